"""A difference of two catalogs as readable lines with signs, and as Markdown.

`+` came, `-` went, `~` is not what it was. The texts are on one line and hold names of the
repository as they are: whoever writes them makes them safe, as `markdown` does here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from ..model.catalog import Access, Database, Relationship
from ..model.diff import CatalogDiff, Change, ColumnChange, DatabaseChange, TableChange, diff_tables
from ..model.kinds import kind_of
from ..model.schema import Check, Column, ForeignKey, Index, Table
from .shape import home
from .text import fence, line, md, shortened

ADDED, REMOVED, CHANGED = "+", "-", "~"
NOTHING = "No change to a schema."
_LONG = 80


class DiffLine(Struct, frozen=True):
    """One line of a difference: its sign, what kind of thing it is about, where that is.

    `depth` is 1 for what belongs to the table or database of the line above. `table` is the
    qualified name, empty where the line is about the database; `name` is that of the column or the
    migration. A `heading` has no sign.
    """

    sign: str
    kind: str
    database: str
    table: str
    text: str
    path: str = ""
    line: int = 0
    depth: int = 0
    name: str = ""

    @property
    def shown(self) -> str:
        """Sign, indentation and text."""
        return f"{self.sign} {'  ' * self.depth}{self.text}" if self.sign else self.text


def lines(difference: CatalogDiff) -> tuple[DiffLine, ...]:
    """Everything that a difference says; headings name the databases where there are several."""
    parts = [(d.id, _whole_database(d, ADDED)) for d in difference.added]
    parts += [(d.id, _whole_database(d, REMOVED)) for d in difference.removed]
    parts += [(c.id, _database(c)) for c in difference.changed]
    said: list[DiffLine] = []
    for database, part in parts:
        if len(parts) > 1:
            said.append(DiffLine("", "heading", database, "", line(database)))
        said += part
    return tuple(said)


def markdown(difference: CatalogDiff) -> str:
    """The difference as Markdown: a block for each database, its name above it."""
    parts: list[str] = []
    by_database: dict[str, list[str]] = {}
    for said in lines(difference):
        if said.sign:
            by_database.setdefault(said.database, []).append(said.shown)
    for database, texts in by_database.items():
        parts += [f"### {md(database)}", fence("\n".join(texts), "diff")]
    return "\n\n".join(parts or [NOTHING]) + "\n"


def renamed(change: DatabaseChange) -> tuple[tuple[Table, Table], ...]:
    """Pairs of a table that went and one that came in its place: another name, all else alike.

    Only where no other table is alike, so that nothing is guessed.
    """
    pairs = []
    for old in change.removed_tables:
        came = [t for t in change.added_tables if _alike(old, t)]
        if len(came) == 1 and sum(_alike(t, came[0]) for t in change.removed_tables) == 1:
            pairs.append((old, came[0]))
    return tuple(pairs)


def without_renamed(change: DatabaseChange) -> DatabaseChange:
    """The change without the tables that `renamed` tells of."""
    pairs = renamed(change)
    if not pairs:
        return change
    old, new = {o.qualified for o, _ in pairs}, {n.qualified for _, n in pairs}
    return replace(
        change,
        added_tables=tuple(t for t in change.added_tables if t.qualified not in new),
        removed_tables=tuple(t for t in change.removed_tables if t.qualified not in old),
    )


def _alike(old: Table, new: Table) -> bool:
    """Whether two tables have the same columns, and some, of any other name and place."""
    if old.kind != new.kind or not old.columns or len(old.columns) != len(new.columns):
        return False
    found = diff_tables(replace(old, name=new.name, schema=new.schema), new)
    return found is None or not (
        found.added_columns or found.removed_columns or found.changed_columns
    )


# -- databases -----------------------------------------------------------------------------------


def _whole_database(database: Database, sign: str) -> list[DiffLine]:
    def say(kind: str, text: str, name: str = "") -> DiffLine:
        return DiffLine(sign, kind, database.id, "", text, depth=1, name=name)

    seen = database.evidence[0] if database.evidence else None
    said = [
        DiffLine(
            sign,
            "database",
            database.id,
            "",
            f"database {line(database.id)} ({line(database.engine)}, {line(database.status)})",
            seen.path if seen else "",
            seen.line if seen else 0,
        )
    ]
    for table in database.tables:
        said += _whole_table(table, database.id, sign)
    said += [say("relationship", _relationship(r)) for r in database.relationships]
    said += [say("migration", f"migration {line(m.id)}", m.id) for m in database.migrations]
    return said


def _database(change: DatabaseChange) -> list[DiffLine]:
    said: list[DiffLine] = []

    def say(sign: str, kind: str, text: str, name: str = "") -> None:
        said.append(DiffLine(sign, kind, change.id, "", text, name=name))

    pairs = renamed(change)
    rest = without_renamed(change)
    for old, new in pairs:
        said += _renamed(old, new, change.id)
    for table in rest.changed_tables:
        said += _table(table, change.id)
    for came in rest.added_tables:
        said += _whole_table(came, change.id, ADDED)
    for went in rest.removed_tables:
        said += _whole_table(went, change.id, REMOVED)
    for changed in change.changes:
        say(CHANGED, "database", f"database {line(change.id)}: {_changed(changed)}")
    for sign, relations in (
        (REMOVED, change.removed_relationships),
        (ADDED, change.added_relationships),
    ):
        for relation in relations:
            say(sign, "relationship", _relationship(relation))
    for sign, migrations in (
        (REMOVED, change.removed_migrations),
        (ADDED, change.added_migrations),
    ):
        for migration in migrations:
            say(sign, "migration", f"migration {line(migration)}", migration)
    return said


def _relationship(relation: Relationship) -> str:
    start = f"{line(relation.from_table)} {_columns(relation.from_columns)}".rstrip()
    end = f"{line(relation.to_table)} {_columns(relation.to_columns)}".rstrip()
    through = f" through {line(relation.through)}" if relation.through else ""
    inferred = ", inferred" if relation.inferred else ""
    return f"relationship {start} → {end}, {relation.type}{through}{inferred}"


# -- tables --------------------------------------------------------------------------------------


def _whole_table(table: Table, database: str, sign: str) -> list[DiffLine]:
    first = home(table)
    path, number = (first.path, first.line) if first else ("", 0)
    head = f"{_kind(table.kind)} {line(table.qualified)}"
    said = [DiffLine(sign, "table", database, table.qualified, head, path, number)]
    word = kind_of(table.kind).part
    parts = [_part(sign, "column", _column(c, word), c, c.name) for c in table.columns]
    if table.primary_key:
        parts.append(_part(sign, "primary key", f"primary key {_columns(table.primary_key)}"))
    parts += _keys(sign, table.foreign_keys, table.unique, table.indexes, table.checks)
    parts += [
        _part(sign, "option", f"{_words(name)} {_value(value)}")
        for name, value in sorted(table.options.items())
    ]
    return [*said, *_placed(parts, database, table.qualified)]


def _table(change: TableChange, database: str) -> list[DiffLine]:
    parts = [_part(CHANGED, "table", _changed(c)) for c in change.changes]
    parts += [_part(REMOVED, "column", _column(c), name=c.name) for c in change.removed_columns]
    parts += [
        _part(CHANGED, "column", _changed_column(c), name=c.name) for c in change.changed_columns
    ]
    parts += [_part(ADDED, "column", _column(c), c, c.name) for c in change.added_columns]
    parts += _keys(
        REMOVED,
        change.removed_foreign_keys,
        change.removed_unique,
        change.removed_indexes,
        change.removed_checks,
    )
    parts += _keys(
        ADDED,
        change.added_foreign_keys,
        change.added_unique,
        change.added_indexes,
        change.added_checks,
    )
    head = DiffLine(CHANGED, "table", database, change.name, f"table {line(change.name)}")
    return [head, *_placed(parts, database, change.name)]


def _renamed(old: Table, new: Table, database: str) -> list[DiffLine]:
    """The table's new name, and what else is not alike."""
    first = home(new)
    text = f"{_kind(new.kind)} {line(old.qualified)} renamed to {line(new.qualified)}"
    path, number = (first.path, first.line) if first else ("", 0)
    said = [DiffLine(CHANGED, "table", database, new.qualified, text, path, number)]
    rest = diff_tables(replace(old, name=new.name, schema=new.schema), new)
    return said + (_table(rest, database)[1:] if rest is not None else [])


def _placed(parts: Iterable[DiffLine], database: str, table: str) -> Iterator[DiffLine]:
    for part in parts:
        yield replace(part, database=database, table=table)


def _part(sign: str, kind: str, text: str, at: Any = None, name: str = "") -> DiffLine:
    path, number = (at.path, at.line) if at is not None else ("", 0)
    return DiffLine(sign, kind, "", "", text, path, number, depth=1, name=name)


def _keys(
    sign: str,
    foreign: Iterable[ForeignKey],
    unique: Iterable[tuple[str, ...]],
    indexes: Iterable[Index],
    checks: Iterable[Check],
) -> list[DiffLine]:
    there = sign == ADDED
    parts = [_part(sign, "foreign key", _foreign_key(k), k if there else None) for k in foreign]
    parts += [_part(sign, "unique key", f"unique key {_columns(u)}") for u in unique]
    parts += [_part(sign, "index", _index(i), i if there else None) for i in indexes]
    parts += [_part(sign, "check", _check(c), c if there else None) for c in checks]
    return parts


def _kind(kind: str) -> str:
    return kind.replace("-", " ")


# -- what belongs to tables ----------------------------------------------------------------------


def _column(column: Column, word: str = "column") -> str:
    said = [word, line(column.name)]
    if column.type:
        said.append(line(column.type))
    if column.nullable is not None:
        said.append(_NULL[column.nullable])
    if column.default is not None:
        said.append(f"default {shortened(column.default, _LONG)}")
    if column.generated is not None:
        said.append(f"generated {shortened(column.generated, _LONG)}")
    if column.unique:
        said.append("unique")
    if column.enum:
        said.append(f"enum {_value(column.enum)}")
    return " ".join(said)


_NULL = {True: "null", False: "not null"}


def _changed_column(change: ColumnChange) -> str:
    return f"column {line(change.name)} {', '.join(_changed(c) for c in change.changes)}"


def _changed(change: Change) -> str:
    """`numeric(10,2) → numeric(12,2)`, with the property's name where values do not show it."""
    before, after = change.before, change.after
    if change.name == "type":
        return f"{_value(before)} → {_value(after)}"
    if change.name == "nullable":
        return f"{_NULL.get(before, 'null unknown')} → {_NULL.get(after, 'null unknown')}"
    if change.name == "unique":
        return "now unique" if after else "no longer unique"
    if change.name == "default" and isinstance(after, bool):
        return "now the default" if after else "no longer the default"
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        names = [n for n in sorted({*before, *after}) if before.get(n) != after.get(n)]
        said = (f"{_words(n)} {_value(before.get(n))} → {_value(after.get(n))}" for n in names)
        return ", ".join(said)
    return f"{_words(change.name)} {_value(before)} → {_value(after)}"


def _foreign_key(key: ForeignKey) -> str:
    table = f"{key.ref_schema}.{key.ref_table}" if key.ref_schema else key.ref_table
    target = f"{line(table)} {_columns(key.ref_columns)}".rstrip()
    rules = "".join(
        f" on {event} {line(rule).lower()}"
        for event, rule in (("delete", key.on_delete), ("update", key.on_update))
        if rule
    )
    name = f" {line(key.name)}" if key.name else ""
    loose = "" if key.enforced else ", not enforced"
    return f"foreign key{name} {_columns(key.columns)} → {target}{rules}{loose}"


def _index(index: Index) -> str:
    said = ["unique index" if index.unique else "index"]
    if index.name:
        said.append(line(index.name))
    said.append(_columns(index.columns))
    if index.method:
        said.append(f"using {line(index.method)}")
    if index.where:
        said.append(f"where {shortened(index.where, _LONG)}")
    return " ".join(s for s in said if s)


def _check(check: Check) -> str:
    name = f" {line(check.name)}" if check.name else ""
    return f"check{name} {shortened(check.expression, 2 * _LONG)}"


# -- values --------------------------------------------------------------------------------------


def _columns(names: Iterable[str]) -> str:
    listed = ", ".join(map(line, names))
    return f"({listed})" if listed else ""


def _words(name: str) -> str:
    return line(str(name)).replace("_", " ")


def _value(value: Any) -> str:
    if value is None or value == () or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Access):
        return " · ".join(line(str(v)) for v in asdict(value).values() if v)
    if isinstance(value, Mapping):
        said = ", ".join(f"{_words(k)} {_value(v)}" for k, v in sorted(value.items()))
        return shortened(f"({said})", _LONG) if said else "none"
    if isinstance(value, tuple | list | frozenset | set):
        return shortened(f"({', '.join(_value(v) for v in value)})", 2 * _LONG)
    return shortened(str(value), _LONG)
