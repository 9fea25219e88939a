"""Tokens of one SQL statement, and a cursor to read them with.

The tokens keep their offsets, so that expressions can be quoted as written and every column knows
its line. Reading never recurses: a parenthesised group is a slice of the token list.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from msgspec import Struct

MOST_TOKENS = 400_000


def word_set(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


class Token(Struct, frozen=True, gc=False):
    """`kind`: word, quoted (a quoted identifier), string, number or op; `text` has no quotes."""

    kind: str
    text: str
    start: int
    stop: int

    @property
    def upper(self) -> str:
        """The word in upper case; empty for anything that is not an unquoted word."""
        return self.text.upper() if self.kind == "word" else ""


class Comment(Struct, frozen=True, gc=False):
    """A comment inside a statement, without its marks."""

    text: str
    start: int


@lru_cache(maxsize=16)
def _pattern(dialect: str) -> re.Pattern[str]:
    escapes = dialect in ("mysql", "clickhouse")
    inner = r"[^'\\]|''|\\." if escapes else r"[^']|''"
    parts = [
        r"(?P<space>\s++|/\*M?!\d*|\*/)",
        r"(?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z)"
        + (r"|\#[^\n]*" if dialect == "mysql" else "")
        + ")",
        r"(?P<estring>[eE]'(?:[^'\\]|''|\\.)*+')",
        rf"(?P<string>(?:[nNbBxX]|_utf8(?:mb4)?)?'(?:{inner})*+')",
        r"(?P<dollar>\$(?P<tag>(?:[A-Za-z_]\w*)?)\$.*?\$(?P=tag)\$)",
        r'(?P<quoted>"(?:[^"]|"")*+"|`(?:[^`]|``)*+`)',
    ]
    if dialect in ("tsql", "sqlite", "", "access"):
        parts.append(r"(?P<bracket>(?<![\w\]])\[[^\]\d\s'\"][^\]\n]*\])")
    parts += [
        r"(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)",
        r"(?P<word>[^\W\d][\w$@#]*|[@#]+[\w$@#]+|\d\w*)",
        r"(?P<op>::|->>|->|:=|<=|>=|<>|!=|\|\||.)",
    ]
    return re.compile("|".join(parts), re.DOTALL)


def tokenize(text: str, dialect: str = "") -> tuple[list[Token], list[Comment]]:
    """The tokens and comments of a statement; stops at `MOST_TOKENS`."""
    tokens: list[Token] = []
    comments: list[Comment] = []
    for found in _pattern(dialect).finditer(text):
        kind = found.lastgroup or "op"
        if kind == "space":
            continue
        if kind == "comment":
            comments.append(Comment(found[0].strip("-#/* \t\r\n"), found.start()))
            continue
        tokens.append(Token(*_plain(kind, found[0]), found.start(), found.end()))
        if len(tokens) >= MOST_TOKENS:
            break
    return tokens, comments


def _plain(kind: str, text: str) -> tuple[str, str]:
    """The token's kind and its text without quotes."""
    if kind == "quoted":
        mark = text[0]
        return "quoted", text[1:-1].replace(mark * 2, mark)
    if kind == "bracket":
        return "quoted", text[1:-1]
    if kind == "string":
        return "string", text[text.index("'") + 1 : -1].replace("''", "'")
    if kind == "estring":
        return "string", text[2:-1].replace("''", "'").replace("\\'", "'")
    if kind in ("dollar", "tag"):
        cut = text.index("$", 1) + 1
        return "string", text[cut:-cut]
    return kind, text


class Cursor:
    """Reads tokens one after the other; `text` is the statement they come from."""

    __slots__ = ("at", "text", "tokens")

    def __init__(self, tokens: list[Token], text: str, at: int = 0) -> None:
        self.tokens = tokens
        self.text = text
        self.at = at

    @property
    def done(self) -> bool:
        """Nothing is left."""
        return self.at >= len(self.tokens)

    def peek(self, ahead: int = 0) -> Token | None:
        """The token so far ahead, or None."""
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else None

    def word(self, ahead: int = 0) -> str:
        """The unquoted word so far ahead in upper case, or an empty text."""
        token = self.peek(ahead)
        return token.upper if token else ""

    def op(self, text: str, ahead: int = 0) -> bool:
        """Whether that punctuation stands so far ahead."""
        token = self.peek(ahead)
        return token is not None and token.kind == "op" and token.text == text

    def next(self) -> Token | None:
        """The next token, which is passed; None at the end."""
        token = self.peek()
        self.at += token is not None
        return token

    def take(self, *words: str) -> bool:
        """Pass over these words if they come next."""
        for ahead, word in enumerate(words):
            if self.word(ahead) != word:
                return False
        self.at += len(words)
        return True

    def any(self, *words: str) -> str:
        """Pass over one of these words and return it, or return an empty text."""
        word = self.word()
        if word and word in words:
            self.at += 1
            return word
        return ""

    def take_op(self, text: str) -> bool:
        """Pass over that punctuation if it comes next."""
        if self.op(text):
            self.at += 1
            return True
        return False

    @property
    def balanced(self) -> bool:
        """Whether every parenthesis of the statement is closed."""
        opened = sum(t.text == "(" for t in self.tokens if t.kind == "op")
        return opened <= sum(t.text == ")" for t in self.tokens if t.kind == "op")

    def group(self) -> Cursor | None:
        """The inside of the parentheses that come next, which are passed; None if none come."""
        if not self.op("("):
            return None
        depth, start = 0, self.at + 1
        for at in range(self.at, len(self.tokens)):
            token = self.tokens[at]
            if token.kind != "op":
                continue
            if token.text == "(":
                depth += 1
            elif token.text == ")":
                depth -= 1
                if depth == 0:
                    self.at = at + 1
                    return Cursor(self.tokens[start:at], self.text)
        self.at = len(self.tokens)
        return Cursor(self.tokens[start:], self.text)

    def split(self, mark: str = ",") -> list[Cursor]:
        """What is left, cut at that punctuation outside parentheses; empty parts are left out."""
        parts: list[Cursor] = []
        depth, start = 0, self.at
        for at in range(self.at, len(self.tokens)):
            token = self.tokens[at]
            if token.kind != "op":
                continue
            if token.text in "([{":
                depth += 1
            elif token.text in ")]}":
                depth -= 1
            elif token.text == mark and depth == 0:
                parts.append(Cursor(self.tokens[start:at], self.text))
                start = at + 1
        parts.append(Cursor(self.tokens[start:], self.text))
        return [p for p in parts if p.tokens]

    def find(self, *words: str) -> int:
        """Where these words next stand outside parentheses, or -1."""
        depth = 0
        for at in range(self.at, len(self.tokens)):
            token = self.tokens[at]
            if token.kind == "op" and token.text in "()":
                depth += 1 if token.text == "(" else -1
            elif depth == 0 and token.upper == words[0]:
                rest = self.tokens[at : at + len(words)]
                if [t.upper for t in rest] == list(words):
                    return at
        return -1

    def rest(self) -> Cursor:
        """A cursor of its own over what is left."""
        return Cursor(self.tokens[self.at :], self.text)

    def written(self, start: int | None = None, stop: int | None = None) -> str:
        """The tokens from `start` to `stop` as written, white space and comments folded."""
        part = self.tokens[self.at if start is None else start : stop]
        return squeeze(part, self.text)


def squeeze(tokens: list[Token], text: str) -> str:
    """Tokens as written, with one space where there was white space or a comment."""
    out: list[str] = []
    last = -1
    for token in tokens:
        if last >= 0 and token.start > last:
            out.append(" ")
        out.append(text[token.start : token.stop])
        last = token.stop
    return "".join(out)


class Lines:
    """Finds the line of an offset in a statement that starts at line `first`."""

    __slots__ = ("_starts", "first")

    def __init__(self, text: str, first: int) -> None:
        self.first = first
        self._starts = [found.start() for found in re.finditer("\n", text)]

    def at(self, offset: int) -> int:
        """The line of that offset in the file."""
        return self.first + bisect_right(self._starts, offset - 1)
