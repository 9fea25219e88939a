"""Parts of a catalog as Markdown: what the terminal copies, in the words of the reports."""

from __future__ import annotations

from typing import Any

from ..model.catalog import Catalog, Database
from ..model.keys import Names, database_names
from ..model.schema import Table
from . import databases_view, schema_view
from .environment import render

SECTIONS = ("columns", "keys", "relations", "migrations", "declarations")
"""The parts of a table's view: facts and columns, indexes and keys, and so on."""


class NotFound(LookupError):
    """The catalog has no such database or table; says which."""

    def __str__(self) -> str:
        return str(self.args[0])


def table_markdown(
    catalog: Catalog,
    database_id: str,
    table: str,
    sections: tuple[str, ...] = SECTIONS,
    templates: str | None = None,
) -> str:
    """One table as Markdown, with these sections of it (see SECTIONS).

    `table` is its name, with its schema where two bear one name. Raises NotFound.
    """
    database = find_database(catalog, database_id)
    names = Names(database.tables)
    found = names.find(table)
    if found is None:
        raise NotFound(f"{database.id} has no table {table}")
    context = _table_context(found, database, names.label(found))
    template = "key.md.j2" if found.kind == "key-pattern" else "table.md.j2"
    return render(template, {**context, "sections": sections}, templates)


def _table_context(table: Table, database: Database, label: str) -> dict[str, Any]:
    called = {label, table.qualified}
    near = [
        r
        for r in database.relationships
        if r.from_table in called or r.to_table in called or r.through in called
    ]
    rows = [schema_view.relation_row(r, database) for r in near]
    # A migration that names no table has none: it is not this table's.
    touching = [m for m in database.migrations if {table.name, table.qualified} & set(m.tables)]
    return {
        "table": schema_view.table_row(table, database),
        "relationships": [r for r in rows if r["type"] != "many-to-many"],
        "many_to_many": [r for r in rows if r["type"] == "many-to-many"],
        "migrations": schema_view.migration_rows(touching),
        "keys": [schema_view.key_row(table)] if table.kind == "key-pattern" else [],
    }


def database_markdown(catalog: Catalog, database_id: str, templates: str | None = None) -> str:
    """One database as Markdown, as the databases report shows it, with its evidence."""
    database = find_database(catalog, database_id)
    name = database_names(catalog.databases)[database.id]
    row = databases_view.database_row(database, catalog, name)
    return render("database.md.j2", {"database": row}, templates)


def gaps_markdown(catalog: Catalog, templates: str | None = None) -> str:
    """What is not understood, where sources disagree and what nobody described; may be empty."""
    context = {
        "problems": catalog.problems,
        "drift": [d for database in catalog.databases for d in database.drift],
        "missing": schema_view.missing_rows(catalog.databases),
    }
    if not any(context.values()):
        return ""
    return render("gaps.md.j2", context, templates)


def problems_markdown(catalog: Catalog, templates: str | None = None) -> str:
    """The problems alone; empty where there are none."""
    if not catalog.problems:
        return ""
    context = {"problems": catalog.problems, "drift": (), "missing": ()}
    return render("gaps.md.j2", context, templates)


def find_database(catalog: Catalog, database_id: str) -> Database:
    """The database of that id; raises NotFound."""
    for database in catalog.databases:
        if database.id == database_id:
            return database
    raise NotFound(f"there is no database {database_id}")
