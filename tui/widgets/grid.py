"""A table whose columns share the width there is: some shrink, some leave when it gets narrow."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len

from ..safe import fit, fit_path, inline
from ..state import Place, Ref
from .rows import Piece, Rows

GAP = 2
_MEASURED = 500
"""Rows that are measured for the widths; more would cost time and hardly ever change anything."""


class Column(Struct, frozen=True):
    """A column: never under `least` cells (nor its title) nor over `most`.

    Where the width does not do, the column of the highest `leaves` is dropped; for `fair` cells a
    column has others dropped, for more than that it is cut. Numbers stand at the `right`.
    """

    title: str
    least: int = 4
    most: int = 40
    fair: int = 0
    leaves: int = 0
    role: str = ""
    path: bool = False
    right: bool = False


class Line(Struct, frozen=True):
    """A row: its cells, where it is said, what enter leads to, what else there is to say.

    A `head` is a heading between rows; only its first cell is shown.
    """

    id: Hashable
    cells: tuple[str, ...]
    place: Place | None = None
    goto: Ref | None = None
    detail: str = ""
    mark: str = ""
    roles: tuple[str, ...] = ()
    head: bool = False


class Grid(Rows[Line]):
    """Shows lines in columns under a head that stays."""

    HEAD_LINES = 1

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.columns: Sequence[Column] = ()
        self._natural: tuple[int, ...] = ()
        self._widths: tuple[int, tuple[int, ...]] = (0, ())
        self._mark_room = 0

    def show(self, columns: Sequence[Column], lines: Sequence[Line]) -> None:
        """Show these lines in these columns."""
        self.columns = [_path_column(i, c, lines) if c.path else c for i, c in enumerate(columns)]
        self._natural = tuple(_natural(i, c, lines) for i, c in enumerate(columns))
        self._widths = (0, ())
        self._mark_room = max((len(x.mark) + GAP for x in lines if x.mark), default=0)
        self.set_rows(lines)

    def identity(self, row: Line) -> Hashable:
        """A line says what it is."""
        return row.id

    def look(self) -> object:
        """The columns and how wide they are; the titles stand where there are rows."""
        return (tuple(self.columns), self._natural, self._mark_room, bool(self.rows))

    def may_hold_cursor(self, row: Line) -> bool:
        """Headings do not."""
        return not row.head

    def widths(self, width: int) -> tuple[int, ...]:
        """The columns' widths in `width` cells; 0 for a column that has left."""
        if self._widths[0] != width:
            room = width - self._mark_room
            self._widths = (width, share(room, self.columns, self._natural))
        return self._widths[1]

    def head_pieces(self, line: int, width: int) -> list[Piece]:
        """The titles; none where there are no rows."""
        if not self.rows:
            return []
        shown = zip(self.columns, self.widths(width), strict=True)
        titles = ((_fitted(c, c.title, w) + " " * GAP, "head") for c, w in shown if w)
        return [(" ", ""), *titles]

    def pieces(self, row: Line, width: int) -> list[Piece]:
        """The cells of a line."""
        if row.head:
            return [(" ", ""), (fit(row.cells[0], width - 2), "head")]
        pieces: list[Piece] = [(" ", "")]
        shown = zip(self.columns, self.widths(width), strict=True)
        for index, (column, cells) in enumerate(shown):
            if not cells:
                continue
            text = row.cells[index] if index < len(row.cells) else ""
            role = row.roles[index] if index < len(row.roles) else ""
            pieces.append((_fitted(column, text, cells), role or column.role))
            pieces.append((" " * GAP, ""))
        if row.mark:
            pieces.append((row.mark, "mark"))
        return pieces


def _fitted(column: Column, text: str, cells: int) -> str:
    """A cell's text in the width of its column."""
    if column.path:
        return fit_path(text, cells)
    return fit(text.rjust(cells) if column.right else text, cells)


def _natural(index: int, column: Column, lines: Sequence[Line]) -> int:
    cells = (x.cells[index] for x in lines[:_MEASURED] if not x.head and index < len(x.cells))
    longest = max((cell_len(inline(c)) for c in cells), default=0)
    # A column in which no row says anything is not shown at all.
    return min(column.most, max(longest, cell_len(column.title))) if longest else 0


def _path_column(index: int, column: Column, lines: Sequence[Line]) -> Column:
    """A column of paths shows at least the names of the files."""
    cells = (x.cells[index] for x in lines[:_MEASURED] if not x.head and index < len(x.cells))
    longest = max((cell_len(inline(c.rpartition("/")[2])) + 2 for c in cells), default=0)
    return replace(column, least=min(longest, column.most), fair=0)


def share(width: int, columns: Sequence[Column], natural: Sequence[int]) -> tuple[int, ...]:
    """Widths for columns of these natural widths: drop what may leave, then give in order."""
    kept = [i for i, n in enumerate(natural) if n]
    room = width - 2
    least = [min(n, max(c.least, len(c.title))) for c, n in zip(columns, natural, strict=True)]
    fair = [max(f, min(n, c.fair)) for f, c, n in zip(least, columns, natural, strict=True)]

    left: list[int] = []
    while sum(fair[i] + GAP for i in kept) - GAP > room:
        leaving = max(kept, key=lambda i: columns[i].leaves, default=None)
        if leaving is None or not columns[leaving].leaves:
            break
        kept.remove(leaving)
        left.insert(0, leaving)
    for i in left:
        # A small column may fit where a large one had to go.
        if sum(fair[k] + GAP for k in kept) + fair[i] <= room:
            kept.append(i)
    needed = sum(least[i] + GAP for i in kept) - GAP
    widths = {i: least[i] for i in kept}
    spare = max(0, room - needed)
    for i in sorted(kept, key=lambda i: columns[i].leaves):
        more = min(spare, natural[i] - widths[i])
        widths[i] += more
        spare -= more
    return tuple(widths.get(i, 0) for i in range(len(columns)))
