"""The command palette: what keys do, what can be found; nothing of a repository is obeyed in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from fake_engine import SHOP, FakeEngine
from nasty import FORBIDDEN, NASTY
from pilots import SIZES, Session, opened
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Provider
from textual.content import Content

from dbscope.analyzers.model.catalog import Catalog, Database
from dbscope.analyzers.model.schema import Column, Declaration, Table
from dbscope.tui import keys
from dbscope.tui.finding.commands import CatalogNames, KeyCommands
from dbscope.tui.state import Ref, snapshot


async def hits(provider: Provider, typed: str = "") -> list[Hit | DiscoveryHit]:
    """What a provider offers, best first; what it raises is raised here."""
    await provider.startup()
    found = provider.search(typed) if typed else provider.discover()
    listed = [hit async for hit in found]  # type: ignore[attr-defined]
    return sorted(listed, key=lambda h: h.score, reverse=True)


def shown(hit: Hit | DiscoveryHit) -> str:
    """What is seen of a hit; content is never read for markup."""
    prompt: Any = hit.prompt
    assert isinstance(prompt, Content)
    return prompt.plain


@asynccontextmanager
async def palette(
    folder: Path, typed: str, size: tuple[int, int] = (120, 40), engine: FakeEngine | None = None
) -> AsyncIterator[Session]:
    """The palette with something typed into it."""
    async with opened(folder, engine or FakeEngine(SHOP), size) as session:
        await session.press("ctrl+p")
        await session.until(lambda: CommandPalette.is_open(session.app))
        await session.press(*typed)
        listed = session.app.screen.query_one(CommandList)
        await session.until(lambda: listed.option_count)
        yield session


async def test_every_key_of_the_table_is_offered_with_its_key(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        listed = [shown(h) for h in await hits(KeyCommands(session.app.main))]
        for entry in keys.KEYS:
            offered = f"{keys.first_key(entry):<11}  {entry.label}" in listed
            assert offered or entry.id == "palette", entry
        assert any("theme" in line for line in listed)


async def test_a_users_keys_are_the_ones_that_are_shown(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        session.app.keys = keys.with_keymap({"gaps": "ctrl+g"})
        listed = await hits(KeyCommands(session.app.main), "gaps")
        assert shown(listed[0]).startswith("^g ")


async def test_commands_are_found_by_parts_of_their_words(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        provider = KeyCommands(session.app.main)
        assert "copy this view as Markdown" in shown((await hits(provider, "copy mark"))[0])
        assert "rescan" not in " ".join([shown(h) for h in await hits(provider, "zebra")])
        assert "export this view" in shown((await hits(provider, "exprt"))[0])


async def test_only_what_the_screen_can_do_is_offered_on_it(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("question_mark")
        listed = [h.text for h in await hits(KeyCommands(session.app.screen))]
        assert "next pane" not in listed and "quit" in listed


@pytest.mark.parametrize("size", SIZES)
async def test_a_command_does_what_its_key_does(tmp_path: Path, size: tuple[int, int]) -> None:
    async with palette(tmp_path, "inspector", size) as session:
        await session.press("enter")
        await session.until(lambda: session.app.main.pane is session.app.main.inspector)


async def test_moving_in_a_list_moves_the_list_that_had_the_focus(tmp_path: Path) -> None:
    async with palette(tmp_path, "last row") as session:
        await session.press("enter")
        await session.until(lambda: session.app.screen is session.app.main)
        listed = session.rows("#database-list")
        await session.until(lambda: listed.cursor > 2)


async def test_the_themes_can_be_reached(tmp_path: Path) -> None:
    async with palette(tmp_path, "theme") as session:
        await session.press("enter")
        await session.until(lambda: "dbscope-light" in session.screen())
        await session.press("escape")


@pytest.mark.parametrize("size", SIZES)
async def test_a_name_is_found_and_gone_to(tmp_path: Path, size: tuple[int, int]) -> None:
    async with palette(tmp_path, "users email", size) as session:
        assert "column       users.email" in session.screen()
        await session.press("enter")
        await session.until(lambda: session.app.main.ref.name == "users")
        assert session.app.main.ref == Ref("table", "postgresql", "users")
        assert session.app.main.place is not None and session.app.main.place.line == 13


async def test_few_enough_names_are_offered_and_the_best_first(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        tables = tuple(
            Table(f"order_{n}", declarations=(Declaration("m.py", n, "model"),)) for n in range(300)
        )
        database = Database(
            "postgresql", "PostgreSQL", "relational", "required", True, "", tables=tables
        )
        session.app.main.snapshot = snapshot(Catalog(databases=(database,)), (), {}, True)
        listed = await hits(CatalogNames(session.app.main), "order_7")
        assert listed[0].text == "order_7"
        assert all(str(h.text).startswith("order_7") for h in listed[:11])
        assert len(listed) == 30
        assert len(await hits(CatalogNames(session.app.main), "order")) == 30
        assert await hits(CatalogNames(session.app.main), ".") == []


@pytest.mark.parametrize("name", NASTY)
async def test_hostile_names_are_shown_and_not_obeyed(tmp_path: Path, name: str) -> None:
    columns = (Column(name, name, path=f"{name}.py", line=1),)
    table = Table(name, columns=columns, declarations=(Declaration(f"{name}.py", 1, "model"),))
    catalog = Catalog(
        no_database=False,
        databases=(Database("x", name, "relational", "required", True, name, tables=(table,)),),
    )
    letter = next(c for c in name if c.isalnum())
    async with palette(tmp_path, letter, engine=FakeEngine(catalog, (f"{name}.py",))) as session:
        for hit in await hits(CatalogNames(session.app.main), letter):
            assert not FORBIDDEN.search(shown(hit) + str(hit.text))
        if "[" in name and "\x1b" not in name:
            assert name in session.screen()
        assert not FORBIDDEN.search(session.screen())
        await session.press("down", "enter")
        assert not FORBIDDEN.search(session.screen())
        assert session.app._exception is None
