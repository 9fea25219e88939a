"""The JavaScript and TypeScript front end: Tree-sitter nodes to IR.

Types, definitions and statements have modules of their own (`script_types`, `script_classes`,
`script_statements`); here are expressions, and finding things by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from .ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Cond,
    Expr,
    Func,
    FuncDef,
    Item,
    Lit,
    Map,
    Module,
    Name,
    Op,
    Seq,
    Star,
    Text,
)
from .script_chains import MAX_CHAIN, called_on, chained_tag, generic_tag, rooted
from .script_classes import DEFAULT
from .script_repairs import parsed
from .script_statements import ScriptStatements, exported_name
from .tree import TsNode, line_of, number, parser_for, unescape

_ANONYMOUS = frozenset({"function_expression", "arrow_function", "generator_function", "class"})
_WRAPS = frozenset(
    {
        "parenthesized_expression",
        "as_expression",
        "satisfies_expression",
        "non_null_expression",
        "await_expression",
    }
)
_SETS = re.compile(rb"['\"]?\s{0,20}[?!]?\s{0,20}[=:(<.]")
"""What follows a name that something is bound to, or that is a function's or method's own."""
_SET = re.compile(rb"\s{0,20}=[^=]")
_FLOW = re.compile(rb"^\s*(?://|/\*|\*).*@flow\b", re.M)


class ScriptUnit(ScriptStatements):
    """A JavaScript or TypeScript file."""

    function_types = frozenset(
        {
            "function_declaration",
            "generator_function_declaration",
            "function_expression",
            "arrow_function",
            "generator_function",
            "method_definition",
        }
    )
    class_types = frozenset({"class_declaration", "abstract_class_declaration", "class"})
    string_types = frozenset({"string", "template_string"})
    call_types = frozenset({"call_expression", "new_expression"})
    member_types = frozenset({"member_expression"})
    wrapper_types = _WRAPS

    @cached_property
    def root(self) -> TsNode:
        """The root of the tree; files marked `@flow` are read as TypeScript, which is nearer."""
        flow = self.language == "javascript" and _FLOW.search(self.source[:600])
        return parsed(parser_for("tsx" if flow else self.language), self.source)

    @cached_property
    def module(self) -> Module:  # type: ignore[override]
        """See `CodeUnit.module`."""
        self.lean = True
        try:
            return self.build_module()
        finally:
            self.lean = False

    # -- expressions ---------------------------------------------------------------------------

    def expr(self, node: TsNode | None, depth: int = 0) -> Expr:
        """See `TreeUnit.expr`."""
        if node is None:
            return Lit()
        if not self.spend(node, depth):
            return self.raw(node)
        make = _EXPRESSIONS.get(node.type)
        return make(self, node, depth + 1) if make else self.raw(node)

    def exprs(self, nodes: list[TsNode], depth: int) -> tuple[Expr, ...]:
        """Nodes as expressions, comments left out."""
        return tuple(self.expr(n, depth) for n in nodes if n.type != "comment")

    def _text_of(self, node: TsNode, field: str) -> str:
        child = node.child_by_field_name(field)
        return self.slice(child) if child is not None else ""

    def _name(self, node: TsNode, depth: int) -> Expr:
        return Name(line_of(node), self.slice(node))

    def _attr(self, node: TsNode, depth: int) -> Expr:
        base = self.expr(node.child_by_field_name("object"), depth)
        name = node.child_by_field_name("property")
        line = line_of(name if name is not None else node)
        return Attr(line, base, self._text_of(node, "property"))

    def _subscript(self, node: TsNode, depth: int) -> Expr:
        base = self.expr(node.child_by_field_name("object"), depth)
        return Item(line_of(node), base, self.expr(node.child_by_field_name("index"), depth))

    def _call(self, node: TsNode, depth: int) -> Expr:
        """A call; a chain of them is built from its root outwards, so that it may be long."""
        outer: list[TsNode] = []
        while len(outer) < MAX_CHAIN and (inner := called_on(node)) is not None:
            outer.append(node)
            node = inner
        made = self._single_call(node, depth)
        for call in reversed(outer):
            if not self.spend(call, depth):
                return self.raw(call)
            callee = call.child_by_field_name("function")
            name = callee.child_by_field_name("property")
            func = Attr(line_of(name), made, self.slice(name))
            made = Call(func.line, func, self._arguments(call, depth))
        return made

    def _arguments(self, node: TsNode, depth: int) -> tuple[Expr, ...]:
        arguments = node.child_by_field_name("arguments")
        if arguments is None:
            return ()
        if arguments.type == "template_string":
            return (self._tagged(arguments, depth),)
        return self.exprs(arguments.named_children, depth)

    def _single_call(self, node: TsNode, depth: int) -> Expr:
        callee = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        func = self.expr(callee, depth)
        args = self._arguments(node, depth)
        line = func.line if isinstance(func, Attr) else line_of(node)
        return Call(line, func, args, (), node.type == "new_expression")

    def _string(self, node: TsNode, depth: int) -> Expr:
        return Lit(line_of(node), unescape(self.slice(node)[1:-1]))

    def _template(self, node: TsNode, depth: int) -> Expr:
        """A template's text; the bytes between substitutions are literal, escapes resolved."""
        parts: list[Expr] = []
        text, line = "", line_of(node)
        for child in node.named_children:
            if child.type == "template_substitution":
                if text:
                    parts.append(Lit(line, unescape(text)))
                    text = ""
                inner = child.named_children[0] if child.named_children else None
                parts.append(self.expr(inner, depth))
                line = int(child.end_point[0]) + 1
            else:
                text += self.slice(child)
        if not parts:
            return Lit(line_of(node), unescape(text))
        if text:
            parts.append(Lit(line, unescape(text)))
        return Text(line_of(node), tuple(parts))

    def _tagged(self, node: TsNode, depth: int) -> Text:
        text = self._template(node, depth)
        return text if isinstance(text, Text) else Text(text.line, (text,))

    def _number(self, node: TsNode, depth: int) -> Expr:
        return Lit(line_of(node), number(self.slice(node)))

    def _constant(self, node: TsNode, depth: int) -> Expr:
        return Lit(line_of(node), {"true": True, "false": False}.get(node.type))

    def _seq(self, node: TsNode, depth: int) -> Expr:
        return Seq(line_of(node), self.exprs(node.named_children, depth))

    def _map(self, node: TsNode, depth: int) -> Expr:
        items: list[tuple[Expr, Expr]] = []
        notes: list[tuple[str, str]] = []
        children = node.named_children
        commented = any(c.type == "comment" for c in children)
        for child in children:
            entry = self._entry(child, depth)
            if entry is None:
                continue
            items.append(entry)
            key = entry[0]
            note = self.comment_for(child) if commented and isinstance(key, Lit) else None
            if note and isinstance(key, Lit):
                notes.append((str(key.value), note))
        return Map(line_of(node), tuple(items), tuple(notes))

    def _entry(self, node: TsNode, depth: int) -> tuple[Expr, Expr] | None:
        """One member of an object literal as key and value."""
        line = line_of(node)
        if node.type == "pair":
            key = self._key(node.child_by_field_name("key"), depth)
            return key, self.expr(node.child_by_field_name("value"), depth)
        if node.type == "shorthand_property_identifier":
            name = self.slice(node)
            return Lit(line, name), Name(line, name)
        if node.type == "spread_element":
            return Star(line, self.expr(_first(node), depth)), Lit()
        if node.type == "method_definition":
            key = self._key(node.child_by_field_name("name"), depth)
            return key, self._func(node, depth)
        return None

    def _key(self, node: TsNode | None, depth: int) -> Expr:
        if node is None or node.type == "computed_property_name":
            return self.expr(_first(node), depth)
        if node.type in ("string", "number"):
            return self.expr(node, depth)
        return Lit(line_of(node), self.slice(node))

    def _star(self, node: TsNode, depth: int) -> Expr:
        return Star(line_of(node), self.expr(_first(node), depth))

    def _operator(self, node: TsNode, depth: int) -> Expr:
        tagged = generic_tag(node)
        if tagged is not None:
            tag, template = tagged
            return Call(line_of(node), self.expr(tag, depth), (self._tagged(template, depth),))
        left = self.expr(node.child_by_field_name("left"), depth)
        right = self.expr(node.child_by_field_name("right"), depth)
        chained = chained_tag(node)
        if chained is not None:
            tag, template = chained
            made = Call(line_of(node), self.expr(tag, depth), (self._tagged(template, depth),))
            return rooted(right, made)
        return Op(line_of(node), self._text_of(node, "operator"), left, right)

    def _unary(self, node: TsNode, depth: int) -> Expr:
        operand = self.expr(node.child_by_field_name("argument"), depth)
        sign = self._text_of(node, "operator")
        if sign == "-" and isinstance(operand, Lit) and isinstance(operand.value, int | float):
            return Lit(line_of(node), -operand.value)
        return Op(line_of(node), sign, None, operand)

    def _conditional(self, node: TsNode, depth: int) -> Expr:
        parts = [
            self.expr(node.child_by_field_name(f), depth)
            for f in ("condition", "consequence", "alternative")
        ]
        return Cond(line_of(node), *parts)

    def _func(self, node: TsNode, depth: int) -> Expr:
        name = self.definition_name(node)
        return Func(line_of(node), self.params(node, depth), self.function_body(node, name, depth))

    def _inner(self, node: TsNode, depth: int) -> Expr:
        return self.expr(_first(node), depth)

    def _last(self, node: TsNode, depth: int) -> Expr:
        """`(a, b)` and `x = b` are worth `b`; `<T>b` is `b`."""
        inner = [c for c in node.named_children if c.type != "comment"]
        return self.expr(inner[-1] if inner else None, depth)

    # -- names -----------------------------------------------------------------------------------

    def definition_name(self, node: TsNode) -> str:
        """See `TreeUnit.definition_name`; a nameless function has the name it is bound to."""
        own = node.child_by_field_name("name")
        if own is not None:
            return self.slice(own).strip("'\"")
        if node.type not in _ANONYMOUS:
            return ""
        around = node.parent
        while around is not None and around.type in _WRAPS:
            around = around.parent
        return self._bound(around) if around is not None else ""

    def _bound(self, node: TsNode) -> str:
        """The name that a declarator, assignment, pair, field or default export binds."""
        if node.type == "export_statement":
            return DEFAULT
        for kind, field in _BINDERS.items():
            if node.type == kind:
                target = node.child_by_field_name(field)
                if target is None or target.type.endswith("_pattern"):
                    return ""
                name = self.slice(target)
                public = exported_name(name)
                return public or name.rsplit(".", 1)[-1].strip("'\"")
        return ""

    def assigned(self, node: TsNode) -> str:
        """See `TreeUnit.assigned`; looks through `a || call()` and `test ? call() : b`."""
        around = node.parent
        while around is not None and around.type in (
            *_WRAPS,
            "binary_expression",
            "ternary_expression",
        ):
            around = around.parent
        if around is None or around.type in ("pair", "call_expression"):
            return ""
        if around.type == "assignment_expression":
            name = self._text_of(around, "left")
            return exported_name(name) or name
        return self._bound(around)

    def _call_at(self, start: int, end: int) -> TsNode | None:
        """The call at a name; the grammar reads sql<T>`…` as two comparisons."""
        node = self.at(start)
        while node is not None and node.type in (
            "identifier",
            "property_identifier",
            "member_expression",
        ):
            node = node.parent
        if node is not None and node.type == "binary_expression":
            outer = node.parent
            if outer is not None and (tagged := generic_tag(outer)) and tagged[0].end_byte == end:
                return outer
        return super()._call_at(start, end)

    def _around(self, offset: int) -> Iterator[TsNode]:
        """The nodes at an offset, and what is bound to the name there."""
        for node in super()._around(offset):
            yield node
            for field in ("value", "right"):
                bound = node.child_by_field_name(field)
                while bound is not None and bound.type in _WRAPS:
                    bound = _first(bound)
                if bound is not None:
                    yield bound

    def mentions(self, name: str) -> Iterator[int]:
        """See `TreeUnit.mentions`; what is exported by default is also `module.exports`."""
        yield from super().mentions(name)
        if name == DEFAULT:
            yield from super().mentions("exports")

    def may_define(self, start: int, end: int) -> bool:
        """See `TreeUnit.may_define`; behind a dot only where something is assigned."""
        before = self.source[max(start - 1, 0) : start]
        if before == b"." and self.source[start:end] != b"exports":
            return _SET.match(self.source, end) is not None
        if before.isalnum() or before in (b"_", b"$"):
            return False
        return self.source[start:end] == b"default" or _SETS.match(self.source, end) is not None

    def define(self, node: TsNode, full: bool) -> FuncDef | ClassDef | None:
        """See `TreeUnit.define`."""
        if node.type in self.class_types:
            return self.class_def(node, 0, full, self.definition_name(node) or DEFAULT)
        return self.func_def(node, 0, full) if node.type in self.function_types else None

    def target_names(self, names: frozenset[str]) -> Iterator[Assign]:
        """See `TreeUnit.target_names`."""
        wanted = {n.encode() for n in names}
        for match in _ASSIGNED.finditer(self.source):
            if match[1] not in wanted:
                continue
            node = self.at(match.start(1))
            while node is not None and node.type.endswith(("identifier", "member_expression")):
                node = node.parent
            made: Any = ()
            if node is not None and node.type == "variable_declarator":
                made = self.declared(node, 0, True)
            elif node is not None and node.type == "assignment_expression":
                made = self._assigned(node, 0, True)
            elif node is not None and node.type in ("public_field_definition", "field_definition"):
                made = (self._field(node, 0),)
            yield from (m for m in made if isinstance(m, Assign))


_ASSIGNED = re.compile(
    rb"(?<![\w$])([A-Za-z_$][\w$]*+)(?=\s*+[!?]?\s*+(?::[^=;\n]{1,300}+)?=(?![=>]))"
)


def _first(node: TsNode | None) -> TsNode | None:
    if node is None:
        return None
    return next((c for c in node.named_children if c.type != "comment"), None)


_BINDERS = {
    "variable_declarator": "name",
    "assignment_expression": "left",
    "pair": "key",
    "public_field_definition": "name",
    "field_definition": "property",
}
Maker = Callable[[ScriptUnit, TsNode, int], Expr]
_EXPRESSIONS: dict[str, Maker] = {
    "identifier": ScriptUnit._name,
    "type_identifier": ScriptUnit._name,
    "property_identifier": ScriptUnit._name,
    "shorthand_property_identifier": ScriptUnit._name,
    "this": ScriptUnit._name,
    "super": ScriptUnit._name,
    "import": ScriptUnit._name,
    "member_expression": ScriptUnit._attr,
    "nested_identifier": ScriptUnit._attr,
    "subscript_expression": ScriptUnit._subscript,
    "call_expression": ScriptUnit._call,
    "new_expression": ScriptUnit._call,
    "string": ScriptUnit._string,
    "template_string": ScriptUnit._template,
    "number": ScriptUnit._number,
    "true": ScriptUnit._constant,
    "false": ScriptUnit._constant,
    "null": ScriptUnit._constant,
    "undefined": ScriptUnit._constant,
    "array": ScriptUnit._seq,
    "object": ScriptUnit._map,
    "spread_element": ScriptUnit._star,
    "binary_expression": ScriptUnit._operator,
    "unary_expression": ScriptUnit._unary,
    "ternary_expression": ScriptUnit._conditional,
    "arrow_function": ScriptUnit._func,
    "function_expression": ScriptUnit._func,
    "generator_function": ScriptUnit._func,
    "parenthesized_expression": ScriptUnit._inner,
    "await_expression": ScriptUnit._inner,
    "non_null_expression": ScriptUnit._inner,
    "as_expression": ScriptUnit._inner,
    "satisfies_expression": ScriptUnit._inner,
    "instantiation_expression": ScriptUnit._inner,
    "yield_expression": ScriptUnit._inner,
    "type_assertion": ScriptUnit._last,
    "sequence_expression": ScriptUnit._last,
    "assignment_expression": ScriptUnit._last,
}
