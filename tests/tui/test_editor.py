"""The editor gets the line and the terminal, and the terminal comes back."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_engine import ORDER, SHOP, FakeEngine
from hypothesis import given
from hypothesis import strategies as st
from pilots import opened, shop
from terminals import ENTERED, LEFT, MOUSE_ON, Pty, in_pty

from dbscope.tui.settings.config import Config
from dbscope.tui.sharing import editor
from dbscope.tui.state import Place

FILE = Path("/r/a b/o'rder.py")
NAME = str(FILE)


@pytest.mark.parametrize(
    ("chosen", "expected", "terminal"),
    [
        ("vim", ["+7", NAME], True),
        ("/usr/bin/nvim", ["+7", NAME], True),
        ("vim.tiny -u NONE", ["-u", "NONE", "+7", NAME], True),
        ("nano", ["+7", NAME], True),
        ("emacs -nw", ["-nw", "+7", NAME], True),
        ("emacs-29.1", ["+7", NAME], True),
        ("emacsclient -t", ["-t", "+7", NAME], True),
        ("emacsclient -n", ["-n", "+7", NAME], False),
        ("hx", [f"{NAME}:7"], True),
        ("kak", ["+7", NAME], True),
        ("micro", ["+7", NAME], True),
        ("joe", ["+7", NAME], True),
        ("ne", ["+7", NAME], True),
        ("jed", [NAME, "-g", "7"], True),
        ("code", ["--goto", f"{NAME}:7"], False),
        ("code --wait", ["--wait", "--goto", f"{NAME}:7"], False),
        ("code-insiders", ["--goto", f"{NAME}:7"], False),
        ("codium", ["--goto", f"{NAME}:7"], False),
        ("cursor", ["--goto", f"{NAME}:7"], False),
        ("'/opt/VS Code/bin/windsurf' -r", ["-r", "--goto", f"{NAME}:7"], False),
        ("zed", [f"{NAME}:7"], False),
        ("subl -w", ["-w", f"{NAME}:7"], False),
        ("mate", ["-l", "7", NAME], False),
        ("pycharm", ["--line", "7", NAME], False),
        ("idea.sh", ["--line", "7", NAME], False),
        ("gvim", ["+7", NAME], False),
        ("vim -g", ["-g", "+7", NAME], False),
        ("kate", ["-l", "7", NAME], False),
        ("gedit", ["+7", NAME], False),
        ("notepad++.exe", ["-n7", NAME], False),
        ("lapce", [f"{NAME}:7"], False),
        ("xed", ["+7", NAME], False),
        ("unknown-editor --flag", ["--flag", NAME], True),
    ],
)
def test_each_editor_is_told_the_line_in_its_way(
    chosen: str, expected: list[str], terminal: bool
) -> None:
    call = editor.editor_call(FILE, 7, {"VISUAL": chosen})
    assert list(call.command[1:]) == expected
    assert call.terminal is terminal


def test_whose_word_counts_first() -> None:
    both = {"VISUAL": "hx", "EDITOR": "vim"}
    assert editor.editor_call(FILE, 1, both, setting="kak -n").command[0] == "kak"
    assert editor.editor_call(FILE, 1, both).command[0] == "hx"
    assert editor.editor_call(FILE, 1, {"VISUAL": "", "EDITOR": "vim"}).command[0] == "vim"
    with pytest.raises(editor.NoEditor, match=r"No editor is set: set \$EDITOR"):
        editor.editor_call(FILE, 1, {"PATH": "/nowhere"})
    with pytest.raises(editor.NoEditor, match=r"\$EDITOR cannot be read: no closing quotation"):
        editor.editor_call(FILE, 1, {"EDITOR": "'vim"})


@given(
    st.text(st.characters(exclude_characters="/\x00", exclude_categories=["Cs"]), min_size=1),
    st.sampled_from(sorted(editor.PRESETS)),
    st.integers(0, 10**6),
)
def test_a_files_name_is_one_argument_and_never_an_option(name: str, program: str, at: int) -> None:
    call = editor.editor_call(Path("/root") / name, at, {"EDITOR": program})
    holding = [a for a in call.command if name in a and a.startswith("/")]
    path = os.path.abspath(Path("/root") / name)
    assert [a for a in holding if a.startswith(path)], call.command
    assert not any(a.startswith("-") and name in a for a in call.command if len(name) > 7)


def program(folder: Path, name: str, text: str) -> Path:
    """A program that can be found under a name."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with files for the places of the prepared catalog."""
    file = tmp_path / "repository" / ORDER
    file.parent.mkdir(parents=True)
    file.write_text("x\n" * 30)
    return tmp_path / "repository"


async def test_what_is_gone_is_told_and_not_made(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    monkeypatch.setenv("VISUAL", str(program(tmp_path, "code", f'echo "$@" > {log}')))
    async with opened(repository, FakeEngine(SHOP)) as session:
        session.app.edit(Place("app/gone.py", 3))
        assert "app/gone.py is gone; nothing was opened." in session.status
        session.app.edit(Place("app/models", 0))
        assert "app/models is a folder" in session.status
        session.app.edit(Place(ORDER, 8))
        await session.until(log.exists)
        await session.until(log.read_text)
        assert log.read_text() == f"--goto {repository / ORDER}:8\n"
        assert f"Opened {ORDER}:8 in code" in session.status


async def test_an_editor_that_fails_is_told(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VISUAL", str(program(tmp_path, "code", "exit 3")))
    async with opened(repository, FakeEngine(SHOP)) as session:
        await session.press("o")
        await session.until(lambda: "code ended with status 3." in session.status)
        monkeypatch.setenv("VISUAL", str(tmp_path / "subl"))
        await session.press("o")
        assert "There is no editor subl: set $EDITOR" in session.status


async def test_the_editor_of_the_settings_comes_first(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    mine = program(tmp_path, "kate", f'echo "$@" > {log}')
    monkeypatch.setenv("VISUAL", "vim")
    async with opened(repository, FakeEngine(SHOP)) as session:
        session.app.config = Config(editor=str(mine))
        await session.press("o")
        await session.until(log.exists)
        await session.until(log.read_text)
        assert log.read_text().startswith("-l 8 ")


# -- in a real terminal --------------------------------------------------------------------------


class Lent:
    """The interface in a terminal, with an editor that waits for a line before it ends."""

    def __init__(self, terminal: Pty, root: Path) -> None:
        self.terminal, self.root = terminal, root

    def open(self) -> int:
        """Open the editor; gives where in the output it began."""
        self.terminal.until(b"order_items")
        self.terminal.until(b"scanned")
        self.terminal.type(b"o")
        return self.terminal.until(b"EDITING ")


@pytest.fixture
def lent(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Lent]:
    then = getattr(request, "param", "exit 0")
    script = f'trap "" INT\necho "EDITING $@"\nread line\n{then}'
    vim = program(tmp_path / "my bin", "vim", script)
    root = shop(tmp_path)
    with in_pty(root, {"VISUAL": f"'{vim}' -n", "XDG_STATE_HOME": str(tmp_path)}) as terminal:
        yield Lent(terminal, root)


def test_the_terminal_is_lent_and_comes_back(lent: Lent) -> None:
    terminal = lent.terminal
    began = lent.open()
    line = terminal.wrote[began : terminal.until(b"\n", began)].decode()
    assert line.startswith("-n +") and line.strip().endswith(".py")
    assert terminal.wrote.rfind(LEFT) > terminal.wrote.rfind(ENTERED)
    terminal.type(b"\x03")  # goes to all in the terminal, and is the editor's own affair
    terminal.type(b"done\n")
    back = terminal.until(ENTERED, began)
    terminal.until(MOUSE_ON, back)
    terminal.until(b"order_items", back)
    terminal.type(b"?")
    terminal.until(b"Keys", back)
    terminal.type(b"\x1b")
    time.sleep(0.2)
    terminal.type(b"q")
    assert terminal.status() == 0 and terminal.restored


ADD_COLUMN = (
    r"""sed -i 's/^    city: .*/&\n    extra: Mapped[str] = mapped_column()/' "$3"; exit 4"""
)


@pytest.mark.parametrize("lent", [ADD_COLUMN], indirect=True)
def test_a_failing_editor_is_told_and_its_change_is_seen(lent: Lent) -> None:
    terminal = lent.terminal
    began = lent.open()
    terminal.type(b"done\n")
    back = terminal.until(ENTERED, began)
    terminal.until(b"vim ended with status 4", back)
    terminal.until(b"addresses +1 column (extra)", back)
    terminal.type(b"q")
    assert terminal.status() == 0 and terminal.restored


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_the_editor_runs_ends_both_and_restores(lent: Lent, number: int) -> None:
    lent.open()
    os.kill(lent.terminal.pid, number)
    assert lent.terminal.status() == 128 + number
    assert lent.terminal.restored
    assert b"Traceback" not in lent.terminal.wrote


def test_a_terminal_that_goes_away_ends_the_program(lent: Lent) -> None:
    lent.open()
    os.close(lent.terminal.handle)
    end = time.monotonic() + 10
    while not os.waitpid(lent.terminal.pid, os.WNOHANG)[0]:
        assert time.monotonic() < end, "it lives on without a terminal"
        time.sleep(0.05)
