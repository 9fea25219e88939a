"""Table-level constraints and index elements, in CREATE TABLE and after ALTER TABLE … ADD."""

from __future__ import annotations

from msgspec.structs import replace

from ..model.schema import Index
from ..syntax.sql_tokens import Cursor, word_set
from .ddl_columns import (
    Elements,
    check_constraint,
    column_definition,
    index_columns,
    references,
)
from .ddl_names import Context, identifier, names, table_name

_STARTS = word_set(
    "CONSTRAINT PRIMARY FOREIGN UNIQUE CHECK KEY INDEX FULLTEXT SPATIAL EXCLUDE LIKE PERIOD "
    "PROJECTION"
)
_METHODS = ("BTREE", "HASH", "RTREE", "GIN", "GIST")


def is_constraint(cursor: Cursor) -> bool:
    """Whether the element is a constraint or an index rather than a column of such a name."""
    word = cursor.word()
    if word not in _STARTS:
        return False
    if word in ("CONSTRAINT", "EXCLUDE", "LIKE"):
        return not cursor.done and len(cursor.tokens) - cursor.at > 1
    if word in ("PRIMARY", "FOREIGN"):
        return cursor.word(1) == "KEY"
    if word in ("FULLTEXT", "SPATIAL"):
        return cursor.word(1) in ("KEY", "INDEX") or cursor.op("(", 1) or cursor.op("(", 2)
    if word == "PERIOD":
        return cursor.word(1) == "FOR"
    if word == "PROJECTION":
        return cursor.op("(", 2)
    if word in ("CHECK",):
        return cursor.op("(", 1)
    if word == "UNIQUE":
        return True
    # `key text` is a column called key; `KEY name (columns)` is an index.
    at = 1
    if cursor.word(1) == "IF":
        return True
    while at < 5 and not cursor.op("(", at):
        token = cursor.peek(at)
        if token is None or token.kind not in ("word", "quoted"):
            return False
        at += 1
    if word == "INDEX" and at == 5:
        return False
    return at == 1 or not _looks_like_type(cursor, at)


def _looks_like_type(cursor: Cursor, at: int) -> bool:
    """`key character varying(255)`: what stands in the parentheses is a number."""
    inside = cursor.peek(at + 1)
    return at > 1 and inside is not None and inside.kind == "number"


def element(cursor: Cursor, context: Context, into: Elements) -> bool:
    """Read one element of a CREATE TABLE list; False where it could not be understood."""
    if is_constraint(cursor):
        return constraint(cursor, context, into)
    if cursor.word() == "INDEX" and cursor.find("TYPE") > cursor.at + 1:
        return _skip_index(cursor, context, into)
    defined = column_definition(cursor, context)
    if defined is None:
        return False
    into.columns.append(defined.column)
    if defined.primary_key:
        into.primary_key = (*into.primary_key, defined.column.name)
    if defined.foreign_key is not None:
        into.foreign_keys.append(defined.foreign_key)
    into.checks.extend(defined.checks)
    return True


def constraint(cursor: Cursor, context: Context, into: Elements) -> bool:
    """Read one constraint; False where it is of a kind that is not known."""
    line = context.line_of(cursor)
    name: str | None = None
    if cursor.take("CONSTRAINT"):
        cursor.take("IF", "NOT", "EXISTS")
        if cursor.word() not in ("PRIMARY", "FOREIGN", "UNIQUE", "CHECK") or not (
            cursor.op("(", 1) or cursor.word(1) in ("KEY", "INDEX")
        ):
            name = identifier(cursor, context) or None
    word = cursor.word()
    if word == "PRIMARY":
        cursor.at += 2
        into.primary_key = _key_columns(cursor, context, expressions=True)
        into.primary_key_name = name
    elif word == "FOREIGN":
        _foreign(cursor, context, into, name)
    elif word == "UNIQUE":
        _unique(cursor, context, into, name)
    elif word == "CHECK":
        cursor.at += 1
        check = check_constraint(cursor, context, name)
        into.checks.extend([check] if check else [])
    elif word in ("KEY", "INDEX", "FULLTEXT", "SPATIAL"):
        if word == "INDEX" and context.dialect == "clickhouse":
            return _skip_index(cursor, context, into)
        _plain_index(cursor, context, into, line)
    elif word == "NOT":
        return _named_not_null(cursor, context, into)
    elif word == "LIKE":
        cursor.at += 1
        return _like(cursor, context, into)
    else:
        return word in ("EXCLUDE", "PERIOD", "PROJECTION", "DEFAULT", "ASSUME")
    return True


def _key_columns(cursor: Cursor, context: Context, expressions: bool = False) -> tuple[str, ...]:
    """The first parenthesised list, past names and words such as CLUSTERED or USING BTREE."""
    while not cursor.done and not cursor.op("("):
        cursor.at += 1
    return names(cursor.group(), context)


def _foreign(cursor: Cursor, context: Context, into: Elements, name: str | None) -> None:
    cursor.at += 2
    if not cursor.op("("):
        given = identifier(cursor, context)
        name = name or given or None
    columns = names(cursor.group(), context)
    key = references(cursor, context, columns, name)
    if key is not None:
        into.foreign_keys.append(key)


def _unique(cursor: Cursor, context: Context, into: Elements, name: str | None) -> None:
    cursor.at += 1
    cursor.any("KEY", "INDEX")
    cursor.take("IF", "NOT", "EXISTS")
    cursor.take("NULLS", "NOT", "DISTINCT")
    cursor.any("CLUSTERED", "NONCLUSTERED")
    if not cursor.op("(") and cursor.word() != "USING":
        given = identifier(cursor, context)
        name = name or given or None
    while not cursor.done and not cursor.op("("):
        cursor.at += 1
    columns = index_columns(cursor.group(), context)
    if not columns:
        return
    if any("(" in c for c in columns):
        into.indexes.append(Index(name, columns, unique=True, path=context.path))
        return
    if name is None and context.dialect == "mysql":
        name = columns[0]
    into.unique.append(columns)
    into.unique_names.append(name)


def _plain_index(cursor: Cursor, context: Context, into: Elements, line: int) -> None:
    """MySQL's `KEY name (columns)`, also FULLTEXT and SPATIAL; T-SQL's inline INDEX."""
    method = None
    kind = cursor.any("FULLTEXT", "SPATIAL")
    if kind:
        method = kind.lower()
    cursor.any("KEY", "INDEX")
    cursor.take("IF", "NOT", "EXISTS")
    name = None
    if not cursor.op("(") and cursor.word() != "USING":
        name = identifier(cursor, context) or None
    unique = False
    while not cursor.done and not cursor.op("("):
        unique = unique or cursor.word() == "UNIQUE"
        if cursor.take("USING"):
            method = cursor.word().lower() or None
        cursor.at += 1
    columns = index_columns(cursor.group(), context)
    if columns:
        name = name or columns[0]
        into.indexes.append(
            Index(name, columns, unique=unique, method=method, path=context.path, line=line)
        )


def _skip_index(cursor: Cursor, context: Context, into: Elements) -> bool:
    """ClickHouse's `INDEX name expression TYPE kind GRANULARITY n`."""
    line = context.line_of(cursor)
    cursor.at += 1
    cursor.take("IF", "NOT", "EXISTS")
    name = identifier(cursor, context)
    end = cursor.find("TYPE")
    if not name or end < 0:
        return False
    part = Cursor(cursor.tokens[cursor.at : end], cursor.text)
    group = part.group() if part.op("(") else None
    columns = names(group, context) if group is not None and part.done else ()
    if not columns:
        part.at = 0
        columns = (part.written(),)
    cursor.at = end + 1
    method = cursor.word().lower() or None
    into.indexes.append(Index(name, columns, method=method, path=context.path, line=line))
    return True


def _named_not_null(cursor: Cursor, context: Context, into: Elements) -> bool:
    """PostgreSQL 18: `CONSTRAINT name NOT NULL column`."""
    if not cursor.take("NOT", "NULL"):
        return False
    name = identifier(cursor, context).lower()
    into.columns[:] = [
        c if c.name.lower() != name else replace(c, nullable=False) for c in into.columns
    ]
    return True


def _like(cursor: Cursor, context: Context, into: Elements) -> bool:
    named = table_name(cursor, context)
    if named is None:
        return False
    into.like.append(named.table)
    return True


def fresh() -> Elements:
    """An empty collection to read elements into."""
    return Elements(
        columns=[],
        foreign_keys=[],
        unique=[],
        unique_names=[],
        indexes=[],
        checks=[],
        like=[],
    )
