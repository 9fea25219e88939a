"""An export is what the command line prints, written whole or not at all, never unasked."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from fake_engine import SHOP, FakeEngine
from hypothesis import given
from hypothesis import strategies as st
from pilots import SIZES, Session, opened, shop

from dbscope.analyzers.reports.fragments import database_markdown, part_markdown, table_markdown
from dbscope.analyzers.reports.views import Options, render
from dbscope.tui.command.headless import run
from dbscope.tui.screens.confirm import ConfirmScreen
from dbscope.tui.screens.export import ExportScreen
from dbscope.tui.screens.preview import Preview
from dbscope.tui.sharing import documents, export

ORDERS = table_markdown(SHOP, "postgresql", "orders")


async def to_path(session: Session, path: Path | str, *before: str) -> None:
    """Open the dialog, choose with `before`, and type a path."""
    await session.press("e", *before)
    assert isinstance(session.app.screen, ExportScreen)
    screen = session.app.screen
    await session.press("enter", "ctrl+u")
    screen.path.value = str(path)
    await session.settle()


async def written(session: Session, path: Path) -> str:
    await session.until(lambda: "Wrote" in session.status)
    return path.read_bytes().decode()


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, in which relative paths begin."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("size", SIZES)
async def test_an_export_is_the_view(tmp_path: Path, here: Path, size: tuple[int, int]) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        await to_path(session, "orders.md")
        await session.press("enter")
        assert await written(session, here / "orders.md") == ORDERS
        lines = len(ORDERS.splitlines())
        assert f"Wrote orders.md: {lines} lines, {export.size(len(ORDERS))}" in session.status


async def test_an_export_of_a_tab_is_what_is_copied_of_it(tmp_path: Path, here: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("3", "right_square_bracket")
        await to_path(session, "keys.md")
        await session.press("enter")
        text = await written(session, here / "keys.md")
        assert text == part_markdown(SHOP, "postgresql", "orders", "keys") and text in ORDERS


SETTINGS = """[coverage]
tables = 50
columns = 5
[descriptions]
"orders.note" = "Said by the settings."
"""


def test_every_report_and_format_is_what_the_command_prints(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    from dbscope.analyzers.workspace import Options as ScanOptions
    from dbscope.analyzers.workspace import Workspace

    root = shop(tmp_path)
    (root / "dbscope.toml").write_text('templates = "docs/mine"\n' + SETTINGS)
    mine = root / "docs" / "mine"
    mine.mkdir(parents=True)
    (mine / "_keys.md.j2").write_text("Mine: {{ table.name }}\n")
    workspace = Workspace(root, ScanOptions(jobs=1, cache=False))
    workspace.scan()
    for document in documents.reports(workspace.catalog, root):
        name = document.what.split()
        if name[-1] == "report":
            command = ["report", str(root), "--view", name[0]]
        else:
            form = {"tbls JSON": "tbls"}.get(document.form, document.form.lower())
            command = ["scan", str(root), "--format", form]
        assert run([*command, "--no-cache", "--quiet"]) == 0
        printed = capsysbinary.readouterr().out
        text = document.make()
        assert text.encode() == printed, document.what
        assert ("Mine: orders" in text) is (name[0] == "schema")
        target = tmp_path / document.file
        export.write(target, text)
        assert target.read_bytes() == printed


async def test_the_dialog_writes_a_whole_report_with_its_date(tmp_path: Path, here: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await to_path(session, "schema.md", "down")
        await session.press("enter")
        text = await written(session, here / "schema.md")
        assert text == render("schema", SHOP, documents.view_options(tmp_path))
        assert "> **Date:** " in text and ORDERS in text


# -- what is asked -------------------------------------------------------------------------------


async def test_a_file_that_is_there_is_not_overwritten_without_a_yes(
    tmp_path: Path, here: Path
) -> None:
    target = here / "mine.md"
    target.write_text("mine")
    target.chmod(0o640)
    os.utime(target, (time.time() - 7300, time.time() - 7300))
    async with opened(tmp_path, FakeEngine(SHOP), (80, 24)) as session:
        await to_path(session, "mine.md")
        await session.press("enter")
        assert isinstance(session.app.screen, ConfirmScreen)
        assert "mine.md exists: 4 bytes, written 2 hours ago." in session.screen()
        await session.press("enter")
        assert isinstance(session.app.screen, ExportScreen)
        assert target.read_text() == "mine" and "Kept the file" in session.screen()
        await session.press("enter", "y")
        assert await written(session, target) == ORDERS
        assert target.stat().st_mode & 0o777 == 0o640


async def test_folders_are_made_only_after_a_yes(tmp_path: Path, here: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), (80, 24)) as session:
        await to_path(session, "docs/db/orders.md")
        await session.press("enter")
        assert "The folder docs/db is not there. Create it?" in session.screen()
        await session.press("escape")
        assert not (here / "docs").exists()
        assert "Nothing was made" in session.screen()
        await session.press("enter", "y")
        assert await written(session, here / "docs/db/orders.md") == ORDERS
        await session.press("e")
        screen = session.app.screen
        assert isinstance(screen, ExportScreen)
        assert screen.path.value == "docs/db/orders.md", "the folder is remembered"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type a path to write to."),
        ("folder", "folder is a folder; add a file name."),
        ("new/", "new/ is a folder; add a file name."),
        ("file/below.md", "is a file; nothing can lie in it."),
        ("file/deeper/below.md", "is a file; nothing can lie in it."),
        ("pipe", "pipe is no regular file."),
        ("broken", "which is not there."),
        ("~nobody-of-this-name/x", "cannot be a path"),
        ("a\x00b", "A path cannot hold a zero byte."),
    ],
)
def test_paths_that_are_refused(here: Path, typed: str, said: str) -> None:
    (here / "folder").mkdir()
    (here / "file").write_text("")
    (here / "broken").symlink_to(here / "nowhere")
    os.mkfifo(here / "pipe")
    with pytest.raises(export.Refused) as caught:
        export.plan(typed, here)
    assert said in str(caught.value) and "\n" not in str(caught.value)


async def test_a_refusal_is_said_in_the_dialog(tmp_path: Path, here: Path) -> None:
    (here / "folder").mkdir()
    async with opened(tmp_path, FakeEngine(SHOP), (80, 24)) as session:
        await to_path(session, "folder")
        await session.press("enter")
        assert "folder is a folder; add a file name." in session.screen()
        await session.press("escape")
        assert session.app.screen is session.app.main and list(here.iterdir()) == [here / "folder"]


def test_home_and_links(here: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert export.plan("~/x.md", here).target == tmp_path / "x.md"
    assert export.plan("x.md", here).target == here / "x.md"
    (here / "real.md").write_text("old")
    (here / "link.md").symlink_to("real.md")
    planned = export.plan("link.md", here)
    assert f"link.md (a link to {here / 'real.md'}) exists: 3 bytes" in planned.question
    export.carry_out(planned, "new")
    assert (here / "link.md").is_symlink() and (here / "real.md").read_text() == "new"


# -- writing -------------------------------------------------------------------------------------


def test_what_came_to_be_meanwhile_is_not_overwritten(here: Path) -> None:
    planned = export.plan("x.md", here)
    (here / "x.md").write_text("someone else's")
    with pytest.raises(FileExistsError):
        export.carry_out(planned, "ours")
    assert (here / "x.md").read_text() == "someone else's"
    assert [f.name for f in here.iterdir()] == ["x.md"]


def test_what_cannot_be_written_leaves_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "old.md").write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for typed in ("old.md", "new/folder/x.md"):
        with pytest.raises(OSError, match="No space left"):
            export.carry_out(export.plan(typed, here), "text")
    assert [f.name for f in here.iterdir()] == ["old.md"]
    assert (here / "old.md").read_text() == "old"


async def test_an_error_is_one_sentence(
    tmp_path: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "fsync", denied)
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await to_path(session, "x.md")
        await session.press("enter")
        await session.until(lambda: "Cannot write x.md: permission denied" in session.status)
    assert list(here.iterdir()) == []


@given(st.integers(0, 10**12))
def test_sizes_and_ages_are_short(number: int) -> None:
    assert len(export.size(number)) < 16
    assert export.age(number).endswith("ago") or number < 60


# -- template and preview ------------------------------------------------------------------------


def with_templates(root: Path) -> None:
    (root / "dbscope.toml").write_text('templates = "mine"\n')
    (root / "mine").mkdir()
    (root / "mine" / "_keys.md.j2").write_text("Mine: {{ table.name }}\n")


@pytest.mark.parametrize("size", SIZES)
async def test_the_template_can_be_chosen(
    tmp_path: Path, here: Path, size: tuple[int, int]
) -> None:
    with_templates(tmp_path)
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        await session.press("e")
        assert "Template: mine of this repository" in session.screen()
        await session.press("t")
        assert "Template: built-in" in session.screen()
        await session.press("escape")
        await to_path(session, "mine.md")
        await session.press("enter")
        assert "Mine: orders" in await written(session, here / "mine.md")
        session.app.main.status.say("")
        await to_path(session, "builtin.md", "t")
        await session.press("enter")
        assert await written(session, here / "builtin.md") == ORDERS


async def test_what_has_no_template_says_so(tmp_path: Path) -> None:
    (tmp_path / "dbscope.toml").write_text('templates = "gone"\n')
    async with opened(tmp_path, FakeEngine(SHOP), (80, 24)) as session:
        await session.press("e")
        assert "Template: built-in (gone is not there)" in session.screen()
        await session.press("end", "up")
        assert "Template: none, SQL has a form of its own" in session.screen()


@pytest.mark.parametrize("size", SIZES)
async def test_the_text_is_shown_before_it_is_written(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        await session.press("e", "down")
        screen = session.app.screen
        preview = screen.query_one(Preview)
        wide = size[0] >= 100
        assert preview.display is wide
        await session.press("p")
        await session.until(lambda: "# Database Schema: shop" in session.screen())
        assert preview.has_focus
        await session.press("G")
        await session.until(lambda: "Document generated by dbscope" in session.screen())
        if not wide:
            await session.press("escape")
            assert not preview.display and isinstance(session.app.screen, ExportScreen)
            assert screen.query_one("#what").has_focus


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_of_the_dialog_is_cut_off(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        await session.press("e")
        seen = session.screen()
        for document in documents.reports(SHOP, tmp_path):
            assert f" {document.what} " in seen
        for word in ("Template: built-in", "Write to", " orders.md", "your home", "Esc cancel"):
            assert word in seen, word


async def test_escape_exports_nothing(tmp_path: Path, here: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("e", "escape")
        assert session.app.screen is session.app.main and not list(here.iterdir())


async def test_a_template_that_cannot_be_used_is_told(tmp_path: Path, here: Path) -> None:
    with_templates(tmp_path)
    (tmp_path / "mine" / "_keys.md.j2").write_text("{% for %}")
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("e")
        await session.until(lambda: "This cannot be made: template" in session.screen())
        await session.press("escape")
        await to_path(session, "x.md")
        await session.press("enter")
        await session.until(lambda: "Cannot export: template" in session.status)
        assert not list(here.iterdir())


async def test_a_database_is_exported_as_its_section(tmp_path: Path, here: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("up")
        await to_path(session, "db.md")
        await session.press("enter")
        text = await written(session, here / "db.md")
        assert text == database_markdown(SHOP, "postgresql")
        assert text in render("databases", SHOP, Options())
