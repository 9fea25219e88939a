"""`Table(…)` and `MetaData(…)` calls: what they are, what they name."""

from __future__ import annotations

from collections.abc import Mapping

from .._python.values import Ext, Made, Member, Value
from .columns import TableName
from .types import name_of


def convention(value: Value) -> Mapping[str, Value]:
    """The naming convention of a `MetaData(…)` call."""
    names = value.kwargs.get("naming_convention") if isinstance(value, Made) else None
    return names if isinstance(names, dict) else {}


def is_table(value: Value) -> bool:
    """Whether a value is a `Table(name, metadata, …)` call of SQLAlchemy."""
    if not isinstance(value, Made) or name_of(value.func) != "Table" or len(value.args) < 2:
        return False
    own = isinstance(value.func, Ext) and value.func.name.split(".")[0] == "sqlalchemy"
    return own or any(as_like(a) for a in value.args[1:])


def as_like(value: Value) -> bool:
    """Whether a value looks like a column or a metadata object."""
    if isinstance(value, Member):
        return value.name == "metadata"
    return isinstance(value, Made) and name_of(value.func) in ("Column", "MetaData")


def metadata_of(table: Made) -> Value:
    """The `MetaData` that a `Table(…)` call is given, or MISSING."""
    return table.arg("metadata", 1)


def table_name(table: Made) -> TableName | None:
    """(schema, name) of a `Table(…)` call, None where the name is not known."""
    name = table.arg("name", 0)
    schema = table.kwargs.get("schema")
    if not isinstance(name, str):
        return None
    if not isinstance(schema, str):
        metadata = metadata_of(table)
        inherited = metadata.kwargs.get("schema") if isinstance(metadata, Made) else None
        schema = inherited if isinstance(inherited, str) else None
    return schema, name
