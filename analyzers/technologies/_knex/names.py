"""Names as a connection with `knexSnakeCaseMappers` gives them to the database.

Objection docs, "Snake case to camel case conversion": such a connection turns every identifier into
snake case, those of migrations too; only raw SQL is left alone.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...model.schema import Column
from ...schema.naming import snake
from ...schema.operations import AnyOperation

MAPPER = "knexSnakeCaseMappers"
_FIELDS = frozenset(
    {
        *("table", "new_name", "column", "columns", "primary_key", "unique", "foreign_keys"),
        *("indexes", "like", "key", "foreign_key", "index", "ref_table", "ref_columns"),
    }
)


def snaked(operation: AnyOperation) -> AnyOperation:
    """The operation with its names of tables and columns in snake case."""
    return _mapped(operation)  # type: ignore[no-any-return]


def _mapped(value: Any) -> Any:
    if isinstance(value, str):
        return value if "(" in value or " " in value else snake(value)
    if isinstance(value, tuple):
        return tuple(_mapped(v) for v in value)
    if isinstance(value, Struct):
        names = [n for n in value.__struct_fields__ if n in _FIELDS]
        names += ["name"] if isinstance(value, Column) else []
        return replace(value, **{n: _mapped(getattr(value, n)) for n in names})
    return value
