"""What the interface's tests share: an application over a fake engine or a real repository."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from dbscope.analyzers.workspace import Options, Workspace
from dbscope.tui.following.scan import Coordinator, Engine
from dbscope.tui.interface import DbscopeApp
from dbscope.tui.widgets.rows import Rows

SHOP = Path(__file__).parent.parent / "fixtures" / "shop"
SIZES = [(80, 24), (120, 40), (200, 60)]


class Session:
    """An application that runs headless, with what tests ask of it."""

    def __init__(self, app: DbscopeApp, pilot: Pilot[Any]) -> None:
        self.app, self.pilot = app, pilot

    async def until(self, condition: Callable[[], object], seconds: float = 10.0) -> None:
        """Wait until the interface says what it should."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"never came to be; the screen says\n{self.screen()}"
            await self.pilot.pause(0.02)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def click(self, selector: str, x: int, y: int) -> None:
        await self.pilot.click(selector, offset=(x, y))
        await self.settle()

    async def settle(self) -> None:
        """Let messages run that messages caused."""
        for _ in range(4):
            await self.pilot.pause()

    def screen(self) -> str:
        """What is seen, as text."""
        size = self.app.size
        lines = self.app.screen._compositor.render_strips(size)
        return "\n".join("".join(s.text for s in strip) for strip in lines)

    def rows(self, selector: str) -> Rows[Any]:
        return self.app.screen.query_one(selector, Rows)

    @property
    def status(self) -> str:
        bar = self.app.main.status
        return f"{bar.text} · {bar.tail}"


@asynccontextmanager
async def opened(
    root: Path, engine: Engine | None = None, size: tuple[int, int] = (120, 40), watch: bool = False
) -> AsyncIterator[Session]:
    """The interface on a repository, scanned."""

    def make(post: Callable[[Any], object]) -> Coordinator:
        return Coordinator(post, lambda: engine or Workspace(root, Options(jobs=1)))

    app = DbscopeApp(root, make, watch=watch)
    async with app.run_test(size=size, notifications=True) as pilot:
        session = Session(app, pilot)
        await session.until(lambda: app.main.snapshot.scanned)
        if watch:
            # The watcher's thread needs a moment before it sees anything.
            await asyncio.sleep(0.3)
        yield session
        assert app._exception is None


def shop(folder: Path) -> Path:
    """A copy of the sample repository that may be changed."""
    target = folder / "shop"
    shutil.copytree(SHOP, target)
    return target
