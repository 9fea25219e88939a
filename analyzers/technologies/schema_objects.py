"""Schemas kept as plain data objects that a project's own code hands to a schema builder.

`{ users: { email: { type: 'string', maxlength: 191, nullable: false, unique: true } } }`: an object
of tables of column specs whose types are methods of Knex's table builder. They are known by their
shape, and only in a package that uses such a builder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..facts import Fact
from ..model.schema import Column, ForeignKey, Index
from ..schema.operations import CreateTable
from ..syntax.ir import Assign, Lit, Map
from ..syntax.project import Project
from ..syntax.targets import top
from ..syntax.unit import CodeUnit, Unit
from ._script.run import ScriptInterpreter
from ._script.values import Obj
from ._shared.builder_types import INCREMENTS, column_type, is_column_method
from ._shared.places import is_test
from ._shared.sql_values import action, literal
from .base import Declared, Source, Spec

_SCRIPTS = ("javascript", "typescript", "tsx")
SPEC = Spec(
    name="Schema objects",
    ecosystem="JavaScript",
    literals={
        **dict.fromkeys(_SCRIPTS, ("nullable:", "'@@indexes@@'", "'@@unique_constraints@@'")),
        "json": ('"knex"', '"bookshelf"', '"objection"'),
    },
    extracts=frozenset({"tables", "columns", "keys", "indexes", "enums"}),
    cannot={"columns": "what the builder adds of its own"},
)
_COLUMN = re.compile(r"\btype['\"]?\s*:\s*['\"](\w+)['\"]")
_DRIVERS = (("mysql", '"mysql'), ("postgres", '"pg"'), ("sqlite", 'sqlite3"'))
_INDEXES, _UNIQUE = "@@INDEXES@@", "@@UNIQUE_CONSTRAINTS@@"
MOST = 0.8
"""The part of an object's entries that must be tables for it to be a schema."""


def declare(unit: Unit) -> Iterator[Fact]:
    """Objects that may be schemas; the packages that use a builder, and on which engine."""
    if unit.path.rsplit("/", 1)[-1] == "package.json":
        engine = next((name for name, mark in _DRIVERS if mark in unit.text), "")
        yield Fact("schema_objects", "package", engine, 1)
    if not isinstance(unit, CodeUnit):
        return
    words = [m[1] for m in _COLUMN.finditer(unit.text)]
    fitting = sum(map(is_column_method, words))
    if fitting < 2 or fitting * 2 < len(words):
        return
    for statement in top(unit.module.body):
        value = statement.value if isinstance(statement, Assign) else None
        if isinstance(statement, Assign) and isinstance(value, Map) and _may_be(value):
            yield Fact("schema_objects", "schema", statement.target, statement.line)


def _may_be(value: Map) -> bool:
    """Whether some entry of an object literal is a table with a column."""
    tables = (t for _, t in value.items if isinstance(t, Map))
    columns = (c for t in tables for _, c in t.items if isinstance(c, Map))
    return any(isinstance(c.get("type"), Lit) for c in columns)


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per object that is a schema."""
    packages = {path.rpartition("/")[0]: fact.name for path, fact in declared.of("package")}
    for path, fact in declared.of("schema"):
        package = _package(path, packages)
        if package is None:
            continue
        value = ScriptInterpreter(project).global_value(path, fact.name)
        tables = _tables(value) if isinstance(value, Obj) else {}
        engine = packages[package]
        if not tables:
            continue
        yield Source(
            technology="Knex",
            kind="model",
            group=path,
            root=package,
            operations=tuple(
                _table(name, table, value, path, engine) for name, table in tables.items()
            ),
            test=is_test(path),
        )


def _package(path: str, packages: Mapping[str, str]) -> str | None:
    """The folder of the nearest package around a file that uses a builder, or None."""
    around = [p for p in packages if not p or path.startswith(p + "/")]
    return max(around, key=len, default=None)


def _tables(value: Obj) -> dict[str, Obj]:
    """The entries that are tables; none where too many entries are something else."""
    fitting = {
        str(name): entry
        for name, entry in value.items()
        if isinstance(entry, Obj) and _columns(entry) and not str(name).startswith("@@")
    }
    return fitting if len(fitting) >= MOST * len(value) else {}


def _columns(table: Obj) -> dict[str, Obj]:
    """The columns of a table; none where an entry is neither a column nor a mark."""
    found: dict[str, Obj] = {}
    for name, spec in table.items():
        if str(name).startswith("@@"):
            continue
        kind = spec.get("type") if isinstance(spec, Obj) else None
        if not isinstance(kind, str) or not is_column_method(kind):
            return {}
        found[str(name)] = spec
    return found


def _table(name: str, table: Obj, whole: Obj, path: str, engine: str) -> CreateTable:
    columns = _columns(table)
    place = whole.place(name)
    keys = [k for c, spec in columns.items() if (k := _key(name, c, spec, table.place(c)))]
    primary = tuple(
        c
        for c, spec in columns.items()
        if spec.get("primary") is True or spec["type"] in INCREMENTS
    )
    unique = [*_marked(columns, "unique"), *_lists(table.get(_UNIQUE))]
    indexes = [*_marked(columns, "index"), *_lists(table.get(_INDEXES))]
    where = table.place(_INDEXES) if _INDEXES in table else place
    return CreateTable(
        path=place[0] or path,
        line=place[1],
        table=name,
        columns=tuple(_column(c, spec, table, c in primary, engine) for c, spec in columns.items()),
        primary_key=primary,
        foreign_keys=tuple(keys),
        unique=tuple(unique),
        unique_names=tuple("_".join((name, *u, "unique")) for u in unique),
        indexes=tuple(
            Index("_".join((name, *i, "index")), i, path=where[0], line=where[1]) for i in indexes
        ),
        description=whole.notes.get(name),
    )


def _column(name: str, spec: Obj, table: Obj, primary: bool, engine: str) -> Column:
    path, line = table.place(name)
    nullable = spec.get("nullable")
    return Column(
        name=name,
        type=_type(spec, engine),
        nullable=False if primary else nullable if isinstance(nullable, bool) else None,
        default=literal(spec["defaultTo"]) if spec.get("defaultTo") is not None else None,
        unique=spec.get("unique") is True,
        description=table.notes.get(name),
        enum=_allowed(spec),
        path=path,
        line=line,
    )


def _type(spec: Obj, engine: str) -> str | None:
    """The type of a column, with the size that the spec gives in the words of such schemas."""
    kind = spec["type"]
    if kind == "string":
        size = spec.get("maxlength", spec.get("maxLength", spec.get("length")))
        return column_type(kind, (size,), engine)
    if kind == "text":
        size = spec.get("fieldtype")
        return column_type(kind, (size if str(size).endswith("text") else f"{size}text",), engine)
    if kind == "decimal":
        return column_type(kind, (spec.get("precision"), spec.get("scale")), engine)
    made = column_type(kind, (), engine)
    plain = made is not None and "unsigned" not in made
    return f"{made} unsigned" if plain and engine == "mysql" and spec.get("unsigned") else made


def _allowed(spec: Obj) -> tuple[str, ...] | None:
    """The values that a spec allows: `validations: {isIn: [[…]]}` or `values: […]`."""
    rules = spec.get("validations")
    given = rules.get("isIn") if isinstance(rules, dict) else spec.get("values")
    while isinstance(given, list) and len(given) == 1 and isinstance(given[0], list):
        given = given[0]
    known = isinstance(given, list) and given and all(isinstance(v, str) for v in given)
    return tuple(given) if known and given is not None else None


def _key(table: str, name: str, spec: Obj, place: tuple[str, int]) -> ForeignKey | None:
    """`references: 'users.id'`, with what happens to rows whose target goes."""
    target = spec.get("references")
    if not isinstance(target, str) or "." not in target:
        return None
    other, _, column = target.rpartition(".")
    deleted = action(spec.get("onDelete"))
    if spec.get("cascadeDelete") is True:
        deleted = "CASCADE"
    elif spec.get("setNullDelete") is True:
        deleted = "SET NULL"
    label = spec.get("constraintName")
    return ForeignKey(
        columns=(name,),
        ref_table=other,
        ref_columns=(column,),
        on_delete=deleted,
        path=place[0],
        line=place[1],
        name=label if isinstance(label, str) else f"{table}_{name}_foreign",
    )


def _marked(columns: dict[str, Obj], mark: str) -> list[tuple[str, ...]]:
    """The columns whose own spec says that they are unique or indexed."""
    return [(name,) for name, spec in columns.items() if spec.get(mark) is True]


def _lists(value: Any) -> list[tuple[str, ...]]:
    """Lists of column names."""
    items = value if isinstance(value, list) else []
    lists = [i.get("columns") if isinstance(i, dict) else i for i in items]
    return [
        tuple(i) for i in lists if isinstance(i, list) and i and all(isinstance(c, str) for c in i)
    ]
