"""Parts of a catalog as Markdown: what the terminal copies, each a part of what a report prints.

A table and its columns are a part of the schema report, a database and who uses it a part of the
databases report. What a report tells of all tables together (relationships, migrations, diagrams)
is a part of the report that is narrowed to the table or the database (`--table`, `--database`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from ..model.catalog import Catalog, Database
from ..model.keys import UNDESCRIBED_KINDS, Names, database_names
from ..model.schema import Table
from . import databases_view, schema_view
from .environment import render
from .gaps import kind_markdown
from .options import Options, narrow

Row = dict[str, Any]


class NotFound(LookupError):
    """The catalog has no such database, table or column; says which."""

    def __str__(self) -> str:
        return str(self.args[0])


# -- the whole of something ----------------------------------------------------------------------


def table_markdown(
    catalog: Catalog, database_id: str, table: str, templates: str | None = None
) -> str:
    """The section of one table in the schema report; of a key pattern, its table of the cache.

    `table` is its name, with its schema where two bear one name. Raises NotFound.
    """
    return _whole(catalog, database_id, table, "table.md.j2", templates)


def database_markdown(catalog: Catalog, database_id: str, templates: str | None = None) -> str:
    """The section of one database in the databases report; raises NotFound."""
    return render("database.md.j2", _database_row(catalog, database_id), templates)


def other_markdown(catalog: Catalog, engine: str, status: str, templates: str | None = None) -> str:
    """What the databases report says, where asked to explain, of an engine that is not counted."""
    for other in catalog.others:
        if (other.engine, other.status) == (engine, status):
            return render("_other.md.j2", {"o": other}, templates)
    raise NotFound(f"there is no {engine} ({status})")


# -- a part of it --------------------------------------------------------------------------------


def part_markdown(
    catalog: Catalog,
    database_id: str,
    table: str | None,
    part: str,
    templates: str | None = None,
) -> str:
    """One part (see PARTS) of a table, or without a table of a database; may be empty.

    Raises NotFound.
    """
    return PARTS[part](catalog, database_id, table, templates)


def column_markdown(
    catalog: Catalog, database_id: str, table: str, column: str, templates: str | None = None
) -> str:
    """One column as a table of one row, as the report has it; raises NotFound."""
    database, found = find_table(catalog, database_id, table)
    row = schema_view.table_row(found, database)
    row["columns"] = [c for c in row["columns"] if c["name"] == column]
    if not row["columns"]:
        raise NotFound(f"{table} has no column {column}")
    return render("_columns.md.j2", {"table": row}, templates)


def _columns(catalog: Catalog, database_id: str, table: str | None, templates: str | None) -> str:
    if table is None:
        return database_markdown(catalog, database_id, templates)
    return _whole(catalog, database_id, table, "_head.md.j2", templates)


def _keys(catalog: Catalog, database_id: str, table: str | None, templates: str | None) -> str:
    if table is None:
        return ""
    return _some(_whole(catalog, database_id, table, "_keys.md.j2", templates))


def _section(template: str) -> Callable[[Catalog, str, str | None, str | None], str]:
    """A part that is a section of the narrowed schema report."""

    def make(catalog: Catalog, database_id: str, table: str | None, templates: str | None) -> str:
        part = only(catalog, database_id, table)
        return _some(render(template, schema_view.context(part, Options(), str), templates))

    return make


def _used(catalog: Catalog, database_id: str, table: str | None, templates: str | None) -> str:
    # Of a whole database the report tells every component, of a table those that use it.
    part = only(catalog, database_id, table) if table else catalog
    row = databases_view.database_row(find_database(part, database_id), part, "")
    return _some(render("_components.md.j2", {"d": row}, templates))


def _drift(catalog: Catalog, database_id: str, table: str | None, templates: str | None) -> str:
    part = only(catalog, database_id, table)
    return kind_markdown(part, "drift", templates)


PARTS = {
    "columns": _columns,
    "keys": _keys,
    "relations": _section("_relations.md.j2"),
    "diagram": _section("_diagrams.md.j2"),
    "migrations": _section("_history.md.j2"),
    "used": _used,
    "drift": _drift,
}
"""What can be had of a table or a database alone, by name; the columns of a database are it."""


# -- for other programs --------------------------------------------------------------------------


def table_json(catalog: Catalog, database_id: str, table: str) -> str:
    """The table's object as `scan --format json` prints it, from the left edge; see NotFound."""
    from . import json

    part = only(catalog, database_id, table)
    document = msgspec.json.decode(json.render(part))
    found = document["databases"][0]["tables"][0]
    return _object(found)


def database_json(catalog: Catalog, database_id: str) -> str:
    """The database's object as `scan --format json` prints it; raises NotFound."""
    from . import json

    document = msgspec.json.decode(json.render(only(catalog, database_id)))
    return _object(document["databases"][0])


def _object(found: Row) -> str:
    from . import json

    return json.escaped(msgspec.json.format(msgspec.json.encode(found), indent=2).decode()) + "\n"


# -- finding -------------------------------------------------------------------------------------


def only(catalog: Catalog, database_id: str, table: str | None = None) -> Catalog:
    """The catalog with nothing but one database, or one table of it; raises NotFound.

    It is what `--database` and `--table` leave where no other table bears the name.
    """
    if table is None:
        database = find_database(catalog, database_id)
        return narrow(replace(catalog, databases=(database,)), database.id, None)
    database, found = find_table(catalog, database_id, table)
    alone = replace(database, tables=(found,))
    return narrow(replace(catalog, databases=(alone,)), database.id, found.qualified)


def find_table(catalog: Catalog, database_id: str, table: str) -> tuple[Database, Table]:
    """A table by its name, and the database that it lies in; raises NotFound."""
    database = find_database(catalog, database_id)
    found = Names(database.tables).find(table)
    if found is None:
        raise NotFound(f"{database.id} has no table {table}")
    return database, found


def find_database(catalog: Catalog, database_id: str) -> Database:
    """The database of that id; raises NotFound."""
    for database in catalog.databases:
        if database.id == database_id:
            return database
    raise NotFound(f"there is no database {database_id}")


def _whole(
    catalog: Catalog, database_id: str, table: str, template: str, templates: str | None
) -> str:
    """A table by a template; with its database where the report says it, too."""
    database, found = find_table(catalog, database_id, table)
    if found.kind in UNDESCRIBED_KINDS:
        return render("key.md.j2", {"keys": [schema_view.key_row(found)]}, templates)
    named = database_names(catalog.databases)[database.id] if len(catalog.databases) > 1 else None
    return render(template, {"table": schema_view.table_row(found, database, named)}, templates)


def _database_row(catalog: Catalog, database_id: str) -> Row:
    database = find_database(catalog, database_id)
    name = database_names(catalog.databases)[database.id]
    return {"database": databases_view.database_row(database, catalog, name)}


def _some(text: str) -> str:
    """The text, or nothing where it is blank."""
    return text if text.strip() else ""
