"""Trees of data files with the line of every value: what all format readers produce.

One form for JSON, YAML, TOML, XML, INI and env files, so that flattening, plain values and all
bounds (depth, number of nodes, characters) are written once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

MAX_DEPTH = 100
MAX_NODES = 200_000
MAX_ENTRIES = 100_000
MAX_KEY = 1_000
MAX_FLAT_CHARS = 32 << 20
TOO_DEEP = "nested too deeply"
TOO_MANY = "too many values"
REFUSALS = frozenset({TOO_DEEP, TOO_MANY})
"""Errors that speak of a bound, not of the text."""


class Scalar(Struct, frozen=True, gc=False):
    """A single value as written. `bare`: it stood without quotes, so it may mean a number."""

    line: int
    text: str
    bare: bool = False


class Items(Struct, frozen=True):
    """A list."""

    line: int
    items: list[Node]


class Fields(Struct, frozen=True):
    """A mapping in source order; a key that is written twice is there twice."""

    line: int
    pairs: list[tuple[str, Node]]


Node = Scalar | Items | Fields


class Tree(Struct, frozen=True):
    """The documents of a file, and what was wrong with it (None where nothing was)."""

    documents: tuple[Node, ...] = ()
    error: str | None = None


class Entry(Struct, frozen=True, order=True, gc=False):
    """A value with its dotted key (`services.db.ports[0]`) and the line it stands in.

    `document` counts the documents of a multi-document YAML file from 0. An empty list or mapping
    and a missing value give an entry whose value is empty.
    """

    key: str
    value: str
    line: int
    document: int = 0


class Budget:
    """Counts nodes, so that no file can make a reader produce without end."""

    def __init__(self, most: int = MAX_NODES) -> None:
        self.left = most

    def spend(self, count: int = 1) -> None:
        """Take from what is left; raises ValueError when nothing is."""
        self.left -= count
        if self.left < 0:
            raise ValueError(TOO_MANY)


def get(node: Node | None, *names: str) -> Node | None:
    """What stands under a chain of keys, or None. Of a key written twice the last counts."""
    for name in names:
        if not isinstance(node, Fields):
            return None
        node = next((v for k, v in reversed(node.pairs) if k == name), None)
    return node


def pairs(node: Node | None) -> list[tuple[str, Node]]:
    """The pairs of a mapping; nothing for anything else."""
    return node.pairs if isinstance(node, Fields) else []


def items(node: Node | None) -> list[Node]:
    """The elements of a list; a single value is a list of itself, None an empty one."""
    if node is None:
        return []
    return node.items if isinstance(node, Items) else [node]


def text(node: Node | None) -> str | None:
    """The text of a scalar, or None."""
    return node.text if isinstance(node, Scalar) else None


def flatten(node: Node, document: int = 0) -> Iterator[Entry]:
    """Every scalar with its dotted key, in source order, within the bounds."""
    stack: list[tuple[str, Node, int]] = [("", node, 0)]
    visited = produced = chars = 0
    while stack and visited < MAX_NODES and produced < MAX_ENTRIES and chars < MAX_FLAT_CHARS:
        key, here, depth = stack.pop()
        visited += 1
        children = _children(key, here)
        if not children:
            produced += 1
            value = here.text if isinstance(here, Scalar) else ""
            chars += len(key) + len(value)
            yield Entry(key, value, here.line, document)
        elif depth < MAX_DEPTH:
            stack.extend((k, n, depth + 1) for k, n in reversed(children))


def _children(key: str, node: Node) -> list[tuple[str, Node]]:
    if isinstance(node, Fields):
        prefix = key + "." if key else ""
        return [(prefix + k, v) for k, v in node.pairs if len(k) <= MAX_KEY]
    if isinstance(node, Items):
        return [(f"{key}[{i}]", v) for i, v in enumerate(node.items)]
    return []


def plain(node: Node) -> object:
    """The tree as dictionaries, lists and scalars; raises ValueError when it grows too large.

    Shared parts (YAML aliases) are copied, so that whoever walks the result meets the bound here.
    """
    return _plain(node, Budget(), 0)


def _plain(node: Node, budget: Budget, depth: int) -> object:
    budget.spend()
    if depth > MAX_DEPTH:
        raise ValueError(TOO_DEEP)
    if isinstance(node, Fields):
        return {k: _plain(v, budget, depth + 1) for k, v in node.pairs}
    if isinstance(node, Items):
        return [_plain(v, budget, depth + 1) for v in node.items]
    return _value(node.text) if node.bare else node.text


_NUMBER = re.compile(r"[-+]?\d{1,32}(?P<real>\.\d{0,32})?(?P<exponent>[eE][-+]?\d{1,3})?")
_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def _value(word: str) -> object:
    """What an unquoted word means: null, a truth value, a number, else itself."""
    if word in _WORDS:
        return _WORDS[word]
    number = _NUMBER.fullmatch(word)
    if number is None:
        return word
    return float(word) if number["real"] or number["exponent"] else int(word)


def checked(value: object) -> object:
    """A plain value from a trusted parser, refused (ValueError) where it is nested too deeply."""
    stack = [(value, 0)]
    budget = Budget(10 * MAX_NODES)
    while stack:
        here, depth = stack.pop()
        budget.spend()
        children = (
            here.values() if isinstance(here, dict) else here if isinstance(here, list) else ()
        )
        if children and depth >= MAX_DEPTH:
            raise ValueError(TOO_DEEP)
        stack.extend((c, depth + 1) for c in children)
    return value
