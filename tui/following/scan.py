"""Drives the workspace, in one thread, for the interface.

The thread is a coordinator only: it posts messages and never touches a widget. The workspace is in
a process of its own that was started before Textual was imported (see process.py), so the interface
answers from the first moment on. Where there is no such process, or it ends, a workspace in this
process takes over from the cache.
"""

from __future__ import annotations

import gc
import queue
import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from msgspec.structs import replace
from textual.message import Message

from dbscope.analyzers import child
from dbscope.analyzers.model.catalog import Catalog
from dbscope.analyzers.model.diff import CatalogDiff, diff

from ..state import Snapshot, snapshot
from .messages import Arrived, Change, Failed, Reading, Scanning, Stopped
from .process import Gone, Remote, ScanProcess

if TYPE_CHECKING:
    from dbscope.analyzers.model.delta import Delta
    from dbscope.analyzers.scan.discovery import Listing

EVERYTHING = ".git/HEAD"
"""A path that stands for all: told as changed, every file is compared with what is known of it."""

STORM = 200
"""Paths at once that are a change of branch rather than an edit: more of them will follow."""

_INTERVAL = 0.1
_QUIET = 1.0
"""Seconds without a change after which the cache is written: nobody waits then."""
_CALM, _LONGEST = 0.15, 2.0
"""A storm is over after so many seconds without a change, and waited for no longer than that."""


class Engine(Protocol):
    """What the interface drives: a Workspace, or in tests something that behaves like one."""

    @property
    def catalog(self) -> Catalog:
        """The catalog of the last scan or change."""

    @property
    def listing(self) -> Listing | child.Files:
        """The files that are looked at."""

    def scan(
        self,
        progress: Callable[[int, int, str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        partial: Callable[[Catalog], None] | None = None,
    ) -> Delta:
        """Scan everything."""

    def apply(self, paths: Iterable[str]) -> Delta:
        """Look at these paths again."""

    def save(self) -> None:
        """Write the cache."""


class _Apply(Struct, frozen=True):
    paths: frozenset[str]
    seen: float


_RESCAN, _END = "rescan", "end"


class Coordinator:
    """Holds the workspace and does what it is asked, one thing after the other."""

    def __init__(
        self,
        post: Callable[[Message], object],
        make: Callable[[], Engine],
        process: ScanProcess | None = None,
        live: Callable[[Engine], Delta] | None = None,
        stays: bool = False,
    ) -> None:
        """`make` makes a workspace in this process.

        `process` makes the first scan; where it `stays`, it is also asked for what changes.
        """
        self._post = post
        self._make = make
        self._process = process
        self._live = live
        self._stays = stays
        self._scans = process
        self._asked: queue.SimpleQueue[_Apply | str] = queue.SimpleQueue()
        self._cancel = threading.Event()
        self._engine: Engine | None = None
        self._whole = False
        self._stopped = False
        self._scanning = False
        self._looked = 0.0
        self._behind = False
        self._ended = False
        self._last = 0.0
        self._unsaved = False
        self._again = False
        self._shown = Snapshot()
        self._seconds = 0.0

    # -- asked from the interface's thread ------------------------------------------------------

    def apply(self, paths: Iterable[str]) -> None:
        """Look at changed paths."""
        self._asked.put(_Apply(frozenset(paths), time.perf_counter()))

    def rescan(self) -> None:
        """Scan everything again."""
        self._asked.put(_RESCAN)

    def cancel(self) -> None:
        """Stop the scan that runs; what was found stays."""
        self._cancel.set()
        if self._scans is not None:
            self._scans.stop()

    def end(self) -> None:
        """Stop whatever runs and let the thread end."""
        self._ended = True
        self.cancel()
        if self._process is not None:
            self._process.stop()
        self._asked.put(_END)

    # -- the thread -----------------------------------------------------------------------------

    def run(self) -> None:
        """The thread's life: the first scan, then what is asked until the end."""
        self._guarded(self._first_scan)
        while (asked := self._next()) != _END:
            if asked == _RESCAN:
                self._cancel.clear()
                self._guarded(self._scan)
            elif isinstance(asked, _Apply):
                self._guarded(lambda: self._change(asked))

    def _next(self) -> _Apply | str:
        """What is asked next; when nothing is for a while, what can wait is done."""
        while (self._unsaved or self._again) and self._engine is not None:
            try:
                return self._asked.get(timeout=_QUIET)
            except queue.Empty:
                if self._again:
                    # Of very many changes at once the system may have kept some to itself.
                    return _Apply(frozenset({EVERYTHING}), time.perf_counter())
                self._unsaved = False
                self._guarded(self._engine.save)
        return self._asked.get()

    def _guarded(self, work: Callable[[], None]) -> None:
        """A failure is told, never the end of the thread."""
        try:
            work()
        except Gone:
            # What it knew is in the cache and on disk.
            self._engine, self._whole = None, False
            if not self._ended:
                self._guarded(self._scan)
        except OSError as error:
            self._behind = True
            self._post(Failed(error.strerror or str(error), fatal=not self._shown.scanned))
        except Exception as error:
            self._post(Failed(f"internal error: {error!r}", fatal=not self._shown.scanned))
            # What the engine knows may be half of the old and half of the new: start over, once.
            if self._engine is not None and self._whole:
                self._engine, self._whole = None, False
                self._guarded(self._scan)

    def _first_scan(self) -> None:
        process = self._process
        complete = process is not None and self._follow(process)
        self._scans = None
        if process is not None and not complete:
            process.stop()
        if complete:
            # Complete is complete, even if the user wanted to stop it at the last moment.
            if not self._ended:
                self._cancel.clear()
            self._warm()
        elif self._cancel.is_set():
            self._stopped = True
            self._post(Stopped())
            return
        else:
            self._scan()
        self._reflect()
        # What a scan made lives on; looking at it in every collection would cost a tenth of a
        # second now and then, just when an edit is to be shown.
        gc.collect()
        gc.freeze()

    def _follow(self, process: ScanProcess) -> bool:
        """Show what the scan's process sends; whether it came to its end."""
        complete = False
        files = child.Files((), {})
        for kind, frame in process.frames():
            if isinstance(frame, child.Files):
                files = frame
                self._send(Catalog(), files, scanned=False)
            elif isinstance(frame, child.Progress):
                self._post(Scanning(frame.done, frame.total, frame.path))
            elif isinstance(frame, child.Failed) and not frame.internal:
                self._post(Failed(frame.reason))
            elif isinstance(frame, child.Result):
                complete = kind == child.FINAL
                self._seconds = frame.seconds
                self._send(frame.catalog, files, complete, frame.seconds)
        return complete

    def _warm(self) -> None:
        """Go on where the scan's process has come to: with itself, or with the cache it wrote."""
        before = self._shown.catalog
        self._looked = seen = time.perf_counter()
        process = self._process
        everything = frozenset({EVERYTHING}) if self._stays else frozenset[str]()
        if self._stays and process is not None and not process.stopped:
            self._engine = Remote(process)
        else:
            if process is not None:
                process.stop()
            self._engine = self._make()
            self._engine.scan(cancelled=self._cancel.is_set)
        if self._cancel.is_set():
            return
        # What changed while the process was at work; these are the names to tell it by.
        told, since = self._told(everything, seen)
        delta = self._engine.apply(told)
        self._whole = True
        if delta.after != before or self._engine.listing.paths != self._shown.paths:
            paths = delta.paths or tuple(sorted(told - {EVERYTHING}))
            self._show(change=self._say(paths, diff(before, delta.after), since, delta.seconds))
        elif delta.after is not before:
            # The same catalog, but the engine's own objects: nothing is then held twice.
            self._show(seconds=self._seconds)

    def _scan(self) -> None:
        first = not self._shown.scanned
        before = self._shown.catalog
        self._looked = seen = time.perf_counter()
        self._whole = self._stopped = self._again = self._behind = False
        if self._engine is None:
            self._engine = self._make()
        self._scanning = True
        delta = self._engine.scan(
            progress=self._progress, cancelled=self._cancel.is_set, partial=self._partial
        )
        self._scanning = False
        if self._cancel.is_set():
            self._stopped = True
            self._show(scanned=False)
            self._post(Stopped())
            return
        self._whole = True
        change = None if first else self._say((), diff(before, delta.after), seen, delta.seconds)
        self._show(change=change, seconds=delta.seconds)
        self._unsaved = True

    def _change(self, asked: _Apply) -> None:
        self._again = False
        if not self._whole:
            self._cannot_compare()
            return
        assert self._engine is not None
        if asked.paths == {EVERYTHING} and asked.seen < self._looked:
            # A scan that began later has seen all of it.
            return
        paths, seen = self._told(asked.paths, asked.seen)
        if self._ended:
            return
        if self._behind:
            paths |= {EVERYTHING}
        if EVERYTHING in paths:
            self._looked = time.perf_counter()
        # What the user stopped was a scan; a change that is read by half would be a wrong catalog.
        self._cancel.clear()
        if len(paths) > STORM:
            self._post(Reading(len(paths)))
        delta = self._engine.apply(paths)
        self._behind = False
        self._again = len(paths) > STORM
        listed = self._engine.listing.paths
        if not delta.paths and not delta.diff and listed == self._shown.paths:
            return
        self._show(change=self._say(delta.paths, delta.diff, seen, delta.seconds))
        self._unsaved = True

    def _cannot_compare(self) -> None:
        """A change, but no complete scan to compare with."""
        if not self._stopped and not self._ended:
            # The scan failed; what failed it may be what changed.
            self._cancel.clear()
            self._scan()

    def _told(self, paths: frozenset[str], seen: float) -> tuple[frozenset[str], float]:
        """These paths and those told meanwhile, since when; waits for the end of a storm."""
        wanted = set(paths)
        end = time.perf_counter() + _LONGEST
        while True:
            calm = _CALM if len(wanted) > STORM and time.perf_counter() < end else 0.0
            try:
                more = self._asked.get(timeout=calm) if calm else self._asked.get_nowait()
            except queue.Empty:
                return frozenset(wanted), seen
            if not isinstance(more, _Apply):
                self._asked.put(more)
                return frozenset(wanted), seen
            seen = min(seen, more.seen)
            wanted |= more.paths

    def _reflect(self) -> None:
        if self._live is None or self._engine is None:
            return
        from dbscope.analyzers.live import LiveError

        try:
            delta = self._live(self._engine)
        except LiveError as error:
            self._post(Failed(str(error), fatal=False))
            return
        said = self._say((), delta.diff, time.perf_counter(), delta.seconds)
        found = sum(len(d.drift) for d in delta.after.databases)
        more = found - sum(len(d.drift) for d in delta.before.databases)
        self._show(change=replace(said, differences=more))

    # -- what is told ---------------------------------------------------------------------------

    def _progress(self, done: int, total: int, path: str) -> None:
        now = time.perf_counter()
        # The engine keeps this and calls it for changes too, which nobody can stop.
        if self._scanning and now - self._last >= _INTERVAL:
            self._last = now
            self._post(Scanning(done, total, path))

    def _partial(self, catalog: Catalog) -> None:
        assert self._engine is not None
        listing = self._engine.listing
        self._send(catalog, listing, scanned=False)

    def _say(
        self, paths: tuple[str, ...], difference: CatalogDiff, seen: float, seconds: float
    ) -> Change:
        assert self._engine is not None
        before, now = self._shown.paths, self._engine.listing.paths
        old, new = (set(), set()) if before is now else (set(before), set(now))
        changed = dict.fromkeys((*paths, *sorted(old ^ new)))
        return Change(
            paths=tuple(changed),
            new=frozenset(new - old),
            gone=frozenset(old - new),
            diff=difference,
            seen=seen,
            seconds=seconds,
        )

    def _show(
        self, scanned: bool = True, change: Change | None = None, seconds: float = 0.0
    ) -> None:
        assert self._engine is not None
        listing = self._engine.listing
        self._send(self._engine.catalog, listing, scanned, seconds, change)

    def _send(
        self,
        catalog: Catalog,
        listed: child.Files | Listing,
        scanned: bool,
        seconds: float = 0.0,
        change: Change | None = None,
    ) -> None:
        looked_for = _looked_for() if scanned and not catalog.databases else ((), ())
        self._shown = snapshot(
            catalog, listed.paths, listed.skipped, scanned, looked_for, listed.examples
        )
        self._post(Arrived(self._shown, change, seconds))


def _looked_for() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the engines and technologies that a scan looks for."""
    from dbscope.analyzers.engines.registry import engines
    from dbscope.analyzers.technologies.registry import technologies

    # The families come with the best known first, so that a cut list still says something.
    names = dict.fromkeys(e.name for e in engines() if not e.reason)
    specs = {t.SPEC.name for t in technologies().values()}
    return tuple(names), tuple(sorted(specs, key=str.lower))
