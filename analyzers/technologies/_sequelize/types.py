"""Sequelize's data types as column types (Sequelize docs, "Data Types")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...schema.types import canonical
from .._python.values import Ext, Fn, Made, Member, Value
from .._script.values import as_json, chain_of

_TYPES = {
    "STRING": "varchar(255)",
    "CHAR": "char(255)",
    "TEXT": "text",
    "CITEXT": "citext",
    "TSVECTOR": "tsvector",
    "TINYINT": "tinyint",
    "SMALLINT": "smallint",
    "MEDIUMINT": "mediumint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "NUMBER": "numeric",
    "FLOAT": "double precision",
    "REAL": "real",
    "DOUBLE": "double precision",
    "DECIMAL": "numeric",
    "NUMERIC": "numeric",
    "BOOLEAN": "boolean",
    "DATE": "timestamptz",
    "DATEONLY": "date",
    "TIME": "time",
    "NOW": "timestamptz",
    "UUID": "uuid",
    "UUIDV1": "uuid",
    "UUIDV4": "uuid",
    "JSON": "json",
    "JSONTYPE": "json",
    "JSONB": "jsonb",
    "BLOB": "bytea",
    "HSTORE": "hstore",
    "GEOMETRY": "geometry",
    "GEOGRAPHY": "geography",
    "INET": "inet",
    "CIDR": "cidr",
    "MACADDR": "macaddr",
    "ENUM": "enum",
    "RANGE": "range",
    "VECTOR": "vector",
}
_WRITTEN = {"string": "STRING", "number": "INTEGER", "boolean": "BOOLEAN", "Date": "DATE"}
_WRITTEN |= {"bigint": "BIGINT", "Buffer": "BLOB", "object": "JSON", "any": "JSON"}
_NATIVE: Mapping[str, Mapping[str, str]] = {
    "mysql": {
        "timestamptz": "datetime",
        "boolean": "tinyint(1)",
        "uuid": "char(36)",
        "jsonb": "json",
        "bytea": "blob",
        "double precision": "double",
    },
    "sqlite": {
        "timestamptz": "datetime",
        "boolean": "tinyint(1)",
        "jsonb": "json",
        "bytea": "blob",
        "double precision": "double",
        "enum": "text",
    },
    "mssql": {
        "timestamptz": "datetimeoffset",
        "boolean": "bit",
        "uuid": "char(36)",
        "json": "nvarchar(max)",
        "jsonb": "nvarchar(max)",
        "text": "nvarchar(max)",
        "bytea": "varbinary(max)",
        "double precision": "float",
        "enum": "varchar(255)",
    },
}
"""Types where they differ from PostgreSQL's (lib/dialects/*/data-types.js)."""
DIALECTS = {"postgres": "postgres", "mysql": "mysql", "mariadb": "mysql", "mssql": "mssql"}
DIALECTS |= {"sqlite": "sqlite", "sqlite3": "sqlite", "postgresql": "postgres"}
"""Dialects by the names that configurations and URLs have for them."""
_CLIENT = frozenset({"UUIDV1", "UUIDV4", "NOW"})
VIRTUAL = "virtual"


def type_of(value: Value) -> tuple[str | None, tuple[str, ...] | None]:
    """A type's column type and its enum values; `VIRTUAL` for what has no column."""
    if isinstance(value, str):
        return _named(value.upper().split("(")[0], value), None
    name, args = _name(value)
    if name == "VIRTUAL":
        return VIRTUAL, None
    if name == "ARRAY":
        inner = type_of(args[0])[0] if args else None
        return f"{inner or 'unknown'}[]", None
    if name == "ENUM":
        return "enum", _values(args)
    if name == "RANGE":
        return _range(type_of(args[0])[0] if args else None), None
    made = _TYPES.get(name)
    if made is None:
        return None, None
    if name in ("STRING", "CHAR") and _is_binary(value, args):
        return "bytea", None
    sizes = [a for a in args if isinstance(a, int) and not isinstance(a, bool)]
    sizes = sizes or _sizes(args[0] if args else None)
    if sizes and name in ("STRING", "CHAR", "DECIMAL", "NUMERIC", "VECTOR"):
        return f"{made.split('(')[0]}({','.join(map(str, sizes))})", None
    return made, None


def native(type_: str | None, dialect: str) -> str | None:
    """A column type as another dialect than PostgreSQL has it."""
    return _NATIVE.get(dialect, {}).get(type_ or "", type_)


def _named(name: str, written: str) -> str | None:
    """A type given as text is the database's own, or the name of one of Sequelize's."""
    known = written.isupper() and name in _TYPES and "(" not in written
    return _TYPES[name] if known else canonical(written)


def _sizes(options: Value) -> list[int]:
    if not isinstance(options, dict):
        return []
    given = (options.get("length"), options.get("precision"), options.get("scale"))
    return [v for v in given if isinstance(v, int)]


def _name(value: Value) -> tuple[str, tuple[Any, ...]]:
    """The name of a type and its arguments: `STRING(20)`, `INTEGER.UNSIGNED`, `new ENUM(…)`."""
    if isinstance(value, Ext):
        return _last(value.name), ()
    chain = chain_of(value) if isinstance(value, Made | Member) else None
    if chain is None:
        return "", ()
    name = _last(chain.name)
    for link in chain.links:
        if not name and link.name in _TYPES | {"VIRTUAL": "", "ARRAY": ""}:
            name = link.name
        if link.args:
            return name, link.args
    return name, ()


def _is_binary(value: Value, args: tuple[Any, ...]) -> bool:
    """`STRING.BINARY`, `STRING(9).BINARY`, `STRING(9, true)`."""
    chain = chain_of(value) if isinstance(value, Made | Member) else None
    parts = chain.name.split(".") if chain is not None else []
    parts += [k.name for k in chain.links] if chain is not None else []
    if isinstance(value, Ext):
        parts = value.name.split(".")
    return "BINARY" in parts or (len(args) > 1 and args[1] is True)


def _last(name: str) -> str:
    """The part of a qualified name that names a type: behind it may stand `UNSIGNED`, `BINARY`."""
    known = {*_TYPES, "VIRTUAL", "ARRAY"}
    return next((p for p in reversed(name.split(".")) if p.upper() in known), "").upper()


def _values(args: tuple[Any, ...]) -> tuple[str, ...] | None:
    given: list[Any] = []
    for argument in args:
        if isinstance(argument, dict):
            argument = argument.get("values")
        given += argument if isinstance(argument, list | tuple) else [argument]
    texts = tuple(str(v) for v in given if isinstance(v, str | int))
    return texts if texts and len(texts) == len(given) else None


def _range(inner: str | None) -> str:
    kinds = {"integer": "int4range", "bigint": "int8range", "numeric": "numrange"}
    kinds |= {"date": "daterange", "timestamptz": "tstzrange"}
    return kinds.get(inner or "", "range")


def written_type(name: str) -> str | None:
    """The column type of a TypeScript type (sequelize-typescript docs, "Type inference")."""
    known = _WRITTEN.get(name)
    return _TYPES.get(known) if known else None


def default_of(value: Value) -> str | None:
    """A default that the database holds; those that only Sequelize knows are none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, dict | list):
        return as_json(value)
    if isinstance(value, Made):
        chain = chain_of(value)
        tail = chain.links[-1].name or (chain.tail if chain else "") if chain else ""
        if chain is not None and tail in ("literal", "fn", "cast") and chain.links[-1].args:
            first = chain.links[-1].args[0]
            text = first if isinstance(first, str) else None
            return f"{text}()" if text and tail == "fn" else text
    if (isinstance(value, Ext) and _last(value.name) in _CLIENT) or isinstance(value, Fn):
        return None
    return None
