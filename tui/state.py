"""What the interface knows at one moment, as frozen values: facts by file, selection, marks.

Nothing here reads the repository. A snapshot is made once per catalog, in the thread that drives
the workspace, so that the panes only look things up.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable

from msgspec import Struct, field

from dbscope.analyzers.model.catalog import Catalog, Component, Database, Other, Problem
from dbscope.analyzers.model.diff import CatalogDiff, TableChange, diff_tables
from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.reports.shape import home


class Place(Struct, frozen=True):
    """A line of the repository; line 0 is the file as a whole."""

    path: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


class Ref(Struct, frozen=True):
    """What is selected. `kind`: table, database, other, file, component, or empty for nothing.

    `name` is the table's qualified name, the other engine's or the component's name, or the
    file's path.
    """

    kind: str = ""
    database: str = ""
    name: str = ""


class Goal(Struct, frozen=True):
    """Where to go: what to select, the line, the inspector's tab and the row in it.

    What is left empty stays as it is, or is what the selection shows first.
    """

    ref: Ref
    place: Place | None = None
    tab: str = ""
    row: Hashable = None


class InFile(Struct, frozen=True):
    """What a file says: tables declared in it with their lines, databases it gives evidence of."""

    tables: tuple[tuple[Ref, int], ...] = ()
    databases: tuple[tuple[Ref, int], ...] = ()
    problems: tuple[Problem, ...] = ()


class Snapshot(Struct, frozen=True):
    """One catalog with all that the panes look up in it."""

    catalog: Catalog = field(default_factory=Catalog)
    paths: tuple[str, ...] = ()
    skipped: dict[str, int] = field(default_factory=dict)
    examples: tuple[tuple[str, str], ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    files: dict[str, InFile] = field(default_factory=dict)
    tables: dict[Ref, tuple[Database, Table]] = field(default_factory=dict)
    scanned: bool = False
    looked_for: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    def database(self, ref: Ref) -> Database | None:
        """The database that a reference names or lies in, or None."""
        if ref.kind not in ("table", "database"):
            return None
        return next((d for d in self.catalog.databases if d.id == ref.database), None)

    def table(self, ref: Ref) -> Table | None:
        """The table of a reference, or None."""
        found = self.tables.get(ref)
        return found[1] if found else None

    def other(self, ref: Ref) -> Other | None:
        """The engine seen but not counted, or None."""
        if ref.kind != "other":
            return None
        return next((o for o in self.catalog.others if _other_name(o) == ref.name), None)

    def component(self, ref: Ref) -> Component | None:
        """The component of a reference, or None."""
        if ref.kind != "component":
            return None
        return next((c for c in self.catalog.components if c.name == ref.name), None)

    def exists(self, ref: Ref) -> bool:
        """Whether the reference still names something."""
        if ref.kind == "table":
            return ref in self.tables
        if ref.kind == "file":
            return ref.name in self.counts or ref.name in self.paths or ref.name in self.files
        known = (self.database(ref), self.other(ref), self.component(ref))
        return any(found is not None for found in known)

    def place(self, ref: Ref) -> Place | None:
        """Where a reader wants to look first for this."""
        if ref.kind == "file":
            return Place(ref.name)
        table = self.table(ref)
        if table is not None:
            first = home(table)
            return Place(first.path, first.line) if first else None
        found = self.database(ref) or self.other(ref)
        if found is None or not found.evidence:
            return None
        return Place(found.evidence[0].path, found.evidence[0].line)

    def files_of(self, ref: Ref) -> frozenset[str]:
        """The files that say something about this."""
        if ref.kind == "file":
            return frozenset({ref.name})
        table = self.table(ref)
        if table is not None:
            return frozenset(d.path for d in table.declarations)
        component = self.component(ref)
        if component is not None:
            below = f"{component.path}/" if component.path not in ("", ".") else ""
            return frozenset(p for p in self.files if p.startswith(below))
        found = self.database(ref) or self.other(ref)
        return frozenset(e.path for e in found.evidence) if found else frozenset()

    def refs_in(self, path: str) -> tuple[Ref, ...]:
        """Tables, then databases, that a file says something about."""
        said = self.files.get(path, InFile())
        return tuple(ref for ref, _ in (*said.tables, *said.databases))


def table_ref(database: Database, table: Table) -> Ref:
    """The reference to a table."""
    return Ref("table", database.id, table.qualified)


def database_ref(database: Database) -> Ref:
    """The reference to a database."""
    return Ref("database", database.id)


def component_ref(component: Component) -> Ref:
    """The reference to a component."""
    return Ref("component", name=component.name)


def other_ref(other: Other) -> Ref:
    """The reference to an engine that is seen but not counted."""
    return Ref("other", "", _other_name(other))


def _other_name(other: Other) -> str:
    return f"{other.engine}/{other.status}"


def snapshot(
    catalog: Catalog,
    paths: tuple[str, ...],
    skipped: dict[str, int],
    scanned: bool,
    looked_for: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
    examples: tuple[tuple[str, str], ...] = (),
) -> Snapshot:
    """Index a catalog by file and by reference."""
    index: dict[Ref, tuple[Database, Table]] = {}
    tables: dict[str, list[tuple[Ref, int]]] = {}
    databases: dict[str, list[tuple[Ref, int]]] = {}
    problems: dict[str, list[Problem]] = {}
    for database in catalog.databases:
        for table in database.tables:
            ref = table_ref(database, table)
            index[ref] = (database, table)
            for said in table.declarations:
                tables.setdefault(said.path, []).append((ref, said.line))
        own = database_ref(database)
        for seen in database.evidence:
            databases.setdefault(seen.path, []).append((own, seen.line))
    for problem in catalog.problems:
        problems.setdefault(problem.path, []).append(problem)
    counts = {path: len(said) for path, said in tables.items()}
    for path, shown in databases.items():
        counts[path] = counts.get(path, 0) + len(shown)
    files = {
        path: InFile(
            _in_order(tables.get(path, [])),
            tuple(dict(databases[path]).items()) if path in databases else (),
            tuple(problems[path]) if path in problems else (),
        )
        for path in dict.fromkeys((*tables, *databases, *problems))
    }
    return Snapshot(
        catalog=catalog,
        paths=paths,
        skipped=skipped,
        examples=examples,
        counts=counts,
        files=files,
        tables=index,
        scanned=scanned,
        looked_for=looked_for,
    )


def _in_order(said: list[tuple[Ref, int]]) -> tuple[tuple[Ref, int], ...]:
    """Tables by line, each once."""
    return tuple(said) if len(said) < 2 else tuple(dict(sorted(said, key=_by_line)).items())


def _by_line(item: tuple[Ref, int]) -> int:
    return item[1]


class Marks:
    """Which tables, columns, databases and files are new or changed and not yet looked at."""

    def __init__(self) -> None:
        self._tables: dict[Ref, str] = {}
        self._columns: dict[tuple[Ref, str], str] = {}
        self._databases: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._gone: dict[Ref, tuple[Table, str]] = {}

    def take(self, change: CatalogDiff) -> None:
        """Mark what a difference added or changed; forget what it removed.

        What comes back as it was, as after a file was saved half-written, is not new.
        """
        for database in change.removed:
            self._databases.pop(database.id, None)
            for table in database.tables:
                self._went(table_ref(database, table), table)
        for database in change.added:
            self._databases[database.id] = "new"
            for table in database.tables:
                self._came(table_ref(database, table), table)
        for part in change.changed:
            if part.changes:
                self._databases.setdefault(part.id, "changed")
            for table in part.removed_tables:
                self._went(Ref("table", part.id, table.qualified), table)
            for table in part.added_tables:
                self._came(Ref("table", part.id, table.qualified), table)
            for changed in part.changed_tables:
                self._changed(Ref("table", part.id, changed.name), changed)

    def take_files(self, paths: Iterable[str], new: Collection[str], gone: Collection[str]) -> None:
        """Mark files that changed or are new; forget those that are gone."""
        for path in paths:
            if path in gone:
                self._files.pop(path, None)
            elif path in new:
                self._files[path] = "new"
            else:
                self._files.setdefault(path, "changed")

    def _came(self, ref: Ref, table: Table) -> None:
        before, mark = self._gone.pop(ref, (None, ""))
        if before is None:
            self._tables[ref] = "new"
            return
        if mark:
            self._tables[ref] = mark
        if (changed := diff_tables(before, table)) is not None:
            self._changed(ref, changed)

    def _went(self, ref: Ref, table: Table) -> None:
        self._gone[ref] = (table, self._tables.get(ref, ""))
        while len(self._gone) > _MOST_GONE:
            del self._gone[next(iter(self._gone))]
        self.seen(ref)

    def _changed(self, ref: Ref, change: TableChange) -> None:
        self._tables.setdefault(ref, "changed")
        for column in change.added_columns:
            self._columns[ref, column.name] = "new"
        for modified in change.changed_columns:
            self._columns.setdefault((ref, modified.name), "changed")
        for removed in change.removed_columns:
            self._columns.pop((ref, removed.name), None)

    def seen(self, ref: Ref) -> bool:
        """Forget the marks of what was looked at; whether there were any."""
        if ref.kind == "file":
            return self._files.pop(ref.name, None) is not None
        if ref.kind == "database":
            return self._databases.pop(ref.database, None) is not None
        if ref not in self._tables:
            return False
        self._columns = {k: v for k, v in self._columns.items() if k[0] != ref}
        del self._tables[ref]
        return True

    def table(self, ref: Ref) -> str:
        """`new`, `changed` or nothing."""
        return self._tables.get(ref, "")

    def column(self, ref: Ref, name: str) -> str:
        """`new`, `changed` or nothing."""
        return self._columns.get((ref, name), "")

    def database(self, id: str) -> str:
        """`new`, `changed` or nothing, for the database itself."""
        return self._databases.get(id, "")

    def file(self, path: str) -> str:
        """`new`, `changed` or nothing."""
        return self._files.get(path, "")

    @property
    def tables(self) -> frozenset[Ref]:
        """The marked tables."""
        return frozenset(self._tables)

    @property
    def files(self) -> dict[str, str]:
        """The marked files."""
        return dict(self._files)

    def inside(self, database: str) -> int:
        """How many tables of a database are marked."""
        return sum(1 for ref in self._tables if ref.database == database)


_MOST_GONE = 2000
"""Removed tables that are remembered in case they come back."""
