"""Prints the interface's budgets beside what was reached, by the real application in a terminal."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import trees

ROWS, COLUMNS = 40, 120
STARTS, EDITS = 7, 30
IDLE = 20.0
SMALLEST = """
from textual.app import App
from textual.widgets import Static
class Smallest(App):
    def compose(self):
        yield Static("painted")
Smallest().run()
"""
TICK = os.sysconf("SC_CLK_TCK")


class Terminal:
    """A program in a terminal of its own, and what it painted so far."""

    def __init__(self, call: list[str], home: Path) -> None:
        folders = {f"XDG_{n}_HOME": str(home / n.lower()) for n in ("CACHE", "CONFIG", "STATE")}
        environment = {**os.environ, **folders, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        own, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            call,
            stdin=other,
            stdout=other,
            stderr=other,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(other)
        self.file = own
        self.painted = b""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(b"\0never", 1.0)
            self.process.wait(5)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.file)

    def wait(self, text: bytes, seconds: float = 60.0) -> float | None:
        """When this text was painted, after what was waited for before; None where it never was."""
        end = time.perf_counter() + seconds
        while (found := self.painted.find(text)) < 0:
            left = end - time.perf_counter()
            if left <= 0 or not select.select([self.file], [], [], left)[0]:
                return None
            try:
                read = os.read(self.file, 1 << 16)
            except OSError:
                return None
            self.painted = self.painted[-len(text) :] + read
        now = time.perf_counter()
        self.painted = self.painted[found + len(text) :]
        return now

    def quiet(self, seconds: float) -> None:
        """Take in what is painted for so long."""
        self.wait(b"\0never", seconds)

    def press(self, keys: str) -> float:
        """Send keys; gives when."""
        now = time.perf_counter()
        os.write(self.file, keys.encode())
        return now

    def memory(self) -> float:
        """Resident memory in MB."""
        return resident(self.process.pid)

    def memory_of_all(self) -> float:
        """Resident memory in MB, with the processes that it started."""
        return sum(map(resident, [self.process.pid, *self.started_processes()]))

    def cpu(self) -> float:
        """CPU seconds so far, with the processes that it started and that still run."""
        return sum(map(spent, [self.process.pid, *self.started_processes()]))

    def started_processes(self) -> list[int]:
        """The processes that it started and that still run."""
        pid = self.process.pid
        found = Path(f"/proc/{pid}/task").glob("*/children")
        return [int(child) for listed in found for child in listed.read_text().split()]


def resident(pid: int) -> float:
    """Resident memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(x for x in status.splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def spent(pid: int) -> float:
    """CPU seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def dbscope(root: Path) -> list[str]:
    """The call that opens the interface."""
    return [sys.executable, "-m", "dbscope.tui.cli", str(root)]


def first_paint(root: Path, home: Path) -> None:
    """From the start of the process to the first frame, beside the smallest Textual application."""
    ours: list[float] = []
    smallest: list[float] = []
    with Terminal(dbscope(root), home) as terminal:
        terminal.wait(b"scanned")  # the cache is warm from here on
        terminal.quiet(2.0)
    for _ in range(STARTS):
        for call, text, times in (
            ([sys.executable, "-c", SMALLEST], b"painted", smallest),
            (dbscope(root), b"Files", ours),
        ):
            with Terminal(call, home) as terminal:
                seen = terminal.wait(text, 20)
                if seen is not None:
                    times.append(seen - terminal.started)
    mine, theirs = statistics.median(ours), statistics.median(smallest)
    report("first paint, s", "0.8", f"{mine:.2f}")
    report("  smallest Textual application, s", "", f"{theirs:.2f}")
    report("  ratio", "1.3", f"{mine / theirs:.2f}")


def keys_while_scanning(root: Path, home: Path) -> None:
    """From a key to its echo in the filter line while a cold scan runs."""
    times: list[float] = []
    with Terminal(dbscope(root), home) as terminal:
        terminal.wait(b"Files")
        terminal.press("1")
        terminal.press("f")
        terminal.quiet(0.3)
        typed = ""
        for letter in "qzxwvkjyqzxwvkjyqzxwvkjyqzxwvkjy":
            typed += letter
            pressed = terminal.press(letter)
            seen = terminal.wait(typed.encode(), 5)
            if seen is None:
                break
            times.append((seen - pressed) * 1000)
            terminal.quiet(0.04)
        scanning = terminal.wait(b"scanned", 0.05) is None
    late = f"{_late(times):.0f}" if times else "-"
    report(f"key to repaint while scanning, ms, p95 of {len(times)}", "50", late)
    if not scanning:
        print("  (the scan ended before the last key)")


def edits(root: Path, home: Path) -> None:
    """From a saved file to its repaint; then memory, and what an idle interface costs."""
    model = sorted(root.rglob("models/*.py"))[3]
    text = model.read_text()
    times: list[float] = []
    with Terminal(dbscope(root), home) as terminal:
        terminal.wait(b"scanned")
        terminal.quiet(4.0)
        report("memory after the scan, MB", "100", f"{terminal.memory():.0f}")
        report("  with the process of the workspace", "", f"{terminal.memory_of_all():.0f}")
        try:
            for n in range(EDITS):
                model.write_text(f"{text}    bench_{n:03} = Column(Integer)\n")
                saved = time.perf_counter()
                seen = terminal.wait(f"bench_{n:03}".encode(), 10)
                if seen is not None:
                    times.append((seen - saved) * 1000)
                terminal.quiet(0.5)
        finally:
            model.write_text(text)
        middle = f"{statistics.median(times):.0f} / {_late(times):.0f}" if times else "-"
        report(f"saved edit to repaint, ms, median / p95 of {len(times)}", "30 / 60", middle)
        terminal.quiet(3.0)
        report(f"memory after {EDITS} edits, MB", "100", f"{terminal.memory():.0f}")
        report("  with the process of the workspace", "", f"{terminal.memory_of_all():.0f}")
        before, start = terminal.cpu(), time.perf_counter()
        terminal.quiet(IDLE)
        share = (terminal.cpu() - before) / (time.perf_counter() - start)
        report(f"idle CPU over {IDLE:.0f} s, %", "1.0", f"{share * 100:.2f}")


def _late(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


def report(what: str, budget: str, reached: str) -> None:
    """One line of the table."""
    print(f"{what:<58}{budget:>14}{reached:>16}", flush=True)


def main() -> None:
    """Measure on the folder given, which is edited, or on a tree written for it."""
    report("what", "budget", "reached")
    with tempfile.TemporaryDirectory() as work:
        if len(sys.argv) > 1:
            root = Path(sys.argv[1]).resolve()
        else:
            root = trees.orm_dense(Path(work) / "service", models=1000, others=3997)
        home = Path(work) / "home"
        keys_while_scanning(root, home / "cold")
        first_paint(root, home / "warm")
        edits(root, home / "warm")


if __name__ == "__main__":
    main()
