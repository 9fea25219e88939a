"""Cassandra and ScyllaDB: CQL files, CQL in strings of code, and cqlengine's models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..facts import Fact
from ..problems import problem
from ..schema import operations as ops
from ..schema.code_scripts import lenient, strings
from ..schema.cql import HINT, NATIVE, STATEMENT, CqlScript, TypeChange, read_cql
from ..schema.history import candidates
from ..schema.operations import AnyOperation
from ..schema.replay import State
from ..schema.script_names import folder, is_test_path, natural, script_name
from ..schema.variants import Verdict, is_delta, judge
from ..syntax.project import Project
from ..syntax.sql_tokens import word_set
from ..syntax.unit import Unit
from ._cassandra.models import ROOTS, model_operations
from ._cassandra.scripts import Stated, migrations, script, with_context, without_outdated
from .base import Declared, Source, Spec

NAME = "cassandra"
_CODE = word_set(
    "python javascript typescript tsx go java kotlin scala csharp php ruby rust elixir c cpp shell"
)
_DRIVERS = ("cassandra", "scylla", "gocql", "cqlsh", "datastax", "xandra", "acsylla")

SPEC = Spec(
    name="CQL (Cassandra, ScyllaDB)",
    ecosystem="Cassandra",
    literals={
        "cql": ("create ", "create\n", "alter ", "drop "),
        **{language: _DRIVERS for language in sorted(_CODE)},
    },
    roots=ROOTS,
    packages=("pypi:cassandra-driver", "pypi:scylla-driver", "npm:cassandra-driver"),
    extracts=frozenset({"tables", "columns", "keys", "indexes", "views", "migrations"}),
    cannot={
        "types": "user-defined types are shown with the tables that use them",
        "mappers": "annotated classes of Java drivers and Spring Data",
    },
)
_SPEAKS = re.compile(r"(?i)\bcassandra|\bscylla|\bcqlsh\b|\bgocql|datastax|\bxandra\b|\bacsylla\b")
_BASE = re.compile(r"^[a-z_]+")


# -- one file ------------------------------------------------------------------------------------


def declare(unit: Unit) -> Iterator[Fact]:
    """The schema statements of a CQL file or of the strings of a code file."""
    if unit.language == "cql":
        if script_name(unit.path).direction != "down":
            yield from _fact(read_cql(unit.text, unit.path), unit.path, "file")
    elif _SPEAKS.search(unit.text):
        yield from _in_code(unit)
        if "cqlengine" in unit.text or "django_cassandra_engine" in unit.text:
            yield Fact(NAME, "models", unit.path, 1)


def _in_code(unit: Unit) -> Iterator[Fact]:
    found = (s for s in strings(unit, HINT) if STATEMENT.search(s.text))
    parts = [read_cql(s.text, unit.path, s.line) for s in found]
    known = {t.name for part in parts for t in part.types}
    parts = [p for p in parts if _is_cql(p, known)]
    joined = CqlScript(
        tuple(o for p in parts for o in p.operations),
        tuple(t for p in parts for t in p.types),
        tuple(k for p in parts for k in p.keyspaces),
        tuple(x for p in parts for x in p.problems)[:100],
        any(p.holes for p in parts),
    )
    yield from _fact(joined, unit.path, "code")


def _is_cql(script: CqlScript, types: set[str]) -> bool:
    """Whether the tables of a string are CQL: of its types alone, each with a primary key."""
    for operation in script.operations:
        if not isinstance(operation, ops.CreateTable) or operation.kind == "view":
            continue
        bases = [(_BASE.match(c.type or "") or [""])[0] for c in operation.columns]
        if not operation.primary_key or not all(b in NATIVE or b in types for b in bases):
            return False
        if any("(" in (c.type or "") for c in operation.columns):
            return False
    return True


def _fact(found: CqlScript, path: str, kind: str) -> Iterator[Fact]:
    if not (found.operations or found.types or found.keyspaces or found.problems):
        return
    yield Fact(
        technology=NAME,
        kind=kind,
        name=path,
        line=1,
        operations=found.operations,
        data={
            "types": [[t.action, t.name, [list(f) for f in t.fields]] for t in found.types],
            "keyspaces": [[name, options] for name, options in found.keyspaces],
            "holes": found.holes,
            "problems": [[p.line, p.kind, p.message] for p in found.problems],
        },
    )


# -- the whole repository ------------------------------------------------------------------------


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """Histories and schema files, statements in code by folder, and models."""
    stated = {path: _stated(fact) for path, fact in declared.of("file")}
    scripts = without_outdated([script(path, one) for path, one in stated.items()])
    for verdict in judge(candidates(scripts)):
        yield _of_files(verdict, stated)
    yield from _of_code(declared)
    if declared.of("models"):
        yield from _of_models(project)


def _stated(fact: Fact) -> Stated:
    data = fact.data
    return Stated(
        fact.operations,
        tuple(
            TypeChange(action, name, tuple((a, b) for a, b in fields))
            for action, name, fields in data.get("types", ())
        ),
        tuple((name, options) for name, options in data.get("keyspaces", ())),
        tuple(problem(k, fact.name, line, m) for line, k, m in data.get("problems", ())),
        bool(data.get("holes")),
    )


def _of_files(verdict: Verdict, stated: dict[str, Stated]) -> Source:
    candidate = verdict.candidate
    parts = [stated[s.path] for s in candidate.scripts]
    return Source(
        technology="CQL",
        kind=candidate.kind,
        group=candidate.group,
        root=candidate.root,
        engines=("Cassandra",),
        operations=with_context(candidate.operations, parts, candidate.kind),
        migrations=tuple(migrations(candidate, stated)),
        problems=tuple(p for part in parts for p in part.problems),
        variant_of=verdict.variant_of,
        complete=verdict.complete and not is_delta(candidate),
        test=candidate.test,
    )


def _of_code(declared: Declared) -> Iterator[Source]:
    folders: dict[tuple[str, bool], list[tuple[str, Stated]]] = {}
    for path, fact in declared.of("code"):
        key = (folder(path), is_test_path(path))
        folders.setdefault(key, []).append((path, _stated(fact)))
    for (where, test), members in sorted(folders.items()):
        members.sort(key=lambda m: natural(m[0]))
        parts = [part for _, part in members]
        ordered = [lenient(o) for part in parts for o in part.operations if _stays(o)]
        ordered.sort(key=lambda o: not isinstance(o, ops.CreateTable))
        made = State("usage").apply(ordered).tables()
        problems = tuple(p for part in parts for p in part.problems)
        if ordered or problems:
            yield Source(
                technology="CQL",
                kind="usage",
                group=members[0][0] if len(members) == 1 else where,
                root=where,
                engines=("Cassandra",),
                operations=with_context(tuple(ordered), parts, "usage"),
                problems=problems,
                complete=bool(made),
                test=test,
            )


def _stays(operation: AnyOperation) -> bool:
    """A DROP in code is for tidying up or starting over."""
    return not isinstance(operation, ops.DropTable | ops.DropIndex)


def _of_models(project: Project) -> Iterator[Source]:
    made: dict[bool, list[Any]] = {}
    for operation in model_operations(project):
        made.setdefault(is_test_path(operation.path), []).append(operation)
    for test, operations in sorted(made.items()):
        yield Source(
            technology="cqlengine",
            kind="model",
            group="cqlengine",
            engines=("Cassandra",),
            operations=tuple(operations),
            test=test,
        )
