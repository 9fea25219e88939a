"""Whole Mongoose schemas: their options, what is done to them, what they are made from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from ...syntax.evaluate import UNKNOWN, Evaluator
from ...syntax.ir import Call, Expr, Lit, Map, flat, tail
from .._documents.values import Field, Key, field_keys, partial, timestamps, with_id
from .fields import MAX_DEPTH, Definitions
from .names import seconds
from .plugins import additions
from .world import Place, Schema


class Reader(Definitions):
    """Reads schemas into fields and indexes."""

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
        # An arrow function tells no end: its last statement stands for it.
        last = getattr(node, "end_line", 0) or max((s.line for s in flat(node.body)), default=0)
        for fact in self.world.changes.get(evaluator.path, ()):
            inside = node.line <= fact.line <= last
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
        for here, call in self.changes(schema, "plugin"):
            known = {f.name for f in fields}
            added_fields = self.fields(self.world.entries(self._package(here, call), here), seen)
            fields += [f for f in added_fields if f.name not in known]
        for here, call in self.changes(schema, "remove"):
            gone = set(self._names(call, here))
            fields = [f for f in fields if not _is_below(f.name, gone)]
        for here, call in self.changes(schema, "embed"):
            fields = self._embedded(fields, call, here, seen)
        return fields

    def _package(self, place: Place, call: Call) -> Map | None:
        """What a plugin that is a package adds, as a definition."""
        package = self._package_name(call.args[0], place) if call.args else None
        if package is None:
            return None
        options = self.world.entries(call.args[1], place) if len(call.args) > 1 else ()
        given = {o.key: (o.value, self.world.value(o.value, o.place)) for o in options}
        return additions(package, given, call.line)

    def _package_name(self, expr: Expr, place: Place, steps: int = 0) -> str | None:
        """The package that a plugin comes from: imported, required, or made by what it exports."""
        if isinstance(expr, Call) and steps < 3:
            first = expr.args[0] if expr.args else None
            if tail(expr.func) == "require" and isinstance(first, Lit):
                return str(first.value)
            return self._package_name(expr.func, place, steps + 1)
        known = self.world.project.external(place.path, expr)
        made = self.world.follow(expr, place) if known is None and steps < 3 else None
        return self._package_name(*made, steps + 1) if made is not None else known

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
