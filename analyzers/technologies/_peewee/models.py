"""Peewee's models: which classes are tables, what they are called, which columns they have.

Peewee docs, "Models and Fields"; the rules are those of `peewee.ModelBase` and `peewee.Metadata`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from .._python.values import Cls, Ext, Made, Member, Value
from .._shared.mapper_classes import ByClass, Classes, is_from, tail_of, text_or_none, texts
from .fields import Field, read_field

PACKAGES = ("peewee", "playhouse", "peewee_async", "peewee_aio", "aiopeewee")
INHERITED = (
    "constraints",
    "database",
    "indexes",
    "primary_key",
    "options",
    "schema",
    "table_function",
    "temporary",
    "legacy_table_names",
    "extension_module",
)
"""`ModelBase.inheritable`: what a `Meta` hands down; a table's name is not among it."""

WORD = re.compile(r"[^\w]+")
_STEP_1 = re.compile(r"(.)_*([A-Z][a-z]+)")
_STEP_2 = re.compile(r"([a-z0-9])_*([A-Z])")
_BASE_NAME = re.compile(r"^_?(?:Base|Abstract)|(?:Base|Mixin|Abstract)$|^(?:My)?Model$|BaseModel$")


class Model(Struct, frozen=True):
    """A model: its class, its `Meta` with what it inherits, its fields by name, its key."""

    cls: Any
    meta: dict[str, Any]
    fields: dict[str, Field]
    key: tuple[str, ...]
    table: str | None
    virtual: str | None = None
    computed: bool = False

    def field(self, name: str) -> Field | None:
        """A field by its own name or by that of its column."""
        if name in self.fields:
            return self.fields[name]
        return next((f for f in self.fields.values() if f.column == name), None)

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The columns of the primary key."""
        if not self.key and self.virtual is None and self.meta.get("primary_key") is not False:
            return ("id",)
        return tuple(f.column if (f := self.field(n)) else n for n in self.key)


class Models(ByClass[Model]):
    """Reads models; what was read once is kept."""

    def __init__(self, classes: Classes) -> None:
        super().__init__(classes)
        self.by_name: dict[str, Model] = {}

    def is_root(self, value: Value) -> bool:
        """See `ByClass`."""
        return is_model(value)

    def read_class(self, cls: Cls) -> Model:
        """See `ByClass`."""
        found = self._model(cls)
        self.by_name.setdefault(cls.name.lower(), found)
        return found

    def _model(self, cls: Cls) -> Model:
        parents = [m for b in self.run.bases(cls) if isinstance(b, Cls) and (m := self.of(b))]
        meta = self._meta(cls, parents)
        own = {a.name: a for a in self.classes.attributes(cls)}
        read = {n: f for n, a in own.items() if (f := read_field(self.classes, a)) is not None}
        fields: dict[str, Field] = {}
        for parent in reversed(parents):
            # `ModelBase.__new__`: fields of bases are copied, but for their primary keys.
            inherited = {n: f for n, f in parent.fields.items() if n not in own}
            fields.update({n: f for n, f in inherited.items() if not f.primary_key})
        fields.update(read)
        key = self._key(meta, read, parents)
        for name in key:
            if name not in fields and parents and name in parents[0].fields:
                fields[name] = parents[0].fields[name]
        table, computed = self._name(cls, meta)
        return Model(cls, meta, fields, key, table, self._virtual(cls, meta), computed)

    def _meta(self, cls: Cls, parents: Iterable[Model]) -> dict[str, Any]:
        inner = self.classes.inner(cls)
        meta = {a.name: a.value for a in self.classes.attributes(inner)} if inner else {}
        for statement in inner.names() if inner is not None else ():
            if statement == "table_function" and statement not in meta:
                meta[statement] = self.run.class_attribute(inner, statement)  # type: ignore[arg-type]
        meta["_own"] = frozenset(meta)
        for base in self.run.bases(cls):
            if isinstance(base, Member):  # `flask_db.Model`
                meta.setdefault("database", base.base)
        for parent in parents:
            for name in INHERITED:
                if name in parent.meta:
                    meta.setdefault(name, parent.meta[name])
        return meta

    def _key(
        self, meta: dict[str, Any], own: dict[str, Field], parents: list[Model]
    ) -> tuple[str, ...]:
        given = meta.get("primary_key") if "primary_key" in meta["_own"] else None
        if given is False:
            return ()
        if isinstance(given, Made) and tail_of(given.func) == "CompositeKey":
            return texts(given.args) or ()
        marked = tuple(n for n, f in own.items() if f.primary_key)
        if marked or not parents:
            return marked
        if parents[0].meta.get("primary_key") is False:
            meta["primary_key"] = False
        return parents[0].key

    def _name(self, cls: Cls, meta: dict[str, Any]) -> tuple[str | None, bool]:
        """The table's name, and whether it is computed and could not be known."""
        own = meta["_own"]
        given = next((meta[n] for n in ("table_name", "db_table") if n in own), None)
        if isinstance(given, str) and given:
            return given, False
        if given is not None:
            return None, True
        function = meta.get("table_function")
        if function is not None:
            made = self.run.call_with(function, cls)
            return (made, False) if isinstance(made, str) else (None, True)
        if meta.get("legacy_table_names") is False:
            return snake(cls.name), False
        return WORD.sub("_", cls.name.lower()), False

    def _virtual(self, cls: Cls, meta: dict[str, Any]) -> str | None:
        """The SQLite extension that a virtual table stands on, or None for a plain table."""
        if not any(_is_virtual(a) for a in self.run.mro(cls)):
            return None
        given = text_or_none(meta.get("extension_module"))
        kinds = [tail_of(a) for a in self.run.mro(cls) if isinstance(a, Ext)]
        known = "fts5" if "FTS5Model" in kinds else "fts4" if "FTSModel" in kinds else "virtual"
        return (given or known).lower()


def is_model(value: Value) -> bool:
    """Whether an ancestor is peewee's `Model`, or one of its kinds."""
    if isinstance(value, Member):
        return value.name == "Model" and tail_of(getattr(value.base, "func", None)) == "FlaskDB"
    return is_from(value, *PACKAGES) and tail_of(value).endswith("Model")


def _is_virtual(value: Value) -> bool:
    return is_from(value, "playhouse") and tail_of(value) in (
        "VirtualModel",
        "FTSModel",
        "FTS5Model",
        "BaseFTSModel",
        "LSMTable",
        "ClosureTable",
    )


def snake(name: str) -> str:
    """`peewee.make_snake_case`."""
    return _STEP_2.sub(r"\1_\2", _STEP_1.sub(r"\1_\2", name)).lower()


def looks_abstract(name: str) -> bool:
    """Whether a class is called what only bases are called."""
    return _BASE_NAME.search(name) is not None
