"""The help screen, made from the table of keys."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from .. import keys

_SIGNS = (
    ("◆ 3", "facts in this file"),
    ("◀", "belongs to what is selected in the other pane"),
    ("PK FK UQ", "primary key, foreign key, unique"),
    ("new changed", "since the scan; gone once looked at"),
    ("!", "a problem, or sources that disagree"),
)


class HelpScreen(ModalScreen[None]):
    """All keys by where they work, and what the signs mean."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,q", "dismiss", "close")]

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        with VerticalScroll(classes="dialog tall") as dialog:
            dialog.border_title = "Keys"
            dialog.border_subtitle = "Esc closes"
            yield Static(help_text())


def help_text() -> Content:
    """The text of the help screen."""
    parts: list[Content | str | tuple[str, str]] = []
    for heading, listed in keys.by_place():
        parts.append((f"{heading}\n", "bold"))
        for entry in listed:
            parts += [(f"  {keys.all_keys(entry):<12}", "$accent"), f" {entry.label}\n"]
        parts.append("\n")
    parts.append(("Signs\n", "bold"))
    for sign, meaning in _SIGNS:
        parts += [(f"  {sign:<12}", "$accent"), f" {meaning}\n"]
    return Content.assemble(*parts)
