"""What plugins of Mongoose that are packages of their own add to a schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...syntax.ir import Expr, Lit, Map, Name

Given = Mapping[str, tuple[Expr, Any]]
"""A plugin's options by name: what is written there, and its value where it is known."""
Entries = list[tuple[str, tuple[tuple[str, Expr], ...]]]


def additions(package: str, given: Given, line: int) -> Map | None:
    """The paths that a package adds to a schema, written as a definition; None for any other.

    A path that the schema declares itself is left as it is.
    """
    known = _PLUGINS.get(package.removesuffix(".default"))
    if known is None:
        return None
    entries = known(given, line)
    return Map(line, tuple((Lit(line, name), _map(line, said)) for name, said in entries if name))


def _map(line: int, said: tuple[tuple[str, Expr], ...]) -> Map:
    return Map(line, tuple((Lit(line, key), value) for key, value in said))


def _value(given: Given, name: str, otherwise: object) -> Any:
    return given[name][1] if name in given else otherwise


def _text(given: Given, name: str, otherwise: str) -> str:
    value = _value(given, name, otherwise)
    return value if isinstance(value, str) else ""


def _deletion(given: Given, line: int) -> Entries:
    """mongoose-delete's docs: `deleted`, and what the options of these names ask for."""
    indexed = _value(given, "indexFields", False)

    def path(name: str, type_: Expr, *more: tuple[str, Expr]) -> tuple[str, Any]:
        own = indexed in (True, "all") or (isinstance(indexed, list) and name in indexed)
        index = (("index", Lit(line, True)),) if own else ()
        return name, (("type", type_), *more, *index)

    found = [path("deleted", Name(line, "Boolean"), ("default", Lit(line, False)))]
    if _value(given, "deletedAt", False) is True:
        found.append(path("deletedAt", Name(line, "Date")))
    if _value(given, "deletedBy", False) is True:
        by = given["deletedByType"][0] if "deletedByType" in given else Name(line, "ObjectId")
        found.append(path("deletedBy", by))
    return found


def _times(given: Given, line: int) -> Entries:
    """mongoose-timestamp's docs: `createdAt` and `updatedAt`, or what the options call them."""
    names = [_text(given, name, name) for name in ("updatedAt", "createdAt")]
    return [(name, (("type", Name(line, "Date")),)) for name in names]


def _passport(given: Given, line: int) -> Entries:
    """passport-local-mongoose's docs, "Options"."""
    text, unique = Name(line, "String"), _value(given, "usernameUnique", True) is not False
    once = (("unique", Lit(line, True)),) if unique else ()
    found: Entries = [
        (_text(given, "usernameField", "username"), (("type", text), *once)),
        (_text(given, "hashField", "hash"), (("type", text),)),
        (_text(given, "saltField", "salt"), (("type", text),)),
    ]
    if _value(given, "limitAttempts", False) is True:
        number, none = Name(line, "Number"), Lit(line, 0)
        found += [
            (_text(given, "attemptsField", "attempts"), (("type", number), ("default", none))),
            (_text(given, "lastLoginField", "last"), (("type", Name(line, "Date")),)),
        ]
    return found


def _sequence(given: Given, line: int) -> Entries:
    """mongoose-sequence's docs: `inc_field` is the path that counts; without it `_id` does."""
    return [(_text(given, "inc_field", ""), (("type", Name(line, "Number")),))]


_PLUGINS: dict[str, Callable[[Given, int], Entries]] = {
    "mongoose-delete": _deletion,
    "mongoose-timestamp": _times,
    "passport-local-mongoose": _passport,
    "mongoose-sequence": _sequence,
}
