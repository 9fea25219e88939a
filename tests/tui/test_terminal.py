"""The program in a real pseudo-terminal: it starts, shows, and leaves the terminal as it was."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator

import pytest
from pilots import SHOP

ENTERED, LEFT = b"\x1b[?1049h", b"\x1b[?1049l"
MOUSE_OFF, CURSOR_ON = b"\x1b[?1000l", b"\x1b[?25h"


class Terminal:
    """A child in a pseudo-terminal, with all that it wrote."""

    def __init__(self, pid: int, handle: int) -> None:
        self.pid, self.handle, self.wrote = pid, handle, b""

    def until(self, text: bytes, seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while text not in self.wrote:
            assert time.monotonic() < end, f"{text!r} never came: {self.wrote[-2000:]!r}"
            self._read(0.1)

    def type(self, keys: bytes) -> None:
        os.write(self.handle, keys)

    def status(self, seconds: float = 10.0) -> int:
        """Read to the end and give the exit status."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._read(0.05)
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                while self._read(0.05):
                    pass
                return os.waitstatus_to_exitcode(status)
        raise AssertionError("it never ended")

    def _read(self, seconds: float) -> bool:
        if not select.select([self.handle], [], [], seconds)[0]:
            return False
        try:
            part = os.read(self.handle, 65536)
        except OSError:
            return False
        self.wrote += part
        return bool(part)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    pid, handle = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.execv(sys.executable, [sys.executable, "-m", "dbscope.tui.cli", str(SHOP)])
    fcntl.ioctl(handle, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    os.kill(pid, signal.SIGWINCH)
    yield Terminal(pid, handle)
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    os.close(handle)


def restored(wrote: bytes) -> bool:
    """Whether the last word on screen and mouse is that they are given back."""
    return (
        wrote.rfind(LEFT) > wrote.rfind(ENTERED)
        and wrote.rfind(MOUSE_OFF) > wrote.rfind(b"\x1b[?1000h")
        and CURSOR_ON in wrote[wrote.rfind(ENTERED) :]
    )


def test_it_shows_the_catalog_and_q_leaves_cleanly(terminal: Terminal) -> None:
    terminal.until(b"order_items")
    terminal.until(b"scanned")
    terminal.type(b"q")
    assert terminal.status() == 0
    assert ENTERED in terminal.wrote and restored(terminal.wrote)
    assert b"Traceback" not in terminal.wrote


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_restores_the_terminal_too(terminal: Terminal, number: int) -> None:
    terminal.until(b"order_items")
    os.kill(terminal.pid, number)
    assert terminal.status() == 128 + number
    assert restored(terminal.wrote)


def test_leaving_during_the_scan_is_clean(terminal: Terminal) -> None:
    terminal.until(b"Databases")
    terminal.type(b"q")
    assert terminal.status() == 0
    assert restored(terminal.wrote)
