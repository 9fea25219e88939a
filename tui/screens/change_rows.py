"""The rows of the changes screen: what changed when, and one difference line by line."""

from __future__ import annotations

import time
from collections.abc import Hashable

from msgspec import Struct
from rich.cells import cell_len

from dbscope.analyzers.model.diff import CatalogDiff
from dbscope.analyzers.reports.changes import DiffLine, lines, markdown
from dbscope.analyzers.reports.text import code, md

from ..following.journal import Entry, Journal
from ..following.told import schema_sentence
from ..safe import fit
from ..state import Goal, Place, Ref, Snapshot
from ..widgets.grid import Column, Line
from ..widgets.rows import Piece, Rows
from ..words import plural

COLUMNS = (
    Column("time", 8, 12, role="name"),
    Column("files", 12, 44, fair=24, path=True),
    Column("what it did", 12, 200, fair=30),
)
ALL = "all"
_ROLES = {"+": "mark", "-": "warn", "~": "key"}
_MOST_SAID = 6
_MOST_PATHS = 10


class Shown(Struct, frozen=True):
    """One row of the list: its identity, its cells, what it means in full, its difference."""

    id: Hashable
    cells: tuple[str, ...]
    title: str
    paths: tuple[str, ...]
    more: int
    diff: CatalogDiff

    @property
    def line(self) -> Line:
        """The row for the grid."""
        return Line(self.id, self.cells)


def rows_of(journal: Journal) -> tuple[Shown, ...]:
    """All changes together, where they come to something, then each, the newest first."""
    entries = journal.entries
    made = [_shown(e) for e in entries]
    overall = journal.overall()
    if overall:
        since = f"since {clock(journal.start)}"
        cells = ("all", since, schema_sentence(overall, _MOST_SAID))
        made.insert(0, Shown(ALL, cells, f"All changes {since}", (), 0, overall))
    return tuple(made)


def _shown(entry: Entry) -> Shown:
    at = clock(entry.at)
    return Shown(
        id=entry.number,
        cells=(at, files_of(entry), what_of(entry)),
        title=f"Change at {at}",
        paths=entry.paths,
        more=entry.files - len(entry.paths),
        diff=entry.diff,
    )


def clock(at: float, now: float | None = None) -> str:
    """The time of day; of another day also the day."""
    moment, today = time.localtime(at), time.localtime(now)
    same = moment[:3] == today[:3]
    return time.strftime("%H:%M:%S" if same else "%d %b %H:%M", moment)


def files_of(entry: Entry) -> str:
    """The file, or how many; a file that came or went says so."""
    if not entry.files:
        return "running database" if entry.differences is not None else "all files"
    if entry.files > 1:
        return plural(entry.files, "file")
    path = entry.paths[0]
    sign = "+ " if path in entry.new else "- " if path in entry.gone else ""
    return sign + path


def what_of(entry: Entry) -> str:
    """What the change did, as the status line says it."""
    if entry.differences is not None:
        return f"compared: {plural(entry.differences, 'difference')}"
    return schema_sentence(entry.diff, _MOST_SAID)


def as_markdown(shown: Shown) -> str:
    """A row's difference as Markdown, with its time and files."""
    parts = [f"## {md(shown.title)}"]
    if shown.paths:
        listed = [f"- {code(p)}" for p in shown.paths[:_MOST_PATHS]]
        more = shown.more + max(0, len(shown.paths) - _MOST_PATHS)
        listed += [f"- and {plural(more, 'more file')}"] if more else []
        parts.append("\n".join(listed))
    return "\n\n".join([*parts, markdown(shown.diff)])


class Difference(Rows[DiffLine]):
    """A difference, line by line under its signs."""

    def show(self, difference: CatalogDiff) -> None:
        """Show this one, from its beginning if it is another one."""
        said = lines(difference)
        if said != self.rows:
            self.cursor = 0
            self.set_rows(said)

    def identity(self, row: DiffLine) -> Hashable:
        """A line is what it says."""
        return row

    def may_hold_cursor(self, row: DiffLine) -> bool:
        """Headings do not."""
        return bool(row.sign)

    def pieces(self, row: DiffLine, width: int) -> list[Piece]:
        """The sign, and the text as far as it fits; the line below shows all of it."""
        if not row.sign:
            return [(" ", ""), (fit(row.text, width - 2), "head")]
        lead = f" {row.sign} {'  ' * row.depth}"
        text = fit(row.text, width - cell_len(lead) - 1)
        first = "name" if row.kind == "table" and not row.depth else ""
        return [(lead, _ROLES[row.sign]), (text, first)]


def goal_of(line: DiffLine, snapshot: Snapshot) -> Goal | None:
    """Where a line leads: the table or database as it is now; None where that is gone."""
    ref = Ref("table", line.database, line.table) if line.table else Ref("database", line.database)
    if not snapshot.exists(ref):
        return None
    place = Place(line.path, line.line) if line.path and line.sign != "-" else None
    if line.kind == "column":
        return Goal(ref, place, "columns", line.name or None)
    if line.kind in ("index", "unique key", "check"):
        return Goal(ref, place, "keys")
    if line.kind in ("foreign key", "relationship") and line.table:
        return Goal(ref, place, "relations")
    return Goal(ref, place, "migrations" if line.kind == "migration" else "")


def place_of(line: DiffLine | None, shown: Shown, snapshot: Snapshot) -> Place | None:
    """The file and line to open: the part's own, else its table's, else the changed file."""
    if line is not None and line.sign != "-" and line.path:
        return Place(line.path, line.line)
    if line is not None and line.table:
        found = snapshot.place(Ref("table", line.database, line.table))
        if found is not None:
            return found
    there = (p for p in shown.paths if snapshot.exists(Ref("file", "", p)))
    return next((Place(p) for p in there), None)
