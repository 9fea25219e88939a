"""The databases pane: engines, what is stored in them, and apart what is seen but not used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dbscope.analyzers.model.catalog import Database
from dbscope.analyzers.model.keys import Names, database_names
from dbscope.analyzers.model.schema import Table

from ..state import Marks, Place, Ref, Snapshot, database_ref, other_ref, table_ref
from ..widgets.filter import Filter, found
from ..widgets.outline import Item, Outline
from ..widgets.rows import Rows
from ..words import holds
from .pane import Pane

_KINDS = {
    "table": "Tables",
    "view": "Views",
    "collection": "Collections",
    "key-pattern": "Key patterns",
    "index": "Indexes",
    "node": "Nodes",
    "relationship": "Relationships",
    "measurement": "Measurements",
}


class DatabasesPane(Pane):
    """Engines as branches; several kinds of objects in one engine are branches of their own."""

    NUMBER = "2"
    TITLE = "Databases"

    def __init__(self, marks: Marks) -> None:
        super().__init__(id="databases")
        self._shown = Snapshot()
        self._marks = marks
        self._folded: set[object] = set()
        self._file = ""

    def make_list(self) -> Outline:
        """The tree."""
        return Outline(id="database-list")

    @property
    def target(self) -> Outline:
        """The tree."""
        return self.query_one(Outline)

    # -- from above ------------------------------------------------------------------------------

    def show(self, snapshot: Snapshot) -> None:
        """Show a snapshot; closed branches and the cursor stay."""
        self._shown = snapshot
        self._rebuild()

    def point_to(self, ref: Ref, path: str = "") -> None:
        """Mark what the selected file declares and bring the selected table into sight."""
        self._file = path
        if ref.kind == "table" and (table := self._shown.tables.get(ref)) is not None:
            self._folded -= {database_ref(table[0]), (ref.database, table[1].kind)}
        self._rebuild()
        self.target.put_cursor(ref)

    def refresh_marks(self) -> None:
        """Marks were looked at."""
        self._rebuild()

    # -- building --------------------------------------------------------------------------------

    def _rebuild(self) -> None:
        words = self.filter.words
        items = list(self._everything(words))
        self.target.set_rows(items)
        number = len(self._shown.tables)
        if words:
            self.set_title(tail=f"{sum(1 for i in items if not i.branch)} found")
        else:
            self.set_title(tail=f"{number} in all" if number else "")

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

    def _heading(self, text: str, identity: str, number: int) -> Iterator[Item]:
        is_open = identity not in self._folded
        yield Item(identity, text, 0, branch=True, open=is_open, badge=str(number), role="head")

    def _database(
        self, database: Database, name: str, depth: int, words: tuple[str, ...]
    ) -> Iterator[Item]:
        ref = database_ref(database)
        tables = [t for t in database.tables if found(f"{name} {t.qualified} {t.model}", words)]
        if words and not tables:
            return
        is_open = ref not in self._folded or bool(words)
        marked = self._marks.inside(database.id) if not is_open else 0
        yield Item(
            id=ref,
            text=name,
            depth=depth,
            branch=bool(database.tables),
            open=is_open,
            badge=holds(database),
            mark=f"{marked} changed" if marked else "",
            role="name",
            parent="alternatives" if depth else None,
        )
        if is_open:
            yield from self._tables(database, tables, depth + 1, bool(words))

    def _tables(
        self, database: Database, tables: list[Table], depth: int, all_open: bool
    ) -> Iterator[Item]:
        by_kind: dict[str, list[Table]] = {}
        for table in tables:
            by_kind.setdefault(table.kind, []).append(table)
        names = Names(database.tables)
        for kind in sorted(by_kind, key=_rank):
            listed = by_kind[kind]
            parent: object = database_ref(database)
            if len(by_kind) > 1:
                identity = (database.id, kind)
                is_open = all_open or identity not in self._folded
                word = _KINDS.get(kind, kind)
                yield Item(identity, word, depth, True, is_open, str(len(listed)), parent=parent)
                if not is_open:
                    continue
                parent = identity
            deeper = depth + (len(by_kind) > 1)
            for table in listed:
                yield self._table(database, table, names.label(table), deeper, parent)

    def _table(
        self, database: Database, table: Table, name: str, depth: int, parent: object
    ) -> Item:
        ref = table_ref(database, table)
        linked = self._file and any(d.path == self._file for d in table.declarations)
        number = len(table.columns)
        badge = str(number) if number else ""
        return Item(
            id=ref,
            text=name,
            depth=depth,
            badge=f"◀ {badge}".strip() if linked else badge,
            mark=self._marks.table(ref),
            role="link" if linked else "",
            parent=parent,
        )

    # -- from the list ---------------------------------------------------------------------------

    def on_outline_folded(self, event: Outline.Folded) -> None:
        """Open or close a branch."""
        event.stop()
        (self._folded.discard if event.open else self._folded.add)(event.id)
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


def _rank(kind: str) -> int:
    order = list(_KINDS)
    return order.index(kind) if kind in order else len(order)
