"""A drawn map in a window that moves over it: only the lines that are seen are made."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ..diagram.canvas import heavy
from ..diagram.chart import Chart
from ..diagram.geometry import box_at, next_box
from ..safe import inline

_MARGIN_X, _MARGIN_Y = 6, 2
_LINES = frozenset({"line", "sign"})


class Sheet(ScrollView, can_focus=True, inherit_bindings=False):
    """A map with one table selected; its box is drawn heavily, its lines stand out."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "sheet--box",
        "sheet--dim",
        "sheet--key",
        "sheet--line",
        "sheet--name",
        "sheet--near",
        "sheet--selected",
    }
    DEFAULT_CSS = """
    Sheet {
        width: 1fr; height: 1fr; overflow: auto auto;
        background: $background; color: $foreground;
        scrollbar-size: 1 1;
        scrollbar-color: $foreground 25%; scrollbar-background: $background;
        scrollbar-color-hover: $foreground 40%; scrollbar-background-hover: $background;
        scrollbar-color-active: $accent; scrollbar-background-active: $background;
        scrollbar-corner-color: $background;
    }
    Sheet > .sheet--box { color: $foreground 60%; }
    Sheet > .sheet--dim { color: $quiet; }
    Sheet > .sheet--key { color: $warning; }
    Sheet > .sheet--line { color: $foreground 35%; }
    Sheet > .sheet--name { color: $foreground; text-style: bold; }
    Sheet > .sheet--near { color: $accent; text-style: bold; }
    Sheet > .sheet--selected { background: $cursor; }
    """

    class Moved(Message):
        """Another table is selected."""

    class Chosen(Message):
        """The selected table was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.label = ""
        self._chart: Chart | None = None
        self._said = ""
        self._owner = 0
        self._near: frozenset[int] = frozenset()
        self._known: dict[tuple[str, bool, bool], Style] = {}
        self._grip: tuple[int, int] | None = None
        self._dragged = False

    # -- from above ------------------------------------------------------------------------------

    def show(self, chart: Chart, label: str, centre: bool) -> None:
        """Show a map with a table selected; `centre` moves that into the middle of the window."""
        self._chart = chart
        self.virtual_size = Size(chart.canvas.width, chart.canvas.height)
        self._take(label)
        if centre:
            self.call_after_refresh(self._centre)
        self.refresh()

    def say(self, text: str) -> None:
        """A line of text in place of a map."""
        self._chart, self._said = None, text
        self.refresh()

    def go(self, direction: str) -> None:
        """Select the nearest table in a direction."""
        if self._chart is not None:
            found = next_box(self._chart.boxes, self.label, direction)
            if found is not None:
                self._select(found)

    def step(self, step: int) -> None:
        """Select the next table in the order of the map."""
        if self._chart is not None:
            labels = list(self._chart.boxes)
            self._select(labels[(labels.index(self.label) + step) % len(labels)])

    def pan(self, x: int, y: int) -> None:
        """Move the window by half of itself."""
        size = self.scrollable_content_region.size
        self.scroll_relative(
            x * max(1, size.width // 3), y * max(1, size.height // 3), animate=False, immediate=True
        )

    # -- selection -------------------------------------------------------------------------------

    def _select(self, label: str) -> None:
        self._take(label)
        self._reveal()
        self.refresh()
        self.post_message(self.Moved())

    def _take(self, label: str) -> None:
        assert self._chart is not None
        self.label = label
        self._owner = -1 - list(self._chart.boxes).index(label)
        self._near = self._chart.nets[label]

    def _centre(self) -> None:
        if self._chart is not None:
            box = self._chart.boxes[self.label]
            size = self.scrollable_content_region.size
            self.scroll_to(
                box.x + box.width // 2 - size.width // 2,
                box.y + box.height // 2 - size.height // 2,
                animate=False,
                immediate=True,
            )

    def _reveal(self) -> None:
        """Move the window only as far as it takes to see the selected box with some room."""
        if self._chart is None:
            return
        box = self._chart.boxes[self.label]
        size = self.scrollable_content_region.size
        x, y = round(self.scroll_offset.x), round(self.scroll_offset.y)
        self.scroll_to(
            _moved(x, size.width, box.x - _MARGIN_X, box.x + box.width + _MARGIN_X),
            _moved(y, size.height, box.y - _MARGIN_Y, box.y + box.height + _MARGIN_Y),
            animate=False,
            immediate=True,
        )

    # -- drawing ---------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        """Styles are looked up anew after the theme changed."""
        self._known.clear()
        super().notify_style_update()

    def _shift(self) -> tuple[int, int]:
        """Cells left free before a map that is smaller than the window."""
        if self._chart is None:
            return 0, 0
        size, canvas = self.scrollable_content_region.size, self._chart.canvas
        return max(0, (size.width - canvas.width) // 2), max(0, (size.height - canvas.height) // 2)

    def render_line(self, y: int) -> Strip:
        """One line of what is seen."""
        width, base = self.scrollable_content_region.width, self.rich_style
        if self._chart is None:
            text = f" {inline(self._said)}" if y == 1 else ""
            return Strip([Segment(text, base)]).adjust_cell_length(width, base)
        shift_x, shift_y = self._shift()
        row = y - shift_y + round(self.scroll_offset.y)
        canvas = self._chart.canvas
        if not 0 <= row < canvas.height:
            return Strip.blank(width, base)
        left = round(self.scroll_offset.x)
        chars = canvas.chars[row]
        segments = [Segment(" " * shift_x, base)] if shift_x else []
        for start, end, role, owner in canvas.runs(row):
            if end <= left or start >= left + width:
                continue
            text = "".join(chars[max(start, left) : min(end, left + width)])
            mine = owner == self._owner
            style = self._style(role, mine, owner in self._near)
            segments.append(Segment(heavy(text) if mine and role == "edge" else text, style))
        return Strip(segments).adjust_cell_length(width, base)

    def _style(self, role: str, mine: bool, near: bool) -> Style:
        known = self._known.get((role, mine, near))
        if known is None:
            known = self._part(_ROLES.get(role, ""))
            if near or (mine and role in ("edge", *_LINES)):
                known = self._part("near")
            if mine and role not in _LINES:
                known += self._part("selected")
            known = self._known[role, mine, near] = self.rich_style + known
        return known

    def _part(self, name: str) -> Style:
        if not name:
            return Style.null()
        return self.get_component_rich_style(f"sheet--{name}", partial=True)

    # -- mouse -----------------------------------------------------------------------------------

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the map."""
        self._grip, self._dragged = (event.screen_x, event.screen_y), False
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Draw the map along."""
        if self._grip is None:
            return
        x, y = self._grip[0] - event.screen_x, self._grip[1] - event.screen_y
        if x or y:
            self._grip, self._dragged = (event.screen_x, event.screen_y), True
            self.scroll_relative(x, y, animate=False, immediate=True)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let go."""
        self._grip = None
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """A click selects a table, a second one goes to it."""
        event.stop()
        at = event.get_content_offset(self)
        if at is None or self._chart is None or self._dragged:
            return
        shift_x, shift_y = self._shift()
        x = at.x - shift_x + round(self.scroll_offset.x)
        found = box_at(self._chart.boxes, x, at.y - shift_y + round(self.scroll_offset.y))
        if found is not None:
            self._select(found)
            if event.chain > 1:
                self.post_message(self.Chosen())


_ROLES = {"edge": "box", "line": "line", "sign": "dim", "name": "name", "key": "key", "dim": "dim"}


def _moved(start: int, size: int, low: int, high: int) -> int:
    """Where a window of this size must start to show a stretch, moved as little as can be."""
    if high - low > size or low < start:
        return max(0, low)
    return max(start, high - size)
