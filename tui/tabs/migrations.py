"""The tab of migrations: the history of a table, or of a whole database, in order."""

from __future__ import annotations

import re
from collections.abc import Collection

from dbscope.analyzers.model.catalog import Database, Migration
from dbscope.analyzers.model.schema import Table

from ..state import Marks, Place, Ref, Snapshot
from ..widgets.grid import Column, Line
from ..words import counted, plural, where
from .view import TabView

_COLUMNS = (
    Column("migration", 8, 44, fair=16, role="name"),
    Column("date", 10, 10, leaves=3),
    Column("", 7, 7, leaves=2, role="key"),
    Column("what it does", 14, 80, fair=28, leaves=1),
    Column("tool", 8, 14, leaves=6, role="dim"),
    Column("place", most=50, leaves=5, role="dim", path=True),
)
_VERB = re.compile(
    r"(?:create|drop|rename|add|alter|set)"
    r"(?: (?:table|view|materialized view|column|primary key of|foreign key|unique constraint"
    r"|index|check on|constraint|collection|type))? |comment on ",
)
_BETWEEN = re.compile(r", (?![^(]*\))")
"""A comma between two things that a summary names, not one inside `orders(a, b)`."""
_MORE = re.compile(r" and \d+ more$")
_OTHERS = "other kinds of change"


def migrations_view(snapshot: Snapshot, ref: Ref, marks: Marks) -> TabView | None:
    """The migrations that touch a table, with what they do to it, or all of a database."""
    database = snapshot.database(ref)
    if database is None or not database.migrations:
        # A database without migrations has no tab for them, nor have its tables.
        return None
    if ref.kind == "database":
        steps = [_step(m, n, m.summary) for n, m in enumerate(database.migrations)]
        return _view(steps, _tools(database), "")
    table = snapshot.table(ref)
    if table is None or table.kind == "key-pattern":
        return None
    names = {table.name, table.qualified}
    touching = [m for m in database.migrations if names & set(m.tables)]
    steps = [
        _step(m, n, part_of(m.summary, names), table, _mark(n, len(touching), m, names))
        for n, m in enumerate(touching)
    ]
    return _view(steps, (), _untouched(table, database))


def _view(lines: list[Line], intro: tuple[str, ...], empty: str) -> TabView:
    return TabView(
        counted("Migrations", len(lines)),
        counted("Migr", len(lines)),
        _COLUMNS,
        tuple(lines),
        intro,
        empty,
    )


def _tools(database: Database) -> tuple[str, ...]:
    tools = dict.fromkeys(m.tool for m in database.migrations)
    return (f"{plural(len(database.migrations), 'migration')} by {', '.join(tools)}, oldest first",)


def _untouched(table: Table, database: Database) -> str:
    return (
        f"None of the {plural(len(database.migrations), 'migration')} of this database names"
        f" {table.name}."
    )


def _mark(number: int, count: int, step: Migration, names: Collection[str]) -> str:
    """What a step is to a table: what made it, and what changed it last."""
    part = part_of(step.summary, names)
    if part.startswith("create "):
        return "made it"
    if number == count - 1:
        return "latest" if number else ""
    return ""


def _step(
    step: Migration, number: int, does: str, table: Table | None = None, mark: str = ""
) -> Line:
    place = Place(step.path, step.line)
    if table is not None:
        said = (d for d in table.declarations if d.path == step.path and d.source == "migration")
        # The line that speaks of this table says more than the migration's first.
        first = next(said, None)
        place = Place(first.path, first.line) if first is not None and first.line else place
    cells = (step.id, (step.date or "")[:10], mark, does, step.tool, where(place))
    return Line(("step", step.id, number), cells, place, detail=step.summary)


def part_of(summary: str, names: Collection[str]) -> str:
    """The part of a migration's summary that speaks of a table; the whole where none names it.

    `names` are the names that the table goes by. A summary is `add column a.x, b.y; drop table c`;
    where it is cut, so that there may be more, the part ends in an ellipsis.
    """
    parts = []
    for clause in summary.split("; "):
        verb = _VERB.match(clause)
        if verb is None:
            continue
        named, cut = _MORE.subn("", clause[verb.end() :])
        own = [t for t in _BETWEEN.split(named) if _speaks_of(t, names)]
        if own:
            more = " …" if cut and not verb.group().startswith("create") else ""
            parts.append(f"{verb.group()}{', '.join(own)}{more}")
    if parts and summary.endswith(_OTHERS):
        parts.append("…")
    return "; ".join(parts) or summary


def _speaks_of(thing: str, names: Collection[str]) -> bool:
    """Whether `orders`, `orders.total`, `orders(a, b)` or `orders to sales` is about a table."""
    for name in names:
        if thing == name or thing.endswith(f" to {name}") or thing.startswith(f"{name} to "):
            return True
        if thing.startswith((f"{name}.", f"{name}(")):
            return True
    return False
