"""What the keys of a table say: which columns identify a row, which table a key refers to."""

from __future__ import annotations

from collections.abc import Iterable

from .catalog import Database
from .schema import ForeignKey, Table

UNDESCRIBED_KINDS = frozenset({"key-pattern"})
"""Kinds that hold no columns of their own and so do not count as tables to be documented."""


def folded(names: Iterable[str]) -> frozenset[str]:
    """The names as a set without regard to case."""
    return frozenset(name.lower() for name in names)


def unique_keys(table: Table) -> frozenset[frozenset[str]]:
    """Sets of columns (in lower case) of which no two rows hold the same values.

    A partial index and an index over an expression say nothing about whole columns.
    """
    keys = [folded(table.primary_key), *map(folded, table.unique)]
    keys += [folded(i.columns) for i in table.indexes if i.unique and not i.where]
    keys += [folded((c.name,)) for c in table.columns if c.unique]
    return frozenset(k for k in keys if k and not any("(" in name for name in k))


def identifies(columns: Iterable[str], keys: frozenset[frozenset[str]]) -> bool:
    """Whether these columns hold a whole unique key, so that at most one row has them."""
    held = folded(columns)
    return any(key <= held for key in keys)


class Names:
    """Finds the tables of one database by the names that keys and relationships use."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._bare: dict[str, list[Table]] = {}
        self._full: dict[str, Table] = {}
        self._models: dict[str, Table] = {}
        for table in tables:
            if table.kind == "collection" and table.model:
                self._models.setdefault(table.model.lower(), table)
            self._bare.setdefault(table.name.lower(), []).append(table)
            self._full.setdefault(table.qualified.lower(), table)

    def with_others(self, pairs: Iterable[tuple[Table, Table]]) -> Names:
        """The same with other tables in place of some, each with its old name, kind and model."""
        made = Names(())
        made._bare, made._full = self._bare.copy(), self._full.copy()
        made._models = self._models.copy()
        for old, new in pairs:
            name, full = old.name.lower(), old.qualified.lower()
            made._bare[name] = [new if t is old else t for t in made._bare[name]]
            if made._full[full] is old:
                made._full[full] = new
            model = (old.model or "").lower()
            if made._models.get(model) is old:
                made._models[model] = new
        return made

    def label(self, table: Table) -> str:
        """The shortest name that tells the table from the others: bare, else with its schema."""
        return table.name if len(self._bare.get(table.name.lower(), ())) < 2 else table.qualified

    def find(self, name: str, schema: str | None = None, near: str | None = None) -> Table | None:
        """The table of that name; of several, the one in `schema`, else in `near`, else the first.

        `name` may hold its schema (`auth.users`).
        """
        if schema:
            exact = self._full.get(f"{schema}.{name}".lower())
            if exact is not None:
                return exact
        same = self._bare.get(name.lower())
        if not same:
            return self._full.get(name.lower())
        wanted = (schema or near or "").lower()
        return next((t for t in same if (t.schema or "").lower() == wanted), same[0])

    def target(self, key: ForeignKey, owner: Table) -> Table | None:
        """The table that a key refers to, or None where it is not in this database.

        A reference that only the code knows may name the model instead of its collection.
        """
        found = self.find(key.ref_table, key.ref_schema, owner.schema)
        if found is None and not key.enforced:
            return self._models.get(key.ref_table.lower())
        return found


def referred_columns(key: ForeignKey, target: Table | None) -> tuple[str, ...]:
    """The columns a key refers to; one that names none refers to the target's primary key."""
    if key.ref_columns or target is None:
        return key.ref_columns
    if target.primary_key:
        return target.primary_key
    return ("_id",) if target.column("_id") is not None else ()


def database_names(databases: Iterable[Database]) -> dict[str, str]:
    """What to call each database: its engine, with what tells it from others of one engine."""
    counts: dict[str, int] = {}
    listed = list(databases)
    for database in listed:
        counts[database.engine] = counts.get(database.engine, 0) + 1
    return {d.id: _name(d, counts[d.engine] > 1) for d in listed}


def _name(database: Database, shared: bool) -> str:
    _, _, part = database.id.partition(":")
    if part:
        return f"{database.engine} ({part})"
    return f"{database.engine} ({database.id})" if shared else database.engine
