"""What stands on the columns of Drizzle's tables: keys, indexes, checks.

Drizzle docs, "Indexes & Constraints"; names that nobody gives are those that Drizzle Kit gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field

from ..model.schema import Check, ForeignKey, Index
from ..problems import problem
from ..schema.operations import CreateTable
from ..syntax.evaluate import UNKNOWN
from ._drizzle_tables import MAX_ITEMS, Builder, Built
from ._drizzle_values import column_ref, core
from ._script_values import Chain, Link, chain_of
from ._sql_values import index_part
from ._values import Fn, Made, Member

_EXTRAS = frozenset({"index", "uniqueIndex", "unique", "primaryKey", "foreignKey", "check"})


class Extras(Struct):
    """What the third argument of a table adds."""

    primary: tuple[str, ...] = ()
    primary_name: str | None = None
    unique: list[tuple[str | None, tuple[str, ...]]] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)


def table_operation(builder: Builder, value: Any, built: Built) -> CreateTable:
    """A table with everything that its call says."""
    call = built.call
    extras = _extras(builder, value, built)
    own = tuple(e.name for e in built.entries.values() if e.parts.primary)
    primary = extras.primary or own
    unique: list[tuple[str | None, tuple[str, ...]]] = [
        (e.parts.unique_name or f"{built.name}_{e.name}_unique", (e.name,))
        for e in built.entries.values()
        if e.parts.unique
    ]
    unique += extras.unique
    built.foreign_keys = [*_inline(builder, built), *extras.foreign_keys]
    return CreateTable(
        path=call.path,
        line=call.line,
        table=built.name,
        schema=call.schema,
        columns=tuple(builder.column(e, primary, call.dialect) for e in built.entries.values()),
        primary_key=primary,
        primary_key_name=extras.primary_name,
        foreign_keys=tuple(built.foreign_keys),
        unique=tuple(u for _, u in unique),
        unique_names=tuple(n for n, _ in unique),
        indexes=tuple(extras.indexes),
        checks=tuple(extras.checks),
        description=built.note,
        model=built.model,
    )


def _inline(builder: Builder, built: Built) -> Iterator[ForeignKey]:
    for entry in built.entries.values():
        for link in entry.parts.references:
            target = builder.run.call_with(link.arg(0)) if isinstance(link.arg(0), Fn) else UNKNOWN
            options = link.arg(1) if isinstance(link.arg(1), dict) else {}
            place = (link.path or entry.path, link.line or entry.line)
            key = builder.reference((entry.name,), [target], options, place, built, None)
            if key is not None:
                yield key


def _extras(builder: Builder, value: Any, built: Built) -> Extras:
    found = Extras()
    given = built.call.extras
    if isinstance(given, Fn):
        given = builder.run.call_with(given, value)
    if given is UNKNOWN:
        text = f"the keys and indexes of {built.name} are not known"
        builder.problems.append(problem("unresolved-value", built.call.path, built.call.line, text))
    for item in _flattened(given):
        chain = chain_of(item)
        known = core(chain.root) if chain is not None else None
        if chain is not None and known is not None and known[1] in _EXTRAS:
            _extra(builder, known[1], chain, built, found)
    return found


def _extra(builder: Builder, name: str, chain: Chain, built: Built, found: Extras) -> None:
    place = (chain.links[0].path or built.call.path, chain.links[0].line)
    first = chain.args[0] if chain.args else None
    if name in ("index", "uniqueIndex"):
        _index(builder, name, first, chain, built, found, place)
    elif name == "unique":
        on = chain.get("on")
        columns = builder.names(on.args) if on is not None else None
        if columns:
            label = first if isinstance(first, str) else None
            joined = "_".join((built.name, *columns))
            found.unique.append((label or f"{joined}_unique", columns))
    elif name == "primaryKey":
        _primary(builder, first, chain, built, found)
    elif name == "foreignKey":
        _foreign(builder, first, chain, built, found, place)
    elif name == "check" and len(chain.args) > 1:
        text = builder.sql.text(chain.args[1])
        if text:
            label = first if isinstance(first, str) else None
            found.checks.append(Check(label, text, *place))


def _index(
    builder: Builder,
    name: str,
    first: Any,
    chain: Chain,
    built: Built,
    found: Extras,
    place: tuple[str, int],
) -> None:
    on = chain.get("on") or chain.get("onOnly")
    using = chain.get("using")
    given = list(on.args) if on is not None else []
    method = using.arg(0) if using is not None and isinstance(using.arg(0), str) else None
    if not given and using is not None:
        given = list(using.args[1:])
    columns = tuple(c for g in _flattened(given) if (c := _indexed(builder, g)))
    if not columns:
        return
    where = chain.get("where")
    label = first if isinstance(first, str) and first else None
    if label is None and not any("(" in c for c in columns):
        label = "_".join((built.name, *columns, "index"))
    condition = builder.sql.text(where.arg(0)) if where is not None and where.args else None
    found.indexes.append(Index(label, columns, name == "uniqueIndex", method, condition, *place))


def _indexed(builder: Builder, value: Any) -> str | None:
    """A column's name, or an expression as written."""
    ref = column_ref(builder.run, value)
    if ref is not None:
        return builder.column_name(ref)
    text = builder.sql.text(value)
    return index_part(text) if text else None


def _primary(builder: Builder, first: Any, chain: Chain, built: Built, found: Extras) -> None:
    given, label = first, None
    if isinstance(first, dict):
        given, label = first.get("columns"), first.get("name")
    elif len(chain.args) > 1:
        given = list(chain.args)
    columns = builder.names(given)
    if columns:
        found.primary = columns
        named = label if isinstance(label, str) else None
        found.primary_name = named or f"{'_'.join((built.name, *columns))}_pk"


def _foreign(
    builder: Builder,
    first: Any,
    chain: Chain,
    built: Built,
    found: Extras,
    place: tuple[str, int],
) -> None:
    given = builder.run.call_with(first) if isinstance(first, Fn) else first
    if not isinstance(given, dict):
        return
    columns, targets = builder.names(given.get("columns")), given.get("foreignColumns")
    if columns and isinstance(targets, list):
        options = {k: _argument(chain.get(k)) for k in ("onDelete", "onUpdate")}
        label = given.get("name")
        named = label if isinstance(label, str) else None
        key = builder.reference(columns, targets, options, place, built, named)
        if key is not None:
            found.foreign_keys.append(key)


def _argument(link: Link | None) -> Any:
    return link.arg(0) if link is not None else None


def _flattened(value: Any) -> list[Any]:
    """The items of an array or the values of an object, inner arrays opened."""
    if isinstance(value, dict):
        return list(value.values())[:MAX_ITEMS]
    if not isinstance(value, list | tuple):
        return [value] if isinstance(value, Made | Member) else []
    items: list[Any] = []
    for item in value[:MAX_ITEMS]:
        items.extend(item if isinstance(item, list | tuple) else [item])
    return items
