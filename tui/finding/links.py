"""What something leads to: references, referrers, keys, files, migrations, components."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from dbscope.analyzers.model.catalog import Component, Database
from dbscope.analyzers.model.schema import Table

from ..lookup import lookup
from ..state import Goal, Place, Ref, Snapshot, component_ref, table_ref
from ..tabs.uses import done

_SOURCES = {
    "model": "declared by the model",
    "migration": "in a migration",
    "dump": "in a dump",
    "config": "in the configuration",
    "usage": "used here",
    "live": "in the running database",
}


class Link(Struct, frozen=True):
    """Something to go to: a heading's word, what it is, what is said of it, where it leads."""

    group: str
    text: str
    said: str
    goal: Goal


def links_of(snapshot: Snapshot, ref: Ref, column: str = "") -> tuple[Link, ...]:
    """Everything a table, one of its columns, a database or a file leads to."""
    if ref.kind == "file":
        return tuple(_of_file(snapshot, ref.name))
    if (component := snapshot.component(ref)) is not None:
        return tuple(_of_component(component))
    found = snapshot.tables.get(ref)
    if found is None:
        database = snapshot.database(ref)
        return tuple(_of_database(database)) if database else ()
    database, table = found
    if column and table.column(column) is not None:
        return tuple(_of_column(database, table, column))
    return tuple(_of_table(snapshot, database, table))


def _of_column(database: Database, table: Table, name: str) -> Iterator[Link]:
    own = table_ref(database, table)
    column = table.column(name)
    assert column is not None
    if column.path:
        place = Place(column.path, column.line)
        yield Link("declared", str(place), "", Goal(own, place, "source"))
    yield from _references(database, table, name)
    yield from _referrers(database, table, name)
    for index in table.indexes:
        if name in index.columns:
            place_of = Place(index.path, index.line) if index.path else None
            said = f"index on {', '.join(index.columns)}"
            row_id = ("index", index.name, index.columns)
            yield Link("indexed by", index.name or said, said, Goal(own, place_of, "keys", row_id))


def _references(database: Database, table: Table, column: str = "") -> Iterator[Link]:
    names = lookup(database).names
    for _, relation in lookup(database).touching(table.name, table.qualified):
        if names.find(relation.from_table) is not table:
            continue
        if column and column not in relation.from_columns:
            continue
        target = names.find(relation.to_table)
        if target is None:
            continue
        row = relation.to_columns[0] if relation.to_columns else None
        text = names.label(target)
        if relation.to_columns:
            text = f"{text}.{', '.join(relation.to_columns)}"
        by = f"by {', '.join(relation.from_columns)}" if not column else relation.type
        goal = Goal(table_ref(database, target), tab="columns", row=row)
        yield Link("refers to", text, by, goal)


def _referrers(database: Database, table: Table, column: str = "") -> Iterator[Link]:
    names = lookup(database).names
    for _, relation in lookup(database).touching(table.name, table.qualified):
        if names.find(relation.to_table) is not table:
            continue
        if column and relation.to_columns and column not in relation.to_columns:
            continue
        source = names.find(relation.from_table)
        if source is None:
            continue
        columns = ", ".join(relation.from_columns)
        row = relation.from_columns[0] if relation.from_columns else None
        goal = Goal(table_ref(database, source), tab="columns", row=row)
        text = f"{names.label(source)}.{columns}" if columns else names.label(source)
        yield Link("referred to by", text, relation.type, goal)


def _of_table(snapshot: Snapshot, database: Database, table: Table) -> Iterator[Link]:
    own = table_ref(database, table)
    yield from _references(database, table)
    yield from _referrers(database, table)
    for declared in table.declarations:
        place = Place(declared.path, declared.line)
        said = _SOURCES.get(declared.source, declared.source)
        yield Link("files", str(place), said, Goal(own, place, "source"))
    called = {table.name, table.qualified}
    for step in database.migrations:
        if called & set(step.tables):
            place = Place(step.path, step.line)
            yield Link("migrations", step.id, step.summary, Goal(own, place, "source"))
    for component in snapshot.catalog.components:
        for use in component.uses:
            if use.database == database.id and use.table in called:
                said = done([use]) or "declared here"
                yield Link("used by", component.name, said, Goal(component_ref(component)))


def _of_database(database: Database) -> Iterator[Link]:
    own = Ref("database", database.id)
    for seen in database.evidence:
        place = Place(seen.path, seen.line)
        yield Link("evidence", str(place), seen.text, Goal(own, place, "source"))
    names = lookup(database).names
    for table in database.tables:
        yield Link(f"{table.kind}s", names.label(table), "", Goal(table_ref(database, table)))


def _of_component(component: Component) -> Iterator[Link]:
    for use in component.uses:
        goal = Goal(Ref("table", use.database, use.table))
        yield Link("uses", use.table, done([use]) or "declared here", goal)


def _of_file(snapshot: Snapshot, path: str) -> Iterator[Link]:
    said = snapshot.files.get(path)
    if said is None:
        return
    for ref, line in said.tables:
        yield Link("declares", ref.name, f"line {line}", Goal(ref, Place(path, line)))
    for ref, line in said.databases:
        yield Link("shows", ref.database, f"line {line}", Goal(ref, Place(path, line)))
    for problem in said.problems:
        place = Place(path, problem.line)
        goal = Goal(Ref("file", name=path), place, "source")
        yield Link("problems", f"line {problem.line}", problem.message, goal)
