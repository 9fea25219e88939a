"""The plain mode's loop: ask, answer in lines, until the user leaves.

No cursor is moved, nothing is coloured, drawn or animated: what is printed reads well aloud.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ..safe import inline
from .browser import Browser, Done
from .facts import overview

if TYPE_CHECKING:
    from dbscope.analyzers.workspace import Workspace

PROMPT = "dbscope> "


def browse(workspace: Workspace, root: Path, source: TextIO, out: TextIO) -> int:
    """Browse a scanned repository; 0 when the user leaves or the input ends, 130 for Ctrl-C."""
    browser = Browser(workspace, root)
    _print(out, [f"dbscope, {root.name}.", *overview(browser.shown)])
    _print(out, ["Commands: databases, tables, open, find, help, quit; help lists all."])
    try:
        for line in _lines(source, out):
            _print(out, browser.run(line))
    except Done:
        return 0
    except KeyboardInterrupt:
        print(file=out)
        return 130
    print(file=out)
    return 0


def _lines(source: TextIO, out: TextIO) -> Iterator[str]:
    """What is typed, line by line, until the input ends; the terminal itself does the editing."""
    while True:
        print(PROMPT, end="", file=out, flush=True)
        line = source.readline()
        if not line:
            return
        yield line


def _print(out: TextIO, lines: list[str]) -> None:
    """Print lines; nothing of the repository gets to the terminal as it is."""
    for line in lines:
        print(inline(line).encode("utf-8", "replace").decode("utf-8"), file=out)
    out.flush()
