"""Screens that lead somewhere: each is opened on what is known now and answers with a goal."""

from __future__ import annotations

from textual.screen import ModalScreen

from .actions import FactActions
from .state import Goal


class Navigation(FactActions):
    """The part of the application that opens screens; each is imported when it is opened."""

    def action_find(self) -> None:
        """Find anything by its name."""
        from .screens.find import FindScreen

        self._ask(FindScreen(self.main.snapshot))

    def action_gaps(self) -> None:
        """What is missing, what disagrees, what was not understood or passed over."""
        from .screens.gaps import GapsScreen

        self._ask(GapsScreen(self.main.snapshot, self.root))

    def action_changes(self) -> None:
        """What changed since the start."""
        from .screens.changes import ChangesScreen

        self._ask(ChangesScreen(self.journal))

    def action_map(self) -> None:
        """The map of the tables connected with the selected one."""
        from .screens.map import MapScreen

        self._ask(MapScreen(self.main.snapshot, self.main.ref))

    def action_jump(self) -> None:
        """Labels on everything that can be reached."""
        from .screens.jump import JumpScreen

        targets = self.main.jump_targets()
        self.push_screen(JumpScreen(targets), lambda i: i is not None and targets[i].act())

    def _ask(self, screen: ModalScreen[Goal | None]) -> None:
        """Open a screen; go where it says."""
        self.push_screen(screen, lambda goal: goal is not None and self.main.go(goal))
