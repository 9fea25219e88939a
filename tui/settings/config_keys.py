"""Keys as people write them, and which of a user's keys can hold: no two actions share one."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Mapping
from itertools import chain, product

from msgspec import Struct

from ..keys import KEYS, Key

_NAMED = {
    "return": "enter",
    "esc": "escape",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "page-up": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "page-down": "pagedown",
    "spacebar": "space",
    "bs": "backspace",
    "⌫": "backspace",
    "⏎": "enter",
    "↑": "up",
    "↓": "down",
    "←": "left",
    "→": "right",
}
_PLAIN = frozenset(
    (
        *("enter", "escape", "tab", "space", "backspace", "delete", "insert", "home", "end"),
        *("pageup", "pagedown", "up", "down", "left", "right"),
        *(f"f{n}" for n in range(1, 25)),
    )
)
_MODIFIERS = {
    "ctrl": "ctrl",
    "control": "ctrl",
    "c": "ctrl",
    "alt": "alt",
    "meta": "alt",
    "option": "alt",
    "m": "alt",
    "a": "alt",
    "shift": "shift",
    "s": "shift",
    "super": "super",
    "cmd": "super",
}
_ORDER = ("alt", "ctrl", "shift", "super")
_RENAMED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Signs whose Unicode name is not the name that Textual gives their key."""

_MOST_WORDS = 9
"""Words in the name of a character; more are no name, and would cost time."""

_SAME = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape"}
"""What terminals cannot tell apart."""

_TAKEN = {
    "ctrl+q": ("quit", "it always quits"),
    "ctrl+p": ("palette", "it always opens the command palette"),
    "ctrl+c": ("", "the terminal's own key for copying and interrupting"),
}
"""Keys that the application itself listens to first, with the only entry that may have them."""


class BadKey(ValueError):
    """A text that is no key; its message says why."""


class Given(Struct, frozen=True):
    """What a user set for an entry: its keys in Textual's spelling, and the line."""

    keys: tuple[str, ...]
    line: int


def textual_key(text: str) -> str:
    """A key in Textual's spelling: `Ctrl+X`, `C-x` and `^x` are `ctrl+x`, `?` is `question_mark`.

    Raises BadKey for what cannot be a key.
    """
    modifiers, name = _taken_apart(text.strip())
    name = _name(name, text)
    if "shift" in modifiers and len(name) == 1 and name.isalpha():
        # Terminals send the capital letter, and Textual calls the key by it.
        modifiers.discard("shift")
        name = name.upper()
    if "ctrl" in modifiers and len(name) == 1:
        name = name.lower()
    key = "+".join([*(m for m in _ORDER if m in modifiers), name])
    if key in _SAME:
        raise BadKey(f"{text} cannot be told from {_SAME[key]} in a terminal")
    return key


def _taken_apart(text: str) -> tuple[set[str], str]:
    """Modifiers and the rest; a lone `+`, `-` or `^` is a key."""
    modifiers: set[str] = set()
    while len(text) > 1:
        if text[0] == "^" and len(text) == 2:
            return {*modifiers, "ctrl"}, text[1:]
        at = min((i for i in (text.find("+", 1), text.find("-", 1)) if i > 0), default=0)
        word = _MODIFIERS.get(text[:at].lower()) if at else None
        if word is None or at + 1 == len(text):
            break
        modifiers.add(word)
        text = text[at + 1 :]
    return modifiers, text


def _name(name: str, whole: str) -> str:
    if len(name) == 1 and name not in _NAMED:
        if not name.isprintable() or (not name.isalnum() and _sign(sign_name(name)) != name):
            raise BadKey(f"{name!r} cannot be a key")
        return sign_name(name)
    low = _NAMED.get(name.lower(), name.lower())
    if low in _PLAIN:
        return low
    sign = _sign(low)
    if sign is None or not sign.isprintable():
        raise BadKey(f"{whole or 'an empty text'} is not a key")
    return sign_name(sign)


def _sign(name: str) -> str | None:
    """The character of a key's name, or None."""
    if name in _ASCII:
        return _ASCII[name]
    words = name.split("_")[:_MOST_WORDS]
    # In the key's name both the spaces and the hyphens of the character's name are underscores.
    for joints in product(" -", repeat=len(words) - 1):
        spelled = "".join(chain.from_iterable(zip(words, (*joints, ""), strict=True)))
        try:
            return unicodedata.lookup(spelled)
        except KeyError:
            continue
    return None


def sign_name(sign: str) -> str:
    """The name that Textual gives the key of a character."""
    if sign.isalnum():
        return sign
    name = unicodedata.name(sign, sign).lower().replace("-", "_").replace(" ", "_")
    return _RENAMED.get(name, name)


_ASCII = {sign_name(sign): sign for sign in string.punctuation}


def written(key: str) -> str:
    """A key of Textual's spelling as one writes it into the file: `question_mark` is `?`."""
    head, plus, name = key.rpartition("+")
    if len(name) > 1 and name not in _PLAIN:
        name = _sign(name) or name
    return f"{head}{plus}{name}"


def without_conflicts(given: Mapping[str, Given]) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """The keymap of what can hold, and what cannot: lines and sentences.

    The lists, the panes and the screen listen at the same time, so a key stands for one action in
    all of them. Where two want one, what the user set later in the file gives way.
    """
    kept = {id: list(entry.keys) for id, entry in given.items()}
    wrong: list[tuple[int, str]] = []
    for id, entry in given.items():
        for key in entry.keys:
            owner, why = _TAKEN.get(key, (id, ""))
            if owner != id:
                kept[id].remove(key)
                wrong.append((entry.line, f"keys.{id} cannot be {written(key)}: {why}"))
    while found := _conflict({id: keys for id, keys in kept.items() if keys}, given):
        id, key, other = found
        kept[id].remove(key)
        said = f"keys.{id}: {written(key)} is the key of {other.id} already ({other.label})"
        wrong.append((given[id].line, said))
    return {id: ",".join(dict.fromkeys(keys)) for id, keys in kept.items() if keys}, wrong


def _conflict(
    kept: Mapping[str, list[str]], given: Mapping[str, Given]
) -> tuple[str, str, Key] | None:
    """The first key that two actions have: who loses it, the key, and who keeps it."""
    owners: dict[str, Key] = {}
    # What nobody set comes first: it has its keys, and who wants one of them has to ask elsewhere.
    table = sorted(KEYS, key=lambda k: given[k.id].line if k.id in kept else 0)
    for entry in table:
        for key in kept.get(entry.id, entry.key.split(",")):
            other = owners.setdefault(key, entry)
            if other is not entry and entry.id in kept:
                return entry.id, key, other
    return None
