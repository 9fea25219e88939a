"""The coverage of a repository's databases, as the linker puts it into the catalog."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.catalog import Coverage, Database
from ..model.coverage import measure


def coverage(databases: Iterable[Database]) -> Coverage:
    """How much of these databases is described.

    The measure itself stands in the model, so that a narrowed catalog can be measured again.
    """
    return measure(databases)
