"""What the JavaScript and TypeScript front end shares: comments, bodies, parameters."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable

from .ir import Param, Return, Stmt
from .script_types import optional
from .tree import SMALL_FUNCTION, TreeUnit, TsNode, comment_text, line_of


class ScriptBase(TreeUnit):
    """Comments, blocks, function bodies and parameters."""

    lean = False
    """While the header is built, bodies of long functions are left out."""

    # -- comments --------------------------------------------------------------------------------

    def comment_for(self, node: TsNode) -> str | None:
        """The comment beside a node, else the ones right above it."""
        after = node.next_sibling
        row = node.end_point[0]
        while after is not None and after.type in (",", ";") and after.end_point[0] == row:
            after = after.next_sibling
        if after is not None and after.type == "comment" and after.start_point[0] == row:
            return _comment(self.slice(after))
        above: list[str] = []
        row = node.start_point[0]
        other = node.prev_sibling
        while other is not None and other.type == "comment" and other.end_point[0] == row - 1:
            before = other.prev_sibling
            if len(above) == 4 or (before and before.end_point[0] == other.start_point[0]):
                break
            text = _comment(self.slice(other))
            if text is None:
                break
            above.append(text)
            row, other = other.start_point[0], before
        return " ".join(reversed(above)) or None

    def doc_for(self, node: TsNode) -> str | None:
        """The JSDoc comment above a definition or the `export` around it."""
        parent = node.parent
        holder = parent if parent is not None and parent.type == "export_statement" else node
        above = holder.prev_sibling
        while above is not None and above.type == "decorator":
            above = above.prev_sibling
        if above is None or above.type != "comment":
            return None
        text = self.slice(above)
        near = holder.start_point[0] - above.end_point[0] <= 1
        return _comment(text) if near and text.startswith("/**") else None

    # -- bodies ----------------------------------------------------------------------------------

    def statements(self, node: TsNode, depth: int = 0, full: bool = False) -> tuple[Stmt, ...]:
        """See `TreeUnit.statements`."""
        if depth > 40 or self.nodes_left <= 0:
            return ()
        found: list[Stmt] = []
        for child in node.named_children:
            found.extend(self.statement(child, depth + 1, full))
        return tuple(found)

    @abstractmethod
    def returned_class(self, node: TsNode, depth: int, full: bool) -> Iterable[Stmt]:
        """What `return class extends Base {…}` does: it defines a class and returns its name."""

    @abstractmethod
    def statement(self, node: TsNode, depth: int, full: bool) -> Iterable[Stmt]:
        """One statement node as IR statements."""

    def block(self, node: TsNode | None, depth: int, full: bool) -> tuple[Stmt, ...]:
        """The statements of a branch, which may be one statement without braces."""
        if node is None:
            return ()
        if node.type in ("statement_block", "else_clause", "switch_case", "switch_default"):
            return self.statements(node, depth, full)
        return tuple(self.statement(node, depth + 1, full)) if depth < 40 else ()

    def function_body(self, node: TsNode, name: str, depth: int) -> tuple[Stmt, ...]:
        """A function's statements; `()` for a long function while the header is built.

        A function that does nothing but return a value keeps it whatever its length.
        """
        body = node.child_by_field_name("body")
        if body is None:
            return ()
        if body.type in ("class", "parenthesized_expression"):
            inner = body.named_children[0] if body.type != "class" and body.named_children else body
            if inner.type == "class":
                return tuple(self.returned_class(inner, depth, True))
        if body.type != "statement_block":
            result = Return(line_of(body), self.expr(body, depth))
            return (*self.taken_apart(node, depth), result)
        first = body.named_children[0] if body.named_children else None
        whole = (
            not self.lean
            or name in self.wanted
            or node.end_byte - node.start_byte <= SMALL_FUNCTION
            or (first is not None and first.type == "return_statement")
        )
        return (
            (*self.taken_apart(node, depth), *self.statements(body, depth, True)) if whole else ()
        )

    @abstractmethod
    def taken_apart(self, node: TsNode, depth: int) -> tuple[Stmt, ...]:
        """The names that a function's destructured parameters bind, as assignments."""

    def params(self, node: TsNode, depth: int) -> tuple[Param, ...]:
        """The parameters of a function; a destructured one is named by its pattern."""
        single = node.child_by_field_name("parameter")
        if single is not None:
            return (Param(self.slice(single)),)
        holder = node.child_by_field_name("parameters")
        made = [self._param(c, depth) for c in holder.named_children] if holder is not None else []
        return tuple(p for p in made if p is not None)

    def parameter_name(self, pattern: TsNode) -> str:
        """The name of a parameter: its own, or the text of the pattern that takes it apart."""
        return self.slice(pattern)[:80].removeprefix("...")

    def _param(self, node: TsNode, depth: int) -> Param | None:
        if node.type in ("comment", "decorator"):
            return None
        pattern = node.child_by_field_name("pattern") or node.child_by_field_name("left") or node
        value = node.child_by_field_name("value") or node.child_by_field_name("right")
        kind = "*" if pattern.type == "rest_pattern" else ""
        return Param(
            self.parameter_name(pattern),
            self.expr(value, depth) if value is not None and value is not node else None,
            optional(self, node, depth) if node is not pattern else None,
            kind,
        )


def _comment(text: str) -> str | None:
    """The words of a comment: no stars, and nothing from the first JSDoc tag on."""
    if text.startswith("/*"):
        lines = [re.sub(r"^\s*\*+(?!/)\s?", "", line) for line in text[2:].split("\n")]
        text = "/*" + " ".join(lines)
        text = re.split(r"(?:^|\s)@[a-z]\w*", text, maxsplit=1)[0]
    bare = comment_text(text)
    return " ".join(bare.split()) or None if bare else None
