"""The layout of a map: boxes in columns, ports on their sides, lines in the channels between.

What is referred to stands at the left, what refers to it at the right, as around a single table.
Everything is decided here in whole cells; `chart` only draws it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from msgspec import Struct, field

from .box import BoxRow
from .columns import Item, Joins, columns, ordered
from .neighbours import Link
from .ranks import forward, ranks
from .routing import Wire, routed
from .stacking import stacked

_LOOP = 7
"""Cells that the line of a table to itself goes out to the right."""

_PASSES = 6
_LANE_WEIGHT = 8.0


class Content(Struct, frozen=True):
    """What a box is to hold: its lines, and the width its inside wants."""

    rows: tuple[BoxRow, ...]
    width: int


class Port(Struct):
    """Where a link or a net meets the side of a box: a row below its top edge, and what is said."""

    net: int
    wanted: int
    sign: str
    row: int = 0


class Loop(Struct):
    """The links of a table to itself that look alike: their ports' rows, what both ends say."""

    rows: list[int]
    signs: list[str]
    sign: str
    dashed: bool


class Box(Struct):
    """A table on the map. `height` counts its edges; `below` are rows that its loops need."""

    label: str
    content: Content
    left: list[Port] = field(default_factory=list)
    right: list[Port] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
    column: int = 0
    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 3

    @property
    def below(self) -> int:
        """Rows below the box that its loops need."""
        return len(self.loops)


class Net(Struct):
    """Links that leave one box at one port: drawn as one line that branches."""

    source: str
    dashed: bool
    links: list[Link] = field(default_factory=list)
    targets: list[tuple[str, Port]] = field(default_factory=list)
    lanes: dict[int, int] = field(default_factory=dict)
    """The row of its lane in each column that it passes."""


class Stroke(Struct, frozen=True):
    """A straight piece of a net's line; both ends belong to it."""

    net: int
    x: int
    y: int
    x2: int
    y2: int


class Layout(Struct):
    """Boxes and lines with their places, and the size of the whole."""

    boxes: dict[str, Box]
    nets: list[Net]
    strokes: list[Stroke] = field(default_factory=list)
    width: int = 0
    height: int = 0


def layout(contents: Mapping[str, Content], links: Sequence[Link]) -> Layout:
    """Places for these tables and the links between them."""
    made = Layout({label: Box(label, content) for label, content in contents.items()}, [])
    edges = forward(list(contents), [(k.right, k.left) for k in links])
    rank = ranks(list(contents), edges)
    _connect(made, links, rank)
    for box in made.boxes.values():
        _set_rows(box, {})
    heights = {n: b.height + b.below + 1 for n, b in made.boxes.items()}
    stacks = columns(rank, heights, edges)
    for number, stack in enumerate(stacks):
        for label in stack:
            made.boxes[label].column = number
    _stand(made, stacks)
    _route(made, len(stacks))
    return made


# -- ports ---------------------------------------------------------------------------------------


def _connect(made: Layout, links: Sequence[Link], rank: Mapping[str, int]) -> None:
    """Nets, with their ports at the boxes; a table's links to itself become loops."""
    known: dict[tuple[object, ...], int] = {}
    for link in links:
        if link.left == link.right:
            _add_loop(made.boxes[link.left], link)
            continue
        back = rank[link.left] < rank[link.right]
        source, target = (link.left, link.right) if back else (link.right, link.left)
        holder = made.boxes[link.left].content.rows
        row = _row_of(link, holder)
        near, far = link.right_sign, link.left_sign
        # What refers to one table in the same way leaves it together.
        key: tuple[object, ...] = (source, near, link.dashed)
        if back:
            near, far = far, near
            key = (source, near, link.dashed, "back", link.relation.from_columns)
        if key not in known:
            known[key] = len(made.nets)
            made.nets.append(Net(source, link.dashed))
            port = Port(known[key], row if back else 0, near)
            made.boxes[source].right.append(port)
        number = known[key]
        port = Port(number, 0 if back else row, far)
        made.boxes[target].left.append(port)
        made.nets[number].links.append(link)
        made.nets[number].targets.append((target, port))


def _row_of(link: Link, rows: Sequence[BoxRow]) -> int:
    """The line of the box that shows the column which holds a link."""
    columns_ = link.relation.from_columns
    if link.relation.type == "many-to-many" or not columns_:
        return 0
    name = columns_[0].lower()
    return next((i for i, r in enumerate(rows) if r.column == name), 0)


def _add_loop(box: Box, link: Link) -> None:
    row = _row_of(link, box.content.rows)
    for loop in box.loops:
        if loop.sign == link.right_sign and loop.dashed == link.dashed:
            loop.rows.append(row)
            loop.signs.append(link.left_sign)
            return
    box.loops.append(Loop([row], [link.left_sign], link.right_sign, link.dashed))


def _set_rows(box: Box, pull: Mapping[int, float]) -> None:
    """Give every port a row of its own, near the one it wants; the box grows where it must.

    Of ports that want the same row, `pull` (by net) says which comes first.
    """
    lowest = max(len(box.content.rows), 1) - 1
    for side in (box.left, box.right):
        last = -1
        side.sort(key=lambda p: (p.wanted, pull.get(p.net, 0.0)))
        for port in side:
            port.row = last = max(port.wanted, last + 1)
        lowest = max(lowest, last)
    last = max((p.row for p in box.right), default=-1)
    for loop in box.loops:
        pairs = sorted(zip(loop.rows, loop.signs, strict=True))
        loop.rows, loop.signs = [], []
        for wanted, sign in pairs:
            last = max(wanted, last + 1)
            loop.rows.append(last)
            loop.signs.append(sign)
    box.height = max(lowest, last) + 3


# -- rows ----------------------------------------------------------------------------------------


def _stand(made: Layout, stacks: Sequence[Sequence[str]]) -> None:
    """Order the columns and give every box and every lane its row."""
    things: list[list[Item]] = [[(label, -1) for label in stack] for stack in stacks]
    joins: list[Joins] = [[] for _ in stacks[1:]]
    for number, net in enumerate(made.nets):
        first = made.boxes[net.source].column
        ends = [made.boxes[label].column for label, _ in net.targets]
        here: Item = (net.source, -1)
        for column in range(first + 1, max(ends) + 1):
            below: list[Item] = [
                (label, -1) for (label, _), c in zip(net.targets, ends, strict=True) if c == column
            ]
            if column < max(ends):
                below.append(("", number))
                # In the middle: a hub's lane then divides those whom it leads to evenly.
                things[column].insert(len(stacks[column]) // 2, ("", number))
                net.lanes[column] = 0
            joins[column - 1] += [(here, b) for b in below]
            here = ("", number)
    order = ordered(things, joins)
    _place_rows(made, order, first=True)
    _sort_ports(made)
    for sweep in range(_PASSES):
        _place_rows(made, order, first=False, rightwards=sweep % 2 == 0)
    _sort_ports(made)
    _place_rows(made, order, first=False)
    top = min([b.y for b in made.boxes.values()] + [y for n in made.nets for y in n.lanes.values()])
    for box in made.boxes.values():
        box.y -= top
    for net in made.nets:
        net.lanes = {c: y - top for c, y in net.lanes.items()}
    lowest = [b.y + b.height + b.below for b in made.boxes.values()]
    made.height = max(lowest + [y + 1 for n in made.nets for y in n.lanes.values()])


def _sort_ports(made: Layout) -> None:
    """Ports that want the same row stand in the order of what they lead to."""
    for box in made.boxes.values():
        pull = {}
        for port in box.left:
            pull[port.net] = _start(made, port.net, box.column - 1)
        for port in box.right:
            rows = _ends(made, port.net, box.column + 1)
            pull[port.net] = sum(rows) / len(rows)
        _set_rows(box, pull)


def _start(made: Layout, number: int, column: int) -> float:
    """The row on which a net leaves a column to the right."""
    net = made.nets[number]
    if column in net.lanes:
        return net.lanes[column]
    box = made.boxes[net.source]
    return box.y + 1 + next(p.row for p in box.right if p.net == number)


def _ends(made: Layout, number: int, column: int) -> list[int]:
    """The rows to which a net leads in a column."""
    net = made.nets[number]
    rows = [
        made.boxes[label].y + 1 + port.row
        for label, port in net.targets
        if made.boxes[label].column == column
    ]
    return [*rows, net.lanes[column]] if column in net.lanes else rows


def _place_rows(
    made: Layout, order: Sequence[Sequence[Item]], first: bool, rightwards: bool = True
) -> None:
    """Stack every column; except the first time, near what its things are joined with."""
    numbers = range(len(order)) if rightwards else range(len(order) - 1, -1, -1)
    for number in numbers:
        stack = order[number]
        heights = [_height(made, item) for item in stack]
        gaps = [0 if a[0] == b[0] == "" else 1 for a, b in pairwise(stack)]
        if first:
            wanted: list[float] = [0.0] * len(stack)
        else:
            wanted = [_wanted(made, item, number) for item in stack]
        weights = [_LANE_WEIGHT if not label else 1.0 for label, _ in stack]
        rows = stacked(wanted, heights, [0, *gaps], weights)
        for (label, net), row in zip(stack, rows, strict=True):
            if label:
                made.boxes[label].y = row
            else:
                made.nets[net].lanes[number] = row


def _height(made: Layout, item: Item) -> int:
    if not item[0]:
        return 1
    box = made.boxes[item[0]]
    return box.height + box.below


def _wanted(made: Layout, item: Item, column: int) -> float:
    """Where a thing would stand if all its lines were to be straight, on the whole."""
    label, number = item
    if not label:
        rows = [_start(made, number, column - 1), *_ends(made, number, column + 1)]
        return sum(rows) / len(rows)
    box = made.boxes[label]
    tops: list[float] = [_start(made, p.net, column - 1) - 1 - p.row for p in box.left]
    for port in box.right:
        ends = _ends(made, port.net, column + 1)
        tops.append(sum(ends) / len(ends) - 1 - port.row)
    return sum(tops) / len(tops) if tops else float(box.y)


# -- columns and lines ---------------------------------------------------------------------------


def _route(made: Layout, count: int) -> None:
    """Give columns their places from left to right and lay the lines in the channels between."""
    left = 0
    for number in range(count):
        boxes = [b for b in made.boxes.values() if b.column == number]
        width = max((_inside(b) for b in boxes), default=0) + 4
        for box in boxes:
            box.x, box.width = left, width
        right = left + width
        made.width = right + max((_loop_room(b) for b in boxes if b.loops), default=0)
        if number < count - 1:
            left = _channel(made, boxes, number, left, right)


def _inside(box: Box) -> int:
    """The cells that the inside of a box needs: for its text, and for its loops to come back."""
    return max(box.content.width, 3 * len(box.loops))


def _loop_room(box: Box) -> int:
    return _LOOP + 2 * (len(box.loops) - 1) + 1


def _channel(made: Layout, boxes: Sequence[Box], number: int, start: int, right: int) -> int:
    """Lay the lines between a column (from `start` to `right`) and the next; where that begins."""
    wires = []
    for index, net in enumerate(made.nets):
        if (made.boxes[net.source].column == number or number in net.lanes) and (
            ends := _ends(made, index, number + 1)
        ):
            wires.append(Wire(index, round(_start(made, index, number)), tuple(ends)))
    parts, tracks = routed(wires)
    signs = [p.sign for b in boxes for p in b.right]
    room = max([len(s) + 2 for s in signs] + [_loop_room(b) for b in boxes if b.loops], default=1)
    coming = [p.sign for b in made.boxes.values() if b.column == number + 1 for p in b.left]
    first = right + room
    end = first + max(1, 2 * tracks) + max([len(s) + 2 for s in coming], default=1)
    for part in parts:
        wire, bend = part.wire, first + 2 * part.track
        here = start if number in made.nets[wire.net].lanes else right
        if part.follows >= 0:
            here = first + 2 * part.follows
        if part.track < 0:
            made.strokes.append(Stroke(wire.net, here, wire.start, end - 1, wire.start))
            continue
        rows = (wire.start, *wire.ends)
        made.strokes.append(Stroke(wire.net, here, wire.start, bend, wire.start))
        made.strokes.append(Stroke(wire.net, bend, min(rows), bend, max(rows)))
        if not part.leads:
            made.strokes += [Stroke(wire.net, bend, y, end - 1, y) for y in wire.ends]
    return end
