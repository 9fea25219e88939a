"""One SQL statement in, schema operations out.

DDL is read with a tolerant parser of our own, element by element, so that one odd column or
action costs only itself; each thing that was not understood is a problem. Statements that cannot
change a schema give nothing. Queries behind views are left to sqlglot (see ddl_query).
"""

from __future__ import annotations

import re

from msgspec import Struct

from ..model.catalog import Problem
from ..syntax.sql_split import Statement
from ..syntax.sql_tokens import MOST_TOKENS, Cursor, Token, tokenize, word_set
from . import ddl_other as other
from . import operations as ops
from .ddl_alter import alter_table
from .ddl_names import Context, table_name
from .ddl_tables import create_index, create_table, create_view, virtual_table
from .ddl_timescale import timescale

_LONGEST = 4_000_000
_DEEPEST = 3
_RELEVANT = re.compile(
    r"(?i)\b(?:CREATE|ALTER|DROP|RENAME\s+TABLE|COMMENT\s+ON|sp_rename|sp_addextendedproperty|"
    r"EXCHANGE)\b"
)
_DATA = re.compile(
    r"(?i)\s*(?:INSERT|UPDATE|DELETE|SELECT|COPY|GRANT|REVOKE|MERGE|REPLACE|WITH|VALUES|LOCK|UNLOCK|ANALYZE|VACUUM|EXPLAIN)\b"
)
_HEAD = re.compile(
    r"(?i)\b(?:CREATE\s+(?:OR\s+\w+\s+)?(?:GLOBAL\s+|LOCAL\s+|TEMP\w*\s+|UNLOGGED\s+|UNIQUE\s+|"
    r"(?:NON)?CLUSTERED\s+|FULLTEXT\s+|EXTERNAL\s+|FOREIGN\s+|MATERIALIZED\s+)*"
    r"(?:TABLE|INDEX|VIEW|TYPE|DOMAIN)\b|ALTER\s+(?:TABLE|TYPE|INDEX)\b|"
    r"DROP\s+(?:TABLE|INDEX|VIEW|TYPE|MATERIALIZED\s+VIEW)\b|RENAME\s+TABLE\b|COMMENT\s+ON\s|"
    r"EXEC(?:UTE)?\s+(?:sys\.|dbo\.)?sp_rename\b|"
    r"EXEC(?:UTE)?\s+(?:sys\.)?sp_(?:add|update)extendedproperty\b)"
)
_ROUTINE_WORDS = word_set("FUNCTION PROCEDURE PROC TRIGGER EVENT PACKAGE RULE POLICY")
_FIRST_WORDS = word_set(
    "CREATE ALTER DROP EXEC EXECUTE IF INSERT PRINT SET DECLARE BEGIN GO COMMIT USE"
)
_ENDS = word_set("END ELSE ELSIF ELSEIF EXCEPTION GO BEGIN")
_OTHER_OBJECTS = word_set(
    "DATABASE SCHEMA SEQUENCE EXTENSION USER ROLE LOGIN FUNCTION PROCEDURE PROC TRIGGER EVENT "
    "PACKAGE RULE POLICY SERVER PUBLICATION SUBSCRIPTION COLLATION AGGREGATE OPERATOR CAST "
    "LANGUAGE STATISTICS TABLESPACE SYNONYM TEXT ACCESS CONVERSION TRANSFORM DICTIONARY "
    "SYSTEM SESSION DEFAULT PARTITION FULLTEXT ASSEMBLY CERTIFICATE CONTEXT DIRECTORY LARGE "
    "QUOTA ROW SETTINGS KEYSPACE CATALOG CONSTRAINT BLOCK OWNED PROFILE PRIVILEGES DOMAIN "
    "ALIAS INSTANCE MASKING STAGE STREAM TASK WAREHOUSE PIPE SECRET CAPTURE WORKLOAD BROKER"
)


class Parsed(Struct, frozen=True):
    """What a statement does, and what of it could not be understood."""

    operations: tuple[ops.AnyOperation, ...] = ()
    problems: tuple[Problem, ...] = ()


def parse(statement: Statement, dialect: str = "", path: str = "") -> Parsed:
    """The operations and problems of one statement; never raises on hostile text."""
    text = statement.text
    if "_hypertable" in text or "_policy" in text:
        options = timescale(text, path, statement.line)
        if options:
            return Parsed(tuple(options))
    if _RELEVANT.search(text, 0, 4000) is None and (
        len(text) > 40_000 or _RELEVANT.search(text) is None
    ):
        return Parsed()
    if _DATA.match(text):
        return Parsed()
    reader = _Reader(dialect, path)
    reader.read(text, statement.line, statement.comment, lenient=False, depth=0)
    return Parsed(tuple(reader.operations), tuple(reader.problems))


def parse_text(text: str, dialect: str, path: str, line: int) -> Parsed:
    """The operations of SQL text that may hold several statements (a string in code)."""
    from ..syntax.sql_split import split

    operations: list[ops.AnyOperation] = []
    problems: list[Problem] = []
    for statement in split(text, dialect):
        if not statement.up:
            continue
        placed = Statement(statement.text, statement.line + line - 1, statement.comment)
        parsed = parse(placed, dialect, path)
        operations += parsed.operations
        problems += parsed.problems
    return Parsed(tuple(operations), tuple(problems))


class _Reader:
    """Reads a statement and the statements inside it (blocks, strings that are executed)."""

    def __init__(self, dialect: str, path: str) -> None:
        self.dialect, self.path = dialect, path
        self.operations: list[ops.AnyOperation] = []
        self.problems: list[Problem] = []

    def read(self, text: str, line: int, comment: str, lenient: bool, depth: int) -> None:
        if len(text) > _LONGEST:
            context = Context("", self.dialect, self.path, line, [])
            context.fail("too-complex", "the statement is too long to be read")
            self.problems += context.problems
            return
        tokens, comments = tokenize(text, self.dialect)
        context = Context(text, self.dialect, self.path, line, comments, lenient)
        if len(tokens) >= MOST_TOKENS:
            context.fail("too-complex", "the statement is too long to be read")
        cursor = Cursor(tokens, text)
        word = cursor.word()
        if word in ("CREATE", "ALTER", "DROP", "RENAME", "COMMENT", "EXCHANGE"):
            end = self._second(cursor)
            first = Cursor(tokens[:end], text) if end else cursor
            self.operations += _statement(first, context, comment)
            if end:
                self._inside(Cursor(tokens[end:], text), context, depth)
        elif word not in ("INSERT", "UPDATE", "DELETE"):
            self._inside(cursor, context, depth)
        self.problems += context.problems

    def _second(self, cursor: Cursor) -> int:
        """Where a second statement starts that no terminator parts from the first (T-SQL)."""
        if self.dialect not in ("tsql", "sqlite", "") or len(cursor.tokens) < 6:
            return 0
        if any(cursor.word(ahead) in _ROUTINE_WORDS for ahead in range(1, 5)):
            return 0
        depth = 0
        for at, token in enumerate(cursor.tokens):
            if token.kind == "op" and token.text in "()":
                depth += 1 if token.text == "(" else -1
            elif at > 2 and depth == 0 and self._opens(cursor, at):
                return at
        return 0

    def _opens(self, cursor: Cursor, at: int) -> bool:
        """Whether a statement starts at a token: it is a head's first word and starts a line."""
        token = cursor.tokens[at]
        if token.upper not in _FIRST_WORDS or not self._starts_line(cursor, at):
            return False
        return self._is_head(cursor, at)

    def _starts_line(self, cursor: Cursor, at: int) -> bool:
        before = cursor.text[cursor.tokens[at - 1].stop : cursor.tokens[at].start]
        return "\n" in before

    def _is_head(self, cursor: Cursor, at: int) -> bool:
        token = cursor.tokens[at]
        if token.upper in ("CREATE", "ALTER", "DROP"):
            return _HEAD.match(cursor.text, token.start) is not None
        if token.upper == "SET":
            after = cursor.tokens[at + 1].upper if at + 1 < len(cursor.tokens) else ""
            return after not in ("NULL", "DEFAULT", "(", "SCHEMA")
        if token.upper == "IF":
            # `IF NOT EXISTS (SELECT …)` is a statement, `IF NOT EXISTS name` is not.
            rest = [t.upper or t.text for t in cursor.tokens[at + 1 : at + 4]]
            rest = rest[1:] if rest[:1] == ["NOT"] else rest
            return rest[:1] != ["EXISTS"] or rest[1:2] == ["("]
        return True

    def _inside(self, cursor: Cursor, context: Context, depth: int) -> None:
        """Find literal DDL in blocks (`DO $$…$$`, `IF … BEGIN …`) and in executed strings."""
        if depth >= _DEEPEST:
            return
        at = 0
        tokens = cursor.tokens
        while at < len(tokens):
            token = tokens[at]
            if token.kind == "string":
                if len(token.text) > 10 and _HEAD.search(token.text[:200_000]):
                    line = context.lines.at(token.start)
                    self._dynamic(token.text, line, depth)
                at += 1
                continue
            if token.upper and _HEAD.match(cursor.text, token.start):
                end = self._end(cursor, at)
                self._conditional(tokens[at:end], context)
                at = end
                continue
            at += 1

    def _end(self, cursor: Cursor, at: int) -> int:
        """Where the statement that starts at a token ends."""
        depth = 0
        for end in range(at + 1, len(cursor.tokens)):
            token = cursor.tokens[end]
            if token.kind == "op":
                if token.text == ";":
                    return end
                depth += {"(": 1, ")": -1}.get(token.text, 0)
            elif depth == 0 and (
                token.upper in _ENDS or (end > at + 2 and self._opens(cursor, end))
            ):
                return end
        return len(cursor.tokens)

    def _conditional(self, tokens: list[Token], context: Context) -> None:
        inner = Context(
            context.text,
            context.dialect,
            context.path,
            context.lines.at(tokens[0].start),
            [],
            True,
        )
        inner.lines = context.lines
        inner.comments = context.comments
        self.operations += _statement(Cursor(tokens, context.text), inner, "")
        self.problems += inner.problems

    def _dynamic(self, text: str, line: int, depth: int) -> None:
        from ..syntax.sql_split import split
        from ..syntax.sql_template import fill

        for statement in split(fill(text), self.dialect):
            place = line + statement.line - 1
            self.read(statement.text, place, "", lenient=True, depth=depth + 1)


def _statement(cursor: Cursor, context: Context, comment: str) -> list[ops.AnyOperation]:
    """The operations of one statement that starts with a DDL word."""
    word = cursor.any("CREATE", "ALTER", "DROP", "RENAME", "COMMENT", "EXEC", "EXECUTE", "EXCHANGE")
    if word == "CREATE":
        return _create(cursor, context, comment)
    if word == "ALTER":
        return _alter(cursor, context)
    if word == "DROP":
        return _drop(cursor, context)
    if word == "RENAME":
        return other.rename_tables(cursor, context) if cursor.take("TABLE") else []
    if word == "COMMENT":
        return other.comment_on(cursor, context) if cursor.take("ON") else []
    if word in ("EXEC", "EXECUTE"):
        return other.stored_procedure(cursor, context)
    return []


def _create(cursor: Cursor, context: Context, comment: str) -> list[ops.AnyOperation]:
    replaces = cursor.take("OR", "REPLACE") or cursor.take("OR", "ALTER")
    temporary = materialized = unique = domain = False
    method: str | None = None
    while not cursor.done:
        word = cursor.word()
        cursor.at += 1
        if word in ("TEMP", "TEMPORARY"):
            temporary = True
        elif word == "MATERIALIZED":
            materialized = True
        elif word == "UNIQUE":
            unique = True
        elif word in ("FULLTEXT", "SPATIAL", "BITMAP", "COLUMNSTORE"):
            method = word.lower()
        elif word in ("TABLE", "COLUMNFAMILY"):
            return create_table(cursor, context, comment, temporary, replaces)
        elif word == "VIRTUAL" and cursor.take("TABLE"):
            return virtual_table(cursor, context)
        elif word == "VIEW":
            if temporary:
                return []
            return create_view(cursor, context, comment, materialized, replaces)
        elif word == "INDEX":
            return create_index(cursor, context, unique, method)
        elif word in ("TYPE", "DOMAIN"):
            domain = word == "DOMAIN"
            return other.create_type(cursor, context, domain)
        elif word in _OTHER_OBJECTS:
            return []
    context.fail("unparsed-statement", f"not understood: {cursor.written(0)[:80]}")
    return []


def _alter(cursor: Cursor, context: Context) -> list[ops.AnyOperation]:
    cursor.any("ONLINE", "OFFLINE", "IGNORE", "FOREIGN", "MATERIALIZED", "EXTERNAL")
    word = cursor.any("TABLE", "TYPE", "INDEX", "VIEW")
    if word == "TABLE":
        return alter_table(cursor, context)
    if word == "TYPE":
        return other.alter_type(cursor, context)
    if word == "INDEX":
        return other.rename_index(cursor, context)
    if word == "VIEW":
        start = cursor.at
        named = table_name(cursor, context)
        if named is not None and cursor.find("RENAME") >= 0 and cursor.word() != "AS":
            cursor.at = start
            return alter_table(cursor, context)
        return []
    if cursor.word() not in _OTHER_OBJECTS:
        context.fail("unparsed-statement", f"not understood: {cursor.written(0)[:80]}")
    return []


def _drop(cursor: Cursor, context: Context) -> list[ops.AnyOperation]:
    temporary = bool(cursor.any("TEMPORARY"))
    cursor.any("MATERIALIZED", "FOREIGN", "EXTERNAL")
    word = cursor.any("TABLE", "VIEW", "INDEX", "TYPE", "DOMAIN")
    if temporary:
        return []
    if word in ("TABLE", "VIEW"):
        return other.drop_tables(cursor, context)
    if word == "INDEX":
        return other.drop_indexes(cursor, context)
    if word in ("TYPE", "DOMAIN"):
        return other.drop_types(cursor, context)
    return []
