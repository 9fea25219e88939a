"""Security rules and index files of Firestore.

After the Firebase documentation: "Structuring Cloud Firestore Security Rules" (`match` blocks nest
and their paths join, `{x=**}` matches any depth) and "Cloud Firestore Index Definition Reference".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

_TOKEN = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<string>'(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\")|"
    r"\bmatch\s+(?P<path>/[^\s{]*(?:\{[^{}\n]*\}[^\s{]*)*)\s*(?=\{)|(?P<brace>[{}])",
    re.DOTALL,
)
_FIELD = re.compile(
    r"\b(?:request\.)?resource\.data\.(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\b(?!\s*\()"
    r"(?:\s+is\s+(?P<type>\w+))?"
)
_KEYS = re.compile(
    r"\b(?:request\.)?resource\.data\.keys\(\)\.(?:hasAll|hasOnly)\(\s*\[(?P<names>[^\]]{0,2000})\]"
)
_WORD = re.compile(r"['\"]([\w.]{1,100})['\"]")
_TYPES = {
    "int": "number",
    "float": "number",
    "number": "number",
    "string": "string",
    "bool": "boolean",
    "timestamp": "timestamp",
    "list": "array",
    "map": "map",
    "latlng": "geopoint",
    "path": "reference",
    "bytes": "bytes",
}
_METHODS = frozenset({"keys", "diff", "size", "get", "values"})
_DEEPEST = 20


class Match(Struct, frozen=True):
    """A `match` block: where in the store it applies, and the fields that its conditions name."""

    parts: tuple[str, ...]
    line: int
    group: bool = False
    fields: tuple[tuple[str, str | None, int], ...] = ()


def matches(text: str) -> Iterator[Match]:
    """The blocks of a rules file for collections; those for storage and wildcards are left out."""
    text = text[:500_000]
    start = text.find("cloud.firestore")
    stack: list[tuple[tuple[str, ...], int, int] | None] = []
    pending: tuple[tuple[str, ...], int, int] | None = None
    inner: list[list[tuple[int, int]]] = []
    for found in _TOKEN.finditer(text, max(start, 0)):
        if found["path"]:
            around = next((s for s in reversed(stack) if s is not None), None)
            parts = (*(around[0] if around else ()), *_parts(found["path"]))
            pending = (parts, found.start(), found.end())
        elif found["brace"] == "{" and len(stack) < _DEEPEST:
            stack.append(pending)
            inner.append([])
            pending = None
        elif found["brace"] == "}" and stack:
            opened, holes = stack.pop(), inner.pop()
            if opened is None:
                if inner:
                    inner[-1] += holes
                continue
            if inner:
                inner[-1].append((opened[1], found.end()))
            made = _match(text, opened, found.start(), holes)
            if made is not None:
                yield made


def _parts(path: str) -> tuple[str, ...]:
    return tuple(p for p in path.split("/") if p)


def _match(
    text: str, opened: tuple[tuple[str, ...], int, int], stop: int, holes: list[tuple[int, int]]
) -> Match | None:
    parts, start, body = opened
    if len(parts) >= 3 and parts[0] == "databases" and parts[2] == "documents":
        parts = parts[3:]
    if not parts:
        return None
    line = text.count("\n", 0, start) + 1
    fields = tuple(_fields(text, body, stop, holes))
    if len(parts) == 3 and "=**" in parts[0]:
        return Match((parts[1],), line, True, fields)
    if any("=**" in p for p in parts):
        return None
    whole = parts[:-1] if len(parts) % 2 == 0 else parts
    return Match(whole, line, False, fields)


def _fields(
    text: str, start: int, stop: int, holes: list[tuple[int, int]]
) -> Iterator[tuple[str, str | None, int]]:
    """The fields that conditions of a block name, those of nested blocks left out."""
    parts: list[str] = []
    at = start
    for a, b in sorted(holes):
        parts += [text[at:a], re.sub(r"[^\n]", " ", text[a:b])]
        at = b
    own = re.sub(r"//[^\n]*", "", "".join([*parts, text[at:stop]]))
    first = text.count("\n", 0, start) + 1
    for found in _FIELD.finditer(own):
        names = found["name"].split(".")
        if names[-1] in _METHODS and own[found.end() : found.end() + 1] == "(":
            names = names[:-1]
        if names and names[0] not in _METHODS:
            line = first + own.count("\n", 0, found.start())
            yield ".".join(names), _TYPES.get(found["type"] or ""), line
    for found in _KEYS.finditer(own):
        line = first + own.count("\n", 0, found.start())
        for name in _WORD.findall(found["names"]):
            yield name, None, line


class IndexDefinition(Struct, frozen=True):
    """An index of `firestore.indexes.json`, or a single-field override; `ttl` names a field."""

    group: str
    columns: tuple[str, ...]
    method: str | None = None
    ttl: str = ""


def index_definitions(document: Any) -> Iterator[IndexDefinition]:
    """The composite indexes and field overrides of an index file."""
    if not isinstance(document, dict):
        return
    for entry in _dicts(document.get("indexes")):
        fields = _dicts(entry.get("fields"))
        names = tuple(str(f["fieldPath"]) for f in fields if f.get("fieldPath"))
        group = entry.get("collectionGroup")
        if isinstance(group, str) and names:
            vector = any("vectorConfig" in f for f in fields)
            contains = any("arrayConfig" in f for f in fields)
            method = "vector" if vector else "array-contains" if contains else None
            yield IndexDefinition(group, names, method)
    for entry in _dicts(document.get("fieldOverrides")):
        group, name = entry.get("collectionGroup"), entry.get("fieldPath")
        if isinstance(group, str) and isinstance(name, str):
            indexed = bool(_dicts(entry.get("indexes")))
            ttl = name if entry.get("ttl") is True else ""
            if indexed or ttl:
                yield IndexDefinition(group, (name,) if indexed else (), None, ttl)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []
