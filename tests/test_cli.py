from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dbscope.analyzers.version import VERSION

Write = Callable[[dict[str, str]], Path]

SCHEMA = {
    "db/schema.sql": (
        "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE);\n"
        "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));\n"
        "CREATE EXTENSION IF NOT EXISTS citext;\n"
    ),
}


def dbscope(*words: str, **extra: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dbscope.tui.cli", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **extra,  # type: ignore[call-overload]
    )


def test_version() -> None:
    done = dbscope("--version")
    assert (done.returncode, done.stdout) == (0, f"dbscope {VERSION}\n")


def test_version_imports_neither_textual_nor_rich_nor_parsers() -> None:
    code = (
        "import sys\nfrom dbscope.tui.cli import main\nmain(['--version'])\n"
        "heavy = {'textual', 'rich', 'sqlalchemy', 'sqlglot', 'msgspec', 'tree_sitter', 'yaml'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_headless_commands_never_import_textual(repository: Write) -> None:
    code = (
        "import sys\nfrom dbscope.tui.cli import main\n"
        f"main(['scan', {str(repository(SCHEMA))!r}, '--no-cache'])\n"
        "print([m for m in ('textual', 'pyperclip', 'sqlalchemy') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_scan_prints_json_into_a_pipe_and_it_is_the_same_twice(repository: Write) -> None:
    root = str(repository(SCHEMA))
    first, second = dbscope("scan", root), dbscope("scan", root)
    assert first.stdout == second.stdout
    catalog = json.loads(first.stdout)
    assert list(catalog)[:5] == ["version", "root", "no_database", "databases", "others"]
    assert [t["name"] for t in catalog["databases"][0]["tables"]] == ["orders", "users"]


def test_json_follows_its_own_schema(repository: Write) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(dbscope("schema").stdout)
    jsonschema.validate(json.loads(dbscope("scan", str(repository(SCHEMA))).stdout), schema)


@pytest.mark.parametrize("words", [("report",), ("report", "--view", "databases")])
def test_an_empty_repository_is_exactly_no_database(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = dbscope(words[0], str(tmp_path), *words[1:])
    assert (done.returncode, done.stdout, done.stderr) == (0, "no database\n", "")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("scan", "nowhere"), "no such folder: nowhere"),
        (("scan", "file.txt"), "not a folder: file.txt"),
        (("scan", "--format", "xml"), "invalid choice"),
        (("scan", "--jobs", "many"), "must be a number"),
        (("report", ".", "--view", "nothing"), "invalid choice"),
        (("nowhere",), "no such folder: nowhere"),
        (("scan", ".", "--live", "env:NO_SUCH_VARIABLE"), "no variable NO_SUCH_VARIABLE"),
        (("scan", ".", "--live", "oracle://x"), "cannot reflect"),
    ],
)
def test_wrong_use_is_one_sentence_and_status_two(
    tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / "file.txt").write_text("")
    done = dbscope(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1 and sentence in done.stderr


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_folder_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0)
    done = dbscope("scan", str(tmp_path))
    tmp_path.chmod(0o755)
    assert done.returncode == 2 and done.stderr.count("\n") == 1


def test_output_is_written_whole_or_not_at_all(repository: Write, tmp_path: Path) -> None:
    root = str(repository(SCHEMA))
    target = tmp_path / "out.json"
    assert dbscope("scan", root, "-o", str(target)).stdout == ""
    assert json.loads(target.read_text())["no_database"] is False
    missing = dbscope("scan", root, "-o", str(tmp_path / "no" / "out.json"))
    assert missing.returncode == 2 and "cannot write" in missing.stderr
    folder = dbscope("scan", root, "-o", str(tmp_path))
    assert folder.returncode == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.json", "repo"]


def test_tables_can_be_narrowed(repository: Write) -> None:
    done = dbscope("scan", str(repository(SCHEMA)), "--table", "us*")
    names = [t["name"] for t in json.loads(done.stdout)["databases"][0]["tables"]]
    assert names == ["users"]


@pytest.mark.parametrize("form", ["table", "tbls", "dbml", "mermaid", "sql"])
def test_every_format_names_the_tables(repository: Write, form: str) -> None:
    done = dbscope("scan", str(repository(SCHEMA)), "--format", form)
    assert done.returncode == 0
    assert "users" in done.stdout.lower() and "orders" in done.stdout.lower()


def test_a_live_database_is_a_third_source(repository: Write, tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "live.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE users (id bigint PRIMARY KEY, nick text)")
    root = repository({**SCHEMA, "app.py": "import sqlite3\ndb = sqlite3.connect('x.db')\n"})
    done = dbscope("scan", str(root), "--live", f"sqlite:///{path}")
    assert done.returncode == 0, done.stderr
    drift = [d for db in json.loads(done.stdout)["databases"] for d in db["drift"]]
    assert drift


def test_a_closed_pipe_is_no_traceback(repository: Write) -> None:
    code = f"{sys.executable} -m dbscope.tui.cli scan {repository(SCHEMA)} | head -c 5"
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True)
    assert "Traceback" not in done.stderr
