"""The inspector's tabs in one line: their names with counts, shorter where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec import Struct
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.strip import Strip

from ..jump import Target
from ..safe import fit
from .picks import Picks

_GAP = 2


class Tab(Struct, frozen=True):
    """A tab: its id, its name with a count, the same for narrow screens, the shortest form."""

    id: str
    label: str
    short: str
    shortest: str


class TabLine(Picks):
    """Draws tabs and a rule under the active one; a click picks a tab."""

    DEFAULT_CSS = """
    TabLine { height: 2; width: 1fr; color: $quiet; background: $background; }
    TabLine > .tabline--active { color: $foreground; text-style: bold; }
    TabLine > .tabline--bar { color: $accent; }
    TabLine > .tabline--rule { color: $foreground 15%; }
    .-short TabLine { height: 1; }
    """
    COMPONENT_CLASSES = {"tabline--active", "tabline--bar", "tabline--rule"}  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self._tabs: tuple[Tab, ...] = ()

    def show(self, tabs: Sequence[Tab], active: str) -> None:
        """Show these tabs, one of them active."""
        if (tuple(tabs), active) != (self._tabs, self._active):
            self._tabs, self._active = tuple(tabs), active
            self.refresh()

    @property
    def spans(self) -> list[tuple[int, int, Tab, str]]:
        """First cell, end, tab and text of each tab that is drawn."""
        return laid_out(self._tabs, self._active, self.size.width)

    def targets(self) -> list[Target]:
        """The tabs that are seen, as places to jump to."""
        x, y = self.region.offset
        return [
            Target(x + start, y, partial(self.post_message, self.Picked(tab.id)))
            for start, _, tab, _ in self.spans
        ]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Two lines; one where the screen is low (see the style)."""
        return 2

    def render_line(self, y: int) -> Strip:
        """The names, then the rule."""
        return Strip(self._names() if y == 0 else self._rule(), self.size.width)

    def _names(self) -> list[Segment]:
        plain = self.rich_style
        active = self.get_component_rich_style("tabline--active")
        if self.size.height == 1:
            active += Style(underline=True)
        segments, at = [], 0
        for start, end, tab, text in self.spans:
            segments.append(Segment(" " * (start - at), plain))
            segments.append(Segment(text, active if tab.id == self._active else plain))
            at = end
        return [*segments, Segment(" " * (self.size.width - at), plain)]

    def _rule(self) -> list[Segment]:
        rule = self.get_component_rich_style("tabline--rule")
        bar = self.get_component_rich_style("tabline--bar")
        width = self.size.width
        start, end = next(((s, e) for s, e, t, _ in self.spans if t.id == self._active), (0, 0))
        return [
            Segment("─" * start, rule),
            Segment("━" * (end - start), bar),
            Segment("─" * (width - end), rule),
        ]

    def on_click(self, event: events.Click) -> None:
        """Go to the tab that was clicked."""
        event.stop()
        for start, end, tab, _ in self.spans:
            if start - 1 <= event.x <= end:
                self.post_message(self.Picked(tab.id))
                return


def laid_out(tabs: Sequence[Tab], active: str, width: int) -> list[tuple[int, int, Tab, str]]:
    """Places for as long names as fit; where even the shortest do not, those near the active."""
    forms = [[t.label for t in tabs], [t.short for t in tabs], [t.shortest for t in tabs]]
    texts = next((f for f in forms if _width(f) <= width), forms[-1])
    first = 0
    here = next((i for i, t in enumerate(tabs) if t.id == active), 0)
    while first < here and _width(texts[first : here + 1]) > width:
        first += 1
    spans: list[tuple[int, int, Tab, str]] = []
    at = 1
    for tab, text in list(zip(tabs, texts, strict=True))[first:]:
        size = cell_len(text)
        if at + size > width and spans:
            break
        shown = fit(text, min(size, max(1, width - at)))
        spans.append((at, at + cell_len(shown), tab, shown))
        at += size + _GAP
    return spans


def _width(texts: Sequence[str]) -> int:
    return 1 + sum(cell_len(t) + _GAP for t in texts) - _GAP
