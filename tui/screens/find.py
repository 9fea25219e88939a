"""The find screen: type parts of a name, see what matches at once, go there."""

from __future__ import annotations

from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from ..finding.entries import KINDS, Entry
from ..finding.index import Finder, Found, Index, index_of, parse, with_kind
from ..safe import fit, paragraph
from ..state import Goal, Snapshot
from ..widgets.chips import Chip, Chips
from ..widgets.results import Heading, Results
from ..widgets.rows import Rows
from ..words import where

_RECENT = 12
_WIDEST = 150
"""Cells; over wider lines the eye loses its row."""

_LOOK_AGAIN = 0.5
"""Seconds between looks for a newer snapshot: a scan may be running, files may change."""

_recent: WeakKeyDictionary[App[Any], tuple[Entry, ...]] = WeakKeyDictionary()
"""What was found before in each running application, latest first."""


class FindScreen(ModalScreen[Goal | None]):
    """One line to type in, and everything whose name matches."""

    DEFAULT_CSS = """
    FindScreen #typed { height: 1; border: none; }
    FindScreen #typed:focus { border: none; }
    FindScreen Results { margin-top: 1; }
    FindScreen #nothing { margin: 1 1; height: 1fr; display: none; }
    FindScreen.-nothing #nothing { display: block; }
    FindScreen.-nothing Results { display: none; }
    FindScreen #found { height: 1; padding: 0 1; color: $quiet; }
    FindScreen #how { height: 1; padding: 0 1; color: $quiet; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close"),
        Binding("down", "move(1)", "next", show=False),
        Binding("up", "move(-1)", "previous", show=False),
        Binding("pagedown", "page(1)", "a page down", show=False),
        Binding("pageup", "page(-1)", "a page up", show=False),
        Binding("tab", "kind(1)", "next kind", show=False),
        Binding("shift+tab", "kind(-1)", "previous kind", show=False),
    ]

    class Ready(Message):
        """The index of a snapshot is made."""

        def __init__(self, finder: Finder) -> None:
            super().__init__()
            self.finder = finder

    def __init__(self, snapshot: Snapshot, start: str = "") -> None:
        super().__init__()
        self._shown = snapshot
        self._start = start
        self._finder: Finder | None = None
        self._submitted = False
        self._counts: dict[str, int] = {}

    def compose(self) -> ComposeResult:
        """What is typed, the kinds, what was found, what the cursor's row says, the keys."""
        with Vertical(classes="dialog full") as dialog:
            dialog.border_title = "Find"
            dialog.styles.max_width = _WIDEST
            yield Input(
                self._start,
                placeholder="parts of a name, in any order: us mail finds users.email",
                id="typed",
                compact=True,
                select_on_focus=False,
            )
            yield Chips()
            yield Results()
            yield Static(id="nothing")
            yield Static(id="found")
            yield Static("⏎ go there   ↑↓ choose   Tab kind   Esc close", id="how")

    def on_mount(self) -> None:
        """Take the focus; read the names beside, so that nothing that is typed waits."""
        typed = self.query_one("#typed", Input)
        typed.cursor_blink = False
        typed.focus()
        self._read(self._shown)
        self.set_interval(_LOOK_AGAIN, self._look_again)

    # -- what can be found -----------------------------------------------------------------------

    @work(thread=True, exclusive=True, group="find", exit_on_error=False)
    def _read(self, snapshot: Snapshot) -> None:
        self.post_message(self.Ready(Finder(index_of(snapshot))))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Names that cannot be read are no reason to show nothing."""
        if event.state is WorkerState.ERROR:
            self.set_class(True, "-nothing")
            said = f"The names could not be read: {event.worker.error!r}"
            self.query_one("#nothing", Static).update(paragraph(said))

    def _look_again(self) -> None:
        """Take over a newer snapshot of the application."""
        newer = getattr(getattr(self.app, "main", None), "snapshot", self._shown)
        if newer is not self._shown:
            self._shown = newer
            self._read(newer)

    def on_find_screen_ready(self, event: Ready) -> None:
        """Names are known: show what matches; go on where the user was ahead of it."""
        event.stop()
        again, self._finder = self._finder is not None, event.finder
        self._find(keep=again)
        if self._submitted:
            self._go()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Something was typed."""
        event.stop()
        self._find()

    def _find(self, keep: bool = False) -> None:
        if self._finder is None:
            return
        typed = self.query_one("#typed", Input).value
        found = self._finder.find(typed)
        entries = found.entries
        rows: list[Entry | Heading] = list(entries)
        if not typed.strip() and (recent := self._found_before(entries)):
            rows = [Heading("Found before"), *recent, Heading("Everything"), *entries]
        self.query_one(Results).show(rows, found.query.words, keep)
        self.set_class(not rows, "-nothing")
        if not rows:
            self.query_one("#nothing", Static).update(paragraph(_nothing(found, self._shown)))
        self._count(found, len(entries))
        self._explain()

    def _found_before(self, entries: list[Entry]) -> list[Entry]:
        """What was found before and is still there, as it is now."""
        before = _recent.get(self.app, ())
        names = {e.name for e in before}
        now = {e.key: e for e in entries if e.name in names} if before else {}
        return [now[e.key] for e in before if e.key in now]

    def _count(self, found: Found, shown: int) -> None:
        index = self._finder.index if self._finder is not None else Index()
        self._counts = found.counts
        totals = {kind: len(part) for kind, part in index.starts.items()}
        everything = len(index.entries)
        chips = [Chip("", "all", sum(found.counts.values()), everything)]
        chips += [
            Chip(kind, f"{kind}: {name}", found.counts.get(kind, 0), totals[kind])
            for kind, name in KINDS.items()
            if totals.get(kind) or kind == found.query.kind
        ]
        self.query_one(Chips).show(chips, found.query.kind)
        self.query_one(".dialog").border_subtitle = Content(f"{shown:,} of {everything:,}")

    # -- keys and mouse --------------------------------------------------------------------------

    def _explain(self) -> None:
        """Say the whole of what the cursor is on, which its row may have no room for."""
        entry = self.query_one(Results).entry
        line = self.query_one("#found", Static)
        parts = (where(entry.place), entry.name, entry.said) if entry else ()
        line.update(Content(fit("  ".join(p for p in parts if p), max(1, self.size.width - 10))))

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """The cursor moved."""
        event.stop()
        self._explain()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """A second click on a row."""
        event.stop()
        self._go()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: go there; if the names are not read yet, as soon as they are."""
        event.stop()
        self._submitted = True
        if self._finder is not None:
            self._go()

    def on_picks_picked(self, event: Chips.Picked) -> None:
        """A kind was clicked; again: all kinds."""
        event.stop()
        self._set_kind("" if event.id == self._kind else event.id)

    def action_kind(self, step: int) -> None:
        """The next kind of which something was found, as if its letter had been typed."""
        kinds = ["", *(k for k in KINDS if self._counts.get(k) or k == self._kind)]
        self._set_kind(kinds[(kinds.index(self._kind) + step) % len(kinds)])

    @property
    def _kind(self) -> str:
        return parse(self.query_one("#typed", Input).value).kind

    def _set_kind(self, kind: str) -> None:
        typed = self.query_one("#typed", Input)
        typed.value = with_kind(typed.value, kind)
        typed.cursor_position = len(typed.value)

    def action_move(self, step: int) -> None:
        """Move the selection while typing."""
        self.query_one(Results).action_move(step)

    def action_page(self, direction: int) -> None:
        """Move it by a page."""
        self.query_one(Results).action_page(direction)

    def _go(self) -> None:
        """Go where the cursor is, and remember it."""
        self._submitted = False
        entry = self.query_one(Results).entry
        if entry is not None:
            before = (e for e in _recent.get(self.app, ()) if e.key != entry.key)
            _recent[self.app] = (entry, *before)[:_RECENT]
            self.dismiss(entry.goal)

    def action_close(self) -> None:
        """Stay where you are."""
        self.dismiss(None)


def _nothing(found: Found, snapshot: Snapshot) -> str:
    """What to try where nothing was found."""
    kind = found.query.kind
    others = sum(found.counts.values())
    lines = ["Nothing is called that." if found.query.words else "There is nothing to find yet."]
    if kind and others:
        lines = [f"None of the {KINDS[kind]} is called that; {others:,} of other kinds: press Tab."]
    elif found.query.words:
        lines.append("Try fewer letters, or parts of words: us mail finds users.email.")
    if not snapshot.scanned:
        lines.append("The scan is still running; what it finds is shown here.")
    return "\n".join(lines)
