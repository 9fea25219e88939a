"""CREATE TABLE, CREATE VIEW and CREATE INDEX."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from ..model.schema import Column, Index
from ..syntax.sql_template import has_hole
from ..syntax.sql_tokens import Cursor, word_set
from . import operations as ops
from .ddl_columns import Elements, beside, index_columns
from .ddl_constraints import element, fresh
from .ddl_names import Context, Named, identifier, table_name
from .ddl_query import projection

_BOILERPLATE = re.compile(
    r"(?i)^\s*(?:name:|table structure|dumping|create|createtable|altertable|drop|--|==|\*\*|##|"
    r"structure (?:for|de)|table:?\s|tables?\b.{0,12}$|view\b|database|schema\b|host:|"
    r"final view|temporary|\+|@|sqlfluff|changeset|liquibase|flyway|version|migration|"
    r">?\s*statement-breakpoint|copyright|licen[sc]e|https?:|add\b|step\b|\d+[.)]|\W*$)"
)


def create_table(
    cursor: Cursor, context: Context, comment: str, temporary: bool, replaces: bool
) -> list[ops.AnyOperation]:
    """The operations of a CREATE TABLE whose head is passed up to the name."""
    exists = cursor.take("IF", "NOT", "EXISTS")
    named = table_name(cursor, context)
    if named is None:
        return []
    place: dict[str, Any] = {
        "path": context.path,
        "line": context.line,
        "table": named.table,
        "schema": named.schema,
    }
    if temporary:
        return [ops.SetOptions(**place, options={"temporary": True})]
    cursor.take("ON", "CLUSTER") and cursor.next()
    if cursor.take("PARTITION", "OF"):
        parent = table_name(cursor, context)
        options = {"partition_of": parent.table if parent else ""}
        return [ops.SetOptions(**place, options=options)]
    into = fresh()
    copied = _copies(cursor, context, into)
    if not cursor.balanced:
        text = f"the definition of {named.table} is not closed; what stands of it was read"
        context.fail("unparsed-statement", text)
    group = None if copied else cursor.group()
    if group is not None:
        _elements(group, context, into, named)
    options = _options(cursor, context, into)
    _from_query(cursor, context, into)
    description = options.pop("comment", None) or above(comment)
    if context.dialect == "clickhouse":
        _clickhouse_keys(into, options)
    _key_columns(into)
    return [
        ops.CreateTable(
            **place,
            columns=tuple(into.columns),
            primary_key=into.primary_key,
            primary_key_name=into.primary_key_name,
            foreign_keys=tuple(into.foreign_keys),
            unique=tuple(into.unique),
            unique_names=tuple(into.unique_names),
            indexes=tuple(into.indexes),
            checks=tuple(into.checks),
            description=description,
            like=tuple(into.like),
            if_not_exists=exists or context.lenient,
            replace=replaces,
            options=options,
        )
    ]


def _copies(cursor: Cursor, context: Context, into: Elements) -> bool:
    """`LIKE other`, `CLONE other`, ClickHouse's `AS other`: the columns are another table's."""
    word = cursor.word()
    if word in ("LIKE", "CLONE", "COPY"):
        cursor.at += 1
    elif (
        word == "AS"
        and context.dialect == "clickhouse"
        and cursor.word(1) not in ("SELECT", "WITH")
    ):
        if cursor.op("(", 1):
            return False
        cursor.at += 1
    else:
        return False
    other = table_name(cursor, context)
    if other is not None:
        into.like.append(other.table)
    return True


def _elements(group: Cursor, context: Context, into: Elements, named: Named) -> None:
    parts = group.split()
    for part in parts:
        count = len(into.columns)
        if part.word() == "LIKE" and context.dialect != "sqlite":
            part.at = 0
        line = context.line_of(part)
        if not element(part, context, into):
            if part.word() in ("SELECT", "WITH"):
                return
            text = part.written(0)[:80]
            if has_hole(text):
                message = f"a column of {named.table} has a name that is computed when it runs"
                context.fail("dynamic-name", message, line)
            else:
                message = f"part of {named.table} not understood: {text}"
                context.fail("unparsed-statement", message, line)
        if len(into.columns) > count and into.columns[-1].description is None:
            said = beside(context, part.tokens[0], part.tokens[-1])
            if said:
                into.columns[-1] = replace(into.columns[-1], description=said)


def _key_columns(into: Elements) -> None:
    """Columns of the primary key hold no null."""
    key = {c.lower() for c in into.primary_key}
    into.columns[:] = [
        replace(c, nullable=False) if c.nullable and c.name.lower() in key else c
        for c in into.columns
    ]


def _options(cursor: Cursor, context: Context, into: Elements) -> dict[str, Any]:
    """What stands behind the parentheses."""
    options: dict[str, Any] = {}
    while not cursor.done and cursor.word() not in ("AS", "SELECT"):
        if cursor.take("ENGINE"):
            cursor.take_op("=")
            token = cursor.next()
            options["engine"] = token.text if token else ""
            cursor.group()
        elif cursor.take("COMMENT") or cursor.take("COMMENT", "="):
            cursor.take_op("=")
            token = cursor.next()
            if token is not None and token.kind in ("string", "quoted"):
                options["comment"] = token.text or None
        elif cursor.take("INHERITS"):
            group = cursor.group()
            for part in group.split() if group else []:
                parent = table_name(part, context)
                into.like.extend([parent.table] if parent else [])
        elif cursor.take("PARTITION", "BY"):
            options["partition_by"] = _clause(cursor)
        elif cursor.take("PRIMARY", "KEY"):
            options["primary_key"] = _clause(cursor)
        elif cursor.take("ORDER", "BY"):
            options["order_by"] = _clause(cursor)
        elif cursor.take("TTL"):
            options["ttl"] = _clause(cursor)
        else:
            cursor.at += 1
    return options


_CLAUSES = word_set(
    "PARTITION PRIMARY ORDER SAMPLE TTL SETTINGS COMMENT AS ENGINE WITH TABLESPACE PARTITIONS "
    "SUBPARTITION ROW_FORMAT AUTO_INCREMENT DEFAULT CHARSET POPULATE SELECT"
)


def _clause(cursor: Cursor) -> str:
    start = cursor.at
    while not cursor.done and (cursor.word() not in _CLAUSES or cursor.at == start):
        if cursor.op("("):
            cursor.group()
        else:
            cursor.at += 1
    return cursor.written(start, cursor.at)


def _clickhouse_keys(into: Elements, options: dict[str, Any]) -> None:
    """ClickHouse's primary key is the sorting key where none is given apart."""
    text = options.pop("primary_key", None) or options.get("order_by")
    if not text or into.primary_key:
        return
    inside = text.strip()
    if inside.lower().startswith("tuple"):
        inside = inside[5:].strip()
    if inside.startswith("(") and inside.endswith(")"):
        inside = inside[1:-1]
    into.primary_key = tuple(p for p in _commas(inside) if p)


def _commas(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        if char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(text[start:at].strip(' `"'))
            start = at + 1
    return [*parts, text[start:].strip(' `"')]


def _from_query(cursor: Cursor, context: Context, into: Elements) -> None:
    """`CREATE TABLE x AS SELECT …`: the columns that the query names."""
    if into.columns and not cursor.done and cursor.word() != "AS":
        return
    cursor.take("AS")
    if not into.columns and not into.like and cursor.word() in ("SELECT", "WITH"):
        found, copied = projection(cursor, context)
        into.columns.extend(found)
        into.like.extend(copied)


def create_view(
    cursor: Cursor, context: Context, comment: str, materialized: bool, replaces: bool
) -> list[ops.AnyOperation]:
    """The operations of a CREATE VIEW whose head is passed up to the name."""
    exists = cursor.take("IF", "NOT", "EXISTS")
    named = table_name(cursor, context)
    if named is None:
        return []
    cursor.take("ON", "CLUSTER") and cursor.next()
    options: dict[str, Any] = {"materialized": True} if materialized else {}
    listed: tuple[str, ...] = ()
    while not cursor.done and cursor.word() != "AS":
        if cursor.take("TO"):
            target = table_name(cursor, context)
            options["to"] = target.table if target else ""
        elif cursor.op("(") and not listed:
            group = cursor.group()
            parts = group.split() if group else []
            listed = tuple(filter(None, (identifier(p, context) for p in parts)))
        elif cursor.op("("):
            cursor.group()
        else:
            cursor.at += 1
    cursor.take("AS")
    columns = [Column(n, path=context.path, line=context.line) for n in listed]
    if not columns:
        columns, _ = projection(cursor, context)
    return [
        ops.CreateTable(
            path=context.path,
            line=context.line,
            table=named.table,
            schema=named.schema,
            kind="view",
            columns=tuple(columns),
            description=above(comment),
            if_not_exists=exists or context.lenient,
            replace=replaces,
            options=options,
        )
    ]


def virtual_table(cursor: Cursor, context: Context) -> list[ops.AnyOperation]:
    """SQLite's CREATE VIRTUAL TABLE: the arguments that are names are its columns."""
    exists = cursor.take("IF", "NOT", "EXISTS")
    named = table_name(cursor, context)
    if named is None:
        return []
    cursor.take("USING")
    module = identifier(cursor, context).lower()
    group = cursor.group()
    columns: list[Column] = []
    for part in group.split() if group else []:
        if part.op("=", 1):
            continue
        line = context.line_of(part)
        name = identifier(part, context)
        if name:
            columns.append(Column(name, nullable=True, path=context.path, line=line))
    return [
        ops.CreateTable(
            path=context.path,
            line=context.line,
            table=named.table,
            schema=named.schema,
            columns=tuple(columns),
            if_not_exists=exists or context.lenient,
            options={"virtual": module},
        )
    ]


def create_index(
    cursor: Cursor, context: Context, unique: bool, method: str | None
) -> list[ops.AnyOperation]:
    """The operations of a CREATE INDEX whose head is passed up to `INDEX`."""
    cursor.take("CONCURRENTLY")
    exists = cursor.take("IF", "NOT", "EXISTS")
    name = None
    if cursor.word() != "ON" or cursor.word(1) == "ON":
        given = table_name(cursor, context)
        name = given.table if given else None
    while not cursor.done and cursor.word() != "ON":
        if cursor.take("USING"):
            method = cursor.word().lower()
        cursor.at += 1
    cursor.take("ON")
    cursor.take("ONLY")
    cursor.take("CLUSTER")
    named = table_name(cursor, context)
    if named is None:
        return []
    if cursor.take("USING"):
        method = (identifier(cursor, context) or "").lower() or method
    columns = index_columns(cursor.group(), context)
    at = cursor.find("WHERE")
    where = None
    if at >= 0:
        where = _condition(cursor.written(at + 1))
    if not columns:
        return []
    if name is None and context.dialect == "postgres":
        name = default_index_name(named.table, columns)
    index = Index(
        name, columns, unique, method or None, where, path=context.path, line=context.line
    )
    return [
        ops.AddIndex(
            path=context.path,
            line=context.line,
            table=named.table,
            schema=named.schema,
            index=index,
            if_not_exists=exists or context.lenient,
        )
    ]


def _condition(text: str) -> str:
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


def default_index_name(table: str, columns: tuple[str, ...]) -> str:
    """The name that PostgreSQL gives to an index without one."""
    parts = ["expr" if "(" in c else c for c in columns]
    return f"{table}_{'_'.join(parts)}_idx"[:63]


def above(comment: str) -> str | None:
    """The comment above a statement as a description, unless a tool or a habit wrote it."""
    lines = [line.strip() for line in comment.splitlines()]
    lines = [line for line in lines if line.strip("-=*# ")]
    if not lines or any(_BOILERPLATE.match(line) for line in lines):
        return None
    text = " ".join(lines)
    if text.endswith(";") or len(text) > 600 or re.search(r"[=(]\s*\w+\s*\)?;", text):
        return None
    return text
