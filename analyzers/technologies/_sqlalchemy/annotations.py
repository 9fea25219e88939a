"""Annotations of mapped attributes: `Mapped[…]`, `Annotated[…]`, SQLModel fields."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign, Expr
from .._python.interpreter import Interpreter
from .._python.values import MISSING, Cls, Ext, Frame, Generic, Made, Value, parse_expression
from .columns import Hint, Owner, Read, as_column, read_column
from .types import NONE, Type, name_of, python_type

_WRAPPERS = frozenset({"Mapped", "MappedColumn"})
_OTHER = frozenset(
    [
        "DynamicMapped",
        "WriteOnlyMapped",
        "ClassVar",
        "Relationship",
        "relationship",
        "AppenderQuery",
    ]
)


class Note(Struct, frozen=True):
    """An annotation taken apart: the Python type, whether None is allowed, `Annotated` extras."""

    type: Any = MISSING
    nullable: bool = False
    mapped: bool = False
    column: Any = None
    field: Any = None
    other: bool = False


def read_annotation(run: Interpreter, expr: Expr | None, owner: Cls) -> Note:
    """What the annotation of a class attribute says."""
    if expr is None:
        return Note()
    frame = Frame(owner.path, outer=owner.frame, scope=owner, owner=owner)
    return _note(run, run.eval(expr, frame), frame, 0)


def _note(run: Interpreter, value: Value, frame: Frame, depth: int) -> Note:
    if depth > 12:
        return Note()
    if isinstance(value, str):
        inner = run.eval(parse_expression(value), frame) if len(value) < 2_000 else UNKNOWN
        return _note(run, inner, frame, depth + 1)
    if isinstance(value, Generic):
        return _generic(run, value, frame, depth)
    return Note(type=value)


def _generic(run: Interpreter, value: Generic, frame: Frame, depth: int) -> Note:
    name = value.base.tail if isinstance(value.base, Ext) else getattr(value.base, "name", "")
    if name in _OTHER:
        return Note(other=True)
    if name in ("Optional", "Union"):
        return _union(run, value, frame, depth)
    if not value.args:
        return Note(type=value)
    if name in _WRAPPERS:
        inner = _note(run, value.args[0], frame, depth + 1)
        return Note(inner.type, inner.nullable, True, inner.column, inner.field, inner.other)
    if name == "Annotated":
        inner = _note(run, value.args[0], frame, depth + 1)
        column = next((c for a in value.args[1:] if (c := as_column(run, a))), inner.column)
        fields = [a for a in value.args[1:] if isinstance(a, Made) and name_of(a.func) == "Field"]
        return Note(value, inner.nullable, False, column, fields[0] if fields else inner.field)
    if name in ("Final", "Required", "NotRequired", "InitVar"):
        return _note(run, value.args[0], frame, depth + 1)
    return Note(type=value)


def _union(run: Interpreter, value: Generic, frame: Frame, depth: int) -> Note:
    nullable = isinstance(value.base, Ext) and value.base.tail == "Optional"
    kept: list[Note] = []
    for arg in value.args:
        if arg is None or (isinstance(arg, Ext) and arg.tail == "NoneType"):
            nullable = True
            continue
        inner = _note(run, arg, frame, depth + 1)
        nullable = nullable or inner.nullable
        kept.append(inner)
    first = kept[0] if kept else Note()
    several = Generic(Ext("typing.Union"), tuple(n.type for n in kept))
    return Note(
        several if len(kept) > 1 else first.type, nullable, False, first.column, first.field
    )


def mapped_read(
    run: Interpreter,
    statement: Assign,
    value: Value,
    holder: Cls,
    owner: Owner,
    mapping: list[tuple[Value, Value]],
) -> Read | None:
    """The column that `name: Mapped[…] = …` declares, None where it declares none.

    SQLAlchemy docs, "Declarative Table with mapped_column()": without a right side the annotation
    alone makes the column; what `Annotated` holds is the default for what the call leaves out.
    """
    note = read_annotation(run, statement.annotation, holder)
    made = None if value is MISSING else as_column(run, value)
    if note.other or (made is None and (value is not MISSING or not note.mapped)):
        return None
    if made is None and _is_relation(run, note.type):
        return None
    hint = Hint(comment=statement.comment)
    call = made or Made(Ext("sqlalchemy.orm.mapped_column"), path=holder.path, line=statement.line)
    if note.column is not None:
        call = _over(call, note.column)
    if note.mapped:
        type_ = python_type(run, note.type, mapping)
        hint = Hint(type_, note.nullable, statement.comment)
    place = Made(call.func, call.args, call.kwargs, holder.path, statement.line)
    if made is not None and made.path != holder.path:
        place = call  # made by a helper elsewhere; the attribute's own line says more
        place = Made(call.func, call.args, call.kwargs, holder.path, statement.line)
    read = read_column(run, place, statement.target, owner, hint)
    return _with_origin(read, made)


def _with_origin(read: Read | None, made: Made | None) -> Read | None:
    """Keep which call made the column, so that table items may refer to it by the object."""
    if read is None or made is None:
        return read
    from msgspec.structs import replace

    return replace(read, origin=(made.path, made.line))


def _over(call: Made, base: Made) -> Made:
    """A call with what another one, from `Annotated`, says where it is silent itself."""
    own = [a for a in call.args if not isinstance(a, str)]
    names = [a for a in call.args if isinstance(a, str)][:1]
    typed = any(isinstance(a, Ext | Cls | Generic) or _is_type_call(a) for a in own)
    inherited = [
        a
        for a in base.args
        if not isinstance(a, str) and not (typed and (not isinstance(a, Made) or _is_type_call(a)))
    ]
    return Made(
        call.func, (*names, *own, *inherited), {**base.kwargs, **call.kwargs}, call.path, call.line
    )


def _is_type_call(value: Value) -> bool:
    return isinstance(value, Made) and name_of(value.func) not in (
        "ForeignKey",
        "Sequence",
        "Identity",
        "Computed",
        "CheckConstraint",
    )


def _is_relation(run: Interpreter, value: Value) -> bool:
    """Whether an annotation without a right side speaks of another model or of several."""
    if isinstance(value, Cls):
        return not run.is_enum(value) and bool(value.statements("__tablename__"))
    return False


# -- SQLModel ------------------------------------------------------------------------------------

_TEXTUAL = frozenset(
    [
        "EmailStr",
        "NameEmail",
        "AnyUrl",
        "HttpUrl",
        "AnyHttpUrl",
        "PostgresDsn",
        "Path",
        "IPv4Address",
        "IPv6Address",
        "IPvAnyAddress",
        "IPv4Network",
        "IPv6Network",
        "FilePath",
        "DirectoryPath",
        "SecretStr",
        "constr",
        "StrictStr",
        "RedisDsn",
        "FileUrl",
        "UUID1str",
    ]
)
_PYDANTIC = {
    "StrictInt": "integer",
    "PositiveInt": "integer",
    "NonNegativeInt": "integer",
    "conint": "integer",
    "StrictBool": "boolean",
    "StrictFloat": "float",
    "PositiveFloat": "float",
    "confloat": "float",
    "condecimal": "numeric",
    "UUID4": "uuid",
    "UUID1": "uuid",
    "UUID5": "uuid",
    "AwareDatetime": "timestamp",
    "NaiveDatetime": "timestamp",
    "PastDatetime": "timestamp",
    "FutureDatetime": "timestamp",
    "PastDate": "date",
    "FutureDate": "date",
}


def sqlmodel_read(
    run: Interpreter, statement: Assign, value: Value, holder: Cls, owner: Owner
) -> Read | None:
    """The column of a SQLModel field (SQLModel: `get_column_from_field`)."""
    if statement.annotation is None or statement.target in ("model_config", "metadata"):
        return None
    note = read_annotation(run, statement.annotation, holder)
    name = name_of(value.func) if isinstance(value, Made) else ""
    if note.other or name in ("Relationship", "PrivateAttr") or statement.target.startswith("__"):
        return None
    field = value if name == "Field" else note.field
    kwargs = dict(field.kwargs) if isinstance(field, Made) else {}
    path, line = holder.path, statement.line
    given = kwargs.pop("sa_column", None)
    made = as_column(run, given)
    if made is not None:
        call = Made(made.func, made.args, made.kwargs, path, line)
        return read_column(
            run, call, statement.target, owner, Hint(comment=_said(kwargs, statement))
        )
    default = field.arg("default", 0) if isinstance(field, Made) else value
    call = Made(
        Ext("sqlalchemy.Column"),
        tuple(_field_args(kwargs, path, line)),
        _field_options(kwargs, default, note),
        path,
        line,
    )
    hint = Hint(_field_type(run, note, kwargs), None, _said(kwargs, statement))
    return read_column(run, call, statement.target, owner, hint)


def _said(kwargs: dict[str, Value], statement: Assign) -> str | None:
    text = kwargs.get("description")
    return " ".join(text.split()) if isinstance(text, str) else statement.comment


def _field_args(kwargs: dict[str, Value], path: str, line: int) -> list[Value]:
    args: list[Value] = []
    target = kwargs.pop("foreign_key", None)
    if target is not None:
        options = {"ondelete": kwargs["ondelete"]} if "ondelete" in kwargs else {}
        args.append(Made(Ext("sqlalchemy.ForeignKey"), (target,), options, path, line))
    extra = kwargs.pop("sa_column_args", None)
    args.extend(extra if isinstance(extra, list | tuple) else [])
    return args


def _field_options(kwargs: dict[str, Value], default: Value, note: Note) -> dict[str, Value]:
    wanted = ("primary_key", "unique", "index", "sa_type", "default_factory", "nullable")
    options = {k: v for k, v in kwargs.items() if k in wanted}
    if default not in (MISSING, None) and not isinstance(default, Ext) and default is not ...:
        options.setdefault("default", default)
    primary = options.get("primary_key") is True
    if not isinstance(options.get("nullable"), bool):
        options["nullable"] = not primary and note.nullable
    extra = kwargs.get("sa_column_kwargs")
    if isinstance(extra, dict):
        options.update({str(k): v for k, v in extra.items()})
    return options


def _field_type(run: Interpreter, note: Note, kwargs: dict[str, Value]) -> Type:
    kind = note.type
    while (
        isinstance(kind, Generic) and isinstance(kind.base, Ext) and kind.base.tail == "Annotated"
    ):
        kind = kind.args[0]
    if isinstance(kind, Made):  # constr(max_length=…) and its like
        kwargs = {**kind.kwargs, **kwargs}
        kind = kind.func
    found = NONE
    if isinstance(kind, Ext) and kind.name not in ("builtins.str",):
        text = "varchar" if kind.tail in _TEXTUAL else _PYDANTIC.get(kind.tail)
        found = Type(text) if text else found
    if found.text is None:
        found = python_type(run, kind, [])
    if found.text == "varchar" and isinstance(length := kwargs.get("max_length"), int):
        return Type(f"varchar({length})")
    if found.text == "numeric" and isinstance(digits := kwargs.get("max_digits"), int):
        places = kwargs.get("decimal_places")
        return Type(f"numeric({digits},{places})" if isinstance(places, int) else found.text)
    return found
