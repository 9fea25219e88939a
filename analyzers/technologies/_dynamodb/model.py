"""What can be said of a DynamoDB table, in one form for templates, mappers and calls."""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct, convert, json

KIND = "collection"
"""DynamoDB's tables are sets of items without a fixed schema, as a document store's are."""

STRONG = {"mapper": 0, "template": 1, "create": 2, "use": 3}
"""Kinds of definition; whose word counts first."""

TYPES = {
    "string": "S",
    "number": "N",
    "binary": "B",
    "boolean": "BOOL",
    "map": "M",
    "list": "L",
    "null": "NULL",
}


class Attribute(Struct, frozen=True, omit_defaults=True):
    """An attribute of items; nested ones have dotted names."""

    name: str
    type: str | None = None
    line: int = 0
    path: str = ""
    nullable: bool | None = True
    default: str | None = None
    enum: tuple[str, ...] | None = None
    description: str | None = None
    inferred: bool = False


class Secondary(Struct, frozen=True, omit_defaults=True):
    """A secondary index: its key attributes in order, and what it projects."""

    name: str
    columns: tuple[str, ...]
    kind: str = "GSI"
    projection: str | None = None
    line: int = 0
    path: str = ""


class Definition(Struct, frozen=True, omit_defaults=True):
    """One statement about a table.

    `name` may hold `${…}` for what only other files or the deployment know, and is empty where the
    deployment makes it up; `logical` is what the code or the template calls the table.
    `kind`: a key of `STRONG`. `places`: further (path, line) that speak of it.
    A call has an `action` (create, read, update or delete) and names what it has `written`.
    """

    name: str
    path: str
    line: int
    kind: str
    technology: str
    logical: str = ""
    model: str | None = None
    attributes: tuple[Attribute, ...] = ()
    key: tuple[str, ...] = ()
    indexes: tuple[Secondary, ...] = ()
    options: dict[str, Any] = {}
    description: str | None = None
    methods: tuple[str, ...] = ()
    places: tuple[tuple[str, int], ...] = ()
    action: str = ""
    written: tuple[str, ...] = ()


def packed(definition: Definition) -> dict[str, Any]:
    """The definition as plain data that a fact can carry."""
    made: dict[str, Any] = json.decode(json.encode(definition))
    return made


def unpacked(data: dict[str, Any]) -> Definition:
    """The definition that a fact carries."""
    return convert(data, Definition)


def scalar_type(written: str | None) -> str | None:
    """DynamoDB's letters for a type: `AttributeType.STRING`, `string` and `S` are all `S`."""
    if not written:
        return None
    last = written.rsplit(".", 1)[-1].strip()
    if last.upper() in ("S", "N", "B", "BOOL", "M", "L", "SS", "NS", "BS", "NULL"):
        return last.upper()
    return TYPES.get(last.lower())


_HOLE = re.compile(r"\$\{([^{}]*)\}")
_WORD = re.compile(r"[A-Za-z_][\w-]*")


def shown(name: str) -> str:
    """A name with `{X}` for what is not known, and defaults filled in."""
    for _ in range(4):
        name, count = _HOLE.subn(_hole, name)
        if not count:
            break
    return name


def _hole(match: re.Match[str]) -> str:
    inner = match[1].strip()
    source, comma, default = inner.partition(",")
    default = default.strip().strip("'\"")
    if comma and default:
        return default
    words = _WORD.findall(re.split(r"[.:]", source)[-1]) or _WORD.findall(source)
    return "{" + (words[-1] if words else "value") + "}"


def bare(name: str) -> bool:
    """Whether a name holds nothing but holes and marks."""
    return re.search(r"\w", re.sub(r"\{[^{}]*\}", "", shown(name))) is None


def plain_word(name: str) -> str:
    """What tells tables apart by what they are called: `ORDERS_TABLE_NAME` is `orders`."""
    word = re.sub(r"[^a-z0-9]", "", name.lower())
    word = re.sub(r"^(dynamodb|dynamo|ddb|table)+(?=.)", "", word)
    return re.sub(r"(?<=.)(dynamodb|dynamo|ddb|table|name|arn)+$", "", word)
