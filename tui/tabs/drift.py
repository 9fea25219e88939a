"""The tab of drift: where the sources of a table disagree, with what each of them says."""

from __future__ import annotations

from collections.abc import Iterable

from dbscope.analyzers.model.catalog import Database, Drift, Side
from dbscope.analyzers.model.schema import Declaration, Table
from dbscope.analyzers.reports.gaps import DRIFTS

from ..lookup import COMPARED, comparable, lookup
from ..state import Marks, Place, Ref, Snapshot, table_ref
from ..widgets.grid import Column, Line
from ..words import counted, plural, where
from .view import TabView

_NAMES = {"model": "the model", "migration": "the migrations", "dump": "the SQL dump"}
_NAMES |= {"live": "the running database"}
_COLUMNS = (
    Column("what", 8, 36, fair=14, role="name"),
    Column("difference", 17, 60, leaves=1, role="warn"),
    Column("model", 6, 34, fair=12),
    Column("migrations", 6, 34, fair=12),
    Column("dump", 6, 34, fair=12),
    Column("live", 6, 34, fair=12),
    Column("place", most=46, leaves=2, role="dim", path=True),
)
_ASPECTS = {
    "type": "type",
    "nullable": "null",
    "primary-key": "primary key",
    "foreign-key": "foreign key",
    "unique": "unique",
    "index": "index",
}
_LACKS = "—"
"""What stands where a source was compared and does not have it."""


def drift_view(snapshot: Snapshot, ref: Ref, marks: Marks) -> TabView | None:
    """Where the sources of the selected table, or of any table of a database, disagree."""
    database = snapshot.database(ref)
    if database is None:
        return None
    if ref.kind == "table":
        table = snapshot.table(ref)
        return _of_table(table, database, snapshot) if table is not None else None
    if not database.drift and not lookup(database).compared:
        return None
    lines: list[Line] = []
    names = lookup(database).names
    for name, found in _by_table(database.drift).items():
        table = names.find(name)
        goto = table_ref(database, table) if table is not None else None
        lines.append(Line(("head", name), (name,), head=True))
        lines += [_line(d, n, goto) for n, d in enumerate(found)]
    return _view(len(database.drift), lines, _agree_in_all(database, snapshot))


def _of_table(table: Table, database: Database, snapshot: Snapshot) -> TabView | None:
    found = [d for d in database.drift if d.table in (table.name, table.qualified)]
    compared = lookup(database).compared
    if not found and (table.kind != "table" or not compared):
        return None
    lines = [_line(d, n) for n, d in enumerate(found)]
    return _view(len(found), lines, _agree(table, snapshot))


def _view(number: int, lines: list[Line], empty: str) -> TabView:
    return TabView(
        counted("Drift", number), counted("Drift", number), _COLUMNS, tuple(lines), empty=empty
    )


def _by_table(drift: tuple[Drift, ...]) -> dict[str, list[Drift]]:
    found: dict[str, list[Drift]] = {}
    for one in drift:
        found.setdefault(one.table, []).append(one)
    return found


# -- a row -------------------------------------------------------------------------------------


def row_of(drift: Drift, number: int) -> tuple[str, str, str, str, int]:
    """The identity of the row of the `number`th difference of a table."""
    return ("drift", drift.table, drift.column or "", drift.kind, number)


def _line(drift: Drift, number: int, goto: Ref | None = None) -> Line:
    sides = {s.source: s for s in drift.sides}
    values = tuple(_value(sides.get(source)) for source in COMPARED)
    differs = DRIFTS.get(drift.kind, drift.kind.replace("-", " "))
    if not drift.sides:
        differs = drift.detail or differs
    place = Place(drift.path, drift.line) if drift.path else None
    return Line(
        row_of(drift, number),
        (_what(drift), differs, *values, where(place)),
        place,
        goto,
        _detail(drift, differs),
    )


def _what(drift: Drift) -> str:
    aspect = _ASPECTS.get(drift.kind, "")
    if drift.column:
        return f"{drift.column}, {aspect}" if aspect else drift.column
    return aspect or "the table"


def _value(side: Side | None) -> str:
    if side is None:
        return ""
    return side.value or _LACKS


def _detail(drift: Drift, differs: str) -> str:
    """Each source with its value and its place, one after the other."""
    said = []
    for side in drift.sides:
        at = f" at {Place(side.path, side.line)}" if side.path else ""
        said.append(f"{_NAMES.get(side.source, side.source)}: {side.value or 'has none'}{at}")
    return " · ".join(said) or drift.detail or differs


# -- no difference -----------------------------------------------------------------------------


def _agree(table: Table, snapshot: Snapshot) -> str:
    """Which sources were compared, and where they speak of the table."""
    first: dict[str, Declaration] = {}
    for said in table.declarations:
        if said.source in COMPARED:
            first.setdefault(said.source, said)
    named = [f"{_NAMES[s]} {Place(first[s].path, first[s].line)}" for s in COMPARED if s in first]
    if not named:
        return "No model, migration, dump or running database declares this table."
    if len(named) == 1:
        return f"Nothing to compare with: only {named[0]} declares this table."
    if reason := _not_compared(first.values(), snapshot):
        return f"Declared by {', '.join(named)}.\nNot compared: {reason}"
    return f"The sources agree: {', '.join(named)}."


def _not_compared(sources: Iterable[Declaration], snapshot: Snapshot) -> str:
    """Why a history is not compared: it changes what nothing in it makes."""
    folders = {d.path.rpartition("/")[0] for d in sources if d.source == "migration"}
    for problem in snapshot.catalog.problems:
        if problem.kind == "migration-order" and problem.path.rpartition("/")[0] in folders:
            return f"{problem.message} ({Place(problem.path, problem.line)})"
    return ""


def _agree_in_all(database: Database, snapshot: Snapshot) -> str:
    several = [t for t in database.tables if comparable(t)]
    sources = {d.source for t in several for d in t.declarations}
    named = ", ".join(_NAMES[s] for s in COMPARED if s in sources)
    said = f"{len(several)} of {plural(len(database.tables), 'table')}"
    declared = [d for t in several for d in t.declarations]
    if reason := _not_compared(declared, snapshot):
        return f"{said} are declared by several of {named}.\nNot compared: {reason}"
    return f"The sources agree about {said} that more than one of them declares: {named}."
