"""Gaps as rows: a section for each kind, made when it is looked at, and where a row leads to."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import groupby

from msgspec import Struct

from dbscope.analyzers.model.gaps import KINDS, Gap
from dbscope.analyzers.model.keys import database_names
from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.reports.gaps import CODES, WORDS, Measure

from ..state import Goal, Place, Ref, Snapshot
from ..tabs.drift import row_of
from ..widgets.grid import Column, Line
from ..words import plural, where

COVERAGE = "coverage"
"""The section that comes before those of `KINDS`."""

_MEANS = "How much of the schema is described and known, against the targets in the settings."
_NAMES = {
    "undocumented-table": "tables documented",
    "undocumented-column": "columns described",
    "unmapped-key": "relationships mapped",
    "unknown-index": "indexes documented",
}
"""What a measure is called, by the kind of gap that lists what is left."""

_BY_TABLE = frozenset({"drift", "undocumented-column", "unknown-type"})
"""Kinds of which a table has several, so that the tables are headings."""

_BAR = 16
_PLACE = Column("place", most=60, leaves=1, role="dim", path=True)
_DATABASE = Column("database", 6, 24, leaves=3, role="dim")
_COVERAGE_COLUMNS = (
    Column("", 20, 24, role="name"),
    Column("", _BAR, _BAR, leaves=3, role="link"),
    Column("", 4, 4),
    Column("done", 10, 18, leaves=4),
    Column("target", 6, 6, leaves=2),
    Column("", 7, 7),
)
_COLUMNS: dict[str, tuple[Column, ...]] = {
    COVERAGE: _COVERAGE_COLUMNS,
    "problem": (Column("why", 12, 160, fair=24), _PLACE),
    "skipped": (Column("", 12, 160, fair=24), _PLACE),
    "drift": (
        Column("what", 8, 32, fair=12, role="name"),
        Column("difference", 12, 90, fair=18, leaves=1),
        Column("place", most=60, leaves=2, role="dim", path=True),
    ),
    "undocumented-table": (Column("table", 10, 60, fair=16, role="name"), _DATABASE, _PLACE),
    "undocumented-column": (Column("column", 10, 60, fair=16, role="name"), _PLACE),
    "no-ttl": (Column("pattern", 10, 60, fair=16, role="name"), _DATABASE, _PLACE),
}
_USUAL = (
    Column("where", 10, 48, fair=16, role="name"),
    Column("what", 12, 120, fair=16, leaves=1),
    _DATABASE,
    Column("place", most=60, leaves=2, role="dim", path=True),
)


class Section(Struct, frozen=True):
    """A kind of gap: what it is called and means, what is said where there is none, its gaps."""

    kind: str
    title: str
    means: str
    none: str
    gaps: tuple[Gap, ...] = ()
    measures: tuple[Measure, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that its rows fill."""
        return _COLUMNS.get(self.kind, _USUAL)

    @property
    def badge(self) -> str:
        """How much there is: a number, or for coverage how many targets are missed."""
        if self.kind != COVERAGE:
            return f"{len(self.gaps):,}" if self.gaps else "–"
        if not self.measures:
            return "–"
        missed = sum(1 for m in self.measures if not m.met)
        return f"{missed} not met" if missed else "met"


def sections_of(gaps: Sequence[Gap], measured: Sequence[Measure]) -> tuple[Section, ...]:
    """All sections in order, also those that are empty."""
    by_kind = {kind: tuple(found) for kind, found in groupby(gaps, lambda g: g.kind)}
    first = Section(
        COVERAGE,
        "Coverage",
        _MEANS,
        "There is nothing to describe: no table, column, key or index was found.",
        measures=tuple(measured),
    )
    rest = (Section(k, *_words(k), by_kind.get(k, ())) for k in KINDS)
    return (first, *rest)


def _words(kind: str) -> tuple[str, str, str]:
    words = WORDS[kind]
    return words.title, words.means, words.none


def lines_of(section: Section, snapshot: Snapshot) -> tuple[Line, ...]:
    """The rows of a section, with headings; a row's id is its kind and its number."""
    if section.kind == COVERAGE:
        return tuple(_measure(m) for m in section.measures)
    # Databases are named only where that tells something apart.
    several = len({g.database for g in section.gaps}) > 1
    named = database_names(snapshot.catalog.databases) if several else {}
    if section.kind == "problem":
        return _by_code(section)
    if section.kind in _BY_TABLE:
        return _by_table(section, snapshot, named)
    return tuple(
        Line((section.kind, n), _cells(g, named), _place(g), detail=_detail(g))
        for n, g in enumerate(section.gaps)
    )


def _measure(measure: Measure) -> Line:
    met = "met" if measure.met else "not met"
    name = _NAMES[measure.gap]
    detail = f"{name}: {measure.value}, target {measure.wanted}, {met}"
    if not measure.met:
        detail += " · enter lists what is left"
    return Line(
        (COVERAGE, measure.gap),
        (
            name,
            bar(measure.share),
            f"{int(measure.share)}%",
            f"{measure.number:,} of {measure.whole:,}",
            measure.wanted,
            met,
        ),
        detail=detail,
        roles=("", "", "", "", "", "" if measure.met else "warn"),
    )


def bar(share: float, width: int = _BAR) -> str:
    """A bar for a share in per cent: full only where all is done, empty only where nothing is."""
    done = int(width * min(max(share, 0.0), 100.0) / 100)
    if share > 0 and not done:
        done = 1
    return "━" * done + "·" * (width - done)


def _by_code(section: Section) -> tuple[Line, ...]:
    lines: list[Line] = []
    numbered = sorted(enumerate(section.gaps), key=lambda pair: pair[1].code)
    for code, found in groupby(numbered, lambda pair: pair[1].code):
        listed = list(found)
        said = [code, CODES.get(code, ""), str(len(listed))]
        heading = " · ".join(s for s in said if s)
        lines.append(Line(("head", code), (heading,), head=True))
        for number, gap in listed:
            cells = (gap.message, where(_place(gap)))
            lines.append(Line((section.kind, number), cells, _place(gap), detail=gap.message))
    return tuple(lines)


def _by_table(section: Section, snapshot: Snapshot, named: dict[str, str]) -> tuple[Line, ...]:
    lines: list[Line] = []
    numbered = enumerate(section.gaps)
    for (database, name), found in groupby(numbered, lambda p: (p[1].database, p[1].table)):
        listed = list(found)
        known = snapshot.tables.get(Ref("table", database, name))
        said = [name, _how_many(section.kind, len(listed), known[1] if known else None)]
        said.append(named.get(database, ""))
        heading = " · ".join(s for s in said if s)
        lines.append(Line(("head", database, name), (heading,), head=True))
        for number, gap in listed:
            what = gap.column or "the table"
            place = _place(gap)
            cells: tuple[str, ...] = (what, gap.message, where(place))
            if section.kind == "undocumented-column":
                cells = (what, where(place))
            elif section.kind == "unknown-type":
                cells = (what, gap.message, "", where(place))
            lines.append(Line((section.kind, number), cells, place, detail=_detail(gap)))
    return tuple(lines)


def _how_many(kind: str, number: int, table: Table | None) -> str:
    if kind == "drift":
        return plural(number, "difference")
    of = f" of {len(table.columns)}" if table is not None and table.columns else ""
    return f"{number}{of} columns" if of else plural(number, "column")


def _cells(gap: Gap, named: dict[str, str]) -> tuple[str, ...]:
    at, database = where(_place(gap)), named.get(gap.database, "")
    if gap.kind == "skipped":
        return gap.message, gap.path
    if gap.kind in ("undocumented-table", "no-ttl"):
        return gap.table, database, at
    return gap.subject, gap.message, database, at


def _place(gap: Gap) -> Place | None:
    return Place(gap.path, gap.line) if gap.path else None


def _detail(gap: Gap) -> str:
    if gap.kind == "drift":
        return f"{gap.table}: {gap.message}"
    return f"{gap.subject}: {gap.message}" if gap.table else gap.message


# -- where a gap leads -------------------------------------------------------------------------


def goal_of(gap: Gap, snapshot: Snapshot) -> Goal | None:
    """Where to go for a gap: the row of its table, or its line; None where there is neither."""
    place = _place(gap)
    ref = Ref("table", gap.database, gap.table)
    found = snapshot.tables.get(ref)
    if found is not None:
        tab, row = _row(gap, snapshot, found[1])
        return Goal(ref, place, tab, row)
    file = Ref("file", "", gap.path)
    if place is None or not snapshot.exists(file):
        return None
    return Goal(file, place, "source")


def _row(gap: Gap, snapshot: Snapshot, table: Table) -> tuple[str, Hashable]:
    """The tab that shows a gap of a table, and the row in it."""
    match gap.kind:
        case "drift":
            return "drift", _drift_row(gap, snapshot, table)
        case "no-primary-key":
            return "keys", None
        case "key-without-index" | "code-only-relation" | "unmapped-key":
            for key in table.foreign_keys:
                if ", ".join(key.columns) == gap.column:
                    return "keys", ("fk", key.columns, key.ref_table)
        case "redundant-index" | "unknown-index":
            for index in table.indexes:
                same = ", ".join(index.columns) == gap.column
                if same and (index.name or "") in gap.message.partition(":")[0]:
                    return "keys", ("index", index.name, index.columns)
            return "keys", None
    return "columns", gap.column or None


def _drift_row(gap: Gap, snapshot: Snapshot, table: Table) -> Hashable:
    database, _ = snapshot.tables[Ref("table", gap.database, gap.table)]
    found = (d for d in database.drift if d.table in (table.name, table.qualified))
    for number, drift in enumerate(found):
        said = (drift.kind, drift.column or "", drift.path, drift.line)
        if said == (gap.code, gap.column, gap.path, gap.line):
            return row_of(drift, number)
    return None
