"""The process that makes the first scan, started before Textual is imported.

A cold scan of much source keeps a processor busy for seconds; in the interface's own process it
would hold the interpreter's lock just as long. This module imports nothing heavy on purpose.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec

_WAIT = 2.0


class ScanProcess:
    """A running `dbscope.analyzers.child`."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
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
        assert process.stdin is not None
        # The process may have died at once; its output then ends at once, and that is handled.
        with contextlib.suppress(OSError):
            process.stdin.write(msgspec.json.encode(options))
        with contextlib.suppress(OSError):
            process.stdin.close()
        return cls(process)

    def frames(self) -> Iterator[tuple[bytes, Any]]:
        """What it sends, until it ends or sends what cannot be read."""
        from dbscope.analyzers.child import read_frames

        stream: IO[bytes] | None = self._process.stdout
        if stream is None:
            return
        with contextlib.suppress(msgspec.DecodeError, OSError, ValueError):
            yield from read_frames(stream)
        self.stop(wait=True)

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
