"""The gate: one pass over a file's bytes tells which technologies may care about it.

Hyperscan where its wheel exists, plain `in` tests otherwise; a `re` union of this many literals
would be hundreds of times slower. Matching ignores case.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from .cache import cache_folder, write_whole

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
            language: frozenset(p for p, literals in parties.items() if not literals)
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
        own = self._parties.get(language, {})
        found: set[str] = set(self.always.get(language, ()))
        for literal in self._hits(language, data):
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
    def literals(self) -> tuple[str, ...]:
        """Every literal, sorted; its position is its number in the matcher."""
        own = {x for by_literal in self._parties.values() for x in by_literal}
        return tuple(sorted(own | set(self.everywhere)))

    def _hits(self, language: str, data: bytes) -> set[str]:
        matcher = self._matcher
        if matcher is None:
            return self._plain_hits(language, data)
        found: set[int] = set()
        matcher.scan(data, match_event_handler=lambda i, *_: found.add(i))
        return {self.literals[i] for i in found}

    def _plain_hits(self, language: str, data: bytes) -> set[str]:
        text = data.lower()
        wanted = (*self._parties.get(language, {}), *self.everywhere)
        return {x for x in wanted if x.encode() in text}

    @cached_property
    def _matcher(self) -> Any:
        try:
            import hyperscan
        except ImportError:
            return None
        return _load(hyperscan, self.literals)


def _load(hyperscan: Any, literals: tuple[str, ...]) -> Any:
    """The compiled matcher; compiled form is kept in the cache folder, as loading is instant."""
    stamp = "\0".join((*literals, hyperscan.__version__)).encode()
    path = cache_folder() / f"gate-{hashlib.blake2b(stamp, digest_size=10).hexdigest()}.hs"
    with contextlib.suppress(OSError, TypeError, ValueError, hyperscan.error):
        database = hyperscan.loadb(path.read_bytes(), hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)
        return database
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH
    database.compile(
        expressions=[re.escape(x).replace("\\ ", " ").encode() for x in literals],
        ids=list(range(len(literals))),
        elements=len(literals),
        flags=[flags] * len(literals),
    )
    write_whole(path, hyperscan.dumpb(database))
    return database


def base_names(language: str, data: bytes) -> tuple[str, ...]:
    """The names that a file's classes derive from: heads and tails of the dotted names."""
    pattern = _BASES.get(language)
    if pattern is None:
        return ()
    names = {word.decode() for match in pattern.finditer(data) for word in _WORD.findall(match[1])}
    return tuple(sorted(names))
