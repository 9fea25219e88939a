"""Colours for terminals that have 256: near to what a theme wants, and still to be read.

Left alone, a dark grey with a little blue in it becomes navy there, and a row's text unreadable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from textual.color import Color

from .theme import ENOUGH, SEEN, TEXTS, contrast

_LEVELS = (0, 95, 135, 175, 215, 255)
_GREYISH = 0.35
"""The saturation up to which a ground is shown as a grey."""

_ROOM = 7.5
"""How far black or white must stand off the cursor, so that texts in colour can do so as well."""


def in_256(variables: Mapping[str, str]) -> dict[str, str]:
    """The same variables with the colours of our grounds and texts taken from the palette."""
    names = ("background", "surface", "panel", "cursor", *TEXTS, "quiet")
    if any("ansi" in variables[name] for name in names):
        return {}
    return dict(_in_256(tuple((name, variables[name]) for name in names)))


@cache
def _in_256(wanted: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    colours = {name: Color.parse(value) for name, value in wanted}
    made = {name: _ground(colours[name]) for name in ("background", "surface", "panel")}
    lists = (made["background"], made["surface"])
    made["cursor"] = _cursor(colours["cursor"], lists)
    grounds = tuple(made.values())
    for name in (*TEXTS, "quiet"):
        made[name] = _text(colours[name], grounds)
    return tuple((name, _asked(colour).hex) for name, colour in made.items())


@cache
def _greys() -> tuple[Color, ...]:
    return (Color(0, 0, 0), *(Color(n, n, n) for n in range(8, 239, 10)), Color(255, 255, 255))


@cache
def _all() -> tuple[Color, ...]:
    cube = (Color(r, g, b) for r in _LEVELS for g in _LEVELS for b in _LEVELS)
    return (*_greys(), *(c for c in cube if not c.r == c.g == c.b))


def _asked(colour: Color) -> Color:
    """What is to be asked for so that Rich draws this colour.

    Rich divides greys evenly, from black to white in 25 steps; the palette's steps are smaller.
    """
    if not colour.r == colour.g == colour.b or colour.r in (0, 255):
        return colour
    level = round(((colour.r - 8) / 10 + 1) * 255 / 25)
    return Color(level, level, level)


def _ground(colour: Color) -> Color:
    return _nearest(colour, _greys() if colour.hsl.s <= _GREYISH else _all())


def _cursor(colour: Color, lists: Sequence[Color]) -> Color:
    """The nearest colour that is seen on the lists and leaves room for texts."""
    best = max((Color(0, 0, 0), Color(255, 255, 255)), key=lambda c: contrast(c, lists[0]))
    seen = [
        c
        for c in (_greys() if colour.hsl.s <= _GREYISH else _all())
        if min(contrast(c, ground) for ground in lists) >= SEEN and contrast(best, c) >= _ROOM
    ]
    return _nearest(colour, seen or _all())


def _text(colour: Color, grounds: Sequence[Color]) -> Color:
    """The nearest colour that can be read on every ground."""
    read = [c for c in _all() if min(contrast(c, ground) for ground in grounds) >= ENOUGH]
    return _nearest(colour, read or _all())


def _nearest(colour: Color, among: Sequence[Color]) -> Color:
    """The nearest as the eye weighs red, green and blue."""
    return min(
        among,
        key=lambda c: (
            2 * (c.r - colour.r) ** 2 + 4 * (c.g - colour.g) ** 2 + 3 * (c.b - colour.b) ** 2
        ),
    )
