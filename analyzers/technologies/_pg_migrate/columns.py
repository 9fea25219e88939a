"""Columns as node-pg-migrate is told of them: a type's name, a shorthand, or an object.

node-pg-migrate docs, "Columns": `id` is short for a serial primary key; a migration's `shorthands`
hold for it and for those after it; `references` is SQL, a table's name or `{schema, name}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ...model.schema import Check, Column, ForeignKey
from ...schema.types import canonical
from ...syntax.evaluate import UNKNOWN
from .._python.values import Made, Value
from .._script.values import Obj, as_json, chain_of

SHORT: Mapping[str, Any] = {"id": {"type": "serial", "primaryKey": True}}
"""Shorthands that every migration has."""
_ALIASES = {
    "int": "integer",
    "string": "text",
    "float": "real",
    "double": "double precision",
    "datetime": "timestamp",
    "bool": "boolean",
}
_SERIALS = {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint"}
_TARGET = re.compile(r'^\s*((?:"[^"]*"|[\w$]+)(?:\s*\.\s*(?:"[^"]*"|[\w$]+))?)\s*(?:\(([^)]*)\))?')


class Told(Struct, frozen=True):
    """A column with what stands beside it."""

    column: Column
    primary: bool = False
    key: ForeignKey | None = None
    check: Check | None = None


def name_of(value: Value) -> tuple[str | None, str]:
    """The schema and name of `"users"` or `{schema, name}`; the name is empty where unknown."""
    if isinstance(value, dict):
        schema, name = value.get("schema"), value.get("name")
        return schema if isinstance(schema, str) else None, name if isinstance(name, str) else ""
    return None, value if isinstance(value, str) else ""


def names(value: Value) -> tuple[str, ...]:
    """A name or a list of them."""
    if isinstance(value, str):
        return (value,)
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list | tuple) else ()


def expanded(value: Value, shorthands: Mapping[str, Any], depth: int = 0) -> dict[str, Any] | None:
    """The object that a column's definition stands for; None where it is not known."""
    given = value if isinstance(value, dict) else {"type": value}
    kind = given.get("type")
    if not isinstance(kind, str):
        return None if kind is UNKNOWN or kind is None else dict(given)
    short = shorthands.get(kind)
    if short is None or depth > 8:
        return dict(given)
    rest = {k: v for k, v in given.items() if k != "type"}
    base = expanded(short, {k: v for k, v in shorthands.items() if k != kind}, depth + 1)
    return {**(base or {}), **rest}


def column(
    name: str, value: Value, shorthands: Mapping[str, Any], place: tuple[str, int], note: str | None
) -> Told | None:
    """One column of a definition; None where its type is not known."""
    given = expanded(value, shorthands)
    if given is None:
        return None
    path, line = place
    primary = given.get("primaryKey") is True
    kind = type_of(given.get("type"))
    comment = given.get("comment")
    generated = given.get("expressionGenerated")
    required = given.get("notNull") is True or given.get("allowNull") is False
    serial = kind in _SERIALS or isinstance(given.get("sequenceGenerated"), dict)
    made = Column(
        name=name,
        type=_SERIALS.get(kind or "", kind),
        nullable=not (required or primary or serial),
        default=default_of(given.get("default")),
        unique=given.get("unique") is True,
        description=comment if isinstance(comment, str) else note,
        path=path,
        line=line,
        generated=generated if isinstance(generated, str) else None,
    )
    text = given.get("check")
    check = Check(None, text, path, line) if isinstance(text, str) else None
    key = reference((name,), given, place)
    return Told(made, primary, key, check)


def type_of(value: Value) -> str | None:
    """A type as the database has it; PgType's members give their text."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    return canonical(_ALIASES.get(text.lower(), text))


def default_of(value: Value) -> str | None:
    """A default as SQL text: plain values, `pgm.func("now()")` and `new PgLiteral("now()")`."""
    if value is None or value is UNKNOWN:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, Made):
        chain = chain_of(value)
        first = chain.links[-1].arg(0) if chain is not None else None
        return first if isinstance(first, str) else None
    if isinstance(value, dict) and isinstance(value.get("literal"), bool):
        text = value.get("value")
        return text if isinstance(text, str) else None
    return as_json(value) if isinstance(value, dict | list) else None


def reference(
    columns: tuple[str, ...], given: Mapping[Any, Any], place: tuple[str, int], name: Value = None
) -> ForeignKey | None:
    """What `references` names: `users`, `"users"`, `app.users(id)`, `{schema, name}`."""
    value = given.get("references")
    keys: tuple[str, ...] = ()
    schema, target = name_of(value)
    if isinstance(value, str):
        found = _TARGET.match(value[:400])
        if found is None:
            return None
        parts = [p.strip().strip('"') for p in re.findall(r'"[^"]*"|[\w$]+', found[1])]
        schema, target = (parts[0] if len(parts) > 1 else None), parts[-1]
        keys = tuple(k.strip().strip('"') for k in (found[2] or "").split(",") if k.strip())
    label = given.get("referencesConstraintName", name)
    if not target or not columns:
        return None
    return ForeignKey(
        columns,
        target,
        keys,
        on_delete=_upper(given.get("onDelete")),
        on_update=_upper(given.get("onUpdate")),
        path=place[0],
        line=place[1],
        name=label if isinstance(label, str) else None,
        ref_schema=schema,
    )


def _upper(value: Value) -> str | None:
    return value.upper() if isinstance(value, str) else None


def place_of(given: Value, name: str, made: Made) -> tuple[tuple[str, int], str | None]:
    """Where an entry of an object stands, and the comment beside it."""
    if isinstance(given, Obj):
        return given.place(name), given.notes.get(name)
    return (made.path, made.line), None
