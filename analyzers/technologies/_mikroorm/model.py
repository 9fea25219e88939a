"""What MikroORM's classes and schemas say, before names and types are worked out."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from .._script.ts_types import Written

Key = tuple[str, int, str]
"""Tells a class or a schema from all others: its file, line and name."""


class Place(Struct, frozen=True):
    """Where something is written."""

    path: str = ""
    line: int = 0


class Prop(Struct, frozen=True):
    """A property. `kind`: scalar, m:1, 1:1, 1:m, m:n or embedded, as MikroORM calls them.

    `type`: what the options name, in the library's words (`text`, `JsonType`); `written`: what
    TypeScript says. `target`: the class that a relation or an embedded object means, or its name.
    `column_type` is what a custom type of the project gives.
    """

    name: str
    place: Place
    kind: str = "scalar"
    type: str | None = None
    column_type: str | None = None
    written: Written = Written()
    options: dict[str, Any] = field(default_factory=dict)
    default: str | None = None
    enum: tuple[str | int | float, ...] | None = None
    is_enum: bool = False
    primary: bool = False
    target: Key | str | None = None
    mapped_by: str = ""
    owner: bool = True
    pivot: Key | str | None = None
    note: str | None = None

    @property
    def column(self) -> str | None:
        """The name of the column that the options give, or None."""
        for key in ("fieldName", "name", "joinColumn"):
            given = self.options.get(key)
            if isinstance(given, str) and given:
                return given
        return None

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of columns that the options give."""
        for key in ("joinColumns", "fieldNames"):
            given = self.options.get(key)
            if isinstance(given, list):
                return tuple(g for g in given if isinstance(g, str))
        return (self.column,) if self.column else ()


class KeyOn(Struct, frozen=True):
    """An index or a unique constraint over properties."""

    props: tuple[str, ...]
    place: Place
    name: str | None = None
    unique: bool = False
    method: str | None = None


class Entity(Struct, frozen=True):
    """A class or schema that MikroORM maps.

    `kind`: table, embeddable, base (no table of its own), view, or unnamed (its table has a name
    that cannot be known). `parents` are the keys of its ancestors, nearest first; `props` those of
    all of them.
    """

    key: Key
    name: str
    kind: str
    place: Place
    props: tuple[Prop, ...] = ()
    keys: tuple[KeyOn, ...] = ()
    checks: tuple[tuple[str | None, str, Place], ...] = ()
    given: str | None = None
    schema: str | None = None
    description: str | None = None
    discriminator: str | None = None
    parents: tuple[Key, ...] = ()
    methods: tuple[str, ...] = ()
