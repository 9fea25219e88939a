"""Makes the pictures of the README from the real application on the sample repository.

`python screenshots/make.py [NAME ...]` writes SVG files beside itself.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copytree
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "tests" / "fixtures" / "shop"


class Shot(NamedTuple):
    """A picture: its name, what is pressed before, what must then be seen.

    With `edited`, a column was added to a model and the repository was scanned again before.
    """

    name: str
    keys: tuple[str, ...]
    see: str
    edited: bool = False


def to(table: str, *more: str) -> tuple[str, ...]:
    """The keys that select a table and go into the inspector, then these."""
    return ("slash", *"t:", *table, "enter", *more)


def tab(number: int) -> tuple[str, ...]:
    """The keys that go so many tabs further."""
    return ("right_square_bracket",) * number


SHOTS = (
    Shot("columns", to("orders", "down"), "tracking_code"),
    Shot("keys", to("products", *tab(1)), "PRIMARY"),
    Shot("relations", to("orders", *tab(2)), "many-to-one"),
    Shot("diagram", to("orders", "d"), "referred to by"),
    Shot("map", to("orders", "m"), "detail"),
    Shot("migrations", to("orders", *tab(4)), "made it"),
    Shot("used", to("orders", *tab(5)), "app/models/order.py"),
    Shot("drift", to("orders", *tab(6)), "migrations"),
    Shot("source", to("payments", "down", *tab(7)), "▶"),
    Shot("collection", to("reviews"), "productId"),
    Shot("key-pattern", ("slash", *"k:session", "enter", "down"), "session:{token}"),
    Shot("find", ("slash", *"user"), "users"),
    Shot("links", to("users", "x"), "referred to by"),
    Shot("jump", ("ctrl+o",), "Type the letters"),
    Shot("gaps", ("g", *["down"] * 4), "Undocumented columns"),
    Shot("changes", ("c",), "note", edited=True),
    Shot("copy", to("orders", "down", "Y"), "Copy as"),
    Shot("export", to("orders", "e"), "Write to"),
    Shot("palette", ("ctrl+p", *"diag"), "around this one"),
    Shot("help", to("orders", "question_mark"), "Moving in a list"),
)
EDIT = (
    "    street: Mapped[str]",
    "    note: Mapped[str | None] = mapped_column(String(200))\n    street: Mapped[str]",
)
SIZES = ((120, 40), (80, 24))


async def shoot(root: Path, shot: Shot, size: tuple[int, int]) -> str:
    """One picture, as SVG."""
    from dbscope.analyzers.workspace import Options, Workspace
    from dbscope.tui.following.scan import Coordinator
    from dbscope.tui.interface import DbscopeApp

    def make(post: Callable[[Any], object]) -> Coordinator:
        return Coordinator(post, lambda: Workspace(root, Options(jobs=1, cache=False)))

    # No picture shows a path of the machine that it was made on.
    Path.cwd = classmethod(lambda cls: cls("/home/you/shop"))  # type: ignore[assignment]
    # What one picture leaves behind must not be seen in the next.
    os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(dir=root.parent)
    os.environ["TZ"] = "UTC"
    app = DbscopeApp(root, make, watch=not shot.edited)
    async with app.run_test(size=size) as pilot:

        async def until(condition: Callable[[], object]) -> None:
            end = time.monotonic() + 20
            while not condition():
                if time.monotonic() > end:
                    raise TimeoutError(f"{shot.name} at {size} never showed {shot.see!r}")
                await pilot.pause(0.02)

        await until(lambda: app.main.snapshot.scanned)
        await until(lambda: shot.edited or app.main.title_bar.watched == "● live")
        if shot.edited:
            model = root / "app/models/user.py"
            text = model.read_text(encoding="utf-8")
            model.write_text(text.replace(*EDIT), encoding="utf-8")
            await pilot.press("R")
            await until(lambda: app.journal.entries)
            model.write_text(text, encoding="utf-8")
        for key in shot.keys:
            await pilot.press(key)
            await pilot.pause()
        await until(lambda: shot.see in app.export_screenshot().replace("&#160;", " "))
        await pilot.pause()
        return placed(steady(app.export_screenshot(title="dbscope")))


_CELL = 12.2
"""The width of a cell in Rich's pictures."""
_TEXT = re.compile(
    r'<text (?P<head>[^>]*?)x="(?P<x>[\d.]+)"(?P<mid>[^>]*?)textLength="(?P<size>[\d.]+)"'
    r"(?P<tail>[^>]*)>(?P<lead>(?:&#160;)+)"
)


def placed(svg: str) -> str:
    """The picture with no text that begins with spaces: some viewers leave these out."""

    def moved(found: re.Match[str]) -> str:
        by = found["lead"].count("&#160;") * _CELL
        x, size = float(found["x"]) + by, max(0.0, float(found["size"]) - by)
        return f'<text {found["head"]}x="{x:g}"{found["mid"]}textLength="{size:g}"{found["tail"]}>'

    return _TEXT.sub(moved, svg)


def steady(svg: str) -> str:
    """The picture without what differs from run to run."""
    svg = re.sub(r"terminal-\d+", "terminal-dbscope", svg)
    svg = re.sub(r"\b\d\d:\d\d:\d\d\b", "14:02:11", svg)
    svg = re.sub(r"·(&#160;| )\d+(?=(?:&#160;| )ms)", r"·\g<1>38", svg)
    return re.sub(r"(files(?:&#160;| )in(?:&#160;| ))\d+(?=(?:&#160;| )ms)", r"\g<1>214", svg)


def main(wanted: Sequence[str]) -> None:
    """Make all pictures, or those of these names."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "shop"
        copytree(SAMPLE, root)
        for size in SIZES:
            for shot in (s for s in SHOTS if not wanted or s.name in wanted):
                target = HERE / f"{shot.name}-{size[0]}x{size[1]}.svg"
                target.write_text(asyncio.run(shoot(root, shot, size)), encoding="utf-8")
                print(target.name)


if __name__ == "__main__":
    main(sys.argv[1:])
