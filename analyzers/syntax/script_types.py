"""TypeScript's type annotations as IR expressions.

`string` and `User` are a `Name`, `A.B` an `Attr`, `Promise<User>` an `Item`, `T[]` an `Item` of the
name `Array`, `A | B` an `Op`, a literal type a `Lit`, `{a: string}` a `Map` of names to types, a
tuple a `Seq`; `keyof T` and `typeof x` are an `Item` of that word; what else there is, is `Raw`.
"""

from __future__ import annotations

from collections.abc import Callable

from .ir import Expr, Item, Lit, Map, Name, Op, Seq
from .tree import TreeUnit, TsNode, line_of


def type_expr(unit: TreeUnit, node: TsNode | None, depth: int = 0) -> Expr | None:
    """A type node, or the annotation around it, as an expression; None where there is none."""
    if node is None:
        return None
    if not unit.spend(node, depth):
        return unit.raw(node)
    make = _TYPES.get(node.type)
    return make(unit, node, depth + 1) if make else unit.raw(node)


def optional(unit: TreeUnit, holder: TsNode, depth: int = 0) -> Expr | None:
    """The annotation of a field or parameter; `name?: T` becomes `T | undefined`."""
    note = type_expr(unit, holder.child_by_field_name("type"), depth)
    if note is not None and any(c.type == "?" for c in holder.children):
        return Op(note.line, "|", note, Name(note.line, "undefined"))
    return note


def _some(unit: TreeUnit, node: TsNode | None, depth: int) -> Expr:
    made = type_expr(unit, node, depth)
    return made if made is not None else Lit()


def _name(unit: TreeUnit, node: TsNode, depth: int) -> Expr:
    return Name(line_of(node), unit.slice(node))


def _inner(unit: TreeUnit, node: TsNode, depth: int) -> Expr:
    children = [c for c in node.named_children if c.type != "comment"]
    return _some(unit, children[0], depth) if children else unit.raw(node)


def _nested(unit: TreeUnit, node: TsNode, depth: int) -> Expr:
    from .ir import Attr

    base = unit.expr(node.child_by_field_name("module"), depth)
    name = node.child_by_field_name("name")
    return Attr(line_of(node), base, unit.slice(name) if name is not None else "")


def _generic(unit: TreeUnit, node: TsNode, depth: int) -> Expr:
    base = _some(unit, node.child_by_field_name("name"), depth)
    return with_arguments(unit, base, node.child_by_field_name("type_arguments"), depth)


def with_arguments(unit: TreeUnit, base: Expr, arguments: TsNode | None, depth: int) -> Expr:
    """`base<arguments>`, or the base itself where there are none."""
    if arguments is None:
        return base
    keys = tuple(_some(unit, c, depth) for c in arguments.named_children if c.type != "comment")
    if not keys:
        return base
    return Item(base.line, base, keys[0] if len(keys) == 1 else Seq(base.line, keys))


def _array(unit: TreeUnit, node: TsNode, depth: int) -> Expr:
    return Item(line_of(node), Name(line_of(node), "Array"), _inner(unit, node, depth))


def _either(unit: TreeUnit, node: TsNode, depth: int) -> Expr:
    sides = [c for c in node.named_children if c.type != "comment"]
    if len(sides) == 1:  # a leading `|`
        return _some(unit, sides[0], depth)
    if not sides:
        return unit.raw(node)
    sign = "|" if node.type == "union_type" else "&"
    return Op(line_of(node), sign, _some(unit, sides[0], depth), _some(unit, sides[-1], depth))


def _literal(unit: TreeUnit, node: TsNode, depth: int) -> Expr:
    return unit.expr(node.named_children[0] if node.named_children else None, depth)


def _worded(unit: TreeUnit, node: TsNode, depth: int) -> Expr:
    word = "keyof" if node.type == "index_type_query" else "typeof"
    inner = node.named_children[0] if node.named_children else None
    key = unit.expr(inner, depth) if word == "typeof" else _some(unit, inner, depth)
    return Item(line_of(node), Name(line_of(node), word), key)


def _lookup(unit: TreeUnit, node: TsNode, depth: int) -> Expr:
    sides = node.named_children
    if len(sides) != 2:
        return unit.raw(node)
    return Item(line_of(node), _some(unit, sides[0], depth), _some(unit, sides[1], depth))


def _object(unit: TreeUnit, node: TsNode, depth: int) -> Expr:
    items: list[tuple[Expr, Expr]] = []
    for child in node.named_children:
        name = child.child_by_field_name("name")
        if child.type == "property_signature" and name is not None:
            note = optional(unit, child, depth)
            key = Lit(line_of(child), unit.slice(name).strip("'\""))
            items.append((key, note if note is not None else Lit()))
    return Map(line_of(node), tuple(items))


def _tuple(unit: TreeUnit, node: TsNode, depth: int) -> Expr:
    parts = tuple(_some(unit, c, depth) for c in node.named_children if c.type != "comment")
    return Seq(line_of(node), parts)


_TYPES: dict[str, Callable[[TreeUnit, TsNode, int], Expr]] = {
    "type_annotation": _inner,
    "type_identifier": _name,
    "identifier": _name,
    "predefined_type": _name,
    "this_type": _name,
    "nested_type_identifier": _nested,
    "generic_type": _generic,
    "array_type": _array,
    "union_type": _either,
    "intersection_type": _either,
    "literal_type": _literal,
    "parenthesized_type": _inner,
    "readonly_type": _inner,
    "optional_type": _inner,
    "rest_type": _inner,
    "type_query": _worded,
    "index_type_query": _worded,
    "lookup_type": _lookup,
    "object_type": _object,
    "tuple_type": _tuple,
}
