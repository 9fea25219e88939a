"""Which components read and write which tables, and where.

A place is counted by what the code does there: it creates, reads, updates or deletes rows. A
component also uses a table that it declares, or whose model it imports; that counts as nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from ..facts import FileFacts
from ..model.catalog import Database, Use, UsePlace
from ..model.schema import Table
from ..schema.queries import ACTIONS, CREATE, DELETE, READ, UPDATE
from ..syntax.ir import If, Import, Module, Stmt
from ..technologies.base import Source, Usage
from .components import Components
from .kept import Each, same

Uses = dict[str, list[Use]]
"""Component name to its uses."""
MOST_PLACES = 200
"""Places that are kept of one component and table."""
Key = tuple[str, str]
"""A database's id and a table's name."""


class Said(Struct, frozen=True):
    """What tells a table: its name, schema and kind, its model, and the places that declare it."""

    name: str
    schema: str
    kind: str
    model: str
    places: tuple[tuple[str, int], ...]


class Usages:
    """Counts again and again; where nothing that counts is another thing, nothing is counted."""

    def __init__(self) -> None:
        self._said = Each(_said)
        self._imports = Each(_imports)
        self._key: tuple[Any, ...] | None = None
        self._sources: list[Source] = []
        self._last: Uses = {}

    def of(
        self,
        files: Mapping[str, FileFacts],
        databases: Sequence[Database],
        components: Components,
        sources: Sequence[Source] = (),
    ) -> Uses:
        """Component name to its uses of tables.

        `sources`: those that may know of places where code uses tables.
        """
        said = self._said.of(t for d in databases for t in d.tables)
        paths = [p for p, f in files.items() if f.module is not None]
        imports = self._imports.of(f.module for f in files.values() if f.module is not None)
        owners = [d.id for d in databases for _ in d.tables]
        key = (said, owners, paths, imports, components)
        telling = [s for s in sources if s.usages and not s.test]
        if key != self._key or not same(telling, self._sources):
            known = Tables(said, owners)
            counted = _Counts(components)
            counted.declared(said, owners)
            counted.imported(known, paths, imports)
            for source in telling:
                counted.used(known, source.usages)
            self._key, self._sources, self._last = key, telling, counted.uses()
        return self._last


class Tables:
    """Finds the tables that a usage speaks of."""

    def __init__(self, said: Sequence[Said], owners: Sequence[str]) -> None:
        self._by_name: dict[str, list[tuple[Key, Said]]] = {}
        self._by_model: dict[str, list[tuple[Key, Said]]] = {}
        self._by_place: dict[tuple[str, int], list[tuple[Key, Said]]] = {}
        for owner, table in zip(owners, said, strict=True):
            entry = ((owner, table.name), table)
            self._by_name.setdefault(table.name.lower(), []).append(entry)
            if table.model:
                self._by_model.setdefault(table.model, []).append(entry)
            for place in table.places:
                self._by_place.setdefault(place, []).append(entry)

    def of(self, usage: Usage) -> list[Key]:
        """The tables, one for each database that holds it; none where there is none or no telling.

        A definition's own place tells best, then the name of a model that only one table has.
        """
        if usage.table:
            return self._named(usage.table.lower(), (usage.schema or "").lower())
        if usage.model_path:
            placed = self._by_place.get((usage.model_path, usage.model_line), ())
            own = [e for e in placed if e[1].model == usage.model] or list(placed)
            if own:
                return _keys(own)
        named = self._by_model.get(usage.model, [])
        if usage.technology == "Prisma" and not named:
            named = self._by_model.get(usage.model[:1].lower() + usage.model[1:], [])
        if usage.model_path:
            near = [e for e in named if any(p == usage.model_path for p, _ in e[1].places)]
            if near:
                return _keys(near)
            if named and usage.model[:1].islower():
                return []  # some other variable of that name
        return self.model(usage.model, named)

    def model(self, name: str, named: list[tuple[Key, Said]] | None = None) -> list[Key]:
        """The tables of a model's name, where all of them are one table."""
        found = self._by_model.get(name, []) if named is None else named
        return _keys(found) if len({e[1].name for e in found}) == 1 else []

    def _named(self, name: str, schema: str) -> list[Key]:
        found = self._by_name.get(name, [])
        if schema:
            exact = [e for e in found if e[1].schema.lower() == schema]
            found = exact or [e for e in found if not e[1].schema]
        return _keys(e for e in found if e[1].kind != "key-pattern")


def _keys(entries: Iterable[tuple[Key, Said]]) -> list[Key]:
    return list(dict.fromkeys(key for key, _ in entries))


class _Count(Struct):
    """What one component does to one table."""

    places: dict[tuple[str, int, str], UsePlace] = field(default_factory=dict)

    def add(self, usage: Usage) -> None:
        at = (usage.path, usage.line, usage.action)
        if at not in self.places:
            place = UsePlace(usage.path, usage.line, usage.action, usage.reads, usage.writes)
            self.places[at] = place

    def use(self, key: Key) -> Use:
        counts = dict.fromkeys(ACTIONS, 0)
        for place in self.places.values():
            counts[place.action] += 1
        return Use(
            table=key[1],
            database=key[0],
            reads=counts[READ],
            writes=counts[CREATE] + counts[UPDATE] + counts[DELETE],
            creates=counts[CREATE],
            updates=counts[UPDATE],
            deletes=counts[DELETE],
            places=tuple(sorted(self.places.values())[:MOST_PLACES]),
        )


class _Counts:
    """Gathers, for each component, what it does to which tables."""

    def __init__(self, components: Components) -> None:
        self._components = components
        self._named: dict[str, str] = {}
        self._counts: dict[str, dict[Key, _Count]] = {}

    def _of(self, path: str, key: Key) -> _Count:
        name = self._named.get(path)
        if name is None:
            name = self._named[path] = self._components.component_of(path)
        return self._counts.setdefault(name, {}).setdefault(key, _Count())

    def declared(self, said: Sequence[Said], owners: Sequence[str]) -> None:
        for owner, table in zip(owners, said, strict=True):
            for path, _ in table.places:
                self._of(path, (owner, table.name))

    def imported(
        self, known: Tables, paths: Sequence[str], imports: Sequence[tuple[str, ...]]
    ) -> None:
        for path, names in zip(paths, imports, strict=True):
            for name in names:
                keys = known.model(name)
                if len(keys) == 1:
                    self._of(path, keys[0])

    def used(self, known: Tables, usages: Iterable[Usage]) -> None:
        found: dict[tuple[str, str, str, str, int, str], list[Key]] = {}
        for usage in usages:
            what = (
                usage.table,
                usage.schema or "",
                usage.model,
                usage.model_path,
                usage.model_line,
                usage.technology,
            )
            if what not in found:
                found[what] = known.of(usage)
            for key in found[what]:
                self._of(usage.path, key).add(usage)

    def uses(self) -> Uses:
        return {
            name: [count.use(key) for key, count in sorted(counts.items())]
            for name, counts in self._counts.items()
        }


def _said(table: Table) -> Said:
    return Said(
        table.name,
        table.schema or "",
        table.kind,
        table.model or "",
        tuple((d.path, d.line) for d in table.declarations),
    )


def _imports(module: Module) -> tuple[str, ...]:
    """The symbols that a file imports at its top level."""
    return tuple(_imported(module.body))


def _imported(body: tuple[Stmt, ...]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, If):
            yield from _imported(statement.body)
            yield from _imported(statement.orelse)
        elif isinstance(statement, Import) and statement.symbol:
            yield statement.symbol
