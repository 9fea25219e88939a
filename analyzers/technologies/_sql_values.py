"""Plain values of code in SQL's words."""

from __future__ import annotations

from typing import Any

_ACTIONS = {
    "cascade": "CASCADE",
    "set null": "SET NULL",
    "set default": "SET DEFAULT",
    "restrict": "RESTRICT",
}


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
