"""Tortoise ORM's fields: what column each makes.

The types are the `SQL_TYPE`s of `tortoise.fields` and of its classes for single dialects.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from ...schema.types import canonical
from .._python.interpreter import Interpreter
from .._python.values import MISSING, Cls, Ext, Made, Value
from .._shared.mapper_classes import (
    Attribute,
    Classes,
    choices_of,
    enum_values,
    literal_default,
    number_or,
    tail_of,
    text_or_none,
)

TYPES = {
    "IntField": "INT",
    "BigIntField": "BIGINT",
    "SmallIntField": "SMALLINT",
    "IntEnumField": "SMALLINT",
    "CharField": "VARCHAR",
    "CharEnumField": "VARCHAR",
    "TextField": "TEXT",
    "BooleanField": "BOOL",
    "DecimalField": "DECIMAL",
    "DatetimeField": "TIMESTAMP",
    "DateField": "DATE",
    "TimeField": "TIME",
    "TimeDeltaField": "BIGINT",
    "FloatField": "DOUBLE PRECISION",
    "JSONField": "JSON",
    "UUIDField": "CHAR(36)",
    "BinaryField": "BLOB",
    "TSVectorField": "TSVECTOR",
    "GeometryField": "GEOMETRY",
    "ArrayField": "ARRAY",
    "Field": "",
}
_DIALECTS = {
    "PostgreSQL": {
        "DatetimeField": "TIMESTAMPTZ",
        "TimeField": "TIMETZ",
        "JSONField": "JSONB",
        "UUIDField": "UUID",
        "BinaryField": "BYTEA",
    },
    "MySQL": {
        "TextField": "LONGTEXT",
        "DatetimeField": "DATETIME(6)",
        "TimeField": "TIME(6)",
        "FloatField": "DOUBLE",
        "BinaryField": "LONGBLOB",
    },
    "SQL Server": {
        "TextField": "NVARCHAR(MAX)",
        "BooleanField": "BIT",
        "DatetimeField": "DATETIME2",
        "JSONField": "NVARCHAR(MAX)",
        "BinaryField": "VARBINARY(MAX)",
    },
    "SQLite": {"FloatField": "REAL"},
}
RELATIONS = {
    "ForeignKeyField": "fk",
    "OneToOneField": "o2o",
    "ManyToManyField": "m2m",
}
_FIRST = {
    "CharField": ("max_length",),
    "DecimalField": ("max_digits", "decimal_places"),
    "IntEnumField": ("enum_type", "description"),
    "CharEnumField": ("enum_type", "description", "max_length"),
    "ForeignKeyField": ("to", "related_name", "on_delete", "db_constraint", "null"),
    "OneToOneField": ("to", "related_name", "on_delete", "db_constraint", "null"),
    "ManyToManyField": (
        "to",
        "through",
        "forward_key",
        "backward_key",
        "related_name",
        "on_delete",
        "db_constraint",
        "unique",
    ),
    "ArrayField": ("element_type",),
}
_REST = ("source_field", "generated", "primary_key", "null", "default")
_FIELD = re.compile(r"Field(?:Instance)?$")


class Field(Struct, frozen=True):
    """A field of a model; `relation` is "", fk, o2o or m2m, `given` its arguments by name."""

    attribute: Any
    kind: str
    relation: str
    given: dict[str, Any]
    own_type: str | None = None
    size: int | None = None
    enum: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        """The name of the attribute."""
        return str(self.attribute.name)

    @property
    def primary_key(self) -> bool:
        """Tortoise docs, "Fields": `primary_key=True`, before 0.21 `pk=True`."""
        return self.given.get("primary_key") is True or self.given.get("pk") is True

    @property
    def unique(self) -> bool:
        """A one-to-one field is unique by nature, a foreign key never."""
        if self.relation:
            return self.relation == "o2o"
        return self.given.get("unique") is True

    @property
    def index(self) -> bool:
        """`db_index=True`, before 0.21 `index=True`."""
        return self.given.get("db_index") is True or self.given.get("index") is True

    @property
    def nullable(self) -> bool:
        """`null=True`."""
        return self.given.get("null") is True

    @property
    def column(self) -> str:
        """The column: `source_field`, for a reference else the name with `_id`."""
        given = text_or_none(self.given.get("source_field"))
        return given or (f"{self.name}_id" if self.relation else self.name)

    @property
    def generated(self) -> bool:
        """Whether the database makes the value up."""
        if self.given.get("generated") is True:
            return True
        counted = self.kind in ("IntField", "BigIntField", "SmallIntField")
        return self.primary_key and counted and self.given.get("generated") is not False

    @property
    def default(self) -> str | None:
        """`db_default`; a default that only the code knows is no default of the database."""
        value = self.given.get("db_default")
        if isinstance(value, Made):
            name = tail_of(value.func)
            if name in ("Now", "SqlDefault"):
                words = value.args[0] if value.args else "CURRENT_TIMESTAMP"
                return words if isinstance(words, str) else None
            return "RANDOM_HEX" if name == "RandomHex" else None
        return literal_default(value)

    @property
    def description(self) -> str | None:
        """`description=…`, else the comment beside or above."""
        return text_or_none(self.given.get("description")) or self.attribute.comment


def kind_of(classes: Classes, value: Value) -> str | None:
    """The name of Tortoise's field class that a value is an object of, or None."""
    found = classes.made(value)
    if found is None:
        return None
    for ancestor in found[1]:
        if not isinstance(ancestor, Ext):
            continue
        tail = ancestor.tail.removesuffix("Instance")
        if tail in TYPES or tail in RELATIONS or _FIELD.search(tail):
            return tail
    return None


def read_field(classes: Classes, attribute: Attribute) -> Field | None:
    """The field that an attribute of a model is, or None."""
    kind = kind_of(classes, attribute.value)
    found = classes.made(attribute.value)
    if kind is None or found is None:
        return None
    made, line = found
    given = dict(zip((*_FIRST.get(kind, ()), *_REST), made.args, strict=False))
    given.update(made.kwargs)
    values = enum_values(classes.run, given.get("enum_type")) if "enum_type" in given else None
    size = number_or(given.get("max_length"), None)
    if kind == "CharEnumField" and not size and values:
        size = max(len(v) for v in values)
    return Field(
        attribute=attribute,
        kind=kind,
        relation=RELATIONS.get(kind, ""),
        given=given,
        own_type=_own_type(classes.run, line),
        size=size,
        enum=values or choices_of(given.get("choices")),
    )


def _own_type(run: Interpreter, line: list[Value]) -> str | None:
    """`SQL_TYPE` of a project's own field class."""
    for ancestor in line:
        if isinstance(ancestor, Cls):
            found = run.own_attribute(ancestor, "SQL_TYPE", ancestor)
            if isinstance(found, str):
                return found
            if found is not MISSING:
                return None
    return None


def type_of(field: Field, engine: str) -> str | None:
    """The column's type on an engine; without one, Tortoise's general type."""
    if field.own_type:
        return canonical(field.own_type)
    words = _DIALECTS.get(engine, {}).get(field.kind) or TYPES.get(field.kind, "")
    if field.kind in ("CharField", "CharEnumField") and field.size:
        words = f"{words}({field.size})"
    elif field.kind == "DecimalField":
        digits = number_or(field.given.get("max_digits"), None)
        places = number_or(field.given.get("decimal_places"), None)
        words += f"({digits},{places})" if digits is not None and places is not None else ""
    elif field.kind == "ArrayField":
        element = field.given.get("element_type", "int")
        return canonical(f"{element}[]") if isinstance(element, str) else "array"
    return canonical(words) if words else None


def action_of(field: Field) -> str:
    """What happens when the row that is referred to goes; CASCADE unless it says otherwise."""
    value = field.given.get("on_delete")
    name = value if isinstance(value, str) else tail_of(value)
    if not isinstance(name, str) or not name:
        return "CASCADE"
    return name.upper().replace("_", " ")
