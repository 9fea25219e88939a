"""A Sequelize model while it is put together: its attributes, options and associations.

Sequelize docs, "Model Basics": every model gets `id` unless it has a primary key, `createdAt` and
`updatedAt` unless switched off, `deletedAt` where it is paranoid; "Indexes" and "Constraints".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ...model.schema import Column, ForeignKey, Index
from ...schema.naming import snake
from ...schema.operations import CreateTable
from ...syntax.evaluate import UNKNOWN
from .._python.values import Made, Value
from .._script.values import Obj, chain_of
from .names import column_name, table_name
from .types import VIRTUAL, default_of, type_of


@dataclass(slots=True)
class Attribute:
    """An attribute of a model, which is a column.

    `allows_null`: it says itself that it may be empty. `refers` is the table that its foreign key
    names; `hint` the model that it is said to hold a key of, which makes no constraint by itself.
    `schema` is that of `refers`, where the attribute itself names one. `stamp` is the time stamp
    that it was marked as.
    """

    name: str
    column: str
    type: str | None = None
    nullable: bool = True
    default: str | None = None
    primary: bool = False
    unique: str | bool = False
    enum: tuple[str, ...] | None = None
    description: str | None = None
    refers: Value = None
    key: str | None = None
    schema: str | None = None
    on_delete: str | None = None
    on_update: str | None = None
    generated: bool = False
    allows_null: bool = False
    hint: Value = None
    stamp: str = ""
    path: str = ""
    line: int = 0


@dataclass(slots=True)
class Model:
    """A model.

    `key` tells it from the others, `code` is the class that stands for it; `options` are those it
    is defined with. `modern`: it is one of Sequelize 7.
    """

    key: Any
    name: str
    path: str
    line: int
    options: dict[str, Any]
    attributes: dict[str, Attribute] = field(default_factory=dict)
    indexes: list[Index] = field(default_factory=list)
    description: str | None = None
    code: str = ""
    implicit: bool = False
    modern: bool = False
    pairs: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def underscored(self) -> bool:
        """Whether names become snake case."""
        return self.options.get("underscored") is True

    @property
    def table(self) -> str:
        """The name of its table."""
        given = self.options.get("tableName")
        if isinstance(given, dict):
            given = given.get("tableName")
        if isinstance(given, str) and given:
            return given
        frozen = self.options.get("freezeTableName") is True
        named = self.options.get("name")
        many = named.get("plural") if isinstance(named, dict) else None
        if isinstance(many, str) and not frozen:
            return column_name(many, self.underscored)
        return table_name(self.name, frozen, self.underscored)

    @property
    def schema(self) -> str | None:
        """The schema of its table, where it names one."""
        given = self.options.get("schema")
        return given if isinstance(given, str) else None

    @property
    def primary(self) -> list[Attribute]:
        """The attributes of its primary key."""
        return [a for a in self.attributes.values() if a.primary]

    @property
    def main_key(self) -> str:
        """The attribute that associations refer to."""
        return self.primary[0].name if self.primary else "id"

    def add(self, attribute: Attribute) -> Attribute:
        """Add an attribute; one that is there already keeps what it says itself."""
        known = self.attributes.setdefault(attribute.name, attribute)
        if known is not attribute:
            if known.refers is None:
                known.refers, known.key = attribute.refers, attribute.key
            known.on_delete = known.on_delete or attribute.on_delete
            known.on_update = known.on_update or attribute.on_update
            known.type = known.type or attribute.type
        return known

    def column(self, attribute: str) -> str:
        """The column of an attribute; of another name itself."""
        known = self.attributes.get(attribute)
        return known.column if known is not None else attribute


def build(
    key: Any, name: str, given: Obj, options: dict[str, Any], place: tuple[str, int]
) -> Model:
    """A model of its attributes and options, with what Sequelize adds."""
    model = Model(key, name, *place, options)
    for attribute in attributes(given, model.underscored):
        model.attributes[attribute.name] = attribute
    complete(model)
    return model


def attributes(given: Obj, underscored: bool) -> Iterator[Attribute]:
    """The attributes of an object that defines them."""
    for name, value in given.items():
        if isinstance(name, str):
            made = attribute_of(name, value, given.place(name), underscored, given.notes.get(name))
            if made is not None:
                yield made


def attribute_of(
    name: str, value: Value, place: tuple[str, int], underscored: bool, note: str | None = None
) -> Attribute | None:
    """One attribute, or None for one without a column."""
    options = value if isinstance(value, dict) else {"type": value}
    kind, enum = type_of(options.get("type"))
    if kind == VIRTUAL:
        return None
    if kind == "enum" and enum is None and isinstance(options.get("values"), list):
        enum = tuple(str(v) for v in options["values"] if isinstance(v, str))
    given = options.get("field", options.get("columnName"))
    column = given if isinstance(given, str) else column_name(name, underscored)
    primary = options.get("primaryKey") is True
    refers, key, schema = referred(options.get("references"))
    comment = options.get("comment")
    return Attribute(
        name,
        column,
        kind,
        nullable=options.get("allowNull") is not False and not primary,
        default=default_of(options.get("defaultValue")),
        primary=primary,
        unique=unique_of(options.get("unique")),
        enum=enum,
        description=comment if isinstance(comment, str) else note,
        refers=refers,
        key=key,
        schema=schema,
        on_delete=action(options.get("onDelete")),
        on_update=action(options.get("onUpdate")),
        allows_null=options.get("allowNull") is True,
        path=place[0],
        line=place[1],
    )


def unique_of(value: Value) -> str | bool:
    """What `unique` says: alone, or the name of the constraint that several attributes share."""
    if isinstance(value, dict):
        name = value.get("name")
        return name if isinstance(name, str) else True
    return value if isinstance(value, str | bool) else False


def referred(value: Value) -> tuple[Value, str | None, str | None]:
    """What `references: {model, key}` names: a table or a model, the column, the table's schema."""
    if isinstance(value, str):
        return value, None, None
    if not isinstance(value, dict):
        return None, None, None
    model, schema = value.get("model", value.get("table")), None
    if isinstance(model, dict):
        schema, model = model.get("schema"), model.get("tableName")
    key = value.get("key", value.get("field"))
    return (
        None if model is UNKNOWN else model,
        key if isinstance(key, str) else None,
        schema if isinstance(schema, str) else None,
    )


def action(value: Value) -> str | None:
    """What a foreign key does, in capitals."""
    return value.strip().upper() if isinstance(value, str) and value.strip() else None


def complete(model: Model) -> None:
    """Add the key and the time stamps, then read the indexes that the options give."""
    if not model.primary and "id" not in model.attributes:
        first = Attribute("id", "id", "integer", False, primary=True, generated=True)
        first.path, first.line = model.path, model.line
        model.attributes = {"id": first, **model.attributes}
    elif not model.primary and model.attributes["id"].column == "id":
        model.attributes["id"].primary, model.attributes["id"].nullable = True, False
    for name, nullable in stamps(model.options):
        model.add(
            Attribute(
                name,
                column_name(name, model.underscored),
                "timestamptz",
                nullable,
                path=model.path,
                line=model.line,
            )
        )
    version = model.options.get("version")
    if version is True or (isinstance(version, str) and version):
        name = version if isinstance(version, str) else "version"
        counter = Attribute(name, column_name(name, model.underscored), "integer", False, "0")
        counter.path, counter.line = model.path, model.line
        model.add(counter)
    if model.description is None and isinstance(model.options.get("comment"), str):
        model.description = model.options["comment"]
    given = model.options.get("indexes")
    for value in given if isinstance(given, list) else ():
        made = index_of(model, value)
        if made is not None:
            model.indexes.append(made)


def stamps(options: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """The time stamps that a model gets: name, and whether it may be empty."""
    if options.get("timestamps") is False:
        return
    for name in ("createdAt", "updatedAt"):
        value = options.get(name, True)
        if value is not False:
            yield value if isinstance(value, str) else name, False
    if options.get("paranoid") is True:
        value = options.get("deletedAt", True)
        yield value if isinstance(value, str) else "deletedAt", True


def index_of(model: Model, value: Value, path: str = "", line: int = 0) -> Index | None:
    """An index of the options: fields are names, objects with a name, or functions."""
    if not isinstance(value, dict):
        return None
    fields = value.get("fields")
    columns = tuple(
        _indexed(model, f) for f in (fields if isinstance(fields, list) else ()) if f is not UNKNOWN
    )
    if not columns or not all(columns):
        return None
    kind = value.get("type")
    method = value.get("using") or (kind if kind not in (None, "UNIQUE") else None)
    where = value.get("where")
    name = value.get("name")
    place = (value.path, value.line) if isinstance(value, Obj) else (path, line)
    return Index(
        name=name if isinstance(name, str) else snake("_".join((model.table, *columns))),
        columns=columns,
        unique=value.get("unique") is True or kind == "UNIQUE",
        method=str(method).lower() if isinstance(method, str) else None,
        where=", ".join(str(k) for k in where) if isinstance(where, dict) and where else None,
        path=place[0] or model.path,
        line=place[1] or model.line,
    )


def _indexed(model: Model, value: Value) -> str:
    if isinstance(value, dict):
        value = value.get("name", value.get("attribute"))
    if isinstance(value, str):
        return model.column(value)
    chain = chain_of(value) if isinstance(value, Made) else None
    if chain is None or not chain.links[-1].args:
        return ""
    name, *args = chain.links[-1].args
    if chain.links[-1].name == "literal" or not args:
        return name if isinstance(name, str) else ""
    inner = chain_of(args[0]) if isinstance(args[0], Made) else None
    column = inner.links[-1].arg(0) if inner is not None else args[0]
    known = isinstance(name, str) and isinstance(column, str)
    return f"{name}({model.column(column)})" if known else ""


# -- operations ----------------------------------------------------------------------------------


def operation(model: Model, tables: dict[str, Model]) -> CreateTable:
    """The table of a model; `tables`: models by the name of their table."""
    every = list(model.attributes.values())
    named: dict[str, list[str]] = {}
    for attribute in every:
        if isinstance(attribute.unique, str):
            named.setdefault(attribute.unique, []).append(attribute.column)
    unique = [tuple(c) for c in named.values()]
    unique += [p for p in model.pairs if p not in unique]
    return CreateTable(
        path=model.path,
        line=model.line,
        table=model.table,
        schema=model.schema,
        columns=tuple(_column(a) for a in every),
        primary_key=tuple(a.column for a in model.primary),
        foreign_keys=tuple(k for a in every if (k := _foreign(a, tables)) is not None),
        unique=tuple(unique),
        indexes=tuple(model.indexes),
        description=model.description,
        model=None if model.implicit else model.code or model.name,
    )


def _column(attribute: Attribute) -> Column:
    return Column(
        name=attribute.column,
        type=attribute.type,
        nullable=attribute.nullable and not attribute.primary,
        default=attribute.default,
        unique=attribute.unique is True,
        description=attribute.description,
        enum=attribute.enum,
        path=attribute.path,
        line=attribute.line,
    )


def _foreign(attribute: Attribute, tables: dict[str, Model]) -> ForeignKey | None:
    target = attribute.refers
    if not isinstance(target, str) or not target:
        return None
    known = tables.get(target)
    key = attribute.key or (known.main_key if known is not None else "id")
    return ForeignKey(
        (attribute.column,),
        target,
        (known.column(key) if known is not None else key,),
        on_delete=attribute.on_delete,
        on_update=attribute.on_update,
        path=attribute.path,
        line=attribute.line,
        ref_schema=attribute.schema or (known.schema if known is not None else None),
    )
