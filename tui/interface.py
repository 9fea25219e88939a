"""The application: it wires screens, the workspace's thread, the watcher, clipboard and editor."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.app import App, SuspendNotSupported
from textual.filter import LineFilter
from textual.message import Message
from textual.worker import Worker, WorkerState

from . import clipboard, editor, told
from .safe import visible, with_backstop
from .scan import Arrived, Coordinator, Failed, Scanning, Stopped
from .screens.main import MainScreen, StopScan
from .state import Place
from .theme import DARK, DEFAULTS, THEMES
from .words import took

if TYPE_CHECKING:
    from .documents import Document
    from .screens.dialog import Wanted
    from .watch import Watcher

Make = Callable[[Callable[[Message], object]], Coordinator]


class DbscopeApp(App[int]):
    """dbscope's interface on one repository.

    What is needed only after the first paint is imported where it is needed.
    """

    CSS_PATH = "styles.tcss"
    TITLE = "dbscope"

    def __init__(self, root: Path, make: Make, watch: bool = True) -> None:
        super().__init__()
        self.animation_level = "none"
        self.root = root
        self.main = MainScreen(root)
        self.coordinator = make(self.post_message)
        self.watcher: Watcher | None = None
        self._watching = watch
        self._scanning = True

    # -- life ------------------------------------------------------------------------------------

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for themes that do not know them."""
        return DEFAULTS

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and the backstop against control characters."""
        return with_backstop(super().get_line_filters())

    def on_load(self) -> None:
        """Themes are known before the first paint."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name

    def on_mount(self) -> None:
        """Show the panes, then start what fills them."""
        self.push_screen(self.main)
        self._restore_terminal_on_signals()
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        if not self.main.snapshot.scanned:
            self.main.inspector.notice("Scanning …", "First results show as they are found.")
            self.main.status.say("scanning …")
        self.run_worker(
            self.coordinator.run, thread=True, group="scan", exit_on_error=False, name="scan"
        )
        if self._watching:
            from .watch import Watcher

            self.watcher = Watcher(self.root)
            self._watch(self.watcher)

    def _restore_terminal_on_signals(self) -> None:
        """Being ended or losing the terminal must not leave it in full-screen mode."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", None)):
            if number is not None:
                try:
                    loop.add_signal_handler(number, self._leave, 128 + number)
                except (NotImplementedError, RuntimeError, ValueError) as error:
                    # Windows, or not the main thread (tests): the default handling stays.
                    self.log(f"no handler for {number}: {error}")

    def _leave(self, status: int) -> None:
        self.exit(status, return_code=status)

    def on_unmount(self) -> None:
        """Let the threads end."""
        self.coordinator.end()
        if self.watcher is not None:
            self.watcher.stop()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that failed is told, not swallowed."""
        if event.state is WorkerState.ERROR:
            self.main.status.say(f"internal error: {event.worker.error!r}", "warn")

    # -- scanning and watching -------------------------------------------------------------------

    @work(exclusive=True, group="watch", exit_on_error=False)
    async def _watch(self, watcher: Watcher) -> None:
        self._show_watching("● live")
        async for paths in watcher.changes(self._watch_trouble):
            self.coordinator.apply(paths)

    def _watch_trouble(self, reason: str) -> None:
        self.main.status.say(reason, "warn")
        self._show_watching(
            "◐ polling" if self.watcher and self.watcher.polling else "○ not watched"
        )

    def _show_watching(self, text: str) -> None:
        self.main.title_bar.watched = text

    def on_scanning(self, message: Scanning) -> None:
        """Progress of a scan."""
        self._scanning = True
        self.main.status.say(told.scanning(message.done, message.total, message.path))

    def on_arrived(self, message: Arrived) -> None:
        """A catalog: part of a scan, its end, or what a change made of it."""
        snapshot, change = message.snapshot, message.change
        if change is not None:
            self.main.marks.take(change.diff)
        self.main.show(snapshot)
        if snapshot.scanned:
            self._scanning = False
            if not snapshot.catalog.databases and self.main.ref.kind != "file":
                self.main.inspector.notice(*told.no_database(snapshot))
        if change is not None:
            self.main.inspector.reload(frozenset(change.paths))
            tone = "good" if change.diff else ""
            spent = took(time.perf_counter() - change.seen)
            self.main.status.say(told.change_sentence(change), tone, stamp=True, tail=spent)
        elif snapshot.scanned:
            self.main.status.say(told.scan_sentence(snapshot, message.seconds))

    def on_failed(self, message: Failed) -> None:
        """Something could not be done."""
        self._scanning = False
        self.main.status.say(message.reason, "warn", stamp=True)
        if message.fatal:
            self.main.inspector.notice(*told.failed(message.reason))

    def on_stopped(self, _: Stopped) -> None:
        """The user stopped a scan."""
        self._scanning = False
        self.main.status.say("stopped; what was found stays, R scans again", "warn")
        if not self.main.ref.kind:
            self.main.inspector.notice("Stopped", "Nothing was found so far.", "", "R  scan again")

    def on_stop_scan(self, _: StopScan) -> None:
        """Escape, with nothing nearer to leave."""
        if self._scanning:
            self.coordinator.cancel()

    def action_rescan(self) -> None:
        """Scan everything again."""
        self._scanning = True
        self.main.status.say("scanning …")
        self.coordinator.rescan()

    def action_toggle_watch(self) -> None:
        """Pause or resume watching; what changed meanwhile is looked at then."""
        watcher = self.watcher
        if watcher is None:
            self.main.status.say("this repository is not watched", "warn")
        elif watcher.paused:
            self._show_watching("◐ polling" if watcher.polling else "● live")
            self.main.status.say("watching again")
            if kept := watcher.resume():
                self.coordinator.apply(kept)
        else:
            watcher.pause()
            self._show_watching("‖ paused")
            self.main.status.say("paused: changes wait until you press w again")

    # -- copy, export, edit, look up -------------------------------------------------------------

    def action_copy(self) -> None:
        """Copy the view that has the focus."""
        document = self.main.document()
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

    def action_problems(self) -> None:
        """What was not understood."""
        from . import documents
        from .screens.problems import ProblemsScreen

        snapshot = self.main.snapshot
        document = documents.of_problems(snapshot.catalog, self.root)
        screen = ProblemsScreen(snapshot, lambda: (self._copy(document), None)[1], self.edit)
        self.push_screen(screen, self.main.go_to_place)

    def action_help(self) -> None:
        """All keys."""
        from .screens.help import HelpScreen

        self.push_screen(HelpScreen())

    def tell(self, text: str, severity: str = "information") -> None:
        """A toast, and the same in the status line, which stays."""
        safe = visible(text)
        self.main.status.say(safe, "" if severity == "information" else "warn", stamp=True)
        self.notify(safe, severity=severity, markup=False, timeout=4)  # type: ignore[arg-type]
