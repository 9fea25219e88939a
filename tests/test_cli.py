from __future__ import annotations

import json
import os
import shutil
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


# -- settings, versions, completion ----------------------------------------------------------------


def test_version_with_versions_of_the_packages() -> None:
    for words in (("--version", "-v"), ("-Vv",), ("-v", "--version")):
        done = dbscope(*words)
        assert done.returncode == 0 and done.stdout.startswith(f"dbscope {VERSION}\nPython 3.")
        assert "\ntextual " in done.stdout and "\nsqlglot " in done.stdout


@pytest.mark.parametrize("words", [["--version", "-v"], ["--help"], ["config"], ["info"]])
def test_quick_commands_import_no_screen_library(words: list[str]) -> None:
    code = (
        "import sys\nfrom dbscope.tui.cli import main\n"
        f"try:\n    main({words!r})\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('textual', 'rich', 'sqlalchemy', 'tree_sitter') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_settings_are_printed_written_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new" / "config.toml"
    monkeypatch.setenv("DBSCOPE_CONFIG", "")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    usual = dbscope("config")
    assert usual.returncode == 0 and "# theme = " in usual.stdout
    assert dbscope("config", "path").stdout == f"{tmp_path}/dbscope/config.toml\n"
    assert dbscope("config", "-o", str(path)).returncode == 0
    monkeypatch.setenv("DBSCOPE_CONFIG", str(path))
    done = dbscope("config", "validate")
    assert (done.returncode, done.stdout) == (0, f"{path}: no errors\n")
    path.write_text(path.read_text() + 'fnd = "x"\n[watch]\n')
    done = dbscope("config", "validate")
    assert done.returncode == 2 and done.stdout == ""
    assert "unknown action keys.fnd; did you mean find?" in done.stderr
    assert done.stderr.count("\n") == 2, "one sentence for each error"
    assert dbscope("config").returncode == 0, "showing what holds is no failure"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_every_command_and_option(shell: str, tmp_path: Path) -> None:
    done = dbscope("completion", shell)
    assert done.returncode == 0
    for word in ("scan", "report", "config", "validate", "mermaid", "data-layer", "plain"):
        assert word in done.stdout
    script = tmp_path / "script"
    script.write_text(done.stdout)
    if shutil.which(shell):
        subprocess.run([shell, "-n", str(script)], check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("dbscope sc", {"scan", "schema"}),
        ("dbscope --pl", {"--plain"}),
        ("dbscope scan --fo", {"--format"}),
        ("dbscope scan --format d", {"dbml"}),
        ("dbscope report --view s", {"schema"}),
        ("dbscope info --format ", {"text", "json"}),
        ("dbscope config v", {"validate"}),
        ("dbscope completion ", {"bash", "zsh", "fish"}),
        ("dbscope scan fold", {"folder"}),
        ("dbscope scan --jobs ", set()),
        ("dbscope schema -o fi", {"file.txt"}),
    ],
)
def test_bash_completes(typed: str, wanted: set[str], tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.txt").write_text("")
    script = dbscope("completion", "bash").stdout
    words = typed.split(" ")
    listed = " ".join(f"'{w}'" for w in words)
    code = (
        f"{script}\nCOMP_WORDS=({listed})\nCOMP_CWORD={len(words) - 1}\n_dbscope\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(
        ["bash", "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.stderr == ""
    assert set(done.stdout.split()) == wanted


def test_a_fault_of_our_own_is_a_sentence_and_a_log(repository: Write, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom dbscope.tui.command import headless\nfrom dbscope.tui.cli import main\n"
        "def crash(*_): raise RuntimeError('password=hunter2\\x1b[2J')\n"
        "headless._print_view = crash\n"
        f"sys.exit(main(['scan', {str(repository(SCHEMA))!r}]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")},
    )
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("dbscope stopped because of an error of its own (RuntimeError")
    assert done.stderr.count("\n") == 1
    assert "hunter2" not in done.stderr and "\x1b" not in done.stderr
    [log] = (tmp_path / "state" / "dbscope" / "log").iterdir()
    assert "Traceback" in log.read_text() and "hunter2" not in log.read_text()
