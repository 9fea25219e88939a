"""The Python front end: Tree-sitter nodes to IR."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from .ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Do,
    Expr,
    For,
    FuncDef,
    If,
    Import,
    Item,
    Lit,
    Module,
    Name,
    Op,
    Return,
    Seq,
    Stmt,
    With,
)
from .python_expressions import PythonExpressions, first_child
from .tree import SMALL_FUNCTION, TsNode, comment_text, hidden, line_of

_ASSIGNED = re.compile(rb"(?<!\w)([A-Za-z_]\w*+)(?=\s*+(?::[^=\n]{1,300}+)?=(?!=))")


class PythonUnit(PythonExpressions):
    """A Python file."""

    function_types = frozenset({"function_definition"})
    class_types = frozenset({"class_definition"})
    string_types = frozenset({"string", "concatenated_string"})
    call_types = frozenset({"call"})
    member_types = frozenset({"attribute"})
    wrapper_types = frozenset({"await", "parenthesized_expression"})

    @cached_property
    def module(self) -> Module:  # type: ignore[override]
        """See `CodeUnit.module`."""
        return self.build_module()

    def may_define(self, start: int, end: int) -> bool:
        """See `TreeUnit.may_define`."""
        before, after = self.source[max(start - 4, 0) : start], self.source[end : end + 1]
        return before == b"def " and not (after.isalnum() or after == b"_")

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
        inner = first_child(node)
        if inner is None:
            return
        if inner.type == "assignment":
            found.extend(self._assignment(inner, self._comment_for(node, siblings, position)))
        elif inner.type in ("string", "concatenated_string"):
            self._attribute_doc(inner, found, position)
        elif inner.type == "augmented_assignment":
            target = self.text_of(inner, "left")
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
            base = self.text_of(target, "value")
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
        args, kwargs = self.arguments(node.child_by_field_name("superclasses"), depth)
        body = node.child_by_field_name("body")
        return ClassDef(
            line=line_of(node),
            name=self.text_of(node, "name"),
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
        name = self.text_of(node, "name")
        body = node.child_by_field_name("body")
        small = node.end_byte - node.start_byte <= SMALL_FUNCTION
        in_class = node.parent is not None and _holder(node) == "class_definition"
        wanted = full or name in self.wanted or (small and (bool(decorators) or not in_class))
        returns = node.child_by_field_name("return_type")
        return FuncDef(
            line=line_of(node),
            name=name,
            params=self.parameters(node.child_by_field_name("parameters"), depth) if wanted else (),
            body=self.statements(body, depth, True) if wanted and body is not None else (),
            decorators=decorators,
            returns=self.expr(returns) if wanted and returns is not None else None,
            doc=self._doc(body) if wanted else None,
            end_line=int(node.end_point[0]) + 1,
        )

    def _decorated(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        decorators = tuple(
            self.expr(first_child(c), depth) for c in node.named_children if c.type == "decorator"
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
        return self.text_of(node, "name")

    def assigned(self, node: TsNode) -> str:
        """See `TreeUnit.assigned`."""
        around = node.parent
        while around is not None and around.type in ("await", "parenthesized_expression"):
            around = around.parent
        if around is not None and around.type == "assignment":
            return self.text_of(around, "left")
        return ""

    def target_names(self, names: frozenset[str]) -> Iterator[Assign]:
        """See `TreeUnit.target_names`."""
        wanted = {n.encode() for n in names}
        for match in _ASSIGNED.finditer(self.source):
            if match[1] not in wanted:
                continue
            node = self.at(match.start(1))
            while node is not None and node.type in ("identifier", "attribute"):
                node = node.parent
            if node is not None and node.type == "assignment":
                for made in self._assignment(node, None):
                    if isinstance(made, Assign):
                        yield made

    def _doc(self, body: TsNode | None) -> str | None:
        first = first_child(body) if body is not None else None
        if first is None or first.type != "expression_statement":
            return None
        text = first_child(first)
        if text is None or text.type not in ("string", "concatenated_string"):
            return None
        value = self.expr(text)
        return (
            value.value.strip() if isinstance(value, Lit) and isinstance(value.value, str) else None
        )

    def _import(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        for child in node.named_children:
            if child.type == "aliased_import":
                module, alias = self.text_of(child, "name"), self.text_of(child, "alias")
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
                symbol, alias = self.text_of(child, "name"), self.text_of(child, "alias")
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
        target = self.text_of(node, "left").strip("() ")
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
                value = first_child(value)
            body = (With(line_of(node), self.expr(value, depth), target, body),)
        yield from body

    def _return(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        value = first_child(node)
        yield Return(line_of(node), self.expr(value, depth) if value is not None else None)

    def _type_alias(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        sides = node.named_children
        if len(sides) >= 2:
            yield Assign(line_of(node), self.slice(sides[0]), self.expr(sides[-1], depth))


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
