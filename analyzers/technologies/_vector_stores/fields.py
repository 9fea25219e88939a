"""Fields of collections: declared schemas, payloads and metadata that are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ...model.schema import Column, ForeignKey
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Expr,
    Lit,
    Map,
    Name,
    Op,
    Seq,
    Star,
    Text,
    tail,
    walk,
)
from ...syntax.project import Definition
from .._shared.scoped_names import Place, Scope
from .calls import given

_PARTS = frozenset({"metadata", "metadatas", "payload", "payloads", "properties"})
_FIELD_MAKERS = frozenset({"FieldSchema", "add_field", "Property", "ReferenceProperty"})
_DISTANCES = {
    **{"l2-squared": "l2", "euclid": "euclidean", "euclidean": "euclidean", "cosine": "cosine"},
    **{"dot": "dot", "dotproduct": "dot", "ip": "dot", "inner_product": "dot", "l2": "l2"},
    **{"manhattan": "manhattan", "hamming": "hamming", "jaccard": "jaccard"},
}
_MADE = {
    **{"str": "string", "String": "string", "int": "integer", "len": "integer"},
    **{"float": "float", "bool": "boolean", "Number": "float", "list": "list"},
    **{"isoformat": "string", "toISOString": "string", "uuid4": "string"},
}


class Field(Struct, frozen=True):
    """A declared field, and what else its declaration says."""

    column: Column
    primary: bool = False
    dimensions: int | None = None
    reference: ForeignKey | None = None


def metric(value: object) -> str | None:
    """A distance in one spelling: cosine, dot, euclidean, l2 …"""
    if not isinstance(value, str) or not value:
        return None
    text = value.rsplit(".", 1)[-1].lower()
    return _DISTANCES.get(text, text)


class Reader:
    """Reads fields from expressions at a place."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def plain(self, expr: Expr | None, place: Place) -> Any:
        """A plain value; members such as `Distance.COSINE` are worth their name."""
        if expr is None:
            return None
        inner = self.scope.inline(expr, place)
        value = self.scope.value(inner, place)
        if isinstance(value, str | int | float | bool):
            return value
        return inner.name if isinstance(inner, Attr) else None

    def number(self, expr: Expr | None, place: Place) -> int | None:
        """A whole number, or None."""
        value = self.plain(expr, place)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    # -- what is written ---------------------------------------------------------------------------

    def written(self, call: Call, place: Place) -> list[Column]:
        """The metadata that a call writes, wherever among its arguments it stands."""
        found: list[Column] = []
        for name, value in [*((None, a) for a in call.args), *call.kwargs]:
            inner = self.scope.inline(value, place)
            if name in _PARTS:
                found += self._entries(inner, place)
            else:
                found += self._parts(inner, place)
        return found

    def _parts(self, expr: Expr, place: Place) -> Iterator[Column]:
        for node in walk(expr):
            if isinstance(node, Map):
                for key, value in node.items:
                    if isinstance(key, Lit) and key.value in _PARTS:
                        yield from self._entries(self.scope.inline(value, place), place)
            elif isinstance(node, Call):
                for name, value in node.kwargs:
                    if name in _PARTS:
                        yield from self._entries(self.scope.inline(value, place), place)
            elif isinstance(node, Seq) and node.kind == "tuple" and len(node.items) == 3:
                # Pinecone also takes (id, values, metadata).
                yield from self._entries(self.scope.inline(node.items[2], place), place)

    def _entries(self, expr: Expr, place: Place) -> Iterator[Column]:
        """The keys of an object, or of the objects in a list."""
        maps = [expr] if isinstance(expr, Map) else []
        if isinstance(expr, Seq):
            inner = (self.scope.inline(i, place) for i in expr.items[:50])
            maps = [i for i in inner if isinstance(i, Map)]
        for one in maps:
            for key, value in one.items:
                if isinstance(key, Star):
                    continue
                name = self.scope.value(key, place)
                if isinstance(name, str) and name:
                    type_ = self.type_of(value, place)
                    line = key.line or value.line
                    yield Column(name, type_, path=place.path, line=line, certainty="inferred")

    def type_of(self, expr: Expr, place: Place) -> str | None:
        """The plain type of a value."""
        inner = self.scope.inline(expr, place)
        if isinstance(inner, Text):
            return "string"
        if isinstance(inner, Seq):
            return "list"
        if isinstance(inner, Call):
            return _MADE.get(tail(inner.func) or "")
        if isinstance(inner, Op) and inner.op in ("||", "??", "or") and inner.right is not None:
            return self.type_of(inner.right, place)
        return kind(self.scope.value(inner, place))

    # -- what is declared --------------------------------------------------------------------------

    def declared(self, expr: Expr | None, place: Place) -> Iterator[Field]:
        """The fields of a list of `FieldSchema`, `Property` or objects with a name and a type."""
        if expr is None:
            return
        for node in walk(self.followed(expr, place)):
            made = node
            if isinstance(node, Name | Attr):
                made = self.followed(node, place)
            if isinstance(made, Call) and tail(made.func) in _FIELD_MAKERS:
                field = self.field(made, place)
                if field is not None:
                    yield field
            elif isinstance(made, Map):
                field = self._object(made, place)
                if field is not None:
                    yield field

    def followed(self, expr: Expr, place: Place) -> Expr:
        """What a name was assigned, calls included."""
        if not isinstance(expr, Name | Attr):
            return self.scope.inline(expr, place)
        from ...syntax.ir import dotted

        name = dotted(expr)
        assign = self.scope.local(name, place) if name else None
        if assign is None:
            target = self.scope.project.resolve(place.path, expr)
            if isinstance(target, Definition) and isinstance(target.node, Assign):
                assign = target.node
        return assign.value if assign is not None and assign.value is not None else expr

    def field(self, call: Call, place: Place) -> Field | None:
        """A field of Milvus (`FieldSchema`, `add_field`) or a property of Weaviate."""
        name = self.plain(given(call, "name", "field_name", position=0), place)
        if not isinstance(name, str):
            return None
        if tail(call.func) == "ReferenceProperty":
            target = self.plain(given(call, "target_collection", position=1), place)
            column = Column(name, "reference", path=place.path, line=call.line)
            key = _reference(name, target, place, call.line)
            return Field(column, reference=key)
        type_ = self.plain(given(call, "dtype", "datatype", "data_type", position=1), place)
        primary = self.plain(given(call, "is_primary"), place) is True
        return self._made(
            name,
            type_,
            {
                "dim": self.number(given(call, "dim"), place),
                "max_length": self.number(given(call, "max_length"), place),
                "description": self.plain(given(call, "description"), place),
                "nullable": self.plain(given(call, "nullable"), place),
            },
            primary,
            place,
            call.line,
        )

    def _object(self, node: Map, place: Place) -> Field | None:
        """`{name, dataType}` of Weaviate, `{name, data_type, dim}` of Milvus."""
        name = self.plain(node.get("name"), place)
        raw = node.get("dataType") or node.get("data_type")
        if raw is None or not isinstance(name, str):
            return None
        inner = self.scope.inline(raw, place)
        listed = inner.items[0] if isinstance(inner, Seq) and inner.items else inner
        type_ = self.plain(listed, place)
        if isinstance(type_, str) and type_[:1].isupper() and node.get("dataType") is not None:
            column = Column(name, "reference", path=place.path, line=node.line)
            return Field(column, reference=_reference(name, type_, place, node.line))
        extra = {
            "dim": self.number(node.get("dim"), place),
            "max_length": self.number(node.get("max_length"), place),
            "description": self.plain(node.get("description"), place),
            "nullable": None,
        }
        primary = self.plain(node.get("is_primary_key"), place) is True
        return self._made(name, type_, extra, primary, place, node.line)

    def _made(
        self,
        name: str,
        type_: object,
        extra: dict[str, Any],
        primary: bool,
        place: Place,
        line: int,
    ) -> Field:
        text = type_.rsplit(".", 1)[-1].lower() if isinstance(type_, str) else None
        size = extra["dim"] or extra["max_length"]
        description = extra["description"]
        column = Column(
            name,
            f"{text}({size})" if text and size else text,
            nullable=False if primary else extra["nullable"],
            description=description if isinstance(description, str) else None,
            path=place.path,
            line=line,
        )
        return Field(column, primary, extra["dim"])

    def model(self, expr: Expr, place: Place) -> tuple[str, list[Field]] | None:
        """The fields of a `LanceModel` class: its name, and its annotated fields."""
        target = self.scope.project.resolve(place.path, expr)
        if not isinstance(target, Definition) or not isinstance(target.node, ClassDef):
            return None
        inner = Place(target.path, "", target.node.line)
        members = [m for m in target.node.body if isinstance(m, Assign)]
        fields = [self._annotated(m, inner) for m in members if m.annotation is not None]
        return target.node.name, fields

    def _annotated(self, member: Assign, place: Place) -> Field:
        note = member.annotation
        size: int | None = None
        if isinstance(note, Call) and tail(note.func) == "Vector":
            size = self.number(note.args[0] if note.args else None, place)
            type_ = f"vector({size})" if size else "vector"
        else:
            names = {"str": "string", "int": "integer", "float": "float", "bool": "boolean"}
            type_ = names.get(tail(note) or "", (tail(note) or "").lower())
        column = Column(member.target, type_ or None, path=place.path, line=member.line)
        return Field(column, dimensions=size)

    def arrow(self, expr: Expr, place: Place) -> Iterator[Field]:
        """The fields of `pa.schema([pa.field("vector", pa.list_(pa.float32(), 128)), …])`."""
        for node in walk(self.followed(expr, place)):
            if not isinstance(node, Call) or tail(node.func) != "field" or len(node.args) < 2:
                continue
            name = self.plain(node.args[0], place)
            type_ = node.args[1]
            made = tail(type_.func) if isinstance(type_, Call) else tail(type_)
            size = None
            if made == "list_" and isinstance(type_, Call) and len(type_.args) > 1:
                size = self.number(type_.args[1], place)
            if isinstance(name, str):
                text = f"vector({size})" if size else (made or "").rstrip("_") or None
                yield Field(Column(name, text, path=place.path, line=node.line), dimensions=size)


def _reference(name: str, target: object, place: Place, line: int) -> ForeignKey | None:
    if not isinstance(target, str) or not target:
        return None
    return ForeignKey((name,), target, enforced=False, path=place.path, line=line)


def kind(value: object) -> str | None:
    """The name of a plain value's type."""
    if isinstance(value, bool):
        return "boolean"
    return {int: "integer", float: "float", str: "string", list: "list"}.get(type(value))
