"""The jump screen: a letter on everything that can be reached; typing it goes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget

from ..jump import Target, labels, narrowed
from ..safe import fit

_HOW = " Type the letters of a place to go there. Any other key stays here."


class Overlay(Widget):
    """The picture of the screen below with labels painted into it.

    One widget that draws lines: a widget for each label would take far longer to open.
    """

    DEFAULT_CSS = """
    Overlay { width: 1fr; height: 1fr; }
    Overlay > .overlay--label { background: $accent; color: $background; text-style: bold; }
    Overlay > .overlay--how { background: $panel; color: $foreground; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"overlay--label", "overlay--how"}

    def __init__(self, picture: Sequence[Strip]) -> None:
        super().__init__()
        self._picture = picture
        self._painted: dict[int, list[tuple[int, str]]] = {}

    def paint(self, painted: Sequence[tuple[int, int, str]]) -> None:
        """Paint these labels: cell, line and letters of each."""
        self._painted = {}
        for x, y, text in sorted(painted):
            self._painted.setdefault(y, []).append((x, text))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A line of the picture with the labels on it."""
        width = self.size.width
        line = self._picture[y] if y < len(self._picture) else Strip.blank(width)
        if y == self.size.height - 1:
            how = self.get_component_rich_style("overlay--how")
            line = Strip([Segment(fit(_HOW, width), how)], width)
        style = self.get_component_rich_style("overlay--label")
        parts, at = [], 0
        for x, text in self._painted.get(y, ()):
            if at <= x < width:
                parts += [line.crop(at, x), Strip([Segment(text[: width - x], style)])]
                at = x + len(text)
        return Strip.join([*parts, line.crop(at, width)]).adjust_cell_length(width)


class JumpScreen(ModalScreen[int | None]):
    """Labels over what is seen. Answers with the number of the target whose label was typed."""

    def __init__(self, targets: Sequence[Target]) -> None:
        super().__init__()
        self._targets = targets
        self._labels = labels(len(targets))
        self._typed = ""
        self._opened_at: Size | None = None
        # The picture covers all, so what is below need not be drawn again.
        self.styles.background = "black"

    def compose(self) -> ComposeResult:
        """The screen below as it is now."""
        below = self.app.screen_stack[-2]
        yield Overlay(below._compositor.render_strips(self.app.size))

    def on_mount(self) -> None:
        """Without anything to go to there is nothing to show."""
        if self._targets:
            self._paint(range(len(self._targets)))
        else:
            self.dismiss(None)

    def on_resize(self, event: events.Resize) -> None:
        """What is below is elsewhere now."""
        if self._opened_at not in (None, event.size):
            self.dismiss(None)
        self._opened_at = event.size

    def on_key(self, event: events.Key) -> None:
        """A letter of a label narrows or goes; anything else stays where it was."""
        event.stop()
        event.prevent_default()
        typed = self._typed + (event.character or " ").lower()
        left = narrowed(self._labels, typed)
        if not left:
            self.dismiss(None)
        elif self._labels[left[0]] == typed:
            self.dismiss(left[0])
        else:
            self._typed = typed
            self._paint(left)

    def _paint(self, left: Sequence[int]) -> None:
        """Show what is left to type of the labels that can still be meant."""
        done = len(self._typed)
        self.query_one(Overlay).paint(
            [(self._targets[i].x, self._targets[i].y, self._labels[i][done:]) for i in left]
        )

    def on_click(self, event: events.Click) -> None:
        """A click on a label goes there; elsewhere it stays."""
        event.stop()
        hits = (
            number
            for number, (target, text) in enumerate(zip(self._targets, self._labels, strict=True))
            if target.y == event.screen_y and 0 <= event.screen_x - target.x < len(text)
        )
        self.dismiss(next(hits, None))
