"""Makes the pictures of the README from the real application on the sample repository.

`python screenshots/make.py` writes SVG files beside itself.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "tests" / "fixtures" / "shop"


class Shot(NamedTuple):
    """A picture: its name, what is pressed before, and what must then be seen."""

    name: str
    keys: tuple[str, ...]
    see: str


def to(table: str) -> tuple[str, ...]:
    """The keys that select a table."""
    return ("slash", *table, "enter", "escape")


SHOTS = (
    Shot("columns", (*to("orders"), "enter", "down"), "tracking_code"),
    Shot("keys", (*to("products"), "enter", "right_square_bracket"), "PRIMARY"),
    Shot("relations", (*to("orders"), "enter", *["right_square_bracket"] * 2), "many-to-one"),
    Shot("migrations", (*to("orders"), "enter", *["right_square_bracket"] * 3), "disagree"),
    Shot("source", (*to("payments"), "enter", "down", "s"), "▶"),
    Shot("help", ("question_mark",), "Moving in a list"),
    Shot("export", (*to("orders"), "e"), "Write to"),
)
SIZES = ((120, 40), (80, 24))


async def shoot(root: Path, shot: Shot, size: tuple[int, int]) -> str:
    """One picture, as SVG."""
    from dbscope.analyzers.workspace import Options, Workspace
    from dbscope.tui.interface import DbscopeApp
    from dbscope.tui.scan import Coordinator

    def make(post: Callable[[Any], object]) -> Coordinator:
        return Coordinator(post, lambda: Workspace(root, Options(jobs=1, cache=False)))

    app = DbscopeApp(root, make)
    async with app.run_test(size=size) as pilot:

        async def until(condition: Callable[[], object]) -> None:
            end = time.monotonic() + 20
            while not condition():
                if time.monotonic() > end:
                    raise TimeoutError(f"{shot.name} at {size} never showed {shot.see!r}")
                await pilot.pause(0.02)

        await until(lambda: app.main.snapshot.scanned)
        for key in shot.keys:
            await pilot.press(key)
            await pilot.pause()
        await until(lambda: shot.see in app.export_screenshot().replace("&#160;", " "))
        await pilot.pause()
        return steady(app.export_screenshot(title="dbscope"))


def steady(svg: str) -> str:
    """The picture without what differs from run to run."""
    svg = re.sub(r"terminal-\d+", "terminal-dbscope", svg)
    return re.sub(r"(files(?:&#160;| )in(?:&#160;| ))\d+(?=(?:&#160;| )ms)", r"\g<1>214", svg)


def main() -> None:
    """Make all pictures."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "shop"
        copytree(SAMPLE, root)
        for size in SIZES:
            for shot in SHOTS:
                target = HERE / f"{shot.name}-{size[0]}x{size[1]}.svg"
                target.write_text(asyncio.run(shoot(root, shot, size)), encoding="utf-8")
                print(target.name)


if __name__ == "__main__":
    main()
