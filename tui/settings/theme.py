"""Our quiet themes, and every other theme made legible. Colour only repeats what signs say."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cache

from textual.color import Color
from textual.theme import Theme

DARK = Theme(
    name="dbscope-dark",
    primary="#8bb0d2",
    secondary="#9db0c1",
    accent="#8cc0de",
    success="#98bd83",
    warning="#d9b36c",
    error="#e39d94",
    foreground="#d5d9de",
    background="#16191d",
    surface="#1b1f24",
    panel="#242a31",
    dark=True,
    variables={"cursor": "#2b3d50", "quiet": "#9ea7b1"},
)
LIGHT = Theme(
    name="dbscope-light",
    primary="#2d5f8a",
    secondary="#4d6175",
    accent="#1f5f8f",
    success="#3b6627",
    warning="#7f5200",
    error="#a33a2c",
    foreground="#23282e",
    background="#fafaf8",
    surface="#f3f3f0",
    panel="#e8e8e4",
    dark=False,
    variables={"cursor": "#cadcec", "quiet": "#545e68"},
)
CONTRAST = Theme(
    name="dbscope-contrast",
    primary="#9cd2ff",
    secondary="#d0d0d0",
    accent="#7fdbff",
    success="#8fe388",
    warning="#ffd54a",
    error="#ffaaa0",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    dark=True,
    variables={"cursor": "#0b3f7a", "quiet": "#d0d0d0"},
)
THEMES = (DARK, LIGHT, CONTRAST)
DEFAULTS = {"cursor": "#264f78", "quiet": "#8b949e"}
"""Our variables where nothing is known of a theme; `legible` says better."""

ENOUGH = 4.5
"""The contrast that text needs to be read easily (WCAG 2, level AA)."""

SEEN = 1.25
"""The contrast from which a row's background is told from the others at a glance."""

TEXTS = ("foreground", "accent", "primary", "secondary", "warning", "success", "error")
"""The variables in whose colours texts are drawn, besides our own `quiet`."""

_STEP = 0.05


def choose(environment: Mapping[str, str] = os.environ) -> str:
    """The theme that suits the terminal, for users who have not chosen one.

    With 256 colours ours are still themselves; with 16 only the terminal's own colours look right.
    """
    light = _light_background(environment.get("COLORFGBG", ""))
    term = environment.get("TERM", "")
    many = (
        environment.get("COLORTERM", "").lower() in ("truecolor", "24bit")
        or "256color" in term
        or term.endswith(("-direct", "-kitty", "-ghostty"))
        or "WT_SESSION" in environment
    )
    if many or os.name == "nt":
        return LIGHT.name if light else DARK.name
    return "ansi-light" if light else "ansi-dark"


def _light_background(colours: str) -> bool:
    """What terminals say in COLORFGBG, as `0;15`: the number of the background comes last."""
    number = colours.rpartition(";")[2]
    return number.isdigit() and (int(number) == 7 or 9 <= int(number) <= 15)


def contrast(one: Color, other: Color) -> float:
    """How far two colours stand apart, from 1 to 21 (WCAG 2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@cache
def _luminance(colour: Color) -> float:
    red, green, blue = (_linear(v / 255) for v in (colour.r, colour.g, colour.b))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def legible(theme: Theme) -> dict[str, str]:
    """The variables to use in place of a theme's own, so that all text of ours can be read.

    Every text colour reaches ENOUGH on every background of ours, and the cursor's row is seen. A
    theme that does so already keeps its colours. Themes of the terminal's own colours cannot be
    computed with; they get names of colours, and the cursor is shown in reverse (see REVERSED).
    """
    if theme.ansi:
        return {"cursor": "ansi_blue", "quiet": "ansi_white" if theme.dark else "ansi_bright_black"}
    return dict(_legible(theme.name, tuple(sorted(_colours(theme).items()))))


def _colours(theme: Theme) -> dict[str, str]:
    generated = {**theme.to_color_system().generate(), **theme.variables}
    wanted = (*TEXTS, "background", "surface", "panel", "cursor", "quiet")
    return {name: generated[name] for name in wanted if name in generated}


@cache
def _legible(name: str, colours: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    known = {key: Color.parse(value) for key, value in colours}
    background = known["background"]
    best = max((Color.parse("white"), Color.parse("black")), key=lambda c: contrast(c, background))
    lists = (background, known["surface"])
    cursor = known.get("cursor") or _cursor(lists, known["primary"], best)
    grounds = (*lists, known["panel"], cursor)
    made = {text: _readable(known[text], grounds, best) for text in TEXTS}
    quiet = known.get("quiet") or _quiet(made["foreground"], grounds)
    made |= {"cursor": cursor, "quiet": _readable(quiet, grounds, best)}
    return tuple((key, colour.hex) for key, colour in made.items())


def _cursor(lists: Sequence[Color], primary: Color, best: Color) -> Color:
    """As much of the theme's colour as is needed to be seen, and is not too much to read on."""
    for step in range(1, 20):
        colour = lists[0].blend(primary, step * _STEP)
        apart = min(contrast(colour, ground) for ground in lists)
        if apart >= SEEN and contrast(best, colour) > ENOUGH:
            return colour
    return lists[1].blend(best, 0.2)


def _quiet(foreground: Color, grounds: Sequence[Color]) -> Color:
    """The text's colour, taken back as far as it can still be read."""
    quiet = foreground
    for step in range(1, 14):
        paler = foreground.blend(grounds[0], step * _STEP)
        if _least(paler, grounds) < ENOUGH:
            break
        quiet = paler
    return quiet


def _readable(colour: Color, grounds: Sequence[Color], best: Color) -> Color:
    """The colour, drawn towards black or white until it can be read on every background."""
    for step in range(round(1 / _STEP)):
        nearer = colour.blend(best, step * _STEP)
        if _least(nearer, grounds) >= ENOUGH:
            return nearer
    return best


def _least(colour: Color, grounds: Sequence[Color]) -> float:
    # A colour is rounded when it is drawn; a hair more than enough makes up for that.
    return min(contrast(colour, ground) for ground in grounds) - 0.03


REVERSED = """
Rows:ansi:focus > .rows--cursor, Rows:nocolor:focus > .rows--cursor,
.dialog OptionList:ansi:focus > .option-list--option-highlighted,
.dialog OptionList:nocolor:focus > .option-list--option-highlighted {
    color: $foreground; background: $background; text-style: bold reverse;
}
Rows:ansi > .rows--cursor, Rows:nocolor > .rows--cursor { text-style: bold underline; }
"""
"""Where colours cannot show the cursor, reversing it does: the terminal's own colours, and none."""
