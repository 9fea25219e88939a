"""Which database Sequelize speaks to: the dialect that code and sequelize-cli's files name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...facts import Fact
from ...syntax.unit import CodeUnit, DataUnit, Unit
from .types import DIALECTS

_WRITTEN = re.compile(r"""\bdialect["']?\s*:\s*["'](\w{2,12})["']""")
_URL = re.compile(r"""\bSequelize\(\s*["'`](\w{2,12})://""")
_OTHERS = ("drizzle", "kysely")
_ORDER = ("postgres", "mysql", "mssql", "sqlite")


def dialects(technology: str, unit: Unit) -> Iterator[Fact]:
    """The dialects that a file names, one fact each."""
    if not isinstance(unit, CodeUnit | DataUnit) or any(o in unit.text.lower() for o in _OTHERS):
        return
    if isinstance(unit, DataUnit) and unit.path.rsplit("/", 1)[-1] == "package.json":
        return
    seen: set[str] = set()
    for pattern in (_WRITTEN, _URL):
        for match in pattern.finditer(unit.text):
            name = DIALECTS.get(match[1].lower(), "")
            if name and name not in seen:
                seen.add(name)
                yield Fact(technology, "dialect", name, unit.line_at(match.start()))


def dialect_of(named: Iterable[str]) -> str:
    """Of several dialects the one that production is likely to have; "" where none is named."""
    found = set(named)
    return next((d for d in _ORDER if d in found), "")
