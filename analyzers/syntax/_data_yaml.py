"""YAML with bounds: from parse events to trees, over aliases, merges and many documents.

Events instead of PyYAML's composer: it would recurse, and expand aliases without measure.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from ._nodes import MAX_DEPTH, TOO_DEEP, TOO_MANY, Budget, Fields, Items, Node, Scalar, Tree

MAX_DOCUMENTS = 2_000


class _Frame(Struct):
    """An open container; `key` is the mapping key that waits for its value."""

    node: Fields | Items
    key: str | None = None
    line: int = 0


class _Composer:
    """Builds trees from parse events."""

    def __init__(self, first_line: int, tagged: bool = False) -> None:
        self.first_line = first_line
        self.tagged = tagged
        self.budget = Budget()
        self.documents: list[Node] = []
        self.stack: list[_Frame] = []
        self.anchors: dict[str, Node] = {}

    def feed(self, event: Any) -> None:
        """Take one event; raises ValueError beyond a bound."""
        kind = type(event).__name__
        if kind == "ScalarEvent":
            self._scalar(event)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._start(event, kind == "MappingStartEvent")
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._end()
        elif kind == "AliasEvent":
            self._alias(event)
        elif kind == "DocumentStartEvent":
            self.anchors = {}

    def _line(self, event: Any) -> int:
        waiting = self.stack and self.stack[-1].key is not None
        return self.stack[-1].line if waiting else event.start_mark.line + self.first_line

    def _scalar(self, event: Any) -> None:
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.node, Fields) and top.key is None:
            top.key, top.line = event.value, event.start_mark.line + self.first_line
            if event.anchor:
                self.anchors[event.anchor] = Scalar(top.line, event.value)
            return
        node = Scalar(self._line(event), event.value, not event.style and event.implicit[0])
        if event.anchor:
            self.anchors[event.anchor] = node
        self._place(self._under_tag(event, node))

    def _under_tag(self, event: Any, node: Node) -> Node:
        """The node, under its local tag (`!Ref X` as `{"!Ref": X}`) where tags are asked for."""
        tag = event.tag if self.tagged else None
        if not tag or not tag.startswith("!") or tag == "!":
            return node
        return Fields(node.line, [(tag, node)])

    def _start(self, event: Any, mapping: bool) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise ValueError(TOO_DEEP)
        line = self._line(event)
        node: Fields | Items = Fields(line, []) if mapping else Items(line, [])
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.node, Fields) and top.key is None:
            # A container as a key: kept apart, its value goes under a name of its own.
            top.key, top.line = "?", line
            self.stack.append(_Frame(node, line=-1))
            return
        if event.anchor:
            self.anchors[event.anchor] = node
        self._place(self._under_tag(event, node))
        self.stack.append(_Frame(node))

    def _end(self) -> None:
        node = self.stack.pop().node
        if isinstance(node, Fields) and any(k == "<<" for k, _ in node.pairs):
            self._merge(node)

    def _alias(self, event: Any) -> None:
        node = self.anchors.get(event.anchor)
        line = event.start_mark.line + self.first_line
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.node, Fields) and top.key is None:
            top.key = node.text if isinstance(node, Scalar) else "*" + event.anchor
            top.line = line
            return
        inside_itself = any(f.node is node for f in self.stack)
        self._place(Scalar(line, "") if node is None or inside_itself else node)

    def _merge(self, node: Fields) -> None:
        """Replace `<<` by what it merges; keys of the mapping itself win."""
        own = [(k, v) for k, v in node.pairs if k != "<<"]
        known = {k for k, _ in own}
        for _, value in [p for p in node.pairs if p[0] == "<<"]:
            for source in value.items if isinstance(value, Items) else [value]:
                if isinstance(source, Fields):
                    self.budget.spend(len(source.pairs))
                    own += [(k, v) for k, v in source.pairs if k not in known]
                    known.update(k for k, _ in source.pairs)
        node.pairs[:] = own

    def _place(self, node: Node) -> None:
        self.budget.spend()
        if not self.stack:
            if len(self.documents) >= MAX_DOCUMENTS:
                raise ValueError(TOO_MANY)
            self.documents.append(node)
            return
        top = self.stack[-1]
        if isinstance(top.node, Items):
            top.node.items.append(node)
        elif top.key is not None:
            top.node.pairs.append((top.key, node))
            top.key = None


def compose(source: str, first_line: int = 1, tagged: bool = False) -> Tree:
    """The documents of a YAML text read strictly; `error` says where reading had to end.

    `tagged`: a value with a local tag stands in a mapping whose one key is the tag.
    """
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    composer = _Composer(first_line, tagged)
    try:
        for event in yaml.parse(_same_lines(source), Loader=loader):
            composer.feed(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + first_line if mark is not None else first_line
        what = getattr(error, "problem", None) or str(error)
        return Tree(tuple(composer.documents), f"line {line}: {what}")
    except (ValueError, RecursionError) as error:
        return Tree(tuple(composer.documents), str(error))
    return Tree(tuple(composer.documents))


def _same_lines(source: str) -> str:
    """YAML counts more characters as line ends than we do; those become blanks."""
    return re.sub("[\x85\u2028\u2029]", " ", source)
