"""A table while its operations are being replayed."""

from __future__ import annotations

from typing import Any, Protocol

from msgspec.structs import replace

from ..model.schema import Column, Declaration, ForeignKey, Table
from . import operations as ops

Key = tuple[str, str]


class Types(Protocol):
    """What a table needs to know of its surroundings when it is frozen."""

    def enum(self, type_: str | None) -> tuple[str, ...] | None:
        """The values of a named enum type, or None."""

    def domain(self, type_: str | None) -> str | None:
        """The base type of a named domain, or None."""

    def find(self, name: str, schema: str | None) -> TableState | None:
        """Another table."""


class TableState:
    """A table while it is being built."""

    def __init__(self, op: ops.CreateTable, technology: str | None) -> None:
        self.name, self.schema, self.kind = op.table, op.schema, op.kind
        self.technology, self.model, self.methods = technology, op.model, op.methods
        self.columns = {c.name.lower(): placed(c, op) for c in op.columns}
        self.primary_key = op.primary_key
        self.primary_key_name: str | None = op.primary_key_name
        self.foreign_keys = [placed(k, op) for k in op.foreign_keys]
        names = (*op.unique_names, *[None] * len(op.unique))
        self.unique: list[tuple[str | None, tuple[str, ...]]] = list(
            zip(names, op.unique, strict=False)
        )
        self.indexes = [placed(i, op) for i in op.indexes]
        self.checks = [placed(c, op) for c in op.checks]
        self.description, self.options = op.description, dict(op.options)
        self.declarations: list[Declaration] = []

    @property
    def key(self) -> Key:
        """Schema and name without regard to case."""
        return ((self.schema or "").lower(), self.name.lower())

    def declare(self, op: ops.Operation, source: str) -> None:
        """Note a place that declares the table."""
        place = Declaration(op.path, op.line, source)
        if place not in self.declarations:
            self.declarations.append(place)

    def drop_column(self, name: str) -> None:
        """Drop a column and what stands on it."""
        self.columns.pop(name.lower(), None)
        self.primary_key = _without(self.primary_key, name)
        self.foreign_keys = [k for k in self.foreign_keys if not _holds(k.columns, name)]
        self.unique = [u for u in self.unique if not _holds(u[1], name)]
        self.indexes = [i for i in self.indexes if not _holds(i.columns, name)]

    def rename_column(self, name: str, new: str) -> None:
        """Rename a column everywhere in this table."""
        self.columns = {
            (new if c.name.lower() == name.lower() else c.name).lower(): (
                replace(c, name=new) if c.name.lower() == name.lower() else c
            )
            for c in self.columns.values()
        }
        self.primary_key = swapped(self.primary_key, name, new)
        self.foreign_keys = [
            replace(k, columns=swapped(k.columns, name, new)) for k in self.foreign_keys
        ]
        self.unique = [(n, swapped(u, name, new)) for n, u in self.unique]
        self.indexes = [replace(i, columns=swapped(i.columns, name, new)) for i in self.indexes]

    def drop_constraint(self, name: str | None, kind: str | None, columns: tuple[str, ...]) -> None:
        """Drop a constraint known by name, or by kind and columns."""
        if name is not None:
            self._drop_named(name.lower())
        if kind == "primary-key":
            self.primary_key = ()
        elif kind is not None and columns:
            folded = [c.lower() for c in columns]
            if kind == "foreign-key":
                self.foreign_keys = [
                    k for k in self.foreign_keys if [c.lower() for c in k.columns] != folded
                ]
            elif kind == "unique":
                self._drop_unique(folded)

    def _drop_named(self, name: str) -> None:
        """Drop by name, also by the names that databases give to unnamed constraints."""
        if name in ((self.primary_key_name or "").lower(), f"{self.name}_pkey".lower()):
            self.primary_key = ()
        self.foreign_keys = [
            k
            for k in self.foreign_keys
            if name not in _default_names(self.name, k.name, k.columns, "fkey")
        ]
        for given, columns in list(self.unique):
            if name in _default_names(self.name, given, columns, "key"):
                self.unique.remove((given, columns))
        self.columns = {
            key: replace(c, unique=False)
            if c.unique and name in _default_names(self.name, None, (c.name,), "key")
            else c
            for key, c in self.columns.items()
        }
        self.checks = [c for c in self.checks if (c.name or "").lower() != name]
        self.indexes = [
            i for i in self.indexes if not (i.unique and (i.name or "").lower() == name)
        ]

    def _drop_unique(self, columns: list[str]) -> None:
        self.unique = [u for u in self.unique if sorted(c.lower() for c in u[1]) != sorted(columns)]
        self.indexes = [
            i for i in self.indexes if not (i.unique and [c.lower() for c in i.columns] == columns)
        ]
        if len(columns) == 1 and columns[0] in self.columns:
            self.columns[columns[0]] = replace(self.columns[columns[0]], unique=False)

    def drop_index(self, name: str | None, columns: tuple[str, ...]) -> None:
        """Drop an index known by name or by columns."""
        if name is not None:
            folded = name.lower()
            self.indexes = [i for i in self.indexes if (i.name or "").lower() != folded]
            self.unique = [u for u in self.unique if (u[0] or "").lower() != folded]
        elif columns:
            wanted = [c.lower() for c in columns]
            self.indexes = [i for i in self.indexes if [c.lower() for c in i.columns] != wanted]

    def rename_constraint(self, name: str, new: str) -> None:
        """Rename an index or a constraint of that name."""
        folded = name.lower()
        self.indexes = [
            replace(i, name=new) if (i.name or "").lower() == folded else i for i in self.indexes
        ]
        self.foreign_keys = [
            replace(k, name=new) if (k.name or "").lower() == folded else k
            for k in self.foreign_keys
        ]
        self.unique = [(new if (n or "").lower() == folded else n, u) for n, u in self.unique]

    def freeze(self, types: Types) -> Table:
        """The table as a frozen value, named types and open references resolved."""
        columns = tuple(self._column(c, types) for c in self.columns.values())
        by_name = {c.name.lower(): c.name for c in columns}
        unique = _distinct(
            [*[u for _, u in self.unique], *[(c.name,) for c in columns if c.unique]]
        )
        return Table(
            name=self.name,
            schema=self.schema,
            kind=self.kind,
            description=self.description,
            model=self.model,
            technology=self.technology,
            methods=self.methods,
            declarations=tuple(self.declarations),
            columns=columns,
            primary_key=tuple(by_name.get(c.lower(), c) for c in self.primary_key),
            foreign_keys=tuple(self._reference(k, types) for k in _distinct(self.foreign_keys)),
            unique=tuple(unique),
            indexes=tuple(_distinct(self.indexes)),
            checks=tuple(self.checks),
            options=self.options,
        )

    def _column(self, column: Column, types: Types) -> Column:
        if any(column.name.lower() == c.lower() for c in self.primary_key):
            column = replace(column, nullable=False)
        base = types.domain(column.type)
        if base is not None:
            column = replace(column, type=base)
        values = types.enum(column.type)
        if values is not None and column.enum is None:
            column = replace(column, enum=values)
        return column

    def _reference(self, key: ForeignKey, types: Types) -> ForeignKey:
        """A key that names no columns refers to the other table's primary key."""
        if key.ref_columns:
            return key
        target = types.find(key.ref_table, key.ref_schema)
        return replace(key, ref_columns=target.primary_key) if target else key


def placed(value: Any, op: ops.Operation) -> Any:
    """The value with the operation's place where it has none of its own."""
    return value if value.path else replace(value, path=op.path, line=op.line)


def bare(name: str | None) -> str:
    """The last part of a type's name, without quotes, in lower case."""
    return (name or "").rsplit(".", 1)[-1].strip('"`[]').lower()


def swapped(names: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    """The names with one replaced, compared without regard to case."""
    return tuple(new if n.lower() == old.lower() else n for n in names)


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(n for n in names if n.lower() != name.lower())


def _holds(names: tuple[str, ...], name: str) -> bool:
    return any(n.lower() == name.lower() for n in names)


def _default_names(table: str, name: str | None, columns: tuple[str, ...], end: str) -> set[str]:
    """The name given, or those that PostgreSQL and MySQL choose when none is given."""
    if name is not None:
        return {name.lower()}
    joined = "_".join(columns)
    return {f"{table}_{joined}_{end}".lower(), joined.lower() if end == "key" else ""} - {""}


def _distinct(values: list[Any]) -> list[Any]:
    seen: list[Any] = []
    for value in values:
        if value not in seen:
            seen.append(value)
    return seen
