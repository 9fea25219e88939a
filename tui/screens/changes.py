"""The changes screen: every change since the start, and the difference that each one made."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from .. import keys
from ..following.journal import Journal
from ..safe import paragraph, visible
from ..sharing.documents import Document
from ..state import Goal
from ..widgets.grid import Grid
from ..widgets.rows import Rows
from ..words import plural
from .change_rows import (
    ALL,
    COLUMNS,
    Difference,
    Shown,
    as_markdown,
    goal_of,
    place_of,
    rows_of,
)

if TYPE_CHECKING:
    from ..interface import DbscopeApp

_BESIDE = 150
"""Columns from which the difference stands beside the list."""

_MOST_FILES = 4

_NOTHING = "No change to a schema: tables, columns, keys and migrations are what they were."


class ChangesScreen(ModalScreen[Goal | None]):
    """A list of changes above (or beside) the difference of the one under the cursor."""

    DEFAULT_CSS = """
    ChangesScreen #changes { height: 1fr; }
    ChangesScreen #change-list { height: 2fr; }
    ChangesScreen #right { height: 3fr; border-top: solid $foreground 25%; }
    ChangesScreen.-beside #changes { layout: horizontal; }
    ChangesScreen.-beside #change-list { width: 1fr; height: 1fr; }
    ChangesScreen.-beside #right {
        width: 1fr; height: 1fr; border-top: none; border-left: solid $foreground 25%;
    }
    ChangesScreen #title-of-change { height: 1; padding: 0 1; color: $quiet; text-style: bold; }
    ChangesScreen Difference { height: 1fr; }
    ChangesScreen #no-difference { padding: 0 1; height: auto; color: $quiet; display: none; }
    ChangesScreen #whole {
        height: auto; min-height: 1; max-height: 3; padding: 0 1; color: $quiet;
    }
    ChangesScreen #waiting { padding: 1 1; height: 1fr; display: none; }
    ChangesScreen.-empty #waiting { display: block; }
    ChangesScreen.-empty #changes, ChangesScreen.-empty #whole { display: none; }
    ChangesScreen.-same Difference { display: none; }
    ChangesScreen.-same #no-difference { display: block; }
    ChangesScreen #how { height: 1; padding: 0 1; color: $quiet; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close"),
        keys.binding("changes", "close"),
        keys.binding("copy", "copy"),
        keys.binding("open", "open_editor"),
        keys.binding("next-pane", "other"),
        keys.binding("previous-pane", "other"),
    ]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - declared by Textual
        (0, "-above"),
        (_BESIDE, "-beside"),
    ]

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal
        self._shown: tuple[Shown, ...] = ()

    def compose(self) -> ComposeResult:
        """The list, the difference, the whole of its line, the keys."""
        with Vertical(classes="dialog full") as dialog:
            dialog.border_title = "Changes"
            yield Static(id="waiting")
            with Container(id="changes"):
                yield Grid(id="change-list")
                with Vertical(id="right"):
                    yield Static(id="title-of-change")
                    yield Difference(id="difference")
                    yield Static(_NOTHING, id="no-difference")
            yield Static(id="whole")
            yield Static(id="how")

    def on_mount(self) -> None:
        """Show what there is, and what comes while this is open."""
        self._journal.heard.append(self._refill)
        self._refill()
        self.list.focus()

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        self._journal.heard.remove(self._refill)

    # -- the parts -------------------------------------------------------------------------------

    @property
    def _app(self) -> DbscopeApp:
        return cast("DbscopeApp", self.app)

    @property
    def list(self) -> Grid:
        """The list of changes."""
        return self.query_one("#change-list", Grid)

    @property
    def difference(self) -> Difference:
        """The difference of the change under the cursor."""
        return self.query_one(Difference)

    @property
    def shown(self) -> Shown | None:
        """The change under the cursor."""
        at = self.list.cursor
        return self._shown[at] if 0 <= at < len(self._shown) else None

    # -- what is shown ---------------------------------------------------------------------------

    def _refill(self) -> None:
        """The journal has something new; the cursor stays on its change."""
        self._shown = rows_of(self._journal)
        self.list.show(COLUMNS, [s.line for s in self._shown])
        self.set_class(not self._shown, "-empty")
        if not self._shown:
            self.query_one("#waiting", Static).update(Content("\n".join(self._waiting())))
        dialog = self.query_one(".dialog")
        dialog.border_subtitle = self._counted()
        how = "⏎ go there   Tab list, difference   y copy   o editor   Esc close"
        self.query_one("#how", Static).update(how if self._shown else "Esc close")
        self._show_difference()

    def _waiting(self) -> tuple[str, ...]:
        watcher = self._app.watcher
        if watcher is None:
            told = "This repository is not watched: R in the panes scans again and shows it here."
        elif watcher.paused:
            told = "Watching is paused: w in the panes resumes it."
        elif watcher.polling:
            told = f"Files are looked at again and again ({visible(watcher.polling)})."
        else:
            told = "Every file is watched: save one, or check out another branch."
        return ("Nothing has changed since the start.", "", told)

    def _counted(self) -> Content | None:
        number, lost = len(self._journal.entries), self._journal.forgotten
        if not number:
            return None
        forgotten = f", {lost:,} older ones forgotten" if lost else ""
        return Content(f"{plural(number, 'change')}{forgotten}")

    def _show_difference(self) -> None:
        shown = self.shown
        if shown is None:
            return
        self.difference.show(shown.diff)
        self.set_class(not shown.diff, "-same")
        self.query_one("#title-of-change", Static).update(Content(visible(_title(shown))))
        self._show_whole()

    def _show_whole(self) -> None:
        """The text under the cursor, uncut, and where it is."""
        shown, line = self.shown, self.difference.current
        if shown is None:
            return
        if self.difference.has_focus and line is not None:
            at = place_of(line, shown, self._app.main.snapshot)
            text = f"{line.text}\n{at or ''}"
        else:
            number = plural(self._journal.taken, "change")
            text = f"What {number} came to" if shown.id == ALL else _files(shown)
        self.query_one("#whole", Static).update(paragraph(text))

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Another change, or another line of one."""
        event.stop()
        if event.rows is self.list:
            self._show_difference()
        else:
            self._show_whole()

    def on_descendant_focus(self) -> None:
        """The line below is about the part that has the focus."""
        self._show_whole()

    # -- what is done ----------------------------------------------------------------------------

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Go to the table of the line, or to the first one of the change that is still there."""
        event.stop()
        snapshot = self._app.main.snapshot
        lines = self.difference.rows if event.rows is self.list else (event.row,)
        goals = (goal_of(x, snapshot) for x in lines if x.sign and x.kind != "heading")
        goal = next((g for g in goals if g is not None), None)
        if goal is not None:
            self.dismiss(goal)
        elif lines:
            self._app.tell("It is gone; there is nothing left to go to.", "warning")
        else:
            self._app.tell("This change did nothing to a table; o opens its file.", "warning")

    def action_other(self) -> None:
        """From the list to the difference, and back."""
        other = self.list if self.difference.has_focus else self.difference
        if other.display and other.rows:
            other.focus()

    def action_copy(self) -> None:
        """Copy the difference as Markdown."""
        if (shown := self.shown) is not None:
            made = Document(shown.title.lower(), "changes.md", lambda: as_markdown(shown))
            self._app.copy_document(made)

    def action_open_editor(self) -> None:
        """Open the place of the line, or the file that changed."""
        if (shown := self.shown) is None:
            return
        line = self.difference.current if shown.diff else None
        place = place_of(line, shown, self._app.main.snapshot)
        if place is None:
            self._app.tell("There is no file to open here any more.", "warning")
        else:
            self._app.edit(place)

    def action_close(self) -> None:
        """Back to the panes."""
        self.dismiss(None)


def _files(shown: Shown) -> str:
    """The files of a change in a line or two, or what it was about where there were none."""
    kept = shown.paths[:_MOST_FILES]
    more = len(shown.paths) - len(kept) + shown.more
    return ", ".join(kept) + (f" and {more:,} more" if more else "") or shown.cells[1]


def _title(shown: Shown) -> str:
    said = [shown.title]
    if len(shown.paths) + shown.more > 1:
        said.append(plural(len(shown.paths) + shown.more, "file"))
    elif shown.paths:
        said.append(shown.paths[0])
    return " · ".join(said)
