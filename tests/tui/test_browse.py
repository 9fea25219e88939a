"""Browsing by keyboard and by mouse, at three sizes."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_engine import ORDER, SHOP, USER, FakeEngine
from pilots import SIZES, opened

from dbscope.tui.screens.help import HelpScreen
from dbscope.tui.state import Place, Ref

ORDERS, USERS = Ref("table", "postgresql", "orders"), Ref("table", "postgresql", "users")


@pytest.mark.parametrize("size", SIZES)
async def test_the_first_table_is_shown_at_once(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        screen = session.screen()
        assert "orders" in screen and "user_id" in screen and "users.id" in screen
        assert session.app.main.ref == ORDERS


@pytest.mark.parametrize("size", SIZES)
async def test_moving_in_the_databases_pane_selects_and_enter_inspects(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        await session.press("down")
        main = session.app.main
        assert main.ref == USERS and main.place == Place(USER, 9)
        await session.press("enter")
        assert main.pane is main.inspector
        assert "email" in session.screen()
        await session.press("down")
        assert main.evidence() == Place(USER, 13)
        await session.press("backspace")
        assert main.ref == ORDERS


@pytest.mark.parametrize("size", SIZES)
async def test_a_click_selects_a_table(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        await session.click("#database-list", 6, 2)
        assert session.app.main.ref == USERS
        assert "email" in session.screen()


async def test_a_click_on_a_fold_sign_closes_a_branch(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        assert "users" in session.screen()
        await session.click("#database-list", 0, 0)
        assert [r.text for r in session.rows("#database-list").rows][:2] == ["PostgreSQL", "Redis"]
        await session.click("#database-list", 0, 0)
        assert session.rows("#database-list").rows[1].text == "orders"


async def test_a_click_on_a_tab_and_on_a_key_does_what_is_written_there(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.click("TabLine", 14, 0)
        assert session.app.main.inspector.tab == "keys"
        assert "Filtering by status" in session.screen()
        at = session.screen().splitlines()[-1].index("help")
        await session.click("#keys", at, 0)
        assert isinstance(session.app.screen, HelpScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_tabs_are_reached_by_brackets(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        seen = []
        tabs = session.app.main.inspector.tabs
        assert tabs[:4] == ["columns", "keys", "relations", "diagram"]
        for _ in tabs:
            seen.append(session.app.main.inspector.tab)
            await session.press("right_square_bracket")
        assert seen == tabs and session.app.main.inspector.tab == tabs[0]
        await session.press("left_square_bracket")
        assert session.app.main.inspector.tab == tabs[-1]


async def test_a_file_with_tables_selects_its_first_table(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("1")
        files = session.rows("#file-list")
        assert files.current.id == ORDER
        await session.press("down")
        assert session.app.main.ref == USERS
        assert session.app.main.place == Place(USER, 9)
        assert session.rows("#database-list").current.id == USERS
        assert "◀" in session.screen()


async def test_a_file_without_facts_says_so(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("1", "f", *"pyproject", "enter", "down")
        assert session.app.main.ref == Ref("file", name="pyproject.toml")
        assert "says nothing about a database" in session.screen()


async def test_selecting_a_table_brings_its_file_into_sight(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("down")
        assert session.rows("#file-list").current.id == USER


@pytest.mark.parametrize("pane", ["1", "2", "3"])
async def test_each_pane_filters(tmp_path: Path, pane: str) -> None:
    words = {"1": "user", "2": "user", "3": "total"}[pane]
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press(pane, "f", *words, "enter")
        shown = session.app.main.pane.target
        texts = [getattr(r, "text", None) or r.cells[1] for r in shown.rows]
        assert texts and all(
            words in t or t in ("PostgreSQL", "Redis", "session:{user_id}") for t in texts
        )
        before = len(shown.rows)
        await session.press("escape")
        assert len(session.app.main.pane.target.rows) > before


async def test_letters_typed_in_a_filter_are_no_commands(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("f", *"q?e[y")
        assert session.app.main.databases.filter.value == "q?e[y"
        assert session.app.is_running


async def test_relations_lead_to_the_other_table(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("3", "right_square_bracket", "right_square_bracket", "enter")
        assert session.app.main.ref == USERS
        await session.press("backspace")
        assert session.app.main.ref == ORDERS


@pytest.mark.parametrize("size", [(50, 20), (40, 10)])
async def test_tiny_terminals_show_one_pane(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        assert "orders" in session.screen()
        await session.press("tab")
        assert session.app.main.pane is session.app.main.inspector
        await session.press("tab")
        assert session.app.main.pane is session.app.main.files
        await session.press("shift+tab", "shift+tab")
        assert session.app.main.pane is session.app.main.databases


async def test_vim_keys_move_like_arrows(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("j")
        assert session.app.main.ref == USERS
        await session.press("k")
        assert session.app.main.ref == ORDERS
        await session.press("G")
        assert session.app.main.ref.kind == "other"
        await session.press("h", "h")
        assert len(session.rows("#database-list").rows) < 8


async def test_only_files_with_facts_on_request(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        assert any(r.id == "pyproject.toml" for r in session.rows("#file-list").rows)
        await session.press("a")
        assert not any(r.id == "pyproject.toml" for r in session.rows("#file-list").rows)


async def test_the_databases_overview_shows_evidence(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("up")
        assert session.app.main.ref == Ref("database", "postgresql")
        screen = session.screen()
        assert "create_async_engine" in screen and "Primary transactional store" in screen


async def test_engines_not_counted_stand_apart_with_the_reason(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("G")
        screen = session.screen()
        assert "Seen, not used" in screen and "a broker, not a database" in screen
