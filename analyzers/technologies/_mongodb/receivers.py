"""What a receiver of driver calls is: a client, a database or a collection, and its name."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Cond,
    Expr,
    FuncDef,
    Item,
    Lit,
    Name,
    Op,
    Seq,
    dotted,
    tail,
)
from ...syntax.project import Definition, External, Target
from .names import (
    CLIENT_NAME,
    CLIENTS,
    COLLECTIONS,
    CURSOR,
    DATABASE_NAME,
    DATABASES,
    NOT_COLLECTIONS,
    PASSING,
    label_of,
)
from .places import MAX_STEPS, SELVES, Names, Place


class Thing(Struct, frozen=True):
    """A client, database, collection, or `extension` object that holds a database as `db`.

    `name` is a collection's, None where code computes it. Not `sure`: only its name or the shape
    of the code speaks for it.
    """

    kind: str
    name: str | None = None
    label: str = ""
    sure: bool = True


_WRAPPING = frozenset({"Optional", "Annotated", "Promise", "Awaitable", "AsyncGenerator"})
_WRAPPING |= frozenset({"AsyncIterator", "Generator", "Iterator", "Readonly", "Union"})


class Receivers:
    """Tells what expressions are."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.project = names.project
        self._known: dict[Hashable, Thing | None] = {}

    def _once(self, key: Hashable, make: Callable[[], Thing | None]) -> Thing | None:
        """What `make` gives, asked once; nothing for what is asked for while it is made."""
        if key not in self._known:
            self._known[key] = None
            self._known[key] = make()
        return self._known[key]

    def things(self, expr: Expr, place: Place) -> Iterator[tuple[Thing, Place]]:
        """What a receiver is; where a base class leaves the name open, once for each subclass."""
        found = self.thing(expr, place)
        if found is None:
            return
        subject = self.names.subject(place)
        if found.kind == "collection" and found.name is None and subject is not None:
            told = False
            for below in self._descendants(subject):
                there = replace(place, subject=below)
                other = self.thing(expr, there)
                if other is not None and other.name is not None:
                    told = True
                    yield other, there
            if told:
                return
        yield found, place

    def _descendants(self, subject: Definition) -> Iterator[Definition]:
        for path, cls in self.project.classes():
            if cls is subject.node or not cls.bases:
                continue
            if subject in self.project.lineage(path, cls):
                yield Definition(path, cls)

    def thing(self, expr: Expr | None, place: Place, steps: int = 0) -> Thing | None:
        """What an expression is, or None for anything that is no part of a driver."""
        if expr is None or steps > MAX_STEPS:
            return None
        if isinstance(expr, Name):
            return self._name(expr, place, steps + 1)
        if isinstance(expr, Attr):
            return self._attr(expr, place, steps + 1)
        if isinstance(expr, Item):
            return self._item(expr, place, steps + 1)
        if isinstance(expr, Call):
            return self._call(expr, place, steps + 1)
        if isinstance(expr, Op) and expr.left is not None:
            left = self.thing(expr.left, place, steps + 1)
            return left or self.thing(expr.right, place, steps + 1)
        if isinstance(expr, Cond):
            yes = self.thing(expr.yes, place, steps + 1)
            return yes or self.thing(expr.no, place, steps + 1)
        return None

    # -- names -----------------------------------------------------------------------------------

    def _name(self, expr: Name, place: Place, steps: int) -> Thing | None:
        if expr.id in place.env:
            value, there = place.env[expr.id]
            return self.thing(value, there, steps)
        local = self.names.local(expr.id, place)
        if local is not None and local[0].value != expr:
            made = self._assigned(local[0], local[1], steps)
            if made is not None:
                return made
        param = self.names.parameter(expr.id, place) if local is None else None
        if param is not None:
            known = self.typed(param.annotation, place, steps)
            known = known or self.thing(param.default, Place(place.path), steps)
            return known or by_name(expr.id)
        target = self.project.resolve(place.path, expr.id)
        if target is not None:
            return self._target(target, steps)
        return by_name(expr.id) if local is None or _is_open(local[0]) else None

    def _target(self, target: Target, steps: int) -> Thing | None:
        target = self.project.aliased(target)
        if isinstance(target, External):
            return _outside(target.name)
        if not isinstance(target, Definition) or not isinstance(target.node, Assign):
            return None
        found = self._assigned(target.node, Place(target.path), steps)
        if found is not None or not _is_open(target.node):
            return found
        for made, here in self.names.anywhere(target.path, target.node.target):
            found = self._assigned(made, here, steps)
            if found is not None:
                return found
        return by_name(target.node.target)

    def _assigned(self, node: Assign, place: Place, steps: int) -> Thing | None:
        if place.env:
            return self._value_of(node, place, steps)
        subject = place.subject.key if place.subject is not None else None
        key = (place.path, node.target, node.line, subject)
        return self._once(key, partial(self._value_of, node, place, steps))

    def _value_of(self, node: Assign, place: Place, steps: int) -> Thing | None:
        found = self.thing(node.value, place, steps)
        return found or self.typed(node.annotation, place, steps)

    def _attr(self, expr: Attr, place: Place, steps: int) -> Thing | None:
        if isinstance(expr.base, Name) and expr.base.id in SELVES:
            return self._member(expr.name, place, steps)
        full = dotted(expr)
        head = full.split(".")[0] if full else ""
        inner = head in place.env or self.names.local(head, place) is not None
        target = self.project.resolve(place.path, full) if full and not inner else None
        known = self._target(target, steps) if target is not None else None
        if known is not None:
            return known
        base = self.thing(expr.base, place, steps)
        if base is None:
            owner = self._instance(expr.base, place)
            if owner is not None:
                return self._member(expr.name, Place(owner.path, "", 0, {}, owner), steps)
            return by_name(expr.name) if not isinstance(target, Definition) else None
        return self._part(base, expr.name, _is_script(place))

    def _part(self, base: Thing, name: str, script: bool) -> Thing | None:
        """An attribute of a client, a database or a collection."""
        if base.kind == "extension":
            kinds = {"db": "database", "cx": "client", "connection": "database"}
            return replace(base, kind=kinds[name]) if name in kinds else None
        if base.kind == "database" and name in ("db", "connection", "client"):
            return base if script and name != "client" else replace(base, kind="client")
        if script or name in NOT_COLLECTIONS or name.startswith("_"):
            return None
        if base.kind == "client":
            return replace(base, kind="database")
        if base.kind == "database":
            return replace(base, kind="collection", name=name)
        return replace(base, name=f"{base.name}.{name}") if base.name else None

    def _member(self, name: str, place: Place, steps: int) -> Thing | None:
        subject = self.names.subject(place)
        key = (subject.key if subject is not None else None, f"self.{name}")
        return self._once(key, partial(self._find_member, name, place, steps))

    def _find_member(self, name: str, place: Place, steps: int) -> Thing | None:
        for member, here in self.names.members(name, place):
            if isinstance(member, FuncDef):
                found = self._returned(Attr(0, Name(0, "self"), name), None, here, steps)
            else:
                found = self._assigned(member, here, steps)
            if found is not None:
                return found
        return by_name(name)

    def _instance(self, expr: Expr, place: Place) -> Definition | None:
        """The project's class of which an expression is an object."""
        value, there = self.names.settle(expr, place)
        func = value.func if isinstance(value, Call) else None
        if func is None and isinstance(value, Name):
            param = self.names.parameter(value.id, there)
            func = param.annotation if param is not None else None
        target = self.project.resolve(there.path, func) if isinstance(func, Name | Attr) else None
        made = isinstance(target, Definition) and isinstance(target.node, ClassDef)
        return target if made and isinstance(target, Definition) else None

    # -- parts -----------------------------------------------------------------------------------

    def _item(self, expr: Item, place: Place, steps: int) -> Thing | None:
        base = self.thing(expr.base, place, steps)
        if base is None or (_is_script(place) and base.kind != "client"):
            return None
        if base.kind == "client":
            return replace(base, kind="database")
        name = self.names.text(expr.key, place)
        if base.kind == "database":
            return replace(base, kind="collection", name=name)
        if base.kind == "collection" and base.name and name:
            return replace(base, name=f"{base.name}.{name}")
        return None

    def _call(self, call: Call, place: Place, steps: int) -> Thing | None:
        func = call.func
        outside = self.project.external(place.path, func)
        made = _made(outside) if outside else None
        if made is not None:
            return made
        name = tail(func)
        if name in ("Depends", "Security", "Provide") and call.args:
            return self._returned(call.args[0], None, place, steps)
        if name == "getattr" and len(call.args) > 1:
            return self._item(Item(call.line, call.args[0], call.args[1]), place, steps)
        if isinstance(func, Attr):
            found = self._method(call, func, place, steps)
            if found is not None:
                return found
        return self._returned(func, call, place, steps)

    def _method(self, call: Call, func: Attr, place: Place, steps: int) -> Thing | None:
        base = self.thing(func.base, place, steps)
        name = func.name
        first = call.arg("name", 0)
        opens = name in ("collection", "get_collection", "create_collection", "createCollection")
        if base is None:
            # `.collection("users")` of something injected; only telling methods make it count.
            text = self.names.text(first, place) if name == "collection" else None
            return Thing("collection", text, "", False) if text is not None else None
        if base.kind == "client":
            opened = name in ("db", "get_database", "get_default_database", "getDatabase")
            if opened:
                return replace(base, kind="database")
            return base if name in PASSING else None
        if base.kind == "database":
            if opens or (name == "get" and base.label == "Monk"):
                return replace(base, kind="collection", name=self.names.text(first, place))
            if name in ("getClient", "client"):
                return replace(base, kind="client")
            return base if name in PASSING else None
        if base.kind == "extension":
            return base if name in PASSING else None
        return base if name in CURSOR or name in PASSING else None

    def _returned(self, func: Expr, call: Call | None, place: Place, steps: int) -> Thing | None:
        """What a function of the project gives."""
        for value, there in self.names.called(func, call, place):
            found = self.thing(value, there, steps + 1)
            if found is not None:
                return found
        told = self.names.returned_type(func, place)
        return self.typed(told[0], told[1], steps) if told is not None else None

    # -- annotations -----------------------------------------------------------------------------

    def typed(self, note: Expr | None, place: Place, steps: int = 0) -> Thing | None:
        """What an annotation says: `AsyncIOMotorDatabase`, `Db | null`, `Annotated[…, Depends]`."""
        if note is None or steps > MAX_STEPS:
            return None
        if isinstance(note, Op):
            left = self.typed(note.left, place, steps + 1)
            return left or self.typed(note.right, place, steps + 1)
        if isinstance(note, Item):
            if tail(note.base) not in _WRAPPING:
                return self.typed(note.base, place, steps + 1)
            keys = note.key.items if isinstance(note.key, Seq) else (note.key,)
            for key in keys:
                found = self.typed(key, place, steps + 1)
                if found is not None:
                    return found
            return None
        if isinstance(note, Call):
            return self.thing(note, place, steps + 1) if tail(note.func) == "Depends" else None
        if isinstance(note, Lit) and isinstance(note.value, str):
            return _of_type(note.value.rsplit(".", 1)[-1].strip("\"'"), "PyMongo", strict=True)
        if not isinstance(note, Name | Attr):
            return None
        target = self.project.aliased(self.project.resolve(place.path, note))
        if isinstance(target, External):
            label = label_of(target.name)
            return _of_type(target.name.rsplit(".", 1)[-1], label) if label else None
        if isinstance(target, Definition) and isinstance(target.node, Assign):
            inner = target.node.value or target.node.annotation
            return self.typed(inner, Place(target.path), steps + 1)
        return None


def by_name(name: str) -> Thing | None:
    """A database or client that only its name speaks for (`request.app.db`)."""
    if CLIENT_NAME.match(name):
        return Thing("client", sure=False)
    return Thing("database", sure=False) if DATABASE_NAME.match(name) else None


def _is_open(node: Assign) -> bool:
    """Whether a name is declared first and assigned elsewhere: `let db`, `db = None`."""
    return node.value is None or (isinstance(node.value, Lit) and node.value.value is None)


def _is_script(place: Place) -> bool:
    return not place.path.endswith((".py", ".pyi"))


def _of_type(name: str, label: str, strict: bool = False) -> Thing | None:
    if name in CLIENTS:
        return Thing("client", None, label)
    if name in DATABASES and not (strict and name in ("Database", "Db")):
        return Thing("database", None, label)
    if name in COLLECTIONS and not (strict and name == "Collection"):
        return Thing("collection", None, label)
    if name == "Connection" and label == "Mongoose":
        return Thing("database", None, label)
    return Thing("extension", None, label) if name == "PyMongo" else None


def _made(name: str) -> Thing | None:
    """What calling an outside name gives."""
    label = label_of(name)
    last = name.rsplit(".", 1)[-1]
    if not label:
        return None
    if last in CLIENTS or (last == "connect" and name.split(".")[-2:-1] == ["MongoClient"]):
        return Thing("client", None, label)
    if last == "PyMongo" or (label == "Mongoose" and last == "connect"):
        return Thing("extension", None, label)
    if label == "Mongoose" and last == "createConnection":
        return Thing("database", None, label)
    return Thing("database", None, label) if name in ("monk", "mongojs") else None


def _outside(name: str) -> Thing | None:
    """What an outside name is by itself: `mongoose.connection`."""
    label = label_of(name)
    if label == "Mongoose" and name.endswith((".connection", ".connection.db")):
        return Thing("database", None, label)
    return Thing("extension", None, label) if name == "mongoose" else None
