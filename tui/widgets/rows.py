"""A list of rows with a cursor, drawn line by line.

Textual's own tables and trees measure every row before the first paint; this one draws only what is
seen, so that a hundred thousand rows cost no more than forty. What it draws is made safe here.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from .. import keys
from ..jump import Target
from ..safe import inline

Piece = tuple[str, str]
"""A text and the role that styles it (see Rows.COMPONENT_CLASSES, without the prefix)."""


R = TypeVar("R", bound=Hashable)


class Rows(ScrollView, Generic[R], can_focus=True):
    """A scrolling list of rows of one kind; subclasses draw them and give them identities."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--cursor",
        "rows--dim",
        "rows--head",
        "rows--key",
        "rows--link",
        "rows--mark",
        "rows--name",
        "rows--warn",
    }
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("lists")
    HEAD_LINES = 0

    class Moved(Message):
        """The cursor came to rest on a row, by key or mouse."""

        def __init__(self, rows: Rows[Any], row: Any) -> None:
            super().__init__()
            self.rows, self.row = rows, row

        @property
        def control(self) -> Rows[Any]:
            """The list that the cursor is in."""
            return self.rows

    class Chosen(Moved):
        """A row was opened: enter, or a second click."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.rows: Sequence[R] = ()
        self.cursor = 0
        self._styles_by_role: dict[str, Style] = {}
        self._asked: tuple[Sequence[R], int, int, object] | None = None

    # -- what a subclass says --------------------------------------------------------------------

    def identity(self, row: R) -> Hashable:
        """What makes a row the same row after an update: the row itself, where it is no more."""
        return row

    def pieces(self, row: R, width: int) -> list[Piece]:
        """A row as pieces of text; they may be longer or shorter than `width`."""
        return [(str(row), "")]

    def head_pieces(self, line: int, width: int) -> list[Piece]:
        """A line of the head that does not scroll."""
        return []

    def look(self) -> object:
        """What, beside a row, its number and the cursor, decides how the row is drawn.

        None where that is not so simple: every change then draws all that is seen anew.
        """
        return None

    def may_hold_cursor(self, row: R) -> bool:
        """Whether the cursor may stand on a row."""
        return True

    # -- content ---------------------------------------------------------------------------------

    @property
    def current(self) -> R | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    @property
    def inner_width(self) -> int:
        """Cells that a row may fill."""
        return self.scrollable_content_region.width

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show these rows; the cursor stays on its row, or near where it was."""
        current = self.current
        kept = self.identity(current) if current is not None else None
        self.rows = rows
        found = self.index_of(kept) if kept is not None else None
        self.cursor = self._nearest(found if found is not None else self.cursor)
        self._resize()
        self._reveal()
        self._redraw()

    def index_of(self, identity: Hashable) -> int | None:
        """Where the row of that identity is."""
        return next((i for i, r in enumerate(self.rows) if self.identity(r) == identity), None)

    def put_cursor(self, identity: Hashable) -> bool:
        """Move the cursor without telling anyone; False where there is no such row."""
        found = self.index_of(identity)
        if found is None:
            return False
        self.cursor = found
        self._reveal()
        self._redraw()
        return True

    def tell(self) -> None:
        """Say again where the cursor is: the rows changed around it."""
        if (row := self.current) is not None and self.may_hold_cursor(row):
            self.post_message(self.Moved(self, row))

    def _resize(self) -> None:
        height = len(self.rows) + self.HEAD_LINES
        self.virtual_size = Size(0, height)

    def _nearest(self, index: int) -> int:
        """The row nearest to an index on which the cursor may stand."""
        last = len(self.rows) - 1
        index = max(0, min(index, last))
        for distance in range(len(self.rows)):
            for candidate in (index + distance, index - distance):
                if 0 <= candidate <= last and self.may_hold_cursor(self.rows[candidate]):
                    return candidate
        return 0

    def _reveal(self) -> None:
        height = self.scrollable_content_region.height - self.HEAD_LINES
        if height <= 0:
            return
        top = round(self.scroll_offset.y)
        if self.cursor < top:
            self.scroll_line(self.cursor)
        elif self.cursor >= top + height:
            self.scroll_line(self.cursor - height + 1)

    def scroll_line(self, line: int) -> None:
        """Bring a line to the top, as far as there are lines below it."""
        self.scroll_to(y=max(0, line), animate=False, immediate=True, force=True)
        # A scrollbar that is not shown yet would not be told, and stand wrong when it is.
        self.vertical_scrollbar.position = round(self.scroll_offset.y)

    def targets(self) -> list[Target]:
        """The rows that are seen, as places to jump to."""
        region = self.region
        top = round(self.scroll_offset.y)
        height = self.scrollable_content_region.height - self.HEAD_LINES
        return [
            Target(region.x, region.y + self.HEAD_LINES + n, partial(self.jump, top + n))
            for n in range(min(height, len(self.rows) - top))
            if self.may_hold_cursor(self.rows[top + n])
        ]

    def jump(self, index: int) -> None:
        """Go to a row and take the focus."""
        self.screen.set_focus(self)
        self._go(index)

    # -- drawing ---------------------------------------------------------------------------------

    def _redraw(self) -> None:
        """Have the lines drawn that are other ones than before, where that can be told."""
        top, look = round(self.scroll_offset.y), self.look()
        before, self._asked = self._asked, (self.rows, self.cursor, top, look)
        if before is None or look is None or before[2:] != (top, look):
            self.refresh()
            return
        old, cursor = before[:2]
        width, height = self.size
        for line in range(self.HEAD_LINES, height):
            index = line - self.HEAD_LINES + top
            one = old[index] if index < len(old) else None
            other = self.rows[index] if index < len(self.rows) else None
            same = one is other or one == other
            if not same or (index == cursor) != (index == self.cursor):
                self.refresh(Region(0, line, width, 1))

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._reveal()

    def notify_style_update(self) -> None:
        """Styles are looked up anew after the theme or the focus changed."""
        self._styles_by_role.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """One line of what is seen."""
        width = self.inner_width
        if y < self.HEAD_LINES:
            return self._strip(self.head_pieces(y, width), width, cursor=False)
        index = y - self.HEAD_LINES + round(self.scroll_offset.y)
        if not 0 <= index < len(self.rows):
            return Strip.blank(width, self._base())
        cursor = index == self.cursor
        return self._strip(self.pieces(self.rows[index], width), width, cursor)

    def _strip(self, pieces: list[Piece], width: int, cursor: bool) -> Strip:
        base = self._base()
        over = self._style("cursor") if cursor else Style.null()
        segments = [
            Segment(inline(text), base + (self._style(role) if role else Style.null()) + over)
            for text, role in pieces
            if text
        ]
        return Strip(segments).adjust_cell_length(width, base + over)

    def _base(self) -> Style:
        known = self._styles_by_role.get("")
        if known is None:
            known = self._styles_by_role[""] = self.rich_style
        return known

    def _style(self, role: str) -> Style:
        known = self._styles_by_role.get(role)
        if known is None:
            known = self.get_component_rich_style(f"rows--{role}", partial=True)
            self._styles_by_role[role] = known
        return known

    # -- keys and mouse --------------------------------------------------------------------------

    def action_move(self, step: int) -> None:
        """Move the cursor by rows, over rows on which it may not stand."""
        index = self.cursor + step
        while 0 <= index < len(self.rows) and not self.may_hold_cursor(self.rows[index]):
            index += 1 if step > 0 else -1
        if 0 <= index < len(self.rows):
            self._go(index)
        elif step < 0:
            self.scroll_to(y=0, animate=False, immediate=True)

    def action_page(self, direction: int) -> None:
        """Move the cursor by a page."""
        page = max(1, self.scrollable_content_region.height - self.HEAD_LINES - 1)
        self._go(self._nearest(self.cursor + direction * page))

    def action_edge(self, direction: int) -> None:
        """Move the cursor to the first or the last row."""
        self._go(self._nearest(0 if direction < 0 else len(self.rows) - 1))

    def action_choose(self) -> None:
        """Open the row under the cursor."""
        if (row := self.current) is not None:
            self.choose(row)

    def action_fold(self) -> None:
        """A plain list has no branches."""

    def action_unfold(self) -> None:
        """In a plain list, to go into a row is to open it."""

    def choose(self, row: R) -> None:
        """Tell that a row was opened."""
        self.post_message(self.Chosen(self, row))

    def _go(self, index: int) -> None:
        if not 0 <= index < len(self.rows):
            return
        moved = index != self.cursor
        self.cursor = index
        self._reveal()
        self._redraw()
        if moved:
            self.post_message(self.Moved(self, self.rows[index]))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; a second one on the row opens it."""
        event.stop()
        line = event.get_content_offset(self)
        if line is None or line.y < self.HEAD_LINES:
            return
        index = line.y - self.HEAD_LINES + round(self.scroll_offset.y)
        if not 0 <= index < len(self.rows) or not self.may_hold_cursor(self.rows[index]):
            return
        self.clicked(index, line.x, again=event.chain > 1)

    def clicked(self, index: int, x: int, again: bool) -> None:
        """A row was clicked at a cell; `again` where it was a double click."""
        self._go(index)
        if again:
            self.choose(self.rows[index])
