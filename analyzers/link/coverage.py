"""The coverage of a repository's databases, as the linker puts it into the catalog."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import astuple, replace

from ..model.catalog import Coverage, Database
from ..model.coverage import measure
from ..model.schema import Table
from .kept import Each


class Measured:
    """Measures again and again; a table that is the same object is not looked at again.

    The measure itself stands in the model, so that a narrowed catalog can be measured again.
    """

    def __init__(self) -> None:
        self._tables = Each(_measure)

    def of(self, databases: Iterable[Database]) -> Coverage:
        """How much of these databases is described."""
        listed = list(databases)
        counts = self._tables.of(t for d in listed for t in d.tables)
        total = Coverage(*(sum(column) for column in zip(*counts, strict=True)))
        return replace(total, relationships=sum(len(d.relationships) for d in listed))


def _measure(table: Table) -> tuple[int, ...]:
    alone = Database("", "", "", "", default=False, role="", tables=(table,))
    return astuple(measure((alone,)))


def coverage(databases: Iterable[Database]) -> Coverage:
    """How much of these databases is described."""
    return Measured().of(databases)
