"""What is done with the fact under the cursor: copied, exported, opened in an editor."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.app import App, SuspendNotSupported

from .following.journal import Journal
from .safe import visible
from .screens.main import MainScreen
from .settings.config import Config
from .sharing import clipboard, editor
from .state import Place
from .words import plural

if TYPE_CHECKING:
    from .following.scan import Coordinator
    from .following.watch import Watcher
    from .screens.export import Wanted
    from .sharing.documents import Document

_MOST_SAID = 48
"""Characters of a copied word that are shown; more is told by its size."""

_EARLY = 2.0
"""Seconds in which an editor with a window of its own shows whether it starts."""

_PATIENCE = 1.0
"""Seconds in which the watcher sees a change."""


class FactActions(App[int]):
    """The part of the application that acts on facts; what it needs is imported when it acts."""

    root: Path
    main: MainScreen
    config: Config
    journal: Journal
    coordinator: Coordinator
    watcher: Watcher | None
    _export_folder = ""

    # -- copying ---------------------------------------------------------------------------------

    def action_copy(self) -> None:
        """Copy the view that has the focus."""
        self.copy_document(self.main.document())

    def action_copy_as(self) -> None:
        """Ask in which form to copy what is under the cursor."""
        from .screens.copy_menu import CopyScreen

        if forms := self.main.forms():
            self.push_screen(CopyScreen(forms), self._copy_wanted)
        else:
            self.copy_document(None)

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
        except (ValueError, LookupError, OSError) as error:
            self.call_from_thread(self.tell, f"Cannot copy: {error}", "error")
            return
        if not text.strip():
            self.call_from_thread(self.tell, f"{document.what}: there is nothing in it.", "warning")
            return
        copied = clipboard.copy(
            text,
            lambda sequence: self.call_from_thread(self._send, sequence),
            mode=self.config.clipboard,
            limit=self.config.osc52_limit,
        )
        sentence = copied.sentence(_what(document, text))
        self.call_from_thread(self.tell, sentence, "information" if copied.ok else "warning")

    def _send(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)

    # -- exporting -------------------------------------------------------------------------------

    def action_export(self) -> None:
        """Ask what to write and where, then write it."""
        from .screens.export import ExportScreen, Offer
        from .sharing.documents import own_templates

        listed = self.main.exportable()
        offer = Offer(listed, Path.cwd(), self._export_folder, *own_templates(self.root))
        self.push_screen(ExportScreen(offer), self._export_wanted)

    def _export_wanted(self, wanted: Wanted | None) -> None:
        if wanted is not None:
            typed = wanted.plan.typed
            self._export_folder = typed[: typed.rfind("/") + 1]
            self._export(wanted)

    @work(thread=True, group="export", exit_on_error=False)
    def _export(self, wanted: Wanted) -> None:
        from .sharing.export import carry_out, size

        path = wanted.plan.typed
        try:
            text = wanted.document.make()
            written = carry_out(wanted.plan, text)
        except FileExistsError:
            said, tone = f"Not written: {path} came to be meanwhile", "error"
        except OSError as error:
            said, tone = f"Cannot write {path}: {(error.strerror or str(error)).lower()}", "error"
        except (ValueError, LookupError) as error:
            said, tone = f"Cannot export: {error}", "error"
        else:
            lines = plural(len(text.splitlines()), "line")
            said, tone = f"Wrote {path}: {lines}, {size(written)}", "information"
        self.call_from_thread(self.tell, said, tone)

    # -- editing ---------------------------------------------------------------------------------

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
            editor.check(self.root, place.path)
            call = editor.editor_call(
                self.root / place.path, place.line, setting=self.config.editor
            )
        except editor.NoEditor as error:
            self.tell(str(error), "warning")
            return
        if call.terminal:
            self._edit_here(call, place)
        else:
            self._edit_beside(call, place)

    def _edit_here(self, call: editor.Call, place: Place) -> None:
        file = self.root / place.path
        before, said = _stamp(file), ""
        try:
            with self.suspend():
                # What is raised in here would leave the terminal with nobody.
                try:
                    said = editor.ended(call.name, editor.run_in_terminal(call.command))
                except OSError as error:
                    said = editor.not_started(call.name, error)
        except SuspendNotSupported:
            said = "The terminal cannot be lent to an editor here."
        self.refresh(layout=True)
        if said:
            self.tell(said, "warning")
        if _stamp(file) != before:
            self._see(place.path)

    def _see(self, path: str) -> None:
        """Look at a file that was edited; the watcher, where there is one, is let do it first."""
        watcher, known = self.watcher, self.main.snapshot
        if watcher is None:
            self.coordinator.apply(frozenset({path}))
        elif not watcher.paused:

            def unseen() -> None:
                # What changes just as watching begins, or on some drives, the watcher misses.
                if self.main.snapshot is known:
                    self.coordinator.apply(frozenset({path}))

            self.set_timer(_PATIENCE, unseen)

    def _edit_beside(self, call: editor.Call, place: Place) -> None:
        try:
            process = editor.started(call.command)
        except OSError as error:
            self.tell(editor.not_started(call.name, error), "warning")
            return
        self.tell(f"Opened {place} in {call.name}")

        def look() -> None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                said = editor.ended(call.name, process.wait(_EARLY))
                if said:
                    with contextlib.suppress(RuntimeError):  # the interface has ended by now
                        self.call_from_thread(self.tell, said, "warning")
                return
            process.wait()

        # Not a worker: those are waited for at the end, and the editor may outlive us.
        threading.Thread(target=look, daemon=True, name="editor").start()

    def tell(self, text: str, severity: str = "information") -> None:
        """A toast, and the same in the status line, which stays."""
        safe = visible(text)
        self.main.status.say(safe, "" if severity == "information" else "warn", stamp=True)
        self.notify(safe, severity=severity, markup=False, timeout=4)  # type: ignore[arg-type]


def _what(document: Document, text: str) -> str:
    """What was copied: a word as it is, of anything longer how much it is."""
    from .sharing.export import size

    if "\n" not in text and len(text) <= _MOST_SAID:
        return text
    lines = plural(len(text.splitlines()), "line")
    bytes_ = size(len(text.encode("utf-8", "replace")))
    name = document.what if len(document.what) <= _MOST_SAID else document.what[:_MOST_SAID] + "…"
    return f"{name}: {lines} of {document.form}, {bytes_},"


def _stamp(path: Path) -> tuple[int, int]:
    """What tells one state of a file from another."""
    try:
        found = os.stat(path)
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
