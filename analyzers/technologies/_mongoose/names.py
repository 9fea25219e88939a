"""Mongoose's own rules: plural names of collections, durations, names of types."""

from __future__ import annotations

import re

from ...schema.naming import plural, rules

# Mongoose, lib/helpers/pluralize.js: the first rule that fits makes the plural.
_RULES = rules(
    (
        (r"human$", "humans"),
        (r"(m)an$", r"\1en"),
        (r"(pe)rson$", r"\1ople"),
        (r"(child)$", r"\1ren"),
        (r"^(ox)$", r"\1en"),
        (r"(ax|test)is$", r"\1es"),
        (r"(octop|vir)us$", r"\1i"),
        (r"(alias|status)$", r"\1es"),
        (r"(bu)s$", r"\1ses"),
        (r"(buffal|tomat|potat)o$", r"\1oes"),
        (r"([ti])um$", r"\1a"),
        (r"sis$", "ses"),
        (r"(?:([^f])fe|([lr])f)$", r"\1\2ves"),
        (r"(hive)$", r"\1s"),
        (r"([^aeiouy]|qu)y$", r"\1ies"),
        (r"(x|ch|ss|sh)$", r"\1es"),
        (r"(matr|vert|ind)ix|ex$", r"\1ices"),
        (r"([m|l])ouse$", r"\1ice"),
        (r"(kn|w|l)ife$", r"\1ives"),
        (r"(quiz)$", r"\1zes"),
        (r"^goose$", "geese"),
        (r"s$", "s"),
        (r"([^a-z])$", r"\1"),
        (r"$", "s"),
    )
)
_UNCOUNTABLE_WORDS = (
    "advice energy excretion digestion cooperation health justice labour machinery equipment "
    "information pollution sewage paper money species series rain rice fish sheep moose deer news "
    "expertise status media"
)
_UNCOUNTABLE = frozenset(_UNCOUNTABLE_WORDS.split())


def collection_name(model: str) -> str:
    """The collection that a model's name gives: lower case and in the plural."""
    return plural(model.lower(), _RULES, _UNCOUNTABLE)


# Mongoose docs, "SchemaTypes": names of types, as constructors and as text.
_TYPES = {
    "string": "string",
    "number": "number",
    "date": "date",
    "boolean": "boolean",
    "bool": "boolean",
    "buffer": "buffer",
    "objectid": "objectid",
    "oid": "objectid",
    "mixed": "mixed",
    "object": "mixed",
    "any": "mixed",
    "decimal128": "decimal128",
    "bigint": "bigint",
    "long": "long",
    "uuid": "uuid",
    "double": "double",
    "int32": "int32",
    "union": "union",
    "array": "mixed[]",
    "documentarray": "mixed[]",
    "map": "map<mixed>",
}


def type_name(name: str) -> str | None:
    """The type that a constructor's or type's name stands for, or None."""
    return _TYPES.get(name.lower())


_UNITS = {
    "ms": 0.001,
    "s": 1,
    "sec": 1,
    "m": 60,
    "min": 60,
    "h": 3600,
    "hr": 3600,
    "hour": 3600,
    "d": 86400,
    "day": 86400,
    "w": 604800,
    "week": 604800,
    "second": 1,
    "minute": 60,
    "y": 31557600,
    "year": 31557600,
}


def seconds(value: object) -> int | None:
    """A duration in seconds: a number, or text such as `7d` (as the `ms` package reads it)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value)
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", str(value).lower())
    if match is None:
        return None
    unit = match[2] if match[2] in _UNITS else match[2].rstrip("s")
    factor = _UNITS.get(unit, 1 if not match[2] else None)
    return int(float(match[1]) * factor) if factor is not None else None
