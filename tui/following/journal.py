"""What changed since the start: every change with its time and difference, and all of it at once.

Differences are kept, not catalogs: of those only the first and the latest.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from msgspec import Struct

from dbscope.analyzers.model.catalog import Catalog
from dbscope.analyzers.model.diff import CatalogDiff, diff

from .messages import Change

MOST = 1000
"""Changes that are kept; of more the oldest are forgotten."""

MOST_TABLES = 5000
"""Tables that all kept differences may name together; one difference may be as large as it is."""

MOST_PATHS = 50
"""Paths that are kept of one change."""


class Entry(Struct, frozen=True):
    """One change: its number, when it was seen (seconds since the epoch), files and difference.

    `paths` are the first of `files` files; `new` and `gone` say which of these are so.
    """

    number: int
    at: float
    paths: tuple[str, ...]
    files: int
    new: frozenset[str]
    gone: frozenset[str]
    diff: CatalogDiff
    differences: int | None = None


class Journal:
    """Collects changes; the first complete catalog is what all of them are compared with."""

    def __init__(self, most: int = MOST, most_tables: int = MOST_TABLES) -> None:
        self.start = time.time()
        self.first: Catalog | None = None
        self.latest: Catalog | None = None
        self.taken = 0
        self.heard: list[Callable[[], object]] = []
        self._most, self._most_tables = most, most_tables
        self._tables = 0
        self._entries: deque[Entry] = deque()
        self._overall: tuple[Catalog | None, CatalogDiff] = (None, CatalogDiff())

    def take(self, catalog: Catalog, change: Change | None) -> None:
        """A complete catalog, and the change that made it where one did; listeners are told."""
        if self.first is None or (change is None and not self.taken):
            self.first, self.start = catalog, time.time()
        self.latest = catalog
        if change is not None:
            self.taken += 1
            self._keep(entry(change, self.taken))
        for listener in tuple(self.heard):
            listener()

    def _keep(self, made: Entry) -> None:
        entries = self._entries
        entries.append(made)
        self._tables += tables_in(made.diff)
        while len(entries) > self._most or (self._tables > self._most_tables and len(entries) > 1):
            self._tables -= tables_in(entries.popleft().diff)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The changes, the newest first."""
        return tuple(reversed(self._entries))

    @property
    def forgotten(self) -> int:
        """How many changes are not kept any more."""
        return self.taken - len(self._entries)

    def overall(self) -> CatalogDiff:
        """What all changes together came to; false where they undid one another."""
        if self.first is None or self.latest is None:
            return CatalogDiff()
        if self._overall[0] is not self.latest:
            self._overall = (self.latest, diff(self.first, self.latest))
        return self._overall[1]


def tables_in(difference: CatalogDiff) -> int:
    """How many tables a difference holds on to."""
    whole = (*difference.added, *difference.removed)
    return sum(len(d.tables) for d in whole) + sum(
        len(c.added_tables) + len(c.removed_tables) + len(c.changed_tables)
        for c in difference.changed
    )


def entry(change: Change, number: int) -> Entry:
    """What is kept of a change, seen as long ago as it says."""
    paths = change.paths[:MOST_PATHS]
    kept = frozenset(paths)
    return Entry(
        number=number,
        at=time.time() - max(0.0, time.perf_counter() - change.seen),
        paths=paths,
        files=len(change.paths),
        new=change.new & kept,
        gone=change.gone & kept,
        diff=change.diff,
        differences=change.differences,
    )
