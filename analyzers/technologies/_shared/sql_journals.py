"""Journals that tell which SQL files a migration tool runs, in which order and for which engine.

Drizzle docs, "Migrations": `meta/_journal.json` beside the files lists them by their tags; what is
not listed is not run, and `meta/*_snapshot.json` repeat what the files build.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...schema.history import Script
from ...schema.script_names import folder, stem

FILE = "meta/_journal.json"
TOOL = "Drizzle Kit"
MAX_ENTRIES = 10_000
_DIALECTS = {
    "pg": ("postgres", "PostgreSQL"),
    "postgresql": ("postgres", "PostgreSQL"),
    "mysql": ("mysql", "MySQL"),
    "sqlite": ("sqlite", "SQLite"),
    "turso": ("sqlite", "SQLite"),
    "singlestore": ("mysql", "SingleStore"),
}


class Journal(Struct, frozen=True):
    """The tags of a folder's migrations in order, and the engine they are written for."""

    tags: tuple[str, ...]
    dialect: str = ""


def is_journal(path: str) -> bool:
    """Whether a path is that of a journal."""
    return path == FILE or path.endswith("/" + FILE)


def read_journal(document: object) -> Journal | None:
    """The journal that a JSON document is, or None."""
    entries = document.get("entries") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(entries, list):
        return None
    tags = [e.get("tag") for e in entries[:MAX_ENTRIES] if isinstance(e, dict)]
    dialect = document.get("dialect")
    return Journal(
        tuple(t for t in tags if isinstance(t, str)), dialect if isinstance(dialect, str) else ""
    )


def journaled(scripts: list[Script], journals: Mapping[str, Journal]) -> Iterator[Script]:
    """The scripts with the places that journals, known by their path, give them.

    Where a journal knows at least one file of its folder, those that it does not list are left out.
    """
    places = {folder(folder(path)): journal for path, journal in journals.items()}
    known: dict[str, dict[str, int]] = {
        where: {tag: at for at, tag in enumerate(journal.tags)} for where, journal in places.items()
    }
    listed = {folder(s.path) for s in scripts if stem(s.path) in known.get(folder(s.path), {})}
    for script in scripts:
        where = folder(script.path)
        if where not in listed:
            yield script
        elif stem(script.path) in known[where]:
            changes: dict[str, Any] = {"position": known[where][stem(script.path)], "tool": TOOL}
            named = _DIALECTS.get(places[where].dialect)
            if named is not None:
                changes["dialect"], changes["engine"] = named
            yield replace(script, **changes)
