"""A user's own settings: keys, theme, clipboard, watching, editor (TOML, in the XDG folder)."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct, field

from ..keys import KEYS
from . import toml_lines
from .config_keys import BadKey, Given, textual_key, without_conflicts

_MOST = 1 << 20
_MOST_ERRORS = 20


class Config(Struct, frozen=True):
    """What the user set; everything has a default.

    `keys`: keys by the id of the key table, in Textual's spelling, alternatives after commas.
    `clipboard`: auto, native, osc52 or file. `errors`: what is wrong in the file, each with its
    line. `file`: the path that was looked at, whether or not there is such a file.
    """

    keys: dict[str, str] = field(default_factory=dict)
    theme: str = ""
    clipboard: str = "auto"
    osc52_limit: int = 74_994
    watch: bool = True
    poll: bool = False
    poll_seconds: float = 1.0
    editor: str = ""
    errors: tuple[str, ...] = ()
    file: str = ""


class Wrong(ValueError):
    """A value that cannot be; its message ends the sentence `theme …`."""


class Setting(NamedTuple):
    """One setting: its table and name in the file, its field, what checks it, what it is for."""

    table: str
    name: str
    field: str
    check: Callable[[Any], object]
    about: str


def _one_of(*words: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if isinstance(value, str) and value in words:
            return value
        raise Wrong(f"must be one of {', '.join(words)}")

    return check


def _yes(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise Wrong("must be true or false")


def _between(low: float, high: float, whole: bool = False) -> Callable[[Any], float]:
    def check(value: Any) -> float:
        number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
        if number and low <= value <= high:
            return int(value) if whole else float(value)
        kind = "a whole number" if whole else "a number"
        raise Wrong(f"must be {kind} from {low:g} to {high:g}".replace("e+06", ",000,000"))

    return check


def _command(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong('must be a command in quotes, as "code --wait"')
    import shlex

    try:
        shlex.split(value)
    except ValueError as error:
        raise Wrong(f"cannot be read as a command: {error}".lower()) from error
    return value


def theme_names() -> list[str]:
    """Every theme there is; this imports Textual's."""
    from textual.theme import BUILTIN_THEMES

    from .theme import THEMES

    return [*(t.name for t in THEMES), *BUILTIN_THEMES]


def _theme(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong("must be the name of a theme, in quotes")
    if value and value not in (known := theme_names()):
        raise Wrong(f"names no theme that there is: {value}{_nearest(value, known)}")
    return value


SETTINGS: tuple[Setting, ...] = (
    Setting("", "theme", "theme", _theme, "a theme's name; empty: what suits the terminal"),
    Setting(
        "clipboard",
        "mode",
        "clipboard",
        _one_of("auto", "native", "osc52", "file"),
        "auto, native (the system's), osc52 (the terminal's) or file",
    ),
    Setting(
        "clipboard",
        "osc52_limit",
        "osc52_limit",
        _between(1_000, 1_000_000, whole=True),
        "the most base64 bytes that the terminal takes at once",
    ),
    Setting("watch", "enabled", "watch", _yes, "look at changes as they happen"),
    Setting("watch", "poll", "poll", _yes, "look again and again, for drives that tell nothing"),
    Setting("watch", "poll_seconds", "poll_seconds", _between(0.1, 3_600), "how often, then"),
    Setting(
        "editor",
        "command",
        "editor",
        _command,
        "the editor that o opens; empty: $VISUAL, $EDITOR, or one that is found",
    ),
)


def config_file(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the settings lie: $DBSCOPE_CONFIG, else dbscope/config.toml in the XDG folder."""
    if named := environment.get("DBSCOPE_CONFIG"):
        return Path(named).expanduser()
    home = environment.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return Path(home) / "dbscope" / "config.toml"


def load_config(environment: Mapping[str, str] = os.environ) -> Config:
    """The user's settings. What is wrong in the file is told in `errors`; the rest holds."""
    path = config_file(environment)
    try:
        with path.open("rb") as file:
            data = file.read(_MOST + 1)
    except FileNotFoundError:
        named = "DBSCOPE_CONFIG" in environment and environment["DBSCOPE_CONFIG"]
        errors = (f"DBSCOPE_CONFIG names a file that is not there: {path}",) if named else ()
        return Config(file=str(path), errors=errors)
    except OSError as error:
        said = f"{path.name} cannot be read: {error.strerror or error}"
        return Config(file=str(path), errors=(said,))
    if len(data) > _MOST:
        return Config(file=str(path), errors=(f"{path.name} is too long for a settings file",))
    return read_config(data.decode("utf-8-sig", "replace"), str(path))


def read_config(text: str, file: str = "config.toml") -> Config:
    """The settings of a file's text."""
    text = text.replace("\r\n", "\n")
    document, wrong = _parsed(text)
    lines = toml_lines.setting_lines(text)
    values: dict[str, Any] = {}
    keymap: dict[str, str] = {}

    def say(path: tuple[str, ...], sentence: str) -> None:
        wrong.append((toml_lines.line_of(lines, path), sentence))

    known = {(s.table, s.name): s for s in SETTINGS}
    tables = {s.table for s in SETTINGS if s.table}
    for name, value in document.items():
        if name in tables and isinstance(value, dict):
            for inner, said in value.items():
                _take(known, (name, inner), said, values, say)
        elif name == "keys" and isinstance(value, dict):
            keymap, bad = _keymap(value, lines)
            wrong += bad
        elif name in tables or name == "keys":
            say((name,), f"{name} must be a table: write [{name}] above its settings")
        else:
            _take(known, ("", name), value, values, say)
    name = Path(file).name
    errors = tuple(f"{name} line {line}: {said}" for line, said in sorted(wrong))
    return Config(**values, keys=keymap, errors=errors, file=file)


def _take(
    known: Mapping[tuple[str, str], Setting],
    path: tuple[str, str],
    value: Any,
    values: dict[str, Any],
    say: Callable[[tuple[str, ...], str], None],
) -> None:
    """Check one setting; take it, or say what is wrong with it."""
    table, name = path
    at = path if table else (name,)
    setting = known.get(path)
    if setting is None:
        near = _nearest(name, [n for t, n in known if t == table] + ["keys"] * (not table))
        say(at, f"unknown setting {'.'.join(at)}{near}")
        return
    try:
        values[setting.field] = setting.check(value)
    except Wrong as error:
        say(at, f"{'.'.join(at)} {error}")


def _keymap(
    given: Mapping[str, Any], lines: dict[toml_lines.Path, int]
) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """The keymap of the table `keys`, and what is wrong in it."""
    wrong: list[tuple[int, str]] = []
    ids = [k.id for k in KEYS]
    read: dict[str, Given] = {}
    for id, value in given.items():
        line = toml_lines.line_of(lines, ("keys", id))
        if id not in ids:
            wrong.append((line, f"unknown action keys.{id}{_nearest(id, ids)}"))
            continue
        keys: list[str] = []
        for text in _texts(value):
            try:
                keys.append(textual_key(text))
            except BadKey as error:
                wrong.append((line, f"keys.{id}: {error}"))
        if keys:
            read[id] = Given(tuple(dict.fromkeys(keys)), line)
        elif not _texts(value):
            wrong.append((line, f'keys.{id} must be a key or a list of keys, as ["y", "ctrl+y"]'))
    # In the order of the file: of two that want one key, the first has it.
    ordered = dict(sorted(read.items(), key=lambda item: item[1].line))
    kept, conflicts = without_conflicts(ordered)
    return kept, [*wrong, *conflicts]


def _texts(value: Any) -> list[str]:
    """A key or a list of keys as a list; empty for anything else."""
    if isinstance(value, str):
        return [value] if len(value) <= 1 else [v for v in value.split(",") if v]
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return value
    return []


def _parsed(text: str) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    """The document without the lines that are no TOML, and what was wrong with those."""
    import tomllib

    wrong: list[tuple[int, str]] = []
    lines = text.split("\n")
    while len(wrong) < _MOST_ERRORS:
        try:
            return tomllib.loads("\n".join(lines)), wrong
        except tomllib.TOMLDecodeError as error:
            said, _, place = str(error).rpartition(" (at ")
            digits = place.removeprefix("line ").partition(",")[0]
            line = int(digits) if digits.isdigit() else toml_lines.last_statement("\n".join(lines))
            if not 0 < line <= len(lines) or not lines[line - 1].strip():
                line = toml_lines.last_statement("\n".join(lines))
            wrong.append((line, f"not valid TOML: {_toml_said(said)}"))
            lines[line - 1] = ""
        except RecursionError:
            wrong.append((1, "not valid TOML: nested too deep"))
            break
    return {}, wrong


def _toml_said(said: str) -> str:
    """What the reader says, as a person would."""
    if said == "Illegal character '\\n'":
        return "a text in quotes does not end"
    return said[:1].lower() + said[1:]


def _nearest(name: str, known: Collection[str]) -> str:
    """`; did you mean theme?`, or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
