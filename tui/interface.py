"""The application: it wires screens, the workspace's thread, the watcher, clipboard and editor."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import work
from textual.filter import LineFilter
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from .following import told
from .following.branch import current_branch
from .following.journal import Journal
from .following.messages import Arrived, Change, Failed, Reading, Scanning, Stopped
from .following.nearest import Follower
from .keys import with_keymap
from .navigation import Navigation
from .safe import with_backstop
from .screens.main import MainScreen, StopScan
from .settings.config import Config
from .settings.theme import DARK, DEFAULTS, THEMES
from .state import Snapshot
from .words import plural, took

if TYPE_CHECKING:
    from .following.scan import Coordinator
    from .following.watch import Watcher

Make = Callable[[Callable[[Message], object]], "Coordinator"]


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
        self._follower = Follower()
        self._scanning = True

    # -- life ------------------------------------------------------------------------------------

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for themes that do not know them."""
        return DEFAULTS

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and the backstop against control characters."""
        return with_backstop(super().get_line_filters())

    def get_default_screen(self) -> Screen[None]:
        """The panes are the first screen: an empty one before them would be styled and painted."""
        return self.main

    def on_load(self) -> None:
        """Themes are known before the first paint."""
        for theme in THEMES:
            self.register_theme(theme)
        known = self.config.theme in self.available_themes
        self.theme = self.config.theme if known else DARK.name
        self.set_keymap(self.config.keys)

    def on_mount(self) -> None:
        """When the panes are shown, start what fills them."""
        self._restore_terminal_on_signals()
        # Called in the application's own turn: keys wait until all that they act on is there.
        self.main.call_after_refresh(self.call_later, self._start)

    async def _start(self) -> None:
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        self.stylesheet.read(Path(__file__).with_name("dialogs.tcss"))
        await self.main.complete()
        from .settings.session import load_look

        if (look := load_look(self.root)) is not None:
            self.main.remember(look)
        if not self.main.snapshot.scanned:
            self.main.inspector.notice("Scanning …", "First results show as they are found.")
            self.main.status.say("scanning …")
        self.run_worker(
            self.coordinator.run, thread=True, group="scan", exit_on_error=False, name="scan"
        )
        if self._watching:
            from .following.watch import Watcher

            config = self.config
            self.watcher = Watcher(self.root, config.poll, config.poll_seconds)
            self._watch(self.watcher)

    def _restore_terminal_on_signals(self) -> None:
        """Being ended or losing the terminal must not leave it in full-screen mode."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", None)):
            if number is not None:
                try:
                    loop.add_signal_handler(number, self._leave, 128 + number)
                except (RuntimeError, ValueError) as error:
                    # Windows, or not the main thread (tests): the default handling stays.
                    self.log(f"no handler for {number}: {error}")

    def _leave(self, status: int) -> None:
        self.exit(status, return_code=status)

    def exit(self, *args: Any, **more: Any) -> None:
        """Keep what the interface looks like, then leave."""
        from .settings.session import save_look

        # Whatever state the screen is in, leaving must not fail for it.
        with contextlib.suppress(Exception):
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
        self._show_watching()
        try:
            await watcher.run(self.coordinator.apply, self._watch_trouble)
        finally:
            self.watcher = None
            self._show_watching()

    def _watch_trouble(self, reason: str) -> None:
        self._show_watching()
        self.tell(reason, "warning")

    def _show_watching(self) -> None:
        watcher = self.watcher
        if watcher is None:
            said = "○ not watched"
        elif watcher.paused:
            said = "‖ paused"
        else:
            said = "◐ polling" if watcher.polling else "● live"
        if self.main.is_mounted:
            self.main.title_bar.watched = said

    def on_scanning(self, message: Scanning) -> None:
        """Progress of a scan."""
        self._scanning = True
        self.main.status.say(told.scanning(message.done, message.total, message.path))

    def on_reading(self, message: Reading) -> None:
        """A change of branch or the like: it takes a moment."""
        self.main.status.say(f"{plural(message.files, 'file')} changed; reading them …")

    def on_arrived(self, message: Arrived) -> None:
        """A catalog: part of a scan, its end, or what a change made of it."""
        snapshot, change = message.snapshot, message.change
        moved = ""
        if change is not None:
            self.main.marks.take(change.diff)
            self.main.marks.take_files(change.paths, change.new, change.gone)
            moved = self._follow(snapshot, change)
            self.main.changed = self.main.changed or bool(change.diff)
        self.main.title_bar.branch = current_branch(self.root)
        self.main.show(snapshot)
        if moved:
            self.main.files.point_to(self.main.ref)
            self.main.databases.point_to(self.main.ref)
        if snapshot.scanned:
            self._scanning = False
            self.journal.take(snapshot.catalog, change)
            if not snapshot.catalog.databases and self.main.ref.kind != "file":
                self.main.inspector.notice(*told.no_database(snapshot))
        if change is not None:
            self.main.inspector.reload(frozenset(change.paths))
            tone = "good" if change.diff else ""
            spent = took(time.perf_counter() - change.seen)
            said = told.change_sentence(change) + (f"; {moved}" if moved else "")
            self.main.status.say(said, tone, stamp=True, tail=spent)
        elif snapshot.scanned:
            self.main.status.say(told.scan_sentence(snapshot, message.seconds))

    def _follow(self, snapshot: Snapshot, change: Change) -> str:
        """Before a snapshot is shown in which the selection is gone: to the nearest thing."""
        main = self.main
        target, said = self._follower.step(main.snapshot, snapshot, main.ref, change.diff)
        if target is not None:
            main.ref, main.place = target, snapshot.place(target)
        return said

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
            kept = watcher.resume()
            self._show_watching()
            self.main.status.say("watching again")
            if kept:
                self.coordinator.apply(kept)
        else:
            watcher.pause()
            self._show_watching()
            self.main.status.say("paused: changes wait until you press w again")

    def action_help(self) -> None:
        """All keys, those of here and now first."""
        from .screens.help import HelpScreen

        self.push_screen(HelpScreen(self.keys, self.main.key_states))
