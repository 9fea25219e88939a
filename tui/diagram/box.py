"""What stands in the box of a table: its key columns, or all, each with its letters."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from rich.cells import cell_len

from dbscope.analyzers.model.keys import folded
from dbscope.analyzers.model.schema import Column, Table
from dbscope.analyzers.reports.shape import is_key, is_unique

from ..safe import fit, inline
from .drawing import Bit

NAMES, NULLS, TYPES = 0, 1, 2
"""What a box shows of its columns: names alone, which may be null, types too."""

_NULL, _LONGEST_TYPE = 5, 20


class BoxRow(Struct, frozen=True):
    """A line of a box. `column` is the name in lower case, by which relations find their line."""

    sign: str = ""
    name: str = ""
    type: str = ""
    null: bool = False
    column: str = ""


def key_rows(table: Table, held: Iterable[str] = ()) -> list[BoxRow]:
    """Primary key, columns that hold references (`held`, in lower case), unique columns; a count.

    A held column that the table does not declare has a line all the same: the relation is drawn.
    """
    names = list(dict.fromkeys(held))
    refers = folded(c for k in table.foreign_keys for c in k.columns) | set(names)
    rows = [column_row(c, table, refers) for c in table.columns]
    rank = {"PK": 0, "FK": 1, "UQ": 2}
    kept = sorted((r for r in rows if r.sign), key=lambda r: rank[r.sign])
    declared = {r.column for r in rows}
    kept += [BoxRow("FK", name, column=name) for name in names if name not in declared]
    more = len(rows) - sum(1 for r in rows if r.sign)
    return [*kept, count_row(more, bool(kept))] if more else kept


def count_row(more: int, beside: bool) -> BoxRow:
    """The line for columns that are not shown."""
    word = "column" if more == 1 else "columns"
    return BoxRow("", f"{'+ ' if beside else ''}{more} {word}")


def column_row(column: Column, table: Table, refers: frozenset[str] | set[str]) -> BoxRow:
    """A column as a line; `refers` are the columns that hold references, in lower case."""
    name = column.name.lower()
    sign = ""
    if is_key(column.name, table):
        sign = "PK"
    elif name in refers:
        sign = "FK"
    elif is_unique(column, table):
        sign = "UQ"
    return BoxRow(sign, column.name, column.type or "", column.nullable is True, name)


def extras_width(rows: Iterable[BoxRow], extras: int) -> int:
    """The cells that types and nullability need beside the names."""
    listed = list(rows)
    null = _NULL if extras >= NULLS and any(r.null for r in listed) else 0
    longest = max((cell_len(inline(r.type)) for r in listed), default=0)
    return null + (min(longest, _LONGEST_TYPE) + 2 if extras == TYPES and longest else 0)


def row_bits(row: BoxRow, inner: int, extras: int = TYPES) -> list[Bit]:
    """A line of a box in exactly `inner` cells: letters, name, and the extras there is room for."""
    sign = fit(row.sign, min(3, inner))
    room = inner - len(sign)
    name, type_ = inline(row.name), ""
    null = ""
    if extras >= NULLS and row.null and room >= cell_len(name) + _NULL:
        null = " null"
        room -= _NULL
    if extras == TYPES and row.type:
        free = min(room - cell_len(name) - 2, _LONGEST_TYPE)
        type_ = fit(row.type, min(free, cell_len(inline(row.type)))) if free >= 4 else ""
    name = fit(name, room - cell_len(type_))
    return [Bit(sign, "key"), Bit(name, "" if row.column else "dim"), Bit(type_ + null, "dim")]
