"""Facts as parts of keys."""

from __future__ import annotations

from ...facts import Fact


class Same:
    """A fact as a part of a key: the very same one, whose many rows need not be compared."""

    __slots__ = ("fact",)

    def __init__(self, fact: Fact) -> None:
        self.fact = fact

    def __hash__(self) -> int:
        return id(self.fact)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.fact is self.fact
