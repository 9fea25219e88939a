"""How often rows of tables are created, read, updated and deleted: cells, sums and words."""

from __future__ import annotations

from collections.abc import Iterable

from dbscope.analyzers.model.catalog import Use

from ..widgets.grid import Column
from ..words import plural

NUMBERS = (
    Column("create", 6, 8, right=True),
    Column("read", 4, 8, right=True),
    Column("update", 6, 8, right=True),
    Column("delete", 6, 8, right=True),
)
"""The columns of a matrix of uses."""
NOTHING = ("", "", "", "")


def numbers(*uses: Use) -> tuple[str, str, str, str]:
    """The cells of a row; nothing for none."""
    sums = (
        sum(u.creates for u in uses),
        sum(u.reads for u in uses),
        sum(u.updates for u in uses),
        sum(u.deletes for u in uses),
    )
    create, read, update, delete = (f"{n:,}" if n else "" for n in sums)
    return create, read, update, delete


def total(use: Use) -> int:
    """All that is done to a table."""
    return use.reads + use.writes


def unknown(use: Use) -> int:
    """Writes of which nobody says what kind they are."""
    return use.writes - use.creates - use.updates - use.deletes


def done(uses: Iterable[Use]) -> str:
    """What is done in words: `1 create, 4 reads, 2 updates`; nothing where nothing is known."""
    listed = list(uses)
    sums = [
        (sum(u.creates for u in listed), "create"),
        (sum(u.reads for u in listed), "read"),
        (sum(u.updates for u in listed), "update"),
        (sum(u.deletes for u in listed), "delete"),
        (sum(unknown(u) for u in listed), "write"),
    ]
    return ", ".join(plural(count, word) for count, word in sums if count)
