"""Entities as tables: join columns, join tables, trees and single-table inheritance worked out.

TypeORM, `metadata-builder/`: `EntityMetadataBuilder`, `RelationJoinColumnBuilder`,
`JunctionEntityMetadataBuilder` and `ClosureJunctionEntityMetadataBuilder`.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from ..model.catalog import Problem
from ..model.schema import Check, Column, ForeignKey, Index
from ..problems import problem
from ..schema.operations import AnyOperation, CreateTable
from ._typeorm_classes import as_child
from ._typeorm_model import (
    Embed,
    Entity,
    Field,
    Join,
    Key,
    KeyOn,
    Parts,
    Place,
    Reference,
    Relation,
)
from ._typeorm_names import MAX_ALIAS, Strategy, shorten
from ._typeorm_types import column_type, date_type, integer, now

MAX_DEPTH = 8
_ACTIONS = frozenset({"CASCADE", "RESTRICT", "SET NULL", "SET DEFAULT", "NO ACTION", "DEFAULT"})


class Made(Struct, frozen=True):
    """A column of a table: its path of properties, its declaration and itself."""

    prop: str
    column: Column
    primary: bool = False
    bare: str = ""
    """The name without the prefixes of embeddeds, by which join columns find it."""
    single: str = ""
    """The property alone, by which relations refer to it."""
    path: str = ""
    """The path of the embedded object that holds it, with a dot at its end."""


class Linked(Struct, frozen=True):
    """A relation in its table: the columns that hold it and what they refer to."""

    prop: str
    relation: Relation
    columns: tuple[str, ...]
    target: Entity
    referenced: tuple[str, ...]


class Layout(Struct, frozen=True):
    """A table while it is put together."""

    entity: Entity
    columns: tuple[Made, ...]
    links: tuple[Linked, ...] = ()

    @property
    def primary(self) -> list[Made]:
        """The columns of the primary key."""
        return [m for m in self.columns if m.primary]


class Naming(Struct, frozen=True):
    """How a package names and types what its entities declare."""

    strategy: Strategy
    dialect: str = ""
    prefix: str = ""


class Tables:
    """Makes the tables of a package's entities."""

    def __init__(self, entities: list[Entity], everything: list[Entity], naming: Naming) -> None:
        self.entities = entities
        self.naming = naming
        self.problems: list[Problem] = []
        self._by_key: dict[Key, Entity] = {e.key: e for e in everything}
        self._by_name: dict[str, Entity] = {}
        for entity in (*everything, *entities):
            self._by_name[entity.name] = entity
            if entity.given:
                self._by_name.setdefault(entity.given, entity)
        self._children: dict[Key, list[Entity]] = {}
        for entity in everything:
            if entity.kind == "child" and entity.parent is not None:
                self._children.setdefault(entity.parent, []).append(entity)
        self._layouts: dict[Key, Layout] = {}
        self._open: set[Key] = set()

    @property
    def documents(self) -> bool:
        """Whether the entities are documents of MongoDB."""
        return self.naming.dialect == "mongodb"

    def operations(self) -> Iterator[AnyOperation]:
        """The tables, then the join tables and closure tables that follow from them."""
        implied: list[CreateTable] = []
        for entity in self.entities:
            if entity.kind == "child":
                if entity.parent not in self._by_key:
                    text = f"the entity that {entity.name} is a child of is not known"
                    place = entity.place
                    self.problems.append(problem("unresolved-base", place.path, place.line, text))
                continue
            layout = self.layout(entity)
            yield self._create(layout)
            if not self.documents:
                implied += self._implied(layout)
        yield from implied

    # -- names -----------------------------------------------------------------------------------

    def bare_table(self, entity: Entity) -> str:
        """A table's name without the data source's prefix."""
        root = self._by_key.get(entity.parent) if entity.parent is not None else None
        named = root or entity
        return self.naming.strategy.table(named.name, named.given)

    def table(self, entity: Entity) -> str:
        """A table's name."""
        return self._prefixed(self.bare_table(entity))

    def _prefixed(self, name: str) -> str:
        prefix = self.naming.prefix
        return self.naming.strategy.prefixed(prefix, name) if prefix else name

    def _target(self, target: Key | str | None) -> Entity | None:
        if isinstance(target, tuple):
            return self._by_key.get(target)
        return self._by_name.get(target) if target else None

    def _rooted(self, entity: Entity) -> Entity:
        root = self._by_key.get(entity.parent) if entity.parent is not None else None
        return root or entity

    # -- columns ---------------------------------------------------------------------------------

    def layout(self, entity: Entity) -> Layout:
        """The columns of an entity's table; of one that is being made, its plain columns."""
        entity = self._rooted(entity)
        known = self._layouts.get(entity.key)
        if known is not None:
            return known
        plain = Layout(entity, tuple(self._plain(entity)))
        if entity.key in self._open or len(self._open) > MAX_DEPTH:
            return plain
        self._open.add(entity.key)
        try:
            made = self._linked(plain)
        finally:
            self._open.discard(entity.key)
        self._layouts[entity.key] = made
        return made

    def _all_parts(self, entity: Entity) -> list[Parts]:
        """The parts of an entity and of the children that share its table."""
        children = [as_child(c) for c in self._children.get(entity.key, ())]
        return [entity.parts, *children]

    def _plain(self, entity: Entity) -> Iterator[Made]:
        seen: set[str] = set()
        for parts in self._all_parts(entity):
            for made in self._fields(entity, parts, (), ""):
                if made.column.name.lower() not in seen:
                    seen.add(made.column.name.lower())
                    yield made
        yield from (m for m in self._extras(entity) if m.column.name.lower() not in seen)

    def _fields(
        self, entity: Entity, parts: Parts, prefixes: tuple[str, ...], path: str, many: bool = False
    ) -> Iterator[Made]:
        for field in parts.fields:
            yield self._field(entity, field, prefixes, path)
        for embed in parts.embeds:
            yield from self._embedded(entity, embed, prefixes, path)

    def _embedded(
        self, entity: Entity, embed: Embed, prefixes: tuple[str, ...], path: str
    ) -> Iterator[Made]:
        """TypeORM docs, "Embedded Entities"; in MongoDB the object stays one, in dotted names."""
        if self.documents:
            own = f"{path}{embed.prop}"
            kind = "array" if embed.many else "object"
            place = embed.place
            yield Made(own, Column(own, kind, False, path=place.path, line=place.line), bare=own)
            yield from self._fields(entity, embed.parts, (), own + ("[]." if embed.many else "."))
            return
        inner = (*prefixes, *embed_prefix(embed))
        if len(inner) <= MAX_DEPTH:
            yield from self._fields(entity, embed.parts, inner, f"{path}{embed.prop}.")

    def _field(self, entity: Entity, field: Field, prefixes: tuple[str, ...], path: str) -> Made:
        given = field.options.get("name")
        custom = given if isinstance(given, str) and given else None
        if field.mode == "object-id" and custom is None:
            custom = "_id"
        strategy = self.naming.strategy
        if self.documents:
            name = f"{path}{custom or field.prop}" if field.mode != "object-id" else custom or "_id"
        else:
            name = strategy.column(field.prop, custom, prefixes)
        type_, default = self._typed(entity, field, name)
        nullable = field.nullable or (field.mode == "delete")
        view = entity.kind == "view"
        place = field.place
        column = Column(
            name=name,
            type=type_,
            nullable=None if view else (nullable and not field.primary),
            default=default,
            description=field.note,
            enum=field.enum,
            path=place.path,
            line=place.line,
            generated=_generated(field),
        )
        bare = strategy.column(field.prop, custom, ())
        return Made(f"{path}{field.prop}", column, field.primary, bare, field.prop, path)

    def _typed(self, entity: Entity, field: Field, name: str) -> tuple[str | None, str | None]:
        """A column's type and default in the words of the engine."""
        dialect = self.naming.dialect
        given, default = field.type, field.default
        if field.mode in ("create", "update", "delete"):
            if field.mode != "delete" and default is None:
                default = now(dialect)
            if given is None:
                return date_type(dialect, field.options), default
        if field.mode in ("version", "level"):
            return integer(dialect), default
        if field.mode == "object-id":
            return "objectid", default
        if field.generated and given is None:
            given = {"uuid": "uuid", "rowid": "int"}.get(field.generated, "Number")
        if field.generated == "uuid":
            given = "uuid"
            if dialect in ("postgres", "cockroachdb"):
                default = default or "uuid_generate_v4()"
        if given is None:
            return self._untyped(entity, field)
        named = field.options.get("enumName")
        if not isinstance(named, str):
            named = f"{self.table(entity)}_{name}_enum".lower()
        made = column_type(dialect, given, field.options, field.enum, named)
        return (made, default) if made is not None else self._untyped(entity, field)

    def _untyped(self, entity: Entity, field: Field) -> tuple[str | None, str | None]:
        if entity.kind != "view" and not self.documents:
            text = f"the type of {entity.name}.{field.prop} is not known"
            place = field.place
            self.problems.append(problem("unresolved-value", place.path, place.line, text))
        return None, field.default

    def _extras(self, entity: Entity) -> Iterator[Made]:
        """Columns that nobody declares: the discriminator, those of trees."""
        place, dialect = entity.place, self.naming.dialect
        if entity.discriminator is not None:
            yield self._field(entity, entity.discriminator, (), "")
        text = column_type(dialect, "String", {}, None, "")
        if entity.tree == "materialized-path":
            yield _extra(self.naming.strategy.path_column, text, True, "''", place)
        elif entity.tree == "nested-set":
            for name, default in zip(self.naming.strategy.nested_set, ("1", "2"), strict=True):
                yield _extra(name, integer(dialect), False, default, place)

    # -- relations -------------------------------------------------------------------------------

    def _linked(self, plain: Layout) -> Layout:
        columns = list(plain.columns)
        links: list[Linked] = []
        for position, parts in enumerate(self._all_parts(plain.entity)):
            for relation, prefixes, path in _relations(parts, (), ""):
                if not relation.owns_column:
                    continue
                made = self._link(plain.entity, relation, columns, prefixes, path, position > 0)
                if made is not None:
                    links.append(made)
        return Layout(plain.entity, tuple(columns), tuple(links))

    def _link(
        self,
        entity: Entity,
        relation: Relation,
        columns: list[Made],
        prefixes: tuple[str, ...],
        path: str,
        child: bool,
    ) -> Linked | None:
        """Find or add the columns that hold a relation."""
        target = self._target(relation.target)
        if target is None or target.kind == "view":
            return None
        referenced = self._referenced(target, relation.joins or ())
        names: list[str] = []
        found: list[str] = []
        for other in referenced:
            join = _join_for(relation.joins or (), other)
            wanted = join.name if join is not None else None
            name = wanted or self.naming.strategy.join_column(
                relation.prop, other.single or other.bare
            )
            # TypeORM looks for the name as given among columns without prefixes.
            position = _position(columns, name, path)
            if position is None:
                made = self._join_column(relation, other, name, prefixes, path, child)
                position = _position(columns, made.bare, path)
                if position is None:
                    columns.append(made)
                    position = len(columns) - 1
            old = columns[position]
            # A column that is declared beside its relation takes the type of what it refers to.
            column = replace(old.column, type=other.column.type or old.column.type)
            primary = old.primary or relation.primary
            if primary:
                column = replace(column, nullable=False)
            columns[position] = replace(old, column=column, primary=primary)
            names.append(column.name)
            found.append(other.column.name)
        if not names:
            return None
        return Linked(f"{path}{relation.prop}", relation, tuple(names), target, tuple(found))

    def _referenced(self, target: Entity, joins: tuple[Join, ...]) -> list[Made]:
        """The columns that a relation refers to: the named ones, else the primary key."""
        layout = self.layout(target)
        wanted = [j.referenced for j in joins if j.referenced]
        if not wanted:
            return layout.primary
        found = [m for w in wanted for m in layout.columns if w in (m.single, m.prop)]
        return found or layout.primary

    def _join_column(
        self,
        relation: Relation,
        other: Made,
        name: str,
        prefixes: tuple[str, ...],
        path: str,
        child: bool,
    ) -> Made:
        strategy = self.naming.strategy
        nullable = relation.options.get("nullable")
        place = relation.place
        dotted = self.documents
        column = Column(
            name=f"{path}{name}" if dotted else strategy.column(relation.prop, name, prefixes),
            type=other.column.type,
            nullable=(True if nullable is None else bool(nullable)) or child,
            description=relation.note,
            enum=other.column.enum,
            path=place.path,
            line=place.line,
        )
        prop = f"{path}{relation.prop}.{other.single}"
        bare = strategy.column(relation.prop, name, ())
        return Made(prop, column, False, bare, relation.prop, path)

    # -- tables ----------------------------------------------------------------------------------

    def _create(self, layout: Layout) -> CreateTable:
        entity = layout.entity
        parts = self._all_parts(entity)
        keys = [k for p in parts for k in _keys(p, "")]
        uniques, names, indexes = self._keys(layout, keys)
        for link in layout.links:
            if link.relation.kind == "one-to-one" and not self.documents:
                primary = {m.column.name for m in layout.primary}
                if not primary.issuperset(link.columns) and link.columns not in uniques:
                    uniques.append(link.columns)
                    names.append(None)
        if entity.discriminator is not None and not self.documents:
            column = self._field(entity, entity.discriminator, (), "").column
            if not any(i.columns == (column.name,) for i in indexes):
                place = entity.place
                indexes.append(Index(None, (column.name,), path=place.path, line=place.line))
        kind = "view" if entity.kind == "view" else "collection" if self.documents else "table"
        checks = [c for p in parts for c in p.checks]
        return CreateTable(
            path=entity.place.path,
            line=entity.place.line,
            table=self.table(entity),
            schema=entity.schema,
            kind=kind,
            columns=tuple(m.column for m in layout.columns),
            primary_key=tuple(m.column.name for m in layout.primary),
            foreign_keys=tuple(self._foreign_keys(layout)),
            unique=tuple(uniques),
            unique_names=tuple(names),
            indexes=tuple(indexes),
            checks=tuple(
                dict.fromkeys(
                    Check(name, text, path=place.path, line=place.line)
                    for name, text, place in checks
                )
            ),
            description=entity.description,
            model=entity.name,
            methods=entity.methods,
            options={"materialized": True} if entity.materialized else {},
        )

    def _keys(
        self, layout: Layout, keys: list[KeyOn]
    ) -> tuple[list[tuple[str, ...]], list[str | None], list[Index]]:
        uniques: list[tuple[str, ...]] = []
        names: list[str | None] = []
        indexes: list[Index] = []
        for key in keys:
            columns = self._key_columns(layout, key)
            if not columns:
                continue
            if key.constraint:
                if columns not in uniques:
                    uniques.append(columns)
                    names.append(key.name)
                continue
            place = key.place
            index = Index(
                key.name,
                columns,
                key.unique,
                key.method,
                key.where,
                path=place.path,
                line=place.line,
            )
            indexes.append(index)
        return uniques, names, indexes

    def _key_columns(self, layout: Layout, key: KeyOn) -> tuple[str, ...]:
        """The columns of an index: of properties, of relations, of paths into embeddeds."""
        found: list[str] = []
        by_prop = {m.prop: m for m in layout.columns}
        links = {k.prop: k for k in layout.links}
        by_name = {m.column.name: m for m in layout.columns}
        for prop in (p.strip() for p in key.props):
            if prop in by_prop:
                found.append(by_prop[prop].column.name)
            elif prop in links:
                found.extend(links[prop].columns)
            elif prop in by_name:
                found.append(prop)
            else:
                place = key.place
                text = f"{layout.entity.name} has no property {prop} that could be indexed"
                self.problems.append(problem("unresolved-reference", place.path, place.line, text))
                return ()
        return tuple(found)

    def _foreign_keys(self, layout: Layout) -> Iterator[ForeignKey]:
        for link in layout.links:
            options, place = link.relation.options, link.relation.place
            enforced = options.get("createForeignKeyConstraints") is not False
            join = (link.relation.joins or (Join(),))[0]
            yield ForeignKey(
                columns=link.columns,
                ref_table=self.table(link.target),
                ref_columns=link.referenced,
                on_delete=_action(options.get("onDelete")),
                on_update=_action(options.get("onUpdate")),
                enforced=enforced and not self.documents,
                path=place.path,
                line=place.line,
                name=join.constraint,
                ref_schema=self._rooted(link.target).schema,
            )
        for parts in self._all_parts(layout.entity):
            for reference in parts.references:
                made = self._referring(layout, reference)
                if made is not None:
                    yield made

    def _referring(self, layout: Layout, reference: Reference) -> ForeignKey | None:
        """TypeORM docs, "Foreign key decorator"."""
        target = self._target(reference.target)
        if target is None:
            return None
        other = self.layout(target)
        by_prop = {m.prop: m.column.name for m in layout.columns}
        theirs = {m.prop: m.column.name for m in other.columns}
        columns = tuple(by_prop.get(p, p) for p in reference.props)
        referenced = tuple(theirs.get(p, p) for p in reference.referenced)
        place = reference.place
        return ForeignKey(
            columns=columns,
            ref_table=self.table(target),
            ref_columns=referenced or tuple(m.column.name for m in other.primary),
            on_delete=_action(reference.options.get("onDelete")),
            on_update=_action(reference.options.get("onUpdate")),
            path=place.path,
            line=place.line,
            ref_schema=self._rooted(target).schema,
        )

    # -- implied tables --------------------------------------------------------------------------

    def _implied(self, layout: Layout) -> Iterator[CreateTable]:
        for parts in self._all_parts(layout.entity):
            for relation, _, path in _relations(parts, (), ""):
                if relation.kind == "many-to-many" and relation.table is not None:
                    made = self._junction(layout, relation, path)
                    if made is not None:
                        yield made
        if layout.entity.tree == "closure-table":
            yield self._closure(layout)

    def _junction(self, layout: Layout, relation: Relation, path: str) -> CreateTable | None:
        """TypeORM docs, "Many-to-many relations": the table that holds the pairs."""
        target, table = self._target(relation.target), relation.table
        if target is None or table is None or target.kind == "view":
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
        mine = self._referenced(layout.entity, table.joins)
        theirs = self._referenced(target, table.inverse)
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
                on_delete=_action(actions.get("onDelete")),
                on_update=_action(actions.get("onUpdate")),
                enforced=enforced,
                path=place.path,
                line=place.line,
                ref_schema=self._rooted(side).schema,
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
            table=self._prefixed(name),
            schema=schema or entity.schema,
            columns=tuple(columns),
            primary_key=tuple(c.name for c in columns),
            foreign_keys=keys,
            indexes=indexes,
            if_not_exists=True,
        )

    def _inverse_options(self, target: Entity, relation: Relation) -> dict[str, object] | None:
        """The options of the relation on the other side; None where there is none."""
        for parts in self._all_parts(self._rooted(target)):
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
            table=self._prefixed(name),
            schema=entity.schema,
            columns=tuple(columns),
            primary_key=primary,
            foreign_keys=tuple(keys),
            indexes=tuple(Index(None, (n,), path=place.path, line=place.line) for n in primary),
        )


def embed_prefix(embed: Embed) -> tuple[str, ...]:
    """TypeORM, `EmbeddedMetadata.buildPartialPrefix`."""
    if embed.prefix is None or embed.prefix is True:
        return (embed.prop,)
    return (embed.prefix,) if embed.prefix else ()


def _relations(
    parts: Parts, prefixes: tuple[str, ...], path: str
) -> Iterator[tuple[Relation, tuple[str, ...], str]]:
    """The relations of an entity and of its embeddeds, with prefixes and paths."""
    for relation in parts.relations:
        yield relation, prefixes, path
    for embed in parts.embeds:
        if len(prefixes) < MAX_DEPTH:
            inner = (*prefixes, *embed_prefix(embed))
            yield from _relations(embed.parts, inner, f"{path}{embed.prop}.")


def _keys(parts: Parts, path: str) -> Iterator[KeyOn]:
    for key in parts.keys:
        yield replace(key, props=tuple(f"{path}{p}" for p in key.props)) if path else key
    for embed in parts.embeds:
        if path.count(".") < MAX_DEPTH:
            yield from _keys(embed.parts, f"{path}{embed.prop}.")


def _generated(field: Field) -> str | None:
    """The expression of a computed column, or how its value comes about."""
    expression = field.options.get("asExpression")
    return expression if isinstance(expression, str) else None


def _extra(name: str, type_: str | None, nullable: bool, default: str, place: Place) -> Made:
    column = Column(name, type_, nullable, default, path=place.path, line=place.line)
    return Made(name, column, False, name, name)


def _position(columns: list[Made], name: str, path: str) -> int | None:
    return next((i for i, m in enumerate(columns) if m.path == path and m.bare == name), None)


def _join_for(joins: tuple[Join, ...], other: Made) -> Join | None:
    return next(
        (
            j
            for j in joins
            if (not j.referenced or j.referenced in (other.single, other.prop)) and j.name
        ),
        None,
    )


def _joined_name(joins: tuple[Join, ...], other: Made) -> str | None:
    found = _join_for(joins, other)
    return found.name if found is not None else None


def _apart(strategy: Strategy, left: list[str], right: list[str]) -> tuple[list[str], list[str]]:
    """TypeORM, `changeDuplicatedColumnNames`: names that both sides want are numbered."""
    for position, name in enumerate(left):
        for other, theirs in enumerate(right):
            if name == theirs:
                left[position] = strategy.duplicate(name, 1)
                right[other] = strategy.duplicate(theirs, 2)
    return left, right


def _action(value: object) -> str | None:
    text = value.upper() if isinstance(value, str) else None
    return text if text in _ACTIONS else None
