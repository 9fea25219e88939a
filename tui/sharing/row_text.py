"""A line of a tab as text to paste: as a Markdown table, between tabs, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence

from dbscope.analyzers.reports.text import code, line, md

from ..widgets.grid import Column, Line


def name_of(row: Line) -> str:
    """What a line is called: its identity where that is a name, else its first telling cell."""
    if isinstance(row.id, str):
        return line(row.id)
    said = [line(c) for c in row.cells if line(c)]
    telling = [c for c in said if len(c) > 2 or c.isalnum()]
    return (telling or said or ["row"])[0]


def markdown(rows: Sequence[Line], columns: Sequence[Column]) -> str:
    """Lines as a table with the tab's titles; headings between lines are left out."""
    head = [str(md(c.title)) for c in columns]
    rule = ["-" * max(3, len(h)) for h in head]
    bodies = [
        [str(code(cell) if c.path else md(cell)) or "-" for c, cell in _pairs(row, columns)]
        for row in rows
        if not row.head
    ]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, rule, *bodies))


def tabbed(row: Line, columns: Sequence[Column]) -> str:
    """The cells between tabs, as spreadsheets take them."""
    return "\t".join(cell for _, cell in _pairs(row, columns))


def cells(row: Line, columns: Sequence[Column]) -> list[tuple[str, str]]:
    """The cells that say something, with their titles; the place is no cell of its own."""
    shown = _pairs(row, columns)
    return [
        (c.title, cell) for c, cell in shown if cell and not c.path and (c.title or len(cell) > 3)
    ]


def _pairs(row: Line, columns: Sequence[Column]) -> list[tuple[Column, str]]:
    """Each column with its cell, on one line; a place in full."""
    found = []
    for index, column in enumerate(columns):
        cell = row.cells[index] if index < len(row.cells) else ""
        place = str(row.place) if column.path and row.place else ""
        found.append((column, line(place or cell)))
    return found
