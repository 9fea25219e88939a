"""Numbered lists that are shown a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ..state import Place, Ref
from ..words import plural

PAGE = 20


class Item(Struct, frozen=True):
    """One thing in a list: what is said of it, what it stands for, where it is.

    A `head` stands over what follows and has no number.
    """

    text: str
    ref: Ref | None = None
    place: Place | None = None
    head: bool = False


class Pages:
    """A list of which one page is shown after the other; its numbers go on over pages."""

    def __init__(self, items: Sequence[Item] = (), word: str = "line") -> None:
        self.items = tuple(i for i in items if not i.head)
        self._lines = tuple(_numbered(items))
        self._word = word
        self._next = 0

    def page(self) -> list[str]:
        """The next page: how many there are, the items by number, whether there are more."""
        if not self.items:
            return [f"There is no {self._word}."]
        if self._next >= len(self._lines):
            return ["There are no more."]
        first, self._next = self._next, min(self._next + PAGE, len(self._lines))
        lines = [f"{plural(len(self.items), self._word)}:"] if not first else []
        lines += [text for text, _ in self._lines[first : self._next]]
        if self._next < len(self._lines):
            shown = self._lines[self._next - 1][1]
            lines.append(f"{shown:,} of {len(self.items):,}; more shows the next.")
        return lines

    def number(self, text: str) -> Item | None:
        """The item of a number that was typed, or None."""
        if text.isdecimal() and 0 < int(text) <= len(self.items):
            return self.items[int(text) - 1]
        return None


def _numbered(items: Sequence[Item]) -> Iterator[tuple[str, int]]:
    """The lines of a list, each with the number of items up to it."""
    number = 0
    for item in items:
        if item.head:
            yield item.text, number
        else:
            number += 1
            yield f"{number}. {item.text}", number
