"""The tab of migrations: a table's history, and where its sources disagree."""

from __future__ import annotations

from dbscope.analyzers.model.catalog import Drift, Migration

from ..state import Marks, Place, Ref, Snapshot
from ..widgets.grid import Column, Line
from ..words import counted, where
from .view import TabView

_COLUMNS = (
    Column("migration", 8, 44, fair=16, role="name"),
    Column("date", 10, 10, leaves=2),
    Column("tool", 6, 14, leaves=5, role="dim"),
    Column("what it does", 14, 80, fair=30, leaves=1),
    Column("place", most=50, leaves=4, role="dim", path=True),
)
_DRIFT = {
    "missing-in-migrations": "in the code, in no migration",
    "missing-in-models": "in a migration, not in the code",
    "missing-in-database": "declared, not in the live database",
    "type": "types differ",
    "nullable": "may be null in one, not in the other",
    "primary-key": "primary keys differ",
    "foreign-key": "foreign keys differ",
    "unique": "unique keys differ",
    "index": "indexes differ",
}


def migrations_view(snapshot: Snapshot, ref: Ref, marks: Marks) -> TabView | None:
    """The migrations that touch a table, or all of a database; drift first."""
    database = snapshot.database(ref)
    if database is None:
        return None
    table = snapshot.table(ref)
    if not database.migrations and not database.drift:
        # A database without migrations has no tab for them, nor have its tables.
        return None
    names = {table.name, table.qualified} if table else None
    steps = [m for m in database.migrations if names is None or names & set(m.tables)]
    drift = [d for d in database.drift if names is None or d.table in names]
    lines = [_drift(d, n, table is None) for n, d in enumerate(drift)]
    if drift:
        lines.insert(0, _head("drift", f"! The sources disagree in {len(drift)}:"))
        lines.append(_head("history", "History:"))
    lines += [_step(m, n) for n, m in enumerate(steps)]
    return TabView(
        counted("Migrations", len(steps)) + (" !" if drift else ""),
        counted("Migr", len(steps)) + ("!" if drift else ""),
        _COLUMNS,
        tuple(lines),
        empty="No migration touches this.",
    )


def _head(name: str, text: str) -> Line:
    return Line(("head", name), (text,), head=True)


def _step(step: Migration, number: int) -> Line:
    place = Place(step.path, step.line)
    cells = (step.id, (step.date or "")[:10], step.tool, step.summary, where(place))
    return Line(("step", step.id, number), cells, place, detail=step.summary)


def _drift(drift: Drift, number: int, whole: bool) -> Line:
    place = Place(drift.path, drift.line) if drift.path else None
    subject = f"{drift.table}.{drift.column}" if drift.column and whole else drift.column
    said = drift.detail or _DRIFT.get(drift.kind, drift.kind.replace("-", " "))
    cells = (subject or drift.table, "", "", said, where(place))
    identity = ("drift", drift.table, drift.column, drift.kind, number)
    return Line(identity, cells, place, detail=said, roles=("warn",))
