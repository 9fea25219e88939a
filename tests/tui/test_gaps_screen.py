"""The gaps screen: what is missing, by kind, each gap one key from its place."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from fake_engine import PATHS, SHOP, FakeEngine
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pilots import SIZES, Session, opened

from dbscope.analyzers.model.catalog import Catalog, Database, Drift, Problem
from dbscope.analyzers.model.coverage import measure
from dbscope.analyzers.model.gaps import KINDS, Gap, gaps_of
from dbscope.analyzers.model.schema import Column, Declaration, ForeignKey, Index, Table
from dbscope.analyzers.reports.gaps import gaps_markdown
from dbscope.tui.screens.gap_rows import COVERAGE, bar, goal_of, lines_of, sections_of
from dbscope.tui.screens.gaps import GapsScreen
from dbscope.tui.sharing import clipboard
from dbscope.tui.state import Place, Ref, snapshot

MEASURED = replace(SHOP, coverage=measure(SHOP.databases))
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Engine(FakeEngine):
    """Passes two files over."""

    def __init__(self, catalog: Catalog = MEASURED) -> None:
        super().__init__(catalog)
        self.listing = replace(self.listing, skipped={"lock file": 2})


def gaps(session: Session) -> GapsScreen:
    screen = session.app.screen
    assert isinstance(screen, GapsScreen)
    return screen


async def to(session: Session, kind: str) -> GapsScreen:
    """Open the screen and put the cursor on a kind."""
    if session.app.screen is session.app.main:
        await session.press("g")
    screen = gaps(session)
    assert screen.kinds.put_cursor(kind)
    screen.kinds.tell()
    screen.kinds.focus()
    await session.settle()
    assert screen.section.kind == kind
    return screen


# -- journeys ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_coverage_comes_first_with_its_targets_in_words(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(tmp_path, Engine(), size) as session:
        await session.press("g")
        lines = session.screen().splitlines()
        tables = next(line for line in lines if "tables documented" in line)
        assert "50%" in tables and "not met" in tables
        keys = next(line for line in lines if "relationships mapped" in line)
        assert "100%" in keys and "met" in keys and "not met" not in keys
        assert any("Coverage" in line and "2 not met" in line for line in lines)


@pytest.mark.parametrize("size", SIZES)
async def test_problems_are_listed_by_code_with_reason_and_place(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(tmp_path, Engine(), size) as session:
        await to(session, "problem")
        screen = session.screen()
        assert "DBS101 · a statement that" in screen
        assert "db/x.sql:40" in screen and "CREATE TABEL x" in screen
        await session.press("enter", "enter")
        assert session.app.screen is session.app.main
        place = session.app.main.evidence()
        assert place is not None and place.path == "db/x.sql"


@pytest.mark.parametrize("size", SIZES)
async def test_a_column_without_words_is_gone_to_in_its_row(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(tmp_path, Engine(), size) as session:
        await to(session, "undocumented-column")
        assert "orders · 4 of 4 columns" in session.screen()
        await session.press("enter", "down", "enter")
        main = session.app.main
        assert main.ref == Ref("table", "postgresql", "orders")
        assert main.inspector.tab == "columns"
        assert main.evidence() == Place("app/models/order.py", 12)


@pytest.mark.parametrize("size", SIZES)
async def test_files_that_were_passed_over_are_counted_with_the_reason(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(tmp_path, Engine(), size) as session:
        await to(session, "skipped")
        assert "2 files: lock files" in session.screen()
        await session.press("enter", "enter", "o")
        assert isinstance(session.app.screen, GapsScreen)
        assert "no line" in session.status


async def test_every_kind_is_listed_with_its_count_and_says_when_there_is_none(
    tmp_path: Path,
) -> None:
    clean = Table("t", description="Said.", columns=(Column("id", "int", description="Said."),))
    made = Database("pg", "PostgreSQL", "relational", "required", True, "", tables=(clean,))
    made = replace(made, tables=(replace(clean, primary_key=("id",)),))
    catalog = Catalog(root="x", no_database=False, databases=(made,))
    async with opened(tmp_path, FakeEngine(catalog)) as session:
        await session.press("g")
        screen = gaps(session)
        assert [row.id for row in screen.kinds.rows] == [COVERAGE, *KINDS]
        for kind, said in (
            ("drift", "No two sources disagree."),
            ("problem", "Everything that was read was understood."),
            ("skipped", "No file was passed over."),
            ("undocumented-table", "Every table is described."),
            ("no-ttl", "Every key pattern has a time to live."),
        ):
            await to(session, kind)
            assert said in session.screen()
            await session.press("enter")
            assert screen.kinds.has_focus


async def test_a_missed_target_leads_to_what_is_left(tmp_path: Path) -> None:
    async with opened(tmp_path, Engine()) as session:
        await session.press("g", "enter", "enter")
        screen = gaps(session)
        assert screen.section.kind == "undocumented-table" and screen.grid.has_focus
        assert screen.kinds.current.id == "undocumented-table"
        await session.press("left")
        assert screen.kinds.has_focus
        await session.press("tab")
        assert screen.grid.has_focus
        await session.press("escape")
        assert session.app.screen is session.app.main


async def test_the_filter_narrows_every_kind_and_escape_clears_it_first(tmp_path: Path) -> None:
    async with opened(tmp_path, Engine()) as session:
        screen = await to(session, "undocumented-column")
        await session.press("f", *"orders.st")
        badges = {row.id: row.badge for row in screen.kinds.rows}
        assert badges["undocumented-column"] == "1 / 6" and badges["problem"] == "0 / 1"
        rows = [row.cells[0] for row in screen.grid.rows]
        assert rows == ["orders · 4 of 4 columns", "status"]
        await session.press("enter")
        assert screen.grid.has_focus
        await session.press("f", "z")
        assert "Nothing here has orders.stz in it." in session.screen()
        await session.press("escape")
        assert screen.kinds.has_focus and len(screen.grid.rows) == 8
        await session.press("escape")
        assert session.app.screen is session.app.main


async def test_all_gaps_are_copied_as_markdown(tmp_path: Path) -> None:
    async with opened(tmp_path, Engine()) as session:
        await session.press("g", "y")
        await session.until(lambda: "Copied" in session.status or "Not on" in session.status)
        text = (clipboard.state_folder() / "last-copy.md").read_text()
        assert text == gaps_markdown(MEASURED, skipped={"lock file": 2})
        assert "### Undocumented tables" in text and "gaps" in session.status


async def test_a_gap_is_opened_in_the_editor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path, Engine()) as session:
        asked: list[Place] = []
        monkeypatch.setattr(session.app, "edit", asked.append)
        await to(session, "problem")
        await session.press("o")
        await to(session, "no-ttl")
        assert "Every key pattern" in session.screen()
        await session.press("o")
        assert asked == [Place("db/x.sql", 40)]
        assert "no line" in session.status


async def test_on_a_very_narrow_screen_one_list_is_shown_at_a_time(tmp_path: Path) -> None:
    async with opened(tmp_path, Engine(), (50, 24)) as session:
        await to(session, "problem")
        assert "Not understood" in session.screen() and "DBS101 ·" not in session.screen()
        await session.press("enter")
        assert "DBS101 ·" in session.screen() and "Redundant" not in session.screen()
        await session.press("left")
        assert "Redundant" in session.screen()


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_of_the_repository_gets_through(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    nasty = "[/x]\x1b]52;c;eA==\x07\u202e\n\r[bold]"
    columns = (Column(nasty, None, path=nasty, line=1),)
    table = Table(nasty, columns=columns, declarations=(Declaration(nasty, 1, nasty),))
    table = replace(
        table,
        foreign_keys=(ForeignKey((nasty,), nasty + "?", path=nasty),),
        indexes=(Index(nasty, (nasty,)), Index(nasty, (nasty, "b"))),
    )
    database = Database(nasty, nasty, "relational", "required", True, nasty, tables=(table,))
    database = replace(database, drift=(Drift(nasty, nasty, nasty, nasty, 1, nasty),))
    problems = (Problem(nasty, 1, nasty, nasty, nasty),)
    catalog = Catalog(root=nasty, no_database=False, databases=(database,), problems=problems)
    async with opened(tmp_path, Engine(catalog), size) as session:
        await session.press("g")
        screen = gaps(session)
        for section in screen._sections[1:]:
            screen.kinds.put_cursor(section.kind)
            screen.kinds.tell()
            await session.pilot.pause()
            await session.pilot.pause()
            assert screen.section is section
            assert not FORBIDDEN.search(session.screen())
        await session.press("f", *"[/x", "escape", "escape")
        assert session.app.screen is session.app.main


# -- large ---------------------------------------------------------------------------------------


def large() -> Catalog:
    """A thousand tables of twelve columns, nothing described."""
    tables = tuple(
        Table(
            f"t{n}",
            declarations=(Declaration(f"m/{n}.py", 1, "model"),),
            columns=tuple(Column(f"c{c}", "int", path=f"m/{n}.py", line=c) for c in range(12)),
        )
        for n in range(1000)
    )
    return Catalog(
        root="x",
        no_database=False,
        databases=(
            Database("pg", "PostgreSQL", "relational", "required", True, "", tables=tables),
        ),
    )


async def test_twelve_thousand_columns_stay_quick(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(large(), PATHS)) as session:
        start = time.perf_counter()
        screen = await to(session, "undocumented-column")
        assert len(screen.grid.rows) == 13_000 and time.perf_counter() - start < 2
        await session.press("enter", "end")
        start = time.perf_counter()
        await session.press("up")
        assert time.perf_counter() - start < 0.5
        assert "t999" in session.screen()


# -- rows and goals ------------------------------------------------------------------------------


@given(st.floats(0, 100), st.integers(1, 40))
def test_a_bar_is_full_only_where_all_is_done(share: float, width: int) -> None:
    drawn = bar(share, width)
    assert len(drawn) == width
    assert ("·" not in drawn) == (share >= 100 or (width == 1 and share > 0))
    assert ("━" not in drawn) == (share == 0)


def test_every_gap_of_a_table_leads_to_a_row_that_is_there() -> None:
    from dbscope.tui.state import Marks
    from dbscope.tui.tabs.columns import columns_view
    from dbscope.tui.tabs.drift import drift_view
    from dbscope.tui.tabs.table_keys import keys_view

    makers: dict[str, Any] = {"columns": columns_view, "drift": drift_view, "keys": keys_view}
    drift = (
        Drift("orders", "total", "type", "a.py", 1, "x"),
        Drift("orders", None, "index", "a.py", 2),
    )
    orders = replace(
        SHOP.databases[0].tables[0],
        indexes=(Index("a", ("status",), line=9), Index("b", ("status", "total"))),
        foreign_keys=(
            ForeignKey(("user_id",), "users"),
            ForeignKey(("total",), "gone", enforced=False),
        ),
    )
    database = replace(SHOP.databases[0], drift=drift, tables=(orders,))
    made = snapshot(replace(SHOP, databases=(database,)), PATHS, {}, True)
    listed = [g for g in gaps_of(made.catalog) if g.table]
    assert {g.kind for g in listed} >= {
        "drift",
        "redundant-index",
        "unmapped-key",
        "key-without-index",
    }
    for gap in listed:
        goal = goal_of(gap, made)
        assert goal is not None and goal.ref == Ref("table", "postgresql", "orders")
        view = makers[goal.tab](made, goal.ref, Marks())
        assert goal.row is None or goal.row in [x.id for x in view.lines]
        assert goal.row is not None or not gap.column


def test_a_gap_without_a_place_leads_nowhere() -> None:
    made = snapshot(SHOP, PATHS, {}, True)
    assert goal_of(Gap("skipped", "lock file"), made) is None
    assert goal_of(Gap("skipped", "lock file", path="yarn.lock"), made) is None
    goal = goal_of(Gap("problem", "DBS101", path="db/x.sql", line=4), made)
    assert goal is not None and goal.tab == "source" and goal.place == Place("db/x.sql", 4)


def test_rows_have_names_of_their_own() -> None:
    made = snapshot(large(), (), {"lock file": 1}, True)
    for section in sections_of(gaps_of(made.catalog, made.skipped), ()):
        rows = lines_of(section, made)
        assert len({x.id for x in rows}) == len(rows)
        assert all(len(x.cells) <= len(section.columns) for x in rows)
