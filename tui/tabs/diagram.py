"""The diagram's tab: a widget of its own shows it, this says only when there is one."""

from __future__ import annotations

from ..state import Marks, Ref, Snapshot
from .view import TabView

_VIEW = TabView("Diagram", "Diag")


def diagram_view(snapshot: Snapshot, ref: Ref, marks: Marks) -> TabView | None:
    """A diagram is drawn of tables and collections, and of databases that hold some."""
    if ref.kind == "table":
        table = snapshot.table(ref)
        return _VIEW if table is not None and table.kind != "key-pattern" else None
    database = snapshot.database(ref)
    if database is None or not any(t.kind != "key-pattern" for t in database.tables):
        return None
    return _VIEW
