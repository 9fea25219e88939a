"""Comments blanked out of source text, line by line, so that what is left is live code."""

from __future__ import annotations

import re
from re import Match

_DOUBLE = r'"(?:\\.|[^"\\\n])*"'
_SINGLE = r"'(?:\\.|[^'\\\n])*'"
_CHAR = r"'(?:\\.[^'\n]{0,8}|[^'\\\n])'"
_BACKTICK = r"`(?:\\.|[^`\\])*`"
_LINE = r"//[^\n]*"
_BLOCK = r"/\*[\s\S]*?(?:\*/|\Z)"
_HASH = r"\#[^\n]*"
_DASH = r"--[^\n]*"


def _pattern(*parts: str) -> re.Pattern[str]:
    """Group `c` holds comments; strings match outside it, so that they are stepped over."""
    comments = [p for p in parts if p in (_LINE, _BLOCK, _HASH, _DASH, *_MORE)]
    strings = [p for p in parts if p not in comments]
    return re.compile("|".join([f"(?P<c>{'|'.join(comments)})", *strings]))


_SQL_BLOCK = r"/\*(?!!)[\s\S]*?(?:\*/|\Z)"
_PYTHON_DOC = r"(?m:^[ \t]*)(?:[rRuU]?\"\"\"[\s\S]*?(?:\"\"\"|\Z)|[rRuU]?'''[\s\S]*?(?:'''|\Z))"
_TRIPLE = r"\"\"\"[\s\S]*?(?:\"\"\"|\Z)|'''[\s\S]*?(?:'''|\Z)"
_SPACED_HASH = r"(?m:(?:^|(?<=\s))\#[^\n]*)"
_SEMI = r";[^\n]*"
_PERCENT = r"%[^\n]*"
_HASKELL = r"(?m:--[^\n]*)|\{-(?!\#)[\s\S]*?(?:-\}|\Z)"
_LUA_BLOCK = r"--\[\[[\s\S]*?(?:\]\]|\Z)"
_RUBY_BLOCK = r"(?m:^=begin\b[\s\S]*?(?:^=end\b|\Z))"
_POD = r"(?m:^=(?:pod|head\d|over|item|cut)\b[\s\S]*?(?:^=cut\b|\Z))"
_XML = r"<!--[\s\S]*?(?:-->|\Z)"
_LISP = r"(?m:;[^\n]*)"
_HEREDOC_DOC = r"(?m:^[ \t]*@(?:module)?doc\s+)~?[sS]?\"\"\"[\s\S]*?(?:\"\"\"|\Z)"
_MORE = (
    _SQL_BLOCK,
    _PYTHON_DOC,
    _SPACED_HASH,
    _SEMI,
    _PERCENT,
    _HASKELL,
    _LUA_BLOCK,
    _RUBY_BLOCK,
    _POD,
    _XML,
    _LISP,
    _HEREDOC_DOC,
)

_C = _pattern(_DOUBLE, _SINGLE, _BACKTICK, _LINE, _BLOCK)
_CHARS = _pattern(_DOUBLE, _CHAR, _LINE, _BLOCK)
_BY_LANGUAGE = {
    "python": _pattern(_PYTHON_DOC, _TRIPLE, _DOUBLE, _SINGLE, _HASH),
    "ruby": _pattern(_DOUBLE, _SINGLE, _RUBY_BLOCK, _SPACED_HASH),
    "elixir": _pattern(_HEREDOC_DOC, _TRIPLE, _DOUBLE, _SPACED_HASH),
    "php": _pattern(_DOUBLE, _SINGLE, _LINE, _BLOCK, _SPACED_HASH),
    "rust": _CHARS,
    "csharp": _CHARS,
    "c": _CHARS,
    "cpp": _CHARS,
    "swift": _CHARS,
    "java": _CHARS,
    "kotlin": _pattern(_TRIPLE, _DOUBLE, _CHAR, _LINE, _BLOCK),
    "scala": _pattern(_TRIPLE, _DOUBLE, _CHAR, _LINE, _BLOCK),
    "gradle": _C,
    "sql": _pattern(_SINGLE, _DASH, _SQL_BLOCK),
    "cql": _pattern(_SINGLE, _DASH, _LINE, _BLOCK),
    "lua": _pattern(_DOUBLE, _SINGLE, _LUA_BLOCK, _DASH),
    "haskell": _pattern(_DOUBLE, _HASKELL),
    "clojure": _pattern(_DOUBLE, _LISP),
    "erlang": _pattern(_DOUBLE, _PERCENT),
    "terraform": _pattern(_DOUBLE, _HASH, _LINE, _BLOCK),
    "perl": _pattern(_DOUBLE, _SINGLE, _POD, _SPACED_HASH),
    "vue": _pattern(_DOUBLE, _SINGLE, _BACKTICK, _LINE, _BLOCK, _XML),
    "svelte": _pattern(_DOUBLE, _SINGLE, _BACKTICK, _LINE, _BLOCK, _XML),
    **dict.fromkeys(
        ["shell", "dockerfile", "r", "requirements"], _pattern(_DOUBLE, _SINGLE, _SPACED_HASH)
    ),
}
_NONE = frozenset({"json", "yaml", "toml", "ini", "env", "xml", "lock", "gomod"})


_OPEN = ("(", ",", "=", "+", "[", "{", "\\", "return")


def _blank(match: Match[str]) -> str:
    found = match["c"]
    if found is None or (found.endswith(('"', "'")) and _is_value(match)):
        return match[0]
    return "\n" * found.count("\n")


def _is_value(match: Match[str]) -> bool:
    """Whether a string that fills lines of its own is an argument, not a documentation string."""
    return match.string[max(0, match.start() - 80) : match.start()].rstrip().endswith(_OPEN)


def live(language: str, text: str) -> str:
    """The text without comments and documentation strings; lines keep their numbers.

    Data formats are given back as they are: their readers know their comments.
    """
    if language in _NONE:
        return text
    return _BY_LANGUAGE.get(language, _C).sub(_blank, text)
