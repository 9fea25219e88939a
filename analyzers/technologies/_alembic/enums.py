"""Operations that `alembic-postgresql-enum` adds to Alembic's (its docs, "Usage")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...schema import operations as ops
from .._python.values import Made, Value

_COLUMNS = 500


def sync_enum_values(made: Made, place: dict[str, Any]) -> Iterator[ops.AnyOperation]:
    """`op.sync_enum_values(schema, name, new_values, affected_columns, …)`: an enum's values anew.

    The columns are given as `TableReference`s or, since before these, as pairs of names.
    """
    name, given = made.arg("enum_name", 1), made.arg("new_values", 2)
    if not isinstance(name, str) or not isinstance(given, list | tuple):
        return
    values = tuple(v for v in given if isinstance(v, str))
    if len(values) != len(given):
        return
    yield ops.CreateType(**place, name=name, values=values)
    affected = made.arg("affected_columns", 3)
    for item in affected[:_COLUMNS] if isinstance(affected, list | tuple) else ():
        table, column = _reference(item)
        if isinstance(table, str) and isinstance(column, str):
            yield ops.AlterColumn(**place, table=table, column=column, enum=values)


def _reference(item: Value) -> tuple[Value, Value]:
    """Table and column that a reference names."""
    if isinstance(item, Made):
        # `TableReference(table_schema, table_name, column_name)`; without a schema in front once.
        first = len(item.args) - 2
        table = item.kwargs.get("table_name", item.args[first] if first >= 0 else None)
        return table, item.kwargs.get("column_name", item.args[-1] if item.args else None)
    if isinstance(item, list | tuple) and len(item) >= 2:
        return item[0], item[1]
    return None, None
