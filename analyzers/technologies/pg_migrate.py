"""node-pg-migrate: the `up` of each migration of a folder, replayed in order."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import Fact
from ..model.catalog import Problem
from ..problems import problem
from ..schema.operations import AnyOperation
from ..schema.script_names import natural
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._pg_migrate.steps import Steps
from ._python.values import MISSING, Ext, Fn, Made, Value
from ._script.bodies import whole_functions
from ._script.migrations import histories, history_source, migration_facts, ups_of
from ._script.run import ScriptInterpreter, Whole
from .base import Declared, Source, Spec

NAME = "pg_migrate"
TOOL = "node-pg-migrate"
BUILDER = "pgm"
_SCRIPTS = ("javascript", "typescript", "tsx")
SPEC = Spec(
    name=TOOL,
    ecosystem="JavaScript",
    literals=dict.fromkeys(_SCRIPTS, ("node-pg-migrate", "pgm.", "pgm)")),
    packages=("npm:node-pg-migrate",),
    extracts=frozenset(
        {"tables", "columns", "keys", "indexes", "checks", "enums", "migrations", "views"}
    ),
    cannot={"dynamic names": "tables and columns whose names are read from the database"},
)


def declare(unit: Unit) -> Iterator[Fact]:
    """That a file is a migration, and its long functions."""
    if isinstance(unit, CodeUnit):
        text = unit.text
        if "node-pg-migrate" in text or "pgm" in text:
            yield from migration_facts(NAME, unit)


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per folder of migrations."""
    whole = whole_functions(declared.of("function"))
    paths = [p for p, _ in declared.of("migration")]
    for where, files in sorted(histories(paths).items()):
        steps = Steps()
        done: list[tuple[str, tuple[AnyOperation, ...]]] = []
        problems: list[Problem] = []
        # node-pg-migrate docs, "CLI": files run by the number that their names begin with.
        for path in sorted(files, key=natural):
            done.append((path, _run(project, whole, steps, path)))
            problems += steps.problems
        if any(operations for _, operations in done):
            yield history_source(TOOL, where, done, problems, engines=("PostgreSQL",))


def _run(project: Project, whole: Whole, steps: Steps, path: str) -> tuple[AnyOperation, ...]:
    """What one migration does."""
    steps.operations, steps.problems = [], []
    run = ScriptInterpreter(project, whole)

    def called(made: Made) -> Value:
        func = made.func
        if isinstance(func, Ext) and func.name.startswith(f"{BUILDER}."):
            name = func.name.removeprefix(f"{BUILDER}.")
            if name == "func":
                return MISSING
            steps.take(name if "." not in name else "db", made)
        elif made.args and isinstance(made.args[-1], Fn) and isinstance(func, Ext):
            run.call_with(made.args[-1])
        return MISSING

    run.call_hook = called
    shorthands = run.global_value(path, "shorthands")
    if isinstance(shorthands, dict):
        steps.shorthands |= {k: v for k, v in shorthands.items() if isinstance(k, str)}
    functions = ups_of(run, path)
    for function in functions:
        run.call_with(function, Ext(BUILDER))
    run.end()
    if not functions:
        text = "the up of this migration was not found"
        steps.problems.append(problem("unknown-operation", path, 1, text))
    return tuple(steps.operations)
