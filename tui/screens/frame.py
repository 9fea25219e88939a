"""The frame of the main screen: its three panes, the lines around them, widths, focus and keys."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.screen import Screen

from .. import keys
from ..history import History
from ..jump import Target
from ..panes.databases import DatabasesPane
from ..panes.files import FilesPane
from ..panes.inspector import InspectorPane
from ..panes.pane import Pane
from ..state import Marks
from ..widgets.bars import KeyBar, StatusBar, TitleBar
from ..widgets.rows import Rows
from ..widgets.tabline import TabLine

_LEAST_SIDE = 16
_NARROW, _WIDE, _HUGE = 60, 100, 160
_ROOMY = 116
"""Columns from which titles are long and the source fits below the tabs."""
_HIGH = 36
"""Lines from which the source fits below the tabs."""

PANES = ("files", "databases", "inspector")


class FrameScreen(Screen[None]):
    """Lays the panes out and moves the focus; what they show, a subclass says."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(
        "panes", "go", "facts", "watch", "dbscope"
    )
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - declared by Textual
        (0, "-tiny"),
        (_NARROW, "-narrow"),
        (_WIDE, "-wide"),
        (_HUGE, "-huge"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-tall")]  # noqa: RUF012 - declared by Textual
    AUTO_FOCUS = "#database-list"

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root
        self.marks = Marks()
        self.history = History()
        self.side_width = 0
        self.changed = False
        self._styled = True

    def compose(self) -> ComposeResult:
        """Title, panes, status, keys."""
        # Before there is anything below: a class that changes later is all restyled for.
        size = self.app.size
        width = _classes(size.width, self.HORIZONTAL_BREAKPOINTS)
        height = _classes(size.height, self.VERTICAL_BREAKPOINTS)
        self.add_class(*width, *height, "side")
        yield TitleBar(self.root.name)
        with Horizontal(id="body"):
            with Container(id="side", classes="databases"):
                yield FilesPane(self.marks)
                yield DatabasesPane(self.marks)
            yield InspectorPane(self.root, self.marks)
        yield StatusBar(id="status")
        yield KeyBar()

    async def complete(self) -> None:
        """Add what is not seen at first."""
        for pane in (self.files, self.databases, self.inspector):
            await pane.complete()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """What was just made is styled; only what was below another screen may need it again."""
        if self._styled:
            self._styled = event.refresh_styles = False

    # -- the parts -------------------------------------------------------------------------------

    @property
    def files(self) -> FilesPane:
        """The files pane."""
        return self.query_one(FilesPane)

    @property
    def databases(self) -> DatabasesPane:
        """The databases pane."""
        return self.query_one(DatabasesPane)

    @property
    def inspector(self) -> InspectorPane:
        """The inspector."""
        return self.query_one(InspectorPane)

    @property
    def status(self) -> StatusBar:
        """The status line."""
        return self.query_one(StatusBar)

    @property
    def title_bar(self) -> TitleBar:
        """The title line."""
        return self.query_one(TitleBar)

    @property
    def pane(self) -> Pane:
        """The pane that has the focus, else the databases."""
        panes = (self.files, self.databases, self.inspector)
        return next((p for p in panes if p.has_focus_within), self.databases)

    # -- focus and widths ------------------------------------------------------------------------

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """On narrow screens, show the pane that has the focus."""
        pane = self.pane.id or ""
        side = self.query_one("#side")
        if pane in ("files", "databases"):
            side.set_class(pane == "files", "files")
            side.set_class(pane == "databases", "databases")
        self.set_class(pane == "inspector", "inspector")
        self.set_class(pane != "inspector", "side")
        self.write_keys()

    def on_inspector_pane_tab_changed(self) -> None:
        """Another tab has other keys."""
        self.write_keys()

    def write_keys(self) -> None:
        """Show the keys that work here and now."""
        self.query_one(KeyBar).states = self.key_states

    @property
    def key_states(self) -> frozenset[str]:
        """Words for the present state, as the key table uses them in `when`."""
        pane = self.pane
        said = {pane.id or "", *self.history.states}
        if pane is self.inspector:
            said.add(self.inspector.tab)
        if self.changed:
            said.add("changed")
        return frozenset(said)

    def on_resize(self, event: events.Resize) -> None:
        """Short words on narrow screens, the source below on very wide ones."""
        self.inspector.set_narrow(event.size.width < _ROOMY)
        self.inspector.set_preview(event.size.width >= _ROOMY and event.size.height >= _HIGH)

    # -- keys ------------------------------------------------------------------------------------

    def action_pane(self, name: str) -> None:
        """Go to a pane."""
        pane = self.query_one(f"#{name}", Pane)
        if name in ("files", "databases"):
            # What is not displayed cannot take the focus, so it is displayed first.
            side = self.query_one("#side")
            side.set_class(name == "files", "files")
            side.set_class(name == "databases", "databases")
        self.set_class(name == "inspector", "inspector")
        self.set_class(name != "inspector", "side")
        if pane.target.focusable:
            # At once, so that keys typed ahead already go there.
            self.set_focus(pane.target)
        else:
            self.call_after_refresh(pane.target.focus)

    def action_next_pane(self, step: int) -> None:
        """Go to the next pane."""
        here = PANES.index(self.pane.id or "databases")
        self.action_pane(PANES[(here + step) % len(PANES)])

    def action_next_tab(self, step: int) -> None:
        """Show the inspector's next tab."""
        self.inspector.next_tab(step)

    def action_filter(self) -> None:
        """Filter the pane that has the focus."""
        self.pane.open_filter()

    def action_toggle_all_files(self) -> None:
        """All files, or only those with facts."""
        only = self.files.toggle_all()
        self.status.say("files with facts only" if only else "all files")

    def action_zoom(self) -> None:
        """The pane that has the focus alone, or all panes."""
        self.toggle_class("zoomed")

    def action_resize(self, step: int) -> None:
        """Wider or narrower side panes."""
        width = self.query_one("#side").size.width + step
        self.side_width = max(_LEAST_SIDE, min(width, self.size.width - _LEAST_SIDE))
        self._resize_side()

    def _resize_side(self) -> None:
        self.query_one("#side").styles.width = self.side_width or None

    def action_group(self) -> None:
        """Group the tables of the databases pane in another way."""
        self.status.say(f"tables are {self.databases.next_grouping()}")

    def jump_targets(self) -> list[Target]:
        """What can be reached by a letter: rows of all panes that are seen, tabs."""
        made: list[Target] = []
        for pane in (self.files, self.databases, self.inspector):
            target = pane.target
            if pane.display and isinstance(target, Rows) and target.region:
                made += target.targets()
        made += self.inspector.query_one(TabLine).targets()
        return made


def _classes(size: int, breakpoints: list[tuple[int, str]]) -> list[str]:
    """The class that Textual will give a screen of this size."""
    return [name for least, name in sorted(breakpoints) if size >= least][-1:]
