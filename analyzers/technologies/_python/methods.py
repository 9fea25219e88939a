"""Methods of plain values in the small interpreter; only those without side effects elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable

from ...syntax.evaluate import UNKNOWN
from .values import Bound, Value, is_plain

MAX_ITEMS = 2_000
MAX_TEXT = 20_000
_WIDE = re.compile(r"\d{4}")
_NESTED = re.compile(r"[+*}]\)?[)\]]*\)[+*{]")

_STR = frozenset(
    [
        "format",
        "lower",
        "upper",
        "strip",
        "lstrip",
        "rstrip",
        "title",
        "capitalize",
        "casefold",
        "swapcase",
        "replace",
        "join",
        "split",
        "rsplit",
        "splitlines",
        "startswith",
        "endswith",
        "removeprefix",
        "removesuffix",
        "zfill",
        "find",
        "rfind",
        "count",
        "partition",
        "rpartition",
        "isupper",
        "islower",
        "isdigit",
        "isalpha",
        "isspace",
        "isidentifier",
    ]
)
_LIST = frozenset(
    [
        "append",
        "extend",
        "insert",
        "copy",
        "index",
        "pop",
        "remove",
        "reverse",
        "sort",
        "count",
        "clear",
    ]
)
_DICT = frozenset(
    ["get", "items", "keys", "values", "update", "copy", "pop", "setdefault", "clear"]
)
_SET = frozenset(
    [
        "add",
        "update",
        "union",
        "difference",
        "intersection",
        "discard",
        "remove",
        "copy",
        "issubset",
        "issuperset",
        "symmetric_difference",
        "difference_update",
    ]
)


def has_method(value: Value, name: str) -> bool:
    """Whether a plain value has a method that may be called."""
    if isinstance(value, str):
        return name in _STR
    if isinstance(value, list | tuple):
        return name in _LIST
    if isinstance(value, dict):
        return name in _DICT
    return isinstance(value, set | frozenset) and name in _SET


def call_method(
    method: Bound, args: tuple[Value, ...], kwargs: dict[str, Value], text: Callable[[Value], Value]
) -> Value:
    """Call a method of a plain value; UNKNOWN where that fails or grows out of hand."""
    base, name = method.base, method.name
    try:
        if isinstance(base, str):
            if name == "join":
                items = [text(i) for i in args[0]]
                return base.join(items) if UNKNOWN not in items else UNKNOWN
            args = tuple(text(a) if not is_plain(a) else a for a in args)
            kwargs = {k: text(v) if not is_plain(v) else v for k, v in kwargs.items()}
            if UNKNOWN in args or UNKNOWN in kwargs.values():
                return UNKNOWN
        if not _bounded(base, name, args):
            return UNKNOWN
        result = getattr(base, name)(*args, **kwargs)
    except (AttributeError, IndexError, KeyError, LookupError, TypeError, ValueError):
        return UNKNOWN
    return list(result) if name in ("keys", "values", "items") else result


def _bounded(base: Value, name: str, args: tuple[Value, ...]) -> bool:
    """Whether a method call stays small: the code that is read may be hostile."""
    if isinstance(base, str):
        longest = max((len(a) for a in args if isinstance(a, str)), default=1)
        numbers = [a for a in args if isinstance(a, int)]
        wide = name == "format" and _WIDE.search(base)
        return not wide and len(base) * longest <= MAX_TEXT * 50 and max(numbers, default=0) < 999
    return not isinstance(base, list) or len(base) <= MAX_ITEMS


def substitute(pattern: Value, new: Value, text: Value) -> Value:
    """`re.sub` on short text, for patterns that cannot run away."""
    if not (isinstance(pattern, str) and isinstance(new, str) and isinstance(text, str)):
        return UNKNOWN
    if len(pattern) > 200 or len(text) > 200 or _NESTED.search(pattern):
        return UNKNOWN
    try:
        return re.sub(pattern, new, text)
    except re.error:
        return UNKNOWN
