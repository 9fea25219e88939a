"""The gate: one pass over a file's bytes tells which technologies may care about it.

Matching ignores case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from ..syntax.literals import Literals

SIGNALS = "*signals"
"""The party that stands for engine signals, beside the technologies' names."""

_BASES = {
    "python": re.compile(rb"class\s+\w+\s*\(([^)]{1,400})\)"),
    "javascript": re.compile(rb"class\s+\w+(?:<[^>]{0,200}>)?\s+extends\s+([\w.]+)"),
}
_BASES["typescript"] = _BASES["tsx"] = _BASES["javascript"]
_WORD = re.compile(rb"[A-Za-z_]\w*")


class Gate:
    """Built from what technologies look for: language to party to literals."""

    def __init__(
        self, wanted: Mapping[str, Mapping[str, tuple[str, ...]]], everywhere: tuple[str, ...] = ()
    ) -> None:
        self.always = {
            language: frozenset(p for p, words in parties.items() if not words)
            for language, parties in wanted.items()
        }
        self.everywhere = tuple(sorted({x.lower() for x in everywhere}))
        self._parties: dict[str, dict[str, frozenset[str]]] = {}
        for language, parties in wanted.items():
            by_literal: dict[str, set[str]] = {}
            for party, literals in parties.items():
                for literal in literals:
                    by_literal.setdefault(literal.lower(), set()).add(party)
            self._parties[language] = {k: frozenset(v) for k, v in by_literal.items()}

    def parties(self, language: str, data: bytes) -> frozenset[str]:
        """Who may care about a file: names of technologies, and `SIGNALS`."""
        always = self.always.get(language, frozenset())
        literals = self.literals.which(data)
        if not literals:
            return always
        own = self._parties.get(language, {})
        found: set[str] = set(always)
        for literal in literals:
            parties = own.get(literal)
            if parties is not None:
                found |= parties
            if literal in self._everywhere_set:
                found.add(SIGNALS)
        return frozenset(found)

    @cached_property
    def _everywhere_set(self) -> frozenset[str]:
        return frozenset(self.everywhere)

    @cached_property
    def literals(self) -> Literals:
        """Every literal of every party."""
        own = (x for by_literal in self._parties.values() for x in by_literal)
        return Literals((*own, *self.everywhere))


def base_names(language: str, data: bytes) -> tuple[str, ...]:
    """The names that a file's classes derive from: heads and tails of the dotted names."""
    pattern = _BASES.get(language)
    if pattern is None:
        return ()
    names = {word.decode() for match in pattern.finditer(data) for word in _WORD.findall(match[1])}
    return tuple(sorted(names))
