"""Columns as Knex's table builder is told of them: a chain that begins with its type's method.

Knex docs, "Schema Builder": `alter()` at the end of a chain changes a column that is there, its
type, default and whether it may be empty, unless it is told to leave these alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import UNSET, Struct

from ...model.schema import Check, Column, Index
from ...schema import operations as ops
from ...schema.ddl import parse_text
from ...schema.naming import snake
from .._python.values import Value
from .._script.values import Chain, Link
from .._shared.builder_types import INCREMENTS, column_type
from .values import Table, default_of, option, predicate, reference, texts

_CHECKS = frozenset(
    {
        *("checkIn", "checkNotIn", "checkPositive", "checkNegative", "checkBetween"),
        *("checkLength", "checkRegex"),
    }
)
_MORE_THAN_TYPE = re.compile(
    r"(?i)\s(?:generated|default|not\s+null|null|primary\s+key|unique|references|check|as\s*\()"
)


class _Said(Struct, frozen=True):
    """A column and what its chain says of keys."""

    column: Column
    primary: bool
    types: tuple[ops.CreateType, ...] = ()


def column(table: Table, chain: Chain) -> Iterator[ops.AnyOperation]:
    """The column that a chain makes or alters, with its keys and indexes."""
    said = _told(table, chain)
    if said is None:
        return
    at, name = table.at(chain), said.column.name
    yield from said.types
    alter = next((k for k in chain.links if k.name == "alter"), None)
    if alter is not None:
        yield ops.AlterColumn(
            **at,
            column=name,
            type=UNSET if option(alter.arg(0), "alterType") is False else said.column.type,
            nullable=(
                UNSET if option(alter.arg(0), "alterNullable") is False else said.column.nullable
            ),
            default=said.column.default,
            enum=said.column.enum,
        )
    else:
        yield ops.AddColumn(**at, column=said.column, primary_key=said.primary)
    yield from _marks(table, chain, at, name)


def _told(table: Table, chain: Chain) -> _Said | None:
    method, first, rest = chain.tail, chain.links[0], chain.links[1:]
    given = first.arg(0)
    increments = method in INCREMENTS
    if not isinstance(given, str) and not (increments and (isinstance(given, dict) or not given)):
        return None
    name = given if isinstance(given, str) and given else "id"
    options = first.arg(0) if isinstance(given, dict) else first.arg(1)
    primary = option(options, "primaryKey") is True
    if increments:
        primary = option(options, "primaryKey") is not False
    nullable = not increments
    default: Value = None
    comment = None
    unsigned = False
    for link in rest:
        match link.name:
            case "notNullable" | "notNull":
                nullable = False
            case "nullable":
                nullable = link.arg(0) is not False
            case "defaultTo" | "default":
                default = link.arg(0)
            case "comment":
                comment = link.arg(0)
            case "unsigned":
                unsigned = True
            case "primary":
                primary = True
    type_ = column_type(method, first.args[1:], table.dialect)
    if unsigned and table.dialect == "mysql" and type_ and "unsigned" not in type_:
        type_ = f"{type_} unsigned"
    at = table.at(chain)
    made = Column(
        name=name,
        type=type_,
        nullable=nullable and not primary,
        default=default_of(default, table.dialect),
        description=comment if isinstance(comment, str) else None,
        path=at["path"],
        line=at["line"],
    )
    if method in ("enum", "enu"):
        return _enum(table, first, made, primary)
    if method == "specificType" and isinstance(first.arg(1), str):
        return _specific(table, first.arg(1), made, primary)
    return _Said(made, primary)


def _enum(table: Table, first: Link, made: Column, primary: bool) -> _Said:
    """An enum: text with a check, or PostgreSQL's own type where `useNative` is set."""
    values = tuple(v for v in texts(first.arg(1)))
    options = first.arg(2)
    name = option(options, "enumName")
    fields = {**_fields(made), "enum": values or None}
    if option(options, "useNative") is not True or not isinstance(name, str):
        return _Said(Column(**fields), primary)
    if table.dialect != "postgres":
        return _Said(Column(**fields), primary)
    types: tuple[ops.CreateType, ...] = ()
    if option(options, "existingType") is not True and values:
        types = (ops.CreateType(path=made.path, line=made.line, name=name, values=values),)
    return _Said(Column(**{**fields, "type": name}), primary, types)


def _specific(table: Table, text: str, made: Column, primary: bool) -> _Said:
    """A type that is written in SQL, behind which may stand more of the column's definition."""
    if not _MORE_THAN_TYPE.search(text[:500]):
        return _Said(made, primary)
    parsed = parse_text(f"CREATE TABLE t (c {text[:500]})", table.dialect, made.path, made.line)
    created = next((o for o in parsed.operations if isinstance(o, ops.CreateTable)), None)
    if created is None or len(created.columns) != 1:
        return _Said(made, primary)
    own = created.columns[0]
    fields = {
        **_fields(made),
        "type": own.type,
        "nullable": made.nullable and own.nullable is not False,
        "default": made.default or own.default,
        "generated": own.generated,
        "unique": own.unique or bool(created.unique),
    }
    return _Said(Column(**fields), primary or bool(created.primary_key))


def _fields(made: Column) -> dict[str, Any]:
    return {name: getattr(made, name) for name in made.__struct_fields__}


def _marks(table: Table, chain: Chain, at: dict[str, Any], name: str) -> Iterator[ops.AnyOperation]:
    """The keys, indexes and checks that stand at the end of a column."""
    for link in chain.links[1:]:
        if link.name == "unique":
            yield from unique(table, at, (name,), link.arg(0))
        elif link.name == "index":
            yield ops.AddIndex(**at, index=index(table, at, (name,), link.args))
        elif link.name in _CHECKS:
            text, label = _check(name, link)
            yield ops.AddCheck(**at, check=Check(label, text, at["path"], at["line"]))
    key = reference(table, chain, (name,))
    if key is not None:
        yield ops.AddForeignKey(**at, key=key)


def _check(name: str, link: Link) -> tuple[str, str | None]:
    """A check on one column as SQL, and the name that it is given."""
    first, second = link.arg(0), link.arg(1)
    label = first if link.name in ("checkPositive", "checkNegative") else second
    match link.name:
        case "checkPositive" | "checkNegative":
            text = f"{name} {'>' if link.name == 'checkPositive' else '<'} 0"
        case "checkIn" | "checkNotIn":
            values = first if isinstance(first, list | tuple) else [first]
            shown = ", ".join(repr(v) for v in values)
            text = f"{name} {'not in' if link.name == 'checkNotIn' else 'in'} ({shown})"
        case "checkBetween":
            pairs = first if isinstance(first, list) else []
            pairs = pairs if pairs and isinstance(pairs[0], list) else [pairs]
            text = " or ".join(f"{name} between {' and '.join(map(str, p))}" for p in pairs)
        case "checkLength":
            text, label = f"length({name}) {first} {second}", link.arg(2)
        case _:
            text = f"{name} ~ '{first}'"
    return text, label if isinstance(label, str) else None


def unique(
    table: Table, at: dict[str, Any], columns: tuple[str, ...], given: Value
) -> Iterator[ops.AnyOperation]:
    """A unique constraint, or a unique index where it has a condition; `given`: name or options."""
    named = given if isinstance(given, str) else option(given, "indexName")
    name = named if isinstance(named, str) else table.named(columns, "unique")
    where = predicate(option(given, "predicate"))
    if not columns:
        return
    if where is not None:
        made = Index(name, columns, True, None, where, at["path"], at["line"])
        yield ops.AddIndex(**at, index=made)
    else:
        yield ops.AddUnique(**at, columns=columns, name=name)


def index(
    table: Table, at: dict[str, Any], columns: tuple[str, ...], args: tuple[Value, ...]
) -> Index:
    """An index: `index(columns, name, type or options)`, without the columns."""
    name = args[0] if args and isinstance(args[0], str) else None
    options = next((a for a in args if isinstance(a, dict)), {})
    method = args[1] if len(args) > 1 and isinstance(args[1], str) else None
    method = method or options.get("indexType", options.get("storageEngineIndexType"))
    return Index(
        name or table.named(columns, "index"),
        columns,
        method=method.lower() if isinstance(method, str) else None,
        where=predicate(options.get("predicate")),
        path=at["path"],
        line=at["line"],
    )


def timestamps(table: Table, chain: Chain) -> Iterator[ops.AnyOperation]:
    """`timestamps(useTimestamps, defaultToNow, useCamelCase)`, or one object with these."""
    first = chain.links[0]
    options = first.arg(0) if isinstance(first.arg(0), dict) else None
    names = ("useTimestamps", "defaultToNow", "useCamelCase")
    given = [
        (options.get(n) if options is not None else first.arg(i)) is True
        for i, n in enumerate(names)
    ]
    stamps, now, camel = given
    type_ = column_type("timestamp" if stamps else "datetime", (), table.dialect)
    at = table.at(chain)
    for name in ("createdAt", "updatedAt"):
        made = Column(
            name=name if camel else snake(name),
            type=type_,
            nullable=not now,
            default="CURRENT_TIMESTAMP" if now else None,
            path=at["path"],
            line=at["line"],
        )
        yield ops.AddColumn(**at, column=made)
