"""What the panes share: a frame with a title, a list, a filter at the foot."""

from __future__ import annotations

from functools import cached_property

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from ..safe import visible
from ..state import Place, Ref
from ..widgets.filter import Filter
from ..widgets.outline import Outline
from ..widgets.rows import Rows


class Pane(Vertical):
    """A framed part of the screen. Attributes go down, messages come up."""

    NUMBER = ""
    TITLE = ""

    class Selected(Message):
        """The user came to something: what it is, and the line that says so."""

        def __init__(self, pane: Pane, ref: Ref, place: Place | None, path: str = "") -> None:
            super().__init__()
            self.pane, self.ref, self.place, self.path = pane, ref, place, path

    class Entered(Selected):
        """The user opened it."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._titled: tuple[str, str] | None = None

    @cached_property
    def filter(self) -> Filter:
        """The line at the foot."""
        return Filter()

    async def complete(self) -> None:
        """Add what is not seen at first: styling it would hold up the first screen."""
        if not self.filter.is_attached:
            await self.mount(self.filter)

    def on_mount(self) -> None:
        """Write the title."""
        self.set_title()

    @property
    def target(self) -> Widget:
        """What takes the focus; the pane itself where it holds nothing that does."""
        return self

    def set_title(self, said: str = "", tail: str = "") -> None:
        """The frame's title: the pane's number, its name or what it shows, and a count."""
        if (said, tail) == self._titled:
            # Another title draws the whole frame anew, and so does the same one.
            return
        self._titled = (said, tail)
        name = visible(said) if said else self.TITLE
        self.border_title = Content.assemble((self.NUMBER, "bold"), f" {name}")
        self.border_subtitle = Content(visible(tail)) if tail else None

    def open_filter(self) -> None:
        """Let the user type a filter."""
        if not self.filter.is_attached:
            self.mount(self.filter)
        self.filter.open()

    def on_filter_left(self, event: Filter.Left) -> None:
        """Back to the list."""
        event.stop()
        self.target.focus()
        if event.kept and isinstance(self.target, Rows):
            self.target.tell()


class OutlinePane(Pane):
    """A pane that shows a tree."""

    def __init__(self, *, id: str, list_id: str) -> None:
        super().__init__(id=id)
        self._outline = Outline(id=list_id)

    def compose(self) -> ComposeResult:
        """The tree; what is not seen at first is added when the first screen was painted."""
        yield self._outline

    @property
    def target(self) -> Outline:
        """The tree."""
        return self._outline
