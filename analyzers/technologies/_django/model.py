"""A model as both its class and its migrations describe it, and the tables that it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import md5

from msgspec import Struct
from msgspec.structs import replace

from ...model.schema import Check, Column, ForeignKey, Index
from ...schema.operations import CreateTable

MAX_NAME = 63
"""PostgreSQL's longest identifier; Django shortens longer table names with a digest."""


class Reference(Struct, frozen=True):
    """What a relation points to: `app.Model`, `self`, `Model`, or a class of the project."""

    label: str = ""
    path: str = ""
    name: str = ""


class Field(Struct, frozen=True):
    """A model field. `role`: column, one, unique-one, many, composite or none."""

    name: str
    role: str = "column"
    type: str | None = None
    db_column: str | None = None
    null: bool = False
    unique: bool = False
    primary_key: bool = False
    index: bool = False
    default: str | None = None
    description: str | None = None
    enum: tuple[str, ...] | None = None
    generated: str | None = None
    path: str = ""
    line: int = 0
    to: Reference = Reference()
    to_field: str | None = None
    on_delete: str | None = None
    constraint: bool = True
    through: Reference | None = None
    db_table: str | None = None
    parent_link: bool = False
    names: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        """The column's name (Django docs: a foreign key appends `_id`)."""
        if self.db_column:
            return self.db_column
        return f"{self.name}_id" if self.role in ("one", "unique-one") else self.name

    @property
    def concrete(self) -> bool:
        """Whether the field has a column."""
        return self.role in ("column", "one", "unique-one")


class Key(Struct, frozen=True):
    """An index or constraint of `Meta`. `kind`: index, unique or check.

    `fields` are field names, or expressions in parentheses.
    """

    kind: str
    name: str | None = None
    fields: tuple[str, ...] = ()
    method: str | None = None
    where: str | None = None
    expression: str = ""
    suffix: str = "idx"
    path: str = ""
    line: int = 0


class Model(Struct, frozen=True):
    """A model with a table: all that its class or its migrations say."""

    label: str
    name: str
    table: str
    fields: tuple[Field, ...] = ()
    keys: tuple[Key, ...] = ()
    path: str = ""
    line: int = 0
    description: str | None = None
    methods: tuple[str, ...] = ()
    managed: bool = True
    auto_type: str = "integer"

    @property
    def primary(self) -> tuple[Field, ...]:
        """The fields of the primary key."""
        composite = next((f for f in self.fields if f.role == "composite"), None)
        if composite is not None:
            by_name = self.by_name()
            return tuple(by_name[n] for n in composite.names if n in by_name)
        return tuple(f for f in self.fields if f.primary_key and f.concrete)[:1]

    def by_name(self) -> dict[str, Field]:
        """Concrete fields by field name and by column name (`author`, `author_id`)."""
        found = {f.column: f for f in self.fields if f.concrete}
        found.update({f"{f.name}_id": f for f in self.fields if f.role in ("one", "unique-one")})
        found.update({f.name: f for f in self.fields if f.concrete})
        return found


class Related(Struct, frozen=True):
    """The table, column and type that a relation refers to, and its model's lower-case name."""

    table: str
    column: str
    type: str | None
    model: str


Lookup = Callable[[Model, Reference, str | None], Related | None]
"""Finds what a reference written in a model refers to; the last is `to_field`."""


def digest(*names: str, length: int) -> str:
    """Django's `names_digest`: part of generated index and shortened table names."""
    made = md5(usedforsecurity=False)
    for name in names:
        made.update(name.encode())
    return made.hexdigest()[:length]


def shorten(name: str, length: int = MAX_NAME) -> str:
    """Django's `truncate_name`."""
    return name if len(name) <= length else name[: length - 4] + digest(name, length=4)


def split_table(name: str) -> tuple[str | None, str]:
    """Schema and table of a `db_table`; `schema"."table` is how Django projects name a schema."""
    schema, dot, table = name.partition('"."')
    if dot:
        return schema.strip('"'), table.strip('"')
    return None, name.strip('"')


def tables(model: Model, lookup: Lookup) -> Iterator[CreateTable]:
    """The model's table, then the join tables of its many-to-many fields."""
    schema, table = split_table(model.table)
    options: dict[str, object] = {} if model.managed else {"managed": False}
    yield CreateTable(
        table=table,
        schema=schema,
        columns=tuple(column(model, f, lookup) for f in model.fields if f.concrete),
        primary_key=tuple(f.column for f in model.primary),
        foreign_keys=tuple(k for f in model.fields for k in foreign_keys(model, f, lookup)),
        unique=tuple(u for _, u in _uniques(model)),
        unique_names=tuple(n for n, _ in _uniques(model)),
        indexes=tuple(indexes(model)),
        checks=tuple(
            Check(k.name, k.expression, k.path, k.line) for k in model.keys if k.kind == "check"
        ),
        description=model.description,
        model=model.name,
        methods=model.methods,
        options=options,
        path=model.path,
        line=model.line,
    )
    for field in model.fields:
        if field.role == "many" and field.through is None:
            joined = join_table(model, field, lookup)
            if joined is not None:
                yield joined


def column(model: Model, field: Field, lookup: Lookup) -> Column:
    """The column of a field; that of a relation has the type of the key it refers to."""
    type_ = field.type
    if field.role != "column":
        related = lookup(model, field.to, field.to_field)
        type_ = related.type if related is not None else "integer"
    key = field in model.primary
    return Column(
        name=field.column,
        type=type_,
        nullable=field.null and not key,
        default=field.default,
        unique=(field.unique or field.role == "unique-one")
        and not (key and len(model.primary) == 1),
        description=field.description,
        enum=field.enum,
        path=field.path,
        line=field.line,
        generated=field.generated,
    )


def foreign_keys(model: Model, field: Field, lookup: Lookup) -> Iterator[ForeignKey]:
    """The reference that a relation's column holds."""
    if field.role not in ("one", "unique-one"):
        return
    related = lookup(model, field.to, field.to_field)
    if related is None:
        return
    schema, table = split_table(related.table)
    yield ForeignKey(
        columns=(field.column,),
        ref_table=table,
        ref_columns=(related.column,),
        on_delete=field.on_delete,
        enforced=field.constraint,
        path=field.path,
        line=field.line,
        name=key_constraint(model.table, field.column, related) if field.constraint else None,
        ref_schema=schema,
    )


def key_constraint(table: str, column: str, related: Related) -> str:
    """The name Django gives a foreign key (`_fk_%(to_table)s_%(to_column)s`)."""
    end = f"_fk_{split_table(related.table)[1]}_{related.column}"
    return constraint_name(split_table(table)[1], (column,), end)


def field_index(model: Model, field: Field) -> Index | None:
    """The index that `db_index` or a foreign key makes; a unique column needs none."""
    unique = field.unique or field.role == "unique-one" or model.primary == (field,)
    if not field.concrete or not field.index or unique:
        return None
    return Index(None, (field.column,), path=field.path, line=field.line)


def indexes(model: Model) -> Iterator[Index]:
    """Implicit indexes of fields, `Meta.indexes`, and conditional unique constraints."""
    for field in model.fields:
        made = field_index(model, field)
        if made is not None:
            yield made
    for key in model.keys:
        if key.kind == "index" or (key.kind == "unique" and partial(key)):
            yield key_index(model, key)


def partial(key: Key) -> bool:
    """Whether a unique constraint holds for some rows or expressions only: an index then."""
    return bool(key.where) or any(f.startswith("(") for f in key.fields)


def key_columns(model: Model, key: Key) -> tuple[str, ...]:
    """The columns of an index or constraint; a field that is not known keeps its name."""
    known = model.by_name()
    primary = model.primary
    names = []
    for name in key.fields:
        bare = name.removeprefix("-")
        if bare == "pk" and primary:
            names.append(primary[0].column)
        else:
            names.append(known[bare].column if bare in known else bare)
    return tuple(names)


def key_index(model: Model, key: Key) -> Index:
    """An index of `Meta.indexes` or a conditional unique constraint."""
    columns = key_columns(model, key)
    name = key_name(model, key)
    unique = key.kind == "unique"
    return Index(name, columns, unique, key.method, key.where, key.path, key.line)


def key_name(model: Model, key: Key) -> str | None:
    """The name of a key: its own, else the one that Django gives it."""
    if key.name is not None or key.kind == "check":
        return key.name
    columns = key_columns(model, key)
    if key.kind == "index" and key.suffix:
        return index_name(model, key, columns)
    end = "_uniq" if key.kind == "unique" else "_idx"
    return constraint_name(split_table(model.table)[1], columns, end)


def constraint_name(table: str, columns: tuple[str, ...], end: str) -> str:
    """The name Django gives unnamed constraints (`BaseDatabaseSchemaEditor._create_index_name`)."""
    last = digest(table, *columns, length=8) + end
    joined = "_".join(columns)
    name = f"{table}_{joined}_{last}"
    if len(name) <= MAX_NAME:
        return name
    if len(last) > MAX_NAME / 3:
        last = last[: MAX_NAME // 3]
    rest = (MAX_NAME - len(last)) // 2 - 1
    name = f"{table[:rest]}_{joined[:rest]}_{last}"
    return f"D{name[:-1]}" if name[0] in "_0123456789" else name


def index_name(model: Model, key: Key, columns: tuple[str, ...]) -> str:
    """The name Django gives an unnamed index (`Index.set_name_with_model`)."""
    ordered = [
        f"-{c}" if f.startswith("-") else c for c, f in zip(columns, key.fields, strict=True)
    ]
    table = split_table(model.table)[1]
    end = digest(table, *ordered, key.suffix, length=6)
    name = f"{table[:11]}_{columns[0][:7] if columns else ''}_{end}_{key.suffix}"
    return f"D{name[1:]}" if name[0] in "_0123456789" else name


def _uniques(model: Model) -> list[tuple[str | None, tuple[str, ...]]]:
    return [
        (key_name(model, k), key_columns(model, k))
        for k in model.keys
        if k.kind == "unique" and not partial(k)
    ]


def join_name(model: Model, field: Field) -> str:
    """The join table of a many-to-many field (Django docs, ManyToManyField: db_table)."""
    if field.db_table:
        return field.db_table
    schema, table = split_table(model.table)
    name = shorten(f"{table}_{field.name}")
    return f'{schema}"."{name}' if schema else name


def join_table(model: Model, field: Field, lookup: Lookup) -> CreateTable | None:
    """The table that Django makes for a many-to-many field without `through`."""
    target = lookup(model, field.to, None)
    own = lookup(model, Reference("self"), None)
    if target is None or own is None:
        return None
    source, to = model.name.lower(), target.model
    if source == to:
        source, to = f"from_{source}", f"to_{to}"
    schema, table = split_table(join_name(model, field))
    place = {"path": field.path, "line": field.line}
    ends = ((f"{source}_id", own), (f"{to}_id", target))
    pair = (ends[0][0], ends[1][0])
    return CreateTable(
        table=table,
        schema=schema,
        columns=(
            Column("id", model.auto_type, False, **place),  # type: ignore[arg-type]
            *(Column(n, r.type, False, **place) for n, r in ends),  # type: ignore[arg-type]
        ),
        primary_key=("id",),
        foreign_keys=tuple(_join_key(table, n, r, field) for n, r in ends),
        unique=(pair,),
        unique_names=(constraint_name(table, pair, "_uniq"),),
        indexes=tuple(Index(None, (n,), **place) for n, _ in ends),  # type: ignore[arg-type]
        description=f"{model.name}.{field.name}",
        options={"implicit": True},
        path=field.path,
        line=field.line,
    )


def _join_key(join: str, name: str, related: Related, field: Field) -> ForeignKey:
    schema, table = split_table(related.table)
    return ForeignKey(
        columns=(name,),
        ref_table=table,
        ref_columns=(related.column,),
        on_delete="CASCADE",
        enforced=field.constraint,
        path=field.path,
        line=field.line,
        name=key_constraint(join, name, related) if field.constraint else None,
        ref_schema=schema,
    )


def with_primary(model: Model, parents: tuple[Field, ...] = ()) -> Model:
    """The model with the key that Django adds: a pointer to the parent, else `id`.

    Django docs, Models: "exactly one field has primary_key=True"; multi-table inheritance.
    """
    fields = model.fields
    links = [f for f in fields if f.parent_link]
    added = tuple(p for p in parents if not any(link.to == p.to for link in links))
    if added or links:
        first = (links or list(added))[0]
        if not any(f.primary_key for f in fields):
            fields = tuple(replace(f, primary_key=True) if f == first else f for f in fields)
            added = tuple(replace(f, primary_key=True) if f == first else f for f in added)
        return replace(model, fields=(*added, *fields))
    if any(f.primary_key or f.role == "composite" for f in fields):
        return model
    key = Field("id", type=model.auto_type, primary_key=True, path=model.path, line=model.line)
    return replace(model, fields=(key, *fields))
