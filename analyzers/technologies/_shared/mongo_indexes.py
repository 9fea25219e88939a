"""PyMongo's ways to write an index: a name, pairs of name and direction, `IndexModel(…)`."""

from __future__ import annotations

from typing import Any

from ...syntax.evaluate import UNKNOWN
from .._documents.values import Key, partial
from .._python.values import Ext, Made, Value

_CONSTANTS = {
    "ASCENDING": "1",
    "DESCENDING": "-1",
    "TEXT": "text",
    "HASHED": "hashed",
    "GEO2D": "2d",
    "GEOSPHERE": "2dsphere",
    "GEOHAYSTACK": "geoHaystack",
}
"""PyMongo docs, "pymongo – constants": directions and kinds of index."""
_KINDS = frozenset(_CONSTANTS.values())


def direction(value: Value) -> str | None:
    """`1`, `-1` or the kind of an index that a value stands for, None where it is not known."""
    if isinstance(value, Ext):
        return _CONSTANTS.get(value.tail)
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return "-1" if value < 0 else "1"
    return value if isinstance(value, str) and (value in _KINDS or value.isalnum()) else None


def pairs_of(keys: Value) -> tuple[tuple[str, str], ...]:
    """The paths of an index with their directions; nothing where one is not known.

    PyMongo, `helpers_shared._index_list`: a name, a list of names and of pairs, or a mapping.
    """
    if isinstance(keys, str):
        return ((keys, "1"),)
    if isinstance(keys, dict):
        keys = list(keys.items())
    found: list[tuple[str, str]] = []
    for item in keys if isinstance(keys, list | tuple) else ():
        pair = (item, 1) if isinstance(item, str) else item
        if not isinstance(pair, list | tuple) or len(pair) != 2 or not isinstance(pair[0], str):
            return ()
        kind = direction(pair[1])
        if kind is None:
            return ()
        found.append((pair[0], kind))
    return tuple(found)


def made_key(
    pairs: tuple[tuple[str, str], ...], options: dict[str, Any], path: str, line: int
) -> Key:
    """An index over these paths with the options that drivers take."""
    ttl = options.get("expireAfterSeconds")
    name = options.get("name")
    special = [k for _, k in pairs if k not in ("1", "-1")]
    return Key(
        tuple(p for p, _ in pairs),
        unique=options.get("unique") is True,
        sparse=options.get("sparse") is True,
        ttl=int(ttl) if isinstance(ttl, int | float) and not isinstance(ttl, bool) else None,
        method=special[0] if special else None,
        where=partial(options.get("partialFilterExpression")),
        name=name if isinstance(name, str) and name else None,
        path=path,
        line=line,
        kinds=tuple(k for _, k in pairs),
        marked=True,
    )


def index_of(value: Value, path: str, line: int) -> Key | None:
    """The index of a name, of pairs or of `IndexModel(keys, **options)`, or None."""
    options: dict[str, Any] = {}
    if isinstance(value, Made) and isinstance(value.func, Ext) and value.func.tail == "IndexModel":
        options, line = value.kwargs, value.line or line
        value = value.arg("keys", 0)
    if value is UNKNOWN:
        return None
    if isinstance(value, tuple) and len(value) == 2 and direction(value[1]) and value[1] != "":
        value = [value] if isinstance(value[0], str) and not isinstance(value[1], str) else value
    pairs = pairs_of(value)
    return made_key(pairs, options, path, line) if pairs else None
