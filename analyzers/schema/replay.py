"""Replays schema operations in order and gives the tables that stand at the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from ..model.catalog import Problem
from ..model.schema import Check, Column, Declaration, ForeignKey, Index, Table
from ..problems import problem
from . import operations as ops

Key = tuple[str, str]


class State:
    """The tables after the operations so far. Feed it with `apply`, read it with `tables`."""

    def __init__(self, source: str, technology: str | None = None) -> None:
        self.source = source
        self.technology = technology
        self.problems: list[Problem] = []
        self.missed = 0
        self._tables: dict[Key, _Table] = {}
        self._enums: dict[str, tuple[str, ...]] = {}
        self._domains: dict[str, str] = {}

    def apply(self, operations: Iterable[ops.AnyOperation]) -> State:
        """Apply operations in order; what cannot be applied is counted in `missed`."""
        for operation in operations:
            handler = _HANDLERS.get(type(operation))
            if handler is not None:
                handler(self, operation)
        return self

    def tables(self) -> tuple[Table, ...]:
        """The tables that stand, in order of creation, as frozen values."""
        return tuple(t.freeze(self) for t in self._tables.values())

    def find(self, name: str, schema: str | None) -> _Table | None:
        """The table of that name; without a schema on either side the bare name decides."""
        folded = name.lower()
        exact = self._tables.get(((schema or "").lower(), folded))
        if exact is not None:
            return exact
        same = [t for (s, n), t in self._tables.items() if n == folded and (not schema or not s)]
        return same[-1] if same else None

    def enum(self, type_: str | None) -> tuple[str, ...] | None:
        """The values of a named enum type, or None."""
        return self._enums.get(_bare(type_)) if type_ else None

    def domain(self, type_: str | None) -> str | None:
        """The base type of a named domain, or None."""
        return self._domains.get(_bare(type_)) if type_ else None

    def _miss(self, operation: ops.Operation, what: str) -> None:
        self.missed += 1
        self.problems.append(
            problem(
                "unknown-operation", operation.path, operation.line, f"{what} is not known here"
            )
        )

    def _need(self, operation: Any, optional: bool = False) -> _Table | None:
        table = self.find(operation.table, operation.schema)
        if table is None and not optional:
            self._miss(operation, f"table {operation.table}")
        return table

    def _create_table(self, op: ops.CreateTable) -> None:
        existing = self._tables.get(((op.schema or "").lower(), op.table.lower()))
        if existing is not None and op.if_not_exists and not op.replace:
            existing.declare(op, self.source)
            return
        table = _Table(op, self.technology)
        for like in op.like:
            model = self.find(like, op.schema)
            if model is not None:
                table.columns = {**model.columns, **table.columns}
        table.declare(op, self.source)
        self._tables[table.key] = table

    def _drop_table(self, op: ops.DropTable) -> None:
        # Scripts drop what an earlier installation may have left: a missing table is no surprise.
        table = self._need(op, optional=True)
        if table is not None:
            del self._tables[table.key]

    def _rename_table(self, op: ops.RenameTable) -> None:
        table = self._need(op, op.if_exists)
        if table is None:
            return
        old = table.name
        del self._tables[table.key]
        table.name = op.new_name
        table.schema = op.new_schema or table.schema
        table.declare(op, self.source)
        self._tables[table.key] = table
        for other in self._tables.values():
            other.foreign_keys = [
                replace(k, ref_table=op.new_name) if k.ref_table.lower() == old.lower() else k
                for k in other.foreign_keys
            ]

    def _add_column(self, op: ops.AddColumn) -> None:
        table = self._need(op)
        if table is None:
            return
        folded = op.column.name.lower()
        if not (op.if_not_exists and folded in table.columns):
            table.columns[folded] = _placed(op.column, op)
        if op.primary_key:
            table.primary_key = (*table.primary_key, op.column.name)
        if op.foreign_key is not None:
            table.foreign_keys.append(_placed(op.foreign_key, op))
        if op.index:
            table.indexes.append(Index(None, (op.column.name,), path=op.path, line=op.line))

    def _drop_column(self, op: ops.DropColumn) -> None:
        table = self._need(op, op.if_exists)
        if table is not None:
            table.drop_column(op.column)

    def _rename_column(self, op: ops.RenameColumn) -> None:
        table = self._need(op)
        if table is None:
            return
        table.rename_column(op.column, op.new_name)
        for other in self._tables.values():
            other.foreign_keys = [
                replace(k, ref_columns=_swap(k.ref_columns, op.column, op.new_name))
                if k.ref_table.lower() == table.name.lower()
                else k
                for k in other.foreign_keys
            ]

    def _alter_column(self, op: ops.AlterColumn) -> None:
        table = self._need(op)
        if table is None:
            return
        column = table.columns.get(op.column.lower())
        if column is None:
            self._miss(op, f"column {op.table}.{op.column}")
            return
        names = ("type", "nullable", "default", "unique", "description", "enum")
        changes = {n: getattr(op, n) for n in names if getattr(op, n) is not UNSET}
        table.columns[op.column.lower()] = replace(column, **changes)

    def _set_primary_key(self, op: ops.SetPrimaryKey) -> None:
        table = self._need(op)
        if table is not None:
            table.primary_key = op.columns
            table.primary_key_name = op.name

    def _add_foreign_key(self, op: ops.AddForeignKey) -> None:
        table = self._need(op)
        if table is not None:
            table.foreign_keys.append(_placed(op.key, op))

    def _add_unique(self, op: ops.AddUnique) -> None:
        table = self._need(op)
        if table is not None:
            table.unique.append((op.name, op.columns))

    def _add_index(self, op: ops.AddIndex) -> None:
        table = self._need(op)
        if table is None:
            return
        known = {i.name.lower() for i in table.indexes if i.name}
        if op.index.name is None or op.index.name.lower() not in known:
            table.indexes.append(_placed(op.index, op))

    def _add_check(self, op: ops.AddCheck) -> None:
        table = self._need(op)
        if table is not None:
            table.checks.append(_placed(op.check, op))

    def _drop_constraint(self, op: ops.DropConstraint) -> None:
        table = self._need(op, op.if_exists)
        if table is not None:
            table.drop_constraint(op.name, op.kind, op.columns)

    def _drop_index(self, op: ops.DropIndex) -> None:
        tables = [t for t in [self.find(op.table, op.schema)] if t] if op.table else []
        for table in tables or self._tables.values():
            table.drop_index(op.name, op.columns)

    def _rename_constraint(self, op: ops.RenameConstraint) -> None:
        tables = [t for t in [self.find(op.table, op.schema)] if t] if op.table else []
        for table in tables or self._tables.values():
            table.rename_constraint(op.name, op.new_name)

    def _describe(self, op: ops.Describe) -> None:
        table = self.find(op.table, op.schema)
        if table is None:
            return
        if op.column is None:
            table.description = op.text
        elif op.column.lower() in table.columns:
            column = table.columns[op.column.lower()]
            table.columns[op.column.lower()] = replace(column, description=op.text)

    def _set_options(self, op: ops.SetOptions) -> None:
        table = self.find(op.table, op.schema)
        if table is not None:
            table.options = {**table.options, **op.options}

    def _create_type(self, op: ops.CreateType) -> None:
        if op.base is not None:
            self._domains[_bare(op.name)] = op.base
        else:
            self._enums[_bare(op.name)] = op.values

    def _alter_type(self, op: ops.AlterType) -> None:
        name = _bare(op.name)
        values = self._enums.get(name, ())
        if op.add_value is not None and op.add_value not in values:
            values = (*values, op.add_value)
        if op.rename_value is not None:
            old, new = op.rename_value
            values = tuple(new if v == old else v for v in values)
        self._enums[name] = values
        if op.new_name is not None:
            self._enums[_bare(op.new_name)] = self._enums.pop(name)
            self._rename_type(name, op.new_name)

    def _rename_type(self, old: str, new: str) -> None:
        for table in self._tables.values():
            for key, column in table.columns.items():
                if _bare(column.type) == old:
                    table.columns[key] = replace(column, type=new)

    def _drop_type(self, op: ops.DropType) -> None:
        self._enums.pop(_bare(op.name), None)


class _Table:
    """A table while it is being built."""

    def __init__(self, op: ops.CreateTable, technology: str | None) -> None:
        self.name, self.schema, self.kind = op.table, op.schema, op.kind
        self.technology, self.model, self.methods = technology, op.model, op.methods
        self.columns = {c.name.lower(): _placed(c, op) for c in op.columns}
        self.primary_key = op.primary_key
        self.primary_key_name: str | None = op.primary_key_name
        self.foreign_keys = [_placed(k, op) for k in op.foreign_keys]
        names = (*op.unique_names, *[None] * len(op.unique))
        self.unique: list[tuple[str | None, tuple[str, ...]]] = list(
            zip(names, op.unique, strict=False)
        )
        self.indexes = [_placed(i, op) for i in op.indexes]
        self.checks = [_placed(c, op) for c in op.checks]
        self.description, self.options = op.description, dict(op.options)
        self.declarations: list[Declaration] = []

    @property
    def key(self) -> Key:
        return ((self.schema or "").lower(), self.name.lower())

    def declare(self, op: ops.Operation, source: str) -> None:
        place = Declaration(op.path, op.line, source)
        if place not in self.declarations:
            self.declarations.append(place)

    def drop_column(self, name: str) -> None:
        self.columns.pop(name.lower(), None)
        self.primary_key = _without(self.primary_key, name)
        self.foreign_keys = [k for k in self.foreign_keys if not _holds(k.columns, name)]
        self.unique = [u for u in self.unique if not _holds(u[1], name)]
        self.indexes = [i for i in self.indexes if not _holds(i.columns, name)]

    def rename_column(self, name: str, new: str) -> None:
        self.columns = {
            (new if c.name.lower() == name.lower() else c.name).lower(): (
                replace(c, name=new) if c.name.lower() == name.lower() else c
            )
            for c in self.columns.values()
        }
        self.primary_key = _swap(self.primary_key, name, new)
        self.foreign_keys = [
            replace(k, columns=_swap(k.columns, name, new)) for k in self.foreign_keys
        ]
        self.unique = [(n, _swap(u, name, new)) for n, u in self.unique]
        self.indexes = [replace(i, columns=_swap(i.columns, name, new)) for i in self.indexes]

    def drop_constraint(self, name: str | None, kind: str | None, columns: tuple[str, ...]) -> None:
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
        if name is not None:
            folded = name.lower()
            self.indexes = [i for i in self.indexes if (i.name or "").lower() != folded]
            self.unique = [u for u in self.unique if (u[0] or "").lower() != folded]
        elif columns:
            wanted = [c.lower() for c in columns]
            self.indexes = [i for i in self.indexes if [c.lower() for c in i.columns] != wanted]

    def rename_constraint(self, name: str, new: str) -> None:
        folded = name.lower()
        self.indexes = [
            replace(i, name=new) if (i.name or "").lower() == folded else i for i in self.indexes
        ]
        self.foreign_keys = [
            replace(k, name=new) if (k.name or "").lower() == folded else k
            for k in self.foreign_keys
        ]
        self.unique = [(new if (n or "").lower() == folded else n, u) for n, u in self.unique]

    def freeze(self, state: State) -> Table:
        columns = tuple(self._column(c, state) for c in self.columns.values())
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
            foreign_keys=tuple(self._reference(k, state) for k in _distinct(self.foreign_keys)),
            unique=tuple(unique),
            indexes=tuple(_distinct(self.indexes)),
            checks=tuple(self.checks),
            options=self.options,
        )

    def _column(self, column: Column, state: State) -> Column:
        if any(column.name.lower() == c.lower() for c in self.primary_key):
            column = replace(column, nullable=False)
        base = state.domain(column.type)
        if base is not None:
            column = replace(column, type=base)
        values = state.enum(column.type)
        if values is not None and column.enum is None:
            column = replace(column, enum=values)
        return column

    def _reference(self, key: ForeignKey, state: State) -> ForeignKey:
        """A key that names no columns refers to the other table's primary key."""
        if key.ref_columns:
            return key
        target = state.find(key.ref_table, key.ref_schema)
        return replace(key, ref_columns=target.primary_key) if target else key


def _placed(value: Any, op: ops.Operation) -> Any:
    """The value with the operation's place where it has none of its own."""
    return value if value.path else replace(value, path=op.path, line=op.line)


def _bare(name: str | None) -> str:
    return (name or "").rsplit(".", 1)[-1].strip('"`[]').lower()


def _swap(names: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
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


_HANDLERS: dict[type, Any] = {
    ops.CreateTable: State._create_table,
    ops.DropTable: State._drop_table,
    ops.RenameTable: State._rename_table,
    ops.AddColumn: State._add_column,
    ops.DropColumn: State._drop_column,
    ops.RenameColumn: State._rename_column,
    ops.AlterColumn: State._alter_column,
    ops.SetPrimaryKey: State._set_primary_key,
    ops.AddForeignKey: State._add_foreign_key,
    ops.AddUnique: State._add_unique,
    ops.AddIndex: State._add_index,
    ops.AddCheck: State._add_check,
    ops.DropConstraint: State._drop_constraint,
    ops.DropIndex: State._drop_index,
    ops.RenameConstraint: State._rename_constraint,
    ops.Describe: State._describe,
    ops.SetOptions: State._set_options,
    ops.CreateType: State._create_type,
    ops.AlterType: State._alter_type,
    ops.DropType: State._drop_type,
}
