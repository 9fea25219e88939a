"""What a tab shows, as a value: made from the catalog by plain functions, drawn by one widget."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ..state import Marks, Place, Ref, Snapshot
from ..widgets.grid import Column, Line


class TabView(Struct, frozen=True):
    """A tab's content.

    `label` is the tab's name with its count, `short` the same for narrow screens; `intro` are lines
    above the rows, `empty` is what is said where there are no rows.
    """

    label: str
    short: str
    columns: tuple[Column, ...] = ()
    lines: tuple[Line, ...] = ()
    intro: tuple[str, ...] = ()
    empty: str = ""


Maker = Callable[[Snapshot, Ref, Marks], TabView | None]
"""Makes a tab for what is selected, or None where this tab has nothing to do with it."""


def counted(word: str, number: int) -> str:
    """`Columns 8`, and the bare word for none."""
    return f"{word} {number}" if number else word


def where(place: Place | None) -> str:
    """A place for a cell."""
    return str(place) if place else ""


def plural(number: int, word: str) -> str:
    """`1 table`, `2 tables`."""
    ending = "" if number == 1 else "es" if word.endswith(("x", "ss")) else "s"
    if number != 1 and word.endswith("y"):
        return f"{number:,} {word[:-1]}ies"
    return f"{number:,} {word}{ending}"
