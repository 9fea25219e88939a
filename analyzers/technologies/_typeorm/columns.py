"""The columns of TypeORM's entities: embeddeds, trees, inheritance and join columns worked out.

TypeORM, `metadata-builder/`: `EntityMetadataBuilder` and `RelationJoinColumnBuilder`.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from ...model.catalog import Problem
from ...model.schema import Column
from ...problems import problem
from .classes import as_child
from .model import Embed, Entity, Field, Join, Key, Parts, Place, Relation
from .names import Strategy
from .types import column_type, date_type, integer, now

MAX_DEPTH = 8


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


class Columns:
    """Works out the columns of a package's entities."""

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

    def bare_table(self, entity: Entity) -> str:
        """A table's name without the data source's prefix."""
        root = self._by_key.get(entity.parent) if entity.parent is not None else None
        named = root or entity
        return self.naming.strategy.table(named.name, named.given)

    def table(self, entity: Entity) -> str:
        """A table's name."""
        return self.prefixed(self.bare_table(entity))

    def prefixed(self, name: str) -> str:
        """A table's name with the data source's prefix."""
        prefix = self.naming.prefix
        return self.naming.strategy.prefixed(prefix, name) if prefix else name

    def target(self, target: Key | str | None) -> Entity | None:
        """The entity that a relation names, or None."""
        if isinstance(target, tuple):
            return self._by_key.get(target)
        return self._by_name.get(target) if target else None

    def rooted(self, entity: Entity) -> Entity:
        """The entity whose table this one shares, or itself."""
        root = self._by_key.get(entity.parent) if entity.parent is not None else None
        return root or entity

    def layout(self, entity: Entity) -> Layout:
        """The columns of an entity's table; of one that is being made, its plain columns."""
        entity = self.rooted(entity)
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

    def all_parts(self, entity: Entity) -> list[Parts]:
        """The parts of an entity and of the children that share its table."""
        children = [as_child(c) for c in self._children.get(entity.key, ())]
        return [entity.parts, *children]

    def _plain(self, entity: Entity) -> Iterator[Made]:
        seen: set[str] = set()
        for parts in self.all_parts(entity):
            for made in self._fields(entity, parts, (), ""):
                if made.column.name.lower() not in seen:
                    seen.add(made.column.name.lower())
                    yield made
        yield from (m for m in self._extras(entity) if m.column.name.lower() not in seen)

    def _fields(
        self, entity: Entity, parts: Parts, prefixes: tuple[str, ...], path: str, many: bool = False
    ) -> Iterator[Made]:
        for field in parts.fields:
            yield self.field_column(entity, field, prefixes, path)
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

    def field_column(
        self, entity: Entity, field: Field, prefixes: tuple[str, ...], path: str
    ) -> Made:
        """The column of a field; `prefixes` and `path` are those of the embeddeds around it."""
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
            yield self.field_column(entity, entity.discriminator, (), "")
        text = column_type(dialect, "String", {}, None, "")
        if entity.tree == "materialized-path":
            yield _extra(self.naming.strategy.path_column, text, True, "''", place)
        elif entity.tree == "nested-set":
            for name, default in zip(self.naming.strategy.nested_set, ("1", "2"), strict=True):
                yield _extra(name, integer(dialect), False, default, place)

    def _linked(self, plain: Layout) -> Layout:
        columns = list(plain.columns)
        links: list[Linked] = []
        for position, parts in enumerate(self.all_parts(plain.entity)):
            for relation, prefixes, path in relations_of(parts, (), ""):
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
        target = self.target(relation.target)
        if target is None or target.kind == "view":
            self._unlinked(entity, relation)
            return None
        referenced = self.referenced(target, relation.joins or ())
        names: list[str] = []
        found: list[str] = []
        for other in referenced:
            join = join_for(relation.joins or (), other)
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

    def _unlinked(self, entity: Entity, relation: Relation) -> None:
        """Note a relation to a class that is there and is no entity; others are noted already."""
        if relation.target is not None:
            what = relation.target if isinstance(relation.target, str) else relation.target[2]
            text = f"{entity.name}.{relation.prop} refers to {what}, which is no entity"
            place = relation.place
            self.problems.append(problem("unresolved-reference", place.path, place.line, text))

    def referenced(self, target: Entity, joins: tuple[Join, ...]) -> list[Made]:
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


def embed_prefix(embed: Embed) -> tuple[str, ...]:
    """TypeORM, `EmbeddedMetadata.buildPartialPrefix`."""
    if embed.prefix is None or embed.prefix is True:
        return (embed.prop,)
    return (embed.prefix,) if embed.prefix else ()


def relations_of(
    parts: Parts, prefixes: tuple[str, ...], path: str
) -> Iterator[tuple[Relation, tuple[str, ...], str]]:
    """The relations of an entity and of its embeddeds, with prefixes and paths."""
    for relation in parts.relations:
        yield relation, prefixes, path
    for embed in parts.embeds:
        if len(prefixes) < MAX_DEPTH:
            inner = (*prefixes, *embed_prefix(embed))
            yield from relations_of(embed.parts, inner, f"{path}{embed.prop}.")


def _generated(field: Field) -> str | None:
    """The expression of a computed column, or how its value comes about."""
    expression = field.options.get("asExpression")
    return expression if isinstance(expression, str) else None


def _extra(name: str, type_: str | None, nullable: bool, default: str, place: Place) -> Made:
    column = Column(name, type_, nullable, default, path=place.path, line=place.line)
    return Made(name, column, False, name, name)


def _position(columns: list[Made], name: str, path: str) -> int | None:
    return next((i for i, m in enumerate(columns) if m.path == path and m.bare == name), None)


def join_for(joins: tuple[Join, ...], other: Made) -> Join | None:
    return next(
        (
            j
            for j in joins
            if (not j.referenced or j.referenced in (other.single, other.prop)) and j.name
        ),
        None,
    )
