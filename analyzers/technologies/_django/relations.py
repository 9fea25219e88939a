"""What `to` and `through` of a relation mean, and the values of `choices`."""

from __future__ import annotations

from typing import Any

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign, Attr, Call, Name, tail
from ...syntax.project import Definition, External
from .model import Reference
from .world import Code, World


def reference(world: World, code: Code | None) -> Reference | None:
    """What `to` or `through` names: a string, a class, a setting or a helper's result."""
    if code is None:
        return None
    expr = code.expr
    if isinstance(expr, Call) and tail(expr.func) in ("get_model", "swappable_dependency"):
        parts = [world.text(code.at(a)) for a in expr.args[:2]]
        if all(parts):
            return Reference(".".join(p for p in parts if p))
    value = world.value(code)
    if isinstance(value, str):
        return Reference(value)
    target = world.resolve(code.path, expr, code.scope)
    if isinstance(target, Definition):
        if isinstance(target.node, Assign) and target.node.value is not None:
            if isinstance(target.node.value, Call | Name | Attr):
                return reference(world, Code(target.node.value, target.path))
            return None
        return Reference(path=target.path, name=target.name)
    return Reference(path="<>", name=target.name) if isinstance(target, External) else None


def choices(world: World, code: Code | None) -> tuple[str, ...] | None:
    """The values of `choices`: pairs, groups of pairs, a mapping or a `choices` class."""
    if code is None:
        return None
    pairs: Any = world.value(code)
    if pairs is UNKNOWN:
        pairs = world.evaluator(code.path, code.scope).members(code.expr)
    if isinstance(pairs, dict):
        pairs = [[k, v] for k, v in pairs.items()]
    found: list[str] = []
    for pair in pairs if isinstance(pairs, list) else []:
        if not isinstance(pair, list) or len(pair) != 2 or pair[0] is UNKNOWN:
            return None
        if isinstance(pair[1], list):
            found += [str(p[0]) for p in pair[1] if isinstance(p, list) and p]
        elif pair[0] not in (None, ""):
            found.append(str(pair[0]))
    return tuple(found) or None
