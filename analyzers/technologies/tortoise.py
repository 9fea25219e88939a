"""Tortoise ORM: models with their join tables, and the migrations that Aerich writes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..facts import Fact
from ..schema.operations import AnyOperation
from ..syntax.ir import Lit
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._python.values import Cls
from ._shared.mapper_classes import Classes, declare_classes, one_of
from ._shared.mapper_sources import STANDINGS, model_source
from ._shared.places import standing
from ._tortoise.migrations import declare_migration, migrations
from ._tortoise.models import Model, Models
from .base import Declared, Source, Spec

NAME = "tortoise"

SPEC = Spec(
    name="Tortoise ORM",
    ecosystem="Python",
    literals={"python": ("tortoise", "aerich")},
    roots=("tortoise.models.Model", "tortoise.Model"),
    packages=("pypi:tortoise-orm", "pypi:aerich"),
    extracts=frozenset(
        {
            "tables",
            "columns",
            "keys",
            "indexes",
            "unique",
            "enums",
            "descriptions",
            "relationships",
            "migrations",
        }
    ),
    examples=True,
    cannot={"table_name_generator": "names that a function given to Tortoise.init makes"},
)

MARKS = ("tortoise/fields/base.py",)
"""Files of the mapper itself, by which its own repository is told."""
_BUILDS = re.compile(r"\w*Field\s*\(|super\(|setdefault\(")
_BACKEND = re.compile(
    r"^tortoise\.backends\.(\w+)|^(postgres|asyncpg|psycopg|mysql|sqlite|mssql)://"
)
_ENGINES = {
    "asyncpg": "PostgreSQL",
    "psycopg": "PostgreSQL",
    "postgres": "PostgreSQL",
    "base_postgres": "PostgreSQL",
    "mysql": "MySQL",
    "sqlite": "SQLite",
    "mssql": "SQL Server",
    "oracle": "Oracle",
}


def declare(unit: Unit) -> Iterator[Fact]:
    """Classes, the engines that connections name, and migrations."""
    if not isinstance(unit, CodeUnit) or unit.language != "python":
        return
    migration = list(declare_migration(NAME, unit))
    if migration:
        yield from migration
        return
    yield from declare_classes(NAME, unit, _BUILDS)
    for string in unit.strings(lambda text: _BACKEND.search(text) is not None):
        if isinstance(string, Lit) and (found := _BACKEND.search(str(string.value))):
            engine = _ENGINES.get(found[1] or found[2], "")
            yield Fact(NAME, "engine", engine, string.line)


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """The tables of all models of a folder tree, and one source per folder of migrations."""
    engines = one_of(f.name for p, f in declared.of("engine") if not standing(p))
    with Classes(declared, project, MARKS) as classes:
        yield from _models(classes, engines)
    yield from migrations(declared, engines)


def _models(classes: Classes, engines: tuple[str, ...]) -> Iterator[Source]:
    models = Models(classes)
    known = [m for c in classes.all() if (m := models.of(c)) is not None]
    parents = {a.key for m in known for a in models.run.mro(m.cls)[1:] if isinstance(a, Cls)}
    tables = [m for m in known if not m.abstract and (m.fields or m.cls.key not in parents)]
    for place in STANDINGS:
        members = [m for m in tables if standing(m.cls.path) == place]
        if members:
            operations = tuple(_operations(models, members, engines[0] if engines else ""))
            paths = [m.cls.path for m in members]
            problems = [p for p in classes.problems if standing(p.path) == place]
            yield model_source("Tortoise ORM", paths, operations, problems, engines)


def _operations(models: Models, members: list[Model], engine: str) -> Iterator[AnyOperation]:
    taken = {m.table for m in members}
    for model in members:
        yield models.create(model, engine)
    for model in members:
        for made in models.join_tables(model, engine, taken):
            if made.table not in taken:
                taken.add(made.table)
                yield made
