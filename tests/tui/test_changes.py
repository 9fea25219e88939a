"""The changes screen: what changed since the start, each with its difference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fake_engine import ORDERS, PATHS, POSTGRES, REDIS, SHOP, USER, USERS, FakeEngine
from msgspec.structs import replace
from pilots import SIZES, Session, opened

from dbscope.analyzers.model.catalog import Catalog
from dbscope.analyzers.model.schema import Column, Table
from dbscope.tui.following.journal import Journal
from dbscope.tui.following.scan import Change
from dbscope.tui.screens.changes import ChangesScreen
from dbscope.tui.sharing.documents import Document
from dbscope.tui.state import Place, Ref

LAST_SEEN = Column("last_seen", "timestamptz", True, path=USER, line=15)
MORE_USERS = replace(USERS, columns=(*USERS.columns, LAST_SEEN))
WIDER = replace(
    ORDERS,
    columns=(*ORDERS.columns[:3], replace(ORDERS.columns[3], type="numeric(12,2)")),
    indexes=(),
)
REFUNDS = Table("refunds", columns=(Column("id", "bigint", False),), primary_key=("id",))
PURCHASES = replace(ORDERS, name="purchases")


def with_tables(*tables: Table) -> Catalog:
    return replace(SHOP, databases=(replace(POSTGRES, tables=tables), REDIS))


async def change(session: Session, catalog: Catalog, *paths: str) -> None:
    """One change, seen by the whole interface."""
    before = session.app.journal.taken
    session.app.coordinator._engine.next.append((catalog, PATHS))  # type: ignore[union-attr]
    session.app.coordinator.apply(paths or (USER,))
    await session.until(lambda: session.app.journal.taken > before)


async def show(session: Session) -> ChangesScreen:
    await session.press("c")
    screen = session.app.screen
    assert isinstance(screen, ChangesScreen)
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_every_change_is_listed_with_its_difference(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size=size) as session:
        await change(session, with_tables(ORDERS, MORE_USERS))
        await change(session, with_tables(WIDER, MORE_USERS), "app/models/order.py")
        screen = await show(session)
        text = session.screen()
        assert [r.id for r in screen.list.rows] == ["all", 2, 1]
        assert "2 changes" in text and "since" in text
        assert "~ table users" in text and "+   column last_seen timestamptz null" in text
        await session.press("down")
        text = session.screen()
        assert "~   column total numeric(10,2) → numeric(12,2)" in text
        assert "-   index ix_orders_status (status)" in text
        assert "last_seen timestamptz" not in text
        await session.press("down")
        assert "+   column last_seen timestamptz null" in session.screen()
        assert "~   column total" not in session.screen()
        width, height = size
        rows = session.screen().splitlines()
        assert len(rows) == height and all(len(r) <= width for r in rows)
        await session.press("escape")
        assert session.app.screen is session.app.main


async def test_it_says_what_it_waits_for_and_fills_while_open(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        screen = await show(session)
        assert "Nothing has changed since the start." in session.screen()
        assert "R in the panes scans again" in session.screen()
        await change(session, with_tables(ORDERS, MORE_USERS))
        await session.until(lambda: screen.list.rows)
        await session.settle()
        assert "column last_seen" in session.screen()
        assert "Nothing has changed" not in session.screen()
        await session.press("down")
        await change(session, with_tables(ORDERS, MORE_USERS, REFUNDS))
        assert screen.shown is not None and screen.shown.id == 1
        await session.press("escape")
        assert session.app.journal.heard == []


async def test_the_whole_vanishes_where_changes_undid_one_another(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await change(session, with_tables(ORDERS, MORE_USERS))
        await change(session, SHOP)
        screen = await show(session)
        assert [r.id for r in screen.list.rows] == [2, 1]
        assert "-   column last_seen timestamptz null" in session.screen()


async def test_a_change_that_did_nothing_to_a_schema_says_so(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await change(session, SHOP, "app/db.py")
        screen = await show(session)
        assert "No change to a schema" in session.screen()
        assert "app/db.py" in session.screen()
        await session.press("tab", "enter")
        assert session.app.screen is screen and screen.list.has_focus


async def test_enter_goes_to_the_table_and_the_column(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await change(session, with_tables(ORDERS, MORE_USERS, REFUNDS))
        await show(session)
        await session.press("tab", "down", "enter")
        assert session.app.screen is session.app.main
        assert session.app.main.ref == Ref("table", "postgresql", "users")
        row = session.app.main.inspector.row
        assert row is not None and row.id == "last_seen"
        await show(session)
        await session.press("down", "enter")
        assert session.app.main.ref == Ref("table", "postgresql", "users")


async def test_what_is_gone_cannot_be_gone_to(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await change(session, replace(SHOP, databases=(POSTGRES,)))
        screen = await show(session)
        assert "- database redis" in session.screen()
        await session.press("enter")
        assert session.app.screen is screen
        assert "nothing left to go to" in session.status


async def test_copy_and_open_are_about_the_change_under_the_cursor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[Document] = []
    edited: list[Place] = []
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        monkeypatch.setattr(session.app, "copy_document", copied.append)
        monkeypatch.setattr(session.app, "edit", edited.append)
        await change(session, with_tables(ORDERS, MORE_USERS))
        await show(session)
        await session.press("down", "y", "tab", "down", "o")
    text = copied[0].make()
    assert text.startswith("## Change at ") and "- `app/models/user.py`\n" in text
    assert "```diff\n~ table users\n+   column last_seen timestamptz null\n```\n" in text
    assert edited == [Place(USER, 15)]


async def test_a_renamed_table_is_told_as_one(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await change(session, with_tables(PURCHASES, USERS))
        assert "orders renamed to purchases" in session.status
        await show(session)
        assert "~ table orders renamed to purchases" in session.screen()
        assert "+ table purchases" not in session.screen()


async def test_names_cannot_drive_the_screen(tmp_path: Path) -> None:
    name = "[/x]\x1b]52;c;evil\x07\u202e[slug]"
    nasty = Table(name, columns=(Column(name, name, default=name),))
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await change(session, with_tables(ORDERS, USERS, nasty), f"app/{name}.py")
        await show(session)
        for key in ("down", "tab", "down", "down"):
            await session.press(key)
            assert "\x1b" not in session.screen() and "\u202e" not in session.screen()
        assert "[/x]" in session.screen() and "[slug]" in session.screen()


def made(diff: Any = None, *paths: str) -> Change:
    from dbscope.analyzers.model.diff import CatalogDiff

    return Change(paths, frozenset(), frozenset(), diff or CatalogDiff(), 0.0, 0.0)


def test_the_journal_keeps_so_many_changes_and_says_how_many_it_forgot() -> None:
    journal = Journal(most=10)
    for number in range(25):
        journal.take(SHOP, made(None, f"{number}.py"))
    assert [e.paths for e in journal.entries] == [(f"{n}.py",) for n in range(24, 14, -1)]
    assert journal.forgotten == 15 and journal.taken == 25


def test_the_journal_holds_on_to_so_many_tables_and_paths() -> None:
    from dbscope.analyzers.model.diff import diff

    journal = Journal(most_tables=30)
    many = with_tables(*(replace(REFUNDS, name=f"t{n}") for n in range(20)))
    paths = [f"{n}.py" for n in range(5000)]
    for _ in range(4):
        journal.take(many, made(diff(SHOP, many), *paths))
    assert len(journal.entries) == 1 and journal.forgotten == 3
    assert journal.entries[0].files == 5000 and len(journal.entries[0].paths) == 50
