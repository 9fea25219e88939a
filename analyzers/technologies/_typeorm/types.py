"""Column types as each engine has them.

TypeORM, `normalizeType`, `mappedDataTypes` and `dataTypeDefaults` of the drivers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...schema.types import canonical

_GENERIC = {
    "String": "varchar",
    "Number": "integer",
    "Boolean": "boolean",
    "Date": "timestamp",
    "Buffer": "blob",
    "BigInt": "bigint",
    "simple-array": "text",
    "simple-json": "text",
    "simple-enum": "enum",
    "int": "integer",
}
_POSTGRES = {
    **_GENERIC,
    "Buffer": "bytea",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float": "double precision",
    "float8": "double precision",
    "float4": "real",
    "bool": "boolean",
}
_MYSQL = {
    **_GENERIC,
    "Number": "int",
    "integer": "int",
    "Boolean": "tinyint",
    "bool": "tinyint",
    "boolean": "tinyint",
    "Date": "datetime",
    "uuid": "varchar(36)",
    "real": "double",
    "double precision": "double",
    "numeric": "decimal",
    "dec": "decimal",
    "fixed": "decimal",
    "nvarchar": "varchar",
    "int": "int",
}
_SQLITE = {**_GENERIC, "Date": "datetime", "uuid": "varchar", "simple-enum": "varchar"}
_MSSQL = {
    **_GENERIC,
    "String": "nvarchar",
    "Number": "int",
    "integer": "int",
    "int": "int",
    "Boolean": "bit",
    "Date": "datetime",
    "Buffer": "binary",
    "uuid": "uniqueidentifier",
    "simple-array": "ntext",
    "simple-json": "ntext",
    "simple-enum": "nvarchar",
    "dec": "decimal",
    "double precision": "float",
}
_ORACLE = {
    **_GENERIC,
    "String": "varchar2",
    "varchar": "varchar2",
    "Number": "number",
    "Boolean": "number",
    "bool": "number",
    "boolean": "number",
    "int": "number",
    "integer": "number",
    "Date": "timestamp",
    "uuid": "varchar2",
    "simple-array": "clob",
    "simple-json": "clob",
}
_MONGO = {
    "String": "string",
    "Number": "number",
    "Boolean": "boolean",
    "Date": "date",
    "Buffer": "buffer",
    "Object": "object",
    "Array": "array",
    "simple-array": "array",
    "simple-json": "object",
    "ObjectId": "objectid",
}
TYPES: Mapping[str, Mapping[str, str]] = {
    "postgres": _POSTGRES,
    "cockroachdb": _POSTGRES,
    "mysql": _MYSQL,
    "mariadb": {**_MYSQL, "uuid": "uuid"},
    "sqlite": _SQLITE,
    "mssql": _MSSQL,
    "oracle": _ORACLE,
    "mongodb": _MONGO,
}
_DATES = {
    "mysql": "datetime(6)",
    "mariadb": "datetime(6)",
    "sqlite": "datetime",
    "mssql": "datetime2",
    "mongodb": "date",
}
_NOW = {
    "mysql": "CURRENT_TIMESTAMP(6)",
    "mariadb": "CURRENT_TIMESTAMP(6)",
    "sqlite": "datetime('now')",
    "mssql": "getdate()",
    "oracle": "CURRENT_TIMESTAMP",
    "mongodb": "",
}
_LENGTHS = {
    "mysql": {"varchar": 255, "char": 1, "varbinary": 255, "binary": 1},
    "mariadb": {"varchar": 255, "char": 1, "varbinary": 255, "binary": 1},
    "mssql": {"nvarchar": 255, "varchar": 255},
    "oracle": {"varchar2": 255},
}
_SIZED = frozenset({"mysql", "mariadb", "mssql", "oracle", "postgres", "cockroachdb", ""})
_WITH_LENGTH = ("char", "binary", "vector", "bit", "string", "raw")
_WITH_PRECISION = ("time", "interval", "decimal", "numeric", "float", "number", "dec", "double")


def column_type(
    dialect: str, given: str, options: Mapping[str, Any], enum: tuple[str, ...] | None, named: str
) -> str | None:
    """The type in the engine's words; `named` is what PostgreSQL calls an enum of this column."""
    known = TYPES.get(dialect, _GENERIC).get(given, given)
    if known in ("Object", "Array"):
        return None
    if known == "enum":
        full = _enum(dialect, enum, named)
    elif known == "set" and enum:
        full = "set(" + ",".join(f"'{v}'" for v in enum) + ")"
    else:
        signed = options.get("unsigned") is not True and options.get("zerofill") is not True
        full = canonical(_sized(dialect, known, options) + ("" if signed else " unsigned"))
    if options.get("array") is True and dialect in ("postgres", "cockroachdb", "", "mongodb"):
        full += "[]"
    return full


def _enum(dialect: str, enum: tuple[str, ...] | None, named: str) -> str:
    if dialect in ("mysql", "mariadb") and enum:
        return "enum(" + ",".join("'" + v.replace("'", "''") + "'" for v in enum) + ")"
    if dialect in ("postgres", "cockroachdb"):
        return named
    return "varchar" if dialect in ("sqlite", "mssql") else "enum"


def _sized(dialect: str, known: str, options: Mapping[str, Any]) -> str:
    """The type with its length, or its precision and scale, before `with time zone`."""
    base, _, tail = known.partition(" ")
    length, width = options.get("length"), options.get("width")
    precision, scale = options.get("precision"), options.get("scale")
    arguments = ""
    if _has(length) and any(w in base for w in _WITH_LENGTH):
        arguments = f"({length})"
    elif _has(precision) and any(w in known for w in _WITH_PRECISION):
        arguments = f"({precision},{scale})" if _has(scale) else f"({precision})"
    elif _has(width) and dialect in ("mysql", "mariadb"):
        arguments = f"({width})"
    elif "(" not in known and (size := _LENGTHS.get(dialect, {}).get(known)):
        arguments = f"({size})"
    if not arguments or "(" in known:
        return known
    if tail and base in ("time", "timestamp"):
        return f"{base}{arguments} {tail}"
    return f"{known}{arguments}"


def _has(value: object) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool) and str(value) != ""


def date_type(dialect: str, options: Mapping[str, Any]) -> str:
    """The type of a create, update or delete date column."""
    plain = _DATES.get(dialect, "timestamp")
    if "precision" not in options:
        return plain
    precision = options["precision"]
    bare = plain.partition("(")[0]
    return f"{bare}({precision})" if _has(precision) else bare


def now(dialect: str) -> str | None:
    """The default of a create or update date column."""
    return _NOW.get(dialect, "now()") or None


def integer(dialect: str) -> str:
    """The type of version columns, tree levels and nested sets."""
    return TYPES.get(dialect, _GENERIC)["Number"]
