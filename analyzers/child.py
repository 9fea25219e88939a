"""A scan in a process of its own, for an interface that must answer while a cold scan runs.

`python -m dbscope.analyzers.child ROOT` takes options as JSON on its standard input, scans,
writes the cache, and streams what it finds over standard output as frames: one kind byte, a length
of four bytes, and msgpack. A catalog that is complete is sent before the cache is written.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from .model.catalog import Catalog

PROGRESS, LISTING, PARTIAL, FINAL, SAVED, FAILED = b"p", b"l", b"c", b"f", b"s", b"x"
_HEAD = 5
_INTERVAL = 0.1
_NICE = 5


class Progress(Struct, frozen=True, array_like=True):
    """How far the scan is: files done, files in all, the current path."""

    done: int
    total: int
    path: str


class Files(Struct, frozen=True, array_like=True):
    """The files that are looked at, and how many were passed over for which reason.

    `examples` names some of these, as path and reason.
    """

    paths: tuple[str, ...]
    skipped: dict[str, int]
    examples: tuple[tuple[str, str], ...] = ()


class Result(Struct, frozen=True, array_like=True):
    """A catalog, how long it took from the call, and how many files were parsed for it."""

    catalog: Catalog
    seconds: float = 0.0
    parsed: int = 0


class Saved(Struct, frozen=True, array_like=True):
    """The cache was written (or could not be); the process ends after this."""

    written: bool


class Failed(Struct, frozen=True, array_like=True):
    """The scan failed, and why, as one sentence."""

    reason: str


Frame = Progress | Files | Result | Saved | Failed
_KINDS: dict[bytes, type[Frame]] = {
    PROGRESS: Progress,
    LISTING: Files,
    PARTIAL: Result,
    FINAL: Result,
    SAVED: Saved,
    FAILED: Failed,
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
        kind = _KINDS.get(head[:1])
        if kind is None:
            raise msgspec.DecodeError(f"unknown frame {head[:1]!r}")
        if len(body) < size:
            return
        yield head[:1], msgspec.msgpack.decode(body, type=kind)


def main(root: Path, given: bytes, out: IO[bytes]) -> int:
    """Scan `root` and send frames to `out`; the exit status is 0 where the scan was complete."""
    from .workspace import Options, Workspace

    # Whoever started this draws an interface meanwhile, which comes first.
    with contextlib.suppress(OSError, AttributeError):
        os.nice(_NICE)
    try:
        workspace = Workspace(root, msgspec.json.decode(given, type=Options))
        sender = _Sender(workspace, out)
        delta = workspace.scan(progress=sender.progress, partial=sender.partial)
        sender.listing()
        write_frame(out, FINAL, Result(delta.after, delta.seconds, delta.parsed))
    except OSError as error:
        write_frame(out, FAILED, Failed(error.strerror or str(error)))
        return 1
    workspace.save()
    write_frame(out, SAVED, Saved(workspace.options.cache))
    return 0


class _Sender:
    """Sends progress at most ten times a second, and the listing once."""

    def __init__(self, workspace: object, out: IO[bytes]) -> None:
        self._workspace = workspace
        self._out = out
        self._last = 0.0
        self._listed = False

    def progress(self, done: int, total: int, path: str) -> None:
        self.listing()
        now = time.monotonic()
        if now - self._last >= _INTERVAL:
            self._last = now
            write_frame(self._out, PROGRESS, Progress(done, total, path))

    def partial(self, catalog: Catalog) -> None:
        self.listing()
        write_frame(self._out, PARTIAL, Result(catalog))

    def listing(self) -> None:
        if not self._listed:
            self._listed = True
            listing = self._workspace.listing  # type: ignore[attr-defined]
            write_frame(self._out, LISTING, Files(listing.paths, listing.skipped, listing.examples))


if __name__ == "__main__":
    # The interface that reads us handles interrupts; when it is gone, writing to it ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    _stdout = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.exit(main(Path(sys.argv[1]), sys.stdin.buffer.read(), _stdout))
