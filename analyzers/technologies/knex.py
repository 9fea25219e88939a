"""Knex's migrations: the `up` of each file of a folder, replayed in order."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import Fact
from ..model.catalog import Problem
from ..schema.history import Candidate
from ..schema.operations import AnyOperation
from ..schema.replay import State
from ..schema.variants import judge
from ..syntax.project import Project
from ..syntax.sql import path_engine
from ..syntax.unit import CodeUnit, Unit
from ._knex_run import CALLS, Migrator
from ._places import is_test
from ._script_bodies import whole_functions
from ._script_migrations import histories, history_source, migration_facts
from .base import Declared, Source, Spec

NAME = "knex"
_SCRIPTS = ("javascript", "typescript", "tsx")
SPEC = Spec(
    name="Knex",
    ecosystem="JavaScript",
    literals=dict.fromkeys(
        _SCRIPTS,
        (
            *(".createtable", ".altertable(", ".table(", ".droptable", ".renametable("),
            *(".createview", ".creatematerializedview", ".schema.raw(", "knex.raw("),
        ),
    ),
    confirm=r"\bschema\b|knex",
    packages=("npm:knex", "npm:objection", "npm:bookshelf"),
    extracts=frozenset({"tables", "columns", "keys", "indexes", "checks", "migrations", "views"}),
    cannot={"dynamic names": "tables and columns whose names are read from the database"},
)


def declare(unit: Unit) -> Iterator[Fact]:
    """That a file is a migration, and its long functions."""
    if not isinstance(unit, CodeUnit):
        return
    text = unit.text
    if "queryInterface" in text or "queryRunner" in text or "kysely" in text.lower():
        return
    if any(True for _ in unit.calls(CALLS)) and ("knex" in text.lower() or ".schema" in text):
        yield from migration_facts(NAME, unit)


_ANY = "*"
"""The engine of a history that names none: the copies for one engine stand beside it."""
Steps = list[tuple[str, tuple[AnyOperation, ...]]]


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per folder of migrations; copies of one history for other engines are told."""
    whole = whole_functions(declared.of("function"))
    found: list[tuple[Candidate, Steps, list[Problem]]] = []
    for where, paths in sorted(histories(p for p, _ in declared.of("migration")).items()):
        dialect, engine = path_engine(where)
        migrator = Migrator(project, whole, dialect)
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
