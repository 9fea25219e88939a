"""What calls of TypeORM's `QueryRunner` do, as schema operations.

TypeORM docs, "Query Runner API" and "Using migration API to write migrations".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ...model.schema import Check, Column, ForeignKey, Index
from ...schema import operations as ops
from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Lit, walk
from .._python.values import Fn, Made, Member, Value
from .._script.values import chain_of
from .types import column_type


class Where(Struct, frozen=True):
    """The place of a call, and the dialect that it is made for."""

    path: str
    line: int
    dialect: str = ""


def options(value: Value) -> dict[Any, Value] | None:
    """The options of `new Table({…})`, `new TableColumn({…})` or of a plain object."""
    if isinstance(value, Made) and value.args:
        value = value.args[0]
    return value if isinstance(value, dict) else None


def listed(value: Value) -> list[Value]:
    """A list, or the one thing that stands for it."""
    if isinstance(value, list | tuple):
        return list(value)
    return [] if value is None or value is UNKNOWN else [value]


def text(value: Value) -> str | None:
    """A text, or None."""
    return value if isinstance(value, str) and value else None


def texts(value: Value) -> tuple[str, ...]:
    """The texts of a list."""
    return tuple(v for v in listed(value) if isinstance(v, str))


def table_name(value: Value) -> tuple[str | None, str | None]:
    """The schema and name of a table: a text, `new Table({…})`, or what `getTable("x")` gave."""
    if isinstance(value, Made) and isinstance(value.func, Member) and value.func.name == "getTable":
        value = value.args[0] if value.args else None
    given = options(value)
    if given is not None:
        schema, name = split(text(given.get("name")))
        return text(given.get("schema")) or schema, name
    return split(text(value))


def split(name: str | None) -> tuple[str | None, str | None]:
    """`schema.table` taken apart."""
    if name is None:
        return None, None
    schema, _, bare = name.rpartition(".")
    return schema or None, bare


def column(given: dict[Any, Value], where: Where, table: str) -> Column | None:
    """The column that the options of a `TableColumn` describe."""
    name = text(given.get("name"))
    if name is None:
        return None
    enum = tuple(str(v) for v in listed(given.get("enum")) if isinstance(v, str | int))
    known = {k: v for k, v in given.items() if isinstance(v, str | int | float | bool)}
    kind = text(given.get("type"))
    named = text(given.get("enumName")) or f"{table}_{name}_enum".lower()
    full = {**known, "array": given.get("isArray") is True}
    if given.get("generationStrategy") == "uuid" and kind is None:
        kind = "uuid"
    default = given.get("default")
    if isinstance(default, bool):
        default = str(default).lower()
    place = getattr(given, "line", 0) or where.line
    return Column(
        name=name,
        type=column_type(where.dialect, kind, full, enum or None, named) if kind else None,
        nullable=given.get("isNullable") is True and given.get("isPrimary") is not True,
        default=str(default) if isinstance(default, str | int | float) else None,
        unique=given.get("isUnique") is True,
        description=text(given.get("comment")),
        enum=enum or None,
        path=getattr(given, "path", "") or where.path,
        line=place,
    )


def foreign_key(given: dict[Any, Value], where: Where) -> ForeignKey | None:
    """The key that the options of a `TableForeignKey` describe."""
    columns = texts(given.get("columnNames"))
    schema, target = split(text(given.get("referencedTableName")))
    if not columns or target is None:
        return None
    return ForeignKey(
        columns,
        target,
        texts(given.get("referencedColumnNames")),
        on_delete=text(given.get("onDelete")),
        on_update=text(given.get("onUpdate")),
        path=where.path,
        line=getattr(given, "line", 0) or where.line,
        name=text(given.get("name")),
        ref_schema=text(given.get("referencedSchema")) or schema,
    )


def index(given: dict[Any, Value], where: Where) -> Index | None:
    """The index that the options of a `TableIndex` describe."""
    columns = texts(given.get("columnNames"))
    if not columns:
        return None
    method = next((m for m in ("spatial", "fulltext") if given.get(f"is{m.title()}") is True), None)
    return Index(
        text(given.get("name")),
        columns,
        given.get("isUnique") is True,
        method,
        text(given.get("where")),
        path=where.path,
        line=getattr(given, "line", 0) or where.line,
    )


def create_table(value: Value, where: Where, if_not_exists: bool) -> ops.CreateTable | None:
    """`createTable(new Table({…}))`."""
    given = options(value)
    schema, name = table_name(value)
    if given is None or name is None:
        return None
    columns = [
        (c, o)
        for v in listed(given.get("columns"))
        if (o := options(v)) is not None and (c := column(o, where, name)) is not None
    ]
    uniques = [o for v in listed(given.get("uniques")) if (o := options(v)) is not None]
    return ops.CreateTable(
        path=where.path,
        line=where.line,
        table=name,
        schema=schema,
        columns=tuple(c for c, _ in columns),
        primary_key=tuple(c.name for c, o in columns if o.get("isPrimary") is True),
        foreign_keys=tuple(_all(given.get("foreignKeys"), where, foreign_key)),
        unique=tuple(texts(o.get("columnNames")) for o in uniques),
        unique_names=tuple(text(o.get("name")) for o in uniques),
        indexes=tuple(_all(given.get("indices"), where, index)),
        checks=tuple(_all(given.get("checks"), where, check)),
        description=text(given.get("comment")),
        if_not_exists=if_not_exists,
    )


def _all(value: Value, where: Where, make: Any) -> Iterator[Any]:
    for item in listed(value):
        given = options(item)
        made = make(given, where) if given is not None else None
        if made is not None:
            yield made


def check(given: dict[Any, Value], where: Where) -> Check | None:
    """The check that the options of a `TableCheck` describe."""
    expression = text(given.get("expression"))
    if expression is None:
        return None
    return Check(text(given.get("name")), expression, where.path, where.line)


def meant_columns(value: Value) -> tuple[str, ...]:
    """The columns by which a key is looked for: `keys.find(k => k.columnNames.includes("x"))`."""
    found: dict[str, None] = {}
    chain = chain_of(value)
    for link in chain.links if chain is not None else ():
        for argument in link.args:
            if isinstance(argument, Fn):
                for statement in argument.node.body:
                    for node in walk(statement):
                        if isinstance(node, Lit) and isinstance(node.value, str):
                            found[node.value] = None
    return tuple(found)
