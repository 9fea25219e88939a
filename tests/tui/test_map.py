"""The map of connected tables: that its layout holds what it promises, and how one moves on it."""

from __future__ import annotations

import time
from itertools import combinations
from pathlib import Path

import graphs
import pytest
from fake_engine import SHOP, FakeEngine
from hypothesis import given, settings
from hypothesis import strategies as st
from pilots import opened
from test_diagram import press
from textual.app import App, ComposeResult
from textual.widgets import Static

from dbscope.tui.diagram.chart import MOST_TABLES, ZOOMS, Chart, _content, chart
from dbscope.tui.diagram.geometry import box_at, next_box
from dbscope.tui.diagram.layout import Box, Layout, layout
from dbscope.tui.diagram.neighbours import Graph, Link
from dbscope.tui.diagram.routing import Wire, routed
from dbscope.tui.diagram.stacking import stacked
from dbscope.tui.screens.map import MapScreen
from dbscope.tui.settings.theme import DEFAULTS
from dbscope.tui.sharing.documents import Document
from dbscope.tui.state import Goal, Ref, Snapshot

Cells = dict[tuple[int, int], set[str]]


def links_of(graph: Graph, label: str) -> tuple[list[str], list[Link]]:
    labels = graph.reach(label)[:MOST_TABLES]
    kept = set(labels)
    return labels, [k for n in labels for k in graph.edges(n) if k.left == n and k.right in kept]


def laid_out(snapshot: Snapshot, zoom: str) -> tuple[Layout, list[Link]]:
    graph = Graph(snapshot.catalog.databases[0])
    start = graph.groups()[0][0]
    labels, links = links_of(graph, start)
    contents = {n: _content(graph.table(n), n, links, zoom) for n in labels}
    return layout(contents, links), links


def cells_of(made: Layout, number: int) -> Cells:
    """The cells of a net's lines, each with the ways in which it is passed."""
    cells: Cells = {}
    for stroke in made.strokes:
        if stroke.net != number:
            continue
        if stroke.y == stroke.y2:
            for x in range(min(stroke.x, stroke.x2), max(stroke.x, stroke.x2) + 1):
                cells.setdefault((x, stroke.y), set()).add("across")
        else:
            for y in range(min(stroke.y, stroke.y2), max(stroke.y, stroke.y2) + 1):
                cells.setdefault((stroke.x, y), set()).add("down")
    return cells


def reached(cells: Cells, start: tuple[int, int]) -> set[tuple[int, int]]:
    found, waiting = {start}, [start]
    while waiting:
        x, y = waiting.pop()
        for cell in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            if cell in cells and cell not in found:
                found.add(cell)
                waiting.append(cell)
    return found


def inside(box: Box, x: int, y: int) -> bool:
    return box.x <= x < box.x + box.width and box.y <= y < box.y + box.height


def check(made: Layout, links: list[Link]) -> None:
    for a, b in combinations(made.boxes.values(), 2):
        apart = a.x + a.width <= b.x or b.x + b.width <= a.x
        assert apart or a.y + a.height + a.below <= b.y or b.y + b.height + b.below <= a.y
    drawn = 0
    for number, net in enumerate(made.nets):
        cells = cells_of(made, number)
        assert not any(inside(b, x, y) for x, y in cells for b in made.boxes.values())
        source = made.boxes[net.source]
        port = next(p for p in source.right if p.net == number)
        start = (source.x + source.width, source.y + 1 + port.row)
        assert start in cells
        found = reached(cells, start)
        assert found == set(cells)
        for label, end in net.targets:
            target = made.boxes[label]
            assert (target.x - 1, target.y + 1 + end.row) in found
            assert end.row <= target.height - 3
        drawn += len(net.links)
    drawn += sum(len(loop.rows) for b in made.boxes.values() for loop in b.loops)
    assert drawn == len(links)


def check_no_two_nets_lie_on_each_other(made: Layout) -> None:
    """Lines of two nets may cross, each going straight on; a corner is nobody else's cell."""
    owner: dict[tuple[int, int, str], int] = {}
    corners: dict[tuple[int, int], set[int]] = {}
    for number in range(len(made.nets)):
        for (x, y), ways in cells_of(made, number).items():
            for way in ways:
                assert owner.setdefault((x, y, way), number) == number
            if len(ways) == 2:
                corners.setdefault((x, y), set()).add(number)
    for (x, y), numbers in corners.items():
        ways = {owner[x, y, way] for way in ("across", "down")}
        assert ways == numbers


def check_boxes_are_whole(drawn: Chart) -> None:
    chars = drawn.canvas.chars
    for box in drawn.boxes.values():
        right, bottom = box.x + box.width - 1, box.y + box.height - 1
        assert chars[box.y][box.x] == "┌" and chars[box.y][right] == "┐"
        assert chars[bottom][box.x] == "└" and chars[bottom][right] == "┘"
        assert all(chars[y][box.x] in "│┤" for y in range(box.y + 1, bottom))
        assert all(chars[y][right] in "│├" for y in range(box.y + 1, bottom))
        assert all(chars[bottom][x] in "─┬" for x in range(box.x + 1, right))


@settings(max_examples=30, deadline=None)
@given(graphs.snapshots(14), st.sampled_from(ZOOMS))
def test_boxes_stand_apart_and_lines_end_at_them(snapshot: Snapshot, zoom: str) -> None:
    made, links = laid_out(snapshot, zoom)
    check(made, links)
    check_no_two_nets_lie_on_each_other(made)
    graph = Graph(snapshot.catalog.databases[0])
    check_boxes_are_whole(chart(graph, graph.groups()[0][0], zoom))


@given(st.permutations(range(8)), st.data())
def test_wires_that_wait_for_each_other_find_a_way(rows: list[int], data: st.DataObject) -> None:
    starts, wires, left = list(range(8)), [], list(rows)
    for number, start in enumerate(starts):
        take = data.draw(st.integers(1, 2)) if len(left) > 1 else len(left)
        ends, left = tuple(left[:take]), left[take:]
        if ends:
            wires.append(Wire(number, start, ends))
    parts, tracks = routed(wires)
    assert {p.wire.net for p in parts} == {w.net for w in wires}
    assert all(p.track < tracks for p in parts)
    for a, b in combinations([p for p in parts if p.track >= 0], 2):
        low_a, high_a = min(a.wire.start, *a.wire.ends), max(a.wire.start, *a.wire.ends)
        low_b, high_b = min(b.wire.start, *b.wire.ends), max(b.wire.start, *b.wire.ends)
        assert a.track != b.track or high_a < low_b or high_b < low_a
        if a.wire.net != b.wire.net:
            assert a.wire.start not in b.wire.ends or a.track < b.track
            assert b.wire.start not in a.wire.ends or b.track < a.track


@given(
    st.lists(
        st.tuples(st.floats(-50, 50), st.integers(1, 9), st.integers(0, 2)), min_size=1, max_size=9
    )
)
def test_stacked_things_keep_their_order_and_distance(things: list[tuple[float, int, int]]) -> None:
    wanted, heights, gaps = zip(*things, strict=True)
    rows = stacked(wanted, heights, gaps, [1.0] * len(things))
    for index in range(1, len(rows)):
        assert rows[index] >= rows[index - 1] + heights[index - 1] + gaps[index]


def test_the_map_of_a_small_group_looks_right() -> None:
    snapshot = graphs.of(
        graphs.table("orgs"),
        graphs.table("users", "org_id>orgs", "manager_id>users", null=("manager_id",)),
        graphs.table("posts", "author_id>users"),
    )
    drawn = chart(Graph(snapshot.catalog.databases[0]), "users", "keys")
    assert drawn.text().splitlines() == [
        "                                                  ┌─ posts ──────┐",
        "                ┌─ users ────────────┐            │ PK id        │",
        "┌─ orgs ┐       │ PK id              ├─1────────*─┤ FK author_id │",
        "│ PK id ├─1───*─┤ FK org_id          │            └──────────────┘",
        "└───────┘       │ FK manager_id null ├─*────┐",
        "                └─────────────────┬──┘      │",
        "                                  └─0..1────┘",
    ]


def test_a_hub_does_not_make_the_map_endless() -> None:
    drawn = chart(Graph(graphs.hub(50).catalog.databases[0]), "hub", "names")
    assert drawn.shown == 51
    assert drawn.canvas.height < 60
    assert drawn.canvas.width < 240


@pytest.mark.parametrize("zoom", ZOOMS)
def test_sixty_tables_are_laid_out_in_time(zoom: str) -> None:
    tables = [
        graphs.table(f"t{n}", *(f"r{k}_id>t{(n * k) % max(1, n)}" for k in (3, 7)), more=n % 9)
        for n in range(90)
    ]
    graph = Graph(graphs.of(*tables).catalog.databases[0])
    chart(graph, "t0", zoom)
    start = time.process_time()
    drawn = chart(graph, "t0", zoom)
    assert time.process_time() - start < 0.6
    assert (drawn.shown, drawn.total) == (60, 90)


def test_the_same_catalog_gives_the_same_map() -> None:
    first, second = (
        chart(Graph(graphs.shop().catalog.databases[0]), "users", "keys").text() for _ in range(2)
    )
    assert first == second


@settings(max_examples=30, deadline=None)
@given(graphs.snapshots(14))
def test_every_box_is_found_where_it_stands(snapshot: Snapshot) -> None:
    made, _ = laid_out(snapshot, "names")
    for label, box in made.boxes.items():
        assert box_at(made.boxes, box.x, box.y) == label
        for direction in ("left", "right", "up", "down"):
            assert next_box(made.boxes, label, direction) != label
    assert box_at(made.boxes, -1, -1) is None


# -- the screen ----------------------------------------------------------------------------------


class Around(App[None]):
    """What the map needs of the application."""

    CSS_PATH = "../../tui/styles.tcss"

    def __init__(self, snapshot: Snapshot, ref: Ref) -> None:
        super().__init__()
        self.snapshot, self.ref = snapshot, ref
        self.answers: list[Goal | None] = []
        self.copied: list[Document | None] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DEFAULTS

    def compose(self) -> ComposeResult:
        yield Static("below")

    def on_mount(self) -> None:
        self.push_screen(MapScreen(self.snapshot, self.ref), self.answers.append)

    def copy_document(self, document: Document | None) -> None:
        self.copied.append(document)

    @property
    def map(self) -> MapScreen:
        assert isinstance(self.screen, MapScreen)
        return self.screen

    def seen(self) -> str:
        lines = self.screen._compositor.render_strips(self.size)
        return "\n".join("".join(s.text for s in strip) for strip in lines)


SIZES = [(80, 24), (120, 40), (200, 60)]


@pytest.mark.parametrize("size", SIZES)
async def test_from_table_to_table_and_there(size: tuple[int, int]) -> None:
    app = Around(graphs.shop(), graphs.ref("users"))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "Map of users" in app.seen()
        assert "7 tables" in app.seen()
        assert "┏" in app.seen()
        assert "users: refers to orgs, itself; referred to by" in app.seen()
        await press(pilot, "left")
        assert app.map.sheet.label == "orgs"
        assert "orgs: referred to by users, projects" in app.seen()
        await press(pilot, "l")
        assert app.map.sheet.label == "users"
        await press(pilot, "tab", "enter")
        assert app.answers == [Goal(graphs.ref("orgs"))]


async def test_the_selected_table_is_always_in_sight() -> None:
    app = Around(graphs.shop(), graphs.ref("users"))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        for key in ("tab", "tab", "right", "tab", "down", "tab", "right", "tab", "left", "tab"):
            await press(pilot, key)
            assert f" {app.map.sheet.label} " in app.seen().replace("─", " ")


async def test_zoom_pan_and_back_to_the_start() -> None:
    app = Around(graphs.shop(), graphs.ref("tasks"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        start = app.map.sheet.scroll_offset
        assert "FK project_id" in app.seen()
        assert "extra_0" not in app.seen()
        await press(pilot, "plus")
        assert "extra_0" in app.seen()
        await press(pilot, "plus", "minus", "minus", "minus")
        assert "FK project_id" not in app.seen()
        assert "tasks" in app.seen()
        await press(pilot, "plus", "J", "H", "H")
        assert app.map.sheet.scroll_offset != start
        await press(pilot, "0")
        assert app.map.sheet.scroll_offset == start


async def test_mouse_selects_drags_and_goes() -> None:
    app = Around(graphs.shop(), graphs.ref("users"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        sheet = app.map.sheet
        before = sheet.scroll_offset
        await pilot.mouse_down(sheet, offset=(40, 10))
        await pilot.hover(sheet, offset=(30, 9))
        await pilot.mouse_up(sheet, offset=(30, 9))
        await pilot.pause()
        assert sheet.scroll_offset.x == before.x + 10
        await press(pilot, "0")
        lines = app.seen().splitlines()
        y, line = next((n, x) for n, x in enumerate(lines) if "─ orgs" in x)
        await pilot.click(offset=(line.index("orgs"), y))
        await pilot.pause()
        assert sheet.label == "orgs"
        lines = app.seen().splitlines()
        y, line = next((n, x) for n, x in enumerate(lines) if "━ orgs" in x)
        await pilot.click(offset=(line.index("orgs"), y), times=2)
        await pilot.pause()
        assert app.answers == [Goal(graphs.ref("orgs"))]


async def test_copy_gives_the_whole_map_and_escape_closes() -> None:
    app = Around(graphs.shop(), graphs.ref("users"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "y")
        (document,) = app.copied
        assert document is not None
        text = document.make()
        assert all(f"─ {n} " in text for n in ("orgs", "users", "tasks", "notes", "files"))
        await press(pilot, "escape")
        assert app.answers == [None]


async def test_many_tables_are_cut_to_the_nearest_and_that_is_said() -> None:
    app = Around(graphs.hub(80), graphs.ref("hub"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "the nearest 60 of 81 tables" in app.seen()


@pytest.mark.parametrize("ref", [Ref(), Ref("table", "postgresql", "gone"), Ref("file", "", "x")])
async def test_without_a_table_it_says_what_to_do(ref: Ref) -> None:
    app = Around(graphs.of(), ref)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "left", "plus", "0", "J", "enter", "tab", "o")
        assert "Select a table, then press m again" in app.seen()


async def test_a_database_begins_at_its_most_connected_table() -> None:
    app = Around(graphs.shop(), Ref("database", "postgresql"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "Map of users" in app.seen()


async def test_the_main_screen_opens_it_and_goes_where_it_says(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        session.app.main.go(Goal(graphs.ref("orders")))
        await session.press("m")
        await session.until(lambda: "Map of orders" in session.screen())
        await session.press("left", "enter")
        assert session.app.main.ref == graphs.ref("users")
