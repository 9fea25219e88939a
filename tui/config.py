"""A user's own settings: keys, theme, clipboard, watching, editor (TOML, in the XDG folder)."""

from __future__ import annotations

from msgspec import Struct, field


class Config(Struct, frozen=True):
    """What the user set; everything has a default.

    `keys`: keys by the id of the key table, in Textual's spelling, alternatives after commas.
    `clipboard`: auto, native, osc52 or file. `errors`: what is wrong in the file, each with its line.
    """

    keys: dict[str, str] = field(default_factory=dict)
    theme: str = ""
    clipboard: str = "auto"
    osc52_limit: int = 74_994
    watch: bool = True
    poll: bool = False
    poll_seconds: float = 1.0
    editor: str = ""
    errors: tuple[str, ...] = ()
