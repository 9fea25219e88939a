"""The application: it wires screens, the workspace's thread, the watcher, clipboard and editor."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import work
from textual.filter import LineFilter
from textual.message import Message
from textual.worker import Worker, WorkerState

from . import told
from .branch import current_branch
from .config import Config
from .journal import Journal
from .keys import with_keymap
from .navigation import Navigation
from .safe import with_backstop
from .scan import Arrived, Coordinator, Failed, Scanning, Stopped
from .screens.main import MainScreen, StopScan
from .theme import DARK, DEFAULTS, THEMES
from .words import took

if TYPE_CHECKING:
    from .watch import Watcher

Make = Callable[[Callable[[Message], object]], Coordinator]


class DbscopeApp(Navigation):
    """dbscope's interface on one repository.

    What is needed only after the first paint is imported where it is needed.
    """

    CSS_PATH = "styles.tcss"
    TITLE = "dbscope"

    def __init__(
        self, root: Path, make: Make, watch: bool = True, config: Config | None = None
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        self.root = root
        self.config = config or Config()
        self.keys = with_keymap(self.config.keys)
        self.journal = Journal()
        self.main = MainScreen(root)
        self.coordinator = make(self.post_message)
        self.watcher: Watcher | None = None
        self._watching = watch and self.config.watch
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
        known = self.config.theme in self.available_themes
        self.theme = self.config.theme if known else DARK.name
        self.set_keymap(self.config.keys)

    def on_mount(self) -> None:
        """Show the panes, then start what fills them."""
        self.push_screen(self.main)
        self._restore_terminal_on_signals()
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        from .session import load_look

        if (look := load_look(self.root)) is not None:
            self.main.remember(look)
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

    def exit(self, *args: Any, **more: Any) -> None:
        """Keep what the interface looks like, then leave."""
        from .session import save_look

        if self.main.is_mounted:
            save_look(self.root, self.main.look())
        super().exit(*args, **more)

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
            self.main.changed = self.main.changed or bool(change.diff)
        self.main.title_bar.branch = current_branch(self.root)
        self.main.show(snapshot)
        if snapshot.scanned:
            self._scanning = False
            self.journal.take(snapshot.catalog, change)
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

    def action_help(self) -> None:
        """All keys."""
        from .screens.help import HelpScreen

        self.push_screen(HelpScreen())
