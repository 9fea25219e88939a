"""Joins the facts of all files into one catalog. Keeps what did not change between edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from msgspec import Struct, field
from msgspec.structs import replace

from ..engines.decide import Decision, Found, Schema, decide
from ..facts import FileFacts
from ..model.catalog import (
    Access,
    Catalog,
    Component,
    Database,
    Migration,
    Problem,
    Use,
)
from ..model.schema import Table
from ..syntax.compose import Build
from ..syntax.project import Project
from ..technologies.base import Source
from .components import Components, find_components
from .coverage import coverage
from .databases import RELATIONAL, Logical, assign, without_twins
from .drift import drift_of
from .merge import Merged, describe, merge_tables
from .relationships import derive
from .sources import Voice, Voices
from .usages import uses_of


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
        self.project = Project()
        self._voices = Voices()
        self._known: dict[str, FileFacts] = {}
        self._databases: dict[str, tuple[object, Database]] = {}
        self._components: tuple[object, Components] | None = None

    def link(self, files: Mapping[str, FileFacts], repository: Repository) -> Catalog:
        """The catalog of a repository in its present state."""
        self._update(files)
        voices, problems = self._voices.collect(files, self.project)
        voices += [v for v in map(_live_voice, repository.live) if v.tables]
        decision = self._decide(files, voices, repository)
        components = self._find_components(files, repository)
        databases = self._assemble(decision, voices, components, repository)
        used = uses_of(files, databases, components)
        databases = tuple(_with_components(d, used, components, decision) for d in databases)
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
            coverage=coverage(without_twins(databases)),
            problems=_problems(files, voices, [*problems, *repository.problems]),
        )

    def _update(self, files: Mapping[str, FileFacts]) -> None:
        changed = [
            f.module
            for p, f in files.items()
            if f.module is not None and self._known.get(p) is not f
        ]
        removed = [p for p, f in self._known.items() if f.module and p not in files]
        lost = [p for p, f in files.items() if f.module is None and p in self._known]
        self.project.update(changed, [*removed, *lost])
        self._known = dict(files)

    def _decide(
        self, files: Mapping[str, FileFacts], voices: list[Voice], repository: Repository
    ) -> Decision:
        signals = {p: f.signals for p, f in files.items() if f.signals}
        names = [f.package for f in files.values() if f.package]
        schemas = list(_schemas(voices))
        decision = decide(signals, schemas, repository.name, names, repository.paths)
        return _with_unnamed(decision, schemas)

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
        self,
        decision: Decision,
        voices: list[Voice],
        components: Components,
        repository: Repository,
    ) -> tuple[Database, ...]:
        engines = [(f.engine, f.kind, f.default) for f in decision.databases]
        build = partial(_database, repository.descriptions)
        logical = assign(voices, engines)
        made: list[Database] = []
        kept: dict[str, tuple[object, Database]] = {}
        for found in decision.databases:
            several = logical[found.engine] or [Logical(found.engine)]
            for identity, one in zip(_identities(found, several), several, strict=True):
                known = self._databases.get(identity)
                key = (found, [v.source for v in one.voices], [v.tables for v in one.voices])
                same = known is not None and _same(known[0], key)
                history = [v for v in voices if _is_history_of(v, one, len(several))]
                database = known[1] if same and known else build(identity, found, one, history)
                kept[identity] = (key, database)
                made.append(database)
        self._databases = kept
        order = {f.engine: position for position, f in enumerate(decision.databases)}
        return tuple(sorted(made, key=lambda d: (order[d.engine], d.id)))


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


def _same(old: object, new: tuple[Found, list[Source], list[tuple[Table, ...]]]) -> bool:
    """Whether the parts that a database was made of are the very same objects as before."""
    if not isinstance(old, tuple) or old[0] != new[0] or len(old[2]) != len(new[2]):
        return False
    return all(a is b for a, b in zip(old[2], new[2], strict=True))


_ENGINE_OF = {"collection": "MongoDB", "key-pattern": "Redis"}
"""What a source that names no engine is written for, by the kind of what it declares."""


def _schemas(voices: list[Voice]) -> Iterable[Schema]:
    for voice in voices:
        tables = [t for t in voice.tables if t.kind != "view"]
        if not tables or not voice.source.complete or voice.source.kind == "live":
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


def _database(
    texts: Mapping[str, str], identity: str, found: Found, logical: Logical, history: list[Voice]
) -> Database:
    merged = merge_tables(logical.voices)
    if texts:
        merged = [describe(m, texts) for m in merged]
    tables = tuple(m.table for m in merged)
    kinds = frozenset(v.source.kind for v in logical.voices if v.trusted)
    return Database(
        id=identity,
        engine=found.engine,
        kind=found.kind,
        status=found.status,
        default=found.default,
        role=_role(found, merged),
        access=found.access,
        key_files=found.key_files,
        evidence=found.evidence,
        tables=tables,
        relationships=derive(tables),
        migrations=_migrations([*logical.voices, *history]),
        drift=tuple(drift_of(merged, kinds)),
        settings=found.settings,
    )


def _role(found: Found, merged: list[Merged]) -> str:
    """What the database is for, with the tables that most others refer to."""
    tables = [m.table for m in merged if m.table.kind != "view"]
    if not tables:
        return found.role
    referred: dict[str, int] = {}
    for table in tables:
        for key in table.foreign_keys:
            referred[key.ref_table] = referred.get(key.ref_table, 0) + 1
    ranked = sorted(tables, key=lambda t: (-referred.get(t.name, 0), t.name))
    names = ", ".join(t.name for t in ranked[:4])
    what = {"collection": "collection", "key-pattern": "key pattern"}.get(tables[0].kind, "table")
    count = f"{len(tables)} {what}{'s' if len(tables) != 1 else ''}"
    more = " …" if len(ranked) > 4 else ""
    return f"{found.role}: {count}, {names}{more}" if found.role else f"{count}: {names}{more}"


def _migrations(voices: Iterable[Voice]) -> tuple[Migration, ...]:
    unique = {(m.path, m.id): m for v in voices for m in v.source.migrations}
    return tuple(unique.values())


def _live_voice(source: Source) -> Voice:
    from .sources import replay

    return replay(source)


def _with_components(
    database: Database,
    used: Mapping[str, Iterable[Use]],
    components: Components,
    decision: Decision,
) -> Database:
    names = {n for n, uses in used.items() if any(u.database == database.id for u in uses)}
    found = next(f for f in decision.databases if f.engine == database.engine)
    names |= {components.component_of(p) for p in found.paths}
    return replace(database, components=tuple(sorted(names)))


def _problems(
    files: Mapping[str, FileFacts], voices: list[Voice], more: list[Problem]
) -> tuple[Problem, ...]:
    every = {p for f in files.values() for p in f.problems}
    every |= {p for v in voices for p in v.problems}
    return tuple(sorted(every | set(more)))
