"""`op.*` calls of Alembic as schema operations (Alembic docs, "Operation Reference")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import UNSET

from ...model.schema import Check, ForeignKey
from ...schema import operations as ops
from ...syntax.evaluate import UNKNOWN
from .._python.interpreter import Interpreter
from .._python.values import MISSING, Ext, Made, Value
from .._sqlalchemy.columns import as_column, read_column, render, target_of
from .._sqlalchemy.tables import Building
from .._sqlalchemy.types import name_of, read_type
from .enums import sync_enum_values

KINDS = {
    "foreignkey": "foreign-key",
    "unique": "unique",
    "primary": "primary-key",
    "check": "check",
}

IGNORED = frozenset(
    [
        "execute",
        "bulk_insert",
        "get_bind",
        "get_context",
        "f",
        "inline_literal",
        "batch_alter_table",
        "run_async",
        "implementation_for",
        "register_operation",
        "invoke",
        "create_exclude_constraint",
    ]
)
"""Operations that change no schema, or are read elsewhere."""

Given = Callable[..., Value]
"""Gives an argument by name and position; the table is already taken out in a batch."""


class Call:
    """One operation call: its arguments, and the table of the batch it stands in."""

    def __init__(
        self, run: Interpreter, made: Made, batch: Made | None, names: Mapping[str, Value]
    ) -> None:
        self.run, self.made, self.batch, self.names = run, made, batch, names

    def arg(self, name: str, position: int | None = None, table_at: int | None = None) -> Value:
        """An argument; in a batch, positions behind the table's move up by one."""
        if position is not None and self.batch is not None and table_at is not None:
            position = position - 1 if position > table_at else position
        return self.made.arg(name, position)

    def text(self, name: str, position: int | None = None, table_at: int | None = None) -> str:
        """A text argument, "" where it is missing or not known."""
        value = self.arg(name, position, table_at)
        return value if isinstance(value, str) else ""

    def table(self, position: int, *names: str) -> str:
        """The table that the operation speaks of."""
        if self.batch is not None:
            value = self.batch.arg("table_name", 0)
        else:
            given = [self.made.kwargs[n] for n in names if n in self.made.kwargs]
            value = given[0] if given else self.made.arg(None, position)
        return value if isinstance(value, str) else ""

    @property
    def schema(self) -> str | None:
        """The schema of the operation or of its batch."""
        own = self.made.kwargs.get("schema")
        if own is None and self.batch is not None:
            own = self.batch.kwargs.get("schema")
        return own if isinstance(own, str) else None

    def building(self, table: str) -> Building:
        """A table under construction, to read items with."""
        return Building(self.run, table, self.schema, lambda _: None, self.names)

    @property
    def place(self) -> dict[str, Any]:
        """The place of the operation."""
        return {"path": self.made.path, "line": self.made.line}

    def names_of(self, value: Value, building: Building) -> tuple[str, ...]:
        """Column names from a list of texts or expressions."""
        if isinstance(value, str):
            return (value,)
        found = [building.column(v) for v in value] if isinstance(value, list | tuple) else []
        return tuple(n for n in found if n)


Reader = Callable[[Call], list[ops.AnyOperation]]


def read(
    run: Interpreter, made: Made, name: str, batch: Made | None, names: Mapping[str, Value]
) -> list[ops.AnyOperation] | None:
    """The operations of one `op.name(…)` call; None where a name in it is not known."""
    reader = READERS.get(name)
    return reader(Call(run, made, batch, names)) or None if reader is not None else None


def _create_table(call: Call) -> list[ops.AnyOperation]:
    name = call.text("table_name", 0)
    if not name:
        return []
    building = call.building(name)
    for item in call.made.args[1:]:
        building.item(item)
    building.settings(call.made.kwargs)
    return [building.finish(call.made.path, call.made.line)]


def _add_column(call: Call) -> list[ops.AnyOperation]:
    table = call.table(0, "table_name")
    made = as_column(call.run, call.arg("column", 1, 0))
    read_ = read_column(call.run, made, "", lambda _: None) if made is not None else None
    if not table or read_ is None:
        return []
    building = call.building(table)
    building.add(read_)
    whole = building.finish(call.made.path, call.made.line)
    keys = whole.foreign_keys
    place = {**call.place, "table": table, "schema": call.schema}
    done: list[ops.AnyOperation] = [
        ops.AddColumn(
            **place,
            column=whole.columns[0],
            primary_key=read_.primary_key,
            foreign_key=keys[0] if keys else None,
            if_not_exists=call.made.kwargs.get("if_not_exists") is True,
        )
    ]
    done += [ops.AddIndex(**place, index=i) for i in whole.indexes]
    for columns, name in zip(whole.unique, whole.unique_names, strict=False):
        done.append(ops.AddUnique(**place, columns=columns, name=name))
    done += [ops.AddForeignKey(**place, key=k) for k in keys[1:]]
    return done


def _drop_column(call: Call) -> list[ops.AnyOperation]:
    table, column = call.table(0, "table_name"), call.text("column_name", 1, 0)
    if not table or not column:
        return []
    missing = call.made.kwargs.get("if_exists") is True
    return [
        ops.DropColumn(
            **call.place, table=table, column=column, schema=call.schema, if_exists=missing
        )
    ]


def _alter_column(call: Call) -> list[ops.AnyOperation]:
    table, column = call.table(0, "table_name"), call.text("column_name", 1, 0)
    if not table or not column:
        return []
    kwargs = call.made.kwargs
    place = {**call.place, "table": table, "schema": call.schema}
    changes: dict[str, Any] = {}
    if isinstance(kwargs.get("nullable"), bool):
        changes["nullable"] = kwargs["nullable"]
    if kwargs.get("type_") not in (None, UNKNOWN):
        read_ = read_type(call.run, kwargs["type_"])
        if read_.text is not None:
            changes["type"], changes["enum"] = read_.text, read_.enum
    if "server_default" in kwargs and kwargs["server_default"] is not False:
        value = kwargs["server_default"]
        changes["default"] = None if value is None else render(call.run, value)
    comment = kwargs.get("comment", False)
    if comment is None or isinstance(comment, str):
        changes["description"] = comment
    done: list[ops.AnyOperation] = []
    if any(v is not UNSET for v in changes.values()):
        done.append(ops.AlterColumn(**place, column=column, **changes))
    new = kwargs.get("new_column_name", kwargs.get("name"))
    if isinstance(new, str) and new != column:
        done.append(ops.RenameColumn(**place, column=column, new_name=new))
    return done or [ops.AlterColumn(**place, column=column)]


def _rename_table(call: Call) -> list[ops.AnyOperation]:
    old, new = call.text("old_table_name", 0), call.text("new_table_name", 1)
    if not old or not new:
        return []
    return [ops.RenameTable(**call.place, table=old, new_name=new, schema=call.schema)]


def _drop_table(call: Call) -> list[ops.AnyOperation]:
    table = call.text("table_name", 0)
    if not table:
        return []
    missing = call.made.kwargs.get("if_exists") is True
    return [ops.DropTable(**call.place, table=table, schema=call.schema, if_exists=missing)]


def _create_index(call: Call) -> list[ops.AnyOperation]:
    table = call.table(1, "table_name")
    columns = call.arg("columns", 2, 1)
    if not table or not isinstance(columns, list | tuple | str):
        return []
    name = call.made.arg("index_name", 0)
    several = (columns,) if isinstance(columns, str) else tuple(columns)
    kwargs = {k: v for k, v in call.made.kwargs.items() if k not in ("index_name", "columns")}
    building = call.building(table)
    building.index(
        Made(Ext("sqlalchemy.Index"), (name, *several), kwargs, call.made.path, call.made.line)
    )
    again = call.made.kwargs.get("if_not_exists") is True
    place = {**call.place, "table": table, "schema": call.schema}
    return [ops.AddIndex(**place, index=i, if_not_exists=again) for i in building.indexes]


def _drop_index(call: Call) -> list[ops.AnyOperation]:
    name = call.text("index_name", 0)
    table = call.table(1, "table_name")
    if not name:
        return []
    return [ops.DropIndex(**call.place, name=name, table=table or None, schema=call.schema)]


def _create_unique(call: Call) -> list[ops.AnyOperation]:
    table = call.table(1, "table_name", "source")
    columns = call.names_of(call.arg("columns", 2, 1), call.building(table))
    if not table or not columns:
        return []
    name = call.text("constraint_name", 0) or None
    place = {**call.place, "table": table, "schema": call.schema}
    return [ops.AddUnique(**place, columns=columns, name=name)]


def _create_foreign_key(call: Call) -> list[ops.AnyOperation]:
    table = call.table(1, "source_table", "source")
    target = call.text("referent_table", 2, 1) or call.text("referent")
    building = call.building(table)
    columns = call.names_of(call.arg("local_cols", 3, 1), building)
    refs = call.names_of(call.arg("remote_cols", 4, 1), building)
    if not table or not target or not columns:
        return []
    kwargs = call.made.kwargs
    on_delete, on_update = kwargs.get("ondelete"), kwargs.get("onupdate")
    schema = kwargs.get("source_schema") if call.batch is None else call.schema
    ref_schema = kwargs.get("referent_schema")
    key = ForeignKey(
        columns=columns,
        ref_table=target,
        ref_columns=refs,
        on_delete=on_delete.upper() if isinstance(on_delete, str) else None,
        on_update=on_update.upper() if isinstance(on_update, str) else None,
        path=call.made.path,
        line=call.made.line,
        name=call.text("constraint_name", 0) or None,
        ref_schema=ref_schema if isinstance(ref_schema, str) else None,
    )
    where = schema if isinstance(schema, str) else None
    return [ops.AddForeignKey(**call.place, table=table, key=key, schema=where)]


def _create_primary_key(call: Call) -> list[ops.AnyOperation]:
    table = call.table(1, "table_name")
    columns = call.names_of(call.arg("columns", 2, 1), call.building(table))
    if not table or not columns:
        return []
    name = call.text("constraint_name", 0) or None
    place = {**call.place, "table": table, "schema": call.schema}
    return [ops.SetPrimaryKey(**place, columns=columns, name=name)]


def _create_check(call: Call) -> list[ops.AnyOperation]:
    table = call.table(1, "table_name", "source")
    if not table:
        return []
    text = render(call.run, call.arg("condition", 2, 1)) or "…"
    name = call.text("constraint_name", 0) or None
    check = Check(name, text, call.made.path, call.made.line)
    return [ops.AddCheck(**call.place, table=table, check=check, schema=call.schema)]


def _drop_constraint(call: Call) -> list[ops.AnyOperation]:
    table = call.table(1, "table_name")
    name = call.text("constraint_name", 0)
    if not table:
        return []
    given = call.arg("type_", 2, 1)
    kind = KINDS.get(given) if isinstance(given, str) else None
    place = {**call.place, "table": table, "schema": call.schema}
    return [ops.DropConstraint(**place, name=name or None, kind=kind)]


def _comment(call: Call) -> list[ops.AnyOperation]:
    table = call.table(0, "table_name")
    text = call.arg("comment", 1, 0)
    if not table:
        return []
    said = text if isinstance(text, str) else None
    return [ops.Describe(**call.place, table=table, text=said, schema=call.schema)]


READERS: dict[str, Reader] = {
    "create_table": _create_table,
    "add_column": _add_column,
    "drop_column": _drop_column,
    "alter_column": _alter_column,
    "rename_table": _rename_table,
    "drop_table": _drop_table,
    "create_index": _create_index,
    "drop_index": _drop_index,
    "create_unique_constraint": _create_unique,
    "create_foreign_key": _create_foreign_key,
    "create_primary_key": _create_primary_key,
    "create_check_constraint": _create_check,
    "drop_constraint": _drop_constraint,
    "create_table_comment": _comment,
    "drop_table_comment": _comment,
    "sync_enum_values": lambda call: list(sync_enum_values(call.made, call.place)),
}

__all__ = ["IGNORED", "KINDS", "MISSING", "READERS", "Call", "name_of", "read", "target_of"]
