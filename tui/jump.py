"""One-key labels for everything on the screen that can be reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Target(NamedTuple):
    """A place on the screen (cells from the top left) and what going there does."""

    x: int
    y: int
    act: Callable[[], object]
