"""Column types that MikroORM's platforms give to properties.

MikroORM, `platforms/Platform.ts` and the platforms of the drivers; docs, "Custom Types".
"""

from __future__ import annotations

from ...schema.types import canonical
from .model import Prop

_KINDS = {
    "string": "string",
    "number": "integer",
    "boolean": "boolean",
    "bigint": "bigint",
    "date": "datetime",
    "buffer": "blob",
    "object": "json",
    "array": "array",
}
_NAMED = {
    "string": "string",
    "varchar": "string",
    "character": "character",
    "char": "character",
    "text": "text",
    "number": "integer",
    "int": "integer",
    "integer": "integer",
    "bigint": "bigint",
    "smallint": "smallint",
    "tinyint": "tinyint",
    "mediumint": "mediumint",
    "float": "float",
    "double": "double",
    "decimal": "decimal",
    "numeric": "decimal",
    "boolean": "boolean",
    "bool": "boolean",
    "blob": "blob",
    "buffer": "blob",
    "uint8array": "blob",
    "uuid": "uuid",
    "date": "date",
    "datetime": "datetime",
    "timestamp": "datetime",
    "time": "time",
    "interval": "interval",
    "object": "json",
    "json": "json",
    "jsonb": "json",
    "array": "array",
    "enum": "string",
    "enumarray": "array",
    "objectid": "objectid",
    "dictionary": "json",
    "record": "json",
}
"""Names of types in options, and of the library's classes without their `Type`."""
_CLASSES = {"ObjectId": "objectid", "Decimal": "decimal", "Decimal128": "decimal"}
"""Classes of other packages that stand for a value."""
_PLAIN = {
    "integer": "int",
    "smallint": "smallint",
    "tinyint": "tinyint",
    "mediumint": "mediumint",
    "bigint": "bigint",
    "float": "float",
    "double": "double",
    "boolean": "boolean",
    "text": "text",
    "date": "date",
    "datetime": "datetime",
    "time": "time",
    "interval": "interval",
    "json": "json",
    "array": "text",
    "blob": "blob",
    "uuid": "varchar(36)",
}
_OF: dict[str, dict[str, str]] = {
    "postgres": {
        "integer": "integer",
        "tinyint": "smallint",
        "mediumint": "integer",
        "float": "real",
        "double": "double precision",
        "datetime": "timestamptz",
        "json": "jsonb",
        "array": "text[]",
        "blob": "bytea",
        "uuid": "uuid",
    },
    "sqlite": {
        "integer": "integer",
        "smallint": "integer",
        "tinyint": "integer",
        "mediumint": "integer",
        "float": "real",
        "boolean": "integer",
        "string": "text",
        "character": "text",
        "uuid": "text",
        "enum": "text",
    },
    "mysql": {"boolean": "tinyint(1)"},
    "mssql": {
        "string": "nvarchar",
        "boolean": "bit",
        "datetime": "datetime2",
        "json": "nvarchar(max)",
        "text": "nvarchar(max)",
        "array": "nvarchar(max)",
        "blob": "varbinary(max)",
        "uuid": "uniqueidentifier",
    },
    "mongodb": {
        "string": "string",
        "character": "string",
        "text": "string",
        "integer": "number",
        "smallint": "number",
        "float": "number",
        "double": "number",
        "decimal": "number",
        "datetime": "date",
        "json": "object",
        "array": "array",
        "blob": "buffer",
        "uuid": "uuid",
    },
}
_NUMBERS = frozenset({"integer", "smallint", "tinyint", "mediumint", "bigint"})


def meant(prop: Prop) -> str | None:
    """The kind of type that a property has, in words of its own; None where it is not known."""
    given = prop.type
    if given is not None:
        if given.endswith("[]"):
            return "array"
        bare = given.partition("(")[0].strip().lower().removesuffix("type")
        return _NAMED.get(bare)
    if prop.options.get("columnType") or prop.column_type:
        return "column"
    if prop.options.get("version") is True and not prop.written.kind:
        return "integer"
    if prop.is_enum and prop.enum:
        return "string" if isinstance(prop.enum[0], str) else "tinyint"
    if prop.options.get("array") is True:
        return "array"
    if prop.written.name in _CLASSES:
        return _CLASSES[prop.written.name]
    if prop.written.kind == "class":
        return "json"
    return _KINDS.get(prop.written.kind)


def column_type(dialect: str, prop: Prop) -> str | None:
    """A property's type in the words of the engine, or None where it is not known."""
    raw = prop.options.get("columnType") or prop.column_type
    if isinstance(raw, str) and raw:
        return canonical(raw)
    dialect = {"mariadb": "mysql", "cockroachdb": "postgres"}.get(dialect, dialect)
    native = prop.options.get("nativeEnumName")
    if isinstance(native, str) and dialect in ("postgres", ""):
        return native
    kind = meant(prop)
    if kind is None:
        return canonical(prop.type) if prop.type else None
    texts = [v for v in prop.enum or () if isinstance(v, str)]
    if prop.is_enum and texts and kind == "string":
        if dialect == "mysql":
            return "enum(" + ",".join("'" + v.replace("'", "''") + "'" for v in texts) + ")"
        return "string" if dialect == "mongodb" else "text"
    return _spelled(dialect, kind, prop)


def _spelled(dialect: str, kind: str, prop: Prop) -> str:
    length = prop.options.get("length")
    known = _OF.get(dialect, {}).get(kind)
    if kind in ("string", "character"):
        base = "varchar" if kind == "string" else "char"
        if known is not None:
            return f"{known}({length or 255})" if known == "nvarchar" else known
        size = length if isinstance(length, int) else 255 if kind == "string" else 1
        return base if size == -1 else f"{base}({size})"
    if kind == "decimal" and dialect != "mongodb":
        precision, scale = prop.options.get("precision", 10), prop.options.get("scale", 0)
        return f"numeric({precision},{scale})"
    plain = known or _PLAIN.get(kind, kind)
    if kind in ("datetime", "time") and isinstance(length, int) and length and dialect != "sqlite":
        plain = f"{plain}({length})"
    if dialect == "sqlite" and kind == "bigint" and prop.primary:
        return "integer"
    unsigned = prop.options.get("unsigned")
    if dialect == "mysql" and kind in _NUMBERS and (unsigned is True or prop.primary):
        plain = f"{plain} unsigned" if unsigned is not False else plain
    return plain
