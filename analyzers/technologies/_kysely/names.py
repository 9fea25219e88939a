"""How Kysely turns names of code into names of the database, and reads its types.

Kysely docs, "CamelCasePlugin" and "Data types".
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from msgspec import Struct


class Casing(Struct, frozen=True):
    """The options of `new CamelCasePlugin(…)`."""

    digits: bool = False
    between: bool = False
    upper: bool = False

    def snake(self, name: str) -> str:
        """The name in the database of a name in code (Kysely, `camel-case.ts`)."""
        if not name:
            return name
        made = name[0].lower()
        for before, char in pairwise(name):
            if self.digits and char.isdigit() and not before.isdigit() and made[-1] != "_":
                made += "_" + char
            elif char.isupper():
                made += "_" if self.between or not before.isupper() else ""
                made += char.lower()
            else:
                made += char
        return made.upper() if self.upper else made


def casing_of(options: Any) -> Casing:
    """The casing that a plugin's options ask for."""
    given = options if isinstance(options, dict) else {}
    return Casing(
        given.get("underscoreBeforeDigits") is True,
        given.get("underscoreBetweenUppercaseLetters") is True,
        given.get("upperCase") is True,
    )


def split_name(name: str) -> tuple[str | None, str]:
    """Schema and name of `schema.name`."""
    schema, dot, bare = name.rpartition(".")
    return (schema or None, bare) if dot else (None, name)
