"""Which components read and write which tables, and where.

A place is counted by what the code does there: it creates, reads, updates or deletes rows. A
component also uses a table that it declares, or whose model it imports; that counts as nothing.
What an edit did not touch is not counted again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from ..facts import FileFacts
from ..model.catalog import Database, Use, UsePlace
from ..schema.queries import ACTIONS, CREATE, DELETE, READ, UPDATE
from ..syntax.ir import If, Import, Module, Stmt
from ..technologies.base import Source, Usage
from .components import Components
from .kept import Each
from .used_tables import Key, Said, Tables, family, said

Uses = dict[str, list[Use]]
"""Component name to its uses, sorted."""
MOST_PLACES = 200
"""Places that are kept of one component and table."""
Cell = tuple[str, Key]
"""A component and a table."""
Group = tuple[Usage, ...]
"""What one file, or one technology, tells of usages; the same object while nothing changes."""
Found = dict[Cell, list[UsePlace]]
"""What a group says, by who uses what."""


class _Count(Struct):
    """What one component does to one table, by the group that tells it."""

    places: dict[int, list[UsePlace]] = field(default_factory=dict)

    def use(self, key: Key) -> Use:
        every: dict[tuple[str, int, str], UsePlace] = {}
        for place in (p for told in self.places.values() for p in told):
            at = (place.path, place.line, place.action)
            # The same whatever came first: one that names columns rather than one that does not.
            every[at] = max(every.get(at, place), place)
        counts = dict.fromkeys(ACTIONS, 0)
        for place in every.values():
            counts[place.action] += 1
        return Use(
            table=key[1],
            database=key[0],
            reads=counts[READ],
            writes=counts[CREATE] + counts[UPDATE] + counts[DELETE],
            creates=counts[CREATE],
            updates=counts[UPDATE],
            deletes=counts[DELETE],
            places=tuple(sorted(every.values())[:MOST_PLACES]),
        )


class Usages:
    """Counts again and again; only what changed is counted again."""

    def __init__(self) -> None:
        self._said = Each(said)
        self._imports = Each(_imports)
        self._components: Components | None = None
        self._named: dict[str, str] = {}
        self._tables: Tables | None = None
        self._told: dict[int, tuple[Group, Found, frozenset[object]]] = {}
        self._counts: dict[str, dict[Key, _Count]] = {}
        self._made: dict[Cell, Use] = {}
        self._mere: tuple[Any, set[Cell]] | None = None
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
        if self._components is not components and self._components != components:
            self.__init__()  # type: ignore[misc]
        self._components = components
        told = self._said.of(t for d in databases for t in d.tables)
        owners = [d.id for d in databases for _ in d.tables]
        groups = [g for s in sources if not s.test for g in (s.usages, *s.used) if g]
        changed = self._follow(told, owners, groups)
        changed |= self._merely(files, told, owners)
        if changed:
            self._count(changed)
        return self._last

    # -- what groups tell ------------------------------------------------------------------------

    def _follow(
        self, told: Sequence[Said], owners: Sequence[str], groups: Sequence[Group]
    ) -> set[Cell]:
        """Take in these groups; the cells that something new is told of."""
        before = self._tables
        if before is None or not before.same(told, owners):
            self._tables = Tables(told, owners)
        assert self._tables is not None
        stale = self._tables.differing(before) if self._tables is not before else frozenset()
        now = {id(g): g for g in groups}
        changed: set[Cell] = set()
        for number in [n for n in self._told if n not in now]:
            changed |= self._forget(number)
        for number, group in now.items():
            if number in self._told:
                if not stale or stale.isdisjoint(self._told[number][2]):
                    continue
                changed |= self._forget(number)
            found = self._find(group)
            asks = frozenset(name for usage in group for name in _asks(usage))
            self._told[number] = (group, found, asks)
            for cell, places in found.items():
                self._cell(cell).places[number] = places
            changed |= found.keys()
        return changed

    def _forget(self, number: int) -> set[Cell]:
        _, found, _ = self._told.pop(number)
        for cell in found:
            self._cell(cell).places.pop(number, None)
        return set(found)

    def _find(self, group: Group) -> Found:
        assert self._tables is not None
        found: Found = {}
        keys: dict[tuple[Any, ...], list[Key]] = {}
        for usage in group:
            what = (usage.path, *_what(usage))
            if what not in keys:
                keys[what] = self._tables.of(usage)
            for key in keys[what]:
                place = UsePlace(usage.path, usage.line, usage.action, usage.reads, usage.writes)
                found.setdefault((self._component(usage.path), key), []).append(place)
        return found

    # -- what is declared and imported -----------------------------------------------------------

    def _merely(
        self, files: Mapping[str, FileFacts], told: Sequence[Said], owners: Sequence[str]
    ) -> set[Cell]:
        """Cells of tables that a component declares or imports; those that are new or gone."""
        paths = [p for p, f in files.items() if f.module is not None]
        imports = self._imports.of(f.module for f in files.values() if f.module is not None)
        key = (told, owners, paths, imports)
        if self._mere is not None and self._mere[0] == key:
            return set()
        cells = {
            (self._component(path), (owner, table.name))
            for owner, table in zip(owners, told, strict=True)
            for path, _ in table.places
        }
        assert self._tables is not None
        known: dict[tuple[str, str], list[Key]] = {}
        for path, names in zip(paths, imports, strict=True):
            speaks = family(path)
            for name in names:
                if (name, speaks) not in known:
                    known[name, speaks] = self._tables.model(name, path)
                keys = known[name, speaks]
                if len(keys) == 1:
                    cells.add((self._component(path), keys[0]))
        before = self._mere[1] if self._mere is not None else set()
        self._mere = (key, cells)
        return cells ^ before

    # -- counting --------------------------------------------------------------------------------

    def _component(self, path: str) -> str:
        name = self._named.get(path)
        if name is None:
            assert self._components is not None
            name = self._named[path] = self._components.component_of(path)
        return name

    def _cell(self, cell: Cell) -> _Count:
        return self._counts.setdefault(cell[0], {}).setdefault(cell[1], _Count())

    def _count(self, changed: set[Cell]) -> None:
        """Count the changed cells again; those that nobody tells of any more are left out."""
        mere = self._mere[1] if self._mere is not None else set()
        for cell in changed:
            count = self._cell(cell)
            if any(count.places.values()) or cell in mere:
                self._made[cell] = count.use(cell[1])
            else:
                self._made.pop(cell, None)
                del self._counts[cell[0]][cell[1]]
        uses = dict(self._last)
        for name in {name for name, _ in changed}:
            made = [self._made[(name, key)] for key in self._counts.get(name, {})]
            uses[name] = sorted(made, key=lambda u: (u.table, u.database))
            if not made:
                del uses[name]
        self._last = uses


def _what(usage: Usage) -> tuple[Any, ...]:
    return (
        usage.table,
        usage.schema,
        usage.model,
        usage.model_path,
        usage.model_line,
        usage.technology,
        usage.others,
    )


def _asks(usage: Usage) -> Iterator[object]:
    """What the table of a usage is looked up by."""
    if usage.table:
        yield usage.table.lower()
        return
    for name, path, _ in ((usage.model, usage.model_path, 0), *usage.others):
        yield (path,) if path else name


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
