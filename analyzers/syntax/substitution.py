"""Expressions with some of their names replaced by what these stand for."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from .ir import Attr, Call, Expr, Map, Name, Op, Text

MAX_DEPTH = 12


def substituted(expr: Expr, given: Mapping[str, Expr], depth: int = 0) -> Expr:
    """The expression with parameters replaced by what they are given."""
    if not given or depth > MAX_DEPTH:
        return expr
    if isinstance(expr, Name):
        return given.get(expr.id, expr)
    if isinstance(expr, Attr):
        return Attr(expr.line, substituted(expr.base, given, depth + 1), expr.name)
    if isinstance(expr, Call):
        args = tuple(substituted(a, given, depth + 1) for a in expr.args)
        return replace(expr, func=substituted(expr.func, given, depth + 1), args=args)
    if isinstance(expr, Text):
        return Text(expr.line, tuple(substituted(p, given, depth + 1) for p in expr.parts))
    if isinstance(expr, Map):
        return replace(
            expr, items=tuple((k, substituted(v, given, depth + 1)) for k, v in expr.items)
        )
    if isinstance(expr, Op) and expr.left is not None and expr.right is not None:
        left = substituted(expr.left, given, depth + 1)
        return Op(expr.line, expr.op, left, substituted(expr.right, given, depth + 1))
    return expr
