"""Collections of vector stores, put together from the calls that create and use them."""

from __future__ import annotations

import re

from ...facts import Fact
from ...model.catalog import Problem
from ...problems import problem
from ...syntax.ir import Assign, Attr, Call, Expr, Lit, Map, Name, Op, Text, dotted, tail
from ...syntax.project import Definition, Project
from .._shared.gathered import Entry, Gathered
from .._shared.scoped_names import KINDS, Place, Scope, calls_in
from ..base import Declared
from .calls import BY_ENGINE, FROM, Store, given
from .creation import READERS, Creation
from .fields import Reader

_DEEPEST = 8
_ADDITIONS = frozenset({"add_field", "add_index"})
_WHOLE = frozenset({"Weaviate", "Milvus", "LanceDB"})
"""Stores whose rows hold their fields themselves, not apart as metadata."""
_ROWS = ("data", "properties", "data_object", "objects", "rows")


class World:
    """Reads the facts of all files."""

    def __init__(self, declared: Declared, project: Project) -> None:
        self.project = project
        self.scope = Scope([x for k in KINDS for x in declared.of(k)], project)
        self.reader = Reader(self.scope)
        self.stores: dict[str, Gathered] = {}
        self.problems: dict[str, list[Problem]] = {}
        self.additions: dict[tuple[str, str, str], list[Call]] = {}
        calls = declared.of("call")
        for path, fact in calls:
            made = fact.node
            if fact.name in _ADDITIONS and isinstance(made, Call):
                base = dotted(made.func.base) if isinstance(made.func, Attr) else None
                key = (path, fact.data.get("scope", ""), base or "")
                self.additions.setdefault(key, []).append(made)
        self.creation = Creation(self.reader, self.additions)
        for path, fact in calls:
            self._call(path, fact, creating=True)
        for path, fact in calls:
            self._call(path, fact, creating=False)

    # -- one call ----------------------------------------------------------------------------------

    def _call(self, path: str, fact: Fact, creating: bool) -> None:
        call, name = fact.node, fact.name
        if not isinstance(call, Call):
            return
        place = Place(path, fact.data.get("scope", ""), fact.line)
        for engine in fact.data.get("engines", ()):
            store = BY_ENGINE[engine]
            made = name in store.creates or name in store.wrappers or self._wraps(store, call)
            if made is not creating:
                continue
            if made and self._created(store, name, call, place):
                return
            if not made and self._used(store, name, call, place):
                return

    def _wraps(self, store: Store, call: Call) -> bool:
        """`PineconeVectorStore.from_documents(…)`."""
        if not isinstance(call.func, Attr) or call.func.name not in FROM:
            return False
        return tail(call.func.base) in store.wrappers

    def _created(self, store: Store, name: str, call: Call, place: Place) -> bool:
        if store.engine == "Weaviate" and name == "create" and not _through(call, "collections"):
            return False
        if name in ("withClass", "create_class", "createClass", "create_from_dict"):
            return self._weaviate_class(store, call, place)
        wrapped = name in store.wrappers or name in FROM
        position = None if wrapped else 0
        expr = given(call, *store.naming, position=position)
        if expr is None:
            return wrapped
        entry = self._named(store, expr, call, place)
        if entry is None:
            return True
        READERS[store.engine](self.creation, entry, call, place)
        return True

    def _weaviate_class(self, store: Store, call: Call, place: Place) -> bool:
        inner = self.reader.followed(call.args[0], place) if call.args else None
        if not isinstance(inner, Map):
            return False
        name = inner.get("class") or inner.get("name")
        entry = self._named(store, name, call, place) if name is not None else None
        if entry is not None:
            self.creation.weaviate_class(entry, inner, place)
        return entry is not None

    def _named(self, store: Store, expr: Expr, call: Call, place: Place) -> Entry | None:
        name = self.scope.pattern(expr, place)
        if name and re.search(r"[\s\"'()]", name):
            return None
        if not name or "{" in name[:1] or len(name) > 200:
            text = f"the name of this {store.engine} collection is computed when it runs"
            found = self.problems.setdefault(store.engine, [])
            made = problem("dynamic-name", place.path, call.line, text)
            if made not in found and not self._is_handed_on(expr, place):
                found.append(made)
            return None
        if store.capitals:
            name = name[:1].upper() + name[1:]
        gathered = self.stores.setdefault(store.engine, Gathered())
        return gathered.note("collection", name, place.path, call.line)

    def _is_handed_on(self, expr: Expr, place: Place) -> bool:
        """Whether a name is a parameter, so that whoever calls the function knows it."""
        return isinstance(expr, Name) and bool(place.scope) and expr.id.islower()

    # -- using -------------------------------------------------------------------------------------

    def _used(self, store: Store, name: str, call: Call, place: Place) -> bool:
        if name in store.opens and self._opens(store, call):
            expr = given(call, *store.naming, position=0)
            if isinstance(expr, Lit | Text | Name | Attr | Op) and _is_text(expr):
                return self._named(store, expr, call, place) is not None
            return False
        if name not in store.writes | store.more:
            return False
        if name in _ADDITIONS:
            return False
        entry = self._target(store, call, place)
        if entry is None:
            return False
        if name in store.writes:
            whole = store.engine in _WHOLE
            entry.columns += self.reader.written(_rows(call) if whole else call, place)
        elif name in ("create_payload_index", "createPayloadIndex"):
            self.creation.payload_index(entry, call, place)
        elif name in ("create_index", "createIndex"):
            self.creation.milvus_index(entry, call, place)
        return True

    def _opens(self, store: Store, call: Call) -> bool:
        if store.engine == "Weaviate":
            return _through(call, "collections")
        return isinstance(call.func, Attr) or store.engine == "Milvus"

    def _target(self, store: Store, call: Call, place: Place) -> Entry | None:
        """The collection that a call speaks of: named by an argument, or what it is called on."""
        naming = tuple(n for n in store.naming if n != "name")
        expr = given(call, *naming)
        if expr is not None:
            return self._named(store, expr, call, place)
        base = call.func.base if isinstance(call.func, Attr) else None
        found = self._opened(store, base, place, 0)
        if found is not None:
            return self._known(store, *found, call, place)
        # Of Milvus a client takes a collection's name first, a collection the name of a field.
        client = "client" in (tail(base) or "").lower() if store.engine == "Milvus" else True
        if store.engine in ("Qdrant", "Milvus") and call.args and client:
            first = call.args[0]
            if isinstance(first, Text) or isinstance(self.scope.value(first, place), str):
                return self._named(store, first, call, place)
        return None

    def _known(
        self, store: Store, expr: Expr, inner: Place, call: Call, place: Place
    ) -> Entry | None:
        entry = self._named(store, expr, call, inner)
        if entry is not None and inner.path != place.path:
            entry.places.pop((inner.path, call.line), None)
            entry.places[place.path, call.line] = None
        return entry

    def _opened(
        self, store: Store, expr: Expr | None, place: Place, depth: int
    ) -> tuple[Expr, Place] | None:
        """The name, and where it stands, of the collection that an expression holds."""
        if expr is None or depth > _DEEPEST:
            return None
        start: Expr | None = expr
        for call in calls_in(expr):
            if tail(call.func) in store.creates | store.opens | store.wrappers:
                name = given(call, *store.naming, position=0)
                return (name, place) if name is not None else None
            start = call.func.base if isinstance(call.func, Attr) else None
        if not isinstance(start, Name | Attr):
            return None
        found = self._held(store, start, place, depth)
        if found is None and isinstance(start, Attr):
            # `articles.data`, `articles.query`.
            return self._opened(store, start.base, place, depth + 1)
        return found

    def _held(
        self, store: Store, start: Name | Attr, place: Place, depth: int
    ) -> tuple[Expr, Place] | None:
        named = dotted(start)
        known = self.scope.found(named, place) if named else None
        if known is not None:
            return self._opened(store, known[0].value, known[1], depth + 1)
        target = self.project.resolve(place.path, start) if named else None
        if isinstance(target, Definition) and isinstance(target.node, Assign):
            inner = Place(target.path, "", target.node.line)
            return self._opened(store, target.node.value, inner, depth + 1)
        if isinstance(start, Name):
            for argument, caller in self.scope.arguments(start.id, place):
                found = self._opened(store, argument, caller, depth + 1)
                if found is not None:
                    return found
        return None


def _rows(call: Call) -> Call:
    """The call with the rows that it is given as its only argument."""
    given_rows = given(call, *_ROWS)
    values = [given_rows] if given_rows is not None else [a for a in call.args if not _plain(a)]
    return Call(call.line, call.func, (), tuple(("payload", v) for v in values))


def _plain(expr: Expr) -> bool:
    return isinstance(expr, Lit | Text)


def _through(call: Call, name: str) -> bool:
    """Whether a method is called on something of that name: `client.collections.create`."""
    return isinstance(call.func, Attr) and tail(call.func.base) == name


def _is_text(expr: Expr) -> bool:
    return not isinstance(expr, Lit) or isinstance(expr.value, str)
