"""MikroORM's migrations: classes whose `up` adds SQL, replayed in their true order."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import Fact
from ..syntax.evaluate import UNKNOWN
from ..syntax.ir import ClassDef, FuncDef, Item, tail
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._script_bodies import whole_functions
from ._script_history import Step, time_in
from ._script_migrate import Migrator, migration_facts, texts_of
from ._script_sources import sources
from ._ts_packages import Packages, package_fact
from ._values import MISSING, Bound, Ext, Instance, Made, Member, Value
from .base import Declared, Source, Spec

NAME = "mikroorm_migrations"
_SCRIPTS = ("javascript", "typescript", "tsx")
_SQL = frozenset({"addSql", "execute"})
SPEC = Spec(
    name="MikroORM migrations",
    ecosystem="JavaScript",
    literals={**dict.fromkeys(_SCRIPTS, ("@mikro-orm/migrations",)), "json": ("@mikro-orm/",)},
    packages=("npm:@mikro-orm/migrations",),
    extracts=frozenset(
        {"tables", "columns", "keys", "unique", "indexes", "checks", "views", "migrations"}
    ),
    cannot={"query builders": "changes that are made with `getKnex()` rather than with SQL"},
)


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
        yield from migration_facts(NAME, unit, _SQL)


def _is_migration(node: ClassDef) -> bool:
    bases = [b.base if isinstance(b, Item) else b for b in node.bases]
    has_up = any(isinstance(s, FuncDef) and s.name == "up" for s in node.body)
    return has_up and any((tail(b) or "").endswith("Migration") for b in bases)


class _Migrator(Migrator):
    """Notes the SQL that `this.addSql(…)` and `this.execute(…)` are given."""

    own = Made(Ext("mikro-orm.Migration"))

    def member(self, base: Value, name: str) -> Value:
        """See `Migrator.member`: the methods that a migration has of the library."""
        return Member(self.own, name) if isinstance(base, Instance) and name in _SQL else MISSING

    def called(self, made: Made) -> Value:
        """See `Migrator.called`."""
        func = made.func
        if isinstance(func, Member) and func.base is self.own:
            text = _text(made.args[0]) if made.args else None
            if text is not None:
                self.sql(text, made.path, made.line)
            return UNKNOWN
        return MISSING


def _text(value: Value) -> Value:
    """SQL given as text or as sql`…`; what a query builder makes is not known here."""
    if isinstance(value, Made) and len(value.args) == 1:
        value = value.args[0]
    return None if isinstance(value, Made | Member | Bound) else value


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per history; those of one product for several engines are variants."""
    bodies = whole_functions(declared.of("function"))
    texts = texts_of([*declared.of("sql"), *declared.of("rows")])
    steps = [s for p, f in declared.of("migration") if (s := _step(project, p, f)) is not None]
    packages = Packages(declared.of("package"))

    def migrator(dialect: str) -> Migrator:
        return _Migrator(project, bodies, texts, dialect)

    yield from sources("MikroORM", steps, packages, migrator)


def _step(project: Project, path: str, fact: Fact) -> Step | None:
    module = project.module(path)
    for statement in module.body if module is not None else ():
        if isinstance(statement, ClassDef) and statement.line == fact.line:
            return Step(
                path, statement, statement.name, time_in(path.rsplit("/", 1)[-1], statement.name)
            )
    return None
