"""The tables around the selected one, as a drawing that can be walked through."""

from __future__ import annotations

from collections.abc import Hashable

from msgspec import Struct
from textual.message import Message
from textual.strip import Strip

from dbscope.analyzers.model.catalog import Database
from dbscope.analyzers.model.schema import Table

from ..diagram.drawing import Bit, Drawing, Spot
from ..diagram.ego import ego
from ..diagram.neighbours import Graph
from ..diagram.overview import overview
from ..safe import fit
from ..state import Place, Ref, Snapshot
from .rows import Piece, Rows

_MARGIN = 1


class Line(Struct, frozen=True):
    """A line of the drawing, by its number."""

    number: int
    bits: tuple[Bit, ...]


class DiagramView(Rows[Line]):
    """What a table refers to and what refers to it; the cursor goes from neighbour to neighbour.

    `reason` says why there is nothing to draw, and what to do; it is empty where there is.
    `Rows.Moved` is posted with the `Spot` under the cursor as its row.
    """

    class Centred(Message):
        """A neighbour was opened: it wants to be in the middle."""

        def __init__(self, view: DiagramView, ref: Ref) -> None:
            super().__init__()
            self.view, self.ref = view, ref

        @property
        def control(self) -> DiagramView:
            """The diagram that it was opened in."""
            return self.view

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.reason = ""
        self._snapshot = Snapshot()
        self._ref = Ref()
        self._drawing = Drawing()
        self._spot = 0
        self._graph: Graph | None = None
        self._drawn_for: tuple[Database | None, Table | None, int] = (None, None, 0)

    # -- from above ------------------------------------------------------------------------------

    def show(self, snapshot: Snapshot, ref: Ref) -> None:
        """Draw what surrounds a table, or the groups of a database; the cursor stays if it can."""
        other = ref != self._ref
        self._snapshot, self._ref = snapshot, ref
        if other:
            self._drawing, self._spot = Drawing(), 0
            self._drawn_for = (None, None, 0)
        self.reason = _reason(ref, snapshot.database(ref), snapshot.table(ref))
        self._draw(keep=not other)

    def text(self) -> str:
        """The drawing as plain text; nothing where there is nothing to draw."""
        return "" if self.reason else self._drawing.text()

    @property
    def spot(self) -> Spot | None:
        """What the cursor stands on."""
        spots = self._drawing.spots
        return spots[self._spot] if 0 <= self._spot < len(spots) else None

    @property
    def place(self) -> Place | None:
        """The line that shows what the cursor stands on."""
        return self.spot.place if self.spot else None

    @property
    def detail(self) -> str:
        """What the cursor stands on, in words."""
        return self.spot.detail if self.spot else ""

    # -- drawing ---------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Another width is another drawing."""
        self._draw(keep=True)

    def _draw(self, keep: bool) -> None:
        width = self.inner_width - 2 * _MARGIN
        if width <= 0:
            return
        database, table = self._snapshot.database(self._ref), self._snapshot.table(self._ref)
        wanted = (database, table, width)
        # The same values by identity: comparing whole databases would cost more than drawing.
        drawn = self._drawn_for
        if keep and drawn[0] is database and drawn[1] is table and drawn[2] == width:
            return
        self._drawn_for = wanted
        before = self.spot.id if keep and self.spot else None
        self._drawing = self._made(database, table, width)
        ids = [s.id for s in self._drawing.spots]
        kept = ids.index(before) if before in ids else None
        self._spot = kept if kept is not None else min(self._spot if keep else 0, len(ids) - 1)
        self._spot = max(0, self._spot)
        self.cursor = self.spot.line if self.spot else 0
        self.rows = ()
        self.set_rows([Line(n, bits) for n, bits in enumerate(self._drawing.lines)])
        if not keep:
            self.scroll_to(y=0, animate=False, immediate=True)
        # How far it can be scrolled is known only after the new height was laid out.
        self.call_after_refresh(self._reveal)

    def _made(self, database: Database | None, table: Table | None, width: int) -> Drawing:
        if self.reason or database is None:
            lines = self.reason.split("\n")
            return Drawing(tuple((Bit(fit(line, width).rstrip(), "dim"),) for line in lines))
        if self._graph is None or self._graph.database is not database:
            self._graph = Graph(database)
        return ego(self._graph, table, width) if table else overview(self._graph, width)

    def identity(self, row: Line) -> Hashable:
        """A line is its number."""
        return row.number

    def pieces(self, row: Line, width: int) -> list[Piece]:
        """A line, with what the cursor stands on set off."""
        current = self._spot if self._drawing.spots else None
        shown = [(b.text, _CURSOR if b.spot == current else b.role) for b in row.bits]
        return [(" " * _MARGIN, ""), *shown]

    def _strip(self, pieces: list[Piece], width: int, cursor: bool) -> Strip:
        # Two neighbours may stand on one line: the cursor is a part of it, not all of it.
        return super()._strip(pieces, width, cursor=False)

    # -- keys and mouse --------------------------------------------------------------------------

    def action_move(self, step: int) -> None:
        """The next neighbour; from the last of one side to the first of the other."""
        if step < 0 and self._spot == 0:
            self.scroll_to(y=0, animate=False, immediate=True)
        self._stand(self._spot + step)

    def action_page(self, direction: int) -> None:
        """A page along the side that the cursor is on."""
        page = max(1, self.scrollable_content_region.height - 1)
        for _ in range(page):
            here, after = self.spot, self._spot + direction
            if here is None or not 0 <= after < len(self._drawing.spots):
                return
            if self._drawing.spots[after].side != here.side and here.side != "middle":
                return
            self._stand(after)

    def action_edge(self, direction: int) -> None:
        """The table itself, or the last neighbour."""
        self._stand(0 if direction < 0 else len(self._drawing.spots) - 1)

    def action_fold(self) -> None:
        """To the left: from what refers to the table to the table, then to what it refers to."""
        self._across(("right", "middle", "left"))

    def action_unfold(self) -> None:
        """To the right."""
        self._across(("left", "middle", "right"))

    def _across(self, sides: tuple[str, ...]) -> None:
        here = self.spot
        if here is None:
            return
        spots = self._drawing.spots
        for side in sides[sides.index(here.side) + 1 :]:
            there = [(abs(s.line - here.line), n) for n, s in enumerate(spots) if s.side == side]
            if there:
                self._stand(min(there)[1])
                return

    def action_choose(self) -> None:
        """Put what the cursor stands on in the middle."""
        spot = self.spot
        if spot is not None and spot.ref is not None and spot.ref != self._ref:
            self.post_message(self.Centred(self, spot.ref))

    def clicked(self, index: int, x: int, again: bool) -> None:
        """A click moves the cursor to what is nearest on the line; a second one opens it."""
        found = self._drawing.at(index, x - _MARGIN)
        if found is not None:
            self._stand(found)
            if again:
                self.action_choose()

    def _stand(self, number: int) -> None:
        if not 0 <= number < len(self._drawing.spots) or number == self._spot:
            return
        self._spot = number
        spot = self._drawing.spots[number]
        self.cursor = spot.line
        if number == 0:
            self.scroll_to(y=0, animate=False, immediate=True)
        self._reveal()
        self.refresh()
        self.post_message(self.Moved(self, spot))


_CURSOR = "cursor"


def _reason(ref: Ref, database: Database | None, table: Table | None) -> str:
    """Why there is nothing to draw, and what to do."""
    if table is not None and table.kind == "key-pattern":
        return (
            "A key pattern has no relations that could be drawn.\n"
            "Select a table or a collection to see what surrounds it."
        )
    if table is not None:
        return ""
    if database is None:
        return "Nothing to draw here.\nSelect a table to see what surrounds it."
    if not any(t.kind != "key-pattern" for t in database.tables):
        return (
            "No tables or collections are known of this database.\n"
            "Select a table of another one to see what surrounds it."
        )
    return ""
