"""Screens that lead somewhere: each is opened on what is known now and answers with a goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import ModalScreen

from .guarded import Guarded
from .state import Goal

if TYPE_CHECKING:
    from textual.command import Provider


def _key_commands() -> type[Provider]:
    from .finding.commands import KeyCommands

    return KeyCommands


def _catalog_names() -> type[Provider]:
    from .finding.commands import CatalogNames

    return CatalogNames


class Navigation(Guarded):
    """The part of the application that opens screens; each is imported when it is opened."""

    COMMANDS = {_key_commands, _catalog_names}  # noqa: RUF012 - declared by Textual

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

    def action_command_palette(self) -> None:
        """Commands and names, found by what one types."""
        from textual.command import CommandPalette

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder="Do something, or go to a name"))

    def action_jump(self) -> None:
        """Labels on everything that can be reached."""
        from .screens.jump import JumpScreen

        targets = self.main.jump_targets()

        def arrived(index: int | None) -> None:
            if index is not None:
                targets[index].act()

        self.push_screen(JumpScreen(targets), arrived)

    def _ask(self, screen: ModalScreen[Goal | None]) -> None:
        """Open a screen; go where it says."""
        self.push_screen(screen, self._answered)

    def _answered(self, goal: Goal | None) -> None:
        if goal is not None:
            self.main.go(goal)
