"""Aggregation pipelines: the stored fields that they name, and the collections that they join.

MongoDB docs, "Aggregation Stages". From the first stage on that makes documents of another shape
(`$group`, `$project` …) names no longer speak of what is stored.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ...syntax.ir import Expr, Lit, Map, Seq, walk
from .fields import Fields, Found
from .places import Place
from .types import MAX_DEPTH

_RESHAPING = frozenset(
    [
        "$group",
        "$project",
        "$replaceRoot",
        "$replaceWith",
        "$count",
        "$sortByCount",
        "$bucket",
        "$bucketAuto",
        "$facet",
        "$out",
        "$merge",
        "$unionWith",
    ]
)


class Join(Struct, frozen=True):
    """What a `$lookup` joins: local field, the other collection, its field."""

    local: str
    collection: str
    foreign: str
    path: str
    line: int


class Other(Struct, frozen=True):
    """Another collection that a pipeline reads or writes, and a field of it."""

    collection: str
    field: Found | None
    writes: bool
    path: str
    line: int


Step = Found | Join | Other


def pipeline(fields: Fields, expr: Expr | None, place: Place, depth: int = 0) -> Iterator[Step]:
    """What the stages of a pipeline say of stored documents."""
    stages, place = fields.names.settle(expr, place)
    computed: set[str] = set()
    stored = True
    for stage in stages.items if isinstance(stages, Seq) and depth < MAX_DEPTH else ():
        body, here = fields.names.settle(stage, place)
        for key, value in body.items if isinstance(body, Map) else ():
            name = key.value if isinstance(key, Lit) else None
            if not isinstance(name, str):
                continue
            if name in ("$lookup", "$graphLookup", "$unionWith", "$out", "$merge"):
                yield from _other(fields, name, value, here, computed, stored, depth)
            elif stored:
                for found in _stage(fields, name, value, here):
                    if found.name.split(".")[0].removesuffix("[]") not in computed:
                        yield found
            if name in ("$addFields", "$set", "$lookup", "$graphLookup"):
                computed |= _made(fields, name, value, here)
            stored = stored and name not in _RESHAPING


def _stage(fields: Fields, name: str, value: Expr, place: Place) -> Iterator[Found]:
    """The stored fields of one stage."""
    if name == "$match":
        yield from fields.filter(value, place)
    elif name == "$sort":
        yield from fields.listed(value, place)
    elif name == "$unwind":
        inner, place = fields.names.settle(value, place)
        path = inner.get("path") if isinstance(inner, Map) else inner
        for found in _referred(fields, path, place):
            yield Found(found.name, "array", found.path, found.line)
    elif name in ("$project", "$unset"):
        yield from fields.listed(value, place)
        yield from _referred(fields, value, place)
    elif name == "$geoNear":
        inner, place = fields.names.settle(value, place)
        if isinstance(inner, Map):
            yield from fields.filter(inner.get("query"), place)
            yield from fields.listed(inner.get("key"), place)
    elif name == "$facet":
        inner, place = fields.names.settle(value, place)
        for _, stages in inner.items if isinstance(inner, Map) else ():
            for step in pipeline(fields, stages, place, 1):
                if isinstance(step, Found):
                    yield step
    else:
        yield from _referred(fields, value, place)


def _referred(fields: Fields, expr: Expr | None, place: Place) -> Iterator[Found]:
    """The `"$field"` texts in an expression; `"$$NOW"` and variables are none."""
    settled, place = fields.names.settle(expr, place)
    for node in walk(settled):
        text = node.value if isinstance(node, Lit) else None
        if isinstance(text, str) and text.startswith("$") and not text.startswith("$$"):
            operator = "." not in text and text[1:2].islower() and _is_key(settled, node)
            name = fields.name(text[1:]) if not operator else None
            if name is not None:
                yield Found(name, None, place.path, node.line)


def _is_key(expr: Expr | None, node: object) -> bool:
    """Whether a literal is the key of a mapping, which makes it an operator."""
    return any(
        isinstance(inner, Map) and any(key is node for key, _ in inner.items)
        for inner in walk(expr)
    )


def _other(
    fields: Fields,
    name: str,
    value: Expr,
    place: Place,
    computed: set[str],
    stored: bool,
    depth: int,
) -> Iterator[Step]:
    """What a stage says of another collection."""
    inner, place = fields.names.settle(value, place)
    line = value.line
    writes = name in ("$out", "$merge")
    if isinstance(inner, Map):
        word = {"$unionWith": "coll", "$out": "coll", "$merge": "into"}.get(name, "from")
        given = inner.get(word)
        target = given.get("coll") if isinstance(given, Map) else given
        collection = fields.names.text(target, place)
    else:
        collection = fields.names.text(value, place)
    if collection is None:
        return
    yield Other(collection, None, writes, place.path, line)
    if not isinstance(inner, Map):
        return
    if name == "$lookup":
        local = fields.names.text(inner.get("localField"), place)
        foreign = fields.names.text(inner.get("foreignField"), place)
        if foreign:
            found = Found(foreign, None, place.path, line)
            yield Other(collection, found, False, place.path, line)
        if local and foreign and stored and local.split(".")[0] not in computed:
            yield Found(local, None, place.path, line)
            yield Join(local, collection, foreign, place.path, line)
    for step in pipeline(fields, inner.get("pipeline"), place, depth + 1):
        if isinstance(step, Found):
            yield Other(collection, step, False, step.path, step.line)


def _made(fields: Fields, name: str, value: Expr, place: Place) -> set[str]:
    """The names that a stage computes."""
    inner, place = fields.names.settle(value, place)
    if not isinstance(inner, Map):
        return set()
    if name in ("$lookup", "$graphLookup"):
        made = fields.names.text(inner.get("as"), place)
        return {made.split(".")[0]} if made else set()
    return {str(k.value).split(".")[0] for k, _ in inner.items if isinstance(k, Lit)}
