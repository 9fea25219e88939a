"""Empty, loading, failed: each state says what it is and what to do."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from fake_engine import SHOP, FakeEngine
from pilots import SIZES, Session, opened, shop

from dbscope.analyzers.model.catalog import Catalog
from dbscope.tui.following.scan import Coordinator
from dbscope.tui.interface import DbscopeApp


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_repository_says_no_database_and_what_was_looked_for(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    (tmp_path / "main.py").write_text("print('hello')\n")
    async with opened(tmp_path, size=size) as session:
        screen = session.screen()
        assert "no database" in screen and "1 file" in screen
        assert "PostgreSQL" in screen and "engines" in screen
        assert "Django" in screen or size[0] < 100


async def test_a_database_that_appears_replaces_the_notice(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(Catalog(root="x"), ())) as session:
        engine = session.app.coordinator._engine
        assert "no database" in session.screen()
        engine.next.append((SHOP, ("app/db.py",)))
        session.app.coordinator.apply({"app/db.py"})
        await session.until(lambda: "orders" in session.screen())
        engine.next.append((Catalog(root="x"), ()))
        session.app.coordinator.apply({"app/db.py"})
        await session.until(lambda: "no database" in session.screen())


class SlowEngine(FakeEngine):
    """Shows a part, then waits until it is let go on or cancelled."""

    def __init__(self) -> None:
        super().__init__(SHOP)
        self.go = threading.Event()

    def scan(self, progress=None, cancelled=None, partial=None):  # type: ignore[no-untyped-def]
        if self.catalog.databases:
            return super().scan(progress, cancelled, partial)
        progress(4, 10, "app/models/order.py")
        partial(SHOP)
        while not self.go.wait(0.01) and not cancelled():
            pass
        return super().scan(None, cancelled, None)


async def test_first_results_show_while_the_scan_runs(tmp_path: Path) -> None:
    engine = SlowEngine()
    app = DbscopeApp(tmp_path, lambda post: Coordinator(post, lambda: engine), watch=False)
    async with app.run_test(size=(120, 40)) as pilot:
        session = Session(app, pilot)
        await session.until(lambda: "orders" in session.screen())
        assert "scanning 4 / 10 files · app/models/order.py" in session.screen()
        assert not app.main.snapshot.scanned
        await session.press("down")
        assert app.main.ref.name == "users"
        engine.go.set()
        await session.until(lambda: app.main.snapshot.scanned)
        assert app.main.ref.name == "users"
    assert app._exception is None


async def test_escape_stops_a_scan_and_keeps_what_was_found(tmp_path: Path) -> None:
    engine = SlowEngine()
    app = DbscopeApp(tmp_path, lambda post: Coordinator(post, lambda: engine), watch=False)
    async with app.run_test(size=(120, 40)) as pilot:
        session = Session(app, pilot)
        await session.until(lambda: "orders" in session.screen())
        await session.press("escape")
        await session.until(lambda: "stopped" in session.screen())
        assert "orders" in session.screen()
        await session.press("R")
        await session.until(lambda: app.main.snapshot.scanned)
    assert app._exception is None


async def test_a_repository_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    engine = FakeEngine(SHOP)
    engine.failure = PermissionError(13, "Permission denied")
    app = DbscopeApp(tmp_path, lambda post: Coordinator(post, lambda: engine), watch=False)
    async with app.run_test(size=(80, 24)) as pilot:
        session = Session(app, pilot)
        await session.until(lambda: "could not be read" in session.screen())
        assert "Permission denied" in session.screen()
        engine.failure = None
        await session.press("R")
        await session.until(lambda: "orders" in session.screen())
    assert app._exception is None


async def test_the_source_tab_marks_the_evidence_line_in_the_middle(tmp_path: Path) -> None:
    async with opened(shop(tmp_path), size=(80, 24)) as session:
        await session.press("f", *"payments", "enter", "escape", "enter", "down", "s")
        await session.until(lambda: "▶" in session.screen())
        lines = session.screen().splitlines()
        row = next(i for i, line in enumerate(lines) if "▶" in line)
        assert "order_id: Mapped[int]" in lines[row] and 8 <= row <= 16


async def test_on_very_wide_screens_the_source_stands_below(tmp_path: Path) -> None:
    async with opened(shop(tmp_path), size=(200, 60)) as session:
        await session.until(lambda: "▶" in session.screen())
        assert "class Address" in session.screen()
        await session.press("3", "down")
        await session.until(lambda: "▶     user_id: Mapped" in session.screen())


async def test_no_color_still_tells_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        screen = session.screen()
        assert "PK" in screen and "FK" in screen and "◀" in screen and "▾" in screen


async def test_without_an_editor_the_user_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.setenv("PATH", "")
    async with opened(shop(tmp_path)) as session:
        await session.press("o")
        assert "No editor is set" in session.status


async def test_a_window_editor_is_started_at_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = tmp_path / "said"
    editor = tmp_path / "code"
    editor.write_text(f'#!/bin/sh\necho "$@" > {said}\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    root = shop(tmp_path)
    async with opened(root) as session:
        await session.press("3", "down", "o")
        await session.until(said.exists)
        await session.until(said.read_text)
        place = session.app.main.evidence()
        assert place is not None and place.line > 1
        assert said.read_text().strip() == f"--goto {root}/{place}"
