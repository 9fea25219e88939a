"""Chains of calls as the grammar reads them: what a call is made on, generic tags."""

from __future__ import annotations

from msgspec.structs import replace

from .ir import Attr, Call, Expr
from .tree import TsNode

MAX_CHAIN = 400


def called_on(node: TsNode) -> TsNode | None:
    """The call that another one is made on: `a(1)` of `a(1).b(2)`; None for other calls."""
    callee = node.child_by_field_name("function") if node.type == "call_expression" else None
    if callee is None or callee.type != "member_expression":
        return None
    inner, name = callee.child_by_field_name("object"), callee.child_by_field_name("property")
    fits = inner is not None and name is not None and inner.type == "call_expression"
    return inner if fits else None


def chained_tag(node: TsNode) -> tuple[TsNode, TsNode] | None:
    """The tag and the template of sql<T>`…`.as("x"), read as `(sql < T) > (….as("x"))`."""
    right = node.child_by_field_name("right")
    root = right
    for _ in range(MAX_CHAIN):
        if root is None or root.type not in ("call_expression", "member_expression"):
            break
        root = root.child_by_field_name("function") or root.child_by_field_name("object")
    if root is None or root is right or root.type != "template_string":
        return None
    return generic_tag(node, root)


def rooted(expr: Expr, root: Expr) -> Expr:
    """A chain of calls and attributes that begins with another root."""
    if isinstance(expr, Call):
        return replace(expr, func=rooted(expr.func, root))
    return replace(expr, base=rooted(expr.base, root)) if isinstance(expr, Attr) else root


def generic_tag(node: TsNode, template: TsNode = None) -> tuple[TsNode, TsNode] | None:
    """The tag and the template of sql<T>`…`, which the grammar reads as `(sql < T) > …`."""
    left = node.child_by_field_name("left")
    right = template if template is not None else node.child_by_field_name("right")
    if left is None or right is None or right.type != "template_string":
        return None
    sign, inner = node.child_by_field_name("operator"), left.child_by_field_name("operator")
    if left.type != "binary_expression" or sign is None or inner is None:
        return None
    tag = left.child_by_field_name("left")
    return (tag, right) if sign.type == ">" and inner.type == "<" and tag is not None else None
