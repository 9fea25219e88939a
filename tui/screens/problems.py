"""The problems screen: what was not understood, by code, with the reason and the place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from dbscope.analyzers.model.catalog import Problem

from ..safe import paragraph
from ..state import Place, Snapshot
from ..widgets.grid import Column, Grid, Line
from ..widgets.rows import Rows
from ..words import plural

_COLUMNS = (
    Column("place", 20, 60, role="name", path=True),
    Column("why", 20, 200),
)
Act = Callable[[Place], None]


class ProblemsScreen(ModalScreen[Place | None]):
    """A list by code; enter goes to the place in the panes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,g,q", "close", "close"),
        Binding("y", "copy", "copy"),
        Binding("o", "open_editor", "open in the editor"),
    ]

    def __init__(self, snapshot: Snapshot, copy: Callable[[], None], edit: Act) -> None:
        super().__init__()
        self._shown, self._copy, self._edit = snapshot, copy, edit

    def compose(self) -> ComposeResult:
        """The list, what else was passed over, the keys."""
        with Vertical(classes="dialog full") as dialog:
            dialog.border_title = "Problems"
            yield Grid()
            yield Static(id="reason")
            yield Static(skipped(self._shown), id="skipped")
            yield Static("⏎ go there   o open   y copy   Esc close", classes="hint")

    def on_mount(self) -> None:
        """Fill the list, or say that there is nothing."""
        problems = self._shown.catalog.problems
        grid = self.query_one(Grid)
        grid.show(_COLUMNS, list(lines(problems)))
        grid.display = bool(problems)
        if not problems:
            self.query_one("#reason", Static).update("Everything that was read was understood.")
        grid.focus()
        self._explain()

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Say the whole reason below the list."""
        event.stop()
        self._explain()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Go there."""
        event.stop()
        self.dismiss(event.row.place)

    def _explain(self) -> None:
        row = self.query_one(Grid).current
        if row is not None:
            self.query_one("#reason", Static).update(paragraph(row.detail))

    def action_close(self) -> None:
        """Back to the panes."""
        self.dismiss(None)

    def action_copy(self) -> None:
        """Copy all problems as Markdown."""
        self._copy()

    def action_open_editor(self) -> None:
        """Open the place in the editor."""
        row = self.query_one(Grid).current
        if row is not None and row.place is not None:
            self._edit(row.place)


def lines(problems: tuple[Problem, ...]) -> Iterator[Line]:
    """Problems under headings of their codes."""
    by_code: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        by_code.setdefault((problem.code, problem.kind), []).append(problem)
    for code, kind in sorted(by_code):
        listed = by_code[code, kind]
        title = f"{code} {kind.replace('-', ' ')} · {len(listed)}"
        yield Line(("head", code, kind), (title,), head=True)
        for number, problem in enumerate(listed):
            place = Place(problem.path, problem.line)
            cells = (str(place), problem.message)
            yield Line((code, kind, number), cells, place, detail=f"{place}\n{problem.message}")


def skipped(snapshot: Snapshot) -> Content:
    """What was passed over, and why, in one line."""
    if not snapshot.skipped:
        return Content("Nothing was passed over.")
    said = ", ".join(f"{plural(n, 'file')} {why}" for why, n in sorted(snapshot.skipped.items()))
    return paragraph(f"Passed over: {said}")
