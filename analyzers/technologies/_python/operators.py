"""Operators over the values of the small interpreter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...syntax.evaluate import UNKNOWN
from .values import Cls, EnumMember, Ext, Fn, Generic, Instance, Made, Mod, Value, is_plain

if TYPE_CHECKING:
    from .interpreter import Interpreter

MAX_SIZE = 20_000
_WIDE = re.compile(r"\d{4}")


def combine(run: Interpreter, op: str, left: Value, right: Value) -> Value:
    """The value of a binary operation or comparison."""
    if op in ("==", "!=", "is", "is not"):
        same = _same(left, right)
        return UNKNOWN if same is None else same is (op in ("==", "is"))
    if op in ("in", "not in"):
        held = _holds(run, left, right)
        return UNKNOWN if held is None else held is (op == "in")
    if op == "%" and isinstance(left, str):
        return _percent(run, left, right)
    if op == "|" and _is_type(left, right):
        return Generic(Ext("typing.Union"), (left, right))
    left, right = _bare(left), _bare(right)
    if not is_plain(left) or not is_plain(right):
        return UNKNOWN
    return _arithmetic(op, left, right)


def _is_type(left: Value, right: Value) -> bool:
    kinds = (Ext, Cls, Generic)
    if isinstance(left, kinds):
        return True
    if isinstance(left, Made):  # a type that a call makes: `Indexed(str) | None`
        return right is None or isinstance(right, kinds)
    return (isinstance(right, kinds) and left in (None, UNKNOWN)) or (
        left is None and isinstance(right, Made)
    )


def _bare(value: Value) -> Value:
    return value.value if isinstance(value, EnumMember) else value


def _known(value: Value) -> bool:
    if isinstance(value, Made):
        return isinstance(value.func, Ext) and value.func.tail[:1].isupper()
    return is_plain(value) or isinstance(value, Cls | Fn | Instance | Mod | EnumMember)


def _same(left: Value, right: Value) -> bool | None:
    if isinstance(left, Ext) and isinstance(right, Ext):
        return True if left == right else None
    if not _known(left) or not _known(right):
        return None
    if isinstance(left, EnumMember) is not isinstance(right, EnumMember):
        return bool(_bare(left) == _bare(right))
    return bool(left == right)


def _holds(run: Interpreter, item: Value, container: Value) -> bool | None:
    if isinstance(container, Cls):
        members = run.enum_members(container)
        return item in members if members else None
    if not isinstance(container, str | list | tuple | dict | set | frozenset):
        return None
    if isinstance(container, str):
        return item in container if isinstance(item, str) else None
    if item is UNKNOWN:
        return None
    if any(_same(item, other) for other in container):
        return True
    return None if any(other is UNKNOWN for other in container) else False


def _percent(run: Interpreter, template: str, right: Value) -> Value:
    if _WIDE.search(template):
        return UNKNOWN
    given: Any
    if isinstance(right, dict):
        given = {k: run.text(v) for k, v in right.items()}
        unknown = UNKNOWN in given.values()
    else:
        values = right if isinstance(right, tuple) else (right,)
        given = tuple(v if isinstance(v, int | float) else run.text(v) for v in values)
        unknown = UNKNOWN in given
    try:
        return UNKNOWN if unknown else template % given
    except (TypeError, ValueError, KeyError, OverflowError):
        return UNKNOWN


def _arithmetic(op: str, left: Any, right: Any) -> Value:
    try:
        match op:
            case "+" | "|":
                return _joined(op, left, right)
            case "-":
                return left - right
            case "&":
                return left & right
            case "*":
                size = len(left) if isinstance(left, str | list | tuple) else 1
                return left * right if abs(right) * size <= MAX_SIZE else UNKNOWN
            case "/" | "//":
                return left // right if op == "//" else left / right
            case "%":
                return left % right
            case "<" | ">" | "<=" | ">=":
                order = (left > right) - (left < right)
                return {"<": order < 0, ">": order > 0, "<=": order <= 0, ">=": order >= 0}[op]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return UNKNOWN
    return UNKNOWN


def _joined(op: str, left: Any, right: Any) -> Value:
    if isinstance(left, dict) and isinstance(right, dict):
        return {**left, **right}
    if isinstance(left, set | frozenset) or isinstance(right, set | frozenset):
        return set(left) | set(right)
    if isinstance(left, list) and isinstance(right, tuple):
        return [*left, *right]  # `items += (…)` is written with one operator in the IR
    if op == "|":
        return left | right
    joined = left + right
    return joined if not isinstance(joined, str) or len(joined) <= MAX_SIZE else UNKNOWN


def subscript(base: Value, key: Value) -> Value:
    """`base[key]` of a plain value."""
    if key is UNKNOWN or not isinstance(base, list | dict | str | tuple):
        return UNKNOWN
    try:
        return base[key]
    except (KeyError, IndexError, TypeError):
        return UNKNOWN
