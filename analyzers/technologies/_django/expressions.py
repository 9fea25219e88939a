"""Q objects, F expressions and functions as text like SQL: checks, partial indexes, defaults."""

from __future__ import annotations

from typing import Any

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import (
    Attr,
    Call,
    Cond,
    Expr,
    Func,
    Item,
    Lit,
    Name,
    Op,
    Return,
    callee,
    dotted,
    tail,
)
from .world import Code, World

_LOOKUPS = {
    "exact": "=",
    "iexact": "=",
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    "in": "IN",
    "contains": "LIKE",
    "startswith": "LIKE",
    "endswith": "LIKE",
    "regex": "~",
    "range": "BETWEEN",
}
_WRAPPERS = ("Value", "Cast", "Deferrable", "RawSQL", "ExpressionWrapper")


def condition(world: World, code: Code, depth: int = 0) -> str:
    """A `Q` expression as text: `Q(total__gte=0) & ~Q(state="x")`."""
    expr = code.expr
    if depth > 20:
        return "…"
    if isinstance(expr, Op) and expr.op in ("&", "|", "^") and expr.left is not None:
        word = {"&": "AND", "|": "OR", "^": "XOR"}[expr.op]
        left = condition(world, code.at(expr.left), depth + 1)
        right = condition(world, code.at(expr.right or Lit()), depth + 1)
        return f"({left} {word} {right})"
    if isinstance(expr, Op) and expr.left is None and expr.right is not None:
        return f"NOT ({condition(world, code.at(expr.right), depth + 1)})"
    if isinstance(expr, Call) and tail(expr.func) == "Q":
        parts = [condition(world, code.at(a), depth + 1) for a in expr.args]
        parts += [
            _term(world, code, name, value) for name, value in expr.kwargs if name != "_connector"
        ]
        word = " OR " if any(n == "_connector" and _is_or(v) for n, v in expr.kwargs) else " AND "
        return word.join(p for p in parts if p)
    if isinstance(expr, Call) and len(expr.args) >= 2:
        return _lookup_call(world, code, expr)
    return expression(world, code, depth)


def _is_or(value: Expr) -> bool:
    return (isinstance(value, Lit) and value.value == "OR") or tail(value) == "OR"


def _lookup_call(world: World, code: Code, call: Call) -> str:
    """Lookups are expressions too: `GreaterThan(F("a"), 1)`."""
    signs = {"GreaterThan": ">", "GreaterThanOrEqual": ">=", "LessThan": "<", "Exact": "="}
    signs["LessThanOrEqual"] = "<="
    sign = signs.get(tail(call.func) or "")
    if sign is None:
        return expression(world, code)
    left, right = (expression(world, code.at(a)) for a in call.args[:2])
    return f"{left} {sign} {right}"


def _term(world: World, code: Code, name: str, value: Expr) -> str:
    if name == "**":
        return "…"
    parts = name.split("__")
    if parts[-1] == "isnull":
        known = world.value(code.at(value))
        return f"{'__'.join(parts[:-1])} IS {'NULL' if known is True else 'NOT NULL'}"
    sign = _LOOKUPS.get(parts[-1]) if len(parts) > 1 else None
    column = "__".join(parts[:-1] if sign else parts)
    shown = expression(world, code.at(value))
    if shown == "NULL" and (sign or "=") == "=":
        return f"{column} IS NULL"
    return f"{column} {sign or '='} {shown}"


def expression(world: World, code: Code, depth: int = 0) -> str:
    """An expression of a default, index or generated column as text."""
    expr = code.expr
    if depth > 20:
        return "…"
    if isinstance(expr, Call):
        return _called(world, code, expr, depth)
    known = world.value(code)
    if known is not UNKNOWN:
        return literal(known)
    if isinstance(expr, Op) and expr.left is not None:
        left = expression(world, code.at(expr.left), depth + 1)
        right = expression(world, code.at(expr.right or Lit()), depth + 1)
        return f"{left} {expr.op} {right}"
    return dotted(expr) or "…"


def _called(world: World, code: Code, call: Call, depth: int) -> str:
    name = tail(call.func) or ""
    inner = [expression(world, code.at(a), depth + 1) for a in call.args]
    if isinstance(call.func, Attr) and name in ("desc", "asc"):
        base = expression(world, code.at(call.func.base), depth + 1)
        return f"{base} DESC" if name == "desc" else base
    if name in ("F", "Col", "OuterRef", "Combinable") and call.args:
        return str(world.value(code.at(call.args[0])) or "…")
    if name == "Q":
        return condition(world, code, depth + 1)
    if name in _WRAPPERS or name in ("OpClass", "Collate", "IndexExpression"):
        return _field_or_text(world, code, call.args[0], name, depth) if call.args else "…"
    if name == "Lower" or name == "Upper":
        inner = [_field_or_text(world, code, a, name, depth) for a in call.args]
    return (
        f"{name.lower()}({', '.join(i.strip(chr(39)) if name[:1].isupper() else i for i in inner)})"
    )


def _field_or_text(world: World, code: Code, expr: Expr, wrapper: str, depth: int) -> str:
    """An argument; text names a field except in `Value`."""
    known = world.value(code.at(expr))
    if isinstance(known, str):
        return literal(known) if wrapper == "Value" else known
    return expression(world, code.at(expr), depth + 1)


def literal(value: Any) -> str:
    """A plain value as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, list):
        return "(" + ", ".join("…" if v is UNKNOWN else literal(v) for v in value) + ")"
    return str(value)


def default(world: World, code: Code | None) -> str | None:
    """A field's `default` as text: SQL for plain values, `name()` for something called."""
    if code is None:
        return None
    expr = code.expr
    if isinstance(expr, Lit) and expr.value is None:
        return None
    known = world.value(code)
    if known is not UNKNOWN and not isinstance(expr, Call):
        if isinstance(known, list) and known and isinstance(known[0], str | int | float):
            known = known[0]
        return (
            None if known is None else literal(known) if not isinstance(known, list | dict) else "…"
        )
    if isinstance(expr, Name | Attr):
        return f"{dotted(expr)}()" if dotted(expr) else None
    if isinstance(expr, Call):
        return f"{callee(expr)}()" if callee(expr) else None
    if isinstance(expr, Func):
        returned = next((s.value for s in expr.body if isinstance(s, Return)), None)
        return default(world, code.at(returned)) if returned is not None else None
    return dotted(expr.base) if isinstance(expr, Item | Cond) and isinstance(expr, Item) else None
