"""Equal strings of decoded facts as one object: code says the same few words again and again.

Decoding makes a new string for each place where a word stands, nine tenths of them for nothing. An
interface that is open all day keeps the facts of all files, so these share what is equal; a scan
that ends soon has no use for it.
"""

from __future__ import annotations

import contextlib
from typing import Any

from msgspec import Struct
from msgspec.structs import force_setattr

from ..facts import FileFacts


class Words:
    """The strings that facts hold."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def share(self, facts: FileFacts) -> FileFacts:
        """The same facts, which nobody else may hold yet, with strings that others have too."""
        # What is nested too deeply stays as it is, which is no harm.
        with contextlib.suppress(RecursionError):
            self._shared(facts)
        return facts

    def _shared(self, value: Any) -> Any:
        kind = type(value)
        if kind is str:
            return self._known.setdefault(value, value)
        if kind is tuple:
            return tuple([self._shared(part) for part in value])
        if isinstance(value, Struct):
            for name in kind.__struct_fields__:
                old = getattr(value, name)
                if type(old) in _PLAIN:
                    continue
                new = self._shared(old)
                if new is not old:
                    force_setattr(value, name, new)
        return value


_PLAIN = frozenset({int, float, bool, type(None), dict})
