"""The tables that Kysely's `Database` interface names (Kysely docs, "Getting started").

The interface types queries; it says which columns there are, not which keys. It is a word beside
those of migrations and schemas, never instead of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from ...model.schema import Column
from ...schema.operations import CreateTable
from ...syntax.evaluate import Evaluator
from ...syntax.ir import Assign, Attr, ClassDef, Expr, Item, Lit, Map, Name, Op, Seq, tail
from ...syntax.project import Definition, Project
from ...syntax.targets import top
from .names import split_name

MAX_STEPS = 12
MAX_MEMBERS = 2_000
_WRAPS = frozenset({"Generated", "GeneratedAlways", "ColumnType", "Readonly", "NonNullable"})
_TYPES = {
    "Date": "timestamp",
    "Timestamp": "timestamp",
    "Buffer": "binary",
    "Uint8Array": "binary",
    "Json": "json",
    "JsonValue": "json",
    "JsonObject": "json",
    "JSONColumnType": "json",
    "Record": "json",
    "Int8": "bigint",
    "bigint": "bigint",
    "Numeric": "numeric",
    "Decimal": "numeric",
}


class Member(Struct, frozen=True):
    """One member of an interface or an object type, and where it stands."""

    name: str
    note: Expr
    path: str
    line: int
    comment: str | None = None


class Said(Struct):
    """What a column's type says."""

    type: str | None = None
    nullable: bool = False
    enum: tuple[str, ...] = ()
    default: str | None = None


def tables(
    project: Project, path: str, name: str, rename: Callable[[str], str]
) -> Iterator[CreateTable]:
    """The tables of the interface that `Kysely<name>` names in a file."""
    for member in members(project, path, Name(0, name)):
        schema, bare = split_name(rename(member.name))
        columns = tuple(
            _column(project, m, rename) for m in members(project, member.path, member.note)
        )
        if columns:
            yield CreateTable(
                path=columns[0].path if columns[0].path == member.path else member.path,
                line=member.line,
                table=bare,
                schema=schema,
                columns=columns,
                description=member.comment,
                model=tail(member.note),
            )


def members(project: Project, path: str, note: Expr | None, steps: int = 0) -> list[Member]:
    """The members of a type: an interface with what it extends, an alias, an intersection."""
    if note is None or steps > MAX_STEPS:
        return []
    if isinstance(note, Map):
        return [
            Member(name, v, path, k.line)
            for k, v in note.items[:MAX_MEMBERS]
            if isinstance(k, Lit)
            for name in [_key(project, path, str(k.value))]
            if name is not None
        ]
    if isinstance(note, Op) and note.op == "&":
        left = members(project, path, note.left, steps + 1)
        return _over(left, members(project, path, note.right, steps + 1))
    if isinstance(note, Item):
        # `Selectable<T>`, `Omit<T, "a">`, `WithTimestamps<T>`: what they are made for.
        inner = note.key.items[0] if isinstance(note.key, Seq) and note.key.items else note.key
        own = members(project, path, inner, steps + 1) if tail(note.base) != "Array" else []
        return [m for m in own if m.name not in _left_out(note)]
    if not isinstance(note, Name | Attr):
        return []
    target = project.resolve(path, note)
    node = target.node if isinstance(target, Definition) else None
    if isinstance(target, Definition) and isinstance(node, ClassDef):
        return _of_class(project, target.path, node, steps)
    if isinstance(target, Definition) and isinstance(node, Assign) and node.value is None:
        return members(project, target.path, node.annotation, steps + 1)
    return []


def _left_out(note: Item) -> frozenset[str]:
    if tail(note.base) != "Omit" or not isinstance(note.key, Seq) or len(note.key.items) < 2:
        return frozenset()
    return frozenset(_words(note.key.items[1]))


def _of_class(project: Project, path: str, node: ClassDef, steps: int) -> list[Member]:
    found: list[Member] = []
    for base in node.bases:
        found = _over(found, members(project, path, base, steps + 1))
    own = [
        Member(name, s.annotation, path, s.line, s.comment)
        for s in top(node.body)
        if isinstance(s, Assign) and s.annotation is not None
        for name in [_key(project, path, s.target)]
        if name is not None
    ]
    return _over(found, own[:MAX_MEMBERS])


def _key(project: Project, path: str, target: str) -> str | None:
    """A member's name; `[name]` is what the constant of that name says."""
    if not target.startswith("["):
        return target
    value = Evaluator(project, path).value(Name(0, target.strip("[]")))
    return value if isinstance(value, str) else None


def _over(first: list[Member], second: list[Member]) -> list[Member]:
    """Members of two types; of equal names the second's count."""
    return list({m.name: m for m in (*first, *second)}.values())


def _column(project: Project, member: Member, rename: Callable[[str], str]) -> Column:
    said = Said()
    _read(project, member.path, member.note, said, 0)
    return Column(
        name=rename(member.name),
        type=said.type or ("text" if said.enum else None),
        nullable=said.nullable,
        description=member.comment,
        enum=said.enum or None,
        path=member.path,
        line=member.line,
    )


def _read(project: Project, path: str, note: Expr | None, said: Said, steps: int) -> None:
    """What a type says of its column."""
    if note is None or steps > MAX_STEPS:
        return
    if isinstance(note, Lit):
        if note.value is None:
            said.nullable = True
        elif isinstance(note.value, str):
            said.enum = (*said.enum, note.value)
        return
    if isinstance(note, Op) and note.op == "|":
        _read(project, path, note.left, said, steps + 1)
        _read(project, path, note.right, said, steps + 1)
    elif isinstance(note, Item):
        _generic(project, path, note, said, steps)
    elif isinstance(note, Name | Attr):
        _named(project, path, note, said, steps)
    elif isinstance(note, Map | Seq):
        said.type = "json"


def _generic(project: Project, path: str, note: Item, said: Said, steps: int) -> None:
    name = tail(note.base) or ""
    inner = note.key.items[0] if isinstance(note.key, Seq) and note.key.items else note.key
    if name in _WRAPS:
        _read(project, path, inner, said, steps + 1)
    elif name == "Array":
        item = Said()
        _read(project, path, inner, item, steps + 1)
        said.type = f"{item.type}[]" if item.type else "array"
        said.enum = ()
    else:
        said.type = _TYPES.get(name, said.type)


def _named(project: Project, path: str, note: Name | Attr, said: Said, steps: int) -> None:
    name = tail(note) or ""
    if name in ("null", "undefined"):
        said.nullable = True
        return
    if name in _TYPES:
        said.type = _TYPES[name]
        return
    target = project.resolve(path, note)
    node = target.node if isinstance(target, Definition) else None
    if isinstance(target, Definition) and isinstance(node, Assign) and node.value is None:
        _read(project, target.path, node.annotation, said, steps + 1)
    elif isinstance(node, ClassDef) and any(k == "enum" for k, _ in node.keywords):
        values = [s.value for s in node.body if isinstance(s, Assign)]
        said.enum = tuple(
            v.value for v in values if isinstance(v, Lit) and isinstance(v.value, str)
        )
    elif isinstance(node, ClassDef):
        said.type = "json"
    elif name in ("string", "number", "boolean"):
        said.type = {"string": "text"}.get(name, name)


def _words(note: Expr) -> Iterator[str]:
    if isinstance(note, Lit) and isinstance(note.value, str):
        yield note.value
    elif isinstance(note, Op):
        for side in (note.left, note.right):
            if side is not None:
                yield from _words(side)
