"""What stands around the interface: legible themes that are kept, settings, crashes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .actions import FactActions
from .settings.config import Config
from .settings.folders import state_folder
from .settings.theme import REVERSED, choose, legible

_TOLD = 3
_LONG = 12.0


class Guarded(FactActions):
    """The part of the application that keeps it legible and its terminal whole.

    `crash` is the exception that ended it, if one did: whoever ran it says so, once the terminal is
    itself again.
    """

    CSS = REVERSED

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.crash: BaseException | None = None
        self._first_theme = ""
        super().__init__(*arguments, **named)

    # -- settings and theme ----------------------------------------------------------------------

    def get_css_variables(self) -> dict[str, str]:
        """The theme's colours, made legible where they are not."""
        variables = {**super().get_css_variables(), **legible(self.current_theme)}
        if self.console.color_system == "256":
            from .settings.colours import in_256

            variables |= in_256(variables)
        self.theme_variables = variables
        return variables

    def refresh_css(self, animate: bool = True) -> None:
        """Before there is anything to style, other variables are only taken over.

        What is parsed for them then is parsed again with the rules of the first widgets.
        """
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def on_mount(self) -> None:
        """Tell what is wrong in the settings; from here on, another theme is the user's choice."""
        self._first_theme = self.theme
        if self.config.errors:
            self.call_after_refresh(self._tell_settings)

    def _tell_settings(self) -> None:
        errors = self.config.errors
        self.tell(errors[0], "warning")
        for error in errors[1:_TOLD]:
            self.notify(error, severity="warning", markup=False, timeout=_LONG)
        if len(errors) > _TOLD:
            more = f"{len(errors) - _TOLD} more errors: dbscope config validate"
            self.notify(more, severity="warning", markup=False, timeout=_LONG)

    def watch_theme(self, name: str) -> None:
        """A theme that the user chose is there again next time."""
        if self._first_theme and name != self._first_theme:
            self._first_theme = name
            keep_theme(name)

    # -- crashes ---------------------------------------------------------------------------------

    def _handle_exception(self, error: Exception) -> None:
        self.crash = self.crash or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Textual would print the traceback with the values of variables, and so parts of the
        # repository, as they are.
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        if self.crash is not None:
            self._exit_renderables.clear()
        super()._print_error_renderables()


def starting_theme(config: Config, environment: Mapping[str, str] = os.environ) -> str:
    """The theme to start with: the settings' own, else the last chosen, else what suits."""
    return config.theme or kept_theme(environment) or choose(environment)


def kept_theme(environment: Mapping[str, str] = os.environ) -> str:
    """The theme that was chosen last, if there still is such a theme."""
    from .settings.config import theme_names

    try:
        name = _theme_file(environment).read_text(encoding="utf-8")[:100].strip()
    except (OSError, ValueError):
        return ""
    return name if name in theme_names() else ""


def keep_theme(name: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Keep a theme for the next time; False where nothing can be written, which is no error."""
    from dbscope.analyzers.store import write_own

    return write_own(_theme_file(environment), f"{name}\n".encode())


def _theme_file(environment: Mapping[str, str]) -> Path:
    return state_folder(environment) / "theme"
