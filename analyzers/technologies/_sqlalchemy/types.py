"""SQLAlchemy's column types as canonical database types.

SQLAlchemy docs, "The Type Hierarchy" and the dialects' type lists; an engine-neutral type is given
in the spelling of PostgreSQL where it has one (`timestamptz`, `uuid`), else as SQLAlchemy emits it.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import FuncDef
from .._python.interpreter import Interpreter
from .._python.values import (
    MISSING,
    Cls,
    EnumMember,
    Ext,
    Fn,
    Generic,
    Instance,
    Made,
    Member,
    Partial,
    Record,
    Value,
)
from .type_names import (
    LENGTH,
    NUMERIC,
    PLAIN,
    POSTGRES,
    PYTHON,
    THROUGH,
    ZONED,
)


class Type(Struct, frozen=True):
    """A column's type as text, with the values of an enumeration."""

    text: str | None = None
    enum: tuple[str, ...] | None = None


NONE = Type()


def name_of(func: Value) -> str:
    """The last name of what a call calls: `Column` of `sa.Column`, of `db.Column`."""
    if isinstance(func, Ext):
        return func.tail
    return func.name if isinstance(func, Member) else ""


def read_type(run: Interpreter, value: Value, depth: int = 0) -> Type:
    """The database type that a type object or class stands for."""
    if depth > 12:
        return NONE
    match value:
        case Ext() | Member():
            return _known(run, Made(value), depth)
        case Made():
            return _known(run, value, depth)
        case Cls():
            return _project_type(run, Instance(value), depth)
        case Instance():
            return _project_type(run, value, depth)
        case Generic(base=base):
            return read_type(run, base, depth + 1)
        case Partial(func=func, args=args, kwargs=kwargs):
            return read_type(run, Made(func, args, kwargs), depth + 1)
        case Fn(node=FuncDef()):
            return read_type(run, run.run_function(value, ()), depth + 1)
    return NONE


def _known(run: Interpreter, made: Made, depth: int) -> Type:
    name = name_of(made.func)
    if name in THROUGH:
        return _wrapped(run, made, name, depth)
    reader = _READERS.get(name)
    if reader is not None:
        return reader(run, made, depth)
    if name in LENGTH:
        length = _first(made, "length", "dim", "precision")
        return Type(f"{LENGTH[name]}({length})" if isinstance(length, int) else LENGTH[name])
    if name in NUMERIC:
        precision, scale = made.arg("precision", 0), made.arg("scale", 1)
        if not isinstance(precision, int):
            return Type(NUMERIC[name])
        tail = f",{scale}" if isinstance(scale, int) else ""
        return Type(f"{NUMERIC[name]}({precision}{tail})")
    if name in ZONED:
        plain, zoned = ZONED[name]
        return Type(zoned if made.arg("timezone", 0) is True else plain)
    if name == "TINYINT" and _first(made, "display_width") == 1:
        return Type("tinyint(1)")
    return Type(PLAIN[name]) if name in PLAIN else NONE


def _first(made: Made, *names: str) -> Value:
    named = [made.kwargs[n] for n in names if n in made.kwargs]
    return named[0] if named else made.args[0] if made.args else None


def _wrapped(run: Interpreter, made: Made, name: str, depth: int) -> Type:
    """A type behind a method: `JSON().with_variant(JSONB(), "postgresql")`, `as_mutable(JSON)`."""
    if name in ("as_mutable", "type_descriptor", "associate_with") and made.args:
        return read_type(run, made.args[0], depth + 1)
    if name == "with_variant" and made.args and set(made.args[1:]) & set(POSTGRES):
        return read_type(run, made.args[0], depth + 1)
    base = made.func.base if isinstance(made.func, Member) else MISSING
    return read_type(run, base, depth + 1)


def _array(run: Interpreter, made: Made, depth: int) -> Type:
    item = read_type(run, _first(made, "item_type"), depth + 1)
    return Type(f"{item.text or 'text'}[]", item.enum)


def _enum(run: Interpreter, made: Made, depth: int) -> Type:
    values = enum_values(run, made)
    if made.kwargs.get("native_enum") is False and values:
        length = made.kwargs.get("length")
        return Type(
            f"varchar({length if isinstance(length, int) else max(map(len, values))})", values
        )
    return Type("enum", values or None)


def enum_values(run: Interpreter, made: Made) -> tuple[str, ...]:
    """The values an `Enum` type stores: names of the members, unless `values_callable` is given."""
    values: list[str] = []
    by_value = "values_callable" in made.kwargs
    for arg in made.args:
        if isinstance(arg, str):
            values.append(arg)
        elif isinstance(arg, Cls):
            for member in run.enum_members(arg):
                text = run.text(member.value) if by_value else member.name
                values.append(text if isinstance(text, str) else member.name)
        elif isinstance(arg, Made) and len(arg.args) > 1:
            values.extend(_functional(arg.args[1]))
        elif isinstance(arg, list | tuple):
            values.extend(str(a) for a in arg if isinstance(a, str))
        elif isinstance(arg, EnumMember):
            values.append(arg.name)
    return tuple(values)


def _functional(names: Value) -> list[str]:
    """The members of `enum.Enum("Name", "a b c")`."""
    if isinstance(names, str):
        return names.replace(",", " ").split()
    if isinstance(names, dict):
        return [str(n) for n in names]
    return (
        [str(n[0] if isinstance(n, tuple) else n) for n in names] if isinstance(names, list) else []
    )


def _choice(run: Interpreter, made: Made, depth: int) -> Type:
    impl = made.arg("impl", 1)
    return read_type(run, impl, depth + 1) if impl is not MISSING else Type("varchar(255)")


def _domain(run: Interpreter, made: Made, depth: int) -> Type:
    return read_type(run, made.arg("data_type", 1), depth + 1)


def _encrypted(run: Interpreter, made: Made, depth: int) -> Type:
    return Type("blob")


_READERS: dict[str, Callable[[Interpreter, Made, int], Type]] = {
    "ARRAY": _array,
    "Enum": _enum,
    "ENUM": _enum,
    "ChoiceType": _choice,
    "DOMAIN": _domain,
    "EncryptedType": _encrypted,
}


def _project_type(run: Interpreter, value: Instance, depth: int) -> Type:
    """A type that the project defines: `TypeDecorator`, `UserDefinedType` or a subclass of one."""
    cls = value.cls
    if run.is_enum(cls):
        members = tuple(m.name for m in run.enum_members(cls))
        return Type("enum", members)
    built = run.constructed(value)
    dialect = Record({"name": "postgresql", "type_descriptor": Ext("dialect.type_descriptor")})
    found = _by_method(run, value, "load_dialect_impl", (dialect,))
    if found is not MISSING and name_of(getattr(found, "func", None)) != "load_dialect_impl":
        read = read_type(run, found, depth + 1)
        if read.text is not None:
            return read
    spec = _by_method(run, value, "get_col_spec", ())
    if isinstance(spec, str):
        return Type(spec.lower())
    read = _by_impl(run, value, built, depth)
    if read.text is not None:
        return read
    for ancestor in run.mro(cls):
        if isinstance(ancestor, Ext | Made):
            func = ancestor if isinstance(ancestor, Ext) else ancestor.func
            read = _known(run, Made(func, built.args, built.kwargs), depth + 1)
            if read.text is not None:
                return read
        elif isinstance(ancestor, Member):
            read = _known(run, Made(ancestor, built.args, built.kwargs), depth + 1)
            if read.text is not None:
                return read
    return NONE


def _by_impl(run: Interpreter, value: Instance, built: Made, depth: int) -> Type:
    """SQLAlchemy docs, "Augmenting Existing Types": `impl`, with the arguments passed on to it."""
    impl = value.attrs.get("impl", run.attribute(value.cls, "impl", strict=True))
    while isinstance(impl, Generic):
        impl = impl.base
    if name_of(impl) in ("impl", "TypeEngine", "TypeDecorator"):
        return NONE
    args = tuple(a for a in built.args if not isinstance(a, Cls))
    if isinstance(impl, Ext | Member):
        return read_type(run, Made(impl, args, built.kwargs), depth + 1)
    if isinstance(impl, Cls):
        return read_type(run, Instance(impl, args, built.kwargs), depth + 1)
    return read_type(run, impl, depth + 1)


def _by_method(run: Interpreter, value: Instance, name: str, args: tuple[Value, ...]) -> Value:
    method = run.attribute(value, name, strict=True)
    if not isinstance(method, Fn):
        return MISSING
    found = run.run_function(method, args)
    return MISSING if found is UNKNOWN or found is None else found


def python_type(
    run: Interpreter, value: Value, mapping: list[tuple[Value, Value]], depth: int = 0
) -> Type:
    """The type of an annotation: `type_annotation_map` first, then SQLAlchemy's own table."""
    if depth > 8:
        return NONE
    for key, target in mapping:
        if key == value:
            return read_type(run, target)
    match value:
        case Ext(name=name):
            return Type(PYTHON[name]) if name in PYTHON else NONE
        case Generic(base=Ext(name=name), args=args):
            if name.endswith(".Annotated") and args:
                return python_type(run, args[0], mapping, depth + 1)
            if name.endswith(".Literal"):
                values = tuple(str(a) for a in args)
                return Type("enum", values)
            return python_type(run, value.base, mapping, depth + 1)
        case Made(func=Ext(name="typing.NewType"), args=(_, inner, *_)):
            return python_type(run, inner, mapping, depth + 1)
        case Cls():
            if run.is_enum(value):
                return _mapped_enum(run, value, mapping)
            for ancestor in run.mro(value)[1:]:
                found = python_type(run, ancestor, mapping, depth + 1)
                if found.text is not None:
                    return found
    return NONE


def _mapped_enum(run: Interpreter, cls: Cls, mapping: list[tuple[Value, Value]]) -> Type:
    """An enumeration; a map entry for `enum.Enum` says how it is stored."""
    for key, target in mapping:
        if isinstance(key, Ext) and key.tail in ("Enum", "StrEnum", "IntEnum"):
            read = read_type(run, target)
            if read.text is not None:
                members = tuple(m.name for m in run.enum_members(cls))
                return Type(read.text, read.enum or members)
    return Type("enum", tuple(m.name for m in run.enum_members(cls)))
