"""Chains of calls in a syntax tree, as plain values: `db.select().from(users)`.

Only names, literals and calls become IR; what a chain is given beside them is `Raw`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from .ir import Call, Expr, Lit, Map, Raw, Seq, Star
from .unit import ChainLink, ChainSite

TsNode = Any
MAX_LINKS = 60
MAX_ARGUMENTS = 6
MAX_ITEMS = 12
MAX_NESTED = 2
_DOTTED = re.compile(r"[A-Za-z_$][\w$]*(?:\.#?[A-Za-z_$][\w$]*)*")
_SEQUENCES = frozenset({"list", "tuple", "set", "array"})
_GENERATORS = frozenset({"generator_expression", "list_comprehension", "set_comprehension"})
_LOOPS = frozenset({"for_statement", "for_in_statement", "for_in_clause"})
_INCLUDED = re.compile(
    rb"(?:\bmodel\s*:|\binclude\s*:|[\[,])\s*([A-Za-z_$][\w$]*(?:\.[\w$]+)*)(?=\s*[,\]}])"
)
"""Models in the `include` of an options object (Sequelize docs, "Eager Loading")."""


class Tree(Protocol):
    """What is needed of a unit whose file is a syntax tree."""

    source: bytes
    call_types: frozenset[str]
    member_types: frozenset[str]
    wrapper_types: frozenset[str]
    string_types: frozenset[str]

    def slice(self, node: TsNode) -> str:
        """The source text of a node."""

    def expr(self, node: TsNode | None, depth: int = 0) -> Expr:
        """A node as an expression."""

    def scope_of(self, node: TsNode) -> str:
        """`Class.method` for what a node stands in."""

    def assigned(self, node: TsNode) -> str:
        """What a call's value is assigned to."""


def outermost(tree: Tree, node: TsNode) -> TsNode:
    """The call at the end of the chain that a call belongs to."""
    while True:
        around = node.parent
        while around is not None and around.type in tree.wrapper_types and _is_link(tree, around):
            around = around.parent
        if around is None or around.type not in tree.member_types:
            return node
        called = around.parent
        if called is None or called.type not in tree.call_types:
            return node
        node = called


def _is_link(tree: Tree, node: TsNode) -> bool:
    """Whether what wraps a call is itself called on: `(await f()).all()`."""
    around = node.parent
    while around is not None and around.type in tree.wrapper_types:
        around = around.parent
    return around is not None and around.type in tree.member_types


def chain(tree: Tree, node: TsNode) -> ChainSite | None:
    """The chain that ends with a call; None where it does not begin with a name."""
    links: list[ChainLink] = []
    at, new = node, False
    while at is not None and len(links) < MAX_LINKS:
        if at.type in tree.call_types:
            func = at.child_by_field_name("function")
            new = func is None
            func = at.child_by_field_name("constructor") if func is None else func
            args = _arguments(tree, at, 0)
            if func is not None and func.type in tree.member_types and not new:
                links.append(ChainLink(_member_name(tree, func), args))
                at = func.child_by_field_name("object")
                continue
            links.append(ChainLink("", args))
            at = func
        elif at.type in tree.wrapper_types:
            at = next((c for c in at.named_children if c.type != "comment"), None)
            continue
        break
    root = tree.slice(at) if at is not None and at.end_byte - at.start_byte < 120 else ""
    root = re.sub(r"[?!]|\s+", "", root)
    if at is None or not _DOTTED.fullmatch(root):
        return None
    line, scope = int(at.start_point[0]) + 1, tree.scope_of(node)
    target = tree.assigned(node)
    looped = "" if target else _looped(tree, node)
    waited = node.parent is not None and node.parent.type.startswith("await")
    return ChainSite(
        root,
        tuple(reversed(links)),
        line,
        scope,
        target or looped,
        new,
        bool(looped),
        waited,
    )


def _looped(tree: Tree, node: TsNode) -> str:
    """The variable of a loop over what a call gives."""
    around = node.parent
    while around is not None and around.type in tree.wrapper_types:
        node, around = around, around.parent
    if around is None or around.type not in _LOOPS:
        return ""
    left = around.child_by_field_name("left")
    return tree.slice(left) if left is not None and left.start_byte < node.start_byte else ""


def _member_name(tree: Tree, node: TsNode) -> str:
    name = node.child_by_field_name("property") or node.child_by_field_name("attribute")
    return tree.slice(name) if name is not None else ""


def _arguments(tree: Tree, node: TsNode, depth: int) -> tuple[Expr, ...]:
    holder = node.child_by_field_name("arguments")
    if holder is None or holder.type in tree.string_types:
        return ()
    if holder.type in _GENERATORS:
        return (_plain(tree, holder, depth),)
    given = [c for c in holder.named_children if c.type != "comment"][:MAX_ARGUMENTS]
    return tuple(_plain(tree, c, depth) for c in given)


def _plain(tree: Tree, node: TsNode, depth: int) -> Expr:
    kind = node.type
    if kind == "identifier" or kind in tree.member_types or kind in tree.string_types:
        return tree.expr(node)
    line = int(node.start_point[0]) + 1
    make: Callable[[Tree, TsNode, int, int], Expr] | None = _made_by(tree, kind)
    return make(tree, node, line, depth) if make is not None and depth < MAX_NESTED else Raw(line)


def _made_by(tree: Tree, kind: str) -> Callable[[Tree, TsNode, int, int], Expr] | None:
    if kind in tree.call_types:
        return _call
    if kind in _SEQUENCES:
        return _sequence
    if kind in _GENERATORS:
        return _generator
    return _options if kind == "object" else None


def _call(tree: Tree, node: TsNode, line: int, depth: int) -> Expr:
    made = node.child_by_field_name("constructor")
    func = made if made is not None else node.child_by_field_name("function")
    while func is not None and func.type in tree.member_types:
        # `select(X).where(…)`: the call that the chain begins with.
        inner = func.child_by_field_name("object")
        if inner is None or inner.type not in tree.call_types:
            break
        node, func = inner, inner.child_by_field_name("function")
    if func is None or not (func.type == "identifier" or func.type in tree.member_types):
        return Raw(line)
    args = _arguments(tree, node, depth + 1)
    return Call(line, tree.expr(func), args, (), made is not None)


def _sequence(tree: Tree, node: TsNode, line: int, depth: int) -> Expr:
    items = [c for c in node.named_children if c.type != "comment"][:MAX_ITEMS]
    return Seq(line, tuple(_plain(tree, c, depth + 1) for c in items))


def _generator(tree: Tree, node: TsNode, line: int, depth: int) -> Expr:
    """`p for p in Person` is what is taken one by one: a `Star` of it."""
    clauses = (c for c in node.named_children if c.type == "for_in_clause")
    held = [c.child_by_field_name("right") for c in clauses]
    items = tuple(Star(line, _plain(tree, c, depth + 1)) for c in held[:MAX_ITEMS] if c)
    return items[0] if len(items) == 1 else Seq(line, items)


def _options(tree: Tree, node: TsNode, line: int, _: int) -> Expr:
    """An options object; of it only the models that it says to include are kept."""
    text = tree.source[node.start_byte : min(node.end_byte, node.start_byte + 2_000)]
    at = text.find(b"include")
    if at < 0:
        return Raw(line)
    names = dict.fromkeys(m.decode() for m in _INCLUDED.findall(text[at:]))
    models = tuple(Lit(line, n) for n in names if n.rsplit(".", 1)[-1][:1].isupper())
    return Map(line, ((Lit(line, "include"), Seq(line, models)),))


def chains(tree: Any, spans: Iterable[tuple[int, int]]) -> Iterator[ChainSite]:
    """The outermost chains of the calls whose names stand at these bytes, in source order."""
    seen: set[int] = set()
    for start, end in spans:
        node = tree._call_at(start, end)
        if node is None:
            continue
        node = outermost(tree, node)
        if node.id not in seen:
            seen.add(node.id)
            made = chain(tree, node)
            if made is not None:
                yield made
