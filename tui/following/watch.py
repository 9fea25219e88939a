"""Tells which paths of the repository changed, as sets of paths; what became of them the disk says.

A save is one to four events of any kind, so the kinds are dropped. Of `.git` only a change of
branch or index counts. Folders of installed packages at the top are not watched at all: in a large
repository they would cost half a second and the system's limit. Where the system cannot watch, the
tree is looked at again and again, and the user is told.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

import anyio
from msgspec import Struct
from watchfiles import Change, awatch

from dbscope.analyzers.scan.discovery import SKIPPED_FOLDERS

from .mounts import far_drive
from .poll import Poll
from .scan import EVERYTHING

DEBOUNCE_MS = 50
STEP_MS = 5
FLAT_STEP_MS = 30
"""Each step is a wake-up of the system, and what lies at the top changes seldom."""
BEAT_MS = 2000
"""How often it is made sure that the folder that is watched is still the one at that path."""
GONE_SECONDS = 0.5
MOST_KEPT = 10_000
_GIT_SAYS = frozenset({".git/HEAD", ".git/index"})
_PASSING = (".swp", ".swx", ".swo", "~", ".tmp", ".lock")
_FORCED = "WATCHFILES_FORCE_POLLING"

Notify = Callable[..., AsyncIterator[set[tuple[Change, str]]]]
Take = Callable[[frozenset[str]], object]
Tell = Callable[[str], object]


class Parts(Struct, frozen=True):
    """What is watched: folders alone, folders with all below, and where git keeps the branch."""

    flat: tuple[str, ...]
    deep: tuple[str, ...]
    git: str = ""


class Watcher:
    """Watches one tree until stopped; while paused, changes are kept for later.

    `polling` is why it looks again and again instead, empty where the system tells of changes.
    """

    def __init__(
        self,
        root: Path,
        poll: bool = False,
        poll_seconds: float = 1.0,
        notify: Notify = awatch,
        drive: Callable[[str], str] = far_drive,
    ) -> None:
        self.root = root
        self.paused = False
        self.polling = ""
        self._poll, self._seconds = poll, poll_seconds
        self._notify, self._drive = notify, drive
        self._prefix = str(root).rstrip(os.sep) + os.sep
        self._git = ""
        self._kept: set[str] = set()
        self._end = anyio.Event()
        self._stop = anyio.Event()
        self._take: Take = lambda _: None

    # -- from above ------------------------------------------------------------------------------

    def stop(self) -> None:
        """End the watching."""
        self._end.set()
        self._stop.set()

    def pause(self) -> None:
        """Keep changes from now on instead of telling them."""
        self.paused = True

    def resume(self) -> frozenset[str]:
        """Tell changes again; returns those kept meanwhile."""
        self.paused = False
        kept, self._kept = frozenset(self._kept), set()
        return kept

    async def run(self, take: Take, tell: Tell) -> None:
        """Watch until stopped. `take` gets changed paths, relative to the root.

        It gets `EVERYTHING` when the watching begins, because of what changed before, and whenever
        something may have been missed. `tell` gets what the user should know.
        """
        self._take = take
        self.polling = self._why_poll()
        if not self.polling:
            try:
                await self._watched(tell)
            except (OSError, RuntimeError) as error:
                self.polling = f"the system cannot watch ({reason(error)})"
        if self.polling and not self._end.is_set():
            tell(f"looking every {max(self._seconds, 0.05):g} s: {self.polling}")
            await self._polled()

    # -- told by the system ----------------------------------------------------------------------

    async def _watched(self, tell: Tell) -> None:
        told = False
        while not self._end.is_set():
            try:
                parts = parts_of(self.root)
                told = False
                await self._generation(parts)
            except (FileNotFoundError, NotADirectoryError):
                # The folder, or one in it, went just now; it may come back.
                if not told and not self.root.is_dir():
                    told = True
                    self._give({EVERYTHING})
                    tell("the folder is gone; it is watched again when it is back")
                await self._wait(GONE_SECONDS)

    async def _generation(self, parts: Parts) -> None:
        """Watch these folders until they are not those of the repository any more."""
        self._stop, self._git = anyio.Event(), parts.git
        if self._end.is_set():
            return
        tasks = [asyncio.ensure_future(self._listen(parts, parts.flat, False))]
        if parts.deep:
            tasks.append(asyncio.ensure_future(self._listen(parts, parts.deep, True)))
        try:
            # Each begins to watch in its first step; what changed before that nobody told us.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            self._give({EVERYTHING})
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._stop.set()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        for result in ended:
            if isinstance(result, Exception):
                raise result

    async def _listen(self, parts: Parts, folders: Iterable[str], deep: bool) -> None:
        here = identity(self.root)
        events = self._notify(
            *folders,
            watch_filter=None,
            debounce=DEBOUNCE_MS,
            step=STEP_MS if deep else FLAT_STEP_MS,
            stop_event=self._stop,
            rust_timeout=BEAT_MS,
            yield_on_timeout=not deep,
            force_polling=False,
            recursive=deep,
            ignore_permission_denied=True,
        )
        async for batch in events:
            self._give(p for _, full in batch if self.wants(p := self.relative(full)))
            if not deep and (identity(self.root) != here or self._other_parts(parts, batch)):
                return

    def _other_parts(self, parts: Parts, batch: set[tuple[Change, str]]) -> bool:
        """Whether a folder at the top came or went: others have to be watched then."""
        for kind, full in batch:
            if kind is Change.modified:
                continue
            path = self.relative(full)
            if path == ".git" or full in parts.deep:
                return True
            if "/" in path or path in SKIPPED_FOLDERS:
                continue
            if os.path.isdir(full) and not os.path.islink(full):
                return True
        return False

    # -- looked at -------------------------------------------------------------------------------

    def _why_poll(self) -> str:
        if self._poll:
            return "so the settings say"
        if os.environ.get(_FORCED, "") not in ("", "0", "false"):
            return f"{_FORCED} is set"
        if drive := self._drive(str(self.root)):
            return f"this is a drive from elsewhere ({drive})"
        return ""

    async def _polled(self) -> None:
        poll = Poll(str(self.root), self._seconds)
        await anyio.to_thread.run_sync(poll.step)
        self._give({EVERYTHING})
        while not self._end.is_set():
            await self._wait(poll.wait)
            found = await anyio.to_thread.run_sync(poll.step)
            self._give(p for p in found if self.wants(p))

    # -- what is told ----------------------------------------------------------------------------

    def _give(self, paths: Iterable[str]) -> None:
        given = frozenset(paths)
        if not given:
            return
        if not self.paused:
            self._take(given)
            return
        self._kept |= given
        if len(self._kept) > MOST_KEPT:
            self._kept = {EVERYTHING}

    async def _wait(self, seconds: float) -> None:
        with anyio.move_on_after(seconds):
            await self._end.wait()

    def wants(self, path: str) -> bool:
        """Whether a change of this path may change the catalog."""
        if path.startswith(".git/") or path == ".git":
            return path in _GIT_SAYS
        if not path or path.endswith(_PASSING):
            return False
        return SKIPPED_FOLDERS.keys().isdisjoint(path.split("/"))

    def relative(self, full: str) -> str:
        """A path relative to the root; what lies in git's own folder elsewhere is below `.git`."""
        if full.startswith(self._prefix):
            path = full[len(self._prefix) :]
        elif self._git and full.startswith(self._git + os.sep):
            path = ".git/" + full[len(self._git) + 1 :]
        else:
            return ""
        return path.replace(os.sep, "/") if os.sep != "/" else path


def parts_of(root: Path) -> Parts:
    """What to watch of a repository. Raises OSError where it cannot be read."""
    with os.scandir(root) as listed:
        deep = [
            entry.path
            for entry in listed
            if entry.name not in SKIPPED_FOLDERS and entry.is_dir(follow_symlinks=False)
        ]
    git = git_folder(root)
    return Parts(flat=(str(root), *([git] if git else [])), deep=tuple(sorted(deep)), git=git)


def git_folder(root: Path) -> str:
    """Where git keeps HEAD and index of a work tree; empty where there is none.

    In a work tree of its own and in a submodule `.git` is a file that names the folder.
    """
    for folder in (root, *root.parents):
        git = folder / ".git"
        if git.is_dir():
            return str(git)
        if git.is_file():
            try:
                text = git.read_text("utf-8", "surrogateescape")[:4096]
            except OSError:
                return ""
            named = folder / text.removeprefix("gitdir:").strip()
            found = text.startswith("gitdir:") and named.is_dir()
            return os.path.realpath(named) if found else ""
    return ""


def identity(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another one that took its place."""
    try:
        status = os.stat(folder)
    except OSError:
        return None
    return (status.st_dev, status.st_ino)


def reason(error: Exception) -> str:
    """Why the system cannot watch, with what helps where it is known."""
    said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if "limit" in said.lower() or getattr(error, "errno", 0) in (24, 28):
        return "more folders than fs.inotify.max_user_watches allows"
    return said
