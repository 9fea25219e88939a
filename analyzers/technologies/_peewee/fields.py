"""Peewee's fields: what column each makes, on each engine.

The types are those of `peewee.FIELD` and of the `field_types` of its database classes; the
arguments those of `peewee.Field` and its subclasses.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from ...schema.types import canonical
from ...syntax.evaluate import UNKNOWN
from .._python.interpreter import Interpreter
from .._python.values import MISSING, Cls, Ext, Made, Value
from .._shared.mapper_classes import (
    Attribute,
    Classes,
    choices_of,
    enum_values,
    number_or,
    tail_of,
    text_or_none,
    texts,
)

KINDS = {
    "AutoField": "AUTO",
    "PrimaryKeyField": "AUTO",
    "AutoIncrementField": "AUTO",
    "RowIDField": "AUTO",
    "DocIDField": "AUTO",
    "IdentityField": "AUTO",
    "BigAutoField": "BIGAUTO",
    "IntegerField": "INT",
    "BigIntegerField": "BIGINT",
    "BitField": "BIGINT",
    "TimestampField": "BIGINT",
    "IPField": "BIGINT",
    "SmallIntegerField": "SMALLINT",
    "IntEnumField": "INT",
    "FloatField": "FLOAT",
    "DoubleField": "DOUBLE",
    "DecimalField": "DECIMAL",
    "CharField": "VARCHAR",
    "EnumField": "VARCHAR",
    "FixedCharField": "CHAR",
    "TextField": "TEXT",
    "TDecimalField": "TEXT",
    "BlobField": "BLOB",
    "BigBitField": "BLOB",
    "PickleField": "BLOB",
    "CompressedField": "BLOB",
    "UUIDField": "UUID",
    "UUIDKeyField": "UUID",
    "BinaryUUIDField": "UUIDB",
    "DateTimeField": "DATETIME",
    "ISODateTimeField": "DATETIME",
    "DateField": "DATE",
    "TimeField": "TIME",
    "DateTimeTZField": "TIMESTAMPTZ",
    "BooleanField": "BOOL",
    "JSONField": "JSON",
    "MySQLJSONField": "JSON",
    "BinaryJSONField": "JSONB",
    "JSONBField": "JSONB",
    "HStoreField": "HSTORE",
    "TSVectorField": "TSVECTOR",
    "IntervalField": "INTERVAL",
    "SearchField": "",
    "BareField": "",
    "AnyField": "ANY",
}
"""By class: peewee's own word for the type."""

INDEXED = frozenset({"ArrayField", "HStoreField", "BinaryJSONField", "TSVectorField"})
"""playhouse.postgres_ext, `IndexedFieldMixin`: a GIN index unless it says otherwise."""

AUTO = frozenset({"AUTO", "BIGAUTO"})
RELATIONS = frozenset({"ForeignKeyField", "DeferredForeignKey"})
_COMMON = {
    "AUTO": "INTEGER",
    "BIGAUTO": "BIGINT",
    "BOOL": "SMALLINT",
    "DOUBLE": "REAL",
    "FLOAT": "REAL",
    "INT": "INTEGER",
    "UUID": "TEXT",
    "UUIDB": "BLOB",
}
_TYPES: dict[str, dict[str, str]] = {
    "SQLite": {
        **_COMMON,
        "BIGAUTO": "INTEGER",
        "BIGINT": "INTEGER",
        "BOOL": "INTEGER",
        "SMALLINT": "INTEGER",
    },
    "MySQL": {
        **_COMMON,
        "BOOL": "BOOL",
        "DECIMAL": "NUMERIC",
        "DOUBLE": "DOUBLE PRECISION",
        "FLOAT": "FLOAT",
        "UUID": "VARCHAR(40)",
        "UUIDB": "VARBINARY(16)",
    },
    "PostgreSQL": {
        **_COMMON,
        "BLOB": "BYTEA",
        "BOOL": "BOOLEAN",
        "DATETIME": "TIMESTAMP",
        "DECIMAL": "NUMERIC",
        "DOUBLE": "DOUBLE PRECISION",
        "UUID": "UUID",
        "UUIDB": "BYTEA",
    },
}
_TYPES["MariaDB"] = _TYPES["MySQL"]
_FIRST = {
    "CharField": ("max_length",),
    "FixedCharField": ("max_length",),
    "DecimalField": ("max_digits", "decimal_places", "auto_round", "rounding"),
    "ForeignKeyField": (
        "model",
        "field",
        "backref",
        "on_delete",
        "on_update",
        "deferrable",
        "_deferred",
    ),
    "DeferredForeignKey": ("model",),
    "ArrayField": ("field_class", "field_kwargs", "dimensions", "convert_values"),
    "SearchField": ("unindexed", "column_name"),
    "EnumField": ("enum",),
    "IntEnumField": ("enum",),
}
_REST = ("null", "index", "unique", "column_name", "default", "primary_key", "constraints")
_LIKE = re.compile(r"(?:Field|ForeignKey)$")
_DEFAULT = re.compile(r"(?is)^\s*DEFAULT\s+(.+?)\s*$")
_CHECK = re.compile(r"(?is)^\s*CHECK\s*\((.*)\)\s*$")


class Field(Struct, frozen=True):
    """A field of a model. `kind` is peewee's word for its type, "FK" for a reference.

    `type` is a type that a project's own class gives; `target` what a reference refers to.
    """

    attribute: Any
    kind: str
    column: str
    nullable: bool = False
    index: bool = False
    unique: bool = False
    primary_key: bool = False
    method: str | None = None
    type: str | None = None
    modifiers: tuple[int, ...] = ()
    inner: Any = None
    target: Any = None
    target_field: str | None = None
    on_delete: str | None = None
    on_update: str | None = None
    deferred: bool = False
    default: str | None = None
    checks: tuple[str, ...] = ()
    references: bool = False
    description: str | None = None
    enum: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        """The name of the attribute."""
        return str(self.attribute.name)


def field_class(classes: Classes, value: Value) -> str | None:
    """The name of peewee's class that a value is an object of, or None for other values."""
    found = classes.made(value)
    if found is None:
        return None
    for ancestor in found[1]:
        tail = tail_of(ancestor)
        if isinstance(ancestor, Ext) and (tail in KINDS or _LIKE.search(tail)):
            return tail
    return None


def read_field(classes: Classes, attribute: Attribute) -> Field | None:
    """The field that an attribute of a model is, or None."""
    found = classes.made(attribute.value)
    name = field_class(classes, attribute.value)
    if found is None or name is None or name == "ManyToManyField":
        return None
    made, line = found
    own = _own_type(classes.run, line)
    given = _arguments(made, name)
    relation = name in RELATIONS
    column = text_or_none(given.get("column_name")) or text_or_none(given.get("db_column"))
    if column is None:
        column = attribute.name
        if relation and not column.endswith("_id"):
            column += "_id"
    kind = "FK" if relation else KINDS.get(name, "?")
    target = given.get("model", given.get("rel_model", given.get("rel_model_name")))
    deferred = target is not None and tail_of(getattr(target, "func", None)) == "DeferredRelation"
    if deferred and isinstance(target, Made):
        target = target.arg("rel_model_name", 0)
    defaults, checks, references = _constraints(given.get("constraints"))
    indexed = name in INDEXED or (name == "ForeignKeyField") or (relation and not deferred)
    index_type = text_or_none(given.get("index_type"))
    return Field(
        attribute=attribute,
        kind=kind,
        column=column,
        nullable=given.get("null") is True or name == "SearchField",
        index=given.get("index", indexed) is True,
        unique=given.get("unique") is True,
        primary_key=given.get("primary_key", kind in AUTO) is True,
        method=(index_type or ("GIN" if name in INDEXED else "")).lower() or None,
        type=own,
        modifiers=_modifiers(name, given),
        inner=given.get("field_class") if name == "ArrayField" else None,
        target=target,
        target_field=_field_name(given.get("field", given.get("to_field"))),
        on_delete=_action(given.get("on_delete")),
        on_update=_action(given.get("on_update")),
        deferred=deferred or name == "DeferredForeignKey",
        default=defaults,
        checks=checks,
        references=references,
        description=text_or_none(given.get("help_text"))
        or text_or_none(given.get("verbose_name"))
        or attribute.comment,
        enum=enum_values(classes.run, given.get("enum")) or choices_of(given.get("choices")),
    )


def _own_type(run: Interpreter, line: list[Value]) -> str | None:
    """`field_type` or `db_field` of a project's own field class."""
    for ancestor in line:
        if isinstance(ancestor, Cls):
            for name in ("field_type", "db_field"):
                found = run.own_attribute(ancestor, name, ancestor)
                if isinstance(found, str):
                    return found
                if found is not MISSING and found is not UNKNOWN:
                    return None
    return None


def _arguments(made: Made, name: str) -> dict[str, Value]:
    """The arguments by name, those given by position too."""
    names = (*_FIRST.get(name, ()), *_REST)
    given = dict(zip(names, made.args, strict=False))
    given.update(made.kwargs)
    return given


def _modifiers(name: str, given: dict[str, Value]) -> tuple[int, ...]:
    if name in ("CharField", "FixedCharField"):
        length = given.get("max_length", 255)
        return (length,) if number_or(length, None) is not None else ()
    if name == "EnumField":
        return (255,)
    if name == "DecimalField":
        digits = number_or(given.get("max_digits"), 10) or 10
        places = number_or(given.get("decimal_places"), 5)
        return (digits, 5 if places is None else places)
    return ()


def _field_name(value: Value) -> str | None:
    """`field="email"`; a field given as `User.email` is read by its models."""
    return text_or_none(value)


def _action(value: Value) -> str | None:
    return value.upper() if isinstance(value, str) and value else None


def _constraints(value: Value) -> tuple[str | None, tuple[str, ...], bool]:
    """What `constraints=[SQL("DEFAULT 0"), Check("a > 0")]` says: default, checks, a reference."""
    default: str | None = None
    checks: list[str] = []
    references = False
    for item in value if isinstance(value, list | tuple) else ():
        words = texts(item.args[:1]) if isinstance(item, Made) else None
        if not words:
            continue
        if tail_of(item.func) == "Check":
            checks.append(words[0])
        elif found := _DEFAULT.match(words[0]):
            default = found[1]
        elif found := _CHECK.match(words[0]):
            checks.append(found[1].strip())
        references = references or "REFERENCES" in words[0].upper()
    return default, tuple(checks), references


def type_of(field: Field, engine: str) -> str | None:
    """The column's type on an engine ("" for one that is not known); references have none yet."""
    kind = field.type or field.kind
    if kind in ("?", "FK"):
        return None
    words = _TYPES.get(engine, _TYPES["PostgreSQL"]).get(kind.upper(), kind)
    if not words:
        return None
    if field.modifiers and "(" not in words:
        words += f"({','.join(map(str, field.modifiers))})"
    return canonical(words)
