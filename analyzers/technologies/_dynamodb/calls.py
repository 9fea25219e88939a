"""Calls of the AWS SDK: tables that code makes, and the attributes that its calls speak of.

boto3 docs, "DynamoDB": `resource.Table(name)` and its methods, `client.put_item(TableName=…)`; AWS
SDK for JavaScript: `DocumentClient.put({TableName, Item})` (version 2), `new PutCommand({…})`
(version 3). What only calls show is inferred: an item may hold more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from ...facts import Fact
from ...schema.queries import CREATE, DELETE, READ, UPDATE
from ...syntax._nodes import Fields, Items, Node, Scalar, items, pairs
from ...syntax.evaluate import Evaluator
from ...syntax.expression_tree import TreeReader
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    Expr,
    FuncDef,
    Lit,
    Map,
    Name,
    Return,
    dotted,
    flat,
    tail,
    walk,
)
from ...syntax.project import Definition as Target
from ...syntax.project import Project
from ...syntax.sql_tokens import word_set
from ...syntax.unit import CodeUnit
from .._shared.call_locals import known, with_locals
from .model import Attribute, Definition
from .properties import at, cloudformation, said, word

_OPERATIONS = word_set(
    "put get update delete query scan batch_get batch_write transact_get transact_write put_item "
    "get_item update_item delete_item batch_get_item batch_write_item transact_get_items "
    "transact_write_items create_table batch_writer"
)


def _camel(word: str) -> str:
    head, *rest = word.split("_")
    return head + "".join(r.capitalize() for r in rest)


METHODS = frozenset({*_OPERATIONS, *map(_camel, _OPERATIONS)}) - {"batchWriter"}
COMMANDS = frozenset(f"{_camel(o)[0].upper()}{_camel(o)[1:]}Command" for o in _OPERATIONS)
_ACTIONS = {
    "put": CREATE,
    "batch_writer": CREATE,
    "batch_write": CREATE,
    "transact_write": UPDATE,
    "update": UPDATE,
    "delete": DELETE,
}
_ON_TABLE = word_set("put_item get_item update_item delete_item query scan batch_writer")
_TELLING = frozenset({"TableName", "RequestItems", "TransactItems"})
_RESOURCE = re.compile(r"(?:Resource|Table)\.(\w+)\.(?:name|tableName)")
_CLAUSE = re.compile(r"\b(SET|REMOVE|ADD|DELETE)\b", re.I)
_PATH = re.compile(r"#?[A-Za-z_][\w#]*(?:\[\d+\])?(?:\.#?[A-Za-z_]\w*)*")
_COMPARED = re.compile(
    r"(?<![:\w#.])(#?[A-Za-z_]\w*)\s*(?:=|<|>|BETWEEN\b|IN\b)|"
    r"(?:begins_with|contains|attribute_(?:not_)?exists|attribute_type|size)\s*\(\s*(#?\w+)",
    re.I,
)


# -- one file -------------------------------------------------------------------------------------


def declare(unit: CodeUnit) -> Iterator[Fact]:
    """Table handles, calls with a table's name, and calls on handles."""
    python = unit.language == "python"
    wanted = METHODS | {"Table"} if python else METHODS | COMMANDS | {"Table"}
    for site, names in with_locals(unit, unit.calls(wanted)):
        call, name = site.call, tail(site.call.func) or ""
        data = {"scope": site.scope}
        if name == "Table":
            if len(call.args) == 1 and not call.kwargs and not isinstance(call.args[0], Map):
                yield Fact("dynamodb", "handle", site.target, call.line, call, names, data=data)
        elif name in COMMANDS or _names_table(call, known(names)) or _on_handle(call, name, python):
            yield Fact("dynamodb", "use", name, call.line, call, names, data=data)


def _names_table(call: Call, held: object) -> bool:
    """Whether the arguments say which table is meant."""
    if any(k in _TELLING for k, _ in call.kwargs) or any(k == "**" for k, _ in call.kwargs):
        return True
    first = call.args[0] if call.args else None
    if isinstance(first, Name) and isinstance(held, dict):
        first = held.get(first.id)
    return isinstance(first, Map) and any(
        isinstance(k, Lit) and k.value in _TELLING for k, _ in first.items
    )


def _on_handle(call: Call, name: str, python: bool) -> bool:
    return (
        python
        and name in _ON_TABLE
        and isinstance(call.func, Attr)
        and (name not in ("query", "scan") or _conditional(call))
    )


def _conditional(call: Call) -> bool:
    """Whether `query` and `scan`, which many objects have, are called as a table's are."""
    keys = {k for k, _ in call.kwargs}
    receiver = dotted(call.func.base) if isinstance(call.func, Attr) else ""
    return bool(keys & {"KeyConditionExpression", "FilterExpression", "IndexName", "Limit"}) or (
        "table" in (receiver or "").lower()
    )


# -- the whole repository ------------------------------------------------------------------------


class Calls:
    """Reads the calls of all files."""

    def __init__(self, facts: list[tuple[str, Fact]], project: Project) -> None:
        self.project = project
        self.handles: dict[tuple[str, str], list[Fact]] = {}
        for path, fact in facts:
            if fact.kind == "handle":
                self.handles.setdefault((path, fact.name), []).append(fact)
        self.batches = {
            (path, f.data.get("scope")): f for path, f in facts if f.name == "batch_writer"
        }

    def uses(self, path: str, fact: Fact) -> Iterator[Definition]:
        """Everything that one call says of tables; nothing where no table can be told."""
        call = fact.node
        if not isinstance(call, Call):
            return
        reader = TreeReader(self.project, path, known(fact.nodes))
        given = self._given(call, reader)
        if fact.name.lower().replace("_", "").startswith("createtable"):
            yield from self._created(path, fact, given)
            return
        for name, node in self._spoken(given, call, fact, reader):
            shape = _Shape(path, node, reader)
            yield Definition(
                name,
                path,
                call.line,
                "use",
                "boto3" if path.endswith(".py") else "AWS SDK",
                attributes=tuple(shape.attributes(call)),
                key=tuple(shape.key()),
                action=_action(fact.name),
                written=tuple(dict.fromkeys(shape.written())),
            )

    def _given(self, call: Call, reader: TreeReader) -> Node:
        pairs_ = tuple((Lit(v.line, k), v) for k, v in call.kwargs if k != "**")
        spread = [reader.tree(v) for k, v in call.kwargs if k == "**"]
        tree = reader.tree(Map(call.line, pairs_)) if call.kwargs else None
        if tree is None:
            return reader.tree(call.args[0]) if call.args else Fields(call.line, [])
        inner = [p for s in spread for p in pairs(s)]
        return Fields(call.line, [*inner, *pairs(tree)])

    def _created(self, path: str, fact: Fact, given: Node) -> Iterator[Definition]:
        made = cloudformation(given, path)
        name = said(at(given, "TableName"))
        if made.key and name:
            technology = "boto3" if path.endswith(".py") else "AWS SDK"
            yield replace(made, name=name, line=fact.line, kind="create", technology=technology)

    def _spoken(
        self, given: Node, call: Call, fact: Fact, reader: TreeReader
    ) -> Iterator[tuple[str, Node]]:
        """The tables that a call names, each with the part of the arguments about it."""
        named = at(given, "TableName")
        text = said(named)
        if text:
            yield text, given
            return
        for name, entry in pairs(at(given, "RequestItems")):
            yield name, entry
        for entry in items(at(given, "TransactItems")):
            for _, inner in pairs(entry):
                text = said(at(inner, "TableName"))
                if text:
                    yield text, inner
        if named is None and isinstance(call.func, Attr) and fact.name in _ON_TABLE:
            held = self._handle(reader.path, call.func.base, fact, 0)
            if held:
                yield held, given

    # -- handles ---------------------------------------------------------------------------------

    def _text(self, path: str, expr: Expr, fact: Fact) -> str | None:
        found = _RESOURCE.fullmatch(dotted(expr) or "")
        if found is not None:
            return "${ref:" + found[1] + "}"
        return TreeReader(self.project, path, known(fact.nodes)).pattern(expr)

    def _handle(self, path: str, expr: Expr, fact: Fact, depth: int) -> str | None:
        """The name of the table that a receiver stands for."""
        if depth > 8:
            return None
        if isinstance(expr, Call):
            return self._called(path, expr, fact, depth)
        full = dotted(expr)
        if full is None:
            return None
        here = [f for f in self.handles.get((path, full), ()) if isinstance(f.node, Call)]
        if here:
            near = [f for f in here if f.data.get("scope") == fact.data.get("scope")] or here
            return self._text(path, near[-1].node.args[0], near[-1])  # type: ignore[union-attr]
        held = known(fact.nodes).get(full)
        if held is not None and held != expr:
            return self._handle(path, held, fact, depth + 1)
        target = self.project.resolve(path, full)
        if isinstance(target, Target) and isinstance(target.node, Assign):
            if target.node.value is not None:
                plain = Fact("dynamodb", "handle", full)
                return self._handle(target.path, target.node.value, plain, depth + 1)
            return None
        return self._batched(path, full, fact, depth)

    def _batched(self, path: str, name: str, fact: Fact, depth: int) -> str | None:
        """`with table.batch_writer() as batch`: the table that the function writes in batches."""
        batch = self.batches.get((path, fact.data.get("scope")))
        if batch is None or batch is fact or not re.search(r"(?i)batch|writer|^[a-z]$", name):
            return None
        func = batch.node.func if isinstance(batch.node, Call) else None
        return self._handle(path, func.base, batch, depth + 1) if isinstance(func, Attr) else None

    def _called(self, path: str, call: Call, fact: Fact, depth: int) -> str | None:
        if tail(call.func) == "Table" and len(call.args) == 1:
            return self._text(path, call.args[0], fact)
        found = Evaluator(self.project, path).function(call)
        if found is None or not isinstance(found[1], FuncDef):
            return None
        values = [s.value for s in flat(found[1].body) if isinstance(s, Return) and s.value]
        inner = Fact(
            "dynamodb",
            "handle",
            nodes=tuple(s for s in flat(found[1].body) if isinstance(s, Assign)),
            data={"scope": found[1].name},
        )
        return self._handle(found[0].path, values[-1], inner, depth + 1) if values else None


class _Shape:
    """What one call's arguments show of the items of its table."""

    def __init__(self, path: str, node: Node, reader: TreeReader) -> None:
        self.path = path
        self.node = node
        self.names = {
            k: t for k, v in pairs(at(node, "ExpressionAttributeNames")) if (t := word(v))
        }

    def key(self) -> list[str]:
        """The key attribute, where a call gives exactly one."""
        names = [k for k, _ in pairs(at(self.node, "Key"))]
        return names if len(names) == 1 and _plain(names[0]) else []

    def written(self) -> Iterator[str]:
        """The attributes that an item or an update expression sets."""
        requests = self.node if isinstance(self.node, Items) else None
        puts = [at(at(e, "PutRequest"), "Item") for e in items(requests)]
        for holder in (at(self.node, "Item"), *puts):
            yield from (name for name, _ in pairs(holder) if _plain(name))
        yield from filter(_plain, self._updated(word(at(self.node, "UpdateExpression")) or ""))

    def attributes(self, call: Call) -> Iterator[Attribute]:
        """Attributes of `Item` and `Key`, and those that expressions speak of."""
        seen: set[str] = set()
        for name, kind, line in [*self._given(), *self._spoken(call)]:
            if _plain(name) and name not in seen:
                seen.add(name)
                yield Attribute(name, kind, line, self.path, inferred=True)

    def _given(self) -> Iterator[tuple[str, str | None, int]]:
        holders = [at(self.node, "Item"), at(self.node, "Key")]
        requests = self.node if isinstance(self.node, Items) else at(self.node, "Keys")
        for entry in items(requests):
            put = at(at(entry, "PutRequest"), "Item")
            holders.append(put or at(at(entry, "DeleteRequest"), "Key") or entry)
        for holder in holders:
            for name, value in pairs(holder):
                if name not in ("PutRequest", "DeleteRequest"):
                    yield name, _kind(value), value.line

    def _spoken(self, call: Call) -> Iterator[tuple[str, str | None, int]]:
        for argument in ("KeyConditionExpression", "FilterExpression", "ConditionExpression"):
            node = at(self.node, argument)
            text = word(node)
            for match in _COMPARED.finditer(text or ""):
                yield self._named(match[1] or match[2]), None, node.line if node else call.line
        updated = at(self.node, "UpdateExpression")
        for name in self._updated(word(updated) or ""):
            yield name, None, updated.line if updated is not None else call.line
        for inner in [*call.args, *(v for _, v in call.kwargs)]:
            for part in walk(inner):
                if isinstance(part, Call) and tail(part.func) in ("Key", "Attr") and part.args:
                    first = part.args[0]
                    if isinstance(first, Lit) and isinstance(first.value, str):
                        yield first.value, None, part.line

    def _named(self, name: str) -> str:
        return self.names.get(name, name)

    def _updated(self, text: str) -> Iterator[str]:
        """DynamoDB docs, "Update expressions": the paths that the clauses change."""
        for body in _CLAUSE.split(text)[2::2]:
            depth = 0
            part = ""
            for char in body[:2_000] + ",":
                depth += (char == "(") - (char == ")")
                if char == "," and depth <= 0:
                    path = _PATH.match(part.strip())
                    if path is not None:
                        yield self._named(path[0].split(".")[0].split("[")[0])
                    part = ""
                else:
                    part += char


def _action(method: str) -> str:
    """What a method or a command does to rows."""
    word = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", method.removesuffix("Command")).lower()
    return next((a for start, a in _ACTIONS.items() if word.startswith(start)), READ)


def _plain(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z_][\w.@:/ -]{0,120}", name) is not None and name not in (
        "NOT",
        "AND",
        "OR",
    )


_TYPED = frozenset({"S", "N", "B", "BOOL", "M", "L", "SS", "NS", "BS", "NULL"})


def _kind(node: Node) -> str | None:
    """DynamoDB's type of a value in a call; a typed value (`{"S": …}`) says it itself."""
    if isinstance(node, Items):
        return "L"
    if isinstance(node, Fields):
        if len(node.pairs) == 1 and node.pairs[0][0] in _TYPED:
            return node.pairs[0][0]
        return "M"
    if not isinstance(node, Scalar):
        return None
    if not node.bare:
        return "S"
    if node.text in ("true", "false"):
        return "BOOL"
    return "N" if re.fullmatch(r"-?\d+(\.\d+)?", node.text) else None
