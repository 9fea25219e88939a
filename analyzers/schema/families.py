"""Whether two column types mean the same: by family, since every source has its spelling."""

from __future__ import annotations

import re
from functools import lru_cache

_FAMILIES = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("array", r"\[\d*\]$|^array\b|^_"),
        ("boolean", r"^bool|^bit(\(1\))?$|^tinyint\(1\)"),
        ("json", r"^json|^hstore"),
        ("uuid", r"^uuid|^uniqueidentifier|^char\(32\)$|^char\(36\)$"),
        ("datetime", r"^timestamp|^datetime|^smalldatetime"),
        ("date", r"^date$"),
        ("time", r"^time\b|^timetz"),
        ("interval", r"^interval"),
        ("decimal", r"^decimal|^numeric|^money|^number"),
        ("float", r"^float|^double|^real"),
        ("binary", r"blob|^bytea|binary|^image"),
        (
            "string",
            r"char|text|^string|clob|^citext|^xml|^enum|^set\(|^inet|^cidr|^slug|^url|^email",
        ),
        ("integer", r"int|serial|^year"),
    )
)
_LOOSE = {
    frozenset({"boolean", "integer"}),
    frozenset({"uuid", "string"}),
    frozenset({"json", "string"}),
}
"""Families that some engine stores in the other's type (SQLite has no boolean, UUID or JSON)."""


@lru_cache(maxsize=4096)
def family(type_: str) -> str | None:
    """The family of a type in its usual spelling, or None for a type of the schema's own."""
    text = type_.strip().lower()
    return next((name for name, pattern in _FAMILIES if pattern.search(text)), None)


def same_type(left: str | None, right: str | None) -> bool:
    """Whether two types may stand for the same column; an unknown or named type always may."""
    if left is None or right is None or left == right:
        return True
    one, two = family(left), family(right)
    return one is None or two is None or one == two or frozenset({one, two}) in _LOOSE
