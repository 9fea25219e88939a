"""Tables of mappers that describe none: classes with a table's name, and relations between them.

Objection and Bookshelf leave columns to migrations. A `CodeTable` gathers what their models say of
a table; as a source of kind "usage" it adds to what migrations make, and stands by itself, marked
as inferred, only where nothing else knows the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ...facts import Fact
from ...model.catalog import Problem
from ...model.schema import Column, ForeignKey
from ...schema.operations import CreateTable
from ...syntax.unit import Unit
from ..base import Declared, Source
from .places import common_root, nearest


@dataclass(slots=True)
class CodeTable:
    """A table as models know it. `model` is None where only relations speak of it."""

    name: str
    schema: str | None
    path: str
    line: int
    model: str | None = None
    key: tuple[str, ...] = ()
    description: str | None = None
    methods: tuple[str, ...] = ()
    columns: dict[str, Column] = field(default_factory=dict)
    references: dict[tuple[str, ...], ForeignKey] = field(default_factory=dict)

    def mention(self, names: Iterable[str], path: str, line: int) -> None:
        """Note columns that code speaks of; those that are known stay as they are."""
        for name in names:
            made = Column(name, path=path, line=line, certainty="inferred")
            self.columns.setdefault(name, made)

    def refer(
        self,
        columns: tuple[str, ...],
        target: CodeTable,
        keys: tuple[str, ...],
        place: tuple[str, int],
    ) -> None:
        """Note that columns of this table refer to another; the first to say so counts."""
        path, line = place
        self.mention(columns, path, line)
        made = ForeignKey(
            columns,
            target.name,
            keys,
            enforced=False,
            path=path,
            line=line,
            ref_schema=target.schema,
        )
        self.references.setdefault(columns, made)

    def operation(self) -> CreateTable:
        """The table as an operation."""
        return CreateTable(
            path=self.path,
            line=self.line,
            table=self.name,
            schema=self.schema,
            columns=tuple(self.columns.values()),
            primary_key=self.key if all(k in self.columns for k in self.key) else (),
            foreign_keys=tuple(self.references.values()),
            description=self.description,
            model=self.model,
            methods=self.methods,
        )


def package_facts(technology: str, unit: Unit) -> Iterator[Fact]:
    """That a manifest of a package speaks of a technology (its gate lets only these through)."""
    if unit.path.rsplit("/", 1)[-1] == "package.json":
        yield Fact(technology, "package", unit.path)


def sources(
    technology: str, declared: Declared, tables: Iterable[CodeTable], problems: Sequence[Problem]
) -> Iterator[Source]:
    """One source for each package that holds such tables."""
    folders = [p.rpartition("/")[0] for p, _ in declared.of("package")]
    groups: dict[str, list[CodeTable]] = {}
    for table in tables:
        groups.setdefault(nearest(folders, table.path), []).append(table)
    for where, members in sorted(groups.items()):
        ordered = sorted(members, key=lambda t: (t.path, t.line, t.name))
        yield Source(
            technology=technology,
            kind="usage",
            group=where or technology.lower(),
            root=where or common_root([t.path for t in members]),
            operations=tuple(t.operation() for t in ordered),
            problems=tuple(p for p in problems if nearest(folders, p.path) == where),
        )
