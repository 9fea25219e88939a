"""What changed since the start: every change with its time and difference, and all of it at once."""

from __future__ import annotations

from dbscope.analyzers.model.catalog import Catalog

from .scan import Change


class Journal:
    """Collects changes; the first complete catalog is what all of them are compared with."""

    def __init__(self) -> None:
        self.first: Catalog | None = None
        self.latest: Catalog | None = None
        self.changes: list[Change] = []

    def take(self, catalog: Catalog, change: Change | None) -> None:
        """A complete catalog, and the change that made it where one did."""
        if self.first is None:
            self.first = catalog
        self.latest = catalog
        if change is not None:
            self.changes.append(change)
