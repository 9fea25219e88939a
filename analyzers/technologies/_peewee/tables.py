"""Peewee's models as tables: columns with types, keys, indexes, tables of many-to-many fields.

The rules are those of `peewee.SchemaManager`, `peewee.Metadata` and `peewee.ManyToManyField`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...model.schema import Check, Column, ForeignKey, Index
from ...schema.operations import CreateTable
from .._python.values import MISSING, Cls, Generic, Instance, Made, Value
from .._shared.mapper_classes import (
    Attribute,
    public_methods,
    summary_of,
    tail_of,
    text_or_none,
    texts,
)
from .fields import AUTO, Field, field_class, read_field, type_of
from .models import WORD, Model, Models


class Tables(Models):
    """Reads models, and makes tables of them."""

    def create(self, model: Model, engine: str) -> CreateTable:
        """The table of a model on an engine."""
        cls = model.cls
        columns: list[Column] = []
        keys: list[ForeignKey] = []
        checks: list[Check] = []
        for field in self._ordered(model):
            columns.append(self.column(model, field, engine))
            checks += [
                Check(None, c, field.attribute.path, field.attribute.line) for c in field.checks
            ]
            if field.kind == "FK" and (key := self.reference(model, field)) is not None:
                keys.append(key)
        primary = () if model.virtual else model.key_columns
        if primary == ("id",) and model.field("id") is None:
            kind = "integer"
            columns.insert(0, Column("id", kind, False, path=cls.path, line=cls.node.line))
        checks += self._table_checks(model)
        return CreateTable(
            path=cls.path,
            line=cls.node.line,
            table=model.table or "",
            schema=text_or_none(model.meta.get("schema")),
            columns=tuple(columns),
            primary_key=primary,
            foreign_keys=tuple(keys) if not model.virtual else (),
            indexes=tuple(self._indexes(model)) if not model.virtual else (),
            checks=tuple(checks) if not model.virtual else (),
            model=cls.name,
            methods=public_methods(cls),
            description=summary_of(cls),
            options={"virtual": model.virtual} if model.virtual else {},
        )

    def _ordered(self, model: Model) -> list[Field]:
        """`Field._sort_key`: the primary key first, the rest as they were written."""
        fields = list(model.fields.values())
        if model.virtual:
            return [f for f in fields if not f.primary_key]
        return sorted(fields, key=lambda f: not f.primary_key)

    def column(self, model: Model, field: Field, engine: str) -> Column:
        """The column of a field on an engine."""
        attribute: Attribute = field.attribute
        return Column(
            name=field.column,
            type=None if model.virtual else self.type(field, engine),
            nullable=bool(model.virtual) or field.nullable,
            default=field.default,
            description=field.description,
            enum=field.enum,
            path=attribute.path,
            line=attribute.line,
        )

    def type(self, field: Field, engine: str, depth: int = 0) -> str | None:
        """A column's type; that of a reference is the type of what it refers to."""
        if field.kind == "FK" and depth < 8:
            target = self.target(field)
            other = self._referred(target, field) if target is not None else None
            if target is not None and other is None:
                return "integer"
            if other is None:
                return None
            if other.kind in AUTO and other.type is None:
                return "bigint" if other.kind == "BIGAUTO" and engine != "SQLite" else "integer"
            return self.type(other, engine, depth + 1)
        if field.inner is not None:
            inner = self._array_of(field)
            return f"{type_of(inner, engine)}[]" if inner is not None else None
        if field.kind == "?" and isinstance(field.attribute.value, Instance | Made):
            name = field_class(self.classes, field.attribute.value)
            if name == "ArrayField":
                return "integer[]"
        return type_of(field, engine)

    def _array_of(self, field: Field) -> Field | None:
        made = Made(field.inner, (), {}, field.attribute.path, field.attribute.line)
        found = self.classes.made(field.attribute.value)
        kwargs = found[0].arg("field_kwargs", 1) if found is not None else MISSING
        if isinstance(kwargs, dict):
            made.kwargs = {str(k): v for k, v in kwargs.items()}
        own = field.attribute
        return read_field(self.classes, Attribute(own.name, made, own.path, own.line))

    def target(self, field: Field) -> Model | None:
        """The model that a reference refers to."""
        if isinstance(field.target, Cls):
            return self.of(field.target)
        if isinstance(field.target, Generic) and field.target.args:
            # `migrator.orm["name"]` of peewee-migrate.
            return self.by_name.get(str(field.target.args[0]).lower())
        if isinstance(field.target, str):
            if field.target == "self":
                owner = field.attribute.owner
                return self.of(owner) if isinstance(owner, Cls) else None
            return self.by_name.get(field.target.lower())
        return None

    def _referred(self, target: Model, field: Field) -> Field | None:
        """The field that a reference refers to; None for the `id` that peewee adds."""
        if field.target_field:
            return target.field(field.target_field)
        found = self.classes.made(field.attribute.value)
        given = found[0].arg("field", 1) if found is not None else MISSING
        if found is not None and given is MISSING:
            given = found[0].arg("to_field")
        for name, other in target.fields.items():
            if given is not MISSING and given is other.attribute.value:
                return target.fields[name]
        return target.field(target.key[0]) if target.key else None

    def reference(self, model: Model, field: Field) -> ForeignKey | None:
        """The foreign key of a field that refers to another model."""
        target = self.target(field)
        if isinstance(field.target, str) and field.target == "self":
            target = model
        attribute: Attribute = field.attribute
        if target is None or target.table is None:
            label = field.target if isinstance(field.target, str) else tail_of(field.target)
            text = f"{model.cls.name}.{field.name} refers to a model that could not be found"
            text += f" ({label})" if label else ""
            self.classes.complain("unresolved-reference", attribute.path, attribute.line, text)
            return None
        other = self._referred(target, field)
        return ForeignKey(
            columns=(field.column,),
            ref_table=target.table,
            ref_columns=(other.column,) if other else target.key_columns[:1] or ("id",),
            on_delete=field.on_delete,
            on_update=field.on_update,
            # `SchemaManager._create_table` leaves out what is deferred.
            enforced=not field.deferred,
            path=attribute.path,
            line=attribute.line,
            ref_schema=text_or_none(target.meta.get("schema")),
        )

    def _table_checks(self, model: Model) -> list[Check]:
        found = []
        for item in _items(model.meta.get("constraints")):
            words = texts(item.args[:1]) if isinstance(item, Made) else None
            if words and tail_of(item.func) == "Check":
                found.append(Check(None, words[0], model.cls.path, model.cls.node.line))
        return found

    def _indexes(self, model: Model) -> Iterable[Index]:
        """`Metadata.fields_to_index`: of fields, then of `Meta.indexes`."""
        for field in model.fields.values():
            if (field.index or field.unique) and not field.primary_key:
                place = (field.attribute.path, field.attribute.line)
                yield self.index(model, (field.column,), field.unique, place, method=field.method)
        for item in _items(model.meta.get("indexes")):
            if not isinstance(item, list | tuple) or len(item) != 2:
                continue
            parts = texts(item[0])
            if parts is None:
                text = f"an index of {model.cls.name} is computed and could not be known"
                place = (model.cls.path, model.cls.node.line)
                self.classes.complain("unresolved-value", *place, text)
                continue
            columns = tuple(f.column if (f := model.field(p)) else p for p in parts)
            yield self.index(model, columns, item[1] is True, (model.cls.path, model.cls.node.line))

    def index(
        self,
        model: Model,
        columns: tuple[str, ...],
        unique: bool,
        place: tuple[str, int],
        name: str | None = None,
        method: str | None = None,
        where: str | None = None,
    ) -> Index:
        """An index with the name that `ModelIndex` gives it."""
        legacy = model.meta.get("legacy_table_names") is not False
        prefix = model.cls.name.lower() if legacy else model.table
        made = f"{prefix}_{WORD.sub('', '_'.join(columns))}"
        return Index(
            name=name or (made if len(made) <= 64 else None),
            columns=columns,
            unique=unique,
            method=method,
            where=where,
            path=place[0],
            line=place[1],
        )

    def through(self, model: Model) -> Iterable[tuple[Attribute, Model, Value]]:
        """The many-to-many fields of a model: the field, the other model, the through model."""
        for attribute in self.classes.attributes(model.cls):
            made = attribute.value
            if not isinstance(made, Made) or tail_of(made.func) != "ManyToManyField":
                continue
            other = made.arg("model", 0)
            other = made.arg("rel_model") if other is MISSING else other
            target = self.of(other) if isinstance(other, Cls) else None
            if target is None and other == "self":
                target = model
            if target is None:
                text = f"{model.cls.name}.{attribute.name} refers to a model that is not known"
                self.classes.complain("unresolved-reference", attribute.path, attribute.line, text)
                continue
            yield attribute, target, made.arg("through_model", 2)

    def join_table(
        self, model: Model, other: Model, attribute: Attribute, engine: str
    ) -> CreateTable | None:
        """`ManyToManyField._create_through_model`: the table that stands between two models."""
        if model.table is None or other.table is None:
            return None
        place = (attribute.path, attribute.line)
        made = attribute.value
        action = made.kwargs.get("on_delete")
        on_delete = action.upper() if isinstance(action, str) else None
        ends = [(f"{m.cls.name.lower()}_id", m) for m in (model, other)]
        keys, columns = [], [Column("id", "integer", False, path=place[0], line=place[1])]
        for name, end in ends:
            field = end.field(end.key[0]) if end.key else None
            kind = self.type(field, engine) if field is not None else "integer"
            if field is not None and field.kind in AUTO:
                kind = "bigint" if field.kind == "BIGAUTO" else "integer"
            columns.append(Column(name, kind, False, path=place[0], line=place[1]))
            refers = end.key_columns[:1]
            keys.append(ForeignKey((name,), end.table or "", refers, on_delete, None, True, *place))
        table = f"{model.table}_{other.table}_through"
        prefix = f"{model.cls.name}{other.cls.name}Through".lower()
        names = (ends[0][0], ends[1][0])
        return CreateTable(
            path=place[0],
            line=place[1],
            table=table,
            schema=text_or_none(model.meta.get("schema")),
            columns=tuple(columns),
            primary_key=("id",),
            foreign_keys=tuple(keys),
            indexes=(
                *(Index(f"{prefix}_{n}", (n,), False, None, None, *place) for n in names),
                Index(f"{prefix}_{'_'.join(names)}", names, True, None, None, *place),
            ),
        )


def _items(value: Value) -> list[Value]:
    return list(value) if isinstance(value, list | tuple) else []
