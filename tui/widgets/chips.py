"""Words to pick one from, each with a number, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.strip import Strip

from .picks import Picks

_GAP = 2


class Chip(Struct, frozen=True):
    """A word, how many there are now, and the most there can be, for which room is kept."""

    id: str
    word: str
    number: int
    most: int

    @property
    def text(self) -> str:
        """What is written."""
        return f"{self.word} {self.number:,}"

    @property
    def width(self) -> int:
        """Cells that are kept for it, so that no other moves when the number changes."""
        return cell_len(self.word) + 1 + len(f"{self.most:,}")


class Chips(Picks):
    """Draws chips; the active one is underlined. A click picks one."""

    DEFAULT_CSS = """
    Chips { height: auto; width: 1fr; padding: 0 1; color: $foreground; }
    Chips > .chips--active { color: $accent; text-style: bold underline; }
    Chips > .chips--none { color: $quiet; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"chips--active", "chips--none"}

    def __init__(self) -> None:
        super().__init__()
        self._chips: tuple[Chip, ...] = ()

    def show(self, chips: Sequence[Chip], active: str) -> None:
        """Show these, one of them active."""
        same = [(c.id, c.width) for c in chips] == [(c.id, c.width) for c in self._chips]
        self._chips, self._active = tuple(chips), active
        self.refresh(layout=not same)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the chips need."""
        return max((line for _, line, _ in spread(self._chips, width)), default=0) + 1

    def render_line(self, y: int) -> Strip:
        """One line of chips."""
        plain, width = self.rich_style, self.content_size.width
        segments, at = [], 0
        for start, line, chip in spread(self._chips, width):
            if line == y:
                segments.append(Segment(" " * (start - at), plain))
                segments.append(Segment(chip.text, self._style(chip)))
                at = start + cell_len(chip.text)
        return Strip(segments).adjust_cell_length(width, plain)

    def _style(self, chip: Chip) -> Style:
        if chip.id == self._active:
            return self.get_component_rich_style("chips--active")
        return self.get_component_rich_style("chips--none") if not chip.number else self.rich_style

    def on_click(self, event: events.Click) -> None:
        """Pick the chip that was clicked."""
        event.stop()
        at = event.get_content_offset(self)
        if at is None:
            return
        for start, line, chip in spread(self._chips, self.content_size.width):
            if line == at.y and start - 1 <= at.x <= start + chip.width:
                self.post_message(self.Picked(chip.id))
                return


def spread(chips: Sequence[Chip], width: int) -> list[tuple[int, int, Chip]]:
    """First cell and line of each chip: a new line is begun where the next one does not fit."""
    placed: list[tuple[int, int, Chip]] = []
    at = line = 0
    for chip in chips:
        if at and at + chip.width > width:
            at, line = 0, line + 1
        placed.append((at, line, chip))
        at += chip.width + _GAP
    return placed
