"""What rows of choices share: one of them is active, a click picks another."""

from __future__ import annotations

from textual.message import Message
from textual.widget import Widget


class Picks(Widget):
    """Draws choices side by side; subclasses say where each stands."""

    class Picked(Message):
        """A choice was clicked."""

        def __init__(self, id: str) -> None:
            super().__init__()
            self.id = id

    def __init__(self) -> None:
        super().__init__()
        self._active = ""
