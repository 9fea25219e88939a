"""Models of document mappers as schema operations: one collection for each, its parts below it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from ...model.schema import Column, ForeignKey, Index
from ...schema.operations import AddColumn, AddIndex, AnyOperation, CreateTable
from .values import Field, Key


class Model(Struct, frozen=True):
    """A model: its name, its collection, its schema's fields and indexes."""

    name: str
    collection: str
    path: str
    line: int
    fields: tuple[Field, ...]
    keys: tuple[Key, ...]
    base: str | None = None
    discriminator: str | None = None
    doc: str | None = None
    extra: tuple[tuple[str, int], ...] = ()
    methods: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)


_PLAIN = frozenset({"1", "-1"})


def operations(members: list[Model]) -> Iterator[AnyOperation]:
    """The collections; models that share one add what it does not have yet."""
    made: set[str] = set()
    ordered = sorted(members, key=lambda m: (m.base is not None, m.path, m.line))
    for model in ordered:
        operation = _create(model)
        if model.collection.lower() not in made:
            made.add(model.collection.lower())
            yield operation
        else:
            yield replace(operation, if_not_exists=True)
            yield from _additions(operation)
        for path, line in model.extra:
            yield CreateTable(
                path=path, line=line, table=model.collection, kind="collection", if_not_exists=True
            )


def without_copies(models: list[Model]) -> list[Model]:
    """The models, with those that repeat another of their name and collection reduced to a place.

    A migration script or a second service keeps an older copy of a class: of two unrelated classes
    of one name the one with more fields says what the collection holds.
    """
    best: dict[tuple[str, str], Model] = {}
    for model in models:
        key = (model.name, model.collection)
        known = best.get(key)
        if known is None or len(model.fields) > len(known.fields):
            best[key] = model
    return [
        m if best[m.name, m.collection] is m else replace(m, fields=(), keys=(), base=m.base or "")
        for m in models
    ]


def _additions(operation: CreateTable) -> Iterator[AnyOperation]:
    keys = {k.columns: k for k in operation.foreign_keys}
    for column in operation.columns:
        yield AddColumn(
            path=column.path,
            line=column.line,
            table=operation.table,
            column=column,
            foreign_key=keys.get((column.name,)),
            if_not_exists=True,
        )
    for index in operation.indexes:
        yield AddIndex(path=index.path, line=index.line, table=operation.table, index=index)


def _create(model: Model) -> CreateTable:
    ttl = {k.paths[0]: k.ttl for k in model.keys if k.ttl is not None}
    subfields = [s for f in model.fields for s in _subfields(f, f.name)]
    options: dict[str, Any] = dict(model.options)
    if ttl:
        options["ttl"] = ttl
    if subfields:
        options["subfields"] = subfields
    alone = frozenset(k.paths[0] for k in model.keys if _identifies_alone(k))
    has_id = any(f.name == "_id" for f in model.fields)
    return CreateTable(
        path=model.path,
        line=model.line,
        table=model.collection,
        kind="collection",
        columns=tuple(_column(f, f.name in alone) for f in model.fields),
        primary_key=("_id",) if has_id else (),
        foreign_keys=tuple(_reference(f) for f in model.fields if f.ref),
        indexes=tuple(dict.fromkeys(index_from(k) for k in model.keys)),
        description=model.doc,
        model=model.name,
        methods=model.methods,
        options=options,
    )


def _identifies_alone(key: Key) -> bool:
    plain = not key.kinds or key.kinds[0] in _PLAIN
    return key.unique and key.where is None and len(key.paths) == 1 and plain


def _column(made: Field, unique: bool) -> Column:
    return Column(
        name=made.name,
        type=made.type,
        nullable=made.nullable,
        default=made.default,
        unique=unique,
        description=made.description,
        enum=made.enum,
        path=made.path,
        line=made.line,
    )


def _reference(made: Field) -> ForeignKey:
    """A reference names the model, as code does; `Table.model` tells its collection."""
    return ForeignKey(
        (made.name,),
        made.ref or "",
        ("_id",),
        on_delete=made.on_delete,
        enforced=False,
        path=made.path,
        line=made.line,
    )


def index_from(key: Key) -> Index:
    """An index as the catalog has it, named as MongoDB would where code names it not."""
    kind = key.method or "1"
    notes = [
        *(["sparse"] if key.sparse else []),
        *([f"expires after {key.ttl} s"] if key.ttl is not None else []),
    ]
    kinds = key.kinds or tuple(kind for _ in key.paths)
    names = zip(key.paths, kinds, strict=False)
    marked = zip(key.paths, key.kinds, strict=False) if key.marked else ()
    return Index(
        name=key.name or "_".join(f"{p}_{k}" for p, k in names),
        columns=tuple(p if k in _PLAIN else f"{p}:{k}" for p, k in marked) or key.paths,
        unique=key.unique,
        method=key.method,
        where=key.where,
        path=key.path,
        line=key.line,
        description=", ".join(notes) or None,
    )


def _subfields(made: Field, name: str) -> Iterator[dict[str, object]]:
    """The paths inside subdocuments: `snapshot.user`, `items[].sku`."""
    below = f"{name}[]" if made.many else name
    for inner in made.inner:
        full = f"{below}.{inner.name}"
        entry: dict[str, object] = {"name": full, "type": inner.type, "nullable": inner.nullable}
        if inner.ref:
            entry["ref"] = inner.ref
        yield {**entry, "path": inner.path, "line": inner.line}
        yield from _subfields(inner, full)
