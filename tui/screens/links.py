"""Where this leads: a short list of everything that is linked with what is under the cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from .. import keys
from ..finding.links import Link
from ..safe import visible
from ..state import Goal, Place
from ..widgets.grid import Column, Grid, Line
from ..widgets.rows import Rows

_COLUMNS = (Column("", 12, 56, fair=24, role="link"), Column("", 14, 80, leaves=1, role="dim"))


class LinksScreen(ModalScreen[Goal | None]):
    """Enter goes there, the editor's key opens its line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close", show=False),
        keys.binding("links", "close"),
        keys.binding("open", "open_editor"),
    ]

    def __init__(self, title: str, links: Sequence[Link]) -> None:
        super().__init__()
        self._title, self._links = title, links

    def compose(self) -> ComposeResult:
        """A list under headings, and what the keys do."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(f"Links of {visible(self._title)}")
            yield Grid()
            hint = "⏎ go there   o open in the editor   Esc close"
            yield Static(
                hint if self._links else "Nothing is linked with this.   Esc close", classes="hint"
            )

    def on_mount(self) -> None:
        """Fill the list."""
        grid = self.query_one(Grid)
        grid.HEAD_LINES = 0
        grid.show(_COLUMNS, list(lines(self._links)))
        grid.styles.height = min(24, max(1, len(grid.rows)))
        grid.focus()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Go there."""
        event.stop()
        self.dismiss(self._links[event.row.id].goal)

    def action_close(self) -> None:
        """Stay where one is."""
        self.dismiss(None)

    def action_open_editor(self) -> None:
        """Open the line in the editor."""
        row = self.query_one(Grid).current
        if row is not None and row.place is not None:
            self.app.edit(row.place)  # type: ignore[attr-defined]


def lines(links: Sequence[Link]) -> Iterator[Line]:
    """Links under headings; a row's id is the link's number."""
    groups = dict.fromkeys(link.group for link in links)
    for group in groups:
        yield Line(("head", group), (group,), head=True)
        for number, link in enumerate(links):
            if link.group == group:
                place: Place | None = link.goal.place
                yield Line(number, (f"  {link.text}", link.said), place)
