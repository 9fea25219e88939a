"""The text of a document before it is copied or written: made in a thread, drawn line by line."""

from __future__ import annotations

from collections.abc import Hashable

from rich.cells import cell_len
from textual import work
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import get_current_worker

from ..safe import fit, inline
from ..sharing.documents import Document, Maker
from ..widgets.rows import Piece
from ..widgets.sideways import SidewaysRows

_WAIT = 0.06
"""Seconds that the choice must rest before its text is made."""


def frame(dialog: Widget, large: bool) -> None:
    """Give a dialog its size: `large` where it shows a text, else as high as what it asks."""
    styles = dialog.styles
    styles.width, styles.max_width = ("94%", 150) if large else (72, "96%")
    styles.height, styles.max_height = ("84%" if large else "auto"), "96%"
    styles.padding = (1, 1, 0, 1)


class Preview(SidewaysRows[tuple[int, str]]):
    """Shows the text of one document; it scrolls, and sideways too."""

    DEFAULT_CSS = """
    Preview { border-left: solid $foreground 25%; padding: 0 0 0 1; }
    """

    class Made(Message):
        """A text was made, or not: then `why` says why."""

        def __init__(self, maker: Maker, text: str, why: str) -> None:
            super().__init__()
            self.maker, self.text, self.why = maker, text, why

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.note = ""
        self._maker: Maker | None = None
        self._timer: Timer | None = None

    def show(self, document: Document | None) -> None:
        """Show this document's text, soon."""
        if document is not None and document.make is self._maker:
            return
        self._maker = document.make if document is not None else None
        if self._timer is not None:
            self._timer.stop()
        self._take("", "" if document is None else "…")
        if document is not None:
            self._timer = self.set_timer(_WAIT, self._begin)

    def _begin(self) -> None:
        if self._maker is not None and self.display:
            self._make(self._maker)

    @work(thread=True, exclusive=True, group="preview", exit_on_error=False)
    def _make(self, maker: Maker) -> None:
        worker = get_current_worker()
        text, why = "", ""
        try:
            text = maker()
        except (ValueError, LookupError, OSError) as error:
            why = f"This cannot be made: {error}"
        if not worker.is_cancelled:
            self.post_message(self.Made(maker, text, why))

    def on_preview_made(self, event: Made) -> None:
        """Show what was made, if it is still wanted."""
        event.stop()
        if event.maker is self._maker:
            self._take(event.text, event.why or "There is nothing in it.")

    def _take(self, text: str, note: str) -> None:
        self.note, self.shift, self.cursor = note, 0, 0
        body = text.rstrip("\n")
        self.rows = ()
        self.set_rows(list(enumerate(body.split("\n"))) if body else [])
        self.scroll_to(y=0, animate=False, immediate=True)

    def on_show(self) -> None:
        """What was not made while this was hidden is made now."""
        if self._maker is not None and not self.rows:
            self._begin()

    def identity(self, row: tuple[int, str]) -> Hashable:
        """A line is its number."""
        return row[0]

    def pieces(self, row: tuple[int, str], width: int) -> list[Piece]:
        """The line from where it is looked at."""
        text = inline(row[1])[self.shift :]
        return [(text if cell_len(text) <= width else fit(text, width), "")]

    def render_line(self, y: int) -> Strip:
        """Where there is no text, say why."""
        if not self.rows and y == 0 and self.note:
            return self._strip([(self.note, "dim")], self.inner_width, cursor=False)
        return super().render_line(y)

    def _strip(self, pieces: list[Piece], width: int, cursor: bool) -> Strip:
        """The cursor is for reading: it shows where it is only while it can be moved."""
        return super()._strip(pieces, width, cursor and self.has_focus)
