"""One-key labels for everything on the screen that can be reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""What labels are made of, those under the fingers first."""


class Target(NamedTuple):
    """A place on the screen (cells from the top left) and what going there does."""

    x: int
    y: int
    act: Callable[[], object]


def labels(number: int) -> list[str]:
    """That many labels, shortest first, none the beginning of another.

    As long as they do one letter is enough; then the letters farthest from the fingers begin labels
    of two.
    """
    made = list(LETTERS)
    while len(made) < number:
        # The last of the shortest makes room for a whole row of longer ones.
        shortest = len(made[0])
        opened = max(i for i, label in enumerate(made) if len(label) == shortest)
        label = made.pop(opened)
        made += [label + letter for letter in LETTERS]
    return made[:number]


def narrowed(made: Sequence[str], typed: str) -> list[int]:
    """The numbers of the labels that begin with what is typed."""
    return [i for i, label in enumerate(made) if label.startswith(typed)]
