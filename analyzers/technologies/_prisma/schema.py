"""One Prisma schema (one or several files) as schema operations."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ...model.catalog import Problem
from ...model.schema import Column, ForeignKey, Index
from ...problems import problem
from ...schema.operations import AnyOperation, CreateTable, CreateType
from ...syntax.ir import Assign, Call, ClassDef, Lit, Map, Name, Seq, dotted
from . import types
from .fields import (
    FieldType,
    Part,
    attribute,
    attributes,
    block_kind,
    field_type,
    fields,
    mapped,
    native_attribute,
    parts,
    text,
    word,
)

MAX_NESTING = 5
# Prisma docs, "Referential actions".
_ACTIONS = {
    "Cascade": "CASCADE",
    "Restrict": "RESTRICT",
    "NoAction": "NO ACTION",
    "SetNull": "SET NULL",
    "SetDefault": "SET DEFAULT",
}


class Place(Struct, frozen=True):
    """A block and the file it stands in."""

    path: str
    block: ClassDef


class Schema:
    """The blocks of one schema, and what the datasource says of them."""

    def __init__(self, places: list[Place]) -> None:
        self.places = places
        self.by_name = {
            p.block.name: p
            for p in places
            if block_kind(p.block) not in ("datasource", "generator")
        }
        source = next((p for p in places if block_kind(p.block) == "datasource"), None)
        self.source = source.block if source else None
        self.providers = self._texts("provider")
        self.provider = self.providers[0] if self.providers else ""
        self.label = self.source.name if self.source else "db"
        self.problems: list[Problem] = []

    @property
    def document(self) -> bool:
        """Whether the schema describes a document database."""
        return self.provider == "mongodb"

    @property
    def enforced(self) -> bool:
        """Whether the database holds the foreign keys.

        Prisma docs, "Relation mode": `prisma` emulates them in the client, as with MongoDB always.
        """
        return not self.document and self._texts("relationMode")[:1] != ["prisma"]

    def _texts(self, name: str) -> list[str]:
        """A setting of the datasource as texts (old schemas list several providers)."""
        for field in fields(self.source) if self.source is not None else ():
            if field.target == name:
                value = field.value
                items = value.items if isinstance(value, Seq) else (value,)
                return [i.value for i in items if isinstance(i, Lit) and isinstance(i.value, str)]
        return []

    # -- looking up ------------------------------------------------------------------------------

    def kind(self, name: str) -> str:
        """What a type's name stands for: scalar, model, view, type, enum, or '' if unknown."""
        if name in types.SCALAR_NAMES or name == "Unsupported":
            return "scalar"
        place = self.by_name.get(name)
        return block_kind(place.block) if place else ""

    def table_name(self, model: str) -> str:
        """The table of a model, or the name itself where the model is unknown."""
        place = self.by_name.get(model)
        return mapped(place.block) if place else model

    def schema_of(self, block: ClassDef) -> str | None:
        """The database schema that `@@schema` names."""
        return text(attribute(block, "schema"), "map", 0)

    def column_path(self, block: ClassDef, path: str) -> str:
        """A field path (`address.city`) in names of the database."""
        names: list[str] = []
        here: ClassDef | None = block
        for step in path.split("."):
            found = next((f for f in fields(here) if f.target == step), None) if here else None
            names.append(mapped(found) if found else step)
            place = self.by_name.get(field_type(found).name) if found else None
            here = place.block if place else None
        return ".".join(names)

    def named(self, block: ClassDef, found: tuple[Part, ...]) -> tuple[str, ...]:
        """The columns of a key or index."""
        return tuple(self.column_path(block, p.path) for p in found)

    # -- operations ------------------------------------------------------------------------------

    def operations(self) -> Iterator[AnyOperation]:
        """Named types, then tables and views."""
        for place in self.places:
            if block_kind(place.block) == "enum" and self.provider not in ("sqlite", "mongodb"):
                yield self._enum(place)
        for place in self.places:
            if block_kind(place.block) in ("model", "view"):
                yield self._table(place)

    def _enum(self, place: Place) -> CreateType:
        block = place.block
        return CreateType(
            path=place.path,
            line=block.line,
            name=mapped(block),
            values=tuple(self.enum_values(block.name).values()),
            schema=self.schema_of(block),
        )

    def enum_values(self, name: str) -> dict[str, str]:
        """An enum's values: the name in the client to the name in the database."""
        place = self.by_name.get(name)
        return {f.target: mapped(f) for f in fields(place.block)} if place else {}

    def _table(self, place: Place) -> CreateTable:
        block, path = place.block, place.path
        view = block_kind(block) == "view"
        columns = tuple(self.columns(place))
        primary = self.primary_key(block)
        uniques = [*self._uniques(block)]
        indexes = [*self._indexes(place)]
        if self.document and primary:
            # MongoDB docs, "Default Index": every collection has a unique index on _id.
            indexes.insert(0, Index("_id_", primary, True, path=path, line=block.line))
        native = self._bson_types(block)
        return CreateTable(
            path=path,
            line=block.line,
            table=mapped(block),
            schema=self.schema_of(block),
            kind="view" if view else "collection" if self.document else "table",
            columns=columns,
            primary_key=() if self.document else primary,
            foreign_keys=tuple(self._foreign_keys(place)),
            unique=tuple(u for _, u in uniques),
            unique_names=tuple(n for n, _ in uniques),
            indexes=tuple(indexes),
            description=block.doc,
            model=block.name,
            options={"bson_types": native} if native else {},
        )

    def _bson_types(self, block: ClassDef) -> dict[str, str]:
        found: dict[str, str] = {}
        for field in fields(block) if self.document else ():
            call = native_attribute(field, self.label)
            name = types.bson(call) if call is not None else None
            if name:
                found[mapped(field)] = name
        return found

    # -- columns ---------------------------------------------------------------------------------

    def columns(self, place: Place) -> Iterator[Column]:
        """The columns of a model: its scalar and enum fields, and what is embedded."""
        for field in fields(place.block):
            kind = field_type(field)
            what = self.kind(kind.name)
            if what in ("scalar", "enum"):
                yield self._column(place.path, field, kind)
            elif what == "type":
                yield from self._embedded(place.path, field, kind, "", 0)
            elif not what:
                message = f"type {kind.name} of {place.block.name}.{field.target} is not defined"
                self.problems.append(
                    problem("unresolved-reference", place.path, field.line, message)
                )

    def _column(self, path: str, field: Assign, kind: FieldType, prefix: str = "") -> Column:
        call = attribute(field, "default")
        values = self.enum_values(kind.name)
        given = call.arg("value", 0) if call is not None else None
        return Column(
            name=prefix + mapped(field),
            type=self.column_type(field, kind),
            nullable=self.nullable(kind),
            default=types.default(self.provider, given, values),
            unique=_is_unnamed(attribute(field, "unique")) and not prefix,
            description=field.comment,
            enum=tuple(values.values()) or None,
            path=path,
            line=field.line,
        )

    def nullable(self, kind: FieldType) -> bool:
        """Whether a column may be null; Prisma never writes NOT NULL for a list column."""
        return kind.optional or (kind.many and not self.document)

    def column_type(self, field: Assign, kind: FieldType) -> str:
        """The database's type of a scalar or enum field."""
        call = native_attribute(field, self.label)
        base = types.native(self.provider, call) if call is not None else None
        if base is None:
            base = self._base_type(kind)
        return f"{base}[]" if kind.many else base

    def _base_type(self, kind: FieldType) -> str:
        if kind.unsupported is not None:
            return kind.unsupported
        if self.kind(kind.name) != "enum":
            return types.scalar(self.provider, kind.name)
        if self.provider == "mysql":
            values = ",".join(f"'{v}'" for v in self.enum_values(kind.name).values())
            return f"enum({values})"
        return "text" if self.provider == "sqlite" else mapped(self.by_name[kind.name].block)

    def _embedded(
        self, path: str, field: Assign, kind: FieldType, prefix: str, depth: int
    ) -> Iterator[Column]:
        """An embedded document: the field itself, then what is inside in dotted names."""
        name = prefix + mapped(field)
        yield Column(
            name=name,
            type=kind.name + ("[]" if kind.many else ""),
            nullable=self.nullable(kind),
            description=field.comment,
            path=path,
            line=field.line,
        )
        if depth >= MAX_NESTING:
            return
        inside = self.by_name[kind.name]
        below = f"{name}[]." if kind.many else f"{name}."
        for inner in fields(inside.block):
            of = field_type(inner)
            if self.kind(of.name) == "type":
                yield from self._embedded(inside.path, inner, of, below, depth + 1)
            elif self.kind(of.name) in ("scalar", "enum"):
                yield self._column(inside.path, inner, of, below)

    # -- keys and indexes ------------------------------------------------------------------------

    def primary_key(self, block: ClassDef) -> tuple[str, ...]:
        """The columns of `@id` or `@@id`."""
        single = tuple(mapped(f) for f in fields(block) if attribute(f, "id") is not None)
        if single:
            return single
        call = attribute(block, "id")
        return self.named(block, parts(call)) if call is not None else ()

    def _uniques(self, block: ClassDef) -> Iterator[tuple[str | None, tuple[str, ...]]]:
        for field in fields(block):
            call = attribute(field, "unique")
            if call is not None and not _is_unnamed(call):
                yield text(call, "map"), (mapped(field),)
        for call in attributes(block, "unique"):
            columns = self.named(block, parts(call))
            if columns and call.arg("where") is None:
                yield text(call, "map"), columns

    def _indexes(self, place: Place) -> Iterator[Index]:
        block = place.block
        for name in ("index", "fulltext", "unique"):
            for call in attributes(block, name):
                found = parts(call)
                partial = call.arg("where")
                if not found or (name == "unique" and partial is None):
                    continue
                notes = [f"{p.path} {n}" for p in found for n in p.notes]
                method = "fulltext" if name == "fulltext" else word(call, "type")
                yield Index(
                    name=text(call, "map") or self._index_name(block, found, name == "unique"),
                    columns=self.named(block, found),
                    unique=name == "unique",
                    method=method.lower() if method and method != "BTree" else None,
                    where=_condition(partial),
                    path=place.path,
                    line=call.line,
                    description=", ".join(notes) or None,
                )

    def _index_name(self, block: ClassDef, found: tuple[Part, ...], unique: bool) -> str:
        """Prisma docs, "Named constraints": the name an index gets that has none."""
        columns = "_".join(self.named(block, found)).replace(".", "_")
        return f"{mapped(block)}_{columns}_{'key' if unique else 'idx'}"

    def _foreign_keys(self, place: Place) -> Iterator[ForeignKey]:
        block = place.block
        for field in fields(block):
            relation = attribute(field, "relation")
            kind = field_type(field)
            if relation is None or self.kind(kind.name) not in ("model", "view"):
                continue
            own = parts(relation) if relation.arg("fields") is not None else ()
            other = self.by_name[kind.name].block
            if own:
                yield self._foreign_key(place, field, relation, own, other)

    def _foreign_key(
        self, place: Place, field: Assign, relation: Call, own: tuple[Part, ...], other: ClassDef
    ) -> ForeignKey:
        columns = self.named(place.block, own)
        # Prisma docs, "Referential action defaults": Restrict where required, else SetNull; on
        # update Cascade. SQL Server has no RESTRICT.
        required = not field_type(field).optional
        restrict = "NO ACTION" if self.provider == "sqlserver" else "RESTRICT"
        on_delete = _ACTIONS.get(word(relation, "onDelete") or "")
        on_update = _ACTIONS.get(word(relation, "onUpdate") or "")
        if self.enforced:
            on_delete = on_delete or (restrict if required else "SET NULL")
            on_update = on_update or "CASCADE"
        name = text(relation, "map") or f"{mapped(place.block)}_{'_'.join(columns)}_fkey"
        return ForeignKey(
            columns=columns,
            ref_table=mapped(other),
            ref_columns=self.named(other, parts(relation, "references")),
            on_delete=on_delete,
            on_update=on_update,
            enforced=self.enforced,
            path=place.path,
            line=field.line,
            name=name if self.enforced else None,
            ref_schema=self.schema_of(other),
        )


def _is_unnamed(call: Call | None) -> bool:
    return call is not None and text(call, "map") is None


def _condition(value: object) -> str | None:
    """The condition of a partial index: `raw("…")`, or fields and the values they must have."""
    if isinstance(value, Call) and value.args and isinstance(value.args[0], Lit):
        return str(value.args[0].value)
    if isinstance(value, Map):
        terms = []
        for key, wanted in value.items:
            shown = (
                wanted.value
                if isinstance(wanted, Lit)
                else dotted(wanted)
                if isinstance(wanted, Name)
                else "…"
            )
            terms.append(f"{key.value if isinstance(key, Lit) else '?'} = {shown}")
        return " and ".join(terms)
    return None
