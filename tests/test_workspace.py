from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dbscope.analyzers.model.catalog import Catalog
from dbscope.analyzers.reports.json import render as to_json
from dbscope.analyzers.workspace import Options, Workspace

Write = Callable[[dict[str, str]], Path]

SHOP = {
    "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["sqlalchemy", "psycopg"]\n',
    "shop/db.py": (
        "from sqlalchemy import create_engine\n"
        'engine = create_engine("postgresql+psycopg://localhost/shop")\n'
    ),
    "shop/base.py": (
        "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n"
    ),
    "shop/sizes.py": "NAME = 40\n",
    "shop/models/user.py": (
        "from sqlalchemy import Column, Integer, String\n\n"
        "from ..base import Base\nfrom ..sizes import NAME\n\n\n"
        "class User(Base):\n"
        '    """A customer."""\n\n'
        '    __tablename__ = "users"\n'
        "    id = Column(Integer, primary_key=True)\n"
        "    name = Column(String(NAME), nullable=False)\n"
    ),
    "shop/models/order.py": (
        "from sqlalchemy import Column, ForeignKey, Integer\n\n"
        "from ..base import Base\n\n\n"
        "class Order(Base):\n"
        '    __tablename__ = "orders"\n'
        "    id = Column(Integer, primary_key=True)\n"
        '    user_id = Column(ForeignKey("users.id"), nullable=False)\n'
    ),
    "shop/models/vip.py": ("from .user import User\n\n\nclass Vip(User):\n    discount = None\n"),
}


def scan(root: Path, **options: object) -> Catalog:
    workspace = Workspace(root, Options(cache=False, jobs=1, **options))  # type: ignore[arg-type]
    return workspace.scan().after


def tables(catalog: Catalog) -> dict[str, list[str]]:
    return {t.name: [c.name for c in t.columns] for _, t in catalog.tables()}


def test_a_repository_gives_its_database_and_tables(repository: Write) -> None:
    catalog = scan(repository(SHOP))
    assert [(d.engine, d.status) for d in catalog.databases] == [("PostgreSQL", "required")]
    assert tables(catalog) == {"orders": ["id", "user_id"], "users": ["id", "name"]}
    name = dict((c.name, c) for _, t in catalog.tables() for c in t.columns)["name"]
    assert (name.type, name.path, name.line) == ("varchar(40)", "shop/models/user.py", 12)


def test_an_empty_repository_has_no_database(tmp_path: Path) -> None:
    catalog = scan(tmp_path)
    assert catalog.no_database and catalog.databases == () and catalog.problems == ()


def test_an_edit_gives_a_delta_in_schema_words(repository: Write) -> None:
    root = repository(SHOP)
    workspace = Workspace(root, Options(cache=False))
    workspace.scan()
    path = root / "shop/models/user.py"
    path.write_text(path.read_text() + "    email = Column(String(80))\n")
    delta = workspace.apply(["shop/models/user.py"])
    assert tables(delta.after)["users"] == ["id", "name", "email"]
    assert delta.paths == ("shop/models/user.py",)
    assert delta.diff


def test_a_constant_in_another_file_is_followed_after_an_edit(repository: Write) -> None:
    root = repository(SHOP)
    workspace = Workspace(root, Options(cache=False))
    workspace.scan()
    (root / "shop/sizes.py").write_text("NAME = 99\n")
    after = workspace.apply(["shop/sizes.py"]).after
    users = next(t for _, t in after.tables() if t.name == "users")
    assert users.column("name").type == "varchar(99)"  # type: ignore[union-attr]


def test_new_and_deleted_files_and_folders_are_noticed(repository: Write) -> None:
    root = repository(SHOP)
    workspace = Workspace(root, Options(cache=False))
    workspace.scan()
    new = root / "shop/models/tag.py"
    new.write_text(SHOP["shop/models/order.py"].replace("Order", "Tag").replace("orders", "tags"))
    assert "tags" in tables(workspace.apply(["shop/models/tag.py"]).after)
    new.unlink()
    assert "tags" not in tables(workspace.apply(["shop/models/tag.py"]).after)
    shutil.rmtree(root / "shop/models")
    assert tables(workspace.apply(["shop/models"]).after) == {}


def test_a_warm_start_parses_nothing_and_gives_the_same_bytes(repository: Write) -> None:
    root = repository(SHOP)
    cold = Workspace(root)
    first = cold.scan()
    cold.save()
    assert first.parsed > 0
    warm = Workspace(root)
    second = warm.scan()
    assert second.parsed == 0
    assert to_json(second.after) == to_json(first.after)
    path = root / "shop/models/user.py"
    path.write_text(path.read_text() + "    email = Column(String(80))\n")
    assert to_json(warm.apply(["shop/models/user.py"]).after) == to_json(scan(root))
    warm.save()
    assert to_json(Workspace(root).scan().after) == to_json(scan(root))


def test_one_and_several_processes_give_the_same_bytes(
    repository: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dbscope.analyzers.scan.scanner.POOL_BYTES", 0)
    root = repository(SHOP)
    several = Workspace(root, Options(cache=False, jobs=2)).scan().after
    assert to_json(several) == to_json(scan(root))


def test_no_secret_reaches_cache_or_json(
    repository: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = dict(SHOP)
    files["shop/db.py"] = files["shop/db.py"].replace("localhost", "me:hunter22@db.example")
    files["shop/settings.py"] = "import sqlalchemy\nDB_PASSWORD = 'hunter22'\n"
    files[".env"] = "DATABASE_URL=postgresql://me:hunter22@db/shop\nREDIS_PASSWORD=hunter22\n"
    root = repository(files)
    workspace = Workspace(root)
    text = to_json(workspace.scan().after)
    workspace.save()
    assert "hunter22" not in text
    cache = Path(os.environ["XDG_CACHE_HOME"]) / "dbscope"
    kept = [p for p in cache.rglob("*") if p.is_file()]
    assert kept and not any(b"hunter22" in p.read_bytes() for p in kept)


def test_a_broken_cache_is_no_error(repository: Write) -> None:
    root = repository(SHOP)
    workspace = Workspace(root)
    workspace.scan()
    workspace.save()
    cache = Path(os.environ["XDG_CACHE_HOME"]) / "dbscope"
    for path in cache.glob("*.sqlite*"):
        path.write_bytes(b"not a database" * 100)
    assert tables(Workspace(root).scan().after) == tables(scan(root))


def test_broken_settings_say_what_is_wrong_and_where(repository: Write) -> None:
    files = dict(SHOP)
    files["dbscope.toml"] = 'exclude = "docs"\nnonsense = 1\n'
    problems = scan(repository(files)).problems
    found = [(p.path, p.line, p.kind) for p in problems if p.kind == "settings"]
    assert found == [("dbscope.toml", 1, "settings"), ("dbscope.toml", 2, "settings")]
    files["dbscope.toml"] = "exclude = [\n"
    assert [p.code for p in scan(repository(files)).problems if p.kind == "settings"] == ["DBS901"]


PIECES = [
    ("shop/models/user.py", SHOP["shop/models/user.py"]),
    ("shop/models/user.py", SHOP["shop/models/user.py"].replace("name", "nick")),
    ("shop/models/user.py", SHOP["shop/models/user.py"][:170]),
    ("shop/models/user.py", None),
    ("shop/models/vip.py", None),
    ("shop/models/vip.py", SHOP["shop/models/vip.py"]),
    ("shop/sizes.py", "NAME = 7\n"),
    ("shop/sizes.py", None),
    ("shop/base.py", None),
    ("shop/base.py", SHOP["shop/base.py"]),
    ("shop/base.py", SHOP["shop/base.py"].replace("Base(", "Root(")),
    ("shop/models/order.py", SHOP["shop/models/order.py"].replace("orders", "purchases")),
    ("shop/models/order.py", SHOP["shop/models/order.py"]),
    ("db/schema.sql", "CREATE TABLE logs (id integer PRIMARY KEY, note text NOT NULL);\n"),
    ("db/schema.sql", None),
    ("pyproject.toml", '[project]\nname = "shop"\ndependencies = []\n'),
    ("shop/db.py", None),
    ("shop/db.py", SHOP["shop/db.py"]),
]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=st.lists(st.integers(0, len(PIECES) - 1), min_size=1, max_size=6))
def test_any_sequence_of_edits_ends_where_a_fresh_scan_does(
    tmp_path_factory: pytest.TempPathFactory, edits: list[int]
) -> None:
    root = tmp_path_factory.mktemp("edits") / "repo"
    for path, text in SHOP.items():
        _put(root, path, text)
    workspace = Workspace(root, Options(cache=False))
    workspace.scan()
    for number in edits:
        path, text = PIECES[number]
        _put(root, path, text)
        workspace.apply([path])
    assert to_json(workspace.catalog) == to_json(scan(root))


def _put(root: Path, path: str, text: str | None) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if text is None:
        target.unlink(missing_ok=True)
    else:
        target.write_text(text)


FLASK = {
    "requirements.txt": "flask-sqlalchemy\npsycopg2\n",
    "app/db.py": "from flask_sqlalchemy import SQLAlchemy\n\ndb = SQLAlchemy()\n",
    "app/models.py": (
        "from .db import db\n\n\n"
        "class Challenge(db.Model):\n"
        "    id = db.Column(db.Integer, primary_key=True)\n"
    ),
    "plugins/timed.py": (
        "from app.db import db\nfrom app.models import Challenge\n\n\n"
        "class Timed(Challenge):\n"
        '    id = db.Column(db.Integer, db.ForeignKey("challenge.id"), primary_key=True)\n'
        "    seconds = db.Column(db.Integer)\n"
    ),
    "config.py": 'URI = "postgresql://localhost/app"\n',
}


def test_models_that_never_name_their_mapper_are_found(repository: Write) -> None:
    assert tables(scan(repository(FLASK))) == {"challenge": ["id"], "timed": ["id", "seconds"]}


def test_such_a_model_is_found_in_a_file_that_only_names_an_engine(repository: Write) -> None:
    files = dict(FLASK)
    files["plugins/timed.py"] = "# for the postgres deployment\n" + files["plugins/timed.py"]
    root = repository(files)
    assert "timed" in tables(scan(root))
    workspace = Workspace(root, Options(cache=False))
    workspace.scan()
    (root / "app/models.py").unlink()
    assert to_json(workspace.apply(["app/models.py"]).after) == to_json(scan(root))


def test_a_name_that_a_package_hands_on_is_found_where_it_comes_from(repository: Write) -> None:
    files = {
        **SHOP,
        "shop/kinds/__init__.py": 'from .level import Level\n\n__all__ = ["Level"]\n',
        "shop/kinds/level.py": (
            'from ..words import Words\n\n\nclass Level(Words):\n    NEW = "new"\n    OLD = "old"\n'
        ),
        "shop/words.py": "from enum import StrEnum\n\n\nclass Words(StrEnum):\n    pass\n",
        "shop/models/card.py": (
            "from sqlalchemy import Column, Enum, Integer\n\n"
            "from ..base import Base\nfrom ..kinds import Level\n\n\n"
            "class Card(Base):\n"
            '    __tablename__ = "cards"\n'
            "    id = Column(Integer, primary_key=True)\n"
            "    level = Column(Enum(Level), nullable=False)\n"
        ),
    }
    root = repository(files)

    def levels(catalog: Catalog) -> tuple[str, ...] | None:
        (card,) = [t for _, t in catalog.tables() if t.name == "cards"]
        column = card.column("level")
        return column.enum if column is not None else None

    workspace = Workspace(root, Options(cache=False, jobs=1))
    assert levels(workspace.scan().after) == ("NEW", "OLD")
    (root / "shop/kinds/__init__.py").write_text("from ..other import Level\n")
    (root / "shop/other.py").write_text(
        "from .words import Words\n\n\nclass Level(Words):\n    LATE = 'late'\n"
    )
    changed = workspace.apply(["shop/kinds/__init__.py", "shop/other.py"])
    assert levels(changed.after) == levels(scan(root)) == ("LATE",)
