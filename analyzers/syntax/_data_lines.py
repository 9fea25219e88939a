"""YAML-like text read line by line: for templates and for files that are broken somewhere.

Indentation gives the nesting, `key: value` and `- item` the rest; template lines are passed over,
so that both branches of a condition are seen.
"""

from __future__ import annotations

import re

from ._data_yaml import compose
from ._nodes import (
    MAX_DEPTH,
    MAX_KEY,
    REFUSALS,
    TOO_DEEP,
    Budget,
    Fields,
    Items,
    Node,
    Scalar,
    Tree,
)

_KEY = re.compile(
    r"""(?P<key>"[^"\n]*+"|'[^'\n]*+'|[^\s#\-"'\[\]{}:,&*!|>%@`][^:#\n]*+
        |\{\{[^{}\n]*+\}\}[\w.-]*+|-[^\s:][^:\n]*+)\s*+:(?=\s|$)\s*+""",
    re.X,
)
_DASH = re.compile(r"-(?:[ \t]+|$)")
_PROPERTY = re.compile(r"(?:[&!][^\s,\[\]{}]*\s+)+")
_BLOCK = re.compile(r"[|>][-+\d]*\s*(?:#.*)?$")
_TEMPLATE = re.compile(r"\{\{|\{%|<%|\$\{|@@")
_COMMENT = re.compile(r"\s#.*$")


class _Lines:
    """The lines of a text, and the containers that are open by indentation."""

    def __init__(self, source: str) -> None:
        self.rows = source.split("\n")
        self.budget = Budget()
        self.documents: list[Node] = []
        self.fresh = True
        self.frames: list[tuple[int, Fields | Items]] = []

    def run(self) -> Tree:
        """Read everything; beyond a bound what came before is kept."""
        at, error = 0, None
        try:
            while at < len(self.rows):
                at = self._row(at)
        except ValueError as reason:
            error = str(reason)
        return Tree(tuple(self.documents), error)

    def _row(self, at: int) -> int:
        """Read the row at an index; gives the index of the next one."""
        row = self.rows[at].rstrip().replace("\t", "    ")
        content = row.lstrip()
        if row.startswith(("---", "...")):
            self.fresh, self.frames = True, []
            return at + 1
        if not content or content[0] == "#":
            return at + 1
        column = len(row) - len(content)
        while dash := _DASH.match(content):
            content = content[dash.end() :]
            self._put(column, None, Scalar(at + 1, ""))
            column += dash.end()
        key = _KEY.match(content)
        if key is not None and len(key["key"]) <= MAX_KEY:
            value, after = self._value(content[key.end() :], column, at)
            self._put(column, _unquote(key["key"].rstrip())[0], value)
            return after
        return self._item(content, column, at) if content else at + 1

    def _item(self, content: str, column: int, at: int) -> int:
        """A bare value: it belongs to the dash before it in the same row, else to nothing."""
        if self.frames and self.frames[-1][0] < column and isinstance(self.frames[-1][1], Items):
            items = self.frames[-1][1].items
            if items and items[-1] == Scalar(at + 1, ""):
                items[-1], after = self._value(content, self.frames[-1][0], at)
                return after
        return at + 1

    def _value(self, written: str, column: int, at: int) -> tuple[Node, int]:
        written = _PROPERTY.sub("", written, count=1) if written[:1] in "&!" else written
        if _BLOCK.match(written):
            return self._block(column, at)
        if written[:1] in ("[", "{") and written[:2] != "{{":
            flow = _flow(written, at)
            if flow is not None:
                return flow, at + 1
        quoted, bare = _unquote(written)
        return Scalar(at + 1, quoted, bare), at + 1

    def _block(self, column: int, at: int) -> tuple[Node, int]:
        after = at + 1
        while after < len(self.rows):
            row = self.rows[after]
            if row.strip() and len(row) - len(row.lstrip()) <= column:
                break
            after += 1
        body = "\n".join(r.strip() for r in self.rows[at + 1 : after])
        return Scalar(at + 1, body.strip("\n")), after

    def _put(self, column: int, key: str | None, value: Node) -> None:
        """Add a pair (or, with no key, a list element) at a column."""
        self.budget.spend()
        where = self._container(column, key is None, value.line)
        if isinstance(where, Items):
            where.items.append(value)
        elif key is not None:
            where.pairs.append((key, value))

    def _container(self, column: int, dash: bool, line: int) -> Fields | Items:
        frames = self.frames
        while frames and frames[-1][0] > column:
            frames.pop()
        if frames and frames[-1][0] == column and isinstance(frames[-1][1], Items) and not dash:
            frames.pop()
        if frames and frames[-1][0] == column and isinstance(frames[-1][1], Items) == dash:
            return frames[-1][1]
        if len(frames) >= MAX_DEPTH:
            raise ValueError(TOO_DEEP)
        node: Fields | Items = Items(line, []) if dash else Fields(line, [])
        if frames:
            node = _adopt(frames[-1][1], node)
        else:
            node = self._root(node)
        frames.append((column, node))
        return node

    def _root(self, node: Fields | Items) -> Fields | Items:
        last = self.documents[-1] if self.documents and not self.fresh else None
        if isinstance(last, Fields | Items) and type(last) is type(node):
            return last
        self.fresh = False
        self.documents.append(node)
        return node


def _adopt(parent: Fields | Items, node: Fields | Items) -> Fields | Items:
    """Make `node` the value of the parent's last key or element, or one more of that key."""
    if isinstance(parent, Items):
        last = parent.items[-1] if parent.items else None
        if isinstance(last, Scalar) and not last.text:
            parent.items[-1] = node
        else:
            parent.items.append(node)
        return node
    key, value = parent.pairs[-1] if parent.pairs else ("", Scalar(node.line, "-"))
    node = type(node)(value.line, []) if isinstance(value, Scalar) else node
    if isinstance(value, Scalar) and not value.text:
        parent.pairs[-1] = (key, node)
    else:
        parent.pairs.append((key, node))
    return node


def _flow(written: str, at: int) -> Node | None:
    """A `[…]` or `{…}` that ends in its own row."""
    tree = compose(written, at + 1)
    return tree.documents[0] if not tree.error and len(tree.documents) == 1 else None


def _unquote(written: str) -> tuple[str, bool]:
    """The value without quotes and trailing comment; True where there were no quotes."""
    written = written.strip()
    if written[:1] in ("'", '"'):
        end = written.find(written[0], 1)
        if end > 0 and (end + 1 == len(written) or written[end + 1] in " \t"):
            return written[1:end], False
    if "#" in written and "{{" not in written:
        written = _COMMENT.sub("", written)
    return written.strip(), True


def read_lines(source: str) -> Tree:
    """The tree of a text that is YAML only in the main. Never raises."""
    return _Lines(source).run()


def read_yaml(source: str, tagged: bool = False) -> Tree:
    """The tree of a YAML text; one that is not quite YAML is read line by line.

    An `error` remains where a bound was passed, and where not even lines gave anything. `tagged`:
    see `compose`; a text that is read line by line gives no tags.
    """
    strict = compose(source, tagged=tagged)
    if strict.error is None or strict.error in REFUSALS:
        return strict
    loose = read_lines(source)
    return loose if loose.documents or is_template(source) else Tree((), strict.error)


def is_template(source: str) -> bool:
    """Whether the text holds marks of a template language."""
    return _TEMPLATE.search(source) is not None
