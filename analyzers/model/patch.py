"""What makes one catalog of another, small where little changed: the form in which it is sent.

Places count here, unlike in a difference of schemas: the catalog that comes out is the very one
that was meant. What did not change is the same object as before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from .catalog import Catalog, Component, Database, Drift, Migration, Problem, Relationship
from .schema import Table

T = TypeVar("T")

SLICE = 64
"""Items that are decoded at once: whoever else runs in the process has its turn in between."""


class Run(Struct, frozen=True, array_like=True):
    """`count` items of the old sequence from `start` on, then new ones, in slices."""

    start: int = 0
    count: int = 0
    slices: tuple[Raw, ...] = ()


class Splice(Struct, frozen=True, array_like=True):
    """A sequence made of runs of an old one; without runs it is the old one."""

    runs: tuple[Run, ...] = ()


class DatabasePatch(Struct, frozen=True, array_like=True):
    """A database without its long parts, and how to make these from those of the one at `old`.

    `old` is -1 where there was no such database.
    """

    old: int
    rest: Database
    tables: Splice
    relationships: Splice
    migrations: Splice
    drift: Splice


class CatalogPatch(Struct, frozen=True, array_like=True):
    """A catalog without its long parts; a number for a database says where the old one is."""

    rest: Catalog
    databases: tuple[int | DatabasePatch, ...]
    components: Splice
    problems: Splice


_OF_DATABASE = ("tables", "relationships", "migrations", "drift")
_OF_CATALOG = ("components", "problems")
_ENCODER = msgspec.msgpack.Encoder()
_ITEMS: dict[str, Any] = {
    "tables": tuple[Table, ...],
    "relationships": tuple[Relationship, ...],
    "migrations": tuple[Migration, ...],
    "drift": tuple[Drift, ...],
    "components": tuple[Component, ...],
    "problems": tuple[Problem, ...],
}
_NONE = Database("", "", "", "", False, "")
_Rest = Callable[[], None]


def splice(before: Sequence[T], after: Sequence[T]) -> Splice:
    """What makes `after` of `before`.

    Items are known again where they are the same object, or equal to what stands in their place.
    """
    if before is after:
        return Splice()
    places = {id(item): n for n, item in enumerate(before)}
    runs: list[Run] = []
    start = count = 0
    new: list[T] = []
    for item in after:
        here = start + count + len(new)
        at = places.get(id(item), -1)
        if at < 0 and here < len(before) and before[here] == item:
            at = here
        if at < 0:
            new.append(item)
        elif at == start + count and not new:
            count += 1
        else:
            runs.append(_run(start, count, new))
            start, count, new = at, 1, []
    runs.append(_run(start, count, new))
    if len(runs) == 1 and not new and count == len(before) and not start:
        return Splice()
    return Splice(tuple(runs))


def _run(start: int, count: int, new: Sequence[object]) -> Run:
    slices = (new[at : at + SLICE] for at in range(0, len(new), SLICE))
    return Run(start, count, tuple(Raw(_ENCODER.encode(s)) for s in slices))


def spliced(
    before: tuple[T, ...],
    change: Splice,
    decode: Callable[[Raw], tuple[T, ...]],
    rest: _Rest = lambda: None,
) -> tuple[T, ...]:
    """`before` with a change; `rest` is called between two slices."""
    if not change.runs:
        return before
    items: list[T] = []
    for run in change.runs:
        if not 0 <= run.start <= run.start + run.count <= len(before):
            raise msgspec.DecodeError("a patch for another catalog")
        items += before[run.start : run.start + run.count]
        for number, part in enumerate(run.slices):
            if number:
                rest()
            items += decode(part)
    return tuple(items)


def make_patch(before: Catalog, after: Catalog) -> CatalogPatch:
    """What makes `after` of `before`."""
    places = {d.id: n for n, d in enumerate(before.databases)}
    return CatalogPatch(
        rest=replace(after, databases=(), components=(), problems=()),
        databases=tuple(_database(before, places.get(d.id, -1), d) for d in after.databases),
        components=splice(before.components, after.components),
        problems=splice(before.problems, after.problems),
    )


def _database(before: Catalog, old: int, after: Database) -> int | DatabasePatch:
    known = before.databases[old] if old >= 0 else _NONE
    if known is after:
        return old
    parts = {n: splice(getattr(known, n), getattr(after, n)) for n in _OF_DATABASE}
    empty: dict[str, Any] = dict.fromkeys(_OF_DATABASE, ())
    return DatabasePatch(old, replace(after, **empty), **parts)


def patched(before: Catalog, patch: CatalogPatch, rest: _Rest = lambda: None) -> Catalog:
    """The catalog that a patch makes of another; `rest` is called between short pieces of work.

    Raises msgspec.DecodeError for a patch that was not made for this catalog.
    """
    databases = tuple(_patched(before, change, rest) for change in patch.databases)
    parts = {n: _part(n, before, patch, rest) for n in _OF_CATALOG}
    return replace(patch.rest, databases=databases, **parts)


def _patched(before: Catalog, change: int | DatabasePatch, rest: _Rest) -> Database:
    old = change if isinstance(change, int) else change.old
    if old >= len(before.databases):
        raise msgspec.DecodeError("a patch for another catalog")
    known = before.databases[old] if old >= 0 else _NONE
    if isinstance(change, int):
        return known
    return replace(change.rest, **{n: _part(n, known, change, rest) for n in _OF_DATABASE})


def _part(name: str, before: Any, change: Any, rest: _Rest) -> Any:
    return spliced(getattr(before, name), getattr(change, name), _decoder(name).decode, rest)


@cache
def _decoder(name: str) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(_ITEMS[name])
