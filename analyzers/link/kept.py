"""Results kept from one link to the next: the very same objects in, the very same object out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from operator import is_
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
V = TypeVar("V")


def same(left: Sequence[object], right: Sequence[object]) -> bool:
    """Whether two sequences hold the very same objects in the same order."""
    return len(left) == len(right) and all(map(is_, left, right))


class Kept(Generic[K, V]):
    """One value per key, kept while it is made of the very same parts.

    `turn` begins a new link: what was not asked for since the last `turn` is then forgotten.
    """

    def __init__(self) -> None:
        self._old: dict[K, tuple[Sequence[object], V]] = {}
        self._new: dict[K, tuple[Sequence[object], V]] = {}

    def turn(self) -> None:
        """Begin a new link."""
        self._old, self._new = self._new, {}

    def get(self, key: K, parts: Sequence[object], make: Callable[[], V]) -> V:
        """The value that `make` gives for these parts."""
        known = self._old.get(key)
        if known is None or not same(known[0], parts):
            known = (parts, make())
        self._new[key] = known
        return known[1]


class Each(Generic[T, V]):
    """One value per object, kept for the objects that were there the last time."""

    def __init__(self, make: Callable[[T], V]) -> None:
        self._make = make
        # The object is held with its value: its id is not given to another one meanwhile.
        self._known: dict[int, tuple[T, V]] = {}

    def of(self, things: Iterable[T]) -> list[V]:
        """The values of these objects, in order."""
        known: dict[int, tuple[T, V]] = {}
        values: list[V] = []
        for thing in things:
            entry = self._known.get(id(thing)) or (thing, self._make(thing))
            known[id(thing)] = entry
            values.append(entry[1])
        self._known = known
        return values
