"""A Mongoose schema's paths: nested objects, arrays, subdocuments, options of the schema."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Attr, Call, Expr, Func, Lit, Map, Name, Return, Seq, dotted, tail
from .._documents.values import Field, Key, as_json, partial, with_id
from .names import seconds, type_name
from .world import Entry, Place, Schema, World

MAX_DEPTH = 6
_INDEXING = ("index", "unique", "sparse", "expires", "text")


class Definitions(ABC):
    """Reads definitions into fields; `Reader` reads whole schemas."""

    def __init__(self, world: World) -> None:
        self.world = world

    # -- one entry -------------------------------------------------------------------------------

    def fields(
        self, entries: Iterator[Entry], seen: tuple[Any, ...] = (), prefix: str = ""
    ) -> list[Field]:
        """The fields of a definition; a later entry of the same name wins, as in an object."""
        found: dict[str, Field] = {}
        for entry in entries:
            for field in self._entry(entry, prefix, seen):
                found[field.name] = field
        return list(found.values())

    def _entry(self, entry: Entry, prefix: str, seen: tuple[Any, ...]) -> Iterator[Field]:
        name = prefix + entry.key
        blank = Field(name, description=entry.note, path=entry.place.path, line=entry.line)
        value, place = self._settle(entry.value, entry.place)
        if isinstance(value, Map) and len(seen) < MAX_DEPTH and self._is_nested(value, place):
            deeper = (*seen, name)
            yield from self.fields(self.world.entries(value, place), deeper, f"{name}.")
        else:
            yield self._typed(blank, value, place, seen)

    def _settle(self, value: Expr, place: Place) -> tuple[Expr, Place]:
        """Follow a name to the definition that it stands for; types and schemas stay."""
        for _ in range(8):
            if isinstance(value, Name | Attr) and type_name(tail(value) or ""):
                return value, place
            if isinstance(value, Map | Seq | Lit) or self.world.schema(value, place):
                return value, place
            if isinstance(value, Func) and not value.params and len(value.body) == 1:
                only = value.body[0]  # Typegoose: `type: () => Address`
                if isinstance(only, Return) and only.value is not None:
                    value = only.value
                    continue
            if isinstance(value, Call) and tail(value.func) == "raw" and value.args:
                value = value.args[0]  # NestJS: a definition as it stands
                continue
            further = self.world.follow(value, place)
            if further is None:
                return value, place
            value, place = further
        return value, place

    def _is_nested(self, value: Map, place: Place) -> bool:
        """Mongoose, Schema.prototype.add: an object without `type` (or whose `type` is a field
        that itself has a `type`) is a nested object; an empty one is Mixed."""
        entries = {e.key: e for e in self.world.entries(value, place)}
        if not entries:
            return False
        given = entries.get("type")
        if given is None:
            return "$type" not in entries
        inner, _ = self._settle(given.value, given.place)
        return isinstance(inner, Map) and inner.get("type") is not None

    # -- types -----------------------------------------------------------------------------------

    def _typed(self, blank: Field, value: Expr, place: Place, seen: tuple[Any, ...]) -> Field:
        """A field with the type, and the options where the value is an object with `type`."""
        value, place = self._settle(value, place)
        schema = self.world.schema(value, place)
        if schema is not None:
            return self._subdocument(blank, schema, seen)
        if isinstance(value, Seq):
            return self._array(blank, value, place, seen)
        if isinstance(value, Map):
            return self._options(blank, value, place, seen)
        if isinstance(value, Lit) and isinstance(value.value, str):
            return replace(blank, type=type_name(value.value) or value.value.lower())
        name = tail(value.func if isinstance(value, Call) else value) or ""
        return replace(blank, type=type_name(name) or name.lower() or "mixed")

    def _subdocument(self, blank: Field, schema: Schema, seen: tuple[Any, ...]) -> Field:
        if schema.key in seen or len(seen) >= MAX_DEPTH:
            return replace(blank, type="subdocument")
        inner, keys = self.schema(schema, (*seen, schema.key), top=False)
        return replace(blank, type="subdocument", inner=tuple(inner), inner_keys=tuple(keys))

    def _array(self, blank: Field, value: Seq, place: Place, seen: tuple[Any, ...]) -> Field:
        if not value.items:
            return replace(blank, type="mixed[]")
        item, here = self._settle(value.items[0], place)
        if isinstance(item, Map) and self._is_nested(item, here):
            inner = self._plain_subdocument(item, here, seen)
            return replace(blank, type="subdocument[]", inner=tuple(inner))
        made = self._typed(blank, item, here, seen)
        return replace(made, type=f"{made.type}[]")

    def _plain_subdocument(self, value: Map, place: Place, seen: tuple[Any, ...]) -> list[Field]:
        """An object inside an array is a subdocument with an _id of its own."""
        inner = self.fields(self.world.entries(value, place), (*seen, value.line))
        return with_id(inner, True, place.path, value.line)

    def _options(self, blank: Field, value: Map, place: Place, seen: tuple[Any, ...]) -> Field:
        """A field written as `{type: …, required: …}`."""
        options = {e.key: e for e in self.world.entries(value, place)}
        given = options.get("type") or options.get("$type")
        if given is None:
            return blank
        inner, here = self._settle(given.value, given.place)
        if isinstance(inner, Map):
            if not inner.items:
                made = blank
            else:
                fields = self._plain_subdocument(inner, here, seen)
                made = replace(blank, type="subdocument", inner=tuple(fields))
        else:
            made = self._typed(blank, inner, here, seen)
        return self._with_options(made, options, seen)

    def _with_options(self, made: Field, options: dict[str, Entry], seen: tuple[Any, ...]) -> Field:
        of = options.get("of")
        if of is not None and made.type.startswith("map"):
            of_field = self._typed(Field(made.name), of.value, of.place, seen)
            made = replace(made, type=f"map<{of_field.type}>", ref=of_field.ref)
        ref = options.get("ref")
        target = self.world.model_name(ref.value, ref.place) if ref else None
        if ref is not None and target is None:
            target = (dotted(ref.value) or "").rsplit(".", 1)[-1] or None
        if self._is(options.get("excludeIndexes"), True):
            made = _without_keys(made)
        if made.inner and self._is(options.get("_id"), False):
            made = replace(made, inner=tuple(f for f in made.inner if f.name != "_id"))
        note = self._text(options.get("comment")) or self._text(options.get("description"))
        return replace(
            made,
            nullable=self._nullable(options.get("required")),
            default=self._default(options.get("default")),
            enum=self._enum(options.get("enum")) or made.enum,
            ref=target or made.ref,
            key=self._key(made, options) or made.key,
            description=made.description or note,
        )

    def _is(self, entry: Entry | None, value: bool) -> bool:
        return entry is not None and self.world.value(entry.value, entry.place) is value

    def _text(self, entry: Entry | None) -> str | None:
        value = self.world.value(entry.value, entry.place) if entry else None
        return value if isinstance(value, str) else None

    def _nullable(self, entry: Entry | None) -> bool | None:
        """False for a required path, None where a function decides."""
        if entry is None:
            return True
        value = entry.value
        if isinstance(value, Seq):
            value = value.items[0] if value.items else value
        if isinstance(value, Map):
            value = value.get("value") or value
        if isinstance(value, Func):
            return None
        known = self.world.value(value, entry.place)
        if isinstance(known, list):
            known = known[0] if known else UNKNOWN
        return None if known is UNKNOWN else not known

    def _default(self, entry: Entry | None) -> str | None:
        """The default as code: a value as JSON, a function by its name."""
        if entry is None:
            return None
        value = self.world.value(entry.value, entry.place)
        if value is not UNKNOWN and value is not None:
            return as_json(value)
        if isinstance(entry.value, Call):
            name = dotted(entry.value.func)
            return f"{name}()" if name else None
        return dotted(entry.value)

    def _enum(self, entry: Entry | None) -> tuple[str, ...] | None:
        """An array, an object's values (a TypeScript enum too), or `{values: […]}`."""
        if entry is None:
            return None
        value = self.world.value(entry.value, entry.place)
        if isinstance(value, dict) and isinstance(value.get("values"), list | dict):
            value = value["values"]
        items = list(value.values()) if isinstance(value, dict) else value
        if not isinstance(items, list):
            return None
        known = tuple(str(i) for i in items if isinstance(i, str | int | float))
        return known or None

    def _key(self, made: Field, options: dict[str, Entry]) -> Key | None:
        """The index that a path's own options make."""
        given: dict[str, Any] = {}
        for name in _INDEXING:
            if name in options:
                given[name] = self.world.value(options[name].value, options[name].place)
        detail = given.get("index")
        if isinstance(detail, dict):
            given.update({k: v for k, v in detail.items() if isinstance(k, str)})
        wanted = any(v is not UNKNOWN and v not in (False, None) for v in given.values())
        if not wanted:
            return None
        ttl = given.get("expires", given.get("expireAfterSeconds"))
        method = detail if isinstance(detail, str) and detail not in ("1", "-1") else None
        return Key(
            (made.name,),
            unique=given.get("unique") not in (None, False, UNKNOWN),
            sparse=given.get("sparse") is True,
            ttl=seconds(ttl) if ttl not in (None, UNKNOWN) else None,
            method="text" if given.get("text") is True else method,
            where=partial(given.get("partialFilterExpression")),
            path=made.path,
            line=made.line,
        )

    @abstractmethod
    def schema(
        self, schema: Schema, seen: tuple[Any, ...] = (), top: bool = True
    ) -> tuple[list[Field], list[Key]]:
        """A schema's fields and the indexes that belong to it; see `Reader`."""


def _without_keys(field: Field) -> Field:
    """A field whose parts bring no indexes."""
    inner = tuple(_without_keys(replace(f, key=None)) for f in field.inner)
    return replace(field, inner=inner, inner_keys=())
