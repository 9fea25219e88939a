"""Calls of collections and databases as uses: what each names, indexes, declares or joins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ...model.schema import Column
from ...syntax.ir import Call, Expr, Lit, Map, Seq, tail
from .._documents.values import Key
from .._shared.mongo_indexes import made_key, pairs_of
from .fields import Fields, Found
from .names import WRITES
from .pipelines import Join, Other, pipeline
from .places import Place
from .receivers import Thing
from .validators import validated


class Use(Struct, frozen=True):
    """What one place in code says of one collection."""

    collection: str
    method: str
    path: str
    line: int
    label: str = ""
    fields: tuple[Found, ...] = ()
    columns: tuple[Column, ...] = ()
    keys: tuple[Key, ...] = ()
    joins: tuple[Join, ...] = ()
    options: dict[str, Any] = {}

    @property
    def writes(self) -> bool:
        """Whether the call changes documents."""
        return self.method in WRITES


_FILTERED = frozenset(
    [
        "find",
        "find_one",
        "findOne",
        "count_documents",
        "countDocuments",
        "count",
        "delete_one",
        "delete_many",
        "deleteOne",
        "deleteMany",
        "remove",
        "find_one_and_delete",
        "findOneAndDelete",
    ]
)
_UPDATES = frozenset(
    [
        "update_one",
        "update_many",
        "updateOne",
        "updateMany",
        "update",
        "find_one_and_update",
        "findOneAndUpdate",
        "findAndModify",
        "find_and_modify",
    ]
)
_REPLACES = frozenset(["replace_one", "replaceOne", "find_one_and_replace", "findOneAndReplace"])
_SIMPLE_OPTIONS = ("capped", "size", "max", "expireAfterSeconds", "timeseries", "viewOn")


def uses_of(fields: Fields, thing: Thing, method: str, call: Call, place: Place) -> Iterator[Use]:
    """The uses that one call makes of a collection."""
    name = thing.name or ""
    found: list[Found] = []
    keys: list[Key] = []
    joins: list[Join] = []
    if method in ("aggregate", "watch"):
        for step in pipeline(fields, call.arg("pipeline", 0), place):
            if isinstance(step, Found):
                found.append(step)
            elif isinstance(step, Join):
                joins.append(step)
            else:
                yield _elsewhere(step, thing)
    elif method in ("create_index", "createIndex", "ensure_index", "ensureIndex"):
        keys.extend(_index(fields, call.arg("keys", 0), _options(fields, call, 1, place), place))
    elif method in ("create_indexes", "createIndexes"):
        keys.extend(_indexes(fields, call.arg("indexes", 0), place))
    else:
        found.extend(_fields(fields, method, call, place))
    yield Use(
        name,
        method,
        place.path,
        place.line,
        thing.label,
        tuple(found),
        keys=tuple(keys),
        joins=tuple(joins),
    )


def _elsewhere(step: Other, thing: Thing) -> Use:
    field = (step.field,) if step.field is not None else ()
    method = "insert_many" if step.writes else "aggregate"
    return Use(step.collection, method, step.path, step.line, thing.label, field)


def _fields(fields: Fields, method: str, call: Call, place: Place) -> Iterator[Found]:
    first, second = call.arg("filter", 0), call.arg("update", 1)
    if method in ("insert_one", "insertOne", "insert", "save"):
        given = call.arg("document", 0)
        settled, _ = fields.names.settle(given, place)
        many = isinstance(settled, Seq)
        yield from fields.documents(given, place) if many else fields.document(given, place)
    elif method in ("insert_many", "insertMany"):
        yield from fields.documents(call.arg("documents", 0), place)
    elif method in _FILTERED:
        yield from fields.filter(first, place)
        yield from _options_fields(fields, method, call, place)
    elif method in _UPDATES:
        yield from fields.filter(first, place)
        yield from fields.update(second, place)
        yield from _options_fields(fields, method, call, place)
    elif method in _REPLACES:
        yield from fields.filter(first, place)
        yield from fields.document(call.arg("replacement", 1), place)
    elif method == "distinct":
        yield from fields.listed(call.arg("key", 0), place)
        yield from fields.filter(call.arg("filter", 1), place)
    elif method in ("sort", "project"):
        yield from fields.listed(call.args[0] if call.args else None, place)
    elif method in ("bulk_write", "bulkWrite"):
        yield from _bulk(fields, call.args[0] if call.args else None, place)


def _options_fields(fields: Fields, method: str, call: Call, place: Place) -> Iterator[Found]:
    """Projection and sort, by keyword or in the options of the last argument."""
    script = not place.path.endswith((".py", ".pyi"))
    reads = method in ("find", "find_one", "findOne")
    position = 1 if reads else 2
    given = call.args[position] if len(call.args) > position else None
    options, there = fields.names.settle(given, place)
    if script and isinstance(options, Map):
        named = [options.get(n) for n in ("projection", "sort", "fields")]
        if any(named):
            for expr in named:
                yield from fields.listed(expr, there)
            return
    elif reads and not script:
        yield from fields.listed(given, place)
    for word in ("projection", "sort", "fields"):
        expr = dict(call.kwargs).get(word)
        if expr is not None:
            yield from fields.listed(expr, place)


def _bulk(fields: Fields, expr: Expr | None, place: Place) -> Iterator[Found]:
    """`[UpdateOne(filter, update)]`, `[{updateOne: {filter, update}}]`."""
    listed, place = fields.names.settle(expr, place)
    for item in listed.items[:50] if isinstance(listed, Seq) else ():
        made, there = fields.names.settle(item, place)
        if isinstance(made, Call):
            name = tail(made.func) or ""
            method = name[:1].lower() + name[1:]
            yield from _fields(fields, method, made, there)
        for key, value in made.items if isinstance(made, Map) else ():
            inner, here = fields.names.settle(value, there)
            if not isinstance(inner, Map) or not isinstance(key, Lit):
                continue
            yield from fields.document(inner.get("document"), here)
            yield from fields.filter(inner.get("filter"), here)
            yield from fields.update(inner.get("update"), here)
            yield from fields.document(inner.get("replacement"), here)


# -- indexes -------------------------------------------------------------------------------------


def _options(fields: Fields, call: Call, position: int, place: Place) -> dict[str, Any]:
    """The options of a call: its keywords, or the object behind the other arguments."""
    found: dict[str, Any] = {}
    if len(call.args) > position:
        given = fields.names.value(call.args[position], place)
        found.update(given if isinstance(given, dict) else {})
    for key, value in call.kwargs:
        found[key] = fields.names.value(value, place)
    return found


def _index(
    fields: Fields, keys: Expr | None, options: dict[str, Any], place: Place
) -> Iterator[Key]:
    pairs = pairs_of(fields.names.value(keys, place))
    if pairs and all(fields.name(p) for p, _ in pairs):
        yield made_key(pairs, options, place.path, keys.line if keys is not None else place.line)


def _indexes(fields: Fields, expr: Expr | None, place: Place) -> Iterator[Key]:
    listed, place = fields.names.settle(expr, place)
    for item in listed.items if isinstance(listed, Seq) else ():
        made, there = fields.names.settle(item, place)
        if isinstance(made, Call) and tail(made.func) == "IndexModel":
            options = _options(fields, made, 1, there)
            yield from _index(fields, made.arg("keys", 0), options, there)
        elif isinstance(made, Map):
            given = fields.names.value(made, there)
            options = given if isinstance(given, dict) else {}
            yield from _index(fields, made.get("key"), options, there)


# -- databases -----------------------------------------------------------------------------------


def of_database(
    fields: Fields, thing: Thing, method: str, call: Call, place: Place
) -> Iterator[Use]:
    """What a call of a database says: collections made or changed by a command."""
    if method == "command":
        yield from _command(fields, thing, call, place)
        return
    name = fields.names.text(call.arg("name", 0), place)
    if name is None:
        return
    columns: tuple[Column, ...] = ()
    options: dict[str, Any] = {}
    if method in ("create_collection", "createCollection"):
        given = _options(fields, call, 1, place)
        options = {k: given[k] for k in _SIMPLE_OPTIONS if _is_told(given.get(k))}
        validator = call.arg("validator", None)
        settled, there = fields.names.settle(call.args[1] if len(call.args) > 1 else None, place)
        if validator is None and isinstance(settled, Map):
            validator, place = settled.get("validator"), there
        columns = tuple(validated(fields, validator, place))
    yield Use(name, method, place.path, place.line, thing.label, (), columns, options=options)


def _is_told(value: Any) -> bool:
    if isinstance(value, dict):
        return bool(value) and all(isinstance(v, str | int) for v in value.values())
    return isinstance(value, str | int)


def _command(fields: Fields, thing: Thing, call: Call, place: Place) -> Iterator[Use]:
    """`command("collMod", "users", validator=…)`, `command({collMod: "users", validator: …})`."""
    first, there = fields.names.settle(call.arg("command", 0), place)
    name: Expr | None = None
    validator: Expr | None = None
    if isinstance(first, Map):
        name = first.get("collMod") or first.get("create")
        validator = first.get("validator")
    elif isinstance(first, Lit) and first.value in ("collMod", "create"):
        name, validator = call.arg("value", 1), call.arg("validator", None)
        there = place
    text = fields.names.text(name, there) if name is not None else None
    if text is not None:
        columns = tuple(validated(fields, validator, there))
        yield Use(text, "command", place.path, place.line, thing.label, (), columns)
