"""A drawing made of lines: what each part of a line says, how it is styled, what it stands for."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from msgspec import Struct
from rich.cells import cell_len

from ..safe import fit, inline
from ..state import Place, Ref

NOTHING = -1
"""The spot of what stands for nothing."""


class Bit(Struct, frozen=True):
    """A part of a line: its text, the role that styles it, the number of the spot it belongs to."""

    text: str
    role: str = ""
    spot: int = NOTHING


class Spot(Struct, frozen=True):
    """Something in a drawing that the cursor can stand on.

    `side` is where it lies: left, middle or right; `ref` is the table that enter goes to, `place`
    the line that shows it, `detail` the whole truth about it in words.
    """

    id: Hashable
    line: int
    side: str = "middle"
    ref: Ref | None = None
    place: Place | None = None
    detail: str = ""


class Drawing(Struct, frozen=True):
    """Lines, and the spots on them in the order in which the cursor goes through them."""

    lines: tuple[tuple[Bit, ...], ...] = ()
    spots: tuple[Spot, ...] = ()

    def text(self) -> str:
        """The drawing as plain text, ending with a line break; nothing where it is empty."""
        said = ("".join(inline(b.text) for b in line).rstrip() for line in self.lines)
        return "".join(f"{line}\n" for line in said)

    def at(self, line: int, x: int) -> int | None:
        """The spot at a cell, else the nearest on that line; None where the line has none."""
        if not 0 <= line < len(self.lines):
            return None
        found = [(max(a - x, x - b + 1, 0), spot) for a, b, spot in self._spans(line)]
        return min(found)[1] if found else None

    def _spans(self, line: int) -> Iterator[tuple[int, int, int]]:
        start = 0
        for bit in self.lines[line]:
            end = start + cell_len(bit.text)
            if bit.spot != NOTHING:
                yield start, end, bit.spot
            start = end


def rule(text: str, width: int, left: str, right: str) -> list[Bit]:
    """The edge of a box with a name set into it."""
    name = fit(text, min(cell_len(inline(text)), max(0, width - 5)))
    line = "─" * (width - 5 - cell_len(name))
    return [Bit(f"{left}─ ", "dim"), Bit(name, "name"), Bit(f" {line}{right}", "dim")]


def wire(near: str, far: str, width: int, dashed: bool) -> str:
    """A line with the count of rows at either end: `─1────*─`."""
    stroke = "╌" if dashed else "─"
    return stroke + near + stroke * (width - 2 - len(near) - len(far)) + far + stroke


def wire_width(ends: Iterator[tuple[str, str]]) -> int:
    """The cells that all these counts need."""
    return max((len(a) + len(b) + 4 for a, b in ends), default=0)


def shares(wanted: list[int], room: int) -> list[int]:
    """Room dealt out: who wants little gets it, the others share the rest alike."""
    given = [0] * len(wanted)
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    for done, index in enumerate(order):
        given[index] = max(0, min(wanted[index], room // (len(order) - done)))
        room -= given[index]
    return given
