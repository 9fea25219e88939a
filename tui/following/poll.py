"""Looks at a tree again and again, for where the system cannot tell what changes.

What discovery passes over is not looked at, so that folders of installed packages cost nothing, and
the slower a look is, the longer the next one waits: a network drive is not kept busy.
"""

from __future__ import annotations

import os
import time

from dbscope.analyzers.scan.discovery import SKIPPED_FOLDERS

Stamps = tuple[int, int, int, int]
_SHARE = 50
"""A look may take one part in this many of the time."""
_GIT = frozenset({"HEAD", "index"})


def look(root: str) -> dict[str, Stamps]:
    """The stamps of every file below a folder by relative path; what cannot be read is left out."""
    found: dict[str, Stamps] = {}
    stack = [""]
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(f"{root}/{folder}" if folder else root) as listed:
                entries = list(listed)
        except OSError:
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            try:
                if entry.is_dir(follow_symlinks=False):
                    if path == ".git":
                        found.update(_git(f"{root}/.git"))
                    elif entry.name not in SKIPPED_FOLDERS:
                        stack.append(path)
                    continue
                found[path] = stamps_of(entry.stat(follow_symlinks=False))
            except OSError:
                continue
    return found


def _git(folder: str) -> dict[str, Stamps]:
    found = {}
    for name in _GIT:
        try:
            found[f".git/{name}"] = stamps_of(os.stat(f"{folder}/{name}"))
        except OSError:
            continue
    return found


def stamps_of(status: os.stat_result) -> Stamps:
    """What is not the same after a file was written or another one took its place."""
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def changed(before: dict[str, Stamps], after: dict[str, Stamps]) -> frozenset[str]:
    """The paths that came, went or are not what they were."""
    return frozenset(p for p in {*before, *after} if before.get(p) != after.get(p))


class Poll:
    """One look after the other; `seconds` is the least time between two."""

    def __init__(self, root: str, seconds: float) -> None:
        self.root, self.seconds = root, max(0.05, seconds)
        self.wait = self.seconds
        self._known: dict[str, Stamps] | None = None

    def step(self) -> frozenset[str]:
        """Look once; the paths that changed since the last look (the first one gives none)."""
        start = time.perf_counter()
        found = look(self.root)
        before, self._known = self._known, found
        self.wait = max(self.seconds, _SHARE * (time.perf_counter() - start))
        return changed(before, found) if before is not None else frozenset()
