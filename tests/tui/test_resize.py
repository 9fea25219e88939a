"""A terminal that changes its size keeps its selection, its focus and its keys."""

from __future__ import annotations

from pathlib import Path

from pilots import opened, shop


async def test_the_source_goes_below_the_tabs_and_back(tmp_path: Path) -> None:
    async with opened(shop(tmp_path), size=(80, 24)) as session:
        main = session.app.main
        inspector = main.inspector
        await session.press("3", "down", "s")
        await session.until(lambda: "▶" in session.screen())
        await session.pilot.resize_terminal(170, 40)
        await session.settle()
        assert inspector.tab == "source" and not inspector.preview.display
        await session.press("right_square_bracket")
        assert inspector.tab == "columns" and inspector.grid.has_focus
        await session.until(lambda: "▶" in session.screen())
        await session.press("s")
        assert inspector.preview.has_focus
        await session.pilot.resize_terminal(80, 24)
        await session.settle()
        await session.until(lambda: main.focused is inspector.target)
        await session.press("2", "down")
        assert main.ref.name == "categories" and "categories" in session.screen()
        await session.press("q")
        assert not session.app.is_running or session.app._exit
