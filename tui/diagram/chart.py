"""The map of a group of connected tables: how much of each is shown, and the drawn sheet."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from rich.cells import cell_len

from dbscope.analyzers.model.schema import Table

from ..safe import fit, inline
from .box import NULLS, TYPES, BoxRow, column_row, count_row, extras_width, key_rows, row_bits
from .canvas import Canvas
from .layout import Box, Content, Layout, layout
from .neighbours import Graph, Link

MOST_TABLES = 60
ZOOMS = ("names", "keys", "columns")
"""How much of a table its box shows."""

_WIDEST = {"names": 28, "keys": 32, "columns": 44}
_MOST_COLUMNS = 40


class Chart(Struct, frozen=True):
    """A drawn map: its boxes by label, its sheet, and how many tables of the group it shows.

    On the sheet the owner of a cell is `-1 - i` for the box number i (in the order of `boxes`),
    `1 + n` for the net number n.
    """

    boxes: dict[str, Box]
    canvas: Canvas
    nets: dict[str, frozenset[int]]
    """The owners of the lines at each box."""

    shown: int
    total: int
    links: int

    def text(self) -> str:
        """The whole map as plain text."""
        rows = ("".join(row).rstrip() for row in self.canvas.chars)
        return "".join(f"{row}\n" for row in rows)


def chart(graph: Graph, label: str, zoom: str) -> Chart:
    """The map of all tables connected with one, the nearest of them where they are too many."""
    group = graph.reach(label)
    labels = group[:MOST_TABLES]
    kept = set(labels)
    links = [k for n in labels for k in graph.edges(n) if k.left == n and k.right in kept]
    contents = {n: _content(graph.table(n), n, links, zoom) for n in labels}
    made = layout(contents, links)
    canvas = _drawn(made, zoom)
    return Chart(made.boxes, canvas, _nets(made), len(labels), len(group), len(links))


def _nets(made: Layout) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {label: set() for label in made.boxes}
    for number, net in enumerate(made.nets):
        for label in (net.source, *(t for t, _ in net.targets)):
            found[label].add(1 + number)
    return {label: frozenset(nets) for label, nets in found.items()}


# -- what a box holds ----------------------------------------------------------------------------


def _content(table: Table | None, label: str, links: Iterable[Link], zoom: str) -> Content:
    name = cell_len(inline(label))
    most = _WIDEST[zoom]
    if zoom == "names" or table is None:
        return Content((BoxRow(name=label),), min(most, name))
    held = [
        c.lower()
        for k in links
        if k.left == label and k.relation.type != "many-to-many"
        for c in k.relation.from_columns
    ]
    rows = key_rows(table, held)
    extras = NULLS
    if zoom == "columns":
        rows = _all_rows(table, held)
        extras = TYPES
    elif any(r.sign for r in rows):
        rows = [r for r in rows if r.sign]
    widest = max((3 + cell_len(inline(r.name)) for r in rows), default=0)
    wanted = max(name + 1, widest + extras_width(rows, extras))
    return Content(tuple(rows), min(most, wanted))


def _all_rows(table: Table, held: list[str]) -> list[BoxRow]:
    keys = [r for r in key_rows(table, held) if r.sign]
    known = {r.column for r in keys}
    others = [c for c in table.columns if c.name.lower() not in known]
    room = max(0, _MOST_COLUMNS - len(keys))
    rows = [*keys, *(column_row(c, table, frozenset()) for c in others[:room])]
    more = len(others) - room
    return [*rows, count_row(more, True)] if more > 0 else rows


# -- drawing -------------------------------------------------------------------------------------


def _drawn(made: Layout, zoom: str) -> Canvas:
    canvas = Canvas(made.width, made.height)
    dashed = frozenset(1 + n for n, net in enumerate(made.nets) if net.dashed)
    for stroke in made.strokes:
        canvas.line(stroke.x, stroke.y, stroke.x2, stroke.y2, 1 + stroke.net)
    canvas.settle(dashed)
    for number, box in enumerate(made.boxes.values()):
        _draw_box(canvas, box, -1 - number, zoom)
    return canvas


def _draw_box(canvas: Canvas, box: Box, owner: int, zoom: str) -> None:
    inner = box.width - 4
    canvas.box(box.x, box.y, box.width, box.height, owner)
    if zoom != "names":
        name = fit(box.label, min(inner - 1, cell_len(inline(box.label))))
        canvas.write(box.x + 1, box.y, f"─ {name} ", "edge", owner)
        canvas.write(box.x + 3, box.y, name, "name", owner)
    for row in range(box.height - 2):
        y = box.y + 1 + row
        canvas.write(box.x + 1, y, " " * (box.width - 2), "", owner)
        if row >= len(box.content.rows):
            continue
        if zoom == "names":
            canvas.write(box.x + 2, y, fit(box.label, inner), "name", owner)
            continue
        x = box.x + 2
        extras = TYPES if zoom == "columns" else NULLS
        for bit in row_bits(box.content.rows[row], inner, extras):
            canvas.write(x, y, bit.text, bit.role, owner)
            x += cell_len(bit.text)
    right = box.x + box.width - 1
    for port in box.left:
        y = box.y + 1 + port.row
        canvas.write(box.x, y, "┤", "edge", owner)
        canvas.write(box.x - 1 - len(port.sign), y, port.sign, "sign", 1 + port.net)
    for port in box.right:
        y = box.y + 1 + port.row
        canvas.write(right, y, "├", "edge", owner)
        canvas.write(right + 2, y, port.sign, "sign", 1 + port.net)
    _draw_loops(canvas, box, owner)


def _draw_loops(canvas: Canvas, box: Box, owner: int) -> None:
    """A table's lines to itself: out at the right, round the corner, in from below."""
    right, bottom = box.x + box.width - 1, box.y + box.height - 1
    for number, loop in enumerate(box.loops):
        depth = len(box.loops) - number
        turn, foot, back = right + 5 + 2 * depth, bottom + depth, right - 3 * depth
        line, post = ("╌", "╎") if loop.dashed else ("─", "│")
        for y in range(box.y + 1 + loop.rows[0], foot):
            canvas.write(turn, y, post, "line", owner)
        for index, (row, sign) in enumerate(zip(loop.rows, loop.signs, strict=True)):
            y = box.y + 1 + row
            canvas.write(right, y, "├", "edge", owner)
            canvas.write(right + 1, y, line * (turn - right - 1), "line", owner)
            canvas.write(right + 2, y, sign, "sign", owner)
            canvas.write(turn, y, "┤" if index else "┐", "line", owner)
        for y in range(bottom + 1, foot):
            canvas.write(back, y, post, "line", owner)
        canvas.write(back, bottom, "┬", "edge", owner)
        canvas.write(back, foot, f"└{line * (turn - back - 1)}┘", "line", owner)
        canvas.write(back + 2, foot, loop.sign, "sign", owner)
