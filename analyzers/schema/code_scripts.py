"""DDL that stands in strings of program code, as operations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from ..model.catalog import Problem
from ..syntax.ir import Assign, Attr, Expr, Lit, Name, Text, tail
from ..syntax.sql import engine_of, guess_dialect, path_engine
from ..syntax.sql_strings import constants_of, literals
from ..syntax.sql_template import MARK, fill
from ..syntax.unit import CodeUnit, Unit
from . import operations as ops
from .ddl import parse_text

DDL = re.compile(
    r"(?i)(?:\A|[;\n])[\s(]*(?:/\*.*?\*/\s*|--[^\n]*\n\s*)*(?:CREATE\s+(?:OR\s+REPLACE\s+)?"
    r"(?:(?:UNIQUE|VIRTUAL|MATERIALIZED|UNLOGGED|FULLTEXT)\s+)*(?:TABLE|INDEX|VIEW|TYPE|DOMAIN)\b|"
    r"ALTER\s+(?:TABLE|TYPE)\b|DROP\s+(?:TABLE|INDEX|VIEW|TYPE)\b|RENAME\s+TABLE\b|"
    r"COMMENT\s+ON\s+(?:TABLE|COLUMN)\b|DO\s+\$\w*\$)"
)
HINT = re.compile(
    r"(?i)\b(?:CREATE|ALTER|DROP|RENAME)\s+(?:\w+\s+){0,3}(?:TABLE|INDEX|VIEW|TYPE)\b"
)
_VERB = re.compile(r"%s|\{\d?\}")
_DOWN_FUNCTION = re.compile(
    r"(?mi)^[ \t]*(?:(?:public|private|protected|internal|override|static|async|final|export)\s+)*"
    r"(?:func|fun|def|fn|function|void|Task)\b[^\n(]*?\b(?:\([^)\n]*\)\s*)?"
    r"\w*(?:down|rollback|revert|undo)\w*\s*\("
)
_SECOND_ARGUMENT = re.compile(r"goose\.Add\w*\(\s*(?:\"[^\"]*\"\s*,\s*)?\w+\s*,\s*(\w+)\s*\)")


class CodeScript(Struct, frozen=True):
    """The operations that a file's strings hold, and the dialect they are written in."""

    operations: tuple[ops.AnyOperation, ...] = ()
    dialect: str = ""
    engine: str = ""
    problems: tuple[Problem, ...] = ()


class Piece(Struct, frozen=True):
    """A string with DDL in it, holes filled, and its line."""

    text: str
    line: int


def pieces(unit: Unit) -> list[Piece]:
    """The strings of a file that hold DDL, in source order, without those of undo functions."""
    return [p for p in strings(unit, HINT) if DDL.search(p.text)]


def strings(unit: Unit, hint: re.Pattern[str]) -> list[Piece]:
    """The strings of a file, likewise; none where a pattern is nowhere in it.

    In languages with a front end only those are given in which the pattern is found.
    """
    if hint.search(unit.text) is None:
        return []
    return list(_from_code(unit, hint) if isinstance(unit, CodeUnit) else _from_text(unit))


def _from_text(unit: Unit) -> Iterator[Piece]:
    undone = _undone(unit.text)
    for literal in literals(unit.text, unit.language):
        if len(literal.text) > 10 and not any(a <= literal.start < b for a, b in undone):
            yield Piece(fill(literal.text), literal.line)


def _undone(text: str) -> list[tuple[int, int]]:
    """Where functions that undo a migration begin and end (at the next line that closes them)."""
    spans: list[tuple[int, int]] = []
    starts = [(m.start(), m.end()) for m in _DOWN_FUNCTION.finditer(text)]
    second = _SECOND_ARGUMENT.search(text)
    if second is not None and second[1] != "nil":
        named = re.search(rf"(?m)^func\s+{re.escape(second[1])}\s*\(", text)
        starts += [(named.start(), named.end())] if named else []
    for start, end in starts:
        line = text.rfind("\n", 0, start + 1) + 1
        indent = len(text[line:]) - len(text[line:].lstrip(" \t"))
        close = re.compile(rf"(?m)^[ \t]{{0,{indent}}}(?:\}}|end\b)").search(text, end)
        spans.append((start, close.end() if close else len(text)))
    return spans


def _from_code(unit: CodeUnit, hint: re.Pattern[str]) -> Iterator[Piece]:
    constants: dict[str, str] | None = None

    def wanted(text: str) -> bool:
        return len(text) > 10 and hint.search(text) is not None

    undone = _undone_lines(unit)
    for string in unit.strings(wanted):
        if any(a <= string.line <= b for a, b in undone):
            continue
        if isinstance(string, Lit):
            text = str(string.value)
        else:
            constants = _module_constants(unit) if constants is None else constants
            text = _text(string, constants)
        if unit.language == "python" and _is_part(text):
            whole = _joined(unit.text, unit.language).get(string.line, "")
            if not _has_hole(whole) and len(whole) >= len(text.replace(MARK, "")):
                text = whole
        yield Piece(fill(text), string.line)


@lru_cache(maxsize=2)
def _joined(text: str, language: str) -> dict[int, str]:
    """The strings of a file by line, as the text itself puts them together.

    Several technologies ask for those of the same file, one after the other.
    """
    return {f.line: f.text for f in literals(text, language)}


def _has_hole(text: str) -> bool:
    return MARK in text or _VERB.search(text) is not None


def _is_part(text: str) -> bool:
    """Whether something that stands beside a string may complete it: `+`, `%` or `format`."""
    return _has_hole(text) or "(" not in text


def _undone_lines(unit: CodeUnit) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for name in ("down", "downgrade", "rollback", "revert", "undo"):
        found = unit.function(name)
        if found is not None and found.end_line:
            spans.append((found.line, found.end_line))
    return spans


def _module_constants(unit: CodeUnit) -> dict[str, str]:
    known = {
        s.target: str(s.value.value)
        for s in unit.module.body
        if isinstance(s, Assign) and isinstance(s.value, Lit) and isinstance(s.value.value, str)
    }
    return {**_constants(unit.text), **known}


@lru_cache(maxsize=2)
def _constants(text: str) -> dict[str, str]:
    return dict(constants_of(text))


def _text(string: Text, constants: dict[str, str]) -> str:
    return "".join(_part(part, constants) for part in string.parts)


def _part(part: Expr, constants: dict[str, str]) -> str:
    if isinstance(part, Lit):
        return str(part.value)
    if isinstance(part, Name | Attr):
        return constants.get(tail(part) or "", MARK)
    return MARK


def read(found: Sequence[Piece], unit: Unit, dialect: str = "") -> CodeScript:
    """The operations of strings; those that only look like DDL are left out."""
    named, engine = path_engine(unit.path)
    words = "\n".join(p.text for p in found)
    dialect = dialect or named or guess_dialect(words) or driver_dialect(unit)
    operations: list[ops.AnyOperation] = []
    problems: list[Problem] = []
    for piece in found:
        parsed = parse_text(piece.text, dialect, unit.path, piece.line)
        real = [o for o in parsed.operations if not _hollow(o)]
        operations += real
        if real or any(p.kind == "dynamic-name" for p in parsed.problems):
            problems += parsed.problems
    return CodeScript(
        tuple(operations), dialect, engine or engine_of(dialect), tuple(problems[:100])
    )


_DRIVERS = (
    ("sqlite", re.compile(r"(?i)\bsqlite3?\b|SQLiteDatabase|rusqlite|better-sqlite3|sqflite|GRDB")),
    (
        "postgres",
        re.compile(
            r"(?i)\b(?:psycopg2?|asyncpg|pgx|lib/pq|pg_query|npgsql|libpq|postgrex?|postgresql)\b"
        ),
    ),
    ("mysql", re.compile(r"(?i)\b(?:pymysql|mysqlclient|go-sql-driver|mysqli|mysql2?|mariadb)\b")),
    ("clickhouse", re.compile(r"(?i)clickhouse")),
    ("tsql", re.compile(r"(?i)\b(?:SqlConnection|mssql|sqlserver)\b")),
)


def driver_dialect(unit: Unit) -> str:
    """The dialect of the one driver that a file names, or an empty text."""
    found = [dialect for dialect, pattern in _DRIVERS if pattern.search(unit.text)]
    return found[0] if len(found) == 1 else ""


def _hollow(operation: ops.AnyOperation) -> bool:
    """A table without columns comes of prose (`create table failed`), not of SQL."""
    if not isinstance(operation, ops.CreateTable) or operation.kind != "table":
        return False
    return not operation.columns and not operation.like


def code_migration(unit: Unit) -> CodeScript | None:
    """The operations of a migration that is written as code; None where it holds no DDL."""
    found = pieces(unit)
    script = read(found, unit) if found else None
    return script if script and (script.operations or script.problems) else None


def lenient(operation: ops.AnyOperation) -> ops.AnyOperation:
    """The operation as code means it: what is there already stays as it is."""
    if isinstance(operation, ops.CreateTable | ops.AddColumn | ops.AddIndex):
        return replace(operation, if_not_exists=True)
    if isinstance(operation, ops.DropTable | ops.DropColumn | ops.DropConstraint | ops.DropIndex):
        return replace(operation, if_exists=True)
    return operation
