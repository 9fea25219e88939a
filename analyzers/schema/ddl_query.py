"""The columns of a query, for views and tables made from one. The only user of sqlglot."""

from __future__ import annotations

from typing import Any

from ..model.schema import Column
from ..syntax.sql_tokens import Cursor
from .ddl_names import Context

_MOST = 60_000
_SQLGLOT = {"h2": "", "hsqldb": "", "derby": "", "db2": "", "bigquery": "bigquery"}


def projection(cursor: Cursor, context: Context) -> tuple[list[Column], list[str]]:
    """The columns that a query names, and the tables of which it takes all columns.

    What sqlglot does not understand gives nothing and is noted: a view is known by its name.
    """
    token = cursor.peek()
    if token is None:
        return [], []
    text = context.text[token.start :]
    if len(text) > _MOST:
        context.fail("too-complex", "the query is too long to read its columns")
        return [], []
    line = context.lines.at(token.start)
    tree = _parse(text, context)
    if tree is None:
        return [], []
    columns: list[Column] = []
    stars: list[str] = []
    for item in tree.selects:
        if item.is_star:
            table = _starred(tree, item)
            if table:
                stars.append(table)
        elif item.alias_or_name:
            name = item.alias_or_name
            known = {c.name.lower() for c in columns}
            if name.lower() not in known:
                columns.append(Column(name, path=context.path, line=line, certainty="inferred"))
    return columns, stars


def _parse(text: str, context: Context) -> Any:
    """The query as sqlglot's tree, or None where it has no plain projection."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    dialect = _SQLGLOT.get(context.dialect, context.dialect)
    try:
        tree = sqlglot.parse_one(text.rstrip("; \n"), dialect=dialect or None)
    except RecursionError:
        context.fail("too-complex", "the query is nested too deeply")
        return None
    except (SqlglotError, ValueError):
        return None
    return tree if isinstance(tree, exp.Query) else None


def _starred(tree: Any, item: Any) -> str:
    """The one table that a `*` of a query stands for, or an empty text."""
    from sqlglot import exp

    tables = list(tree.find_all(exp.Table))
    source = item.table if hasattr(item, "table") else ""
    for table in tables:
        if not source and len(tables) == 1:
            return str(table.name)
        if source and table.alias_or_name == source:
            return str(table.name)
    return ""
