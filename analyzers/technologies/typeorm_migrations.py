"""TypeORM's migrations: classes with `up(queryRunner)`, replayed in their true order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..facts import Fact
from ..syntax.ir import ClassDef, FuncDef, Seq, tail
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._script_bodies import whole_functions
from ._script_history import Step, time_in
from ._script_migrate import Migrator, migration_facts, texts_of
from ._script_sources import sources
from ._ts_packages import Packages, package_fact
from ._typeorm_run import SQL_CALLS, TypeOrmMigrator
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
    manifest = package_fact(NAME, unit)
    if manifest is not None:
        yield manifest
    if not isinstance(unit, CodeUnit):
        return
    found = [s for s in unit.module.body if isinstance(s, ClassDef) and _is_migration(s)]
    for node in found:
        yield Fact(NAME, "migration", node.name, node.line)
    if found:
        yield from migration_facts(NAME, unit, SQL_CALLS)


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
    bodies = whole_functions(declared.of("function"))
    texts = texts_of([*declared.of("sql"), *declared.of("rows")])
    steps = [s for p, f in declared.of("migration") if (s := _step(project, p, f)) is not None]
    packages = Packages(declared.of("package"))

    def migrator(dialect: str) -> Migrator:
        return TypeOrmMigrator(project, bodies, texts, dialect)

    yield from sources("TypeORM", steps, packages, migrator)


def _step(project: Project, path: str, fact: Fact) -> Step | None:
    module = project.module(path)
    for statement in module.body if module is not None else ():
        if isinstance(statement, ClassDef) and statement.line == fact.line:
            file = path.rsplit("/", 1)[-1]
            stem = file.rsplit(".", 1)[0]
            found = _STAMPED.search(statement.name)
            time = int(found[0]) if found else time_in(statement.name, file)
            return Step(path, statement, statement.name if found else stem, time)
    return None
