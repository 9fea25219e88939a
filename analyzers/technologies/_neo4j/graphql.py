"""Type definitions for `@neo4j/graphql`.

After its documentation ("Type definitions"): an object type with `@node` is a label, a field with
`@relationship(type:, direction:)` connects two of them, and types with `@relationshipProperties`
hold the properties of relationships. `@cypher` and `@customResolver` fields are not stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from ...model.schema import Column, Index
from .graph import Shape

_TYPE = re.compile(
    r"(?P<word>\btype|\binterface)\s+(?P<name>[A-Za-z_]\w{0,120})(?P<head>[^{}#]{0,600})"
    r"\{(?P<body>(?:[^{}\"]|\"[^\"\n]*+\"|\{[^{}]*+\})*+)\}"
)
_FIELD = re.compile(
    r"(?P<name>[A-Za-z_]\w{0,120})\s*(?:\([^()]{0,600}\))?\s*:\s*(?P<type>[\[\]!\w]{1,200})"
    r"(?P<marks>(?:\s*@\w+(?:\((?:[^()\"]|\"(?:[^\"\\]|\\.)*+\"|\([^()]*+\))*+\))?)*+)"
)
_ARGUMENT = r"{}\s*:\s*\"?([\w-]+)\"?"
_COMMENT = re.compile(r"\"\"\".*?\"\"\"|#[^\n]*", re.DOTALL)
_TYPES = {
    "String": "string",
    "ID": "string",
    "Int": "integer",
    "BigInt": "integer",
    "Float": "float",
    "Boolean": "boolean",
    "DateTime": "datetime",
    "LocalDateTime": "local datetime",
    "Date": "date",
    "Time": "time",
    "LocalTime": "local time",
    "Duration": "duration",
    "Point": "point",
    "CartesianPoint": "point",
}
_NOT_STORED = re.compile(r"@(?:cypher|customResolver)\b")
_ROOTS = frozenset({"Query", "Mutation", "Subscription"})
DEFINES = re.compile(r"@relationship\b|@node\b")


class _Type(Struct):
    name: str
    head: str
    line: int
    fields: list[tuple[str, str, str, int]]


def definitions(text: str, path: str, line: int) -> list[Shape]:
    """The labels and relationship types of a GraphQL text whose first line is `line`."""
    types = {t.name: t for t in _types(text[:200_000], line)}
    targets = {_inner(f[1]) for t in types.values() for f in t.fields if "@relationship" in f[2]}
    nodes = [t for t in types.values() if _is_node(t, targets)]
    return [s for t in nodes for s in _shapes(t, types, path)]


def _types(text: str, line: int) -> Iterator[_Type]:
    plain = _COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)
    for found in _TYPE.finditer(plain):
        first = line + plain.count("\n", 0, found.start())
        body = line + plain.count("\n", 0, found.start("body"))
        fields = [
            (f["name"], f["type"], f["marks"], body + found["body"].count("\n", 0, f.start()))
            for f in _FIELD.finditer(found["body"])
        ]
        yield _Type(found["name"], found["head"], first, fields)


def _is_node(type_: _Type, targets: set[str]) -> bool:
    if type_.name in _ROOTS or "@relationshipProperties" in type_.head:
        return False
    connected = any("@relationship" in marks for _, _, marks, _ in type_.fields)
    return "@node" in type_.head or connected or type_.name in targets


def _inner(type_: str) -> str:
    return type_.strip("[]!")


def _argument(marks: str, name: str, directive: str = "") -> str | None:
    start = marks.find(directive) if directive else 0
    found = re.search(_ARGUMENT.format(name), marks[max(start, 0) :]) if start >= 0 else None
    return found[1] if found else None


def _shapes(type_: _Type, types: dict[str, _Type], path: str) -> Iterator[Shape]:
    labels = re.search(r"labels\s*:\s*\[\s*\"([^\"]+)\"", type_.head)
    name = labels[1] if labels else type_.name
    stored = [f for f in type_.fields if not _NOT_STORED.search(f[2])]
    columns = [_column(f, path) for f in stored if "@relationship" not in f[2]]
    kept = [c for c in columns if c is not None]
    yield Shape(
        kind="node",
        name=name,
        path=path,
        line=type_.line,
        columns=tuple(kept),
        unique=tuple((c.name,) for c in kept if c.unique),
        indexes=tuple(_indexes(type_, path)),
        model=type_.name,
    )
    for _, other, marks, line in stored:
        kind = _argument(marks, "type", "@relationship")
        if "@relationship" not in marks or kind is None:
            continue
        out = (_argument(marks, "direction") or "OUT") == "OUT"
        target = types.get(_inner(other))
        held = re.search(r"labels\s*:\s*\[\s*\"([^\"]+)\"", target.head) if target else None
        end = held[1] if held else _inner(other)
        start, stop = (name, end) if out else (end, name)
        properties = types.get(_argument(marks, "properties") or "")
        inner = [_column(f, path) for f in properties.fields] if properties else []
        yield Shape(
            kind="relationship",
            name=kind,
            path=path,
            line=line,
            columns=tuple(c for c in inner if c is not None),
            ends=(("from", start, line), ("to", stop, line)),
            model=properties.name if properties else None,
        )


def _column(field: tuple[str, str, str, int], path: str) -> Column | None:
    name, type_, marks, line = field
    alias = _argument(marks, "property", "@alias") if "@alias" in marks else None
    inner = _inner(type_)
    listed = type_.startswith("[")
    known = _TYPES.get(inner)
    return Column(
        name=alias or name,
        type="list" if listed else known or "string",
        nullable=not type_.endswith("!"),
        unique=bool(re.search(r"@(?:id|unique)\b", marks)),
        default=_argument(marks, "value", "@default") if "@default" in marks else None,
        path=path,
        line=line,
    )


def _indexes(type_: _Type, path: str) -> Iterator[Index]:
    if "@fulltext" in type_.head:
        for found in re.finditer(r"fields\s*:\s*\[([^\[\]]{1,400})\]", type_.head):
            names = tuple(re.findall(r"\"([^\"]+)\"", found[1]))
            label = _argument(type_.head, "indexName") or _argument(type_.head, "name")
            yield Index(label, names, method="fulltext", path=path, line=type_.line)
