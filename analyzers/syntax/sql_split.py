"""Splits SQL scripts of any dialect into statements, without parsing them.

Knows quoting, comments, dollar quotes, `DELIMITER`, `GO`, `COPY … FROM stdin` data, client
meta-commands, routine bodies and the up/down markers of migration tools. Linear in the text: whole
string literals and INSERT bodies are passed over by one regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct


class Statement(Struct, frozen=True):
    """One statement: `text` without its terminator, `line` of its first word.

    `comment` is the comment that stands directly above; `up` is False in the undo half of a
    migration. `start` and `stop` bound it in the script, terminator and leading comment included.
    """

    text: str
    line: int = 1
    comment: str = ""
    up: bool = True
    start: int = 0
    stop: int = 0


_ESCAPING = frozenset({"mysql", "clickhouse"})
_MARKER = re.compile(
    r"(?:--|\#)[-\s]*(?:"
    r"\+\s*(?:goose|migrate|micrate)\s+(?P<a>up|down)\b"
    r"|(?:migrate|rambler)\s*:?\s*(?P<b>up|down)\b"
    r"|(?P<c>up|down)\s+migration\b"
    r"|!(?P<d>up|down)s\b"
    r"|[@+]\s*(?P<e>up|down)\b"
    r"|//\s*@(?P<undo>undo)\b"
    r"|create\s+above\s*/\s*drop\s+(?P<below>below)\b"
    r"|={2,}\s*(?P<f>up|down)\s*={2,})",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_DELIMITER = re.compile(r"(?i)DELIMITER[ \t]+(\S+)[^\n]*")
_GO = re.compile(r"(?i)GO(?:[ \t]+\d+)?[ \t]*(?:--[^\n]*)?\r?(?=\n|\Z)")
_META = re.compile(
    r"(?i)(?:\\|:(?:setvar|r|on|connect|out|error|exit|quit)\b|\.[a-z]|@@?[\w./]+|"
    r"(?:rem|prompt|whenever|spool|accept)\b|/[ \t]*(?=\r?\n|\Z))[^\n]*"
)
_COPY = re.compile(r"(?is)\s*COPY\b[^;]{0,20000}\bFROM\s+STDIN\b")
_COPY_END = re.compile(r"^\\\.[^\n]*$", re.MULTILINE)
_ROUTINE = re.compile(
    r"(?is)\s*(?:/\*!\d*\s*)?(?:CREATE|ALTER)\b(?:\s+OR\s+(?:REPLACE|ALTER))?(?:\s|\*/|/\*!\d*|"
    r"TEMP(?:ORARY)?\b|EDITIONABLE\b|NONEDITIONABLE\b|AGGREGATE\b|CONSTRAINT\b|"
    r"DEFINER\s*=\s*\S+)*(?:TRIGGER|PROC(?:EDURE)?|FUNCTION|EVENT|PACKAGE)\b"
)
_BLOCK = re.compile(
    r"(?is)'(?:[^']|'')*+'|--[^\n]*|/\*.*?\*/|"
    r"\b(?:(?P<open>BEGIN|CASE)|(?P<close>END)(?!\s+(?:IF|LOOP|WHILE|REPEAT|FOR)\b))\b"
)
_DOLLAR = re.compile(r"\$(?:[A-Za-z_]\w{0,62})?\$")


@lru_cache(maxsize=64)
def _skipper(escapes: bool, hashes: bool, brackets: bool, dead: frozenset[str]) -> re.Pattern[str]:
    """The pattern that passes over all that cannot end a statement.

    Quote characters in `dead` were found unterminated and count as plain characters.
    """
    inner = r"[^'\\]|''|\\." if escapes else r"[^']|''"
    quotes = {"'": f"'(?:{inner})*+'", '"': r'"(?:[^"]|"")*+"', "`": r"`[^`]*+`"}
    live = [p for q, p in quotes.items() if q not in dead]
    stops = "".join(q for q in quotes if q not in dead)
    plain = rf"[^;{stops}\-/$\n" + ("#" if hashes else "") + ("[" if brackets else "") + "]++"
    parts = [plain, *live, r"-(?!-)", r"/(?!\*)", r"\$(?!(?:[A-Za-z_]\w{0,62})?\$)"]
    parts.append(
        r"\n(?![ \t]*(?:[Gg][Oo][ \t]*\d*[ \t]*\r?(?:\n|\Z)|[Gg][Oo][ \t]*--|/[ \t]*\r?\n))"
    )
    if brackets:
        parts += [r"\[[^\]\n]{0,300}\]", r"\["]
    return re.compile("(?s)(?:" + "|".join(parts) + ")*+")


def split(text: str, dialect: str = "") -> list[Statement]:
    """The statements of a script in order; never raises, whatever the text holds."""
    return list(_Splitter(text, dialect).run())


def marker(comment: str) -> str:
    """`up` or `down` where a comment line is a migration tool's marker, else an empty text."""
    found = _MARKER.match(comment)
    if found is None:
        return ""
    word = next(g for g in found.groups() if g)
    return "down" if word.lower() in ("down", "undo", "below") else "up"


class _Splitter:
    """One pass over one script."""

    def __init__(self, text: str, dialect: str) -> None:
        self.text = text
        self.size = len(text)
        self.dialect = dialect
        self.at = 0
        self.delimiter = ";"
        self.up = True
        self.dead: frozenset[str] = frozenset()
        self._line, self._counted = 1, 0
        self._tile = 0
        self._comment: list[str] = []
        self._hashes = dialect in ("mysql", "")
        self._endless = False

    def run(self) -> Iterator[Statement]:
        while self.at < self.size:
            if self._between():
                continue
            start = self.at
            stop = self._body()
            body = self.text[start:stop].rstrip()
            if body:
                yield self._statement(body, start)
            self._after(body)

    def _statement(self, body: str, start: int) -> Statement:
        self._line += self.text.count("\n", self._counted, start)
        self._counted = start
        made = Statement(
            text=body,
            line=self._line,
            comment="\n".join(self._comment),
            up=self.up,
            start=self._tile,
            stop=self.at,
        )
        self._comment = []
        self._tile = self.at
        return made

    def _between(self) -> bool:
        """Pass over what stands between statements; True if anything was passed."""
        space = _SPACE.match(self.text, self.at)
        if space is not None:
            self.at = space.end()
            if space[0].count("\n") > 1:
                self._comment = []
            return True
        char = self.text[self.at]
        if self.text.startswith(self.delimiter, self.at):
            self.at += len(self.delimiter)
            return True
        if self.text.startswith("--", self.at) or (char == "#" and self._is_hash_comment(self.at)):
            self._line_comment()
            return True
        if char == "/" and self._block_comment():
            return True
        return self._meta(char)

    def _is_hash_comment(self, at: int) -> bool:
        """`#` starts a comment in MySQL; elsewhere it may be an operator or a temporary table."""
        if not self._hashes:
            return False
        if self.dialect == "mysql":
            return True
        before = self.text[max(0, at - 200) : at].rpartition("\n")[2]
        return not before.strip()

    def _line_comment(self) -> None:
        end = self.text.find("\n", self.at)
        end = self.size if end < 0 else end
        comment = self.text[self.at : min(end, self.at + 400)]
        mark = marker(comment) if len(comment) > 4 else ""
        if mark:
            self.up = mark == "up"
            self._comment = []
        else:
            self._comment.append(comment.lstrip("-#").strip())
        self.at = end

    def _block_comment(self) -> bool:
        """Pass over a comment that is not one of MySQL's executable ones."""
        if not self.text.startswith("/*", self.at):
            return False
        if self.text.startswith(("/*!", "/*M!"), self.at):
            return False
        end = self.text.find("*/", self.at + 2)
        if end < 0:
            self.at += 2
            return True
        comment = self.text[self.at + 2 : min(end, self.at + 2000)]
        self._comment = [line.strip(" \t*\r") for line in comment.splitlines()]
        self.at = end + 2
        return True

    def _meta(self, char: str) -> bool:
        """Pass over client commands, which end with their line."""
        if char in "dD":
            found = _DELIMITER.match(self.text, self.at)
            if found is not None and self._at_line_start():
                self.delimiter = found[1]
                self.at = found.end()
                return True
        if char in "gG" and self._at_line_start():
            found = _GO.match(self.text, self.at)
            if found is not None:
                self.at = found.end()
                return True
        if char in "\\:.@/rRpPwWsSaA" and self._at_line_start():
            found = _META.match(self.text, self.at)
            if found is not None:
                self.at = found.end()
                return True
        return False

    def _at_line_start(self) -> bool:
        at = self.at - 1
        while at >= 0 and self.text[at] in " \t":
            at -= 1
        return at < 0 or self.text[at] == "\n"

    def _body(self) -> int:
        """Pass over one statement; returns where its text ends (`at` is behind the terminator)."""
        if self.delimiter != ";":
            return self._delimited()
        start = self.at
        routine = not self._endless and _ROUTINE.match(self.text, start) is not None
        depth, counted, first = 0, start, -1
        while True:
            stop, ended = self._run_on(start)
            if not ended:
                self.at = stop
                if routine and depth > 0 and first >= 0:
                    # The block never closes: take the first semicolon after all.
                    self._endless = True
                    self.at, stop = first + 1, first
                return stop
            if routine and self.text[stop : stop + 1] == ";":
                first = stop if first < 0 else first
                depth += _depth(self.text, counted, stop)
                counted = stop
                if depth > 0 or self.dialect == "tsql":
                    self.at = stop + 1
                    continue
            self.at = stop + 1
            return stop

    def _run_on(self, start: int) -> tuple[int, bool]:
        """To the next possible terminator: its place, and whether there is one."""
        text = self.text
        while self.at < self.size:
            skip = _skipper(
                self.dialect in _ESCAPING, self._hashes, self.dialect == "tsql", self.dead
            )
            found = skip.match(text, self.at)
            self.at = found.end() if found else self.at
            if self.at >= self.size:
                break
            char = text[self.at]
            if char == ";":
                return self.at, True
            if char == "\n":
                return self.at, True
            if self._stops_at_marker(char):
                return self.at, False
            self._inside(char)
        return self.size, False

    def _stops_at_marker(self, char: str) -> bool:
        if char == "-" or (char == "#" and self._is_hash_comment(self.at)):
            return bool(marker(self.text[self.at : self.at + 80]))
        return False

    def _inside(self, char: str) -> None:
        """Pass over a comment, a dollar quote or an unterminated quote inside a statement."""
        text = self.text
        if char in "'\"`":
            self.dead |= {char}
            self.at += 1
        elif char == "$":
            tag = _DOLLAR.match(text, self.at)
            end = text.find(tag[0], tag.end()) if tag and "$" not in self.dead else -1
            if end < 0:
                self.dead |= {"$"}
            self.at = end + len(tag[0]) if tag and end >= 0 else self.at + 1
        elif char == "/":
            end = -1 if "/" in self.dead else text.find("*/", self.at + 2)
            if end < 0:
                self.dead |= {"/"}
            self.at = end + 2 if end >= 0 else self.at + 2
        elif char == "-" or (char == "#" and self._is_hash_comment(self.at)):
            end = text.find("\n", self.at)
            self.at = self.size if end < 0 else end
        else:
            self.at += 1

    def _delimited(self) -> int:
        end = self.text.find(self.delimiter, self.at)
        line = self.at
        # `DELIMITER` may also be set back without the old terminator having been written.
        found = re.compile(r"(?im)^[ \t]*DELIMITER[ \t]").search(
            self.text, line, end if end >= 0 else self.size
        )
        if found is not None and found.start() > line:
            self.at = found.start()
            return found.start()
        self.at = self.size if end < 0 else end + len(self.delimiter)
        return self.size if end < 0 else end

    def _after(self, body: str) -> None:
        """Pass over the data lines that follow `COPY … FROM stdin`."""
        if body[:4].upper() == "COPY" and "copy" not in self.dead and _COPY.match(body):
            end = _COPY_END.search(self.text, self.at)
            if end is None:
                self.dead |= {"copy"}
            else:
                self.at = end.end()


def _depth(text: str, start: int, stop: int) -> int:
    depth = 0
    for found in _BLOCK.finditer(text, start, stop):
        if found["open"]:
            depth += 1
        elif found["close"]:
            depth -= 1
    return depth
