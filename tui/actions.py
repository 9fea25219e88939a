"""What is done with the fact under the cursor: copied, exported, opened in an editor."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.app import App, SuspendNotSupported

from . import clipboard, editor
from .config import Config
from .journal import Journal
from .safe import visible
from .screens.main import MainScreen
from .state import Place

if TYPE_CHECKING:
    from .documents import Document
    from .screens.dialog import Wanted


class FactActions(App[int]):
    """The part of the application that acts on facts; what it needs is imported when it acts."""

    root: Path
    main: MainScreen
    config: Config
    journal: Journal

    def action_copy(self) -> None:
        """Copy the view that has the focus."""
        self.copy_document(self.main.document())

    def action_copy_as(self) -> None:
        """Ask in which form to copy what is under the cursor."""
        from .screens.copy_menu import CopyScreen

        self.push_screen(CopyScreen(self.main.forms()), self._copy_wanted)

    def _copy_wanted(self, document: Document | None) -> None:
        if document is not None:
            self._copy(document)

    def copy_document(self, document: Document | None) -> None:
        """Copy a document, or say that there is none."""
        if document is None:
            self.tell("There is nothing to copy here yet.", "warning")
        else:
            self._copy(document)

    @work(thread=True, group="copy", exit_on_error=False)
    def _copy(self, document: Document) -> None:
        try:
            text = document.make()
        except (ValueError, LookupError) as error:
            self.call_from_thread(self.tell, f"Cannot copy: {error}", "error")
            return
        copied = clipboard.copy(text, lambda sequence: self.call_from_thread(self._send, sequence))
        lines = text.count("\n")
        sentence = copied.sentence(f"{document.what}: {lines} lines of Markdown")
        self.call_from_thread(self.tell, sentence, "information" if copied.ok else "warning")

    def _send(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)

    def action_export(self) -> None:
        """Ask what to write and where, then write it."""
        from .screens.dialog import ExportScreen

        listed = self.main.exportable()
        self.push_screen(ExportScreen(listed, Path.cwd()), self._export_wanted)

    def _export_wanted(self, wanted: Wanted | None) -> None:
        if wanted is not None:
            self._export(wanted)

    @work(thread=True, group="export", exit_on_error=False)
    def _export(self, wanted: Wanted) -> None:
        from .export import write

        try:
            write(wanted.path, wanted.document.make())
        except OSError as error:
            said, tone = f"Cannot write {wanted.path}: {error.strerror or error}", "error"
        except (ValueError, LookupError) as error:
            said, tone = f"Cannot export: {error}", "error"
        else:
            said, tone = f"Wrote {wanted.path}", "information"
        self.call_from_thread(self.tell, said, tone)

    def action_open_editor(self) -> None:
        """Open the evidence line in the user's editor."""
        place = self.main.evidence()
        if place is None:
            self.tell("There is no line to open here.", "warning")
        else:
            self.edit(place)

    def edit(self, place: Place) -> None:
        """Open a place in the user's editor; a terminal editor gets the terminal."""
        try:
            call = editor.editor_call(self.root / place.path, place.line)
            if not call.terminal:
                subprocess.Popen(call.command, **editor.DETACHED)
                self.tell(f"Opened {place} in {Path(call.command[0]).name}")
                return
            with self.suspend():
                subprocess.run(call.command, check=False)
        except editor.NoEditor as error:
            self.tell(str(error), "warning")
        except SuspendNotSupported:
            self.tell("The terminal cannot be lent to an editor here.", "warning")
        except OSError as error:
            self.tell(f"Cannot start the editor: {error.strerror or error}", "error")
        self.refresh(layout=True)

    def tell(self, text: str, severity: str = "information") -> None:
        """A toast, and the same in the status line, which stays."""
        safe = visible(text)
        self.main.status.say(safe, "" if severity == "information" else "warn", stamp=True)
        self.notify(safe, severity=severity, markup=False, timeout=4)  # type: ignore[arg-type]
