"""`$jsonSchema` validators: declared fields with types, required or not.

MongoDB docs, "$jsonSchema": `bsonType` names a BSON type, `type` a JSON one.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.schema import Column
from ...syntax.ir import Expr, Map
from .._documents.classes import choices_of
from .._python.interpreter import Interpreter
from .fields import Fields
from .places import Place
from .types import MAX_DEPTH

_TYPES = {
    "objectId": "objectid",
    "binData": "binary",
    "boolean": "bool",
    "integer": "int",
    "javascript": "string",
}


def validated(fields: Fields, expr: Expr | None, place: Place) -> Iterator[Column]:
    """The columns of a validator: `{"$jsonSchema": {…}}`."""
    settled, place = fields.names.settle(expr, place)
    schema = settled.get("$jsonSchema") if isinstance(settled, Map) else None
    yield from _object(fields, schema, place, "", 0)


def _object(
    fields: Fields, expr: Expr | None, place: Place, prefix: str, depth: int
) -> Iterator[Column]:
    settled, place = fields.names.settle(expr, place)
    if not isinstance(settled, Map) or depth > MAX_DEPTH:
        return
    needed = fields.names.value(settled.get("required"), place)
    required = {r for r in needed if isinstance(r, str)} if isinstance(needed, list) else set()
    listed, here = fields.names.settle(settled.get("properties"), place)
    for key, value in listed.items if isinstance(listed, Map) else ():
        name = fields.names.value(key, here)
        path = fields.name(prefix + name) if isinstance(name, str) and name else None
        if path is not None:
            yield from _property(fields, path, value, here, str(name) in required, depth)


def _property(
    fields: Fields, name: str, expr: Expr, place: Place, required: bool, depth: int
) -> Iterator[Column]:
    settled, here = fields.names.settle(expr, place)
    if not isinstance(settled, Map):
        return
    told = fields.names.value(settled.get("bsonType"), here)
    if not isinstance(told, str | list):
        told = fields.names.value(settled.get("type"), here)
    kinds = [t for t in (told if isinstance(told, list) else [told]) if isinstance(t, str)]
    kind = next((_TYPES.get(t, t) for t in kinds if t != "null"), None)
    inner = list(_object(fields, settled, here, f"{name}.", depth + 1))
    items, there = fields.names.settle(settled.get("items"), here)
    if isinstance(items, Map):
        held = list(_property(fields, f"{name}[]", items, there, True, depth + 1))
        parts = [c for c in held if c.name != f"{name}[]"]
        whole = next((c for c in held if c.name == f"{name}[]"), None)
        kind = f"{whole.type}[]" if whole is not None and whole.type else "array"
        inner += parts
    values = fields.names.value(settled.get("enum"), here)
    note = fields.names.value(settled.get("description"), here)
    run = Interpreter(fields.names.project)
    yield Column(
        name=name,
        type=kind or ("object" if inner else None),
        nullable=not required or "null" in kinds,
        description=note if isinstance(note, str) else None,
        enum=choices_of(run, values) if isinstance(values, list) else None,
        path=here.path,
        line=settled.line or expr.line,
    )
    yield from inner
