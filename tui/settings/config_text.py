"""The settings as a file that says what each is for; what is not set stands there as a comment."""

from __future__ import annotations

import json

from ..keys import KEYS, PLACES
from .config import SETTINGS, Config
from .config_keys import written

_HEAD = """\
# Settings of dbscope: {file}
# Lines that begin with # show what holds without a setting.
# `dbscope config -o FILE` writes this, what is set included; `dbscope config validate` checks it.
"""


def settings_text(config: Config) -> str:
    """The settings that hold, as TOML: reading it gives the same settings again."""
    usual = Config()
    parts = [_HEAD.format(file=config.file)]
    table = ""
    for setting in SETTINGS:
        if setting.table != table:
            table = setting.table
            parts.append(f"\n[{table}]\n")
        value, default = getattr(config, setting.field), getattr(usual, setting.field)
        # JSON's texts, numbers and truths are TOML's too.
        said = f"{setting.name} = {json.dumps(value, ensure_ascii=False)}"
        parts.append(f"# {setting.about}\n{'# ' if value == default else ''}{said}\n")
    parts.append("\n[keys]\n# A key or a list of keys for each action, as people write them.\n")
    parts.append(
        '# Known besides signs and letters: enter, space, pageup, f5, "ctrl+x", "alt+left".\n'
    )
    return "".join(parts) + _keys(config)


def _keys(config: Config) -> str:
    width = max(len(k.id) for k in KEYS)
    lines = []
    for place, heading in PLACES.items():
        lines.append(f"\n# {heading}")
        for entry in (k for k in KEYS if k.where == place):
            own = config.keys.get(entry.id)
            keys = [written(k) for k in (own or entry.key).split(",")]
            value = json.dumps(keys if len(keys) > 1 else keys[0], ensure_ascii=False)
            text = f"{'' if own else '# '}{entry.id:<{width}} = {value}"
            lines.append(f"{text:<{width + 28}} # {entry.label}")
    return "\n".join(lines) + "\n"
