"""Drizzle's tables as schema operations: columns, keys, indexes, checks.

Drizzle docs, "Schema declaration" and "Indexes & Constraints"; names that nobody gives are those
that Drizzle Kit gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct, field

from ..model.catalog import Problem
from ..model.schema import Check, Column, ForeignKey, Index
from ..problems import problem
from ..schema.operations import CreateTable
from ..syntax.evaluate import UNKNOWN
from ._drizzle_columns import Parts, cased, parts_of
from ._drizzle_values import ColumnRef, Sql, TableCall, column_ref, core, foreign, table_call
from ._script_run import ScriptInterpreter
from ._script_values import Chain, Link, Obj, chain_of
from ._values import Ext, Fn, Made, Member

MAX_ITEMS = 400
_EXTRAS = frozenset({"index", "uniqueIndex", "unique", "primaryKey", "foreignKey", "check"})
_ACTIONS = {
    "cascade": "CASCADE",
    "set null": "SET NULL",
    "set default": "SET DEFAULT",
    "restrict": "RESTRICT",
}


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
    foreign_keys: list[ForeignKey] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        """Schema and name."""
        return (self.call.schema or "", self.name)


class Extras(Struct):
    """What the third argument of a table adds."""

    primary: tuple[str, ...] = ()
    primary_name: str | None = None
    unique: list[tuple[str | None, tuple[str, ...]]] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)


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

    def _names(self, values: Any) -> tuple[str, ...] | None:
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

    def operation(self, value: Any, built: Built) -> CreateTable:
        """A table with everything that its call says."""
        call = built.call
        extras = self._extras(value, built)
        own = tuple(e.name for e in built.entries.values() if e.parts.primary)
        primary = extras.primary or own
        unique = [
            (e.parts.unique_name or f"{built.name}_{e.name}_unique", (e.name,))
            for e in built.entries.values()
            if e.parts.unique
        ]
        unique += extras.unique
        built.foreign_keys = [*self._inline(built), *extras.foreign_keys]
        return CreateTable(
            path=call.path,
            line=call.line,
            table=built.name,
            schema=call.schema,
            columns=tuple(self.column(e, primary, call.dialect) for e in built.entries.values()),
            primary_key=primary,
            primary_key_name=extras.primary_name,
            foreign_keys=tuple(built.foreign_keys),
            unique=tuple(u for _, u in unique),
            unique_names=tuple(n for n, _ in unique),
            indexes=tuple(extras.indexes),
            checks=tuple(extras.checks),
            description=built.note,
            model=built.model,
        )

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
            generated=parts.generated,
        )

    def _inline(self, built: Built) -> Iterator[ForeignKey]:
        for entry in built.entries.values():
            for link in entry.parts.references:
                target = self.run.call_with(link.arg(0)) if isinstance(link.arg(0), Fn) else UNKNOWN
                options = link.arg(1) if isinstance(link.arg(1), dict) else {}
                place = (entry.path, link.line or entry.line)
                key = self._reference((entry.name,), [target], options, place, built, None)
                if key is not None:
                    yield key

    def _reference(
        self,
        columns: tuple[str, ...],
        targets: list[Any],
        options: dict[Any, Any],
        place: tuple[str, int],
        built: Built,
        name: str | None,
    ) -> ForeignKey | None:
        refs = [column_ref(self.run, t) for t in targets]
        names = self._names(targets)
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
            on_delete=_action(options.get("onDelete")),
            on_update=_action(options.get("onUpdate")),
            path=place[0],
            line=place[1],
            name=name or f"{'_'.join((built.name, *columns, table, *names))}_fk",
            ref_schema=schema or None,
        )

    def label_of(self, value: Any) -> tuple[str, str] | None:
        """Schema and name of the table that a value is, or None."""
        table = self.table(value)
        return table.key if table is not None else foreign(value)

    # -- the third argument ----------------------------------------------------------------------

    def _extras(self, value: Any, built: Built) -> Extras:
        found = Extras()
        given = built.call.extras
        if isinstance(given, Fn):
            given = self.run.call_with(given, value)
        if given is UNKNOWN:
            text = f"the keys and indexes of {built.name} are not known"
            self.problems.append(
                problem("unresolved-value", built.call.path, built.call.line, text)
            )
        for item in _flattened(given):
            chain = chain_of(item)
            known = core(chain.root) if chain is not None else None
            if chain is not None and known is not None and known[1] in _EXTRAS:
                self._extra(known[1], chain, built, found)
        return found

    def _extra(self, name: str, chain: Chain, built: Built, found: Extras) -> None:
        place = (chain.path or built.call.path, chain.links[0].line)
        first = chain.args[0] if chain.args else None
        if name in ("index", "uniqueIndex"):
            self._index(name, first, chain, built, found, place)
        elif name == "unique":
            on = chain.get("on")
            columns = self._names(on.args) if on is not None else None
            if columns:
                label = first if isinstance(first, str) else None
                joined = "_".join((built.name, *columns))
                found.unique.append((label or f"{joined}_unique", columns))
        elif name == "primaryKey":
            self._primary(first, chain, built, found)
        elif name == "foreignKey":
            self._foreign(first, chain, built, found, place)
        elif name == "check" and len(chain.args) > 1:
            text = self.sql.text(chain.args[1])
            if text:
                label = first if isinstance(first, str) else None
                found.checks.append(Check(label, text, *place))

    def _index(
        self,
        name: str,
        first: Any,
        chain: Chain,
        built: Built,
        found: Extras,
        place: tuple[str, int],
    ) -> None:
        on = chain.get("on") or chain.get("onOnly")
        using = chain.get("using")
        given = list(on.args) if on is not None else []
        method = using.arg(0) if using is not None and isinstance(using.arg(0), str) else None
        if not given and using is not None:
            given = list(using.args[1:])
        columns = tuple(c for c in map(self._indexed, _flattened(given)) if c)
        if not columns:
            return
        where = chain.get("where")
        label = first if isinstance(first, str) and first else None
        if label is None and not any("(" in c for c in columns):
            label = "_".join((built.name, *columns, "index"))
        condition = self.sql.text(where.arg(0)) if where is not None and where.args else None
        found.indexes.append(
            Index(label, columns, name == "uniqueIndex", method, condition, *place)
        )

    def _indexed(self, value: Any) -> str | None:
        """A column's name, or an expression as written."""
        ref = column_ref(self.run, value)
        if ref is not None:
            return self.column_name(ref)
        text = self.sql.text(value)
        return text.strip() if text else None

    def _primary(self, first: Any, chain: Chain, built: Built, found: Extras) -> None:
        given, label = first, None
        if isinstance(first, dict):
            given, label = first.get("columns"), first.get("name")
        elif len(chain.args) > 1:
            given = list(chain.args)
        columns = self._names(given)
        if columns:
            found.primary = columns
            named = label if isinstance(label, str) else None
            found.primary_name = named or f"{'_'.join((built.name, *columns))}_pk"

    def _foreign(
        self, first: Any, chain: Chain, built: Built, found: Extras, place: tuple[str, int]
    ) -> None:
        given = self.run.call_with(first) if isinstance(first, Fn) else first
        if not isinstance(given, dict):
            return
        columns, targets = self._names(given.get("columns")), given.get("foreignColumns")
        if columns and isinstance(targets, list):
            options = {k: _argument(chain.get(k)) for k in ("onDelete", "onUpdate")}
            label = given.get("name")
            named = label if isinstance(label, str) else None
            key = self._reference(columns, targets, options, place, built, named)
            if key is not None:
                found.foreign_keys.append(key)


def _sure(parts: Parts, keyed: bool) -> bool | None:
    """Whether a column of an unknown builder may be null: the builder may have said NOT NULL."""
    return False if keyed or not parts.nullable else None


def _argument(link: Link | None) -> Any:
    return link.arg(0) if link is not None else None


def _action(value: Any) -> str | None:
    return _ACTIONS.get(value.lower()) if isinstance(value, str) else None


def _flattened(value: Any) -> list[Any]:
    """The items of an array or the values of an object, inner arrays opened."""
    if isinstance(value, dict):
        return list(value.values())[:MAX_ITEMS]
    if not isinstance(value, list | tuple):
        return [value] if isinstance(value, Made | Member) else []
    items: list[Any] = []
    for item in value[:MAX_ITEMS]:
        items.extend(item if isinstance(item, list | tuple) else [item])
    return items
