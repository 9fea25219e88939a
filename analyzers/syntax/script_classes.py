"""Classes, functions, enums and interfaces of JavaScript and TypeScript as IR.

What the IR has no word for is told thus: `static`, `get` and `set` stand as a plain `Name` among a
member's decorators; an enum and an interface are a `ClassDef` with the keyword `enum` or
`interface`; `type A = B` is an `Assign` of `A` without a value whose annotation is `B`.
"""

from __future__ import annotations

from collections.abc import Iterator

from .ir import Assign, ClassDef, Expr, FuncDef, Lit, Name, Return, Seq, Stmt
from .script_base import ScriptBase
from .script_types import optional, type_expr, with_arguments
from .tree import SMALL_FUNCTION, TsNode, line_of

DEFAULT = "default"
MIXED = "Mixed"
_MARKS = frozenset({"static", "get", "set"})


class ScriptClasses(ScriptBase):
    """The definitions of the front end."""

    def _class(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        yield self.class_def(node, depth, full)

    def returned_class(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        """See `ScriptBase.returned_class`; a mixin's class that has no name is called `Mixed`."""
        made = self.class_def(node, depth, full, MIXED)
        yield made
        yield Return(made.line, Name(made.line, made.name))

    def class_def(self, node: TsNode, depth: int, full: bool, alias: str = DEFAULT) -> ClassDef:
        """A class; one without a name of its own is called `alias`."""
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        bases, keywords = self._heritage(node, depth)
        return ClassDef(
            line=line_of(name if name is not None else node),
            name=self.slice(name) if name is not None else alias,
            bases=bases,
            keywords=keywords,
            decorators=self._decorators(node, depth),
            body=self._members(body, depth, full) if body is not None else (),
            doc=self.doc_for(node),
            scope=self.scope_of(node),
            end_line=int(node.end_point[0]) + 1,
            abstract=node.type == "abstract_class_declaration",
        )

    def _heritage(
        self, node: TsNode, depth: int
    ) -> tuple[tuple[Expr, ...], tuple[tuple[str, Expr], ...]]:
        bases: list[Expr] = []
        keywords: list[tuple[str, Expr]] = []
        holders = [c for c in node.named_children if c.type == "class_heritage"]
        for holder in holders:
            for child in holder.named_children:
                if child.type == "extends_clause":
                    base = self.expr(child.child_by_field_name("value"), depth)
                    arguments = child.child_by_field_name("type_arguments")
                    bases.append(with_arguments(self, base, arguments, depth))
                elif child.type == "implements_clause":
                    types = [type_expr(self, c, depth) for c in child.named_children]
                    named = tuple(t for t in types if t is not None)
                    keywords.append(("implements", Seq(line_of(child), named)))
                elif child.type != "comment":
                    bases.append(self.expr(child, depth))
        return tuple(bases), tuple(keywords)

    def _decorators(self, node: TsNode, depth: int) -> tuple[Expr, ...]:
        """The decorators written in a node, before it among its siblings, and before `export`."""
        found = [c for c in node.named_children if c.type == "decorator"]
        before = node.prev_sibling
        while before is not None and before.type in ("decorator", "comment", "export", "default"):
            if before.type == "decorator":
                found.insert(0, before)
            before = before.prev_sibling
        inner = [c.named_children[0] for c in found if c.named_children]
        return tuple(self.expr(c, depth) for c in inner)

    def _marks(self, node: TsNode) -> tuple[Expr, ...]:
        return tuple(Name(line_of(c), c.type) for c in node.children if c.type in _MARKS)

    def _members(self, body: TsNode, depth: int, full: bool) -> tuple[Stmt, ...]:
        found: list[Stmt] = []
        for child in body.named_children:
            if child.type in ("public_field_definition", "field_definition"):
                found.append(self._field(child, depth))
            elif child.type == "method_definition":
                found.append(self.func_def(child, depth, full))
            elif child.type == "class_static_block":
                found.extend(self.block(child.child_by_field_name("body"), depth, full))
        return tuple(found)

    def _field(self, node: TsNode, depth: int) -> Assign:
        name = node.child_by_field_name("name") or node.child_by_field_name("property")
        value = node.child_by_field_name("value")
        return Assign(
            line_of(name if name is not None else node),
            self.slice(name).strip("'\"") if name is not None else "",
            self.expr(value, depth) if value is not None else None,
            optional(self, node, depth) or self._made_type(value, depth),
            self.comment_for(node),
            (*self._decorators(node, depth), *self._marks(node)),
        )

    def _made_type(self, value: TsNode | None, depth: int) -> Expr | None:
        """The type of a field without one that `new Collection<User>()` makes."""
        if value is None or value.type != "new_expression":
            return None
        arguments = value.child_by_field_name("type_arguments")
        if arguments is None:
            return None
        made = self.expr(value.child_by_field_name("constructor"), depth)
        return with_arguments(self, made, arguments, depth)

    def func_def(self, node: TsNode, depth: int, full: bool) -> FuncDef:
        """A function, method or arrow that has a name."""
        name = self.definition_name(node) or DEFAULT
        decorators = (*self._decorators(node, depth), *self._marks(node))
        method = node.type == "method_definition"
        small = node.end_byte - node.start_byte <= SMALL_FUNCTION
        kept = full or name in self.wanted or not method or (small and bool(decorators))
        lean, self.lean = self.lean, self.lean and not full
        label = node.child_by_field_name("name")
        made = FuncDef(
            line=line_of(label if label is not None else node),
            name=name,
            params=self.params(node, depth) if kept else (),
            body=self.function_body(node, name, depth) if kept else (),
            decorators=decorators,
            returns=type_expr(self, node.child_by_field_name("return_type")) if kept else None,
            doc=self.doc_for(node),
            end_line=int(node.end_point[0]) + 1,
        )
        self.lean = lean
        return made

    def _function(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        yield self.func_def(node, depth, full)

    def _interface(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        bases: list[Expr] = []
        for child in node.named_children:
            if child.type == "extends_type_clause":
                types = [type_expr(self, c, depth) for c in child.named_children]
                bases.extend(t for t in types if t is not None)
        fields: list[Stmt] = []
        for child in body.named_children if body is not None else ():
            label = child.child_by_field_name("name")
            if child.type == "property_signature" and label is not None:
                note, text = optional(self, child, depth), self.comment_for(child)
                target = self.slice(label).strip("'\"")
                fields.append(Assign(line_of(child), target, None, note, text))
        yield ClassDef(
            line=line_of(node),
            name=self.slice(name) if name is not None else "",
            bases=tuple(bases),
            keywords=(("interface", Lit(line_of(node), True)),),
            body=tuple(fields),
            doc=self.doc_for(node),
            end_line=int(node.end_point[0]) + 1,
        )

    def _enum(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        members: list[Stmt] = []
        following: int | None = 0
        for child in body.named_children if body is not None else ():
            label = child.child_by_field_name("name") or child
            if child.type == "comment":
                continue
            given = child.child_by_field_name("value")
            value = self.expr(given, depth) if given is not None else Lit(line_of(child), following)
            number = value.value if isinstance(value, Lit) else None
            following = number + 1 if isinstance(number, int) else None
            target = self.slice(label).strip("'\"")
            members.append(Assign(line_of(child), target, value, None, self.comment_for(child)))
        yield ClassDef(
            line=line_of(node),
            name=self.slice(name) if name is not None else "",
            keywords=(("enum", Lit(line_of(node), True)),),
            body=tuple(members),
            doc=self.doc_for(node),
            end_line=int(node.end_point[0]) + 1,
        )

    def _alias(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        name = node.child_by_field_name("name")
        value = type_expr(self, node.child_by_field_name("value"), depth)
        if name is not None and value is not None:
            yield Assign(line_of(node), self.slice(name), None, value, self.comment_for(node))

    def _namespace(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        """`namespace N {…}` holds its members like a class; `declare global {…}` is looked into."""
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        inner = self.block(body, depth, full)
        if node.type == "internal_module" and name is not None:
            yield ClassDef(line=line_of(node), name=self.slice(name), body=inner)
        else:
            yield from inner

    def _ambient(self, node: TsNode, depth: int, full: bool) -> Iterator[Stmt]:
        yield from self.statements(node, depth, full)


DEFINITIONS = {
    "class_declaration": ScriptClasses._class,
    "abstract_class_declaration": ScriptClasses._class,
    "function_declaration": ScriptClasses._function,
    "generator_function_declaration": ScriptClasses._function,
    "interface_declaration": ScriptClasses._interface,
    "enum_declaration": ScriptClasses._enum,
    "type_alias_declaration": ScriptClasses._alias,
    "internal_module": ScriptClasses._namespace,
    "module": ScriptClasses._namespace,
    "ambient_declaration": ScriptClasses._ambient,
}
"""Node types of definitions, and what makes them statements."""
