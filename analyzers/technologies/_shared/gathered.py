"""Tables that no single place declares: put together from all places that speak of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from ...model.catalog import Problem
from ...model.schema import Column, ForeignKey, Index
from ...schema.operations import CreateTable
from ..base import Source
from .places import is_test

MAX_PLACES = 100


Wanted = Callable[[str], bool]


def sources(
    technology: str,
    engine: str,
    group: str,
    operations: Callable[[Wanted], Iterable[CreateTable]],
    problems: Iterable[Problem] = (),
) -> Iterator[Source]:
    """What code uses of a store: one source for the product, one for its tests.

    `operations` gives those that files of a kind state. Problems of tests are nobody's.
    """
    for test in (False, True):

        def wanted(path: str, test: bool = test) -> bool:
            return is_test(path) is test

        made = tuple(operations(wanted))
        met = tuple(p for p in problems if not test and not is_test(p.path))
        if made or met:
            yield Source(
                technology=technology,
                kind="usage",
                group=group,
                engines=(engine,),
                operations=made,
                problems=met,
                test=test,
            )


class Entry(Struct):
    """A table while it is put together."""

    name: str
    kind: str
    places: dict[tuple[str, int], None] = field(default_factory=dict)
    columns: list[Column] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    keys: list[ForeignKey] = field(default_factory=list)
    unique: list[tuple[str, ...]] = field(default_factory=list)
    primary_key: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    model: str | None = None
    description: str | None = None

    def option(self, name: str, value: Any) -> None:
        """Set an option that no place has said yet; what is not known says nothing."""
        if value is not None and value != "" and value != []:
            self.options.setdefault(name, value)


class Gathered:
    """The tables of a store by kind and name."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], Entry] = {}

    def note(self, kind: str, name: str, path: str, line: int) -> Entry:
        """The table of that name, with one more place that speaks of it."""
        entry = self.entries.setdefault((kind, name), Entry(name, kind))
        entry.places[path, line] = None
        return entry

    def operations(self, wanted: Wanted) -> Iterator[CreateTable]:
        """An operation per table that files of the wanted kind speak of, and per further place."""
        for key in sorted(self.entries):
            entry = self.entries[key]
            places = sorted(p for p in entry.places if wanted(p[0]))
            if not places:
                continue
            (path, line), *others = places
            yield _created(entry, path, line)
            for path, line in others[:MAX_PLACES]:
                yield CreateTable(
                    path=path, line=line, table=entry.name, kind=entry.kind, if_not_exists=True
                )


def _created(entry: Entry, path: str, line: int) -> CreateTable:
    return CreateTable(
        path=path,
        line=line,
        table=entry.name,
        kind=entry.kind,
        columns=joined(entry.columns),
        primary_key=entry.primary_key,
        unique=tuple(dict.fromkeys(entry.unique)),
        indexes=tuple(_distinct(entry.indexes)),
        foreign_keys=tuple(_distinct_keys(entry.keys)),
        model=entry.model,
        description=entry.description,
        options=entry.options,
    )


def _distinct(indexes: list[Index]) -> Iterable[Index]:
    found: dict[tuple[Any, ...], Index] = {}
    for index in indexes:
        found.setdefault((index.columns, index.method, index.unique), index)
    return found.values()


def _distinct_keys(keys: list[ForeignKey]) -> Iterable[ForeignKey]:
    found: dict[tuple[Any, ...], ForeignKey] = {}
    for key in keys:
        found.setdefault((key.columns, key.ref_table), key)
    return found.values()


def joined(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Each column once: what is declared counts first, a missing type is taken from others."""
    ordered = sorted(columns, key=lambda c: c.certainty != "declared")
    found: dict[str, Column] = {}
    for column in ordered:
        known = found.get(column.name)
        if known is None:
            found[column.name] = column
        elif known.type is None and column.type is not None:
            found[column.name] = replace(known, type=column.type)
    return tuple(found.values())
