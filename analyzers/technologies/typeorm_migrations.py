"""TypeORM's migrations: classes with `up(queryRunner)`, replayed in their true order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..facts import Fact
from ..syntax.ir import ClassDef, FuncDef, Seq, tail
from ..syntax.project import Project
from ..syntax.unit import Unit
from ._script.history import Step, time_in
from ._script.migrate import migrations_in
from ._script.sources import sources
from ._typeorm.run import SQL_CALLS, TypeOrmMigrator
from .base import Declared, Source, Spec

NAME = "typeorm_migrations"
_SCRIPTS = ("javascript", "typescript", "tsx")
SPEC = Spec(
    name="TypeORM migrations",
    ecosystem="JavaScript",
    literals={
        **dict.fromkeys(_SCRIPTS, ("MigrationInterface", "queryRunner")),
        "json": ('"typeorm"',),
    },
    packages=("npm:typeorm",),
    extracts=frozenset(
        {"tables", "columns", "keys", "unique", "indexes", "checks", "views", "migrations"}
    ),
    cannot={"data": "what migrations do to rows is not followed"},
)
_STAMPED = re.compile(r"\d{13}$")


def declare(unit: Unit) -> Iterator[Fact]:
    """The migrations of one file: classes, the bodies of their functions, the SQL in them."""
    yield from migrations_in(NAME, unit, _is_migration, SQL_CALLS)


def _is_migration(node: ClassDef) -> bool:
    """A class that implements `MigrationInterface`, or is named as TypeORM names migrations."""
    has_up = any(isinstance(s, FuncDef) and s.name == "up" for s in node.body)
    for key, value in node.keywords:
        if key == "implements" and isinstance(value, Seq):
            if any((tail(v) or "").endswith("Migration") for v in value.items):
                return True
            if any(tail(v) == "MigrationInterface" for v in value.items):
                return True
    return has_up and bool(_STAMPED.search(node.name))


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per history; those of one product for several engines are variants."""
    yield from sources("TypeORM", declared, project, TypeOrmMigrator, _step)


def _step(path: str, node: ClassDef) -> Step:
    file = path.rsplit("/", 1)[-1]
    found = _STAMPED.search(node.name)
    if found is not None:
        return Step(path, node, node.name, int(found[0]))
    return Step(path, node, file.rsplit(".", 1)[0], time_in(node.name, file))
