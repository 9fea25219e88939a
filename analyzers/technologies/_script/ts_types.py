"""What a TypeScript type says of a value, as far as a mapper of classes to columns can use it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Expr,
    Item,
    Lit,
    Map,
    Name,
    Op,
    Raw,
    Seq,
    Text,
    tail,
)
from ...syntax.project import Definition, External
from .ts_code import Code, Reader

MAX_DEPTH = 12
_PRIMITIVES = {
    "string": "string",
    "String": "string",
    "number": "number",
    "Number": "number",
    "boolean": "boolean",
    "Boolean": "boolean",
    "bigint": "bigint",
    "BigInt": "bigint",
    "Date": "date",
    "Buffer": "buffer",
    "Uint8Array": "buffer",
    "ArrayBuffer": "buffer",
    "object": "object",
    "Object": "object",
    "any": "object",
    "unknown": "object",
    "symbol": "object",
    "UUID": "string",
}
_ABSENT = frozenset({"null", "undefined", "void", "never"})
_ARRAYS = frozenset({"Array", "ReadonlyArray", "Set"})
_MAPS = frozenset(
    {"Record", "Map", "Partial", "Pick", "Omit", "Required", "Dictionary", "Function"}
)
_WRAPPERS = frozenset(
    [
        "Promise", "Relation", "Rel", "Ref", "LazyRef", "Reference", "ScalarRef", "ScalarReference",
        "Opt", "Hidden", "IsUnknown", "IdentifiedReference", "Loaded", "LoadedReference",
        "Readonly", "NonNullable", "Exclude", "Extract", "Collection", "CreationOptional",
        "NonAttribute", "ForeignKey", "Awaited", "DeepPartial", "Unwrapped", "EagerProps",
    ]
)  # fmt: skip
"""Generic types that stand for their argument."""
_MARKERS = frozenset({"Opt", "Hidden", "RequiredNullable", "IsUnknown", "Primary", "Eager"})
_STRING_MAKERS = frozenset({"Uppercase", "Lowercase", "Capitalize", "Uncapitalize", "keyof"})


class Written(Struct, frozen=True):
    """A type: `kind` is string, number, boolean, bigint, date, buffer, object, array, class or "".

    `nullable`: null is among its values; `optional`: undefined is. `enum`: the values of literals
    or of an enum. `item`: what an array holds. `cls`: the class it is. `of`: the alternatives where
    there are several kinds. `wrapped` names the generic types that were looked through,
    `name` the class or what is not known.
    """

    kind: str = ""
    nullable: bool = False
    optional: bool = False
    enum: tuple[str | int | float, ...] | None = None
    item: Written | None = None
    cls: Definition | None = None
    of: tuple[str, ...] = ()
    wrapped: tuple[str, ...] = ()
    name: str = ""


def written(
    reader: Reader, note: Code | None, value: Code | None = None, depth: int = 0
) -> Written:
    """The type of a member: by its annotation, else by its initial value."""
    if note is not None and note.expr is not None:
        return _type(reader, note, depth)
    return _initial(reader, value, depth) if value is not None else Written()


def _type(reader: Reader, note: Code, depth: int) -> Written:
    expr = note.expr
    if depth > MAX_DEPTH or expr is None:
        return Written()
    match expr:
        case Lit(value=None):
            return Written(nullable=True)
        case Lit(value=value):
            return _literal(value)
        case Text():
            return Written("string")
        case Raw(text=text):
            return Written("string" if text.startswith("`") else "object")
        case Op(op="|"):
            return _union(reader, note, expr, depth)
        case Op(op="&"):
            return _both(reader, note, expr, depth)
        case Item():
            return _generic(reader, note, expr, depth)
        case Name() | Attr():
            return _named(reader, note, depth)
        case Seq():
            return Written("array")
        case Map():
            return Written("object")
        case _:
            return Written()


def _literal(value: object) -> Written:
    if isinstance(value, bool):
        return Written("boolean")
    if isinstance(value, str):
        return Written("string", enum=(value,))
    return Written("number", enum=(value,)) if isinstance(value, int | float) else Written()


def _sides(expr: Expr, op: str) -> Iterator[Expr]:
    stack = [expr]
    while stack:
        one = stack.pop()
        if isinstance(one, Op) and one.op == op and one.left is not None and one.right is not None:
            stack += [one.right, one.left]
        else:
            yield one


def _union(reader: Reader, note: Code, expr: Op, depth: int) -> Written:
    parts = [_type(reader, note.at(side), depth + 1) for side in _sides(expr, "|")]
    return _joined(parts)


def _joined(parts: list[Written]) -> Written:
    nullable = any(p.nullable for p in parts)
    optional = any(p.optional for p in parts)
    real = [p for p in parts if p.kind]
    kinds = tuple(dict.fromkeys(p.kind for p in real))
    if not real:
        return Written(nullable=nullable, optional=optional)
    first = real[0]
    if len(kinds) > 1:
        return Written("object", nullable, optional, of=kinds)
    values = [v for p in real for v in p.enum or ()] if all(p.enum for p in real) else []
    return replace(
        first, nullable=nullable, optional=optional, enum=tuple(dict.fromkeys(values)) or None
    )


def _both(reader: Reader, note: Code, expr: Op, depth: int) -> Written:
    """`string & Opt`, or a branded `string & {…}`: the part that is a value's own type."""
    sides = [s for s in _sides(expr, "&") if _bare(s) not in _MARKERS]
    parts = [_type(reader, note.at(side), depth + 1) for side in sides]
    marked = tuple(n for s in _sides(expr, "&") if (n := _bare(s)) in _MARKERS)
    plain = [p for p in parts if p.kind and p.kind not in ("object", "class")]
    found = next(iter(plain or [p for p in parts if p.kind]), Written())
    return replace(found, wrapped=(*found.wrapped, *marked))


def _bare(expr: Expr) -> str:
    """The last name of a type, its arguments left out."""
    while isinstance(expr, Item):
        expr = expr.base
    return tail(expr) or ""


def _generic(reader: Reader, note: Code, expr: Item, depth: int) -> Written:
    name = _bare(expr)
    first = expr.key.items[0] if isinstance(expr.key, Seq) and expr.key.items else expr.key
    if isinstance(expr.base, Item) and _bare(expr.base) == "typeof":
        return _listed(reader, note, expr.base)
    if name in _ARRAYS:
        return Written("array", item=_type(reader, note.at(first), depth + 1))
    if name in _WRAPPERS:
        found = _type(reader, note.at(first), depth + 1)
        return replace(found, wrapped=(name, *found.wrapped))
    if name in _STRING_MAKERS:
        return Written("string")
    if name == "typeof":
        return written(reader, None, note.at(expr.key), depth + 1)
    if name in _MAPS:
        return Written("object")
    if isinstance(expr.key, Lit | Name | Item):
        picked = _picked(reader, note, expr, depth)
        if picked is not None:
            return picked
    return _named(reader, note.at(expr.base), depth)


def _listed(reader: Reader, note: Code, base: Item) -> Written:
    """`(typeof LIST)[number]`, `(typeof MAP)[keyof typeof MAP]`: the values of a constant."""
    values = reader.value(note.at(base.key))
    if isinstance(values, dict):
        values = list(values.values())
    known = values if isinstance(values, list) else []
    parts = [_literal(v) for v in known if v is not UNKNOWN]
    return _joined(parts) if parts else Written("string")


def _picked(reader: Reader, note: Code, expr: Item, depth: int) -> Written | None:
    """`User["id"]`: the type of a member."""
    key = expr.key.value if isinstance(expr.key, Lit) else None
    target = reader.target(note.at(expr.base))
    if not isinstance(key, str) or not isinstance(target, Definition):
        return None
    if not isinstance(target.node, ClassDef):
        return None
    for member in target.node.body:
        if isinstance(member, Assign) and member.target == key:
            value = Code(member.value, target.path) if member.value is not None else None
            return written(reader, Code(member.annotation, target.path), value, depth + 1)
    return None


def _named(reader: Reader, note: Code, depth: int) -> Written:
    expr = note.expr
    name = tail(expr) or ""
    if isinstance(expr, Name) and name in _ABSENT:
        return Written(nullable=name == "null", optional=name != "null")
    target = reader.project.resolve(note.path, expr)
    if isinstance(target, Definition):
        return _defined(reader, target, depth)
    if name in _PRIMITIVES and not (isinstance(target, External) and name == "Buffer"):
        return Written(_PRIMITIVES[name])
    if isinstance(target, External) or target is None:
        owner = expr.base if isinstance(expr, Attr) else None
        if owner is not None:
            return _member_of_enum(reader, note.at(owner), name, depth)
    return Written("object" if target is None else "class", name=name)


def _member_of_enum(reader: Reader, owner: Code, name: str, depth: int) -> Written:
    target = reader.target(owner)
    if isinstance(target, Definition) and isinstance(target.node, ClassDef):
        value = reader.value(owner)
        if isinstance(value, dict) and name in value:
            return _literal(value[name])
    return Written("class")


def _defined(reader: Reader, target: Definition, depth: int) -> Written:
    node = target.node
    if isinstance(node, Assign):
        if node.annotation is not None and node.value is None:
            return _type(reader, Code(node.annotation, target.path), depth + 1)
        value = reader.value(Code(node.value, target.path))
        if isinstance(value, dict):
            return _enum(tuple(value.values()))
        if isinstance(value, str | int | float):
            return _literal(value)
        aliased = reader.project.aliased(target)
        if isinstance(aliased, Definition) and isinstance(aliased.node, ClassDef):
            return _defined(reader, aliased, depth)
        return Written("object")
    if isinstance(node, ClassDef):
        if any(k == "enum" for k, _ in node.keywords):
            value = reader.value(Code(Name(node.line, node.name), target.path))
            return _enum(tuple(value.values())) if isinstance(value, dict) else Written("string")
        if any(k == "interface" for k, _ in node.keywords):
            return Written("object")
        return Written("class", cls=target, name=node.name)
    return Written("object")


def _enum(values: tuple[object, ...]) -> Written:
    known = tuple(v for v in values if isinstance(v, str | int | float) and v is not UNKNOWN)
    kinds = {"string" if isinstance(v, str) else "number" for v in known}
    if len(kinds) != 1:
        return Written("object", enum=known or None, of=tuple(sorted(kinds)))
    return Written(kinds.pop(), enum=known)


def _initial(reader: Reader, value: Code, depth: int) -> Written:
    expr = value.expr
    if isinstance(expr, Call):
        name = tail(expr.func) or ""
        if expr.new and name in _PRIMITIVES:
            return Written(_PRIMITIVES[name])
        if expr.new and name in ("Set", "Array"):
            return Written("array")
        if expr.new and name in ("Map", "Object"):
            return Written("object")
        if expr.new:
            return _type(reader, value.at(expr.func), depth + 1)
        return Written({"randomUUID": "string", "v4": "string", "uuid": "string"}.get(name, ""))
    if isinstance(expr, Seq):
        first = expr.items[0] if expr.items else None
        return Written("array", item=_initial(reader, value.at(first), depth) if first else None)
    if isinstance(expr, Map):
        return Written("object")
    known = reader.value(value)
    if isinstance(known, bool):
        return Written("boolean")
    if isinstance(known, str):
        return Written("string")
    if isinstance(known, int | float):
        return Written("number")
    if isinstance(known, list):
        return Written("array")
    return Written("object") if isinstance(known, dict) else Written()
