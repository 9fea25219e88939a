"""Names that a loop gives to a statement: `for _, t := range []string{"a", "b"}`.

Code that changes many tables in one loop over a literal list is common in migrations. The list is
found lexically, in the same file, in any language whose loops look like one of the patterns here.
"""

from __future__ import annotations

import re

_LOOPS = (
    r"for\s+\w+\s*,\s*{name}\s*:=\s*range\s+",
    r"for\s+{name}\s+in\s+",
    r"for\s*\(\s*(?:(?:const|let|var|final|val|auto|[A-Z]\w*)\b&?\s+)?{name}\s*(?:of|in|:)\s*",
    r"for(?:each)?\s*\(\s*(?:var|string|[A-Z]\w*)\s+{name}\s+in\s+",
)
_AFTER = (
    r"foreach\s*\((?P<src>[^)]{{1,2000}}?)\s+as\s+(?:\$\w+\s*=>\s*)?\${name}\b",
    r"(?P<src>[\w.]+|%w[\[(][^\])]{{0,2000}}[\])]|\[[^\[\]]{{0,2000}}\])"
    r"\.(?:each|forEach|iter\(\)\.for_each)\s*(?:\(|do|\{{)?\s*(?:async\s*)?[(|]*\s*{name}\b",
)
_STRING = re.compile(r"\"(?P<a>[^\"\\\n]*)\"|'(?P<b>[^'\\\n]*)'|`(?P<c>[^`]*)`|:(?P<d>[a-z_]\w*)")
_OPEN = re.compile(
    r"\s*(?:new\s+)?(?:&|\[\w*\])?[\w.<>!]*(?:\[\])?\s*(?P<open>[\[({])|\s*%w(?P<word>[\[(])"
)
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_WINDOW = 30_000
_MOST = 200


def elements(name: str, text: str, before: int) -> list[str]:
    """The source texts of the elements that a loop variable runs through; empty if unknown."""
    window = text[max(0, before - _WINDOW) : before]
    bare = re.escape(name.lstrip("$@"))
    source = _source(bare, window)
    if source is None:
        return []
    if re.fullmatch(r"\s*[\w.]+\s*", source):
        source = _assigned(source.strip().rsplit(".", 1)[-1], text)
    return _items(source) if source else []


def value_of(element: str, field: str) -> str | None:
    """The text of an element, or of a field of it, where it is a plain string."""
    if not field:
        found = _STRING.fullmatch(element.strip())
        return next((g for g in found.groups() if g is not None), None) if found else None
    pattern = (
        rf"['\"]?\b{re.escape(field)}\b['\"]?\s*(?:=>|:|=)\s*(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`)"
    )
    inside = re.search(pattern, element)
    return next((g for g in inside.groups() if g is not None), None) if inside else None


def _source(name: str, window: str) -> str | None:
    """What the innermost loop before a statement runs over, as source text."""
    best: tuple[int, str] | None = None
    for pattern in _LOOPS:
        for found in re.finditer(pattern.format(name=name), window):
            if best is None or found.start() > best[0]:
                rest = window[found.end() :]
                named = re.match(r"[\w.]+(?=\s*[{):\n])", rest)
                best = (found.start(), named[0] if named else _bracketed(rest) or "")
    for pattern in _AFTER:
        for found in re.finditer(pattern.format(name=name), window):
            if best is None or found.start() > best[0]:
                best = (found.start(), found["src"])
    return best[1] if best and best[1] else None


def _assigned(name: str, text: str) -> str:
    found = re.search(rf"\b{re.escape(name)}\b\s*(?::\s*[^=\n]{{1,40}})?\s*:?=\s*", text)
    return _bracketed(text[found.end() : found.end() + _WINDOW]) or "" if found else ""


def _bracketed(text: str) -> str | None:
    """The list that a text starts with, brackets included."""
    found = _OPEN.match(text)
    if found is None:
        return None
    opening = found["open"] or found["word"]
    if found["word"]:
        end = text.find(_PAIRS[opening], found.end())
        return text[: end + 1].strip() if end > 0 else None
    end = _closing(text, found.end() - 1)
    return text[found.end() - 1 : end + 1] if end > 0 else None


def _closing(text: str, at: int) -> int:
    depth = 0
    quote = ""
    for position in range(at, min(len(text), at + _WINDOW)):
        char = text[position]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'`":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth == 0:
                return position
    return -1


def _items(source: str) -> list[str]:
    """The elements of a list's source text, cut at its outermost commas."""
    source = source.strip()
    if source.startswith("%w"):
        return [f'"{word}"' for word in source[3:-1].split()]
    if len(source) < 2:
        return []
    items: list[str] = []
    depth, start, quote = 0, 1, ""
    for at, char in enumerate(source[:-1]):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'`":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "," and depth == 1:
            items.append(source[start:at])
            start = at + 1
    items.append(source[start:-1])
    return [i for i in items if i.strip()][:_MOST]
