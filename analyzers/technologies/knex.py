"""Knex: the `up` of each migration of a folder, replayed in order, and tables made elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..facts import Fact
from ..model.catalog import Problem
from ..schema.history import Candidate
from ..schema.operations import AnyOperation, CreateTable
from ..schema.replay import State
from ..schema.variants import judge
from ..syntax.project import Project
from ..syntax.sql import path_engine
from ..syntax.unit import CodeUnit, Unit
from ._knex.names import MAPPER
from ._knex.run import CALLS, Migrator, dialect_of
from ._knex.scripts import Scripts, script_facts
from ._script.bodies import whole_functions
from ._script.migrations import defines_up, histories, history_source, migration_facts
from ._script.run import Whole
from ._shared.places import is_test, near
from .base import Declared, Source, Spec

NAME = "knex"
_SCRIPTS = ("javascript", "typescript", "tsx")
_CLIENTS = ("pg", "postgres", "mysql", "better-sqlite3", "sqlite3", "mssql")
_CLIENT = re.compile(r"""\bclient["']?\s*:\s*["']([\w-]{2,20})["']""")
SPEC = Spec(
    name="Knex",
    ecosystem="JavaScript",
    literals=dict.fromkeys(
        _SCRIPTS,
        (
            *(".createtable", ".altertable(", ".table(", ".droptable", ".renametable("),
            *(".createview", ".creatematerializedview", ".schema.raw(", "knex.raw("),
            "knexsnakecasemappers",
            *(f"client: {quote}{name}" for name in _CLIENTS for quote in "'\""),
        ),
    ),
    confirm=r"\bschema\b|knex|client:",
    packages=("npm:knex", "npm:objection", "npm:bookshelf"),
    extracts=frozenset({"tables", "columns", "keys", "indexes", "checks", "migrations", "views"}),
    cannot={"dynamic names": "tables and columns whose names are read from the database"},
)


def declare(unit: Unit) -> Iterator[Fact]:
    """That a file is a migration or makes tables, its long functions, and the clients it names."""
    if not isinstance(unit, CodeUnit):
        return
    text = unit.text
    for match in _CLIENT.finditer(text):
        yield Fact(NAME, "client", match[1], unit.line_at(match.start()))
    if MAPPER in text and any(True for _ in unit.calls(frozenset({MAPPER}))):
        yield Fact(NAME, "snakes", unit.path, 1)
    if "queryInterface" in text or "queryRunner" in text or "kysely" in text.lower():
        return
    if "knex" not in text.lower() and ".schema" not in text:
        return
    if defines_up(unit.module.body):
        if any(True for _ in unit.calls(CALLS | {"raw"})):
            yield from migration_facts(NAME, unit)
    elif not is_test(unit.path):
        yield from script_facts(NAME, unit)


_ANY = "*"
"""The engine of a history that names none: the copies for one engine stand beside it."""
Steps = list[tuple[str, tuple[AnyOperation, ...]]]


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per folder of migrations; copies of one history for other engines are told.

    Code that makes tables without migrations gives a source for each file.
    """
    whole = whole_functions(declared.of("function"))
    clients = [(p, f.name) for p, f in declared.of("client")]
    snakes = bool(declared.of("snakes"))
    found: list[tuple[Candidate, Steps, list[Problem]]] = []
    for where, paths in sorted(histories(p for p, _ in declared.of("migration")).items()):
        dialect, engine = path_engine(where)
        migrator = Migrator(project, whole, dialect or dialect_of(near(where, clients)), snakes)
        steps: Steps = []
        problems: list[Problem] = []
        for path in paths:
            if migrator.up(path):
                steps.append((path, tuple(migrator.operations)))
                problems += migrator.problems
        operations = tuple(o for _, done in steps for o in done)
        if operations:
            candidate = _candidate(where, operations, dialect, engine)
            found.append((candidate, steps, problems))
    verdicts = judge([c for c, _, _ in found])
    for verdict, (candidate, steps, problems) in zip(verdicts, found, strict=True):
        yield history_source(
            "Knex",
            candidate.group,
            steps,
            problems,
            engines=() if candidate.engine == _ANY else (candidate.engine,),
            variant_of=verdict.variant_of,
            complete=verdict.complete,
        )
    known = {t for c, _, _ in found if not c.test for t in c.shape}
    yield from _made_elsewhere(declared, project, whole, clients, known, snakes)


def _made_elsewhere(
    declared: Declared,
    project: Project,
    whole: Whole,
    clients: list[tuple[str, str]],
    known: set[str],
    snakes: bool,
) -> Iterator[Source]:
    """Tables that code makes without a migration; `known` are those that migrations make."""
    entries: dict[str, list[Fact]] = {p: [] for p, _ in declared.of("script")}
    for path, fact in declared.of("entry"):
        entries.setdefault(path, []).append(fact)
    for path, functions in sorted(entries.items()):
        dialect = dialect_of(near(path.rpartition("/")[0], clients))
        scripts = Scripts(project, whole, dialect, snakes)
        operations = [
            o
            for o in scripts.script(path, functions)
            if str(getattr(o, "table", "") or "").lower() not in known
        ]
        known |= {o.table.lower() for o in operations if isinstance(o, CreateTable)}
        if operations:
            yield Source(
                technology="Knex",
                kind="usage",
                group=path,
                root=path.rpartition("/")[0],
                operations=tuple(operations),
            )


def _candidate(
    where: str, operations: tuple[AnyOperation, ...], dialect: str, engine: str
) -> Candidate:
    state = State("migration", "Knex").apply(operations)
    return Candidate(
        "migration",
        where,
        where,
        (),
        operations,
        engine or _ANY,
        dialect,
        is_test(where + "/"),
        "Knex",
        {t.name.lower(): frozenset(c.name.lower() for c in t.columns) for t in state.tables()},
        missed=state.missed,
    )
