"""The text of a key pattern: holes in braces, what is worth showing, what tells two apart."""

from __future__ import annotations

import re

_HOLE = re.compile(r"\{[^{}]*\}")
ANY = "{any}"
"""The hole of a key that stands for many keys (`session:*`)."""


def clean(pattern: str | None) -> str | None:
    """A pattern fit to be shown; None for what cannot be a key."""
    if pattern is None:
        return None
    text = pattern.strip()
    if not text or len(text) > 200 or "\n" in text or "://" in text:
        return None
    return re.sub(r"(?<!\{)\*+", ANY, text)


def is_bare(pattern: str) -> bool:
    """Whether a pattern holds nothing but holes and marks."""
    return re.search(r"\w", _HOLE.sub("", pattern)) is None


_IDENTITY = re.compile(
    r"\{(?:\w*[a-z_])?(?:[iI]d|ID|[uU]uid|[eE]mail|[sS]lug|[sS]ku|[tT]oken|[uU]sername|ip)\}"
)


def is_identity(pattern: str) -> bool:
    """Whether a key is the identity of one thing and nothing else: `{id}`, `{userId}`."""
    return _IDENTITY.fullmatch(pattern) is not None


def skeleton(pattern: str) -> str:
    """What tells patterns apart: the text without the names of the holes."""
    return _HOLE.sub("{}", pattern)


def joined(prefix: str, pattern: str) -> str:
    """A pattern under a client's prefix; a pattern that has it already stays."""
    return pattern if not prefix or pattern.startswith(prefix) else prefix + pattern
