"""Tortoise ORM's models: which classes are tables, their columns, keys and indexes.

Tortoise docs, "Models" and "Fields"; the rules are those of `tortoise.models.ModelMeta`, of
`tortoise.apps` and of `BaseSchemaGenerator`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from msgspec import Struct

from ...model.schema import Column, ForeignKey, Index
from ...schema.operations import CreateTable
from .._python.values import Cls, Instance, Made, Value
from .._shared.mapper_classes import (
    Attribute,
    ByClass,
    Classes,
    is_from,
    public_methods,
    summary_of,
    tail_of,
    text_or_none,
    texts,
)
from .fields import Field, action_of, read_field, type_of


class Model(Struct, frozen=True):
    """A model: its class, its `Meta`, its fields by name, its table."""

    cls: Any
    meta: dict[str, Attribute]
    fields: dict[str, Field]
    table: str
    abstract: bool

    @property
    def key(self) -> Field | None:
        """The field that is the primary key; None for the `id` that Tortoise adds."""
        return next((f for f in self.fields.values() if f.primary_key), None)

    @property
    def key_column(self) -> str:
        """The column of the primary key."""
        return self.key.column if self.key is not None else "id"

    @property
    def schema(self) -> str | None:
        """`Meta.schema`."""
        return text_or_none(self.meta["schema"].value) if "schema" in self.meta else None

    def column(self, name: str) -> str:
        """The column of a field; the name itself where there is no such field."""
        if name in self.fields:
            return self.fields[name].column
        return self.key_column if name == "pk" else name


class Models(ByClass[Model]):
    """Reads models; what was read once is kept."""

    def __init__(self, classes: Classes) -> None:
        super().__init__(classes)
        self.by_name: dict[str, list[Model]] = {}

    def is_root(self, value: Value) -> bool:
        """See `ByClass`."""
        return is_from(value, "tortoise") and tail_of(value) == "Model"

    def read_class(self, cls: Cls) -> Model:
        """See `ByClass`."""
        found = self._model(cls)
        self.by_name.setdefault(cls.name, []).append(found)
        return found

    def _model(self, cls: Cls) -> Model:
        fields: dict[str, Field] = {}
        for base in self.run.bases(cls):
            if isinstance(base, Cls):
                fields.update(self._inherited(base))
        for attribute in self.classes.attributes(cls):
            field = read_field(self.classes, attribute)
            if field is not None:
                fields[attribute.name] = field
            else:
                fields.pop(attribute.name, None)
        meta = self.classes.options(self.classes.inner(cls))
        table = meta["table"].value if "table" in meta else None
        abstract = "abstract" in meta and meta["abstract"].value is True
        return Model(cls, meta, fields, text_or_none(table) or cls.name.lower(), abstract)

    def _inherited(self, base: Cls) -> dict[str, Field]:
        """`ModelMeta._search_for_field_attributes`: of models and of plain mixins alike."""
        model = self.of(base)
        if model is not None:
            return model.fields
        fields: dict[str, Field] = {}
        for ancestor in reversed(self.run.mro(base)):
            if isinstance(ancestor, Cls):
                for attribute in self.classes.attributes(ancestor):
                    field = read_field(self.classes, attribute)
                    if field is not None:
                        fields[attribute.name] = field
        return fields

    def target(self, field: Field, model: Model) -> Model | None:
        """The model that a relation refers to: `"app.Model"`, or a class."""
        to = field.given.get("to", field.given.get("model_name"))
        if isinstance(to, Cls):
            return self.of(to)
        if not isinstance(to, str):
            return None
        found = self.by_name.get(to.rsplit(".", 1)[-1], [])
        if len(found) > 1:
            # The application's label stands in no file of its own: the nearest model is meant.
            app = to.split(".", 1)[0]
            found = sorted(found, key=lambda m: _distance(m.cls.path, model.cls.path, app))
        return found[0] if found else None

    # -- tables ----------------------------------------------------------------------------------

    def create(self, model: Model, engine: str) -> CreateTable:
        """The table of a model on an engine."""
        cls = model.cls
        columns: list[Column] = []
        keys: list[ForeignKey] = []
        indexes: list[Index] = []
        if model.key is None:
            columns.append(Column("id", "integer", False, path=cls.path, line=cls.node.line))
        # `_init_relations`: columns of references are added behind all others.
        for field in [
            *(f for f in model.fields.values() if not f.relation),
            *sorted((f for f in model.fields.values() if f.relation == "fk"), key=lambda f: f.name),
            *(f for f in model.fields.values() if f.relation == "o2o"),
        ]:
            columns.append(self._column(model, field, engine))
            if field.relation:
                keys.extend(self._reference(model, field))
            if field.index and not field.primary_key:
                place = (field.attribute.path, field.attribute.line)
                indexes.append(_index(model.table, (field.column,), place))
        indexes += self._indexes(model)
        unique = tuple(self._unique(model))
        meta = model.meta.get("table_description")
        return CreateTable(
            path=cls.path,
            line=cls.node.line,
            table=model.table,
            schema=model.schema,
            columns=tuple(columns),
            primary_key=(model.key_column,),
            foreign_keys=tuple(keys),
            unique=unique,
            unique_names=tuple(_name("uid", model.table, u) for u in unique),
            indexes=tuple(indexes),
            model=cls.name,
            methods=public_methods(cls),
            description=text_or_none(meta.value) if meta else summary_of(cls),
        )

    def _column(self, model: Model, field: Field, engine: str) -> Column:
        return Column(
            name=field.column,
            type=self.type(model, field, engine),
            nullable=field.nullable,
            default=field.default,
            unique=field.unique and not field.primary_key,
            description=field.description,
            enum=field.enum,
            path=field.attribute.path,
            line=field.attribute.line,
        )

    def type(self, model: Model, field: Field, engine: str, depth: int = 0) -> str | None:
        """A column's type; that of a reference is the type of what it refers to."""
        if not field.relation:
            return type_of(field, engine)
        target = self.target(field, model)
        if target is None or depth > 8:
            return None
        to = target.fields.get(text_or_none(field.given.get("to_field")) or "") or target.key
        return self.type(target, to, engine, depth + 1) if to is not None else "integer"

    def _reference(self, model: Model, field: Field) -> Iterator[ForeignKey]:
        target = self.target(field, model)
        place = (field.attribute.path, field.attribute.line)
        if target is None:
            to = field.given.get("to", field.given.get("model_name"))
            label = to if isinstance(to, str) else "a model that could not be found"
            text = f"{model.cls.name}.{field.name} refers to {label}"
            text += ", which could not be found" if isinstance(to, str) else ""
            self.classes.complain("unresolved-reference", *place, text)
            return
        to_field = text_or_none(field.given.get("to_field"))
        yield ForeignKey(
            columns=(field.column,),
            ref_table=target.table,
            ref_columns=(target.column(to_field) if to_field else target.key_column,),
            on_delete=action_of(field),
            enforced=field.given.get("db_constraint") is not False,
            path=place[0],
            line=place[1],
            ref_schema=target.schema,
        )

    def _unique(self, model: Model) -> Iterator[tuple[str, ...]]:
        """`Meta.unique_together`, and `UniqueConstraint` of `Meta.constraints`."""
        for group in _groups(model.meta.get("unique_together")):
            names = texts(group)
            if names:
                yield tuple(model.column(n) for n in names)
        for item in _groups(model.meta.get("constraints")):
            if isinstance(item, Made) and tail_of(item.func) == "UniqueConstraint":
                names = texts(item.arg("fields", 0))
                if names:
                    yield tuple(model.column(n) for n in names)

    def _indexes(self, model: Model) -> Iterator[Index]:
        """`Meta.indexes`: groups of names, or objects of `tortoise.indexes`."""
        given = model.meta.get("indexes")
        if given is None:
            return
        place = (given.path, given.line)
        for item in _groups(given):
            names = texts(item)
            if names:
                yield _index(model.table, tuple(model.column(n) for n in names), place)
            elif isinstance(item, Made | Instance) and (found := self._made_index(model, item)):
                yield found

    def _made_index(self, model: Model, item: Value) -> Index | None:
        found = self.classes.made(item)
        if found is None:
            return None
        made = found[0]
        kind = next((tail_of(a) for a in found[1] if tail_of(a).endswith("Index")), "Index")
        names = texts(made.arg("fields"))
        place = (made.path, made.line)
        columns = tuple(model.column(n) for n in names or ())
        if not columns:
            parts = [t for a in made.args if (t := _expression(a)) is not None]
            columns = tuple(parts)
        if not columns:
            return None
        method = kind.removesuffix("Index").lower()
        name = text_or_none(made.arg("name"))
        condition = made.arg("condition")
        where = None
        if isinstance(condition, dict):
            where = " AND ".join(f"{model.column(str(k))} = {v!r}" for k, v in condition.items())
        return Index(
            name=name or _name("idx", model.table, columns),
            columns=columns,
            method=method if method not in ("", "partial", "postgresql") else None,
            where=where,
            path=place[0],
            line=place[1],
        )

    def join_tables(self, model: Model, engine: str, taken: Iterable[str]) -> Iterator[CreateTable]:
        """`BaseSchemaGenerator._get_m2m_tables`: the tables of many-to-many fields."""
        for field in model.fields.values():
            if field.relation != "m2m":
                continue
            target = self.target(field, model)
            place = (field.attribute.path, field.attribute.line)
            if target is None:
                text = f"{model.cls.name}.{field.name} refers to a model that could not be found"
                self.classes.complain("unresolved-reference", *place, text)
                continue
            given = field.given
            name = text_or_none(given.get("through")) or f"{model.table}_{target.table}"
            if name in taken:
                continue
            forward = text_or_none(given.get("forward_key")) or f"{target.cls.name.lower()}_id"
            backward = text_or_none(given.get("backward_key")) or f"{model.table}_id"
            if backward == forward:
                backward = f"{model.table}_rel_id"
            ends = ((backward, model), (forward, target))
            enforced = given.get("db_constraint") is not False
            keys = tuple(
                ForeignKey(
                    (column,),
                    end.table,
                    (end.key_column,),
                    action_of(field),
                    None,
                    enforced,
                    *place,
                    ref_schema=end.schema,
                )
                for column, end in ends
            )
            columns = tuple(
                Column(
                    column,
                    self.type(end, end.key, engine) if end.key is not None else "integer",
                    False,
                    path=place[0],
                    line=place[1],
                )
                for column, end in ends
            )
            unique = given.get("unique") is not False and given.get("create_unique_index") is not (
                False
            )
            pair = (backward, forward)
            yield CreateTable(
                path=place[0],
                line=place[1],
                table=name,
                schema=model.schema,
                columns=columns,
                foreign_keys=keys,
                indexes=(Index(_name("uidx", name, pair), pair, True, None, None, *place),)
                if unique
                else (),
                description=text_or_none(given.get("description")),
            )


def _groups(given: Attribute | None) -> list[Value]:
    """`get_together`: a flat sequence of names is one group."""
    value = given.value if given is not None else None
    if not isinstance(value, list | tuple) or not value:
        return []
    if isinstance(value[0], str):
        return [tuple(value)]
    return list(value)


def _expression(value: Value) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, Made) and value.args:
        inner = _expression(value.args[0])
        return f"{tail_of(value.func).lower()}({inner})" if inner else None
    return None


def _index(table: str, columns: tuple[str, ...], place: tuple[str, int]) -> Index:
    return Index(_name("idx", table, columns), columns, False, None, None, *place)


def _name(prefix: str, table: str, columns: tuple[str, ...]) -> str:
    """`BaseSchemaGenerator._get_index_name`."""
    hashed = sha256(";".join((table, *columns)).encode()).hexdigest()[:6]
    return f"{prefix}_{table[:11]}_{columns[0][:7]}_{hashed}"


def _distance(path: str, other: str, app: str) -> tuple[bool, int, str]:
    parts, own = path.split("/"), other.split("/")
    shared = 0
    for a, b in zip(parts, own, strict=False):
        if a != b:
            break
        shared += 1
    return app not in "/".join(parts).replace(".py", "").split("/"), -shared, path
