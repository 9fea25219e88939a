"""Gaps in words: what each kind means, how coverage stands against its targets, the Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from ..model.catalog import Catalog, Database
from ..model.gaps import KINDS, Gap, gaps_of
from ..model.keys import UNDESCRIBED_KINDS, Names, database_names
from .environment import render
from .options import Targets


class Words(Struct, frozen=True):
    """How a kind of gap is told: its title, what it means, and what is said where there is none."""

    title: str
    means: str
    none: str


WORDS = {
    "drift": Words(
        "Sources disagree",
        "Where models, migrations, a dump or a running database say different things of a table.",
        "No two sources disagree.",
    ),
    "problem": Words(
        "Not understood",
        "What was read but could not be understood, by code.",
        "Everything that was read was understood.",
    ),
    "skipped": Words(
        "Passed over",
        "Files that were not read, and why.",
        "No file was passed over.",
    ),
    "undocumented-table": Words(
        "Undocumented tables",
        "Neither a docstring, a comment, COMMENT ON nor the settings describe these.",
        "Every table is described.",
    ),
    "undocumented-column": Words(
        "Undocumented columns",
        "Neither a comment, a help text, COMMENT ON nor the settings describe these.",
        "Every column is described.",
    ),
    "no-primary-key": Words(
        "No primary key",
        "Relational tables for which no source declares a primary key.",
        "Every relational table has a primary key.",
    ),
    "key-without-index": Words(
        "Keys without index",
        "No index, unique or primary key begins with the foreign key's columns. Left out: engines"
        " that index keys by themselves, as MySQL does.",
        "Every foreign key has an index, or lies in an engine that makes one by itself.",
    ),
    "redundant-index": Words(
        "Redundant indexes",
        "Plain indexes whose columns are the first columns of another index or key.",
        "No index is the beginning of another.",
    ),
    "code-only-relation": Words(
        "Known to code only",
        "Relations of relational tables that no foreign key in the database enforces.",
        "Every relation of relational tables is a foreign key.",
    ),
    "unmapped-key": Words(
        "Unknown targets",
        "Keys and references that lead to a table which was not found.",
        "Every key leads to a table that is known.",
    ),
    "unknown-type": Words(
        "Unknown types",
        "Columns whose type is not known, and tables whose columns are not known.",
        "The type of every column is known.",
    ),
    "unknown-index": Words(
        "Unknown indexes",
        "Indexes whose columns are not known.",
        "The columns of every index are known.",
    ),
    "no-ttl": Words(
        "Keys without TTL",
        "Key patterns for which no time to live is set where they are used.",
        "Every key pattern has a time to live.",
    ),
}

CODES = {
    "DBS001": "a file that could not be read",
    "DBS002": "a file too large to be read",
    "DBS003": "a file that is not valid in its language",
    "DBS004": "a file that vanished while it was read",
    "DBS101": "a statement that could not be parsed",
    "DBS102": "a name that is put together at run time",
    "DBS103": "a base class that was not found",
    "DBS104": "a value that is known at run time only",
    "DBS105": "a reference to something that was not found",
    "DBS106": "a migration operation that is not known",
    "DBS107": "migrations whose order or start is not known",
    "DBS108": "something too deep or too large to be followed",
    "DBS109": "a file that is not what its format asks for",
    "DBS900": "an error inside dbscope, which cost this file only",
    "DBS901": "settings that could not be used",
    "DBS902": "a running database that could not be read",
}
"""What each code of a problem means."""

DRIFTS = {
    "missing-in-models": "not in the models",
    "missing-in-migrations": "not in the migrations",
    "missing-in-dump": "not in the dump",
    "missing-in-database": "not in the running database",
    "type": "types differ",
    "nullable": "null in one only",
    "primary-key": "primary keys differ",
    "foreign-key": "foreign keys differ",
    "unique": "unique keys differ",
    "index": "indexes differ",
}
"""What each kind of drift means."""


class Measure(Struct, frozen=True):
    """How much of something is done, against its target in per cent.

    `gap` is the kind of gap that lists what is left.
    """

    title: str
    number: int
    whole: int
    target: float
    gap: str

    @property
    def share(self) -> float:
        """Per cent that are done."""
        return 100 * self.number / self.whole

    @property
    def met(self) -> bool:
        """Whether the target is reached; one below 100 % has to be passed."""
        return self.share >= 100 if self.target >= 100 else self.share > self.target

    @property
    def wanted(self) -> str:
        """The target in words: `100%`, `>80%`."""
        return f"{self.target:g}%" if self.target >= 100 else f">{self.target:g}%"

    @property
    def value(self) -> str:
        """`9/17 (52%)`."""
        return f"{self.number}/{self.whole} ({int(self.share)}%)"


def measures(catalog: Catalog, targets: Targets) -> tuple[Measure, ...]:
    """How coverage stands against its targets; what a repository has nothing of is left out."""
    seen = catalog.coverage
    keys, mapped = _mapped(catalog.databases)
    tables = [t for _, t in catalog.tables() if t.kind not in UNDESCRIBED_KINDS]
    indexes = [i for t in tables for i in t.indexes]
    known = sum(1 for i in indexes if i.columns)
    listed = (
        (
            "Tables Documented",
            seen.documented_tables,
            seen.tables,
            targets.tables,
            "undocumented-table",
        ),
        (
            "Columns with Descriptions",
            seen.documented_columns,
            seen.columns,
            targets.columns,
            "undocumented-column",
        ),
        ("Relationships Mapped", mapped, keys, targets.relationships, "unmapped-key"),
        ("Indexes Documented", known, len(indexes), targets.indexes, "unknown-index"),
    )
    return tuple(Measure(*m) for m in listed if m[2])


def _mapped(databases: Iterable[Database]) -> tuple[int, int]:
    """How many keys there are, and how many of them lead to a table that is known."""
    whole = found = 0
    for database in databases:
        names = Names(database.tables)
        for table in database.tables:
            whole += len(table.foreign_keys)
            found += sum(1 for k in table.foreign_keys if names.target(k, table) is not None)
    return whole, found


def gaps_markdown(
    catalog: Catalog,
    targets: Targets | None = None,
    skipped: Mapping[str, int] | None = None,
    templates: str | None = None,
    examples: tuple[tuple[str, str], ...] = (),
) -> str:
    """All gaps as Markdown, coverage first; empty where there is nothing to tell."""
    gaps = gaps_of(catalog, skipped, examples)
    measured = measures(catalog, targets or Targets())
    if not gaps and not measured:
        return ""
    context = {"coverage": measured, "sections": _sections(gaps, catalog)}
    return render("gaps.md.j2", context, templates)


def kind_markdown(catalog: Catalog, kind: str, templates: str | None = None) -> str:
    """The gaps of one kind (see gaps.KINDS) as Markdown; empty where there are none."""
    gaps = [g for g in gaps_of(catalog) if g.kind == kind]
    if not gaps:
        return ""
    return render("gaps.md.j2", {"coverage": (), "sections": _sections(gaps, catalog)}, templates)


def _sections(gaps: Iterable[Gap], catalog: Catalog) -> list[dict[str, Any]]:
    """Gaps under the titles of their kinds; databases are named where there are several."""
    by_kind: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_kind.setdefault(gap.kind, []).append(gap)
    named = database_names(catalog.databases) if len(catalog.databases) > 1 else {}
    found = []
    for kind in KINDS:
        rows = [_row(g, named) for g in by_kind.get(kind, ())]
        if rows:
            section: dict[str, Any] = {"kind": kind, "rows": rows}
            section |= {"title": WORDS[kind].title, "means": WORDS[kind].means}
            section |= {name: any(r[name] for r in rows) for name in ("database", "column")}
            found.append(section)
    return found


def _row(gap: Gap, named: Mapping[str, str]) -> dict[str, Any]:
    return {
        "database": named.get(gap.database, ""),
        "table": gap.table,
        "column": gap.column,
        "code": gap.code,
        "meaning": CODES.get(gap.code, DRIFTS.get(gap.code, "")),
        "message": gap.message,
        "path": gap.path,
        "line": gap.line,
    }
