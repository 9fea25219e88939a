"""What Knex's builders are given: the table they speak of, names of columns, defaults, raw SQL.

Knex docs, "Schema Builder" and "Raw": a raw text may have bindings; names of indexes and
constraints are put together from the table and the columns, in lower case.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from ...model.schema import ForeignKey
from ...syntax.evaluate import UNKNOWN
from .._python.values import Made, Value
from .._script.values import Chain, as_json, chain_of

_BINDING = re.compile(r"\\\?|\?\??|:(\w+)(:?)(?!\w)")
_UUID = {"postgres": "gen_random_uuid()", "mysql": "uuid()"}


class Table(Struct, frozen=True):
    """The table that a builder speaks of, and the dialect whose types are wanted."""

    name: str
    schema: str | None
    dialect: str
    path: str
    line: int

    def at(self, chain: Chain) -> dict[str, Any]:
        """Where a chain stands and which table it concerns, as fields of an operation."""
        place = {"path": chain.path or self.path, "line": chain.line or self.line}
        return {**place, "table": self.name, "schema": self.schema}

    def named(self, columns: tuple[str, ...], kind: str) -> str:
        """The name that Knex gives an index or a constraint."""
        joined = f"{self.name}_{'_'.join(columns)}_{kind}"
        return joined.replace(".", "_").replace("-", "_").lower()


def texts(value: Value) -> tuple[str, ...]:
    """A name, or the names of a list."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple):
        return tuple(_text(v) for v in value if _text(v))
    return ()


def _text(value: Value) -> str:
    """A column's name, or the text of a raw expression."""
    if isinstance(value, str):
        return value
    return raw_text(value, 0) or ""


def raw_text(value: Value, depth: int = 0) -> str | None:
    """The text of `knex.raw(text, bindings)`, or None."""
    chain = chain_of(value) if isinstance(value, Made) else None
    if chain is None or depth > 4:
        return None
    link = next((k for k in chain.links if (k.name or chain.tail) in ("raw", "ref")), None)
    text = link.arg(0) if link is not None else None
    return bound(text, link.arg(1)) if link is not None and isinstance(text, str) else None


def bound(text: str, bindings: Value) -> str:
    """SQL with its bindings put in: `?` and `:name` are values, `??` and `:name:` names."""
    if bindings is None or bindings is UNKNOWN:
        return text
    given = bindings if isinstance(bindings, dict | list | tuple) else [bindings]
    left = list(given) if not isinstance(given, dict) else []

    def put(match: re.Match[str]) -> str:
        mark = match[0]
        if match[1] is not None:
            known = given.get(match[1], UNKNOWN) if isinstance(given, dict) else UNKNOWN
            return mark if known is UNKNOWN else _put(known, bool(match[2]))
        if mark == "\\?" or not left:
            return "?" if mark == "\\?" else mark
        return _put(left.pop(0), mark == "??")

    return _BINDING.sub(put, text[:100_000])


def _put(value: Value, name: bool) -> str:
    if name and isinstance(value, str):
        return ".".join(f'"{part}"' for part in value.split("."))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, list | tuple):
        return ", ".join(_put(v, name) for v in value)
    if isinstance(value, int | float):
        return str(value)
    return raw_text(value, 1) or "NULL"


def default_of(value: Value, dialect: str) -> str | None:
    """The default of `defaultTo(value)` as SQL text."""
    if value is None or value is UNKNOWN:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Made):
        chain = chain_of(value)
        name = (chain.links[-1].name or chain.tail) if chain is not None else ""
        if name == "now":
            return "CURRENT_TIMESTAMP"
        return _UUID.get(dialect) if name == "uuid" else raw_text(value)
    if isinstance(value, dict | list | tuple):
        return as_json(value)
    return str(value) if isinstance(value, str | int | float) else None


def option(value: Value, name: str) -> Value:
    """An option of an object, None where there is no object."""
    return value.get(name) if isinstance(value, dict) else None


def predicate(value: Value) -> str | None:
    """The condition of `{predicate: knex.whereNotNull("x")}` as text, None where there is none."""
    chain = chain_of(value) if isinstance(value, Made) else None
    if chain is None:
        return None if not isinstance(value, Made) else "unknown"
    return " ".join(_condition(k.name or chain.tail, k.args) for k in chain.links if k.called)


def _condition(name: str, args: tuple[Value, ...]) -> str:
    shown = [str(a) for a in args if isinstance(a, str | int | float)]
    if name in ("whereNull", "whereNotNull") and shown:
        return f"{shown[0]} is {'not ' if name == 'whereNotNull' else ''}null"
    if name in ("where", "andWhere") and len(shown) in (2, 3):
        return f"{shown[0]} {shown[1] if len(shown) == 3 else '='} {shown[-1]}"
    if name == "whereRaw" and shown:
        return shown[0]
    return f"{name}({', '.join(shown)})"


def reference(table: Table, chain: Chain, columns: tuple[str, ...]) -> ForeignKey | None:
    """`.references("id").inTable("users")` and `.references("users.id")` in a chain."""
    rest = chain.links[1:]
    refers = next((k for k in rest if k.name == "references"), None)
    if refers is None:
        return None
    keys = texts(refers.arg(0))
    target = next((k.arg(0) for k in rest if k.name in ("inTable", "on")), None)
    if target is None and keys and all("." in k for k in keys):
        target = keys[0].rpartition(".")[0]
        keys = tuple(k.rpartition(".")[2] for k in keys)
    if isinstance(target, dict):
        target = next((v for v in target.values() if isinstance(v, str)), None)
    if not isinstance(target, str):
        return None
    schema, _, bare = target.rpartition(".")
    actions = {k.name: k.arg(0) for k in rest}
    given = actions.get("withKeyName") or chain.links[0].arg(1)
    at = table.at(chain)
    return ForeignKey(
        columns,
        bare,
        keys,
        on_delete=_upper(actions.get("onDelete")),
        on_update=_upper(actions.get("onUpdate")),
        path=at["path"],
        line=at["line"],
        name=given if isinstance(given, str) else table.named(columns, "foreign"),
        ref_schema=schema or None,
    )


def _upper(value: Value) -> str | None:
    return value.strip().upper() if isinstance(value, str) and value.strip() else None
