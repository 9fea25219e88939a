"""A repository that means harm: every command ends normally with all that can be read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ESCAPES = "\x1b[2J\x1b]52;c;aGFja2Vk\x07\x9b31m\u202egnp.exe\u2066"
GOOD = "CREATE TABLE honest (id integer PRIMARY KEY, note text);\n"


def build(root: Path) -> None:
    """The hostile tree."""
    files: dict[str, bytes] = {
        "db/schema.sql": GOOD.encode(),
        "db/names.sql": (
            f'CREATE TABLE "a{ESCAPES}b" ("c|d`e<f" text, "[red]x[/red]" text);\n'
            f"COMMENT ON TABLE honest IS 'first\nsecond {ESCAPES} [/x] | `tick`';\n"
        ).encode(),
        "db/half.sql": b"CREATE TABLE half (id integer, name varchar(",
        "db/line.sql": b"INSERT INTO honest VALUES ('"
        + b"x" * 15_000_000
        + b"');\n"
        + GOOD.encode(),
        "db/deep.sql": b"CREATE TABLE deep (id integer DEFAULT "
        + b"(" * 20_000
        + b"1"
        + b")" * 20_000
        + b");",
        "app/bad.py": b"from sqlalchemy import Column\nclass A(Base):\n  x = Column('\xff\xfe'\n  y = (\n",
        "app/deep.py": b"import sqlalchemy\nx = " + b"[" * 50_000 + b"]" * 50_000,
        "app/huge.py": b"import sqlalchemy\n" + b"x = 1\n" * 400_000,
        "app/binary.py": b"import sqlalchemy\0\0\0\1\2\3",
        f"app/{'[slug]'}/[...all].ts": b"import mongoose from 'mongoose'; new mongoose.Schema({ a: String ",
        "web/deep.ts": b"import Redis from 'ioredis'; const x = "
        + b"{a:" * 20_000
        + b"1"
        + b"}" * 20_000,
        "bomb.yml": b"a: &a [x,x]\n"
        + b"".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)},*{chr(97 + i)},*{chr(97 + i)}]\n".encode()
            for i in range(20)
        )
        + b"image: postgres:16\n",
        "docker-compose.yml": b"services:\n  db:\n    image: postgres\n"
        + b" " * 10
        + b"- : :\n\t bad",
        "pom.xml": b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        b"<project><artifactId>postgresql &b;</artifactId></project>",
        "package.json": b'{"dependencies": {"pg": ' + b"[" * 30_000,
        "prisma/schema.prisma": b'datasource db { provider = "postgresql"\nmodel User { id Int @id(((((\n',
        "a.env": b"DATABASE_URL=" + b"postgres://" * 100_000,
    }
    for path, data in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    weird = root / os.fsdecode(b"bad\xff\xfe name.sql")
    weird.write_bytes(GOOD.replace("honest", "weird").encode())
    (root / f"esc{ESCAPES.replace('/', '')}.sql").write_text(GOOD.replace("honest", "escaped"))
    (root / "new\nline.sql").write_text(GOOD.replace("honest", "newline"))
    (root / "loop").symlink_to(root)
    (root / "passwd.sql").symlink_to("/etc/passwd")
    deep = root
    for _ in range(150):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "deep.sql").write_text(GOOD.replace("honest", "deepest"))


COMMANDS = [
    ["scan", "--format", "json"],
    ["scan", "--format", "table"],
    ["scan", "--format", "mermaid"],
    ["scan", "--format", "dbml"],
    ["scan", "--format", "sql"],
    ["scan", "--format", "tbls"],
    ["report", "--view", "schema"],
    ["report", "--view", "databases"],
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile") / "repo"
    root.mkdir()
    build(root)
    return root


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: " ".join(c))
def test_every_command_ends_well_and_lets_no_control_byte_through(
    hostile: Path, command: list[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dbscope.tui.cli", command[0], str(hostile), *command[1:]],
        capture_output=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    assert b"Traceback" not in done.stderr
    assert b"honest" in done.stdout and b"deepest" in done.stdout
    for stream in (done.stdout, done.stderr):
        text = stream.decode("utf-8")
        bad = {c for c in text if (ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0}
        assert not bad
        assert not set(text) & set("\u202e\u2066\u202a\u2067")


def test_what_could_not_be_read_is_listed_with_place_and_code(hostile: Path) -> None:
    from dbscope.analyzers.workspace import Options, Workspace

    catalog = Workspace(hostile, Options(cache=False, jobs=1)).scan().after
    places = {p.path for p in catalog.problems}
    assert {"app/bad.py", "app/huge.py", "db/half.sql"} <= places
    assert all(p.code.startswith("DBS") for p in catalog.problems)
    assert not [p for p in catalog.problems if p.code == "DBS900"]


def test_memory_stays_bounded(hostile: Path) -> None:
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from dbscope.analyzers.workspace import Options, Workspace\n"
        "Workspace(Path(sys.argv[1]), Options(cache=False, jobs=1)).scan()\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(hostile)], capture_output=True, timeout=110, check=True
    )
    assert int(done.stdout) < 500


def test_files_that_vanish_while_being_read_are_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dbscope.analyzers.scan import scanner
    from dbscope.analyzers.workspace import Options, Workspace

    (tmp_path / "a.sql").write_text(GOOD)
    (tmp_path / "b.sql").write_text(GOOD.replace("honest", "gone"))
    real = scanner.read_file

    def vanishing(root: Path, path: str, most: int) -> bytes | str:
        if path == "b.sql":
            (tmp_path / "b.sql").unlink(missing_ok=True)
        return real(root, path, most)

    monkeypatch.setattr(scanner, "read_file", vanishing)
    catalog = Workspace(tmp_path, Options(cache=False, jobs=1)).scan().after
    assert [t.name for _, t in catalog.tables()] == ["honest"]
    assert [(p.path, p.kind) for p in catalog.problems] == [("b.sql", "file-vanished")]
