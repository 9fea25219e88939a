"""The main screen: three panes that always show the same selection, and the lines around them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.message import Message
from textual.screen import Screen

from .. import keys
from ..history import History
from ..jump import Target
from ..panes.databases import DatabasesPane
from ..panes.files import FilesPane
from ..panes.inspector import InspectorPane
from ..panes.pane import Pane
from ..state import Goal, Marks, Place, Ref, Snapshot, database_ref, table_ref
from ..widgets.bars import KeyBar, StatusBar, TitleBar
from ..widgets.rows import Rows
from ..widgets.tabline import TabLine

if TYPE_CHECKING:
    from ..documents import Document
    from ..session import Look

_LEAST_SIDE = 16
_NARROW, _WIDE, _HUGE = 60, 100, 160
_ROOMY = 116
"""Columns from which titles are long and the source fits below the tabs."""
_HIGH = 36
"""Lines from which the source fits below the tabs."""

_PANES = ("files", "databases", "inspector")


class MainScreen(Screen[None]):
    """Holds the selection; panes tell it what the user came to, it tells the other panes."""

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
        self.snapshot = Snapshot()
        self.ref = Ref()
        self.place: Place | None = None
        self._chosen = False
        self._settled = False
        self.history = History()
        self.side_width = 0
        self.changed = False
        self._look: Look | None = None

    def compose(self) -> ComposeResult:
        """Title, panes, status, keys."""
        yield TitleBar(self.root.name)
        with Horizontal(id="body"):
            with Container(id="side", classes="databases"):
                yield FilesPane()
                yield DatabasesPane(self.marks)
            yield InspectorPane(self.root, self.marks)
        yield StatusBar(id="status")
        yield KeyBar()

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

    # -- from above ------------------------------------------------------------------------------

    def show(self, snapshot: Snapshot) -> None:
        """Show a snapshot; the selection stays where it still names something."""
        self.snapshot = snapshot
        self.title_bar.snapshot = snapshot
        self.files.show(snapshot)
        self.databases.show(snapshot)
        if self._look is not None and self._take_look(snapshot, self._look):
            self._settled = self._settled or snapshot.scanned
            return
        kept = self.ref.kind and snapshot.exists(self.ref)
        # Until a scan has ended, what was shown first need not be what belongs first.
        settled, self._settled = self._settled, self._settled or snapshot.scanned
        if kept and (self._chosen or (settled and self.ref.kind == "table")):
            if self.ref.kind == "table" and not self._still_says(snapshot):
                self.place = snapshot.place(self.ref)
            self.inspector.show(snapshot, self.ref, self.place)
            return
        first = _first(snapshot)
        if first is not None:
            self._chosen = self._chosen and not self.ref.kind
            self.select(first, snapshot.place(first))
        else:
            self.ref, self.place = Ref(), None

    def _still_says(self, snapshot: Snapshot) -> bool:
        """Whether the file of the present place still belongs to what is selected."""
        return self.place is not None and self.place.path in snapshot.files_of(self.ref)

    def select(
        self,
        ref: Ref,
        place: Place | None,
        origin: Pane | None = None,
        path: str = "",
        walking: object = None,
    ) -> None:
        """Make all panes show this; `origin` knows already. `walking`: see History.leave."""
        if ref != self.ref:
            if self.marks.seen(self.ref):
                self.databases.refresh_marks()
            if self.ref.kind:
                self.history.leave(self.inspector.goal, walking)
        self._show_selected(ref, place, origin, path)

    def _show_selected(
        self, ref: Ref, place: Place | None, origin: Pane | None = None, path: str = ""
    ) -> None:
        self.ref, self.place = ref, place
        if origin is not self.files:
            self.files.point_to(ref)
        if origin is not self.databases:
            self.databases.point_to(ref, path)
        self.inspector.show(self.snapshot, ref, place)
        self.write_keys()

    def go(self, goal: Goal) -> None:
        """Go to what a dialog answered with."""
        self._chosen = True
        if goal.ref == self.ref:
            self.history.leave(self.inspector.goal)
        self.select(goal.ref, goal.place or self.snapshot.place(goal.ref))
        self._enter(goal)

    def _enter(self, goal: Goal) -> None:
        if goal.tab:
            self.inspector.go_to(goal.tab, goal.row)
        self.action_pane("inspector")

    # -- what is kept ----------------------------------------------------------------------------

    def remember(self, look: Look) -> None:
        """Take this state up as soon as what was selected is known again."""
        self._look = look
        self.side_width = look.side
        self._resize_side()
        self.set_class(look.zoomed, "zoomed")

    def look(self) -> Look:
        """The state to be kept."""
        goal = self.inspector.goal
        panes: dict[str, Pane] = {"files": self.files, "databases": self.databases}
        from ..session import Look

        return Look(
            ref=self.ref,
            place=self.place,
            tab=goal.tab,
            row=goal.row if isinstance(goal.row, str) else "",
            pane=self.pane.id or "",
            opened=self.files.opened,
            closed=self.databases.closed,
            only_facts=self.files.only_facts,
            grouping=self.databases.grouping,
            filters={n: p.filter.value for n, p in panes.items() if p.filter.value},
            side=self.side_width,
            zoomed=self.has_class("zoomed"),
        )

    def _take_look(self, snapshot: Snapshot, look: Look) -> bool:
        """Show what was shown; False where that is not known (yet, or any more)."""
        if snapshot.scanned:
            self._look = None
        if self._chosen or not look.ref.kind or not snapshot.exists(look.ref):
            return False
        self._look = None
        self._chosen = True
        self.files.restore(look.opened, look.only_facts, look.filters.get("files", ""))
        self.databases.restore(look.closed, look.grouping, look.filters.get("databases", ""))
        self._show_selected(look.ref, look.place)
        self.inspector.go_to(look.tab, look.row or None)
        if look.pane in _PANES:
            self.action_pane(look.pane)
        return True

    # -- from the panes --------------------------------------------------------------------------

    def on_pane_selected(self, event: Pane.Selected) -> None:
        """The cursor of a pane came to something."""
        self._chosen = True
        self.select(event.ref, event.place, event.pane, event.path, walking=event.pane)

    def on_pane_entered(self, event: Pane.Entered) -> None:
        """Something was opened: go to it in the inspector."""
        self._chosen = True
        origin = event.pane if event.pane is not self.inspector else None
        self.select(event.ref, event.place, origin, event.path)
        if event.pane is self.files:
            self.inspector.go_to("source")
        self.action_pane("inspector")

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
        here = _PANES.index(self.pane.id or "databases")
        self.action_pane(_PANES[(here + step) % len(_PANES)])

    def action_next_tab(self, step: int) -> None:
        """Show the inspector's next tab."""
        self.inspector.next_tab(step)

    def action_tab(self, name: str) -> None:
        """Show a tab of the inspector and go to it."""
        self.inspector.go_to(name)
        if name != "source" or self.inspector.tab == "source":
            self.action_pane("inspector")

    def action_filter(self) -> None:
        """Filter the pane that has the focus."""
        self.pane.open_filter()

    def action_toggle_all_files(self) -> None:
        """All files, or only those with facts."""
        only = self.files.toggle_all()
        self.status.say("files with facts only" if only else "all files")

    def action_back(self) -> None:
        """Go back to where one was before."""
        self._walk(self.history.back(self.inspector.goal, self._exists), "nothing to go back to")

    def action_forward(self) -> None:
        """Go forward again."""
        goal = self.history.forward(self.inspector.goal, self._exists)
        self._walk(goal, "nothing to go forward to")

    def _exists(self, goal: Goal) -> bool:
        return self.snapshot.exists(goal.ref)

    def _walk(self, goal: Goal | None, nothing: str) -> None:
        if goal is None:
            self.status.say(nothing)
            return
        inside = self.pane is self.inspector
        self._show_selected(goal.ref, goal.place or self.snapshot.place(goal.ref))
        self.inspector.go_to(goal.tab, goal.row)
        if inside:
            self.action_pane("inspector")

    def action_links(self) -> None:
        """What is under the cursor leads to these."""
        from ..links import links_of
        from .links import LinksScreen

        ref, column, name = self.ref, "", self.ref.name or self.ref.database
        if self.pane is self.files and (path := self.current_path()):
            ref, name = Ref("file", name=path), path
        row = self.inspector.row
        if self.pane is self.inspector and self.inspector.tab == "columns" and row is not None:
            column = str(row.id)
        links = links_of(self.snapshot, ref, column)
        title = f"{name}.{column}" if column and ref.kind == "table" else name
        screen = LinksScreen(title, links)
        self.app.push_screen(screen, lambda goal: goal is not None and self.go(goal))

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

    def action_escape(self) -> None:
        """Leave the source below the tabs, clear a filter, else stop a scan."""
        if self.inspector.preview.has_focus:
            self.set_focus(self.inspector.target)
        elif self.pane.filter.clear_filter():
            self.pane.target.focus()
        else:
            self.app.post_message(StopScan())

    # -- what is looked at -----------------------------------------------------------------------

    def document(self) -> Document | None:
        """The view that has the focus, as a document."""
        from .. import documents

        snapshot, root = self.snapshot, self.root
        if self.pane is self.files and (path := self.current_path()):
            listed = documents.of_file(snapshot, path, root)
            return listed or documents.of_place(root, Place(path, 1))
        if self.pane is not self.inspector:
            return documents.of_selection(snapshot, self.ref, None, root)
        place = self.inspector.place
        if self.inspector.tab == "source" and place is not None:
            return documents.of_place(root, place)
        return documents.of_selection(snapshot, self.ref, self.inspector.tab, root)

    def exportable(self) -> list[Document]:
        """What can be exported: the view that has the focus, all of the selection, the reports."""
        from .. import documents

        whole = documents.of_selection(self.snapshot, self.ref, None, self.root)
        listed = [d for d in (self.document(), whole) if d is not None]
        unique = {d.what: d for d in listed}
        return [*unique.values(), *documents.reports(self.snapshot.catalog, self.root)]

    def evidence(self) -> Place | None:
        """The line that the cursor stands for."""
        if self.pane is self.files and (path := self.current_path()):
            return self.place if self.place and self.place.path == path else Place(path)
        return self.inspector.place or self.place

    def forms(self) -> list[Document]:
        """The forms in which what is under the cursor can be copied."""
        from .. import documents

        inspector = self.inspector
        row = inspector.row if self.pane is inspector else None
        cells = inspector.view.columns if inspector.view is not None else ()
        return documents.forms(self.snapshot, self.ref, self.root, self.document(), row, cells)

    def jump_targets(self) -> list[Target]:
        """What can be reached by a letter: rows of all panes that are seen, tabs."""
        made: list[Target] = []
        for pane in (self.files, self.databases, self.inspector):
            target = pane.target
            if pane.display and isinstance(target, Rows) and target.region:
                made += target.targets()
        made += self.inspector.query_one(TabLine).targets()
        return made

    def current_path(self) -> str:
        """The path under the cursor of the files pane, or nothing."""
        target = self.files.target
        row = target.current if isinstance(target, Rows) else None
        return str(row.id) if row is not None and not row.branch else ""


class StopScan(Message):
    """The user wants a running scan to end."""


def _first(snapshot: Snapshot) -> Ref | None:
    """What to show first: the first table of the first database, else the database."""
    for database in snapshot.catalog.databases:
        for table in database.tables:
            return table_ref(database, table)
    for database in snapshot.catalog.databases:
        return database_ref(database)
    return None
