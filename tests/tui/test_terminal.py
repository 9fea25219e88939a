"""The program in a real pseudo-terminal: it starts, shows, and leaves the terminal as it was."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pilots import SHOP
from terminals import CURSOR_ON, ENTERED, LEFT, Pty, alone

from dbscope.tui.crash import Lasting

MODES = (b"\x1b[?1000", b"\x1b[?1003", b"\x1b[?1006", b"\x1b[?2004", b"\x1b[?1004")
"""Mouse, bracketed paste, focus reports: each is turned on with h and off with l."""


Start = Callable[..., Pty]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a Python program in a terminal of 120 by 40; it is ended when the test is."""
    started: list[Pty] = []

    def run(*words: str, **environment: str) -> Pty:
        pid, handle = pty.fork()
        if pid == 0:
            alone()
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment})
            os.execve(sys.executable, [sys.executable, *words], os.environ)
        terminal = Pty(pid, handle)
        started.append(terminal)
        fcntl.ioctl(handle, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        return terminal

    yield run
    for terminal in started:
        terminal.kill()


@pytest.fixture
def terminal(start: Start) -> Pty:
    """The interface on the sample repository."""
    return start("-m", "dbscope.tui.cli", str(SHOP))


def restored(wrote: bytes) -> bool:
    """Whether the last word on screen, cursor, mouse and paste is that they are given back."""
    return (
        wrote.rfind(LEFT) > wrote.rfind(ENTERED)
        and CURSOR_ON in wrote[wrote.rfind(ENTERED) :]
        and all(wrote.rfind(mode + b"l") >= wrote.rfind(mode + b"h") for mode in MODES)
    )


def seen(wrote: bytes) -> str:
    """What was written, without the sequences that move and colour."""
    return re.sub(rb"\x1b\[[0-9;:?<>=]*[ -/]*[@-~]", b"", wrote).decode("utf-8", "replace")


# -- the usual course ------------------------------------------------------------------------------


def test_it_shows_the_catalog_and_q_leaves_cleanly(terminal: Pty) -> None:
    terminal.until(b"order_items")
    terminal.until(b"scanned")
    terminal.type(b"q")
    assert terminal.status() == 0
    assert ENTERED in terminal.wrote and restored(terminal.wrote)
    assert b"Traceback" not in terminal.wrote


def test_leaving_during_the_scan_is_clean(terminal: Pty) -> None:
    terminal.until(b"Databases")
    terminal.type(b"q")
    assert terminal.status() == 0
    assert restored(terminal.wrote)


def test_keys_and_other_sizes_while_it_runs(terminal: Pty) -> None:
    terminal.until(b"scanned")
    terminal.type(b"?")
    terminal.until(b"Moving in a list")
    terminal.type(b"\x1b")
    terminal.quiet()
    for columns, lines in ((80, 24), (200, 60), (30, 8), (1, 1), (120, 40)):
        before = len(terminal.wrote)
        terminal.resize(columns, lines)
        terminal.read(10.0)
        terminal.quiet()
        assert len(terminal.wrote) > before
    assert "order_items" in seen(terminal.wrote[before:])
    terminal.type(b"\x11")  # ctrl+q
    assert terminal.status() == 0
    assert restored(terminal.wrote)


def test_modes_of_the_terminal_are_as_they_were(terminal: Pty) -> None:
    terminal.until(b"scanned")
    assert termios.tcgetattr(terminal.handle)[3] != terminal.usual[3], "keys come unechoed"
    terminal.type(b"q")
    end = time.monotonic() + 10
    while termios.tcgetattr(terminal.handle)[:4] != terminal.usual[:4]:
        assert time.monotonic() < end
        terminal.quiet(0.02)
    assert terminal.status() == 0


def test_it_is_still_shown_where_errors_go_to_a_file(start: Start, tmp_path: Path) -> None:
    script = tmp_path / "start.py"
    script.write_text(
        "import os, sys\n"
        f"os.dup2(os.open({str(tmp_path / 'errors')!r}, os.O_WRONLY | os.O_CREAT), 2)\n"
        "from dbscope.tui.cli import main\n"
        f"sys.exit(main([{str(SHOP)!r}]))\n"
    )
    terminal = start(str(script))
    terminal.until(b"order_items")
    terminal.type(b"q")
    assert terminal.status() == 0
    assert restored(terminal.wrote) and (tmp_path / "errors").read_bytes() == b""


# -- ends that nobody wanted -----------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_restores_the_terminal_too(terminal: Pty, number: int) -> None:
    terminal.until(b"order_items")
    os.kill(terminal.pid, number)
    assert terminal.status() == 128 + number
    assert restored(terminal.wrote)
    assert b"Traceback" not in terminal.wrote


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_before_the_first_paint_leaves_no_trace(start: Start, number: int) -> None:
    script = (
        "import os, sys, threading\n"
        "import dbscope.tui.crash as crash\n"
        "with crash.restored_terminal():\n"
        f"    os.kill(os.getpid(), {int(number)})\n"
    )
    terminal = start("-c", script)
    assert terminal.status() in (128 + number, -number)
    assert ENTERED not in terminal.wrote


def test_it_ends_when_the_terminal_is_closed(start: Start) -> None:
    terminal = start("-m", "dbscope.tui.cli", str(SHOP))
    terminal.until(b"scanned")
    os.close(terminal.handle)
    end = time.monotonic() + 10
    while os.waitpid(terminal.pid, os.WNOHANG) == (0, 0):
        assert time.monotonic() < end, "it goes on without a terminal"
        time.sleep(0.05)


CRASHES = {
    "a key": (
        "from dbscope.tui.interface import DbscopeApp\n"
        "def crash(self):\n"
        "    secret = 'postgresql://me:hunter2@host/x'\n"
        "    raise ValueError('\\x1b]52;c;QQ==\\x07 [bold] password=hunter2 ' + secret)\n"
        "DbscopeApp.action_help = crash\n",
        b"?",
    ),
    "drawing": (
        "from dbscope.tui.widgets.bars import StatusBar\n"
        "plain = StatusBar.render\n"
        "def crash(self):\n"
        "    if 'scanned' in self.text: raise KeyError('postgresql://me:hunter2@host/x')\n"
        "    return plain(self)\n"
        "StatusBar.render = crash\n",
        b"",
    ),
    "the start": (
        "from dbscope.tui.interface import DbscopeApp\n"
        "def crash(self): raise RuntimeError('postgresql://me:hunter2@host/x')\n"
        "DbscopeApp.on_mount = crash\n",
        b"",
    ),
    "outside of it": (
        "from dbscope.tui.interface import DbscopeApp\n"
        "def crash(*_, **__): raise RuntimeError('postgresql://me:hunter2@host/x')\n"
        "DbscopeApp.__init__ = crash\n",
        b"",
    ),
}


@pytest.mark.parametrize("where", CRASHES)
def test_a_crash_is_one_sentence_and_a_log(start: Start, tmp_path: Path, where: str) -> None:
    patch, key = CRASHES[where]
    script = tmp_path / "start.py"
    script.write_text(
        f"import sys\n{patch}from dbscope.tui.cli import main\nsys.exit(main([{str(SHOP)!r}]))\n"
    )
    state = tmp_path / "state"
    terminal = start(str(script), XDG_STATE_HOME=str(state))
    if key:
        terminal.until(b"scanned")
        terminal.type(key)
    assert terminal.status() == 1
    assert restored(terminal.wrote) or ENTERED not in terminal.wrote
    told = terminal.wrote[terminal.wrote.rfind(LEFT) + 1 :]
    assert seen(told).count("dbscope stopped because of an error of its own") == 1
    assert b"Traceback" not in terminal.wrote and b"hunter2" not in terminal.wrote
    assert b"\x1b]52" not in terminal.wrote
    [log] = (state / "dbscope" / "log").iterdir()
    assert str(log) in seen(told).replace("\r\n", "")
    text = log.read_text()
    assert "Traceback" in text and "in crash" in text and "dbscope 0" in text
    assert "hunter2" not in text and "\x1b" not in text


# -- hostile repositories --------------------------------------------------------------------------

HOSTILE = "evil\x1b]52;c;cHduZWQ=\x07\x1b[2J\x9b31m\u202ename"


def test_no_byte_of_the_repository_drives_the_terminal(start: Start, tmp_path: Path) -> None:
    root = tmp_path / "repo"
    root.mkdir()
    (root / "a\x1b]0;title\x07b.sql").write_text("CREATE TABLE in_odd_file (id int);")
    (root / "schema.sql").write_text(
        f'CREATE TABLE "{HOSTILE}" (id int, "col\x1b[5n" text DEFAULT \'\x1b[6n\');\n'
        f"COMMENT ON TABLE \"{HOSTILE}\" IS '\x1b]52;c;cHduZWQ=\x07 [/red] said';\n",
    )
    terminal = start("-m", "dbscope.tui.cli", str(root))
    terminal.until(b"scanned")
    # Every pane and tab, the source, the help, and leaving.
    for keys in (b"3", b"]", b"]", b"]", b"]", b"s", b"1", b"2", b"j", b"?"):
        terminal.type(keys)
        terminal.quiet(0.15)
    terminal.type(b"\x1b")
    terminal.quiet(0.3)
    terminal.type(b"q")
    assert terminal.status() == 0
    assert restored(terminal.wrote)
    # Textual itself sets the pointer's shape.
    wrote = re.sub(rb"\x1b\]22;[a-z-]*\x07", b"", terminal.wrote)
    for bad in (b"\x1b]52", b"\x1b]0;title", b"\x1b[5n", b"\x1b[6n", b"\xc2\x9b", b"\x07"):
        assert bad not in wrote, bad
    assert "\u202e".encode() not in terminal.wrote
    assert "evil" in seen(terminal.wrote)


def test_the_plain_mode_lets_no_byte_through_either(start: Start, tmp_path: Path) -> None:
    root = tmp_path / "repo"
    root.mkdir()
    (root / "schema.sql").write_text(
        f'CREATE TABLE "{HOSTILE}" (id int, "col\x1b[5n" text DEFAULT \'\x1b[6n\');\n'
    )
    terminal = start("-m", "dbscope.tui.cli", str(root), TERM="dumb")
    terminal.until(b"dbscope> ")
    for line in (b"tables\n", b"open 1\n", b"columns\n", b"source\n", b"gaps\n", b"find evil\n"):
        terminal.type(line)
        terminal.quiet(0.15)
    terminal.type(b"\x04")
    assert terminal.status() == 0
    assert b"\x1b" not in terminal.wrote and b"\xc2\x9b" not in terminal.wrote
    assert "\u202e".encode() not in terminal.wrote
    assert b"evil" in terminal.wrote


def test_the_plain_mode_ends_with_130_for_an_interrupt(start: Start) -> None:
    terminal = start("-m", "dbscope.tui.cli", str(SHOP), "--plain")
    terminal.until(b"dbscope> ")
    terminal.type(b"\x03")
    assert terminal.status() == 130
    assert b"Traceback" not in terminal.wrote and ENTERED not in terminal.wrote


def test_a_stream_outlives_its_terminal() -> None:
    ours, theirs = pty.openpty()
    stream = os.fdopen(os.dup(theirs), "w")
    lasting = Lasting(stream)
    assert lasting.isatty() and lasting.fileno() == stream.fileno()
    os.close(ours)
    assert lasting.write("drawn") == 5
    lasting.flush()
    with contextlib.suppress(OSError):
        stream.close()
    os.close(theirs)
