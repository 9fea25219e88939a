"""What the interface looked like when it was left, kept for each repository."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct, field

from ..state import Place, Ref
from .folders import state_folder

_MOST_BYTES = 1 << 20


class Look(Struct, frozen=True):
    """The state of the main screen: what is selected, shown, opened, closed and filtered.

    `filters` has the text of each pane's filter by pane; `side` is the width of the side panes in
    cells, 0 for the usual one.
    """

    ref: Ref = Ref()
    place: Place | None = None
    tab: str = "columns"
    row: str = ""
    pane: str = "databases"
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    only_facts: bool = False
    grouping: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    side: int = 0
    zoomed: bool = False


def session_file(root: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """Where the state of a repository is kept; the name tells it for people, a hash for us."""
    real = str(root.resolve())
    name = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in root.name)
    digest = hashlib.blake2b(real.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    return state_folder(environment) / "sessions" / f"{name[:40]}-{digest}.json"


def load_look(root: Path, environment: Mapping[str, str] = os.environ) -> Look | None:
    """The state that was kept, or None where there is none that can be read."""
    file = session_file(root, environment)
    try:
        if file.stat().st_size > _MOST_BYTES:
            return None
        return msgspec.json.decode(file.read_bytes(), type=Look)
    except (OSError, msgspec.DecodeError):
        return None


def save_look(root: Path, look: Look, environment: Mapping[str, str] = os.environ) -> bool:
    """Keep the state; False where it cannot be written, which is no reason to bother anyone."""
    from dbscope.analyzers.store import write_own

    return write_own(session_file(root, environment), msgspec.json.encode(look))
