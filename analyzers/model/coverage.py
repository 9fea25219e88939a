"""How much of a schema is described, as numbers."""

from __future__ import annotations

from collections.abc import Iterable

from .catalog import Coverage, Database
from .keys import UNDESCRIBED_KINDS


def measure(databases: Iterable[Database]) -> Coverage:
    """Coverage over all databases; key patterns are not tables to be documented.

    Every column counts alike, also an `id` that is the primary key.
    """
    listed = list(databases)
    tables = [t for d in listed for t in d.tables if t.kind not in UNDESCRIBED_KINDS]
    return Coverage(
        tables=len(tables),
        documented_tables=sum(1 for t in tables if described(t.description)),
        columns=sum(len(t.columns) for t in tables),
        documented_columns=sum(1 for t in tables for c in t.columns if described(c.description)),
        relationships=sum(len(d.relationships) for d in listed),
        indexes=sum(len(t.indexes) for t in tables),
    )


def described(text: str | None) -> bool:
    """Whether a description says anything."""
    return bool(text and text.strip())
