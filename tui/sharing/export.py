"""Writes an export whole or not at all, and says before what writing it would do."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from pathlib import Path

from msgspec import Struct

from dbscope.analyzers.store import write_file

from ..words import plural


class Refused(ValueError):
    """A path that nothing can be written to; its text is the sentence to show."""


class Plan(Struct, frozen=True):
    """What writing to a path means.

    `typed` is what the user wrote, `target` the file itself, behind any link. `replaces` where a
    file is there, `makes` the folders that are not. `question` is to be answered first, if any.
    """

    typed: str
    target: Path
    replaces: bool = False
    makes: tuple[Path, ...] = ()
    question: str = ""
    yes: str = ""


def plan(typed: str, folder: Path, now: float | None = None) -> Plan:
    """What writing to a typed path means; relative ones begin in `folder`, `~` is the home.

    Raises Refused.
    """
    if not typed.strip():
        raise Refused("Type a path to write to.")
    if "\x00" in typed:
        raise Refused("A path cannot hold a zero byte.")
    try:
        path = folder / Path(typed.strip()).expanduser()
        target = Path(os.path.realpath(path))
        found = _state(target)
    except (RuntimeError, OSError) as error:
        raise Refused(f"{typed} cannot be a path: {_why(error)}.") from error
    if typed.endswith("/") or (found is not None and stat.S_ISDIR(found.st_mode)):
        raise Refused(f"{typed} is a folder; add a file name.")
    linked = f" (a link to {target})" if path.is_symlink() else ""
    if found is None and linked:
        raise Refused(f"{typed} is a link to {target}, which is not there.")
    if found is not None:
        return _over(typed, linked, target, found, time.time() if now is None else now)
    missing = _missing(target.parent)
    if missing:
        first = missing[0].parent
        if not first.is_dir():
            raise Refused(f"{first} is a file; nothing can lie in it.")
        shown = _shown(missing[-1], folder)
        question = f"The folder {shown} is not there. Create it?"
        return Plan(typed, target, makes=missing, question=question, yes="Create")
    return Plan(typed, target)


def carry_out(wanted: Plan, text: str) -> int:
    """Write a file whole or not at all and give its size; raises OSError.

    A file that is there stays until the new one is complete, and gives it its mode. One that came
    to be after the plan was made is not overwritten: that raises FileExistsError.
    """
    made: list[Path] = []
    data = text.encode("utf-8", "replace")
    try:
        for folder in wanted.makes:
            with contextlib.suppress(FileExistsError):
                folder.mkdir()
                made.append(folder)
        write_file(wanted.target, data, wanted.replaces)
    except BaseException:
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    return len(data)


def write(path: Path, text: str) -> int:
    """Write a file without asking, with the folders it needs; raises OSError or Refused."""
    target = Path(os.path.realpath(path))
    there = _state(target) is not None
    return carry_out(Plan(str(path), target, there, () if there else _missing(target.parent)), text)


def size(number: int) -> str:
    """`812 bytes`, `3.2 KB`, `1.4 MB`."""
    if number < 1000:
        return plural(number, "byte")
    return f"{number / 1000:.1f} KB" if number < 999_950 else f"{number / 1e6:.1f} MB"


def age(seconds: float) -> str:
    """`just now`, `5 minutes ago`, `3 days ago`."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            return f"{plural(int(seconds // length), unit)} ago"
    return "just now"


def _over(typed: str, linked: str, target: Path, found: os.stat_result, now: float) -> Plan:
    if not stat.S_ISREG(found.st_mode):
        raise Refused(f"{typed} is no regular file.")
    said = f"{size(found.st_size)}, written {age(now - found.st_mtime)}"
    question = f"{typed}{linked} exists: {said}. Overwrite it?"
    return Plan(typed, target, replaces=True, question=question, yes="Overwrite")


def _state(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _missing(folder: Path) -> tuple[Path, ...]:
    """The folders that would have to be made, outermost first."""
    found: list[Path] = []
    while _state(folder) is None and folder.parent != folder:
        found.append(folder)
        folder = folder.parent
    if not found and not folder.is_dir():
        raise Refused(f"{folder} is a file; nothing can lie in it.")
    return tuple(reversed(found))


def _shown(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def _why(error: Exception) -> str:
    said = error.strerror if isinstance(error, OSError) else None
    return (said or str(error)).rstrip(".").lower()
