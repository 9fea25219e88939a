"""Asks every technology what the whole repository declares, and replays the answers into tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from ..facts import Fact, FileFacts
from ..model.catalog import Problem
from ..model.schema import Table
from ..problems import problem
from ..schema.operations import AnyOperation, CreateTable
from ..schema.replay import State
from ..syntax.following import Following
from ..syntax.project import Project
from ..technologies.base import Declared, Source
from ..technologies.registry import technology
from .kept import Each


class Voice(Struct, frozen=True, dict=True):
    """A source with the tables that stand after its operations.

    `missed` counts operations that spoke of tables or columns the source never created: the higher,
    the less its end state can be trusted.
    """

    source: Source
    tables: tuple[Table, ...]
    missed: int = 0
    problems: tuple[Problem, ...] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        """The lower-case names of its tables."""
        return frozenset(t.name.lower() for t in self.tables)

    @property
    def trusted(self) -> bool:
        """Whether nearly all operations found what they spoke of."""
        return self.missed * 20 <= len(self.source.operations)


Answer = tuple[tuple[Source, ...], tuple[Problem, ...]]
"""What a technology makes of the repository, and that it failed."""
Single = dict[int, tuple[CreateTable, Table]]
"""Tables with the one operation that makes them, by its identity."""
Key = tuple[str, str, str, str]
"""Tells a source from the others: technology, kind, group, engines."""


class Voices:
    """Keeps the voices of a repository between edits; what did not change is not replayed."""

    def __init__(self) -> None:
        self._replayed: dict[Key, tuple[Voice, Single]] = {}
        self._facts = Each(_by_technology)
        self._lifted = Each(_lifted)

    def collect(
        self, files: Mapping[str, FileFacts], project: Following
    ) -> tuple[list[Voice], list[Problem]]:
        """Every source of the repository, replayed, and the problems met on the way."""
        problems: list[Problem] = []
        voices: list[Voice] = []
        kept: dict[Key, tuple[Voice, Single]] = {}
        for name, stated in sorted(self._declared(files).items()):
            resolve = getattr(technology(name), "resolve", None)
            if resolve is None:
                continue
            make = partial(_resolved, name, resolve, stated, project)
            sources, met = project.answer(name, stated, make)
            problems.extend(met)
            for source in sources:
                key = (name, source.kind, source.group, ",".join(source.engines))
                while key in kept:
                    key = (key[0], key[1], key[2] + "'", key[3])
                kept[key] = _replayed(source, self._replayed.get(key))
                voices.append(kept[key][0])
                problems.extend(source.problems)
        self._replayed = kept
        if any(v.source.example for v in voices) and not any(map(_counts, voices)):
            voices = self._lifted.of(voices)
        return voices, problems

    def _declared(self, files: Mapping[str, FileFacts]) -> dict[str, list[tuple[str, Fact]]]:
        """The facts of all files by technology module, in order of path and line."""
        by_name: dict[str, list[tuple[str, Fact]]] = {}
        for found in self._facts.of(files[path] for path in sorted(files)):
            for name, stated in found.items():
                by_name.setdefault(name, []).extend(stated)
        return by_name


def _counts(voice: Voice) -> bool:
    """Whether a voice declares tables of the product itself."""
    source = voice.source
    told = source.kind in ("model", "migration", "dump") and source.complete and not source.test
    return told and bool(voice.tables)


def _lifted(voice: Voice) -> Voice:
    """An example of a repository that declares nothing else counts as what the product is."""
    if not voice.source.example:
        return voice
    return replace(voice, source=replace(voice.source, test=False))


def _replayed(source: Source, before: tuple[Voice, Single] | None) -> tuple[Voice, Single]:
    """As `replay`; tables that one unchanged operation makes by itself are taken over."""
    if before is not None and (before[0].source is source or before[0].source == source):
        return before
    if not independent(source.operations):
        return replay(source), {}
    known: Single = {}
    if before is not None and before[0].source.technology == source.technology:
        known = before[1]
    operations = cast(tuple[CreateTable, ...], source.operations)
    present = set(map(id, operations))
    others = {_place(o): (o, t) for i, (o, t) in known.items() if i not in present}
    made: Single = {}
    for op in operations:
        old = known.get(id(op)) or others.get(_place(op))
        if old is not None and (old[0] is op or old[0] == op):
            made[id(op)] = (op, old[1])
        else:
            made[id(op)] = (op, State(source.kind, source.technology).apply([op]).tables()[0])
    return Voice(source, tuple(table for _, table in made.values())), made


def _place(op: CreateTable) -> tuple[object, ...]:
    return op.path, op.line, op.table, op.schema


def _by_technology(facts: FileFacts) -> dict[str, list[tuple[str, Fact]]]:
    """The facts of one file by technology module."""
    by_name: dict[str, list[tuple[str, Fact]]] = {}
    for fact in facts.facts:
        by_name.setdefault(fact.technology, []).append((facts.path, fact))
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


def _resolved(
    name: str,
    resolve: Callable[[Declared, Project], Iterable[Source]],
    stated: Sequence[tuple[str, Fact]],
    project: Project,
) -> Answer:
    """A technology that fails costs its own tables, not the catalog."""
    try:
        return tuple(resolve(Declared(tuple(stated)), project)), ()
    except (Exception, RecursionError) as error:
        text = f"{name} could not be resolved ({type(error).__name__}: {error})"
        return (), (problem("internal-error", "", 0, text[:300]),)
