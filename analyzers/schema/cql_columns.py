"""What stands in the parentheses of CQL statements: columns, keys and fields."""

from __future__ import annotations

from msgspec.structs import replace

from ..model.schema import Column
from ..syntax.sql_template import has_hole
from ..syntax.sql_tokens import Cursor
from .cql_clauses import Keys, cql_name, primary_key, type_text
from .ddl_columns import beside
from .ddl_names import Context


def elements(
    group: Cursor | None, context: Context, table: str
) -> tuple[list[Column], Keys, list[str]]:
    """Columns, keys and the names of static columns of a CREATE TABLE's parentheses."""
    columns: list[Column] = []
    keys = Keys()
    static: list[str] = []
    for part in _split_types(group) if group is not None else []:
        if part.take("PRIMARY", "KEY"):
            keys = primary_key(part.group(), context)
            continue
        first = part.tokens[part.at]
        name = cql_name(part, context)
        type_, marks = _typed(part)
        if not name or not type_:
            what = part.written(0)[:80]
            kind = "dynamic-name" if has_hole(what) and not name else "unparsed-statement"
            context.fail(kind, f"part of {table} not understood: {what}")
            continue
        said = beside(context, first, part.tokens[-1])
        line = context.lines.at(first.start)
        columns.append(Column(name, type_, True, description=said, path=context.path, line=line))
        if "STATIC" in marks:
            static.append(name)
        if "PRIMARY" in marks:
            keys = Keys((name,))
    return columns, keys, static


def _typed(part: Cursor) -> tuple[str, set[str]]:
    """A column's type, and the words that follow it."""
    start = part.at
    while not part.done and part.word() not in ("STATIC", "PRIMARY", "MASKED"):
        part.at += 1
    type_ = type_text(Cursor(part.tokens[start : part.at], part.text))
    return type_, {t.upper for t in part.tokens[part.at :]}


def _split_types(group: Cursor) -> list[Cursor]:
    """The elements of a list; commas inside `<…>` and `(…)` part nothing."""
    parts: list[Cursor] = []
    depth, start = 0, group.at
    for at in range(group.at, len(group.tokens)):
        token = group.tokens[at]
        if token.kind != "op":
            continue
        depth += {"(": 1, "<": 1, "{": 1, ")": -1, ">": -1, "}": -1}.get(token.text, 0)
        if token.text == "," and depth == 0:
            parts.append(Cursor(group.tokens[start:at], group.text))
            start = at + 1
    parts.append(Cursor(group.tokens[start:], group.text))
    return [p for p in parts if p.tokens]


def fields(group: Cursor | None, context: Context) -> tuple[tuple[str, str], ...]:
    """The fields of a user-defined type, with their types."""
    found: list[tuple[str, str]] = []
    for part in _split_types(group) if group is not None else []:
        name = cql_name(part, context)
        type_ = type_text(part.rest())
        if name and type_:
            found.append((name, type_))
    return tuple(found)


def renames(cursor: Cursor, context: Context) -> list[tuple[str, str]]:
    """`RENAME a TO b AND c TO d`: old and new names."""
    found: list[tuple[str, str]] = []
    while not cursor.done:
        old = cql_name(cursor, context)
        if not old or not cursor.take("TO"):
            break
        found.append((old, cql_name(cursor, context)))
        cursor.take("AND")
    return [(old, new) for old, new in found if new]


def nullable(columns: list[Column], keys: Keys) -> list[Column]:
    """Every part of the primary key must have a value; all else may be left out."""
    own = {*keys.partition, *keys.clustering}
    return [replace(c, nullable=c.name not in own) for c in columns]
