"""INI, Java properties, brace-nested `.conf` (HOCON) and env files.

All readers take any text: a line that says nothing is passed over.
"""

from __future__ import annotations

import re

from ._nodes import MAX_DEPTH, MAX_KEY, MAX_NODES, Fields, Node, Scalar, Tree

_SECTION = re.compile(r"\[\[?(?P<name>[^\]\n]+)\]\]?\s*(?:[#;].*)?$")
_PAIR = re.compile(r"(?P<key>(?:[^=:\\\s]|\\.|[ \t]++(?![=:]))++)[ \t]*+(?P<mark>[=:])[ \t]*+")
_OPEN = re.compile(r"(?P<key>[\w.\"$-]+)\s*[=:]?\s*\{\s*(?:(?:#|//).*)?$")
_ESCAPE = re.compile(r"\\([:=#! ])")
_ENV = re.compile(r"(?:export[ \t]+|set[ \t]+)?(?P<key>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*")
_TRAILING = re.compile(r"(?:^|\s)[#;].*$")
_ENV_TRAILING = re.compile(r"(?:^|\s)#.*$")


class _Ini:
    """Reads line by line; `indent` is where the last key of an INI section stands."""

    def __init__(self, source: str) -> None:
        self.rows = source.split("\n")
        self.sections = any(_SECTION.match(r.strip()) for r in self.rows if r.startswith("["))
        self.root = Fields(1, [])
        self.table = self.root
        self.known: dict[str, Fields] = {}
        self.stack: list[Fields] = []
        self.indent = -1
        self.open: tuple[Fields, str, int, list[str]] | None = None
        self.left = MAX_NODES

    def run(self) -> Tree:
        """Read every row."""
        at = 0
        while at < len(self.rows) and self.left > 0:
            at = self._row(at)
        self._flush()
        return Tree((self.root,))

    def _row(self, at: int) -> int:
        row = self.rows[at].rstrip()
        content = row.lstrip()
        indent = len(row) - len(content)
        if self.open is not None and self._continues(content, indent):
            self.open[3].append("" if content[:1] in ("#", ";") else content)
            return at + 1
        if content and content[0] not in "#;!" and not content.startswith(("//", "<%", "{%")):
            self._flush()
            return self._statement(content, indent, at)
        if content and indent == 0:
            self._flush()
        return at + 1

    def _continues(self, content: str, indent: int) -> bool:
        """Whether a row goes on with the value above: deeper than its key, as INI has it."""
        return self.sections and (not content or indent > self.indent)

    def _statement(self, content: str, indent: int, at: int) -> int:
        if section := self.sections and _SECTION.match(content):
            self._enter(section["name"].strip(), at + 1)
        elif not self.sections and (opened := _OPEN.match(content)):
            self._nest(opened["key"].strip('"'), at + 1)
        elif not self.sections and content[0] == "}":
            self.table = self.stack.pop() if self.stack else self.root
        elif pair := _PAIR.match(content):
            return self._pair(pair, content, indent, at)
        elif self.sections and "\n" not in content and len(content) <= MAX_KEY:
            self._put(content, Scalar(at + 1, ""))
        return at + 1

    def _enter(self, name: str, line: int) -> None:
        if name not in self.known:
            self.known[name] = Fields(line, [])
            self._put(name, self.known[name], self.root)
        self.table, self.indent = self.known[name], -1

    def _nest(self, key: str, line: int) -> None:
        if len(self.stack) >= MAX_DEPTH - 1:
            return
        inner = Fields(line, [])
        self._put(key, inner)
        self.stack.append(self.table)
        self.table = inner

    def _pair(self, pair: re.Match[str], content: str, indent: int, at: int) -> int:
        key = _ESCAPE.sub(r"\1", pair["key"]).strip()
        value = content[pair.end() :]
        line = at + 1
        if self.sections:
            self.indent = indent
            self.open = (self.table, key, line, [value])
            return line
        while value.endswith("\\") and not value.endswith("\\\\") and line < len(self.rows):
            value = value[:-1] + self.rows[line].strip()
            line += 1
        self._put(key, Scalar(at + 1, _clean(value, pair["mark"])))
        return line

    def _flush(self) -> None:
        """Close the value that may have gone on; every row of it stays a row."""
        if self.open is not None:
            table, key, line, rows = self.open
            self.open = None
            value = "\n".join(rows).rstrip()
            self._put(key, Scalar(line, value if "\n" in value else _clean(value, "=")), table)

    def _put(self, key: str, node: Node, table: Fields | None = None) -> None:
        self.left -= 1
        if len(key) <= MAX_KEY:
            (self.table if table is None else table).pairs.append((key, node))


def _clean(value: str, mark: str) -> str:
    """The value without its quotes and without a comment after it."""
    value = value.strip()
    if value[:1] in ('"', "'"):
        end = value.find(value[0], 1)
        rest = value[end + 1 :].strip()
        if end > 0 and (not rest or rest[0] in "#;,/"):
            return value[1:end]
    return _TRAILING.sub("", value).rstrip() if mark == "=" else value


def read_ini(source: str) -> Tree:
    """INI sections become mappings; properties stand at the top; braces nest. Never raises."""
    return _Ini(source).run()


def read_env(source: str) -> Tree:
    """`NAME=value` lines, with `export`, quotes (over several lines) and comments. Never raises."""
    rows = source.split("\n")
    root = Fields(1, [])
    at = 0
    while at < len(rows) and len(root.pairs) < MAX_NODES:
        row = rows[at].strip()
        at += 1
        pair = _ENV.match(row)
        if pair is None or len(pair["key"]) > MAX_KEY:
            continue
        line, value = at, row[pair.end() :]
        quote = value[:1]
        if quote in ('"', "'"):
            value, at = _quoted(value[1:], quote, rows, at)
        else:
            value = _ENV_TRAILING.sub("", value).rstrip()
        root.pairs.append((pair["key"], Scalar(line, value)))
    return Tree((root,))


def _quoted(value: str, quote: str, rows: list[str], at: int) -> tuple[str, int]:
    """The value up to its closing quote, which may stand up to 50 rows below; the next row."""
    end = _end(value, quote)
    if end >= 0:
        return value[:end], at
    for ahead in range(at, min(at + 50, len(rows))):
        end = _end(rows[ahead], quote)
        if end >= 0:
            return "\n".join([value, *rows[at:ahead], rows[ahead][:end]]), ahead + 1
    return value, at


def _end(value: str, quote: str) -> int:
    end = value.find(quote)
    while end > 0 and value[end - 1] == "\\" and quote == '"':
        end = value.find(quote, end + 1)
    return end
