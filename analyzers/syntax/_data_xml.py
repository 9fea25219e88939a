"""XML with lines, through expat. Entities are refused; broken XML keeps its beginning."""

from __future__ import annotations

from msgspec import Struct

from ._nodes import MAX_DEPTH, TOO_DEEP, Budget, Fields, Items, Node, Scalar, Tree

ENTITIES = "entity declarations are refused"


class _Open(Struct):
    """An element that is not closed yet."""

    tag: str
    line: int
    pairs: list[tuple[str, Node]]
    text: list[str]


class _Builder:
    """Expat's handlers; the tree grows as elements close."""

    def __init__(self) -> None:
        from xml.parsers import expat

        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.EntityDeclHandler = self._entity
        self.failures = (expat.ExpatError, ValueError)
        self.budget = Budget()
        self.stack = [_Open("", 1, [], [])]

    def run(self, source: str) -> Tree:
        """Parse; elements open where an error stands are closed there."""
        error = None
        try:
            self.parser.Parse(source, True)
        except self.failures as failure:
            error = str(failure)
        if error == ENTITIES:
            return Tree((), error)
        while len(self.stack) > 1:
            self._end("")
        pairs = self.stack[0].pairs
        return Tree((Fields(1, pairs),) if pairs else (), error or (None if pairs else "empty"))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise ValueError(TOO_DEEP)
        self.budget.spend(1 + len(attributes))
        line = self.parser.CurrentLineNumber
        pairs: list[tuple[str, Node]] = [("@" + k, Scalar(line, v)) for k, v in attributes.items()]
        self.stack.append(_Open(tag, line, pairs, []))

    def _characters(self, data: str) -> None:
        if data.strip():
            self.stack[-1].text.append(data)

    def _end(self, _tag: str) -> None:
        element = self.stack.pop()
        content = "".join(element.text).strip()
        node: Node = Scalar(element.line, content)
        if element.pairs:
            extra = [("#text", node)] if content else []
            node = Fields(element.line, _grouped([*element.pairs, *extra]))
        self.stack[-1].pairs.append((element.tag, node))

    def _entity(self, *_declared: object) -> None:
        raise ValueError(ENTITIES)


def _grouped(children: list[tuple[str, Node]]) -> list[tuple[str, Node]]:
    """Siblings of one name as one list, at the place of the first."""
    groups: dict[str, list[Node]] = {}
    for tag, node in children:
        groups.setdefault(tag, []).append(node)
    return [
        (tag, nodes[0] if len(nodes) == 1 else Items(nodes[0].line, nodes))
        for tag, nodes in groups.items()
    ]


def read_xml(source: str) -> Tree:
    """The tree of an XML text: attributes are `@name`, text beside children `#text`.

    Siblings of one name are a list. Never raises; nothing external is ever loaded.
    """
    return _Builder().run(source.lstrip("\ufeff \t\r\n") if source[:1].isspace() else source)
