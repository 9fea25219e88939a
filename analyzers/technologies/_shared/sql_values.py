"""Plain values of code in SQL's words."""

from __future__ import annotations

import re
from typing import Any

_ACTIONS = {
    "cascade": "CASCADE",
    "set null": "SET NULL",
    "set default": "SET DEFAULT",
    "restrict": "RESTRICT",
}
_PART = re.compile(
    r"""(?i)^\(?(["`]?)(?P<name>\w+)\1(?:\s+(?:\w+_ops|asc|desc|nulls\s+(?:first|last)))*\)?$"""
)


def literal(value: Any) -> str | None:
    """A plain value as a SQL literal, or None."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value) if isinstance(value, int | float) else None


def action(value: Any) -> str | None:
    """A referential action in SQL's words; None for `no action`, which is what holds anyway."""
    return _ACTIONS.get(value.lower()) if isinstance(value, str) else None


def index_part(text: str) -> str:
    """What an index is made over: a column's name without its order and operator class."""
    found = _PART.match(text.strip()) if len(text) < 200 else None
    return found["name"] if found is not None else text.strip()
