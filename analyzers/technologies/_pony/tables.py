"""Pony's mapping: from entities and their relations to tables.

The rules are those of `pony.orm.core.Database.generate_mapping`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from msgspec.structs import replace

from ...model.schema import Column, ForeignKey, Index
from ...schema.operations import CreateTable
from .._shared.mapper_classes import Classes, public_methods, summary_of, text_or_none
from .entities import Entities, Entity, EntityField
from .types import HAVE_EMPTY_VALUE, type_of

_MOST_KEYS = 12
"""How deep keys may be made of other entities' keys."""


class Mapping:
    """The tables of one database's entities, on one engine."""

    def __init__(self, classes: Classes, entities: Entities, engine: str) -> None:
        self.classes, self.entities, self.engine = classes, entities, engine
        self._busy: set[str] = set()
        self._told: set[tuple[str, int]] = set()

    def tables(self) -> list[CreateTable]:
        """The tables of all entities, then those of many-to-many relations."""
        roots = [e for e in self.entities.all.values() if e.root == e.name]
        for root in roots:
            if not self._is_named(root):
                text = f"the table name of {root.name} is computed and could not be known"
                self._complain("dynamic-name", root.cls.path, root.cls.node.line, text)
        made = [self._table(e) for e in roots if self._is_named(e)]
        taken = {t.table for t in made}
        for join in self._joins():
            name, numbers = join.table, count(2)
            while name in taken:
                name = f"{join.table}_{next(numbers)}"
            taken.add(name)
            made.append(self._named(join, name))
        return made

    # -- columns ---------------------------------------------------------------------------------

    def table_name(self, entity: Entity) -> tuple[str | None, str]:
        """The schema and the name of an entity's table: `_table_`, else its own name."""
        root = self.entities.all.get(entity.root, entity)
        return root.table or (None, root.name)

    def _is_named(self, entity: Entity) -> bool:
        return bool(self.table_name(entity)[1])

    def key_parts(self, entity: Entity) -> list[tuple[str, EntityField]]:
        """The columns of a primary key, each with the plain attribute that gives its type."""
        root = self.entities.all.get(entity.root, entity)
        if root.name in self._busy or len(self._busy) > _MOST_KEYS:
            return []
        self._busy.add(root.name)
        try:
            parts: list[tuple[str, EntityField]] = []
            for name in root.key:
                attribute = self.entities.attribute(root, name)
                if attribute is not None:
                    parts.extend(self.parts(attribute))
            return parts
        finally:
            self._busy.discard(root.name)

    def parts(self, attribute: EntityField) -> list[tuple[str, EntityField]]:
        """`Attribute.get_columns`: an attribute's columns, each with what gives its type.

        A relation that is kept on its other side has none.
        """
        if attribute.many:
            return []
        if attribute.to is None:
            given = attribute.columns or self._classtype(attribute) or (attribute.name,)
            return [(given[0], attribute)]
        other = self.entities.all.get(attribute.to)
        if other is None or not self._holds(attribute):
            return []
        keys = self.key_parts(other)
        names = attribute.columns
        if len(names) != len(keys):
            several = len(keys) > 1
            names = tuple(f"{attribute.name}_{k}" if several else attribute.name for k, _ in keys)
        return [(name, source) for name, (_, source) in zip(names, keys, strict=True)]

    @staticmethod
    def _classtype(attribute: EntityField) -> tuple[str, ...]:
        return ("classtype",) if attribute.name == "classtype" else ()

    def _holds(self, attribute: EntityField) -> bool:
        """Whether this side of a relation to one holds the column."""
        reverse = self.entities.reverse(attribute)
        if reverse is None or reverse.many or attribute.required or attribute.columns:
            return True
        if reverse.columns or reverse.required:
            return False
        return attribute.entity <= reverse.entity

    def _nullable(self, attribute: EntityField, entity: Entity) -> bool:
        """Not even `Required` columns of derived entities can be NOT NULL: others share them."""
        if entity.root != entity.name:
            return True
        if attribute.given.get("nullable") is not None:
            return attribute.given["nullable"] is True
        if attribute.required:
            return False
        grouped = any(attribute.name in g.names for g in entity.groups)
        unique = attribute.given.get("unique") is True
        return grouped or unique or attribute.type not in HAVE_EMPTY_VALUE

    # -- tables of entities ----------------------------------------------------------------------

    def _members(self, root: Entity) -> list[Entity]:
        return [e for e in self.entities.all.values() if e.root == root.name]

    def _attributes(self, root: Entity) -> Iterator[tuple[Entity, EntityField]]:
        members = self._members(root)
        for entity in members:
            for attribute in entity.new:
                yield entity, attribute
            own = any(a.kind == "Discriminator" for a in root.new)
            if entity is root and not own and (len(members) > 1 or root.discriminator):
                place = (root.cls.path, root.cls.node.line)
                yield (
                    root,
                    EntityField("Discriminator", "classtype", root.name, "str", (), {}, *place),
                )

    def _table(self, root: Entity) -> CreateTable:
        columns: dict[str, Column] = {}
        keys: list[ForeignKey] = []
        unique: list[tuple[str, ...]] = []
        relations: list[tuple[EntityField, tuple[str, ...]]] = []
        plain: list[tuple[EntityField, tuple[str, ...]]] = []
        for entity, attribute in self._attributes(root):
            parts = self._told_parts(attribute)
            for name, source in parts:
                columns.setdefault(name, self._column(entity, attribute, name, source))
            names = tuple(n for n, _ in parts)
            if not names:
                continue
            if attribute.given.get("unique") is True and attribute.kind != "PrimaryKey":
                unique.append(names)
            if attribute.to is not None:
                keys.extend(self._reference(entity, attribute, names))
                relations.append((attribute, names))
            elif attribute.given.get("index"):
                plain.append((attribute, names))
        primary = tuple(n for n, _ in self.key_parts(root))
        indexes: list[Index] = []
        for entity in self._members(root):
            for group in entity.groups:
                self._group(root, entity, group.kind, group.names, group.line, unique, indexes)
        schema, name = self.table_name(root)
        taken = [primary, *unique, *(i.columns for i in indexes)]
        indexes += self._indexes(name, relations, plain, taken)
        cls = root.cls
        return CreateTable(
            path=cls.path,
            line=cls.node.line,
            table=name,
            schema=schema,
            columns=tuple(columns.values()),
            primary_key=primary,
            foreign_keys=tuple(keys),
            unique=tuple(unique),
            unique_names=tuple(_index_name("unq", name, u) for u in unique),
            indexes=tuple(indexes),
            model=root.name,
            methods=public_methods(cls),
            description=summary_of(cls),
        )

    def _told_parts(self, attribute: EntityField) -> list[tuple[str, EntityField]]:
        parts = self.parts(attribute)
        if attribute.to is not None and attribute.to not in self.entities.all:
            text = f"{attribute.entity}.{attribute.name} refers to the entity {attribute.to}"
            text += ", which could not be found"
            self._complain("unresolved-reference", attribute.path, attribute.line, text)
            if not attribute.many:
                return [((attribute.columns or (attribute.name,))[0], attribute)]
        return parts

    def _column(
        self, entity: Entity, attribute: EntityField, name: str, source: EntityField
    ) -> Column:
        default = attribute.given.get("sql_default")
        return Column(
            name=name,
            type=type_of(source, self.engine, referred=attribute.to is not None),
            nullable=self._nullable(attribute, entity),
            default=str(default) if isinstance(default, str | bool) else None,
            description=attribute.comment,
            path=attribute.path,
            line=attribute.line,
        )

    def _reference(
        self, entity: Entity, attribute: EntityField, names: tuple[str, ...]
    ) -> Iterator[ForeignKey]:
        other = self.entities.all.get(attribute.to or "")
        if other is None or not self._is_named(other):
            return
        reverse = self.entities.reverse(attribute)
        cascade = reverse.given.get("cascade_delete") if reverse is not None else None
        if cascade is None and reverse is not None:
            cascade = reverse.many and attribute.required
        action = None
        if cascade is True:
            action = "CASCADE"
        elif attribute.kind == "Optional" and self._nullable(attribute, entity):
            action = "SET NULL"
        schema, table = self.table_name(other)
        yield ForeignKey(
            columns=names,
            ref_table=table,
            ref_columns=tuple(n for n, _ in self.key_parts(other)),
            on_delete=action,
            path=attribute.path,
            line=attribute.line,
            ref_schema=schema,
            name=text_or_none(attribute.given.get("fk_name")),
        )

    def _group(
        self,
        root: Entity,
        entity: Entity,
        kind: str,
        names: tuple[str, ...],
        line: int,
        unique: list[tuple[str, ...]],
        indexes: list[Index],
    ) -> None:
        """`composite_key` and `composite_index`."""
        if kind == "PrimaryKey":
            return
        columns: list[str] = []
        for name in names:
            attribute = self.entities.attribute(entity, name)
            if attribute is None:
                text = f"{kind}() of {entity.name} names {name}, which it does not have"
                self._complain("unresolved-reference", entity.cls.path, line, text)
                return
            columns += [n for n, _ in self.parts(attribute)]
        if kind == "composite_key":
            unique.append(tuple(columns))
        else:
            name = _index_name("idx", self.table_name(root)[1], tuple(columns))
            indexes.append(Index(name, tuple(columns), False, None, None, entity.cls.path, line))

    def _indexes(
        self,
        table: str,
        relations: list[tuple[EntityField, tuple[str, ...]]],
        plain: list[tuple[EntityField, tuple[str, ...]]],
        taken: list[tuple[str, ...]],
    ) -> Iterator[Index]:
        """Each reference gets an index unless one that starts with its columns is there."""
        for attribute, names in [*relations, *plain]:
            given = attribute.given.get("index")
            referring = attribute.to is not None
            if referring and (given is False or any(t[: len(names)] == names for t in taken)):
                continue
            if not referring and names in taken:
                continue
            taken.append(names)
            name = given if isinstance(given, str) else _index_name("idx", table, names)
            yield Index(name, names, False, None, None, attribute.path, attribute.line)

    # -- many to many ----------------------------------------------------------------------------

    def _joins(self) -> Iterator[CreateTable]:
        for entity in self.entities.all.values():
            for attribute in entity.new:
                if not attribute.many or attribute.to not in self.entities.all:
                    continue
                reverse = self.entities.reverse(attribute)
                if reverse is None:
                    text = f"{entity.name}.{attribute.name} has no other side in {attribute.to}"
                    self._complain("unresolved-reference", attribute.path, attribute.line, text)
                elif reverse.many and not _is_second(attribute, reverse):
                    yield from self._join(attribute, reverse)

    def _join(self, attribute: EntityField, reverse: EntityField) -> Iterator[CreateTable]:
        one = self.entities.all[attribute.entity]
        other = self.entities.all[reverse.entity]
        if not (self._is_named(one) and self._is_named(other)):
            return
        symmetric = attribute == reverse
        first, second = self._join_columns(attribute, reverse, one, other)
        given = attribute.given.get("table") or reverse.given.get("table")
        schema, name = None, ""
        if isinstance(given, str):
            name = given
        elif isinstance(given, list | tuple) and all(isinstance(g, str) for g in given) and given:
            schema, name = (given[-2] if len(given) > 1 else None), given[-1]
        name = name or f"{one.name}_{attribute.name if symmetric else other.name}"
        place = (attribute.path, attribute.line)
        sides = ((first, one), (second, other))
        columns, keys = [], []
        for names, entity in sides:
            parts = self.key_parts(entity)
            for column, (_, source) in zip(names, parts, strict=False):
                kind = type_of(source, self.engine, referred=True)
                columns.append(Column(column, kind, False, path=place[0], line=place[1]))
            ref_schema, ref_table = self.table_name(entity)
            keys.append(
                ForeignKey(
                    columns=names,
                    ref_table=ref_table,
                    ref_columns=tuple(n for n, _ in parts),
                    on_delete="CASCADE",
                    path=place[0],
                    line=place[1],
                    ref_schema=ref_schema,
                )
            )
        yield CreateTable(
            path=place[0],
            line=place[1],
            table=name,
            schema=schema,
            columns=tuple(columns),
            primary_key=(*first, *second),
            foreign_keys=tuple(keys),
            indexes=(Index(f"idx_{name}".lower(), second, False, None, None, *place),),
        )

    def _join_columns(
        self, attribute: EntityField, reverse: EntityField, one: Entity, other: Entity
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """`Set.get_m2m_columns`: each side is named by the attribute of the other."""
        if one is other:
            first = attribute.columns or self._default_columns(one)
            given = reverse.columns
            if attribute == reverse:
                several = attribute.given.get("reverse_columns")
                single = text_or_none(attribute.given.get("reverse_column"))
                given = tuple(several) if isinstance(several, list | tuple) else ()
                given = given or ((single,) if single else ())
            return first, given or tuple(f"{c}_2" for c in first)
        return (
            reverse.columns or self._default_columns(one),
            attribute.columns or self._default_columns(other),
        )

    def _default_columns(self, entity: Entity) -> tuple[str, ...]:
        names = [n for n, _ in self.key_parts(entity)]
        own = entity.name.lower()
        return (own,) if len(names) == 1 else tuple(f"{own}_{n}" for n in names)

    @staticmethod
    def _named(table: CreateTable, name: str) -> CreateTable:
        return table if table.table == name else replace(table, table=name)

    def _complain(self, kind: str, path: str, line: int, text: str) -> None:
        if (text, line) not in self._told:
            self._told.add((text, line))
            self.classes.complain(kind, path, line, text)


def _is_second(attribute: EntityField, reverse: EntityField) -> bool:
    if attribute.entity != reverse.entity:
        return attribute.entity > reverse.entity
    return attribute.name > reverse.name


def _index_name(prefix: str, table: str, columns: tuple[str, ...]) -> str:
    return f"{prefix}_{table}__{'_'.join(columns)}".lower()
