"""Pony's types: what column a Python type becomes, on each engine.

The types are those of the converters of `pony.orm.dbapiprovider` and of its providers.
"""

from __future__ import annotations

from ...schema.types import canonical
from .._shared.mapper_classes import number_or, text_or_none
from .entities import EntityField

_SIGNED = {
    "": {8: "TINYINT", 16: "SMALLINT", 24: "MEDIUMINT", 32: "INTEGER", 64: "BIGINT"},
    "PostgreSQL": {8: "SMALLINT", 16: "SMALLINT", 24: "INTEGER", 32: "INTEGER", 64: "BIGINT"},
}
_UNSIGNED = {"PostgreSQL": {8: "SMALLINT", 16: "INTEGER", 24: "INTEGER", 32: "BIGINT"}}
_PLAIN = {
    "bool": "BOOLEAN",
    "str": "TEXT",
    "unicode": "TEXT",
    "LongStr": "TEXT",
    "LongUnicode": "TEXT",
    "int": "INTEGER",
    "long": "BIGINT",
    "float": "REAL",
    "Decimal": "DECIMAL",
    "datetime": "DATETIME",
    "date": "DATE",
    "time": "TIME",
    "timedelta": "INTERVAL",
    "UUID": "UUID",
    "buffer": "BLOB",
    "bytes": "BLOB",
    "memoryview": "BLOB",
    "Json": "JSON",
    "IntArray": "INT[]",
    "StrArray": "TEXT[]",
    "FloatArray": "REAL[]",
}
_ENGINES = {
    "PostgreSQL": {
        "float": "DOUBLE PRECISION",
        "datetime": "TIMESTAMP",
        "timedelta": "INTERVAL DAY TO SECOND",
        "buffer": "BYTEA",
        "bytes": "BYTEA",
        "memoryview": "BYTEA",
        "Json": "JSONB",
        "FloatArray": "DOUBLE PRECISION[]",
    },
    "MySQL": {
        "LongStr": "LONGTEXT",
        "LongUnicode": "LONGTEXT",
        "float": "DOUBLE",
        "timedelta": "TIME",
        "UUID": "BINARY(16)",
        "buffer": "LONGBLOB",
        "bytes": "LONGBLOB",
        "memoryview": "LONGBLOB",
    },
}
TEXTS = frozenset({"str", "unicode", "LongStr", "LongUnicode"})
HAVE_EMPTY_VALUE = TEXTS | {"IntArray", "StrArray", "FloatArray", "Json"}
_TIMES = frozenset({"datetime", "time", "timedelta"})


def type_of(attribute: EntityField, engine: str, referred: bool = False) -> str | None:
    """The type of an attribute's column; `referred`: of a column that refers to it."""
    own = text_or_none(attribute.given.get("sql_type"))
    if own and not referred:
        return canonical(own)
    name = attribute.type
    if name in ("str", "unicode"):
        return _text(attribute, engine)
    if name == "int":
        return _whole(attribute, engine)
    words = _ENGINES.get(engine, {}).get(name) or _PLAIN.get(name)
    if words is None:
        return canonical(own) if own else None
    if name == "Decimal":
        digits = _argument(attribute, 0, "precision", 12)
        places = _argument(attribute, 1, "scale", 2)
        words = f"DECIMAL({digits},{places})"
    elif name in _TIMES:
        usual = 0 if engine == "MySQL" else 6
        precision = _argument(attribute, 0, "precision", usual)
        words += f"({precision})" if precision != usual else ""
    return canonical(words)


def _argument(attribute: EntityField, position: int, name: str, default: int) -> int:
    given = attribute.args[position] if position < len(attribute.args) else None
    found = number_or(attribute.given.get(name, given), None)
    return default if found is None else found


def _text(attribute: EntityField, engine: str) -> str:
    usual = 255 if engine == "MySQL" else 0
    length = _argument(attribute, 0, "max_len", usual)
    return f"varchar({length})" if length else "text"


def _whole(attribute: EntityField, engine: str) -> str:
    size = number_or(attribute.given.get("size"), 32) or 32
    signed = _SIGNED.get(engine, _SIGNED[""]).get(size, "INTEGER")
    if attribute.given.get("auto") is True and engine == "SQLite":
        return "integer"
    if attribute.given.get("unsigned") is True:
        if engine in _UNSIGNED:
            return canonical(_UNSIGNED[engine].get(size, "BIGINT"))
        return canonical(f"{signed} UNSIGNED")
    return canonical(signed)
