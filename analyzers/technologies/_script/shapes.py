"""The fields of a TypeScript interface, object type or class, looked up across files."""

from __future__ import annotations

from msgspec import Struct

from ...syntax.ir import Assign, ClassDef, Expr, Item, Lit, Map, Name, Op, Seq, tail
from ...syntax.project import Definition, Project

_DEEPEST = 6
_THROUGH = frozenset(
    {"Partial", "Readonly", "Required", "WithFieldValue", "DocumentData", "WithId"}
)
_EMPTY = frozenset({"undefined", "null"})


class ShapeField(Struct, frozen=True):
    """A field of a shape. `type`: its annotation, `path`: the file that it is written in."""

    name: str
    type: Expr | None
    optional: bool
    path: str
    line: int
    note: str | None = None


def shape(project: Project, path: str, type_: Expr | None, depth: int = 0) -> list[ShapeField]:
    """The fields that values of a type have, inherited ones first; [] where they are not known."""
    if type_ is None or depth > _DEEPEST:
        return []
    if isinstance(type_, Map):
        return [_field(str(k.value), v, path, k.line) for k, v in type_.items if isinstance(k, Lit)]
    if isinstance(type_, Op):
        sides = [type_.left, type_.right] if type_.op == "&" else [_plain(type_)]
        return [f for side in sides for f in shape(project, path, side, depth + 1)]
    if isinstance(type_, Item):
        return _generic(project, path, type_, depth)
    target = project.resolve(path, type_)
    if not isinstance(target, Definition):
        return []
    return _defined(project, target, depth)


def _defined(project: Project, target: Definition, depth: int) -> list[ShapeField]:
    node = target.node
    if isinstance(node, Assign):
        return shape(project, target.path, node.annotation, depth + 1)
    if not isinstance(node, ClassDef) or any(k == "enum" for k, _ in node.keywords):
        return []
    found: dict[str, ShapeField] = {}
    for base in node.bases:
        found |= {f.name: f for f in shape(project, target.path, base, depth + 1)}
    for member in node.body:
        if isinstance(member, Assign) and member.annotation is not None:
            field = _field(
                member.target, member.annotation, target.path, member.line, member.comment
            )
            found[field.name] = field
    return list(found.values())


def _generic(project: Project, path: str, type_: Item, depth: int) -> list[ShapeField]:
    """`Partial<T>`, `Omit<T, "a" | "b">`, `Pick<T, "a">`; what else wraps a type is unknown."""
    name = tail(type_.base) or ""
    if name in _THROUGH:
        return shape(project, path, type_.key, depth + 1)
    if name in ("Omit", "Pick") and isinstance(type_.key, Seq) and len(type_.key.items) == 2:
        names = set(_literals(type_.key.items[1]))
        fields = shape(project, path, type_.key.items[0], depth + 1)
        return [f for f in fields if (f.name in names) is (name == "Pick")]
    return shape(project, path, type_.base, depth + 1)


def _literals(expr: Expr | None) -> list[str]:
    if isinstance(expr, Lit) and isinstance(expr.value, str):
        return [expr.value]
    if isinstance(expr, Op):
        return [*_literals(expr.left), *_literals(expr.right)]
    return []


def _field(name: str, type_: Expr, path: str, line: int, note: str | None = None) -> ShapeField:
    plain = _plain(type_)
    return ShapeField(name.rstrip("?"), plain, plain is not type_, path, line, note)


def _plain(type_: Expr | None) -> Expr | None:
    """The type without `| undefined` and `| null`."""
    if isinstance(type_, Op) and type_.op == "|":
        left, right = type_.left, type_.right
        if _is_empty(right):
            return _plain(left)
        if _is_empty(left):
            return _plain(right)
    return type_


def _is_empty(type_: Expr | None) -> bool:
    if isinstance(type_, Name):
        return type_.id in _EMPTY
    return isinstance(type_, Lit) and type_.value is None


def enum_values(type_: Expr | None) -> tuple[str, ...] | None:
    """The values of `"a" | "b"`, or None."""
    if isinstance(type_, Op) and type_.op == "|":
        left = _literals(type_.left)
        right = _literals(type_.right)
        return (*left, *right) if left and right else None
    return None
