"""The map: all tables connected with one, as boxes and lines on a sheet that can be moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from .. import keys
from ..diagram.chart import ZOOMS, Chart, chart
from ..diagram.ego import ALONE
from ..diagram.neighbours import Graph
from ..safe import fit, visible
from ..sharing.documents import Document
from ..state import Goal, Ref, Snapshot
from ..widgets.sheet import Sheet
from ..words import plural

if TYPE_CHECKING:
    from ..interface import DbscopeApp

_MANY = 24
"""A group with more tables is first shown by names alone."""

_HINTS = (
    ("←↑↓→", "table"),
    ("⏎", "go there"),
    ("+ -", "detail"),
    ("Esc", "close"),
    ("0", "start"),
    ("y", "copy"),
    ("HJKL", "pan"),
    ("o", "editor"),
)


class MapScreen(ModalScreen[Goal | None]):
    """The connected group of what is selected; answers with the table to go to."""

    if TYPE_CHECKING:
        app: DbscopeApp

    BINDINGS: ClassVar[list[BindingType]] = [
        keys.binding("escape", "close"),
        keys.binding("map", "close"),
        keys.binding("fold", "go('left')"),
        keys.binding("unfold", "go('right')"),
        keys.binding("up", "go('up')"),
        keys.binding("down", "go('down')"),
        keys.binding("next-pane", "step(1)"),
        keys.binding("previous-pane", "step(-1)"),
        keys.binding("enter", "choose"),
        keys.binding("copy", "copy"),
        keys.binding("open", "open"),
        keys.binding("first", "start"),
        keys.binding("page-down", "pan(0, 1)"),
        keys.binding("page-up", "pan(0, -1)"),
        Binding("0", "start", show=False),
        Binding("plus,equals_sign", "zoom(1)", show=False),
        Binding("minus", "zoom(-1)", show=False),
        Binding("shift+left,H", "pan(-1, 0)", show=False),
        Binding("shift+right,L", "pan(1, 0)", show=False),
        Binding("shift+up,K", "pan(0, -1)", show=False),
        Binding("shift+down,J", "pan(0, 1)", show=False),
    ]
    DEFAULT_CSS = """
    MapScreen { background: $background; }
    MapScreen #map {
        width: 100%; height: 1fr; background: $background;
        border: round $accent; border-title-color: $foreground; border-subtitle-color: $quiet;
    }
    MapScreen #map-said { height: 1; padding: 0 1; color: $foreground; background: $background; }
    MapScreen #map-keys { height: 1; padding: 0 1; color: $quiet; background: $panel; }
    """

    def __init__(self, snapshot: Snapshot, ref: Ref) -> None:
        super().__init__()
        self._snapshot = snapshot
        self._graph, self._start = _middle(snapshot, ref)
        self._zoom = "keys"
        self._charts: dict[str, Chart] = {}
        if self._graph is not None:
            self._zoom = "names" if len(self._graph.reach(self._start)) > _MANY else "keys"

    def compose(self) -> ComposeResult:
        """The sheet, what the selected table is joined with, the keys."""
        with Vertical(id="map"):
            yield Sheet()
        yield Static(id="map-said")
        yield Static(id="map-keys")

    def on_mount(self) -> None:
        """Begin at the table that was selected."""
        if self._graph is None:
            self.query_one("#map").border_title = Content("Map")
            self.sheet.say("There is nothing to map here. Select a table, then press m again.")
        else:
            self._show(self._start, centre=True)
        self.sheet.focus()

    def on_resize(self) -> None:
        """The lines below the sheet are written anew."""
        self._write()

    @property
    def sheet(self) -> Sheet:
        """What the map is drawn on."""
        return self.query_one(Sheet)

    # -- showing ---------------------------------------------------------------------------------

    def _chart(self) -> Chart | None:
        """The map at the present zoom; each is made once."""
        if self._graph is not None and self._zoom not in self._charts:
            self._charts[self._zoom] = chart(self._graph, self._start, self._zoom)
        return self._charts.get(self._zoom)

    def _show(self, label: str, centre: bool) -> None:
        made = self._chart()
        if made is not None:
            self.sheet.show(made, label, centre)
            self._write()

    def _write(self) -> None:
        width = self.size.width - 2
        self.query_one("#map-keys", Static).update(_hints(width))
        made = self._chart()
        if made is None:
            return
        frame = self.query_one("#map")
        frame.border_title = Content.assemble("Map of ", (visible(self._start), "bold"))
        tables = plural(made.total, "table")
        if made.shown < made.total:
            tables = f"the nearest {made.shown} of {tables}"
        frame.border_subtitle = Content(
            f"{tables} · {plural(made.links, 'relation')} · {self._zoom}"
        )
        said = fit(self._said(self.sheet.label), width)
        self.query_one("#map-said", Static).update(Content(said))

    def _said(self, label: str) -> str:
        """What the selected table is joined with, in words."""
        graph = self._graph
        if graph is None:
            return ""
        out, back = [], []
        for link in graph.edges(label):
            if link.left == label:
                out.append("itself" if link.right == label else link.right)
            else:
                back.append(link.left)
        parts = []
        if out:
            parts.append(f"refers to {', '.join(dict.fromkeys(out))}")
        if back:
            parts.append(f"referred to by {', '.join(dict.fromkeys(back))}")
        return f"{label}: {'; '.join(parts) if parts else ALONE}"

    # -- keys ------------------------------------------------------------------------------------

    def action_close(self) -> None:
        """Stay where one was."""
        self.dismiss(None)

    def action_go(self, direction: str) -> None:
        """To the nearest table in a direction."""
        self.sheet.go(direction)

    def action_step(self, step: int) -> None:
        """To the next table, the nearest to the start first."""
        self.sheet.step(step)

    def action_pan(self, x: int, y: int) -> None:
        """Move the map under the window."""
        self.sheet.pan(x, y)

    def action_start(self) -> None:
        """Back to where the map began."""
        self._show(self._start, centre=True)

    def action_zoom(self, step: int) -> None:
        """Show more or less of each table."""
        if self._graph is None:
            return
        wanted = max(0, min(ZOOMS.index(self._zoom) + step, len(ZOOMS) - 1))
        if ZOOMS[wanted] != self._zoom:
            self._zoom = ZOOMS[wanted]
            self._show(self.sheet.label, centre=True)

    def action_choose(self) -> None:
        """Go to the selected table."""
        ref = self._ref()
        if ref is not None:
            self.dismiss(Goal(ref))

    def action_open(self) -> None:
        """Open the selected table's line in the editor."""
        ref = self._ref()
        place = self._snapshot.place(ref) if ref else None
        if place is not None:
            self.app.edit(place)

    def action_copy(self) -> None:
        """Copy the whole map as text."""
        made = self._chart()
        if made is None:
            self.app.copy_document(None)
        else:
            self.app.copy_document(
                Document(f"map of {self._start}", "map.txt", made.text, "drawing")
            )

    def _ref(self) -> Ref | None:
        return self._graph.ref(self.sheet.label) if self._graph and self.sheet.label else None

    # -- from the sheet --------------------------------------------------------------------------

    def on_sheet_moved(self, event: Sheet.Moved) -> None:
        """Another table is selected."""
        event.stop()
        self._write()

    def on_sheet_chosen(self, event: Sheet.Chosen) -> None:
        """A double click."""
        event.stop()
        self.action_choose()


def _hints(width: int) -> Content:
    """What the keys do; the last ones are left out where there is no room."""
    parts: list[Content] = []
    for key, said in _HINTS:
        part = Content.assemble((key, "bold"), f" {said}   ")
        if sum(p.cell_length for p in parts) + part.cell_length - 3 <= width:
            parts.append(part)
    return Content("").join(parts)


def _middle(snapshot: Snapshot, ref: Ref) -> tuple[Graph | None, str]:
    """The graph and the table with which the map of a selection begins."""
    if ref.kind == "file":
        refs = [r for r in snapshot.refs_in(ref.name) if r.kind == "table"]
        ref = next((r for r in refs if _has_place(snapshot, r)), Ref())
    database = snapshot.database(ref)
    if database is None:
        return None, ""
    graph = Graph(database)
    table = snapshot.table(ref)
    if table is not None:
        return (graph, graph.label_of(table)) if _has_place(snapshot, ref) else (None, "")
    groups = graph.groups()
    return (graph, groups[0][0]) if groups else (None, "")


def _has_place(snapshot: Snapshot, ref: Ref) -> bool:
    """Whether a table has a place on a map; key patterns have none."""
    table = snapshot.table(ref)
    return table is not None and table.kind != "key-pattern"
