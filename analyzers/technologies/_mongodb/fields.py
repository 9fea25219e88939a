"""Fields that code names: in documents it inserts, in filters, updates, projections and sorts.

MongoDB docs, "Query and Projection Operators", "Update Operators".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from ...syntax.ir import (
    Call,
    Cond,
    Expr,
    Lit,
    Map,
    Name,
    Op,
    Seq,
    Star,
    tail,
)
from ...syntax.project import Definition
from ...syntax.targets import member_of
from .places import Names, Place
from .types import MAX_DEPTH, noted, type_of

MAX_ITEMS = 5
_POSITION = re.compile(r"\.(?:\$(?:\[\w{0,40}\])?|\d{1,6})(?=\.|$)")
_FIELD = re.compile(r"^[^\s${}][^${}]{0,119}$")
_DUMPING = frozenset({"dict", "model_dump", "to_dict", "asdict", "jsonable_encoder", "toObject"})
_LOGICAL = frozenset({"$and", "$or", "$nor"})
_COMPARING = frozenset({"$eq", "$ne", "$gt", "$gte", "$lt", "$lte"})
_SETTING = frozenset({"$set", "$setOnInsert", "$min", "$max"})
_ADDING = frozenset({"$push", "$addToSet"})
_TAKING = frozenset({"$pull", "$pullAll", "$pop"})


class Found(Struct, frozen=True):
    """A field that code names, the type where a value shows it, and the line."""

    name: str
    type: str | None = None
    path: str = ""
    line: int = 0


class Fields:
    """Reads fields out of the arguments of driver calls."""

    def __init__(self, names: Names) -> None:
        self.names = names

    # -- documents -------------------------------------------------------------------------------

    def document(
        self, expr: Expr | None, place: Place, prefix: str = "", depth: int = 0
    ) -> Iterator[Found]:
        """The fields of a document that is written."""
        expr, place = self.names.settle(expr, place)
        if expr is None or depth > MAX_DEPTH:
            return
        if isinstance(expr, Map):
            for name, value, line in self._entries(expr, place):
                if name is None:
                    yield from self.document(value, place, prefix, depth + 1)
                elif field := self.name(prefix + name):
                    yield from self._value(field, value, place, line, depth)
        elif isinstance(expr, Cond):
            yield from self.document(expr.yes, place, prefix, depth + 1)
            yield from self.document(expr.no, place, prefix, depth + 1)
        elif isinstance(expr, Op):
            for side in (expr.left, expr.right):
                yield from self.document(side, place, prefix, depth + 1)
        elif isinstance(expr, Call):
            yield from self._made_document(expr, place, prefix, depth)
        elif isinstance(expr, Name):
            yield from self._of_parameter(expr, place, prefix)

    def documents(self, expr: Expr | None, place: Place) -> Iterator[Found]:
        """The fields of several documents: a list, a comprehension's one, a name for either."""
        expr, place = self.names.settle(expr, place)
        for item in expr.items[:MAX_ITEMS] if isinstance(expr, Seq) else ():
            yield from self.document(item, place)

    def _entries(self, expr: Map, place: Place) -> Iterator[tuple[str | None, Expr, int]]:
        """The entries of a literal: name, value, line; no name for what is spread into it."""
        for key, value in expr.items:
            if isinstance(key, Star):
                yield None, key.value, key.line
                continue
            name = key.value if isinstance(key, Lit) else self.names.value(key, place)
            if isinstance(name, str) and name:
                yield name, value, key.line or value.line

    def _value(
        self, name: str, value: Expr, place: Place, line: int, depth: int
    ) -> Iterator[Found]:
        """A field, or the fields within it where it holds a document or a list of documents."""
        inner, there = self.names.settle(value, place)
        if isinstance(inner, Map) and inner.items:
            yield from self.document(inner, there, f"{name}.", depth + 1)
            return
        if isinstance(inner, Seq):
            parts = [i for i in inner.items[:MAX_ITEMS] if isinstance(i, Map) and i.items]
            for part in parts:
                yield from self.document(part, there, f"{name}[].", depth + 1)
            if parts:
                return
        yield Found(name, type_of(self.names, value, place), place.path, line)

    def _made_document(self, call: Call, place: Place, prefix: str, depth: int) -> Iterator[Found]:
        name = tail(call.func)
        if name == "dict" and call.kwargs and not call.args:
            for key, value in call.kwargs:
                if key != "**" and (field := self.name(prefix + key)):
                    yield from self._value(field, value, place, call.line, depth)
        elif name in _DUMPING:
            source = call.args[0] if call.args else getattr(call.func, "base", None)
            yield from self._of_object(source, place, prefix)
        elif name in ("assign", "merge", "deepcopy", "copy", "freeze"):
            for argument in call.args:
                yield from self.document(argument, place, prefix, depth + 1)
        else:
            for value, there in self.names.called(call.func, call, place):
                if isinstance(value, Map | Name):
                    yield from self.document(value, there, prefix, depth + 1)

    def _of_object(self, source: Expr | None, place: Place, prefix: str) -> Iterator[Found]:
        """The annotated attributes of the class whose object is written as a document."""
        value, there = self.names.settle(source, place)
        if isinstance(value, Call):
            yield from self._of_class(value.func, there, prefix)
        elif isinstance(value, Name):
            yield from self._of_parameter(value, there, prefix)

    def _of_parameter(self, name: Name, place: Place, prefix: str) -> Iterator[Found]:
        param = self.names.parameter(name.id, place)
        if param is not None and param.annotation is not None:
            yield from self._of_class(param.annotation, place, prefix)

    def _of_class(self, note: Expr, place: Place, prefix: str) -> Iterator[Found]:
        target = self.names.project.resolve(place.path, note) if tail(note) else None
        if not isinstance(target, Definition):
            return
        for cls in reversed(self.names.lineage(target)):
            body = getattr(cls.node, "body", ())
            for statement in body:
                name = getattr(statement, "target", "")
                note_ = getattr(statement, "annotation", None)
                if note_ is None or name.startswith("_") or member_of(cls.node, name) is None:  # type: ignore[arg-type]
                    continue
                if field := self.name(prefix + ("_id" if name == "id" else name)):
                    yield Found(field, noted(note_), cls.path, statement.line)

    # -- filters ---------------------------------------------------------------------------------

    def filter(
        self, expr: Expr | None, place: Place, prefix: str = "", depth: int = 0
    ) -> Iterator[Found]:
        """The fields that a query compares."""
        expr, place = self.names.settle(expr, place)
        if not isinstance(expr, Map) or depth > MAX_DEPTH:
            return
        for name, value, line in self._entries(expr, place):
            if name is None:
                yield from self.filter(value, place, prefix, depth + 1)
            elif name in _LOGICAL:
                items, there = self.names.settle(value, place)
                for item in items.items if isinstance(items, Seq) else ():
                    yield from self.filter(item, there, prefix, depth + 1)
            elif field := self.name(prefix + name):
                yield from self._compared(field, value, place, line, depth)

    def _compared(
        self, name: str, value: Expr, place: Place, line: int, depth: int
    ) -> Iterator[Found]:
        inner, there = self.names.settle(value, place)
        if not isinstance(inner, Map):
            yield Found(name, type_of(self.names, value, place), place.path, line)
            return
        entries = list(self._entries(inner, there))
        if not any(n is not None and n.startswith("$") for n, _, _ in entries):
            yield from self._value(name, value, place, line, depth)
            return
        kind: str | None = None
        for operator, operand, at in entries:
            if operator == "$elemMatch":
                yield from self.filter(operand, there, f"{name}[].", depth + 1)
                kind = "array"
            elif operator in _COMPARING:
                kind = kind or type_of(self.names, operand, there)
            elif operator in ("$in", "$nin"):
                listed, here = self.names.settle(operand, there)
                items = listed.items if isinstance(listed, Seq) else ()
                kind = kind or (type_of(self.names, items[0], here) if items else None)
            elif operator == "$regex":
                kind = "string"
            elif operator in ("$size", "$all"):
                kind = "array"
            elif operator == "$not":
                yield from self._compared(name, operand, there, at, depth + 1)
        yield Found(name, kind, place.path, line)

    # -- updates ---------------------------------------------------------------------------------

    def update(self, expr: Expr | None, place: Place) -> Iterator[Found]:
        """The fields that an update changes, or those of a document that replaces another."""
        expr, place = self.names.settle(expr, place)
        if isinstance(expr, Seq):
            for stage in expr.items:
                yield from self.update(stage, place)
        if not isinstance(expr, Map):
            return
        entries = list(self._entries(expr, place))
        if not any(n is not None and n.startswith("$") for n, _, _ in entries):
            yield from self.document(expr, place)
            return
        for operator, operand, _ in entries:
            if operator is None:
                yield from self.update(operand, place)
            elif operator in _SETTING:
                yield from self.document(operand, place)
            else:
                yield from self._changed(operator, operand, place)

    def _changed(self, operator: str, operand: Expr, place: Place) -> Iterator[Found]:
        inner, there = self.names.settle(operand, place)
        for name, value, line in self._entries(inner, there) if isinstance(inner, Map) else ():
            field = self.name(name) if name is not None else None
            if field is None:
                continue
            if operator in _ADDING:
                yield from self._added(field, value, there, line)
            elif operator == "$rename":
                new = self.names.text(value, there)
                yield Found(field, None, there.path, line)
                if new is not None and (renamed := self.name(new)):
                    yield Found(renamed, None, there.path, line)
            else:
                kind = "array" if operator in _TAKING else None
                if operator in ("$inc", "$mul"):
                    kind = type_of(self.names, value, there)
                elif operator == "$currentDate":
                    kind = "date"
                yield Found(field, kind, there.path, line)

    def _added(self, name: str, value: Expr, place: Place, line: int) -> Iterator[Found]:
        inner, there = self.names.settle(value, place)
        each = inner.get("$each") if isinstance(inner, Map) else None
        if each is not None:
            listed, there = self.names.settle(each, there)
            items = listed.items if isinstance(listed, Seq) else ()
            inner = items[0] if items else None
            inner, there = self.names.settle(inner, there)
        if isinstance(inner, Map) and inner.items:
            yield from self.document(inner, there, f"{name}[].", 1)
            return
        kind = type_of(self.names, inner, there) if inner is not None else None
        yield Found(name, f"{kind}[]" if kind else "array", place.path, line)

    # -- names -----------------------------------------------------------------------------------

    def listed(self, expr: Expr | None, place: Place) -> Iterator[Found]:
        """The fields of a projection or a sort: names, pairs of name and direction, a mapping."""
        expr, place = self.names.settle(expr, place)
        if isinstance(expr, Map):
            for name, value, line in self._entries(expr, place):
                field = self.name(name) if name is not None else None
                computed = isinstance(value, Map) or (
                    isinstance(value, Lit) and isinstance(value.value, str)
                )
                if field and not (computed and value):
                    yield Found(field, None, place.path, line)
        elif isinstance(expr, Seq):
            for item in expr.items:
                first = item.items[0] if isinstance(item, Seq) and item.items else item
                yield from self.listed(first, place)
        elif isinstance(expr, Lit) and isinstance(expr.value, str):
            field = self.name(expr.value.lstrip("+-"))
            yield from (Found(field, None, place.path, expr.line),) if field else ()

    def name(self, text: str) -> str | None:
        """A path as the catalog writes it (`items.$.qty`, `items.0.qty`: `items[].qty`)."""
        path = _POSITION.sub("[]", text)
        return path if _FIELD.match(path) else None
