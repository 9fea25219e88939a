"""Where the selection goes when what was selected is gone: the nearest sensible thing."""

from __future__ import annotations

from dbscope.analyzers.model.diff import CatalogDiff
from dbscope.analyzers.reports.changes import renamed

from ..state import Ref, Snapshot, database_ref, table_ref


def nearest(before: Snapshot, after: Snapshot, ref: Ref, change: CatalogDiff) -> Ref | None:
    """What to select instead; None where nothing of the kind is left.

    A renamed table is still that table; else the next table of the database (or the one before) is
    nearest, then the database, then nothing. A file that is gone leaves the file next to it.
    """
    if ref.kind == "table":
        return _table(before, after, ref, change)
    if ref.kind == "file":
        return _beside([Ref("file", "", p) for p in before.paths], ref, after)
    if ref.kind == "database":
        return _beside([database_ref(d) for d in before.catalog.databases], ref, after)
    return None


def new_name(change: CatalogDiff, ref: Ref) -> Ref | None:
    """The table that a table was renamed to."""
    for part in change.changed:
        if part.id == ref.database:
            for old, new in renamed(part):
                if old.qualified == ref.name:
                    return Ref("table", part.id, new.qualified)
    return None


def _table(before: Snapshot, after: Snapshot, ref: Ref, change: CatalogDiff) -> Ref | None:
    if (renamed_to := new_name(change, ref)) is not None and after.exists(renamed_to):
        return renamed_to
    database = before.database(ref)
    if database is None:
        return None
    kind = next((t.kind for t in database.tables if t.qualified == ref.name), "")
    listed = [table_ref(database, t) for t in database.tables if t.kind == kind]
    found = _beside(listed, ref, after)
    here = database_ref(database)
    return found or (here if after.exists(here) else None)


def _beside(listed: list[Ref], ref: Ref, after: Snapshot) -> Ref | None:
    """The next of these that is still there, else the one before."""
    if ref not in listed:
        return None
    at = listed.index(ref)
    candidates = (*listed[at + 1 :], *reversed(listed[:at]))
    return next((c for c in candidates if after.exists(c)), None)


class Follower:
    """Keeps the selection on something that exists, and brings it back to what comes back."""

    def __init__(self) -> None:
        self._lost: tuple[Ref, Ref] | None = None

    def step(
        self, before: Snapshot, after: Snapshot, ref: Ref, change: CatalogDiff
    ) -> tuple[Ref | None, str]:
        """Where the selection has to go, if anywhere, and what to say of it.

        What a file saved half-written took away is selected again when it is whole, unless the user
        has gone elsewhere meanwhile.
        """
        lost, self._lost = self._lost, None
        if not ref.kind:
            return None, ""
        if after.exists(ref):
            if lost is None or lost[1] != ref:
                return None, ""
            if after.exists(lost[0]):
                return lost[0], f"back at {label(lost[0])}"
            self._lost = lost
            return None, ""
        target = nearest(before, after, ref, change)
        if target is None:
            return None, ""
        if new_name(change, ref) != target:
            self._lost = (lost[0] if lost is not None and lost[1] == ref else ref, target)
        return target, f"now at {label(target)}"


def label(ref: Ref) -> str:
    """How a selection is called in a sentence."""
    return ref.name or ref.database
