"""A tree drawn as rows: branches that open and close, a badge at the right edge."""

from __future__ import annotations

from collections.abc import Hashable

from msgspec import Struct
from rich.cells import cell_len
from textual.message import Message

from ..safe import fit
from .rows import Piece, Rows


class Item(Struct, frozen=True):
    """A row of an outline; `role` styles its text, `badge` is at the right, `mark` before it."""

    id: Hashable
    text: str
    depth: int = 0
    branch: bool = False
    open: bool = False
    badge: str = ""
    mark: str = ""
    role: str = ""
    parent: Hashable = None
    cursor: bool = True


class Outline(Rows[Item]):
    """Shows items; who made them opens and closes branches when it is told to."""

    class Folded(Message):
        """A branch is to be opened or closed."""

        def __init__(self, outline: Outline, id: Hashable, open: bool) -> None:
            super().__init__()
            self.outline, self.id, self.open = outline, id, open

        @property
        def control(self) -> Outline:
            """The outline that it is in."""
            return self.outline

    def identity(self, row: Item) -> Hashable:
        """An item says what it is."""
        return row.id

    def look(self) -> object:
        """An item says all."""
        return True

    def may_hold_cursor(self, row: Item) -> bool:
        """Headings do not."""
        return row.cursor

    def pieces(self, row: Item, width: int) -> list[Piece]:
        """Indent, fold sign, text, mark and badge; the text gives way."""
        sign = ("▾ " if row.open else "▸ ") if row.branch else "  "
        lead = "  " * row.depth + sign
        tail = (f" {row.mark}" if row.mark else "") + (f" {row.badge}" if row.badge else "")
        room = width - len(lead) - cell_len(tail) - 1
        pieces = [(lead, "dim"), (fit(row.text, max(room, 4)), row.role)]
        if row.mark:
            pieces.append((f" {row.mark}", "mark"))
        if row.badge:
            pieces.append((f" {row.badge}", "dim"))
        return [*pieces, (" ", "")]

    def action_fold(self) -> None:
        """Close the branch, or go to the one above."""
        row = self.current
        if row is None:
            return
        if row.branch and row.open:
            self.post_message(self.Folded(self, row.id, False))
        elif row.parent is not None and (above := self.index_of(row.parent)) is not None:
            self._go(above)

    def action_unfold(self) -> None:
        """Open the branch, or go into it."""
        row = self.current
        if row is None or not row.branch:
            return
        if row.open:
            self.action_move(1)
        else:
            self.post_message(self.Folded(self, row.id, True))

    def clicked(self, index: int, x: int, again: bool) -> None:
        """A click on a fold sign, or a double click on a branch, opens or closes it."""
        row = self.rows[index]
        super()._go(index)
        on_sign = row.branch and x <= 2 * row.depth + 1
        if on_sign or (again and row.branch):
            self.post_message(self.Folded(self, row.id, not row.open))
        elif again:
            self.choose(row)

    def choose(self, row: Item) -> None:
        """Enter on a branch opens or closes it."""
        if row.branch:
            self.post_message(self.Folded(self, row.id, not row.open))
        else:
            super().choose(row)
