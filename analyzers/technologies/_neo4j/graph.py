"""Labels and relationship types of a graph, put together from all that speaks of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...facts import Fact
from ...model.schema import Column, ForeignKey, Index
from .._shared.gathered import Entry, Gathered, joined

Rules = Iterable[dict[str, Any]]


class Shape(Struct, frozen=True):
    """A node label or relationship type that a model declares."""

    kind: str
    name: str
    path: str
    line: int
    columns: tuple[Column, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[Index, ...] = ()
    primary_key: tuple[str, ...] = ()
    ends: tuple[tuple[str, str, int], ...] = ()
    model: str | None = None
    description: str | None = None


class GraphTables:
    """Nodes and relationships apart, as a label and a type may bear one name."""

    def __init__(self) -> None:
        self.gathered = {"node": Gathered(), "relationship": Gathered()}
        self.dropped: set[str] = set()

    def note(self, kind: str, name: str, path: str, line: int) -> Entry:
        """The label or type of that name."""
        return self.gathered[kind].note(kind, name, path, line)

    def declared(self, shape: Shape) -> None:
        """Take in what a model declares."""
        entry = self.note(shape.kind, shape.name, shape.path, shape.line)
        entry.columns += shape.columns
        entry.unique += shape.unique
        entry.indexes += shape.indexes
        entry.primary_key = entry.primary_key or shape.primary_key
        entry.model = entry.model or shape.model
        entry.description = entry.description or shape.description
        for end, label, line in shape.ends:
            self.connect(entry, end, label, shape.path, line)

    def connect(self, entry: Entry, end: str, label: str, path: str, line: int) -> None:
        """Note what a relationship starts from (`from`) or leads to (`to`)."""
        if label:
            known = entry.options.setdefault(end, [])
            if label not in known:
                known.append(label)
                key = ForeignKey((end,), label, enforced=False, path=path, line=line)
                entry.keys.append(key)

    def queried(self, path: str, fact: Fact) -> None:
        """Take in what the queries of a file say; properties of them are inferred."""
        data = fact.data
        for kind, names in (("node", "labels"), ("relationship", "types")):
            for name, line in data.get(names, ()):
                self.note(kind, name, path, line)
        for type_, start, end, line in data.get("edges", ()):
            entry = self.note("relationship", type_, path, line)
            self.connect(entry, "from", start, path, line)
            self.connect(entry, "to", end, path, line)
        for owner, relation, name, type_, line in data.get("properties", ()):
            kind = "relationship" if relation else "node"
            entry = self.note(kind, owner, path, line)
            entry.columns.append(Column(name, type_, path=path, line=line, certainty="inferred"))
        self.dropped |= set(data.get("dropped", ()))

    def ruled(self, path: str, rules: Rules) -> None:
        """Take in constraints and indexes."""
        for rule in rules:
            if rule["name"] in self.dropped:
                continue
            for owner in rule["owners"]:
                kind = "relationship" if rule["relationship"] else "node"
                self._rule(self.note(kind, owner, path, rule["line"]), path, rule)

    def _rule(self, entry: Entry, path: str, rule: dict[str, Any]) -> None:
        names, line = tuple(rule["properties"]), rule["line"]
        kind = rule["kind"]
        if not names:
            return
        needed = kind in ("key", "exists")
        for name in names:
            column = Column(name, rule["type"], path=path, line=line)
            entry.columns.append(replace(column, nullable=False) if needed else column)
        if kind in ("unique", "key"):
            entry.unique.append(names)
        if kind == "key" and not entry.primary_key:
            entry.primary_key = names
        if kind == "index":
            made = Index(rule["name"], names, method=rule["method"], path=path, line=line)
            entry.indexes.append(made)
            for label, value in rule["options"].items():
                entry.option(label, value)

    def finish(self) -> None:
        """Join what several places say of one property."""
        for gathered in self.gathered.values():
            for entry in gathered.entries.values():
                entry.columns = list(_required(entry.columns))
                alone = {u[0] for u in entry.unique if len(u) == 1}
                entry.columns = [
                    replace(c, unique=True) if c.name in alone else c for c in entry.columns
                ]
                entry.unique = [u for u in entry.unique if len(u) > 1]


def _required(columns: list[Column]) -> Iterator[Column]:
    """Each property once; what one constraint requires is required."""
    needed = {c.name for c in columns if c.nullable is False}
    for column in joined(columns):
        yield replace(column, nullable=False) if column.name in needed else column
