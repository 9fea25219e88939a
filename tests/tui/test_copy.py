"""What is copied are the very bytes of the reports, and they come to the right clipboard."""

from __future__ import annotations

import base64
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from fake_engine import SHOP, FakeEngine
from pilots import SHOP as SHOP_FOLDER
from pilots import SIZES, Session, opened
from terminals import in_pty, in_tmux

from dbscope.analyzers.reports.fragments import (
    column_markdown,
    database_markdown,
    other_markdown,
    part_markdown,
    table_json,
    table_markdown,
)
from dbscope.analyzers.reports.views import Options, render
from dbscope.tui.command.headless import run
from dbscope.tui.screens.copy_menu import CopyScreen
from dbscope.tui.screens.preview import Preview
from dbscope.tui.settings.config import Config
from dbscope.tui.sharing import clipboard
from dbscope.tui.state import Goal, Ref

ORDERS = Ref("table", "postgresql", "orders")


def copied() -> str:
    file = clipboard.state_folder() / "last-copy.md"
    return file.read_bytes().decode() if file.exists() else ""


async def copy(session: Session, *keys: str) -> str:
    session.app.main.status.say("")
    await session.press(*(keys or ("y",)))
    await session.until(lambda: "Copied" in session.status or "Not on" in session.status)
    return copied()


# -- the view that has the focus -----------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_a_table_is_copied_as_the_report_has_it(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        text = await copy(session)
        assert text == table_markdown(SHOP, "postgresql", "orders")
        assert text in render("schema", SHOP)
        assert f"Copied orders: {len(text.splitlines())} lines of Markdown, " in session.status


@pytest.mark.parametrize(
    "tab", ["columns", "keys", "relations", "diagram", "migrations", "used", "drift"]
)
async def test_a_tab_is_copied_as_its_part(tmp_path: Path, tab: str) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        session.app.main.go(Goal(Ref("table", "postgresql", "users"), tab=tab))
        await session.settle()
        assert session.app.main.inspector.tab == tab
        expected = part_markdown(SHOP, "postgresql", "users", tab)
        if expected:
            assert await copy(session) == expected
        else:
            await session.press("y")
            await session.until(lambda: "there is nothing in it" in session.status)


async def test_a_database_and_an_engine_not_counted_are_copied(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("up")
        text = await copy(session)
        assert text == database_markdown(SHOP, "postgresql") and text in render("databases", SHOP)
        session.app.main.select(Ref("other", "", "Kafka/not-a-database"), None)
        await session.settle()
        text = await copy(session)
        assert text == other_markdown(SHOP, "Kafka", "not-a-database")
        assert text in render("databases", SHOP, Options(explain=True))


async def test_a_file_is_copied_with_all_its_tables(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        session.app.main.select(Ref("table", "postgresql", "users"), None)
        await session.press("1")
        assert await copy(session) == table_markdown(SHOP, "postgresql", "users")


# -- the menu of forms ---------------------------------------------------------------------------


async def on_total(session: Session) -> None:
    """The cursor on the column `total` of orders."""
    session.app.main.go(Goal(ORDERS, tab="columns", row="total"))
    await session.press("down", "down", "down")
    row = session.app.main.inspector.row
    assert row is not None and row.id == "total"


FORMS = {
    "y": part_markdown(SHOP, "postgresql", "orders", "columns"),
    "r": column_markdown(SHOP, "postgresql", "orders", "total"),
    "1": "total",
    "2": "numeric(10,2)",
    "3": "no",
    "p": "app/models/order.py:14",
    "w": table_markdown(SHOP, "postgresql", "orders"),
    "d": render("sql", SHOP, Options(database="postgresql", table="orders")),
    "J": table_json(SHOP, "postgresql", "orders"),
    "a": database_markdown(SHOP, "postgresql"),
}


@pytest.mark.parametrize(
    ("size", "some"), [(SIZES[0], "yr1"), (SIZES[0], "23pw"), (SIZES[1], "dJa"), (SIZES[2], "rJ")]
)
async def test_each_form_has_a_key(tmp_path: Path, size: tuple[int, int], some: str) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        await on_total(session)
        for key in some:
            assert await copy(session, "Y", key) == FORMS[key], key
            assert session.app.screen is session.app.main


async def test_the_drawn_forms_are_those_of_the_neighbourhood(tmp_path: Path) -> None:
    from dbscope.tui.diagram import copies

    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        shown = session.app.main.snapshot
        assert (await copy(session, "Y", "m")) == copies.mermaid(shown, ORDERS)
        assert (await copy(session, "Y", "b")) == copies.dbml(shown, ORDERS)
        drawing = await copy(session, "Y", "x")
        assert drawing.rstrip("\n") == copies.ego_text(shown, ORDERS).rstrip("\n")
        assert "lines of drawing" in session.status


async def test_a_row_between_tabs_and_rows_of_other_tabs(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await on_total(session)
        cells = (await copy(session, "Y", "t")).split("\t")
        assert cells[1:4] == ["total", "numeric(10,2)", "no"] and "\n" not in cells[-1]
        session.app.main.go(Goal(ORDERS, tab="keys"))
        await session.settle()
        head, rule, body = (await copy(session, "Y", "r")).splitlines()
        assert head.count("|") == rule.count("|") == body.count("|")
        assert "| PRIMARY | id |" in body


@pytest.mark.parametrize("size", SIZES)
async def test_the_menu_shows_everything_and_the_text_beside(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        await on_total(session)
        await session.press("Y")
        menu = session.app.screen
        assert isinstance(menu, CopyScreen)
        seen = session.screen()
        for word in ("this view: orders, columns", "DDL of orders", "JSON", "tab-separated"):
            assert word in seen
        for word in ("whole database: postgresql", "a key or ⏎ copies", "app/models/order.py:14"):
            assert word in seen, "nothing is cut off"
        preview = menu.query_one(Preview)
        assert preview.display is (size[0] >= 100)
        if preview.display:
            await session.until(lambda: "| Column | Type" in session.screen())
            await session.press("G")
            await session.until(lambda: "**Database Name/Type:**" in session.screen())
        await session.press("home", "j")
        text = await copy(session, "enter")
        assert text == column_markdown(SHOP, "postgresql", "orders", "total")


async def test_with_nothing_selected_there_is_nothing_to_copy(tmp_path: Path) -> None:
    from dbscope.analyzers.model.catalog import Catalog

    async with opened(tmp_path, FakeEngine(Catalog(root="empty"))) as session:
        session.app.main.ref = Ref()
        await session.press("Y")
        assert session.app.screen is session.app.main or "Copy as" in session.screen()
        await session.press("escape")


# -- the clipboards ------------------------------------------------------------------------------


def sent_by(text: str, **environment: str) -> tuple[list[str], clipboard.Copied]:
    """What is sent to the terminal, and what is said of it."""
    sent: list[str] = []
    more = {k: environment.pop(k) for k in ("mode",) if k in environment}
    limit = int(environment.pop("limit", "74994"))
    return sent, clipboard.copy(text, sent.append, environment, limit=limit, **more)


def decoded(sequence: str) -> str:
    """The text in an OSC 52 sequence, as a terminal takes it."""
    found = re.fullmatch("\x1b\\]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
    assert found, sequence
    return base64.b64decode(found[1]).decode()


REMOTE = {"SSH_TTY": "/dev/pts/1", "PATH": os.defpath}


def test_over_ssh_the_terminal_gets_the_text(tmp_path: Path) -> None:
    sent, done = sent_by("a\x1bé\n", **REMOTE, XDG_STATE_HOME=str(tmp_path))
    assert decoded(sent[0]) == "aé\n" and len(sent) == 1 and done.ok
    file = tmp_path / "dbscope" / "last-copy.md"
    assert file.read_text() == "aé\n"
    assert done.sentence("it") == f"Copied it to the clipboard of the terminal; also in {file}"


def test_what_would_run_or_deceive_when_pasted_is_removed() -> None:
    bad = "a\x1b[201~b\x00\x08\x9b\u202ec\u2066\u200b\ufeff\u2028d\x7f\r\ne\rf\tg"
    assert clipboard.clean(bad) == "a[201~bcd\ne\nf\tg"
    joined = "\N{WOMAN}\u200d\N{PERSONAL COMPUTER}"
    assert clipboard.clean(joined) == joined


def test_in_screen_the_sequence_is_wrapped_in_short_pieces(tmp_path: Path) -> None:
    text = "x" * 1000
    sent, _ = sent_by(text, **REMOTE, STY="1.pts", XDG_STATE_HOME=str(tmp_path))
    parts = re.findall("\x1bP(.*?)\x1b\\\\", sent[0], re.DOTALL)
    assert "".join(f"\x1bP{p}\x1b\\" for p in parts) == sent[0]
    assert max(map(len, parts)) <= 256 and decoded("".join(parts)) == text


def test_where_tmux_cannot_be_asked_both_sequences_are_sent(tmp_path: Path) -> None:
    state = str(tmp_path)
    sent, done = sent_by("x", SSH_TTY="1", PATH=state, TMUX="1", XDG_STATE_HOME=state)
    plain, wrapped = sent[0][:12], sent[0][12:]
    assert decoded(plain) == "x" and done.ok
    assert wrapped.startswith("\x1bPtmux;") and wrapped.endswith("\x1b\\")
    assert decoded(wrapped[7:-2].replace("\x1b\x1b", "\x1b")) == "x"


def test_what_is_too_long_for_a_terminal_is_in_a_file(tmp_path: Path) -> None:
    text = "x" * 60_000
    sent, done = sent_by(text, **REMOTE, XDG_STATE_HOME=str(tmp_path))
    assert not sent and not done.ok and done.file is not None
    assert done.file.read_text() == text and str(done.file) in done.sentence("it")
    sent, done = sent_by(text, **REMOTE, XDG_STATE_HOME=str(tmp_path), limit="100000")
    assert decoded(sent[0]) == text and done.ok


def test_the_limit_is_on_the_encoded_bytes() -> None:
    assert clipboard.osc52("x" * 56_244) is not None
    assert clipboard.osc52("x" * 56_248) is None


def test_where_no_file_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    state = str(tmp_path / "file")
    done = sent_by("x" * 60_000, **REMOTE, XDG_STATE_HOME=state)[1]
    assert not done.ok and "too long for the terminal and no file could be written" in done.how
    assert sent_by("x", **REMOTE, XDG_STATE_HOME=state, mode="file")[1].ok is False


def fake(folder: Path, name: str, script: str) -> Path:
    """A clipboard program."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def here(folder: Path, **more: str) -> dict[str, str]:
    path = f"{folder}{os.pathsep}{os.defpath}"
    return {"PATH": path, "XDG_STATE_HOME": str(folder), **more}


def test_the_systems_own_clipboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = tmp_path / "taken"
    fake(tmp_path, "xclip", f'echo "$@" > {taken}.with; cat > {taken}; echo noise >&2')
    sent, done = sent_by("é\n", **here(tmp_path, DISPLAY=":0"))
    assert taken.read_text() == "é\n" and not sent
    assert (tmp_path / "taken.with").read_text() == "-selection clipboard\n"
    assert done.sentence("it") == "Copied it to the system clipboard"
    fake(tmp_path, "wl-copy", f'echo "$@" > {taken}.with; cat > {taken}')
    sent_by("w", **here(tmp_path, DISPLAY=":0", WAYLAND_DISPLAY="wayland-0"))
    assert (tmp_path / "taken.with").read_text() == "--type text/plain\n"
    monkeypatch.setattr(sys, "platform", "darwin")
    fake(tmp_path, "pbcopy", f"echo $LC_CTYPE > {taken}.with; cat > {taken}")
    sent_by("mac", **here(tmp_path))
    assert taken.read_text() == "mac" and (tmp_path / "taken.with").read_text() == "UTF-8\n"


def test_a_program_that_fails_or_hangs_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "NATIVE_TIMEOUT", 0.2)
    for script in ("exit 1", "exec sleep 5"):
        fake(tmp_path, "xclip", script)
        sent, done = sent_by("x", **here(tmp_path, DISPLAY=":0"))
        assert decoded(sent[0]) == "x" and done.how == "clipboard of the terminal"
        sent, done = sent_by("x", **here(tmp_path, DISPLAY=":0"), mode="native")
        assert not sent and not done.ok and "no clipboard program took it" in done.how


def test_the_modes_of_the_settings(tmp_path: Path) -> None:
    fake(tmp_path, "xclip", f"cat > {tmp_path}/taken")
    environment = here(tmp_path, DISPLAY=":0")
    sent, done = sent_by("1", **environment, mode="osc52")
    assert decoded(sent[0]) == "1" and not (tmp_path / "taken").exists()
    sent, done = sent_by("2", **environment, mode="file")
    file = tmp_path / "dbscope" / "last-copy.md"
    assert not sent and done.ok and done.sentence("it") == f"Copied it to the file {file}"
    sent, done = sent_by("3", **environment, SSH_TTY="1", mode="native")
    assert not sent and done.ok and (tmp_path / "taken").read_text() == "3"


async def test_the_settings_reach_the_clipboard(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        session.app.config = Config(clipboard="osc52", osc52_limit=100)
        session.app.main.status.say("")
        await session.press("y")
        await session.until(lambda: "too long for the terminal" in session.status)
        session.app.config = Config(clipboard="file")
        await copy(session)
        assert "to the file" in session.status


# -- in real terminals ---------------------------------------------------------------------------


def printed_report(capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["report", str(SHOP_FOLDER), "--no-date", "--no-cache", "--quiet"]) == 0
    return capsys.readouterr().out


def test_over_ssh_the_bytes_in_the_terminal_are_those_of_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with in_pty(SHOP_FOLDER, {"SSH_TTY": "/dev/pts/9", "XDG_STATE_HOME": str(tmp_path)}) as pty:
        pty.until(b"scanned")
        pty.type(b"y")
        start = pty.until(b"\x1b]52;c;")
        end = pty.until(b"\x07", start)
        text = base64.b64decode(pty.wrote[start : end - 1]).decode()
        assert text.startswith("### ") and text in printed_report(capsys)
        pty.until(b"terminal", end)
        pty.type(b"q")
        assert pty.status() == 0 and pty.restored


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.parametrize("option", ["set-clipboard external", "set-clipboard on"])
def test_in_tmux_its_buffer_gets_the_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    with in_tmux(SHOP_FOLDER, {"XDG_STATE_HOME": str(tmp_path)}, option) as tmux:
        tmux.until("scanned")
        tmux.run("send-keys", "y")
        text = tmux.buffer()
        assert text.startswith("### ") and text in printed_report(capsys)
        tmux.until("to the tmux buffer")
        assert len(tmux.run("list-buffers").splitlines()) == 1
