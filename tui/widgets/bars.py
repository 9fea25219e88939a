"""The lines above and below the panes: what is open, what happened, which keys there are."""

from __future__ import annotations

import time

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from dbscope.analyzers.model.catalog import Catalog
from dbscope.analyzers.model.keys import database_names

from .. import keys
from ..safe import fit, visible
from ..state import Snapshot
from ..words import holds, plural

_KEY_GAP = 3
_ROOMY = 100
"""Columns from which the title has room for the branch."""
_HELP = "app.help"


class Bar(Widget):
    """One line, drawn anew when what it says changed."""

    DEFAULT_CSS = "Bar { height: 1; width: 100%; }"


class TitleBar(Bar):
    """The repository, its databases, problems, and whether it is watched."""

    snapshot: reactive[Snapshot] = reactive(Snapshot)
    watched: reactive[str] = reactive("○ not watched")
    branch: reactive[str] = reactive("")

    def __init__(self, name: str) -> None:
        super().__init__(id="title")
        self._repository = visible(name)

    def render(self) -> Content:
        """Name at the left, state at the right; between them as much as fits."""
        catalog = self.snapshot.catalog
        branch = f" @ {visible(self.branch)}" if self.branch else ""
        left = f" {self._repository}{branch if self.size.width >= _ROOMY else ''}"
        problems = len(catalog.problems)
        right = (f"{plural(problems, 'problem')}   " if problems else "") + f"{self.watched} "
        room = self.size.width - cell_len(left) - cell_len(right) - 4
        middle = _summary(catalog, room) if room > 8 else ""
        gap = self.size.width - cell_len(left) - cell_len(middle) - cell_len(right) - 3
        return Content.assemble((left, "bold"), "   ", middle, " " * max(gap, 1), right)


def _summary(catalog: Catalog, room: int) -> str:
    """The databases with how much is in each, or the number of them, or nothing."""
    used = [d for d in catalog.databases if d.status != "alternative"] or list(catalog.databases)
    names = database_names(catalog.databases)
    parts = [f"{visible(names[d.id])} {holds(d)}".strip() for d in used]
    said = " · ".join(parts)
    if cell_len(said) <= room:
        return said
    tables = sum(len(d.tables) for d in used)
    return fit(f"{plural(len(used), 'database')} · {plural(tables, 'table')}", room).rstrip()


class StatusBar(Bar):
    """What the last change did, or how far the scan is."""

    text: reactive[str] = reactive("")
    tail: reactive[str] = reactive("")

    def say(self, text: str, tone: str = "", stamp: bool = False, tail: str = "") -> None:
        """Show a sentence; `tone` is a CSS class: good, warn, or nothing; the tail is never cut."""
        self.set_classes(tone)
        self.text = f"{time.strftime('%H:%M:%S')}  {text}" if stamp else text
        self.tail = tail

    def render(self) -> Content:
        """The sentence, cut to the line."""
        tail = f" · {self.tail}" if self.tail else ""
        room = self.size.width - cell_len(tail) - 2
        return Content(" " + fit(self.text, room).rstrip() + tail)


class KeyBar(Bar):
    """The most wanted keys, as many as fit; a click does what the key does."""

    states: reactive[frozenset[str]] = reactive(frozenset[str]())
    """What holds here and now; keys that do nothing then are not shown."""

    def __init__(self) -> None:
        super().__init__(id="keys")
        self._spans: list[tuple[int, int, str]] = []

    def render(self) -> Content:
        """Keys with their labels, left to right by how much they are wanted."""
        parts: list[tuple[str, str] | str] = [" "]
        self._spans, at = [], 1
        table = getattr(self.app, "keys", keys.KEYS)
        for key, label, action in fitting(keys.line_keys(self.states, table), self.size.width - 1):
            size = cell_len(f"{key} {label}")
            self._spans.append((at, at + size, action))
            parts += [(key, "bold $accent"), f" {label}", " " * _KEY_GAP]
            at += size + _KEY_GAP
        return Content.assemble(*parts)

    async def on_click(self, event: events.Click) -> None:
        """Do what is written there."""
        for start, end, action in self._spans:
            if start <= event.x < end:
                await self.screen.run_action(action)


def fitting(listed: list[tuple[str, str, str]], width: int) -> list[tuple[str, str, str]]:
    """As many keys as fit, with their gaps; the key of the help is always among them."""
    sizes = [cell_len(f"{key} {label}") + _KEY_GAP for key, label, _ in listed]
    help_at = next((i for i, (_, _, action) in enumerate(listed) if action == _HELP), None)
    room = width + _KEY_GAP - (sizes[help_at] if help_at is not None else 0)
    kept = []
    for index, size in enumerate(sizes):
        if index != help_at and size > room:
            break
        if index != help_at:
            room -= size
        kept.append(index)
    if help_at is not None and help_at not in kept:
        kept.append(help_at)
    return [listed[i] for i in kept]
