"""What Drizzle's calls stand for: tables, columns, enums and SQL, read from builder chains.

Drizzle docs, "Schema declaration". Every function of the library is told by the module it comes
from: `drizzle-orm/pg-core`, and the like for the other dialects, also below another package.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from ...syntax.evaluate import UNKNOWN
from .._python.values import Ext, Fn, Made, Member
from .._script.run import ScriptInterpreter
from .._script.values import Link, Template, chain_of
from .._shared.sql_values import literal

DIALECTS = {
    "pg": "PostgreSQL",
    "mysql": "MySQL",
    "sqlite": "SQLite",
    "singlestore": "SingleStore",
    "cockroach": "CockroachDB",
    "mssql": "Microsoft SQL Server",
    "gel": "Gel",
}
_CORE = re.compile(r"(?:^|/)(?P<dialect>[a-z]+)-core(?:/[\w/-]+)?\.(?P<name>[\w$.]+)$")
_TABLE = re.compile(r"^(?:pg|mysql|sqlite|singlestore|cockroach|mssql|gel)Table(?P<made>Creator)?$")
_SCHEMA = re.compile(r"^(?:pg|mysql|singlestore|cockroach|mssql|gel)Schema$")
_VIEW = re.compile(r"^(?:\w+(?:View|MaterializedView)|view)$")
_KNOWN = {
    "drizzle-orm/supabase.authUsers": ("auth", "users"),
    "drizzle-orm/neon.usersSync": ("neon_auth", "users_sync"),
}
"""Tables that other products keep, and Drizzle lets one refer to."""
_OPERATORS = {"eq": "=", "ne": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_TESTS = {"isNull": "is null", "isNotNull": "is not null"}
MAX_SQL = 2_000


class TableCall(Struct, frozen=True):
    """A call that makes a table or a view: its dialect, name and arguments, as values."""

    dialect: str
    name: Any
    columns: Any = None
    extras: Any = None
    schema: str | None = None
    kind: str = "table"
    query: Any = None
    path: str = ""
    line: int = 0


def core(value: Any) -> tuple[str, str] | None:
    """The dialect and the name of a function of Drizzle's core modules, or None."""
    found = _CORE.search(value.name) if isinstance(value, Ext) else None
    if found is None or found["dialect"] not in DIALECTS:
        return None
    return found["dialect"], found["name"]


def table_call(run: ScriptInterpreter, value: Any) -> TableCall | None:
    """The table or view that a value is, or None."""
    if not isinstance(value, Made):
        return None
    chain = chain_of(value)
    known = core(chain.root) if chain is not None else None
    if chain is None or known is None:
        return None
    dialect, name = known
    name = name.removesuffix(".withRLS")
    first, rest = chain.links[0], chain.links[1:]
    found = _TABLE.match(name)
    if found is not None and found["made"] is None:
        return _table(dialect, first, first.arg(0), None)
    if found is not None and rest and rest[0].name == "":
        named = run.call_with(first.arg(0), rest[0].arg(0)) if first.args else UNKNOWN
        return _table(dialect, rest[0], named, None)
    if _SCHEMA.match(name) and rest and isinstance(first.arg(0), str):
        if rest[0].name == "table":
            return _table(dialect, rest[0], rest[0].arg(0), first.arg(0))
        if rest[0].name in ("view", "materializedView"):
            return _view(dialect, rest, first.arg(0))
    return _view(dialect, chain.links, None) if _VIEW.match(name) else None


def _table(dialect: str, call: Link, name: Any, schema: str | None) -> TableCall | None:
    if len(call.args) < 2:
        return None
    return TableCall(
        dialect, name, call.arg(1), call.arg(2), schema, path=call.path, line=call.line
    )


def _view(dialect: str, links: tuple[Link, ...], schema: str | None) -> TableCall | None:
    """`pgView("name", {…}).as(query)`, or `.existing()` for one that is kept elsewhere."""
    made = next((k for k in links[1:] if k.name in ("as", "existing")), None)
    if made is None:
        return None
    first = links[0]
    return TableCall(
        dialect,
        first.arg(0),
        first.arg(1),
        schema=schema,
        kind="view",
        query=made.arg(0),
        path=first.path,
        line=first.line,
    )


def foreign(value: Any) -> tuple[str, str] | None:
    """Schema and name of a table that another product keeps, or None."""
    return _KNOWN.get(value.name) if isinstance(value, Ext) else None


# -- columns and SQL -----------------------------------------------------------------------------


class ColumnRef(Struct, frozen=True):
    """A column as an attribute of a table's value: `users.id`."""

    table: Any
    key: str


def column_ref(run: ScriptInterpreter, value: Any) -> ColumnRef | None:
    """The column that a value is, looked at through `.desc()`, `.op("x")` and the like."""
    for _ in range(12):
        if isinstance(value, Made) and isinstance(value.func, Member):
            if value.func.name not in _SORTS:
                return None
            value = value.func.base
        elif isinstance(value, Made) and isinstance(value.func, Ext):
            if value.func.tail not in ("asc", "desc") or not value.args:
                return None
            value = value.args[0]
        else:
            break
    if isinstance(value, Member) and isinstance(value.base, Made):
        return ColumnRef(value.base, value.name)
    if isinstance(value, Ext) and "." in value.name:
        head, _, key = value.name.rpartition(".")
        return ColumnRef(Ext(head), key) if foreign(Ext(head)) else None
    return None


_SORTS = frozenset({"asc", "desc", "nullsFirst", "nullsLast", "op"})


def general(value: Any) -> str:
    """The name of a function of Drizzle that belongs to no dialect: `sql.raw`; else ""."""
    found = _GENERAL.match(value.name) if isinstance(value, Ext) else None
    return found[1] if found is not None else ""


_GENERAL = re.compile(r"^(?:.*/)?drizzle-orm(?:/(?:sql|relations|_relations))?\.([\w$.]+)$")


class Sql:
    """Shows SQL as text; `name_of` tells the name of a column, or None."""

    def __init__(self, run: ScriptInterpreter, name_of: Any, label: Any) -> None:
        self.run, self.name_of, self.label = run, name_of, label

    def text(self, value: Any, depth: int = 0) -> str | None:
        """A fragment as SQL text; None where it is not known."""
        if depth > 12:
            return None
        if isinstance(value, str):
            return value[:MAX_SQL]
        if isinstance(value, Template):
            parts = [p if isinstance(p, str) else self.hole(p, depth + 1) for p in value.parts]
            joined = "".join(p if p is not None else "?" for p in parts)
            return joined[:MAX_SQL]
        if isinstance(value, Fn):
            return self.text(self.run.call_with(value), depth + 1)
        return self._call(value, depth)

    def hole(self, value: Any, depth: int = 0) -> str | None:
        """What a value is in SQL: a column's name, a literal, a fragment."""
        ref = column_ref(self.run, value)
        if ref is not None:
            return self.name_of(ref)  # type: ignore[no-any-return]
        if isinstance(value, Made):
            label = self.label(value)
            return label if label is not None else self._call(value, depth + 1)
        return literal(value)

    def _call(self, value: Any, depth: int) -> str | None:
        chain = chain_of(value)
        name = general(chain.root) if chain is not None else ""
        if chain is None or not name:
            return None
        args = chain.args
        if name in ("sql", "sql.raw") and args:
            text = self.text(args[0], depth + 1)
            return text.strip() if text is not None else None
        if name == "sql.identifier" and args and isinstance(args[0], str):
            return args[0]
        shown = [self.hole(a, depth + 1) or "?" for a in args]
        if name in _OPERATORS and len(shown) == 2:
            return f"{shown[0]} {_OPERATORS[name]} {shown[1]}"
        if name in _TESTS and shown:
            return f"{shown[0]} {_TESTS[name]}"
        if name in ("and", "or") and shown:
            return f" {name} ".join(f"({s})" if len(shown) > 1 else s for s in shown)
        if name == "not" and shown:
            return f"not ({shown[0]})"
        if name in ("inArray", "notInArray") and len(args) == 2 and isinstance(args[1], list):
            items = ", ".join(self.hole(a, depth + 1) or "?" for a in args[1])
            return f"{shown[0]} {'not ' if name[0] == 'n' else ''}in ({items})"
        return None
