"""What the thread that follows the repository tells the interface."""

from __future__ import annotations

from msgspec import Struct
from textual.message import Message

from dbscope.analyzers.model.diff import CatalogDiff

from ..state import Snapshot


class Scanning(Message):
    """How far a scan is. A later one takes the place of an earlier one."""

    def __init__(self, done: int, total: int, path: str) -> None:
        super().__init__()
        self.done, self.total, self.path = done, total, path

    def can_replace(self, message: Message) -> bool:
        """Only the last count matters."""
        return isinstance(message, Scanning)


class Reading(Message):
    """Very many files changed at once; they are being read."""

    def __init__(self, files: int) -> None:
        super().__init__()
        self.files = files


class Change(Struct, frozen=True):
    """What made a snapshot: the paths, which of them are new or gone, the difference, the time.

    `differences`: how many a running database showed; None where none was asked.
    """

    paths: tuple[str, ...]
    new: frozenset[str]
    gone: frozenset[str]
    diff: CatalogDiff
    seen: float
    seconds: float
    differences: int | None = None


class Arrived(Message):
    """A new snapshot: part of a scan, the end of one (`files` and `seconds`), or a change."""

    def __init__(
        self, snapshot: Snapshot, change: Change | None = None, seconds: float = 0.0
    ) -> None:
        super().__init__()
        self.snapshot, self.change, self.seconds = snapshot, change, seconds

    def can_replace(self, message: Message) -> bool:
        """What comes later holds all of an earlier part of a scan."""
        return isinstance(message, Arrived) and not self.snapshot.scanned


class Failed(Message):
    """Scanning or reading failed, and why, as one sentence; `fatal` where nothing can be shown."""

    def __init__(self, reason: str, fatal: bool = True) -> None:
        super().__init__()
        self.reason, self.fatal = reason, fatal


class Stopped(Message):
    """A scan was stopped; what was found stays."""
