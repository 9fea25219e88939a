"""A sheet of cells on which lines join where they belong together and pass where they do not."""

from __future__ import annotations

from itertools import groupby

from rich.cells import cell_len

from ..safe import inline

NORTH, EAST, SOUTH, WEST = 1, 2, 4, 8
_GLYPHS = " │─└││┌├─┘─┴┐┤┬┼"
"""By the sides at which a line leaves a cell; one that ends there is drawn across it."""

_HEAVY = str.maketrans("┌┐└┘─│├┤┬", "┏┓┗┛━┃┠┨┯")
_DASHED = str.maketrans("─│", "╌╎")

Run = tuple[int, int, str, int]
"""Cells beside each other with one role and one owner: from, to (left out), role, owner."""


class Canvas:
    """Characters, roles and owners of a sheet's cells; an owner of 0 is nobody."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.chars = [[" "] * width for _ in range(height)]
        self.roles = [[""] * width for _ in range(height)]
        self.owners = [[0] * width for _ in range(height)]
        self._masks: dict[tuple[int, int], dict[int, int]] = {}
        self._runs: dict[int, list[Run]] = {}

    def write(self, x: int, y: int, text: str, role: str, owner: int) -> None:
        """Text from a cell on to the right; a wide character takes two cells."""
        chars, roles, owners = self.chars[y], self.roles[y], self.owners[y]
        text = inline(text)
        if text.isascii():
            chars[x : x + len(text)] = text
            roles[x : x + len(text)] = [role] * len(text)
            owners[x : x + len(text)] = [owner] * len(text)
            return
        for char in text:
            cells = cell_len(char)
            if not cells:
                chars[max(0, x - 1)] += char
                continue
            chars[x : x + cells] = [char, *[""] * (cells - 1)]
            roles[x : x + cells] = [role] * cells
            owners[x : x + cells] = [owner] * cells
            x += cells

    def box(self, x: int, y: int, width: int, height: int, owner: int) -> None:
        """The four edges of a box."""
        self.write(x, y, f"┌{'─' * (width - 2)}┐", "edge", owner)
        for row in range(y + 1, y + height - 1):
            self.write(x, row, "│", "edge", owner)
            self.write(x + width - 1, row, "│", "edge", owner)
        self.write(x, y + height - 1, f"└{'─' * (width - 2)}┘", "edge", owner)

    def line(self, x: int, y: int, x2: int, y2: int, owner: int) -> None:
        """A straight line that joins with others of its owner; `settle` draws it."""
        if y == y2:
            low, high = min(x, x2), max(x, x2)
            for at in range(low, high + 1):
                self._add(at, y, owner, (WEST if at > low else 0) | (EAST if at < high else 0))
        else:
            low, high = min(y, y2), max(y, y2)
            for at in range(low, high + 1):
                self._add(x, at, owner, (NORTH if at > low else 0) | (SOUTH if at < high else 0))

    def _add(self, x: int, y: int, owner: int, sides: int) -> None:
        cell = self._masks.setdefault((x, y), {})
        cell[owner] = cell.get(owner, 0) | sides

    def settle(self, dashed: frozenset[int]) -> None:
        """Draw all lines; where two owners meet, the one that goes up and down passes above."""
        for (x, y), owners in self._masks.items():
            owner = max(owners, key=lambda o: (owners[o] & (NORTH | SOUTH) != 0, o))
            glyph = _GLYPHS[owners[owner]]
            self.chars[y][x] = glyph.translate(_DASHED) if owner in dashed else glyph
            self.roles[y][x] = "line"
            self.owners[y][x] = owner
        self._masks.clear()

    def runs(self, y: int) -> list[Run]:
        """The runs of a line; found when they are first asked for, so ask when all is drawn."""
        known = self._runs.get(y)
        if known is None:
            known, start = [], 0
            cells = zip(self.roles[y], self.owners[y], strict=True)
            for (role, owner), group in groupby(cells):
                end = start + sum(1 for _ in group)
                known.append((start, end, role, owner))
                start = end
            self._runs[y] = known
        return known


def heavy(text: str) -> str:
    """The edge of a box drawn heavily."""
    return text.translate(_HEAVY)
