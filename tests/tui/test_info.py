"""What a report about a fault says: all of it, aligned, and no secret."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dbscope.analyzers.version import VERSION
from dbscope.tui.command.info import colours, gather, render, uses_of
from dbscope.tui.command.versions import PACKAGES, version


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "TERM": "xterm-256color",
        "PATH": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "EDITOR": "hx --config password=hunter2",
        "SSH_CONNECTION": "192.0.2.1 2 192.0.2.3 4",
        "AWS_SECRET_ACCESS_KEY": "hunter2",
        "DATABASE_URL": "postgresql://me:hunter2@host/x",
    }


def test_it_names_versions_and_paths(environment: dict[str, str], tmp_path: Path) -> None:
    facts = gather(environment)
    assert facts["versions"]["dbscope"] == VERSION
    for name in PACKAGES:
        assert facts["versions"][name] == version(name)
    assert facts["paths"]["settings"] == f"{tmp_path}/config/dbscope/config.toml (not there)"
    assert facts["paths"]["last crash"] == "none"
    assert facts["settings"]["errors"] == "none"


def test_errors_in_the_settings_are_told_with_their_line(environment: dict[str, str]) -> None:
    path = Path(environment["XDG_CONFIG_HOME"]) / "dbscope" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("\nthem = 1\n[editor]\ncommand = 'zed'\n")
    facts = gather(environment)
    assert facts["settings"]["errors"] == [
        "config.toml line 2: unknown setting them; did you mean theme?"
    ]
    assert facts["editor"]["opens"] == "zed /FILE:1 (in its own window)"
    assert "config.toml line 2: unknown setting" in render(facts)


def test_it_says_what_copying_would_do(environment: dict[str, str], tmp_path: Path) -> None:
    said = gather(environment)["copying"]["would use"]
    assert said == "the terminal (OSC 52): this is an SSH session"
    del environment["SSH_CONNECTION"]
    environment["DISPLAY"] = ":0"
    program = tmp_path / "xclip"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    copying = gather(environment)["copying"]
    assert copying["programs"] == "xclip" and copying["would use"] == "the system's clipboard"


@pytest.mark.parametrize(
    ("mode", "remote", "native", "tmux", "said"),
    [
        ("auto", False, True, False, "the system's clipboard"),
        ("auto", True, True, False, "the terminal (OSC 52): this is an SSH session"),
        ("auto", False, False, True, "tmux, and through it the terminal (OSC 52)"),
        ("native", True, True, False, "the system's clipboard"),
        ("native", False, False, False, "the file of the last copy: no clipboard program is found"),
        ("osc52", False, True, False, "the terminal (OSC 52)"),
        ("file", False, True, False, "the file of the last copy"),
    ],
)
def test_where_a_copy_goes(mode: str, remote: bool, native: bool, tmux: bool, said: str) -> None:
    assert uses_of(mode, remote, native, tmux) == said


def test_no_secret_is_shown(environment: dict[str, str]) -> None:
    facts = gather(environment)
    for form in ("text", "json"):
        said = render(facts, form)
        assert "hunter2" not in said and "192.0.2" not in said
        assert "AWS" not in said and "DATABASE_URL" not in said
    assert facts["environment"]["SSH_CONNECTION"] == "set"


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "16 million (COLORTERM)"),
        ({"TERM": "screen-256color"}, "256 (TERM)"),
        ({"TERM": "linux"}, "16 (TERM)"),
        ({"TERM": "dumb"}, "none (TERM)"),
        ({"TERM": "xterm", "COLORTERM": "truecolor", "NO_COLOR": ""}, "none (NO_COLOR)"),
    ],
)
def test_colours(environment: dict[str, str], said: str) -> None:
    assert colours(environment) == said


def test_the_text_is_aligned_and_nothing_in_it_drives_a_terminal() -> None:
    facts = gather({"TERM": "x\x1b[2J", "LANG": "\x1b]0;t\x07", "XDG_CONFIG_HOME": "/tmp/\x1b[5n"})
    said = render(facts)
    assert "\x1b" not in said and "\x07" not in said
    starts = {
        len(line) - len(line[2:].lstrip()) if not line[2:3].strip() else _value_at(line)
        for line in said.splitlines()
        if line.startswith("  ")
    }
    assert len(starts) == 1, "all values begin in one column"


def _value_at(line: str) -> int:
    """Where the value begins: after the last run of two spaces within the first 40 columns."""
    return line[:40].rstrip().rfind("  ") + 2 if "  " in line[2:40].rstrip() else len(line)


def test_the_command_prints_it_and_imports_nothing_that_it_names(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom dbscope.tui.cli import main\nassert main(['info']) == 0\n"
        "heavy = ('textual', 'rich', 'sqlalchemy', 'sqlglot', 'tree_sitter', 'pyperclip')\n"
        "print([m for m in heavy if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert f"dbscope                 {VERSION}" in done.stdout
    call = [sys.executable, "-m", "dbscope.tui.cli", "info", "--format", "json"]
    as_json = subprocess.run(call, capture_output=True, text=True, check=True, env=dict(os.environ))
    facts = json.loads(as_json.stdout)
    assert list(facts) == [
        *("versions", "paths", "settings", "terminal", "copying", "editor", "watching"),
        "environment",
    ]
