"""Peewee: models, their indexes, many-to-many tables, SQLite's full-text tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ..facts import Fact
from ..model.catalog import Problem
from ..schema.operations import AnyOperation, CreateTable
from ..syntax.ir import Attr, Call, Name, Seq, callee, dotted
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._peewee.indexes import added_index
from ._peewee.migrations import declare_migration, migrations
from ._peewee.models import Model, looks_abstract
from ._peewee.tables import Tables
from ._python.values import MISSING, Cls, Ext, Frame, Instance, Made, Value
from ._shared.mapper_classes import Classes, called, declare_classes, one_of, tail_of
from ._shared.mapper_sources import model_source
from ._shared.places import common_root, standing
from .base import Declared, Source, Spec

NAME = "peewee"

SPEC = Spec(
    name="Peewee",
    ecosystem="Python",
    literals={
        # Migrations of peewee-moves are given a migrator and need not name the library.
        "python": ("peewee", "playhouse", "def upgrade(migrator", "def migrate(migrator")
    },
    roots=(
        "peewee.Model",
        "playhouse.signals.Model",
        "playhouse.sqlite_ext.FTSModel",
        "playhouse.sqlite_ext.FTS5Model",
        "playhouse.flask_utils.FlaskDB",
        "peewee_async.AioModel",
        "peewee_aio.AIOModel",
    ),
    packages=("pypi:peewee", "pypi:peewee-async", "pypi:peewee-aio"),
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
            "relationships",
            "migrations",
        }
    ),
    examples=True,
    cannot={"reflection": "models that playhouse makes from a running database"},
)

MARKS = ("playhouse/migrate.py", "peewee.py")
"""Files of the mapper itself, by which its own repository is told."""
_BUILDS = re.compile(r"\w*(?:Field|ForeignKey)\s*\(|super\(|setdefault\(|__name__")
_DATABASE = re.compile(r"Database$")
_MAKERS = frozenset({"create_tables", "drop_tables", "bind", "bind_ctx", "truncate_tables"})
_QUERIES = frozenset(
    [
        "create_table",
        "table_exists",
        "select",
        "insert",
        "insert_many",
        "update",
        "get",
        "get_or_none",
        "get_by_id",
        "get_or_create",
        "create",
        "delete",
        "delete_by_id",
        "bulk_create",
        "replace",
    ]
)
_ENGINES = (
    ("SQLite", re.compile(r"(?i)sqlite|apsw|sqlcipher")),
    ("PostgreSQL", re.compile(r"(?i)postgres|psycopg")),
    ("MariaDB", re.compile(r"(?i)mariadb")),
    ("MySQL", re.compile(r"(?i)mysql")),
    ("CockroachDB", re.compile(r"(?i)cockroach")),
)


def declare(unit: Unit) -> Iterator[Fact]:
    """Classes, databases, indexes that are added later, and which models code works with."""
    if not isinstance(unit, CodeUnit) or unit.language != "python":
        return
    migration = list(declare_migration(NAME, unit))
    yield from migration
    if not any(f.kind == "migration" for f in migration):
        yield from declare_classes(NAME, unit, _BUILDS)
    used: set[str] = set()
    for site in unit.calls(_wanted):
        name = (dotted(site.call.func) or "").rsplit(".", 1)[-1]
        data = {"scope": site.scope, "target": site.target}
        if _DATABASE.search(name) or name == "connect":
            yield Fact(NAME, "database", site.target, site.call.line, site.call, data=data)
        elif name == "add_index":
            yield Fact(NAME, "index", site.target, site.call.line, site.call, data=data)
        elif name == "index" and site.target:
            yield Fact(NAME, "made-index", site.target, site.call.line, site.call, data=data)
        else:
            used |= _models_in(site.call, name)
    if used:
        yield Fact(NAME, "used", "", 1, data={"names": sorted(used)[:500]})


def _wanted(name: str) -> bool:
    if name in _QUERIES or name in _MAKERS or name in ("add_index", "index", "connect"):
        return True
    return _DATABASE.search(name) is not None


def _models_in(call: Call, name: str) -> set[str]:
    """Names that a call treats as models: `User.select()`, `db.create_tables([User])`."""
    if name in _MAKERS:
        given = call.args[0] if call.args else None
        items = given.items if isinstance(given, Seq) else ()
        found = {dotted(i) or "" for i in items}
    else:
        found = {(callee(call) or "").rpartition(".")[0]}
    return {f.rsplit(".", 1)[-1] for f in found if f.rsplit(".", 1)[-1][:1].isupper()}


class Found(Struct, frozen=True):
    """A table with the database that its model is bound to ("" where none is named)."""

    engine: str
    database: str
    model: Model
    operations: tuple[AnyOperation, ...]


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """The tables of all models, one source per database."""
    with Classes(declared, project, MARKS) as classes:
        engines = one_of(_databases(classes, declared))
        found = _tables(classes, declared, engines)
        problems = tuple(sorted(set(classes.problems)))
        past = tuple(migrations(classes, declared, engines))
    yield from _sources(found, problems)
    yield from past


def _sources(found: list[Found], problems: tuple[Problem, ...]) -> Iterator[Source]:
    groups: dict[tuple[str, str, str], list[Found]] = {}
    for item in found:
        place = standing(item.model.cls.path)
        groups.setdefault((item.engine, item.database, place), []).append(item)
    for (engine, database, _), items in sorted(groups.items(), key=lambda g: g[0]):
        operations = tuple(o for i in items for o in i.operations)
        paths = [i.model.cls.path for i in items]
        own = tuple(p for p in problems if p.path in paths)
        problems = tuple(p for p in problems if p not in own)
        yield model_source(
            "Peewee",
            paths,
            operations,
            own,
            (engine,) if engine else (),
            group=f"{common_root(paths)}#{database}" if database else None,
            apart=database != "",
        )
    if problems:
        yield Source("Peewee", "model", "problems", problems=problems, complete=False)


def _tables(classes: Classes, declared: Declared, common: tuple[str, ...]) -> list[Found]:
    models = Tables(classes)
    known = [m for c in classes.all() if (m := models.of(c)) is not None]
    parents = {a.key for m in known for a in models.run.mro(m.cls)[1:] if isinstance(a, Cls)}
    referred = _referred(models, known) | _used(declared)
    found: list[Found] = []
    for model in known:
        if not _is_table(model, model.cls.key in parents, model.cls.name in referred):
            continue
        if model.table is None:
            text = f"the table name of {model.cls.name} is computed and could not be known"
            classes.complain("dynamic-name", model.cls.path, model.cls.node.line, text)
            continue
        database = model.meta.get("database")
        engine = engine_of(classes, database) or (common[0] if common else "")
        operations: list[AnyOperation] = [models.create(model, engine)]
        operations += _join_tables(models, model, engine)
        place = _place(database)
        found.append(Found(engine, place, model, tuple(operations)))
    found = _homed(found)
    return _with_indexes(classes, models, declared, found)


def _is_table(model: Model, has_children: bool, used: bool) -> bool:
    """Whether a model is a table of its own rather than a base of others.

    Peewee has no abstract models: every class could be a table, and those are that code creates.
    """
    if model.table is None:
        return model.computed and not has_children
    if {"table_name", "db_table"} & model.meta["_own"]:
        return True
    if not model.fields:
        return False
    if not has_children:
        return not looks_abstract(model.cls.name) or used
    return used


def _referred(models: Tables, known: list[Model]) -> set[str]:
    targets = [models.target(f) for m in known for f in m.fields.values() if f.kind == "FK"]
    return {t.cls.name for t in targets if t is not None}


def _used(declared: Declared) -> set[str]:
    return {str(n) for _, f in declared.of("used") for n in f.data.get("names", ())}


def _join_tables(models: Tables, model: Model, engine: str) -> Iterator[CreateTable]:
    for attribute, other, given in models.through(model):
        if given is MISSING or given is None:
            made = models.join_table(model, other, attribute, engine)
            if made is not None:
                yield made


# -- indexes ---------------------------------------------------------------------------------------


def _with_indexes(
    classes: Classes, models: Tables, declared: Declared, found: list[Found]
) -> list[Found]:
    """`Model.add_index(…)` after the class: Peewee docs, "Advanced Index Creation"."""
    made = {(p, n): c for p, c, n in called(declared, "made-index")}
    extra: dict[Any, list[AnyOperation]] = {}
    for path, call, _ in called(declared, "index"):
        if not isinstance(call.func, Attr):
            continue
        value = classes.run.eval(call.func.base, Frame(path))
        model = models.of(value) if isinstance(value, Cls) else None
        if model is None or model.table is None:
            continue
        first = call.args[0] if call.args else None
        if isinstance(first, Name) and (path, first.id) in made:
            call = made[path, first.id]
        extra.setdefault(model.cls.key, []).extend(added_index(models, model, path, call))
    return [
        Found(f.engine, f.database, f.model, (*f.operations, *extra.get(f.model.cls.key, ())))
        for f in found
    ]


# -- databases -----------------------------------------------------------------------------------


def engine_of(classes: Classes, value: Value) -> str:
    """The engine of a database object, or an empty text."""
    made = classes.made(value)
    if made is None:
        return ""
    for ancestor in made[1]:
        name = tail_of(ancestor) if isinstance(ancestor, Ext) else ""
        if name == "connect" or name == "FlaskDB":
            return _engine_named(*(a for a in made[0].args if isinstance(a, str)))
        if _DATABASE.search(name):
            return _engine_named(name)
    return ""


def _engine_named(*texts: str) -> str:
    for text in texts:
        for engine, pattern in _ENGINES:
            if pattern.search(text[:40]):
                return engine
    return ""


def _databases(classes: Classes, declared: Declared) -> Iterator[str]:
    """The engines of the databases that code makes, outside tests."""
    for path, call, _ in called(declared, "database"):
        if not standing(path):
            yield engine_of(classes, classes.run.eval(call, Frame(path)))


def _place(database: Value) -> str:
    if isinstance(database, Made | Instance):
        return f"{database.path}:{database.line}"
    return ""


def _homed(found: list[Found]) -> list[Found]:
    """Models that name no database belong to the one database that others name."""
    homes = {(f.engine, f.database) for f in found if f.database}
    if len(homes) != 1:
        return found
    engine, database = next(iter(homes))
    return [
        f if f.database else Found(engine or f.engine, database, f.model, f.operations)
        for f in found
    ]
