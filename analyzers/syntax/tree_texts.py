"""Texts of a syntax tree that begin with a wanted word, put together as the code puts them.

`"SELECT a" + " FROM b"`, `" ".join(["SELECT a", "FROM b"])`, `"… {}".format(name)`, `"%s" % name`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .ir import Attr, Call, Expr, Lit, Op, Seq, Text, dotted

TsNode = Any
MOST_PARTS = 60
_SUMS = frozenset({"binary_operator", "binary_expression"})
_ROUND = frozenset({"parenthesized_expression"})
_LISTS = frozenset({"list", "array", "tuple"})
_VERB = re.compile(r"%s|\{\d?\}")


def texts(tree: Any, starts: re.Pattern[bytes]) -> Iterator[Text]:
    """The texts in which the pattern matches near the start, each once, in source order."""
    seen: set[int] = set()
    for match in starts.finditer(tree.source):
        node = tree.at(match.start())
        while node is not None and node.type not in tree.string_types:
            if node.end_byte - node.start_byte > 200_000:
                node = None
                break
            node = node.parent
        if node is None:
            continue
        while node.parent is not None and node.parent.type in tree.string_types:
            node = node.parent
        if match.start() - node.start_byte > 400:
            continue
        whole = _whole(tree, node)
        if whole.id not in seen:
            seen.add(whole.id)
            parts = tuple(_parts(tree.expr(whole), 0))[:MOST_PARTS]
            yield Text(int(node.start_point[0]) + 1, _formatted(tree, whole, parts))


def _whole(tree: Any, node: TsNode) -> TsNode:
    """The sum, or the list that is joined, which a string is the first part of."""
    while (around := node.parent) is not None:
        if around.type in _ROUND or (around.type in _SUMS and _is_sum(tree, around)):
            node = around
        elif around.type in _LISTS and _is_joined(tree, around):
            return around
        else:
            break
    return node


def _is_sum(tree: Any, node: TsNode) -> bool:
    sign = node.child_by_field_name("operator")
    return sign is not None and tree.slice(sign) == "+"


def _is_joined(tree: Any, node: TsNode) -> bool:
    around = node.parent
    if around is None:
        return False
    if around.type == "argument_list":
        around = around.parent
        func = around.child_by_field_name("function") if around is not None else None
        return func is not None and tree.slice(func)[-5:] == ".join"
    name = around.child_by_field_name("property")
    return name is not None and tree.slice(name) == "join"


def _parts(value: Expr, depth: int) -> Iterator[Expr]:
    """The parts of a text, in order; what is no text stays as it is."""
    if depth > MOST_PARTS:
        return
    if isinstance(value, Text):
        yield from value.parts
    elif isinstance(value, Op) and value.op == "+" and value.left and value.right:
        yield from _parts(value.left, depth + 1)
        yield from _parts(value.right, depth + 1)
    elif isinstance(value, Seq):
        for item in value.items:
            yield from _parts(item, depth + 1)
            yield Lit(item.line, " ")
    else:
        yield value


def _formatted(tree: Any, node: TsNode, parts: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """The parts with the names that `%` or `format` puts into a single literal."""
    given = _given(tree, node)
    first = parts[0] if len(parts) == 1 else None
    if not given or not isinstance(first, Lit) or not isinstance(first.value, str):
        return parts
    made: list[Expr] = []
    left = iter(given)
    at = 0
    for hole in _VERB.finditer(first.value):
        value = next(left, None)
        if value is None:
            break
        made += [Lit(first.line, first.value[at : hole.start()]), value]
        at = hole.end()
    return (*made, Lit(first.line, first.value[at:]))


def _given(tree: Any, node: TsNode) -> tuple[Expr, ...]:
    around = node.parent
    if around is None:
        return ()
    if around.type == "binary_operator":
        made = tree.expr(around)
        right = made.right if isinstance(made, Op) and made.op == "%" else None
        if isinstance(right, Seq):
            return right.items
        return (right,) if right is not None and dotted(right) else ()
    call = around.parent
    if around.type == "attribute" and call is not None and call.type == "call":
        made = tree.expr(call)
        if isinstance(made, Call) and isinstance(made.func, Attr) and made.func.name == "format":
            return made.args
    return ()
