"""Migrations that are classes of scripts: which belong to one history, and in which order.

Mappers sort them by the time in a migration's name. Where a product supports several engines it
keeps a folder for each (`migrations/postgres`, `migrations/mysql`), beside one that all of them
run (`migrations/common`): these are variants of one history.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from ...syntax.ir import ClassDef
from ...syntax.sql import engine_of, engine_word, path_engine
from .._shared.places import is_test

_SHARED = frozenset({"common", "shared", "all", "base", "core", "generic"})
_MIGRATIONS = re.compile(r"(?i)migration")
_DIALECTS = {"tsql": "mssql"}


class Step(Struct, frozen=True):
    """One migration: its class, what it is called, and its place in time."""

    path: str
    node: ClassDef
    id: str
    time: int = 0


class History(Struct, frozen=True):
    """Migrations in order. `root` names it; `variant_of` is set where there is one per engine."""

    root: str
    steps: tuple[Step, ...]
    dialect: str = ""
    engine: str = ""
    variant_of: str = ""
    test: bool = False


def time_in(*names: str) -> int:
    """The time that a migration's name holds; 0 where none does."""
    for name in names:
        found = re.findall(r"\d{10,17}", name)
        if found:
            return int(found[-1])
    return 0


def date_in(time: int) -> str | None:
    """The day of such a time: milliseconds since 1970, or its digits (`20240114223020`)."""
    text = str(time)
    if len(text) == 14 and text[:2] in ("19", "20"):
        return f"{text[:4]}-{text[4:6]}-{text[6:8]}"
    if len(text) in (10, 13):
        from datetime import UTC, datetime

        seconds = time if len(text) == 10 else time // 1000
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    return None


def histories(steps: Iterable[Step]) -> list[History]:
    """The histories that migrations make up."""
    groups: dict[tuple[str, bool], dict[str, list[Step]]] = {}
    for step in steps:
        root, family = _place(step.path)
        groups.setdefault((root, is_test(step.path)), {}).setdefault(family, []).append(step)
    made: list[History] = []
    for (root, test), families in sorted(groups.items()):
        common = families.pop("", [])
        for family, own in sorted(families.items()):
            made.append(_history(root, family, [*own, *common], test, len(families) > 1))
        if not families:
            dialect, engine = path_engine(root)
            made.append(_named(root, common, _DIALECTS.get(dialect, dialect), engine, "", test))
    return made


def _history(root: str, family: str, steps: list[Step], test: bool, several: bool) -> History:
    dialect, engine = path_engine(family)
    variant = root if several else ""
    label = f"{root}/{family}" if root else family
    return _named(
        label, steps, _DIALECTS.get(dialect, dialect), engine or engine_of(family), variant, test
    )


def _named(
    root: str, steps: list[Step], dialect: str, engine: str, variant: str, test: bool
) -> History:
    return History(root, in_order(steps), dialect, engine, variant, test)


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Migrations by the time in their names."""
    return tuple(sorted(steps, key=lambda s: (s.time, s.path, s.node.line)))


def _place(path: str) -> tuple[str, str]:
    """The folder of a migration's history, and the family of the engine that it is kept for."""
    parts = path.split("/")[:-1]
    last = next((i for i in reversed(range(len(parts))) if _MIGRATIONS.search(parts[i])), None)
    if last is None:
        return "/".join(parts), ""
    root = parts[: last + 1]
    for position in range(last + 1, len(parts)):
        family = _family(parts[position])
        if family:
            return "/".join(root), family
    own = _family_in(parts[last])
    if own:
        # `migrations-sqlite` and `migrations` beside it, or `sqlite/migrations`.
        return "/".join([*parts[:last], "migrations"]), own
    if last and (before := _family(parts[last - 1])):
        return "/".join([*parts[: last - 1], parts[last]]), before
    return "/".join(root), ""


def _family(part: str) -> str:
    word = part.lower()
    if word in _SHARED:
        return ""
    return engine_word(word) or engine_word(word.removesuffix("db")) or ""


def _family_in(part: str) -> str:
    words = re.split(r"[^a-z0-9]+", part.lower())
    return next((f for w in words if (f := engine_word(w))), "")
