"""DDL in strings of program code: `CREATE TABLE` in a DAO, `ALTER TABLE` in an upgrade step."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from ..facts import Fact
from ..model.catalog import Migration
from ..problems import problem
from ..schema import operations as ops
from ..schema.code_scripts import HINT, lenient, pieces, read
from ..schema.operations import summarise
from ..schema.replay import State
from ..schema.script_names import (
    date_of,
    folder,
    in_migration_folder,
    is_test_path,
    natural,
    stem,
)
from ..syntax.sql_tokens import word_set
from ..syntax.unit import Unit
from .base import Declared, Source, Spec

NAME = "raw_sql"
_LITERALS = (
    "create table",
    "create virtual table",
    "alter table",
    "create index",
    "create unique index",
)
_LANGUAGES = word_set(
    "python javascript typescript tsx go java kotlin scala csharp php ruby rust elixir c cpp swift "
    "dart lua perl groovy vue svelte shell"
)

SPEC = Spec(
    name="SQL in code",
    ecosystem="SQL",
    literals={language: _LITERALS for language in sorted(_LANGUAGES)},
    extracts=frozenset({"tables", "columns", "keys", "indexes", "checks", "views"}),
    cannot={
        "dynamic names": "tables whose name is put together at run time are listed as problems"
    },
)

_ELSEWHERE = re.compile(r"goose\.Add\w*Migration|BaseJavaMigration|\byoyo\b")
"""Migrations of tools that mix code and SQL files; those are read with the SQL files."""

_OWNED = re.compile(
    r"\buse Ecto\.Migration\b|ActiveRecord::Migration|Illuminate\\\\Database|\bfrom alembic\b|"
    r"\bimport alembic\b|django\.db|MigrationInterface|queryRunner|queryInterface|\bknex\b|"
    r"mikro-orm/migrations|"
    r"MigrationBuilder|\bpgm\.|Phinx|\bumzug\b|\bkysely\b|SchemaBuilder|Sequel\.migration|"
    r"\bdef (?:migrate|upgrade)\(\s*migrator\b|\bBaseDBAsyncClient\b[^)]*\)\s*->\s*str\b"
)
"""Marks of migration frameworks: what they do beside SQL is read by modules of their own."""

_FOREIGN = re.compile(r"(?i)\bcassandra\b|\bscylla\b|\bcqlsh\b|\bkeyspaces?\b|\bgocql\b")
"""Other query languages that also say CREATE TABLE."""

_STEPS = re.compile(r"(?i)migrat|upgrade|schema_?change")


def declare(unit: Unit) -> Iterator[Fact]:
    """The schema operations that the strings of one file hold."""
    if HINT.search(unit.text) is None:
        return
    if any(p.search(unit.text) for p in (_ELSEWHERE, _OWNED, _FOREIGN)):
        return
    found = pieces(unit)
    if not found:
        return
    script = read(found, unit)
    if not script.operations and not script.problems:
        return
    yield Fact(
        technology=NAME,
        kind="script",
        name=unit.path,
        line=found[0].line,
        operations=script.operations,
        data={
            "dialect": script.dialect,
            "engine": script.engine,
            "problems": [[p.line, p.kind, p.message] for p in script.problems],
        },
    )


def resolve(declared: Declared, project: Any) -> Iterator[Source]:
    """One source per folder: steps in order where it holds migrations, else what stands."""
    folders: dict[tuple[str, bool], list[tuple[str, Fact]]] = {}
    for path, fact in declared.of("script"):
        folders.setdefault((folder(path), is_test_path(path)), []).append((path, fact))
    made = [
        _source(where, test, sorted(facts, key=lambda f: natural(f[0])))
        for (where, test), facts in sorted(folders.items())
    ]
    yield from _joined(made)


def _source(where: str, test: bool, facts: list[tuple[str, Fact]]) -> Source:
    paths = [path for path, _ in facts]
    ordered = [o for path, fact in facts for o in _operations(path, fact)]
    steps = [p for p in paths if _is_step(p)]
    migrates = len(steps) == len(paths) and (in_migration_folder(paths[0]) or len(paths) == 1)
    if not migrates or not any(c.isdigit() for p in paths for c in stem(p)):
        # The names of such files say nothing of their order.
        ordered = sorted(ordered, key=lambda o: not isinstance(o, ops.CreateTable))
    engines = Counter(str(f.data.get("engine", "")) for _, f in facts)
    engines.pop("", None)
    engine = max(engines, key=lambda e: (engines[e], e)) if engines else ""
    return Source(
        technology="SQL",
        kind="migration" if migrates else "usage",
        group=paths[0] if len(paths) == 1 else where,
        root=where,
        engines=(engine,) if engine else (),
        operations=tuple(ordered),
        migrations=tuple(_migrations(facts)) if migrates else (),
        problems=tuple(
            problem(kind, path, line, message)
            for path, fact in facts
            for line, kind, message in fact.data.get("problems", ())
        ),
        test=test,
    )


def _is_step(path: str) -> bool:
    return in_migration_folder(path) or bool(_STEPS.search(stem(path)))


def _operations(path: str, fact: Fact) -> list[ops.AnyOperation]:
    """What the strings of a file do in the end.

    Outside migrations a DROP is for tidying up or starting over, unless the table is replaced by a
    copy that takes its name.
    """
    operations = [lenient(o) for o in fact.operations]
    if _is_step(path):
        return operations
    renamed = {o.new_name.lower() for o in operations if isinstance(o, ops.RenameTable)}
    return [
        o
        for o in operations
        if not isinstance(o, ops.DropTable | ops.DropType | ops.DropIndex)
        or (isinstance(o, ops.DropTable) and o.table.lower() in renamed)
    ]


def _migrations(facts: list[tuple[str, Fact]]) -> Iterator[Migration]:
    for path, fact in facts:
        tables = {str(getattr(o, "table", "") or "") for o in fact.operations} - {""}
        yield Migration(
            tool="SQL in code",
            id=stem(path),
            path=path,
            date=date_of(stem(path)),
            summary=summarise(fact.operations),
            operations=len(fact.operations),
            tables=tuple(sorted(tables)),
            line=fact.line,
        )


def _joined(sources: list[Source]) -> Iterator[Source]:
    """Changes of tables that another folder's code creates go where the table is created."""
    creators: dict[tuple[str, bool], int] = {}
    for position, source in enumerate(sources):
        for operation in source.operations:
            if isinstance(operation, ops.CreateTable):
                creators.setdefault((operation.table.lower(), source.test), position)
    moved: dict[int, list[ops.AnyOperation]] = {}
    for position, source in enumerate(sources):
        stay: list[ops.AnyOperation] = []
        own = {o.table.lower() for o in source.operations if isinstance(o, ops.CreateTable)}
        own |= {o.new_name.lower() for o in source.operations if isinstance(o, ops.RenameTable)}
        for operation in source.operations:
            table = str(getattr(operation, "table", "") or "").lower()
            home = creators.get((table, source.test), position)
            if not table or table in own or home == position:
                stay.append(operation)
            else:
                moved.setdefault(home, []).append(operation)
        sources[position] = replace(source, operations=tuple(stay))
    for position, source in enumerate(sources):
        operations = (*source.operations, *moved.get(position, ()))
        if not operations and not source.problems:
            continue
        if State(source.kind).apply(operations).tables():
            yield replace(source, operations=operations)
        else:
            yield replace(
                source, kind="usage", operations=operations, migrations=(), complete=False
            )
