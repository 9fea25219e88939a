"""The join tables that Prisma makes for implicit many-to-many relations.

Prisma docs, "Implicit many-to-many relations" and "Relation table conventions": the table is
`_AToB` or `_name` of the relation, column A refers to the model that comes first in the alphabet.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ...model.schema import Column, ForeignKey, Index
from ...schema.operations import CreateTable
from ...syntax.ir import Assign, ClassDef
from .fields import attribute, block_kind, field_type, fields, mapped, text
from .schema import Place, Schema


class End(Struct, frozen=True):
    """One side of a many-to-many relation: the list field and where it stands."""

    model: str
    field: Assign
    path: str


def join_tables(schema: Schema) -> Iterator[CreateTable]:
    """The join table of every relation whose two sides are lists without keys.

    MongoDB has none: both sides hold the keys in lists.
    """
    if schema.document:
        return
    pairs: dict[tuple[str, str, str], list[End]] = {}
    for place in schema.places:
        if block_kind(place.block) == "model":
            for end, other in _list_ends(schema, place):
                name = text(attribute(end.field, "relation"), "name", 0) or ""
                first, second = sorted((end.model, other))
                pairs.setdefault((first, second, name), []).append(end)
    for (first, second, name), ends in pairs.items():
        # A list field whose other side is no list belongs to a one-to-many relation.
        if len(ends) == 2 and {e.model for e in ends} == {first, second}:
            yield _join_table(schema, first, second, name, ends[0])


def _list_ends(schema: Schema, place: Place) -> Iterator[tuple[End, str]]:
    for field in fields(place.block):
        kind = field_type(field)
        relation = attribute(field, "relation")
        keyed = relation is not None and relation.arg("fields") is not None
        if kind.many and not keyed and schema.kind(kind.name) == "model":
            yield End(place.block.name, field, place.path), kind.name


def _join_table(schema: Schema, first: str, second: str, name: str, end: End) -> CreateTable:
    table = f"_{name or f'{first}To{second}'}"
    line, path = end.field.line, end.path
    columns = [
        Column(letter, _key_type(schema, model), False, path=path, line=line)
        for letter, model in (("A", first), ("B", second))
    ]
    keys = [
        ForeignKey(
            (letter,),
            schema.table_name(model),
            schema.primary_key(schema.by_name[model].block),
            "CASCADE",
            "CASCADE",
            schema.enforced,
            path,
            line,
            f"{table}_{letter}_fkey",
            schema.schema_of(schema.by_name[model].block),
        )
        for letter, model in (("A", first), ("B", second))
    ]
    # Since Prisma 6 the pair is a primary key on PostgreSQL and a unique index elsewhere.
    keyed = schema.provider in ("postgresql", "postgres")
    return CreateTable(
        path=path,
        line=line,
        table=table,
        schema=schema.schema_of(schema.by_name[first].block),
        columns=tuple(columns),
        primary_key=("A", "B") if keyed else (),
        foreign_keys=tuple(keys),
        unique=() if keyed else (("A", "B"),),
        unique_names=() if keyed else (f"{table}_AB_unique",),
        indexes=(Index(f"{table}_B_index", ("B",), path=path, line=line),),
        description=f"Pairs of {first} and {second}",
        options={"implicit": True},
    )


def _key_type(schema: Schema, model: str) -> str | None:
    block: ClassDef = schema.by_name[model].block
    keys = schema.primary_key(block)
    for field in fields(block):
        if keys[:1] == (mapped(field),):
            return schema.column_type(field, field_type(field))
    return None
