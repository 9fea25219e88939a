"""The databases pane: engines, what is stored in them, and apart what is seen but not used."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from dbscope.analyzers.model.catalog import Catalog, Database
from dbscope.analyzers.model.keys import database_names
from dbscope.analyzers.model.kinds import KINDS, kind_of
from dbscope.analyzers.model.schema import Table

from ..grouping import GROUPINGS, WORDS, grouped
from ..lookup import changed_tables, lookup
from ..state import (
    InFile,
    Marks,
    Place,
    Ref,
    Snapshot,
    component_ref,
    database_ref,
    other_ref,
    table_ref,
)
from ..widgets.filter import Filter, found
from ..widgets.outline import Item, Outline
from ..widgets.rows import Rows
from ..words import holds, plural
from .pane import OutlinePane, Pane

_WAY = " › "
"""What stands between the ids of a branch and those above it."""


class _Level(Struct, frozen=True):
    """Where in the tree items are made: the path of ids above, indent, parent, all open or not."""

    path: str
    depth: int
    parent: object
    all_open: bool

    def below(self, word: str) -> _Level:
        """The level inside a branch of this one."""
        path = f"{self.path}{_WAY}{word}"
        return _Level(path, self.depth + 1, path, self.all_open)


class DatabasesPane(OutlinePane):
    """Engines as branches; several kinds of objects in one engine are branches of their own."""

    NUMBER = "2"
    TITLE = "Databases"

    def __init__(self, marks: Marks) -> None:
        super().__init__(id="databases", list_id="database-list")
        self._shown = Snapshot()
        self._marks = marks
        self._folded: set[str] = set()
        self._file = ""
        self._places: dict[Hashable, int] = {}
        self._told: set[Ref] = set()
        self.grouping = ""

    # -- from above ------------------------------------------------------------------------------

    def show(self, snapshot: Snapshot) -> None:
        """Show a snapshot; closed branches and the cursor stay."""
        before, self._shown = self._shown, snapshot
        others = other_tables(before.catalog, snapshot.catalog)
        if others is None or before.scanned != snapshot.scanned:
            self._rebuild()
        else:
            self._rewrite(others)

    def point_to(self, ref: Ref, path: str = "") -> None:
        """Mark what the selected file declares and bring the selected table into sight."""
        self._file = path
        folded = set(self._folded)
        if ref.kind == "table" and (table := self._shown.tables.get(ref)) is not None:
            self._open_way(*table)
        if folded == self._folded:
            self._rewrite()
        else:
            self._rebuild()
        self.target.put_cursor(ref)

    def _open_way(self, database: Database, table: Table) -> None:
        """Open every branch above a table: folded ones lie on the way by their ids."""
        self._folded.discard(_key(database_ref(database)))
        if not any(f.startswith(f"{database.id}{_WAY}") for f in self._folded):
            return
        words = {f"schema {table.schema or ''}", table.kind}
        for group, listed in grouped(
            [t for t in database.tables if t.kind == table.kind and t.schema == table.schema],
            self.grouping,
        ):
            if any(t is table for t in listed):
                words.add(f"group {group}")
        for folded in list(self._folded):
            if folded.startswith(f"{database.id}{_WAY}") and folded.rpartition(_WAY)[2] in words:
                self._folded.discard(folded)

    def next_grouping(self) -> str:
        """Group the tables in the next way; the way in words."""
        self.grouping = GROUPINGS[(GROUPINGS.index(self.grouping) + 1) % len(GROUPINGS)]
        self._rebuild()
        return WORDS[self.grouping]

    @property
    def closed(self) -> tuple[str, ...]:
        """The branches that are closed, to be kept."""
        return tuple(sorted(self._folded))

    def restore(self, closed: tuple[str, ...], grouping: str, words: str) -> None:
        """Take the state back that was kept."""
        self._folded = set(closed)
        self.grouping = grouping if grouping in GROUPINGS else ""
        if words:
            self.filter.put(words)
        self._rebuild()

    def refresh_marks(self) -> None:
        """Marks were looked at."""
        self._rewrite()

    # -- building --------------------------------------------------------------------------------

    def _rebuild(self) -> None:
        words = self.filter.words
        items = list(self._everything(words))
        self._places = {} if words else {i.id: n for n, i in enumerate(items)}
        self._told = self._telling()
        self.target.set_rows(items)
        number = len(self._shown.tables)
        if words:
            self.set_title(tail=f"{sum(1 for i in items if not i.branch)} found")
        else:
            self.set_title(tail=f"{number} in all" if number else "")

    def _rewrite(self, others: Iterable[Ref] = ()) -> None:
        """Say anew what stands beside names; all names and their order are the same.

        `others`: the tables that are not what they were.
        """
        if self.filter.words or not self._places:
            # What is found depends on more than names.
            self._rebuild()
            return
        rows = list(self.target.rows)
        told, self._told = self._told, self._telling()
        for ref in {*others, *told, *self._told}:
            at = self._places.get(ref)
            if at is not None:
                rows[at] = self._written(rows[at], ref)
        self.target.set_rows(rows)

    def _telling(self) -> set[Ref]:
        """The rows that say more than a name and a number."""
        linked = self._shown.files.get(self._file, InFile()).tables
        databases = map(database_ref, self._shown.catalog.databases)
        return {*databases, *self._marks.tables, *(ref for ref, _ in linked)}

    def _written(self, item: Item, ref: Ref) -> Item:
        if ref.kind == "database":
            return replace(item, mark=self._mark_of(ref.database, item.open))
        table = self._shown.table(ref)
        if table is None:
            return item
        badge, mark, role = self._beside(ref, table)
        return replace(item, badge=badge, mark=mark, role=role)

    def _mark_of(self, database: str, is_open: bool) -> str:
        marked = self._marks.inside(database) if not is_open else 0
        return f"{marked} changed" if marked else self._marks.database(database)

    def _everything(self, words: tuple[str, ...]) -> Iterator[Item]:
        catalog = self._shown.catalog
        if not catalog.databases and not words:
            said = "none in use" if self._shown.scanned else "none so far"
            yield Item("none", said, role="dim", cursor=False)
        names = database_names(catalog.databases)
        used = [d for d in catalog.databases if d.status != "alternative"]
        others = [d for d in catalog.databases if d.status == "alternative"]
        for database in used:
            yield from self._database(database, names[database.id], 0, words)
        if others:
            yield from self._heading("Alternatives", "alternatives", len(others))
            for database in () if "alternatives" in self._folded and not words else others:
                name = names[database.id] + (" (default)" if database.default else "")
                yield from self._database(database, name, 1, words)
        if not words:
            yield from self._components()
        if catalog.others and not words:
            yield from self._heading("Seen, not used", "others", len(catalog.others))
            for other in () if "others" in self._folded else catalog.others:
                yield Item(
                    id=other_ref(other),
                    text=other.engine,
                    depth=1,
                    badge=other.status.replace("-", " "),
                    role="dim",
                    parent="others",
                )

    def _components(self) -> Iterator[Item]:
        """The parts of the repository that use databases."""
        listed = [c for c in self._shown.catalog.components if c.uses]
        if not listed:
            return
        yield from self._heading("Components", "components", len(listed))
        for component in () if "components" in self._folded else listed:
            yield Item(
                id=component_ref(component),
                text=component.name,
                depth=1,
                badge=plural(len({(u.database, u.table) for u in component.uses}), "table"),
                parent="components",
            )

    def _heading(
        self, text: str, identity: str, number: int, depth: int = 0, parent: object = None
    ) -> Iterator[Item]:
        is_open = identity not in self._folded
        yield Item(
            identity,
            text,
            depth,
            branch=True,
            open=is_open,
            badge=str(number),
            role="head",
            parent=parent,
        )

    def _database(
        self, database: Database, name: str, depth: int, words: tuple[str, ...]
    ) -> Iterator[Item]:
        ref = database_ref(database)
        tables = list(database.tables)
        if words:
            tables = [t for t in tables if found(f"{name} {t.qualified} {t.model}", words)]
        if words and not tables:
            return
        is_open = _key(ref) not in self._folded or bool(words)
        yield Item(
            id=ref,
            text=name,
            depth=depth,
            branch=bool(database.tables),
            open=is_open,
            badge=holds(database),
            mark=self._mark_of(database.id, is_open),
            role="name",
            parent="alternatives" if depth else None,
        )
        if is_open:
            level = _Level(f"{database.id}", depth + 1, ref, bool(words))
            yield from self._by_schema(database, tables, level)

    def _by_schema(self, database: Database, tables: list[Table], level: _Level) -> Iterator[Item]:
        """Schemas are branches where a database has several."""
        schemas = _split(tables, lambda t: t.schema or "")
        if len(schemas) < 2:
            yield from self._by_kind(database, tables, level)
            return
        for schema, listed in schemas.items():
            text = schema or "default schema"
            yield from self._branch(text, f"schema {schema}", len(listed), level)
            if self._is_open(f"schema {schema}", level):
                below = level.below(f"schema {schema}")
                yield from self._by_kind(database, listed, below)

    def _by_kind(self, database: Database, tables: list[Table], level: _Level) -> Iterator[Item]:
        """Tables, views, collections, keys are branches where there are several kinds."""
        kinds = _split(tables, lambda t: t.kind)
        for kind in sorted(kinds, key=_rank):
            listed = kinds[kind]
            if len(kinds) < 2:
                yield from self._by_group(database, listed, level)
                continue
            yield from self._branch(kind_of(kind).many.capitalize(), kind, len(listed), level)
            if self._is_open(kind, level):
                yield from self._by_group(database, listed, level.below(kind))

    def _by_group(self, database: Database, tables: list[Table], level: _Level) -> Iterator[Item]:
        """Groups by name or folder, where there are many tables or the user wants them."""
        names = lookup(database).names
        for group, listed in grouped(tables, self.grouping):
            inside = level
            if group:
                yield from self._branch(group, f"group {group}", len(listed), level)
                if not self._is_open(f"group {group}", level):
                    continue
                inside = level.below(f"group {group}")
            for table in listed:
                yield self._table(database, table, names.label(table), inside.depth, inside.parent)

    def _branch(self, text: str, word: str, number: int, level: _Level) -> Iterator[Item]:
        is_open = self._is_open(word, level)
        identity = f"{level.path}{_WAY}{word}"
        yield Item(
            identity,
            text,
            level.depth,
            True,
            is_open,
            str(number),
            parent=level.parent,
            role="head",
        )

    def _is_open(self, word: str, level: _Level) -> bool:
        return level.all_open or f"{level.path}{_WAY}{word}" not in self._folded

    def _table(
        self, database: Database, table: Table, name: str, depth: int, parent: object
    ) -> Item:
        ref = table_ref(database, table)
        badge, mark, role = self._beside(ref, table)
        return Item(ref, name, depth, badge=badge, mark=mark, role=role, parent=parent)

    def _beside(self, ref: Ref, table: Table) -> tuple[str, str, str]:
        """The badge, the mark and the role of a table's row."""
        linked = self._file and any(d.path == self._file for d in table.declarations)
        number = len(table.columns)
        badge = str(number) if number else ""
        mark = self._marks.table(ref)
        return (f"◀ {badge}".strip(), mark, "link") if linked else (badge, mark, "")

    # -- from the list ---------------------------------------------------------------------------

    def on_outline_folded(self, event: Outline.Folded) -> None:
        """Open or close a branch."""
        event.stop()
        (self._folded.discard if event.open else self._folded.add)(_key(event.id))
        self._rebuild()

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """What is under the cursor is selected."""
        event.stop()
        self._select(self.Selected, event.row)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """A table opened goes to the inspector."""
        event.stop()
        self._select(self.Entered, event.row)

    def _select(self, kind: type[Pane.Selected], row: Any) -> None:
        if isinstance(row.id, Ref):
            place: Place | None = self._shown.place(row.id)
            self.post_message(kind(self, row.id, place))

    def on_filter_narrowed(self, event: Filter.Narrowed) -> None:
        """Show what matches."""
        event.stop()
        self._rebuild()


def other_tables(before: Catalog, after: Catalog) -> list[Ref] | None:
    """The tables that are not the same ones in two catalogs.

    None where not all databases and tables have the same names in the same order.
    """
    found: list[Ref] = []
    if before is after:
        return found
    if len(before.databases) != len(after.databases):
        return None
    for old, new in zip(before.databases, after.databases, strict=True):
        told = (old.id, old.engine, old.status, old.default)
        if told != (new.id, new.engine, new.status, new.default):
            return None
        others = changed_tables(old, new) if old is not new else []
        # Groups by folder stand on where a table is declared.
        if others is None or any(_files(a) != _files(b) for a, b in others):
            return None
        found += [table_ref(new, table) for _, table in others]
    same = (before.components, before.others) == (after.components, after.others)
    return found if same else None


def _files(table: Table) -> list[tuple[str, str]]:
    return [(d.path, d.source) for d in table.declarations]


def _key(identity: object) -> str:
    """The id of a branch as a text that can be kept."""
    return f"database {identity.database}" if isinstance(identity, Ref) else str(identity)


def _split(tables: list[Table], key: Callable[[Table], str]) -> dict[str, list[Table]]:
    parts: dict[str, list[Table]] = {}
    for table in tables:
        parts.setdefault(key(table), []).append(table)
    return parts


def _rank(kind: str) -> int:
    order = list(KINDS)
    return order.index(kind) if kind in order else len(order)
