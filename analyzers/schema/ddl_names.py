"""Names in DDL statements, and the place a statement stands in."""

from __future__ import annotations

from msgspec import Struct

from ..model.catalog import Problem
from ..problems import problem
from ..syntax.sql_template import has_hole, without_holes
from ..syntax.sql_tokens import Comment, Cursor, Lines, Token

FOLDING = frozenset({"postgres"})
"""Dialects that keep unquoted names in lower case."""

_DEFAULT_SCHEMAS = frozenset({"public", "dbo", "main"})
_ORACLE_LIKE = frozenset({"oracle", "db2"})


class Named(Struct, frozen=True):
    """A table's name as the database keeps it, with its schema where that is not the default."""

    table: str
    schema: str | None = None


class Context:
    """What the parsers of one statement share. Problems are collected in `problems`."""

    def __init__(
        self,
        text: str,
        dialect: str,
        path: str,
        line: int,
        comments: list[Comment],
        lenient: bool = False,
    ) -> None:
        self.text = text
        self.dialect = dialect
        self.path = path
        self.line = line
        self.lines = Lines(text, line)
        self.comments = comments
        self.lenient = lenient
        self.problems: list[Problem] = []

    def line_of(self, cursor: Cursor) -> int:
        """The line of the token that comes next."""
        token = cursor.peek()
        if token is None:
            return self.line
        return self.lines.at(token.start)

    def fail(self, kind: str, message: str, line: int | None = None) -> None:
        """Note a problem of this statement."""
        made = problem(kind, self.path, self.line if line is None else line, message)
        if made not in self.problems:
            self.problems.append(made)


def fold(token: Token, dialect: str) -> str:
    """The identifier a token stands for, as the dialect keeps it, placeholders removed."""
    text = token.text
    if token.kind == "word" and dialect in FOLDING:
        text = text.lower()
    return without_holes(text) if has_hole(text) else text.strip()


def identifier(cursor: Cursor, context: Context) -> str:
    """The identifier that comes next, which is passed; an empty text if none does."""
    token = cursor.peek()
    if token is None or token.kind not in ("word", "quoted", "string"):
        return ""
    cursor.at += 1
    return fold(token, context.dialect)


def table_name(cursor: Cursor, context: Context) -> Named | None:
    """The possibly qualified name that comes next; None where there is none or it is dynamic."""
    parts: list[str] = []
    first = cursor.peek()
    dynamic = False
    while True:
        token = cursor.peek()
        if token is None or token.kind not in ("word", "quoted", "string"):
            break
        name = identifier(cursor, context)
        dynamic = not name
        parts.append(name)
        while cursor.op("."):
            cursor.at += 1
            if cursor.op("."):
                continue
            break
        else:
            break
    if not parts:
        return None
    if dynamic or parts[-1].startswith(("#", "@")):
        if dynamic:
            line = context.lines.at(first.start) if first else context.line
            context.fail("dynamic-name", "the table's name is computed when it runs", line)
        return None
    return Named(parts[-1], _schema(parts[-2] if len(parts) > 1 else ""))


def _schema(name: str) -> str | None:
    return None if not name or name.lower() in _DEFAULT_SCHEMAS else name


def names(group: Cursor | None, context: Context) -> tuple[str, ...]:
    """The column names of a list such as `(a, b DESC, c(10))`; expressions keep their text."""
    if group is None:
        return ()
    return tuple(filter(None, (_listed(part, context) for part in group.split())))


def _listed(part: Cursor, context: Context) -> str:
    token = part.peek()
    if token is None:
        return ""
    after = part.peek(1)
    plain = token.kind in ("word", "quoted") and not (
        after is not None and after.kind == "op" and after.text not in ("(",)
    )
    if plain and part.op("(", 1):
        inside = part.peek(2)
        plain = inside is not None and inside.kind == "number" and part.op(")", 3)
    if not plain:
        return part.written()
    return fold(token, context.dialect)
