"""The main screen: three panes that always show the same selection, and the lines around them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from ..panes.pane import Pane
from ..state import Goal, Place, Ref, Snapshot, database_ref, table_ref
from ..widgets.rows import Rows
from .frame import PANES, FrameScreen

if TYPE_CHECKING:
    from ..settings.session import Look
    from ..sharing.documents import Document


class MainScreen(FrameScreen):
    """Holds the selection; panes tell it what the user came to, it tells the other panes."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.snapshot = Snapshot()
        self.ref = Ref()
        self.place: Place | None = None
        self._chosen = False
        self._settled = False
        self._look: Look | None = None

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
            self._looked_at(self.ref)
            if self.ref.kind:
                self.history.leave(self.inspector.goal, walking)
        self._show_selected(ref, place, origin, path)

    def _looked_at(self, ref: Ref) -> None:
        """What is left was looked at: its mark goes, and those of the files that declare it."""
        if self.marks.seen(ref):
            for path in self.snapshot.files_of(ref):
                self.marks.seen(Ref("file", name=path))
            self.databases.refresh_marks()
            self.files.refresh_marks()

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
        from ..settings.session import Look

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
        if look.pane in PANES:
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

    # -- keys ------------------------------------------------------------------------------------

    def action_tab(self, name: str) -> None:
        """Show a tab of the inspector and go to it."""
        self.inspector.go_to(name)
        if name != "source" or self.inspector.tab == "source":
            self.action_pane("inspector")

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
        from ..finding.links import links_of
        from .links import LinksScreen

        ref, column, name = self.ref, "", self.ref.name or self.ref.database
        if self.pane is self.files and (path := self.current_path()):
            ref, name = Ref("file", name=path), path
        row = self.inspector.row
        if self.pane is self.inspector and self.inspector.tab == "columns" and row is not None:
            column = str(row.id)
        links = links_of(self.snapshot, ref, column)
        title = f"{name}.{column}" if column and ref.kind == "table" else name
        self.app.push_screen(LinksScreen(title, links), self._arrive)

    def _arrive(self, goal: Goal | None) -> None:
        if goal is not None:
            self.go(goal)

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
        from ..sharing import documents

        snapshot, root = self.snapshot, self.root
        if self.pane is self.files and (path := self.current_path()):
            listed = documents.of_file(snapshot, path, root)
            return listed or documents.of_place(root, Place(path, 1))
        if self.pane is not self.inspector:
            return documents.of_selection(snapshot, self.ref, None, root) or self._lines()
        place = self.inspector.place
        if self.inspector.tab == "source" and place is not None:
            return documents.of_place(root, place)
        return documents.of_selection(snapshot, self.ref, self.inspector.tab, root) or self._lines()

    def _lines(self) -> Document | None:
        """What the inspector shows, where no report has a section for it."""
        from ..sharing import documents

        view, ref = self.inspector.view, self.ref
        return documents.of_view(ref.name or ref.database, view) if view is not None else None

    def exportable(self) -> list[Document]:
        """What can be exported: the view that has the focus, all of the selection, the reports."""
        from ..sharing import documents

        whole = documents.of_selection(self.snapshot, self.ref, None, self.root)
        listed = [d for d in (self.document(), whole) if d is not None]
        unique = {d.what: d for d in listed}
        return [
            *unique.values(),
            *documents.reports(self.snapshot.catalog, self.root),
            documents.of_gaps(self.snapshot, self.root),
        ]

    def evidence(self) -> Place | None:
        """The line that the cursor stands for."""
        if self.pane is self.files and (path := self.current_path()):
            return self.place if self.place and self.place.path == path else Place(path)
        return self.inspector.place or self.place

    def forms(self) -> list[Document]:
        """The forms in which what is under the cursor can be copied."""
        from ..sharing import documents

        inspector = self.inspector
        row = inspector.row if self.pane is inspector else None
        cells = inspector.view.columns if inspector.view is not None else ()
        return documents.forms(self.snapshot, self.ref, self.root, self.document(), row, cells)

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
