"""Declarative models: which classes are tables, what they are called, which columns they have.

SQLAlchemy docs, "Composing Mapped Hierarchies with Mixins" and "Mapping Class Inheritance
Hierarchies"; the order and the rules are those of `sqlalchemy.orm.decl_base`.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...model.catalog import Problem
from ...problems import problem
from ...schema.operations import CreateTable
from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign, Call, FuncDef, dotted
from .._python.values import MISSING, Cls, Ext, Made, Value
from .annotations import mapped_read, sqlmodel_read
from .classes import Classes, as_items
from .columns import Hint, Read, TableName, as_column, read_column
from .known import columns_of_known
from .roots import settings_of
from .tables import Building
from .types import name_of

_CAMEL_FLASK = re.compile(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))")
_CAMEL_PLAIN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SHADOWS = frozenset({"__tablename__", "__table_args__", "__mapper_args__", "__abstract__"})


class Info(Struct, frozen=True):
    """What a class is to SQLAlchemy. `table` is its own table, `parent` the class whose table it
    shares; `doubt` is set where it looks like a model of a base that nobody knows.
    """

    technology: str = ""
    identity: str = ""
    table: TableName | None = None
    parent: Any = None
    bind: str = ""
    problems: tuple[Problem, ...] = ()
    dynamic: tuple[Any, ...] = ()


class Tables(Struct, frozen=True):
    """What a class brings: its table, tables of classes made beside it, problems."""

    tables: tuple[CreateTable, ...] = ()
    problems: tuple[Problem, ...] = ()


class Models(Classes):
    """Reads the models of a project. One instance serves one computation."""

    _subject: Cls | None = None

    # -- columns ---------------------------------------------------------------------------------

    def columns(self, cls: Cls) -> list[Read]:
        """The columns that a class itself brings: its own and those of unmapped ancestors."""
        root = self.root(cls)
        if root is not None and root.technology == "SQLModel":
            return self._sqlmodel_columns(cls)
        groups: dict[str, list[Read]] = {"mixed": [], "own": [], "computed": []}
        taken: set[str] = set()
        modern = False
        for ancestor in self.run.mro(cls):
            if isinstance(ancestor, Ext):
                groups["mixed"].extend(
                    r for r in columns_of_known(self.run, ancestor, cls) if r.key not in taken
                )
            if not isinstance(ancestor, Cls):
                continue
            if ancestor is not cls and self.is_mapped(ancestor):
                taken |= self._attributes(ancestor)
                continue
            for name in [n for n in ancestor.names() if n not in taken]:
                read, group, style = self._attribute(cls, ancestor, name)
                if read or _shadows(ancestor, name):
                    taken.add(name)
                modern = modern or style
                groups["own" if group == "own" and ancestor is cls else group].extend(read)
        order = ("own", "mixed", "computed") if modern else ("mixed", "own", "computed")
        return [r for g in order for r in groups[g]]

    def _attributes(self, cls: Cls) -> set[str]:
        names: set[str] = set()
        for ancestor in self.run.mro(cls):
            if isinstance(ancestor, Cls):
                names |= set(ancestor.names()) - _SHADOWS
        return names

    def _attribute(self, cls: Cls, holder: Cls, name: str) -> tuple[list[Read], str, bool]:
        """The columns of one attribute, the group they stand in, whether they are 2.0 style."""
        if name in holder.members:
            made = as_column(self.run, holder.members[name])
            read = read_column(self.run, made, name, self.owner) if made is not None else None
            return ([read] if read else []), "own", False
        statement = holder.statements(name)[-1]
        group = "own" if holder is cls else "mixed"
        if isinstance(statement, FuncDef):
            marks = [
                dotted(d.func if isinstance(d, Call) else d) or "" for d in statement.decorators
            ]
            if not any("declared_attr" in m for m in marks) or name.startswith("__"):
                return [], group, False
            value = self.run.stated(holder, statement, cls)
            return self._computed(holder, statement, value), "computed", False
        if not isinstance(statement, Assign) or name.startswith("__") or "." in name:
            return [], group, False
        value = MISSING
        if statement.value is not None:
            value = self.run.class_value(holder, statement)
        reads = self._assigned(holder, statement, value)
        modern = isinstance(value, Made) and name_of(value.func) == "mapped_column"
        return reads, group, modern or (value is MISSING and bool(reads))

    def _assigned(self, holder: Cls, statement: Assign, value: Value) -> list[Read]:
        if isinstance(value, Made) and name_of(value.func) == "composite":
            inner = [as_column(self.run, a) for a in value.args]
            reads = [read_column(self.run, m, "", self.owner) for m in inner if m is not None]
            return [r for r in reads if r is not None]
        mapping = self._mapping(holder)
        read = mapped_read(self.run, statement, value, holder, self.owner, mapping)
        if read is None and value is UNKNOWN and isinstance(statement.value, Call):
            self._maybe_column(holder, statement)
        return [read] if read is not None else []

    def _maybe_column(self, holder: Cls, statement: Assign) -> None:
        """A call that may well have returned a column, and could not be followed."""
        name = dotted(statement.value.func) if isinstance(statement.value, Call) else None
        if name and re.search(r"(?i)col(umn)?\b|_key$|_id$", name):
            text = f"{statement.target} may be a column: {name}() could not be followed"
            self.problems.append(problem("unresolved-value", holder.path, statement.line, text))

    def _mapping(self, holder: Cls) -> list[tuple[Value, Value]]:
        root = self.root(self._subject or holder) or self.root(holder)
        return list(root.mapping) if root is not None else []

    def _computed(self, holder: Cls, node: FuncDef, value: Value) -> list[Read]:
        made = as_column(self.run, value)
        if made is None:
            return []
        note = Assign(node.line, node.name, None, node.returns)
        read = mapped_read(self.run, note, made, holder, self.owner, self._mapping(holder))
        if read is None:
            read = read_column(self.run, made, node.name, self.owner, Hint())
        if read is None:
            return []
        column = replace(read.column, path=holder.path, line=node.line)
        return [replace(read, column=column)]

    def _sqlmodel_columns(self, cls: Cls) -> list[Read]:
        """SQLModel: fields in the order of pydantic, those of the bases first."""
        reads: dict[str, Read] = {}
        for ancestor in reversed(self.run.mro(cls)):
            if not isinstance(ancestor, Cls):
                continue
            for name in ancestor.names():
                statement = ancestor.statements(name)[-1]
                if isinstance(statement, FuncDef):
                    reads.update({r.key: r for r in self._attribute(cls, ancestor, name)[0]})
                if not isinstance(statement, Assign):
                    continue
                value = MISSING
                if statement.value is not None:
                    value = self.run.class_value(ancestor, statement)
                read = sqlmodel_read(self.run, statement, value, ancestor, self.owner)
                if read is not None:
                    reads[name] = replace(read, key=name)
        return list(reads.values())

    # -- results ---------------------------------------------------------------------------------

    def info(self, cls: Cls) -> Info:
        """What a class is, small enough to be kept and compared."""
        root = self.root(cls)
        if root is None or not self.is_mapped(cls):
            return Info()
        doubt: tuple[Problem, ...] = ()
        if root.naming == "?":
            text = f"the base of {cls.name} is not known; read as a SQLAlchemy model"
            doubt = (problem("unresolved-base", cls.path, cls.node.line, text),)
        bind = self.run.attribute(cls, "__bind_key__", strict=True)
        holder = self.holder(cls)
        if holder is None:
            return Info()
        if holder is not cls and holder != cls:
            return Info(root.technology, root.identity, None, holder, "", doubt)
        name = self.owner(cls)
        if name is None:
            text = f"the table name of {cls.name} is computed and could not be known"
            found = problem("dynamic-name", cls.path, cls.node.line, text)
            return Info(root.technology, root.identity, None, None, "", (*doubt, found))
        return Info(
            technology=root.technology,
            identity=root.identity,
            table=name,
            bind=bind if isinstance(bind, str) else "",
            problems=doubt,
        )

    def tables(self, cls: Cls, children: tuple[Cls, ...]) -> Tables:
        """The table of a class, and those of classes that its attributes make on the fly."""
        self.run.dynamic.clear()
        own = self.table(cls, children)
        made = [own] if own is not None else []
        for other in list(self.run.dynamic):
            if other != cls and self.is_mapped(other) and self.has_table(other):
                found = self.table(other, ())
                made.extend([found] if found is not None and found not in made else [])
        return Tables(tuple(made), tuple(self.problems))

    def table(self, cls: Cls, children: tuple[Cls, ...]) -> CreateTable | None:
        """The table of a class, with the columns that classes sharing it add."""
        found = self.owner(cls)
        root = self.root(cls)
        if found is None or root is None:
            return None
        schema, name = found
        building = Building(self.run, name, schema, self.owner, settings_of(self.run, root))
        own = self.own_table(cls)
        if isinstance(own, Made):
            fill(building, own)
        # With `__table__` the table is what it is: mixins add nothing to it.
        for member in (cls, *children) if own is MISSING else children:
            self._subject = member
            for read in self.columns(member):
                if member is cls or not _known_column(building, read):
                    building.add(read)
        for item in as_items(self.table_args(cls)) if own is MISSING else ():
            building.item(item)
        self.problems.extend(building.problems)
        return building.finish(
            cls.path, cls.node.line, cls.name, public_methods(cls), first_paragraph(cls.node.doc)
        )


def fill(building: Building, table: Made) -> None:
    """Take in the columns and items of a `Table(…)` call."""
    for arg in table.args[1:]:
        building.item(arg)
    building.settings(table.kwargs)


def _known_column(building: Building, read: Read) -> bool:
    folded = read.column.name.lower()
    return any(r.column.name.lower() == folded for r in building.reads)


def _shadows(cls: Cls, name: str) -> bool:
    """Whether a name in a class body hides what an ancestor would bring under it."""
    if name in cls.members:
        return True
    statement = cls.statements(name)[-1]
    return not isinstance(statement, Assign) or statement.value is not None


def public_methods(cls: Cls) -> tuple[str, ...]:
    """The public methods that a class body defines."""
    found = []
    for name in cls.names():
        statement = next(reversed(cls.statements(name)), None)
        if isinstance(statement, FuncDef) and not name.startswith("_"):
            marks = [
                dotted(d.func if isinstance(d, Call) else d) or "" for d in statement.decorators
            ]
            if not any("declared_attr" in m or "validates" in m for m in marks):
                found.append(name)
    return tuple(found)


def first_paragraph(doc: str | None) -> str | None:
    """The first paragraph of a docstring on one line."""
    text = " ".join((doc or "").strip().split("\n\n", 1)[0].split())
    return text or None
