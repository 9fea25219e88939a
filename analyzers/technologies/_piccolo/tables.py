"""Piccolo's tables: their names, their columns with those of mixins, their constraints.

Piccolo docs, "Defining Tables"; the rules are those of `piccolo.table.Table.__init_subclass__`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ...model.schema import Check, Column, ForeignKey, Index
from ...schema.operations import CreateTable
from .._python.values import Cls, Ext, Frame, Made, Value
from .._shared.mapper_classes import (
    ByClass,
    Classes,
    is_from,
    public_methods,
    summary_of,
    tail_of,
    text_or_none,
)
from .columns import COUNTED, Read, arguments, column_of, kind_of, type_of

_STEP_1 = re.compile(r"([A-Z]+)([A-Z][a-z])")
_STEP_2 = re.compile(r"([a-z\d])([A-Z])")
_PACKAGES = ("piccolo", "piccolo_api")

KNOWN: dict[str, tuple[str, tuple[tuple[str, str, dict[str, Any]], ...]]] = {
    "BaseUser": (
        "piccolo_user",
        (
            ("username", "Varchar", {"length": 100, "unique": True}),
            ("password", "Secret", {"length": 255}),
            ("first_name", "Varchar", {"null": True}),
            ("last_name", "Varchar", {"null": True}),
            ("email", "Varchar", {"length": 255, "unique": True}),
            ("active", "Boolean", {}),
            ("admin", "Boolean", {}),
            ("superuser", "Boolean", {}),
            ("last_login", "Timestamp", {"null": True, "default": None}),
        ),
    ),
    "SessionsBase": (
        "sessions",
        (
            ("token", "Varchar", {"length": 100}),
            ("user_id", "Integer", {}),
            ("expiry_date", "Timestamp", {}),
            ("max_expiry_date", "Timestamp", {}),
        ),
    ),
    "TokenAuth": (
        "token_auth",
        (("token", "Varchar", {}), ("user", "ForeignKey", {"references": "BaseUser"})),
    ),
    "AuthenticatorSecret": (
        "authenticator_secret",
        (
            ("user_id", "Integer", {}),
            ("secret", "Text", {}),
            ("recovery_codes", "Array", {"base_column": Made(Ext("piccolo.columns.Text"))}),
            (
                "recovery_codes_used_at",
                "Array",
                {"base_column": Made(Ext("piccolo.columns.Timestamptz"))},
            ),
            ("created_at", "Timestamptz", {}),
            ("revoked_at", "Timestamptz", {"null": True, "default": None}),
            ("last_used_at", "Timestamptz", {"null": True, "default": None}),
            ("last_used_code", "Text", {"null": True, "default": None}),
        ),
    ),
}
"""Tables of Piccolo's own packages that projects derive from: name, and the columns they bring."""


class Table(Struct, frozen=True):
    """A table class: its columns by name, what its head says."""

    cls: Any
    name: str | None
    schema: str | None
    columns: dict[str, Read]
    help_text: str | None = None
    named: bool = False

    @property
    def key(self) -> Read | None:
        """The primary key; None for the `id` that Piccolo adds."""
        return next((c for c in self.columns.values() if c.primary_key), None)

    @property
    def key_column(self) -> str:
        """The column of the primary key."""
        return self.key.column if self.key is not None else "id"


class Tables(ByClass[Table]):
    """Reads table classes; what was read once is kept."""

    def __init__(self, classes: Classes) -> None:
        super().__init__(classes)
        self.by_name: dict[str, list[Table]] = {}

    def is_root(self, value: Value) -> bool:
        """See `ByClass`."""
        return is_table(value)

    def read_class(self, cls: Cls) -> Table:
        """See `ByClass`."""
        found = self._table(cls)
        self.by_name.setdefault(cls.name, []).append(found)
        return found

    def _table(self, cls: Cls) -> Table:
        head = {k: self.run.eval(v, Frame(cls.path, outer=cls.frame)) for k, v in _head(cls)}
        name, schema = snake(cls.name), text_or_none(head.get("schema"))
        if "tablename" in head and head["tablename"] is not None:
            given = text_or_none(head["tablename"])
            name = given if given is not None else ""
        if "." in name:
            schema, name = name.split(".", 1)
        columns: dict[str, Read] = {}
        for ancestor in reversed(self.run.mro(cls)):
            if isinstance(ancestor, Cls):
                self._own(ancestor, columns)
            elif is_table(ancestor) and ancestor.tail in KNOWN:
                place = (cls.path, cls.node.line)
                for column, kind, arguments_ in KNOWN[ancestor.tail][1]:
                    columns[column] = Read(kind, column, arguments_, *place)
        named = "tablename" in head
        return Table(cls, name or None, schema, columns, text_or_none(head.get("help_text")), named)

    def _own(self, cls: Cls, columns: dict[str, Read]) -> None:
        for attribute in self.classes.attributes(cls):
            if attribute.name.startswith("_"):
                continue
            read = self.read(attribute.name, attribute.value, attribute.path, attribute.line)
            columns.pop(attribute.name, None)
            if read is not None:
                columns[attribute.name] = Read(
                    read.kind, read.name, read.given, read.path, read.line, attribute.comment
                )

    def read(self, name: str, value: Value, path: str, line: int) -> Read | None:
        """A value as a column, or None."""
        found = self.classes.made(value)
        if found is None:
            return None
        kind = kind_of(found[1])
        if kind is None or not any(is_from(a, *_PACKAGES) for a in found[1]):
            return None
        return Read(kind, name, arguments(found[0], kind), path, line)

    # -- references ------------------------------------------------------------------------------

    def target(self, read: Read, table: Table | None) -> tuple[str, str, str | None] | None:
        """What a foreign key refers to: table, column, schema."""
        value = read.given.get("references")
        column = read.given.get("target_column")
        if isinstance(value, Made) and tail_of(value.func) == "LazyTableReference":
            value = value.arg("table_class_name", 0)
        if isinstance(value, str) and value == "self":
            value = table.cls if table is not None else None
        found: Table | None = None
        if isinstance(value, Cls):
            found = self.of(value)
        elif isinstance(value, str):
            named = self.by_name.get(value.rsplit(".", 1)[-1], [])
            found = named[0] if named else None
        known = KNOWN.get(value.rsplit(".", 1)[-1] if isinstance(value, str) else tail_of(value))
        if found is None:
            return (known[0], "id", None) if known is not None else None
        if found.name is None:
            return None
        name = found.key_column
        if isinstance(column, str):
            name = found.columns[column].column if column in found.columns else column
        elif isinstance(column, Made):
            named_columns = [
                c.column
                for c in found.columns.values()
                for a in self.classes.attributes(found.cls)
                if a.name == c.name and a.value is column
            ]
            name = named_columns[0] if named_columns else name
        return found.name, name, found.schema

    def type(self, read: Read, table: Table | None, engine: str, depth: int = 0) -> str | None:
        """A column's type; a foreign key has the type of the column that it refers to."""
        if read.kind != "ForeignKey" or depth > 8:
            return type_of(self.run, read, engine)
        value = read.given.get("references")
        if isinstance(value, Made):
            value = value.arg("table_class_name", 0)
        if value == "self" and table is not None:
            value = table.cls
        found = self.of(value) if isinstance(value, Cls) else None
        if isinstance(value, str):
            found = next(iter(self.by_name.get(value.rsplit(".", 1)[-1], [])), None)
        target = self.target(read, table)
        if found is None or target is None:
            return "integer" if target is not None else None
        other = next((c for c in found.columns.values() if c.column == target[1]), None)
        if other is None:
            return "integer"
        if other.kind in COUNTED:
            return "bigint" if other.kind == "BigSerial" and engine != "SQLite" else "integer"
        return self.type(other, found, engine, depth + 1)

    def reference(self, read: Read, table: Table | None, label: str) -> Iterator[ForeignKey]:
        """The foreign key of a column, where it is one."""
        if read.kind != "ForeignKey":
            return
        found = self.target(read, table)
        if found is None:
            text = f"{label}.{read.name} refers to a table that could not be found"
            self.classes.complain("unresolved-reference", read.path, read.line, text)
            return
        yield ForeignKey(
            columns=(read.column,),
            ref_table=found[0],
            ref_columns=(found[1],),
            on_delete=read.action("on_delete"),
            on_update=read.action("on_update"),
            path=read.path,
            line=read.line,
            ref_schema=found[2],
        )

    # -- tables ----------------------------------------------------------------------------------

    def create(self, table: Table, engine: str) -> CreateTable:
        """The table that a class makes on an engine."""
        cls = table.cls
        columns: list[Column] = []
        if table.key is None:
            columns.append(Column("id", "integer", False, path=cls.path, line=cls.node.line))
        keys: list[ForeignKey] = []
        indexes: list[Index] = []
        for read in table.columns.values():
            kind = self.type(read, table, engine)
            columns.append(column_of(self.run, read, engine, kind))
            keys.extend(self.reference(read, table, cls.name))
            if read.index and not read.primary_key:
                indexes.append(index_of(table.name or "", read))
        unique, checks = self._constraints(table)
        return CreateTable(
            path=cls.path,
            line=cls.node.line,
            table=table.name or "",
            schema=table.schema,
            columns=tuple(columns),
            primary_key=(table.key_column,),
            foreign_keys=tuple(keys),
            unique=tuple(u for _, u in unique),
            unique_names=tuple(n for n, _ in unique),
            indexes=tuple(indexes),
            checks=tuple(checks),
            model=cls.name,
            methods=public_methods(cls),
            description=table.help_text or summary_of(cls),
        )

    def _constraints(self, table: Table) -> tuple[list[tuple[str, tuple[str, ...]]], list[Check]]:
        unique: list[tuple[str, tuple[str, ...]]] = []
        checks: list[Check] = []
        for ancestor in reversed(self.run.mro(table.cls)):
            if not isinstance(ancestor, Cls):
                continue
            for attribute in self.classes.attributes(ancestor):
                made = attribute.value
                if not isinstance(made, Made) or not is_from(made.func, "piccolo"):
                    continue
                kind = tail_of(made.func)
                if kind in ("Unique", "UniqueConstraint"):
                    columns = self._columns(ancestor, made.arg("columns", 0), table)
                    name = text_or_none(made.kwargs.get("name"))
                    if columns:
                        unique.append((name or attribute.name, columns))
                elif kind == "Check" and isinstance(made.arg("condition", 0), str):
                    text = made.arg("condition", 0)
                    checks.append(Check(attribute.name, text, attribute.path, attribute.line))
        return unique, checks

    def _columns(self, cls: Cls, value: Value, table: Table) -> tuple[str, ...]:
        """The columns of `Unique([name, "other"])`: values of the class body, or names."""
        names: list[str] = []
        own = {id(a.value): a.name for a in self.classes.attributes(cls)}
        for item in value if isinstance(value, list | tuple) else ():
            name = item if isinstance(item, str) else own.get(id(item))
            if name is None:
                return ()
            names.append(table.columns[name].column if name in table.columns else name)
        return tuple(names)


def index_of(table: str, read: Read) -> Index:
    """`Table._get_index_name`: the table's name and the column's."""
    name = f"{table}_{read.column}"
    return Index(name, (read.column,), False, read.method, None, read.path, read.line)


def is_table(value: Value) -> bool:
    """Whether an ancestor is Piccolo's `Table`, or a table of Piccolo's own packages."""
    if not is_from(value, *_PACKAGES):
        return False
    return tail_of(value) == "Table" or tail_of(value) in KNOWN


def _head(cls: Cls) -> list[tuple[str, Any]]:
    return [(k, v) for k, v in cls.node.keywords if k != "metaclass"]


def snake(name: str) -> str:
    """`inflection.underscore`, by which Piccolo names tables."""
    text = _STEP_2.sub(r"\1_\2", _STEP_1.sub(r"\1_\2", name))
    return text.replace("-", "_").lower()
