"""JavaScript and TypeScript statements as IR; see `javascript.py` for expressions.

`export default` and `module.exports =` define the name `default`; `exports.x =` defines `x`;
`require("m")` bound to a name is an `Import` of the module's `default`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

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
    Map,
    Name,
    Op,
    Return,
    Seq,
    Stmt,
)
from .script_classes import DEFAULT, DEFINITIONS, ScriptClasses
from .script_types import type_expr
from .tree import TsNode, line_of

MAX_PATTERN = 60
SET_ITEM = "[]="
"""What `a[b] = c` calls, with these three as arguments."""


class ScriptStatements(ScriptClasses):
    """The statement half of the front end."""

    def statement(self, node: TsNode, depth: int, full: bool) -> Iterable[Stmt]:
        """See `ScriptBase.statement`."""
        make = _STATEMENTS.get(node.type)
        return make(self, node, depth, full) if make is not None else ()

    # -- imports and exports ---------------------------------------------------------------------

    def _import(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        line = line_of(node)
        source = node.child_by_field_name("source")
        clause = next((c for c in node.named_children if c.type.startswith("import_")), None)
        if clause is not None and clause.type == "import_require_clause":
            module = self._module_name(clause.child_by_field_name("source"))
            yield Import(line, self.slice(clause.named_children[0]), module, DEFAULT)
            return
        module = self._module_name(source)
        if clause is None:
            yield Import(line, "", module)
            return
        for child in clause.named_children:
            if child.type == "identifier":
                yield Import(line, self.slice(child), module, DEFAULT)
            elif child.type == "namespace_import" and child.named_children:
                yield Import(line, self.slice(child.named_children[0]), module)
            elif child.type == "named_imports":
                yield from self._specifiers(child, module, False)

    def _specifiers(self, node: TsNode, module: str, export: bool) -> Iterator[Stmt]:
        for child in node.named_children:
            name = child.child_by_field_name("name")
            if name is None:
                continue
            alias = child.child_by_field_name("alias")
            symbol = self.slice(name).strip("'\"")
            local = self.slice(alias).strip("'\"") if alias is not None else symbol
            if module:
                yield Import(line_of(child), local, module, symbol, export)
            elif local != symbol:
                line = line_of(child)
                yield Assign(line, local, Name(line, symbol), exported=True)

    def _module_name(self, node: TsNode | None) -> str:
        value = self.expr(node) if node is not None else None
        return value.value if isinstance(value, Lit) and isinstance(value.value, str) else ""

    def _export(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        line = line_of(node)
        source = node.child_by_field_name("source")
        module = self._module_name(source) if source is not None else ""
        is_default = any(c.type in ("default", "=") for c in node.children)
        value = node.child_by_field_name("value")
        declaration = node.child_by_field_name("declaration")
        for child in node.named_children:
            if child.type == "export_clause":
                yield from self._specifiers(child, module, True)
            elif child.type == "namespace_export" and child.named_children:
                yield Import(line, self.slice(child.named_children[0]), module, None, True)
        if module and any(c.type == "*" for c in node.children):
            yield Import(line, "*", module, "*", True)
        if is_default and value is None and declaration is None:
            value = next((c for c in node.named_children if c.type != "comment"), None)
        if declaration is not None:
            for made in self.block(declaration, depth, full):
                yield _exported(made)
                if is_default and isinstance(made, ClassDef | FuncDef) and made.name != DEFAULT:
                    yield Assign(made.line, DEFAULT, Name(made.line, made.name), exported=True)
        elif value is not None:
            yield from self._binding(node, DEFAULT, value, None, depth, full, exported=True)

    # -- variables and assignments ---------------------------------------------------------------

    def _variables(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        for child in node.named_children:
            if child.type == "variable_declarator":
                yield from self.declared(child, depth, full)

    def declared(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        """A variable declarator as assignments and imports."""
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None:
            return
        if name.type == "identifier":
            note = type_expr(self, node.child_by_field_name("type"), depth)
            yield from self._binding(node, self.slice(name), value, note, depth, full)
            return
        whole = self.expr(value, depth)
        module = _required(whole)
        for local, path in self._pattern(name, ()):
            if module and len(path) == 1 and isinstance(path[0], str):
                yield Import(line_of(name), local, module, path[0])
            else:
                yield Assign(line_of(name), local, _reach(whole, path))

    def _pattern(
        self, node: TsNode, path: tuple[str | int, ...]
    ) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """The names that a destructuring pattern binds, and the way to each value."""
        if len(path) > 5:
            return
        for position, child in enumerate(node.named_children[:MAX_PATTERN]):
            step: str | int = position
            target: TsNode | None = child
            if child.type == "pair_pattern":
                key = child.child_by_field_name("key")
                step = self.slice(key).strip("'\"") if key is not None else ""
                target = child.child_by_field_name("value")
            if target is not None and target.type.endswith("assignment_pattern"):
                target = target.child_by_field_name("left")
            if target is None or target.type in ("rest_pattern", "comment"):
                continue
            if target.type == "shorthand_property_identifier_pattern":
                step = self.slice(target)
            if target.type in ("object_pattern", "array_pattern"):
                yield from self._pattern(target, (*path, step))
            elif target.type.endswith(("identifier", "identifier_pattern")):
                yield self.slice(target), (*path, step)

    def taken_apart(self, node: TsNode, depth: int) -> tuple[Stmt, ...]:
        """See `ScriptBase.taken_apart`; a default stands behind `??`."""
        holder = node.child_by_field_name("parameters")
        made: list[Stmt] = []
        for child in holder.named_children if holder is not None else ():
            pattern = child.child_by_field_name("pattern") or child.child_by_field_name("left")
            pattern = pattern if pattern is not None else child
            if pattern.type not in ("object_pattern", "array_pattern"):
                continue
            whole = Name(line_of(pattern), self.parameter_name(pattern))
            defaults = self._defaults(pattern, depth)
            for local, path in self._pattern(pattern, ()):
                value = _reach(whole, path)
                if local in defaults:
                    value = Op(whole.line, "??", value, defaults[local])
                made.append(Assign(whole.line, local, value))
        return tuple(made)

    def _defaults(self, pattern: TsNode, depth: int) -> dict[str, Expr]:
        """The defaults that an object pattern itself gives: `{a = 1}`."""
        return {
            self.slice(left): self.expr(child.child_by_field_name("right"), depth)
            for child in pattern.named_children
            if child.type == "object_assignment_pattern"
            and (left := child.child_by_field_name("left")) is not None
        }

    def _binding(
        self,
        node: TsNode,
        target: str,
        value: TsNode | None,
        note: Expr | None,
        depth: int,
        full: bool,
        exported: bool = False,
    ) -> Iterator[Stmt]:
        """`target = value`, where the value may be a class or an import in disguise."""
        line = line_of(node)
        bare = _unwrapped(value)
        if bare is not None and bare.type == "class":
            made = self.class_def(bare, depth, full, target)
            yield replace(made, exported=exported)
            if made.name != target:
                yield Assign(line, target, Name(line, made.name), exported=exported)
            return
        if bare is not None and bare.type == "assignment_expression":
            yield from self._assigned(bare, depth, full)
        whole = self.expr(value, depth) if value is not None else None
        module, symbol = _required(whole), DEFAULT
        if not module and isinstance(whole, Attr):
            module, symbol = _required(whole.base), whole.name
        if module:
            yield Import(line, target, module, symbol, exported)
        else:
            holder = node if node.type != "variable_declarator" else _statement(node)
            comment = self.comment_for(holder)
            yield Assign(line, target, whole, note, comment, exported=exported)

    def _assigned(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None:
            return
        name = self.slice(left)
        if left.type in ("object_pattern", "array_pattern"):
            whole = self.expr(right, depth)
            for local, path in self._pattern(left, ()):
                yield Assign(line_of(left), local, _reach(whole, path))
            return
        if left.type == "subscript_expression":
            line = line_of(left)
            parts = (left.child_by_field_name("object"), left.child_by_field_name("index"), right)
            yield Do(
                line, Call(line, Name(line, SET_ITEM), tuple(self.expr(p, depth) for p in parts))
            )
            return
        public = exported_name(name)
        if "\n" in name or left.type not in ("identifier", "member_expression"):
            return
        yield from self._binding(
            node, public or name, right, None, depth, full, exported=public is not None
        )

    def _expression(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        inner = _unwrapped(next((c for c in node.named_children if c.type != "comment"), None))
        if inner is None:
            return
        line = line_of(inner)
        if inner.type == "assignment_expression":
            yield from self._assigned(inner, depth, full)
        elif inner.type == "augmented_assignment_expression":
            left = inner.child_by_field_name("left")
            sign = inner.child_by_field_name("operator")
            if left is not None and sign is not None:
                name = self.slice(left)
                value = self.expr(inner.child_by_field_name("right"), depth)
                grown = Op(line, self.slice(sign)[:-1], Name(line, name), value)
                yield Assign(line, name, grown)
        elif inner.type == "internal_module":
            yield from self._namespace(inner, depth, full)
        else:
            value = self.expr(inner, depth)
            if full or isinstance(value, Call):
                yield Do(line, value)

    # -- control flow ----------------------------------------------------------------------------

    def _if(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        body = self.block(node.child_by_field_name("consequence"), depth, full)
        orelse = self.block(node.child_by_field_name("alternative"), depth, full)
        if body or orelse:
            test = self.expr(node.child_by_field_name("condition"), depth)
            yield If(line_of(node), test, body, orelse)

    def _try(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        rest: list[Stmt] = []
        for name in ("handler", "finalizer"):
            clause = node.child_by_field_name(name)
            if clause is not None:
                rest.extend(self.block(clause.child_by_field_name("body"), depth, full))
        body = self.block(node.child_by_field_name("body"), depth, full)
        yield If(line_of(node), None, body, tuple(rest))

    def _for_in(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        left = node.child_by_field_name("left")
        target = self.slice(left).strip("[]{}() ") if left is not None else ""
        items = self.expr(node.child_by_field_name("right"), depth)
        body = self.block(node.child_by_field_name("body"), depth, full)
        yield For(line_of(node), ",".join(t.strip() for t in target.split(",")), items, body)

    def _loop(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        body = self.block(node.child_by_field_name("body"), depth, full)
        if body:
            yield If(line_of(node), None, body)

    def _switch(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        """`switch` becomes a chain of `If`, so that a branch can be chosen by its case.

        A case with nothing of its own shares the branch of the one below it.
        """
        subject = self.expr(node.child_by_field_name("value"), depth)
        body = node.child_by_field_name("body")
        orelse: tuple[Stmt, ...] = ()
        for case in reversed(body.named_children if body is not None else ()):
            value = case.child_by_field_name("value")
            inner = self.block(case, depth, full)
            if case.type == "switch_default":
                orelse = (*inner, *orelse)
            elif value is not None:
                line = line_of(case)
                test = Op(line, "===", subject, self.expr(value, depth))
                falls = not inner and all(c.type != "break_statement" for c in case.named_children)
                below = orelse[0] if falls and len(orelse) == 1 else None
                if isinstance(below, If) and below.test is not None:
                    either = Op(line, "||", test, below.test)
                    orelse = (If(line, either, below.body, below.orelse),)
                elif not falls:
                    orelse = (If(line, test, inner, orelse),)
        yield from orelse

    def _return(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        value = next((c for c in node.named_children if c.type != "comment"), None)
        bare = _unwrapped(value)
        if bare is not None and bare.type == "class":
            yield from self.returned_class(bare, depth, full)
            return
        yield Return(line_of(node), self.expr(value, depth) if value is not None else None)

    def _nested(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        yield from self.statements(node, depth, full)


def exported_name(target: str) -> str | None:
    """The name by which CommonJS exports what is assigned to `target`, or None."""
    if target in ("module.exports", "exports"):
        return DEFAULT
    for prefix in ("module.exports.", "exports."):
        if target.startswith(prefix):
            return target.removeprefix(prefix)
    return None


def _exported(statement: Stmt) -> Stmt:
    if isinstance(statement, Assign | ClassDef | FuncDef):
        return replace(statement, exported=True)
    return statement


def _unwrapped(node: TsNode | None) -> TsNode | None:
    """The node within parentheses, `await`, `as T`, `satisfies T` and `!`."""
    wraps = ("parenthesized_expression", "as_expression", "satisfies_expression")
    while node is not None and node.type in (*wraps, "non_null_expression", "await_expression"):
        node = next((c for c in node.named_children if c.type != "comment"), None)
    return node


def _statement(node: TsNode) -> TsNode:
    """The statement around a declarator, with the `export` before it."""
    holder = node.parent if node.parent is not None else node
    outer = holder.parent
    return outer if outer is not None and outer.type == "export_statement" else holder


def _required(value: Expr | None) -> str:
    """The module that `require("m")` or `import("m")` names, else ''."""
    if isinstance(value, Call) and isinstance(value.func, Name) and len(value.args) == 1:
        argument = value.args[0]
        if value.func.id in ("require", "import") and isinstance(argument, Lit):
            return argument.value if isinstance(argument.value, str) else ""
    return ""


def _reach(value: Expr, path: tuple[str | int, ...]) -> Expr:
    """The expression for one part of a destructured value."""
    for step in path:
        if isinstance(value, Map) and isinstance(step, str):
            value = value.get(step) or Lit(value.line)
        elif isinstance(value, Seq) and isinstance(step, int) and step < len(value.items):
            value = value.items[step]
        elif isinstance(step, str):
            value = Attr(value.line, value, step)
        else:
            value = Item(value.line, value, Lit(value.line, step))
    return value


_STATEMENTS: dict[str, Any] = {
    **DEFINITIONS,
    "import_statement": ScriptStatements._import,
    "export_statement": ScriptStatements._export,
    "lexical_declaration": ScriptStatements._variables,
    "variable_declaration": ScriptStatements._variables,
    "expression_statement": ScriptStatements._expression,
    "if_statement": ScriptStatements._if,
    "try_statement": ScriptStatements._try,
    "for_in_statement": ScriptStatements._for_in,
    "for_statement": ScriptStatements._loop,
    "while_statement": ScriptStatements._loop,
    "do_statement": ScriptStatements._loop,
    "switch_statement": ScriptStatements._switch,
    "return_statement": ScriptStatements._return,
    "statement_block": ScriptStatements._nested,
    "labeled_statement": ScriptStatements._nested,
}
