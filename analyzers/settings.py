"""A repository's own settings: `[tool.dbscope]` in pyproject.toml, or dbscope.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from .model.catalog import Problem
from .problems import problem
from .scan.discovery import read_file

MAX_SETTINGS = 1 << 20
SETTINGS_FILES = ("dbscope.toml", "pyproject.toml")
_KNOWN = ("include", "exclude", "templates", "coverage", "descriptions")


class Settings(Struct, frozen=True):
    """What a repository says about how it wants to be read.

    `coverage` holds targets in percent by metric; `descriptions` texts for `table` or
    `table.column`; `problems` what is wrong with the settings file, with its line.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    templates: str | None = None
    coverage: dict[str, float] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def load_settings(root: Path) -> Settings:
    """The settings of a repository; a broken file gives defaults and a problem, never an error."""
    for name, keys in (("dbscope.toml", ()), ("pyproject.toml", ("tool", "dbscope"))):
        data = read_file(root, name, MAX_SETTINGS)
        if isinstance(data, str):
            continue
        text = data.decode("utf-8-sig", "replace")
        if keys and "tool.dbscope" not in text:
            continue
        try:
            document: Any = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            line = _error_line(str(error))
            return Settings(problems=(problem("settings", name, line, f"not valid TOML: {error}"),))
        for key in keys:
            document = document.get(key, {}) if isinstance(document, dict) else {}
        return _read(document if isinstance(document, dict) else {}, name, text)
    return Settings()


def _read(document: dict[str, Any], name: str, text: str) -> Settings:
    problems: list[Problem] = []

    def wrong(key: str, why: str) -> None:
        problems.append(problem("settings", name, _line_of(text, key), f"{key}: {why}"))

    def globs(key: str) -> tuple[str, ...]:
        value = document.get(key, [])
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        wrong(key, "must be a list of globs")
        return ()

    def table(key: str, kind: type | tuple[type, ...], what: str) -> dict[str, Any]:
        value = document.get(key, {})
        if isinstance(value, dict) and all(isinstance(v, kind) for v in value.values()):
            return value
        wrong(key, f"must be a table of {what}")
        return {}

    for key in document:
        if key not in _KNOWN:
            wrong(key, f"unknown setting; known are {', '.join(_KNOWN)}")
    templates = document.get("templates")
    if templates is not None and not isinstance(templates, str):
        wrong("templates", "must be the path of a folder")
        templates = None
    return Settings(
        include=globs("include"),
        exclude=globs("exclude"),
        templates=templates,
        coverage={k: float(v) for k, v in table("coverage", (int, float), "numbers").items()},
        descriptions=table("descriptions", str, "texts"),
        problems=tuple(problems),
    )


def _line_of(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip().strip("[]")
        if bare.split("=")[0].strip().strip("\"'").rsplit(".", 1)[-1] == key:
            return number
    return 1


def _error_line(message: str) -> int:
    digits = message.split("line ")[-1].split(",")[0] if "line " in message else "1"
    return int(digits) if digits.isdigit() else 1
