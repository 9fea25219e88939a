"""Tokens of languages that have no front end: strings with their holes, names, numbers, marks."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

MAX_TEXT = 1_000_000
MAX_TOKENS = 250_000
NAME, STRING, NUMBER, MARK = "name", "string", "number", "mark"


class Token(Struct, frozen=True):
    """A token; a string's `text` is its inside as written, `open` how it begins."""

    kind: str
    text: str
    start: int
    end: int
    open: str = ""


_DOUBLE = r'"(?P<double>(?:\\.|[^"\\])*+)"'
_DOUBLE_LINE = r'"(?P<double>(?:\\.|[^"\\\n])*+)"'
_SINGLE = r"'(?P<single>(?:\\.|[^'\\])*+)'"
_CHAR = r"'(?:\\.[^'\n]{0,8}|[^'\\\n])'"
_TRIPLE = r'"""(?P<triple>[\s\S]*?)"""'
_SLASHES = r"//[^\n]*|/\*[\s\S]*?(?:\*/|\Z)"
_HASH = r"\#[^\n]*"
_LANGUAGES = {
    "go": (r"`(?P<raw>[^`]*)`", _DOUBLE_LINE, _CHAR, _SLASHES),
    "java": (_TRIPLE, _DOUBLE_LINE, _CHAR, _SLASHES),
    "kotlin": (_TRIPLE, _DOUBLE_LINE, _CHAR, _SLASHES),
    "scala": (_TRIPLE, _DOUBLE_LINE, _CHAR, _SLASHES),
    "csharp": (
        r'(?P<verbatim>\${0,4}"""+[\s\S]*?"""+|(?:@\$?|\$@)"(?:[^"]|"")*+")',
        r'\$"(?P<filled>(?:\\.|[^"\\\n])*+)"',
        _DOUBLE_LINE,
        _CHAR,
        _SLASHES,
    ),
    "php": (_DOUBLE, _SINGLE, _SLASHES, r"\#(?!\[)[^\n]*"),
    "ruby": (
        _DOUBLE,
        _SINGLE,
        r"(?m:^=begin\b)(?:[\s\S]*?(?m:^=end\b)|[\s\S]*)",
        r"\#(?!\{)[^\n]*",
    ),
    "elixir": (_TRIPLE, _DOUBLE, r"\#(?!\{)[^\n]*"),
    "rust": (r'r(?P<hashes>\#*)"(?P<raw>[\s\S]*?)(?:"(?P=hashes)|\Z)', _DOUBLE, _CHAR, _SLASHES),
}
LANGUAGES = frozenset(_LANGUAGES)
"""Languages that can be read lexically."""

_MARKS = (
    r"\?->|\?\.|&\.|::|->|=>|:=|<>|<-|\|>|\|\||&&|\?\?|\?:|==|!=|<=|>=|\.\.+|"
    r"[-+*/%=.,:;(){}\[\]<>!&|?@^~\\#]"
)
_NAME = r"[$@]{0,2}[A-Za-z_]\w*"
_SYMBOL = r":(?P<symbol>[A-Za-z_]\w*)(?!:)"
_KEYWORD_HOLES = {
    "ruby": r"\#\{(?P<x>[^{}]*)\}",
    "elixir": r"\#\{(?P<x>[^{}]*)\}",
    "php": r"\{(?P<x>\$[^{}]*)\}|\$\{(?P<y>\w+)\}|(?P<z>\$[A-Za-z_]\w*(?:->\w+|\[\w+\])?)",
    "kotlin": r"\$\{(?P<x>[^{}]*)\}|\$(?P<y>[A-Za-z_]\w*)",
    "scala": r"\$\{(?P<x>[^{}]*)\}|\$(?P<y>[A-Za-z_]\w*)",
    "csharp": r"\{(?P<x>[^{}:]*)(?::[^{}]*)?\}",
}
HOLES = {language: re.compile(pattern) for language, pattern in _KEYWORD_HOLES.items()}
"""Holes inside a language's strings; the expression is the group that matched."""


@lru_cache(maxsize=16)
def _pattern(language: str) -> re.Pattern[str]:
    name = _NAME + (
        r"[?!]?" if language in ("ruby", "elixir") else "!?" if language == "rust" else ""
    )
    parts = [*_LANGUAGES[language]]
    if language in ("ruby", "elixir"):
        parts.append(rf"(?<![\w:)\]]){_SYMBOL}")
    parts += [rf"(?P<name>{name})", r"(?P<number>\d[\d_]*(?:\.\d+)?)\w*", rf"(?P<mark>{_MARKS})"]
    return re.compile("|".join(parts))


def tokens(text: str, language: str) -> list[Token]:
    """The tokens of a text, comments left out; no more than MAX_TOKENS of them."""
    found: list[Token] = []
    for match in _pattern(language).finditer(text[:MAX_TEXT]):
        kind = match.lastgroup
        if kind is None:
            continue
        start, end = match.span()
        whole = match[0]
        if kind in (NAME, NUMBER, MARK):
            # Rust's `x != y` is no macro: the mark belongs to what follows.
            if kind == NAME and whole.endswith(("!", "?")) and text[end : end + 1] == "=":
                whole, end = whole[:-1], end - 1
            found.append(Token(kind, match[kind] if kind == NUMBER else whole, start, end))
        elif kind == "symbol":
            found.append(Token(STRING, match["symbol"], start, end, ":"))
        elif kind == "verbatim":
            quote = whole.index('"')
            inner = whole[quote:].strip('"')
            found.append(Token(STRING, inner, start, end, whole[:quote] + '"'))
        else:
            opened = {"single": "'", "filled": '$"', "raw": "`"}.get(kind, '"')
            found.append(Token(STRING, match[kind] or "", start, end, opened))
        if len(found) >= MAX_TOKENS:
            break
    return found
