"""Two quiet themes. Colour only repeats what letters and signs say already."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="dbscope-dark",
    primary="#7aa2c8",
    secondary="#8fa3b5",
    accent="#8cc0de",
    success="#93b87e",
    warning="#d9b36c",
    error="#d98a80",
    foreground="#d5d9de",
    background="#16191d",
    surface="#1b1f24",
    panel="#242a31",
    dark=True,
    variables={"cursor": "#2f4256", "quiet": "#8b949e"},
)
LIGHT = Theme(
    name="dbscope-light",
    primary="#2d5f8a",
    secondary="#52667a",
    accent="#1f5f8f",
    success="#3f6b2a",
    warning="#8a5a00",
    error="#a33a2c",
    foreground="#23282e",
    background="#fafaf8",
    surface="#f3f3f0",
    panel="#e8e8e4",
    dark=False,
    variables={"cursor": "#cfe0ee", "quiet": "#5c6670"},
)
THEMES = (DARK, LIGHT)
DEFAULTS = {"cursor": "#264f78", "quiet": "#8b949e"}
"""Our variables for themes that are not ours."""
