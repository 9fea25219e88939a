"""What classes and `EntitySchema` objects say, before names and types are worked out."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

Key = tuple[str, int, str]
"""Tells a class or a schema from all others: its file, line and name."""


class Place(Struct, frozen=True):
    """Where something is written."""

    path: str = ""
    line: int = 0


class Field(Struct, frozen=True):
    """A column. `type`: as written, or the name of a constructor (`String`, `Date`, `Object` …).

    `mode`: regular, create, update, delete, version, object-id, level or view. `generated`: "",
    increment, uuid, rowid or identity. `default`: as SQL has it.
    """

    prop: str
    place: Place
    mode: str = "regular"
    type: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    default: str | None = None
    generated: str = ""
    primary: bool = False
    enum: tuple[str, ...] | None = None
    note: str | None = None
    seen: str = ""

    @property
    def nullable(self) -> bool:
        """Whether the column takes NULL."""
        given = self.options.get("nullable")
        return bool(given) if given is not None else self.options.get("default", "") is None


class Join(Struct, frozen=True):
    """A join column: its name, the property it refers to, the name of its constraint."""

    name: str | None = None
    referenced: str | None = None
    constraint: str | None = None


class JoinTable(Struct, frozen=True):
    """The table of a many-to-many relation, on the side that owns it."""

    name: str | None = None
    schema: str | None = None
    joins: tuple[Join, ...] = ()
    inverse: tuple[Join, ...] = ()


class Relation(Struct, frozen=True):
    """A relation; `target` is a class's key, or the name of an entity."""

    prop: str
    kind: str
    place: Place
    target: Key | str | None = None
    inverse: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    joins: tuple[Join, ...] | None = None
    table: JoinTable | None = None
    primary: bool = False
    note: str | None = None

    @property
    def owns_column(self) -> bool:
        """Whether this side holds the foreign key."""
        return self.kind == "many-to-one" or (self.kind == "one-to-one" and self.joins is not None)


class KeyOn(Struct, frozen=True):
    """An index or a unique constraint over properties."""

    props: tuple[str, ...]
    place: Place
    name: str | None = None
    unique: bool = False
    constraint: bool = False
    where: str | None = None
    method: str | None = None


class Reference(Struct, frozen=True):
    """A foreign key that is declared without a relation (`@ForeignKey`)."""

    props: tuple[str, ...]
    place: Place
    target: Key | str | None = None
    referenced: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)


class Embed(Struct, frozen=True):
    """An embedded object; `prefix` is what the decorator says, None where it says nothing."""

    prop: str
    place: Place
    parts: Parts
    prefix: str | bool | None = None
    many: bool = False


class Parts(Struct, frozen=True):
    """What a class with its ancestors, or an embedded class, is made of."""

    fields: tuple[Field, ...] = ()
    relations: tuple[Relation, ...] = ()
    embeds: tuple[Embed, ...] = ()
    keys: tuple[KeyOn, ...] = ()
    references: tuple[Reference, ...] = ()
    checks: tuple[tuple[str | None, str, Place], ...] = ()


class Entity(Struct, frozen=True):
    """A class or schema that TypeORM maps.

    `kind`: table, child, view, or unnamed (its table has a name that cannot be known). `tree`: ""
    or closure-table, nested-set, materialized-path, adjacency-list. `discriminator`: the column of
    single-table inheritance where this entity is the root of one. `parent`: the key of that root
    for a child.
    """

    key: Key
    name: str
    kind: str
    place: Place
    parts: Parts
    given: str | None = None
    schema: str | None = None
    description: str | None = None
    tree: str = ""
    closure: str | None = None
    discriminator: Field | None = None
    parent: Key | None = None
    methods: tuple[str, ...] = ()
    materialized: bool = False
