"""Where the sources about one table disagree: model against migrations, dump and live database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..model.catalog import Drift
from ..model.schema import Table
from ..schema.families import family, same_type
from .merge import Merged

_WHERE = {"model": "models", "migration": "migrations", "dump": "dump", "live": "database"}


def drift_of(merged: Iterable[Merged], kinds: frozenset[str]) -> list[Drift]:
    """All disagreements, sorted. `kinds`: the kinds of source that speak for the whole database.

    Migrations are compared with models; a live database with the models, else with the migrations
    or the dump.
    """
    pairs = []
    if {"model", "migration"} <= kinds:
        pairs.append(("model", "migration"))
    if "live" in kinds:
        expected = next((k for k in ("model", "migration", "dump") if k in kinds), None)
        if expected:
            pairs.append((expected, "live"))
    found: set[Drift] = set()
    for item in merged:
        if item.table.kind != "table":
            continue
        for left, right in pairs:
            found.update(_compare(item, left, right))
    return sorted(found, key=lambda d: (d.table, d.column or "", d.kind, d.path, d.line, d.detail))


def _compare(item: Merged, left: str, right: str) -> Iterator[Drift]:
    expected, actual = item.version(left), item.version(right)
    if expected is None and actual is None:
        return
    if expected is None or actual is None:
        present = expected or actual
        assert present is not None
        missing = right if actual is None else left
        path, line = _place(present)
        text = f"table {present.name} is not in the {_WHERE[missing]}"
        yield Drift(present.name, None, f"missing-in-{_WHERE[missing]}", path, line, text)
        return
    yield from _columns(expected, actual, left, right)
    yield from _keys(expected, actual, left, right)


def _columns(expected: Table, actual: Table, left: str, right: str) -> Iterator[Drift]:
    name = expected.name
    for column in expected.columns:
        other = actual.column(column.name)
        place = (column.path, column.line)
        if other is None:
            text = f"column {column.name} is not in the {_WHERE[right]}"
            yield Drift(name, column.name, f"missing-in-{_WHERE[right]}", *place, text)
            continue
        if not same_type(column.type, other.type):
            text = f"{_WHERE[left]}: {column.type}, {_WHERE[right]}: {other.type}"
            yield Drift(name, column.name, "type", *place, text)
        listed = family(column.type or "") == "array"  # mappers disagree whether a list can be null
        known = None not in (column.nullable, other.nullable) and not listed
        if known and column.nullable != other.nullable:
            text = f"nullable in the {_WHERE[left if column.nullable else right]} only"
            yield Drift(name, column.name, "nullable", *place, text)
    for other in actual.columns:
        if expected.column(other.name) is None:
            text = f"column {other.name} is not in the {_WHERE[left]}"
            place = (other.path, other.line) if other.path else _place(expected)
            yield Drift(name, other.name, f"missing-in-{_WHERE[left]}", *place, text)


def _keys(expected: Table, actual: Table, left: str, right: str) -> Iterator[Drift]:
    path, line = _place(expected)
    if _folded(expected.primary_key) != _folded(actual.primary_key):
        mine, theirs = _list(expected.primary_key), _list(actual.primary_key)
        text = f"{_WHERE[left]}: {mine}, {_WHERE[right]}: {theirs}"
        yield Drift(expected.name, None, "primary-key", path, line, text)
    keys = {tuple(sorted(_folded(t.primary_key))) for t in (expected, actual)}
    checks = (("foreign-key", _foreign), ("unique", _unique), ("index", _indexes))
    said = {_folded(i.columns): i.columns for t in (expected, actual) for i in t.indexes}
    for kind, read in checks:
        both = keys if kind == "unique" else set()
        one, other = read(expected) - both, read(actual) - both
        for columns in sorted(one - other):
            text = f"({', '.join(said.get(columns, columns))}) is not in the {_WHERE[right]}"
            yield Drift(expected.name, None, kind, path, line, text)
        for columns in sorted(other - one):
            text = f"({', '.join(said.get(columns, columns))}) is not in the {_WHERE[left]}"
            yield Drift(expected.name, None, kind, path, line, text)


def _place(table: Table) -> tuple[str, int]:
    first = table.declarations[0] if table.declarations else None
    return (first.path, first.line) if first else ("", 0)


def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names and expressions for comparison: databases add casts, parentheses and spaces."""
    return tuple(_ADDED.sub("", n.lower()) if "(" in n else n.lower() for n in names)


_ADDED = re.compile(r"::[a-z_]+(?: varying)?|[\s()\"`]")


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"


def _foreign(table: Table) -> set[tuple[str, ...]]:
    return {_folded(k.columns) for k in table.foreign_keys if k.enforced}


def _unique(table: Table) -> set[tuple[str, ...]]:
    own = {tuple(sorted(_folded(u))) for u in table.unique}
    own |= {tuple(sorted(_folded(i.columns))) for i in table.indexes if i.unique and not i.where}
    own |= {(c.name.lower(),) for c in table.columns if c.unique}
    return own - {tuple(sorted(_folded(table.primary_key)))}


def _indexes(table: Table) -> set[tuple[str, ...]]:
    return {_folded(i.columns) for i in table.indexes if not i.unique}
