"""Queries in strings of program code: which tables and columns they read and write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..facts import Fact
from ..schema.code_scripts import driver_dialect, strings
from ..schema.queries import HINT, QUERY, touched
from ..syntax.sql_tokens import word_set
from ..syntax.unit import Unit
from ._places import is_migration, is_test
from .base import Declared, Source, Spec, Usage

NAME = "sql_queries"
_LANGUAGES = word_set(
    "python javascript typescript tsx go java kotlin scala csharp php ruby rust elixir c cpp swift "
    "dart lua perl groovy vue svelte"
)
SPEC = Spec(
    name="SQL queries in code",
    ecosystem="SQL",
    literals={
        language: ("select ", "select\n", "insert into", "update ", "delete from")
        for language in sorted(_LANGUAGES)
    },
    confirm=(
        r"[\"'`(\s]select\s[^;]{1,2000}?\sfrom\s+[\w\"`$#{%.\[]"
        r"|[\"'`(\s](?:insert\s+into|delete\s+from)\s+[\w\"`$#{%.\[]"
        r"|[\"'`(\s]update\s+[\w\"`$#{}%.\[\]]{1,80}\s+(?:as\s+)?(?:\w+\s+)?set\s"
    ),
    declares=False,
    extracts=frozenset({"usages"}),
    cannot={"usages": "queries that are put together from parts which are not known"},
)
MOST = 400
"""Queries of one file that are read."""


def declare(unit: Unit) -> Iterator[Fact]:
    """What each query of a file does, one fact a file."""
    if is_test(unit.path) or is_migration(unit.path) or HINT.search(unit.text) is None:
        return
    dialect = driver_dialect(unit)
    rows: list[list[Any]] = []
    for piece in strings(unit, HINT)[:MOST]:
        if QUERY.match(piece.text) is None:
            continue
        rows.extend(
            [piece.line, t.action, t.schema, t.table, t.reads, t.writes]
            for t in touched(piece.text, dialect)
        )
    if rows:
        yield Fact(NAME, "uses", "", rows[0][0], data={"rows": rows})


def resolve(declared: Declared, project: Any) -> Iterator[Source]:
    """One source for all queries; it declares no table."""
    usages = tuple(
        Usage(
            path,
            line,
            action,
            table,
            schema,
            technology="SQL",
            reads=tuple(reads),
            writes=tuple(writes),
        )
        for path, fact in declared.of("uses")
        for line, action, schema, table, reads, writes in fact.data["rows"]
    )
    if usages:
        yield Source("SQL", "usage", NAME, usages=usages)
