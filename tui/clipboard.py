"""Puts text on the clipboard of the machine the user sits at, and says what became of it.

Over SSH the terminal's own clipboard (OSC 52) is the right one: a program on the remote machine
would fill the remote machine's. Terminals drop what is too long, silently, so there is a limit, and
a file that always holds the last copy.
"""

from __future__ import annotations

import base64
import os
import re
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

OSC52_LIMIT = 74_994
"""The most base64 bytes that terminals take in one sequence (xterm's limit is the smallest)."""

NATIVE_TIMEOUT = 1.5
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Copied(Struct, frozen=True):
    """Where a copy went, in words, and the file that holds it too."""

    how: str
    file: Path | None
    ok: bool = True

    def sentence(self, what: str) -> str:
        """What the toast says."""
        if self.ok:
            return f"Copied {what} ({self.how})"
        return f"Not on the clipboard: {self.how}"


def clean(text: str) -> str:
    """The text without control characters: pasted into a shell, some of them would run."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def state_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where what outlives a run is kept: $XDG_STATE_HOME/dbscope or ~/.local/state/dbscope."""
    home = environment.get("XDG_STATE_HOME") or os.path.join(
        os.path.expanduser("~"), ".local", "state"
    )
    return Path(home) / "dbscope"


def osc52(text: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """The sequence that gives the terminal a text, or None where it is too long for one."""
    body = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    if len(body) > OSC52_LIMIT:
        return None
    sequence = f"\x1b]52;c;{body}\x07"
    if environment.get("TMUX"):
        # tmux passes on only what is wrapped for it; the plain form fills tmux's own buffer.
        return sequence + "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return sequence


def native(text: str) -> bool:
    """Copy with the system's own clipboard program; False where there is none or it hangs."""
    done: list[bool] = []

    def work() -> None:
        import pyperclip

        try:
            pyperclip.copy(text)  # type: ignore[no-untyped-call]
        except (pyperclip.PyperclipException, OSError):
            return
        done.append(True)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(NATIVE_TIMEOUT)
    return bool(done)


def copy(
    text: str, write: Callable[[str], object], environment: Mapping[str, str] = os.environ
) -> Copied:
    """Copy a text; `write` sends a sequence to the terminal. Blocks for up to NATIVE_TIMEOUT."""
    text = clean(text)
    file = _keep(text, environment)
    remote = any(environment.get(n) for n in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
    if not remote and native(text):
        return Copied("system clipboard", file)
    sequence = osc52(text, environment)
    if sequence is not None:
        write(sequence)
        return Copied("through the terminal", file)
    if file is not None:
        return Copied(f"too long for the terminal; it is in {file}", file, ok=False)
    return Copied("too long for the terminal, and no file could be written", None, ok=False)


def _keep(text: str, environment: Mapping[str, str]) -> Path | None:
    from dbscope.analyzers.store import write_own

    file = state_folder(environment) / "last-copy.md"
    return file if write_own(file, text.encode("utf-8", "replace")) else None
