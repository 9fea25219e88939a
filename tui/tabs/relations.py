"""The tab of relations: what the selected table refers to, and what refers to it."""

from __future__ import annotations

from dbscope.analyzers.model.catalog import Database, Relationship
from dbscope.analyzers.model.keys import Names
from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.reports.shape import relation_words

from ..lookup import lookup
from ..state import Marks, Place, Ref, Snapshot, table_ref
from ..widgets.grid import Column, Line
from ..words import counted, where
from .view import TabView

_COLUMNS = (
    Column("", 1, 1, role="key"),
    Column("table", 8, 36, role="link"),
    Column("by", 10, 48, fair=20, role="name"),
    Column("type", 11, 12, leaves=1),
    Column("in words", 12, 70, leaves=3),
    Column("place", most=46, leaves=2, role="dim", path=True),
)


def relations_view(snapshot: Snapshot, ref: Ref, marks: Marks) -> TabView | None:
    """The neighbours of a table, or all relations of a database."""
    database = snapshot.database(ref)
    if database is None:
        return None
    found = snapshot.tables.get(ref)
    if ref.kind == "database":
        if not database.relationships:
            return None
        lines = tuple(_whole(r, n, database) for n, r in enumerate(database.relationships))
    elif found is None or found[1].kind == "key-pattern":
        return None
    else:
        lines = _around(found[1], database)
    return TabView(
        counted("Relations", len(lines)),
        counted("Rel", len(lines)),
        _COLUMNS,
        lines,
        empty="No relations: nothing refers to this, and it refers to nothing.",
    )


def _around(table: Table, database: Database) -> tuple[Line, ...]:
    known = lookup(database)
    names, words = known.names, known.entities
    own = {table.name, table.qualified}
    out, back, through = [], [], []
    for number, relation in known.touching(*own):
        if relation.from_table in own:
            out.append(_line("→", relation.to_table, relation, number, names, words, database))
        elif relation.to_table in own:
            back.append(_line("←", relation.from_table, relation, number, names, words, database))
        elif relation.through in own:
            through.append(_line("↔", relation.to_table, relation, number, names, words, database))
    return (*out, *back, *through)


def _whole(relation: Relationship, number: int, database: Database) -> Line:
    names, words = lookup(database).names, lookup(database).entities
    line = _line("→", relation.to_table, relation, number, names, words, database)
    arrow, other, by, *rest = line.cells
    return Line(
        line.id,
        (arrow, relation.from_table, f"{by.split(' → ')[0]} → {other}", *rest),
        line.place,
        _ref(database, names.find(relation.from_table)),
        line.detail,
    )


def _line(
    arrow: str,
    other: str,
    relation: Relationship,
    number: int,
    names: Names,
    words: dict[str, str],
    database: Database,
) -> Line:
    place = _place(relation, names.find(relation.from_table))
    said = relation_words(relation, words)
    if relation.through:
        said = f"{said} through {relation.through}"
    by = ", ".join(relation.from_columns)
    if relation.to_columns:
        by = f"{by} → {', '.join(relation.to_columns)}"
    return Line(
        id=(relation.from_table, relation.from_columns, relation.to_table, number),
        cells=(arrow, other, by, relation.type, said, where(place)),
        place=place,
        goto=_ref(database, names.find(other)),
        detail=f"{said} · enter goes to {other}",
    )


def _ref(database: Database, table: Table | None) -> Ref | None:
    return table_ref(database, table) if table else None


def _place(relation: Relationship, table: Table | None) -> Place | None:
    """The line of the column that holds the relation."""
    if table is None:
        return None
    for key in table.foreign_keys:
        if key.columns == relation.from_columns and key.path:
            return Place(key.path, key.line)
    column = table.column(relation.from_columns[0]) if relation.from_columns else None
    return Place(column.path, column.line) if column and column.path else None
