"""The inspector: everything about what is selected, in tabs, each fact with its line."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from ..safe import paragraph, visible
from ..state import Goal, Marks, Place, Ref, Snapshot
from ..widgets.filter import Filter, found
from ..widgets.grid import Grid, Line
from ..widgets.rows import Rows
from ..widgets.tabline import Tab, TabLine
from .pane import Pane

if TYPE_CHECKING:
    from ..tabs.view import TabView
    from ..widgets.diagram import DiagramView
    from ..widgets.source import SourceView

_SOURCE = Tab("source", "Source", "Source", "Src")


class InspectorPane(Pane):
    """Tabs about one table, database, engine or file."""

    NUMBER = "3"
    TITLE = "Inspector"

    class TabChanged(Message):
        """Another tab is shown."""

    def __init__(self, root: Path, marks: Marks) -> None:
        super().__init__(id="inspector")
        self._marks = marks
        self._root = root
        self._shown = Snapshot()
        self._ref = Ref()
        self._place: Place | None = None
        self._views: dict[str, TabView] = {}
        self._wanted = "columns"
        self._cursors: dict[str, Hashable] = {}
        self._narrow = False
        self._room = False
        self._intro = "-"
        self._empty = ""

    def compose(self) -> ComposeResult:
        """A notice; once there are facts, the tabs take its place."""
        with ContentSwitcher(initial="notice", id="states"):
            yield Static(id="notice")

    async def complete(self) -> None:
        """Add the tabs, below them what the line says and the source; the filter."""
        rows = (Grid(id="rows"), Static(id="empty"), self.diagram, self.source)
        views = ContentSwitcher(*rows, initial="rows", id="views")
        self.preview.display = False
        parts = (TabLine(), Static(id="intro"), views, Static(id="detail"), self.preview)
        facts = Vertical(*parts, id="facts")
        facts.display = False
        await self.query_one("#states").mount(facts)
        await super().complete()
        if self._ref.kind:
            self._fill()

    # -- the parts -------------------------------------------------------------------------------

    @cached_property
    def diagram(self) -> DiagramView:
        """The diagram, in its tab; like the sources it is not needed for the first screen."""
        from ..widgets.diagram import DiagramView

        return DiagramView(id="diagram")

    @cached_property
    def source(self) -> SourceView:
        """The source, in its tab."""
        from ..widgets.source import SourceView

        return SourceView(self._root, id="source")

    @cached_property
    def preview(self) -> SourceView:
        """The source below the tabs of wide and high screens."""
        from ..widgets.source import SourceView

        return SourceView(self._root, id="preview")

    @property
    def grid(self) -> Grid:
        """The rows of the tab that is shown."""
        return self.query_one("#rows", Grid)

    @property
    def tabs(self) -> list[str]:
        """The tabs that have something to do with what is selected, in order."""
        return [*self._views, "source"]

    @property
    def tab(self) -> str:
        """The tab that is shown."""
        return self._wanted if self._wanted in self.tabs else next(iter(self._views), "source")

    @property
    def target(self) -> Widget:
        """The list of the tab that is shown."""
        if self.tab == "source":
            return self.source
        return self.diagram if self.tab == "diagram" else self.grid

    @property
    def view(self) -> TabView | None:
        """What the present tab shows."""
        return self._views.get(self.tab)

    @property
    def row(self) -> Line | None:
        """The row under the cursor of the tab that is shown, where it is made of rows."""
        return self.grid.current if self.target is self.grid and self._views else None

    @property
    def place(self) -> Place | None:
        """The line under the cursor, or that of what is selected."""
        for source in (self.source, self.preview):
            if source.has_focus:
                return source.current_place
        if self.has_focus_within and self.target is self.diagram and self.diagram.place:
            return self.diagram.place
        row = self.row
        if row is not None and row.place is not None and self.has_focus_within:
            return row.place
        return self._place

    @property
    def goal(self) -> Goal:
        """What is shown now, to come back to."""
        row = self.row
        return Goal(self._ref, self._place, self.tab, row.id if row is not None else None)

    # -- from above ------------------------------------------------------------------------------

    def notice(self, title: str, *lines: str) -> None:
        """Say something in place of the tabs."""
        text = Content.assemble((visible(title), "bold"), "\n\n", paragraph("\n".join(lines)))
        self.query_one("#notice", Static).update(text)
        self.query_one("#states", ContentSwitcher).current = "notice"
        self.set_title()

    def show(self, snapshot: Snapshot, ref: Ref, place: Place | None) -> None:
        """Show what is selected; the tab stays where it has something to say."""
        other = ref != self._ref
        if other:
            self.filter.clear_filter()
            self._cursors = {}
        else:
            self._keep_cursor()
        self._shown, self._ref, self._place = snapshot, ref, place
        self._views = {}
        from ..tabs.registry import TABS

        for name, makers in TABS.items():
            views = (make(snapshot, ref, self._marks) for make in makers)
            view = next((v for v in views if v is not None), None)
            if view is not None:
                self._views[name] = view
        self.query_one("#states", ContentSwitcher).current = "facts"
        self._fill()
        self._write_title()

    def set_narrow(self, narrow: bool) -> None:
        """Short titles for narrow screens."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._write_title()

    def set_preview(self, room: bool) -> None:
        """Where there is room, the source stands below every tab but its own."""
        if self._room != room:
            self._room = room
            if not self._ref.kind:
                return
            inside = self.preview.has_focus
            self._fill()
            if inside:
                self.screen.set_focus(self.target)

    def reload(self, paths: frozenset[str]) -> None:
        """Files changed on disk."""
        for source in (self.source, self.preview):
            source.reload(paths)

    def go_to(self, tab: str, row: Hashable = None) -> None:
        """Show a tab, where it has something to say, and a row of it."""
        if tab == "source":
            self._place = self.place
        if tab == "source" and self.preview.display:
            self.screen.set_focus(self.preview)
            self._write_place()
        elif tab in self.tabs:
            self._activate(tab)
        if row is not None and self.target is self.grid and self.grid.put_cursor(row):
            self._place = self.place_of_row() or self._place
            self._write_place()

    def place_of_row(self) -> Place | None:
        """The place of the row under the cursor."""
        return self.row.place if self.row is not None else None

    def next_tab(self, step: int) -> None:
        """Show the next tab that has something to say."""
        names = self.tabs
        if self.tab in names:
            self._activate(names[(names.index(self.tab) + step) % len(names)])

    # -- inside ----------------------------------------------------------------------------------

    def _keep_cursor(self) -> None:
        if (row := self.row) is not None:
            self._cursors[self.tab] = row.id

    def _activate(self, tab: str) -> None:
        """Show a tab at once, so that keys typed ahead already go to its list."""
        inside = self.has_focus_within
        self._keep_cursor()
        self._wanted = tab
        self._fill()
        self.post_message(self.TabChanged())
        if inside:
            self.screen.set_focus(self.target)

    def _fill(self) -> None:
        """Fill the tab that is shown; the others are made when they are looked at."""
        inside = self.has_focus_within and not self.filter.has_focus
        view = self._views.get(self.tab)
        self._write_tabs()
        intro = self.query_one("#intro", Static)
        said = "\n".join(view.intro) if view else ""
        if said != self._intro:
            # A text of another height moves everything below it: not for nothing.
            self._intro = said
            intro.update(paragraph(said))
            intro.display = bool(said.strip())
        self.preview.display = self._room and self.tab != "source"
        views = self.query_one("#views", ContentSwitcher)
        if self.tab in ("source", "diagram"):
            views.current = self.tab
            if self.tab == "diagram":
                self.diagram.show(self._shown, self._ref)
        elif view is not None:
            views.current = "rows" if self._show_rows(view) else "empty"
        if inside and not self.target.has_focus and not self.preview.has_focus:
            self.screen.set_focus(self.target)
        self._write_place()

    def _show_rows(self, view: TabView) -> bool:
        """Show a tab's rows, narrowed to those that hold the filter's words; whether any are."""
        words = self.filter.words
        lines = [x for x in view.lines if x.head or found(" ".join(x.cells), words)]
        some = any(not x.head for x in lines)
        grid = self.grid
        grid.cursor, grid.rows = 0, ()
        grid.show(view.columns, lines if some else [])
        kept = self._cursors.get(self.tab)
        if kept is None or not grid.put_cursor(kept):
            # A tab opens on the line that was come from, if one of its rows is that line.
            here = next((x for x in lines if x.place and x.place == self._place), None)
            if here is not None:
                grid.put_cursor(here.id)
        said = f"Nothing here has {' '.join(words)} in it." if words and view.lines else view.empty
        if said != self._empty:
            self._empty = said
            self.query_one("#empty", Static).update(paragraph(said))
        return some

    def _write_tabs(self) -> None:
        tabs = [
            Tab(n, v.label, v.short, v.short.rstrip("0123456789! ")) for n, v in self._views.items()
        ]
        self.query_one(TabLine).show([*tabs, _SOURCE], self.tab)

    def _write_title(self) -> None:
        ref = self._ref
        names = {"table": ref.name, "database": ref.database, "file": ref.name}
        name = names.get(ref.kind, ref.name.partition("/")[0])
        first = self._shown.place(ref)
        database = self._shown.database(ref)
        engine = f"{database.engine}" if database and ref.kind == "table" else ""
        said = " · ".join(s for s in (name, "" if self._narrow else engine) if s)
        self.set_title(said, tail=str(first) if first and ref.kind != "file" else "")

    def _write_place(self) -> None:
        """What the cursor's line says, and where; the source follows."""
        place, row = self._place, self.row
        said = row.detail if row is not None else ""
        at = row.place if row is not None and row.place else place
        if self.target is self.diagram:
            at, said = self.diagram.place or place, self.diagram.detail
        parts = [(visible(str(at)), "bold") if at else "", "   " if at and said else ""]
        detail = self.query_one("#detail", Static)
        detail.update(Content.assemble(*parts, visible(said)), layout=False)
        if self.preview.display:
            self.preview.show(at)
        elif self.tab == "source":
            self.source.show(place)

    # -- from the lists --------------------------------------------------------------------------

    def on_picks_picked(self, event: TabLine.Picked) -> None:
        """A tab was clicked: show it and go into it."""
        event.stop()
        self._activate(event.id)
        self.screen.set_focus(self.target)

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """The cursor's line is the evidence now."""
        event.stop()
        if event.rows is self.grid and event.row.place is not None:
            self._place = event.row.place
        if event.rows is self.grid or event.rows is self.diagram:
            self._write_place()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter on a row goes where it leads, else to its source."""
        event.stop()
        if event.rows is not self.grid:
            return
        if event.row.goto is not None:
            self.post_message(self.Entered(self, event.row.goto, self._shown.place(event.row.goto)))
        elif event.row.place is not None:
            self._place = event.row.place
            self.go_to("source")
            self._write_place()

    def on_diagram_view_centred(self, event: DiagramView.Centred) -> None:
        """Another table comes to the middle."""
        event.stop()
        self.post_message(self.Entered(self, event.ref, self._shown.place(event.ref)))

    def on_filter_narrowed(self, event: Filter.Narrowed) -> None:
        """Show lines that match."""
        event.stop()
        if self._ref.kind:
            self._fill()
