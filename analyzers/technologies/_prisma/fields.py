"""Reading Prisma's blocks: attributes, arguments and the types of fields."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ...syntax.ir import Assign, Attr, Call, ClassDef, Expr, Item, Lit, Name, Op, Seq, dotted


class FieldType(Struct, frozen=True):
    """The type of a field: its name, and whether it is a list or may be missing."""

    name: str
    many: bool = False
    optional: bool = False
    unsupported: str | None = None


def block_kind(block: ClassDef) -> str:
    """model, view, type, enum, datasource or generator."""
    value = dict(block.keywords).get("block")
    return value.value if isinstance(value, Lit) and isinstance(value.value, str) else ""


def fields(block: ClassDef) -> Iterator[Assign]:
    """The fields, values or settings of a block."""
    return (s for s in block.body if isinstance(s, Assign))


def field_type(field: Assign) -> FieldType:
    """A field's type, taken apart."""
    note: Expr | None = field.annotation
    optional = isinstance(note, Op)
    if isinstance(note, Op):
        note = note.left
    many = isinstance(note, Item)
    if isinstance(note, Item):
        note = note.key
    if isinstance(note, Call):
        inner = note.args[0] if note.args else None
        raw = str(inner.value) if isinstance(inner, Lit) else ""
        return FieldType(dotted(note.func) or "", many, optional, raw)
    return FieldType(dotted(note) or "", many, optional)


def attribute(holder: Assign | ClassDef, name: str) -> Call | None:
    """The attribute of that name (`id`, `map`, `relation`), or None."""
    for call in holder.decorators:
        if isinstance(call, Call) and dotted(call.func) == name:
            return call
    return None


def attributes(holder: Assign | ClassDef, name: str) -> Iterator[Call]:
    """All attributes of that name."""
    return (c for c in holder.decorators if isinstance(c, Call) and dotted(c.func) == name)


def native_attribute(field: Assign, source: str) -> Call | None:
    """The native type attribute (`@db.Uuid`, named after the datasource), or None."""
    for call in field.decorators:
        if isinstance(call, Call) and isinstance(call.func, Attr):
            base = dotted(call.func.base)
            if base in (source, "db"):
                return call
    return None


def text(call: Call | None, name: str, position: int | None = None) -> str | None:
    """A text argument, by name or position."""
    value = call.arg(name, position) if call is not None else None
    return value.value if isinstance(value, Lit) and isinstance(value.value, str) else None


def word(call: Call | None, name: str) -> str | None:
    """An argument that is a bare word (`onDelete: Cascade`)."""
    value = call.arg(name) if call is not None else None
    return dotted(value) if isinstance(value, Name | Attr) else None


def mapped(holder: Assign | ClassDef) -> str:
    """The name in the database: that of `@map` or `@@map`, else the own one."""
    own = holder.target if isinstance(holder, Assign) else holder.name
    return text(attribute(holder, "map"), "name", 0) or own


class Part(Struct, frozen=True):
    """A field of a key or index: a dotted path, and what is said of it (sort, length, ops)."""

    path: str
    notes: tuple[str, ...] = ()


def parts(call: Call, name: str = "fields") -> tuple[Part, ...]:
    """The fields that `@@index([a, b(sort: Desc)])` or `@relation(fields: [a])` lists."""
    value = call.arg(name, None if name == "references" else 0)
    items = value.items if isinstance(value, Seq) else (value,) if value is not None else ()
    found = [_part(item) for item in items]
    return tuple(p for p in found if p is not None)


def _part(item: Expr) -> Part | None:
    if isinstance(item, Call):
        path = dotted(item.func)
        return Part(path, tuple(_note(n, v) for n, v in item.kwargs)) if path else None
    path = dotted(item)
    return Part(path) if path else None


def _note(name: str, value: Expr) -> str:
    if isinstance(value, Call):
        inner = value.args[0] if value.args else None
        shown = str(inner.value) if isinstance(inner, Lit) else dotted(value.func)
    elif isinstance(value, Lit):
        shown = str(value.value)
    else:
        shown = dotted(value) or ""
    return f"{name} {(shown or '').lower() if name == 'sort' else shown}"
