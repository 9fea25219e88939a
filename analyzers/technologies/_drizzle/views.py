"""Drizzle's views: what columns their queries select (Drizzle docs, "Views")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from ...model.schema import Column
from ...schema.operations import CreateTable
from .._python.values import Ext, Fn, Made
from .._script.values import Chain, Obj, chain_of
from .tables import Builder, Built
from .values import column_ref

_QUERY = Made(Ext("drizzle-orm.query"))
_SELECTS = frozenset({"select", "selectDistinct", "selectDistinctOn"})


def view_operation(builder: Builder, built: Built) -> CreateTable:
    """A view with the columns that it declares, or that its query selects."""
    call = built.call
    columns = [replace(builder.column(e, (), call.dialect)) for e in built.entries.values()]
    if not columns and isinstance(call.query, Fn):
        chain = chain_of(builder.run.call_with(call.query, _QUERY))
        columns = list(_selected(builder, chain, built)) if chain is not None else []
    return CreateTable(
        path=built.place[0],
        line=built.place[1],
        table=built.name,
        schema=call.schema,
        kind="view",
        columns=tuple(columns),
        description=built.note,
        model=built.model,
    )


def _selected(builder: Builder, chain: Chain, built: Built) -> Iterator[Column]:
    select = next((k for k in chain.links if k.name in _SELECTS), None)
    source = chain.get("from")
    if select is None or source is None:
        return
    fields = select.args[-1] if select.args else None
    if isinstance(fields, dict):
        for key, value in fields.items():
            place = fields.place(key) if isinstance(fields, Obj) else (built.call.path, 0)
            yield _field(builder, str(key), value, place)
        return
    table = builder.table(source.arg(0))
    joined = any(k.name.lower().endswith("join") for k in chain.links)
    if table is not None and not joined:
        for entry in table.entries.values():
            yield replace(builder.column(entry, (), table.call.dialect), default=None, unique=False)


def _field(builder: Builder, key: str, value: Any, place: tuple[str, int]) -> Column:
    """A selected column under its own name; an expression under its alias."""
    ref = column_ref(builder.run, value)
    table = builder.table(ref.table) if ref is not None else None
    entry = table.entries.get(ref.key) if table is not None and ref is not None else None
    if entry is not None and table is not None:
        column = builder.column(entry, (), table.call.dialect)
        return replace(column, default=None, unique=False, path=place[0], line=place[1])
    chain = chain_of(value)
    alias = chain.get("as") if chain is not None else None
    named = alias.arg(0) if alias is not None else None
    return Column(named if isinstance(named, str) else key, path=place[0], line=place[1])
