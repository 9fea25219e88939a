"""How the screens look, as snapshots; each also asserts that the application did not fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_engine import SHOP, FakeEngine
from pilots import SHOP as SAMPLE
from pilots import SIZES, Session
from textual.pilot import Pilot

from dbscope.analyzers.model.catalog import Catalog
from dbscope.tui.following.scan import Coordinator
from dbscope.tui.interface import DbscopeApp
from dbscope.tui.widgets.source import SourceView

Compare = Callable[..., bool]


@pytest.fixture(autouse=True)
def same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No picture shows a path of the machine it was made on."""
    monkeypatch.setenv("XDG_CONFIG_HOME", "/home/user/.config")
    monkeypatch.setattr(Path, "cwd", lambda: Path("/home/user/shop"))


def application(catalog: Catalog, root: Path = SAMPLE) -> DbscopeApp:
    """The interface over a prepared catalog; nothing in it depends on the clock."""
    engine = FakeEngine(catalog)
    return DbscopeApp(root, lambda post: Coordinator(post, lambda: engine), watch=False)


def settled(app: DbscopeApp, *keys: str, see: str = "") -> Callable[[Pilot[Any]], Any]:
    """Wait for the scan, press keys, and assert that what should be seen is."""

    async def run(pilot: Pilot[Any]) -> None:
        session = Session(app, pilot)
        await session.until(lambda: app.main.snapshot.scanned)
        for key in keys:
            await session.press(key)
        await session.until(lambda: see in session.screen())
        preview = app.main.query_one("#preview", SourceView)
        shown = preview.display and app.main.ref.kind
        await session.until(lambda: not shown or preview.rows or preview.reason)
        assert app._exception is None

    return run


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("keys", "see"),
    [
        ((), "user_id"),
        (("3", "right_square_bracket"), "FOREIGN"),
        (("d",), "refers to"),
        (("m",), "detail"),
        (("slash", *"user"), "users"),
        (("x",), "refers to"),
        (("g", "down", "down"), "DBS101"),
        (("c",), "Nothing has changed"),
        (("Y",), "Copy as"),
        (("e",), "Write to"),
        (("question_mark",), "Moving in a list"),
    ],
    ids=[
        *("columns", "keys", "diagram", "map", "find", "links"),
        *("gaps", "changes", "copy", "export", "help"),
    ],
)
def test_screens(
    snap_compare: Compare, size: tuple[int, int], keys: tuple[str, ...], see: str
) -> None:
    app = application(SHOP)
    assert snap_compare(app, terminal_size=size, run_before=settled(app, *keys, see=see))


@pytest.mark.parametrize("size", SIZES)
def test_no_database(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = application(Catalog(root="empty"))
    assert snap_compare(app, terminal_size=size, run_before=settled(app, see="no database"))
