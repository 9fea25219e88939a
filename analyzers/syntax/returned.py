"""What functions return: the expression that a call comes to."""

from __future__ import annotations

from .ir import Call, Cond, Expr, Func, FuncDef, Name, Return, Star, flat, walk

MAX_MEMBERS = 8


def returned_to(node: FuncDef | Func, call: Call) -> Expr | None:
    """What a function returns to one call, as far as what the call leaves out decides it."""
    return _branch(returned_by(node), left_out(node, call))


def left_out(node: FuncDef | Func, call: Call) -> frozenset[str]:
    """The parameters that a call gives nothing and that have no default."""
    given = {name for name, _ in call.kwargs}
    open_ = [p for p in node.params if p.name not in ("self", "cls")][len(call.args) :]
    spread = any(isinstance(a, Star) for a in call.args)
    names = (p.name for p in open_ if p.default is None and not p.kind and p.name not in given)
    return frozenset(() if spread else names)


def _branch(expr: Expr | None, missing: frozenset[str]) -> Expr | None:
    """Of `x !== undefined ? a(x) : b`, what a call with or without an `x` comes to."""
    for _ in range(MAX_MEMBERS):
        if not isinstance(expr, Cond):
            break
        names = {n.id for n in walk(expr.test) if isinstance(n, Name)}
        used = {n.id for n in walk(expr.yes) if isinstance(n, Name)}
        if not names & used:
            break
        expr = expr.no if used & missing else expr.yes
    return expr


def returned_by(node: FuncDef | Func) -> Expr | None:
    """What a function returns, where it has one return statement with a value."""
    values = [s.value for s in flat(node.body) if isinstance(s, Return) and s.value is not None]
    return values[-1] if values else None
