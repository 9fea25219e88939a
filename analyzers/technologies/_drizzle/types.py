"""The SQL type of each of Drizzle's column builders, by dialect.

Drizzle docs, "PostgreSQL column types", "MySQL column types", "SQLite column types" and
"SingleStore column types"; the spelling of arguments is that of each builder's `getSQLType`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...schema.types import canonical
from ...syntax.sql_tokens import word_set

_PG = {
    "doublePrecision": "double precision",
    "decimal": "numeric",
    "geometry": "geometry(point)",
    "int4": "integer",
    "int8": "bigint",
    "int2": "smallint",
}
_SQLITE = {"int": "integer"}
_GEL = {
    "bigintT": "bigint",
    "bytes": "bytea",
    "doublePrecision": "double precision",
    "decimal": "numeric",
    "localDate": "date",
    "localTime": "time",
    "timestamptz": "timestamptz",
    "duration": "interval",
    "relDuration": "interval",
    "dateDuration": "interval",
}
_PLAIN: Mapping[str, frozenset[str]] = {
    "pg": word_set(
        "bigint bigserial bit boolean bytea char cidr date decimal doublePrecision geometry halfvec"
        " inet int2 int4 int8 integer interval json jsonb line macaddr macaddr8 numeric point real"
        " serial smallint smallserial sparsevec string text time timestamp uuid varchar vector"
    ),
    "mysql": word_set(
        "bigint binary blob boolean char date datetime decimal double float int json longblob"
        " longtext mediumblob mediumint mediumtext real serial smallint text time timestamp"
        " tinyblob tinyint tinytext varbinary varchar vector year"
    ),
    "sqlite": word_set("blob int integer numeric real text"),
    "mssql": word_set(
        "bigint binary bit char date datetime datetime2 datetimeoffset decimal float int nchar"
        " ntext numeric nvarchar real smallint text time tinyint varbinary varchar"
    ),
    "gel": word_set(
        "bigint bigintT boolean bytes dateDuration decimal doublePrecision duration integer json"
        " localDate localTime real relDuration smallint text timestamp timestamptz uuid"
    ),
}
_NAMES: Mapping[str, Mapping[str, str]] = {
    "pg": _PG,
    "sqlite": _SQLITE,
    "gel": _GEL,
}
_ALIKE = {"singlestore": "mysql", "cockroach": "pg"}
_SIZED = word_set(
    "char varchar string binary varbinary nchar nvarchar bit halfvec vector sparsevec"
)
_EXACT = word_set("decimal numeric double float real")
_TIMED = word_set("time timestamp timestamptz datetime datetime2 datetimeoffset")
SERIALS = frozenset({"serial", "bigserial", "smallserial"})


def is_builder(dialect: str, name: str) -> bool:
    """Whether a function of a dialect's module makes a column of a plain type."""
    return name in _PLAIN[_ALIKE.get(dialect, dialect)]


def sql_type(dialect: str, name: str, options: Any) -> str:
    """The SQL type of a plain column builder with its options, in its usual spelling."""
    family = _ALIKE.get(dialect, dialect)
    given = options if isinstance(options, dict) else {}
    base = _NAMES.get(family, {}).get(name, name)
    if family == "sqlite" and name == "text":
        length = given.get("length") if given.get("mode") != "json" else None
        return f"text({length})" if isinstance(length, int) else "text"
    if family == "sqlite":
        return base
    text = base + _arguments(dialect, name, given)
    if given.get("withTimezone") is True and name in ("time", "timestamp"):
        text += " with time zone"
    if given.get("unsigned") is True:
        text += " unsigned"
    return canonical(text)


def _arguments(dialect: str, name: str, given: Mapping[Any, Any]) -> str:
    numbers = {k: v for k, v in given.items() if isinstance(v, int) and not isinstance(v, bool)}
    if name == "interval":
        fields, precision = given.get("fields"), numbers.get("precision")
        shown = f" {fields}" if isinstance(fields, str) else ""
        return shown + (f"({precision})" if precision is not None else "")
    if name in _SIZED:
        size = numbers.get("length", numbers.get("dimensions"))
        if given.get("length") == "max":
            return "(max)"
        return f"({size})" if size is not None else ""
    if name in _EXACT:
        precision, scale = numbers.get("precision"), numbers.get("scale")
        if precision is None:
            return ""
        return f"({precision},{scale})" if scale is not None else f"({precision})"
    if name in _TIMED:
        precision = numbers.get("precision", numbers.get("fsp"))
        return f"({precision})" if precision is not None else ""
    return ""


def enum_type(values: tuple[str, ...]) -> str:
    """MySQL's type of an enum column."""
    return "enum({})".format(",".join(f"'{v}'" for v in values))
