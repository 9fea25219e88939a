"""The tables that TypeORM makes by itself: join tables and closure tables.

TypeORM, `metadata-builder/`: `JunctionEntityMetadataBuilder` and
`ClosureJunctionEntityMetadataBuilder`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.schema import Column, ForeignKey, Index
from ...schema.operations import CreateTable
from .columns import Columns, Layout, Made, join_for, relations_of
from .model import Entity, Join, Relation
from .names import MAX_ALIAS, Strategy, shorten
from .types import integer

_ACTIONS = frozenset({"CASCADE", "RESTRICT", "SET NULL", "SET DEFAULT", "NO ACTION", "DEFAULT"})


class Implied(Columns):
    """Makes the tables that nobody declares."""

    def implied(self, layout: Layout) -> Iterator[CreateTable]:
        """The tables that an entity's relations and its tree need."""
        for parts in self.all_parts(layout.entity):
            for relation, _, path in relations_of(parts, (), ""):
                if relation.kind == "many-to-many" and relation.table is not None:
                    made = self._junction(layout, relation, path)
                    if made is not None:
                        yield made
        if layout.entity.tree == "closure-table":
            yield self._closure(layout)

    def _junction(self, layout: Layout, relation: Relation, path: str) -> CreateTable | None:
        """TypeORM docs, "Many-to-many relations": the table that holds the pairs."""
        target, table = self.target(relation.target), relation.table
        if target is None or table is None or target.kind in ("view", "unnamed"):
            return None
        strategy = self.naming.strategy
        own, other = self.bare_table(layout.entity), self.bare_table(target)
        named = table.name or strategy.join_table(
            own, other, f"{path}{relation.prop}", relation.inverse
        )
        limit = MAX_ALIAS.get(self.naming.dialect, 0)
        name = strategy.table("", named)
        if limit and len(name) > limit:
            name = shorten(name)
        mine = self.referenced(layout.entity, table.joins)
        theirs = self.referenced(target, table.inverse)
        left = [
            _joined_name(table.joins, m) or strategy.join_table_column(own, m.single, m.column.name)
            for m in mine
        ]
        right = [
            _joined_name(table.inverse, m)
            or strategy.join_table_inverse_column(other, m.single, m.column.name)
            for m in theirs
        ]
        left, right = _apart(strategy, left, right)
        left = [strategy.column(n, n, ()) for n in left]
        right = [strategy.column(n, n, ()) for n in right]
        return self._pairs(layout.entity, relation, target, name, (mine, left), (theirs, right))

    def _pairs(
        self,
        entity: Entity,
        relation: Relation,
        target: Entity,
        name: str,
        mine: tuple[list[Made], list[str]],
        theirs: tuple[list[Made], list[str]],
    ) -> CreateTable:
        place = relation.place
        columns = [
            Column(n, m.column.type, False, enum=m.column.enum, path=place.path, line=place.line)
            for made, names in (mine, theirs)
            for m, n in zip(made, names, strict=True)
        ]
        back = self._inverse_options(target, relation)
        enforced = relation.options.get("createForeignKeyConstraints") is not False
        own = relation.options
        cascade: dict[str, object] = {"onDelete": "CASCADE", "onUpdate": "CASCADE"}
        sides = (
            (entity, mine, {k: own.get(k) or v for k, v in cascade.items()}),
            (target, theirs, cascade if back is None else back),
        )
        keys = tuple(
            ForeignKey(
                columns=tuple(names),
                ref_table=self.table(side),
                ref_columns=tuple(m.column.name for m in made),
                on_delete=action(actions.get("onDelete")),
                on_update=action(actions.get("onUpdate")),
                enforced=enforced,
                path=place.path,
                line=place.line,
                ref_schema=self.rooted(side).schema,
            )
            for side, (made, names), actions in sides
            if made
        )
        indexes = tuple(
            Index(None, tuple(names), path=place.path, line=place.line)
            for names in (mine[1], theirs[1])
            if names
        )
        schema = relation.table.schema if relation.table is not None else None
        return CreateTable(
            path=place.path,
            line=place.line,
            table=self.prefixed(name),
            schema=schema or entity.schema,
            columns=tuple(columns),
            primary_key=tuple(c.name for c in columns),
            foreign_keys=keys,
            indexes=indexes,
            if_not_exists=True,
        )

    def _inverse_options(self, target: Entity, relation: Relation) -> dict[str, object] | None:
        """The options of the relation on the other side; None where there is none."""
        for parts in self.all_parts(self.rooted(target)):
            for other in parts.relations:
                if other.prop == relation.inverse:
                    return other.options
        return None

    def _closure(self, layout: Layout) -> CreateTable:
        """TypeORM docs, "Tree Entities", closure tables."""
        entity, place = layout.entity, layout.entity.place
        name = self.naming.strategy.closure(entity.closure or self.bare_table(entity))
        columns: list[Column] = []
        keys: list[ForeignKey] = []
        table = self.table(entity)
        for made in layout.primary:
            for end in ("ancestor", "descendant"):
                prop = f"{made.single or made.prop}_{end}"
                label = self.naming.strategy.column(prop, None, ())
                columns.append(
                    Column(label, made.column.type, False, path=place.path, line=place.line)
                )
                keys.append(
                    ForeignKey(
                        (label,),
                        table,
                        (made.column.name,),
                        on_delete="CASCADE",
                        path=place.path,
                        line=place.line,
                    )
                )
        primary = tuple(c.name for c in columns)
        if any(f.mode == "level" for f in entity.parts.fields):
            kind = integer(self.naming.dialect)
            columns.append(Column("level", kind, False, path=place.path, line=place.line))
        return CreateTable(
            path=place.path,
            line=place.line,
            table=self.prefixed(name),
            schema=entity.schema,
            columns=tuple(columns),
            primary_key=primary,
            foreign_keys=tuple(keys),
            indexes=tuple(Index(None, (n,), path=place.path, line=place.line) for n in primary),
        )


def _joined_name(joins: tuple[Join, ...], other: Made) -> str | None:
    found = join_for(joins, other)
    return found.name if found is not None else None


def _apart(strategy: Strategy, left: list[str], right: list[str]) -> tuple[list[str], list[str]]:
    """TypeORM, `changeDuplicatedColumnNames`: names that both sides want are numbered."""
    for position, name in enumerate(left):
        for other, theirs in enumerate(right):
            if name == theirs:
                left[position] = strategy.duplicate(name, 1)
                right[other] = strategy.duplicate(theirs, 2)
    return left, right


def action(value: object) -> str | None:
    """A referential action in SQL's words, or None where none is given."""
    text = value.upper() if isinstance(value, str) else None
    return text if text in _ACTIONS else None
