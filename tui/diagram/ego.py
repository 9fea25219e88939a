"""The neighbourhood of one table, drawn in a width that does not depend on how many there are.

Wide: what the table refers to stands at the left, at the line of the column that holds the
reference; what refers to it at the right, hanging from its key. Narrow: both below the table.
It only ever grows downwards.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len

from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.reports.shape import relation_words

from ..safe import fit, inline
from .box import NAMES, NULLS, TYPES, BoxRow, extras_width, key_rows, row_bits
from .drawing import Bit, Drawing, Spot, rule, shares, wire, wire_width
from .neighbours import Around, Graph, Link, table_place

WIDE = 72
"""From this width on, neighbours stand beside the table."""

_MOST, _MOST_STACKED = 120, 72
_BOX, _TRUNK = 7, 2
ALONE = "Nothing refers to this, and it refers to nothing."


class Neighbour(Struct, frozen=True):
    """The other end of a link, seen from the table in the middle."""

    name: str
    tail: str
    near: str
    far: str
    link: Link


def ego(graph: Graph, table: Table, width: int) -> Drawing:
    """The table with all its neighbours, no line wider than `width`."""
    around = graph.around(table)
    own = graph.label_of(table)
    page = _Page(graph, table)
    width = max(20, width)
    if width >= WIDE and (around.out or around.back):
        _draw_wide(page, around, own, min(width, _MOST))
    else:
        _draw_stacked(page, around, own, min(width, _MOST_STACKED))
    return page.drawing()


def neighbour(link: Link, own: str, outwards: bool) -> Neighbour:
    """A link as what it leads to from one of its ends, with what is to be said beside its name."""
    relation = link.relation
    guess = " inferred" if relation.inferred else ""
    if outwards:
        name = "itself" if link.right == own else link.right
        far = _other_key(relation.to_columns)
        return Neighbour(name, far + guess, link.left_sign, link.right_sign, link)
    if relation.type == "embedded":
        part = relation.from_columns[0] if relation.from_columns else link.right
        return Neighbour(part, " embedded", link.left_sign, link.right_sign, link)
    if relation.type == "many-to-many":
        other = link.right if link.left == own else link.left
        tail = f" through {relation.through}" if relation.through else ""
        return Neighbour("itself" if other == own else other, tail + guess, "*", "*", link)
    tail = f".{_listed(relation.from_columns)}" if relation.from_columns else ""
    return Neighbour(link.left, tail + guess, link.right_sign, link.left_sign, link)


def _other_key(columns: tuple[str, ...]) -> str:
    """Columns that are referred to, where they are not simply the key by its usual name."""
    return "" if columns in ((), ("id",), ("_id",)) else f".{_listed(columns)}"


def _listed(columns: tuple[str, ...]) -> str:
    return columns[0] if len(columns) == 1 else f"({', '.join(columns)})"


class _Page:
    """Lines and spots while they are being written."""

    def __init__(self, graph: Graph, table: Table) -> None:
        self.graph, self.table = graph, table
        self.lines: list[tuple[Bit, ...]] = []
        own = graph.label_of(table)
        self._own = Spot(
            ("table", own), 0, "middle", graph.ref(own), table_place(table), "the table itself"
        )
        self._left: list[Spot] = []
        self._right: list[Spot] = []
        self._wanted: dict[tuple[str, int], int] = {}

    def number(self, side: str, index: int) -> int:
        """The number of the spot of a neighbour; the table itself is 0, then the left side."""
        return self._wanted[side, index]

    def expect(self, left: int, right: int) -> None:
        """How many neighbours there will be on either side."""
        self._wanted = {("left", n): n + 1 for n in range(left)}
        self._wanted |= {("right", n): n + 1 + left for n in range(right)}

    def add(self, found: Neighbour, line: int, side: str) -> str:
        """A neighbour stands on this line; gives its role: a link where it leads somewhere."""
        link = found.link
        relation = link.relation
        target = link.right if side == "left" else link.left
        if relation.type in ("many-to-many", "embedded"):
            own = self.graph.label_of(self.table)
            target = link.right if link.left == own else link.left
        detail = relation_words(relation, self.graph.words)
        if relation.through:
            detail = f"{detail} through {relation.through}"
        identity = (relation.from_table, relation.from_columns, relation.to_table)
        spot = Spot(
            (side, *identity, relation.to_columns, relation.type, relation.through or ""),
            line,
            side,
            self.graph.ref(target),
            self.graph.place(link),
            detail,
        )
        (self._left if side == "left" else self._right).append(spot)
        return "link" if spot.ref is not None else ""

    def title_at(self, line: int) -> None:
        """The table's own name stands on this line."""
        self._own = replace(self._own, line=line)

    def drawing(self) -> Drawing:
        """What was written."""
        return Drawing(tuple(self.lines), (self._own, *self._left, *self._right))


# -- wide ----------------------------------------------------------------------------------------


def _draw_wide(page: _Page, around: Around, own: str, width: int) -> None:
    rows, held = _rows_with_links(page.table, around.out)
    left = [neighbour(held[row], own, True) for row in sorted(held)]
    right = [neighbour(k, own, False) for k in around.back]
    places = {row: index for index, row in enumerate(sorted(held))}
    lwire = wire_width((n.far, n.near) for n in left)
    rwire = wire_width((n.near, n.far) for n in right)
    room = width - lwire - rwire - _BOX - (_TRUNK if right else 0) - 1
    wants = [_widest([n.name + n.tail for n in left]), 0, _widest([n.name + n.tail for n in right])]
    (lname, inner, rname), extras = _fair(wants, rows, own, room, "refers to" if left else "")
    middle = lname + lwire + 1
    page.expect(len(left), len(right))
    page.lines.append(_heads(left, right, lname, middle, inner))
    pad = " " * middle
    page.title_at(len(page.lines))
    head = [Bit(b.text, b.role, 0) for b in rule(own, inner + 4, "┌", "┐")]
    page.lines.append((Bit(pad), *head))
    for number in range(max(len(rows), len(right))):
        at = len(page.lines)
        bits = _left_bits(page, left, places.get(number), lname, lwire, at)
        if number < len(rows):
            meets = number == 0 and bool(right)
            bits += _box_bits(rows[number], inner, extras, number in held, meets)
        elif number == len(rows):
            bits += [Bit(f"└{'─' * (inner + 2)}┘", "dim")]
        else:
            bits += [Bit(" " * (inner + 4))]
        if number < len(right):
            bits += _right_bits(page, right, number, rname, rwire, at)
        page.lines.append(tuple(bits))
    if len(right) <= len(rows):
        page.lines.append((Bit(pad), Bit(f"└{'─' * (inner + 2)}┘", "dim")))
    _draw_joined(page, around, width)


def _rows_with_links(table: Table, out: tuple[Link, ...]) -> tuple[list[BoxRow], dict[int, Link]]:
    """The box's lines, and which of them holds which link; a link has a line of its own."""
    held = [c.lower() for k in out for c in k.relation.from_columns]
    waiting: dict[str, list[Link]] = {}
    for link in out:
        waiting.setdefault((link.relation.from_columns or ("",))[0].lower(), []).append(link)
    rows: list[BoxRow] = []
    links: dict[int, Link] = {}
    for row in [*key_rows(table, held), *([BoxRow()] if "" in waiting else [])]:
        mine = waiting.pop(row.column, []) if row.column or not row.name else []
        for extra, link in enumerate(mine):
            links[len(rows)] = link
            rows.append(BoxRow() if extra else row)
        if not mine:
            rows.append(row)
    return rows or [BoxRow()], links


def _widest(texts: list[str]) -> int:
    return max((cell_len(inline(t)) for t in texts), default=0)


def _fair(
    wants: list[int], rows: list[BoxRow], own: str, room: int, head: str
) -> tuple[tuple[int, int, int], int]:
    """Cells for the names at the left, the box's inside, the names at the right, and for extras.

    Types and nullability are shown where they take nothing from the names.
    """
    names = max(_widest([own]) + 1, *(3 + cell_len(inline(r.name)) for r in rows))
    left = max(wants[0], len(head))
    for extras in (TYPES, NULLS, NAMES):
        inner = names + extras_width(rows, extras)
        if left + inner + wants[2] <= room:
            return (left, inner, wants[2]), extras
    given = shares([left, names, wants[2]], room)
    return (given[0], max(given[1], 1), given[2]), NAMES


def _heads(
    left: list[Neighbour], right: list[Neighbour], lname: int, middle: int, inner: int
) -> tuple[Bit, ...]:
    first = fit(f"{'refers to':>{lname}}" if left else "", middle)
    second = "referred to by" if any(_refers(n) for n in right) else ""
    second = second or ("parts" if right else "")
    return Bit(first, "head"), Bit(" " * (inner + 4 + _TRUNK)), Bit(f" {second}", "head")


def _refers(found: Neighbour) -> bool:
    return found.link.relation.type != "embedded"


def _left_bits(
    page: _Page, left: list[Neighbour], index: int | None, lname: int, lwire: int, at: int
) -> list[Bit]:
    if index is None:
        return [Bit(" " * (lname + lwire + 1))]
    found = left[index]
    spot = page.number("left", index)
    role = page.add(found, at, "left")
    name, tail = _cut(found, lname)
    pad = " " * (lname - cell_len(name) - cell_len(tail))
    drawn = wire(found.far, found.near, lwire, found.link.dashed)
    return [
        Bit(pad),
        Bit(name, role, spot),
        Bit(tail, "dim", spot),
        Bit(" ", "", spot),
        Bit(drawn, "dim", spot),
    ]


def _cut(found: Neighbour, width: int) -> tuple[str, str]:
    """Name and tail in so many cells; the name matters more."""
    name, tail = inline(found.name), inline(found.tail)
    if cell_len(name) + cell_len(tail) <= width:
        return name, tail
    if cell_len(name) + 6 <= width:
        return name, fit(tail, width - cell_len(name)).rstrip()
    if tail and width >= 16 and cell_len(tail) <= width // 2:
        return fit(name, width - cell_len(tail)).rstrip(), tail
    return fit(name, width).rstrip(), ""


def _box_bits(row: BoxRow, inner: int, extras: int, held: bool, meets: bool) -> list[Bit]:
    bits = [Bit("┤ " if held else "│ ", "dim")]
    bits += row_bits(row, inner, extras)
    return [*bits, Bit(" ├" if meets else " │", "dim")]


def _right_bits(
    page: _Page, right: list[Neighbour], index: int, rname: int, rwire: int, at: int
) -> list[Bit]:
    found = right[index]
    spot = page.number("right", index)
    role = page.add(found, at, "right")
    last = index == len(right) - 1
    if index == 0:
        trunk = "──" if last else "─┬"
    else:
        trunk = " └" if last else " ├"
    name, tail = _cut(found, rname)
    return [
        Bit(trunk, "dim"),
        Bit(wire(found.near, found.far, rwire, found.link.dashed), "dim", spot),
        Bit(" ", "", spot),
        Bit(name, role, spot),
        Bit(tail, "dim", spot),
    ]


# -- narrow --------------------------------------------------------------------------------------


def _draw_stacked(page: _Page, around: Around, own: str, width: int) -> None:
    left = [neighbour(k, own, True) for k in around.out]
    right = [neighbour(k, own, False) for k in around.back]
    held = [c.lower() for k in around.out for c in k.relation.from_columns]
    rows = key_rows(page.table, held) or [BoxRow()]
    page.expect(len(left), len(right))
    page.title_at(0)
    page.lines.append(tuple(Bit(b.text, b.role, 0) for b in rule(own, width, "┌", "┐")))
    for row in rows:
        page.lines.append((Bit("│ ", "dim"), *row_bits(row, width - 4, TYPES), Bit(" │", "dim")))
    corner = "┬" if left or right else "─"
    page.lines.append((Bit(f"└─{corner}{'─' * (width - 4)}┘", "dim"),))
    if not left and not right:
        page.lines += [(), (Bit(fit(ALONE, width).rstrip(), "dim"),)]
    wires = wire_width((n.near, n.far) for n in (*left, *right))
    for side, listed in (("left", left), ("right", right)):
        if not listed:
            continue
        ends = side == "right" or not right
        head = "refers to"
        if side == "right":
            head = "referred to by" if any(map(_refers, right)) else "parts"
        page.lines.append((Bit("  │ ", "dim"), Bit(head, "head")))
        for index, found in enumerate(listed):
            role = page.add(found, len(page.lines), side)
            last = ends and index == len(listed) - 1
            spot = page.number(side, index)
            page.lines.append(_stacked_line(found, role, spot, last, side, wires, width))
        if not ends:
            page.lines.append((Bit("  │", "dim"),))
    _draw_joined(page, around, width)


def _stacked_line(
    found: Neighbour, role: str, spot: int, last: bool, side: str, wires: int, width: int
) -> tuple[Bit, ...]:
    if side == "left":
        # At the table's side there is no line of the box to show the column: it is said here.
        columns = f" by {_listed(found.link.relation.from_columns)}"
        found = Neighbour(found.name, f"{found.tail}{columns}", found.near, found.far, found.link)
    name, tail = _cut(found, width - 4 - wires)
    return (
        Bit("  └" if last else "  ├", "dim"),
        Bit(wire(found.near, found.far, wires, found.link.dashed), "dim", spot),
        Bit(" ", "", spot),
        Bit(name, role, spot),
        Bit(tail, "dim", spot),
    )


def _draw_joined(page: _Page, around: Around, width: int) -> None:
    """What the table joins, if it is there to join others."""
    for link in around.joined:
        said = f"joins {link.left} and {link.right}, many to many"
        page.lines += [(), (Bit(fit(said, width).rstrip(), "dim"),)]
