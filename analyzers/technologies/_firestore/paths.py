"""Which collection or document an expression refers to.

After the Firestore documentation ("Data model", "Add data", "Order and limit data"): collections
and documents take turns along a path; the modular functions (`collection(db, "a", id, "b")`) and
the methods (`db.collection("a").doc(id).collection("b")`, Python's `document`) say the same.
"""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    Cond,
    Expr,
    Func,
    FuncDef,
    Item,
    Lit,
    Name,
    Op,
    Return,
    Star,
    Text,
    dotted,
    flat,
    tail,
)
from ...syntax.project import Definition, Project
from ...syntax.substitution import substituted
from .._shared.scoped_names import Place, Scope

MAKERS = frozenset(
    {"collection", "doc", "document", "collectionGroup", "collection_group", "subcollection"}
)
_GROUPS = frozenset({"collectionGroup", "collection_group"})
_DOCUMENTS = frozenset({"doc", "document"})
_SAME = frozenset(
    {
        *("query", "where", "orderBy", "order_by", "limit", "limitToLast", "limit_to_last"),
        *("startAt", "startAfter", "endAt", "endBefore", "start_at", "start_after", "end_at"),
        *("end_before", "select", "offset", "withConverter", "with_converter", "useMemo", "count"),
        *("findNearest", "find_nearest", "useRef", "useMemoFirebase", "memoize"),
    }
)
_ADDS = frozenset({"add", "addDoc"})
_DEEPEST = 12
_HOLE = re.compile(r"\{[^{}]*\}")


class Ref(Struct, frozen=True):
    """A place in the store: the names along its path; `group`: a collection group's id alone."""

    parts: tuple[str, ...]
    group: bool = False
    model: Expr | None = None
    model_path: str = ""

    @property
    def document(self) -> bool:
        """Whether it is a document rather than a collection."""
        return not self.group and len(self.parts) % 2 == 0

    @property
    def collection(self) -> tuple[str, ...]:
        """The path of the collection that it is or lies in."""
        return self.parts[:-1] if self.document else self.parts

    @property
    def name(self) -> str | None:
        """The collection's path; None where its own name is not known."""
        return path_name(self.collection)


def path_name(parts: tuple[str, ...]) -> str | None:
    """`restaurants/{id}/ratings`; None where a collection's name is not known."""
    if not parts or any("{" in p for p in parts[::2]):
        return None
    return "/".join("{id}" if "{" in p else p for p in parts)


class Refs:
    """Follows expressions to the places that they refer to."""

    def __init__(self, scope: Scope, project: Project) -> None:
        self.scope = scope
        self.project = project

    def of(self, expr: Expr | None, place: Place, depth: int = 0) -> Ref | None:
        """The place an expression refers to; None where it refers to none, or is not known."""
        if expr is None or depth > _DEEPEST:
            return None
        if isinstance(expr, Call):
            return self._call(expr, place, depth)
        if isinstance(expr, Name | Attr):
            return self._named(expr, place, depth)
        if isinstance(expr, Cond):
            return self.of(expr.yes, place, depth + 1) or self.of(expr.no, place, depth + 1)
        if isinstance(expr, Op) and expr.op in ("||", "??", "or") and expr.left is not None:
            return self.of(expr.left, place, depth + 1) or self.of(expr.right, place, depth + 1)
        if isinstance(expr, Func):
            return self.of(_returned(expr), place, depth + 1)
        return None

    # -- calls -----------------------------------------------------------------------------------

    def _call(self, call: Call, place: Place, depth: int) -> Ref | None:
        name = tail(call.func) or ""
        first = call.args[0] if call.args else None
        modular = isinstance(call.func, Name) or self._is_module(call.func, place)
        base = None if modular else _base(call.func)
        if name in MAKERS:
            return self._made(name, call, base, place, depth)
        if name in _SAME:
            found = self.of(first if modular else base, place, depth + 1)
            if found is not None and name in ("withConverter", "with_converter") and call.args:
                return self._converted(found, call.args[-1], place)
            return found
        if name in _ADDS:
            found = self.of(first if modular else base, place, depth + 1)
            whole = found is not None and not found.document and not found.group
            return replace(found, parts=(*found.parts, "{id}")) if found and whole else None
        return self._function(call, place, depth)

    def _made(
        self, name: str, call: Call, base: Expr | None, place: Place, depth: int
    ) -> Ref | None:
        """The place that `collection`, `doc` or `collectionGroup` makes."""
        args = list(call.args) or [v for k, v in call.kwargs if k.endswith(("path", "id"))]
        parent: Ref | None = None
        if base is not None:
            parent = self.of(base, place, depth + 1)
        elif args:
            parent = self.of(args[0], place, depth + 1)
            if not isinstance(args[0], Lit | Text):
                args = args[1:]
        if name in _GROUPS:
            text = self.scope.pattern(args[0], place) if args else None
            return Ref((text,), group=True) if text and "{" not in text else None
        parts = tuple(p for a in args for p in self._segments(a, place))
        if not parts and name in _DOCUMENTS:
            parts = ("{id}",)
        if parent is not None and parent.group:
            return None
        whole = (*(parent.parts if parent else ()), *parts)
        if not whole or (len(whole) % 2 == 0) is not (name in _DOCUMENTS):
            return None
        kept = parent.model if parent is not None and name in _DOCUMENTS else None
        return Ref(whole, False, kept, parent.model_path if parent and kept else "")

    def _segments(self, expr: Expr, place: Place) -> list[str]:
        if isinstance(expr, Star):
            return []
        text = self.scope.pattern(expr, place)
        if text is None or not text.strip("/"):
            name = dotted(expr) if isinstance(expr, Name | Attr) else None
            return ["{" + (name or "id").rsplit(".", 1)[-1] + "}"]
        return [p for p in text.split("/") if p][:20]

    def _converted(self, found: Ref, converter: Expr, place: Place) -> Ref:
        """`withConverter(c)`: documents are what the converter's annotation says."""
        target = self.project.aliased(self.project.resolve(place.path, converter))
        if isinstance(target, Definition) and isinstance(target.node, Assign):
            note = target.node.annotation
            if isinstance(note, Item):
                return replace(found, model=note.key, model_path=target.path)
        return found

    def _function(self, call: Call, place: Place, depth: int) -> Ref | None:
        """What a function of the project returns for these arguments."""
        target = self.project.resolve(place.path, call.func)
        if not isinstance(target, Definition):
            return None
        node = target.node.value if isinstance(target.node, Assign) else target.node
        if not isinstance(node, Func | FuncDef):
            return None
        returned = _returned(node)
        if returned is None:
            return None
        given = {
            p.name: self.scope.inline(a, place)
            for p, a in zip(node.params, call.args, strict=False)
            if not isinstance(a, Star)
        }
        inner = Place(target.path, getattr(node, "name", "") or "", 1 << 30)
        return self.of(substituted(returned, given), inner, depth + 1)

    # -- names -----------------------------------------------------------------------------------

    def _named(self, expr: Name | Attr, place: Place, depth: int) -> Ref | None:
        name = dotted(expr)
        known = self.scope.found(name, place) if name else None
        if known is not None:
            found = self.of(known[0].value, known[1], depth + 1)
            return _annotated(found, known[0], place.path)
        for argument, caller in self.scope.arguments(name or "", place):
            found = self.of(argument, caller, depth + 1)
            if found is not None:
                return found
        target = self.project.resolve(place.path, expr) if name else None
        if isinstance(target, Definition) and isinstance(target.node, Assign):
            inner = Place(target.path, "", target.node.line)
            found = self.of(target.node.value, inner, depth + 1)
            return _annotated(found, target.node, target.path)
        if isinstance(expr, Attr) and expr.name in ("ref", "parent"):
            found = self.of(expr.base, place, depth + 1)
            if expr.name == "parent" and found is not None and len(found.parts) > 1:
                return replace(found, parts=found.parts[:-1])
            return found
        return None

    def _is_module(self, func: Expr, place: Place) -> bool:
        """Whether a function is called on the module it comes from (`import * as fs from …`)."""
        if not isinstance(func, Attr) or not isinstance(func.base, Name):
            return False
        known = self.project.external(place.path, func.base) or ""
        return known in ("firebase/firestore", "firebase/firestore/lite", "@angular/fire/firestore")


def _annotated(found: Ref | None, assign: Assign, path: str) -> Ref | None:
    """`const users: CollectionReference<User> = …`."""
    note = assign.annotation
    if found is None or found.model is not None or not isinstance(note, Item):
        return found
    if tail(note.base) in (
        "CollectionReference",
        "DocumentReference",
        "AngularFirestoreCollection",
    ):
        return replace(found, model=note.key, model_path=path)
    return found


def _base(func: Expr) -> Expr | None:
    if isinstance(func, Item):
        func = func.base
    return func.base if isinstance(func, Attr) else None


def _returned(node: Func | FuncDef) -> Expr | None:
    values = [s.value for s in flat(node.body) if isinstance(s, Return) and s.value is not None]
    return values[-1] if values else None
