"""TOML with the line of every value, tolerant: a statement that is odd costs only itself.

Values for `parse_document` come from tomllib; this reader gives entries and manifests their lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ._nodes import Budget, Fields, Items, Node, Scalar, Tree

MAX_PARTS = 32
MAX_NESTING = 50
_BLANK = re.compile(r"(?:\s++|#[^\n]*+)*+")
_PART = re.compile(r"""[ \t]*+(?:"((?:[^"\\\n]|\\.)*+)"|'([^'\n]*+)'|([\w-]++))[ \t]*+""")
_STRING = re.compile(
    r'''"""(?P<mb>(?:[^"\\]|\\.|"(?!""))*+)"""+|\'\'\'(?P<ml>(?:[^']|'(?!''))*+)\'\'\'+'''
    r"""|"(?P<b>(?:[^"\\\n]|\\.)*+)"|'(?P<l>[^'\n]*+)\'""",
    re.S,
)
_BARE = re.compile(r"[^\s,#\[\]{}\"']++(?: [\d:.]++[Z\d:+-]*+)?")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|\s*\n\s*|(.))", re.S)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "e": "\x1b"}
_DOTTED = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++\s*+\.\s*+){33}")


class _Odd(Exception):
    """A statement that cannot be read."""


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.line = 1
        self.counted = 0
        self.budget = Budget()
        self.root = Fields(1, [])
        self.children: dict[tuple[int, str], Node] = {}
        self.error: str | None = None

    def run(self) -> Tree:
        """Read every statement; one that fails is passed over to the next line."""
        table = self.root
        try:
            while self._blank() < len(self.source):
                start = self.at
                try:
                    if self.source[start] == "[":
                        table = self._header()
                    else:
                        self._pair(table, 0)
                except _Odd as odd:
                    self.error = self.error or f"line {self._line()}: {odd}"
                    end = self.source.find("\n", max(start, self.at - 1))
                    self.at = len(self.source) if end < 0 else end + 1
        except ValueError as refusal:
            self.error = str(refusal)
        return Tree((self.root,), self.error)

    def _line(self) -> int:
        if self.at > self.counted:
            self.line += self.source.count("\n", self.counted, self.at)
            self.counted = self.at
        return self.line

    def _blank(self) -> int:
        match = _BLANK.match(self.source, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _take(self, mark: str) -> bool:
        found = self.source.startswith(mark, self.at)
        self.at += len(mark) if found else 0
        return found

    def _path(self) -> list[str]:
        parts: list[str] = []
        while match := _PART.match(self.source, self.at):
            self.at = match.end()
            basic, literal, bare = match.groups()
            parts.append(_unescape(basic) if basic is not None else literal or bare or "")
            if not self._take("."):
                break
        if not parts or len(parts) > MAX_PARTS:
            raise _Odd("a key was expected" if not parts else "the key has too many parts")
        return parts

    def _header(self) -> Fields:
        line = self._line()
        self._take("[")
        many = self._take("[")
        *above, name = self._path()
        if not self._take("]" * (1 + many)):
            raise _Odd("a table header is not closed")
        parent = self._inner(self.root, above, line)
        if not many:
            return self._inner(parent, [name], line)
        held = self.children.get((id(parent), name))
        table = Fields(line, [])
        if isinstance(held, Items):
            held.items.append(table)
        else:
            self._add(parent, name, Items(line, [table]))
        return table

    def _inner(self, table: Fields, path: list[str], line: int) -> Fields:
        """The table below `table` along a path, made where it is not there yet."""
        for part in path:
            held = self.children.get((id(table), part))
            if isinstance(held, Items) and held.items:
                held = held.items[-1]
            if not isinstance(held, Fields):
                held = Fields(line, [])
                self._add(table, part, held)
            table = held
        return table

    def _add(self, table: Fields, name: str, node: Node) -> None:
        self.budget.spend()
        table.pairs.append((name, node))
        self.children[id(table), name] = node

    def _pair(self, table: Fields, depth: int) -> None:
        line = self._line()
        *above, name = self._path()
        if not self._take("="):
            raise _Odd("'=' was expected")
        node = self._value(depth, line)
        self._add(self._inner(table, above, line), name, node)

    def _value(self, depth: int, line: int) -> Node:
        """A value; a scalar beside a key gets the key's line."""
        if depth > MAX_NESTING:
            raise _Odd("nested too deeply")
        while self.source.startswith((" ", "\t"), self.at):
            self.at += 1
        if self._take("["):
            return self._array(depth, line)
        if self._take("{"):
            return self._inline(depth, line)
        string = _STRING.match(self.source, self.at)
        if string is not None:
            self.at = string.end()
            return Scalar(line, _string(string))
        bare = _BARE.match(self.source, self.at)
        if bare is None:
            raise _Odd("a value was expected")
        self.at = bare.end()
        return Scalar(line, bare[0], True)

    def _array(self, depth: int, line: int) -> Items:
        node = Items(line, [])
        for _ in self._until("]"):
            self.budget.spend()
            node.items.append(self._value(depth + 1, self._line()))
        return node

    def _inline(self, depth: int, line: int) -> Fields:
        node = Fields(line, [])
        for _ in self._until("}"):
            self._pair(node, depth + 1)
        return node

    def _until(self, mark: str) -> Iterator[None]:
        """One turn per element up to the closing mark."""
        while True:
            self._blank()
            if self._take(mark):
                return
            if self.at >= len(self.source):
                raise _Odd(f"'{mark}' is missing")
            yield
            self._blank()
            if not self._take(",") and not self.source.startswith(mark, self.at):
                raise _Odd(f"',' or '{mark}' was expected")


def _string(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    body = match[kind] or ""
    if len(kind) == 2:
        body = body.removeprefix("\r").removeprefix("\n")
    return _unescape(body) if kind in ("b", "mb") else body


def _unescape(body: str) -> str:
    return _ESCAPE.sub(_escape, body) if "\\" in body else body


def _escape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    letter = match[3]
    return "" if letter is None else _LETTERS.get(letter, letter)


def read_toml(source: str) -> Tree:
    """The tree of a TOML text. Never raises; `error` names the first odd statement."""
    return _Reader(source).run()


def load_toml(source: str) -> dict[str, object]:
    """The plain values of a TOML text; raises ValueError."""
    import tomllib

    # tomllib takes quadratic time on keys with thousands of parts.
    if _DOTTED.search(source):
        raise ValueError("a key has too many parts")
    try:
        return tomllib.loads(source)
    except RecursionError:
        raise ValueError("nested too deeply") from None
