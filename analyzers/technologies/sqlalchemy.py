"""SQLAlchemy in all its spellings: declarative models, Core tables, Flask-SQLAlchemy, SQLModel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

from msgspec import Struct

from ..facts import Fact
from ..model.catalog import Problem
from ..problems import problem
from ..syntax.ir import Assign, Call, ClassDef, Do, Expr, FuncDef, If, Stmt, callee, tail, walk
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._python.interpreter import Bodies
from ._python.values import Cls
from ._shared.revisions import is_revision
from ._sqlalchemy.core import core_tables, dynamic_tables, loose_items
from ._sqlalchemy.models import Info, Models
from ._sqlalchemy.sources import Found, sources
from .base import Declared, Source, Spec

NAME = "sqlalchemy"

SPEC = Spec(
    name="SQLAlchemy",
    ecosystem="Python",
    literals={
        "python": (
            "sqlalchemy",
            "sqlmodel",
            "__tablename__",
            "db.Model",
            "db.Table(",
            "flask_appbuilder",
            "advanced_alchemy",
        )
    },
    roots=(
        "sqlalchemy.orm.DeclarativeBase",
        "sqlalchemy.orm.DeclarativeBaseNoMeta",
        "sqlalchemy.orm.declarative_base",
        "sqlalchemy.orm.registry",
        "sqlalchemy.orm.MappedAsDataclass",
        "sqlalchemy.ext.declarative.declarative_base",
        "sqlalchemy.ext.automap.automap_base",
        "sqlalchemy.MetaData",
        "sqlalchemy.schema.MetaData",
        "sqlalchemy.Table",
        "sqlalchemy.types.TypeDecorator",
        "sqlalchemy.TypeDecorator",
        "sqlalchemy.types.UserDefinedType",
        "flask_sqlalchemy.SQLAlchemy",
        "flask_sqlalchemy.model.Model",
        "flask_appbuilder.Model",
        "flask_appbuilder.models.sqla.Model",
        "sqlmodel.SQLModel",
        "advanced_alchemy.base.UUIDBase",
        "advanced_alchemy.base.UUIDAuditBase",
        "advanced_alchemy.base.BigIntBase",
        "advanced_alchemy.base.BigIntAuditBase",
    ),
    methods=("__tablename__", "__table_args__", "load_dialect_impl", "get_col_spec"),
    packages=(
        "pypi:sqlalchemy",
        "pypi:sqlmodel",
        "pypi:flask-sqlalchemy",
        "pypi:flask-appbuilder",
        "pypi:advanced-alchemy",
    ),
    extracts=frozenset(
        {"tables", "columns", "keys", "indexes", "unique", "checks", "enums", "descriptions"}
    ),
    cannot={"reflection": "tables that are reflected from a running database"},
)

_BUILDS = re.compile(
    r"\b(?:Column|mapped_column|Table|Index|ForeignKey|\w+Constraint|Field|type)\s*\("
    r"|super\(\)\.__init__|table_?(?:args|name)"
)
_ITEMS = frozenset({"Index", "UniqueConstraint", "ForeignKeyConstraint", "CheckConstraint"})
_CLASS_NAME = re.compile(r"^[A-Z][A-Za-z0-9]*[a-z]")
_TYPING = frozenset({"TypeVar", "NewType", "namedtuple", "declarative_base", "ParamSpec", "cast"})
_TYPE_BASE = re.compile(r"(?:Type|TypeDecorator|Column|Enum|String|JSON|SQLAlchemy|Integer|Text)$")


def declare(unit: Unit) -> Iterator[Fact]:
    """Classes, `Table(…)` calls, loose indexes, and helper functions too long for the header."""
    if not isinstance(unit, CodeUnit) or unit.language != "python":
        return
    if is_revision(unit.module.body):
        return
    for node, scope in _classes(unit.module.body, ""):
        yield Fact(NAME, "class", f"{scope}.{node.name}", node.line)
        yield from _long_methods(unit, node)
    for statement in unit.module.body:
        if isinstance(statement, FuncDef) and not statement.body and _builds(unit, statement):
            yield from _body(unit, statement.name, statement)
    for site in unit.calls(frozenset({"Table"})):
        if len(site.call.args) >= 2:
            data = {"scope": site.scope, "target": site.target}
            yield Fact(NAME, "table", site.target, site.call.line, site.call, data=data)
    yield from _loose(unit)


def _classes(body: tuple[Stmt, ...], scope: str) -> Iterator[tuple[ClassDef, str]]:
    for statement in body:
        if isinstance(statement, If):
            yield from _classes((*statement.body, *statement.orelse), scope)
        elif isinstance(statement, ClassDef):
            yield statement, statement.scope
            yield from _classes(statement.body, f"{scope}.{statement.name}")


def _builds(unit: Unit, node: FuncDef) -> bool:
    text = "\n".join(unit.lines[node.line - 1 : node.end_line])
    return _BUILDS.search(text) is not None


def _long_methods(unit: CodeUnit, cls: ClassDef) -> Iterator[Fact]:
    """Methods that build parts of a table and are too long, or too plain, for the header."""
    typed = any(
        _TYPE_BASE.search(tail(b) or tail(getattr(b, "base", None)) or "") for b in cls.bases
    )
    for statement in cls.body:
        if not isinstance(statement, FuncDef) or statement.body:
            continue
        wanted = bool(statement.decorators) or (typed and statement.name == "__init__")
        if wanted and _builds(unit, statement):
            yield from _body(unit, f"{cls.name}.{statement.name}", statement)


def _body(unit: CodeUnit, name: str, node: FuncDef) -> Iterator[Fact]:
    full = unit.function(name)
    if full is not None and full.line == node.line:
        yield Fact(NAME, "function", node.name, node.line, full)


def _loose(unit: CodeUnit) -> Iterator[Fact]:
    """`Index(…)` and its kin as statements of their own, and tables that a helper makes."""
    for scope, statement in _statements(unit.module.body, ""):
        if isinstance(statement, Do | Assign) and isinstance(statement.value, Call):
            call = statement.value
            name = tail(call.func)
            if name in _ITEMS:
                yield Fact(NAME, "item", scope, call.line, call)
            elif isinstance(statement, Assign) and name != "Table":
                if _holds_column(call):
                    data = {"scope": scope, "target": statement.target}
                    yield Fact(NAME, "table", statement.target, call.line, call, data=data)
                elif not scope and _CLASS_NAME.match(statement.target) and name not in _TYPING:
                    yield Fact(NAME, "dynamic", statement.target, call.line, call)


def _statements(body: tuple[Stmt, ...], scope: str) -> Iterator[tuple[str, Stmt]]:
    for statement in body:
        if isinstance(statement, If):
            yield from _statements((*statement.body, *statement.orelse), scope)
        elif isinstance(statement, ClassDef) and not statement.scope:
            for inner in statement.body:
                if isinstance(inner, Do) or (isinstance(inner, Assign) and _is_item(inner.value)):
                    yield statement.name, inner
        else:
            yield scope, statement


def _is_item(value: Expr | None) -> bool:
    return (callee(value) or "").rsplit(".", 1)[-1] in _ITEMS


def _holds_column(call: Call) -> bool:
    """Whether a call is given columns: a helper that makes a table, perhaps."""
    return any(
        isinstance(node, Call) and (callee(node) or "").rsplit(".", 1)[-1] == "Column"
        for arg in call.args[1:]
        for node in walk(arg)
    )


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """The tables of all models and `Table(…)` calls, one source per base and package."""
    bodies: Bodies = {
        (path, fact.name, fact.line): fact.node
        for path, fact in declared.of("function")
        if isinstance(fact.node, FuncDef)
    }
    stamp = hash(tuple(bodies.items()))
    found: list[Found] = []
    problems: list[Problem] = []
    paths = list(dict.fromkeys(path for path, _ in declared.of("class")))
    read = partial(_tables, project, bodies, stamp)
    files = {path: read(path, {}) for path in paths}
    sharing: dict[str, dict[Cls, list[Cls]]] = {}
    for file in files.values():
        for parent, cls in file.parents:
            sharing.setdefault(parent.path, {}).setdefault(parent, []).append(cls)
    made, places = dynamic_tables(declared, project, bodies, stamp)
    found.extend(made)
    for path, alone in files.items():
        file = read(path, sharing[path]) if path in sharing else alone
        found.extend(file.found)
        problems.extend(file.problems)
        problems.extend(p for p in file.doubts if (p.path, p.line) not in places)
    core, met = core_tables(declared, project, bodies, stamp)
    problems.extend(met)
    found.extend(core)
    yield from sources(project, found, loose_items(declared, project, bodies, stamp), problems)


class _File(Struct, frozen=True):
    """What the classes of one file bring: tables, and problems of these and of the classes.

    `parents`: classes whose table a class of this file shares, with that class.
    """

    found: tuple[Found, ...] = ()
    problems: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()
    parents: tuple[tuple[Cls, Cls], ...] = ()


def _tables(
    project: Project, bodies: Bodies, stamp: int, path: str, sharing: Mapping[Cls, list[Cls]]
) -> _File:
    """The tables of one file; `sharing`: for its classes those that share their table."""
    keys = tuple((cls.key, *(c.key for c in several)) for cls, several in sharing.items())
    make = partial(_read_tables, project, bodies, stamp, path, sharing)
    return project.memo((NAME, "tables", path, keys, stamp), make)


def _read_tables(
    project: Project, bodies: Bodies, stamp: int, path: str, sharing: Mapping[Cls, list[Cls]]
) -> _File:
    found: list[Found] = []
    problems: list[Problem] = []
    key = (NAME, "classes", path, stamp)
    infos = project.memo(key, partial(_read_classes, project, bodies, path))
    for cls, info in infos:
        if info.table is None:
            continue
        try:
            with Models(project, bodies) as models:
                made = models.tables(cls, tuple(sharing.get(cls, ())))
        except RecursionError:
            problems.append(_too_complex(cls))
            continue
        problems.extend(made.problems)
        found.extend(Found(info.technology, info.identity, t, info.bind) for t in made.tables)
    return _File(
        found=tuple(found),
        problems=tuple(problems),
        doubts=tuple(p for _, i in infos for p in i.problems),
        parents=tuple((i.parent, c) for c, i in infos if isinstance(i.parent, Cls)),
    )


def _read_classes(project: Project, bodies: Bodies, path: str) -> tuple[tuple[Cls, Info], ...]:
    module = project.module(path)
    nodes = {
        (scope, n.name, n.line): Cls(path, n)
        for n, scope in _classes(module.body if module is not None else (), "")
    }
    return tuple((cls, _info(project, bodies, cls)) for cls in nodes.values())


def _info(project: Project, bodies: Bodies, cls: Cls) -> Info:
    try:
        with Models(project, bodies) as models:
            return models.info(cls)
    except RecursionError:
        return Info(problems=(_too_complex(cls),))


def _too_complex(cls: Cls) -> Problem:
    text = f"{cls.name} is nested too deeply to be read"
    return problem("too-complex", cls.path, cls.node.line, text)
