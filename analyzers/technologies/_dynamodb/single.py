"""Mappers whose entities share a table: ElectroDB, dynamodb-toolbox, OneTable, TypeDORM.

ElectroDB docs, "Modeling": `new Entity({model, attributes, indexes}, {table})`, keys are stored in
the indexes' `field`s; dynamodb-toolbox docs, "Table", "Entity", "Schema"; OneTable docs, "Table":
`new Table({name, schema: {indexes, models}})`; TypeDORM docs, "Table", "Entity".
"""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax._nodes import Fields, Items, Node, items, pairs
from ...syntax.expression_tree import TreeReader
from ...syntax.ir import Call, Expr, Map, Seq, chain, tail
from .model import Attribute, Definition, Secondary, scalar_type
from .properties import at, said, word

MAX_DEPTH = 8
_KINDS = {"any": None, "set": "SS", "map": "M", "list": "L", "record": "M", "custom": None}
_SETS = {"S": "SS", "N": "NS", "B": "BS"}


def _type(text: str | None) -> str | None:
    if not text:
        return None
    if text.lower() in _KINDS:
        return _KINDS[text.lower()]
    named = {"Date": "S", "Buffer": "B", "Object": "M", "Array": "L", "Set": "SS"}
    return scalar_type(text) or named.get(text)


# -- tables ---------------------------------------------------------------------------------------


def table(node: Node, path: str, line: int, technology: str, logical: str) -> Definition | None:
    """`new Table({name, partitionKey, sortKey, indexes})` of dynamodb-toolbox and TypeDORM."""
    attributes: dict[str, Attribute] = {}
    key = _key(node, path, attributes)
    if not key:
        return None
    indexes = []
    for name, entry in pairs(at(node, "indexes")):
        kind = (
            "LSI" if (word(at(entry, "type")) or "").lower().endswith(("local", "lsi")) else "GSI"
        )
        columns = _key(entry, path, attributes)
        local = kind == "LSI" or at(entry, "partitionKey") is None
        if local and len(columns) == 1:
            kind, columns = "LSI", (*key[:1], *columns)
        indexes.append(Secondary(name, columns, kind, "ALL", entry.line, path))
    return Definition(
        said(at(node, "name")) or "${" + (logical or "table") + "}",
        path, line, "mapper", technology,
        logical=logical, attributes=tuple(attributes.values()), key=key, indexes=tuple(indexes),
    )  # fmt: skip


def _key(node: Node, path: str, into: dict[str, Attribute]) -> tuple[str, ...]:
    names = []
    for part in ("partitionKey", "sortKey"):
        held = at(node, part)
        name = word(at(held, "name")) or word(held)
        if held is not None and name:
            kind = scalar_type(word(at(held, "type"))) or "S"
            into.setdefault(name, Attribute(name, kind, held.line, path))
            names.append(name)
    return tuple(names)


# -- ElectroDB ------------------------------------------------------------------------------------


def electro(node: Node, name: str, path: str, line: int) -> Definition:
    """An ElectroDB entity as its part of the table."""
    attributes: dict[str, Attribute] = {}
    key: tuple[str, ...] = ()
    indexes: list[Secondary] = []
    for _, entry in pairs(at(node, "indexes")):
        columns = []
        for part in ("pk", "sk"):
            held = at(entry, part)
            field = word(at(held, "field"))
            if held is not None and field:
                columns.append(field)
                attributes.setdefault(field, Attribute(field, "S", held.line, path))
        given = word(at(entry, "index"))
        if given is None:
            key = tuple(columns)
        else:
            indexes.append(Secondary(given, tuple(columns), "GSI", None, entry.line, path))
    for label, held in pairs(at(node, "attributes")):
        _electro(word(at(held, "field")) or label, held, path, attributes, 0)
    model = at(node, "model")
    entity = word(at(model, "entity")) or word(at(node, "entity"))
    service = word(at(model, "service"))
    return Definition(
        name, path, line, "mapper", "ElectroDB",
        logical=entity or "", model=entity, attributes=tuple(attributes.values()), key=key,
        indexes=tuple(indexes), options={"service": service} if service else {},
    )  # fmt: skip


def _electro(name: str, node: Node, path: str, into: dict[str, Attribute], depth: int) -> None:
    if depth > MAX_DEPTH:
        return
    held = at(node, "type") if isinstance(node, Fields) else node
    listed = tuple(n for i in items(held) if (n := word(i))) if isinstance(held, Items) else ()
    kind = "S" if listed else _type(word(held))
    element = at(node, "items")
    if word(held) == "set":
        inner = word(at(element, "type")) or word(element)
        kind = _SETS.get(_type(inner) or "S", "SS")
    required = word(at(node, "required")) == "true"
    default = word(at(node, "default"))
    into.setdefault(
        name,
        Attribute(
            name, kind, node.line, path,
            nullable=not required, default=default, enum=listed or None,
        ),
    )  # fmt: skip
    for holder, below in ((node, name), (element, f"{name}[]")):
        for label, part in pairs(at(holder, "properties")):
            _electro(f"{below}.{word(at(part, 'field')) or label}", part, path, into, depth + 1)


# -- dynamodb-toolbox -----------------------------------------------------------------------------


def toolbox(
    call: Call, reader: TreeReader, name: str, key: tuple[str, ...], logical: str
) -> Definition:
    """An entity of dynamodb-toolbox; `attributes` before version 1, `schema` since."""
    given = call.args[0] if call.args else None
    attributes: dict[str, Attribute] = {}
    where, schema = reader, None
    if isinstance(given, Map):
        where, schema = reader.followed(given.get("schema") or given.get("attributes"))
    if isinstance(schema, Call):
        _chained(schema, where, "", attributes, 0)
    elif schema is not None:
        for label, node in pairs(where.tree(schema)):
            _old(label, node, where.path, key, attributes)
    entity = word(at(reader.tree(given), "name")) if given is not None else None
    return Definition(
        name, reader.path, call.line, "mapper", "dynamodb-toolbox",
        logical=logical, model=entity, attributes=tuple(attributes.values()),
    )  # fmt: skip


def _old(
    label: str, node: Node, path: str, key: tuple[str, ...], into: dict[str, Attribute]
) -> None:
    """Before version 1: `'string'`, `{type, map, partitionKey: true}`, `['sk', 0]` (composite)."""
    if isinstance(node, Items):
        return
    name = word(at(node, "map")) or label
    if word(at(node, "partitionKey")) == "true" and key:
        name = key[0]
    elif word(at(node, "sortKey")) == "true" and len(key) > 1:
        name = key[1]
    kind = _type(word(at(node, "type")) or word(node)) or (
        "S" if isinstance(node, Fields) else None
    )
    nullable = word(at(node, "required")) not in ("true", "always")
    into.setdefault(name, Attribute(name, kind, node.line, path, nullable=nullable))


def _chained(
    expr: Expr, reader: TreeReader, name: str, into: dict[str, Attribute], depth: int
) -> None:
    """Since version 1: `string().key().savedAs('x')`, `map({…})`, `list(string())`."""
    where, expr = reader.followed(expr)  # type: ignore[assignment]
    calls = chain(expr) if isinstance(expr, Call) else []
    if not calls or depth > MAX_DEPTH:
        return
    maker, words = calls[0], {tail(c.func): c for c in calls[1:]}
    kind = tail(maker.func) or ""
    inner = maker.args[0] if maker.args else None
    saved = words.get("savedAs")
    if saved is not None and saved.args and name:
        name = ".".join([*name.split(".")[:-1], where.text(saved.args[0]) or name.split(".")[-1]])
    if name:
        into.setdefault(name, _attribute(name, kind, words, inner, where, maker.line))
    below = f"{name}[]" if kind == "list" else name
    if kind == "list" and inner is not None:
        listed: dict[str, Attribute] = {}
        _chained(inner, where, below, listed, depth + 1)
        into.update({k: v for k, v in listed.items() if k != below and k not in into})
    structure = where.followed(inner)[1] if inner is not None else None
    if kind in ("item", "schema", "map", "object") and isinstance(structure, Map):
        for key, value in structure.items:
            label = where.text(key)
            if label:
                _chained(value, where, f"{name}.{label}" if name else label, into, depth + 1)


def _attribute(
    name: str, kind: str, words: dict[str | None, Call], inner: Expr | None,
    where: TreeReader, line: int,
) -> Attribute:  # fmt: skip
    type_ = _type(kind)
    if kind == "set" and isinstance(inner, Call):
        type_ = _SETS.get(_type(tail(chain(inner)[0].func)) or "S", "SS")
    enum = words.get("enum")
    values = [where.value(a) for a in enum.args] if enum is not None else []
    listed = tuple(v for v in values if isinstance(v, str))
    given = words.get("default") or words.get("putDefault")
    default = where.value(given.args[0]) if given is not None and given.args else None
    shown = str(default) if isinstance(default, str | int | float | bool) else None
    return Attribute(
        name, type_, line, where.path,
        nullable="optional" in words, default=shown, enum=listed or None,
    )  # fmt: skip


# -- OneTable -------------------------------------------------------------------------------------


def onetable(node: Node, path: str, line: int, logical: str) -> Definition | None:
    """`new Table({name, schema: {indexes: {primary: {hash, sort}}, models: {User: {…}}}})`."""
    schema = at(node, "schema")
    key: tuple[str, ...] = ()
    indexes: list[Secondary] = []
    attributes: dict[str, Attribute] = {}
    for name, entry in pairs(at(schema, "indexes")):
        hashed, ranged = word(at(entry, "hash")), word(at(entry, "sort"))
        local = (hashed is None and bool(key)) or word(at(entry, "type")) == "local"
        columns = tuple(n for n in (key[0] if local and key else hashed, ranged) if n)
        for column in columns:
            attributes.setdefault(column, Attribute(column, "S", entry.line, path))
        if name == "primary":
            key = columns
        elif columns:
            indexes.append(
                Secondary(name, columns, "LSI" if local else "GSI", None, entry.line, path)
            )
    if not key:
        return None
    models = pairs(at(schema, "models"))
    for _, fields in models:
        for label, held in pairs(fields):
            name = (word(at(held, "map")) or label).split(".")[0]
            kind = _type(word(at(held, "type")) or word(held))
            required = word(at(held, "required")) == "true"
            listed = tuple(n for i in items(at(held, "enum")) if (n := word(i)))
            attribute = Attribute(
                name, kind, held.line, path, nullable=not required, enum=listed or None
            )
            into = attributes.get(name)
            if into is None:
                attributes[name] = attribute
    names = [m for m, _ in models]
    return Definition(
        said(at(node, "name")) or "${" + (logical or "table") + "}",
        path, line, "mapper", "OneTable",
        logical=logical, model=names[0] if names else None, attributes=tuple(attributes.values()),
        key=key, indexes=tuple(indexes), options={"entities": names} if len(names) > 1 else {},
    )  # fmt: skip


def names_of(expr: Expr | None) -> Iterator[Expr]:
    """The members of a list or an object, spreads left out."""
    if isinstance(expr, Seq):
        yield from expr.items
    elif isinstance(expr, Map):
        yield from (v for _, v in expr.items)
