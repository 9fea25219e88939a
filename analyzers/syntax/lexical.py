"""Calls, constants and small functions of languages without a front end, read from their tokens.

What is found has the form of `ir.py`, so that whoever reads calls reads these too. Only what the
tokens say is told: the nearest function head above stands for the scope, and what is no plain
expression (a block, a closure) is `Raw`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property

from msgspec import Struct

from .ir import Call, Expr
from .lexical_reader import MEMBER, Reader, TokenFile
from .lexical_tokens import MARK, NAME, NUMBER, STRING, Token

MAX_CALLS = 4_000
_HEADS = frozenset(["func", "fun", "def", "defp", "fn", "function"])
_NO_HEADS = frozenset(
    [
        "if",
        "for",
        "foreach",
        "while",
        "switch",
        "catch",
        "return",
        "new",
        "await",
        "using",
        "lock",
        "match",
        "when",
        "unless",
        "elif",
        "else",
        "throw",
        "and",
        "or",
        "not",
        "in",
        "is",
        "as",
        "case",
        "sizeof",
        "typeof",
        "synchronized",
        "try",
        "do",
        "yield",
    ]
)
_HOLDERS = frozenset(
    ["class", "object", "interface", "struct", "enum", "module", "defmodule", "trait", "record"]
)


class Found(Struct, frozen=True):
    """A call with its scope (`Class.method`) and the position of its name."""

    call: Call
    scope: str
    at: int


class Function(Struct, frozen=True):
    """A small function: its parameters, and what it returns if that is one expression."""

    name: str
    params: tuple[str, ...]
    returned: Expr | None
    scope: str
    line: int


class Given(Struct, frozen=True):
    """A name that is given a value: `name = value`, `const NAME: &str = …`, `@name "…"`."""

    name: str
    value: Expr
    scope: str
    line: int


class Lexical(TokenFile):
    """A file read lexically."""

    # -- what is asked for ---------------------------------------------------------------------

    def calls(self, wanted: Callable[[str], bool]) -> Iterator[Found]:
        """The calls whose last name passes the test, in source order."""
        found = 0
        for at, token in enumerate(self.tokens):
            if token.kind != NAME or found >= MAX_CALLS or not wanted(self.plain(token.text)):
                continue
            reader = Reader(self, self._chain(at))
            call = reader.until(at)
            if call is not None:
                found += 1
                yield Found(call, self.scope(token.start), at)

    def given(self, wanted: Callable[[str], bool]) -> Iterator[Given]:
        """Names that are given a value that may be text or a number, in source order."""
        for at, token in enumerate(self.tokens[:-1]):
            if token.kind != MARK or token.text not in ("=", ":=", "=>"):
                attribute = self._attribute(at)
                if attribute and wanted(attribute):
                    yield self._value(attribute, at + 1)
                continue
            name = self._target(at)
            if name and wanted(name) and self.tokens[at + 1].text not in ("{", "function", "fn"):
                yield self._value(name, at + 1)

    def functions(self, wanted: Callable[[str], bool]) -> Iterator[Function]:
        """Functions with what they return."""
        for position, (at, name, close) in enumerate(self._heads):
            if not wanted(name):
                continue
            stop = self._heads[position + 1][0] if position + 1 < len(self._heads) else None
            token = self.tokens[at]
            yield Function(
                name,
                self._params(at + 1, close),
                self._returned(close + 1, stop if stop is not None else len(self.tokens)),
                self.scope(token.start - 1),
                self.unit.line_at(token.start),
            )

    def scope(self, offset: int) -> str:
        """`Class.function`: the nearest heads above a character offset."""
        names = []
        for starts, called in (self._classes, self._function_starts):
            at = bisect_right(starts, offset) - 1
            if at >= 0:
                names.append(called[at])
        return ".".join(names)

    # -- heads -----------------------------------------------------------------------------------

    @cached_property
    def _classes(self) -> tuple[list[int], list[str]]:
        found = [
            (a.start, b.text)
            for a, b in zip(self.tokens, self.tokens[1:], strict=False)
            if a.kind == NAME and a.text in _HOLDERS and b.kind == NAME
        ]
        return [s for s, _ in found], [n for _, n in found]

    @cached_property
    def _heads(self) -> list[tuple[int, str, int]]:
        """Function heads: position of the name, the name, position of the closing bracket."""
        found = []
        for at, token in enumerate(self.tokens):
            if token.kind == NAME and token.text not in _NO_HEADS and self._is_head(at):
                close = self.closing(at + 1) if self._mark(at + 1, "(") else at
                found.append((at, token.text, close))
        return found

    @cached_property
    def _function_starts(self) -> tuple[list[int], list[str]]:
        return (
            [self.tokens[at].start for at, _, _ in self._heads],
            [name for _, name, _ in self._heads],
        )

    def _is_head(self, at: int) -> bool:
        before = self.tokens[at - 1] if at else None
        if before is not None and before.kind == NAME and before.text in _HEADS:
            return self._mark(at + 1, "(") or self.language in ("ruby", "elixir", "kotlin", "scala")
        if self.language == "go" and before is not None and before.text == ")":
            return self._mark(at + 1, "(") and self._receiver_of_go(at - 1)
        if self.language == "ruby" and before is not None and before.text == ".":
            return at >= 3 and self.tokens[at - 3].text == "def"
        if self.language not in ("java", "csharp") or not self._mark(at + 1, "("):
            return False
        if before is None or not (
            (before.kind == NAME and before.text not in _NO_HEADS) or before.text in (">", "]", "?")
        ):
            return False
        close = self.closing(at + 1)
        after = self.tokens[close + 1].text if close + 1 < len(self.tokens) else ""
        return after in ("{", "=>", "throws")

    def _receiver_of_go(self, close: int) -> bool:
        """Whether a bracket closes the receiver of a method: `func (c *Cache) Get(`."""
        for back in range(2, 8):
            if close - back >= 0 and self.tokens[close - back].text == "func":
                return True
        return False

    def _params(self, opened: int, close: int) -> tuple[str, ...]:
        """Names of parameters: the first name in Go, Rust, Kotlin, Scala, else the last."""
        if close <= opened:
            return ()
        groups: list[list[Token]] = [[]]
        depth = 0
        for token in self.tokens[opened + 1 : close]:
            depth += token.text in ("(", "[", "<", "{")
            depth -= token.text in (")", "]", ">", "}")
            if token.text == "," and depth == 0:
                groups.append([])
            else:
                groups[-1].append(token)
        first = self.language in ("go", "rust", "kotlin", "scala", "elixir", "ruby")
        found = []
        for group in groups:
            whole = [t.text for t in group]
            names = [t.text for t in group[: whole.index("=") if "=" in whole else None]]
            names = [n for n in names if re.fullmatch(r"[$@]{0,2}\w+[?!]?", n)]
            names = [n for n in names if n not in ("mut", "ref", "val", "var", "self")]
            if names:
                found.append(self.plain(names[0] if first else names[-1]))
        return tuple(found)

    def _returned(self, start: int, stop: int) -> Expr | None:
        """What a body returns: after `return`, else its first expression."""
        stop = min(stop, start + 400)
        for at in range(start, stop - 1):
            token = self.tokens[at]
            if token.kind == NAME and token.text == "return":
                return Reader(self, at + 1).expression()
        for at in range(start, min(stop, start + 14)):
            if self.tokens[at].kind == STRING or (
                self.tokens[at].text in ("{", "=>", "=", "do") and at + 1 < stop
            ):
                begin = at if self.tokens[at].kind == STRING else at + 1
                begin += self._mark(begin, ":")
                return Reader(self, begin).expression()
        if self.language == "ruby" and start < stop:
            return Reader(self, start).expression()
        return None

    # -- values ----------------------------------------------------------------------------------

    def _attribute(self, at: int) -> str:
        """The name of `@name "value"`, an attribute of an Elixir module."""
        token = self.tokens[at]
        if self.language != "elixir" or token.kind != NAME or not token.text.startswith("@"):
            return ""
        following = self.tokens[at + 1]
        return token.text[1:] if following.kind in (STRING, NUMBER) else ""

    def _target(self, at: int) -> str:
        """The name before an assignment's mark, types between looked through."""
        back = at - 1
        if back < 0 or self.tokens[back].kind not in (NAME, MARK):
            return ""
        for step in range(1, 7):
            position = at - step
            if position < 1:
                break
            if self.tokens[position].text == ":" and self.language in ("rust", "kotlin", "scala"):
                named = self.tokens[position - 1]
                return self.plain(named.text) if named.kind == NAME else ""
            if self.tokens[position].text in (";", "{", "}", ",", "(", ")"):
                break
        if self.language == "go" and self.tokens[back].text == "string" and back:
            back -= 1
        token = self.tokens[back]
        return self.plain(token.text) if token.kind == NAME else ""

    def _value(self, name: str, at: int) -> Given:
        token = self.tokens[at]
        value = Reader(self, at).expression()
        return Given(name, value, self.scope(token.start), self.unit.line_at(token.start))

    # -- small things --------------------------------------------------------------------------

    def _mark(self, at: int, text: str) -> bool:
        return 0 <= at < len(self.tokens) and self.tokens[at].text == text

    def _chain(self, at: int) -> int:
        """Where the chain of names and calls that ends at a position begins."""
        member = MEMBER - {"."} if self.language == "php" else MEMBER
        while at >= 2 and self.tokens[at - 1].kind == MARK and self.tokens[at - 1].text in member:
            back = at - 2
            while self.tokens[back].text in (")", "]", "!", "?") and back:
                back = self.pairs.get(back, back) - 1
            if back < 0 or self.tokens[back].kind not in (NAME, STRING, NUMBER):
                return at
            at = back
        return at
