"""Tells which paths of the repository changed, as sets of paths; what became of them the disk says.

A save is one to four events of any kind, so the kinds are dropped. Of `.git` only a change of
branch or index counts. Where the system cannot watch, the tree is polled and the user is told.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import anyio
from watchfiles import Change, awatch

from dbscope.analyzers.scan.discovery import SKIPPED_FOLDERS

DEBOUNCE_MS = 50
STEP_MS = 10
POLL_MS = 1000
_GIT_SAYS = frozenset({".git/HEAD", ".git/index"})
_PASSING = (".swp", ".swx", ".swo", "~", ".tmp", ".lock")


class Watcher:
    """Watches one tree until stopped; while paused, changes are kept for later."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.paused = False
        self.polling = ""
        self._kept: set[str] = set()
        self._stop = anyio.Event()

    def stop(self) -> None:
        """End the watching."""
        self._stop.set()

    def pause(self) -> None:
        """Keep changes from now on instead of telling them."""
        self.paused = True

    def resume(self) -> frozenset[str]:
        """Tell changes again; returns those kept meanwhile."""
        self.paused = False
        kept, self._kept = frozenset(self._kept), set()
        return kept

    async def changes(self, tell: Callable[[str], object]) -> AsyncIterator[frozenset[str]]:
        """Batches of changed paths, relative to the root; `tell` gets what the user should know."""
        for polling in (False, True):
            try:
                async for batch in self._watched(polling):
                    yield batch
                return
            except (OSError, RuntimeError) as error:
                if polling:
                    tell(f"cannot watch: {error}; R scans again")
                    return
                self.polling = str(error)
                tell(f"looking every {POLL_MS // 1000} s: the system cannot watch ({error})")

    async def _watched(self, polling: bool) -> AsyncIterator[frozenset[str]]:
        events = awatch(
            self.root,
            watch_filter=self._wanted,
            debounce=DEBOUNCE_MS,
            step=STEP_MS,
            stop_event=self._stop,
            force_polling=True if polling else None,
            poll_delay_ms=POLL_MS,
            ignore_permission_denied=True,
        )
        async for batch in events:
            paths = frozenset(p for _, full in batch if (p := self._relative(full)))
            if not paths:
                continue
            if self.paused:
                self._kept |= paths
            else:
                yield paths

    def _wanted(self, _: Change, path: str) -> bool:
        return self.wants(self._relative(path))

    def wants(self, path: str) -> bool:
        """Whether a change of this path may change the catalog."""
        if path.startswith(".git/") or path == ".git":
            return path in _GIT_SAYS
        if path.endswith(_PASSING):
            return False
        return bool(path) and not any(p in SKIPPED_FOLDERS for p in path.split("/")[:-1])

    def _relative(self, full: str) -> str:
        path = os.path.relpath(full, self.root)
        return "" if path == "." or path.startswith("..") else path.replace(os.sep, "/")
