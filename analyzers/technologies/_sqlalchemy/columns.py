"""Columns of SQLAlchemy: what a `Column(…)` or `mapped_column(…)` call says.

Shared by the model reader and the Alembic reader.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from ...model.schema import Check, Column, ForeignKey
from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import FuncDef
from .._python.interpreter import Interpreter
from .._python.values import (
    MISSING,
    Cls,
    ColumnRef,
    EnumMember,
    Ext,
    Fn,
    Instance,
    Made,
    Member,
    Partial,
    Value,
)
from .types import NONE, Type, name_of, read_type

COLUMNS = frozenset({"Column", "mapped_column", "MappedColumn"})
_HOLDERS = frozenset({"deferred", "column_property", "copy", "_copy", "use_existing_column"})
_ITEMS = frozenset(
    [
        "ForeignKey",
        "Sequence",
        "Identity",
        "Computed",
        "CheckConstraint",
        "FetchedValue",
        "DefaultClause",
        "ColumnDefault",
        "UniqueConstraint",
        "PrimaryKeyConstraint",
        "Index",
    ]
)
TableName = tuple[str | None, str]
Owner = Callable[[Value], TableName | None]
"""Gives (schema, name) of the table that a class or a `Table` stands for."""


class Read(Struct, frozen=True):
    """A column with what was written beside it. `origin` identifies the code that made it."""

    column: Column
    key: str = ""
    primary_key: bool = False
    foreign_keys: tuple[ForeignKey, ...] = ()
    index: bool | str = False
    unique: bool | str = False
    checks: tuple[Check, ...] = ()
    origin: tuple[str, int] = ("", 0)
    nullable_said: bool = False
    unresolved: tuple[str, ...] = ()


class Hint(Struct, frozen=True):
    """What an annotation says of a column: its type, whether it may be null, the comment beside."""

    type: Type = NONE
    nullable: bool | None = None
    comment: str | None = None


def as_column(run: Interpreter, value: Value) -> Made | None:
    """The `Column` or `mapped_column` call behind a value, or None where it is no column."""
    if isinstance(value, ColumnRef):
        return as_column(run, value.column)
    if isinstance(value, Instance):
        if run.mixes(value.cls, *COLUMNS):
            built = run.constructed(value)
            return Made(Ext("sqlalchemy.Column"), built.args, built.kwargs, value.path, value.line)
        return None
    if not isinstance(value, Made):
        return None
    name = name_of(value.func)
    if name in COLUMNS:
        return value
    if name in _HOLDERS:
        inner = value.args[0] if value.args else getattr(value.func, "base", None)
        return as_column(run, inner)
    if name == "field":  # a dataclass field, SQLAlchemy docs "Declarative with Dataclasses"
        metadata = value.kwargs.get("metadata")
        if isinstance(metadata, dict) and "sa" in metadata:
            inner = metadata["sa"]
            return as_column(run, run.call_with(inner) if isinstance(inner, Fn) else inner)
    return None


def column_name(run: Interpreter, ref: ColumnRef) -> str:
    """The database's name of a column that code refers to by attribute."""
    made = as_column(run, ref.column)
    name = explicit_name(made) if made is not None else None
    return name or ref.key


def explicit_name(made: Made) -> str | None:
    """The name given in the call itself (SQLAlchemy: first argument, or `name=`)."""
    name = made.args[0] if made.args else made.kwargs.get("name")
    if not isinstance(name, str):
        name = made.kwargs.get("name")
    return str(name) if isinstance(name, str) else None


def read_column(
    run: Interpreter, made: Made, key: str, owner: Owner, hint: Hint | None = None
) -> Read | None:
    """A column from its call, or None where its name cannot be known."""
    name = explicit_name(made) or key
    if not name:
        return None
    parts = _Parts(run, made, name, owner)
    hint = hint or Hint()
    primary = made.kwargs.get("primary_key") is True
    type_ = parts.type if parts.type.text is not None or not hint.type.text else hint.type
    said = made.kwargs.get("nullable")
    column = Column(
        name=name,
        type=type_.text,
        nullable=_nullable(said, primary, parts.identity, hint),
        default=parts.default,
        unique=made.kwargs.get("unique") is True,
        description=_description(made, hint),
        enum=type_.enum,
        path=made.path,
        line=made.line,
        generated=parts.generated,
    )
    return Read(
        column=column,
        key=key,
        primary_key=primary,
        foreign_keys=tuple(parts.keys),
        index=_flag(made.kwargs.get("index")),
        unique=_flag(made.kwargs.get("unique")),
        checks=tuple(parts.checks),
        origin=(made.path, made.line),
        nullable_said=isinstance(said, bool),
        unresolved=tuple(parts.unresolved),
    )


def _flag(value: Value) -> bool | str:
    return value if isinstance(value, bool | str) else False


def _nullable(said: Value, primary: bool, identity: bool, hint: Hint) -> bool:
    """SQLAlchemy docs: `nullable` defaults to the annotation, else to True unless primary key."""
    if isinstance(said, bool):
        return said
    if primary or identity:
        return False
    return hint.nullable if hint.nullable is not None else True


def _description(made: Made, hint: Hint) -> str | None:
    for name in ("comment", "doc", "description"):
        text = made.kwargs.get(name)
        if isinstance(text, str) and text.strip():
            return " ".join(text.split())
    return hint.comment


class _Parts:
    """The arguments of a column call, told apart."""

    def __init__(self, run: Interpreter, made: Made, name: str, owner: Owner) -> None:
        self.run, self.made, self.owner, self.name = run, made, owner, name
        self.type = NONE
        self.keys: list[ForeignKey] = []
        self.checks: list[Check] = []
        self.default: str | None = None
        self.generated: str | None = None
        self.identity = False
        self.unresolved: list[str] = []
        given = made.kwargs.get("type_", made.kwargs.get("sa_type", MISSING))
        if given is not MISSING:
            self.type = read_type(run, given)
        for position, arg in enumerate(made.args):
            if not (position == 0 and (isinstance(arg, str) or arg is None)):
                self._argument(arg)
        self._defaults()

    def _argument(self, arg: Value) -> None:
        name = name_of(arg.func) if isinstance(arg, Made) else ""
        if isinstance(arg, Instance) and self.run.mixes(arg.cls, "ForeignKey"):
            arg, name = self.run.constructed(arg), "ForeignKey"
        if name == "ForeignKey":
            key = read_foreign_key(self.run, arg, self.name, self.owner)
            if key is not None:
                self.keys.append(key)
            else:
                self.unresolved.append("the target of a foreign key is not known")
        elif name == "Computed" and arg.args:
            self.generated = render(self.run, arg.args[0])
        elif name == "Identity":
            self.generated, self.identity = "identity", True
        elif name == "CheckConstraint":
            self.checks.append(read_check(self.run, arg))
        elif name in _ITEMS:
            self._item(arg, name)
        elif self.type.text is None:
            self.type = read_type(self.run, arg)

    def _item(self, arg: Made, name: str) -> None:
        if name in ("DefaultClause", "ColumnDefault") and arg.args:
            self.default = render(self.run, arg.args[0])
        elif name == "Sequence" and arg.args and isinstance(arg.args[0], str):
            self.default = f"nextval('{arg.args[0]}')"

    def _defaults(self) -> None:
        """`server_default` is the database's word; without it the code's default is shown."""
        for name in ("server_default", "default", "insert_default", "default_factory"):
            value = self.made.kwargs.get(name, MISSING)
            if value is MISSING or value is None or self.default is not None:
                continue
            if isinstance(value, Made) and name_of(value.func) in ("DefaultClause", "FetchedValue"):
                value = value.args[0] if value.args else UNKNOWN
            if isinstance(value, Made) and name_of(value.func) == "Identity":
                self.generated, self.identity = "identity", True
                continue
            self.default = render(self.run, value)


def read_foreign_key(run: Interpreter, made: Made, column: str, owner: Owner) -> ForeignKey | None:
    """`ForeignKey(target, …)` on one column; None where the target cannot be known."""
    found = target_of(run, made.arg("column", 0), owner)
    if found is None:
        return None
    (schema, table), ref = found
    return ForeignKey(
        columns=(column,),
        ref_table=table,
        ref_columns=(ref,) if ref else (),
        on_delete=_action(made.kwargs.get("ondelete")),
        on_update=_action(made.kwargs.get("onupdate")),
        path=made.path,
        line=made.line,
        name=_name(made.kwargs.get("name")),
        ref_schema=schema,
    )


def target_of(run: Interpreter, value: Value, owner: Owner) -> tuple[TableName, str | None] | None:
    """The table and column that a foreign key names: text, a model's attribute, `table.c.x`."""
    if isinstance(value, Fn | Partial):
        value = run.call_with(value)
    if isinstance(value, str):
        table, _, column = value.rpartition(".")
        if not table:
            return (None, column), None
        schema, _, bare = table.rpartition(".")
        return (schema or None, bare), column
    if isinstance(value, ColumnRef):
        found = owner(value.owner)
        return (found, column_name(run, value)) if found is not None else None
    if isinstance(value, Member) and isinstance(value.base, Cls):
        found = owner(value.base)
        return (found, value.name) if found is not None else None
    return None


def _action(value: Value) -> str | None:
    return value.upper() if isinstance(value, str) else None


def _name(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def read_check(run: Interpreter, made: Made) -> Check:
    """`CheckConstraint(sqltext, name=…)`."""
    name = made.arg("name", 1)
    text = render(run, made.arg("sqltext", 0)) or "…"
    return Check(name if isinstance(name, str) else None, text, made.path, made.line)


def render(run: Interpreter, value: Value, depth: int = 0) -> str | None:
    """A default or a simple SQL expression as text, None where it is not known."""
    if value is UNKNOWN or value is MISSING or depth > 6:
        return None
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).lower()
        case str() | int() | float():
            return str(value)
        case list() | tuple() | dict() | set():
            return _plain_text(value)
        case EnumMember(name=name):
            return name
        case ColumnRef():
            return column_name(run, value)
        case Fn(node=FuncDef(name=name)):
            return f"{name}()"
        case Ext(name=name):
            return f"{name.removeprefix('builtins.')}()"
        case Instance(cls=cls):
            named = run.attribute(cls, "name", strict=True)
            return f"{named if isinstance(named, str) else cls.name}()"
        case Made():
            return _render_call(run, value, depth)
        case Member(base=base, name=name):
            inner = render(run, base, depth + 1)
            return name if inner is None else f"{inner.removesuffix('()')}.{name}"
    return None


def _plain_text(value: Any) -> str | None:
    try:
        text = repr(value)
    except RecursionError:
        return None
    return text if "object at 0x" not in text and len(text) <= 200 else None


def _render_call(run: Interpreter, made: Made, depth: int) -> str | None:
    name = name_of(made.func)
    if name in ("text", "literal_column", "literal", "bindparam", "quoted_name") and made.args:
        return render(run, made.args[0], depth + 1)
    if name in ("true", "false", "null") and not made.args:
        return {"null": "NULL"}.get(name, name)
    if name in COLUMNS or name == "column":
        return explicit_name(made)
    if name in ("desc", "asc", "nullsfirst", "nullslast", "nulls_first", "nulls_last", "label"):
        inner = made.func.base if isinstance(made.func, Member) else next(iter(made.args), UNKNOWN)
        return render(run, inner, depth + 1)
    given = [render(run, a, depth + 1) or "…" for a in made.args]
    return f"{name}({', '.join(given)})" if name else None
