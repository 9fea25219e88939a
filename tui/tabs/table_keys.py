"""The tab of keys, indexes and checks of a table."""

from __future__ import annotations

from dbscope.analyzers.model.schema import Index, Table
from dbscope.analyzers.reports.shape import (
    index_type,
    purpose,
    reference,
    unlisted_unique,
)

from ..state import Marks, Place, Ref, Snapshot
from ..widgets.grid import Column, Line
from ..words import counted, where
from .view import TabView

_COLUMNS = (
    Column("what", 7, 16, role="key"),
    Column("columns", 8, 40, fair=16, role="name"),
    Column("says", 10, 60, fair=22, leaves=1),
    Column("name", 8, 40, leaves=3, role="dim"),
    Column("place", most=46, leaves=2, role="dim", path=True),
)


def keys_view(snapshot: Snapshot, ref: Ref, marks: Marks) -> TabView | None:
    """Everything that binds the selected table's columns, and what finds its rows."""
    table = snapshot.table(ref)
    if table is None or table.kind == "key-pattern":
        return None
    lines = (*_primary(table), *_foreign(table), *_unique(table), *_indexes(table), *_checks(table))
    return TabView(
        counted("Keys & indexes", len(lines)),
        counted("Keys", len(lines)),
        _COLUMNS,
        lines,
        empty="No keys, indexes or checks are declared.",
    )


def _place(path: str, line: int) -> Place | None:
    return Place(path, line) if path else None


def _column_place(table: Table, name: str) -> Place | None:
    column = table.column(name)
    return _place(column.path, column.line) if column else None


def _primary(table: Table) -> list[Line]:
    if not table.primary_key:
        return []
    place = _column_place(table, table.primary_key[0])
    cells = ("PRIMARY", ", ".join(table.primary_key), "identifies a row", "", where(place))
    return [Line(("pk",), cells, place, detail="primary key")]


def _foreign(table: Table) -> list[Line]:
    lines = []
    for key in table.foreign_keys:
        place = _place(key.path, key.line)
        rules = [f"on delete {key.on_delete.lower()}" if key.on_delete else ""]
        rules.append(f"on update {key.on_update.lower()}" if key.on_update else "")
        rules.append("" if key.enforced else "known to the code only")
        said = ", ".join([f"→ {reference(key)}", *(r for r in rules if r)])
        what = "FOREIGN" if key.enforced else "REFERENCE"
        cells = (what, ", ".join(key.columns), said, key.name or "", where(place))
        lines.append(Line(("fk", key.columns, key.ref_table), cells, place, detail=said))
    return lines


def _unique(table: Table) -> list[Line]:
    lines = []
    for columns in unlisted_unique(table):
        place = _column_place(table, columns[0])
        said = f"one row per {', '.join(columns)}"
        cells = ("UNIQUE", ", ".join(columns), said, "", where(place))
        lines.append(Line(("unique", columns), cells, place, detail=said))
    return lines


def _indexes(table: Table) -> list[Line]:
    return [_index(index, table) for index in table.indexes]


def _index(index: Index, table: Table) -> Line:
    place = _place(index.path, index.line)
    said = purpose(index, table)
    cells = (index_type(index), ", ".join(index.columns), said, index.name or "", where(place))
    detail = f"{index.name} · {said}" if index.name else said
    return Line(("index", index.name, index.columns), cells, place, detail=detail)


def _checks(table: Table) -> list[Line]:
    lines = []
    for check in table.checks:
        place = _place(check.path, check.line)
        cells = ("CHECK", "", check.expression, check.name or "", where(place))
        identity = ("check", check.name, check.expression)
        lines.append(Line(identity, cells, place, detail=check.expression))
    return lines
