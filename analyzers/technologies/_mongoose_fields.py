"""A Mongoose schema's paths: nested objects, arrays, subdocuments, options of the schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from ..syntax.evaluate import UNKNOWN, Evaluator
from ..syntax.ir import Attr, Call, Expr, Func, Lit, Map, Name, Return, Seq, dotted, tail
from ._document_values import Field, Key, as_json, field_keys, partial, timestamps, with_id
from ._mongoose_names import seconds, type_name
from ._mongoose_world import Entry, Place, Schema, World

MAX_DEPTH = 6
_INDEXING = ("index", "unique", "sparse", "expires", "text")


class Reader:
    """Reads definitions into fields."""

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

    # -- schemas ---------------------------------------------------------------------------------

    def options(self, schema: Schema) -> dict[str, Any]:
        """A schema's options with their values; later `schema.set(…)` calls count."""
        found: dict[str, Any] = self.options(schema.base) if schema.base is not None else {}
        args = schema.call.args
        if len(args) > 1:
            for entry in self.world.entries(args[1], schema.place):
                found[entry.key] = self.world.value(entry.value, entry.place)
        for place, call in self.changes(schema, "set"):
            if len(call.args) == 2:
                name = self.world.value(call.args[0], place)
                if isinstance(name, str):
                    found[name] = self.world.value(call.args[1], place)
        return found

    def changes(self, schema: Schema, method: str) -> Iterator[tuple[Place, Call]]:
        """The calls of a method on a schema, those in plugins of the project included."""
        for place, name, call in self.world.changes_of(schema):
            if name == method:
                yield place, call
        if method != "plugin":
            for place, call in self.changes(schema, "plugin"):
                yield from self._plugin(place, call, method)

    def _plugin(self, place: Place, call: Call, method: str) -> Iterator[tuple[Place, Call]]:
        """What a plugin function of the project does to the schema it is given."""
        if not call.args:
            return
        probe = Call(call.line, call.args[0])
        found = Evaluator(self.world.project, place.path).function(probe)
        if found is None or not found[1].params:
            return
        evaluator, node = found
        parameter = node.params[0].name
        for fact in self.world.changes.get(evaluator.path, ()):
            inside = node.line <= fact.line <= (getattr(node, "end_line", 0) or fact.line)
            same = fact.name == parameter and fact.data.get("method") == method
            if same and inside and isinstance(fact.node, Call):
                yield Place(evaluator.path, fact.data.get("scope", "")), fact.node

    def schema(
        self, schema: Schema, seen: tuple[Any, ...] = (), top: bool = True
    ) -> tuple[list[Field], list[Key]]:
        """A schema's fields and the indexes that belong to it."""
        args, place = schema.call.args, schema.place
        seen = seen or (schema.key,)
        if schema.base is not None:
            return self._derived(schema, schema.base, seen, top)
        base = self.world.schema(args[0], place) if args else None
        fields: list[Field] = []
        keys: list[Key] = []
        if base is not None and base.key != schema.key:
            fields, keys = self.schema(base, (*seen, base.key), top=False)
            fields = [f for f in fields if f.name != "_id"]
        elif args:
            fields = self.fields(self.world.entries(args[0], place), seen)
        fields = self._changed(schema, fields, seen)
        fields = self._own_fields(schema, fields, self.options(schema), top)
        keys += [k for f in fields for k in field_keys(f)]
        keys += self._compound(schema)
        return fields, list(dict.fromkeys(keys))

    def _changed(self, schema: Schema, fields: list[Field], seen: tuple[Any, ...]) -> list[Field]:
        """The fields after what `add`, `remove` and embedded discriminators do to them."""
        for here, call in self.changes(schema, "add"):
            added = self.world.schema(call.args[0], here) if call.args else None
            prefix = self.world.value(call.args[1], here) if len(call.args) > 1 else ""
            prefix = prefix if isinstance(prefix, str) else ""
            if added is not None and added.key not in seen:
                more = self.schema(added, (*seen, added.key), top=False)[0]
                fields += [replace(f, name=prefix + f.name) for f in more]
            elif call.args:
                fields += self.fields(self.world.entries(call.args[0], here), seen, prefix)
        fields = list({f.name: f for f in fields}.values())
        for here, call in self.changes(schema, "remove"):
            gone = set(self._names(call, here))
            fields = [f for f in fields if not _is_below(f.name, gone)]
        for here, call in self.changes(schema, "embed"):
            fields = self._embedded(fields, call, here, seen)
        return fields

    def _names(self, call: Call, place: Place) -> list[str]:
        """The paths that `pick`, `omit` and `remove` are given."""
        given = self.world.value(call.args[0], place) if call.args else None
        listed = [given] if isinstance(given, str) else given
        return [n for n in listed if isinstance(n, str)] if isinstance(listed, list) else []

    def _embedded(
        self, fields: list[Field], call: Call, place: Place, seen: tuple[Any, ...]
    ) -> list[Field]:
        """Mongoose docs, "Embedded discriminators": a path's parts may be of several kinds."""
        name = self.world.value(call.args[0], place)
        child = self.world.schema(call.args[2], place)
        if child is None or child.key in seen:
            return fields
        more = self.schema(child, (*seen, child.key), top=False)[0]
        found: list[Field] = []
        for field in fields:
            if field.name == name:
                known = {"_id", *(f.name for f in field.inner)}
                new = [replace(f, nullable=True) for f in more if f.name not in known]
                field = replace(field, inner=(*field.inner, *new))
            found.append(field)
        return found

    def _derived(
        self, schema: Schema, base: Schema, seen: tuple[Any, ...], top: bool
    ) -> tuple[list[Field], list[Key]]:
        """Mongoose docs, `Schema.prototype.clone`, `pick` and `omit`."""
        if base.key in seen[1:] or len(seen) > 3 * MAX_DEPTH:
            return [], []
        fields, keys = self.schema(base, (*seen, base.key), top)
        names = set(self._names(schema.call, schema.place))
        if schema.derives == "pick":
            fields = [f for f in fields if _is_below(f.name, names)]
        elif schema.derives == "omit":
            fields = [f for f in fields if not _is_below(f.name, names)]
        fields = self._changed(schema, fields, seen)
        fields = self._own_fields(schema, fields, self.options(schema), top)
        own = [k for f in fields for k in field_keys(f)]
        # Indexes of the schema itself go along with a copy, not with what is picked from it.
        gone = names if schema.derives == "omit" else set()
        shared = [k for k in keys if len(k.paths) > 1 or not _is_below(k.paths[0], gone)]
        if schema.derives == "pick":
            shared = [k for k in keys if len(k.paths) == 1 and _is_below(k.paths[0], names)]
        made = {k.paths: k for k in [*shared, *own, *self._compound(schema)]}
        return fields, list(made.values())

    def _own_fields(
        self, schema: Schema, fields: list[Field], options: dict[str, Any], top: bool
    ) -> list[Field]:
        """Mongoose docs, "Schema options": `_id`, `timestamps`, `versionKey` add paths."""
        path, line = schema.place.path, schema.call.line
        fields = with_id(fields, options.get("_id") is not False, path, line)
        known = {f.name for f in fields}
        for name in timestamps(options.get("timestamps")):
            if name not in known:
                fields.append(Field(name, "date", path=path, line=line))
        version = options.get("versionKey", "__v")
        if top and version is not False and isinstance(version, str) and version not in known:
            fields.append(Field(version, "number", path=path, line=line))
        return fields

    def _compound(self, schema: Schema) -> Iterator[Key]:
        for place, call in self.changes(schema, "index"):
            if not call.args:
                continue
            spec = self.world.value(call.args[0], place)
            if isinstance(spec, str):
                spec = {part.lstrip("-"): 1 for part in spec.split()}
            given = self.world.value(call.args[1], place) if len(call.args) > 1 else {}
            given = given if isinstance(given, dict) else {}
            if isinstance(spec, dict) and spec:
                ttl = given.get("expireAfterSeconds", given.get("expires"))
                methods = [v for v in spec.values() if isinstance(v, str) and not v.isdigit()]
                name = given.get("name")
                yield Key(
                    tuple(str(k) for k in spec),
                    unique=given.get("unique") is True,
                    sparse=given.get("sparse") is True,
                    ttl=seconds(ttl) if ttl not in (None, UNKNOWN) else None,
                    method=methods[0] if methods else None,
                    where=partial(given.get("partialFilterExpression")),
                    name=name if isinstance(name, str) else None,
                    path=place.path,
                    line=call.line,
                )


def _is_below(name: str, paths: set[str]) -> bool:
    """Whether a field is one of these paths or lies below one."""
    return any(name == path or name.startswith(f"{path}.") for path in paths)


def _without_keys(field: Field) -> Field:
    """A field whose parts bring no indexes."""
    inner = tuple(_without_keys(replace(f, key=None)) for f in field.inner)
    return replace(field, inner=inner, inner_keys=())
