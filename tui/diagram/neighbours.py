"""What is related with what in a database: links between tables with how many rows meet how many.

The relations are those of the catalog; here they are found by table, and both their ends are
counted (`1`, `0..1`, `*`). Everything that is drawn as a diagram starts from a `Graph`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct

from dbscope.analyzers.model.catalog import Database, Relationship
from dbscope.analyzers.model.keys import Names, identifies, unique_keys
from dbscope.analyzers.model.schema import Column, Table
from dbscope.analyzers.reports.shape import entity_names, home, is_key

from ..state import Place, Ref, table_ref

MANY, ONE, MAYBE = "*", "1", "0..1"


class Link(Struct, frozen=True):
    """A relation with its ends by label: how many rows of `left` one row of `right` has, and back.

    `left` holds the reference, `right` is what it refers to (or the part embedded in it).
    """

    relation: Relationship
    left: str
    right: str
    left_sign: str
    right_sign: str

    @property
    def dashed(self) -> bool:
        """Whether the relation is only inferred."""
        return self.relation.inferred


class Around(Struct, frozen=True):
    """The links of one table: held by it, coming to it (and its parts), made through it."""

    out: tuple[Link, ...] = ()
    back: tuple[Link, ...] = ()
    joined: tuple[Link, ...] = ()


class Graph:
    """The tables of a database and their relations, found by label (the shortest plain name)."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._names = Names(database.tables)
        self._labels: dict[str, str] = {}
        self._tables: dict[str, Table | None] = {}
        self._relations: dict[str, list[Relationship]] = {}
        self._edges: dict[str, list[Link]] = {}
        for relation in database.relationships:
            ends = (relation.from_table, relation.to_table, relation.through or "")
            for label in {self.label(e) for e in ends if e}:
                self._relations.setdefault(label, []).append(relation)

    @cached_property
    def words(self) -> dict[str, str]:
        """What to call each table's entity."""
        return entity_names(self.database)

    def label(self, name: str) -> str:
        """The label of the table that a relation names; the name itself where there is none."""
        known = self._labels.get(name)
        if known is None:
            table = self._names.find(name)
            known = self._labels[name] = self._names.label(table) if table else name
        return known

    def label_of(self, table: Table) -> str:
        """The label of a table."""
        return self._names.label(table)

    def table(self, label: str) -> Table | None:
        """The table of a label; None for what the database does not have."""
        if label not in self._tables:
            self._tables[label] = self._names.find(label)
        return self._tables[label]

    def ref(self, label: str) -> Ref | None:
        """The reference to the table of a label."""
        table = self.table(label)
        return table_ref(self.database, table) if table else None

    def link(self, relation: Relationship) -> Link:
        """A relation with its ends counted."""
        table = self.table(relation.from_table)
        signs = _signs(relation, table)
        return Link(
            relation, self.label(relation.from_table), self.label(relation.to_table), *signs
        )

    def around(self, table: Table) -> Around:
        """All links of a table, each in one list: held in the order of columns, coming by name."""
        own = self.label_of(table)
        out, back, joined = [], [], []
        for relation in self._relations.get(own, ()):
            link = self.link(relation)
            if own not in (link.left, link.right):
                joined.append(link)
            elif link.left != own or relation.type in ("many-to-many", "embedded"):
                back.append(link)
            else:
                out.append(link)
        order = {c.name.lower(): n for n, c in enumerate(table.columns)}
        out.sort(key=lambda k: order.get(_first(k.relation), len(order)))
        back.sort(key=lambda k: self._place_in_list(k, own))
        return Around(tuple(out), tuple(back), tuple(joined))

    def _place_in_list(self, link: Link, own: str) -> tuple[object, ...]:
        """By name; a relation through a table stands right below that table; parts come last."""
        relation = link.relation
        other = link.left if link.left != own else link.right
        first = self.label(relation.through) if relation.through else other
        columns = relation.from_columns
        embedded = relation.type == "embedded"
        return embedded, first.lower(), bool(relation.through), other.lower(), columns

    def place(self, link: Link) -> Place | None:
        """The line that holds a relation."""
        table = self.table(link.relation.through or link.left)
        return _place(link.relation, table) if table else None

    def edges(self, label: str) -> list[Link]:
        """Links with other tables and with itself that a map draws at a table."""
        known = self._edges.get(label)
        if known is None:
            links = map(self.link, self._relations.get(label, ()))
            known = self._edges[label] = [k for k in links if self._drawn(k, label)]
        return known

    def _drawn(self, link: Link, label: str) -> bool:
        """Not what stands for something else that is drawn: parts, and pairs through a table."""
        if link.relation.type == "embedded" or label not in (link.left, link.right):
            return False
        if not self.table(link.right):
            return False
        through = link.relation.through
        return not (through and self.table(through)) and self.table(link.left) is not None

    def near(self, label: str) -> list[str]:
        """The tables next to a table, each once, in the order of its relations."""
        ends = (k.right if k.left == label else k.left for k in self.edges(label))
        return [e for e in dict.fromkeys(ends) if e != label]

    def reach(self, label: str) -> list[str]:
        """All tables connected with one, the nearest first."""
        found, waiting = [label], deque([label])
        seen = {label}
        while waiting:
            for other in self.near(waiting.popleft()):
                if other not in seen:
                    seen.add(other)
                    found.append(other)
                    waiting.append(other)
        return found

    def groups(self) -> list[list[str]]:
        """Tables that hang together, the largest group first; in each the most connected first."""
        seen: set[str] = set()
        found = []
        for table in self.database.tables:
            label = self.label_of(table)
            if table.kind == "key-pattern" or label in seen:
                continue
            group = self.reach(label)
            seen.update(group)
            found.append(sorted(group, key=lambda n: (-self.degree(n), n.lower())))
        return sorted(found, key=lambda g: (-len(g), g[0].lower()))

    def degree(self, label: str) -> int:
        """How many relations a table has."""
        return len(self.edges(label))


def _first(relation: Relationship) -> str:
    return relation.from_columns[0].lower() if relation.from_columns else ""


def _signs(relation: Relationship, table: Table | None) -> tuple[str, str]:
    columns = relation.from_columns
    found = [table.column(c) if table else None for c in columns]
    if relation.type == "many-to-many":
        return MANY, MANY
    if relation.type == "embedded":
        return ONE, MANY if columns and columns[-1].endswith("[]") else MAYBE
    if any(map(_listed, columns, found)):
        return MANY, MANY
    unique = relation.type == "one-to-one"
    if not unique and table is not None and relation.type == "reference":
        unique = identifies(columns, unique_keys(table))
    return MAYBE if unique else MANY, ONE if _required(found, table) else MAYBE


def _listed(name: str, column: Column | None) -> bool:
    """Whether a field holds many references."""
    return "[]" in name or (column is not None and (column.type or "").endswith("[]"))


def _required(columns: Iterable[Column | None], table: Table | None) -> bool:
    """Whether every row must hold the reference; what is not known may be empty."""
    listed = list(columns)
    return bool(listed) and all(
        c is not None and (c.nullable is False or (table is not None and is_key(c.name, table)))
        for c in listed
    )


def _place(relation: Relationship, table: Table) -> Place | None:
    """The line of the key or of the column that holds a relation; else that of the table."""
    for key in table.foreign_keys:
        held = key.columns == relation.from_columns or relation.through
        if held and key.path:
            return Place(key.path, key.line)
    column = table.column(relation.from_columns[0]) if relation.from_columns else None
    if column is not None and column.path:
        return Place(column.path, column.line)
    return table_place(table)


def table_place(table: Table | None) -> Place | None:
    """The declaration of a table that a reader wants first."""
    first = home(table) if table is not None else None
    return Place(first.path, first.line) if first else None
