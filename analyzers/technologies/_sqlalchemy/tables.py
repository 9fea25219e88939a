"""Tables of SQLAlchemy: columns and table-level items become one `CreateTable`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ...model.catalog import Problem
from ...model.schema import Check, Column, ForeignKey, Index
from ...problems import problem
from ...schema.operations import CreateTable
from .._python.interpreter import Interpreter
from .._python.values import MISSING, Cls, ColumnRef, Fn, Made, Member, Record, Value
from .columns import (
    Owner,
    Read,
    as_column,
    column_name,
    explicit_name,
    read_check,
    read_column,
    render,
    target_of,
)
from .types import name_of

_IDENTIFIER = re.compile(r"^[A-Za-z_]\w*$")
_ORDERED = re.compile(r"^\s*(\w+)\s+(?:asc|desc)?(?:\s*nulls\s+(?:first|last))?\s*$", re.I)
_CALLED = re.compile(r'^\s*\w+\(\s*(?:\w+\.)?"?(\w+)"?(?:::\w+)?\s*\)\s*$')
_TOKEN = re.compile(r"%\((\w+)\)s")
DEFAULT_NAMES: Mapping[str, Value] = {"ix": "ix_%(column_0_label)s"}
"""SQLAlchemy docs, "Configuring Constraint Naming Conventions": the only built-in convention."""


class Building:
    """A table while its parts are read."""

    def __init__(
        self,
        run: Interpreter,
        name: str,
        schema: str | None,
        owner: Owner,
        names: Mapping[str, Value] | None = None,
    ) -> None:
        self.run, self.name, self.schema, self.owner = run, name, schema, owner
        self.names = {**DEFAULT_NAMES, **(names or {})}
        self.reads: list[Read] = []
        self.primary: tuple[str, ...] | None = None
        self.keys: list[ForeignKey] = []
        self.unique: list[tuple[str | None, tuple[str, ...]]] = []
        self.indexes: list[Index] = []
        self.checks: list[Check] = []
        self.options: dict[str, str] = {}
        self.comment: str | None = None
        self.problems: list[Problem] = []

    # -- taking parts in -------------------------------------------------------------------------

    def add(self, read: Read) -> None:
        """Take a column; a later one of the same name replaces an earlier one."""
        folded = read.column.name.lower()
        for position, other in enumerate(self.reads):
            if other.column.name.lower() == folded:
                self.reads[position] = read
                return
        self.reads.append(read)
        for text in read.unresolved:
            self.problems.append(
                problem("unresolved-reference", read.column.path, read.column.line, text)
            )

    def item(self, value: Value) -> None:
        """Take one item of `Table(…)` or of `__table_args__`."""
        if isinstance(value, dict):
            self.settings(value)
            return
        if isinstance(value, list | tuple):
            for inner in value:
                self.item(inner)
            return
        made = _behind(value)
        column = as_column(self.run, made)
        if column is not None:
            read = read_column(self.run, column, "", self.owner)
            if read is not None:
                self.add(read)
            return
        if not isinstance(made, Made):
            return
        name = name_of(made.func)
        if name in ("ForeignKeyConstraint",):
            self._foreign_key(made)
        elif name == "PrimaryKeyConstraint":
            self.primary = tuple(self._columns(made.args))
        elif name == "UniqueConstraint":
            columns = tuple(self._columns(made.args))
            if columns:
                self.unique.append((self._given(made, "uq", columns, "name"), columns))
        elif name == "Index":
            self.index(made)
        elif name == "CheckConstraint":
            self.checks.append(read_check(self.run, made))

    def settings(self, options: Mapping[str, Value]) -> None:
        """Take the keyword options of a table."""
        schema = options.get("schema")
        if isinstance(schema, str):
            self.schema = schema
        comment = options.get("comment")
        if isinstance(comment, str):
            self.comment = " ".join(comment.split())
        for key, value in options.items():
            if isinstance(value, str) and key.startswith(("mysql_", "postgresql_", "sqlite_")):
                self.options[key] = value

    def index(self, made: Made) -> None:
        """Take an `Index(name, *columns, unique=…, postgresql_where=…)`."""
        name = made.arg("name", 0)
        parts = made.args[1:] if made.args and "name" not in made.kwargs else made.args
        columns: list[str] = []
        expressions: list[str] = []
        for part in parts:
            found, expression = self._part(part)
            if found is not None:
                columns.append(found)
            if expression is not None:
                expressions.append(expression)
        if not columns:
            return
        unique = made.kwargs.get("unique") is True
        named = name if isinstance(name, str) else self._named("ix", tuple(columns), unique, made)
        self.indexes.append(
            Index(
                name=named,
                columns=tuple(columns),
                unique=unique,
                method=_option(made, "using"),
                where=_where(self.run, made),
                path=made.path,
                line=made.line,
                description=f"on {', '.join(expressions)}" if expressions else None,
            )
        )

    def _part(self, value: Value) -> tuple[str | None, str | None]:
        """A part of an index: the column it stands on, and its expression if it is more."""
        if isinstance(value, str):
            ordered = _ORDERED.match(value)
            return (ordered[1] if ordered else value), None
        direct = self.column(value)
        if direct is not None:
            return direct, None
        made = _behind(value)
        if isinstance(made, Made) and name_of(made.func) == "text" and made.args:
            text = made.args[0] if isinstance(made.args[0], str) else ""
            if _IDENTIFIER.match(text):
                return text, None
            ordered = _ORDERED.match(text)
            if ordered:
                return ordered[1], None
            called = _CALLED.match(text)
            return (called[1], text) if called else (f"({text})", None)
        if isinstance(made, Made) and name_of(made.func) in _ORDERS:
            inner = made.func.base if isinstance(made.func, Member) else next(iter(made.args), None)
            return self._part(inner)
        # SQLAlchemy counts the first column of an expression as the index's column.
        inner_columns = list(self._inside(value))
        return (inner_columns[0] if inner_columns else None), render(self.run, value)

    def _inside(self, value: Value, depth: int = 0) -> Iterator[str]:
        name = None if isinstance(value, str) else self.column(value)
        if name is not None:
            yield name
        elif isinstance(value, Made) and depth < 8:
            if isinstance(value.func, Member):
                yield from self._inside(value.func.base, depth + 1)
            for arg in (*value.args, *value.kwargs.values()):
                yield from self._inside(arg, depth + 1)
        elif isinstance(value, Member) and depth < 8:
            yield from self._inside(value.base, depth + 1)

    def column(self, value: Value) -> str | None:
        """The name of a column that an item names, by text, attribute or the column itself."""
        if isinstance(value, str):
            return value
        if isinstance(value, ColumnRef):
            return column_name(self.run, value)
        if isinstance(value, Member) and isinstance(value.base, Cls):
            return next((r.column.name for r in self.reads if r.key == value.name), None)
        made = as_column(self.run, value)
        if made is not None:
            name = explicit_name(made)
            origin = (made.path, made.line)
            return name or next((r.column.name for r in self.reads if r.origin == origin), None)
        if isinstance(value, Made) and name_of(value.func) == "column" and value.args:
            return value.args[0] if isinstance(value.args[0], str) else None
        return None

    def _columns(self, values: Iterable[Value]) -> Iterator[str]:
        for value in values:
            if isinstance(value, list | tuple):
                yield from self._columns(value)
            elif (name := self.column(value)) is not None:
                yield name

    def _foreign_key(self, made: Made) -> None:
        columns = tuple(self._columns([made.arg("columns", 0)]))
        given = made.arg("refcolumns", 1)
        targets = [target_of(self.run, t, self.owner) for t in given] if _several(given) else []
        known = [t for t in targets if t is not None]
        if not columns or not known or len(known) != len(targets):
            text = "the columns or the target of a foreign key are not known"
            self.problems.append(problem("unresolved-reference", made.path, made.line, text))
            return
        (schema, table), _ = known[0]
        on_delete, on_update = made.kwargs.get("ondelete"), made.kwargs.get("onupdate")
        name = made.arg("name", 2)
        self.keys.append(
            ForeignKey(
                columns=columns,
                ref_table=table,
                ref_columns=tuple(c for _, c in known if c),
                on_delete=on_delete.upper() if isinstance(on_delete, str) else None,
                on_update=on_update.upper() if isinstance(on_update, str) else None,
                path=made.path,
                line=made.line,
                name=name if isinstance(name, str) else None,
                ref_schema=schema,
            )
        )

    # -- names -----------------------------------------------------------------------------------

    def _given(self, made: Made, kind: str, columns: tuple[str, ...], key: str) -> str | None:
        name = made.kwargs.get(key)
        return name if isinstance(name, str) else self._named(kind, columns, False, made)

    def _named(
        self, kind: str, columns: tuple[str, ...], unique: bool, made: Made | None = None
    ) -> str | None:
        """A name by the naming convention, None where there is none for this kind."""
        template = self.names.get(kind)
        if isinstance(template, Fn):
            template = self.run.run_function(
                template, (self._facts(columns, unique), self._table())
            )
        if not isinstance(template, str) or not columns:
            return None
        values = {t: self._token(t, columns, unique) for t in _TOKEN.findall(template)}
        if None in values.values():
            return None
        return _TOKEN.sub(lambda m: values[m[1]] or "", template)

    def _facts(self, columns: tuple[str, ...], unique: bool) -> Record:
        parts = tuple(Record({"name": c, "key": c}) for c in columns)
        return Record({"columns": parts, "unique": unique, "table": self._table()})

    def _table(self) -> Record:
        return Record({"name": self.name, "schema": self.schema})

    def _token(self, token: str, columns: tuple[str, ...], unique: bool) -> str | None:
        custom = self.names.get(token)
        if isinstance(custom, Fn):
            made = self.run.run_function(custom, (self._facts(columns, unique), self._table()))
            return made if isinstance(made, str) else None
        if token == "table_name":
            return self.name
        found = re.fullmatch(r"column_(\d+)(_?N)?_(name|key|label)", token)
        if found is None:
            return None
        chosen = columns if found[2] else columns[int(found[1]) : int(found[1]) + 1]
        prefix = "_".join(p for p in (self.schema, self.name) if p) + "_"
        parts = [f"{prefix if found[3] == 'label' else ''}{c}" for c in chosen]
        return ("_" if found[2] == "_N" else "").join(parts)

    # -- result ----------------------------------------------------------------------------------

    def finish(
        self,
        path: str,
        line: int,
        model: str | None = None,
        methods: tuple[str, ...] = (),
        description: str | None = None,
    ) -> CreateTable:
        """The table as an operation."""
        primary = self.primary
        if not primary:
            primary = tuple(r.column.name for r in self.reads if r.primary_key)
        unique, indexes = list(self.unique), list(self.indexes)
        for read in self.reads:
            self._flags(read, unique, indexes)
        return CreateTable(
            path=path,
            line=line,
            table=self.name,
            schema=self.schema,
            columns=tuple(_settled(r, primary) for r in self.reads),
            primary_key=primary,
            foreign_keys=(*(k for r in self.reads for k in r.foreign_keys), *self.keys),
            unique=tuple(u for _, u in unique),
            unique_names=tuple(n for n, _ in unique),
            indexes=tuple(indexes),
            checks=(*(c for r in self.reads for c in r.checks), *self.checks),
            description=self.comment or description,
            model=model,
            methods=methods,
            options=dict(self.options),
        )

    def _flags(
        self,
        read: Read,
        unique: list[tuple[str | None, tuple[str, ...]]],
        indexes: list[Index],
    ) -> None:
        """`index=True` and `unique=True` beside a column; both together are one unique index."""
        column = read.column
        columns = (column.name,)
        if read.index:
            both = bool(read.unique)
            name = read.index if isinstance(read.index, str) else self._named("ix", columns, both)
            indexes.append(Index(name, columns, both, path=column.path, line=column.line))
        elif read.unique:
            name = read.unique if isinstance(read.unique, str) else None
            unique.append((name or self._named("uq", columns, False), columns))


_ORDERS = frozenset(
    ["desc", "asc", "nullsfirst", "nullslast", "nulls_first", "nulls_last", "label", "self_group"]
)


def _settled(read: Read, primary: tuple[str, ...]) -> Column:
    from msgspec.structs import replace

    column = read.column
    if column.nullable and column.name in primary:
        return replace(column, nullable=False)
    return column


def _several(value: Value) -> bool:
    return isinstance(value, list | tuple) and bool(value)


def _behind(value: Value) -> Value:
    """The item behind `Index(…).ddl_if(…)` and the like."""
    while isinstance(value, Made) and name_of(value.func) in ("ddl_if", "execute_if"):
        value = value.func.base if isinstance(value.func, Member) else None
    return value


def _option(made: Made, name: str) -> str | None:
    for dialect in ("postgresql", "mysql", "mariadb"):
        value = made.kwargs.get(f"{dialect}_{name}")
        if isinstance(value, str):
            return value
    return None


def _where(run: Interpreter, made: Made) -> str | None:
    for key in ("postgresql_where", "sqlite_where", "mssql_where"):
        value = made.kwargs.get(key, MISSING)
        if value is not MISSING and value is not None:
            return render(run, value) or "…"
    return None
