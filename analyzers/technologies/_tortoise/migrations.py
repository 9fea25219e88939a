"""Aerich's migrations: SQL that `upgrade` returns, replayed in the order of the files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...facts import Fact
from ...model.catalog import Migration, Problem
from ...problems import problem
from ...schema.ddl import parse_text
from ...schema.operations import AnyOperation
from ...schema.script_names import natural
from ...syntax.ir import Assign, FuncDef, Lit, Return, Text, flat
from ...syntax.sql import engine_of, guess_dialect
from ...syntax.unit import CodeUnit
from .._shared.mapper_sources import step
from .._shared.places import is_test
from ..base import Declared, Source

_MARK = re.compile(r"BaseDBAsyncClient|\baerich\b")
_DIALECTS = {"PostgreSQL": "postgres", "MySQL": "mysql", "SQLite": "sqlite"}
_DATE = re.compile(r"^\d+_(\d{4})(\d{2})(\d{2})\d{6}_")


def declare_migration(technology: str, unit: CodeUnit) -> Iterator[Fact]:
    """The SQL of a migration: the strings that `upgrade` holds, in order.

    Aerich docs, "Migrate": a file has `async def upgrade(db: BaseDBAsyncClient) -> str`.
    """
    if _MARK.search(unit.text) is None or "def upgrade" not in unit.text:
        return
    upgrade = unit.function("upgrade")
    if upgrade is None or "." in unit.scope_at(upgrade.line):
        return
    strings = [[line, text] for line, text in _strings(upgrade)]
    words = "\n".join(str(text) for _, text in strings)
    data = {"sql": strings, "dialect": guess_dialect(words)}
    yield Fact(technology, "migration", unit.path, upgrade.line, data=data)


def _strings(upgrade: FuncDef) -> Iterator[tuple[int, str]]:
    for statement in flat(upgrade.body):
        value = statement.value if isinstance(statement, Return | Assign) else None
        if isinstance(value, Lit) and isinstance(value.value, str):
            yield value.line or statement.line, value.value
        elif isinstance(value, Text):
            parts = [p.value if isinstance(p, Lit) else "?" for p in value.parts]
            yield value.line or statement.line, "".join(map(str, parts))


def migrations(declared: Declared, engines: tuple[str, ...]) -> Iterator[Source]:
    """One source per folder of migration files."""
    folders: dict[str, list[tuple[str, Fact]]] = {}
    for path, fact in declared.of("migration"):
        folders.setdefault(path.rpartition("/")[0], []).append((path, fact))
    for folder, facts in sorted(folders.items()):
        told = {str(f.data.get("dialect")) for _, f in facts} - {"", "None"}
        dialect = told.pop() if len(told) == 1 else _DIALECTS.get("".join(engines), "")
        engine = engine_of(dialect)
        operations: list[AnyOperation] = []
        steps: list[Migration] = []
        problems: list[Problem] = []
        for path, fact in sorted(facts, key=lambda f: natural(f[0])):
            made = _parsed(path, fact, dialect, problems)
            operations += made
            steps.append(_step(path, fact, made))
        yield Source(
            technology="Tortoise ORM",
            kind="migration",
            group=folder,
            root=folder,
            engines=engines or ((engine,) if engine else ()),
            operations=tuple(operations),
            migrations=tuple(steps),
            problems=tuple(problems),
            test=is_test(f"{folder}/x.py"),
        )


def _parsed(path: str, fact: Fact, dialect: str, problems: list[Problem]) -> list[AnyOperation]:
    operations: list[AnyOperation] = []
    for line, text in fact.data.get("sql", ()):
        parsed = parse_text(str(text), dialect, path, int(line))
        operations += parsed.operations
        problems += parsed.problems
    if not operations and not fact.data.get("sql"):
        text = "upgrade() returns no text that could be read"
        problems.append(problem("unknown-operation", path, fact.line, text))
    return operations


def _step(path: str, fact: Fact, made: list[AnyOperation]) -> Migration:
    name = path.rpartition("/")[2].removesuffix(".py")
    date = _DATE.match(name)
    day = f"{date[1]}-{date[2]}-{date[3]}" if date else None
    return step("Aerich", name, path, day, fact.line, made)
