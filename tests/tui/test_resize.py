"""A terminal that changes its size keeps its selection, its focus and its keys."""

from __future__ import annotations

from pathlib import Path

from pilots import opened, shop


async def test_from_the_source_tab_to_a_screen_that_has_none(tmp_path: Path) -> None:
    async with opened(shop(tmp_path), size=(80, 24)) as session:
        await session.press("3", "down", "s")
        await session.until(lambda: "▶" in session.screen())
        await session.pilot.resize_terminal(170, 40)
        await session.settle()
        main = session.app.main
        assert main.inspector.tab == "columns"
        await session.until(lambda: "▶" in session.screen())
        await session.until(lambda: main.focused is main.inspector.target)
        await session.press("2", "down")
        assert main.ref.name == "categories"
        await session.pilot.resize_terminal(80, 24)
        await session.settle()
        assert main.ref.name == "categories" and "categories" in session.screen()
        await session.press("q")
        assert not session.app.is_running or session.app._exit
