"""What is looked up in a database again and again, made once for each database of a catalog."""

from __future__ import annotations

from functools import cached_property

from dbscope.analyzers.model.catalog import Database, Relationship
from dbscope.analyzers.model.keys import Names
from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.reports.shape import entity_names

_KEPT = 8


class Lookup:
    """Tables by the names that keys use, relationships by the tables they touch."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @cached_property
    def names(self) -> Names:
        """Finds tables."""
        return Names(self.database.tables)

    @cached_property
    def entities(self) -> dict[str, str]:
        """What to call each table's entity."""
        return entity_names(self.database)

    @cached_property
    def _touching(self) -> dict[str, dict[int, Relationship]]:
        touching: dict[str, dict[int, Relationship]] = {}
        for number, relation in enumerate(self.database.relationships):
            for name in (relation.from_table, relation.to_table, relation.through):
                if name:
                    touching.setdefault(name, {})[number] = relation
        return touching

    def touching(self, *names: str) -> list[tuple[int, Relationship]]:
        """The relationships that touch a table of one of these names, with their numbers."""
        found: dict[int, Relationship] = {}
        for name in names:
            found |= self._touching.get(name, {})
        return sorted(found.items())

    @cached_property
    def compared(self) -> bool:
        """Whether any table is told of by more than one source that is compared."""
        return any(map(comparable, self.database.tables))

    def after(self, database: Database) -> Lookup:
        """The lookup of a database that took this one's place: what still holds is taken over."""
        made, known, old = Lookup(database), self.__dict__, self.database
        taken: dict[str, object] = {}
        if database.relationships is old.relationships and "_touching" in known:
            taken["_touching"] = known["_touching"]
        others = changed_tables(old, database)
        if others is not None:
            if "names" in known:
                taken["names"] = self.names.with_others(others)
            if "entities" in known:
                taken["entities"] = self.entities
            if "compared" in known and not any(comparable(before) for before, _ in others):
                taken["compared"] = self.compared or any(comparable(now) for _, now in others)
        made.__dict__.update(taken)
        return made


COMPARED = ("model", "migration", "dump", "live")
"""The sources that are compared with each other."""


def comparable(table: Table) -> bool:
    """Whether more than one source that is compared speaks of a table."""
    return len({d.source for d in table.declarations if d.source in COMPARED}) > 1


def changed_tables(before: Database, after: Database) -> list[tuple[Table, Table]] | None:
    """The tables that are not the same objects, old and new.

    None where tables came, went, or are called or told apart in another way.
    """
    if len(before.tables) != len(after.tables):
        return None
    changed: list[tuple[Table, Table]] = []
    for old, new in zip(before.tables, after.tables, strict=True):
        if old is not new:
            if any(getattr(old, n) != getattr(new, n) for n in _TELLING):
                return None
            changed.append((old, new))
    return changed


_TELLING = ("name", "schema", "kind", "model")
_made: dict[int, Lookup] = {}


def lookup(database: Database) -> Lookup:
    """The lookup of a database; the latest few are kept, as long as it is the same object."""
    kept = _made.pop(id(database), None)
    if kept is not None and kept.database is database:
        made = kept
    else:
        last = (x for x in reversed(_made.values()) if x.database.id == database.id)
        before = next(last, None)
        made = before.after(database) if before is not None else Lookup(database)
    _made[id(database)] = made
    while len(_made) > _KEPT:
        del _made[next(iter(_made))]
    return made
