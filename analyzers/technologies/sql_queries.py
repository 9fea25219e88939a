"""Queries in strings of program code: which tables and columns they read and write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from msgspec.structs import replace

from ..facts import Fact
from ..schema.code_scripts import driver_dialect
from ..schema.queries import HINT, touched
from ..syntax.ir import Assign, Import, Lit, flat
from ..syntax.project import Definition, Project
from ..syntax.sql_tokens import word_set
from ..syntax.unit import CodeUnit, Unit
from ._queries.facts import Same
from ._shared.places import is_migration, is_test
from ._shared.sql_texts import has_name, named, queries
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
        **{
            language: ("select ", "select\n", "insert into", "update ", "delete from")
            for language in sorted(_LANGUAGES)
        },
        "sql": ("select ", "select\n", "insert into", "update ", "delete from"),
        "xml": ("<mapper",),
    },
    confirm=(
        r"(?:\A|[\"'`(\s>])select\s[^;]{1,2000}?\sfrom[\s\"'`]+[\w\"`$#{%.\[+]"
        r"|(?:\A|[\"'`(\s>])(?:insert\s+into|delete\s+from)[\s\"'`]+[\w\"`$#{%.\[+]"
        r"|(?:\A|[\"'`(\s>])update\s+[\w\"`$#{}%.\[\]]{1,80}\s+(?:as\s+)?(?:\w+\s+)?set\s"
    ),
    declares=False,
    extracts=frozenset({"usages"}),
    cannot={"usages": "queries that are put together from parts which are not known"},
)
MOST = 400
"""Queries of one file that are read."""
_CLASS_TABLE = re.compile(r"\.(?:_meta\.db_table|__table__(?:\.name)?|tableName|_)$")


def declare(unit: Unit) -> Iterator[Fact]:
    """What each query of a file does, one fact a file."""
    if is_test(unit.path) or is_migration(unit.path) or HINT.search(unit.text) is None:
        return
    dialect = driver_dialect(unit) if unit.language not in ("sql", "xml") else ""
    rows: list[list[Any]] = []
    for piece in islice(queries(unit), MOST):
        rows.extend(
            [piece.line, t.action, t.schema, t.table, _known(t.reads), _known(t.writes)]
            for t in touched(piece.text, dialect)
            if named(t.table) is not None or not has_name(t.table)
        )
    if rows:
        yield Fact(NAME, "uses", "", rows[0][0], data={"rows": rows})
    unknown = {name.partition(".")[0] for row in rows if (name := named(row[3]))}
    modules = sorted(_modules(unit, unknown)) if unknown and isinstance(unit, CodeUnit) else ()
    if modules:
        yield Fact(NAME, "names", "", rows[0][0], data={"imports": modules})


def _modules(unit: CodeUnit, names: set[str]) -> Iterator[str]:
    """The modules that names of tables come from."""
    for statement in flat(unit.module.body):
        if isinstance(statement, Import) and statement.local in names:
            yield statement.module
            if statement.symbol and unit.language == "python":
                dot = "" if statement.module.endswith(".") else "."
                yield f"{statement.module}{dot}{statement.symbol}"


def _known(columns: tuple[str, ...]) -> list[str]:
    return [c for c in columns if not has_name(c)]


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source for all queries; it declares no table."""
    used = tuple(
        project.memo((NAME, path, Same(fact)), partial(_usages, path, fact, project))
        for path, fact in declared.of("uses")
    )
    if used:
        yield Source("SQL", "usage", NAME, used=used)


def _usages(path: str, fact: Fact, project: Project) -> tuple[Usage, ...]:
    project.look(path)
    return tuple(
        made
        for line, action, schema, table, reads, writes in fact.data["rows"]
        if (made := _usage(path, (line, action), (schema, table), (reads, writes), project))
    )


def _usage(
    path: str,
    does: tuple[int, str],
    what: tuple[str | None, str],
    columns: tuple[list[str], list[str]],
    project: Project,
) -> Usage | None:
    schema, table = what
    made = Usage(
        path,
        *does,
        table,
        schema if schema and not has_name(schema) else None,
        technology="SQL",
        reads=tuple(columns[0]),
        writes=tuple(columns[1]),
    )
    name = named(table)
    if name is None:
        return made
    target = project.aliased(project.resolve(path, _CLASS_TABLE.sub("", name)))
    if not isinstance(target, Definition):
        return None
    value = target.node.value if isinstance(target.node, Assign) else None
    if isinstance(value, Lit) and isinstance(value.value, str):
        before, _, own = value.value.rpartition(".")
        return replace(made, table=own, schema=before or made.schema) if own else None
    return replace(
        made, table="", model=target.name, model_path=target.path, model_line=target.node.line
    )
