"""String literals of any language that hold SQL, found lexically.

For languages without a front end. Adjacent and concatenated literals are joined, constants of the
same file are put in where a name stands between them, and what stays unknown becomes a hole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from .sql_loops import elements, value_of
from .sql_template import MARK
from .sql_tokens import word_set


class Literal(Struct, frozen=True):
    """A string: its text with escapes read, the line it starts at, where it stands."""

    text: str
    line: int
    start: int
    stop: int


_LONGEST = 2_000_000
_SLASHES = word_set(
    "go java kotlin scala csharp c cpp rust swift dart php javascript typescript tsx groovy "
    "gradle vue svelte"
)
_HASHES = word_set("ruby python elixir shell perl r php")
_DASHES = word_set("lua haskell sql")
_RAW = {
    "go": [r"`(?P<raw>[^`]*)`"],
    "kotlin": [r'"""(?P<raw>.*?)"""'],
    "dart": [r"r?'''(?P<raw>.*?)'''", r'r?"""(?P<raw2>.*?)"""'],
    "csharp": [r'\$*"""+(?P<raw>.*?)"""+', r'(?:@\$?|\$@)"(?P<raw2>(?:[^"]|"")*+)"'],
    "ruby": [r"%[qQ]?\{(?P<raw2>[^{}]*)\}"],
    "elixir": [r'~[sS]?"""(?P<raw>.*?)"""', r'"""(?P<raw2>.*?)"""', r"~[sS]\((?P<raw3>[^()]*)\)"],
    "python": [r'"""(?P<raw>.*?)"""', r"'''(?P<raw2>.*?)'''"],
    "perl": [r"qq?\{(?P<raw2>[^{}]*)\}"],
    "javascript": [r"`(?P<raw>(?:[^`\\]|\\.)*+)`"],
}
for _language in ("typescript", "tsx", "vue", "svelte"):
    _RAW[_language] = _RAW["javascript"]
for _language in ("java", "scala", "groovy", "swift"):
    _RAW[_language] = _RAW["kotlin"]

_HERE = r"<<[~-]?(?P<q>['\"]?)(?P<tag>[A-Za-z_]\w{0,60})(?P=q)[^\n]*\n"
_TAGGED = {
    "php": (r"<<<\s*(?P<q>['\"]?)(?P<tag>\w{1,60})(?P=q)\r?\n", ""),
    "ruby": (_HERE.replace("[A-Za-z_]", "[A-Z]"), ""),
    "shell": (_HERE, ""),
    "perl": (_HERE, ""),
    "lua": (r"\[(?P<tag>=*)\[", "]{}]"),
    "rust": (r'r(?P<tag>\#{0,4})"', '"{}'),
    "cpp": (r'R"(?P<tag>\w{0,16})\(', '){}"'),
    "c": (r'R"(?P<tag>\w{0,16})\(', '){}"'),
}
"""Strings that end with a tag of their choice: how they open, how they close ("": on its line)."""

_MOST_UNCLOSED = 40
_MOST_LOOPS = 300
_SINGLE_IS_CHAR = word_set("go java kotlin scala csharp c cpp rust swift groovy haskell")
_ESCAPES = {"n": "\n", "t": " ", "r": "", "\n": "", '"': '"', "'": "'", "\\": "\\", "0": ""}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_JOIN = re.compile(r"\s*(?:\+|\.{1,2}|<>|&|\\|\|\||,\s*)?\s*")
_NAMED_HOLE = re.compile("\x01([^\x01]*)\x01")
_VERB = re.compile(r"%(?:\d\$)?[svqwI](?![A-Za-z0-9'])|(?<!\{)\{\d?\}")
_ARGUMENTS = re.compile(r"\s*,\s*([\w.$@]+(?:\s*,\s*[\w.$@]+)*)\s*,?\s*\)")
_FORMATTED = re.compile(
    r"\s*(?:%\s*(?:\((?P<several>[^()\n]{0,300})\)|(?P<one>[A-Za-z_][\w.]{0,80}))"
    r"|\.format\((?P<given>[^()\n]{0,300})\))"
)
"""Python: `"… %s" % name`, `"… %s, %s" % (a, b)`, `"… {}".format(a)`."""
_QUOTED_WORD = re.compile(r"^[\"'](\w[\w.$-]{0,100})[\"']$")
_STATEMENT = re.compile(r"(?i)\b(?:CREATE|ALTER|DROP|RENAME)\b")
_HOLE = re.compile(
    r"\s*(?:\+|\.|\.\.|<>|&|\|\|)\s*(?P<name>[A-Za-z_@$][\w.:>()\[\]-]{0,80}?)\s*(?:\+|\.|\.\.|<>|&|\|\|)\s*"
)
_CONSTANT = re.compile(
    r"\b(?P<name>[A-Za-z_]\w*)\b\s*(?::[ \t]*[\w.<>\[\]?&' ]{1,30}?)?\s*(?::=|=>|=|\()?\s*"
    r"(?P<q>[\"'`])(?P<value>[A-Za-z_][\w.$-]{0,100})(?P=q)"
)
_CLASS = re.compile(r"\b(?:class|object|interface|struct|enum|module)\s+(\w+)")
_INTERPOLATED = re.compile(
    r"\$\{(?P<a>[^{}\n]{1,100})\}|#\{(?P<b>[^{}\n]{1,100})\}|\\\((?P<c>[\w.]{1,80})\)|"
    r"(?<![\w{])\{(?P<d>[\w.]{1,80})\}|\$(?P<e>[A-Za-z_]\w*)(?!\$)"
)


@lru_cache(maxsize=32)
def _pattern(language: str) -> re.Pattern[str]:
    parts = list(_RAW.get(language, []))
    if language in _TAGGED:
        parts.append(f"(?P<open>{_TAGGED[language][0]})")
    if language in _SLASHES or not parts:
        parts = [*parts, r"//[^\n]*", r"/\*.*?(?:\*/|\Z)"]
    if language in _HASHES:
        parts.append(r"\#(?!\{)[^\n]*")
    if language in _DASHES:
        parts.append(r"--[^\n]*")
    parts.append(
        r'"(?P<double>(?:[^"\\\n]|\\.)*+)"'
        if language in _SINGLE_IS_CHAR
        else r'"(?P<double>(?:[^"\\]|\\.)*+)"'
    )
    if language in _SINGLE_IS_CHAR:
        parts.append(r"'(?:[^'\\\n]|\\.){1,8}'")
    else:
        parts.append(r"'(?P<single>(?:[^'\\]|\\.)*+)'")
        # A quote that never closes: few are borne, as each costs a look at all that follows.
        parts.append(r"(?P<stray>['\"])")
    return re.compile("|".join(parts), re.DOTALL)


def literals(text: str, language: str) -> Iterator[Literal]:
    """The strings of a file, joined where the code joins them."""
    text = text[:_LONGEST]
    constants = constants_of(text)
    filler = _Filler(text, constants)
    pending: list[str] = []
    start = stop = -1
    line, counted = 1, 0
    for begins, ends, value in _raw(text, language):
        gap = text[stop:begins] if pending else ""
        joined = _between(gap, constants) if pending else None
        if pending and joined is None:
            line += text.count("\n", counted, start)
            counted = start
            yield from filler.fill(Literal("".join(pending), line, start, stop))
            pending = []
        if not pending:
            start = begins
            pending = [value]
        else:
            pending += [joined or "", value]
        stop = ends
        pending[-1] = _interpolate(pending[-1], constants)
    if pending:
        line += text.count("\n", counted, start)
        yield from filler.fill(Literal("".join(pending), line, start, stop))


class _Filler:
    """Fills the holes of literals. Looking for loops is costly, so only so many are looked for."""

    def __init__(self, text: str, constants: Mapping[str, str]) -> None:
        self.text, self.constants = text, constants
        self.left = _MOST_LOOPS

    def fill(self, literal: Literal) -> Iterator[Literal]:
        """The literal with its holes filled: once, or once for every turn of its loop."""
        filled = literal.text
        if "%" in filled or "{" in filled:
            filled = _with_arguments(filled, self.text, literal.stop, self.constants)
        if "\x01" not in filled:
            yield literal if filled is literal.text else _with_text(literal, filled)
            return
        for name in dict.fromkeys(_NAMED_HOLE.findall(filled)):
            base, _, field = name.partition(".")
            turns = self._turns(base, filled, literal.start)
            if any(value_of(turn, field) is not None for turn in turns):
                for turn in turns:
                    yield _with_text(literal, _turned(filled, base, turn))
                return
        yield _with_text(literal, _NAMED_HOLE.sub(MARK, filled))

    def _turns(self, name: str, filled: str, start: int) -> list[str]:
        if self.left <= 0 or _STATEMENT.search(filled) is None:
            return []
        self.left -= 1
        return elements(name, self.text, start)


def _with_text(literal: Literal, text: str) -> Literal:
    return Literal(text, literal.line, literal.start, literal.stop)


def _turned(text: str, base: str, turn: str) -> str:
    """One turn of a loop: the holes of its variable filled, all others marked."""

    def put(found: re.Match[str]) -> str:
        name, _, field = found[1].partition(".")
        known = value_of(turn, field) if name == base else None
        return MARK if known is None else known

    return _NAMED_HOLE.sub(put, text)


def _with_arguments(filled: str, text: str, stop: int, constants: Mapping[str, str]) -> str:
    """`"ALTER TABLE %s", name`: the verbs of a format take the names that follow the literal."""
    if _VERB.search(filled) is None:
        return filled
    given = _ARGUMENTS.match(text, stop)
    formatted = _FORMATTED.match(text, stop) if given is None else None
    words = given[1] if given else ""
    if formatted is not None:
        words = next((g for g in formatted.groups() if g), "")
    names = [n for n in re.split(r"\s*,\s*", words.strip()) if n]
    turn = iter(names)

    def put(found: re.Match[str]) -> str:
        name = next(turn, None)
        if name is None:
            return found[0]
        known = constants.get(name) or (constant(name, constants) if "." in name else None)
        quoted = _QUOTED_WORD.match(name) if name[0] in "\"'" else None
        return known or (quoted[1] if quoted else f"\x01{name}\x01")

    return _VERB.sub(put, filled)


def _raw(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Where each literal starts and stops, and its text."""
    pattern = _pattern(language)
    at, unclosed = 0, 0
    while (found := pattern.search(text, at)) is not None:
        at = max(found.end(), at + 1)
        if found.lastgroup == "stray":
            unclosed += 1
            if unclosed > _MOST_UNCLOSED:
                return
            continue
        groups = {k: v for k, v in found.groupdict().items() if v is not None}
        if "open" in groups:
            end = _closing(text, found, language) if unclosed < _MOST_UNCLOSED else None
            if end is None:
                unclosed += 1
                continue
            at = end[1]
            yield found.start(), end[1], text[found.end() : end[0]]
            continue
        for name, value in groups.items():
            plain = not name.startswith("raw")
            yield found.start(), found.end(), _unescape(value) if plain else value


def _closing(text: str, found: re.Match[str], language: str) -> tuple[int, int] | None:
    """Where a string with a tag of its own closes: the end of its text, and of the tag."""
    tag, close = found["tag"], _TAGGED[language][1]
    if close:
        mark = close.format(tag)
        start = text.find(mark, found.end())
        return (start, start + len(mark)) if start >= 0 else None
    ended = re.compile(rf"(?m)^[ \t]*{tag}\b").search(text, found.end())
    return (ended.start(), ended.end()) if ended else None


def _unescape(text: str) -> str:
    """Escapes read; a break of the line in the code is kept, so that lines stay right."""
    return _ESCAPE.sub(lambda m: _ESCAPES.get(m[1], m[1]), text)


def _between(gap: str, constants: Mapping[str, str]) -> str | None:
    """What stands between two strings of one value; None where they are two values."""
    if len(gap) > 300:
        return None
    plain = _JOIN.fullmatch(gap)
    if plain is not None and "," not in gap:
        return "\n" * gap.count("\n") if gap.strip() or "\n" in gap else ""
    hole = _HOLE.fullmatch(gap)
    if hole is None:
        return None
    known = constant(hole["name"], constants) or f"\x01{hole['name']}\x01"
    return known + "\n" * gap.count("\n")


def _interpolate(text: str, constants: Mapping[str, str]) -> str:
    if not any(c in text for c in "{$\\"):
        return text

    def put(found: re.Match[str]) -> str:
        name = next((g for g in found.groups() if g), "")
        value = constant(name, constants)
        if value is not None:
            return value
        if found["e"] and f"${found['e']}$" in text:
            return found[0]
        return f"\x01{name.lstrip('$@')}\x01" if re.fullmatch(r"[\w.$@]+", name) else found[0]

    return _INTERPOLATED.sub(put, text)


def constants_of(text: str) -> dict[str, str]:
    """Names that a file gives to short texts, also qualified by the class they stand in."""
    known: dict[str, str] = {}
    clashing: set[str] = set()
    scopes = [(m.start(), m[1]) for m in _CLASS.finditer(text)]
    at = -1
    for found in _CONSTANT.finditer(text):
        while at + 1 < len(scopes) and scopes[at + 1][0] < found.start():
            at += 1
        name, value = found["name"], found["value"]
        if at >= 0:
            known.setdefault(f"{scopes[at][1]}.{name}", value)
        if known.setdefault(name, value) != value:
            clashing.add(name)
    for name in clashing:
        del known[name]
    return known


def constant(name: str, constants: Mapping[str, str]) -> str | None:
    """The text that a name stands for, looked up by its last two parts, then by the last."""
    parts = [p for p in re.split(r"[.:>()-]+", name.strip("@$ ")) if p]
    if not parts:
        return None
    qualified = constants.get(".".join(parts[-2:])) if len(parts) > 1 else None
    return qualified or constants.get(parts[-1])
