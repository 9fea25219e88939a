"""THE table of keys: bindings, the key line, the help screen and the README are made from it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from textual.binding import Binding, BindingType


class Key(NamedTuple):
    """One thing a key does.

    `id` is stable (a keymap names it), `key` is in Textual's spelling with alternatives after
    commas, `where` names the part of the interface it belongs to. `line` is its rank in the key
    line (0: not shown there), `short` its word there, `when` the states in which it is shown there
    (any of them; none: always).
    """

    id: str
    key: str
    action: str
    label: str
    where: str
    line: int = 0
    short: str = ""
    when: tuple[str, ...] = ()


PLACES = {
    "lists": "Moving in a list",
    "panes": "Panes and tabs",
    "go": "Finding and going",
    "facts": "What is under the cursor",
    "watch": "The repository",
    "dbscope": "dbscope",
}
"""Headings of the help screen, in order."""

KEYS: tuple[Key, ...] = (
    Key("down", "down,j", "move(1)", "next row", "lists"),
    Key("up", "up,k", "move(-1)", "previous row", "lists"),
    Key("fold", "left,h", "fold", "close a branch, or go to the row above it", "lists"),
    Key("unfold", "right,l", "unfold", "open a branch, or go into it", "lists"),
    Key("enter", "enter,space", "choose", "open", "lists", 2, "open"),
    Key("page-down", "pagedown,ctrl+d", "page(1)", "a page down", "lists"),
    Key("page-up", "pageup,ctrl+u", "page(-1)", "a page up", "lists"),
    Key("first", "home", "edge(-1)", "first row", "lists"),
    Key("last", "end,G", "edge(1)", "last row", "lists"),
    Key("files", "1", "pane('files')", "files", "panes"),
    Key("databases", "2", "pane('databases')", "databases", "panes"),
    Key("inspector", "3", "pane('inspector')", "inspector", "panes"),
    Key("next-pane", "tab", "next_pane(1)", "next pane", "panes", 9, "pane"),
    Key("previous-pane", "shift+tab", "next_pane(-1)", "previous pane", "panes"),
    Key("next-tab", "right_square_bracket", "next_tab(1)", "next tab", "panes", 5, "tab"),
    Key("previous-tab", "left_square_bracket", "next_tab(-1)", "previous tab", "panes"),
    Key("filter", "f", "filter", "filter this pane", "panes", 10, "filter"),
    Key(
        "all-files",
        "a",
        "toggle_all_files",
        "all files, or only those with facts",
        "panes",
        8,
        "all files",
        ("files",),
    ),
    Key("group", "b", "group", "group tables by name, folder, or not", "panes"),
    Key("zoom", "z,plus", "zoom", "this pane alone, or all panes", "panes"),
    Key("wider", "greater_than_sign", "resize(4)", "wider side panes", "panes"),
    Key("narrower", "less_than_sign", "resize(-4)", "narrower side panes", "panes"),
    Key(
        "find", "slash", "app.find", "find a table, column, key, file or component", "go", 1, "find"
    ),
    Key(
        "links",
        "x",
        "links",
        "what this leads to: references, referrers, files, migrations",
        "go",
        6,
        "links",
    ),
    Key("diagram", "d", "tab('diagram')", "diagram of the tables around this one", "go"),
    Key(
        "map",
        "m",
        "app.map",
        "map of all tables connected with this one",
        "go",
        4,
        "map",
        ("diagram",),
    ),
    Key(
        "back",
        "backspace,alt+left,minus",
        "back",
        "where you were before",
        "go",
        3,
        "back",
        ("behind",),
    ),
    Key("forward", "alt+right,equals_sign", "forward", "forward again", "go"),
    Key("jump", "ctrl+o", "app.jump", "jump: a letter on everything that can be reached", "go"),
    Key("copy", "y", "app.copy", "copy this view as Markdown", "facts", 7, "copy"),
    Key(
        "copy-as",
        "Y",
        "app.copy_as",
        "copy as: row, cell, DDL, Mermaid, DBML, JSON, path:line",
        "facts",
    ),
    Key("export", "e", "app.export", "export this view or a report", "facts", 11, "export"),
    Key("open", "o", "app.open_editor", "open the line in your editor", "facts", 8, "editor"),
    Key("source", "s", "tab('source')", "see the line in its source", "facts"),
    Key(
        "gaps",
        "g",
        "app.gaps",
        "gaps: undocumented, drift, not understood, passed over",
        "watch",
        12,
        "gaps",
    ),
    Key(
        "changes",
        "c",
        "app.changes",
        "changes since the start",
        "watch",
        13,
        "changes",
        ("changed",),
    ),
    Key("rescan", "R", "app.rescan", "scan everything again", "watch"),
    Key("watch", "w", "app.toggle_watch", "pause or resume watching", "watch"),
    Key("help", "question_mark", "app.help", "help", "dbscope", 14, "help"),
    Key("palette", "ctrl+p", "app.command_palette", "command palette", "dbscope"),
    Key("escape", "escape", "escape", "leave: a filter, a dialog, a running scan", "dbscope"),
    Key("quit", "q,ctrl+q", "app.quit", "quit", "dbscope", 15, "quit"),
)

_NAMES = {
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "question_mark": "?",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "greater_than_sign": ">",
    "less_than_sign": "<",
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


def shown(key: str) -> str:
    """A key in Textual's spelling as people write it: `ctrl+p` is `^p`."""
    for prefix, sign in (("ctrl+", "^"), ("alt+", "Alt-")):
        if key.startswith(prefix):
            return sign + shown(key.removeprefix(prefix))
    return _NAMES.get(key, key)


def first_key(entry: Key) -> str:
    """The key to name first, as people write it."""
    return shown(entry.key.split(",")[0])


def all_keys(entry: Key) -> str:
    """Every key that does this, as people write them."""
    return "  ".join(shown(k) for k in entry.key.split(","))


def with_keymap(keymap: Mapping[str, str]) -> tuple[Key, ...]:
    """The table with a user's keys (by `id`, alternatives after commas) in place of ours."""
    return tuple(k._replace(key=keymap.get(k.id, k.key)) for k in KEYS)


def line_keys(
    states: Collection[str] = (), table: Sequence[Key] = KEYS
) -> list[tuple[str, str, str]]:
    """What the key line shows in these states, most wanted first: (key, short label, action)."""
    ranked = sorted((k for k in table if k.line and _applies(k, states)), key=lambda k: k.line)
    return [(first_key(k), k.short, k.action) for k in ranked]


def _applies(entry: Key, states: Collection[str]) -> bool:
    return not entry.when or any(s in states for s in entry.when)


def by_place(table: Sequence[Key] = KEYS) -> Iterator[tuple[str, list[Key]]]:
    """The keys under their headings, for help and README."""
    for place, heading in PLACES.items():
        yield heading, [k for k in table if k.where == place]


def bindings(*places: str) -> list[BindingType]:
    """Textual's bindings for these parts of the interface."""
    from textual.binding import Binding

    return [
        Binding(k.key, k.action, k.label, show=False, id=k.id) for k in KEYS if k.where in places
    ]


def binding(id: str, action: str) -> Binding:
    """The key of an entry for another action: in a dialog, what does the like of it there."""
    from textual.binding import Binding

    entry = next(k for k in KEYS if k.id == id)
    return Binding(entry.key, action, entry.label, show=False, id=id)
