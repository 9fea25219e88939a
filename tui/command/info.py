"""`dbscope info`: what a report about a fault should say of paths, versions and the terminal.

Nothing is imported to be named: versions come from the installed packages' own descriptions. Of the
environment only variables of a known list are shown, and of those nothing that could be a secret.
"""

from __future__ import annotations

import json
import locale
import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Mapping
from pathlib import Path

from dbscope.analyzers.reports.text import line
from dbscope.analyzers.store import cache_folder
from dbscope.analyzers.version import VERSION

from ..crash import log_folder
from ..settings.config import Config, load_config
from ..settings.folders import state_folder
from .versions import OPTIONAL, PACKAGES, version

Facts = dict[str, dict[str, object]]
"""Facts by section; a fact is a text, a number, true or false, or a list of texts."""

_SHOWN = (
    *("TERM", "COLORTERM", "COLORFGBG", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "NO_COLOR"),
    *("TEXTUAL_COLOR_SYSTEM", "WT_SESSION", "XDG_SESSION_TYPE", "LANG", "LC_ALL", "LC_CTYPE"),
    *("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "DBSCOPE_CONFIG"),
)
_ONLY_WHETHER = (
    "TMUX",
    "STY",
    "SSH_CONNECTION",
    "SSH_TTY",
    "WAYLAND_DISPLAY",
    "DISPLAY",
    "WSL_INTEROP",
)
"""Variables whose value is nobody's business; that they are set says enough."""

_INOTIFY = "/proc/sys/fs/inotify"


def gather(environment: Mapping[str, str] = os.environ) -> Facts:
    """All facts, by section."""
    config = load_config(environment)
    return {
        "versions": _versions(),
        "paths": _paths(environment, config),
        "settings": {"errors": list(config.errors)} if config.errors else {"errors": "none"},
        "terminal": _terminal(environment, config),
        "copying": _copying(environment, config),
        "editor": {"opens": _editor(environment, config)},
        "watching": _watching(config),
        "environment": _environment(environment),
    }


def render(facts: Facts, form: str = "text") -> str:
    """The facts as aligned text, or as JSON."""
    if form == "json":
        return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
    width = max(len(name) for section in facts.values() for name in section) + 2
    parts = []
    for heading, section in facts.items():
        rows = [heading]
        for name, value in section.items():
            values = value if isinstance(value, list) else [value]
            for number, text in enumerate(values):
                rows.append(f"  {name if not number else '':<{width}}{_said(text)}")
        parts.append("\n".join(row.rstrip() for row in rows))
    return "\n\n".join(parts) + "\n"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return line(f"{value:,}" if isinstance(value, int) else str(value))


def _versions() -> dict[str, object]:
    made: dict[str, object] = {
        "dbscope": VERSION,
        "Python": f"{platform.python_version()} ({platform.python_implementation()})",
        "system": platform.platform(),
        "SQLite": sqlite3.sqlite_version,
    }
    for name in PACKAGES:
        made[name] = version(name) or "not installed"
    for name, extra in OPTIONAL.items():
        made[name] = version(name) or f"not installed (dbscope[{extra}])"
    return made


def _paths(environment: Mapping[str, str], config: Config) -> dict[str, object]:
    state = state_folder(environment)
    folder = log_folder(environment)
    try:
        logs = sorted(folder.glob("crash-*.log"))
    except OSError:
        logs = []
    return {
        "settings": _there(Path(config.file)),
        "cache": _there(cache_folder()),
        "state": _there(state),
        "last copy": _there(state / "last-copy.md"),
        "logs of crashes": _there(folder),
        "last crash": str(logs[-1]) if logs else "none",
        "program": str(Path(__file__).resolve().parent.parent),
        "Python": sys.executable,
    }


def _there(path: Path) -> str:
    try:
        return str(path) if path.exists() else f"{path} (not there)"
    except OSError as error:
        return f"{path} ({error.strerror})"


def _terminal(environment: Mapping[str, str], config: Config) -> dict[str, object]:
    size = shutil.get_terminal_size()
    return {
        "is a terminal": ", ".join(
            f"{name} {'yes' if stream is not None and stream.isatty() else 'no'}"
            for name, stream in (("in", sys.stdin), ("out", sys.stdout), ("error", sys.stderr))
        ),
        "size": f"{size.columns} x {size.lines}",
        "colours": colours(environment),
        "inside": _inside(environment),
        "encoding": f"{getattr(sys.stdout, 'encoding', '?')}, locale {_locale()}",
        "theme": config.theme or "what suits the terminal",
    }


def colours(environment: Mapping[str, str]) -> str:
    """How many colours the interface would draw with."""
    if "NO_COLOR" in environment:
        return "none (NO_COLOR)"
    term = environment.get("TERM", "")
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16 million (COLORTERM)"
    if term in ("", "dumb", "unknown"):
        return "none (TERM)"
    return "256 (TERM)" if "256" in term else "16 (TERM)"


def _inside(environment: Mapping[str, str]) -> str:
    named = {"TMUX": "tmux", "STY": "screen", "SSH_CONNECTION": "SSH", "WSL_INTEROP": "WSL"}
    return ", ".join(word for name, word in named.items() if environment.get(name)) or "nothing"


def _locale() -> str:
    try:
        return ".".join(part or "C" for part in locale.getlocale())
    except ValueError as error:
        return str(error)


def _copying(environment: Mapping[str, str], config: Config) -> dict[str, object]:
    path = environment.get("PATH")
    programs = [n for n in _clipboards(environment) if shutil.which(n, path=path)]
    remote = any(environment.get(n) for n in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
    native = bool(programs) or sys.platform == "win32"
    return {
        "mode": config.clipboard,
        "programs": ", ".join(programs) or "none",
        "would use": uses_of(config.clipboard, remote, native, bool(environment.get("TMUX"))),
        "terminal's limit": f"{config.osc52_limit:,} bytes in base64",
    }


def _clipboards(environment: Mapping[str, str]) -> list[str]:
    """The programs that could fill the clipboard here, as far as the environment tells."""
    told = {
        "pbcopy": sys.platform == "darwin",
        "clip.exe": environment.get("WSL_DISTRO_NAME"),
        "wl-copy": environment.get("WAYLAND_DISPLAY"),
        "xclip": environment.get("DISPLAY"),
        "xsel": environment.get("DISPLAY"),
        "termux-clipboard-set": environment.get("TERMUX_VERSION"),
    }
    return [name for name, there in told.items() if there]


def uses_of(mode: str, remote: bool, native: bool, tmux: bool) -> str:
    """Where a copy goes in a mode; over SSH only the terminal reaches the user's own machine."""
    if mode == "file":
        return "the file of the last copy"
    if mode == "native" and not native:
        return "the file of the last copy: no clipboard program is found"
    if native and (mode == "native" or (mode == "auto" and not remote)):
        return "the system's clipboard"
    terminal = "tmux, and through it the terminal (OSC 52)" if tmux else "the terminal (OSC 52)"
    return f"{terminal}: this is an SSH session" if remote else terminal


def _editor(environment: Mapping[str, str], config: Config) -> str:
    from ..sharing import editor

    try:
        call = editor.editor_call(Path("/FILE"), 1, environment, config.editor)
    except editor.NoEditor as error:
        return str(error)
    return _redacted(" ".join(call.command)) + ("" if call.terminal else " (in its own window)")


def _watching(config: Config) -> dict[str, object]:
    made: dict[str, object] = {
        "enabled": config.watch,
        "polling": f"every {config.poll_seconds:g} s" if config.poll else "no",
    }
    for name in ("max_user_watches", "max_user_instances"):
        try:
            made[name] = int(Path(_INOTIFY, name).read_text())
        except (OSError, ValueError):
            continue
    return made


def _environment(environment: Mapping[str, str]) -> dict[str, object]:
    made: dict[str, object] = {n: environment[n] for n in _SHOWN if n in environment}
    for name in ("VISUAL", "EDITOR"):
        if name in environment:
            made[name] = _redacted(environment[name])
    made |= {name: "set" for name in _ONLY_WHETHER if environment.get(name)}
    return made


def _redacted(text: str) -> str:
    from dbscope.analyzers.redact import redact

    return redact(text)
