"""The SQL type of each of Drizzle's column builders, by dialect.

Drizzle docs, "PostgreSQL column types", "MySQL column types", "SQLite column types" and
"SingleStore column types"; the spelling of arguments is that of each builder's `getSQLType`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..schema.types import canonical

_PG = {
    "doublePrecision": "double precision",
    "decimal": "numeric",
    "geometry": "geometry(point)",
    "int4": "integer",
    "int8": "bigint",
    "int2": "smallint",
}
_MYSQL = {
    "boolean": "boolean",
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
_MSSQL = {"nText": "ntext", "nVarchar": "nvarchar", "nChar": "nchar"}
_PLAIN: Mapping[str, frozenset[str]] = {
    "pg": frozenset(
        "bigint bigserial bit boolean bytea char cidr date decimal doublePrecision geometry halfvec"
        " inet integer interval json jsonb line macaddr macaddr8 numeric point real serial smallint"
        " smallserial sparsevec text time timestamp uuid varchar vector".split()
    ),
    "mysql": frozenset(
        "bigint binary blob boolean char date datetime decimal double float int json longblob"
        " longtext mediumblob mediumint mediumtext real serial smallint text time timestamp tinyblob"
        " tinyint tinytext varbinary varchar vector year".split()
    ),
    "sqlite": frozenset("blob int integer numeric real text".split()),
    "mssql": frozenset(
        "bigint binary bit char date datetime datetime2 datetimeoffset decimal float int nChar"
        " nText nVarchar numeric real smallint text time tinyint varbinary varchar".split()
    ),
    "gel": frozenset(
        {"boolean", "integer", "json", "real", "smallint", "text", "timestamp", "uuid", "bigint"}
        | _GEL.keys()
    ),
}
_NAMES: Mapping[str, Mapping[str, str]] = {
    "pg": _PG,
    "mysql": _MYSQL,
    "sqlite": _SQLITE,
    "mssql": _MSSQL,
    "gel": _GEL,
}
_ALIKE = {"singlestore": "mysql", "cockroach": "pg"}
_SIZED = frozenset(
    "char varchar binary varbinary nChar nVarchar bit halfvec vector sparsevec text".split()
)
_EXACT = frozenset("decimal numeric double float real".split())
_TIMED = frozenset("time timestamp timestamptz datetime datetime2 datetimeoffset".split())
SERIALS = frozenset({"serial", "bigserial", "smallserial"})


def is_builder(dialect: str, name: str) -> bool:
    """Whether a function of a dialect's module makes a column of a plain type."""
    return name in _PLAIN[_ALIKE.get(dialect, dialect)]


def sql_type(dialect: str, name: str, options: Any) -> str:
    """The SQL type of a plain column builder with its options, in its usual spelling."""
    family = _ALIKE.get(dialect, dialect)
    given = options if isinstance(options, dict) else {}
    base = _NAMES[family].get(name, name)
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
        return f"({size})" if size is not None and (name != "text") else ""
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
