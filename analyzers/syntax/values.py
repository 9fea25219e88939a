"""What can be done with known values: operators, conversions, functions of JavaScript's objects."""

from __future__ import annotations

from typing import Any


class _Unknown:
    """The value of what cannot be known; it is falsy and equal only to itself."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Any = _Unknown()
"""What cannot be known."""


def compute(op: str, left: Any, right: Any) -> Any:
    """An operator's result on two known values, or UNKNOWN."""
    try:
        match op:
            case "+":
                if isinstance(left, str) != isinstance(right, str):
                    return f"{left}{right}"
                return left + right
            case "-" | "*" | "/" | "//":
                if not isinstance(left, int | float) or not isinstance(right, int | float):
                    return UNKNOWN
                return {"-": left - right, "*": left * right}.get(
                    op, left / right if right else UNKNOWN
                )
            case "%":
                if isinstance(left, str):
                    return left % (tuple(right) if isinstance(right, list) else right)
                return left % right if right else UNKNOWN
            case "|":
                return {**left, **right} if isinstance(left, dict) else UNKNOWN
            case "==" | "===":
                return left == right
            case "!=" | "!==":
                return left != right
            case "and" | "&&":
                return left and right
            case "in":
                return left in right
    except (TypeError, ValueError, OverflowError, MemoryError, KeyError):
        return UNKNOWN
    return UNKNOWN


def _of_dict(pick: Any) -> Any:
    return lambda value: pick(value) if isinstance(value, dict) else UNKNOWN


OBJECT: dict[str, Any] = {
    "Object.values": _of_dict(lambda d: list(d.values())),
    "Object.keys": _of_dict(list),
    "Object.entries": _of_dict(lambda d: [list(pair) for pair in d.items()]),
    "Object.freeze": lambda value: value,
    "Array.from": lambda value: value if isinstance(value, list) else UNKNOWN,
}
"""Functions of JavaScript's own objects, by their written name."""


def convert(name: str, value: Any) -> Any:
    """What `str(value)`, `list(value)` and their like give, or UNKNOWN."""
    if value is UNKNOWN:
        return UNKNOWN
    if name in ("tuple", "list", "set", "frozenset"):
        return list(value) if isinstance(value, list | dict) else UNKNOWN
    if name == "int":
        return (
            int(value) if isinstance(value, str | int | float) and str(value).isdigit() else UNKNOWN
        )
    return str(value) if name in ("str", "String") else value


TEXTS = {
    **{n: (n, 0) for n in ("lower", "upper", "title")},
    **{n: (n, 1) for n in ("strip", "lstrip", "rstrip", "removeprefix", "removesuffix")},
    "toLowerCase": ("lower", 0),
    "toUpperCase": ("upper", 0),
    "trim": ("strip", 0),
}
"""Methods of texts, by the names of Python's, and how many arguments they may have."""


def text_method(base: str, name: str, given: list[Any]) -> Any:
    """What a text's method makes of it, or UNKNOWN."""
    if not all(isinstance(g, str) for g in given):
        return UNKNOWN
    try:
        return getattr(base, name)(*given)
    except TypeError:
        return UNKNOWN
