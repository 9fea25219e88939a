"""The inspector: everything about what is selected, in tabs, each fact with its line."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static, TabbedContent, TabPane

from ..safe import paragraph, visible
from ..state import Marks, Place, Ref, Snapshot
from ..tabs.columns import columns_view
from ..tabs.migrations import migrations_view
from ..tabs.overview import overview_view
from ..tabs.relations import relations_view
from ..tabs.table_keys import keys_view
from ..tabs.view import Maker, TabView
from ..widgets.filter import Filter, found
from ..widgets.grid import Grid, Line
from ..widgets.rows import Rows
from ..widgets.source import SourceView
from .pane import Pane

TABS: dict[str, tuple[Maker, ...]] = {
    "columns": (columns_view, overview_view),
    "keys": (keys_view,),
    "relations": (relations_view,),
    "migrations": (migrations_view,),
}
"""Tabs made of rows, each with who may make it; `source` is a widget of its own."""


class TabBody(Vertical):
    """Lines above, a grid, or a text where there are no rows."""

    def compose(self) -> ComposeResult:
        """The three parts."""
        yield Static(classes="intro")
        yield Grid()
        yield Static(classes="empty")

    def show(self, view: TabView, words: tuple[str, ...]) -> None:
        """Show a tab's content, narrowed to lines that hold these words."""
        intro = self.query_one(".intro", Static)
        intro.update(paragraph("\n".join(view.intro)))
        intro.display = any(view.intro)
        lines = [x for x in view.lines if x.head or found(" ".join(x.cells), words)]
        grid = self.query_one(Grid)
        grid.show(view.columns, lines if any(not x.head for x in lines) else [])
        empty = self.query_one(".empty", Static)
        said = f"Nothing here has {' '.join(words)} in it." if words and view.lines else view.empty
        empty.update(paragraph(said))
        grid.display = bool(grid.rows)
        empty.display = not grid.rows


class InspectorPane(Pane):
    """Tabs about one table, database, engine or file."""

    NUMBER = "3"
    TITLE = "Inspector"

    class TabChanged(Message):
        """Another tab is shown."""

    def __init__(self, root: Path, marks: Marks) -> None:
        super().__init__(id="inspector")
        self._root = root
        self._marks = marks
        self._shown = Snapshot()
        self._ref = Ref()
        self._place: Place | None = None
        self._views: dict[str, TabView] = {}
        self._narrow = False

    def compose(self) -> ComposeResult:
        """A notice or the tabs; below them what the line says; on very wide screens the source."""
        with ContentSwitcher(initial="notice"):
            yield Static(id="notice")
            with Vertical(id="facts"):
                with TabbedContent(initial="columns"):
                    for name in TABS:
                        with TabPane(name.capitalize(), id=name):
                            yield TabBody()
                    with TabPane("Source", id="source"):
                        yield SourceView(self._root, id="source-view")
                yield Static(id="detail")
                yield SourceView(self._root, id="preview")
        yield Filter()

    def on_mount(self) -> None:
        """Tabs are reached by their keys, so the row of tabs itself takes no focus."""
        super().on_mount()
        self.tabs.query_one("ContentTabs").can_focus = False

    @property
    def tabs(self) -> TabbedContent:
        """The row of tabs and what is below."""
        return self.query_one(TabbedContent)

    @property
    def tab(self) -> str:
        """The tab that is shown."""
        return self.tabs.active

    @property
    def target(self) -> Widget:
        """The list of the tab that is shown."""
        if self.tab == "source":
            return self.query_one("#source-view", SourceView)
        return self.query_one(f"#{self.tab} Grid", Grid)

    @property
    def view(self) -> TabView | None:
        """What the present tab shows."""
        return self._views.get(self.tab)

    @property
    def place(self) -> Place | None:
        """The line under the cursor, or that of what is selected."""
        for source in self.query(SourceView):
            if source.has_focus:
                return source.current_place
        row = self.row
        if row is not None and row.place is not None and self.has_focus_within:
            return row.place
        return self._place

    # -- from above ------------------------------------------------------------------------------

    def notice(self, title: str, *lines: str) -> None:
        """Say something in place of the tabs."""
        text = Content.assemble((visible(title), "bold"), "\n\n", paragraph("\n".join(lines)))
        self.query_one("#notice", Static).update(text)
        self.query_one(ContentSwitcher).current = "notice"
        self.set_title()

    def show(self, snapshot: Snapshot, ref: Ref, place: Place | None) -> None:
        """Show what is selected; the tab stays where it has something to say."""
        other = ref != self._ref
        self._shown, self._ref, self._place = snapshot, ref, place
        self._views = {}
        for name, makers in TABS.items():
            views = (make(snapshot, ref, self._marks) for make in makers)
            view = next((v for v in views if v is not None), None)
            if view is not None:
                self._views[name] = view
        if other:
            self.filter.clear_filter()
        self.query_one(ContentSwitcher).current = "facts"
        self._write_tabs()
        self._fill(keep=not other)
        self._write_title()

    def set_narrow(self, narrow: bool) -> None:
        """Short tab names for narrow screens."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._write_tabs()
            self._write_title()

    def set_preview(self, shown: bool) -> None:
        """On very wide screens the source stands below; its tab is then not needed."""
        preview = self.query_one("#preview", SourceView)
        if preview.display != shown:
            preview.display = shown
            self._write_tabs()
        self._write_place()

    def reload(self, paths: frozenset[str]) -> None:
        """Files changed on disk."""
        for source in self.query(SourceView):
            source.reload(paths)

    def go_to(self, tab: str) -> None:
        """Show a tab, where it has something to say."""
        if tab == "source":
            self._place = self.place
        if tab == "source" and self.query_one("#preview").display:
            self.query_one("#preview", SourceView).focus()
        elif tab == "source" or tab in self._views:
            self._activate(tab)

    def next_tab(self, step: int) -> None:
        """Show the next tab that has something to say."""
        names = [n for n in (*TABS, "source") if self._has_tab(n)]
        if self.tab in names:
            self._activate(names[(names.index(self.tab) + step) % len(names)])

    def _activate(self, tab: str) -> None:
        """Show a tab at once, so that keys typed ahead already go to its list."""
        inside = self.has_focus_within
        self.tabs.active = tab
        self._fill(keep=True)
        if inside and self.target.focusable:
            self.screen.set_focus(self.target)

    # -- inside ----------------------------------------------------------------------------------

    def _has_tab(self, name: str) -> bool:
        if name == "source":
            return not self.query_one("#preview").display
        return name in self._views

    @property
    def row(self) -> Line | None:
        """The row under the cursor of the tab that is shown."""
        return self.query_one(f"#{self.tab} Grid", Grid).current if self.tab in TABS else None

    def _write_tabs(self) -> None:
        if not self._ref.kind:
            return
        if not self._has_tab(self.tab):
            # Left before it is hidden: Textual would go to whichever tab stands beside it.
            inside = self.has_focus_within
            self.tabs.active = "columns"
            if inside:
                self.call_after_refresh(lambda: self.target.focus())
        for name in (*TABS, "source"):
            if not self._has_tab(name):
                self.tabs.hide_tab(name)
                continue
            self.tabs.show_tab(name)
            view = self._views.get(name)
            label = (view.short if self._narrow else view.label) if view else "Source"
            if str(self.tabs.get_tab(name).label) != label:
                self.tabs.get_tab(name).label = label

    def _fill(self, keep: bool) -> None:
        """Fill the tab that is shown; the others wait until they are."""
        view = self._views.get(self.tab)
        if view is not None:
            body = self.query_one(f"#{self.tab} TabBody", TabBody)
            grid = body.query_one(Grid)
            if not keep:
                grid.cursor = 0
                grid.rows = ()
            body.show(view, self.filter.words)
            self._put_cursor(grid, keep)
        self._write_place()

    def _put_cursor(self, grid: Grid, keep: bool) -> None:
        """The first tab opens on the line that was come from, if one of its rows is that line."""
        if keep or self._place is None:
            return
        row = next((r for r in grid.rows if r.place == self._place and not r.head), None)
        if row is not None:
            grid.put_cursor(row.id)

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
        parts = [(visible(str(at)), "bold") if at else "", "   " if at and said else ""]
        self.query_one("#detail", Static).update(Content.assemble(*parts, visible(said)))
        if self.query_one("#preview").display:
            self.query_one("#preview", SourceView).show(place)
        elif self.tab == "source":
            self.query_one("#source-view", SourceView).show(place)

    # -- from the lists --------------------------------------------------------------------------

    def on_tabbed_content_tab_activated(self, event: TabbedContent.TabActivated) -> None:
        """Another tab: fill it, keep the focus in the pane."""
        event.stop()
        if self._ref.kind:
            inside = self.has_focus_within
            self._fill(keep=True)
            if inside and not self.filter.has_focus:
                self.target.focus()
        self.post_message(self.TabChanged())

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """The cursor's line is the evidence now."""
        event.stop()
        if isinstance(event.rows, Grid) and event.row.place is not None:
            self._place = event.row.place
        self._write_place()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter on a row goes where it leads, else to its source."""
        event.stop()
        if not isinstance(event.rows, Grid):
            return
        if event.row.goto is not None:
            place = self._shown.place(event.row.goto)
            self.post_message(self.Entered(self, event.row.goto, place))
        elif event.row.place is not None:
            self._place = event.row.place
            self.go_to("source")
            self._write_place()

    def on_filter_narrowed(self, event: Filter.Narrowed) -> None:
        """Show lines that match."""
        event.stop()
        if self._ref.kind:
            self._fill(keep=True)
