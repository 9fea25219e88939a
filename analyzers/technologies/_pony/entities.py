"""Pony's entities: which classes they are, their attributes, and what these are to each other.

Pony docs, "Declaring Entities", "Working with entity relationships"; the rules are those of
`pony.orm.core.EntityMeta` and `pony.orm.core.Attribute`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Attr, Call, Do, Expr, Lit, Name, tail
from .._python.values import MISSING, Cls, Fn, Instance, Made, Member, Value, body_of
from .._shared.mapper_classes import Attribute, Classes, is_from, tail_of, text_or_none

KINDS = frozenset({"Required", "Optional", "PrimaryKey", "Set", "Discriminator"})
_GROUPS = frozenset({"PrimaryKey", "composite_key", "composite_index"})


class EntityField(Struct, frozen=True):
    """An attribute of an entity; `kind` is Pony's class, `to` the entity that it refers to."""

    kind: str
    name: str
    entity: str
    type: Any
    args: tuple[Any, ...]
    given: dict[str, Any]
    path: str
    line: int
    comment: str | None = None
    to: str | None = None

    @property
    def required(self) -> bool:
        """`Required` and what derives from it."""
        return self.kind in ("Required", "PrimaryKey", "Discriminator")

    @property
    def many(self) -> bool:
        """Whether it is a collection."""
        return self.kind == "Set"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it names itself."""
        given = self.given.get("columns")
        if isinstance(given, list | tuple):
            return tuple(c for c in given if isinstance(c, str))
        column = text_or_none(self.given.get("column"))
        return (column,) if column else ()

    @property
    def reverse(self) -> str | None:
        """The name that `reverse=…` gives."""
        return text_or_none(self.given.get("reverse"))


class Group(Struct, frozen=True):
    """`PrimaryKey(a, b)`, `composite_key(a, b)` or `composite_index(a, b)` in a class body."""

    kind: str
    names: tuple[str, ...]
    line: int


class Entity(Struct, frozen=True):
    """An entity; `root` is the name of the one whose table it shares (its own, mostly).

    `new` are the attributes of its own body, `key` the names of those of its primary key.
    """

    name: str
    cls: Any
    root: str
    parents: tuple[str, ...]
    new: tuple[EntityField, ...]
    groups: tuple[Group, ...]
    key: tuple[str, ...]
    table: tuple[str | None, str] | None = None
    discriminator: bool = False


class Entities:
    """Reads the entities of one `Database` object."""

    def __init__(self, classes: Classes, members: list[Cls]) -> None:
        self.classes = classes
        names = {c.key: c.name for c in members}
        self.all: dict[str, Entity] = {}
        for cls in members:
            if cls.name in self.all:
                text = f"the entity {cls.name} is defined twice; the first definition is read"
                classes.complain("unresolved-reference", cls.path, cls.node.line, text)
                continue
            self.all[cls.name] = self._entity(cls, names)

    def _entity(self, cls: Cls, names: dict[Any, str]) -> Entity:
        run = self.classes.run
        parents = tuple(
            names[b.key] for b in run.bases(cls) if isinstance(b, Cls) and b.key in names
        )
        root = cls.name
        for ancestor in run.mro(cls)[1:]:
            if isinstance(ancestor, Cls) and ancestor.key in names:
                root = names[ancestor.key]
        new = [a for item in self.classes.attributes(cls) if (a := self._attribute(cls, item))]
        groups = tuple(_groups(cls))
        key = next((g.names for g in groups if g.kind == "PrimaryKey"), None)
        if key is None:
            key = tuple(a.name for a in new if a.kind == "PrimaryKey")
        if not key and root == cls.name:
            key = ("id",)
            given = {"auto": True}
            new.insert(
                0,
                EntityField(
                    "PrimaryKey", "id", cls.name, "int", (), given, cls.path, cls.node.line
                ),
            )
        own = [s for s in cls.names() if s == "_discriminator_"]
        return Entity(
            name=cls.name,
            cls=cls,
            root=root,
            parents=parents,
            new=tuple(new),
            groups=groups,
            key=key,
            table=self._table(cls),
            discriminator=bool(own),
        )

    def _table(self, cls: Cls) -> tuple[str | None, str] | None:
        own = cls.statements("_table_")
        value = self.classes.run.own_attribute(cls, "_table_", cls) if own else None
        if isinstance(value, list | tuple) and all(isinstance(v, str) for v in value) and value:
            return (value[-2] if len(value) > 1 else None), value[-1]
        if isinstance(value, str) and value:
            return None, value
        return (None, "") if own else None

    def _attribute(self, cls: Cls, item: Attribute) -> EntityField | None:
        made = item.value
        if not isinstance(made, Made) or not is_from(made.func, "pony"):
            return None
        kind = tail_of(made.func)
        if kind not in KINDS or not made.args:
            return None
        type_, *args = made.args
        return EntityField(
            kind=kind,
            name=item.name,
            entity=cls.name,
            type=_type_name(type_),
            args=tuple(args),
            given=dict(made.kwargs),
            path=item.path,
            line=item.line,
            comment=item.comment,
            to=self._refers(type_),
        )

    def _refers(self, value: Value) -> str | None:
        """The entity that a type names: by a class, a text, or `lambda: Entity`."""
        if isinstance(value, Fn):
            value = self.classes.run.call_with(value)
        if isinstance(value, str):
            return value
        if isinstance(value, Cls) and is_entity(self.classes, value):
            return value.name
        return None

    # -- relations -------------------------------------------------------------------------------

    def reverse(self, attribute: EntityField) -> EntityField | None:
        """`EntityMeta._link_reverse_attrs_`: the other side of a relation."""
        other = self.all.get(attribute.to or "")
        if other is None:
            return None
        if attribute.reverse:
            named = [a for e in self.line(other) for a in e.new if a.name == attribute.reverse]
            return named[0] if named else None
        towards = [a for a in other.new if a.to == attribute.entity]
        named = [a for a in towards if a.reverse == attribute.name]
        if named:
            return named[0]
        free = [a for a in towards if not a.reverse and a != attribute]
        return free[0] if len(free) == 1 else None

    def line(self, entity: Entity) -> Iterator[Entity]:
        """The entity and those that it derives from."""
        seen: set[str] = set()
        stack = [entity]
        while stack:
            found = stack.pop(0)
            if found.name not in seen:
                seen.add(found.name)
                yield found
                stack.extend(self.all[p] for p in found.parents if p in self.all)

    def attribute(self, entity: Entity, name: str) -> EntityField | None:
        """An attribute of an entity by its name, inherited ones too."""
        return next((a for e in self.line(entity) for a in e.new if a.name == name), None)


def is_entity(classes: Classes, cls: Cls) -> bool:
    """Whether a class derives from some database's `Entity`."""
    return database_of(classes, cls) is not MISSING


def database_of(classes: Classes, cls: Cls) -> Value:
    """The database that an entity belongs to: an object, UNKNOWN, or MISSING for other classes."""
    for ancestor in classes.run.mro(cls):
        if isinstance(ancestor, Member) and ancestor.name == "Entity":
            return ancestor.base if _is_database(classes, ancestor.base) else MISSING
        if isinstance(ancestor, Cls) and any(_is_entity_name(b) for b in ancestor.node.bases):
            found = classes.run.bases(ancestor)
            if any(b is UNKNOWN for b in found):
                return UNKNOWN
    return MISSING


def _is_database(classes: Classes, value: Value) -> bool:
    if isinstance(value, Made | Instance):
        made = classes.made(value)
        return made is not None and any(is_from(a, "pony") for a in made[1])
    return isinstance(value, Member)


def _is_entity_name(base: Expr) -> bool:
    """`db.Entity`, where `db` may be a parameter that nobody knows."""
    return isinstance(base, Attr) and base.name == "Entity"


def _type_name(value: Value) -> str:
    return value if isinstance(value, str) else tail_of(value)


def _groups(cls: Cls) -> Iterator[Group]:
    """The groups of attributes that statements of a class body make keys and indexes of."""
    for statement in body_of(cls.node.body):
        call = statement.value if isinstance(statement, Do) else None
        if not isinstance(call, Call) or tail(call.func) not in _GROUPS:
            continue
        names = [n for a in call.args if (n := _named(a)) is not None]
        if len(names) == len(call.args) and names:
            yield Group(tail(call.func) or "", tuple(names), call.line)


def _named(expr: Expr) -> str | None:
    if isinstance(expr, Name):
        return expr.id
    return expr.value if isinstance(expr, Lit) and isinstance(expr.value, str) else None
