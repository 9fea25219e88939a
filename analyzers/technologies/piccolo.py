"""Piccolo: table classes, and the migrations that its manager is told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..facts import Fact
from ..syntax.ir import tail
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._piccolo.migrations import declare_migration, migrations
from ._piccolo.tables import Table, Tables
from ._python.values import Cls
from ._shared.mapper_classes import Classes, called, declare_classes, one_of
from ._shared.mapper_sources import STANDINGS, model_source
from ._shared.places import standing
from .base import Declared, Source, Spec

NAME = "piccolo"

SPEC = Spec(
    name="Piccolo",
    ecosystem="Python",
    literals={"python": ("piccolo",)},
    roots=(
        "piccolo.table.Table",
        "piccolo.apps.user.tables.BaseUser",
        "piccolo_api.session_auth.tables.SessionsBase",
    ),
    packages=("pypi:piccolo", "pypi:piccolo-api", "pypi:piccolo-admin"),
    extracts=frozenset(
        {
            "tables",
            "columns",
            "keys",
            "indexes",
            "unique",
            "checks",
            "enums",
            "descriptions",
            "migrations",
        }
    ),
    examples=True,
    cannot={"raw": "what functions given to `add_raw` do to the schema"},
)

MARKS = ("piccolo/columns/base.py",)
"""Files of the mapper itself, by which its own repository is told."""
_BUILDS = re.compile(
    r"\b(?:Varchar|Text|Integer|BigInt|SmallInt|Serial|UUID|Timestamp(?:tz)?|ForeignKey|Boolean|"
    r"Numeric|Array|JSONB?|create_table_class)\s*\(|super\("
)
_ENGINES = {
    "PostgresEngine": "PostgreSQL",
    "SQLiteEngine": "SQLite",
    "CockroachEngine": "CockroachDB",
}


def declare(unit: Unit) -> Iterator[Fact]:
    """Classes, engines, and migrations."""
    if not isinstance(unit, CodeUnit) or unit.language != "python":
        return
    migration = list(declare_migration(NAME, unit))
    if migration:
        yield from migration
        return
    yield from declare_classes(NAME, unit, _BUILDS, frozenset(_ENGINES))


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """The tables of all classes, and one source per folder of migrations."""
    made = [
        _ENGINES.get(tail(c.func) or "", "")
        for p, c, _ in called(declared)
        if standing(p) != "test"
    ]
    engines = one_of(made)
    with Classes(declared, project, MARKS) as classes:
        yield from _models(classes, engines)
        yield from migrations(classes, declared, engines)


def _models(classes: Classes, engines: tuple[str, ...]) -> Iterator[Source]:
    tables = Tables(classes)
    known = [t for c in classes.all() if (t := tables.of(c)) is not None]
    parents = {a.key for t in known for a in tables.run.mro(t.cls)[1:] if isinstance(a, Cls)}
    members = [t for t in known if _is_real(t, t.cls.key in parents)]
    for table in [t for t in members if t.name is None]:
        text = f"the table name of {table.cls.name} is computed and could not be known"
        classes.complain("dynamic-name", table.cls.path, table.cls.node.line, text)
    members = [t for t in members if t.name is not None]
    for place in STANDINGS:
        own = [t for t in members if standing(t.cls.path) == place]
        if own:
            operations = tuple(tables.create(t, engines[0] if engines else "") for t in own)
            paths = [t.cls.path for t in own]
            problems = [p for p in classes.problems if standing(p.path) == place]
            yield model_source("Piccolo", paths, operations, problems, engines)


def _is_real(table: Table, has_children: bool) -> bool:
    """Whether a class is a table of its own.

    Piccolo has no abstract tables; a class that others derive from and that is not even given a
    name is a base.
    """
    return table.named or not has_children
