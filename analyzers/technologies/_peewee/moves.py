"""peewee-moves: tables that a migration opens and describes column by column.

peewee-moves docs, "Migrations"; the methods are those of `peewee_moves.TableCreator`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model.schema import Index
from ...schema.operations import AddIndex
from ...syntax.ir import ClassDef
from .._python.values import Cls, Ext, Made
from .._shared.mapper_classes import Attribute, Classes, tail_of, text_or_none, texts
from .fields import Field, read_field
from .models import Model

KINDS = {
    "bare": "BareField",
    "biginteger": "BigIntegerField",
    "bin_uuid": "BinaryUUIDField",
    "binary": "BlobField",
    "blob": "BlobField",
    "bool": "BooleanField",
    "char": "CharField",
    "date": "DateField",
    "datetime": "DateTimeField",
    "decimal": "DecimalField",
    "double": "DoubleField",
    "fixed": "FixedCharField",
    "float": "FloatField",
    "int": "IntegerField",
    "integer": "IntegerField",
    "smallint": "SmallIntegerField",
    "smallinteger": "SmallIntegerField",
    "text": "TextField",
    "time": "TimeField",
    "uuid": "UUIDField",
}
"""peewee_moves.FIELD_TO_PEEWEE."""


class Opened:
    """A table that `create_table` or `alter_table` opened, and what is then said of it."""

    def __init__(self, made: Made) -> None:
        self.made = made
        self.name = str(made.arg("name", 0))
        self.alters = tail_of(made.func) == "alter_table"
        self.parts: list[Made] = []

    def fields(self, classes: Classes) -> list[tuple[Made, Field]]:
        """The columns in order, each with the call that makes it."""
        return [(p, f) for p in self.parts if (f := moves_field(classes, p)) is not None]

    def model(self, classes: Classes) -> Model:
        """The table as if it were a model; a table without a primary key has none."""
        fields = {f.name: f for _, f in self.fields(classes)}
        key = tuple(n for n, f in fields.items() if f.primary_key)
        meta: dict[str, Any] = {"_own": frozenset(), "primary_key": None if key else False}
        cls = Cls(self.made.path, ClassDef(self.made.line, name=self.name))
        return Model(cls, meta, fields, key, self.name)

    def indexes(self) -> Iterator[AddIndex]:
        """`table.add_index(columns, unique)`."""
        for part in self.parts:
            columns = texts(part.arg("columns", 0)) or ()
            if tail_of(part.func) == "add_index" and columns:
                name = f"{self.name}_{'_'.join(columns)}"
                unique = part.arg("unique", 1) is True
                index = Index(name, columns, unique, None, None, part.path, part.line)
                yield AddIndex(path=part.path, line=part.line, table=self.name, index=index)


def moves_field(classes: Classes, part: Made) -> Field | None:
    """The field that `table.char("name", …)` makes, or None for what makes none."""
    kind = tail_of(part.func)
    args, kwargs = list(part.args), dict(part.kwargs)
    if kind == "column" and args:
        kind = str(args.pop(0))
    if kind == "primary_key":
        made = Made(Ext("peewee.AutoField"), (), {}, part.path, part.line)
    elif kind == "foreign_key" and len(args) > 1:
        args.pop(0)
        to = text_or_none(kwargs.pop("references", args[1] if len(args) > 1 else None)) or ""
        kwargs.update({"model": to.split(".")[0], "field": to.partition(".")[2] or None})
        kwargs["column_name"] = args[0]
        made = Made(Ext("peewee.ForeignKeyField"), (), kwargs, part.path, part.line)
    elif kind in KINDS:
        made = Made(Ext(f"peewee.{KINDS[kind]}"), (), kwargs, part.path, part.line)
    else:
        return None
    if not args or not isinstance(args[0], str):
        return None
    attribute = Attribute(args[0], made, part.path, part.line)
    return read_field(classes, attribute)
