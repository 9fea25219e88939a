"""HCL (Terraform's language) as a tree with lines: blocks, arguments, lists and objects.

A block `resource "aws_x" "y" { … }` is nested mappings under its labels; a block or an argument
that is written several times is there several times. A quoted text is a plain value with its
`${…}` left in; any other expression is a bare value with its source text. HCL native syntax
specification, "Structural Elements" and "Expressions". Never raises; what is broken is passed over.
"""

from __future__ import annotations

import re

from ._nodes import MAX_DEPTH, TOO_DEEP, Budget, Fields, Items, Node, Scalar, Tree

_TOKEN = re.compile(
    r"""
      (?P<blank>[^\S\n]++|\#[^\n]*+|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))
    | (?P<newline>\n)
    | (?P<heredoc><<[-~]?(?P<mark>\w++)[^\S\n]*\n)
    | (?P<text>")
    | (?P<punct>[{}\[\]():,=]=?|=>)
    | (?P<word>[A-Za-z_][\w.*-]*+)
    | (?P<other>.)
    """,
    re.X,
)
_OPENING, _CLOSING = "{[(", "}])"
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


class _Token:
    """A token: kind, text, the place where it starts and where it ends."""

    __slots__ = ("end", "kind", "line", "start", "text")

    def __init__(self, kind: str, text: str, line: int, start: int, end: int) -> None:
        self.kind, self.text, self.line, self.start, self.end = kind, text, line, start, end


def _tokens(source: str) -> list[_Token]:
    found: list[_Token] = []
    at, line, budget = 0, 1, Budget()
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            break
        kind, end, text = match.lastgroup or "other", match.end(), match[0]
        if match["text"]:
            text, end = _quoted(source, end)
            kind = "text"
        elif match["heredoc"]:
            kind = "heredoc"
            closing = re.compile(rf"^[^\S\n]*{match['mark']}[^\S\n]*$", re.M).search(source, end)
            stop = closing.start() if closing else len(source)
            text, end = source[end:stop], closing.end() if closing else len(source)
        if kind != "blank":
            budget.spend()
            found.append(_Token(kind, text, line, at, end))
        line += source.count("\n", at, end)
        at = end
    return found


def _quoted(source: str, at: int) -> tuple[str, int]:
    """The text from behind a quote to its end; quotes inside `${…}` do not end it."""
    parts: list[str] = []
    depth = 0
    while at < len(source):
        char = source[at]
        if char == "\\" and at + 1 < len(source):
            parts.append(_ESCAPES.get(source[at + 1], source[at : at + 2]))
            at += 2
            continue
        if depth == 0 and char in '"\n':
            return "".join(parts), at + (char == '"')
        if source.startswith(("${", "%{"), at):
            depth += 1
            parts.append(source[at : at + 2])
            at += 2
            continue
        if depth and char in "{}":
            depth += 1 if char == "{" else -1
        if depth and char == "\n":
            return "".join(parts), at
        parts.append(char)
        at += 1
    return "".join(parts), at


class _Reader:
    """Reads tokens into a tree; recursion is bounded by `MAX_DEPTH`."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = _tokens(source)
        self.at = 0

    def peek(self) -> _Token | None:
        """The next token, or None."""
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def skip(self, *kinds: str) -> None:
        """Pass over newlines and commas."""
        while (token := self.peek()) and (token.kind == "newline" or token.text in kinds):
            self.at += 1

    def body(self, node: Fields, closing: str, depth: int) -> None:
        """Blocks and arguments (or an object's pairs) up to the closing mark."""
        if depth > MAX_DEPTH:
            raise ValueError(TOO_DEEP)
        while True:
            self.skip(",")
            token = self.peek()
            if token is None:
                return
            self.at += 1
            if token.kind == "punct" and token.text == closing and closing:
                return
            if token.kind in ("word", "text") or token.text == "(":
                self._statement(node, token, depth)

    def _statement(self, node: Fields, head: _Token, depth: int) -> None:
        key = head.text
        if key == "(":
            key = self._raw(head, until=")").strip("() ")
        labels: list[str] = []
        while (token := self.peek()) is not None:
            if token.kind == "punct" and token.text in ("=", ":", "=>"):
                self.at += 1
                node.pairs.append((key, self.value(head.line, depth + 1)))
                return
            if token.kind == "punct" and token.text == "{":
                self.at += 1
                inner = Fields(head.line, [])
                self.body(inner, "}", depth + 1)
                for label in reversed(labels):
                    inner = Fields(head.line, [(label, inner)])
                node.pairs.append((key, inner))
                return
            if token.kind not in ("word", "text"):
                return
            labels.append(token.text)
            self.at += 1

    def value(self, line: int, depth: int) -> Node:
        """One expression."""
        if depth > MAX_DEPTH:
            raise ValueError(TOO_DEEP)
        token = self.peek()
        if token is None or token.kind == "newline":
            return Scalar(line, "", True)
        simple = self._ends_after(self.at + 1)
        if token.kind in ("text", "heredoc") and simple:
            self.at += 1
            return Scalar(line, token.text)
        if token.text == "{" and not self._loops():
            self.at += 1
            fields = Fields(line, [])
            self.body(fields, "}", depth + 1)
            return fields
        if token.text == "[" and not self._loops():
            return self._list(line, depth)
        return Scalar(line, self._raw(token).strip(), True)

    def _loops(self) -> bool:
        """Whether a bracket opens a `for` expression."""
        later = (t for t in self.tokens[self.at + 1 : self.at + 4] if t.kind != "newline")
        first = next(later, None)
        return first is not None and first.text == "for"

    def _list(self, line: int, depth: int) -> Node:
        self.at += 1
        found = Items(line, [])
        while True:
            self.skip(",")
            token = self.peek()
            if token is None:
                return found
            if token.text in _CLOSING and token.kind == "punct":
                self.at += 1
                return found
            before = self.at
            found.items.append(self.value(token.line, depth + 1))
            self.at += self.at == before

    def _ends_after(self, at: int) -> bool:
        """Whether an expression ends before the token of that index."""
        token = self.tokens[at] if at < len(self.tokens) else None
        return token is None or token.kind == "newline" or token.text in (",", "}", "]", ")")

    def _raw(self, first: _Token, until: str = "") -> str:
        """The source text of an expression that has no form of its own."""
        depth, end = (1, first.end) if until else (0, first.start)
        while (token := self.peek()) is not None:
            if token.kind == "punct" and token.text in _OPENING:
                depth += 1
            elif token.kind == "punct" and token.text in _CLOSING:
                if depth == 0:
                    break
                depth -= 1
            elif depth == 0 and (token.kind == "newline" or token.text == ","):
                break
            end = token.end
            self.at += 1
            if until and depth == 0:
                break
        return self.source[first.start : end]


def read_hcl(source: str) -> Tree:
    """The tree of an HCL text. Never raises; `error` says where a bound was passed."""
    root = Fields(1, [])
    try:
        reader = _Reader(source)
        while reader.at < len(reader.tokens):
            reader.body(root, "", 0)
            reader.at += 1
    except (ValueError, RecursionError) as error:
        return Tree((root,), str(error))
    return Tree((root,))
