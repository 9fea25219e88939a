"""The difference of two catalogs, as frozen values, and what it says in schema words.

Places are not part of a schema: a table that only moved to other lines is unchanged. Most of two
catalogs is the same object or equal, and equality of structs is compared in C, so the work is in
proportion to what changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from operator import is_not
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from .catalog import Catalog, Database, Relationship
from .kinds import kind_of
from .schema import Check, Column, ForeignKey, Index, Table

T = TypeVar("T")

_COLUMN_FIELDS = ("type", "nullable", "default", "unique", "enum", "generated", "description")
_TABLE_FIELDS = ("kind", "primary_key", "options", "model", "technology", "description")
_DATABASE_FIELDS = ("engine", "kind", "status", "default", "role", "access", "components")


class Change(Struct, frozen=True):
    """One property that differs: its name, what it was and what it is."""

    name: str
    before: Any
    after: Any


class ColumnChange(Struct, frozen=True):
    """A column that is in both tables but not the same."""

    name: str
    changes: tuple[Change, ...]


class TableChange(Struct, frozen=True):
    """What became of a table that is in both catalogs."""

    name: str
    added_columns: tuple[Column, ...] = ()
    removed_columns: tuple[Column, ...] = ()
    changed_columns: tuple[ColumnChange, ...] = ()
    added_foreign_keys: tuple[ForeignKey, ...] = ()
    removed_foreign_keys: tuple[ForeignKey, ...] = ()
    added_unique: tuple[tuple[str, ...], ...] = ()
    removed_unique: tuple[tuple[str, ...], ...] = ()
    added_indexes: tuple[Index, ...] = ()
    removed_indexes: tuple[Index, ...] = ()
    added_checks: tuple[Check, ...] = ()
    removed_checks: tuple[Check, ...] = ()
    changes: tuple[Change, ...] = ()


class DatabaseChange(Struct, frozen=True):
    """What became of a database that is in both catalogs."""

    id: str
    added_tables: tuple[Table, ...] = ()
    removed_tables: tuple[Table, ...] = ()
    changed_tables: tuple[TableChange, ...] = ()
    added_relationships: tuple[Relationship, ...] = ()
    removed_relationships: tuple[Relationship, ...] = ()
    added_migrations: tuple[str, ...] = ()
    removed_migrations: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


class CatalogDiff(Struct, frozen=True):
    """The difference of two catalogs; false where there is none."""

    added: tuple[Database, ...] = ()
    removed: tuple[Database, ...] = ()
    changed: tuple[DatabaseChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def table_names(self) -> frozenset[tuple[str, str]]:
        """(database id, qualified table name) of every table that came, went or changed."""
        found = {(d.id, t.qualified) for d in (*self.added, *self.removed) for t in d.tables}
        for change in self.changed:
            found |= {(change.id, t.qualified) for t in change.added_tables}
            found |= {(change.id, t.qualified) for t in change.removed_tables}
            found |= {(change.id, t.name) for t in change.changed_tables}
        return frozenset(found)


def diff(before: Catalog, after: Catalog) -> CatalogDiff:
    """What changed from one catalog to the other."""
    if before is after or before.databases == after.databases:
        return CatalogDiff()
    old, new = {d.id: d for d in before.databases}, {d.id: d for d in after.databases}
    changed = (_database(old[i], d) for i, d in new.items() if i in old)
    return CatalogDiff(
        added=tuple(d for i, d in new.items() if i not in old),
        removed=tuple(d for i, d in old.items() if i not in new),
        changed=tuple(c for c in changed if c is not None),
    )


def diff_tables(before: Table, after: Table) -> TableChange | None:
    """What changed from one table to the other, or None where only places did."""
    if before is after or before == after:
        return None
    old, new = {c.name: c for c in before.columns}, {c.name: c for c in after.columns}
    changed = (_column(old[n], c) for n, c in new.items() if n in old)
    foreign = _sets(before.foreign_keys, after.foreign_keys, _placeless)
    unique = _sets(before.unique, after.unique, lambda columns: columns)
    indexes = _sets(before.indexes, after.indexes, _placeless)
    checks = _sets(before.checks, after.checks, _placeless)
    change = TableChange(
        name=after.qualified,
        added_columns=tuple(c for n, c in new.items() if n not in old),
        removed_columns=tuple(c for n, c in old.items() if n not in new),
        changed_columns=tuple(c for c in changed if c is not None),
        added_foreign_keys=foreign[0],
        removed_foreign_keys=foreign[1],
        added_unique=unique[0],
        removed_unique=unique[1],
        added_indexes=indexes[0],
        removed_indexes=indexes[1],
        added_checks=checks[0],
        removed_checks=checks[1],
        changes=_changes(before, after, _TABLE_FIELDS),
    )
    return None if change == TableChange(name=change.name) else change


def _database(before: Database, after: Database) -> DatabaseChange | None:
    if before is after or before == after:
        return None
    tables = _other_tables(before.tables, after.tables)
    old, new = ({t.qualified: t for t in listed} for listed in tables)
    changed = (diff_tables(old[n], t) for n, t in new.items() if n in old)
    relations = _sets(before.relationships, after.relationships, lambda r: r)
    migrations = _sets(
        [m.id for m in before.migrations], [m.id for m in after.migrations], lambda m: m
    )
    change = DatabaseChange(
        id=after.id,
        added_tables=tuple(t for n, t in new.items() if n not in old),
        removed_tables=tuple(t for n, t in old.items() if n not in new),
        changed_tables=tuple(c for c in changed if c is not None),
        added_relationships=relations[0],
        removed_relationships=relations[1],
        added_migrations=migrations[0],
        removed_migrations=migrations[1],
        changes=_changes(before, after, _DATABASE_FIELDS),
    )
    return None if change == DatabaseChange(id=change.id) else change


def _other_tables(
    before: Sequence[Table], after: Sequence[Table]
) -> tuple[Sequence[Table], Sequence[Table]]:
    """Of two lists what is not the same object in the same place; all, where lengths differ."""
    if len(before) != len(after):
        return before, after
    others = list(map(is_not, before, after))
    return list(compress(before, others)), list(compress(after, others))


def _column(before: Column, after: Column) -> ColumnChange | None:
    if before is after or before == after:
        return None
    changes = _changes(before, after, _COLUMN_FIELDS)
    return ColumnChange(after.name, changes) if changes else None


def _changes(before: Any, after: Any, names: Iterable[str]) -> tuple[Change, ...]:
    pairs = ((n, getattr(before, n), getattr(after, n)) for n in names)
    return tuple(Change(n, a, b) for n, a, b in pairs if a != b)


def _placeless(value: Any) -> Any:
    return replace(value, path="", line=0)


def _sets(
    before: Sequence[T], after: Sequence[T], key: Callable[[T], Any]
) -> tuple[tuple[T, ...], tuple[T, ...]]:
    """What is only in `after` and what is only in `before`, each in its own order."""
    if before is after or before == after:
        return (), ()
    old, new = {key(v) for v in before}, {key(v) for v in after}
    return (
        tuple(v for v in after if key(v) not in old),
        tuple(v for v in before if key(v) not in new),
    )


def describe(change: CatalogDiff) -> tuple[str, ...]:
    """One sentence for each database or table that changed, such as `users +1 column (last_seen)`.

    The text holds names of the repository as they are; the reader's door makes them safe.
    """
    said = [f"{d.id} database added ({_count(len(d.tables), 'table')})" for d in change.added]
    said += [f"{d.id} database removed" for d in change.removed]
    many = len(change.added) + len(change.removed) + len(change.changed) > 1
    for database in change.changed:
        said += _say_database(database, f"{database.id}: " if many else "")
    return tuple(said)


def _say_database(change: DatabaseChange, prefix: str) -> list[str]:
    said = [
        f"{prefix}{t.qualified} {_kind(t)} added ({_count(len(t.columns), _part(t))})"
        for t in change.added_tables
    ]
    said += [f"{prefix}{t.qualified} {_kind(t)} removed" for t in change.removed_tables]
    said += [f"{prefix}{t.name} {_say_table(t)}" for t in change.changed_tables]
    if change.added_migrations:
        said.append(f"{prefix}{_signed('+', change.added_migrations, 'migration')}")
    if change.removed_migrations:
        said.append(f"{prefix}{_signed('-', change.removed_migrations, 'migration')}")
    said += [f"{prefix}{c.name} changed" for c in change.changes if c.name in ("engine", "status")]
    if not said:
        said.append(f"{prefix or change.id + ': '}{_names(_spoken(change))} changed")
    return said


def _spoken(change: DatabaseChange) -> list[str]:
    names = [c.name for c in change.changes]
    related = change.added_relationships or change.removed_relationships
    return [*names, "relationships"] if related else names


def _say_table(change: TableChange) -> str:
    groups = [
        ("+", [c.name for c in change.added_columns], "column"),
        ("-", [c.name for c in change.removed_columns], "column"),
        ("~", [_say_column(c) for c in change.changed_columns], "column"),
        ("+", [_say_key(k) for k in change.added_foreign_keys], "foreign key"),
        ("-", [_say_key(k) for k in change.removed_foreign_keys], "foreign key"),
        ("+", [", ".join(u) for u in change.added_unique], "unique key"),
        ("-", [", ".join(u) for u in change.removed_unique], "unique key"),
        ("+", [i.name or ", ".join(i.columns) for i in change.added_indexes], "index"),
        ("-", [i.name or ", ".join(i.columns) for i in change.removed_indexes], "index"),
        ("+", [c.name or c.expression for c in change.added_checks], "check"),
        ("-", [c.name or c.expression for c in change.removed_checks], "check"),
    ]
    parts = [_signed(sign, names, what) for sign, names, what in groups if names]
    parts += [_say_change(c) for c in change.changes]
    return ", ".join(parts)


def _say_column(change: ColumnChange) -> str:
    return f"{change.name}: {', '.join(_say_change(c) for c in change.changes)}"


def _say_change(change: Change) -> str:
    name = change.name.replace("_", " ")
    if change.name in ("description", "options", "enum"):
        return f"{name} changed"
    if change.name == "nullable" and None not in (change.before, change.after):
        return "now nullable" if change.after else "now not null"
    if change.name == "unique":
        return "now unique" if change.after else "no longer unique"
    return f"{name} {_value(change.before)} → {_value(change.after)}"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(str, value))})" if value else "none"
    return "none" if value is None else str(value)


def _say_key(key: ForeignKey) -> str:
    return f"{', '.join(key.columns)} → {key.ref_table}"


def _signed(sign: str, names: Sequence[str], what: str) -> str:
    return f"{sign}{_count(len(names), what)} ({_names(names)})"


def _names(names: Sequence[str], most: int = 3) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return (
        "; ".join(names[:most]) + more
        if any(", " in n for n in names)
        else (", ".join(names[:most]) + more)
    )


def _count(number: int, what: str) -> str:
    if number == 1:
        return f"1 {what}"
    return f"{number} {what}es" if what.endswith("x") else f"{number} {what}s"


def _kind(table: Table) -> str:
    return kind_of(table.kind).one


def _part(table: Table) -> str:
    return kind_of(table.kind).part
