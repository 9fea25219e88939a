"""What is looked up in a database again and again, made once for each database of a catalog."""

from __future__ import annotations

from functools import cached_property

from dbscope.analyzers.model.catalog import Database, Relationship
from dbscope.analyzers.model.keys import Names
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


_made: dict[int, Lookup] = {}


def lookup(database: Database) -> Lookup:
    """The lookup of a database; the latest few are kept, as long as it is the same object."""
    kept = _made.pop(id(database), None)
    made = kept if kept is not None and kept.database is database else Lookup(database)
    _made[id(database)] = made
    while len(_made) > _KEPT:
        del _made[next(iter(_made))]
    return made
