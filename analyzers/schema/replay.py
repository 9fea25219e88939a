"""Replays schema operations in order and gives the tables that stand at the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from ..model.catalog import Problem
from ..model.schema import Index, Table
from ..problems import problem
from . import operations as ops
from .table_state import Key, TableState, bare, placed, swapped


class State:
    """The tables after the operations so far. Feed it with `apply`, read it with `tables`."""

    def __init__(self, source: str, technology: str | None = None) -> None:
        self.source = source
        self.technology = technology
        self.problems: list[Problem] = []
        self.missed = 0
        self._tables: dict[Key, TableState] = {}
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

    def find(self, name: str, schema: str | None) -> TableState | None:
        """The table of that name; without a schema on either side the bare name decides."""
        folded = name.lower()
        exact = self._tables.get(((schema or "").lower(), folded))
        if exact is not None:
            return exact
        same = [t for (s, n), t in self._tables.items() if n == folded and (not schema or not s)]
        return same[-1] if same else None

    def enum(self, type_: str | None) -> tuple[str, ...] | None:
        """The values of a named enum type, or None."""
        return self._enums.get(bare(type_)) if type_ else None

    def domain(self, type_: str | None) -> str | None:
        """The base type of a named domain, or None."""
        return self._domains.get(bare(type_)) if type_ else None

    def _miss(self, operation: ops.Operation, what: str) -> None:
        self.missed += 1
        self.problems.append(
            problem(
                "unknown-operation", operation.path, operation.line, f"{what} is not known here"
            )
        )

    def _need(self, operation: Any, optional: bool = False) -> TableState | None:
        table = self.find(operation.table, operation.schema)
        if table is None and not optional:
            self._miss(operation, f"table {operation.table}")
        return table

    def _create_table(self, op: ops.CreateTable) -> None:
        existing = self._tables.get(((op.schema or "").lower(), op.table.lower()))
        if existing is not None and op.if_not_exists and not op.replace:
            existing.declare(op, self.source)
            return
        table = TableState(op, self.technology)
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
            table.columns[folded] = placed(op.column, op)
        if op.primary_key:
            table.primary_key = (*table.primary_key, op.column.name)
        if op.foreign_key is not None:
            table.foreign_keys.append(placed(op.foreign_key, op))
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
                replace(k, ref_columns=swapped(k.ref_columns, op.column, op.new_name))
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
            table.foreign_keys.append(placed(op.key, op))

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
            table.indexes.append(placed(op.index, op))

    def _add_check(self, op: ops.AddCheck) -> None:
        table = self._need(op)
        if table is not None:
            table.checks.append(placed(op.check, op))

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
            self._domains[bare(op.name)] = op.base
        else:
            self._enums[bare(op.name)] = op.values

    def _alter_type(self, op: ops.AlterType) -> None:
        name = bare(op.name)
        values = self._enums.get(name, ())
        if op.add_value is not None and op.add_value not in values:
            values = (*values, op.add_value)
        if op.rename_value is not None:
            old, new = op.rename_value
            values = tuple(new if v == old else v for v in values)
        self._enums[name] = values
        if op.new_name is not None:
            self._enums[bare(op.new_name)] = self._enums.pop(name)
            self._rename_type(name, op.new_name)

    def _rename_type(self, old: str, new: str) -> None:
        for table in self._tables.values():
            for key, column in table.columns.items():
                if bare(column.type) == old:
                    table.columns[key] = replace(column, type=new)

    def _drop_type(self, op: ops.DropType) -> None:
        self._enums.pop(bare(op.name), None)


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
