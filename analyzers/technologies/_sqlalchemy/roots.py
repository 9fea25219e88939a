"""What makes a class a mapped one: the roots of declarative mapping, in all their spellings."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from ...syntax.ir import Assign, Call, dotted
from .._python.interpreter import Interpreter
from .._python.values import (
    MISSING,
    Cls,
    ColumnRef,
    Columns,
    Ext,
    Frame,
    Instance,
    Made,
    Member,
    TableRef,
    Value,
)
from .calls import is_table
from .columns import as_column, column_name
from .types import name_of

BASES = {
    "sqlalchemy.orm.DeclarativeBase": "SQLAlchemy",
    "sqlalchemy.orm.DeclarativeBaseNoMeta": "SQLAlchemy",
    "sqlalchemy.orm.decl_api.DeclarativeBase": "SQLAlchemy",
    "sqlmodel.SQLModel": "SQLModel",
    "sqlmodel.main.SQLModel": "SQLModel",
    "flask_appbuilder.Model": "Flask-AppBuilder",
    "flask_appbuilder.models.sqla.Model": "Flask-AppBuilder",
    "flask_appbuilder.models.sqla.base.Model": "Flask-AppBuilder",
    "flask_sqlalchemy.model.Model": "",
    "sqlalchemy_mixins.AllFeaturesMixin": "",
}
"""Classes that a model derives from, with the technology they stand for ("": only a mixin)."""

FACTORIES = frozenset(
    {"declarative_base", "generate_base", "automap_base", "make_declarative_base"}
)
"""Functions that return such a class."""

EXTENSIONS = frozenset({"SQLAlchemy", "Alchemical", "SQLAlchemyConnectionManager"})
"""Classes whose objects have `.Model`, `.Column` and the rest as attributes (Flask-SQLAlchemy)."""

DECORATORS = frozenset({"mapped", "mapped_as_dataclass"})
"""`@registry.mapped`: maps a class without a base."""

SNAKE = ("advanced_alchemy.base", "litestar.plugins.sqlalchemy.base", "litestar.contrib.sqlalchemy")
"""Packages whose base classes name tables in snake case of the class name."""


class Root(Struct, frozen=True):
    """The base of a mapped class. `identity`: the place that makes it; it tells bases apart."""

    technology: str
    identity: str
    naming: str = ""
    metadata: Any = None
    mapping: tuple[tuple[Any, Any], ...] = ()


def interpreter(run: Interpreter) -> Interpreter:
    """Teach an interpreter the objects of SQLAlchemy."""
    run.base_hook = lambda value: _bases(run, value)
    run.assign_hook = lambda subject, owner, node, value: _assigned(run, subject, node, value)
    run.member_hook = lambda base, name: _member(run, base, name)
    return run


def _bases(run: Interpreter, value: Value) -> list[Value]:
    """The bases behind one base: `declarative_base(cls=X)` and `db.Model` bring others along."""
    if isinstance(value, Member) and value.name == "Model" and is_extension(run, value.base):
        own = _argument(run, value.base, "model_class")
        inner = _bases(run, own) if own is not MISSING else []
        return [*inner, value]
    if isinstance(value, Made) and name_of(value.func) in FACTORIES:
        own = value.arg("cls", None)
        several = own if isinstance(own, tuple) else (own,)
        return [value, *(c for c in several if isinstance(c, Cls))]
    return [value]


def _argument(run: Interpreter, value: Value, name: str) -> Value:
    """A keyword that an extension object was made with, also through its project-side class."""
    if isinstance(value, Made):
        return value.arg(name, None)
    if isinstance(value, Instance):
        return value.kwargs.get(name, run.constructed(value).arg(name, None))
    return MISSING


def is_extension(run: Interpreter, value: Value) -> bool:
    """Whether a value is a Flask-SQLAlchemy object, or one of a project's subclass of it."""
    if isinstance(value, Made):
        return name_of(value.func) in EXTENSIONS
    if isinstance(value, Instance):
        return run.mixes(value.cls, *EXTENSIONS)
    return isinstance(value, Ext) and value.tail == "db"


def _assigned(run: Interpreter, subject: Cls, node: Assign, value: Value) -> Value:
    """A column that a class body assigns is, to others, an attribute of the class."""
    if value is MISSING:
        annotation = node.annotation
        note = dotted(getattr(annotation, "base", None)) if annotation is not None else None
        if note and note.rsplit(".", 1)[-1] in ("Mapped", "MappedColumn"):
            return ColumnRef(subject, node.target)
        return MISSING
    if isinstance(value, Made | Instance) and as_column(run, value) is not None:
        return ColumnRef(subject, node.target, value)
    if isinstance(value, Made) and name_of(value.func) == "Field" and node.annotation is not None:
        return ColumnRef(subject, node.target, None)
    return value


def _member(run: Interpreter, base: Value, name: str) -> Value:
    """Attributes of tables, of their column collections, and of columns."""
    if isinstance(base, Columns):
        return _column_of(run, base.owner, name)
    table = is_table(base)
    if table or isinstance(base, TableRef):
        owner = base if table else base.cls
        if name in ("c", "columns"):
            return Columns(owner)
        if name in ("name", "fullname") and table:
            return base.args[0]
        if name in ("name", "fullname"):
            return run.class_attribute(owner, "__tablename__")
        return MISSING
    if name == "metadata" and isinstance(base, Made | Instance | Member):
        return _given_metadata(run, base)
    if isinstance(base, ColumnRef) and name in ("name", "key"):
        return column_name(run, base) if name == "name" else base.key
    if isinstance(base, ColumnRef) and name == "property":
        return base
    return MISSING


def _given_metadata(run: Interpreter, base: Value) -> Value:
    """The `MetaData(…)` that a base, a registry or an extension object was made with."""
    for holder in _holders(base):
        given = _argument(run, holder, "metadata")
        if isinstance(given, Made) and name_of(given.func) == "MetaData":
            return given
    return MISSING


def _column_of(run: Interpreter, owner: Value, name: str) -> Value:
    if isinstance(owner, Made):
        for arg in owner.args[1:]:
            made = as_column(run, arg)
            if made is not None and made.args and made.args[0] == name:
                return ColumnRef(owner, name, made)
        return ColumnRef(owner, name)
    return ColumnRef(owner, name)


# -- roots ---------------------------------------------------------------------------------------


def root_of(run: Interpreter, cls: Cls) -> Root | None:
    """The declarative root of a class, or None where it is not mapped."""
    line = run.mro(cls)
    for position, ancestor in enumerate(line):
        technology, naming = _root_kind(run, ancestor)
        if technology:
            holder = next((a for a in reversed(line[:position]) if isinstance(a, Cls)), cls)
            return _root(run, cls, ancestor, technology, naming, holder)
    for ancestor in line:
        if isinstance(ancestor, Cls):
            marks = _decorators(run, ancestor)
            if "as_declarative" in marks or (ancestor is cls and marks & DECORATORS):
                return _root(run, cls, _registry(run, ancestor), "SQLAlchemy", "", ancestor)
    return None


def _root_kind(run: Interpreter, ancestor: Value) -> tuple[str, str]:
    """(technology, naming rule) of an ancestor that is a root, else two empty texts."""
    if isinstance(ancestor, Ext):
        technology = BASES.get(ancestor.name, "")
        if not technology and ancestor.name.startswith(SNAKE):
            return "SQLAlchemy", "snake"
        if not technology and ancestor.tail == "Model" and ".db.Model" in ancestor.name:
            return "Flask-SQLAlchemy", "flask"
        if not technology and ancestor.tail == "DeclarativeBase" and "sqlalchemy" in ancestor.name:
            return "SQLAlchemy", ""
        rule = {"SQLModel": "lower", "Flask-AppBuilder": "flask"}.get(technology, "")
        return technology, rule
    if isinstance(ancestor, Made) and name_of(ancestor.func) in FACTORIES:
        return "SQLAlchemy", ""
    if (
        isinstance(ancestor, Member)
        and ancestor.name == "Model"
        and is_extension(run, ancestor.base)
    ):
        return "Flask-SQLAlchemy", "flask"
    return "", ""


def _decorators(run: Interpreter, cls: Cls) -> set[str]:
    marks = set()
    for mark in cls.node.decorators:
        name = dotted(mark.func if isinstance(mark, Call) else mark) or ""
        marks.add(name.rsplit(".", 1)[-1])
    return marks


def _registry(run: Interpreter, cls: Cls) -> Value:
    """What `@registry.mapped` is an attribute of."""
    for mark in cls.node.decorators:
        value = run.eval(mark.func if isinstance(mark, Call) else mark, Frame(cls.path))
        if isinstance(value, Member):
            return value.base
    return MISSING


def _root(
    run: Interpreter, cls: Cls, root: Value, technology: str, naming: str, holder: Cls
) -> Root:
    metadata = _metadata(run, cls, root)
    identity = f"{holder.path}:{holder.name}"
    if isinstance(root, Made):
        identity = f"{root.path}:{root.line}"
    elif isinstance(root, Member) and isinstance(root.base, Made | Instance):
        identity = f"{root.base.path}:{root.base.line}"
        technology = "Flask-SQLAlchemy"
    elif isinstance(root, Ext) and root.name not in BASES:
        identity = root.name
    elif technology in ("SQLModel", "Flask-AppBuilder"):
        identity = technology
    if isinstance(metadata, Made):
        identity = f"{metadata.path}:{metadata.line}"
    mapping = _annotation_map(run, cls, root)
    return Root(technology, identity, naming, metadata, tuple(mapping))


def _metadata(run: Interpreter, cls: Cls, root: Value) -> Value:
    """The `MetaData(…)` call that a class's tables are kept in, or None."""
    own = run.attribute(cls, "metadata", strict=True)
    if isinstance(own, Made) and name_of(own.func) == "MetaData":
        return own
    for holder in (run.attribute(cls, "registry", strict=True), *_holders(root)):
        given = _argument(run, holder, "metadata")
        if isinstance(given, Made):
            return given
    return None


def _holders(root: Value) -> list[Value]:
    """The objects that may have been given the metadata or the type map of a root."""
    found = [root]
    if isinstance(root, Made) and isinstance(root.func, Member):
        found.append(root.func.base)
    if isinstance(root, Member):
        found.append(root.base)
    return found


def _annotation_map(run: Interpreter, cls: Cls, root: Value) -> list[tuple[Value, Value]]:
    """`type_annotation_map`, of the class, its registry or the call that made the base."""
    own = run.attribute(cls, "type_annotation_map", strict=True)
    if isinstance(own, dict):
        return list(own.items())
    for holder in (run.attribute(cls, "registry", strict=True), *_holders(root)):
        given = _argument(run, holder, "type_annotation_map")
        if isinstance(given, dict):
            return list(given.items())
    return []


def is_base(run: Interpreter, cls: Cls) -> bool:
    """Whether a class is itself a base: SQLAlchemy maps no direct subclass of `DeclarativeBase`."""
    direct = [b for b in run.bases(cls) if isinstance(b, Ext)]
    if any(b.tail in ("DeclarativeBase", "DeclarativeBaseNoMeta") for b in direct):
        return True
    return "as_declarative" in _decorators(run, cls)


def settings_of(run: Interpreter, root: Root) -> dict[str, Value]:
    """The naming convention in force, also one that is assigned to the metadata afterwards."""
    names = (
        root.metadata.kwargs.get("naming_convention") if isinstance(root.metadata, Made) else None
    )
    if isinstance(names, dict):
        return names
    path = root.identity.rsplit(":", 1)[0]
    for target, statements in run.project.names(path).items():
        if target.endswith("metadata.naming_convention"):
            statement = statements[-1]
            if isinstance(statement, Assign):
                value = run.eval(statement.value, Frame(path))
                return value if isinstance(value, dict) else {}
    return {}


def metadata_identity(run: Interpreter, table: Made) -> str:
    """The place that tells apart what a `Table(…)` call's metadata belongs to."""
    metadata = table.arg("metadata", 1)
    holder = metadata.base if isinstance(metadata, Member) and metadata.name == "metadata" else None
    if isinstance(metadata, Ext) and metadata.name.endswith("SQLModel.metadata"):
        return "SQLModel"
    if isinstance(metadata, Made) and name_of(metadata.func) == "MetaData":
        return f"{metadata.path}:{metadata.line}"
    if holder is None and isinstance(table.func, Member):
        holder = table.func.base
    if isinstance(holder, Member):
        holder = holder.base
    if isinstance(holder, Cls):
        root = root_of(run, holder)
        return root.identity if root is not None else f"{holder.path}:{holder.name}"
    if isinstance(holder, Made | Instance):
        given = _argument(run, holder, "metadata")
        place = given if isinstance(given, Made) else holder
        return f"{place.path}:{place.line}"
    return f"{table.path}:"
