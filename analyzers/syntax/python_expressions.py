"""Expressions of the Python front end."""

from __future__ import annotations

from collections.abc import Callable

from .ir import (
    Attr,
    Call,
    Cond,
    Expr,
    Func,
    Item,
    Lit,
    Map,
    Name,
    Op,
    Param,
    Return,
    Seq,
    Star,
    Text,
)
from .tree import TreeUnit, TsNode, hidden, line_of, literal, number, plain, unescape


class PythonExpressions(TreeUnit):
    """How Python's expression nodes become IR."""

    def expr(self, node: TsNode | None, depth: int = 0) -> Expr:
        """See `TreeUnit.expr`."""
        if node is None:
            return Lit()
        if not self.spend(node, depth):
            return self.raw(node)
        make = _EXPRESSIONS.get(node.type)
        return make(self, node, depth + 1) if make else self.raw(node)

    def exprs(self, nodes: list[TsNode], depth: int) -> tuple[Expr, ...]:
        """Named children as expressions, comments left out."""
        return tuple(self.expr(n, depth) for n in nodes if n.type != "comment")

    def _name(self, node: TsNode, depth: int) -> Expr:
        return Name(line_of(node), self.slice(node))

    def _attr(self, node: TsNode, depth: int) -> Expr:
        base = self.expr(node.child_by_field_name("object"), depth)
        return Attr(line_of(node), base, self.text_of(node, "attribute"))

    def text_of(self, node: TsNode, field: str) -> str:
        """The source text of a node's child, or ''."""
        child = node.child_by_field_name(field)
        return self.slice(child) if child is not None else ""

    def _call(self, node: TsNode, depth: int) -> Expr:
        func = self.expr(node.child_by_field_name("function"), depth)
        arguments = node.child_by_field_name("arguments")
        args, kwargs = self.arguments(arguments, depth)
        return Call(line_of(node), func, args, kwargs)

    def arguments(
        self, node: TsNode | None, depth: int
    ) -> tuple[tuple[Expr, ...], tuple[tuple[str, Expr], ...]]:
        """Positional and keyword arguments of a call or a class head."""
        args: list[Expr] = []
        kwargs: list[tuple[str, Expr]] = []
        if node is None:
            return (), ()
        if node.type == "generator_expression":
            return (self.expr(node, depth),), ()
        for child in node.named_children:
            if child.type == "keyword_argument":
                value = self.expr(child.child_by_field_name("value"), depth)
                name = self.text_of(child, "name")
                kwargs.append((name, hidden(name, value)))
            elif child.type == "dictionary_splat":
                kwargs.append(("**", self.expr(child.named_children[0], depth)))
            elif child.type != "comment":
                args.append(self.expr(child, depth))
        return tuple(args), tuple(kwargs)

    def _string(self, node: TsNode, depth: int) -> Expr:
        prefix = self.slice(node.children[0]).lower() if node.children else ""
        raw = "r" in prefix
        parts: list[Expr] = []
        for child in node.named_children:
            if child.type == "string_content":
                text = self.slice(child)
                if "f" in prefix:
                    text = text.replace("{{", "{").replace("}}", "}")
                parts.append(literal(line_of(child), text if raw else unescape(text)))
            elif child.type == "interpolation":
                parts.append(self.expr(child.child_by_field_name("expression"), depth))
        if not parts:
            return Lit(line_of(node), "")
        if len(parts) == 1 and isinstance(parts[0], Lit) and "f" not in prefix:
            return Lit(line_of(node), parts[0].value)
        if all(isinstance(p, Lit) and isinstance(p.value, str) for p in parts):
            return Lit(line_of(node), "".join(str(p.value) for p in parts if isinstance(p, Lit)))
        return Text(line_of(node), tuple(parts))

    def _concatenated(self, node: TsNode, depth: int) -> Expr:
        parts: list[Expr] = []
        for child in self.exprs(node.named_children, depth):
            parts.extend(child.parts if isinstance(child, Text) else (child,))
        if all(isinstance(p, Lit) for p in parts):
            return Lit(line_of(node), "".join(plain(p) for p in parts if isinstance(p, Lit)))
        return Text(line_of(node), tuple(parts))

    def _number(self, node: TsNode, depth: int) -> Expr:
        return Lit(line_of(node), number(self.slice(node)))

    def _constant(self, node: TsNode, depth: int) -> Expr:
        return Lit(line_of(node), {"true": True, "false": False}.get(node.type))

    def _seq(self, node: TsNode, depth: int) -> Expr:
        kind = {"list": "", "set": "set"}.get(node.type, "tuple")
        return Seq(line_of(node), self.exprs(node.named_children, depth), kind)

    def _map(self, node: TsNode, depth: int) -> Expr:
        items: list[tuple[Expr, Expr]] = []
        for child in node.named_children:
            if child.type == "pair":
                key = self.expr(child.child_by_field_name("key"), depth)
                value = self.expr(child.child_by_field_name("value"), depth)
                named = key.value if isinstance(key, Lit) and isinstance(key.value, str) else ""
                items.append((key, hidden(named, value)))
            elif child.type == "dictionary_splat":
                value = self.expr(child.named_children[0], depth)
                items.append((Star(line_of(child), value), Lit()))
        return Map(line_of(node), tuple(items))

    def _star(self, node: TsNode, depth: int) -> Expr:
        return Star(line_of(node), self.expr(first_child(node), depth))

    def _operator(self, node: TsNode, depth: int) -> Expr:
        left = self.expr(node.child_by_field_name("left"), depth)
        right = self.expr(node.child_by_field_name("right"), depth)
        return Op(line_of(node), self.text_of(node, "operator"), left, right)

    def _unary(self, node: TsNode, depth: int) -> Expr:
        operand = self.expr(node.child_by_field_name("argument"), depth)
        sign = self.text_of(node, "operator") or "not"
        if sign == "-" and isinstance(operand, Lit) and isinstance(operand.value, int | float):
            return Lit(line_of(node), -operand.value)
        return Op(line_of(node), sign, None, operand)

    def _comparison(self, node: TsNode, depth: int) -> Expr:
        if len(node.named_children) != 2:
            return self.raw(node)
        left, right = node.named_children
        signs = " ".join(c.type for c in node.children if not c.is_named)
        return Op(line_of(node), signs, self.expr(left, depth), self.expr(right, depth))

    def _conditional(self, node: TsNode, depth: int) -> Expr:
        parts = self.exprs(node.named_children, depth)
        if len(parts) != 3:
            return self.raw(node)
        return Cond(line_of(node), parts[1], parts[0], parts[2])

    def _subscript(self, node: TsNode, depth: int) -> Expr:
        base = self.expr(node.child_by_field_name("value"), depth)
        keys = self.exprs(node.children_by_field_name("subscript"), depth)
        key = keys[0] if len(keys) == 1 else Seq(line_of(node), keys)
        return Item(line_of(node), base, key)

    def _generic(self, node: TsNode, depth: int) -> Expr:
        """`Name[args]` as the grammar writes it inside annotations."""
        children = node.named_children
        base = self.expr(children[0], depth)
        inner = children[1] if len(children) > 1 else None
        keys = self.exprs(inner.named_children, depth) if inner is not None else ()
        return Item(line_of(node), base, keys[0] if len(keys) == 1 else Seq(line_of(node), keys))

    def _inner(self, node: TsNode, depth: int) -> Expr:
        return self.expr(first_child(node), depth)

    def _union(self, node: TsNode, depth: int) -> Expr:
        parts = self.exprs(node.named_children, depth)
        return Op(line_of(node), "|", parts[0], parts[-1])

    def _lambda(self, node: TsNode, depth: int) -> Expr:
        params = self.parameters(node.child_by_field_name("parameters"), depth)
        body = node.child_by_field_name("body")
        value = Return(line_of(node), self.expr(body, depth))
        return Func(line_of(node), params, (value,))

    def _named(self, node: TsNode, depth: int) -> Expr:
        return self.expr(node.child_by_field_name("value"), depth)

    def _comprehension(self, node: TsNode, depth: int) -> Expr:
        """`[f(x) for x in items if t]` becomes calls of `map` and `filter`, to be evaluated."""
        body = node.child_by_field_name("body")
        clauses = [c for c in node.named_children if c.type == "for_in_clause"]
        tests = [c for c in node.named_children if c.type == "if_clause"]
        if body is None or len(clauses) != 1:
            return self.raw(node)
        line = line_of(node)
        target = self.text_of(clauses[0], "left").strip("() ")
        params = tuple(Param(t.strip()) for t in target.split(","))
        items = self.expr(clauses[0].child_by_field_name("right"), depth)
        for test in tests:
            kept = Func(line, params, (Return(line, self.expr(first_child(test), depth)),))
            items = Call(line, Name(line, "filter"), (kept, items))
        value: Expr
        if body.type == "pair":
            pair = (body.child_by_field_name("key"), body.child_by_field_name("value"))
            value = Seq(line, tuple(self.expr(p, depth) for p in pair), "tuple")
        else:
            value = self.expr(body, depth)
        func = Func(line, params, (Return(line_of(body), value),))
        made = Call(line, Name(line, "map"), (func, items))
        outer = {"dictionary_comprehension": "dict", "set_comprehension": "set"}.get(node.type)
        return Call(line, Name(line, outer), (made,)) if outer else made

    def _yield(self, node: TsNode, depth: int) -> Expr:
        """`yield x` becomes a call of `yield`; `yield from x` gives it a spread."""
        line = line_of(node)
        value = self.expr(first_child(node), depth)
        several = any(c.type == "from" for c in node.children)
        return Call(line, Name(line, "yield"), (Star(line, value) if several else value,))

    def _slice(self, node: TsNode, depth: int) -> Expr:
        """`a:b:c` in a subscript becomes a call of `slice`."""
        parts: list[Expr] = [Lit(line_of(node))]
        for child in node.children:
            if child.type == ":":
                parts.append(Lit(line_of(node)))
            elif child.is_named and child.type != "comment":
                parts[-1] = self.expr(child, depth)
        return Call(line_of(node), Name(line_of(node), "slice"), tuple(parts))

    def parameters(self, node: TsNode | None, depth: int) -> tuple[Param, ...]:
        """The parameters of a function."""
        if node is None:
            return ()
        params: list[Param] = []
        for child in node.named_children:
            kind, name_node = "", child
            if child.type in ("default_parameter", "typed_default_parameter", "typed_parameter"):
                name_node = child.child_by_field_name("name") or first_child(child)
            if name_node.type in ("list_splat_pattern", "dictionary_splat_pattern"):
                kind = "*" if name_node.type == "list_splat_pattern" else "**"
                name_node = first_child(name_node)
            if name_node is None or name_node.type != "identifier":
                continue
            value = child.child_by_field_name("value")
            note = child.child_by_field_name("type")
            params.append(
                Param(
                    self.slice(name_node),
                    self.expr(value, depth) if value is not None else None,
                    self.expr(note, depth) if note is not None else None,
                    kind,
                )
            )
        return tuple(params)


def first_child(node: TsNode | None) -> TsNode | None:
    """The first child that is no comment."""
    if node is None:
        return None
    return next((c for c in node.named_children if c.type != "comment"), None)


Maker = Callable[[PythonExpressions, TsNode, int], Expr]
_EXPRESSIONS: dict[str, Maker] = {
    "identifier": PythonExpressions._name,
    "dotted_name": PythonExpressions._name,
    "attribute": PythonExpressions._attr,
    "call": PythonExpressions._call,
    "string": PythonExpressions._string,
    "concatenated_string": PythonExpressions._concatenated,
    "integer": PythonExpressions._number,
    "float": PythonExpressions._number,
    "true": PythonExpressions._constant,
    "false": PythonExpressions._constant,
    "none": PythonExpressions._constant,
    "list": PythonExpressions._seq,
    "tuple": PythonExpressions._seq,
    "set": PythonExpressions._seq,
    "expression_list": PythonExpressions._seq,
    "dictionary": PythonExpressions._map,
    "list_splat": PythonExpressions._star,
    "parenthesized_expression": PythonExpressions._inner,
    "await": PythonExpressions._inner,
    "type": PythonExpressions._inner,
    "constrained_type": PythonExpressions._inner,
    "binary_operator": PythonExpressions._operator,
    "boolean_operator": PythonExpressions._operator,
    "unary_operator": PythonExpressions._unary,
    "not_operator": PythonExpressions._unary,
    "comparison_operator": PythonExpressions._comparison,
    "conditional_expression": PythonExpressions._conditional,
    "subscript": PythonExpressions._subscript,
    "generic_type": PythonExpressions._generic,
    "member_type": PythonExpressions._attr,
    "union_type": PythonExpressions._union,
    "lambda": PythonExpressions._lambda,
    "named_expression": PythonExpressions._named,
    "list_comprehension": PythonExpressions._comprehension,
    "generator_expression": PythonExpressions._comprehension,
    "set_comprehension": PythonExpressions._comprehension,
    "dictionary_comprehension": PythonExpressions._comprehension,
    "slice": PythonExpressions._slice,
    "yield": PythonExpressions._yield,
}
