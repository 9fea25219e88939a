"""Asks every technology what the whole repository declares, and replays the answers into tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from ..facts import Fact, FileFacts
from ..model.catalog import Problem
from ..model.schema import Table
from ..problems import problem
from ..schema.operations import AnyOperation, CreateTable
from ..schema.replay import State
from ..syntax.project import Project
from ..technologies.base import Declared, Source
from ..technologies.registry import technology


class Voice(Struct, frozen=True):
    """A source with the tables that stand after its operations.

    `missed` counts operations that spoke of tables or columns the source never created: the higher,
    the less its end state can be trusted.
    """

    source: Source
    tables: tuple[Table, ...]
    missed: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The lower-case names of its tables."""
        return frozenset(t.name.lower() for t in self.tables)

    @property
    def trusted(self) -> bool:
        """Whether nearly all operations found what they spoke of."""
        return self.missed * 20 <= len(self.source.operations)


Single = dict[tuple[object, ...], tuple[CreateTable, Table]]
"""Tables by the one operation that makes them."""


class Voices:
    """Keeps the voices of a repository between edits; what did not change is not replayed."""

    def __init__(self) -> None:
        self._replayed: dict[tuple[str, str, str, str], tuple[Source, Voice]] = {}
        self._single: Single = {}

    def collect(
        self, files: Mapping[str, FileFacts], project: Project
    ) -> tuple[list[Voice], list[Problem]]:
        """Every source of the repository, replayed, and the problems met on the way."""
        problems: list[Problem] = []
        voices: list[Voice] = []
        kept: dict[tuple[str, str, str, str], tuple[Source, Voice]] = {}
        declared = facts_by_technology(files)
        before, self._single = self._single, {}
        for name, stated in sorted(declared.items()):
            resolve = getattr(technology(name), "resolve", None)
            if resolve is None:
                continue
            facts = Declared(tuple(stated))
            make = partial(resolve, facts, project)
            for source in _guarded(make, name, problems):
                key = (name, source.kind, source.group, ",".join(source.engines))
                while key in kept:
                    key = (key[0], key[1], key[2] + "'", key[3])
                known = self._replayed.get(key)
                voice = known[1] if known and known[0] == source else self._replay(source, before)
                kept[key] = (source, voice)
                voices.append(voice)
                problems.extend(source.problems)
        self._replayed = kept
        return voices, problems

    def _replay(self, source: Source, before: Single) -> Voice:
        """As `replay`; tables that one unchanged operation makes by itself are taken over."""
        if not independent(source.operations):
            return replay(source)
        tables: list[Table] = []
        for op in cast(tuple[CreateTable, ...], source.operations):
            key = (source.kind, source.technology, op.path, op.line, op.table, op.schema)
            known = before.get(key)
            if known is None or known[0] != op:
                made = State(source.kind, source.technology).apply([op]).tables()
                known = (op, made[0])
            self._single[key] = known
            tables.append(known[1])
        return Voice(source, tuple(tables))


def facts_by_technology(files: Mapping[str, FileFacts]) -> dict[str, list[tuple[str, Fact]]]:
    """The facts of all files by technology module, in order of path and line."""
    by_name: dict[str, list[tuple[str, Fact]]] = {}
    for path in sorted(files):
        for fact in files[path].facts:
            by_name.setdefault(fact.technology, []).append((path, fact))
    return by_name


def independent(operations: tuple[AnyOperation, ...]) -> bool:
    """Whether each operation makes a table of its own that needs no other to be complete."""
    names = set()
    for op in operations:
        if not isinstance(op, CreateTable) or op.like or op.if_not_exists:
            return False
        if not all(key.ref_columns for key in op.foreign_keys):
            return False
        names.add(((op.schema or "").lower(), op.table.lower()))
    return len(names) == len(operations)


def replay(source: Source) -> Voice:
    """The tables that a source's operations leave behind."""
    state = State(source.kind, source.technology).apply(source.operations)
    voice = Voice(source, state.tables(), state.missed)
    if not state.missed or not source.complete or source.test:
        return voice
    if voice.trusted:
        return replace(voice, problems=tuple(state.problems))
    first = state.problems[0]
    text = (
        f"{state.missed} of {len(source.operations)} operations speak of tables or columns that"
        " nothing before them creates; this history is shown but not compared"
    )
    return replace(voice, problems=(problem("migration-order", first.path, first.line, text),))


def _guarded(
    make: Callable[[], Iterable[Source]], name: str, problems: list[Problem]
) -> list[Source]:
    """A technology that fails costs its own tables, not the catalog."""
    try:
        return list(make())
    except (Exception, RecursionError) as error:
        text = f"{name} could not be resolved ({type(error).__name__}: {error})"
        problems.append(problem("internal-error", "", 0, text[:300]))
        return []
