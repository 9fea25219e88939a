"""Where the user has been: back and forward, as in a browser."""

from __future__ import annotations

from collections.abc import Callable

from .state import Goal

MOST = 200


class History:
    """Goals behind and ahead. Walking through one list is one step, not one for every row."""

    def __init__(self) -> None:
        self._behind: list[Goal] = []
        self._ahead: list[Goal] = []
        self._walking: object = None

    def leave(self, goal: Goal, walking: object = None) -> None:
        """Remember what is left; `walking`: the list in which the cursor merely moved on."""
        if walking is None or walking is not self._walking:
            self._behind = [*self._behind[1 - MOST :], goal]
            self._ahead = []
        self._walking = walking

    def back(self, here: Goal, exists: Callable[[Goal], bool]) -> Goal | None:
        """The last place that still exists, or None; `here` can then be gone forward to."""
        return self._step(self._behind, self._ahead, here, exists)

    def forward(self, here: Goal, exists: Callable[[Goal], bool]) -> Goal | None:
        """The place that was gone back from, or None."""
        return self._step(self._ahead, self._behind, here, exists)

    @property
    def states(self) -> frozenset[str]:
        """`behind` and `ahead`, where there is something to go to."""
        said = (("behind", self._behind), ("ahead", self._ahead))
        return frozenset(word for word, goals in said if goals)

    def _step(
        self,
        source: list[Goal],
        target: list[Goal],
        here: Goal,
        exists: Callable[[Goal], bool],
    ) -> Goal | None:
        self._walking = None
        while source:
            goal = source.pop()
            if exists(goal) and goal != here:
                target.append(here)
                return goal
        return None
