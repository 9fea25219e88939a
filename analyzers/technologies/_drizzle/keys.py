"""What stands on the columns of Drizzle's tables: keys, indexes, checks.

Drizzle docs, "Indexes & Constraints"; names that nobody gives are those that Drizzle Kit gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from ...model.schema import Check, ForeignKey, Index
from ...problems import problem
from ...schema.operations import CreateTable
from ...syntax.evaluate import UNKNOWN
from .._python.values import Fn, Made, Member
from .._script.values import Chain, Link, chain_of
from .._shared.sql_values import index_part
from .tables import MAX_ITEMS, Builder, Built
from .values import column_ref, core


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
        path=built.place[0],
        line=built.place[1],
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
        reader = _READERS.get(known[1]) if known is not None else None
        if chain is not None and known is not None and reader is not None:
            reader(builder, Extra(known[1], chain, built), found)
    return found


class Extra(Struct, frozen=True):
    """One item of the third argument: `index("name").on(t.a)`."""

    name: str
    chain: Chain
    built: Built

    @property
    def first(self) -> Any:
        """What its function is called with first."""
        return self.chain.args[0] if self.chain.args else None

    @property
    def label(self) -> str | None:
        """The name that it is given."""
        return self.first if isinstance(self.first, str) and self.first else None

    @property
    def place(self) -> tuple[str, int]:
        """Where it stands."""
        link = self.chain.links[0]
        return (link.path or self.built.call.path, link.line)

    def named(self, columns: tuple[str, ...], ending: str) -> str:
        """The name that Drizzle Kit gives to what has none."""
        return "_".join((self.built.name, *columns, ending))


def _unique(builder: Builder, item: Extra, found: Extras) -> None:
    on = item.chain.get("on")
    columns = builder.names(on.args) if on is not None else None
    if columns:
        found.unique.append((item.label or item.named(columns, "unique"), columns))


def _check(builder: Builder, item: Extra, found: Extras) -> None:
    text = builder.sql.text(item.chain.args[1]) if len(item.chain.args) > 1 else None
    if text:
        found.checks.append(Check(item.label, text, *item.place))


def _index(builder: Builder, item: Extra, found: Extras) -> None:
    on, using = item.chain.get("on") or item.chain.get("onOnly"), item.chain.get("using")
    given = list(on.args) if on is not None else []
    method = using.arg(0) if using is not None and isinstance(using.arg(0), str) else None
    if not given and using is not None:
        given = list(using.args[1:])
    columns = tuple(c for g in _flattened(given) if (c := _indexed(builder, g)))
    if not columns:
        return
    where, label = item.chain.get("where"), item.label
    if label is None and not any("(" in c for c in columns):
        label = item.named(columns, "index")
    condition = builder.sql.text(where.arg(0)) if where is not None and where.args else None
    unique = item.name == "uniqueIndex"
    found.indexes.append(Index(label, columns, unique, method, condition, *item.place))


def _indexed(builder: Builder, value: Any) -> str | None:
    """A column's name, or an expression as written."""
    ref = column_ref(builder.run, value)
    if ref is not None:
        return builder.column_name(ref)
    text = builder.sql.text(value)
    return index_part(text) if text else None


def _primary(builder: Builder, item: Extra, found: Extras) -> None:
    """`primaryKey({ name, columns })`, or the columns one by one."""
    label = None
    given: Any = item.first
    if isinstance(given, dict):
        given, label = given.get("columns"), given.get("name")
    elif len(item.chain.args) > 1:
        given = list(item.chain.args)
    columns = builder.names(given)
    if columns:
        found.primary = columns
        found.primary_name = label if isinstance(label, str) else item.named(columns, "pk")


def _foreign(builder: Builder, item: Extra, found: Extras) -> None:
    """`foreignKey({ name, columns, foreignColumns }).onDelete(…)`; MySQL's may be a function."""
    given: Any = item.first
    if isinstance(given, Fn):
        given = builder.run.call_with(given)
    if not isinstance(given, dict):
        return
    columns, targets = builder.names(given.get("columns")), given.get("foreignColumns")
    if columns and isinstance(targets, list):
        options = {k: _argument(item.chain.get(k)) for k in ("onDelete", "onUpdate")}
        label = given.get("name")
        named = label if isinstance(label, str) else None
        key = builder.reference(columns, targets, options, item.place, item.built, named)
        if key is not None:
            found.foreign_keys.append(key)


_READERS: Mapping[str, Callable[[Builder, Extra, Extras], None]] = {
    "index": _index,
    "uniqueIndex": _index,
    "unique": _unique,
    "primaryKey": _primary,
    "foreignKey": _foreign,
    "check": _check,
}


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
