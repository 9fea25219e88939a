"""Which source speaks of which database, and how many databases of one engine there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from ..engines.registry import by_name
from ..model.catalog import Database
from .merge import RANK
from .sources import Voice

Identity = tuple[str, str, bool]
"""An engine's name, its kind, and whether it is the default among alternatives."""

_KINDS_OF_TABLE = {
    "collection": ("document", "wide-column", "search", "vector"),
    "key-pattern": ("key-value",),
    "index": ("search",),
    "node": ("graph",),
    "relationship": ("graph",),
    "measurement": ("time-series",),
}
RELATIONAL = ("relational", "embedded", "analytical", "time-series")
SIMILAR = 0.6


class Logical(Struct):
    """One database of an engine: the voices that speak of it."""

    engine: str
    voices: list[Voice] = field(default_factory=list)

    def names(self, kind: str | None = None, other: str | None = None) -> set[str]:
        """Names of its tables, of one kind of source only, or of all but one."""
        return {
            n
            for v in self.voices
            if (kind is None or v.source.kind == kind) and (other is None or v.source.kind != other)
            for n in v.names
        }


def assign(voices: Iterable[Voice], engines: Sequence[Identity]) -> dict[str, list[Logical]]:
    """The logical databases of each engine; voices for engines that are not used are left out."""
    found: dict[str, list[Logical]] = {name: [] for name, _, _ in engines}
    ordered = sorted(
        (v for v in voices if v.tables and v.source.complete and not v.source.test),
        key=lambda v: (RANK[v.source.kind], -len(v.tables), v.source.group),
    )
    for voice in ordered:
        for engine in [*engines_for(voice, engines), *_twins(voice, ordered, engines)]:
            _place(voice, engine, found[engine])
    return found


def _twins(voice: Voice, voices: Sequence[Voice], engines: Sequence[Identity]) -> list[str]:
    """Further engines that a model without an engine speaks of.

    Where each alternative engine has migrations of its own for the same tables, the models are
    what all of them build.
    """
    if voice.source.engines or voice.source.kind != "model":
        return []
    own = engines_for(voice, engines)
    return [
        name
        for name, _, _ in engines
        if name not in own
        and any(
            name in v.source.engines and len(v.names & voice.names) * 2 >= len(voice.names)
            for v in voices
        )
    ]


def engines_for(voice: Voice, engines: Sequence[Identity]) -> list[str]:
    """The used engines that a voice speaks of: the named ones, else the main one of its kind.

    Keys of a client are in no other store than those it can speak to.
    """
    names = {name for name, _, _ in engines}
    hinted = [e for e in voice.source.engines if e in names]
    if hinted:
        return hinted
    if voice.source.engines and (voice.source.variant_of or voice.tables[0].kind == "key-pattern"):
        return []
    kinds = _kinds(voice)
    if voice.source.engines:
        # What is written for a graph cannot be meant for a document store.
        alike = {k for e in voice.source.engines for k in _alike(e)}
        kinds = tuple(k for k in kinds if not alike or k in alike)
    fitting = [(name, default) for name, kind, default in engines if kind in kinds]
    main = [name for name, default in fitting if default] or [name for name, _ in fitting]
    return main[:1]


def _alike(engine: str) -> tuple[str, ...]:
    """The kinds of engines that may stand in for one: those of its own kind."""
    known = by_name().get(engine)
    if known is None:
        return ()
    return RELATIONAL if known.kind in RELATIONAL else (known.kind,)


def _kinds(voice: Voice) -> tuple[str, ...]:
    return _KINDS_OF_TABLE.get(voice.tables[0].kind, RELATIONAL)


def _place(voice: Voice, engine: str, known: list[Logical]) -> None:
    """Put a voice with the database it belongs to, or let it open a new one."""
    best: tuple[int, int, int] | None = None
    chosen: Logical | None = None
    for position, logical in enumerate(known):
        clash = _clash(voice, logical)
        if clash is None:
            continue
        shared = len(voice.names & logical.names(other=voice.source.kind)) + clash
        near = _common(voice.source.root or voice.source.group, logical)
        rank = (shared, near, -position)
        if best is None or rank > best:
            best, chosen = rank, logical
    if chosen is None:
        chosen = Logical(engine)
        known.append(chosen)
    chosen.voices.append(voice)


def _clash(voice: Voice, logical: Logical) -> int | None:
    """0 where nothing clashes, the shared names of near-equal sources, None for another database.

    Two sources of one kind that create tables of the same names speak of two databases, unless
    they are nearly the same schema told twice.
    """
    if voice.tables[0].kind == "key-pattern":
        return 0
    if voice.source.apart and any(v.source.apart for v in logical.voices):
        return None
    mine = voice.names
    shared = mine & logical.names(kind=voice.source.kind)
    if not shared:
        return 0
    if voice.tables[0].kind == "collection":
        # A table has one definition, so two models of it merge; a collection has none, and what
        # two mappers say of it are two descriptions. What is only used, by whatever driver, is
        # the collection that another voice declares.
        if voice.source.kind == "usage":
            return len(shared)
        return None if voice.source.technology not in _technologies(logical) else len(shared)
    if len(shared) >= SIMILAR * len(mine):
        return len(shared)
    theirs = max(len(v.names & mine) / len(v.names) for v in logical.voices if v.names)
    if theirs >= SIMILAR or voice.source.kind == "model":
        return len(shared)
    return None


def _technologies(logical: Logical) -> set[str]:
    return {v.source.technology for v in logical.voices}


def _common(path: str, logical: Logical) -> int:
    """How many leading folders a path shares with the database's other sources."""
    parts = path.split("/")
    most = 0
    for voice in logical.voices:
        other = (voice.source.root or voice.source.group).split("/")
        same = 0
        for a, b in zip(parts, other, strict=False):
            if a != b:
                break
            same += 1
        most = max(most, same)
    return most


def without_twins(databases: Sequence[Database]) -> list[Database]:
    """The databases less those that hold a schema that another one holds too.

    Of alternatives with mostly the same tables the first counts: it is the default, or the one that
    stands first. Two descriptions of the same collections count once as well.
    """
    counted: list[Database] = []
    seen: list[tuple[str, set[str]]] = []
    for database in databases:
        names = {t.name.lower() for t in database.tables}
        twins = [e for e, other in seen if names and len(names & other) >= SIMILAR * len(names)]
        if twins and (database.status == "alternative" or database.engine in twins):
            continue
        counted.append(database)
        seen.append((database.engine, names))
    return counted
