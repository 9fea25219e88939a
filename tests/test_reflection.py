"""Reflection of running databases, on real servers that the tests start themselves."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dbscope.analyzers.live import LiveError, reflect
from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.schema.replay import State
from dbscope.analyzers.workspace import Options, Workspace

Write = Callable[[dict[str, str]], Path]

MODELS = {
    "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["sqlalchemy", "psycopg"]\n',
    "shop/models.py": (
        "from sqlalchemy import Column, ForeignKey, Integer, String, create_engine\n"
        "from sqlalchemy.orm import DeclarativeBase\n\n"
        'engine = create_engine("{url}")\n\n\n'
        "class Base(DeclarativeBase):\n    pass\n\n\n"
        "class User(Base):\n"
        '    __tablename__ = "users"\n'
        "    id = Column(Integer, primary_key=True)\n"
        "    email = Column(String(80), nullable=False, unique=True)\n\n\n"
        "class Order(Base):\n"
        '    __tablename__ = "orders"\n'
        "    id = Column(Integer, primary_key=True)\n"
        '    user_id = Column(ForeignKey("users.id"), nullable=False, index=True)\n'
        "    total = Column(Integer)\n"
    ),
}
TABLES = (
    "CREATE TABLE users (id integer PRIMARY KEY, email varchar(80) NOT NULL UNIQUE)",
    "CREATE TABLE orders (id integer PRIMARY KEY, user_id integer NOT NULL,"
    " note text, FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE)",
    "CREATE INDEX ix_orders_user_id ON orders (user_id)",
)


def tables(url: str) -> dict[str, Table]:
    source = reflect(url)
    return {t.name: t for t in State("live").apply(source.operations).tables()}


def check(found: dict[str, Table]) -> None:
    """What every engine must tell of the two tables."""
    assert [c.name for c in found["orders"].columns] == ["id", "user_id", "note"]
    assert found["orders"].primary_key == ("id",)
    assert found["orders"].column("note").nullable is True  # type: ignore[union-attr]
    assert found["users"].column("email").nullable is False  # type: ignore[union-attr]
    assert found["users"].column("email").type == "varchar(80)"  # type: ignore[union-attr]
    key = found["orders"].foreign_keys[0]
    assert (key.columns, key.ref_table, key.ref_columns) == (("user_id",), "users", ("id",))
    assert key.on_delete == "CASCADE"
    assert ("email",) in found["users"].unique
    assert [i.columns for i in found["orders"].indexes if not i.unique] == [("user_id",)]


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as database:
        for statement in TABLES:
            database.execute(statement)
    return path


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pgserver = pytest.importorskip("pgserver", reason="the pgserver wheel is not installed")
    import psycopg

    server = pgserver.get_server(tmp_path_factory.mktemp("pg"))
    url = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in (
            *TABLES,
            "COMMENT ON TABLE orders IS 'What was bought'",
            "COMMENT ON COLUMN orders.note IS 'From the customer'",
            "CREATE SCHEMA audit",
            "CREATE TYPE audit.mood AS ENUM ('sad', 'glad')",
            "CREATE TABLE audit.log (id bigserial PRIMARY KEY, mood audit.mood, data jsonb)",
            "CREATE VIEW big AS SELECT * FROM orders",
        ):
            connection.execute(statement)
    yield url
    server.cleanup()


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pymysql = pytest.importorskip("pymysql", reason="pymysql is not installed")
    server = shutil.which("mariadbd") or shutil.which("mysqld") or "/usr/sbin/mariadbd"
    install = shutil.which("mariadb-install-db") or shutil.which("mysql_install_db")
    if not os.path.exists(server) or install is None:
        pytest.skip("no MariaDB server on this machine (Debian: mariadb-server)")
    home = tmp_path_factory.mktemp("maria")
    port = _free_port()
    common = [
        f"--datadir={home}/data",
        f"--user={'root' if os.geteuid() == 0 else os.environ['USER']}",
    ]
    subprocess.run(
        [install, "--no-defaults", *common, "--auth-root-authentication-method=normal"],
        check=True,
        capture_output=True,
    )
    daemon = subprocess.Popen(
        [
            server,
            "--no-defaults",
            *common,
            f"--port={port}",
            f"--socket={home}/s",
            "--bind-address=127.0.0.1",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        connection = _connect(pymysql, port, daemon)
        with connection.cursor() as cursor:
            for statement in ("CREATE DATABASE shop", "USE shop", *TABLES):
                cursor.execute(statement)
            cursor.execute("ALTER TABLE orders COMMENT 'What was bought'")
        connection.close()
        yield f"mysql://root@127.0.0.1:{port}/shop"
    finally:
        daemon.terminate()
        daemon.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def _connect(pymysql: object, port: int, daemon: subprocess.Popen[bytes]) -> object:
    for _ in range(150):
        try:
            return pymysql.connect(host="127.0.0.1", port=port, user="root", autocommit=True)  # type: ignore[attr-defined]
        except Exception:
            assert daemon.poll() is None, "the MariaDB server ended"
            time.sleep(0.2)
    raise AssertionError("the MariaDB server did not answer within 30 s")


def test_sqlite_is_reflected(sqlite_file: Path) -> None:
    check(tables(f"sqlite:///{sqlite_file}"))


def test_sqlite_is_opened_read_only_and_never_created(sqlite_file: Path, tmp_path: Path) -> None:
    before = sqlite_file.read_bytes()
    reflect(f"sqlite:///{sqlite_file}")
    assert sqlite_file.read_bytes() == before
    with pytest.raises(LiveError, match="no such SQLite file"):
        reflect(f"sqlite:///{tmp_path}/none.db")
    assert not (tmp_path / "none.db").exists()


def test_postgres_is_reflected_with_schemas_comments_enums_and_views(postgres: str) -> None:
    found = tables(postgres)
    check(found)
    assert found["orders"].description == "What was bought"
    assert found["orders"].column("note").description == "From the customer"  # type: ignore[union-attr]
    assert found["log"].schema == "audit"
    assert found["log"].column("mood").enum == ("sad", "glad")  # type: ignore[union-attr]
    assert found["big"].kind == "view"


def test_mariadb_is_reflected(mariadb: str) -> None:
    found = tables(mariadb)
    check(found)
    assert found["orders"].description == "What was bought"


def test_the_running_database_is_compared_with_the_models(
    repository: Write, sqlite_file: Path
) -> None:
    files = {p: t.replace("{url}", "sqlite:///shop.db") for p, t in MODELS.items()}
    workspace = Workspace(repository(files), Options(cache=False))
    workspace.scan()
    catalog = workspace.reflect(reflect(f"sqlite:///{sqlite_file}")).after
    drift = [(d.table, d.column, d.kind) for db in catalog.databases for d in db.drift]
    assert ("orders", "total", "missing-in-database") in drift
    assert ("orders", "note", "missing-in-models") in drift
    assert {t for t, _, _ in drift} == {"orders"}
    orders = next(t for _, t in catalog.tables() if t.name == "orders")
    assert "live" in {d.source for d in orders.declarations}


def test_drift_against_a_running_postgres(repository: Write, postgres: str) -> None:
    files = {
        p: t.replace("{url}", "postgresql+psycopg://localhost/shop") for p, t in MODELS.items()
    }
    workspace = Workspace(repository(files), Options(cache=False))
    workspace.scan()
    catalog = workspace.reflect(reflect(postgres)).after
    kinds = {(d.table, d.column, d.kind) for db in catalog.databases for d in db.drift}
    assert ("log", None, "missing-in-models") in kinds
    assert ("orders", "total", "missing-in-database") in kinds


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://me:hunter22@127.0.0.1:1/shop", "cannot reflect"),
        ("mysql://me:hunter22@127.0.0.1:1/shop", "cannot reflect"),
        ("oracle://me:hunter22@x/shop", "supported are"),
        ("nonsense", "not a database URL"),
        ("env:DBSCOPE_NOT_SET", "no variable DBSCOPE_NOT_SET"),
    ],
)
def test_what_cannot_be_reached_is_one_sentence_without_secrets(url: str, sentence: str) -> None:
    with pytest.raises(LiveError, match=sentence) as caught:
        reflect(url)
    assert "hunter22" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_url_may_come_from_the_environment(
    sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_URL", f"sqlite:///{sqlite_file}")
    assert reflect("env:SHOP_URL").engines == ("SQLite",)
