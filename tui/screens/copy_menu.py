"""The menu of forms in which to copy what is under the cursor."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from ..sharing.documents import Document
from ..widgets.rows import Rows
from .choices import Choices
from .preview import Preview, frame

_WIDE = 100
_CHROME = 7
"""Lines of the dialog around its list."""


class CopyScreen(ModalScreen[Document | None]):
    """A key, or enter, takes a form; on wide screens its text is shown beside the list."""

    DEFAULT_CSS = """
    CopyScreen Horizontal { height: auto; }
    CopyScreen Preview { display: none; margin-left: 1; }
    CopyScreen.-wide Horizontal { height: 1fr; }
    CopyScreen.-wide Choices { width: 50; height: 1fr; }
    CopyScreen.-wide Preview { display: block; }
    CopyScreen .hint { padding: 0 1; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]  # noqa: RUF012 - declared by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,Y", "cancel", "close"),
        Binding("tab", "app.focus_next", "next", show=False),
        Binding("shift+tab", "app.focus_previous", "previous", show=False),
    ]

    def __init__(self, forms: list[Document]) -> None:
        super().__init__()
        self._forms_listed = forms

    def compose(self) -> ComposeResult:
        """The list, the text beside it, what the keys do."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "Copy as"
            with Horizontal():
                yield Choices(id="forms")
                yield Preview(id="text")
            yield Static("a key or ⏎ copies   ↑↓ choose   Esc close", classes="hint")

    @property
    def forms(self) -> Choices:
        """The list."""
        return self.query_one(Choices)

    def on_mount(self) -> None:
        """Fill the list."""
        self.forms.show(self._forms_listed)
        self.forms.focus()
        self.query_one(Preview).show(self.forms.chosen)

    def on_resize(self, event: events.Resize) -> None:
        """On narrow screens the list is as high as it needs to be, and no higher."""
        wide = event.size.width >= _WIDE
        frame(self.query_one(".dialog"), wide)
        room = max(3, event.size.height - _CHROME)
        self.forms.styles.height = "1fr" if wide else min(len(self._forms_listed), room)

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Show the text of what the cursor is on."""
        event.stop()
        if event.rows is self.forms:
            self.query_one(Preview).show(self.forms.chosen)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter, or a second click."""
        event.stop()
        if event.rows is self.forms:
            self.dismiss(self.forms.chosen)

    def on_key(self, event: events.Key) -> None:
        """The key of a form takes it."""
        wanted = next((d for d in self._forms_listed if d.key and d.key == event.character), None)
        if wanted is not None:
            event.stop()
            self.dismiss(wanted)

    def action_cancel(self) -> None:
        """Copy nothing."""
        self.dismiss(None)
