"""Conditions of scripts about what an argument is: a text, an object, a function, nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...syntax.ir import Call, Expr, Func, Lit, Map, Name, Op, Seq, callee

if TYPE_CHECKING:
    from .ts_code import Code

_EQUAL = {"===": True, "==": True, "!==": False, "!=": False}
_ASKS = {
    **dict.fromkeys(("isobject", "isplainobject", "isobjectlike"), "object"),
    "isstring": "string",
    "isfunction": "function",
    "isarray": "array",
}
"""What lodash, underscore and helpers of that name ask for."""
_CLASSES = frozenset({"String", "Number", "Boolean", "Date", "Object", "Array", "Buffer"})


def holds(code: Code, follow: Callable[[Code], Code], depth: int = 0) -> bool | None:
    """Whether a condition is true of the arguments at hand, or None where it cannot be known."""
    test = code.expr
    if depth > 8:
        return None
    if isinstance(test, Op) and test.op in ("||", "&&") and test.left and test.right:
        sides = [holds(code.at(e), follow, depth + 1) for e in (test.left, test.right)]
        decisive = test.op == "||"
        if decisive in sides:
            return decisive
        return None if None in sides else not decisive
    if isinstance(test, Op) and test.op == "!" and test.left is None and test.right is not None:
        inner = holds(code.at(test.right), follow, depth + 1)
        return None if inner is None else not inner
    if isinstance(test, Op) and test.op in _EQUAL:
        return _equal(code, test, follow)
    if isinstance(test, Call) and len(test.args) == 1:
        wanted = _ASKS.get((callee(test) or "").rsplit(".", 1)[-1].lower())
        kind = _kind(follow(code.at(test.args[0]))) if wanted else ""
        return kind == wanted if kind else None
    if isinstance(test, Name) and code.local(test.id) is not None:
        return _is_given(follow(code))
    return None


def _equal(code: Code, test: Op, follow: Callable[[Code], Code]) -> bool | None:
    """`typeof a === "string"`, either way round."""
    for one, other in ((test.left, test.right), (test.right, test.left)):
        if isinstance(one, Op) and one.op == "typeof" and isinstance(other, Lit):
            kind = _kind(follow(code.at(one.right)))
            kind = "object" if kind == "array" else kind
            return (kind == other.value) is _EQUAL[test.op] if kind else None
    return None


def _kind(code: Code) -> str:
    """What `typeof` says of an expression, arrays told apart; "" where that is not known."""
    expr: Expr | None = code.expr
    if isinstance(expr, Lit):
        value = expr.value
        if isinstance(value, bool):
            return "boolean"
        known = {str: "string", int: "number", float: "number", type(None): "undefined"}
        return known.get(type(value), "")
    if isinstance(expr, Map | Seq):
        return "object" if isinstance(expr, Map) else "array"
    if isinstance(expr, Func) or (isinstance(expr, Name) and expr.id in _CLASSES):
        return "function"
    return ""


def _is_given(code: Code) -> bool | None:
    expr = code.expr
    if isinstance(expr, Lit):
        return bool(expr.value)
    return True if isinstance(expr, Map | Seq | Func) else None
