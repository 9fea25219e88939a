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
    "java": [r'"""(?P<raw>.*?)"""'],
    "scala": [r'"""(?P<raw>.*?)"""'],
    "groovy": [r'"""(?P<raw>.*?)"""'],
    "swift": [r'"""(?P<raw>.*?)"""'],
    "dart": [r"r?'''(?P<raw>.*?)'''", r'r?"""(?P<raw2>.*?)"""'],
    "csharp": [r'\$*"""+(?P<raw>.*?)"""+', r'(?:@\$?|\$@)"(?P<raw2>(?:[^"]|"")*)"'],
    "rust": [r'r(?P<h>#{0,4})"(?P<raw>.*?)"(?P=h)'],
    "cpp": [r'R"(?P<h>\w{0,16})\((?P<raw>.*?)\)(?P=h)"'],
    "c": [r'R"(?P<h>\w{0,16})\((?P<raw>.*?)\)(?P=h)"'],
    "php": [r"<<<\s*(?P<q>['\"]?)(?P<h>\w+)(?P=q)\r?\n(?P<raw>.*?)\n\s*(?P=h)\b"],
    "ruby": [
        r"<<[~-]?(?P<q>['\"]?)(?P<h>[A-Z]\w*)(?P=q)[^\n]*\n(?P<raw>.*?)\n\s*(?P=h)\b",
        r"%[qQ]?\{(?P<raw2>[^{}]*)\}",
    ],
    "elixir": [r'~[sS]?"""(?P<raw>.*?)"""', r'"""(?P<raw2>.*?)"""', r"~[sS]\((?P<raw3>[^()]*)\)"],
    "python": [r'"""(?P<raw>.*?)"""', r"'''(?P<raw2>.*?)'''"],
    "shell": [r"<<-?\s*(?P<q>['\"]?)(?P<h>\w+)(?P=q)[^\n]*\n(?P<raw>.*?)\n\s*(?P=h)\b"],
    "perl": [
        r"<<~?(?P<q>['\"]?)(?P<h>\w+)(?P=q)[^\n]*\n(?P<raw>.*?)\n\s*(?P=h)\b",
        r"qq?\{(?P<raw2>[^{}]*)\}",
    ],
    "lua": [r"\[\[(?P<raw>.*?)\]\]"],
    "javascript": [r"`(?P<raw>(?:[^`\\]|\\.)*)`"],
}
_RAW["typescript"] = _RAW["tsx"] = _RAW["vue"] = _RAW["svelte"] = _RAW["javascript"]
_SINGLE_IS_CHAR = word_set("go java kotlin scala csharp c cpp rust swift groovy haskell")
_ESCAPES = {"n": "\n", "t": " ", "r": "", "\n": "", '"': '"', "'": "'", "\\": "\\", "0": ""}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_JOIN = re.compile(r"\s*(?:\+|\.{1,2}|<>|&|\\|\|\||,\s*)?\s*")
_NAMED_HOLE = re.compile("\x01([^\x01]*)\x01")
_VERB = re.compile(r"%(?:\d\$)?[svqwI](?![A-Za-z0-9'])|(?<!\{)\{\d?\}")
_ARGUMENTS = re.compile(r"\s*,\s*([\w.$@]+(?:\s*,\s*[\w.$@]+)*)\s*,?\s*\)")
_STATEMENT = re.compile(r"(?i)\b(?:CREATE|ALTER|DROP|RENAME)\b")
_HOLE = re.compile(
    r"\s*(?:\+|\.|\.\.|<>|&|\|\|)\s*(?P<name>[A-Za-z_@$][\w.:>()\[\]-]{0,80}?)\s*(?:\+|\.|\.\.|<>|&|\|\|)\s*"
)
_CONSTANT = re.compile(
    r"\b(?P<name>[A-Za-z_]\w*)\b\s*(?::\s*[\w.<>\[\]?&' ]{1,30}?)?\s*(?::=|=>|=|\()?\s*"
    r"(?P<q>[\"'`])(?P<value>[A-Za-z_][\w.$-]{0,100})(?P=q)"
)
_CLASS = re.compile(r"\b(?:class|object|interface|struct|enum|module)\s+(\w+)")
_INTERPOLATED = re.compile(
    r"\$\{(?P<a>[^{}\n]{1,100})\}|#\{(?P<b>[^{}\n]{1,100})\}|\\\((?P<c>[\w.]{1,80})\)|"
    r"(?<![\w{])\{(?P<d>[\w.]{1,80})\}|\$(?P<e>[A-Za-z_]\w*)(?!\$)"
)


@lru_cache(maxsize=32)
def _pattern(language: str) -> re.Pattern[str]:
    parts: list[str] = []
    for number, raw in enumerate(_RAW.get(language, [])):
        # Each alternative needs its own group names.
        renamed = re.sub(r"\?P<(\w+)>", rf"?P<\g<1>_{number}>", raw)
        parts.append(re.sub(r"\(\?P=(\w+)\)", rf"(?P=\g<1>_{number})", renamed))
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
    return re.compile("|".join(parts), re.DOTALL)


def literals(text: str, language: str) -> Iterator[Literal]:
    """The strings of a file, joined where the code joins them."""
    text = text[:_LONGEST]
    constants = constants_of(text)
    pending: list[str] = []
    start = stop = -1
    line, counted = 1, 0
    for found, value in _raw(text, language):
        gap = text[stop : found.start()] if pending else ""
        joined = _between(gap, constants) if pending else None
        if pending and joined is None:
            line += text.count("\n", counted, start)
            counted = start
            yield from _filled(Literal("".join(pending), line, start, stop), text)
            pending = []
        if not pending:
            start = found.start()
            pending = [value]
        else:
            pending += [joined or "", value]
        stop = found.end()
        pending[-1] = _interpolate(pending[-1], constants)
    if pending:
        line += text.count("\n", counted, start)
        yield from _filled(Literal("".join(pending), line, start, stop), text)


def _filled(literal: Literal, text: str) -> Iterator[Literal]:
    """The literal with its holes filled: once, or once for every turn of the loop it stands in."""
    filled = literal.text
    if "%" in filled or "{" in filled:
        filled = _with_arguments(filled, text, literal.stop)
    if "\x01" not in filled:
        yield literal if filled is literal.text else _with_text(literal, filled)
        return
    if _STATEMENT.search(filled) is not None:
        for name in dict.fromkeys(_NAMED_HOLE.findall(filled)):
            base, _, field = name.partition(".")
            turns = elements(base, text, literal.start)
            if any(value_of(turn, field) is not None for turn in turns):
                for turn in turns:
                    yield _with_text(literal, _turned(filled, base, turn))
                return
    yield _with_text(literal, _NAMED_HOLE.sub(MARK, filled))


def _with_text(literal: Literal, text: str) -> Literal:
    return Literal(text, literal.line, literal.start, literal.stop)


def _turned(text: str, base: str, turn: str) -> str:
    """One turn of a loop: the holes of its variable filled, all others marked."""

    def put(found: re.Match[str]) -> str:
        name, _, field = found[1].partition(".")
        known = value_of(turn, field) if name == base else None
        return MARK if known is None else known

    return _NAMED_HOLE.sub(put, text)


def _with_arguments(filled: str, text: str, stop: int) -> str:
    """`"ALTER TABLE %s", name`: the verbs of a format take the names that follow the literal."""
    if _VERB.search(filled) is None:
        return filled
    given = _ARGUMENTS.match(text, stop)
    names = re.split(r"\s*,\s*", given[1]) if given else []
    turn = iter(names)

    def put(found: re.Match[str]) -> str:
        name = next(turn, None)
        return found[0] if name is None else f"\x01{name}\x01"

    return _VERB.sub(put, filled)


def _raw(text: str, language: str) -> Iterator[tuple[re.Match[str], str]]:
    for found in _pattern(language).finditer(text):
        groups = found.groupdict()
        for name, value in groups.items():
            if value is None or name.startswith(("h_", "q_")):
                continue
            plain = not name.startswith("raw")
            yield found, _unescape(value) if plain and "\\" in value else value
            break


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
