"""A program in a real pseudo-terminal, and in a real tmux."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ENTERED, LEFT = b"\x1b[?1049h", b"\x1b[?1049l"
MOUSE_ON, MOUSE_OFF, CURSOR_ON = b"\x1b[?1000h", b"\x1b[?1000l", b"\x1b[?25h"
_UNSET = (
    "LINES",
    "COLUMNS",
    "TMUX",
    "STY",
    "SSH_TTY",
    "SSH_CONNECTION",
    "SSH_CLIENT",
    "DISPLAY",
    "WAYLAND_DISPLAY",
)


class Pty:
    """A child in a pseudo-terminal, with all that it wrote."""

    def __init__(self, pid: int, handle: int) -> None:
        self.pid, self.handle, self.wrote, self.ended = pid, handle, b"", False
        self.usual = termios.tcgetattr(handle)

    def until(self, text: bytes, after: int = 0, seconds: float = 20.0) -> int:
        """Wait for a text behind a place in what was written; gives where it ends."""
        end = time.monotonic() + seconds
        while (at := self.wrote.find(text, after)) < 0:
            late = self.ended or time.monotonic() > end
            assert not late, f"{text!r} never came: {self.wrote[-2000:]!r}"
            self.read(0.1)
        return at + len(text)

    def type(self, keys: bytes) -> None:
        os.write(self.handle, keys)

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self.handle, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)

    def quiet(self, seconds: float = 0.2) -> None:
        """Read until nothing comes for a while."""
        while self.read(seconds):
            pass

    def read(self, seconds: float) -> bool:
        """Take what it writes within that time; whether it wrote anything."""
        if not select.select([self.handle], [], [], seconds)[0]:
            return False
        try:
            part = os.read(self.handle, 65536)
        except OSError:
            self.ended = True
            return False
        self.wrote += part
        return bool(part)

    def status(self, seconds: float = 10.0) -> int:
        """Read to the end and give the exit status."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(0.05)
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                while self.read(0.05):
                    pass
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(f"it never ended: {self.wrote[-2000:]!r}")

    def kill(self) -> None:
        """End it, if it still runs."""
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        with contextlib.suppress(OSError):
            os.close(self.handle)

    @property
    def restored(self) -> bool:
        """Whether the last word on screen, mouse and cursor is that they are given back."""
        wrote = self.wrote
        return (
            wrote.rfind(LEFT) > wrote.rfind(ENTERED)
            and wrote.rfind(MOUSE_OFF) > wrote.rfind(MOUSE_ON)
            and CURSOR_ON in wrote[wrote.rfind(ENTERED) :]
        )


def alone() -> None:
    """Forget what the environment says of the terminal that the tests run in.

    With LINES and COLUMNS, which readline adds, a program would never see another size; what it
    adds behind Python's back stays away where `os.environ` is given to `execve`.
    """
    for name in _UNSET:
        os.environ.pop(name, None)


@contextmanager
def in_pty(root: Path, environment: Mapping[str, str]) -> Iterator[Pty]:
    """The interface on a repository in a pseudo-terminal of 120 by 40."""
    pid, handle = pty.fork()
    if pid == 0:
        alone()
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.environ.update(environment)
        words = [sys.executable, "-m", "dbscope.tui.cli", str(root)]
        os.execve(sys.executable, words, os.environ)
    terminal = Pty(pid, handle)
    terminal.resize(120, 40)
    try:
        yield terminal
    finally:
        terminal.kill()


class Tmux:
    """A tmux server of one's own with one window."""

    def __init__(self, socket: str) -> None:
        self.socket = socket

    def run(self, *arguments: str) -> str:
        """The output of a tmux command."""
        done = subprocess.run(
            ["tmux", "-L", self.socket, "-f", os.devnull, *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout

    def screen(self) -> str:
        return self.run("capture-pane", "-p")

    def until(self, text: str, seconds: float = 20.0) -> str:
        end = time.monotonic() + seconds
        while text not in (seen := self.screen()):
            assert time.monotonic() < end, f"{text!r} never came:\n{seen}"
            time.sleep(0.05)
        return seen

    def buffer(self, seconds: float = 5.0) -> str:
        """What lies in its buffer, once something does."""
        end = time.monotonic() + seconds
        while not (text := self.run("show-buffer")):
            assert time.monotonic() < end, f"nothing came into the buffer:\n{self.screen()}"
            time.sleep(0.05)
        return text


@contextmanager
def in_tmux(root: Path, environment: Mapping[str, str], *options: str) -> Iterator[Tmux]:
    """The interface on a repository in a tmux window of 120 by 40; `options` are set before."""
    tmux = Tmux(f"dbscope-{os.getpid()}")
    given = [f"{k}={v}" for k, v in environment.items()]
    unset = [part for name in _UNSET if name != "TMUX" for part in ("-u", name)]
    command = ["env", *unset, *given, sys.executable, "-m", "dbscope.tui.cli", str(root)]
    try:
        tmux.run("new-session", "-d", "-x", "120", "-y", "40", "sleep 60")
        for option in options:
            tmux.run("set-option", "-s", *option.split())
        tmux.run("respawn-pane", "-k", " ".join(command))
        yield tmux
    finally:
        tmux.run("kill-server")
