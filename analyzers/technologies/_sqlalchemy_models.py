"""Declarative models: which classes are tables, what they are called, which columns they have.

SQLAlchemy docs, "Composing Mapped Hierarchies with Mixins" and "Mapping Class Inheritance
Hierarchies"; the order and the rules are those of `sqlalchemy.orm.decl_base`.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..model.catalog import Problem
from ..problems import problem
from ..schema.operations import CreateTable
from ..syntax.evaluate import UNKNOWN
from ..syntax.ir import Assign, Call, FuncDef, Lit, dotted
from ..syntax.project import Project
from ._interpreter import Bodies, Interpreter
from ._sqlalchemy_annotations import mapped_read, sqlmodel_read
from ._sqlalchemy_columns import Hint, Read, TableName, as_column, read_column
from ._sqlalchemy_known import columns_of_known, known_table_name
from ._sqlalchemy_roots import Root, interpreter, is_base, root_of, settings_of
from ._sqlalchemy_tables import Building, is_table, table_name
from ._sqlalchemy_types import name_of
from ._values import MISSING, Cls, Ext, Made, TableRef, Value

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


class Models:
    """Reads the models of a project. One instance serves one computation."""

    def __init__(self, project: Project, bodies: Bodies) -> None:
        self.run = interpreter(Interpreter(project, bodies))
        self.run.class_hook = self._class_attribute
        self._roots: dict[Any, Root | None] = {}
        self._names: dict[Any, Value] = {}
        self._tables: dict[Any, bool] = {}
        self.problems: list[Problem] = []

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
        if self._own_table(cls) is not MISSING:
            return True
        if self.name_of(cls) is None:
            return False
        root = self.root(cls)
        if root is not None and root.naming == "flask" and self.mapped_parent(cls) is not None:
            # Flask-SQLAlchemy, `__table_cls__`: without a key of its own it shares the table.
            return self._has_own_key(cls)
        return True

    def _has_own_key(self, cls: Cls) -> bool:
        from ._sqlalchemy_tables import Building

        building = Building(self.run, "", None, self.owner)
        for item in _as_items(self.table_args(cls)):
            building.item(item)
        return bool(building.primary) or any(r.primary_key for r in self.columns(cls))

    def _own_table(self, cls: Cls) -> Value:
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
        own = self._own_table(holder)
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
            own = self._own_table(cls)
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
        for item in _as_items(self.table_args(cls)):
            if isinstance(item, dict) and isinstance(item.get("schema"), str):
                return str(item["schema"])
        root = self.root(cls)
        metadata = root.metadata if root is not None else None
        schema = metadata.kwargs.get("schema") if isinstance(metadata, Made) else None
        return schema if isinstance(schema, str) else None

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

    _subject: Cls | None = None

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
        own = self._own_table(cls)
        if isinstance(own, Made):
            fill(building, own)
        # With `__table__` the table is what it is: mixins add nothing to it.
        for member in (cls, *children) if own is MISSING else children:
            self._subject = member
            for read in self.columns(member):
                if member is cls or not _known_column(building, read):
                    building.add(read)
        for item in _as_items(self.table_args(cls)) if own is MISSING else ():
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


def _as_items(args: Value) -> list[Value]:
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
