"""Kysely: migrations written with its schema builder, and the `Database` interface of queries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..facts import Fact
from ..model.catalog import Problem
from ..schema.operations import CreateTable
from ..schema.script_names import folder
from ..syntax.evaluate import Evaluator
from ..syntax.ir import Call, tail
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._kysely.engines import dialect_engine, engines_near, engines_of
from ._kysely.models import tables
from ._kysely.names import Casing, casing_of
from ._kysely.run import Migrator
from ._script.migrations import Step, histories, history_source, migration_facts
from ._script.run import whole_functions
from ._shared.places import is_test
from .base import Declared, Source, Spec

_SCRIPTS = ("javascript", "typescript", "tsx")
SPEC = Spec(
    name="Kysely",
    ecosystem="JavaScript",
    literals=dict.fromkeys(_SCRIPTS, ("kysely", "db.schema")),
    methods=("up",),
    packages=("npm:kysely",),
    extracts=frozenset({"tables", "columns", "keys", "indexes", "checks", "migrations", "enums"}),
    cannot={"keys": "interfaces without migrations name no keys and no indexes"},
)
_NAMED = re.compile(r"\b(?:Kysely|Transaction)<\s*([A-Za-z_$][\w$]*)\s*>")
_BUILDER = re.compile(
    r"\.\s*(?:createTable|alterTable|dropTable|createIndex|dropIndex|createType|dropType|createView"
    r"|dropView)\s*\(|\bsql(?:<[^<>`]{0,80}>)?`|\bsql\.raw\("
)
_CREATES = re.compile(r"\.schema\s*\.\s*createTable\([^,()]{1,200}\)")
_ANY = frozenset({"any", "unknown", "never", "T", "object"})


# -- one file -------------------------------------------------------------------------------------


def declare(unit: Unit) -> Iterator[Fact]:
    """Migrations, the interfaces that `Kysely<…>` names, and the plugin that renames."""
    if not isinstance(unit, CodeUnit):
        return
    text = unit.text
    if _BUILDER.search(text) and _is_kysely(text):
        yield from migration_facts("kysely", unit)
    for name in sorted({m[1] for m in _NAMED.finditer(text)} - _ANY):
        yield Fact("kysely", "database", name, 1)
    for site in unit.calls(frozenset({"CamelCasePlugin"})):
        yield Fact("kysely", "plugin", "", site.call.line, site.call)
    for site in unit.calls(lambda name: name.endswith("Dialect")):
        engine = dialect_engine(tail(site.call.func) or "")
        if site.call.new and engine:
            yield Fact("kysely", "dialect", engine, site.call.line)


def _is_kysely(text: str) -> bool:
    """Whether a builder's calls are Kysely's: other builders give `createTable` a callback."""
    if "kysely" in text.lower():
        return True
    return (
        bool(re.search(r"\.schema\s*\.\s*createTable\(\s*[^,()]+\)", text)) and "knex" not in text
    )


# -- the whole repository -------------------------------------------------------------------------


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One history per folder of migrations, and one source per interface of a folder."""
    casing = _casing(declared, project)
    whole = whole_functions(declared.of("function"))
    dialects = [(path, fact.name) for path, fact in declared.of("dialect") if not is_test(path)]
    for where, paths in histories(p for p, _ in declared.of("migration")).items():
        steps: list[Step] = []
        problems: list[Problem] = []
        for path in paths:
            migrator = Migrator(project, whole, path, casing)
            if migrator.up():
                steps.append((path, tuple(migrator.operations)))
                problems += migrator.problems
        if any(operations for _, operations in steps):
            engines = engines_near(where, dialects) or engines_of(o for _, s in steps for o in s)
            yield history_source("Kysely", where, steps, problems, engines=engines)
    yield from _interfaces(declared, project, casing, dialects)


def _casing(declared: Declared, project: Project) -> Casing | None:
    for path, fact in declared.of("plugin"):
        call = fact.node
        if isinstance(call, Call):
            given = call.args[0] if call.args else None
            return casing_of(Evaluator(project, path).value(given) if given is not None else None)
    return None


def _interfaces(
    declared: Declared,
    project: Project,
    casing: Casing | None,
    dialects: list[tuple[str, str]],
) -> Iterator[Source]:
    """What queries are typed with; migrations and schemas of other tools come before it."""
    rename = casing.snake if casing is not None else str
    found: dict[str, dict[tuple[str, str], CreateTable]] = {}
    for path, fact in declared.of("database"):
        if is_test(path):
            continue
        for table in tables(project, path, fact.name, rename):
            inside = found.setdefault(folder(table.path), {})
            inside.setdefault((table.schema or "", table.table), table)
    for where, named in sorted(found.items()):
        yield Source(
            technology="Kysely",
            kind="usage",
            group=where or "kysely",
            root=where,
            engines=engines_near(where, dialects),
            operations=tuple(named.values()),
            test=is_test(where + "/"),
        )
