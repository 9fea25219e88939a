"""What the command palette offers: everything a key does, and everything that can be found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.style import Style

from .. import keys
from ..safe import fit, visible
from ..words import where
from .entries import Entry
from .index import Finder, index_of
from .ranking import FUZZY, by_letters, holding, matched, ranked, texts, words

if TYPE_CHECKING:
    from ..interface import DbscopeApp

_MOST = 30
"""Entries of the catalog that are offered; more would not be looked through."""

_WIDEST = 130
_FIRST = 11
"""Cells of the first column: a key, or what a name is the name of."""

_QUIET = "dim not bold"
_SCORES = (1.0, 0.9, 0.8, 0.6, 0.3)
"""What the palette sorts by, for each tier of a match."""

Command = tuple[str, str, Callable[[], Any]]
"""What is done, the key that does it too, and how."""


class KeyCommands(Provider):
    """Every entry of the table of keys that does something on the screen, and the themes."""

    async def discover(self) -> Hits:
        """All, in the table's order."""
        for label, key, act in self._commands():
            yield DiscoveryHit(_line(key, Content(label)), act, text=label)

    async def search(self, query: str) -> Hits:
        """Those whose labels match."""
        wanted = words(query)
        listed = self._commands()
        labels = [label for label, _, _ in listed]
        searched = texts(labels, labels)
        held = holding(searched, wanted, range(len(labels)))
        tiers = [*ranked(searched, wanted, held), by_letters(searched, wanted, set(held))]
        for tier, numbers in enumerate(tiers):
            for number in numbers:
                label, key, act = listed[number]
                shown = _marked(label, label, wanted, self.match_style)
                yield Hit(_score(tier, number), _line(key, shown), act, text=label)

    def _commands(self) -> list[Command]:
        """In the table's order; moving in a list comes last: nobody looks that up here."""
        app = cast("DbscopeApp", self.app)
        table = getattr(app, "keys", keys.KEYS)
        listed: list[Command] = []
        lists: list[Command] = []
        for entry in table:
            target = self._target(entry)
            if target is not None:
                act = partial(app.run_action, entry.action, target)
                among = lists if entry.where == "lists" else listed
                among.append((entry.label, keys.first_key(entry), act))
        return [*listed, ("theme: choose the colours", "", app.action_change_theme), *lists]

    def _target(self, entry: keys.Key) -> DOMNode | None:
        """Where an entry's action is done: the application, the screen, or the focused list."""
        if entry.action.startswith("app."):
            # The palette is open already.
            return None if entry.id == "palette" else self.app
        name = f"action_{entry.action.partition('(')[0]}"
        nodes: tuple[DOMNode | None, ...] = (self.focused, self.screen)
        return next((n for n in nodes if n is not None and hasattr(n, name)), None)


class CatalogNames(Provider):
    """Every name that the find screen finds."""

    def __init__(self, screen: Screen[Any], match_style: Style | None = None) -> None:
        super().__init__(screen, match_style)
        self._finder: Finder | None = None

    async def startup(self) -> None:
        """Read the names beside, so that the palette opens at once."""
        snapshot = cast("DbscopeApp", self.app).main.snapshot
        self._finder = Finder(await asyncio.to_thread(index_of, snapshot))

    async def search(self, query: str) -> Hits:
        """The best matches."""
        if self._finder is None:
            return
        found = self._finder.find(query)
        if not found.query.words:
            return
        room = min(self.app.size.width, _WIDEST) - 8
        number = 0
        for tier, listed in enumerate(found.tiers):
            for entry in listed[: _MOST - number]:
                number += 1
                shown = _entry(entry, found.query.words, room, self.match_style)
                # A command of the same tier comes first: there are few of them.
                score = _score(tier, number) - 0.05
                yield Hit(score, shown, partial(self._go, entry), text=visible(entry.name))

    def _go(self, entry: Entry) -> None:
        """Go there; not below a dialog that the palette was opened over."""
        main = cast("DbscopeApp", self.app).main
        if self.app.screen is main:
            main.go(entry.goal)


def _score(tier: int, number: int) -> float:
    return _SCORES[min(tier, FUZZY)] - number / 10_000


def _line(key: str, shown: Content) -> Content:
    """A command: its key, then what it does."""
    return Content.assemble((fit(key, _FIRST), _QUIET), "  ", shown.stylize_before("not bold"))


def _entry(entry: Entry, wanted: Sequence[str], room: int, style: Style | None) -> Content:
    """A name: its kind, the name with its matching letters, what it is, where."""
    rest = room - _FIRST - 4
    width = rest * 2 // 5
    name = _marked(fit(visible(entry.name), width), entry.alone, wanted, style)
    said = "  ".join(p for p in (entry.said, "" if entry.kind == "f" else where(entry.place)) if p)
    return Content.assemble(
        (fit(entry.word, _FIRST), _QUIET),
        "  ",
        name.stylize_before("not bold"),
        ("  " + fit(said, rest - width).rstrip(), _QUIET),
    )


def _marked(name: str, alone: str, wanted: Sequence[str], style: Style | None) -> Content:
    """A safe name with the letters that match in the palette's style."""
    content = Content(name)
    for place in matched(name, alone, wanted):
        content = content.stylize(style or "bold underline", place, place + 1)
    return content
