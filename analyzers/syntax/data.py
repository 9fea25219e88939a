"""Data formats: TOML, YAML, JSON, INI and properties, env files, XML, with the line of each value.

`parse_document` gives plain values and raises ValueError on what it cannot read or will not (bombs,
entity declarations, endless nesting). `entries` gives what can be had of any text and never raises.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Protocol
from weakref import WeakKeyDictionary

from ._data_flat import read_env, read_ini
from ._data_json import read_json
from ._data_lines import read_yaml
from ._data_toml import load_toml, read_toml
from ._data_xml import read_xml
from ._nodes import REFUSALS, Entry, Fields, Items, Node, Scalar, Tree, checked, flatten, plain

__all__ = [
    "MAX_TEXT",
    "Entry",
    "Fields",
    "Items",
    "Node",
    "Scalar",
    "Source",
    "Tree",
    "documents_of",
    "entries",
    "entries_of",
    "parse_document",
    "tagged_documents",
    "tree",
]

MAX_TEXT = 2 << 20
"""Characters beyond which a document is refused; `entries` reads up to there."""

_READERS: dict[str, Callable[[str], Tree]] = {
    "toml": read_toml,
    "yaml": read_yaml,
    "json": read_json,
    "jsonc": read_json,
    "json5": read_json,
    "ini": read_ini,
    "properties": read_ini,
    "env": read_env,
    "xml": read_xml,
}


class Source(Protocol):
    """A file as its unit gives it (units import this module, so it cannot import them)."""

    language: str

    @property
    def text(self) -> str:
        """The text of the file."""
        ...


_TREES: WeakKeyDictionary[Source, Tree] = WeakKeyDictionary()
_ENTRIES: WeakKeyDictionary[Source, tuple[Entry, ...]] = WeakKeyDictionary()


def tree(language: str, text: str) -> Tree:
    """The documents of a text as trees with lines; an unknown language has none. Never raises."""
    reader = _READERS.get(language)
    if reader is None:
        return Tree((), f"no reader for {language}")
    return reader(text[:MAX_TEXT])


def documents_of(unit: Source) -> tuple[Node, ...]:
    """The trees of a unit, read once."""
    if unit not in _TREES:
        _TREES[unit] = tree(unit.language, unit.text)
    return _TREES[unit].documents


def tagged_documents(unit: Source) -> tuple[Node, ...]:
    """As `documents_of`; in YAML a value with a local tag (`!Ref X`) stands under it, as a key."""
    if unit.language != "yaml":
        return documents_of(unit)
    return read_yaml(unit.text[:MAX_TEXT], tagged=True).documents


def parse_document(language: str, text: str) -> object:
    """The content as dictionaries, lists and scalars; raises ValueError and nothing else.

    A YAML file of several documents gives the list of them. XML: `@name` for attributes, `#text`
    for text beside children, a list for siblings of one name. INI and properties: sections are
    dictionaries, all values text.
    """
    if len(text) > MAX_TEXT:
        raise ValueError("too large")
    if language == "toml":
        return checked(load_toml(text))
    if language == "json" and (strict := _strict_json(text)) is not None:
        return strict[0]
    found = tree(language, text)
    if found.error is not None and (language != "yaml" or found.error in REFUSALS):
        raise ValueError(found.error)
    if not found.documents:
        if found.error is not None:
            raise ValueError(found.error)
        return None
    values = [plain(d) for d in found.documents]
    return values[0] if len(values) == 1 else values


def _strict_json(text: str) -> tuple[object] | None:
    """The value where the text is plain JSON, which is the fast and the usual case."""
    try:
        return (checked(json.loads(text)),)
    except (ValueError, RecursionError):
        return None


def entries(language: str, text: str) -> Iterator[Entry]:
    """Every scalar with its dotted key and line; what a broken text still says. Never raises."""
    for number, document in enumerate(tree(language, text).documents):
        yield from flatten(document, number)


def entries_of(unit: Source) -> tuple[Entry, ...]:
    """The entries of a unit, made once and kept as long as the unit lives."""
    if unit not in _ENTRIES:
        found = [e for n, d in enumerate(documents_of(unit)) for e in flatten(d, n)]
        _ENTRIES[unit] = tuple(found)
    return _ENTRIES[unit]
