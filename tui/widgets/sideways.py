"""Lists of long lines that are looked at further right and back."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

from .rows import Rows

_STEP = 8
_FURTHEST = 1000

R = TypeVar("R", bound=Hashable)


class SidewaysRows(Rows[R]):
    """Left and right move what is seen of every line; `shift` is its first character."""

    shift = 0

    def action_fold(self) -> None:
        """Look further left."""
        self.shift = max(0, self.shift - _STEP)
        self.refresh()

    def action_unfold(self) -> None:
        """Look further right."""
        self.shift = min(_FURTHEST, self.shift + _STEP)
        self.refresh()
