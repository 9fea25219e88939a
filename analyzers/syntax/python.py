"""The Python front end: Tree-sitter nodes to IR."""

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
    Do,
    Expr,
    For,
    Func,
    FuncDef,
    If,
    Import,
    Item,
    Lit,
    Map,
    Module,
    Name,
    Op,
    Param,
    Return,
    Seq,
    Star,
    Stmt,
    Text,
    With,
)
from .tree import SMALL_FUNCTION, TreeUnit, TsNode, comment_text, hidden, line_of, literal, number, plain, unescape


class PythonUnit(TreeUnit):
    """A Python file."""

    function_types = frozenset({"function_definition"})
    class_types = frozenset({"class_definition"})
    string_types = frozenset({"string", "concatenated_string"})
    call_types = frozenset({"call"})

    @cached_property
    def module(self) -> Module:  # type: ignore[override]
        """See `CodeUnit.module`."""
        return self.build_module()

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
        """Named children as expressions, comments left out."""
        return tuple(self.expr(n, depth) for n in nodes if n.type != "comment")

    def _name(self, node: TsNode, depth: int) -> Expr:
        return Name(line_of(node), self.slice(node))

    def _attr(self, node: TsNode, depth: int) -> Expr:
        base = self.expr(node.child_by_field_name("object"), depth)
        return Attr(line_of(node), base, self._text_of(node, "attribute"))

    def _text_of(self, node: TsNode, field: str) -> str:
        child = node.child_by_field_name(field)
        return self.slice(child) if child is not None else ""

    def _call(self, node: TsNode, depth: int) -> Expr:
        func = self.expr(node.child_by_field_name("function"), depth)
        arguments = node.child_by_field_name("arguments")
        args, kwargs = self._arguments(arguments, depth)
        return Call(line_of(node), func, args, kwargs)

    def _arguments(
        self, node: TsNode | None, depth: int
    ) -> tuple[tuple[Expr, ...], tuple[tuple[str, Expr], ...]]:
        args: list[Expr] = []
        kwargs: list[tuple[str, Expr]] = []
        if node is None:
            return (), ()
        if node.type == "generator_expression":
            return (self.expr(node, depth),), ()
        for child in node.named_children:
            if child.type == "keyword_argument":
                value = self.expr(child.child_by_field_name("value"), depth)
                name = self._text_of(child, "name")
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
        return Star(line_of(node), self.expr(_first(node), depth))

    def _operator(self, node: TsNode, depth: int) -> Expr:
        left = self.expr(node.child_by_field_name("left"), depth)
        right = self.expr(node.child_by_field_name("right"), depth)
        return Op(line_of(node), self._text_of(node, "operator"), left, right)

    def _unary(self, node: TsNode, depth: int) -> Expr:
        operand = self.expr(node.child_by_field_name("argument"), depth)
        sign = self._text_of(node, "operator") or "not"
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
        return self.expr(_first(node), depth)

    def _union(self, node: TsNode, depth: int) -> Expr:
        parts = self.exprs(node.named_children, depth)
        return Op(line_of(node), "|", parts[0], parts[-1])

    def _lambda(self, node: TsNode, depth: int) -> Expr:
        params = self._params(node.child_by_field_name("parameters"), depth)
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
        target = self._text_of(clauses[0], "left").strip("() ")
        params = tuple(Param(t.strip()) for t in target.split(","))
        items = self.expr(clauses[0].child_by_field_name("right"), depth)
        for test in tests:
            kept = Func(line, params, (Return(line, self.expr(_first(test), depth)),))
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

    def _slice(self, node: TsNode, depth: int) -> Expr:
        """`a:b:c` in a subscript becomes a call of `slice`."""
        parts: list[Expr] = [Lit(line_of(node))]
        for child in node.children:
            if child.type == ":":
                parts.append(Lit(line_of(node)))
            elif child.is_named and child.type != "comment":
                parts[-1] = self.expr(child, depth)
        return Call(line_of(node), Name(line_of(node), "slice"), tuple(parts))

    # -- statements ----------------------------------------------------------------------------

    def statements(self, node: TsNode, depth: int = 0, full: bool = False) -> tuple[Stmt, ...]:
        """See `TreeUnit.statements`."""
        found: list[Stmt] = []
        children = node.named_children
        if depth > 40:
            return ()
        for position, child in enumerate(children):
            kind = child.type
            if kind == "comment":
                continue
            if kind == "expression_statement":
                self._expression_statement(child, children, position, found, full)
                continue
            make = _STATEMENTS.get(kind)
            if make is not None:
                found.extend(make(self, child, depth + 1, full))
        return tuple(found)

    def _expression_statement(
        self, node: TsNode, siblings: list[TsNode], position: int, found: list[Stmt], full: bool
    ) -> None:
        inner = _first(node)
        if inner is None:
            return
        if inner.type == "assignment":
            found.extend(self._assignment(inner, self._comment_for(node, siblings, position)))
        elif inner.type in ("string", "concatenated_string"):
            self._attribute_doc(inner, found, position)
        elif inner.type == "augmented_assignment":
            target = self._text_of(inner, "left")
            value = self.expr(inner.child_by_field_name("right"))
            grown = Op(line_of(inner), "+", Name(line_of(inner), target), value)
            found.append(Assign(line_of(inner), target, grown))
        elif inner.type in ("call", "await", "yield"):
            value = self.expr(inner)
            if full or isinstance(value, Call):
                found.append(Do(line_of(inner), value))

    def _attribute_doc(self, node: TsNode, found: list[Stmt], position: int) -> None:
        """A string right below an assignment documents it."""
        if position and found and isinstance(found[-1], Assign) and not found[-1].comment:
            text = self.expr(node)
            last = found[-1]
            if isinstance(text, Lit) and isinstance(text.value, str):
                doc = " ".join(text.value.split())
                found[-1] = Assign(last.line, last.target, last.value, last.annotation, doc or None)

    def _assignment(self, node: TsNode, comment: str | None) -> Iterator[Stmt]:
        left = node.child_by_field_name("left")
        right = node.child_by_field_name("right")
        annotation = node.child_by_field_name("type")
        targets = [left]
        while right is not None and right.type == "assignment":
            targets.append(right.child_by_field_name("left"))
            right = right.child_by_field_name("right")
        value = self.expr(right) if right is not None else None
        note = self.expr(annotation) if annotation is not None else None
        for target in targets:
            if target is not None and target.type in ("identifier", "attribute"):
                name = self.slice(target)
                shown = hidden(name, value) if value is not None else None
                yield Assign(line_of(node), name, shown, note, comment)
            elif target is not None and target.type == "subscript":
                yield from self._keyed(target, value)
            elif target is not None and target.type in ("pattern_list", "tuple_pattern"):
                yield from self._unpacked(target, value, line_of(node))

    def _keyed(self, target: TsNode, value: Expr | None) -> Iterator[Stmt]:
        """`name["key"] = value` assigns to the target `name["key"]` (double quotes, text keys)."""
        item = self._subscript(target, 0)
        if isinstance(item, Item) and isinstance(item.key, Lit) and isinstance(item.key.value, str):
            base = self._text_of(target, "value")
            yield Assign(line_of(target), f'{base}["{item.key.value}"]', value)

    def _unpacked(self, target: TsNode, value: Expr | None, line: int) -> Iterator[Stmt]:
        names = [self.slice(c) for c in target.named_children]
        if isinstance(value, Seq) and len(value.items) == len(names):
            for name, item in zip(names, value.items, strict=True):
                yield Assign(line, name, item)
        elif value is not None:
            for position, name in enumerate(names):
                yield Assign(line, name, Item(line, value, Lit(line, position)))

    def _comment_for(self, node: TsNode, siblings: list[TsNode], position: int) -> str | None:
        """The comment beside a statement, else the one right above it."""
        after = siblings[position + 1] if position + 1 < len(siblings) else None
        row = node.end_point[0]
        if after is not None and after.type == "comment" and after.start_point[0] == row:
            return comment_text(self.slice(after))
        above: list[str] = []
        row = node.start_point[0]
        for other in reversed(siblings[:position]):
            if other.type != "comment" or other.end_point[0] != row - 1 or len(above) == 4:
                break
            before = other.prev_sibling
            if before is not None and before.end_point[0] == other.start_point[0]:
                break
            text = comment_text(self.slice(other))
            if text is None:
                return None
            above.append(text)
            row = other.start_point[0]
        return " ".join(reversed(above)) or None

    def _class(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        yield self._class_def(node, (), depth, full)

    def _class_def(
        self, node: TsNode, decorators: tuple[Expr, ...], depth: int, full: bool
    ) -> ClassDef:
        args, kwargs = self._arguments(node.child_by_field_name("superclasses"), depth)
        body = node.child_by_field_name("body")
        return ClassDef(
            line=line_of(node),
            name=self._text_of(node, "name"),
            bases=args,
            keywords=kwargs,
            decorators=decorators,
            body=self.statements(body, depth, full) if body is not None else (),
            doc=self._doc(body),
            scope=self.scope_of(node),
            end_line=int(node.end_point[0]) + 1,
        )

    def _function(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        yield self._func_def(node, (), depth, full)

    def _func_def(
        self, node: TsNode, decorators: tuple[Expr, ...], depth: int, full: bool
    ) -> FuncDef:
        name = self._text_of(node, "name")
        body = node.child_by_field_name("body")
        small = node.end_byte - node.start_byte <= SMALL_FUNCTION
        in_class = node.parent is not None and _holder(node) == "class_definition"
        wanted = full or name in self.wanted or (small and (bool(decorators) or not in_class))
        returns = node.child_by_field_name("return_type")
        return FuncDef(
            line=line_of(node),
            name=name,
            params=self._params(node.child_by_field_name("parameters"), depth) if wanted else (),
            body=self.statements(body, depth, True) if wanted and body is not None else (),
            decorators=decorators,
            returns=self.expr(returns) if wanted and returns is not None else None,
            doc=self._doc(body) if wanted else None,
            end_line=int(node.end_point[0]) + 1,
        )

    def _decorated(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        decorators = tuple(
            self.expr(_first(c), depth) for c in node.named_children if c.type == "decorator"
        )
        inner = node.child_by_field_name("definition")
        if inner is not None and inner.type == "class_definition":
            yield self._class_def(inner, decorators, depth, full)
        elif inner is not None:
            yield self._func_def(inner, decorators, depth, full)

    def define(self, node: TsNode, full: bool) -> FuncDef | ClassDef | None:
        """See `TreeUnit.define`."""
        outer = node.parent if node.parent is not None else node
        holder = outer if outer.type == "decorated_definition" else node
        make = _STATEMENTS[holder.type]
        found = next(iter(make(self, holder, 0, full)), None)
        return found if isinstance(found, FuncDef | ClassDef) else None

    def definition_name(self, node: TsNode) -> str:
        """See `TreeUnit.definition_name`."""
        return self._text_of(node, "name")

    def assigned(self, node: TsNode) -> str:
        """See `TreeUnit.assigned`."""
        around = node.parent
        while around is not None and around.type in ("await", "parenthesized_expression"):
            around = around.parent
        if around is not None and around.type == "assignment":
            return self._text_of(around, "left")
        return ""

    def target_names(self, names: frozenset[str]) -> Iterator[Assign]:
        """See `TreeUnit.target_names`."""
        union = b"|".join(re.escape(n.encode()) for n in sorted(names))
        for match in re.finditer(rb"(?<![\w])(" + union + rb")\s*(?::[^=\n]+)?=(?!=)", self.source):
            node = self.at(match.start(1))
            while node is not None and node.type in ("identifier", "attribute"):
                node = node.parent
            if node is not None and node.type == "assignment":
                for made in self._assignment(node, None):
                    if isinstance(made, Assign):
                        yield made

    def _params(self, node: TsNode | None, depth: int) -> tuple[Param, ...]:
        if node is None:
            return ()
        params: list[Param] = []
        for child in node.named_children:
            kind, name_node = "", child
            if child.type in ("default_parameter", "typed_default_parameter", "typed_parameter"):
                name_node = child.child_by_field_name("name") or _first(child)
            if name_node.type in ("list_splat_pattern", "dictionary_splat_pattern"):
                kind = "*" if name_node.type == "list_splat_pattern" else "**"
                name_node = _first(name_node)
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

    def _doc(self, body: TsNode | None) -> str | None:
        first = _first(body) if body is not None else None
        if first is None or first.type != "expression_statement":
            return None
        text = _first(first)
        if text is None or text.type not in ("string", "concatenated_string"):
            return None
        value = self.expr(text)
        return (
            value.value.strip() if isinstance(value, Lit) and isinstance(value.value, str) else None
        )

    def _import(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        for child in node.named_children:
            if child.type == "aliased_import":
                module, alias = self._text_of(child, "name"), self._text_of(child, "alias")
                yield Import(line_of(node), alias, module)
            elif child.type == "dotted_name":
                module = self.slice(child)
                yield Import(line_of(node), module, module)

    def _from_import(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        source = node.child_by_field_name("module_name")
        module = self.slice(source) if source is not None else ""
        if any(c.type == "wildcard_import" for c in node.named_children):
            yield Import(line_of(node), "*", module, "*")
        for child in node.children_by_field_name("name"):
            if child.type == "aliased_import":
                symbol, alias = self._text_of(child, "name"), self._text_of(child, "alias")
                yield Import(line_of(child), alias, module, symbol)
            else:
                yield Import(line_of(child), self.slice(child), module, self.slice(child))

    def _if(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        test = self.expr(node.child_by_field_name("condition"), depth)
        consequence = node.child_by_field_name("consequence")
        body = self.statements(consequence, depth, full) if consequence is not None else ()
        orelse: tuple[Stmt, ...] = ()
        for clause in reversed(node.children_by_field_name("alternative")):
            if clause.type == "else_clause":
                block = clause.child_by_field_name("body")
                orelse = self.statements(block, depth, full) if block is not None else ()
            else:
                block = clause.child_by_field_name("consequence")
                inner = self.statements(block, depth, full) if block is not None else ()
                condition = self.expr(clause.child_by_field_name("condition"), depth)
                orelse = (If(line_of(clause), condition, inner, orelse),)
        if _is_type_checking(test):
            body = tuple(s for s in body if isinstance(s, Import))
        if body or orelse:
            yield If(line_of(node), test, body, orelse)

    def _try(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        block = node.child_by_field_name("body")
        body = self.statements(block, depth, full) if block is not None else ()
        rest: list[Stmt] = []
        for clause in node.named_children:
            if clause.type in ("except_clause", "else_clause", "finally_clause"):
                for inner in clause.named_children:
                    if inner.type == "block":
                        rest.extend(self.statements(inner, depth, full))
        yield If(line_of(node), None, body, tuple(rest))

    def _for(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        target = self._text_of(node, "left").strip("() ")
        items = self.expr(node.child_by_field_name("right"), depth)
        block = node.child_by_field_name("body")
        body = self.statements(block, depth, full) if block is not None else ()
        yield For(line_of(node), target, items, body)

    def _with(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        block = node.child_by_field_name("body")
        body = self.statements(block, depth, full) if block is not None else ()
        clause = next((c for c in node.named_children if c.type == "with_clause"), None)
        items = clause.named_children if clause is not None else []
        for item in reversed(items):
            value = item.child_by_field_name("value")
            target = ""
            if value is not None and value.type == "as_pattern":
                alias = value.child_by_field_name("alias")
                target = self.slice(alias) if alias is not None else ""
                value = _first(value)
            body = (With(line_of(node), self.expr(value, depth), target, body),)
        yield from body

    def _return(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        value = _first(node)
        yield Return(line_of(node), self.expr(value, depth) if value is not None else None)

    def _type_alias(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        sides = node.named_children
        if len(sides) >= 2:
            yield Assign(line_of(node), self.slice(sides[0]), self.expr(sides[-1], depth))


def _first(node: TsNode | None) -> TsNode | None:
    if node is None:
        return None
    return next((c for c in node.named_children if c.type != "comment"), None)


def _holder(node: TsNode) -> str:
    """The type of the nearest definition around a node."""
    around = node.parent
    while around is not None:
        if around.type in ("class_definition", "function_definition", "module"):
            return str(around.type)
        around = around.parent
    return "module"


def _is_type_checking(test: Expr) -> bool:
    name = test.id if isinstance(test, Name) else test.name if isinstance(test, Attr) else ""
    return name == "TYPE_CHECKING"


Maker = Callable[[PythonUnit, TsNode, int], Expr]
_EXPRESSIONS: dict[str, Maker] = {
    "identifier": PythonUnit._name,
    "dotted_name": PythonUnit._name,
    "attribute": PythonUnit._attr,
    "call": PythonUnit._call,
    "string": PythonUnit._string,
    "concatenated_string": PythonUnit._concatenated,
    "integer": PythonUnit._number,
    "float": PythonUnit._number,
    "true": PythonUnit._constant,
    "false": PythonUnit._constant,
    "none": PythonUnit._constant,
    "list": PythonUnit._seq,
    "tuple": PythonUnit._seq,
    "set": PythonUnit._seq,
    "expression_list": PythonUnit._seq,
    "dictionary": PythonUnit._map,
    "list_splat": PythonUnit._star,
    "parenthesized_expression": PythonUnit._inner,
    "await": PythonUnit._inner,
    "type": PythonUnit._inner,
    "constrained_type": PythonUnit._inner,
    "binary_operator": PythonUnit._operator,
    "boolean_operator": PythonUnit._operator,
    "unary_operator": PythonUnit._unary,
    "not_operator": PythonUnit._unary,
    "comparison_operator": PythonUnit._comparison,
    "conditional_expression": PythonUnit._conditional,
    "subscript": PythonUnit._subscript,
    "generic_type": PythonUnit._generic,
    "member_type": PythonUnit._attr,
    "union_type": PythonUnit._union,
    "lambda": PythonUnit._lambda,
    "named_expression": PythonUnit._named,
    "list_comprehension": PythonUnit._comprehension,
    "generator_expression": PythonUnit._comprehension,
    "set_comprehension": PythonUnit._comprehension,
    "dictionary_comprehension": PythonUnit._comprehension,
    "slice": PythonUnit._slice,
}
_STATEMENTS: dict[str, Any] = {
    "class_definition": PythonUnit._class,
    "function_definition": PythonUnit._function,
    "decorated_definition": PythonUnit._decorated,
    "import_statement": PythonUnit._import,
    "import_from_statement": PythonUnit._from_import,
    "if_statement": PythonUnit._if,
    "try_statement": PythonUnit._try,
    "for_statement": PythonUnit._for,
    "with_statement": PythonUnit._with,
    "return_statement": PythonUnit._return,
    "type_alias_statement": PythonUnit._type_alias,
}
