"""Puts text on the clipboard of the machine the user sits at, and says what became of it.

Over SSH the terminal's own clipboard (OSC 52) is the right one: a program on the remote machine
would fill the remote machine's. Nothing answers that sequence, and terminals drop what is too long
silently, so there is a limit, and a file that always holds the last copy.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from ..settings.folders import state_folder

OSC52_LIMIT = 74_994
"""The most base64 bytes that terminals take in one sequence (xterm's limit is the smallest)."""

NATIVE_TIMEOUT = 1.5
"""Seconds that a clipboard program has."""

_SCREEN_PART = 200
"""Bytes that GNU screen passes on in one piece; older versions take 256."""

_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_REMOTE = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")


class Copied(Struct, frozen=True):
    """Where a copy went, in words, and the file that holds it too.

    `sure` where something said that it took the text; a terminal says nothing.
    """

    how: str
    file: Path | None
    ok: bool = True
    sure: bool = False

    def sentence(self, what: str) -> str:
        """What the toast says."""
        if not self.ok:
            return f"Not on the clipboard: {self.how}"
        also = f"; also in {home_short(self.file)}" if self.file and not self.sure else ""
        return f"Copied {what} to the {self.how}{also}"


def clean(text: str) -> str:
    """The text without control, direction and invisible characters.

    Pasted into a shell some of them would run, and others show one thing and are another. Joiners
    stay: scripts and emoji need them.
    """
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def home_short(path: Path) -> str:
    """The path with `~` for the home folder."""
    home = os.path.expanduser("~")
    inside = home != "/" and path.is_relative_to(home)
    return f"~/{path.relative_to(home)}" if inside else str(path)


def copy(
    text: str,
    write: Callable[[str], object],
    environment: Mapping[str, str] = os.environ,
    mode: str = "auto",
    limit: int = OSC52_LIMIT,
) -> Copied:
    """Copy a text; `write` sends a sequence to the terminal. Blocks for a few seconds at most.

    `mode`: `native` (the system's clipboard), `osc52` (the terminal's, with tmux's buffer), `file`,
    or `auto`: over SSH the terminal's, else the system's, else the terminal's, else the file.
    """
    text = clean(text)
    file = _keep(text, environment)
    remote = any(environment.get(n) for n in _REMOTE)
    if mode == "file":
        return _in_file(file, "")
    if (mode == "native" or (mode == "auto" and not remote)) and native(text, environment):
        return Copied("system clipboard", file, sure=True)
    if mode == "native":
        return _in_file(file, "no clipboard program took it")
    return _through_terminal(text, write, environment, limit, file)


def native(text: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Copy with the system's own clipboard; False where there is none or it does not take it."""
    if sys.platform in ("win32", "cygwin"):
        return _with_pyperclip(text)
    return any(_gave(p, text, environment) for p in _programs(environment))


def osc52(text: str, limit: int = OSC52_LIMIT) -> str | None:
    """The sequence that gives the terminal a text, or None where it is too long for one."""
    body = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    return f"\x1b]52;c;{body}\x07" if len(body) <= limit else None


def for_tmux(sequence: str) -> str:
    """The sequence as tmux hands it on to its terminal, where `allow-passthrough` lets it."""
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"


def for_screen(sequence: str) -> str:
    """The sequence in pieces as GNU screen hands them on to its terminal."""
    parts = range(0, len(sequence), _SCREEN_PART)
    return "".join(f"\x1bP{sequence[i : i + _SCREEN_PART]}\x1b\\" for i in parts)


# -- the system's clipboard ----------------------------------------------------------------------


class _Program(Struct, frozen=True):
    """A program that fills the clipboard from its input."""

    command: tuple[str, ...]
    encoding: str = "utf-8"
    setting: tuple[str, str] | None = None


def _programs(environment: Mapping[str, str]) -> Iterator[_Program]:
    """What may work here. Their exit status is looked at, and what they complain of is not shown:
    it would be written over the screen."""
    if sys.platform == "darwin":
        yield _Program(("pbcopy",), setting=("LC_CTYPE", "UTF-8"))
    if environment.get("WSL_DISTRO_NAME"):
        yield _Program(("clip.exe",), "utf-16-le")
    if environment.get("WAYLAND_DISPLAY"):
        yield _Program(("wl-copy", "--type", "text/plain"))
    if environment.get("DISPLAY"):
        yield _Program(("xclip", "-selection", "clipboard"))
        yield _Program(("xsel", "--clipboard", "--input"))
    if environment.get("TERMUX_VERSION"):
        yield _Program(("termux-clipboard-set",))


def _gave(program: _Program, text: str, environment: Mapping[str, str]) -> bool:
    """Run a program with the text as its input; whether it ended well and in time."""
    found = shutil.which(program.command[0], path=environment.get("PATH"))
    if found is None:
        return False
    own = {**os.environ, **environment, **dict([program.setting] if program.setting else [])}
    try:
        done = subprocess.run(
            (found, *program.command[1:]),
            input=text.encode(program.encoding, "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=NATIVE_TIMEOUT,
            check=False,
            env=own,
            start_new_session=True,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _with_pyperclip(text: str) -> bool:
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


# -- the terminal's clipboard, and the file ------------------------------------------------------


def _through_terminal(
    text: str,
    write: Callable[[str], object],
    environment: Mapping[str, str],
    limit: int,
    file: Path | None,
) -> Copied:
    sequence = osc52(text, limit)
    if environment.get("TMUX"):
        return _through_tmux(text, sequence, write, environment, file)
    if sequence is None:
        return _in_file(file, "too long for the terminal")
    in_screen = bool(environment.get("STY"))
    write(for_screen(sequence) if in_screen else sequence)
    return Copied("clipboard of the terminal", file)


def _through_tmux(
    text: str,
    sequence: str | None,
    write: Callable[[str], object],
    environment: Mapping[str, str],
    file: Path | None,
) -> Copied:
    """As it comes configured, tmux takes no OSC 52 from a program and hands none on; it does what
    its own command says. That fills its buffer, and with `-w` (from 3.2) its terminal's clipboard.
    The wrapped sequence reaches a terminal that tmux does not know to have one. The plain one is
    for where the command cannot be run, as in a container."""
    load = ("tmux", "load-buffer")
    commands = [(*load, "-w", "-"), (*load, "-")] if sequence else [(*load, "-")]
    buffered = any(_gave(_Program(c), text, environment) for c in commands)
    if sequence is not None:
        write(for_tmux(sequence) if buffered else sequence + for_tmux(sequence))
    if buffered:
        where = "tmux buffer"
        return Copied(f"{where} and the clipboard of the terminal" if sequence else where, file)
    if sequence is not None:
        return Copied("clipboard of the terminal", file)
    return _in_file(file, "too long for the terminal")


def _in_file(file: Path | None, why: str) -> Copied:
    """The file is all there is; `why` it is, or nothing where that is what the user wants."""
    if file is None:
        said = [why, "no file could be written"]
        return Copied(" and ".join(s for s in said if s), None, ok=False)
    if why:
        return Copied(f"{why}; it is in {home_short(file)}", file, ok=False)
    return Copied(f"file {home_short(file)}", file, sure=True)


def _keep(text: str, environment: Mapping[str, str]) -> Path | None:
    from dbscope.analyzers.store import write_own

    file = state_folder(environment) / "last-copy.md"
    return file if write_own(file, text.encode("utf-8", "replace")) else None
