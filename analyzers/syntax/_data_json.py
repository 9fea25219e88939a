"""JSON as people write it: comments, trailing commas, single quotes and bare keys are accepted."""

from __future__ import annotations

import json
import re

from ._nodes import MAX_DEPTH, TOO_DEEP, Budget, Fields, Items, Node, Scalar, Tree

_TOKEN = re.compile(
    r"""
      [\s\ufeff]++
    | //[^\n]*+
    | /\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)
    | (?P<double>"(?:[^"\\]|\\.)*+(?:"|\Z))
    | (?P<single>'(?:[^'\\\n]|\\.)*+')
    | (?P<mark>[\[\]{}:,])
    | (?P<bare>(?:[^\s\[\]{}:,"'/]|/(?![/*]))++|')
    """,
    re.X | re.S,
)


class _Reader:
    """Holds the containers that are still open; never recurses."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.budget = Budget()
        self.root: Node | None = None
        self.stack: list[Fields | Items] = []
        self.key: str | None = None
        self.key_line = 0
        self.error: str | None = None

    def run(self) -> Tree:
        """Read all tokens; what came before the first fatal error is kept."""
        line, at = 1, 0
        try:
            for match in _TOKEN.finditer(self.source):
                if match.lastgroup is None:
                    continue
                line += self.source.count("\n", at, match.start())
                at = match.start()
                self._token(match.lastgroup, match[0], line)
        except ValueError as error:
            self.error = f"line {line}: {error}"
        if self.root is None:
            return Tree((), self.error or "empty")
        if self.stack:
            self._fault("ends too early", line)
        return Tree((self.root,), self.error)

    def _token(self, kind: str, word: str, line: int) -> None:
        if kind != "mark":
            self._scalar(kind, word, line)
        elif word in "[{":
            self._open(Items(self._at(line), []) if word == "[" else Fields(self._at(line), []))
        elif word in "]}":
            self._close(word, line)
        elif word == ",":
            self._end_pair(line)
        elif self.key is None:
            self._fault("unexpected ':'", line)

    def _at(self, line: int) -> int:
        """The line a value counts to: that of its key where it has one."""
        return line if self.key is None else self.key_line

    def _scalar(self, kind: str, word: str, line: int) -> None:
        content = word if kind == "bare" else _unescape(word)
        if self.stack and isinstance(self.stack[-1], Fields) and self.key is None:
            self.key, self.key_line = content, line
        else:
            self._place(Scalar(self._at(line), content, kind == "bare"), line)

    def _open(self, node: Fields | Items) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise ValueError(TOO_DEEP)
        self._place(node, node.line)
        self.stack.append(node)

    def _close(self, mark: str, line: int) -> None:
        self._end_pair(line)
        if not self.stack:
            self._fault(f"unexpected '{mark}'", line)
            return
        if isinstance(self.stack.pop(), Items) != (mark == "]"):
            self._fault(f"unexpected '{mark}'", line)

    def _end_pair(self, line: int) -> None:
        if self.key is not None:
            self._fault("a key without a value", line)
            self._place(Scalar(self.key_line, ""), line)

    def _place(self, node: Node, line: int) -> None:
        self.budget.spend()
        if not self.stack:
            if self.root is not None:
                raise ValueError("more than one value")
            self.root = node
            return
        top = self.stack[-1]
        if isinstance(top, Items):
            top.items.append(node)
        elif self.key is not None:
            top.pairs.append((self.key, node))
            self.key = None
        else:
            self._fault("a value without a key", line)

    def _fault(self, what: str, line: int) -> None:
        self.error = self.error or f"line {line}: {what}"


def _unescape(quoted: str) -> str:
    body = quoted[1:-1] if len(quoted) > 1 and quoted[-1] == quoted[0] else quoted[1:]
    if "\\" not in body:
        return body
    if quoted[0] == "'":
        body = body.replace("\\'", "'").replace('"', '\\"')
    try:
        return str(json.loads(f'"{body}"', strict=False))
    except ValueError:
        return body


def read_json(source: str) -> Tree:
    """The tree of a JSON text. Never raises; `error` says what was not right."""
    return _Reader(source).run()
