"""The list of what was found: kind, name with the letters that matched, what it is, where."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len
from rich.style import Style

from ..finding.entries import Entry
from ..finding.ranking import matched
from ..safe import fit, fit_path, inline
from ..words import where
from .rows import Piece, Rows

_GAP = 2
_MEASURED = 200
"""Rows that are measured for the widths."""

_ROOMY = 90
"""Cells from which a row also says where."""


class Heading(Struct, frozen=True):
    """A line between rows."""

    text: str


class Results(Rows[Entry | Heading]):
    """Shows entries; the keys go to the line above, where one types, so it never has the focus."""

    DEFAULT_CSS = """
    Results > .results--match { text-style: bold underline; }
    Results > .results--picked { background: $cursor; text-style: bold; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"results--match", "results--picked"}
    can_focus = False

    def __init__(self) -> None:
        super().__init__()
        self._words: tuple[str, ...] = ()
        self._longest = (0, 0, 0)

    def show(self, rows: Sequence[Entry | Heading], words: tuple[str, ...], keep: bool) -> None:
        """Show these, with the letters of these words marked; `keep` the cursor on its entry."""
        self._words = words
        entries = [r for r in rows[:_MEASURED] if isinstance(r, Entry)]
        self._longest = (
            max((cell_len(e.word) for e in entries), default=0),
            max((cell_len(inline(e.name)) for e in entries), default=0),
            max((cell_len(inline(_where(e))) for e in entries), default=0),
        )
        if not keep:
            self.rows, self.cursor = (), 0
        self.set_rows(rows)

    def identity(self, row: Entry | Heading) -> Hashable:
        """What an entry stands for."""
        return row.key if isinstance(row, Entry) else row.text

    def may_hold_cursor(self, row: Entry | Heading) -> bool:
        """Headings do not."""
        return isinstance(row, Entry)

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        row = self.current
        return row if isinstance(row, Entry) else None

    def pieces(self, row: Entry | Heading, width: int) -> list[Piece]:
        """The cells of a row."""
        if isinstance(row, Heading):
            return [(" ", ""), (fit(row.text, width - 2), "head")]
        kind, name, said, at = widths(width, *self._longest)
        pieces: list[Piece] = [(" ", ""), (fit(row.word, kind) + " " * _GAP, "dim")]
        pieces += marked(row, self._words, name)
        pieces.append((" " * _GAP + fit(row.said, said), "dim"))
        if at:
            pieces.append((" " * _GAP + fit_path(_where(row), at), "dim"))
        return pieces

    def _style(self, role: str) -> Style:
        if role in ("match", "cursor"):
            own = "match" if role == "match" else "picked"
            return self.get_component_rich_style(f"results--{own}", partial=True)
        return super()._style(role)


def _where(entry: Entry) -> str:
    """The place of an entry; the name of a file says it already."""
    return "" if entry.kind == "f" else where(entry.place)


def widths(width: int, word: int, name: int, at: int) -> tuple[int, int, int, int]:
    """Cells for kind, name, what is said and place; 0 for a place that does not fit."""
    rest = width - 1 - word - 2 * _GAP
    at = min(at, rest * 3 // 10) if width >= _ROOMY else 0
    rest -= at + _GAP if at else 0
    name = max(0, min(name, max(rest // 2, rest - 40)))
    return word, name, max(0, rest - name - 1), at


def marked(entry: Entry, words: Sequence[str], width: int) -> list[Piece]:
    """The name in `width` cells, in pieces of letters that matched and letters that did not."""
    name = entry.name
    # The end of a path or a column's name says most.
    shown = fit_path(name, width) if entry.kind in ("f", "c") else fit(name, width)
    places = matched(name, entry.alone, words)
    cut = len(shown.rstrip()) - len(name.rstrip()) if shown.startswith("…") else 0
    pieces: list[Piece] = []
    for index, letter in enumerate(shown):
        hit = index - cut in places and not (letter == "…" and name[index:] != "…")
        role = "match" if hit and letter != " " else ""
        if pieces and pieces[-1][1] == role:
            pieces[-1] = (pieces[-1][0] + letter, role)
        else:
            pieces.append((letter, role))
    return pieces
