"""Puts one database together: its tables, what they say of each other, and where sources differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from heapq import nsmallest

from msgspec.structs import replace

from ..engines.decide import Found
from ..model.catalog import Database, Migration
from ..model.kinds import counted_kinds
from .databases import Logical
from .drift import Drifts
from .kept import Kept, same
from .merge import Merged, Merger, describe
from .relationships import Relations
from .sources import Voice


class Assembly:
    """Puts the database of one id together again and again; what stays the same is not made anew.

    The database, its tables, relationships and differences are the very same objects as before
    where nothing that they are made of is another object.
    """

    def __init__(self, identity: str) -> None:
        self.identity = identity
        self._merger = Merger()
        self._described: Kept[tuple[str, str, str], Merged] = Kept()
        self._drifts = Drifts()
        self._relations = Relations()
        self._parts: tuple[Found, Mapping[str, str], list[Voice]] | None = None
        self._database: Database | None = None
        self._used: tuple[Database, tuple[str, ...], Database] | None = None

    def of(
        self, found: Found, logical: Logical, history: Sequence[Voice], texts: Mapping[str, str]
    ) -> Database:
        """The database from its voices, and those that tell of its past.

        `texts`: descriptions that the settings give.
        """
        voices = [*logical.voices, *history]
        old = self._parts
        known = old is not None and old[:2] == (found, texts) and same(old[2], voices)
        if self._database is None or not known:
            self._parts = (found, texts, voices)
            self._database = self._make(found, logical, voices, texts)
        return self._database

    def used_by(self, components: tuple[str, ...]) -> Database:
        """The database with the components that use it."""
        assert self._database is not None
        used = self._used
        if used is None or used[0] is not self._database or used[1] != components:
            made = replace(self._database, components=components)
            used = self._used = (self._database, components, made)
        return used[2]

    def _make(
        self, found: Found, logical: Logical, voices: Sequence[Voice], texts: Mapping[str, str]
    ) -> Database:
        merged = self._merger.of(logical.voices)
        if texts:
            merged = [self._describe(m, texts) for m in merged]
            self._described.turn()
        tables = tuple(m.table for m in merged)
        kinds = frozenset(v.source.kind for v in logical.voices if v.trusted)
        migrations = _migrations(voices)
        if self._database is not None and self._database.migrations == migrations:
            migrations = self._database.migrations
        return Database(
            id=self.identity,
            engine=found.engine,
            kind=found.kind,
            status=found.status,
            default=found.default,
            role=_role(found, merged),
            access=found.access,
            key_files=found.key_files,
            evidence=found.evidence,
            tables=tables,
            relationships=self._relations.of(tables),
            migrations=migrations,
            drift=self._drifts.of(merged, kinds),
            settings=found.settings,
        )

    def _describe(self, merged: Merged, texts: Mapping[str, str]) -> Merged:
        make = partial(describe, merged, texts)
        return self._described.get(merged.order, (merged, texts), make)


def _role(found: Found, merged: list[Merged]) -> str:
    """What the database is for, with the tables that most others refer to."""
    tables = [m.table for m in merged if m.table.kind != "view"]
    if not tables:
        return found.role
    referred: dict[str, int] = {}
    for table in tables:
        for key in table.foreign_keys:
            referred[key.ref_table] = referred.get(key.ref_table, 0) + 1
    first = nsmallest(4, tables, key=lambda t: (-referred.get(t.name, 0), t.name))
    names = ", ".join(t.name for t in first)
    count = counted_kinds(tables)
    more = " …" if len(tables) > 4 else ""
    return f"{found.role}: {count}, {names}{more}" if found.role else f"{count}: {names}{more}"


def _migrations(voices: Iterable[Voice]) -> tuple[Migration, ...]:
    unique = {(m.path, m.id): m for v in voices for m in v.source.migrations}
    return tuple(unique.values())
