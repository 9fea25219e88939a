"""Gathering the signals of one file: weights, masking, and a bound on repetition."""

from __future__ import annotations

from ..facts import Signal
from ..redact import quote
from ..syntax.unit import Unit
from .abstractions import GROUPS, LANGUAGES

WEIGHTS = {
    "client": 1.0,
    "dsn": 0.9,
    "provider": 0.9,
    "ddl": 0.8,
    "iac": 0.8,
    "import": 0.8,
    "switch": 0.6,
    "package": 0.5,
    "image": 0.5,
    "env": 0.3,
    "config": 0.3,
    "port": 0.1,
    "orm": 0.0,
    "part": 0.0,
}
"""Signal kinds and how strong one is in first-party production code."""

MOST_OF_A_KIND = 3


class Collector:
    """Takes what extractors find in one file; keeps few of a kind, in order of line."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.group = GROUPS.get(unit.language, unit.language)
        self.language = LANGUAGES.get(unit.language, "")
        self._seen: dict[tuple[str, str, str, str], int] = {}
        self._lines: set[tuple[str, str, int]] = set()
        self._signals: list[Signal] = []

    def add(
        self,
        engine: str,
        kind: str,
        line: int,
        *,
        weight: float | None = None,
        detail: str = "",
        role: str = "",
        switch: str = "",
        default: bool = False,
        technology: str = "",
        driver: str = "",
        language: str | None = None,
    ) -> None:
        """Note a signal, unless enough of its kind are known or the line has said so before."""
        key = (engine, kind, role, switch if default else "")
        if self._seen.get(key, 0) >= MOST_OF_A_KIND or (engine, kind, line) in self._lines:
            return
        self._seen[key] = self._seen.get(key, 0) + 1
        self._lines.add((engine, kind, line))
        lines = self.unit.lines
        text = quote(lines[line - 1]) if 0 < line <= len(lines) else ""
        self._signals.append(
            Signal(
                engine=engine,
                kind=kind,
                weight=WEIGHTS[kind] if weight is None else weight,
                line=line,
                text=text,
                detail=detail,
                role=role,
                switch=switch,
                default=default,
                technology=technology,
                driver=driver,
                language=self.language if language is None else language,
            )
        )

    def drivers(self) -> dict[str, set[str]]:
        """Engine to the names of its drivers that the file imports."""
        found: dict[str, set[str]] = {}
        for s in self._signals:
            if s.kind == "import":
                found.setdefault(s.engine, set()).add(s.driver)
        return found

    def engines(self, kind: str) -> set[str]:
        """The engines that a kind of signal named so far."""
        return {s.engine for s in self._signals if s.kind == kind}

    def done(self) -> tuple[Signal, ...]:
        """The signals, by line."""
        return tuple(sorted(self._signals, key=lambda s: (s.line, s.engine, s.kind)))
