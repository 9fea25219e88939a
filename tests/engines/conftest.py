"""What the tests of engines share: the signals of a folder, as a scan would find them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dbscope.analyzers.engines.signals import Signal, literals, signals
from dbscope.analyzers.syntax.languages import language_of
from dbscope.analyzers.syntax.unit import Unit

FIXTURES = Path(__file__).parents[1] / "fixtures" / "engines"
Files = dict[str, tuple[Signal, ...]]


def gated(data: bytes) -> bool:
    text = data.lower()
    return any(x.encode() in text for x in literals())


def _of_text(path: str, text: str) -> tuple[Signal, ...]:
    """The signals of one file; the gate must not have held it back."""
    found = signals(Unit(path, language_of(path) or "", text.encode()))
    assert gated(text.encode()) or not found, f"the gate loses {path}"
    return found


@pytest.fixture
def scan() -> Callable[[str], Files]:
    def of_case(case: str) -> Files:
        root = FIXTURES / case
        found: Files = {}
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            language = language_of(name)
            if path.is_file() and language and language != "lock":
                found[name] = _of_text(name, path.read_text())
        return found

    return of_case


@pytest.fixture
def of_text() -> Callable[[str, str], tuple[Signal, ...]]:
    """The signals of one text at a path."""
    return _of_text
