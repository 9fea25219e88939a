"""The tables around one: what is drawn, in which width, and how one walks through it."""

from __future__ import annotations

import time
from collections import Counter

import graphs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from dbscope.analyzers.model.catalog import Relationship
from dbscope.analyzers.model.schema import Column, ForeignKey, Table
from dbscope.tui.diagram import copies
from dbscope.tui.diagram.drawing import Drawing, shares
from dbscope.tui.diagram.ego import ego
from dbscope.tui.diagram.neighbours import Graph
from dbscope.tui.diagram.overview import overview
from dbscope.tui.state import Place, Ref, Snapshot
from dbscope.tui.widgets.diagram import DiagramView

WIDTHS = (76, 60, 48, 100)


def drawn(snapshot: Snapshot, name: str, width: int = 76) -> Drawing:
    database, table = snapshot.tables[graphs.ref(name)]
    return ego(Graph(database), table, width)


# -- the drawing ---------------------------------------------------------------------------------


def test_references_stand_at_the_left_and_referrers_at_the_right() -> None:
    assert drawn(graphs.shop(), "tasks").text().splitlines() == [
        "refers to                                    referred to by",
        "                ┌─ tasks ────────────────┐",
        "                │ PK id           bigint ├─┬─1──*─ files.task_id",
        " projects ─1──*─┤ FK project_id   bigint │ ├─1──*─ notes.task_id",
        "    users ─1──*─┤ FK author_id    bigint │ └─1──*─ projects.head_task_id",
        "    users ─1──*─┤ FK checker_id   bigint │",
        "                │    + 2 columns         │",
        "                └────────────────────────┘",
    ]


def test_narrow_diagrams_stand_on_end() -> None:
    text = drawn(graphs.shop(), "files", 48).text()
    assert text.startswith("┌─ files ────")
    assert "  ├─*──0..1─ notes by note_id\n  └─*─────1─ tasks by task_id\n" in text
    assert "referred to by" not in text


def test_both_ends_are_counted() -> None:
    text = drawn(graphs.shop(), "users", 100).text()
    assert "itself ─0..1──*─┤ FK manager_id" in text
    assert "orgs ─1─────*─┤ FK org_id" in text
    assert "─*─────*─ projects through members" in text
    assert "─1─────*─ projects.owner_id" in text


def test_inferred_relations_are_dashed_and_said_to_be() -> None:
    assert "╌0..1╌╌*╌ notes.user_id inferred" in drawn(graphs.shop(), "users", 100).text()


def test_a_junction_says_what_it_joins() -> None:
    assert "joins projects and users, many to many" in drawn(graphs.shop(), "members").text()


def test_a_table_alone_is_drawn_and_said_to_be_alone() -> None:
    text = drawn(graphs.shop(), "lonely").text()
    assert "│ PK id" in text
    assert "Nothing refers to this, and it refers to nothing." in text


def test_documents_show_references_and_parts() -> None:
    cats = Table(
        "cats",
        kind="collection",
        columns=(
            Column("_id", "objectid"),
            Column("friends", "objectid[]"),
            Column("toys[].name", "string"),
        ),
        primary_key=("_id",),
        foreign_keys=(ForeignKey(("friends",), "cats", ("_id",), enforced=False),),
    )
    snapshot = graphs.of(
        cats,
        relations=(
            Relationship("cats", ("toys[]",), "cats.toys", (), "embedded"),
            Relationship("cats", ("owner",), "owners", ("_id",), "reference"),
        ),
    )
    text = drawn(snapshot, "cats").text()
    assert "itself ─*─────*─┤ FK friends" in text
    assert "─1──*─ toys[] embedded" in text
    assert "owners ─0..1──*─┤ FK owner" in text


@settings(max_examples=60, deadline=None)
@given(graphs.snapshots(), st.sampled_from(WIDTHS))
def test_no_line_is_wider_and_no_neighbour_is_missing(snapshot: Snapshot, width: int) -> None:
    for database, table in snapshot.tables.values():
        drawing = ego(Graph(database), table, width)
        assert all(cell_len(line) <= width for line in drawing.text().splitlines())
        expected: Counter[tuple[object, ...]] = Counter(
            (r.from_table, r.from_columns, r.to_table, r.to_columns, r.type, r.through or "")
            for r in set(database.relationships)
            if table.name in (r.from_table, r.to_table)
        )
        assert Counter(s.id[1:] for s in drawing.spots[1:]) == expected  # type: ignore[index]
        for number, spot in enumerate(drawing.spots):
            shown = [b.text for b in drawing.lines[spot.line] if b.spot == number]
            assert "".join(shown).strip()


@given(st.lists(st.integers(0, 90), min_size=1, max_size=5), st.integers(0, 120))
def test_room_is_dealt_out_whole(wanted: list[int], room: int) -> None:
    given_ = shares(wanted, room)
    assert all(0 <= g <= w for g, w in zip(given_, wanted, strict=True))
    assert sum(given_) == min(room, sum(wanted))


def test_a_hub_is_drawn_fast() -> None:
    snapshot = graphs.hub(300, 700)
    database, table = snapshot.tables[graphs.ref("hub")]
    graph = Graph(database)
    ego(graph, table, 76)
    start = time.process_time()
    drawing = ego(graph, table, 76)
    assert time.process_time() - start < 0.1
    assert len(drawing.spots) == 601


# -- a database ----------------------------------------------------------------------------------


def test_a_database_lists_its_groups() -> None:
    drawing = overview(Graph(graphs.shop().catalog.databases[0]), 76)
    text = drawing.text().splitlines()
    assert text[1].split()[:3] == ["users", "7", "tables"]
    assert text[-2:] == ["connected with no other", "  lonely"]
    assert [s.ref for s in drawing.spots] == [graphs.ref("users"), graphs.ref("lonely")]


@settings(max_examples=25, deadline=None)
@given(graphs.snapshots(), st.sampled_from(WIDTHS))
def test_every_table_is_in_one_group(snapshot: Snapshot, width: int) -> None:
    graph = Graph(snapshot.catalog.databases[0])
    labels = [label for group in graph.groups() for label in group]
    assert sorted(labels) == sorted(t.name for t in graph.database.tables)
    assert all(cell_len(x) <= width for x in overview(graph, width).text().splitlines())


# -- copies --------------------------------------------------------------------------------------


def test_copies_hold_the_table_and_its_neighbours_only() -> None:
    snapshot = graphs.shop()
    mermaid = copies.mermaid(snapshot, graphs.ref("notes"))
    assert mermaid.startswith("erDiagram\n")
    assert 'tasks ||--o{ notes : "task_id"' in mermaid
    assert "projects" not in mermaid
    dbml = copies.dbml(snapshot, graphs.ref("notes"))
    assert 'Ref: "notes"."task_id" > "tasks"."id"' in dbml
    assert 'Table "projects"' not in dbml
    text = copies.ego_text(snapshot, graphs.ref("notes"))
    assert "tasks ─1─────*─┤ FK task_id" in text
    assert all(cell_len(line) <= 76 for line in text.splitlines())


def test_what_is_no_table_has_no_copy() -> None:
    with pytest.raises(LookupError):
        copies.ego_text(graphs.shop(), Ref("database", "postgresql"))


# -- the widget ----------------------------------------------------------------------------------


class Shown(App[None]):
    """A diagram that centres on what is opened, as the main screen does."""

    CSS_PATH = "../../tui/styles.tcss"

    def __init__(self, snapshot: Snapshot, ref: Ref) -> None:
        super().__init__()
        self.snapshot, self.ref = snapshot, ref

    def get_theme_variable_defaults(self) -> dict[str, str]:
        from dbscope.tui.settings.theme import DEFAULTS

        return DEFAULTS

    def compose(self) -> ComposeResult:
        yield DiagramView()

    def on_mount(self) -> None:
        self.view.focus()
        self.view.show(self.snapshot, self.ref)

    @property
    def view(self) -> DiagramView:
        return self.query_one(DiagramView)

    def on_diagram_view_centred(self, event: DiagramView.Centred) -> None:
        self.ref = event.ref
        self.view.show(self.snapshot, event.ref)


def standing_on(app: Shown) -> str:
    """The text that is set off as the cursor."""
    view = app.view
    line = view.rows[view.cursor]
    return "".join(t for t, role in view.pieces(line, 100) if role == "cursor")


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


@pytest.mark.parametrize("size", [(50, 20), (80, 24), (120, 40)])
async def test_walking_and_centring(size: tuple[int, int]) -> None:
    app = Shown(graphs.shop(), graphs.ref("tasks"))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "tasks" in standing_on(app)
        await press(pilot, "down")
        assert "projects" in standing_on(app)
        assert app.view.place == Place("tasks.py", 2)
        assert app.view.detail
        await press(pilot, "j", "j", "j")
        assert "files" in standing_on(app)
        assert app.view.place == Place("files.py", 3)
        await press(pilot, "enter")
        assert app.ref == graphs.ref("files")
        assert "files" in standing_on(app)
        assert app.view.text().count("tasks") == 1


async def test_left_and_right_cross_the_table() -> None:
    app = Shown(graphs.shop(), graphs.ref("tasks"))
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "right")
        assert "files" in standing_on(app)
        await press(pilot, "left")
        assert "tasks" in standing_on(app)
        await press(pilot, "left")
        assert "projects" in standing_on(app)
        await press(pilot, "end")
        assert "projects.head_task_id" in standing_on(app)


async def test_a_click_selects_and_a_second_one_centres() -> None:
    app = Shown(graphs.shop(), graphs.ref("tasks"))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        x = app.view.text().splitlines()[3].index("notes")
        await pilot.click(DiagramView, offset=(x + 2, 3))
        await pilot.pause()
        assert "notes.task_id" in standing_on(app)
        await pilot.click(DiagramView, offset=(x + 2, 3), times=2)
        await pilot.pause()
        assert app.ref == graphs.ref("notes")


async def test_the_cursor_survives_a_change_of_the_catalog() -> None:
    app = Shown(graphs.shop(), graphs.ref("tasks"))
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "end")
        before = standing_on(app)
        changed = graphs.of(
            *(t for _, t in graphs.shop().catalog.tables()),
            graphs.table("new_one", "task_id>tasks"),
        )
        app.view.show(changed, app.ref)
        await pilot.pause()
        assert "new_one.task_id" in app.view.text()
        assert standing_on(app) == before


async def test_showing_the_same_again_draws_nothing() -> None:
    snapshot = graphs.shop()
    app = Shown(snapshot, graphs.ref("tasks"))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        rows = app.view.rows
        app.view.show(snapshot, app.ref)
        assert app.view.rows is rows


async def test_what_cannot_be_drawn_says_why_and_what_to_do() -> None:
    keys = graphs.of(Table("cart:{id}", kind="key-pattern"))
    app = Shown(keys, graphs.ref("cart:{id}"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "key pattern has no relations" in app.view.reason
        assert "Select a table" in app.view.reason
        assert app.view.text() == ""
        await press(pilot, "down", "enter", "left", "pagedown", "end")
        app.view.show(graphs.shop(), Ref("database", "postgresql"))
        await pilot.pause()
        assert app.view.reason == ""
        assert "connected with no other" in app.view.text()
        await press(pilot, "enter")
        assert app.ref == graphs.ref("users")


async def test_a_hub_scrolls_with_the_cursor() -> None:
    app = Shown(graphs.hub(100), graphs.ref("hub"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "end")
        assert "referrer_099" in standing_on(app)
        assert app.view.scroll_offset.y > 100
        await press(pilot, "home")
        assert app.view.scroll_offset.y == 0
