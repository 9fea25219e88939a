"""SQL files: migrations of any tool, schema files, dumps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..facts import Fact
from ..model.catalog import Migration, Problem
from ..problems import problem
from ..schema import operations as ops
from ..schema.code_scripts import code_migration
from ..schema.ddl import parse
from ..schema.history import Candidate, Script, candidates
from ..schema.innodb import implicit_indexes
from ..schema.operations import summarise
from ..schema.replay import State
from ..schema.script_names import date_of, folder, script_name, stem
from ..schema.variants import Verdict, is_delta, judge
from ..syntax.sql import SqlUnit
from ..syntax.sql_template import fill
from ..syntax.unit import DataUnit, Unit
from ._shared.sql_journals import Journal, is_journal, journaled, read_journal
from .base import Declared, Source, Spec

NAME = "sql_files"

SPEC = Spec(
    name="SQL files",
    ecosystem="SQL",
    literals={
        "sql": (
            "create ", "create\n", "create\t", "create\r", "alter ", "alter\n", "drop ",
            "rename table", "comment on", "sp_rename", "sp_addextendedproperty",
        ),
        "go": ("goose.addmigration", "goose.addnamedmigration"),
        "java": ("basejavamigration",),
        "kotlin": ("basejavamigration",),
        "python": ("yoyo",),
        "json": ('"breakpoints"',),
    },
    extracts=frozenset(
        {"tables", "columns", "keys", "indexes", "checks", "views", "enums", "migrations"}
    ),
    cannot={
        "dynamic names": "tables whose name is computed at run time are listed as problems",
        "procedures": "bodies of stored routines are not followed",
    },
)  # fmt: skip

_TOOLS = (
    (re.compile(r"(?i)--\s*\+goose\s+up"), "goose"),
    (re.compile(r"(?i)--\s*\+migrate\s+up"), "sql-migrate"),
    (re.compile(r"(?i)--\s*migrate:up"), "dbmate"),
    (re.compile(r"(?i)--\s*rambler\s+up"), "Rambler"),
    (re.compile(r"(?i)--\s*up migration"), "node-pg-migrate"),
    (re.compile(r"(?i)#\s*-*\s*!Ups"), "Play Evolutions"),
    (re.compile(r"(?i)--\s*//\s*@undo"), "MyBatis Migrations"),
    (re.compile(r"(?i)--\s*liquibase formatted sql"), "Liquibase"),
    (re.compile(r"-->\s*statement-breakpoint"), "Drizzle Kit"),
)
_CODE_TOOLS = {
    "go": ("goose.Add", "goose"),
    "java": ("BaseJavaMigration", "Flyway"),
    "kotlin": ("BaseJavaMigration", "Flyway"),
    "python": ("yoyo", "yoyo"),
}
_DUMP = re.compile(
    r"(?i)-- (?:PostgreSQL database (?:cluster )?dump|MySQL dump|MariaDB dump|Dump completed|"
    r"Dumped (?:from|by)|phpMyAdmin SQL Dump|Adminer|HeidiSQL)|mysqldump|pg_dump|"
    r"^PRAGMA foreign_keys=OFF;\s*BEGIN TRANSACTION;"
)


def declare(unit: Unit) -> Iterator[Fact]:
    """The schema operations of one script; undo scripts and pure data give nothing."""
    if script_name(unit.path).direction == "down":
        return
    if isinstance(unit, SqlUnit):
        yield from _declare_script(unit)
    elif isinstance(unit, DataUnit):
        yield from _declare_journal(unit)
    elif unit.language in _CODE_TOOLS:
        yield from _declare_code(unit)


def _declare_journal(unit: DataUnit) -> Iterator[Fact]:
    """The order that a migration tool's journal gives to the SQL files beside it."""
    journal = read_journal(unit.document) if is_journal(unit.path) else None
    if journal is not None:
        data = {"tags": list(journal.tags), "dialect": journal.dialect}
        yield Fact(technology=NAME, kind="journal", name=unit.path, line=1, data=data)


def _declare_code(unit: Unit) -> Iterator[Fact]:
    """A migration that is code among SQL files: goose in Go, Flyway in Java, yoyo in Python."""
    mark, tool = _CODE_TOOLS[unit.language]
    if mark not in unit.text:
        return
    found = code_migration(unit)
    if found is None:
        return
    yield Fact(
        technology=NAME,
        kind="script",
        name=unit.path,
        line=1,
        operations=found.operations,
        data={
            "dialect": found.dialect,
            "engine": found.engine,
            "tool": tool,
            "code": True,
            "problems": [[p.line, p.kind, p.message] for p in found.problems],
        },
    )


def _declare_script(unit: SqlUnit) -> Iterator[Fact]:
    dialect = unit.dialect
    operations: list[ops.AnyOperation] = []
    problems: list[Problem] = []
    for statement in unit.statements:
        if statement.up:
            parsed = parse(statement, dialect, unit.path)
            operations += parsed.operations
            problems += parsed.problems
    if not operations and not problems:
        return
    head = unit.text[:6000]
    tool = next((name for pattern, name in _TOOLS if pattern.search(unit.text)), "")
    data: dict[str, Any] = {
        "dialect": dialect,
        "engine": unit.engine,
        "tool": tool,
        "version": script_name(unit.path).version,
        "direction": "up",
        "marked": bool(tool) and tool not in ("Liquibase", "Drizzle Kit"),
        "dump": bool(_DUMP.search(head)),
        "holes": fill(head) != head,
        "problems": [[p.line, p.kind, p.message] for p in problems[:200]],
    }
    yield Fact(
        technology=NAME,
        kind="script",
        name=unit.path,
        line=1,
        operations=tuple(operations),
        data=data,
    )


def resolve(declared: Declared, project: Any) -> Iterator[Source]:
    """Histories, schema files and dumps, told apart from their twins, repeats and deltas."""
    journals = {
        path: Journal(tuple(fact.data["tags"]), fact.data["dialect"])
        for path, fact in declared.of("journal")
    }
    scripts = [_script(path, fact) for path, fact in declared.of("script")]
    scripts = list(journaled(scripts, journals))
    for position, verdict in enumerate(judge(candidates(scripts))):
        yield _source(verdict, position)


def _script(path: str, fact: Fact) -> Script:
    data = fact.data
    return Script(
        path=path,
        operations=fact.operations,
        dialect=data.get("dialect", ""),
        engine=data.get("engine", ""),
        tool=data.get("tool", ""),
        marked=data.get("marked", False),
        dump=data.get("dump", False),
        holes=data.get("holes", False),
        code=data.get("code", False),
        problems=tuple(problem(k, path, line, m) for line, k, m in data.get("problems", ())),
    )


def _source(verdict: Verdict, position: int) -> Source:
    candidate = verdict.candidate
    operations = candidate.operations
    complete = verdict.complete and not is_delta(candidate)
    if complete and candidate.engine in ("MySQL", "MariaDB"):
        state = State(candidate.kind).apply(operations)
        operations = (*operations, *implicit_indexes(state.tables()))
    return Source(
        technology="SQL",
        kind=candidate.kind,
        group=candidate.group,
        root=candidate.root,
        engines=(candidate.engine,) if candidate.engine else (),
        operations=operations,
        migrations=tuple(_migrations(candidate)),
        problems=tuple(p for s in candidate.scripts for p in s.problems),
        variant_of=verdict.variant_of,
        complete=complete,
        test=candidate.test,
    )


def _migrations(candidate: Candidate) -> Iterator[Migration]:
    if candidate.kind != "migration":
        return
    for script in candidate.scripts:
        name = script_name(script.path)
        identity = name.id or stem(script.path)
        tables = {str(getattr(o, "table", "") or "") for o in script.operations} - {""}
        yield Migration(
            tool=script.tool or candidate.tool,
            id=identity,
            path=script.path,
            date=date_of(identity) or date_of(folder(script.path).rsplit("/", 1)[-1]),
            summary=summarise(script.operations),
            operations=len(script.operations),
            tables=tuple(sorted(tables)),
        )
