"""Pony ORM: entities with their relations, keys and inheritance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..facts import Fact
from ..syntax.ir import Attr, Lit
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._pony.entities import Entities, database_of
from ._pony.tables import Mapping
from ._python.values import MISSING, Cls, Frame, Instance, Made, Value
from ._shared.mapper_classes import Classes, called, declare_classes, one_of, tail_of
from ._shared.mapper_sources import STANDINGS, model_source
from ._shared.places import standing
from .base import Declared, Source, Spec

NAME = "pony"

SPEC = Spec(
    name="Pony ORM",
    ecosystem="Python",
    literals={"python": ("pony.orm", "from pony", "import pony")},
    roots=("pony.orm.Database", "pony.orm.core.Database"),
    packages=("pypi:pony",),
    extracts=frozenset(
        {"tables", "columns", "keys", "indexes", "unique", "descriptions", "relationships"}
    ),
    examples=True,
    cannot={"methods": "conditions that `__init__` or hooks of an entity check"},
)

MARKS = ("pony/orm/core.py",)
"""Files of the mapper itself, by which its own repository is told."""
_BUILDS = re.compile(r"\b(?:Required|Optional|Set|PrimaryKey|Discriminator)\s*\(")
_PROVIDERS = {
    "sqlite": "SQLite",
    "postgres": "PostgreSQL",
    "mysql": "MySQL",
    "oracle": "Oracle",
    "cockroach": "CockroachDB",
}


def declare(unit: Unit) -> Iterator[Fact]:
    """Classes, and the calls that say which engine a database is kept in."""
    if not isinstance(unit, CodeUnit) or unit.language != "python":
        return
    yield from declare_classes(NAME, unit, _BUILDS, frozenset({"Database", "bind"}))


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per `Database` object."""
    with Classes(declared, project, MARKS) as classes:
        yield from _sources(classes, declared)


def _sources(classes: Classes, declared: Declared) -> Iterator[Source]:
    databases: dict[str, list[Cls]] = {}
    for cls in classes.all():
        database = database_of(classes, cls)
        if database is not MISSING:
            databases.setdefault(_place(database), []).append(cls)
    engines, common = _engines(classes, declared)
    for place, members in sorted(databases.items()):
        classes.problems = []
        engine = engines.get(place, "") or (common[0] if common else "")
        tables = Mapping(classes, Entities(classes, members), engine).tables()
        # A database whose entities are split is what its first part that is no test is.
        paths = sorted((c.path for c in members), key=lambda p: STANDINGS.index(standing(p)))
        yield model_source(
            "Pony ORM",
            paths,
            tables,
            classes.problems,
            (engine,) if engine else (),
            group=paths[0] if len(set(paths)) == 1 else None,
            apart=place != "",
        )


def _place(database: Value) -> str:
    """What tells databases apart: where the object is made, "" where that is not known."""
    if isinstance(database, Made | Instance):
        return f"{database.path}:{database.line}"
    return ""


def _engines(classes: Classes, declared: Declared) -> tuple[dict[str, str], tuple[str, ...]]:
    """The engine of each database by its place, and the one that all others have."""
    found: dict[str, str] = {}
    every: list[str] = []
    for path, call, _ in called(declared):
        made: Any = classes.run.eval(call, Frame(path))
        if tail_of(getattr(made, "func", None)) == "Database":
            place = _place(made)
        elif isinstance(call.func, Attr):
            place = _place(classes.run.eval(call.func.base, Frame(path)))
        else:
            continue
        given = call.arg("provider", 0)
        name = given.value if isinstance(given, Lit) else None
        if name is None and isinstance(made, Made):
            first = made.args[0] if made.args else made.kwargs.get("provider")
            if isinstance(first, dict):
                first = first.get("provider")
            name = first if isinstance(first, str) else None
        engine = _PROVIDERS.get(name, "") if isinstance(name, str) else ""
        if engine:
            every.append(engine)
            found.setdefault(place, engine)
    return found, one_of(every)
