"""Where what outlives a run is kept."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def state_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of the state: $XDG_STATE_HOME/dbscope or ~/.local/state/dbscope."""
    home = environment.get("XDG_STATE_HOME") or os.path.join(
        os.path.expanduser("~"), ".local", "state"
    )
    return Path(home) / "dbscope"
