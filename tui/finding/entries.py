"""What can be found: every name in a snapshot, with where it leads."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from msgspec import Struct

from dbscope.analyzers.model.catalog import Component, Database, Other
from dbscope.analyzers.model.keys import database_names
from dbscope.analyzers.model.kinds import kind_of
from dbscope.analyzers.model.schema import Table

from ..state import Goal, Place, Ref, Snapshot, component_ref, database_ref, other_ref, table_ref
from ..words import plural

KINDS = {
    "t": "tables",
    "c": "columns",
    "k": "keys",
    "i": "indexes",
    "d": "databases",
    "m": "migrations",
    "u": "components",
    "f": "files",
}
"""The letter that is typed for a kind, and its name; in the order in which equals are shown."""

_WORDS = {"key-pattern": "key"}
_SHOWN = 3
"""Tables that are named beside a file or a component."""


class Entry(Struct, frozen=True, gc=False):
    """A name that can be found.

    `kind` is a letter of KINDS, `word` what it is called in a list; `alone` is the part of the name
    that people say without the rest; `said` is what else a reader wants to know.
    """

    kind: str
    word: str
    name: str
    alone: str
    said: str
    place: Place | None
    ref: Ref
    tab: str = ""
    row: Hashable = None

    @property
    def goal(self) -> Goal:
        """Where it leads."""
        return Goal(self.ref, self.place, self.tab, self.row)

    @property
    def key(self) -> Hashable:
        """What makes it the same thing in another snapshot."""
        return (self.kind, self.ref, self.name, self.row)


def by_kind(snapshot: Snapshot) -> dict[str, list[Entry]]:
    """Every name of a snapshot by the letter of its kind, in no order."""
    made: dict[str, list[Entry]] = {kind: [] for kind in KINDS}
    names = database_names(snapshot.catalog.databases)
    for database in snapshot.catalog.databases:
        engine = names[database.id]
        made["d"].append(_database(database, engine, snapshot))
        made["m"] += _migrations(database)
        for table in database.tables:
            ref = table_ref(database, table)
            made["k" if table.kind == "key-pattern" else "t"].append(
                _table(table, ref, engine, snapshot)
            )
            made["c"] += _columns(table, ref, engine)
            made["i"] += _indexes(table, ref, engine)
    made["d"] += [_other(other, snapshot) for other in snapshot.catalog.others]
    made["u"] += [_component(component, snapshot) for component in snapshot.catalog.components]
    made["f"] += [_file(path, snapshot) for path in snapshot.paths]
    return made


def _database(database: Database, engine: str, snapshot: Snapshot) -> Entry:
    ref = database_ref(database)
    said = " · ".join(s for s in (database.status, database.role) if s)
    return Entry("d", "database", engine, engine, said, snapshot.place(ref), ref)


def _other(other: Other, snapshot: Snapshot) -> Entry:
    ref = other_ref(other)
    said = " · ".join(s for s in (other.status.replace("-", " "), other.reason) if s)
    return Entry("d", "engine", other.engine, other.engine, said, snapshot.place(ref), ref)


def _table(table: Table, ref: Ref, engine: str, snapshot: Snapshot) -> Entry:
    word = _WORDS.get(table.kind) or kind_of(table.kind).one
    kind = "k" if table.kind == "key-pattern" else "t"
    parts = [engine]
    if table.columns:
        parts.append(plural(len(table.columns), kind_of(table.kind).part))
    if table.model:
        parts.append(f"class {table.model}")
    name = table.qualified
    return Entry(kind, word, name, table.name, " · ".join(parts), snapshot.place(ref), ref)


def _columns(table: Table, ref: Ref, engine: str) -> list[Entry]:
    """Written for speed: most names of a repository come from here."""
    word = kind_of(table.kind).part
    before, after = f"{table.qualified}.", f" · {engine}"
    return [
        Entry(
            "c",
            word,
            before + column.name,
            column.name,
            (column.type or "?") + after,
            Place(column.path, column.line) if column.path else None,
            ref,
            "columns",
            column.name,
        )
        for column in table.columns
    ]


def _indexes(table: Table, ref: Ref, engine: str) -> Iterator[Entry]:
    for index in table.indexes:
        columns = ", ".join(index.columns)
        name = index.name or f"{table.name} ({columns})"
        said = f"{table.qualified} ({columns}) · {engine}"
        place = _place(index.path, index.line)
        yield _key("index", name, said, place, ref, ("index", index.name, index.columns))
    for foreign in table.foreign_keys:
        if foreign.name:
            said = f"{table.qualified} ({', '.join(foreign.columns)}) → {foreign.ref_table}"
            place = _place(foreign.path, foreign.line)
            row = ("fk", foreign.columns, foreign.ref_table)
            yield _key("foreign key", foreign.name, said, place, ref, row)
    for check in table.checks:
        if check.name:
            said, place = f"{table.qualified} · {check.expression}", _place(check.path, check.line)
            identity = ("check", check.name, check.expression)
            yield _key("check", check.name, said, place, ref, identity)


def _key(word: str, name: str, said: str, place: Place | None, ref: Ref, row: Hashable) -> Entry:
    return Entry("i", word, name, name, said, place, ref, "keys", row)


def _place(path: str, line: int) -> Place | None:
    return Place(path, line) if path else None


def _migrations(database: Database) -> Iterator[Entry]:
    ref = database_ref(database)
    for number, step in enumerate(database.migrations):
        said = " · ".join(s for s in (step.tool, step.summary) if s)
        place, row = Place(step.path, step.line), ("step", step.id, number)
        yield Entry("m", "migration", step.id, step.id, said, place, ref, "migrations", row)


def _component(component: Component, snapshot: Snapshot) -> Entry:
    ref, name = component_ref(component), component.name
    folder = "the root" if component.path in ("", ".") else f"{component.path}/"
    said = f"{folder} · uses {_listed([use.table for use in component.uses])}"
    return Entry("u", "component", name, name, said, snapshot.place(ref), ref)


def _file(path: str, snapshot: Snapshot) -> Entry:
    inside = snapshot.files.get(path)
    tables = [ref.name for ref, _ in inside.tables] if inside is not None else []
    said = f"declares {_listed(tables)}" if tables else ""
    ref = Ref("file", name=path)
    return Entry("f", "file", path, path.rpartition("/")[2], said, Place(path), ref, "source")


def _listed(names: list[str]) -> str:
    """The first names and how many more there are."""
    if not names:
        return "no table"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
