"""Opens a file at a line in the user's editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
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


def _plus(path: str, line: int) -> list[str]:
    return [f"+{line}", path]


def _colon(path: str, line: int) -> list[str]:
    return [f"{path}:{line}"]


def _goto(path: str, line: int) -> list[str]:
    return ["--goto", f"{path}:{line}"]


def _line(path: str, line: int) -> list[str]:
    return ["--line", str(line), path]


PRESETS: dict[str, Preset] = {
    **dict.fromkeys(("vi", "vim", "nvim", "nano", "emacs", "micro", "kak", "joe"), Preset(_plus)),
    **dict.fromkeys(("hx", "helix"), Preset(_colon)),
    **dict.fromkeys(
        ("code", "code-insiders", "codium", "cursor", "windsurf"), Preset(_goto, terminal=False)
    ),
    **dict.fromkeys(("zed", "zeditor", "subl"), Preset(_colon, terminal=False)),
    **dict.fromkeys(
        ("idea", "pycharm", "webstorm", "goland", "rubymine"), Preset(_line, terminal=False)
    ),
    "emacsclient": Preset(_plus),
}
"""By the name of the program; what is not here is given the file alone."""

_TRIED = ("nvim", "vim", "vi", "nano", "hx", "emacs")


class NoEditor(LookupError):
    """No editor is set and none is found; its text says what to do."""


def editor_call(path: Path, line: int, environment: Mapping[str, str] = os.environ) -> Call:
    """How to open an absolute path at a line. Raises NoEditor."""
    chosen = environment.get("VISUAL") or environment.get("EDITOR") or ""
    try:
        command = shlex.split(chosen)
    except ValueError as error:
        raise NoEditor(f"$VISUAL or $EDITOR cannot be read: {error}") from error
    if not command:
        found = next((name for name in _TRIED if shutil.which(name)), None)
        if found is None:
            raise NoEditor("no editor: set $VISUAL or $EDITOR, for example to vim or 'code --wait'")
        command = [found]
    preset = PRESETS.get(Path(command[0]).name.removesuffix(".exe"))
    if preset is None:
        return Call((*command, str(path)), terminal=True)
    return Call((*command, *preset.arguments(str(path), max(line, 1))), preset.terminal)


DETACHED: dict[str, Any] = {
    "stdin": subprocess.DEVNULL,
    "stdout": subprocess.DEVNULL,
    "stderr": subprocess.DEVNULL,
    "start_new_session": True,
}
"""How a program with a window of its own is started."""
