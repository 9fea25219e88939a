"""Results kept from one link to the next: the very same objects in, the very same object out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import compress
from operator import is_, is_not
from typing import Generic, TypeVar, cast

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
        # The objects are held with their values: no id is given to another one meanwhile.
        self._things: list[T] = []
        self._values: list[V] = []

    def of(self, things: Iterable[T]) -> list[V]:
        """The values of these objects, in order; the list is the caller's own."""
        listed = list(things)
        others: Iterable[int] = range(len(listed))
        if len(listed) == len(self._things):
            # Nearly always nearly all stand where they stood.
            others = compress(others, map(is_not, listed, self._things))
            values = self._values.copy()
        else:
            values = cast(list[V], listed.copy())
        known: dict[int, V] | None = None
        for place in others:
            thing = listed[place]
            if known is None:
                known = dict(zip(map(id, self._things), self._values, strict=True))
            if id(thing) not in known:
                known[id(thing)] = self._make(thing)
            values[place] = known[id(thing)]
        self._things, self._values = listed, values
        return values.copy()
