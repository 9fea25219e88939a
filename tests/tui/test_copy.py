"""Copy and export give the very bytes of the reports."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from fake_engine import SHOP, FakeEngine
from pilots import SIZES, Session, opened

from dbscope.analyzers.reports.fragments import (
    database_markdown,
    problems_markdown,
    table_markdown,
)
from dbscope.analyzers.reports.views import render
from dbscope.tui import clipboard
from dbscope.tui.documents import view_options
from dbscope.tui.screens.dialog import ConfirmScreen, ExportScreen


def copied() -> str:
    file = clipboard.state_folder() / "last-copy.md"
    return file.read_text() if file.exists() else ""


async def copy(session: Session) -> str:
    await session.press("y")
    await session.until(lambda: "Copied" in session.status or "Not on" in session.status)
    return copied()


@pytest.mark.parametrize("size", SIZES)
async def test_a_table_is_copied_as_the_report_has_it(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        assert await copy(session) == table_markdown(SHOP, "postgresql", "orders")
        assert "orders" in session.status and "lines of Markdown" in session.status


async def test_a_tab_is_copied_as_its_section(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("3", "right_square_bracket")
        assert await copy(session) == table_markdown(SHOP, "postgresql", "orders", ("keys",))


async def test_a_database_and_the_problems_are_copied(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("up")
        assert await copy(session) == database_markdown(SHOP, "postgresql")
        session.app.main.status.say("")
        await session.press("g")
        assert await copy(session) == problems_markdown(SHOP)


async def test_a_file_is_copied_with_all_its_tables(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("1", "down")
        assert await copy(session) == table_markdown(SHOP, "postgresql", "users")


async def type_path(session: Session, path: Path) -> None:
    await session.press("e")
    assert isinstance(session.app.screen, ExportScreen)
    await session.press("enter", "ctrl+u", *str(path))


@pytest.mark.parametrize("size", SIZES)
async def test_an_export_is_the_view(tmp_path: Path, size: tuple[int, int]) -> None:
    target = tmp_path / "out" / "orders.md"
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        await type_path(session, target)
        await session.press("enter")
        await session.until(target.exists)
        assert target.read_text() == table_markdown(SHOP, "postgresql", "orders")
        await session.until(lambda: "Wrote" in session.status)


async def test_a_whole_report_can_be_exported(tmp_path: Path) -> None:
    target = tmp_path / "schema.md"
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("e", "down", "enter", "ctrl+u", *str(target), "enter")
        await session.until(target.exists)
        assert target.read_text() == render("schema", SHOP, view_options(tmp_path))


async def test_a_file_that_is_there_is_not_overwritten_without_a_yes(tmp_path: Path) -> None:
    target = tmp_path / "mine.md"
    target.write_text("mine")
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await type_path(session, target)
        await session.press("enter")
        assert isinstance(session.app.screen, ConfirmScreen)
        await session.press("enter")
        assert isinstance(session.app.screen, ExportScreen)
        assert target.read_text() == "mine" and "Kept the file" in session.screen()
        await session.press("enter", "y")
        await session.until(lambda: target.read_text() != "mine")
        assert target.read_text() == table_markdown(SHOP, "postgresql", "orders")


async def test_an_export_that_cannot_be_written_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await type_path(session, tmp_path / "file" / "below.md")
        await session.press("enter")
        await session.until(lambda: "Cannot write" in session.status)
        assert sorted(p.name for p in tmp_path.iterdir()) == ["file"]


async def test_escape_exports_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("e", "escape")
        assert session.app.screen is session.app.main


REMOTE = {"SSH_TTY": "/dev/pts/1"}


def test_over_ssh_the_terminal_gets_the_text(tmp_path: Path) -> None:
    sent: list[str] = []
    done = clipboard.copy("a\x1bb\n", sent.append, {**REMOTE, "XDG_STATE_HOME": str(tmp_path)})
    body = base64.b64encode(b"ab\n").decode()
    assert sent == [f"\x1b]52;c;{body}\x07"] and done.ok
    assert (tmp_path / "dbscope" / "last-copy.md").read_text() == "ab\n"


def test_in_tmux_the_sequence_is_also_wrapped(tmp_path: Path) -> None:
    sent: list[str] = []
    clipboard.copy("x", sent.append, {**REMOTE, "TMUX": "1", "XDG_STATE_HOME": str(tmp_path)})
    assert sent[0].startswith("\x1b]52;c;eA==\x07\x1bPtmux;\x1b\x1b]52") and sent[0].endswith(
        "\x1b\\"
    )


def test_what_is_too_long_for_a_terminal_is_in_a_file(tmp_path: Path) -> None:
    sent: list[str] = []
    text = "x" * 60_000
    done = clipboard.copy(text, sent.append, {**REMOTE, "XDG_STATE_HOME": str(tmp_path)})
    assert not sent and not done.ok and done.file is not None
    assert done.file.read_text() == text and str(done.file) in done.sentence("it")


def test_the_limit_is_on_the_encoded_bytes() -> None:
    assert clipboard.osc52("x" * 56_244, {}) is not None
    assert clipboard.osc52("x" * 56_248, {}) is None
