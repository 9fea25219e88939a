"""The types of schema builders' column methods: `table.string("name", 100)`.

Knex docs, "Schema Builder": what each method makes of its arguments, by engine where that differs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...schema.types import canonical

_PLAIN = {
    "increments": "integer",
    "tinyIncrements": "smallint",
    "smallIncrements": "smallint",
    "mediumIncrements": "integer",
    "bigIncrements": "bigint",
    "integer": "integer",
    "int": "integer",
    "tinyint": "smallint",
    "smallint": "smallint",
    "mediumint": "integer",
    "bigint": "bigint",
    "bigInteger": "bigint",
    "text": "text",
    "float": "real",
    "double": "double precision",
    "boolean": "boolean",
    "bool": "boolean",
    "date": "date",
    "time": "time",
    "datetime": "timestamptz",
    "dateTime": "timestamptz",
    "timestamp": "timestamptz",
    "binary": "bytea",
    "json": "json",
    "jsonb": "jsonb",
    "uuid": "uuid",
    "geometry": "geometry",
    "geography": "geography",
    "point": "point",
    "enum": "text",
    "enu": "text",
}
_ENGINES: Mapping[str, Mapping[str, str]] = {
    "mysql": {
        "increments": "int unsigned",
        "tinyIncrements": "tinyint unsigned",
        "smallIncrements": "smallint unsigned",
        "mediumIncrements": "mediumint unsigned",
        "bigIncrements": "bigint unsigned",
        "integer": "int",
        "tinyint": "tinyint",
        "mediumint": "mediumint",
        "float": "float(8,2)",
        "double": "double",
        "boolean": "tinyint(1)",
        "bool": "tinyint(1)",
        "datetime": "datetime",
        "dateTime": "datetime",
        "timestamp": "timestamp",
        "binary": "blob",
        "jsonb": "json",
        "uuid": "char(36)",
    },
    "sqlite": {
        "increments": "integer",
        "bigIncrements": "integer",
        "tinyint": "tinyint",
        "mediumint": "integer",
        "float": "float",
        "double": "float",
        "datetime": "datetime",
        "dateTime": "datetime",
        "timestamp": "datetime",
        "binary": "blob",
        "json": "json",
        "jsonb": "json",
        "uuid": "char(36)",
    },
}
INCREMENTS = frozenset(m for m in _PLAIN if m.lower().endswith("increments"))
"""Methods that make the primary key as well."""


def is_column_method(name: str) -> bool:
    """Whether a method of a table builder makes a column."""
    return name in _PLAIN or name in ("string", "decimal", "specificType")


def column_type(name: str, args: Sequence[Any] = (), engine: str = "") -> str | None:
    """The type that a column method makes of its arguments (the column's name left out).

    `engine`: postgres (also where it is not known), mysql or sqlite; None where it is no method.
    """
    if name == "string":
        length = args[0] if args and _number(args[0]) else 255
        return f"varchar({length})"
    if name == "decimal":
        precision, scale = (*args, None, None)[:2]
        if args and precision is None:
            return "numeric"
        given = precision if _number(precision) else 8
        return canonical(f"numeric({given},{scale if _number(scale) else 2})")
    if name == "specificType":
        return canonical(args[0]) if args and isinstance(args[0], str) else None
    if name == "text" and args and args[0] in ("mediumtext", "longtext", "tinytext"):
        return str(args[0]) if engine == "mysql" else "text"
    if name in ("enum", "enu") and engine == "mysql" and args and isinstance(args[0], list):
        return "enum({})".format(",".join(f"'{v}'" for v in args[0]))
    if name in ("datetime", "dateTime", "timestamp") and engine not in ("mysql", "sqlite"):
        bare = args and (args[0] is True or _option(args[0], "useTz") is False)
        return f"{'timestamp' if bare else 'timestamptz'}{_precision(args)}"
    if name in ("datetime", "dateTime", "timestamp", "time") and engine == "mysql":
        return f"{'datetime' if name == 'dateTime' else name}{_precision(args)}"
    return _ENGINES.get(engine, {}).get(name) or _PLAIN.get(name)


def _precision(args: Sequence[Any]) -> str:
    """`(precision)` of `{precision}` or of a second argument."""
    given = _option(args[0], "precision") if args else None
    given = args[1] if given is None and len(args) > 1 else given
    return f"({given})" if _number(given) else ""


def _option(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
