"""Kysely's builder chains as steps, whatever they begin with, and SQL fragments as text."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from .._python.values import Ext, Fn, Made
from .._script.run import ScriptInterpreter
from .._script.values import Link, Template, chain_of
from .._shared.sql_values import literal

DB = Ext("kysely.db")
COLUMN = Ext("kysely.column")
MAX_TEXT = 100_000


class Steps(Struct, frozen=True):
    """The calls of a chain from its root on; a property is a call without arguments."""

    root: str
    links: tuple[Link, ...]
    path: str = ""
    line: int = 0

    def get(self, name: str) -> Link | None:
        """The first call of a name."""
        return next((k for k in self.links if k.name == name), None)


def steps_of(value: Any) -> Steps | None:
    """The steps of a chain that begins with a name of Kysely's, or None."""
    chain = chain_of(value)
    if chain is None or not chain.name.startswith("kysely."):
        return None
    root, *names = chain.name.removeprefix("kysely.").split(".")
    links = list(chain.links)
    if names and links and links[0].name == "":
        first = links.pop(0)
        links.insert(0, Link(names.pop(), first.args, first.line, True, first.path))
    plain = [Link(n, (), 0, False) for n in names]
    return Steps(root, (*plain, *links), chain.path, chain.line)


def sql_text(value: Any, depth: int = 0) -> str | None:
    """A fragment of SQL as text, holes of names filled in; None where it is no SQL.

    Kysely docs, "Raw SQL": `sql.ref`, `sql.table` and `sql.id` quote names, `sql.lit` and
    `sql.val` values, `sql.raw` stands as it is.
    """
    if depth > 10:
        return None
    if isinstance(value, str):
        return value[:MAX_TEXT]
    if isinstance(value, Template):
        parts = [p if isinstance(p, str) else hole(p, depth + 1) for p in value.parts]
        return "".join(p if p is not None else "?" for p in parts)[:MAX_TEXT]
    steps = steps_of(value)
    if steps is None or steps.root != "sql" or not steps.links:
        return None
    first = steps.links[0]
    if first.name in ("", "raw") and first.args:
        return sql_text(first.args[0], depth + 1)
    if first.name in ("ref", "table", "id") and first.args:
        return ".".join(a for a in first.args if isinstance(a, str)) or None
    if first.name in ("lit", "val", "value", "literal") and first.args:
        return literal(first.args[0])
    if first.name == "join" and first.args and isinstance(first.args[0], list):
        return ", ".join(hole(a, depth + 1) or "?" for a in first.args[0])
    return None


def hole(value: Any, depth: int = 0) -> str | None:
    """What a value is within SQL: a fragment, or a literal."""
    if isinstance(value, Made | Template):
        return sql_text(value, depth)
    return literal(value)


def built(run: ScriptInterpreter, callback: Any) -> tuple[Link, ...]:
    """What a callback calls on the column or key builder that it is given."""
    if not isinstance(callback, Fn):
        return ()
    steps = steps_of(run.call_with(callback, COLUMN))
    return steps.links if steps is not None else ()
