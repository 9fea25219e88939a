"""The columns of MikroORM's entities: relations, embeddables, single-table inheritance.

MikroORM, `metadata/MetadataDiscovery.ts` and `schema/DatabaseTable.ts`.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from ...model.catalog import Problem
from ...model.schema import Column, ForeignKey
from ...problems import problem
from .model import Entity, Key, Prop
from .names import Strategy
from .types import column_type

MAX_DEPTH = 6
RULES = {
    "cascade": "CASCADE",
    "set null": "SET NULL",
    "restrict": "RESTRICT",
    "no action": "NO ACTION",
    "set default": "SET DEFAULT",
}


class Naming(Struct, frozen=True):
    """How a package names and types its entities. `typed`: nullability is read from TypeScript."""

    strategy: Strategy
    dialect: str = ""
    typed: bool = False

    @property
    def documents(self) -> bool:
        """Whether the entities are documents of MongoDB."""
        return self.dialect == "mongodb"

    @property
    def indexed(self) -> bool:
        """Whether foreign keys get an index of their own (`indexForeignKeys` of the platforms)."""
        return self.dialect not in ("postgres", "cockroachdb", "mongodb")


class Made(Struct, frozen=True):
    """Columns of one property."""

    prop: str
    columns: tuple[Column, ...]
    primary: bool = False
    link: ForeignKey | None = None
    unique: bool = False
    index: bool = False


class Columns:
    """Works out the columns of a package's entities."""

    def __init__(self, entities: list[Entity], everything: list[Entity], naming: Naming) -> None:
        self.entities = entities
        self.naming = naming
        self.problems: list[Problem] = []
        self._by_key: dict[Key, Entity] = {e.key: e for e in everything}
        self._by_place = {e.key[:2]: e for e in everything}
        self._by_name: dict[str, Entity] = {}
        for entity in (*everything, *entities):
            self._by_name[entity.name] = entity
        self._children: dict[Key, list[Entity]] = {}
        for entity in everything:
            root = self.root(entity)
            if root.key != entity.key:
                self._children.setdefault(root.key, []).append(entity)

    def root(self, entity: Entity) -> Entity:
        """The entity whose table this one shares: the root of single-table inheritance."""
        for key in entity.parents:
            parent = self._by_key.get(key)
            if (
                parent is not None
                and parent.discriminator is not None
                and parent.kind != "embeddable"
            ):
                return self.root(parent) if parent.parents else parent
        return entity

    def table(self, entity: Entity) -> str:
        """A table's name."""
        root = self.root(entity)
        return root.given or self.naming.strategy.table(root.name)

    def target(self, target: Key | str | None) -> Entity | None:
        """The entity that a relation refers to."""
        if isinstance(target, tuple):
            return self._by_place.get(target[:2]) or self._by_name.get(target[2])
        return self._by_name.get(target) if target else None

    def all_props(self, entity: Entity) -> Iterator[tuple[Prop, bool]]:
        """The properties of an entity and of those that share its table (these take NULL)."""
        seen: set[str] = set()
        for prop in entity.props:
            seen.add(prop.name)
            yield prop, False
        for child in self._children.get(entity.key, ()):
            for prop in child.props:
                if prop.name not in seen:
                    seen.add(prop.name)
                    yield prop, True

    def columns_of(self, entity: Entity, depth: int = 0) -> list[Made]:
        """The columns of an entity's table, property by property."""
        made: dict[str, Made] = {}
        for prop, child in self.all_props(entity):
            for one in self._prop(entity, prop, "", child, depth):
                self._merge(made, one)
        if entity.discriminator is not None and entity.kind != "embeddable":
            self._discriminate(entity, made)
        return list(made.values())

    def _merge(self, made: dict[str, Made], one: Made) -> None:
        """Add the columns of a property; a column that two share is one column."""
        names = {c.name for m in made.values() for c in m.columns}
        made[one.prop] = replace(one, columns=tuple(c for c in one.columns if c.name not in names))

    def _discriminate(self, entity: Entity, made: dict[str, Made]) -> None:
        name = entity.discriminator or "type"
        known = made.get(name)
        if known is not None:
            made[name] = replace(known, index=True)
            return
        place = entity.place
        kind = column_type(self.naming.dialect, Prop(name, place, type="string"))
        label = self.naming.strategy.column(name)
        column = Column(label, kind, False, path=place.path, line=place.line)
        made[name] = Made(name, (column,), index=not self.naming.documents)

    def _prop(
        self, entity: Entity, prop: Prop, prefix: str, null: bool, depth: int
    ) -> Iterator[Made]:
        if prop.options.get("persist") is False or prop.options.get("formula"):
            return
        if prop.kind == "embedded":
            yield from self._embedded(entity, prop, prefix, null, depth)
        elif prop.kind == "m:1" or (prop.kind == "1:1" and prop.owner):
            made = self._reference(entity, prop, prefix, null, depth)
            if made is not None:
                yield made
        elif prop.kind == "m:n" and prop.owner and self.naming.documents:
            made = self._references(prop, prefix)
            if made is not None:
                yield made
        elif prop.kind == "scalar":
            yield self._scalar(entity, prop, prefix, null)

    def _nullable(self, prop: Prop, null: bool) -> bool:
        """MikroORM docs, "Metadata Providers": whether NULL is taken, by options or by type."""
        given = prop.options.get("nullable")
        if isinstance(given, bool):
            return given or null
        seen = prop.written
        return null or (self.naming.typed and (seen.nullable or seen.optional))

    def _scalar(self, entity: Entity, prop: Prop, prefix: str, null: bool) -> Made:
        place, dialect = prop.place, self.naming.dialect
        name = self._named(prop, prefix)
        kind = column_type(dialect, prop)
        if kind is None and entity.kind != "view":
            text = f"the type of {entity.name}.{prop.name} is not known"
            self.problems.append(problem("unresolved-value", place.path, place.line, text))
        default = prop.default
        if prop.options.get("version") is True and default is None:
            default = "1" if prop.written.kind != "date" else "current_timestamp"
        generated = prop.options.get("generated")
        texts = tuple(str(v) for v in prop.enum) if prop.enum and prop.is_enum else None
        column = Column(
            name=name,
            type=kind,
            nullable=None
            if entity.kind == "view"
            else self._nullable(prop, null) and not prop.primary,
            default=default,
            description=prop.note,
            enum=texts,
            path=place.path,
            line=place.line,
            generated=generated if isinstance(generated, str) else None,
        )
        return Made(
            prop.name,
            (column,),
            prop.primary,
            unique=bool(prop.options.get("unique")) and not prop.primary,
            index=bool(prop.options.get("index")),
        )

    def _named(self, prop: Prop, prefix: str) -> str:
        if self.naming.documents:
            if prop.primary and not prefix:
                return "_id"
            return f"{prefix}{prop.column or prop.name}"
        return f"{prefix}{prop.column or self.naming.strategy.column(prop.name)}"

    def keys_of(self, entity: Entity, depth: int) -> list[Column]:
        """The columns of an entity's primary key."""
        if depth > MAX_DEPTH:
            return []
        root = self.root(entity)
        found: list[Column] = []
        for prop in root.props:
            if prop.primary:
                for made in self._prop(root, prop, "", False, depth + 1):
                    found += made.columns
        return found

    def _reference(
        self, entity: Entity, prop: Prop, prefix: str, null: bool, depth: int
    ) -> Made | None:
        target = self.target(prop.target)
        if target is None or depth > MAX_DEPTH:
            self.unlinked(entity, prop)
            return None
        keys = self.keys_of(target, depth)
        strategy, place = self.naming.strategy, prop.place
        nullable = self._nullable(prop, null) or (
            not prop.options.get("nullable") and _removes(prop)
        )
        given = prop.columns
        columns: list[Column] = []
        for position, key in enumerate(keys):
            if position < len(given):
                name = f"{prefix}{given[position]}"
            elif self.naming.documents:
                name = f"{prefix}{prop.name}"
            else:
                name = f"{prefix}{strategy.join_key(prop.name, key.name, len(keys) > 1)}"
            columns.append(
                Column(
                    name=name,
                    type=key.type,
                    nullable=nullable and not prop.primary,
                    description=prop.note,
                    enum=key.enum,
                    path=place.path,
                    line=place.line,
                )
            )
        if not columns:
            return None
        alone = prop.primary and sum(p.primary for p in entity.props) == 1
        known = target.kind != "unnamed"
        link = self._link(prop, target, columns, keys, nullable, alone) if known else None
        unique = prop.kind == "1:1" or bool(prop.options.get("unique"))
        return Made(
            prop.name,
            tuple(columns),
            prop.primary,
            link,
            unique=unique and not self.naming.documents and not prop.primary,
            index=(self.naming.indexed or bool(prop.options.get("index"))) and not unique,
        )

    def unlinked(self, entity: Entity, prop: Prop) -> None:
        """Note a relation, or an embedded object, whose class is not known."""
        if prop.target is not None and self.target(prop.target) is None:
            what = prop.target if isinstance(prop.target, str) else prop.target[2]
            text = f"{entity.name}.{prop.name} refers to {what}, which is not known"
            place = prop.place
            self.problems.append(problem("unresolved-reference", place.path, place.line, text))

    def _link(
        self,
        prop: Prop,
        target: Entity,
        columns: list[Column],
        keys: list[Column],
        nullable: bool,
        alone: bool = False,
    ) -> ForeignKey:
        """The foreign key of a relation; `alone`: its columns are the whole primary key."""
        options = prop.options
        deleting = options.get("deleteRule") or options.get("onDelete")
        if not isinstance(deleting, str):
            deleting = "cascade" if _removes(prop) or alone else "set null" if nullable else ""
        updating = options.get("updateRule") or options.get("onUpdateIntegrity")
        if not isinstance(updating, str):
            updating = "cascade" if _persists(prop) else ""
        place = prop.place
        enforced = options.get("createForeignKeyConstraint") is not False
        documents = self.naming.documents
        return ForeignKey(
            columns=tuple(c.name for c in columns),
            ref_table=self.table(target),
            ref_columns=tuple(k.name for k in keys),
            on_delete=None if documents else RULES.get(deleting.lower()),
            on_update=None if documents else RULES.get(updating.lower()),
            enforced=enforced and not documents,
            path=place.path,
            line=place.line,
            ref_schema=self.root(target).schema,
        )

    def _references(self, prop: Prop, prefix: str) -> Made | None:
        """An owning many-to-many relation in MongoDB: an array of identifiers."""
        target = self.target(prop.target)
        keys = self.keys_of(target, 0) if target is not None else []
        if target is None or not keys:
            return None
        place = prop.place
        name = f"{prefix}{prop.name}"
        column = Column(name, f"{keys[0].type}[]", False, path=place.path, line=place.line)
        link = self._link(prop, target, [column], keys, False)
        return Made(prop.name, (column,), link=link)

    def _embedded(
        self, entity: Entity, prop: Prop, prefix: str, null: bool, depth: int
    ) -> Iterator[Made]:
        """MikroORM docs, "Embeddables": inlined columns with a prefix, or one JSON column."""
        target = self.target(prop.target)
        if target is None:
            self.unlinked(entity, prop)
        many = prop.options.get("array") is True or prop.written.kind == "array"
        whole = prop.options.get("object") is True or many
        if target is None or depth > MAX_DEPTH:
            return
        nullable = self._nullable(prop, null)
        if self.naming.documents:
            yield from self._document(entity, prop, target, prefix, many, nullable, depth)
            return
        if whole:
            kind = column_type(self.naming.dialect, Prop(prop.name, prop.place, type="json"))
            name, place = self._named(prop, prefix), prop.place
            column = Column(name, kind, nullable, path=place.path, line=place.line)
            yield Made(prop.name, (column,))
            return
        given = prop.options.get("prefix", True)
        inner = prefix
        if given is True:
            inner = f"{self._named(prop, prefix)}_"
        elif isinstance(given, str):
            absolute = prop.options.get("prefixMode") == "absolute"
            inner = given if absolute else f"{prefix}{given}"
        for part in target.props:
            for made in self._prop(entity, part, inner, nullable, depth + 1):
                yield replace(made, prop=f"{prop.name}.{made.prop}")

    def _document(
        self,
        entity: Entity,
        prop: Prop,
        target: Entity,
        prefix: str,
        many: bool,
        nullable: bool,
        depth: int,
    ) -> Iterator[Made]:
        name, place = f"{prefix}{prop.column or prop.name}", prop.place
        kind = "array" if many else "object"
        yield Made(prop.name, (Column(name, kind, nullable, path=place.path, line=place.line),))
        for part in target.props:
            inner = f"{name}[]." if many else f"{name}."
            for made in self._prop(entity, part, inner, False, depth + 1):
                yield replace(made, prop=f"{prop.name}.{made.prop}")


def _removes(prop: Prop) -> bool:
    """Whether a relation cascades removals."""
    given = prop.options.get("cascade")
    return isinstance(given, list) and any(g in ("remove", "all") for g in given)


def _persists(prop: Prop) -> bool:
    """Whether a relation cascades what is persisted, as it does unless it says otherwise."""
    given = prop.options.get("cascade")
    return not isinstance(given, list) or any(g in ("persist", "all") for g in given)
