"""Joins the facts of all files into one catalog. Keeps what did not change between edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from ..engines.decide import Decision, Found, Schema, decide
from ..facts import FileFacts
from ..model.catalog import (
    Access,
    Catalog,
    Component,
    Database,
    Problem,
    Use,
)
from ..syntax.compose import Build
from ..syntax.following import Following
from ..technologies.base import Source
from .assembly import Assembly
from .components import Components, find_components
from .coverage import Measured
from .databases import RELATIONAL, Logical, assign, without_twins
from .sources import Voice, Voices
from .usages import Usages


class Repository(Struct, frozen=True):
    """What the linker is told of a repository beside its facts.

    `live`: tables reflected from running databases, as further sources.
    """

    name: str
    paths: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    live: tuple[Source, ...] = ()
    descriptions: dict[str, str] = field(default_factory=dict)


class Linker:
    """Turns facts into catalogs, one after another as files change."""

    def __init__(self) -> None:
        self.project = Following()
        self._voices = Voices()
        self._databases: dict[str, Assembly] = {}
        self._components: tuple[object, Components] | None = None
        self._decision: tuple[object, Decision] | None = None
        self._usages = Usages()
        self._measured = Measured()

    def link(self, files: Mapping[str, FileFacts], repository: Repository) -> Catalog:
        """The catalog of a repository in its present state."""
        self.project.follow({p: f.module for p, f in files.items() if f.module is not None})
        voices, problems = self._voices.collect(files, self.project)
        voices += [v for v in map(_live_voice, repository.live) if v.tables]
        decision = self._decide(files, voices, repository)
        components = self._find_components(files, repository)
        databases = self._assemble(decision, voices, repository)
        used = self._usages.of(files, databases, components, [v.source for v in voices])
        databases = tuple(self._with_components(d, used, components, decision) for d in databases)
        return Catalog(
            root=repository.name,
            no_database=not databases,
            databases=databases,
            others=decision.others,
            components=tuple(
                Component(c.name, c.path, tuple(sorted(used.get(c.name, ()))))
                for c in components.components
            ),
            practices=(),
            coverage=self._measured.of(without_twins(databases)),
            problems=_problems(files, voices, [*problems, *repository.problems]),
        )

    def _decide(
        self, files: Mapping[str, FileFacts], voices: list[Voice], repository: Repository
    ) -> Decision:
        signals = {p: f.signals for p, f in files.items() if f.signals}
        names = [f.package for f in files.values() if f.package]
        schemas = list(_schemas(voices))
        key = (signals, schemas, repository.name, names, repository.paths)
        if self._decision is None or self._decision[0] != key:
            decision = decide(signals, schemas, repository.name, names, repository.paths)
            self._decision = (key, _with_unnamed(decision, schemas))
        return self._decision[1]

    def _find_components(
        self, files: Mapping[str, FileFacts], repository: Repository
    ) -> Components:
        manifests = {p: f.package or None for p, f in files.items() if f.package is not None}
        builds = tuple(Build(*b) for f in files.values() for b in f.builds)
        key = (repository.paths, repository.name, manifests, builds)
        if self._components is None or self._components[0] != key:
            made = find_components(repository.paths, manifests, builds, repository.name)
            self._components = (key, made)
        return self._components[1]

    def _assemble(
        self, decision: Decision, voices: list[Voice], repository: Repository
    ) -> tuple[Database, ...]:
        engines = [(f.engine, f.kind, f.default) for f in decision.databases]
        logical = assign(voices, engines)
        made: list[Database] = []
        kept: dict[str, Assembly] = {}
        for found in decision.databases:
            several = logical[found.engine] or [Logical(found.engine)]
            for identity, one in zip(_identities(found, several), several, strict=True):
                history = [v for v in voices if _is_history_of(v, one, len(several))]
                assembly = kept[identity] = self._databases.get(identity) or Assembly(identity)
                made.append(assembly.of(found, one, history, repository.descriptions))
        self._databases = kept
        order = {f.engine: position for position, f in enumerate(decision.databases)}
        return tuple(sorted(made, key=lambda d: (order[d.engine], d.id)))

    def _with_components(
        self,
        database: Database,
        used: Mapping[str, Iterable[Use]],
        components: Components,
        decision: Decision,
    ) -> Database:
        names = {n for n, uses in used.items() if any(u.database == database.id for u in uses)}
        found = next(f for f in decision.databases if f.engine == database.engine)
        names |= {components.component_of(p) for p in found.paths}
        return self._databases[database.id].used_by(tuple(sorted(names)))


def _with_unnamed(decision: Decision, schemas: list[Schema]) -> Decision:
    """The decision, with a place for tables of a mapper where no engine is named at all."""
    homeless = [s for s in schemas if s.engine is None and not s.test]
    if not homeless or any(f.kind in RELATIONAL for f in decision.databases):
        return decision
    unnamed = Found(
        engine="SQL database",
        kind="relational",
        status="required",
        default=True,
        role="Relational store whose engine the repository does not name",
        access=tuple(sorted({Access(s.technology) for s in homeless})),
        key_files=tuple(sorted({s.path for s in homeless}))[:6],
        paths=tuple(sorted({s.path for s in homeless})),
    )
    return replace(decision, databases=(unnamed, *decision.databases))


_ENGINE_OF = {"collection": "MongoDB", "key-pattern": "Redis"}
"""What a source that names no engine is written for, by the kind of what it declares."""


def _schemas(voices: list[Voice]) -> Iterable[Schema]:
    for voice in voices:
        tables = [t for t in voice.tables if t.kind != "view"]
        if not tables or not voice.source.complete or voice.source.kind == "live":
            continue
        if tables[0].kind == "key-pattern" and _is_abstract(voice.source.engines):
            continue
        first = tables[0].declarations[0].path if tables[0].declarations else voice.source.root
        for engine in voice.source.engines or (_ENGINE_OF.get(tables[0].kind),):
            yield Schema(
                engine=engine,
                path=first,
                technology=voice.source.technology,
                tables=len(tables),
                test=voice.source.test,
            )


def _is_abstract(engines: Sequence[str]) -> bool:
    """Whether keys are those of a cache that may lie in one of several stores, or in none."""
    return len({"Redis" if e == "Valkey" else e for e in engines}) > 1


def _identities(found: Found, several: list[Logical]) -> list[str]:
    """Ids of the databases of one engine: the largest has the bare name, others say which."""
    bare = found.engine.lower().replace(" ", "")
    largest = max(range(len(several)), key=lambda i: (len(several[i].names()), -i))
    ids: list[str] = []
    for position, logical in enumerate(several):
        label = _label(logical)
        identity = bare if position == largest else f"{bare}:{label}"
        while identity in ids:
            identity += "-2"
        ids.append(identity)
    return ids


def _label(logical: Logical) -> str:
    if not logical.voices:
        return "other"
    largest = max(logical.voices, key=lambda v: len(v.tables))
    parts = [p for p in (largest.source.group or largest.source.root).split("/") if p]
    generic = {"migrations", "sql", "db", "src", "versions", "schema.sql", "prisma", "models"}
    named = [p for p in reversed(parts) if p.lower() not in generic]
    return (named or parts or ["other"])[0].rsplit(".", 1)[0].lower()


def _is_history_of(voice: Voice, logical: Logical, several: int) -> bool:
    """Deltas that a snapshot already contains still tell its history."""
    source = voice.source
    if source.complete or source.test or not source.migrations:
        return False
    roots = {v.source.variant_of for v in logical.voices if v.source.variant_of}
    if source.variant_of and source.variant_of in roots:
        return not source.engines or logical.engine in source.engines
    return several == 1 and bool(voice.names & logical.names())


def _live_voice(source: Source) -> Voice:
    from .sources import replay

    return replay(source)


def _problems(
    files: Mapping[str, FileFacts], voices: list[Voice], more: list[Problem]
) -> tuple[Problem, ...]:
    every = {p for f in files.values() for p in f.problems}
    every |= {p for v in voices for p in v.problems}
    return tuple(sorted(every | set(more)))
