"""The fields of documents: what is written, asked for, and declared by types."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ...model.schema import Column
from ...syntax.ir import (
    Attr,
    Call,
    Cond,
    Expr,
    Func,
    Item,
    Lit,
    Map,
    Name,
    Op,
    Seq,
    Star,
    Text,
    tail,
)
from ...syntax.project import Project
from .._script.shapes import ShapeField, enum_values, shape
from .._shared.scoped_names import Place, Scope
from .paths import Refs

_TYPES = {
    "string": "string",
    "number": "number",
    "boolean": "boolean",
    "Date": "timestamp",
    "Timestamp": "timestamp",
    "FieldValue": "timestamp",
    "GeoPoint": "geopoint",
    "DocumentReference": "reference",
    "Blob": "bytes",
    "Bytes": "bytes",
    "Uint8Array": "bytes",
    "VectorValue": "vector",
    "Array": "array",
    "ReadonlyArray": "array",
    "Set": "array",
    "Record": "map",
    "object": "map",
}
_MADE = {
    "serverTimestamp": "timestamp",
    "Timestamp": "timestamp",
    "fromDate": "timestamp",
    "fromMillis": "timestamp",
    "now": "timestamp",
    "utcnow": "timestamp",
    "Date": "timestamp",
    "datetime": "timestamp",
    "toDate": "timestamp",
    "increment": "number",
    "Increment": "number",
    "Number": "number",
    "parseInt": "number",
    "parseFloat": "number",
    "int": "number",
    "float": "number",
    "len": "number",
    "round": "number",
    "arrayUnion": "array",
    "arrayRemove": "array",
    "ArrayUnion": "array",
    "ArrayRemove": "array",
    "map": "array",
    "filter": "array",
    "split": "array",
    "list": "array",
    "GeoPoint": "geopoint",
    "vector": "vector",
    "Vector": "vector",
    "String": "string",
    "str": "string",
    "toString": "string",
    "toISOString": "string",
    "isoformat": "string",
    "trim": "string",
    "strip": "string",
    "lower": "string",
    "toLowerCase": "string",
    "join": "string",
    "uuid4": "string",
    "uuidv4": "string",
    "randomUUID": "string",
    "nanoid": "string",
    "Boolean": "boolean",
    "bool": "boolean",
}
_COMPARES = frozenset({"==", "===", "!=", "!==", "<", ">", "<=", ">=", "in", "not"})
_COUNTS = frozenset({"-", "*", "/", "%", "**", "//"})
_GONE = frozenset({"deleteField", "delete", "DELETE_FIELD"})
_DEEPEST = 4
_MOST = 300


class Fields:
    """Reads the fields of documents from expressions and types."""

    def __init__(self, project: Project, scope: Scope, refs: Refs) -> None:
        self.project, self.scope, self.refs = project, scope, refs

    def written(self, expr: Expr | None, place: Place) -> list[Column]:
        """The fields of a document literal, `{...spread}` of known ones included."""
        return list(self._object(expr, place, "", 0))[:_MOST] if expr is not None else []

    def _object(self, expr: Expr, place: Place, prefix: str, depth: int) -> Iterator[Column]:
        inlined = self.scope.inline(expr, place)
        if not isinstance(inlined, Map):
            constant = self.scope.value(expr, place) if isinstance(inlined, Name | Attr) else None
            if isinstance(constant, dict):
                for key in constant:
                    yield self._column(f"{prefix}{key}", None, expr, place)
            return
        for key, value in inlined.items:
            if isinstance(key, Star):
                yield from self._object(key.value, place, prefix, depth + 1) if depth < 8 else ()
                continue
            name = self.scope.value(key, place)
            if not isinstance(name, str) or not name or len(name) > 200:
                continue
            if self._is_gone(value):
                continue
            type_ = self.type_of(value, place)
            line = key.line or value.line
            yield replace(self._column(f"{prefix}{name}", type_, value, place), line=line)
            inner = self.scope.inline(value, place)
            if isinstance(inner, Map) and depth < _DEEPEST:
                yield from self._object(inner, place, f"{prefix}{name}.", depth + 1)

    def _column(self, name: str, type_: str | None, expr: Expr, place: Place) -> Column:
        return Column(name, type_, path=place.path, line=expr.line, certainty="inferred")

    def _is_gone(self, expr: Expr) -> bool:
        return (tail(expr.func) if isinstance(expr, Call) else tail(expr)) in _GONE

    def type_of(self, expr: Expr, place: Place, depth: int = 0) -> str | None:
        """The Firestore type of a value, None where it is not known."""
        if depth > _DEEPEST:
            return None
        inner = self.scope.inline(expr, place)
        if isinstance(inner, Lit):
            return _literal(inner.value)
        if isinstance(inner, Text):
            return "string"
        if isinstance(inner, Map):
            return "map"
        if isinstance(inner, Seq):
            return "array"
        if isinstance(inner, Call):
            return self._called(inner, place)
        if isinstance(inner, Cond):
            yes = self.type_of(inner.yes, place, depth + 1)
            return yes or self.type_of(inner.no, place, depth + 1)
        if isinstance(inner, Op):
            return self._operation(inner, place, depth)
        if isinstance(inner, Attr) and inner.name in ("length", "size"):
            return "number"
        if isinstance(inner, Attr) and inner.name == "SERVER_TIMESTAMP":
            return "timestamp"
        if isinstance(inner, Name | Attr):
            known = self.scope.value(inner, place)
            if isinstance(known, str | bool | int | float):
                return _literal(known)
            return "reference" if self.refs.of(inner, place) is not None else None
        return None

    def _called(self, call: Call, place: Place) -> str | None:
        found = self.refs.of(call, place)
        if found is not None and found.document:
            return "reference"
        return _MADE.get(tail(call.func) or "")

    def _operation(self, expr: Op, place: Place, depth: int) -> str | None:
        if expr.op in _COMPARES or expr.op == "!":
            return "boolean"
        if expr.op in _COUNTS:
            return "number"
        sides = [s for s in (expr.left, expr.right) if s is not None]
        known = [t for s in sides if (t := self.type_of(s, place, depth + 1))]
        if expr.op == "+" and "string" in known:
            return "string"
        return known[0] if known else None

    # -- types -----------------------------------------------------------------------------------

    def declared(self, path: str, type_: Expr | None) -> list[Column]:
        """The fields that a TypeScript type declares."""
        return list(self._declared(path, type_, "", 0))[:_MOST]

    def _declared(self, path: str, type_: Expr | None, prefix: str, depth: int) -> Iterator[Column]:
        for field in shape(self.project, path, type_):
            if isinstance(field.type, Func):
                continue
            name = f"{prefix}{field.name}"
            yield self._typed(name, field)
            if depth >= _DEEPEST:
                continue
            if _array_of(field.type) is not None:
                inner, mark = _array_of(field.type), "[]."
            else:
                inner, mark = field.type, "."
            if self._nests(inner):
                yield from self._declared(field.path, inner, f"{name}{mark}", depth + 1)

    def _nests(self, type_: Expr | None) -> bool:
        return isinstance(type_, Map | Name) and (tail(type_) or "") not in _TYPES

    def _typed(self, name: str, field: ShapeField) -> Column:
        enum = enum_values(field.type)
        return Column(
            name=name,
            type="string" if enum else self._type_name(field),
            nullable=field.optional,
            enum=enum,
            description=field.note,
            path=field.path,
            line=field.line,
        )

    def _type_name(self, field: ShapeField) -> str | None:
        type_ = field.type
        if isinstance(type_, Item):
            return _TYPES.get(tail(type_.base) or "")
        if isinstance(type_, Map):
            return "map"
        if isinstance(type_, Op) and type_.op == "|":
            left = replace(field, type=type_.left)
            return self._type_name(left) if type_.left is not None else None
        known = _TYPES.get(tail(type_) or "") if isinstance(type_, Name | Attr) else None
        if known is None and isinstance(type_, Name) and shape(self.project, field.path, type_):
            return "map"
        if isinstance(type_, Lit):
            return _literal(type_.value)
        return known


def _array_of(type_: Expr | None) -> Expr | None:
    if isinstance(type_, Item) and tail(type_.base) in ("Array", "ReadonlyArray"):
        return type_.key
    return None


def _literal(value: object) -> str | None:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else None
