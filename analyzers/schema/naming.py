"""How frameworks make names of names: plurals, snake case, camel case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

Rule = tuple[re.Pattern[str], str]

_MORE = re.compile(r"([a-z\d])([A-Z])|([A-Z]+)([A-Z][a-z])")


def rules(pairs: Iterable[tuple[str, str]]) -> tuple[Rule, ...]:
    """Patterns and what they become, compiled; case is ignored."""
    return tuple((re.compile(pattern, re.I), made) for pattern, made in pairs)


def plural(word: str, ordered: Sequence[Rule], uncountable: frozenset[str]) -> str:
    """The plural by the first rule that fits; an uncountable word stays as it is."""
    if word.lower() in uncountable:
        return word
    for pattern, made in ordered:
        if pattern.search(word):
            return pattern.sub(made, word, count=1)
    return word


def snake(name: str) -> str:
    """`userName` and `UserName` give `user_name`, `HTTPServer` gives `http_server`."""
    parted = _MORE.sub(lambda m: f"{m[1] or m[3]}_{m[2] or m[4]}", name)
    return re.sub(r"[\s\-_]+", "_", parted).lower()


def camel(name: str) -> str:
    """`user_id` gives `userId`; the first letter stays as it is."""
    return re.sub(r"[-_\s]+(.)?", lambda m: (m[1] or "").upper(), name.strip())
