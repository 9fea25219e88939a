"""Dialogs that ask: what to export and where to, and whether to overwrite."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, OptionList, Static

from ..documents import Document
from ..safe import cell, visible

_HINT = "below the folder you are in, or an absolute path"


class Wanted(Struct, frozen=True):
    """What is to be written, and where."""

    document: Document
    path: Path


class ConfirmScreen(ModalScreen[bool]):
    """A question with yes and no; escape is no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "answer(False)", "no"),
        Binding("y", "answer(True)", "yes"),
        Binding("left,right", "app.focus_next", "other", show=False),
    ]

    def __init__(self, question: str, yes: str) -> None:
        super().__init__()
        self._question, self._yes = question, yes

    def compose(self) -> ComposeResult:
        """The question and two buttons; the harmless one has the focus."""
        with Vertical(classes="dialog small"):
            yield Static(cell(self._question), classes="question")
            with Horizontal(classes="buttons"):
                yield Button(f"{self._yes} (y)", id="yes", compact=True)
                yield Button("Cancel (esc)", id="no", compact=True)

    def on_mount(self) -> None:
        """Nothing is lost by pressing enter."""
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A button was pressed."""
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        """A key was pressed."""
        self.dismiss(yes)


class ExportScreen(ModalScreen[Wanted | None]):
    """Which view, and the path to write it to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "cancel"),
        Binding("tab", "app.focus_next", "next", show=False),
        Binding("shift+tab", "app.focus_previous", "previous", show=False),
    ]

    def __init__(self, documents: Sequence[Document], folder: Path) -> None:
        super().__init__()
        self._documents = documents
        self._folder = folder
        self._typed = False

    def compose(self) -> ComposeResult:
        """What, where, and what the keys do."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "Export"
            yield OptionList(*(cell(d.what) for d in self._documents), id="what", compact=True)
            yield Static("Write to", classes="label")
            yield Input(id="path", compact=True)
            yield Static(_HINT, id="note")
            yield Static("↑↓ choose   Tab path   ⏎ write   Esc cancel", classes="hint")

    def on_mount(self) -> None:
        """The view that is looked at comes first."""
        self.query_one(OptionList).highlighted = 0
        self.query_one(OptionList).focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Propose a name, unless the user has typed one."""
        if not self._typed:
            path = self.query_one("#path", Input)
            with path.prevent(Input.Changed):
                path.value = self._documents[event.option_index].file

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter on a view: now the path."""
        self.query_one("#path", Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """From now on the path is the user's."""
        self._typed = True
        self._note("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Check the path, ask where a file is there already, and be done."""
        typed = event.value.strip()
        if not typed:
            self._note("Type a path to write to.")
            return
        path = self._folder / Path(typed).expanduser()
        chosen = self.query_one(OptionList).highlighted or 0
        wanted = Wanted(self._documents[chosen], path)
        if path.is_dir():
            self._note(f"{typed} is a folder; add a file name.")
        elif path.exists() or path.is_symlink():
            self.app.push_screen(
                ConfirmScreen(f"{typed} exists. Overwrite it?", "Overwrite"),
                lambda yes: self._overwrite(bool(yes), wanted),
            )
        else:
            self.dismiss(wanted)

    def _overwrite(self, yes: bool, wanted: Wanted) -> None:
        if yes:
            self.dismiss(wanted)
        else:
            self._note("Kept the file that is there; choose another path.")

    def _note(self, text: str) -> None:
        note = self.query_one("#note", Static)
        note.update(Content(visible(text or _HINT)))
        note.set_class(bool(text), "warn")

    def action_cancel(self) -> None:
        """Write nothing."""
        self.dismiss(None)
