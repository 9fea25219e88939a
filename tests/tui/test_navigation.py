"""Going back and forward, following links, keeping the state, groups of many tables."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from fake_engine import SHOP, FakeEngine, column
from hypothesis import given
from hypothesis import strategies as st
from pilots import SIZES, opened, shop

from dbscope.analyzers.model.catalog import Catalog, Database
from dbscope.analyzers.model.schema import Declaration, Table
from dbscope.tui.grouping import GROUPINGS, MANY, grouped
from dbscope.tui.history import History
from dbscope.tui.screens.links import LinksScreen
from dbscope.tui.settings import session as kept
from dbscope.tui.state import Goal, Place, Ref
from dbscope.tui.tabs.columns import nested
from dbscope.tui.widgets.bars import fitting
from dbscope.tui.widgets.tabline import Tab, laid_out

ORDERS, USERS = Ref("table", "postgresql", "orders"), Ref("table", "postgresql", "users")


# -- history ---------------------------------------------------------------------------------------


def test_back_and_forward_are_the_reverse_of_each_other() -> None:
    history, goals = History(), [Goal(Ref("file", name=n)) for n in "abcd"]
    for goal in goals[:3]:
        history.leave(goal)
    here = goals[3]
    assert history.back(here, lambda g: True) == goals[2]
    assert history.back(goals[2], lambda g: True) == goals[1]
    assert history.forward(goals[1], lambda g: True) == goals[2]
    assert history.forward(goals[2], lambda g: True) == here
    assert history.forward(here, lambda g: True) is None


def test_what_is_gone_is_passed_over() -> None:
    history, goals = History(), [Goal(Ref("file", name=n)) for n in "abc"]
    for goal in goals:
        history.leave(goal)
    assert history.back(Goal(Ref()), lambda g: g.ref.name == "a") == goals[0]


def test_walking_through_a_list_is_one_step() -> None:
    history, pane = History(), object()
    start, *rows = [Goal(Ref("file", name=n)) for n in "abcd"]
    history.leave(start, walking=pane)
    for row in rows:
        history.leave(row, walking=pane)
    assert history.back(Goal(Ref()), lambda g: True) == start


@pytest.mark.parametrize("size", SIZES)
async def test_back_restores_tab_and_row(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        main = session.app.main
        await session.press("3", "right_square_bracket", "right_square_bracket")
        assert main.inspector.tab == "relations"
        await session.press("enter")
        assert main.ref == USERS
        await session.press("left_square_bracket", "backspace")
        assert main.ref == ORDERS and main.inspector.tab == "relations"
        assert main.inspector.row is not None and "users" in main.inspector.row.cells
        await session.press("equals_sign")
        assert main.ref == USERS and main.inspector.tab == "keys"
        await session.press("equals_sign")
        assert "nothing to go forward to" in session.status


# -- links -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_a_column_leads_to_its_reference_and_back_to_its_referrer(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        main = session.app.main
        await session.press("3", "down")
        assert main.inspector.row.id == "user_id"
        await session.press("x")
        assert isinstance(session.app.screen, LinksScreen)
        assert "refers to" in session.screen() and "users.id" in session.screen()
        await session.press("down", "enter")
        assert main.ref == USERS and main.inspector.row.id == "id"
        await session.press("x")
        assert "referred to by" in session.screen() and "orders.user_id" in session.screen()
        await session.press("down", "enter")
        assert main.ref == ORDERS and main.inspector.row.id == "user_id"


async def test_what_has_no_links_says_so(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("1", "f", *"pyproject", "enter", "down", "x")
        assert "Nothing is linked" in session.screen()
        await session.press("escape")
        assert not isinstance(session.app.screen, LinksScreen)


# -- panes -----------------------------------------------------------------------------------------


async def test_a_pane_alone_and_all_panes_again(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        main = session.app.main
        await session.press("3", "z")
        assert main.inspector.size.width > 110 and not main.databases.region
        await session.press("2")
        assert main.databases.size.width > 110 and not main.inspector.region
        await session.press("z")
        assert main.inspector.region and main.databases.region


async def test_side_panes_are_made_wider_and_narrower(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        side = session.app.main.query_one("#side")
        before = side.size.width
        await session.press("greater_than_sign", "greater_than_sign")
        assert side.size.width == before + 8
        await session.press(*["less_than_sign"] * 20)
        assert side.size.width >= 16


# -- what is kept ----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_the_next_session_goes_on_where_the_last_one_ended(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    root = shop(tmp_path)
    async with opened(root, size=size) as session:
        await session.press("2", "f", *"order", "enter", "down", "enter", "right_square_bracket")
        ref, tab = session.app.main.ref, session.app.main.inspector.tab
        assert tab == "keys"
        session.app.exit()
    async with opened(root, size=size) as session:
        main = session.app.main
        assert (main.ref, main.inspector.tab, main.pane) == (ref, "keys", main.inspector)
        assert main.databases.filter.value == "order"
        assert [r.text for r in session.rows("#database-list").rows if not r.branch] == [
            "order_items",
            "orders",
        ]


def test_a_state_that_cannot_be_read_is_no_state(tmp_path: Path) -> None:
    assert kept.save_look(tmp_path, kept.Look(ref=USERS, place=Place("a", 1)))
    assert kept.load_look(tmp_path) == kept.Look(ref=USERS, place=Place("a", 1))
    file = kept.session_file(tmp_path)
    for bad in (b"", b"[]", b'{"ref": 3}', b"\xff\xfe", b'{"filters": {"a": [1]}}'):
        file.write_bytes(bad)
        assert kept.load_look(tmp_path) is None


# -- many tables -----------------------------------------------------------------------------------


def table(name: str, path: str = "app/models.py", schema: str | None = None) -> Table:
    return Table(
        name,
        schema=schema,
        declarations=(Declaration(path, 3, "model"),),
        columns=(column("id", "integer", 4, path),),
    )


@given(
    st.lists(st.from_regex(r"[a-c]{1,2}(_[a-z]{1,3})?", fullmatch=True), max_size=80, unique=True),
    st.sampled_from(GROUPINGS),
)
def test_groups_hold_every_table_once(names: list[str], grouping: str) -> None:
    tables = [table(n, f"{n[0]}/models.py") for n in names]
    groups = grouped(tables, grouping)
    listed = [t.name for _, group in groups for t in group]
    assert sorted(listed) == sorted(names)
    assert len({g for g, _ in groups}) == len(groups)


def test_few_tables_are_not_grouped_and_many_are() -> None:
    few = [table(f"auth_{n}") for n in range(MANY)]
    assert grouped(few, "") == [("", few)]
    many = [table(f"{p}_{n}") for p in ("auth", "shop") for n in range(30)] + [table("single")]
    assert [(g, len(t)) for g, t in grouped(many, "")] == [("auth_", 30), ("shop_", 30), ("", 1)]


async def test_a_thousand_tables_in_schemas_and_groups(tmp_path: Path) -> None:
    tables = tuple(
        table(f"{prefix}_{n}", f"{prefix}/m.py", schema)
        for schema in ("billing", "public")
        for prefix in ("a", "b", "c", "d", "e")
        for n in range(100)
    )
    database = Database("postgresql", "PostgreSQL", "relational", "required", False, "", (), ())
    catalog = Catalog(
        root="big",
        no_database=False,
        databases=(Database(**{**_fields(database), "tables": tables}),),
    )
    async with opened(tmp_path, FakeEngine(catalog)) as session:
        rows = session.rows("#database-list")
        shown = [r.text for r in rows.rows if r.branch]
        assert shown[:3] == ["PostgreSQL", "billing", "a_"] and "public" in shown
        rows.put_cursor(next(r.id for r in rows.rows if r.text == "public"))
        await session.press("left")
        assert len(rows.rows) < 600
        # A table that is come to is brought into sight, in whatever branch it lies.
        session.app.main.go(Goal(Ref("table", "postgresql", "public.e_42")))
        await session.settle()
        assert rows.current.id == Ref("table", "postgresql", "public.e_42")
        await session.press("b", "b")
        assert "folder" in session.status and any(r.text == "e/" for r in rows.rows)


def _fields(database: Database) -> dict[str, object]:
    return {n: getattr(database, n) for n in database.__struct_fields__}


# -- small parts -----------------------------------------------------------------------------------


def test_nested_fields_stand_below_their_parents() -> None:
    names = ["_id", "items[].sku", "address", "address.city", "items", "address.geo.lat"]
    shown = [
        (depth, name, found is not None)
        for depth, name, found in nested([column(n, "string", 1, "a.js") for n in names])
    ]
    assert shown == [
        (0, "_id", True),
        (0, "items[]", True),
        (1, "sku", True),
        (0, "address", True),
        (1, "city", True),
        (1, "geo", False),
        (2, "lat", True),
    ]


@given(
    st.integers(1, 120), st.integers(0, 7), st.lists(st.integers(0, 9999), min_size=8, max_size=8)
)
def test_tabs_never_leave_their_line_and_the_active_one_is_seen(
    width: int, active: int, numbers: list[int]
) -> None:
    tabs = [Tab(str(i), f"Columns {n}", f"Cols {n}", "Cols") for i, n in enumerate(numbers)]
    spans = laid_out(tabs, str(active), width)
    assert any(tab.id == str(active) for _, _, tab, _ in spans)
    assert all(end <= max(width, start + 1) for start, end, _, _ in spans)
    assert all(a[1] < b[0] for a, b in pairwise(spans))


@given(st.integers(0, 200))
def test_the_key_of_the_help_is_always_there(width: int) -> None:
    listed = [(c, "some word", f"act{c}") for c in "abcdefgh"] + [("?", "help", "app.help")]
    shown = fitting([*listed, ("q", "quit", "app.quit")], width)
    assert ("?", "help", "app.help") in shown
    if width > 30:
        assert sum(len(k) + 1 + len(label) + 3 for k, label, _ in shown) - 3 <= width


async def test_the_source_below_the_tabs_follows_and_is_left_by_escape(tmp_path: Path) -> None:
    root = shop(tmp_path)
    async with opened(root, size=(120, 40)) as session:
        inspector = session.app.main.inspector
        await session.press("3", "down")
        await session.until(lambda: inspector.preview.rows)
        row = inspector.row
        assert row is not None and row.place is not None
        assert inspector.preview.current_place == row.place
        await session.press("s")
        assert inspector.preview.has_focus
        await session.press("escape")
        assert inspector.grid.has_focus


async def test_a_component_shows_its_tables(tmp_path: Path) -> None:
    root = shop(tmp_path)
    async with opened(root) as session:
        rows = session.rows("#database-list")
        rows.put_cursor(Ref("component", name="shop"))
        rows.tell()
        await session.settle()
        assert "component in the whole repository" in session.screen()
        cells = {line.cells[0] for line in session.app.main.inspector.grid.rows}
        assert {"orders", "users", "cart:{user_id}"} <= cells
        await session.press("3", "enter")
        assert session.app.main.ref.kind == "table"
