"""The index of a snapshot, and finding in it while somebody types."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from msgspec import Struct

from ..state import Snapshot
from .entries import KINDS, Entry, by_kind
from .ranking import FEW, by_letters, holding, ranked, texts, words

_NAME = attrgetter("name")


class Query(Struct, frozen=True):
    """What is typed: a kind's letter or nothing, and folded words."""

    kind: str = ""
    words: tuple[str, ...] = ()


class Index(Struct, frozen=True):
    """Entries by kind, length and name, their texts, and where each kind is.

    `by_name` holds the same by kind and name, for looking through.
    """

    entries: Sequence[Entry] = ()
    by_name: Sequence[Entry] = ()
    texts: Sequence[str] = ()
    starts: dict[str, range] = {}


class Found(Struct, frozen=True):
    """What was found: entries to show by how well they match, and how many of each kind."""

    query: Query = Query()
    tiers: Sequence[Sequence[Entry]] = ()
    counts: dict[str, int] = {}

    @property
    def entries(self) -> list[Entry]:
        """What to show, best first."""
        return [entry for tier in self.tiers for entry in tier]


def parse(typed: str) -> Query:
    """`c: user mail` is the words user and mail among the columns."""
    typed = typed.lstrip()
    kind, colon, rest = typed.partition(":")
    if colon and kind.lower() in KINDS:
        return Query(kind.lower(), words(rest))
    return Query("", words(typed))


def with_kind(typed: str, kind: str) -> str:
    """What is typed with another kind's letter before it, or none."""
    typed = typed.lstrip()
    before, colon, rest = typed.partition(":")
    if colon and before.lower() in KINDS:
        typed = rest.lstrip()
    return f"{kind}:{typed}" if kind else typed


def build(snapshot: Snapshot) -> Index:
    """The index of a snapshot; cheap enough to be made when it is asked for."""
    listed: list[Entry] = []
    by_name: list[Entry] = []
    starts: dict[str, range] = {}
    for kind, some in by_kind(snapshot).items():
        some.sort(key=_NAME)
        by_name += some
        some.sort(key=_length)
        starts[kind] = range(len(listed), len(listed) + len(some))
        listed += some
    made = texts([e.name for e in listed], [e.alone for e in listed])
    return Index(listed, by_name, made, starts)


def _length(entry: Entry) -> int:
    return len(entry.name)


class _Slot:
    """The index of the latest snapshot that was asked for."""

    snapshot: Snapshot | None = None
    index = Index()


def index_of(snapshot: Snapshot) -> Index:
    """The index of a snapshot, made once."""
    if _Slot.snapshot is not snapshot:
        index = build(snapshot)
        _Slot.snapshot, _Slot.index = snapshot, index
    return _Slot.index


class Finder:
    """Finds in one index; what is typed on narrows what was found before."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._words: tuple[str, ...] = ()
        self._held: Sequence[int] = range(len(index.texts))

    def find(self, typed: str) -> Found:
        """What matches, best first; everything of a kind where no word is typed."""
        query = parse(typed)
        if not query.words:
            counts = {kind: len(part) for kind, part in self.index.starts.items()}
            part = self.index.starts.get(query.kind, range(len(self.index.entries)))
            return Found(query, [self.index.by_name[part.start : part.stop]], counts)
        held = self._narrowed(query.words)
        tiers = ranked(self.index.texts, query.words, held)
        more = by_letters(self.index.texts, query.words, set(held)) if len(held) < FEW else []
        numbers = sorted([*held, *more]) if more else held
        shown: list[Sequence[int]] = [*tiers, more]
        if query.kind:
            part = self.index.starts[query.kind]
            shown = [[i for i in tier if i in part] for tier in shown]
        listed = self.index.entries
        return Found(query, [[listed[i] for i in tier] for tier in shown], self._counts(numbers))

    def _narrowed(self, wanted: tuple[str, ...]) -> Sequence[int]:
        known = self._words
        longer = len(wanted) >= len(known) and all(
            old in new for old, new in zip(known, wanted, strict=False)
        )
        among = self._held if longer else range(len(self.index.texts))
        self._words, self._held = wanted, holding(self.index.texts, wanted, among)
        return self._held

    def _counts(self, numbers: Sequence[int]) -> dict[str, int]:
        """How many of these numbers, which ascend, belong to each kind."""
        return {
            kind: bisect_left(numbers, part.stop) - bisect_left(numbers, part.start)
            for kind, part in self.index.starts.items()
        }
