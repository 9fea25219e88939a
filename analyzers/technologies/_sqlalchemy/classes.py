"""Which classes are mapped, whose table their columns go to, and what it is called.

SQLAlchemy docs, "Mapping Class Inheritance Hierarchies"; the rules are those of
`sqlalchemy.orm.decl_base` and of Flask-SQLAlchemy's `NameMixin`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import Any, Self

from ...model.catalog import Problem
from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign, Call, FuncDef, Lit
from ...syntax.project import Project
from .._python.interpreter import Bodies, Interpreter
from .._python.values import MISSING, Cls, Ext, Made, TableRef, Value
from .calls import is_table, table_name
from .columns import Read, TableName, as_column
from .known import known_table_name
from .roots import Root, interpreter, is_base, root_of
from .tables import Building

_CAMEL_FLASK = re.compile(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))")
_CAMEL_PLAIN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Classes(ABC):
    """Tells what classes are. `Models` adds their columns."""

    def __init__(self, project: Project, bodies: Bodies) -> None:
        self.run = interpreter(Interpreter(project, bodies))
        self.run.class_hook = self._class_attribute
        self._roots: dict[Any, Root | None] = {}
        self._names: dict[Any, Value] = {}
        self._tables: dict[Any, bool] = {}
        self.problems: list[Problem] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.run.end()

    @abstractmethod
    def columns(self, cls: Cls) -> list[Read]:
        """The columns that a class itself brings."""

    # -- classes ---------------------------------------------------------------------------------

    def root(self, cls: Cls) -> Root | None:
        """The declarative root of a class; a doubtful one for a model of an unknown base."""
        if cls.key not in self._roots:
            self._roots[cls.key] = None
            found = root_of(self.run, cls)
            self._roots[cls.key] = found or self._unknown_root(cls)
        return self._roots[cls.key]

    def _unknown_root(self, cls: Cls) -> Root | None:
        """A class with a table name and columns whose base is defined nowhere we can see."""
        line = self.run.mro(cls)
        if not any(isinstance(a, Cls) and a.statements("__tablename__") for a in line):
            return None
        strange = [a for a in line if a is UNKNOWN or (isinstance(a, Ext) and _may_be_base(a))]
        if not strange or not any(self._has_column(a) for a in line if isinstance(a, Cls)):
            return None
        name = strange[0].name if isinstance(strange[0], Ext) else cls.path
        return Root("SQLAlchemy", name, "?")

    def _has_column(self, cls: Cls) -> bool:
        for name in cls.names():
            statement = next(reversed(cls.statements(name)), None)
            if isinstance(statement, Assign) and isinstance(statement.value, Call):
                value = self.run.class_value(cls, statement)
                if as_column(self.run, value) is not None:
                    return True
        return False

    def is_mapped(self, cls: Cls) -> bool:
        """Whether a class is mapped, alone or into the table of an ancestor."""
        if self.root(cls) is None or self.is_abstract(cls) or is_base(self.run, cls):
            return False
        root = self.root(cls)
        if root is not None and root.technology == "SQLModel":
            return self._is_sqlmodel_table(cls)
        return True

    def is_abstract(self, cls: Cls) -> bool:
        """`__abstract__ = True` in the class's own body; `AbstractConcreteBase` has no table."""
        if any(
            isinstance(b, Ext) and b.tail == "AbstractConcreteBase" for b in self.run.bases(cls)
        ):
            return True
        own = [s for s in cls.statements("__abstract__") if isinstance(s, Assign)]
        if "__abstract__" in cls.members:
            return cls.members["__abstract__"] is True
        return bool(own) and self.run.class_value(cls, own[-1]) is True

    def _is_sqlmodel_table(self, cls: Cls) -> bool:
        for key, value in cls.node.keywords:
            if key == "table":
                return isinstance(value, Lit) and value.value is True
        return False

    def mapped_parent(self, cls: Cls) -> Cls | None:
        """The nearest mapped ancestor."""
        for ancestor in self.run.mro(cls)[1:]:
            if isinstance(ancestor, Cls) and self.is_mapped(ancestor):
                return ancestor
        return None

    def holder(self, cls: Cls) -> Cls | None:
        """The class whose table a class's columns go to: itself, or a mapped ancestor."""
        for ancestor in self.run.mro(cls):
            if isinstance(ancestor, Cls) and self.is_mapped(ancestor) and self.has_table(ancestor):
                return ancestor
        return None

    def has_table(self, cls: Cls) -> bool:
        """Whether a mapped class has a table of its own."""
        if cls.key not in self._tables:
            self._tables[cls.key] = True
            self._tables[cls.key] = self._decide_table(cls)
        return self._tables[cls.key]

    def _decide_table(self, cls: Cls) -> bool:
        if self.own_table(cls) is not MISSING:
            return True
        if self.name_of(cls) is None:
            return False
        root = self.root(cls)
        if root is not None and root.naming == "flask" and self.mapped_parent(cls) is not None:
            # Flask-SQLAlchemy, `__table_cls__`: without a key of its own it shares the table.
            return self._has_own_key(cls)
        return True

    def _has_own_key(self, cls: Cls) -> bool:
        building = Building(self.run, "", None, self.owner)
        for item in as_items(self.table_args(cls)):
            building.item(item)
        return bool(building.primary) or any(r.primary_key for r in self.columns(cls))

    def own_table(self, cls: Cls) -> Value:
        """What `__table__` in a class's own body is, or MISSING."""
        statements = [s for s in cls.statements("__table__") if isinstance(s, Assign)]
        return self.run.class_value(cls, statements[-1]) if statements else MISSING

    # -- names -----------------------------------------------------------------------------------

    def owner(self, value: Value) -> TableName | None:
        """(schema, name) of the table that a class or `Table(…)` stands for."""
        if isinstance(value, Made):
            return table_name(value) if is_table(value) else None
        if not isinstance(value, Cls):
            return None
        holder = self.holder(value)
        if holder is None:
            return None
        own = self.own_table(holder)
        if isinstance(own, Made):
            return table_name(own)
        name = self.name_of(holder)
        return (self.schema_of(holder), name) if isinstance(name, str) else None

    def name_of(self, cls: Cls) -> Value:
        """The table name of a mapped class: text, None for none, UNKNOWN where it is not known."""
        if cls.key not in self._names:
            self._names[cls.key] = UNKNOWN
            self._names[cls.key] = self._find_name(cls)
        return self._names[cls.key]

    def _find_name(self, cls: Cls) -> Value:
        root = self.root(cls)
        for ancestor in self.run.mro(cls):
            if isinstance(ancestor, Ext):
                known = known_table_name(ancestor)
                if known is not None:
                    return known
            if not isinstance(ancestor, Cls):
                continue
            if "__tablename__" in ancestor.members:
                return ancestor.members["__tablename__"]
            own = ancestor.statements("__tablename__")
            if not own:
                continue
            computed = isinstance(own[-1], FuncDef)
            if ancestor is not cls and not computed and self.is_mapped(ancestor):
                break  # a mapped parent's name is its own, SQLAlchemy: `class_mapped`
            return self.run.stated(ancestor, own[-1], cls)
        naming = root.naming if root is not None else ""
        if naming == "flask":
            return _CAMEL_FLASK.sub(r"_\1", cls.name).lower().lstrip("_")
        if naming == "lower":
            return cls.name.lower()
        return _CAMEL_PLAIN.sub("_", cls.name).lower() if naming == "snake" else None

    def _class_attribute(self, cls: Cls, name: str) -> Value:
        """Attributes that SQLAlchemy itself adds to a model class."""
        if name == "__tablename__" and self.root(cls) is not None:
            holder = self.holder(cls) if not cls.statements("__tablename__") else None
            found = self.name_of(holder or cls)
            return MISSING if found is None else found
        if name == "__table__" and self.root(cls) is not None:
            own = self.own_table(cls)
            return own if own is not MISSING else TableRef(cls)
        if name == "metadata":
            root = self.root(cls)
            return root.metadata if root is not None and root.metadata is not None else MISSING
        return MISSING

    def table_args(self, cls: Cls) -> Value:
        """`__table_args__` in force for a class that has its own table."""
        for ancestor in self.run.mro(cls):
            if not isinstance(ancestor, Cls):
                continue
            if "__table_args__" in ancestor.members:
                return ancestor.members["__table_args__"]
            own = ancestor.statements("__table_args__")
            if not own:
                continue
            if ancestor is not cls and isinstance(own[-1], Assign) and self.is_mapped(ancestor):
                break
            return self.run.stated(ancestor, own[-1], cls)
        return ()

    def schema_of(self, cls: Cls) -> str | None:
        """The schema of a class's table: its own, else that of the metadata."""
        for item in as_items(self.table_args(cls)):
            if isinstance(item, dict) and isinstance(item.get("schema"), str):
                return str(item["schema"])
        root = self.root(cls)
        metadata = root.metadata if root is not None else None
        schema = metadata.kwargs.get("schema") if isinstance(metadata, Made) else None
        return schema if isinstance(schema, str) else None


def as_items(args: Value) -> list[Value]:
    """The items of `__table_args__`, whichever form it has."""
    if isinstance(args, dict):
        return [args]
    return list(args) if isinstance(args, list | tuple) else []


def _may_be_base(value: Ext) -> bool:
    """Whether an outside class could be somebody else's declarative base."""
    head = value.name.split(".", 1)[0]
    return head not in (
        "builtins",
        "abc",
        "typing",
        "enum",
        "sqlalchemy",
        "dataclasses",
        "pydantic",
    )
