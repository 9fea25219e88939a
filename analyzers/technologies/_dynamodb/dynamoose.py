"""Dynamoose's models.

Dynamoose docs, "Schema", "Model", "Table": the first attribute is the partition key unless one says
`hashKey`; `index` makes a secondary index; `timestamps` adds `createdAt` and `updatedAt`; a date is
stored as a number unless its settings say otherwise; `Table.defaults.set({prefix})` changes names.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ...syntax._nodes import Fields, Items, Node, Scalar, items, pairs
from ...syntax.expression_tree import TreeReader
from ...syntax.ir import Call, Expr, Seq, tail
from .model import Attribute, Definition, Secondary
from .properties import at, word

MAX_DEPTH = 8
_KINDS = {
    "String": "S",
    "Number": "N",
    "Boolean": "BOOL",
    "Buffer": "B",
    "Uint8Array": "B",
    "Date": "N",
    "Object": "M",
    "Array": "L",
    "Set": "SS",
    "NULL": "NULL",
    "COMBINE": "S",
    "CONSTANT": "S",
}
_SETS = {"S": "SS", "N": "NS", "B": "BS"}


class SchemaReader(TreeReader):
    """Reads schemas; one schema inside another is its structure."""

    def at(self, path: str, scope: object = None) -> SchemaReader:
        """See `TreeReader.at`."""
        return SchemaReader(self.project, path, self.known if path == self.path else None)

    def _followed(self, expr: Expr, here: int, line: int, depth: int) -> Node:
        if isinstance(expr, Call) and tail(expr.func) == "Schema" and expr.args:
            return self.tree(expr.args[0], line, depth + 1)
        return super()._followed(expr, here, line, depth)


def model(call: Call, reader: SchemaReader, prefix: str) -> Definition | None:
    """The table of `dynamoose.model(name, schema, options)`; None where it has no schema."""
    name = reader.pattern(call.args[0]) if call.args else None
    if name is None or len(call.args) < 2:
        return None
    given = call.args[1]
    attributes: dict[str, Attribute] = {}
    found = _Found()
    for where, schema, settings in _schemas(given, reader):
        for label, value in pairs(schema):
            _attribute(label, value, where.path, attributes, found, 0)
        if settings is not None:
            _timestamps(settings, where.path, attributes)
    if not attributes:
        return None
    options = reader.tree(call.args[2]) if len(call.args) > 2 else None
    first = next((k for k in attributes if "." not in k and "[" not in k), None)
    key = tuple(n for n in (found.hashed or first, found.ranged) if n)
    return Definition(
        word(at(options, "tableName")) or _affixed(name, options, prefix),
        reader.path,
        call.line,
        "mapper",
        "Dynamoose",
        logical=name,
        model=name,
        attributes=tuple(attributes.values()),
        key=key,
        indexes=tuple(_index(i, key) for i in found.indexes),
        options=_options(options),
    )


class _Found:
    """Keys and indexes met while attributes are read."""

    def __init__(self) -> None:
        self.hashed: str | None = None
        self.ranged: str | None = None
        self.indexes: list[tuple[str, Node, str]] = []


def _affixed(name: str, options: Node | None, prefix: str) -> str:
    own = word(at(options, "prefix"))
    return f"{own if own is not None else prefix}{name}{word(at(options, 'suffix')) or ''}"


def _options(options: Node | None) -> dict[str, str]:
    expires = at(options, "expires")
    if expires is None:
        return {}
    name = word(at(expires, "attribute", "ttlAttribute"))
    return {"ttl attribute": name or "ttl"}


def _schemas(given: Expr, reader: SchemaReader) -> Iterator[tuple[TreeReader, Node, Node | None]]:
    """Each schema with its settings and the reader of the file that it stands in."""
    where, expr = reader.followed(given)
    if isinstance(expr, Seq):
        for inner in expr.items:
            yield from _schemas(inner, where)  # type: ignore[arg-type]
    elif isinstance(expr, Call) and tail(expr.func) == "Schema" and expr.args:
        settings = where.tree(expr.args[1]) if len(expr.args) > 1 else None
        yield where, where.tree(expr.args[0]), settings
    elif expr is not None:
        yield where, where.tree(expr), None


def _timestamps(settings: Node, path: str, attributes: dict[str, Attribute]) -> None:
    given = at(settings, "timestamps")
    if given is None or word(given) == "false":
        return
    for side in ("createdAt", "updatedAt"):
        named = at(given, side)
        names = [n for i in items(named) if (n := word(i))] or [k for k, _ in pairs(named)]
        for name in names or ([side] if not isinstance(given, Fields) else []):
            attributes.setdefault(name, Attribute(name, "N", given.line, path, nullable=False))


def _attribute(
    name: str, node: Node, path: str, into: dict[str, Attribute], found: _Found, depth: int
) -> None:
    if depth > MAX_DEPTH or name == "*":
        return
    described = node if isinstance(node, Fields) and at(node, "type") is not None else None
    kind_node = at(described, "type") if described is not None else node
    inner = at(described, "schema")
    kind = _kind(kind_node, inner)
    default = word(at(described, "default"))
    listed = tuple(n for i in items(at(described, "enum")) if (n := word(i)))
    required = word(at(described, "required")) == "true"
    if name not in into:
        into[name] = Attribute(
            name, kind, node.line, path,
            nullable=not required, default=default, enum=listed or None,
        )  # fmt: skip
    if described is not None and depth == 0:
        if word(at(described, "hashKey")) == "true":
            found.hashed = name
        if word(at(described, "rangeKey")) == "true":
            found.ranged = name
        for index in items(at(described, "index")):
            if word(index) != "false":
                found.indexes.append((name, index, path))
    if inner is None and isinstance(kind_node, Fields):
        inner = kind_node
    _nested(name, inner if inner is not None else kind_node, path, into, found, depth)


def _nested(
    name: str,
    inner: Node | None,
    path: str,
    into: dict[str, Attribute],
    found: _Found,
    depth: int,
) -> None:
    if isinstance(inner, Items) and inner.items:
        element = inner.items[0]
        structure = at(element, "schema") if at(element, "type") is not None else element
        name, inner = f"{name}[]", structure
    if isinstance(inner, Fields) and at(inner, "value") is None:
        for key, value in inner.pairs:
            _attribute(f"{name}.{key}", value, path, into, found, depth + 1)


def _kind(node: Node | None, inner: Node | None) -> str | None:
    if isinstance(node, Items):
        first = _kind(node.items[0], None) if node.items else None
        return "L" if inner is None and len(node.items) == 1 else first
    if isinstance(node, Fields):
        value = word(at(node, "value"))
        if value is None:
            return "M"
        stored = word(at(at(node, "settings"), "storage"))
        return "S" if value == "Date" and stored == "iso" else _KINDS.get(value)
    text = node.text.rsplit(".", 1)[-1] if isinstance(node, Scalar) else ""
    kind = _KINDS.get(text) or _KINDS.get(text.capitalize())
    if kind == "SS" and inner is not None:
        element = items(inner)[0] if items(inner) else inner
        return _SETS.get(_kind(at(element, "type") or element, None) or "S", "SS")
    return kind


def _index(found: tuple[str, Node, str], key: tuple[str, ...]) -> Secondary:
    """An index on an attribute; without a name it is `{attribute}GlobalIndex` or `…LocalIndex`."""
    name, node, path = found
    local = word(at(node, "type")) == "local" or word(at(node, "global")) == "false"
    ranged = word(at(node, "rangeKey"))
    columns = (*key[:1], name) if local else (name, *((ranged,) if ranged else ()))
    kind = "LSI" if local else "GSI"
    given = word(at(node, "name"))
    projected = at(node, "project")
    names = [n for i in items(projected) if (n := word(i))] if isinstance(projected, Items) else []
    shown = f"INCLUDE {', '.join(names)}" if names else "ALL"
    if word(projected) == "false":
        shown = "KEYS_ONLY"
    default = f"{name}{'Local' if local else 'Global'}Index"
    return Secondary(given or default, columns, kind, shown, node.line, path)


def renamed(definition: Definition, name: str, line: int, path: str) -> Definition:
    """The model in the table that `new dynamoose.Table(name, models)` puts it in."""
    return replace(definition, name=name, places=(*definition.places, (path, line)))
