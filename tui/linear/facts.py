"""Facts as plain sentences and lists: what the screens show in columns, one fact on each line."""

from __future__ import annotations

from collections.abc import Iterator

from dbscope.analyzers.model.catalog import Database
from dbscope.analyzers.model.gaps import KINDS, Gap
from dbscope.analyzers.model.kinds import kind_of
from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.reports.gaps import WORDS
from dbscope.analyzers.reports.shape import foreign_keys_of, is_key, is_unique

from ..finding.entries import Entry
from ..state import Place, Snapshot, database_ref, table_ref
from ..tabs.view import TabView
from ..widgets.grid import Line
from ..words import holds, plural
from .pages import Item

_SIGNS = {
    "→": "refers to",
    "←": "referred to by",
    "↔": "connects",
    "⇢": "refers to, in the code only",
    "—": "nothing",
}
_YES = {True: "may be null", False: "not null"}


def databases(snapshot: Snapshot) -> list[Item]:
    """Every database, then what was seen but is not used."""
    items = []
    for database in snapshot.catalog.databases:
        held = holds(database)
        held = plural(int(held), "table") if held.isdigit() else held
        said = [database.id, database.engine, database.kind, database.status, held]
        # A database is mostly named after its engine; said once is enough.
        said = said[1:] if said[0].lower() == said[1].lower() else said
        ref = database_ref(database)
        items.append(Item(_joined(said), ref, snapshot.place(ref)))
    for other in snapshot.catalog.others:
        seen = other.evidence[0] if other.evidence else None
        place = Place(seen.path, seen.line) if seen else None
        items.append(Item(f"{other.engine}, not counted: {other.reason}", None, place))
    return items


def tables(snapshot: Snapshot, words: tuple[str, ...], inside: str = "") -> list[Item]:
    """The tables whose name has all the words in it, of one database or of all."""
    items = []
    for database, table in snapshot.catalog.tables():
        name = table.qualified
        if (inside and database.id != inside) or not all(w in name.lower() for w in words):
            continue
        ref = table_ref(database, table)
        items.append(Item(table_words(database, table, bool(inside)), ref, snapshot.place(ref)))
    return items


def table_words(database: Database, table: Table, inside: bool = False) -> str:
    """`orders, table of PostgreSQL, 8 columns`."""
    kind = kind_of(table.kind).one
    where = kind if inside else f"{kind} of {database.engine}"
    part = kind_of(table.kind).part
    count = plural(len(table.columns), part) if table.columns else ""
    return _joined([table.qualified, where, count])


def columns(table: Table) -> list[Item]:
    """A table's columns, each as one sentence."""
    items = []
    for column in table.columns:
        keys = foreign_keys_of(column.name, table)
        said = [
            column.name,
            column.type or "type unknown",
            "primary key" if is_key(column.name, table) else "",
            "unique" if is_unique(column, table) else "",
            "" if column.nullable is None else _YES[column.nullable],
            f"default {column.default}" if column.default else "",
            *(f"refers to {target}" for _, target in keys),
            "one of " + " or ".join(column.enum) if column.enum else "",
            "inferred from use" if column.certainty == "inferred" else "",
        ]
        place = Place(column.path, column.line) if column.path else None
        described = f". {column.description}" if column.description else ""
        items.append(Item(_at(_joined(said) + described, place), None, place))
    return items


def of_view(view: TabView) -> list[Item]:
    """The lines of a tab as items: what each cell says, by the name of its column."""
    return [_of_line(line, view) for line in view.lines]


def _of_line(line: Line, view: TabView) -> Item:
    if line.head:
        return Item(_spoken(line.cells[0]), head=True)
    said: list[str] = []
    for column, text in zip(view.columns, line.cells, strict=False):
        if not text or column.path or (line.place and text == str(line.place)):
            continue
        # A column without a title, and the first, say themselves what they are.
        text = _SIGNS.get(text) or _spoken(text)
        said.append(f"{column.title}: {text}" if column.title and said else text)
    return Item(_at("; ".join(said), line.place), line.goto, line.place)


def gaps(found: tuple[Gap, ...]) -> list[Item]:
    """What is missing, kind by kind."""
    items = []
    for kind in KINDS:
        for gap in (g for g in found if g.kind == kind):
            subject = ".".join(p for p in (gap.table, gap.column) if p)
            place = Place(gap.path, gap.line) if gap.path else None
            said = ": ".join(s for s in (WORDS[kind].title, subject, gap.message) if s)
            items.append(Item(_at(said, place), None, place))
    return items


def entry(found: Entry) -> Item:
    """What was found by its name."""
    return Item(_at(_joined([found.name, found.word]), found.place), found.ref, found.place)


def overview(snapshot: Snapshot) -> Iterator[str]:
    """What is said first: how much there is."""
    used = snapshot.catalog.databases
    if not used:
        yield f"No database: nothing in {plural(len(snapshot.paths), 'file')} shows one in use."
        return
    count = plural(sum(len(d.tables) for d in used), "table")
    problems = plural(len(snapshot.catalog.problems), "problem")
    yield f"{plural(len(used), 'database')}, {count}, {problems}."


def _joined(said: list[str]) -> str:
    return ", ".join(s for s in said if s)


def _at(text: str, place: Place | None) -> str:
    """The text with where it is said; not twice."""
    return f"{text.rstrip('.')}; at {place}" if place and str(place) not in text else text


def _spoken(text: str) -> str:
    """The text without the signs that are only good to look at."""
    text = text.removeprefix("! ").replace(" → ", " to ").replace(" · ", ", ")
    return text.replace("→ ", "refers to ").replace("⇢ ", "refers to ").rstrip("!").strip()
