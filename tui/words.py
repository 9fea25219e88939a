"""Small words that several parts of the interface say in the same way."""

from __future__ import annotations

from dbscope.analyzers.model.catalog import Database

from .state import Place

_WORDS = {"key-pattern": "key", "table": "table"}


def plural(number: int, word: str) -> str:
    """`1 table`, `2 tables`, `3 indexes`, `4 queries`."""
    if number == 1:
        return f"{number} {word}"
    if word.endswith("y") and not word.endswith(("ay", "ey", "oy")):
        return f"{number:,} {word[:-1]}ies"
    ending = "es" if word.endswith(("x", "ss", "ch", "sh")) else "s"
    return f"{number:,} {word}{ending}"


def counted(word: str, number: int) -> str:
    """`Columns 8`, and the bare word for none."""
    return f"{word} {number}" if number else word


def where(place: Place | None) -> str:
    """A place for a cell."""
    return str(place) if place else ""


def holds(database: Database) -> str:
    """How much a database holds: `7`, or `4 keys` where it is no tables."""
    if not database.tables:
        return ""
    kinds = {t.kind for t in database.tables}
    kind = next(iter(kinds)) if len(kinds) == 1 else "table"
    number = len(database.tables)
    return str(number) if kind == "table" else plural(number, _WORDS.get(kind, kind))


def took(seconds: float) -> str:
    """`38 ms`, `1.4 s`."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
