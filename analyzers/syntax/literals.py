"""Many literal words looked for at once, without regard to case: which a text holds, and where.

Hyperscan where its wheel exists, plain `in` tests otherwise; a `re` union of this many literals
would be hundreds of times slower. The compiled form is kept in the cache folder, since loading it
is instant.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from ..store import cache_folder, write_own

MOST_PLACES = 20_000


class Literals:
    """A set of words to look for."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(sorted({w.lower() for w in words}))

    def which(self, data: bytes) -> set[str]:
        """The words that the bytes hold."""
        matcher = self._first
        if matcher is None:
            text = data.lower()
            return {w for w in self.words if w.encode() in text}
        found: set[int] = set()
        matcher.scan(data, match_event_handler=lambda i, *_: found.add(i))
        return {self.words[i] for i in found}

    def ends(self, data: bytes) -> list[int]:
        """The sorted byte offsets at which a word ends, at most about 20,000 of them."""
        matcher = self._every
        if matcher is None:
            return self._plain_ends(data)
        found: list[int] = []

        def note(_: int, __: int, end: int, *___: object) -> bool:
            found.append(end)
            return len(found) >= MOST_PLACES

        with contextlib.suppress(Exception):
            # Stopping early is an error to the library, and none to us.
            matcher.scan(data, match_event_handler=note)
        return sorted(set(found))

    def _plain_ends(self, data: bytes) -> list[int]:
        text = data.lower()
        found: set[int] = set()
        for word in self.words:
            wanted = word.encode()
            at = text.find(wanted)
            while at >= 0 and len(found) < MOST_PLACES:
                found.add(at + len(wanted))
                at = text.find(wanted, at + len(wanted))
        return sorted(found)

    @cached_property
    def _first(self) -> Any:
        return _matcher(self.words, single=True)

    @cached_property
    def _every(self) -> Any:
        return _matcher(self.words, single=False)


def _matcher(words: tuple[str, ...], single: bool) -> Any:
    """The compiled matcher, or None where Hyperscan cannot be had."""
    try:
        import hyperscan
    except ImportError:
        return None
    stamp = "\0".join((*words, str(single), str(getattr(hyperscan, "__version__", "")))).encode()
    path = cache_folder() / f"words-{hashlib.blake2b(stamp, digest_size=10).hexdigest()}.hs"
    with contextlib.suppress(OSError, TypeError, ValueError, hyperscan.error):
        database = hyperscan.loadb(path.read_bytes(), hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)
        return database
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    flags = hyperscan.HS_FLAG_CASELESS | (hyperscan.HS_FLAG_SINGLEMATCH if single else 0)
    database.compile(
        expressions=[re.escape(w).replace("\\ ", " ").encode() for w in words],
        ids=list(range(len(words))),
        elements=len(words),
        flags=[flags] * len(words),
    )
    write_own(path, hyperscan.dumpb(database))
    return database
