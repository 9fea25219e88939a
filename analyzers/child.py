"""A workspace in a process of its own, for an interface that must answer whatever is scanned.

`python -m dbscope.analyzers.child ROOT` takes frames on its standard input and gives frames on its
standard output: one kind byte, a length of four bytes, and msgpack. It is told the options, scans
and writes the cache; a catalog that is complete is sent before the cache is written. Then it does
what it is asked until nobody can ask any more. Of a catalog only what differs from the one before
is sent.
"""

from __future__ import annotations

import contextlib
import gc
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import IO, Any

import msgspec
from msgspec import Struct

from .model.catalog import Catalog
from .model.patch import CatalogPatch, Splice, make_patch, patched, splice, spliced
from .options import Options

PROGRESS, LISTING, PARTIAL, FINAL, SAVED, FAILED = b"p", b"l", b"c", b"f", b"s", b"x"
CHANGED, RELISTED, PATCHED = b"d", b"m", b"e"
OPTIONS, SCAN, CANCEL, APPLY, SAVE = b"O", b"S", b"C", b"A", b"W"
_HEAD = 5
_INTERVAL = 0.1
_NICE = 5
_STACK = 16 << 20


class Progress(Struct, frozen=True, array_like=True):
    """How far the scan is: files done, files in all, the current path."""

    done: int
    total: int
    path: str


class Files(Struct, frozen=True, array_like=True):
    """The files that are looked at, and how many were passed over for which reason.

    `examples` names some of these, as path and reason.
    """

    paths: tuple[str, ...] = ()
    skipped: dict[str, int] = {}
    examples: tuple[tuple[str, str], ...] = ()


class Result(Struct, frozen=True, array_like=True):
    """A catalog, how long it took from the call, what was parsed for it and what changed."""

    catalog: Catalog
    seconds: float = 0.0
    parsed: int = 0
    paths: tuple[str, ...] = ()


class Saved(Struct, frozen=True, array_like=True):
    """The cache was written (or could not be)."""

    written: bool


class Failed(Struct, frozen=True, array_like=True):
    """What was asked failed, and why, as one sentence; `internal` where it is an error of ours."""

    reason: str
    internal: bool = False


class Relisted(Struct, frozen=True, array_like=True):
    """The files that are looked at, as what differs from those before."""

    paths: Splice
    skipped: dict[str, int]
    examples: tuple[tuple[str, str], ...]


class Patched(Struct, frozen=True, array_like=True):
    """A result as what differs from the one before; `kind` is that of the result's own frame."""

    kind: bytes
    patch: CatalogPatch
    seconds: float
    parsed: int
    paths: tuple[str, ...]


class Nothing(Struct, frozen=True, array_like=True):
    """A request that needs no words."""


class Apply(Struct, frozen=True, array_like=True):
    """Look at these paths again."""

    paths: tuple[str, ...]


Frame = Progress | Files | Result | Saved | Failed | Relisted | Patched | Nothing | Apply | Options
_KINDS: dict[bytes, type[Frame]] = {
    PROGRESS: Progress,
    LISTING: Files,
    PARTIAL: Result,
    FINAL: Result,
    CHANGED: Result,
    SAVED: Saved,
    FAILED: Failed,
    RELISTED: Relisted,
    PATCHED: Patched,
    OPTIONS: Options,
    SCAN: Nothing,
    CANCEL: Nothing,
    APPLY: Apply,
    SAVE: Nothing,
}


def write_frame(stream: IO[bytes], kind: bytes, value: Frame) -> None:
    """Send one frame."""
    body = msgspec.msgpack.encode(value)
    stream.write(kind + len(body).to_bytes(_HEAD - 1, "big") + body)
    stream.flush()


def read_frames(stream: IO[bytes]) -> Iterator[tuple[bytes, Frame]]:
    """The frames of a stream, until it ends; a torn frame at the end is left out.

    Raises msgspec.DecodeError for what is no frame of ours.
    """
    while len(head := stream.read(_HEAD)) == _HEAD:
        size = int.from_bytes(head[1:], "big")
        body = stream.read(size)
        if head[:1] not in _KINDS:
            raise msgspec.DecodeError(f"unknown frame {head[:1]!r}")
        if len(body) < size:
            return
        yield head[:1], _decoder(_KINDS[head[:1]]).decode(body)


@cache
def _decoder(type: Any) -> msgspec.msgpack.Decoder[Any]:
    """Made when it is needed: to make all of them takes longer than to start the process."""
    return msgspec.msgpack.Decoder(type)


class Mirror:
    """What the process knows, as far as its frames have told; `rest` see `patched`."""

    def __init__(self, rest: Callable[[], None] = lambda: None) -> None:
        self.catalog = Catalog()
        self.files = Files()
        self._rest = rest

    def take(self, kind: bytes, frame: Frame) -> tuple[bytes, Frame]:
        """A frame with whole values in place of differences."""
        if isinstance(frame, Patched):
            self.catalog = patched(self.catalog, frame.patch, self._rest)
            return frame.kind, Result(self.catalog, frame.seconds, frame.parsed, frame.paths)
        if isinstance(frame, Relisted):
            paths = spliced(
                self.files.paths, frame.paths, _decoder(tuple[str, ...]).decode, self._rest
            )
            self.files = Files(paths, frame.skipped, frame.examples)
            return LISTING, self.files
        return kind, frame


def main(root: Path, requests: IO[bytes], out: IO[bytes]) -> int:
    """Scan `root`, send frames to `out`, do what is asked; the exit status is 0 where all went."""
    asked = read_frames(requests)
    _, options = next(asked, (b"", None))
    if not isinstance(options, Options):
        return 2
    server = _Server(root, options, out)
    threading.stack_size(_STACK)
    threading.Thread(target=server.listen, args=(asked,), daemon=True).start()
    _give_way()
    return server.work()


class _Server:
    """Scans in the first thread, which gives way to others, and does all else in another one.

    The two take turns: the workspace is driven by one of them at a time.
    """

    def __init__(self, root: Path, options: Options, out: IO[bytes]) -> None:
        self._root, self._options, self._out = root, options, out
        self._sent, self._listed = Catalog(), Files()
        self._scans: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._cancelled, self._idle = threading.Event(), threading.Event()
        self._last = 0.0
        self._settled = False

    def work(self) -> int:
        """Scan, and scan again when that is asked; the exit status."""
        from .workspace import Workspace

        try:
            self._workspace = Workspace(self._root, self._options)
        except OSError as error:
            self._failed(error)
            return 1
        more, first = True, True
        while more:
            self._guarded(partial(self._scan, first))
            first = False
            self._idle.set()
            more = self._scans.get()
        return 0

    def listen(self, asked: Iterator[tuple[bytes, Frame]]) -> None:
        """Do what is asked, one thing after the other, until nobody can ask any more."""
        with contextlib.suppress(msgspec.DecodeError, OSError):
            for kind, request in asked:
                if kind == CANCEL:
                    self._cancelled.set()
                    continue
                self._idle.wait()
                if kind == SCAN:
                    self._cancelled.clear()
                    self._idle.clear()
                    self._scans.put(True)
                elif kind == SAVE:
                    self._guarded(self._save)
                elif isinstance(request, Apply):
                    self._guarded(partial(self._apply, request.paths))
        self._cancelled.set()
        self._scans.put(False)

    # -- the work --------------------------------------------------------------------------------

    def _scan(self, first: bool) -> None:
        workspace = self._workspace
        delta = workspace.scan(
            progress=self._progress,
            cancelled=self._cancelled.is_set,
            partial=lambda catalog: self._found(PARTIAL, catalog),
        )
        self._found(FINAL, delta.after, delta.seconds, delta.parsed)
        if first:
            # Later the cache is written when nobody waits.
            workspace.save()
            self._send(SAVED, Saved(workspace.options.cache))

    def _apply(self, paths: tuple[str, ...]) -> None:
        delta = self._workspace.apply(paths)
        self._found(CHANGED, delta.after, delta.seconds, delta.parsed, delta.paths)
        if not self._settled:
            # What a scan made, or the first change took in from the cache, lives on and need not be
            # looked through again.
            self._settled = True
            gc.collect()
            gc.freeze()

    def _save(self) -> None:
        # Nobody waits for an answer, and what was not written is only read again.
        with contextlib.suppress(OSError):
            self._workspace.save()

    def _guarded(self, work: Callable[[], None]) -> None:
        """A failure of the system is told; after one of ours the process is not to be trusted."""
        try:
            work()
        except OSError as error:
            self._failed(error)
        except Exception as error:
            self._send(FAILED, Failed(f"internal error: {error!r}", internal=True))
            os._exit(1)

    def _failed(self, error: OSError) -> None:
        self._send(FAILED, Failed(error.strerror or str(error)))

    # -- what is sent ----------------------------------------------------------------------------

    def _send(self, kind: bytes, frame: Frame) -> None:
        write_frame(self._out, kind, frame)

    def _progress(self, done: int, total: int, path: str) -> None:
        self._listing()
        now = time.monotonic()
        if now - self._last >= _INTERVAL:
            self._last = now
            self._send(PROGRESS, Progress(done, total, path))

    def _found(
        self,
        kind: bytes,
        catalog: Catalog,
        seconds: float = 0.0,
        parsed: int = 0,
        paths: tuple[str, ...] = (),
    ) -> None:
        self._listing()
        before, self._sent = self._sent, catalog
        patch = make_patch(before, catalog)
        self._send(PATCHED, Patched(kind, patch, seconds, parsed, paths))

    def _listing(self) -> None:
        listing, before = self._workspace.listing, self._listed
        now = Files(listing.paths, listing.skipped, listing.examples)
        if now.paths is before.paths and now == before:
            return
        self._listed = now
        change = splice(before.paths, now.paths)
        self._send(RELISTED, Relisted(change, now.skipped, now.examples))


def _give_way() -> None:
    """An interface is drawn meanwhile, which comes first; only this thread, where that can be."""
    with contextlib.suppress(OSError, AttributeError):
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        elif os.nice(0) < _NICE:
            os.nice(_NICE)


if __name__ == "__main__":
    # The interface that reads us handles interrupts; when it is gone, writing to it ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    _stdout = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _status = main(Path(sys.argv[1]), sys.stdin.buffer, _stdout)
    # Not by the usual way: the other thread may be reading, which Python's end would stumble on.
    os._exit(_status)
