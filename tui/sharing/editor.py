"""Opens a file at a line in the user's editor."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from msgspec import Struct

Arguments = Callable[[str, int], list[str]]


class Preset(Struct, frozen=True):
    """How an editor is told a line, and whether it runs in the terminal."""

    arguments: Arguments
    terminal: bool = True


class Call(Struct, frozen=True):
    """What to run, and whether the interface has to leave the terminal to it."""

    command: tuple[str, ...]
    terminal: bool

    @property
    def name(self) -> str:
        """The editor's name."""
        return Path(self.command[0]).name


def _plus(path: str, line: int) -> list[str]:
    return [f"+{line}", path]


def _colon(path: str, line: int) -> list[str]:
    return [f"{path}:{line}"]


def _goto(path: str, line: int) -> list[str]:
    return ["--goto", f"{path}:{line}"]


def _line(path: str, line: int) -> list[str]:
    return ["--line", str(line), path]


def _short_line(path: str, line: int) -> list[str]:
    return ["-l", str(line), path]


def _joined_line(path: str, line: int) -> list[str]:
    return [f"-n{line}", path]


def _after(path: str, line: int) -> list[str]:
    return [path, "-g", str(line)]


def _file(path: str, line: int) -> list[str]:
    return [path]


_FAMILIES: tuple[tuple[Preset, str], ...] = (
    (Preset(_plus), "vi vim nvim view nvi vis elvis vile rvim nano rnano pico kak joe jmacs jstar"),
    (Preset(_plus), "emacs emacsclient zile mg micro ne dte mcedit"),
    (Preset(_colon), "hx helix mle"),
    (Preset(_after), "jed"),
    (Preset(_plus, False), "gvim mvim gedit pluma xed bbedit"),
    (Preset(_colon, False), "zed zeditor zedit subl sublime_text lapce atom pulsar"),
    (Preset(_goto, False), "code code-insiders code-oss codium vscodium cursor windsurf positron"),
    (Preset(_line, False), "idea pycharm webstorm phpstorm goland rubymine clion rider datagrip"),
    (Preset(_line, False), "rustrover dataspell studio"),
    (Preset(_short_line, False), "kate kwrite mate geany mousepad"),
    (Preset(_joined_line, False), "notepad++"),
    (Preset(_file, False), "open xdg-open notepad"),
)
PRESETS: dict[str, Preset] = {n: preset for preset, names in _FAMILIES for n in names.split()}
"""By the name of the program; what is not here is given the file alone, in the terminal."""

_TRIED = ("nvim", "vim", "vi", "nano", "hx", "emacs")
_SUFFIX = re.compile(r"\.(?:exe|cmd|bat|sh|appimage)$")
_WINDOWED = {"emacsclient": ("-n", "--no-wait"), "vim": ("-g",)}
"""Options with which an editor of the terminal needs none."""


class NoEditor(LookupError):
    """No editor can be had, or nothing to open; its text is the sentence to show."""


def editor_call(
    path: Path, line: int, environment: Mapping[str, str] = os.environ, setting: str = ""
) -> Call:
    """How to open a path at a line (0: the file as a whole). Raises NoEditor.

    `setting` is the editor of the user's own settings, before $VISUAL and $EDITOR.
    """
    command = _chosen(environment, setting)
    name = _known_as(command[0])
    preset = PRESETS.get(name, Preset(_file))
    # Absolute, so that no file's name can be taken for an option.
    arguments = preset.arguments(os.path.abspath(path), max(line, 1))
    windowed = any(option in command for option in _WINDOWED.get(name, ()))
    return Call((*command, *arguments), preset.terminal and not windowed)


def check(root: Path, path: str) -> None:
    """Raise NoEditor where there is no file to open: an editor would make an empty one."""
    file = root / path
    if file.is_dir():
        raise NoEditor(f"{path} is a folder; there is no line to open.")
    if not file.is_file():
        raise NoEditor(f"{path} is gone; nothing was opened.")


def _chosen(environment: Mapping[str, str], setting: str) -> list[str]:
    for source, text in (
        ("The editor of the settings", setting),
        ("$VISUAL", environment.get("VISUAL", "")),
        ("$EDITOR", environment.get("EDITOR", "")),
    ):
        try:
            command = shlex.split(text)
        except ValueError as error:
            raise NoEditor(f"{source} cannot be read: {str(error).lower()}.") from error
        if command:
            return command
    found = next((n for n in _TRIED if shutil.which(n, path=environment.get("PATH"))), None)
    if found is None:
        raise NoEditor("No editor is set: set $EDITOR, for example to vim or 'code --wait'.")
    return [found]


def _known_as(program: str) -> str:
    """The name by which a program is known here: `vim` for `/usr/bin/vim.tiny`."""
    name = _SUFFIX.sub("", re.split(r"[/\\]", program)[-1].lower())
    if name in PRESETS:
        return name
    bare = re.split(r"[.\d]", name)[0].rstrip("-")
    return bare if bare in PRESETS else bare.partition("-")[0]


# -- running it ----------------------------------------------------------------------------------


def run_in_terminal(command: Sequence[str]) -> int:
    """Run an editor in this terminal and give its exit status; raises OSError.

    Meanwhile nothing else runs in this thread. What the keys of the terminal send to everything in
    it (Ctrl-C) is the editor's; what ends this program ends the editor first, so that the terminal
    is put right before we go.
    """
    wanted: list[int] = []
    running: list[subprocess.Popen[bytes]] = []

    def hand_on(number: int, frame: FrameType | None) -> None:
        wanted.append(number)
        for process in running:
            with contextlib.suppress(OSError):
                process.send_signal(number)

    with _signals(hand_on):
        process = subprocess.Popen(command)
        running.append(process)
        for number in wanted:
            process.send_signal(number)
        return process.wait()


def started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start an editor that has a window of its own; raises OSError."""
    return subprocess.Popen(command, **_DETACHED)


_DETACHED: dict[str, Any] = {
    "stdin": subprocess.DEVNULL,
    "stdout": subprocess.DEVNULL,
    "stderr": subprocess.DEVNULL,
    "start_new_session": True,
}


def not_started(name: str, error: OSError) -> str:
    """What to say of an editor that could not be started."""
    if isinstance(error, FileNotFoundError):
        return f"There is no editor {name}: set $EDITOR, or the editor of your settings."
    return f"{name} cannot be started: {(error.strerror or str(error)).lower()}."


def ended(name: str, status: int) -> str:
    """What to say of an exit status; nothing where all is well."""
    if status == 0:
        return ""
    if status < 0:
        try:
            return f"{name} was ended by {signal.Signals(-status).name}."
        except ValueError:
            return f"{name} was ended by signal {-status}."
    return f"{name} ended with status {status}."


@contextlib.contextmanager
def _signals(hand_on: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """While the editor runs: leave Ctrl-C to it, and hand on what would end us.

    Functions, not SIG_IGN, which the editor would inherit. The event loop still learns of each
    signal and acts on it once it runs again.
    """

    def leave_it(number: int, frame: FrameType | None) -> None:
        pass

    handlers = {"SIGINT": leave_it, "SIGQUIT": leave_it, "SIGTERM": hand_on, "SIGHUP": hand_on}
    before: dict[int, Any] = {}
    try:
        for name, handler in handlers.items():
            number = getattr(signal, name, None)
            if number is not None:
                with contextlib.suppress(ValueError):  # not the main thread, as in tests
                    before[number] = signal.signal(number, handler)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
