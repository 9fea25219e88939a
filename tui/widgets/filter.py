"""A line to type in at the foot of a pane; what is typed narrows what the pane shows."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import Input


class Filter(Input):
    """Hidden until asked for; enter keeps the filter, escape clears it."""

    class Narrowed(Message):
        """The words to narrow by changed."""

        def __init__(self, filter: Filter, words: tuple[str, ...]) -> None:
            super().__init__()
            self.filter, self.words = filter, words

        @property
        def control(self) -> Filter:
            """The filter that was typed in."""
            return self.filter

    class Left(Message):
        """The user is done typing; the list may have the focus. `kept`: there still is a filter."""

        def __init__(self, kept: bool) -> None:
            super().__init__()
            self.kept = kept

    def __init__(self) -> None:
        super().__init__(placeholder="filter", compact=True, select_on_focus=False)
        self.display = False
        self.cursor_blink = False

    @property
    def words(self) -> tuple[str, ...]:
        """What is typed, as words in lower case; all of them must be found."""
        return tuple(self.value.lower().split())

    def open(self) -> None:
        """Show it and take the focus, at once, so that keys typed ahead already go there."""
        self.display = True
        self.screen.set_focus(self)

    def put(self, text: str) -> None:
        """Show it with a text, without taking the focus."""
        self.display = True
        self.value = text

    def clear_filter(self) -> bool:
        """Hide it and drop what was typed; whether there was anything to drop."""
        had = self.display
        self.value = ""
        self.display = False
        return had

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the pane."""
        event.stop()
        self.post_message(self.Narrowed(self, self.words))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter; one without words goes away."""
        event.stop()
        if not self.words:
            self.display = False
        self.post_message(self.Left(bool(self.words)))

    def on_key(self, event: events.Key) -> None:
        """Escape clears; the arrow keys go to the list."""
        if event.key == "escape":
            self.clear_filter()
        elif event.key not in ("down", "up"):
            return
        event.stop()
        event.prevent_default()
        self.post_message(self.Left(bool(self.words)))


def found(text: str, words: tuple[str, ...]) -> bool:
    """Whether every word is somewhere in the text, without regard to case."""
    folded = text.lower()
    return all(word in folded for word in words)
