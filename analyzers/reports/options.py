"""What a person asks of a view, and the narrowing of a catalog to a part."""

from __future__ import annotations

import re
from fnmatch import translate

from msgspec import Struct, field
from msgspec.structs import replace

from ..model.catalog import Catalog, Component, Database, Migration
from ..model.coverage import measure
from ..model.schema import Table


class Targets(Struct, frozen=True):
    """What coverage should reach, in per cent; more than `columns` of the columns, all of the rest.

    The values stand for tables documented, columns described, relationships mapped and indexes
    documented.
    """

    tables: float = 100
    columns: float = 80
    relationships: float = 100
    indexes: float = 100


class Options(Struct, frozen=True):
    """What a view is asked for.

    `database` and `table` are names or glob patterns; `project` is the name in the title (else the
    root's); `templates` is a folder whose templates replace ours; `today` is the date to print,
    left out with `no_date`; `explain` also tells what was seen but not counted.
    """

    database: str | None = None
    table: str | None = None
    no_date: bool = False
    project: str | None = None
    templates: str | None = None
    explain: bool = False
    today: str | None = None
    targets: Targets = field(default_factory=Targets)


class NothingMatches(ValueError):
    """The catalog has databases, but none that the patterns name."""


def narrow(catalog: Catalog, database_glob: str | None, table_glob: str | None) -> Catalog:
    """The part of a catalog that the patterns name; without patterns the catalog itself.

    A database is named by its id or engine, a table by its name, `schema.name` or model, all
    without regard to case. With a table pattern, databases without such a table are left out.
    Relationships stay where one end is kept, so that a table still shows what refers to it.
    """
    if not database_glob and not table_glob:
        return catalog
    databases = catalog.databases
    if database_glob:
        named = _pattern(database_glob)
        databases = tuple(d for d in databases if named(d.id) or named(d.engine))
    if table_glob:
        parts = (_part(d, table_glob) for d in databases)
        databases = tuple(d for d in parts if d.tables)
    components = tuple(c for c in (_uses(c, databases) for c in catalog.components) if c.uses)
    if table_glob:
        databases = tuple(_used_by(d, components) for d in databases)
    return replace(
        catalog,
        databases=databases,
        no_database=not databases,
        components=components,
        coverage=measure(databases),
    )


def narrowed(catalog: Catalog, options: Options) -> Catalog:
    """The catalog as the options narrow it; raises NothingMatches where that leaves nothing."""
    part = narrow(catalog, options.database, options.table)
    if catalog.databases and not part.databases:
        asked = [f"database {options.database}"] if options.database else []
        asked += [f"table {options.table}"] if options.table else []
        raise NothingMatches(f"nothing matches {' and '.join(asked)}")
    return part


class _pattern:
    """A glob pattern that names are held against; a plain name matches itself."""

    def __init__(self, glob: str) -> None:
        self._glob = glob.lower()
        self._match = re.compile(translate(self._glob)).match

    def __call__(self, name: str | None) -> bool:
        folded = (name or "").lower()
        return bool(folded) and (folded == self._glob or self._match(folded) is not None)


def _part(database: Database, table_glob: str) -> Database:
    named = _pattern(table_glob)
    tables = tuple(t for t in database.tables if _is_named(t, named))
    kept = {n for t in tables for n in (t.name, t.qualified)}
    return replace(
        database,
        tables=tables,
        relationships=tuple(
            r
            for r in database.relationships
            if r.from_table in kept or r.to_table in kept or r.through in kept
        ),
        migrations=tuple(m for m in database.migrations if _touches(m, kept)),
        drift=tuple(d for d in database.drift if d.table in kept),
    )


def _used_by(database: Database, components: tuple[Component, ...]) -> Database:
    """The database with those of its components alone that use what is left of it."""
    users = {c.name for c in components for u in c.uses if u.database == database.id}
    return replace(database, components=tuple(c for c in database.components if c in users))


def _is_named(table: Table, named: _pattern) -> bool:
    return named(table.name) or named(table.qualified) or named(table.model)


def _touches(migration: Migration, names: set[str]) -> bool:
    return any(t in names for t in migration.tables)


def _uses(component: Component, databases: tuple[Database, ...]) -> Component:
    kept = {(d.id, n) for d in databases for t in d.tables for n in (t.name, t.qualified)}
    uses = tuple(u for u in component.uses if (u.database, u.table) in kept)
    return component if uses == component.uses else replace(component, uses=uses)
