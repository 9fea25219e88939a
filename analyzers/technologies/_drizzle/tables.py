"""Drizzle's tables with their columns, and what references to them mean.

Drizzle docs, "Schema declaration"; see `_drizzle.keys` for what stands on the columns.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct, field

from ...model.catalog import Problem
from ...model.schema import Column, ForeignKey
from ...problems import problem
from ...syntax.evaluate import UNKNOWN
from .._python.values import Ext, Fn, Made
from .._script.run import ScriptInterpreter
from .._script.values import Obj
from .._shared.sql_values import action
from .columns import Parts, cased, parts_of
from .values import ColumnRef, Sql, TableCall, column_ref, foreign, table_call

MAX_ITEMS = 400


class Entry(Struct):
    """One column: its property, its name in the database, and what is said of it."""

    key: str
    name: str
    parts: Parts
    path: str
    line: int
    note: str | None = None


class Built(Struct):
    """A table with its columns by property; `model` is what code calls it."""

    call: TableCall
    name: str
    entries: dict[str, Entry] = field(default_factory=dict)
    complete: bool = True
    model: str | None = None
    note: str | None = None
    home: tuple[str, int] | None = None
    foreign_keys: list[ForeignKey] = field(default_factory=list)

    @property
    def place(self) -> tuple[str, int]:
        """Where it is declared: `home` where that is known, else the call that makes it."""
        return self.home if self.home is not None else (self.call.path, self.call.line)

    @property
    def key(self) -> tuple[str, str]:
        """Schema and name."""
        return (self.call.schema or "", self.name)


class Builder:
    """Builds tables; `casing_of` tells the naming rule of the files that declare them."""

    def __init__(
        self, run: ScriptInterpreter, casing_of: Callable[[str], str | None] = lambda path: None
    ) -> None:
        self.run, self.casing_of = run, casing_of
        self.problems: list[Problem] = []
        self.sql = Sql(run, self.column_name, self._label)
        self._built: dict[int, tuple[Any, Built | None]] = {}

    # -- tables and columns ----------------------------------------------------------------------

    def table(self, value: Any) -> Built | None:
        """The table or view that a value is, with its columns; None for anything else."""
        if id(value) not in self._built:
            self._built[id(value)] = (value, None)
            call = table_call(self.run, value)
            if call is not None:
                self._built[id(value)] = (value, self._build(call))
        return self._built[id(value)][1]

    def _build(self, call: TableCall) -> Built | None:
        if not isinstance(call.name, str):
            text = f"the name of this {call.kind} is not known"
            self.problems.append(problem("dynamic-name", call.path, call.line, text))
            return None
        built = Built(call, call.name)
        columns = call.columns
        if isinstance(columns, Fn):
            module = f"drizzle-orm/{call.dialect}-core"
            columns = self.run.call_with(columns, Ext(module))
        if not isinstance(columns, dict):
            built.complete = call.kind != "table"
            if not built.complete:
                text = f"the columns of {call.name} are not known"
                self.problems.append(problem("unresolved-value", call.path, call.line, text))
            return built
        casing = self.casing_of(call.path)
        for key, value in list(columns.items())[:MAX_ITEMS]:
            place = columns.place(key) if isinstance(columns, Obj) else (call.path, call.line)
            parts = parts_of(self.run, value, call.dialect, self.sql)
            note = columns.notes.get(key) if isinstance(columns, Obj) else None
            name = parts.kind.name or cased(str(key), casing)
            built.entries[str(key)] = Entry(str(key), name, parts, *place, note)
            if value is UNKNOWN:
                text = f"column {key} of {call.name} is made by something that is not known"
                self.problems.append(problem("unresolved-value", *place, text))
        for line in columns.unknown if isinstance(columns, Obj) else ():
            text = f"further columns of {call.name} are not known"
            path = columns.path if isinstance(columns, Obj) else call.path
            self.problems.append(problem("unresolved-value", path or call.path, line, text))
        return built

    def column_name(self, ref: ColumnRef) -> str | None:
        """The name in the database of a column that code refers to."""
        table = self.table(ref.table)
        entry = table.entries.get(ref.key) if table is not None else None
        if entry is not None:
            return entry.name
        return ref.key if foreign(ref.table) is not None else None

    def _label(self, value: Any) -> str | None:
        table = self.table(value)
        return table.name if table is not None else None

    def names(self, values: Any) -> tuple[str, ...] | None:
        """The names of columns that a list refers to; None where one is not known."""
        items = values if isinstance(values, list | tuple) else [values]
        found = []
        for item in items:
            ref = column_ref(self.run, item)
            name = self.column_name(ref) if ref is not None else None
            if name is None:
                return None
            found.append(name)
        return tuple(found) or None

    # -- operations ------------------------------------------------------------------------------

    def column(self, entry: Entry, primary: tuple[str, ...], dialect: str) -> Column:
        """A column as the catalog has it.

        PostgreSQL and MySQL docs: columns of a primary key are NOT NULL; SQLite does not see to it.
        """
        parts = entry.parts
        keyed = entry.name in primary and dialect != "sqlite"
        return Column(
            name=entry.name,
            type=parts.type,
            nullable=parts.nullable and not keyed if parts.kind.known else _sure(parts, keyed),
            default=parts.default,
            unique=parts.unique,
            description=entry.note,
            enum=parts.kind.enum,
            path=entry.path,
            line=entry.line,
            generated=self._generated(parts),
        )

    def _generated(self, parts: Parts) -> str | None:
        """How a column is generated; the expression may speak of the table's own columns."""
        known = isinstance(parts.expression, Made | Fn | str)
        text = self.sql.text(parts.expression) if known else None
        return text or parts.generated

    def reference(
        self,
        columns: tuple[str, ...],
        targets: list[Any],
        options: dict[Any, Any],
        place: tuple[str, int],
        built: Built,
        name: str | None,
    ) -> ForeignKey | None:
        refs = [column_ref(self.run, t) for t in targets]
        names = self.names(targets)
        first = refs[0] if refs else None
        label = self.label_of(first.table) if first is not None else None
        if names is None or label is None:
            text = f"what ({', '.join(columns)}) of {built.name} refers to is not known"
            self.problems.append(problem("unresolved-reference", *place, text))
            return None
        schema, table = label
        return ForeignKey(
            columns=columns,
            ref_table=table,
            ref_columns=names,
            on_delete=action(options.get("onDelete")),
            on_update=action(options.get("onUpdate")),
            path=place[0],
            line=place[1],
            name=name or f"{'_'.join((built.name, *columns, table, *names))}_fk",
            ref_schema=schema or None,
        )

    def label_of(self, value: Any) -> tuple[str, str] | None:
        """Schema and name of the table that a value is, or None."""
        table = self.table(value)
        return table.key if table is not None else foreign(value)


def _sure(parts: Parts, keyed: bool) -> bool | None:
    """Whether a column of an unknown builder may be null: the builder may have said NOT NULL."""
    return False if keyed or not parts.nullable else None
