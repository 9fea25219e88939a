"""Boxes of a map as places: which is at a point, which is next in a direction."""

from __future__ import annotations

from collections.abc import Mapping

from .layout import Box

DIRECTIONS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
_ASIDE = 3
"""How much worse a cell to the side is than one ahead."""


def box_at(boxes: Mapping[str, Box], x: int, y: int) -> str | None:
    """The table whose box covers a cell, or None."""
    for label, box in boxes.items():
        if box.x <= x < box.x + box.width and box.y <= y < box.y + box.height:
            return label
    return None


def next_box(boxes: Mapping[str, Box], label: str, direction: str) -> str | None:
    """The nearest box in a direction: rather far ahead than far to the side; None at the rim."""
    dx, dy = DIRECTIONS[direction]
    here = boxes[label]
    best: tuple[float, str] | None = None
    for name, box in boxes.items():
        across, along = _apart(here, box)
        # A cell is about twice as high as it is wide.
        ahead, aside = (across, 2 * along) if dx else (2 * along, across)
        if name == label or (dx or dy) * ahead <= 0:
            continue
        score = abs(ahead) + _ASIDE * abs(aside), name
        best = min(best, score) if best else score
    return best[1] if best else None


def _apart(here: Box, there: Box) -> tuple[int, int]:
    """How far one box lies from another to the right and below; 0 where they overlap."""
    return (
        _gap(here.x, here.x + here.width, there.x, there.x + there.width),
        _gap(here.y, here.y + here.height, there.y, there.y + there.height),
    )


def _gap(low: int, high: int, other_low: int, other_high: int) -> int:
    if other_low >= high:
        return other_low - high + 1
    if other_high <= low:
        return other_high - low - 1
    return 0
