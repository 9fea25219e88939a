"""Calls of Elasticsearch and OpenSearch clients: indices that code makes, and indices it uses.

Python client docs, "Indices": `indices.create(index=…, mappings=…)` (`body=` in older versions);
JavaScript client docs: `indices.create({index, mappings})`, `putMapping`, `putIndexTemplate`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ...facts import Fact
from ...model.schema import Column
from ...schema.queries import CREATE, DELETE, READ, UPDATE
from ...syntax._nodes import Fields, Node, Scalar, get, pairs
from ...syntax.expression_tree import TreeReader
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    Expr,
    Import,
    Lit,
    Map,
    dotted,
    flat,
    names_in,
    tail,
    walk,
)
from ...syntax.project import Project
from ...syntax.sql_tokens import word_set
from ...syntax.unit import CallSite, CodeUnit
from .._shared.call_locals import known, with_locals
from .mappings import described

NAME = "elasticsearch"
MAKING = word_set(
    "create put_mapping putMapping put_template putTemplate put_index_template putIndexTemplate "
    "put_component_template putComponentTemplate"
)
USING = word_set(
    "search index get update delete count exists bulk mget create update_by_query updateByQuery "
    "delete_by_query deleteByQuery scroll scan msearch"
)
_CLIENT = re.compile(
    r"(?i)(^|[._])(es|\w*elastic\w*|\w*opensearch\w*|es_?client|search_?client|client)$"
)
_LIBRARY = re.compile(r"elasticsearch|opensearch|@elastic/")
_ACTIONS = {
    "index": CREATE,
    "create": CREATE,
    "bulk": CREATE,
    "update": UPDATE,
    "delete": DELETE,
}
_NOISE = word_set(
    "index indices mapping mappings template settings body schema es config definition "
    "elasticsearch opensearch default properties"
)
_HOLES = re.compile(r"\$?\{(?:env:)?(\w+)(?:,([^{}]*))?\}")


def shown(name: str) -> str:
    """A name with `{X}` for what is not known; an environment variable's default is filled in."""
    return _HOLES.sub(lambda m: m[2] or "{" + m[1] + "}", name)


# -- one file -------------------------------------------------------------------------------------


def declare(unit: CodeUnit) -> Iterator[Fact]:
    """Calls that make an index or name one, and objects that hold mappings."""
    imports = [s for s in flat(unit.module.body) if isinstance(s, Import)]
    library = any(_LIBRARY.search(s.module) for s in imports)
    files = {s.local: s.module for s in imports if s.module.endswith(".json")}
    sites = [s for s in unit.calls(MAKING | USING) if _concerns(s, library)]
    for site, names in with_locals(unit, sites):
        call, name = site.call, tail(site.call.func) or ""
        kind = "create" if _makes(call) else "use"
        data: dict[str, Any] = {"files": _files(call, names, files)} if kind == "create" else {}
        yield Fact(NAME, kind, name, call.line, call, names, data=data)
    for statement in flat(unit.module.body):
        if isinstance(statement, Assign) and _holds_mapping(statement.value):
            yield Fact(NAME, "object", statement.target, statement.line)


def _makes(call: Call) -> bool:
    base = dotted(call.func.base) if isinstance(call.func, Attr) else None
    receiver = base or (tail(call.func.base) if isinstance(call.func, Attr) else "") or ""
    return tail(call.func) in MAKING and receiver.rsplit(".", 1)[-1] in ("indices", "cluster")


def _concerns(site: CallSite, library: bool) -> bool:
    """Whether a call is one of a client: by its receiver, and by naming an index."""
    call = site.call
    if _makes(call):
        return True
    base = dotted(call.func.base) if isinstance(call.func, Attr) else None
    if base is None or tail(call.func) not in USING:
        return False
    if not (library or re.search(r"(?i)elastic|opensearch", base)) or not _CLIENT.search(base):
        return False
    first = call.args[0] if call.args else None
    named = any(k == "index" for k, _ in call.kwargs)
    return named or (isinstance(first, Map) and first.get("index") is not None)


def _files(call: Call, names: tuple[Assign, ...], imported: dict[str, str]) -> list[str]:
    """Files of mappings that a call speaks of, by their last name."""
    parts: list[Expr] = [call, *(a.value for a in names if a.value is not None)]
    words = [n.value for p in parts for n in walk(p) if isinstance(n, Lit)]
    found = {w.rsplit("/", 1)[-1] for w in words if isinstance(w, str) and w.endswith(".json")}
    used = {n for p in parts for n in names_in(p)}
    found |= {m.rsplit("/", 1)[-1] for local, m in imported.items() if local in used}
    return sorted(found)


def _holds_mapping(expr: Expr | None) -> bool:
    if not isinstance(expr, Map):
        return False
    keys = {n.value for n in walk(expr) if isinstance(n, Lit) and isinstance(n.value, str)}
    return "properties" in keys and bool(keys & {"keyword", "text", "long", "date", "nested"})


# -- the whole repository ------------------------------------------------------------------------


class Made(Struct, frozen=True):
    """An index that code makes (`certain`), or uses: `action` is create, read, update or delete."""

    name: str
    path: str
    line: int
    columns: tuple[Column, ...] = ()
    options: dict[str, Any] = {}
    files: tuple[str, ...] = ()
    mapping: tuple[str, int] = ("", 0)
    certain: bool = True
    action: str = ""


def _arguments(call: Call, reader: TreeReader) -> Node:
    first = reader.tree(call.args[0]) if call.args else None
    given = first if isinstance(first, Fields) else Fields(call.line, [])
    if isinstance(first, Scalar) and first.text:
        given = Fields(call.line, [("index", first)])
    rest = [(k, reader.tree(v)) for k, v in call.kwargs if k != "**"]
    spread = [p for k, v in call.kwargs if k == "**" for p in pairs(reader.tree(v))]
    return Fields(call.line, [*given.pairs, *spread, *rest])


def created(path: str, fact: Fact, project: Project) -> Made | None:
    """The index, or the template, that a call makes."""
    call = fact.node
    if not isinstance(call, Call):
        return None
    reader = TreeReader(project, path, known(fact.nodes))
    given = _arguments(call, reader)
    name = _index(given) or shown(_said(get(given, "name")))
    inner = get(given, "body") or given
    if fact.name.lower().replace("_", "") == "putmapping":
        body = Fields(inner.line, [("mappings", inner)])
    else:
        body = Fields(inner.line, [*pairs(given), *pairs(get(given, "body"))])
    found = described(body, path)
    columns = found.columns if found is not None else ()
    templated = found is not None and found.kind == "template" and found.name
    return Made(
        str(templated) if templated and found is not None else name,
        path,
        call.line,
        columns,
        found.options if found is not None else {},
        tuple(fact.data.get("files", ())),
        (path, columns[0].line if columns else 0),
    )


def written(path: str, statement: Assign, project: Project) -> Made | None:
    """The mapping that an object of a module holds, for whoever makes an index of it."""
    tree = TreeReader(project, path).tree(statement.value)
    found = described(tree, path) if isinstance(tree, Fields) else None
    if found is None or not found.columns:
        return None
    place = (path, found.columns[0].line)
    return Made(found.name, path, statement.line, found.columns, found.options, (), place)


def used(path: str, fact: Fact, project: Project) -> Iterator[Made]:
    """The indices that a call reads or writes, with the fields of a document it writes."""
    call = fact.node
    if not isinstance(call, Call):
        return
    reader = TreeReader(project, path, known(fact.nodes))
    given = _arguments(call, reader)
    held = get(given, "document") or get(given, "body")
    writes = fact.name in ("index", "create")
    columns = tuple(_inferred(held, path)) if writes else ()
    action = next((a for word, a in _ACTIONS.items() if fact.name.startswith(word)), READ)
    for name in _names(get(given, "index")):
        yield Made(name, path, call.line, columns, certain=False, action=action)


def _names(node: Node | None) -> list[str]:
    text = shown(_said(node))
    return [n for t in text.split(",") if (n := re.sub(r"[-_]?\*+$", "", t.strip()))]


def _index(given: Node) -> str:
    return next(iter(_names(get(given, "index"))), "")


def _said(node: Node | None) -> str:
    """The text of an argument, `{x}` where only its name in code is known."""
    if not isinstance(node, Scalar) or not node.text:
        return ""
    return "{" + node.text.rsplit(".", 1)[-1] + "}" if node.bare else node.text


def _inferred(node: Node | None, path: str) -> Iterator[Column]:
    """Elasticsearch docs, "Dynamic field mapping": what a value of a new field becomes."""
    for name, value in pairs(node):
        kind = None
        if isinstance(value, Fields):
            kind = "object"
        elif isinstance(value, Scalar) and not value.bare:
            kind = "text"
        elif isinstance(value, Scalar) and value.text in ("true", "false"):
            kind = "boolean"
        elif isinstance(value, Scalar) and re.fullmatch(r"-?\d+(\.\d+)?", value.text):
            kind = "float" if "." in value.text else "long"
        if re.fullmatch(r"[\w@.-]+", name):
            yield Column(name, kind, True, path=path, line=value.line, certainty="inferred")


def variable_name(name: str) -> str:
    """What a variable calls the index it describes: `ORDER_INDEX_MAPPING` is `order`."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name.rsplit(".", 1)[-1])
    return "_".join(w for word in words if (w := word.lower()) not in _NOISE)
