"""Reads expressions from tokens, in the form of `ir.py`; what is no plain expression is `Raw`."""

from __future__ import annotations

import re
from functools import cached_property

from .ir import Attr, Call, Expr, Item, Lit, Map, Name, Op, Raw, Seq, Text
from .lexical_tokens import HOLES, LANGUAGES, MARK, NAME, NUMBER, STRING, Token, tokens
from .unit import Unit

MAX_DEPTH = 24
MEMBER = frozenset({".", "->", "::", "?.", "&.", "?->"})
"""Marks between a thing and its member."""
_OPERATORS = {
    **dict.fromkeys(("||", "??", "?:", "or"), 1),
    **dict.fromkeys(("+", "-", "<>"), 2),
    **dict.fromkeys(("*", "/", "%"), 3),
}
_SKIPPED = frozenset({"await", "return", "ref", "in", "out", "mut", "clone", "move", "async"})
_STRIP = {"php": "$", "ruby": "@$", "elixir": "@", "java": "@", "kotlin": "@", "scala": "@"}
_QUOTED = {"n": "\n", "t": "\t", "r": "\r"}


class TokenFile:
    """A file as tokens, with the brackets that belong together."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.language = unit.language if unit.language in LANGUAGES else "java"
        self.tokens = tokens(unit.text, self.language)

    def plain(self, name: str) -> str:
        """A name without the marks of variables."""
        return name.lstrip(_STRIP[self.language]) if self.language in _STRIP else name

    def closing(self, at: int) -> int:
        """The position of the bracket that closes another (the last token if none does)."""
        return self.pairs.get(at, len(self.tokens) - 1)

    @cached_property
    def pairs(self) -> dict[int, int]:
        """The brackets that belong together, each way, by position."""
        pairs: dict[int, int] = {}
        opened: list[int] = []
        for at, token in enumerate(self.tokens):
            if token.kind != MARK:
                continue
            if token.text in ("(", "[", "{"):
                opened.append(at)
            elif token.text in (")", "]", "}") and opened:
                start = opened.pop()
                pairs[start], pairs[at] = at, start
        return pairs


class Reader:
    """Reads expressions from a position on."""

    def __init__(self, file: TokenFile, at: int, depth: int = 0) -> None:
        self.file = file
        self.at = at
        self.depth = depth
        self.target = -1

    def until(self, target: int) -> Call | None:
        """The call whose name stands at `target`, with its receiver, or None."""
        self.target = target
        found = self._primary()
        return found if isinstance(found, Call) and self.target == -1 else None

    def expression(self, least: int = 0) -> Expr:
        """An expression; what is none ends it."""
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                return Raw(self._line())
            left = self._primary()
            while True:
                token = self._token()
                operator = token.text if token is not None and token.kind in (MARK, NAME) else ""
                if self.file.language == "php" and operator == ".":
                    power = 2
                else:
                    power = _OPERATORS.get(operator, 0)
                if not power or power <= least:
                    return left
                line = self._line()
                self.at += 1
                right = self.expression(power)
                joins = operator in (".", "<>")
                left = Op(line, "+" if joins else operator, left, right)
        finally:
            self.depth -= 1

    def _token(self, ahead: int = 0) -> Token | None:
        at = self.at + ahead
        return self.file.tokens[at] if 0 <= at < len(self.file.tokens) else None

    def _line(self) -> int:
        token = self._token() or (self.file.tokens[-1] if self.file.tokens else None)
        return self.file.unit.line_at(token.start) if token is not None else 0

    def _is(self, text: str, ahead: int = 0) -> bool:
        token = self._token(ahead)
        return token is not None and token.kind == MARK and token.text == text

    def _primary(self) -> Expr:
        token = self._token()
        line = self._line()
        while (
            token is not None and (token.text in ("&", "*", "!", "-", "@")) and token.kind == MARK
        ):
            self.at += 1
            token = self._token()
        if token is None:
            return Raw(line)
        if token.kind == STRING:
            self.at += 1
            return self._postfix(self._string(token, line))
        if token.kind == NUMBER:
            self.at += 1
            value = token.text.replace("_", "")
            return self._postfix(Lit(line, float(value) if "." in value else int(value[:18])))
        if token.kind == NAME:
            if token.text in _SKIPPED and self.at != self.target:
                self.at += 1
                return self._primary() if self.depth < MAX_DEPTH else Raw(line)
            if token.text == "new":
                self.at += 1
                made = self._primary()
                return made
            self.at += 1
            return self._postfix(self._named(token, line), self.at - 1)
        if token.text == "(":
            close = self.file.closing(self.at)
            self.at += 1
            inner = self.expression()
            self.at = close + 1
            return self._postfix(inner)
        if token.text == "[":
            return self._postfix(self._sequence(line))
        if token.text == "{":
            self.at = self.file.closing(self.at) + 1
        return Raw(line)

    def _named(self, token: Token, line: int) -> Expr:
        word = self.file.plain(token.text)
        values = {"true": True, "false": False, "null": None, "nil": None, "None": None}
        return Lit(line, values[word]) if word in values else Name(line, word)

    def _postfix(self, expr: Expr, named: int = -1) -> Expr:
        """Members, calls and keys that follow."""
        for _ in range(60):
            token = self._token()
            if token is None:
                return expr
            if token.kind == MARK and token.text in MEMBER and not self._concatenates(token):
                following = self._token(1)
                if following is None:
                    return expr
                if following.text == "<":
                    self._generic(1)
                    continue
                if following.kind != NAME:
                    return expr
                named = self.at + 1
                expr = Attr(self._line(), expr, self.file.plain(following.text))
                self.at += 2
            elif token.text == "(" and token.kind == MARK and named >= 0:
                expr = self._call(expr)
                if named == self.target:
                    self.target = -1
                    return expr
                named = -1
            elif token.text == "<" and named >= 0 and self._generic(0):
                continue
            elif named == self.target and self._commanded(token):
                expr = Call(self._line(), expr, *self._arguments(-1))
                self.target = -1
                return expr
            elif token.text == "[" and token.kind == MARK and self._touches():
                close = self.file.closing(self.at)
                key = Reader(self.file, self.at + 1, self.depth).expression()
                self.at = close + 1
                expr = Item(token.start, expr, key)
            elif token.text in ("!", "?") and self._is(".", 1):
                self.at += 1
            else:
                return expr
        return expr

    def _concatenates(self, token: Token) -> bool:
        return token.text == "." and self.file.language == "php"

    def _touches(self) -> bool:
        before, token = self._token(-1), self._token()
        return before is not None and token is not None and before.end == token.start

    def _commanded(self, token: Token) -> bool:
        """Whether a Ruby method is given arguments without brackets, on its own line."""
        before = self._token(-1)
        if self.file.language not in ("ruby", "elixir") or before is None:
            return False
        same = "\n" not in self.file.unit.text[before.end : token.start]
        spaced = token.start > before.end
        starts = token.kind in (STRING, NUMBER) or (
            token.kind == NAME and token.text not in ("do", "if", "unless", "and", "or", "end")
        )
        return same and spaced and starts

    def _generic(self, ahead: int) -> bool:
        """Step over `<…>` where a call follows; whether that was so."""
        depth = 0
        for step in range(ahead, ahead + 40):
            token = self._token(step)
            if token is None or token.kind == STRING or token.text in (";", "{", "}", ")"):
                return False
            depth += token.text == "<"
            depth -= token.text == ">"
            if depth == 0:
                if not self._is("(", step + 1):
                    return False
                self.at += step + 1
                return True
        return False

    def _call(self, func: Expr) -> Expr:
        line = self._line()
        close = self.file.closing(self.at)
        self.at += 1
        args, kwargs = self._arguments(close)
        self.at = close + 1
        if isinstance(func, Attr | Name):
            line = func.line or line
        return Call(line, func, args, kwargs)

    def _arguments(self, close: int) -> tuple[tuple[Expr, ...], tuple[tuple[str, Expr], ...]]:
        """Arguments up to a position; without one (-1) to the end of the line."""
        args: list[Expr] = []
        kwargs: list[tuple[str, Expr]] = []
        for _ in range(60):
            token = self._token()
            if token is None or self.at == close or token.text in (")", "]", "}"):
                break
            name = self._keyword(token)
            if name:
                self.at += 2
                kwargs.append((name, self.expression()))
            else:
                key = self.expression()
                if self._is("=>"):
                    self.at += 1
                    value = self.expression()
                    key = Map(key.line, ((key, value),))
                args.append(key)
            if not self._next(close):
                break
        return tuple(args), tuple(kwargs)

    def _keyword(self, token: Token) -> str:
        """The name of an argument given by name: `ex: 60`, `key = "…"`."""
        if token.kind != NAME:
            return ""
        colon = self._is(":", 1) and not self._is(":", 2)
        return token.text if colon or self._is("=", 1) else ""

    def _next(self, close: int) -> bool:
        """Step behind the next comma of this level; whether there is one."""
        start = self.at
        while True:
            token = self._token()
            if token is None or self.at == close or self.at - start > 3_000:
                return False
            if token.kind == MARK:
                if token.text == ",":
                    self.at += 1
                    return True
                if token.text in ("(", "[", "{"):
                    self.at = self.file.closing(self.at)
                elif token.text in (")", "]", "}"):
                    return False
            before = self._token(-1)
            text = self.file.unit.text
            if close < 0 and before is not None and "\n" in text[before.end : token.start]:
                return False
            self.at += 1

    def _sequence(self, line: int) -> Expr:
        close = self.file.closing(self.at)
        self.at += 1
        items, named = self._arguments(close)
        self.at = close + 1
        pairs = [p for i in items if isinstance(i, Map) for p in i.items]
        pairs += [(Lit(line, k), v) for k, v in named]
        return Map(line, tuple(pairs)) if pairs else Seq(line, items)

    def _string(self, token: Token, line: int) -> Expr:
        """A string with its holes as expressions."""
        pattern = HOLES.get(self.file.language)
        plain = token.open in ("'", "`", ":") or (
            self.file.language == "csharp" and "$" not in token.open
        )
        if pattern is None or plain:
            return Lit(line, _unescaped(token))
        parts: list[Expr] = []
        last = 0
        for match in pattern.finditer(token.text):
            if match.start() > last:
                parts.append(Lit(line, token.text[last : match.start()]))
            inside = next((g for g in match.groups() if g), "")
            parts.append(self._inner(inside, line))
            last = match.end()
        if last < len(token.text):
            parts.append(Lit(line, token.text[last:]))
        if len(parts) == 1 and isinstance(parts[0], Lit):
            return Lit(line, _unescaped(token))
        return Text(line, tuple(parts))

    def _inner(self, code: str, line: int) -> Expr:
        if self.depth > 6 or not code.strip():
            return Raw(line)
        unit = Unit(self.file.unit.path, self.file.unit.language, code[:300].encode())
        reader = Reader(TokenFile(unit), 0, self.depth + 6)
        return reader.expression()


def _unescaped(token: Token) -> str:
    if token.open in ("`", ":") or "\\" not in token.text:
        return token.text
    return re.sub(r"\\(.)", lambda m: _QUOTED.get(m[1], m[1]), token.text)
