"""MikroORM's migrations: classes whose `up` adds SQL, replayed in their true order."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import Fact
from ..syntax.evaluate import UNKNOWN
from ..syntax.ir import ClassDef, FuncDef, Item, tail
from ..syntax.project import Project
from ..syntax.unit import Unit
from ._python.values import MISSING, Bound, Ext, Instance, Made, Member, Value
from ._script.history import Step, time_in
from ._script.migrate import Migrator, migrations_in
from ._script.sources import sources
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
    yield from migrations_in(NAME, unit, _is_migration, _SQL)


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
    yield from sources("MikroORM", declared, project, _Migrator, _step)


def _step(path: str, node: ClassDef) -> Step:
    return Step(path, node, node.name, time_in(path.rsplit("/", 1)[-1], node.name))
