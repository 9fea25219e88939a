"""What the path of a SQL script says: version, direction, tool, engine, test or product.

Migration tools agree on little more than that a file's name begins with its version; this module
knows their spellings and gives every script a place in the order of its history.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from msgspec import Struct

from ..syntax.sql import engine_word

Key = tuple[Any, ...]


class ScriptName(Struct, frozen=True):
    """A script's place. `root`: the folder of its history; `key` sorts within it.

    `form`: flyway, golang-migrate, folder (one folder per migration), numbered, or "" where the
    name holds no version. `direction`: up, down. `engine`: a family (`mysql`) named by the file
    alone, for tools that keep one file per engine and version. `rank`: baseline, plain, repeatable.
    """

    root: str
    form: str = ""
    id: str = ""
    version: str = ""
    key: Key = ()
    direction: str = "up"
    engine: str = ""
    baseline: bool = False
    repeatable: bool = False
    tool: str = ""


_SUFFIX = re.compile(r"(?i)(?:\.(?:tmpl|tpl|template|j2|jinja2?|erb|in|dist|mustache|hbs))*$")
_EXTENSION = re.compile(
    r"(?i)\.(?:sql|ddl|pgsql|psql|mysql|cql|cypher|go|java|kt|py|rs|cs|php|ts|js)$"
)
_FLYWAY = re.compile(r"^(?P<kind>[VBU])(?P<version>\d+(?:[._]\d+)*)__(?P<name>.+)$")
_REPEATABLE = re.compile(r"^R__(?P<name>.+)$")
_CALLBACK = re.compile(r"^(?:before|after)[A-Z]\w*$")
_DIRECTED = re.compile(r"(?i)[._-](?P<way>up|down|undo|revert|rollback|do)$")
_NUMBERED = re.compile(
    r"(?i)^(?:v(?:er(?:sion)?)?[._-]?(?=\d))?(?P<version>\d+(?:[.-]\d+)*)(?:[_\-. ]+(?P<name>.*))?$"
)
_TAIL_NUMBER = re.compile(
    r"(?i)^(?:migrations?|migrate|upgrade|update|delta|patch|change|step|schema[_-]v|v)[_-]?(?P<version>\d+)$"
)
_MIGRATION_FOLDER = re.compile(
    r"(?i)^(?:.*[_\-.])?(?:migrations?|migrate|migration[_-]?scripts?|changes?|changesets?|deltas?|"
    r"upgrades?|updates?|patches|versions|evolutions|flyway|changelogs?|drizzle|db_?changes|"
    r"schema_?changes|alembic_sql|refinery|goose|dbmate|sqitch|deploy)(?:[_\-.].*)?$"
)
_INIT_FOLDER = re.compile(
    r"(?i)initdb|^init(?:[_-]?(?:scripts?|db|sql))?$|docker-entrypoint|^seeds?$"
)
_VERSION_FOLDER = re.compile(r"(?i)^(?:v|r|release[-_]?|ver)?\d+(?:[._-]?[vx\d]+)*(?:-to-.*)?$")
_TEST = re.compile(
    r"(?i)^(?:tests?|testing|testdata|test[-_].*|.*[-_.]tests?|specs?|fixtures?|__\w+__|examples?|"
    r"samples?|demos?|e2e|stubs?|mocks?|snapshots|benchmarks?|itest|it|playground|tutorials?|"
    r"test(?:utils?|helpers?|support|kit|lib))$"
)
_TEST_FILE = re.compile(r"(?i)(?:^|[_.-])(?:test|tests|fixture|fixtures|mock)(?:[_.-]|$)")
_DOWN_FOLDER = re.compile(r"(?i)^(?:down|downgrades?|rollbacks?|undo|reverts?)$")
_DIGITS = re.compile(r"(\d+)")
_WORDS = re.compile(r"[^A-Za-z0-9]+")


def is_test_path(path: str) -> bool:
    """Whether a path speaks of tests, fixtures or examples."""
    *folders, name = path.split("/")
    return any(_TEST.match(f) for f in folders) or bool(_TEST_FILE.search(name.rsplit(".", 1)[0]))


def natural(text: str) -> Key:
    """A sort key in which numbers count as numbers: `2_x` before `10_x`."""
    parts = _DIGITS.split(text.lower())
    return tuple((1, int(p), "") if p.isdigit() else (0, 0, p) for p in parts if p)


def stem(path: str) -> str:
    """A file's name without its suffixes of language and template."""
    name = path.rsplit("/", 1)[-1]
    return _EXTENSION.sub("", _SUFFIX.sub("", name))


def folder(path: str) -> str:
    """The folder of a path; empty for the root."""
    return path.rsplit("/", 1)[0] if "/" in path else ""


@lru_cache(maxsize=8192)
def script_name(path: str) -> ScriptName:
    """What the path of a script says of its place."""
    name, where = stem(path), folder(path)
    way = _DIRECTED.search(name)
    direction = "up"
    if way is not None:
        direction = "up" if way["way"].lower() in ("up", "do") else "down"
        name = name[: way.start()]
    elif _DOWN_FOLDER.match(where.rsplit("/", 1)[-1]):
        direction = "down"
    parent = where.rsplit("/", 1)[-1]
    if stem(path).lower() in ("up", "down", "migration", "migrate", "revert"):
        found = _folder_form(where, parent, stem(path).lower())
        if found is not None:
            return found
    flyway = _flyway(name, where)
    if flyway is not None:
        return flyway
    name, engine = _engine_suffix(name)
    found_number = _NUMBERED.match(name) or _TAIL_NUMBER.match(name)
    if found_number is None:
        return ScriptName(root=_root(where), direction=direction, key=natural(name))
    version = found_number["version"]
    form = "golang-migrate" if way is not None else "numbered"
    return ScriptName(
        root=_root(where),
        form=form,
        id=name,
        version=version,
        key=(
            *_nested(where),
            *_ascending(tuple(int(n) for n in _DIGITS.findall(version))),
            natural(name),
        ),
        direction=direction,
        engine=engine,
        tool=_tool(path),
    )


def _folder_form(where: str, parent: str, name: str) -> ScriptName | None:
    """One folder per migration: Diesel and Hasura (`up.sql`), Prisma (`migration.sql`)."""
    found = _NUMBERED.match(parent)
    if found is None and name not in ("migration", "up"):
        return None
    if found is None and not _MIGRATION_FOLDER.match(folder(where).rsplit("/", 1)[-1]):
        return None
    # Diesel's version: what stands before the first `_`, dashes left out, compared as text.
    version = parent.split("_", 1)[0].replace("-", "")
    numeric = version.isdigit() and len(version) < 8
    tool = "Prisma Migrate" if name == "migration" else "Diesel"
    tool = _tool(f"{where}/") or tool
    if "hasura" in where.lower() or "/default/" in f"/{where}/":
        tool = "Hasura"
    return ScriptName(
        root=folder(where),
        form="folder",
        id=parent,
        version=version,
        key=((1, int(version), "") if numeric else (2, 0, version), natural(parent)),
        direction="down" if name in ("down", "revert") else "up",
        tool=tool,
    )


def _flyway(name: str, where: str) -> ScriptName | None:
    repeatable = _REPEATABLE.match(name)
    if repeatable is not None:
        key = ((9, 0, ""), natural(name))
        return ScriptName(_root(where), "flyway", name, key=key, repeatable=True, tool="Flyway")
    if _CALLBACK.match(name):
        return None
    found = _FLYWAY.match(name)
    if found is None:
        return None
    numbers = tuple(int(n) for n in re.split(r"[._]", found["version"]))
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers = numbers[:-1]
    return ScriptName(
        root=_root(where),
        form="flyway",
        id=name,
        version=found["version"].replace("_", "."),
        key=(*_ascending(numbers), found["kind"] != "B"),
        direction="down" if found["kind"] == "U" else "up",
        baseline=found["kind"] == "B",
        tool="Flyway",
    )


def _ascending(numbers: tuple[int, ...]) -> Key:
    """A sort key for a version's numbers that puts `3` before `3.1`."""
    return (*((1, n, "") for n in numbers), (0, 0, ""))


def _engine_suffix(name: str) -> tuple[str, str]:
    """A file's name without the engine it ends in: `01_x.mysql`, `01_x.sqlite3.autocommit`."""
    name = re.sub(r"(?i)\.(?:autocommit|notx|no_transaction)$", "", name)
    head, dot, tail = name.rpartition(".")
    family = engine_word(tail.lower()) if dot else ""
    return (head, family) if family else (name, "")


def _root(where: str) -> str:
    """The folder that a script's history lives in: version folders below it are looked through."""
    parts = where.split("/")
    while (
        len(parts) > 1 and _VERSION_FOLDER.match(parts[-1]) and not engine_word(parts[-1].lower())
    ):
        parts.pop()
    if parts and parts[-1].lower() in ("up", "deploy", "do"):
        parts.pop()
    return "/".join(parts)


def _nested(where: str) -> Key:
    """The order of version folders below the root."""
    inner = where[len(_root(where)) :].strip("/")
    return (natural(inner),) if inner else ()


def in_migration_folder(path: str) -> bool:
    """Whether one of the last folders of a path is named for migrations."""
    return any(_MIGRATION_FOLDER.match(f) for f in folder(path).split("/")[-4:])


def in_init_folder(path: str) -> bool:
    """Whether scripts of this folder set up a fresh database."""
    return bool(_INIT_FOLDER.search(folder(path).rsplit("/", 1)[-1]))


def _tool(path: str) -> str:
    lowered = f"/{path.lower()}"
    if "/supabase/migrations/" in lowered:
        return "Supabase"
    if re.search(r"/drizzle[^/]*/", lowered):
        return "Drizzle Kit"
    return ""


def neutral(path: str) -> str:
    """The path with every word that names an engine replaced, equal for the twins of a schema."""
    parts = re.split(r"([^A-Za-z0-9]+)", path)
    return "".join("*" if engine_word(p.lower()) else p for p in parts)


def words(path: str) -> frozenset[str]:
    """The lower-case words of a path."""
    return frozenset(w.lower() for w in _WORDS.split(path) if w)


def date_of(identity: str) -> str | None:
    """The date that a migration's name holds, as ISO text, or None."""
    digits = re.match(r"\D{0,2}(\d{4}-\d{2}-\d{2}|\d{8,14})", identity)
    if digits is None:
        return None
    raw = digits[1].replace("-", "")
    if len(raw) in (10, 13) and raw[:1] == "1" and not raw.startswith("19"):
        return _epoch(int(raw[:10]))
    year, month, day = raw[:4], raw[4:6], raw[6:8]
    plausible = "1980" <= year <= "2099" and "01" <= month <= "12" and "01" <= day <= "31"
    return f"{year}-{month}-{day}" if plausible else None


def _epoch(seconds: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
