"""What is missing, what disagrees and what was not understood, as values made from a catalog.

The gaps screen, the Markdown of gaps and `dbscope check` all show these. Only facts are told: what
is so, and where. Order: by kind as in `KINDS`, inside a kind as in the catalog.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from .catalog import Catalog, Database, Problem
from .coverage import described
from .keys import UNDESCRIBED_KINDS, Names, referred_columns
from .schema import Column, ForeignKey, Index, Table

KINDS = (
    "drift",
    "problem",
    "skipped",
    "undocumented-table",
    "undocumented-column",
    "no-primary-key",
    "key-without-index",
    "redundant-index",
    "code-only-relation",
    "unmapped-key",
    "unknown-type",
    "unknown-index",
    "no-ttl",
)
"""Every kind of gap, in the order in which people are shown them."""

SELF_INDEXING = frozenset(
    {"MySQL", "MariaDB", "TiDB", "Vitess", "OceanBase", "Firebird", "Spanner", "H2", "HSQLDB"}
    | {"Derby", "Access", "Sybase"}
)
"""Engines that index foreign keys by themselves, so that one without a declared index has one."""

_ORDERED = frozenset({"", "btree", "clustered", "nonclustered"})
_FINDS = _ORDERED | {"hash"}
"""Methods of indexes that find rows by the value of a column."""
_TTL = ("ttl", "expire", "expires", "expire_after_seconds")

_SKIPS = {
    "other format": "in formats that declare no schema, such as images and styles",
    "lock file": "lock files; the manifests beside them are read",
    "vendored": "in folders of other people's code",
    "generated": "generated or built from other files",
    "tool": "in folders of tools",
    "arch-docs": "in arch-docs/",
    "not included": "not among the files to include",
    "excluded": "excluded by the settings or the command line",
    "link": "links to other files",
    "ignored": "ignored by git",
    "too deep": "too many folders deep",
    "unreadable": "could not be opened",
}
"""Why files are passed over, in words."""


class Gap(Struct, frozen=True):
    """One thing that is missing or disagrees.

    `code` tells apart within a kind: a problem's code, what drifts, why a file was passed over.
    `table` is the qualified name, `column` the column or the columns of the key or index. What does
    not apply is empty; line 0 is a file as a whole.
    """

    kind: str
    code: str = ""
    database: str = ""
    table: str = ""
    column: str = ""
    message: str = ""
    path: str = ""
    line: int = 0

    @property
    def subject(self) -> str:
        """What it is about: `orders.user_id`, `orders (a, b)`, or the table alone."""
        if not self.column:
            return self.table
        several = "," in self.column or "(" in self.column
        return f"{self.table} ({self.column})" if several else f"{self.table}.{self.column}"


def gaps_of(
    catalog: Catalog,
    skipped: Mapping[str, int] | None = None,
    examples: Iterable[tuple[str, str]] = (),
) -> tuple[Gap, ...]:
    """All gaps of a catalog, and the files that were passed over.

    `skipped` counts those files by reason; `examples` names some of them, as (path, reason).
    """
    found: dict[str, list[Gap]] = {kind: [] for kind in KINDS}
    for database in catalog.databases:
        for gap in _of_database(database):
            found[gap.kind].append(gap)
    found["problem"] = [_problem(p) for p in catalog.problems]
    found["skipped"] = list(_passed_over(skipped or {}, tuple(examples)))
    return tuple(gap for kind in KINDS for gap in found[kind])


def _problem(problem: Problem) -> Gap:
    code = problem.code or problem.kind
    return Gap("problem", code, message=problem.message, path=problem.path, line=problem.line)


def _passed_over(skipped: Mapping[str, int], named: tuple[tuple[str, str], ...]) -> Iterator[Gap]:
    for reason, count in sorted(skipped.items()):
        files = "1 file" if count == 1 else f"{count:,} files"
        yield Gap("skipped", reason, message=f"{files}: {_why(reason)}")
        for path, why in sorted(named):
            if why == reason:
                yield Gap("skipped", reason, message=_why(reason), path=path)


def _why(reason: str) -> str:
    """Why files of a reason are passed over; whole folders are counted as one."""
    if reason in _SKIPS:
        return _SKIPS[reason]
    base = reason.removesuffix(" folder")
    known = {"vendored": "other people's code", "generated": "built files", "tool": "tools"}
    return f"whole folders of {known.get(base, base)}" if base != reason else reason


def _of_database(database: Database) -> Iterator[Gap]:
    names = Names(database.tables)
    relational = database.kind == "relational" or database.engine == "TimescaleDB"
    for drift in database.drift:
        table = names.find(drift.table)
        yield Gap(
            "drift",
            drift.kind,
            database.id,
            table.qualified if table else drift.table,
            drift.column or "",
            drift.detail or drift.kind.replace("-", " "),
            drift.path,
            drift.line,
        )
    for table in database.tables:
        if table.kind == "key-pattern":
            yield from _time_to_live(table, database.id)
        if table.kind in UNDESCRIBED_KINDS:
            continue
        yield from _words(table, database.id)
        yield from _targets(table, database.id, names)
        if relational and table.kind == "table":
            yield from _keys(table, database, names)
            yield from _redundant(table, database.id)
    if relational:
        yield from _inferred(database, names)


def _place(table: Table) -> tuple[str, int]:
    """Where a reader wants to look first: the model, else the earliest declaration."""
    said = next((d for d in table.declarations if d.source == "model"), None)
    said = said or (table.declarations[0] if table.declarations else None)
    return (said.path, said.line) if said else ("", 0)


def _at(table: Table, path: str, line: int) -> tuple[str, int]:
    return (path, line) if path else _place(table)


def _words(table: Table, database: str) -> Iterator[Gap]:
    """What nobody described, and columns of which the type is not known."""
    name = table.qualified
    what = table.kind.replace("-", " ")
    if not described(table.description):
        path, line = _place(table)
        text = f"{what} without a description"
        yield Gap("undocumented-table", "", database, name, "", text, path, line)
    if not table.columns and table.kind != "view":
        path, line = _place(table)
        text = "nothing that was read declares its columns"
        yield Gap("unknown-type", "no-columns", database, name, "", text, path, line)
    for column in table.columns:
        if not described(column.description):
            yield _column_gap("undocumented-column", column, table, database, "no description")
        if not column.type or column.type == "unknown":
            seen = "its type is not declared"
            if column.certainty == "inferred":
                seen = "seen in use only; its type is not known"
            yield _column_gap("unknown-type", column, table, database, seen)


def _column_gap(kind: str, column: Column, table: Table, database: str, text: str) -> Gap:
    path, line = (column.path, column.line) if column.path else _place(table)
    return Gap(kind, "", database, table.qualified, column.name, text, path, line)


def _time_to_live(table: Table, database: str) -> Iterator[Gap]:
    if not any(table.options.get(name) for name in _TTL):
        path, line = _place(table)
        text = "no time to live is set where it is used"
        yield Gap("no-ttl", "", database, table.qualified, "", text, path, line)


def _targets(table: Table, database: str, names: Names) -> Iterator[Gap]:
    """Keys that lead to a table that is not known; indexes whose columns are not known."""
    for key in table.foreign_keys:
        if names.target(key, table) is None:
            target = f"{key.ref_schema}.{key.ref_table}" if key.ref_schema else key.ref_table
            text = f"refers to {target}, which is not among the tables that were found"
            yield _key_gap("unmapped-key", key, table, database, text)
    for index in table.indexes:
        if not index.columns:
            path, line = _at(table, index.path, index.line)
            text = f"index {index.name or '(no name)'}: its columns are not known"
            yield Gap("unknown-index", "", database, table.qualified, "", text, path, line)


def _key_gap(kind: str, key: ForeignKey, table: Table, database: str, text: str) -> Gap:
    columns = ", ".join(key.columns)
    path, line = _at(table, key.path, key.line)
    return Gap(kind, "", database, table.qualified, columns, text, path, line)


def _keys(table: Table, database: Database, names: Names) -> Iterator[Gap]:
    """Tables without a primary key, keys without an index, keys that only the code knows."""
    declared = any(c.certainty == "declared" for c in table.columns)
    if declared and not table.primary_key:
        path, line = _place(table)
        text = "no primary key is declared"
        yield Gap("no-primary-key", "", database.id, table.qualified, "", text, path, line)
    for key in table.foreign_keys:
        to = _target(key, table, names)
        if not key.enforced:
            text = f"refers to {to} in the code; the database does not enforce it"
            yield _key_gap("code-only-relation", key, table, database.id, text)
        elif database.engine not in SELF_INDEXING and not serves(key.columns, table):
            text = f"refers to {to}; no index begins with {', '.join(key.columns)}"
            yield _key_gap("key-without-index", key, table, database.id, text)


def _target(key: ForeignKey, table: Table, names: Names) -> str:
    columns = referred_columns(key, names.target(key, table))
    if len(columns) == 1:
        return f"{key.ref_table}.{columns[0]}"
    return f"{key.ref_table} ({', '.join(columns)})" if columns else key.ref_table


def serves(columns: tuple[str, ...], table: Table) -> bool:
    """Whether rows can be found by these columns through an index.

    So it is where the first columns of an index, a unique or the primary key are these columns, in
    whatever order. A partial index counts only where it leaves out nothing but null, and of the
    methods only those that look values up.
    """
    wanted = {c.lower() for c in columns}
    size = len(wanted)
    if not wanted:
        return True

    def begins(held: tuple[str, ...]) -> bool:
        return {c.lower() for c in held[:size]} == wanted

    if begins(table.primary_key) or any(begins(u) for u in table.unique):
        return True
    if size == 1 and any(c.unique for c in table.columns if c.name.lower() in wanted):
        return True
    return any(
        begins(i.columns) and _method(i) in _FINDS and _covers(i, wanted) for i in table.indexes
    )


def _method(index: Index) -> str:
    return (index.method or "").lower()


def _covers(index: Index, columns: set[str]) -> bool:
    """Whether an index has every row in which these columns hold a value."""
    if not index.where:
        return True
    said = " ".join(index.where.lower().replace("(", " ").replace(")", " ").split())
    return any(said.strip() == f"{column} is not null" for column in columns)


def _redundant(table: Table, database: str) -> Iterator[Gap]:
    """Indexes whose columns are the first columns of another index or key, in the same order."""
    plain = [(i, _folded(i.columns)) for i in table.indexes if not i.where and i.columns]
    ordered = [(i, c) for i, c in plain if _method(i) in _ORDERED]
    if not any(not i.unique for i, _ in ordered):
        return
    keys = [("the primary key", _folded(table.primary_key))]
    listed = {c for i, c in plain if i.unique}
    keys += [("a unique key", _folded(u)) for u in table.unique if _folded(u) not in listed]
    for position, (index, columns) in enumerate(ordered):
        if index.unique:
            continue
        others = [
            (f"index {o.name}" if o.name else "another index", c)
            for n, (o, c) in enumerate(ordered)
            # Of two equal indexes the later one is told.
            if n != position and (len(c) > len(columns) or o.unique or n < position)
        ]
        by = next((x for x in (*others, *keys) if x[1][: len(columns)] == columns), None)
        if by is not None:
            path, line = _at(table, index.path, index.line)
            held = ", ".join(index.columns)
            other = f"{by[0]} ({', '.join(by[1])})"
            says = "has the same columns" if by[1] == columns else "begins with these columns"
            text = f"{index.name or 'index'}: {other} {says}"
            yield Gap("redundant-index", "", database, table.qualified, held, text, path, line)


def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(n.lower() for n in names)


def _inferred(database: Database, names: Names) -> Iterator[Gap]:
    """Relations that only a column's name tells."""
    for relation in database.relationships:
        table = names.find(relation.from_table) if relation.inferred else None
        if table is None:
            continue
        column = table.column(relation.from_columns[0]) if relation.from_columns else None
        path, line = (column.path, column.line) if column and column.path else _place(table)
        held = ", ".join(relation.from_columns)
        text = f"its name points to {relation.to_table}; no key is declared"
        name = table.qualified
        yield Gap("code-only-relation", "", database.id, name, held, text, path, line)
