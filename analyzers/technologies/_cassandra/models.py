"""Models of cqlengine, the object mapper of the DataStax driver for Python.

After its documentation ("cqlengine documentation: Models, Columns"): a table is called after the
class in snake case unless `__table_name__` says otherwise; the first key column is the partition
key unless columns say `partition_key=True`; the others are clustering columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ...model.schema import Column, Index
from ...schema import operations as ops
from ...syntax.evaluate import Evaluator
from ...syntax.ir import Attr, Call, Expr, Lit, tail
from ...syntax.project import External, Project
from .._shared.declared_class import DeclaredClass

ROOTS = (
    "cassandra.cqlengine.models.Model",
    "cassandra.cqlengine.usertype.UserType",
    "django_cassandra_engine.models.DjangoCassandraModel",
)
_MODELS = frozenset({ROOTS[0], ROOTS[2], "cassandra.cqlengine.Model"})
_TYPES = {
    "Text": "text",
    "Ascii": "ascii",
    "Integer": "int",
    "TinyInt": "tinyint",
    "SmallInt": "smallint",
    "BigInt": "bigint",
    "VarInt": "varint",
    "Counter": "counter",
    "DateTime": "timestamp",
    "Date": "date",
    "Time": "time",
    "UUID": "uuid",
    "TimeUUID": "timeuuid",
    "Boolean": "boolean",
    "Float": "float",
    "Double": "double",
    "Decimal": "decimal",
    "Duration": "duration",
    "Blob": "blob",
    "Bytes": "blob",
    "Inet": "inet",
}
_COLLECTIONS = {"List": "list", "Set": "set", "Map": "map", "Tuple": "tuple"}
_HUMP = re.compile(r"([a-z])([A-Z])")
_LONGEST_NAME = 48
_DEEPEST = 6


class Field(Struct, frozen=True):
    """A column of a model, and its part in the keys."""

    column: Column
    primary: bool = False
    partition: bool = False
    static: bool = False
    index: bool = False
    order: str | None = None


def model_operations(project: Project) -> Iterator[ops.CreateTable]:
    """A table for every model that is not abstract."""
    for path, cls in project.classes():
        line = [a for a in project.lineage(path, cls)]
        if any(isinstance(a, External) and a.name in _MODELS for a in line):
            made = _Reader(project, path, cls, line).table()
            if made is not None:
                yield made


class _Reader(DeclaredClass):
    """Reads one model with what it inherits."""

    def table(self) -> ops.CreateTable | None:
        if self.said("__abstract__", self.classes[:1]) is True:
            return None
        fields: dict[str, Field] = {}
        for path, _, target, call in self.called():
            field = self._field(path, target, call)
            if field is not None:
                fields[target] = field
        if not fields:
            return None
        known = list(fields.values())
        keys = [f for f in known if f.primary or f.partition]
        partition = [f.column.name for f in keys if f.partition] or [
            f.column.name for f in keys[:1]
        ]
        clustering = [f.column.name for f in keys if f.column.name not in partition]
        name = self._name()
        return ops.CreateTable(
            path=self.path,
            line=self.cls.line,
            table=name,
            schema=_text(self.said("__keyspace__")),
            columns=tuple(f.column for f in known),
            primary_key=(*partition, *clustering),
            indexes=tuple(_index(name, f) for f in known if f.index),
            description=self.description,
            model=self.cls.name,
            options=_options(known, partition, clustering, self.said("__options__")),
        )

    def _name(self) -> str:
        """Of a polymorphic family every class shares the table of its base."""
        discriminated = self.said("__discriminator_value__", self.classes[:1]) is not None
        owner = self.classes[-1] if discriminated and len(self.classes) > 1 else self.classes[0]
        given = _text(self.said("__table_name__", [owner]))
        if given:
            return given
        return re.sub(r"^_+", "", _snake(owner[1].name)[-_LONGEST_NAME:])

    def _field(self, path: str, target: str, call: Call) -> Field | None:
        type_ = self._type(path, call, 0)
        if type_ is None:
            return None
        evaluator = Evaluator(self.project, path)

        def said(name: str) -> bool:
            return evaluator.value(call.arg(name)) is True

        name = evaluator.text(call.arg("db_field")) or target
        order = evaluator.text(call.arg("clustering_order"))
        key = said("primary_key") or said("partition_key")
        default = call.arg("default")
        return Field(
            Column(
                name=name,
                type=type_,
                nullable=not key,
                default=str(default.value) if isinstance(default, Lit) else None,
                path=path,
                line=call.line,
            ),
            primary=key,
            partition=said("partition_key"),
            static=said("static"),
            index=said("index") or said("custom_index"),
            order=order.lower() if order else None,
        )

    def _type(self, path: str, expr: Expr | None, depth: int) -> str | None:
        """The CQL type of a column class or call, None for what is no column."""
        call = expr if isinstance(expr, Call) else None
        name = tail(call.func if call is not None else expr) or ""
        if depth > _DEEPEST or not self._is_column(path, call.func if call else expr):
            return None
        if name in _TYPES:
            return _TYPES[name]
        inner = call.args if call is not None else ()
        if name in _COLLECTIONS:
            parts = [self._type(path, a, depth + 1) or "?" for a in inner]
            return f"{_COLLECTIONS[name]}<{', '.join(parts)}>" if parts else _COLLECTIONS[name]
        if name == "UserDefinedType":
            given = (tail(inner[0]) or "") if inner else ""
            return f"frozen<{_snake(given)}>"
        return None

    def _is_column(self, path: str, expr: Expr | None) -> bool:
        name = self.project.external(path, expr)
        if name is None:
            # `columns` came in a way that cannot be followed: its usual name will do.
            return isinstance(expr, Attr) and tail(expr.base) == "columns"
        return name.startswith("cassandra.cqlengine.columns.")


def _snake(name: str) -> str:
    return _HUMP.sub(r"\1_\2", name).lower()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _index(table: str, field: Field) -> Index:
    name = field.column.name
    return Index(f"{table}_{name}_idx", (name,), path=field.column.path, line=field.column.line)


def _options(
    fields: list[Field], partition: list[str], clustering: list[str], given: Any
) -> dict[str, Any]:
    options: dict[str, Any] = {"partition_key": partition} if partition else {}
    if clustering:
        options["clustering_key"] = clustering
    order = {f.column.name: f.order for f in fields if f.order}
    if order:
        options["clustering_order"] = order
    static = [f.column.name for f in fields if f.static]
    if static:
        options["static"] = static
    ttl = given.get("default_time_to_live") if isinstance(given, dict) else None
    return {**options, "ttl": ttl} if isinstance(ttl, int) and ttl > 0 else options
