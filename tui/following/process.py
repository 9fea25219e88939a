"""The process that holds the workspace, started before Textual is imported.

A cold scan of much source keeps a processor busy for seconds, and joining what a thousand files say
a moment after every edit; in the interface's own process that would hold the interpreter's lock
just as long. This module imports nothing heavy on purpose.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from dbscope.analyzers.child import Files, Frame
    from dbscope.analyzers.model.catalog import Catalog
    from dbscope.analyzers.model.delta import Delta

_WAIT = 2.0
_YIELD = 0.0005


class Gone(Exception):
    """The process has ended, or does not answer as it should."""


class ScanProcess:
    """A running `dbscope.analyzers.child`."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        from dbscope.analyzers.child import Mirror

        self._process = process
        self._mirror = Mirror(rest=lambda: time.sleep(_YIELD))
        self._sending = threading.Lock()
        self.stopped = False

    @classmethod
    def start(cls, root: Path, options: Any) -> ScanProcess | None:
        """Start scanning; None where no process can be had (the scan is then made in a thread)."""
        call = [sys.executable, "-m", "dbscope.analyzers.child", str(root)]
        try:
            process = subprocess.Popen(
                call,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError:
            return None
        from dbscope.analyzers.child import OPTIONS

        started = cls(process)
        # The process may have died at once; its output then ends at once, and that is handled.
        with contextlib.suppress(Gone):
            started.ask(OPTIONS, options)
        return started

    @property
    def catalog(self) -> Catalog:
        """The catalog as far as the process has told it."""
        return self._mirror.catalog

    @property
    def files(self) -> Files:
        """The files that are looked at, as far as the process has told."""
        return self._mirror.files

    def ask(self, kind: bytes, request: Frame) -> None:
        """Send a request. Raises Gone where nobody takes it."""
        from dbscope.analyzers.child import write_frame

        if self._process.stdin is None:
            raise Gone("the process takes no requests")
        try:
            with self._sending:
                write_frame(self._process.stdin, kind, request)
        except (OSError, ValueError) as error:
            raise Gone(f"the process takes no requests: {error}") from error

    def frames(self) -> Iterator[tuple[bytes, Any]]:
        """What the first scan sends, until the cache is written or the process ends."""
        from dbscope.analyzers.child import FAILED, SAVED

        with contextlib.suppress(Gone):
            for kind, frame in self.answers():
                yield kind, frame
                if kind in (SAVED, FAILED):
                    return

    def answers(self) -> Iterator[tuple[bytes, Any]]:
        """What it sends from now on. Raises Gone when it ends or sends what cannot be read."""
        from dbscope.analyzers.child import read_frames

        stream: IO[bytes] | None = self._process.stdout
        if stream is None:
            raise Gone("the process says nothing")
        try:
            for kind, frame in read_frames(stream):
                yield self._mirror.take(kind, frame)
        except (msgspec.DecodeError, OSError, ValueError) as error:
            self.stop()
            raise Gone(f"the process sends what cannot be read: {error}") from error
        self.stop(wait=True)
        raise Gone(f"the process ended with status {self._process.returncode}")

    def stop(self, wait: bool = False) -> None:
        """End the process; without `wait` it is told to, and nobody waits for it."""
        if self._process.poll() is None and not wait:
            self.stopped = True
            self._process.terminate()
            return
        try:
            self._process.wait(_WAIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Remote:
    """Drives the workspace of a process whose first scan is complete, as if it were one here.

    Every method raises Gone where the process has ended.
    """

    def __init__(self, process: ScanProcess) -> None:
        self._process = process

    @property
    def catalog(self) -> Catalog:
        """The catalog of the last answer."""
        return self._process.catalog

    @property
    def listing(self) -> Files:
        """The files that are looked at."""
        return self._process.files

    def scan(
        self,
        progress: Callable[[int, int, str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        partial: Callable[[Catalog], None] | None = None,
    ) -> Delta:
        """Scan everything."""
        from dbscope.analyzers import child

        before, told = self.catalog, False
        self._process.ask(child.SCAN, child.Nothing())
        for kind, frame in self._process.answers():
            if isinstance(frame, child.Progress) and progress is not None:
                progress(frame.done, frame.total, frame.path)
            elif kind == child.PARTIAL and partial is not None:
                partial(frame.catalog)
            elif kind in (child.FINAL, child.FAILED):
                return self._delta(before, frame)
            if cancelled is not None and cancelled() and not told:
                told = True
                self._process.ask(child.CANCEL, child.Nothing())
        raise Gone("the process ended")

    def apply(self, paths: Iterable[str]) -> Delta:
        """Look at these paths again."""
        from dbscope.analyzers import child

        before = self.catalog
        self._process.ask(child.APPLY, child.Apply(tuple(paths)))
        for kind, frame in self._process.answers():
            if kind in (child.CHANGED, child.FAILED):
                return self._delta(before, frame)
        raise Gone("the process ended")

    def save(self) -> None:
        """Have the cache written; nobody waits for it."""
        from dbscope.analyzers import child

        self._process.ask(child.SAVE, child.Nothing())

    def _delta(self, before: Catalog, frame: Any) -> Delta:
        from dbscope.analyzers import child
        from dbscope.analyzers.model.delta import Delta
        from dbscope.analyzers.model.diff import diff

        if isinstance(frame, child.Failed):
            # The process ends after an error of its own, and somebody else takes over.
            raise (Gone if frame.internal else OSError)(frame.reason)
        change = diff(before, frame.catalog)
        return Delta(before, frame.catalog, change, frame.paths, frame.seconds, frame.parsed)
