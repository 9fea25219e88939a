"""The help screen, made from the table of keys: what works here comes first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from textwrap import wrap
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from .. import keys
from ..safe import inline
from ..settings.config import config_file
from ..widgets.filter import Filter, found

_SIGNS = (
    ("PK FK UQ", "primary key, foreign key, unique"),
    ("?", "not known, or only inferred from use"),
    ("◆ 3", "facts in this file"),
    ("◀", "belongs to what is selected in the other pane"),
    ("→", "a foreign key that the database enforces"),
    ("⇢", "a reference that only the code knows"),
    ("new changed", "since the scan; gone once looked at"),
    ("!", "a problem, or sources that disagree"),
    ("▸ ▾", "a branch that is closed, or open"),
)
_HERE = (
    ("source", "Here: the source", ("down", "up", "open", "copy", "copy-as", "back")),
    ("diagram", "Here: the diagram", ("enter", "back", "map", "copy", "copy-as", "export")),
    ("files", "Here: the files pane", ("enter", "unfold", "fold", "all-files", "filter", "open")),
    (
        "databases",
        "Here: the databases pane",
        ("enter", "unfold", "fold", "group", "filter", "links", "diagram", "copy"),
    ),
    (
        "inspector",
        "Here: the inspector",
        ("enter", "next-tab", "previous-tab", "links", "source", "open", "filter", "copy"),
    ),
)
"""For each state the heading and what is done there most; the first that holds is shown."""

_GAP = 3
_TWO_COLUMNS = 110
_MOST_WIDE = 156


class Section(NamedTuple):
    """A heading with what stands under it: what is pressed or seen, and what that means."""

    heading: str
    rows: tuple[tuple[str, str], ...]


class HelpText(VerticalScroll):
    """The text; the keys of lists scroll it."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("lists")

    def action_move(self, step: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=step, animate=False)

    def action_page(self, direction: int) -> None:
        """Scroll by a page."""
        self.scroll_relative(y=direction * max(1, self.size.height - 2), animate=False)

    def action_edge(self, direction: int) -> None:
        """Scroll to the start or the end."""
        self.scroll_to(y=0 if direction < 0 else self.max_scroll_y, animate=False)


class HelpScreen(ModalScreen[None]):
    """All keys by where they work, what the signs mean, where the settings lie.

    `table` is the table of keys with the user's own (none: the application's), `states` are words
    for where the user is.
    """

    DEFAULT_CSS = """
    HelpScreen HelpText {
        height: 1fr; background: $surface; scrollbar-size-vertical: 1;
        scrollbar-color: $foreground 25%; scrollbar-background: $surface;
        scrollbar-color-hover: $foreground 40%; scrollbar-background-hover: $surface;
        scrollbar-color-active: $accent; scrollbar-background-active: $surface;
    }
    HelpScreen HelpText > Static { width: 1fr; height: auto; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close"),
        keys.binding("help", "close"),
        keys.binding("quit", "close"),
        keys.binding("find", "filter"),
        keys.binding("filter", "filter"),
    ]
    AUTO_FOCUS = "HelpText"

    def __init__(
        self, table: Sequence[keys.Key] | None = None, states: Collection[str] = frozenset()
    ) -> None:
        super().__init__()
        self._table, self._states = table, states
        self._sections: tuple[Section, ...] = ()

    def compose(self) -> ComposeResult:
        """One scrolling text, and a line to filter it by."""
        own: Sequence[keys.Key] = getattr(self.app, "keys", keys.KEYS)
        table = self._table if self._table is not None else own
        self._sections = sections(table, self._states)
        with Vertical(classes="dialog full") as dialog:
            dialog.border_title = "Help"
            dialog.border_subtitle = hint(table)
            dialog.styles.max_width = _MOST_WIDE
            with HelpText():
                yield Static()
            yield Filter()

    def on_resize(self, event: events.Resize) -> None:
        """The columns follow the width."""
        self.call_after_refresh(self._fill)

    def on_filter_narrowed(self, event: Filter.Narrowed) -> None:
        """Show what has the words in it."""
        event.stop()
        self._fill()

    def on_filter_left(self, event: Filter.Left) -> None:
        """Back to the text."""
        event.stop()
        self.query_one(HelpText).focus()

    def action_filter(self) -> None:
        """Narrow the text by words."""
        self.query_one(Filter).open()

    def action_close(self) -> None:
        """Leave; with a filter, first leave that."""
        if not self.query_one(Filter).clear_filter():
            self.dismiss(None)

    def _fill(self) -> None:
        text = self.query_one(HelpText)
        words = self.query_one(Filter).words
        shown = narrowed(self._sections, words)
        width = text.scrollable_content_region.width - 2
        content = drawn(shown, width) if shown else Content(f"Nothing has {' '.join(words)} in it.")
        text.query_one(Static).update(content)


def hint(table: Sequence[keys.Key]) -> str:
    """What the keys do in the help itself."""
    named = {k.id: keys.first_key(k) for k in table}
    return inline(f"{named['find']} filters   {named['down']} {named['up']} scroll   Esc closes")


def sections(table: Sequence[keys.Key], states: Collection[str]) -> tuple[Section, ...]:
    """What the help says: the keys of this place, the others, signs, finding, settings."""
    from ..finding.entries import KINDS

    by_id = {k.id: k for k in table}
    made: list[Section] = []
    told: set[str] = set()
    here = next(((heading, ids) for word, heading, ids in _HERE if word in states), None)
    if here is not None:
        told = {id for id in here[1] if id in by_id}
        made.append(_section(here[0], [by_id[id] for id in here[1] if id in by_id]))
    for heading, listed in keys.by_place(table):
        left = [k for k in listed if k.id not in told]
        if left:
            made.append(_section(heading, left))
    kinds = tuple((f"{letter}:", name) for letter, name in KINDS.items())
    made += [
        Section("Signs", _SIGNS),
        Section("Finding one kind only, as t: orders", kinds),
        _settings(),
    ]
    return tuple(made)


def _section(heading: str, listed: Sequence[keys.Key]) -> Section:
    return Section(heading, tuple((keys.all_keys(k), k.label) for k in listed))


def _settings() -> Section:
    return Section(
        "Settings",
        (
            ("file", inline(str(config_file()))),
            ("dbscope config", "prints all settings with what each is for"),
            ("dbscope info", "prints paths, versions and what is known of the terminal"),
            ("dbscope --plain", "the same in lines, for screen readers"),
        ),
    )


def narrowed(listed: Sequence[Section], words: tuple[str, ...]) -> tuple[Section, ...]:
    """The sections with the rows that have all the words in them, or in their heading."""
    made = []
    for section in listed:
        rows = tuple(r for r in section.rows if found(f"{section.heading} {r[0]} {r[1]}", words))
        if rows:
            made.append(Section(section.heading, rows))
    return tuple(made)


Part = tuple[str, str]
"""A piece of text with its style."""


def drawn(listed: Sequence[Section], width: int) -> Content:
    """The sections in one column, or in two of about the same height where there is room."""
    every = [row[0] for section in listed for row in section.rows]
    widest = max((cell_len(text) for text in every), default=0)
    if width < _TWO_COLUMNS:
        return _content(list(_lines(listed, width, _indent(widest, width))))
    room = (width - _GAP) // 2
    left, right = _halves(listed, room, _indent(widest, room))
    rows: list[list[Part]] = []
    for number in range(max(len(left), len(right))):
        first = left[number] if number < len(left) else []
        second = right[number] if number < len(right) else []
        used = sum(cell_len(text) for text, _ in first)
        rows.append([*first, (" " * (room + _GAP - used), ""), *second])
    return _content(rows)


def _indent(widest: int, width: int) -> int:
    """Where meanings begin; an unusually long key does not push them all aside."""
    return min(widest, max(8, width // 3)) + 4


def _halves(
    listed: Sequence[Section], room: int, indent: int
) -> tuple[list[list[Part]], list[list[Part]]]:
    """The sections divided, in their order, so that the longer half is as short as can be."""
    divided = (
        (list(_lines(listed[:at], room, indent)), list(_lines(listed[at:], room, indent)))
        for at in range(1, len(listed) + 1)
    )
    return min(divided, key=lambda halves: max(len(halves[0]), len(halves[1])))


def _lines(listed: Sequence[Section], width: int, indent: int) -> Iterator[list[Part]]:
    """Sections as lines, the meanings wrapped beside what they are the meanings of."""
    for number, section in enumerate(listed):
        if number:
            yield []
        yield [(section.heading, "bold")]
        for key, meaning in section.rows:
            start = max(indent, cell_len(key) + 4)
            told = wrap(meaning, max(8, width - start), break_on_hyphens=False) or [""]
            gap = " " * (start - 2 - cell_len(key))
            yield [("  ", ""), (key, "$accent"), (gap, ""), (told[0], "")]
            for more in told[1:]:
                yield [(" " * start, ""), (more, "")]


def _content(rows: Sequence[Sequence[Part]]) -> Content:
    parts: list[str | Part] = []
    for number, row in enumerate(rows):
        parts += ["\n"] if number else []
        parts += [p for p in row if p[0]]
    return Content.assemble(*parts)
