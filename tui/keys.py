"""THE table of keys: bindings, the key line, the help screen and the README are made from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from textual.binding import BindingType


class Key(NamedTuple):
    """One thing a key does.

    `id` is stable (a keymap may name it), `key` is in Textual's spelling with alternatives after
    commas, `where` names the part of the interface it belongs to, `line` is its rank in the key
    line (0: not shown there).
    """

    id: str
    key: str
    action: str
    label: str
    where: str
    line: int = 0


PLACES = {
    "lists": "Moving in a list",
    "panes": "Panes and tabs",
    "facts": "What is under the cursor",
    "watch": "Watching the repository",
    "dbscope": "dbscope",
}
"""Headings of the help screen, in order."""

KEYS: tuple[Key, ...] = (
    Key("down", "down,j", "move(1)", "next row", "lists"),
    Key("up", "up,k", "move(-1)", "previous row", "lists"),
    Key("fold", "left,h", "fold", "close a branch, or go to the row above it", "lists"),
    Key("unfold", "right,l", "unfold", "open a branch, or go into it", "lists"),
    Key("enter", "enter,space", "choose", "open", "lists"),
    Key("page-down", "pagedown,ctrl+d", "page(1)", "a page down", "lists"),
    Key("page-up", "pageup,ctrl+u", "page(-1)", "a page up", "lists"),
    Key("first", "home", "edge(-1)", "first row", "lists"),
    Key("last", "end,G", "edge(1)", "last row", "lists"),
    Key("files", "1", "pane('files')", "files", "panes"),
    Key("databases", "2", "pane('databases')", "databases", "panes"),
    Key("inspector", "3", "pane('inspector')", "inspector", "panes"),
    Key("next-pane", "tab", "next_pane(1)", "next pane", "panes", 2),
    Key("previous-pane", "shift+tab", "next_pane(-1)", "previous pane", "panes"),
    Key("next-tab", "right_square_bracket", "next_tab(1)", "next tab", "panes", 7),
    Key("previous-tab", "left_square_bracket", "next_tab(-1)", "previous tab", "panes"),
    Key("all-files", "a", "toggle_all_files", "all files, or only those with facts", "panes"),
    Key("filter", "slash", "filter", "filter this pane", "panes", 1),
    Key("back", "backspace", "back", "where you were before", "panes"),
    Key("copy", "y", "app.copy", "copy this view as Markdown", "facts", 4),
    Key("export", "e", "app.export", "export this view or a report", "facts", 5),
    Key("open", "o", "app.open_editor", "open the line in your editor", "facts", 3),
    Key("source", "s", "tab('source')", "see the line in its source", "facts"),
    Key("problems", "g", "app.problems", "problems: what was not understood", "watch", 6),
    Key("rescan", "R", "app.rescan", "scan everything again", "watch"),
    Key("watch", "w", "app.toggle_watch", "pause or resume watching", "watch"),
    Key("help", "question_mark", "app.help", "help", "dbscope", 8),
    Key("palette", "ctrl+p", "app.command_palette", "command palette", "dbscope"),
    Key("escape", "escape", "escape", "leave: a filter, a dialog, a running scan", "dbscope"),
    Key("quit", "q,ctrl+q", "app.quit", "quit", "dbscope", 9),
)

_NAMES = {
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "question_mark": "?",
    "slash": "/",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "backspace": "⌫",
    "shift+tab": "⇧Tab",
    "tab": "Tab",
    "enter": "⏎",
    "escape": "Esc",
    "space": "Space",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}

_SHORT = {
    "filter": "filter",
    "next-pane": "pane",
    "open": "open",
    "copy": "copy",
    "export": "export",
    "problems": "problems",
    "next-tab": "tab",
    "help": "help",
    "quit": "quit",
}


def shown(key: str) -> str:
    """A key in Textual's spelling as people write it: `ctrl+p` is `^p`."""
    if key.startswith("ctrl+"):
        return "^" + key.removeprefix("ctrl+")
    return _NAMES.get(key, key)


def first_key(entry: Key) -> str:
    """The key to name first, as people write it."""
    return shown(entry.key.split(",")[0])


def all_keys(entry: Key) -> str:
    """Every key that does this, as people write them."""
    return "  ".join(shown(k) for k in entry.key.split(","))


def line_keys() -> list[tuple[str, str, str]]:
    """What the key line shows, most wanted first: (key, short label, action)."""
    ranked = sorted((k for k in KEYS if k.line), key=lambda k: k.line)
    return [(first_key(k), _SHORT[k.id], k.action) for k in ranked]


def by_place() -> Iterator[tuple[str, list[Key]]]:
    """The keys under their headings, for help and README."""
    for place, heading in PLACES.items():
        yield heading, [k for k in KEYS if k.where == place]


def bindings(*places: str) -> list[BindingType]:
    """Textual's bindings for these parts of the interface."""
    from textual.binding import Binding

    return [
        Binding(k.key, k.action, k.label, show=False, id=k.id) for k in KEYS if k.where in places
    ]
