"""Where the sources about one table disagree: model against migrations, dump and live database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from ..model.catalog import Drift, Side
from ..model.schema import Column, Index, Table
from ..schema.families import family, same_type
from .kept import Each
from .merge import Merged

_WHERE = {"model": "models", "migration": "migrations", "dump": "dump", "live": "database"}
_SOURCES = tuple(_WHERE)

Names = tuple[str, ...]
Held = dict[Names, tuple[str, str, int]]
"""Keys or indexes by their folded columns: each as written, with its place."""


Pairs = tuple[tuple[str, str], ...]
"""Which kinds of source are compared with which."""


class Drifts:
    """Compares the sources of one database again and again; the same `Merged` only once."""

    def __init__(self) -> None:
        self._pairs: Pairs = ()
        self._tables: Each[Merged, tuple[Drift, ...]] = Each(lambda _: ())
        self._last: tuple[list[tuple[Drift, ...]], tuple[Drift, ...]] = ([], ())

    def of(self, merged: Iterable[Merged], kinds: frozenset[str]) -> tuple[Drift, ...]:
        """All disagreements, sorted; the tuple of before where nothing is different.

        `kinds`: the kinds of source that speak for the whole database. Migrations are compared with
        models; a dump and a live database with the models, else with the migrations; a live
        database alone with a dump. A dump is often of a part only, or of more, so it is compared in
        the tables that both have.
        """
        pairs = _pairs(kinds)
        if pairs != self._pairs:
            self._pairs, self._tables = pairs, Each(partial(_differences, pairs=pairs))
        found = self._tables.of(m for m in merged if m.table.kind == "table") if pairs else []
        if found != self._last[0]:
            every = {d for several in found for d in several}
            self._last = (found, tuple(sorted(every, key=_place_of)))
        return self._last[1]


def _place_of(drift: Drift) -> tuple[object, ...]:
    return drift.table, drift.column or "", drift.kind, drift.path, drift.line, drift.detail


def _pairs(kinds: frozenset[str]) -> Pairs:
    pairs = [("model", "migration")] if {"model", "migration"} <= kinds else []
    for other in ("dump", "live"):
        earlier = _SOURCES[: _SOURCES.index(other)]
        expected = next((k for k in earlier if k in kinds), None)
        if other in kinds and expected:
            pairs.append((expected, other))
    return tuple(pairs)


def _differences(item: Merged, pairs: Pairs) -> tuple[Drift, ...]:
    sources = [k for k in _SOURCES if any(k in pair for pair in pairs)]
    said = Said({k: item.version(k) for k in sources})
    return tuple(d for left, right in pairs for d in _compare(said, left, right))


class Said:
    """What every source that is compared says of one table, to be told side by side."""

    def __init__(self, versions: dict[str, Table | None]) -> None:
        self.versions = versions

    def sides(self, tell: Callable[[Table], tuple[str, str, int]]) -> tuple[Side, ...]:
        """Each source with its value and place; empty where it has none."""
        told = []
        for source, table in self.versions.items():
            value, path, line = tell(table) if table is not None else ("", "", 0)
            told.append(Side(source, value, path, line) if value else Side(source, ""))
        return tuple(told)


def _compare(said: Said, left: str, right: str) -> Iterator[Drift]:
    expected, actual = said.versions[left], said.versions[right]
    if expected is None and actual is None:
        return
    if right == "dump" and (expected is None or actual is None):
        return
    if expected is None or actual is None:
        present = expected or actual
        assert present is not None
        missing = right if actual is None else left
        path, line = _place(present)
        text = f"table {present.name} is not in the {_WHERE[missing]}"
        sides = said.sides(lambda t: (f"{len(t.columns)} columns", *_place(t)))
        yield Drift(present.name, None, f"missing-in-{_WHERE[missing]}", path, line, text, sides)
        return
    yield from _columns(said, expected, actual, left, right)
    yield from _keys(said, expected, actual, left, right)


def _columns(said: Said, expected: Table, actual: Table, left: str, right: str) -> Iterator[Drift]:
    name = expected.name
    for column in expected.columns:
        other = actual.column(column.name)
        place = (column.path, column.line)
        if other is None:
            text = f"column {column.name} is not in the {_WHERE[right]}"
            sides = said.sides(_telling(column.name, _whole))
            yield Drift(name, column.name, f"missing-in-{_WHERE[right]}", *place, text, sides)
            continue
        if not same_type(column.type, other.type):
            text = f"{_WHERE[left]}: {column.type}, {_WHERE[right]}: {other.type}"
            sides = said.sides(_telling(column.name, lambda c: c.type or "unknown"))
            yield Drift(name, column.name, "type", *place, text, sides)
        listed = family(column.type or "") == "array"  # mappers disagree whether a list can be null
        known = None not in (column.nullable, other.nullable) and not listed
        if known and column.nullable != other.nullable:
            text = f"nullable in the {_WHERE[left if column.nullable else right]} only"
            sides = said.sides(_telling(column.name, _null))
            yield Drift(name, column.name, "nullable", *place, text, sides)
    for other in actual.columns:
        if expected.column(other.name) is None:
            text = f"column {other.name} is not in the {_WHERE[left]}"
            place = (other.path, other.line) if other.path else _place(expected)
            sides = said.sides(_telling(other.name, _whole))
            yield Drift(name, other.name, f"missing-in-{_WHERE[left]}", *place, text, sides)


def _telling(name: str, value: Callable[[Column], str]) -> Callable[[Table], tuple[str, str, int]]:
    """Tells a value of the column of that name, and where a table has it."""

    def tell(table: Table) -> tuple[str, str, int]:
        column = table.column(name)
        if column is None:
            return "", "", 0
        path, line = (column.path, column.line) if column.path else _place(table)
        return value(column), path, line

    return tell


def _null(column: Column) -> str:
    return {True: "null", False: "not null", None: "not said"}[column.nullable]


def _whole(column: Column) -> str:
    return f"{column.type or 'unknown'}{' not null' if column.nullable is False else ''}"


def _keys(said: Said, expected: Table, actual: Table, left: str, right: str) -> Iterator[Drift]:
    path, line = _place(expected)
    if not _is_same_key(expected, actual):
        mine, theirs = _list(expected.primary_key), _list(actual.primary_key)
        text = f"{_WHERE[left]}: {mine}, {_WHERE[right]}: {theirs}"
        sides = said.sides(lambda t: (_list(t.primary_key), *_place(t)))
        yield Drift(expected.name, None, "primary-key", path, line, text, sides)
    keys = {tuple(sorted(_folded(t.primary_key))) for t in (expected, actual)}
    checks = (("foreign-key", _foreign), ("unique", _unique), ("index", _indexes))
    every = [c for t in (expected, actual) for c in _column_sets(t)]
    written = {tuple(sorted(_folded(c))): c for c in every} | {_folded(c): c for c in every}
    for kind, read in checks:
        both = keys if kind == "unique" else set()
        one, other = set(read(expected)) - both, set(read(actual)) - both
        for missing, columns in [
            *((right, c) for c in sorted(one - other)),
            *((left, c) for c in sorted(other - one)),
        ]:
            text = f"({', '.join(written.get(columns, columns))}) is not in the {_WHERE[missing]}"
            sides = said.sides(partial(_having, read=read, columns=columns))
            yield Drift(expected.name, None, kind, path, line, text, sides)


def _is_same_key(one: Table, other: Table) -> bool:
    """Whether the primary keys agree; a join table that a mapper makes may have its pair as either.

    Prisma docs, upgrade guide to version 6: the pair is a primary key, a unique index before.
    """
    mine, theirs = _folded(one.primary_key), _folded(other.primary_key)
    if mine == theirs:
        return True
    if not one.options.get("implicit") and not other.options.get("implicit"):
        return False
    return (mine or theirs) in _pairs_of(one) and (theirs or mine) in _pairs_of(other)


def _pairs_of(table: Table) -> set[Names]:
    """What each row of a join table has once: its primary key, its unique columns."""
    unique = {_folded(i.columns) for i in table.indexes if i.unique}
    return {_folded(table.primary_key), *map(_folded, table.unique), *unique}


def _column_sets(table: Table) -> Iterator[Names]:
    """The columns of every key and index of a table, as they are written."""
    yield from (k.columns for k in table.foreign_keys)
    yield from table.unique
    yield from (i.columns for i in table.indexes)
    yield from ((c.name,) for c in table.columns if c.unique)


def _having(table: Table, read: Callable[[Table], Held], columns: Names) -> tuple[str, str, int]:
    """The key or index over these columns as a table has it, and where."""
    held = read(table)
    if columns not in held:
        return "", "", 0
    value, path, line = held[columns]
    return (value, path, line) if path else (value, *_place(table))


def _place(table: Table) -> tuple[str, int]:
    first = table.declarations[0] if table.declarations else None
    return (first.path, first.line) if first else ("", 0)


def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names and expressions for comparison: databases add casts, parentheses and spaces."""
    return tuple(_ADDED.sub("", n.lower()) if "(" in n else n.lower() for n in names)


_ADDED = re.compile(r"::[a-z_]+(?: varying)?|[\s()\"`]")


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"


def _foreign(table: Table) -> Held:
    return {
        _folded(k.columns): (f"({', '.join(k.columns)}) → {k.ref_table}", k.path, k.line)
        for k in table.foreign_keys
        if k.enforced
    }


def _unique(table: Table) -> Held:
    own = {tuple(sorted(_folded(u))): (f"({', '.join(u)})", "", 0) for u in table.unique}
    for index in table.indexes:
        if index.unique and not index.where:
            own[tuple(sorted(_folded(index.columns)))] = _told(index)
    own |= {(c.name.lower(),): (f"({c.name})", c.path, c.line) for c in table.columns if c.unique}
    own.pop(tuple(sorted(_folded(table.primary_key))), None)
    return own


def _indexes(table: Table) -> Held:
    return {_folded(i.columns): _told(i) for i in table.indexes if not i.unique}


def _told(index: Index) -> tuple[str, str, int]:
    return f"({', '.join(index.columns)}) {index.name or ''}".strip(), index.path, index.line
