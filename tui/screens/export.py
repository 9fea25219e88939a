"""The dialog that asks what to export, with which template, and where to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ..safe import cell, fit_path, visible
from ..sharing.clipboard import home_short
from ..sharing.documents import Document
from ..sharing.export import Plan, Refused, plan
from ..widgets.rows import Rows
from .choices import Choices
from .confirm import ConfirmScreen
from .preview import Preview, frame

_WIDE = 100
_CHROME = 12
"""Lines of the dialog around its list."""


class Wanted(Struct, frozen=True):
    """What is to be written, and where."""

    document: Document
    plan: Plan


class Offer(Struct, frozen=True):
    """What can be exported and where to: `folder` is where relative paths begin, `last` what was
    typed before the file's name last time, `templates` the repository's own template folder as its
    settings name it, `there` whether it exists."""

    documents: Sequence[Document]
    folder: Path
    last: str = ""
    templates: str = ""
    there: bool = False


class ExportScreen(ModalScreen[Wanted | None]):
    """What, with which template, where; beside it, or on a key, the text."""

    DEFAULT_CSS = """
    ExportScreen Horizontal { height: auto; }
    ExportScreen #ask { height: auto; }
    ExportScreen #ask > Static { padding: 0 1; }
    ExportScreen #template { color: $quiet; margin-top: 1; height: auto; max-height: 2; }
    ExportScreen #path { margin: 0 1; }
    ExportScreen #note { height: auto; max-height: 2; }
    ExportScreen #note.warn { color: $warning; }
    ExportScreen #keys-here { padding: 0 1; }
    ExportScreen Preview { display: none; }
    ExportScreen.-narrow.previewing Horizontal { height: 1fr; }
    ExportScreen.-narrow.previewing #ask { display: none; }
    ExportScreen.-narrow.previewing Preview { display: block; }
    ExportScreen.-wide Horizontal { height: 1fr; }
    ExportScreen.-wide #ask { width: 48; height: 1fr; }
    ExportScreen.-wide Preview { display: block; margin-left: 1; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]  # noqa: RUF012 - by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "cancel"),
        Binding("tab", "app.focus_next", "next", show=False),
        Binding("shift+tab", "app.focus_previous", "previous", show=False),
        Binding("p", "preview", "preview"),
        Binding("t", "template", "template"),
    ]

    def __init__(self, offer: Offer) -> None:
        super().__init__()
        self._offer = offer
        self._typed = False
        self._plain = not offer.there

    def compose(self) -> ComposeResult:
        """What, template, where; the text; what the keys do."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "Export"
            with Horizontal():
                with Vertical(id="ask"):
                    yield Choices(id="what")
                    yield Static(id="template")
                    yield Static("Write to", classes="label")
                    yield Input(id="path", compact=True)
                    yield Static(id="note")
                yield Preview(id="text")
            yield Static(id="keys-here", classes="hint")

    # -- the parts -------------------------------------------------------------------------------

    @property
    def choices(self) -> Choices:
        """The list."""
        return self.query_one(Choices)

    @property
    def path(self) -> Input:
        """The path."""
        return self.query_one("#path", Input)

    @property
    def preview(self) -> Preview:
        """The text."""
        return self.query_one(Preview)

    @property
    def document(self) -> Document | None:
        """What is chosen, with the template that is chosen."""
        chosen = self.choices.chosen
        if chosen is None or chosen.plain is None or not self._plain:
            return chosen
        return replace(chosen, make=chosen.plain)

    # -- life ------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """The view that is looked at comes first."""
        self.choices.show(self._offer.documents)
        self.choices.focus()
        self._note("")
        self._say_keys()
        self._chosen()

    def on_resize(self, event: events.Resize) -> None:
        """The list is as high as it needs to be, where there is room."""
        room = max(3, event.size.height - _CHROME)
        self.choices.styles.height = min(len(self._offer.documents), room)
        self._lay_out(event.size.width)

    def _lay_out(self, width: int) -> None:
        """As large as the text needs where it is shown, else as the questions do."""
        shown = width >= _WIDE or self.has_class("previewing")
        frame(self.query_one(".dialog"), shown)
        self._say_keys()

    def _say_keys(self) -> None:
        """What the keys do, in this state."""
        narrow = self.app.size.width < _WIDE
        if narrow and self.has_class("previewing"):
            said = ["↑↓ ←→ scroll", "p or Esc back to the list"]
        else:
            said = ["↑↓ choose", "p preview" if narrow else "", self._template_key()]
            said += ["Tab path", "⏎ write", "Esc cancel"]
        self.query_one("#keys-here", Static).update("   ".join(s for s in said if s))

    def _template_key(self) -> str:
        return "t template" if self._offer.there else ""

    def _chosen(self) -> None:
        """Something else is chosen: propose a name, unless the user typed one; show its text."""
        document = self.document
        if document is None:
            return
        if not self._typed:
            with self.path.prevent(Input.Changed):
                self.path.value = f"{self._offer.last}{document.file}"
        self.query_one("#template", Static).update(cell(self._template_said(document)))
        self.preview.show(document)

    def _template_said(self, document: Document) -> str:
        offer = self._offer
        if document.plain is None:
            return f"Template: none, {document.form} has a form of its own"
        if offer.templates and not offer.there:
            return f"Template: built-in ({offer.templates} is not there)"
        if self._plain:
            return "Template: built-in"
        return f"Template: {offer.templates} of this repository"

    # -- from the parts --------------------------------------------------------------------------

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Another document."""
        event.stop()
        if event.rows is self.choices:
            self._chosen()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter on a document: now the path."""
        event.stop()
        if event.rows is self.choices:
            self.path.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """From now on the path is the user's."""
        self._typed = True
        self._note("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Check the path, ask what has to be asked, and be done."""
        event.stop()
        document = self.document
        if document is None:
            return
        try:
            planned = plan(event.value.strip(), self._offer.folder)
        except Refused as refused:
            self._note(str(refused))
            return
        wanted = Wanted(document, planned)
        if not planned.question:
            self.dismiss(wanted)
            return
        self.app.push_screen(
            ConfirmScreen(planned.question, planned.yes),
            lambda yes: self._answered(bool(yes), wanted),
        )

    def _answered(self, yes: bool, wanted: Wanted) -> None:
        if yes:
            self.dismiss(wanted)
        elif wanted.plan.replaces:
            self._note("Kept the file that is there; choose another path.")
        else:
            self._note("Nothing was made; choose another path.")

    def _note(self, text: str) -> None:
        note = self.query_one("#note", Static)
        start = fit_path(home_short(self._offer.folder), 30).rstrip()
        note.update(cell(text or f"from {start}; ~ is your home"))
        note.set_class(bool(text), "warn")

    # -- keys ------------------------------------------------------------------------------------

    def action_preview(self) -> None:
        """On narrow screens the text takes the place of the questions; on wide ones the focus."""
        if self.has_class("-wide"):
            self.preview.focus()
            return
        shown = not self.has_class("previewing")
        self.set_class(shown, "previewing")
        self._lay_out(self.app.size.width)
        self.call_after_refresh(self.set_focus, self.preview if shown else self.choices)

    def action_template(self) -> None:
        """The repository's own templates, or the built-in ones."""
        if self._offer.there:
            self._plain = not self._plain
            self._chosen()
        else:
            self._note(visible("This repository's settings name no templates that are there."))

    def action_cancel(self) -> None:
        """Back from the text, else write nothing."""
        if self.has_class("previewing"):
            self.action_preview()
        else:
            self.dismiss(None)
