"""Piccolo's columns: what each makes in the database.

Piccolo docs, "Column Types"; the types and defaults are those of `piccolo.columns.column_types`.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from ...model.schema import Column
from ...schema.types import canonical
from .._python.interpreter import Interpreter
from .._python.values import EnumMember, Ext, Instance, Made, Value
from .._shared.mapper_classes import enum_values, number_or, tail_of, text_or_none

TYPES = {
    "Varchar": "VARCHAR",
    "Email": "VARCHAR",
    "Secret": "VARCHAR",
    "Char": "CHAR",
    "Text": "TEXT",
    "UUID": "UUID",
    "Integer": "INTEGER",
    "BigInt": "BIGINT",
    "SmallInt": "SMALLINT",
    "Serial": "SERIAL",
    "BigSerial": "BIGSERIAL",
    "PrimaryKey": "SERIAL",
    "Timestamp": "TIMESTAMP",
    "Timestamptz": "TIMESTAMPTZ",
    "Date": "DATE",
    "Time": "TIME",
    "Interval": "INTERVAL",
    "Boolean": "BOOLEAN",
    "Numeric": "NUMERIC",
    "Decimal": "NUMERIC",
    "Real": "REAL",
    "Float": "REAL",
    "DoublePrecision": "DOUBLE PRECISION",
    "ForeignKey": "",
    "JSON": "JSON",
    "JSONB": "JSONB",
    "Bytea": "BYTEA",
    "Blob": "BYTEA",
    "Array": "",
    "Vector": "VECTOR",
    "Column": "",
}
COUNTED = {"Serial": "INTEGER", "PrimaryKey": "INTEGER", "BigSerial": "BIGINT"}
_SQLITE = {
    "Bytea": "BLOB",
    "Blob": "BLOB",
    "BigInt": "INTEGER",
    "SmallInt": "INTEGER",
    **COUNTED,
    "BigSerial": "INTEGER",
}
_FIRST = {
    "Varchar": ("length", "default"),
    "Email": ("length", "default"),
    "Secret": ("length", "default"),
    "Char": ("length", "default"),
    "Numeric": ("digits", "default"),
    "Decimal": ("digits", "default"),
    "ForeignKey": ("references", "default", "null", "on_delete", "on_update", "target_column"),
    "Array": ("base_column", "default"),
    "Vector": ("dimensions",),
}
_USUAL: dict[str, Any] = {
    "Varchar": "",
    "Email": "",
    "Secret": "",
    "Char": "",
    "Text": "",
    "Integer": 0,
    "BigInt": 0,
    "SmallInt": 0,
    "Boolean": False,
    "Numeric": 0,
    "Decimal": 0,
    "Real": 0.0,
    "Float": 0.0,
    "DoublePrecision": 0.0,
    "JSON": "{}",
    "JSONB": "{}",
}
_COMPUTED = {
    "UUID": "uuid_generate_v4()",
    "Timestamp": "CURRENT_TIMESTAMP",
    "Timestamptz": "CURRENT_TIMESTAMP",
    "Date": "CURRENT_DATE",
    "Time": "CURRENT_TIME",
}
_NOW = {
    "TimestampNow": "CURRENT_TIMESTAMP",
    "TimestamptzNow": "CURRENT_TIMESTAMP",
    "DateNow": "CURRENT_DATE",
    "TimeNow": "CURRENT_TIME",
    "UUID4": "uuid_generate_v4()",
}


class Read(Struct, frozen=True):
    """A column as it is written: Piccolo's class, arguments by name, and where it stands."""

    kind: str
    name: str
    given: dict[str, Any]
    path: str
    line: int
    comment: str | None = None

    @property
    def column(self) -> str:
        """`db_column_name`, else the name of the attribute."""
        return text_or_none(self.given.get("db_column_name")) or self.name

    @property
    def primary_key(self) -> bool:
        """`primary_key=True`, before 0.18 `primary=True`."""
        if self.kind == "PrimaryKey":
            return True
        return self.given.get("primary_key") is True or self.given.get("primary") is True

    @property
    def unique(self) -> bool:
        """`unique=True`."""
        return self.given.get("unique") is True

    @property
    def index(self) -> bool:
        """`index=True`."""
        return self.given.get("index") is True

    @property
    def method(self) -> str | None:
        """`index_method`, where it is not the usual one."""
        value = self.given.get("index_method")
        name = value.name if isinstance(value, EnumMember) else tail_of(value)
        return name if name not in ("", "btree") else None

    @property
    def nullable(self) -> bool:
        """False unless it says otherwise; a foreign key is nullable unless it says otherwise."""
        return self.given.get("null", self.kind == "ForeignKey") is True

    def action(self, name: str) -> str:
        """`on_delete` or `on_update`: CASCADE unless it says otherwise."""
        value = self.given.get(name)
        word = value.name if isinstance(value, EnumMember) else tail_of(value)
        return (word or "cascade").upper().replace("_", " ")


def arguments(made: Made, kind: str) -> dict[str, Any]:
    """The arguments of a column by name, those given by position too."""
    given = dict(zip(_FIRST.get(kind, ("default",)), made.args, strict=False))
    given.update(made.kwargs)
    return given


def kind_of(line: list[Value]) -> str | None:
    """The name of Piccolo's column class among a class and its ancestors, or None."""
    for ancestor in line:
        if isinstance(ancestor, Ext) and ancestor.tail in TYPES:
            return ancestor.tail
    return None


def type_of(run: Interpreter, read: Read, engine: str, depth: int = 0) -> str | None:
    """The column's type; that of a foreign key is not known here."""
    kind, given = read.kind, read.given
    if kind == "Array":
        inner = given.get("base_column")
        found = _inner(run, read, inner)
        if found is None or depth > 4:
            return "array"
        return f"{type_of(run, found, engine, depth + 1) or ''}[]"
    words = (_SQLITE if engine == "SQLite" else COUNTED).get(kind) or TYPES.get(kind, "")
    if kind in ("Varchar", "Email", "Secret"):
        length = given.get("length", 255)
        words += f"({length})" if number_or(length, None) is not None else ""
    elif kind == "Char":
        words += f"({number_or(given.get('length'), 1)})"
    elif kind in ("Numeric", "Decimal"):
        digits = given.get("digits")
        if isinstance(digits, list | tuple) and all(isinstance(d, int) for d in digits):
            words += f"({','.join(map(str, digits))})"
    return canonical(words) if words else None


def _inner(run: Interpreter, read: Read, value: Value) -> Read | None:
    if isinstance(value, Instance):
        line: list[Value] = run.mro(value.cls)
        value = run.constructed(value)
    elif isinstance(value, Made):
        line = [value.func]
    else:
        return None
    kind = kind_of(line)
    if kind is None:
        return None
    return Read(kind, read.name, arguments(value, kind), read.path, read.line)


def default_of(read: Read) -> str | None:
    """The default as SQL says it: Piccolo writes each default into the table."""
    if read.kind in COUNTED:
        return None
    value = read.given.get("default", _USUAL.get(read.kind))
    if isinstance(value, EnumMember):
        value = value.value
    if "default" not in read.given and read.kind in _COMPUTED:
        return _COMPUTED[read.kind]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    name = tail_of(value.func) if isinstance(value, Made) else tail_of(value)
    return _NOW.get(name)


def column_of(run: Interpreter, read: Read, engine: str, type_: str | None = None) -> Column:
    """The column; `type_` is given for a foreign key."""
    return Column(
        name=read.column,
        type=type_ or type_of(run, read, engine),
        nullable=read.nullable and not read.primary_key,
        default=default_of(read),
        unique=read.unique and not read.primary_key,
        description=text_or_none(read.given.get("help_text")) or read.comment,
        enum=enum_values(run, read.given.get("choices")),
        path=read.path,
        line=read.line,
    )
