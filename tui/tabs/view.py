"""What a tab shows, as a value: made from the catalog by plain functions, drawn by one widget."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ..state import Marks, Ref, Snapshot
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
