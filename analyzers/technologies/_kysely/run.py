"""Runs Kysely's migrations for what they do to the schema (Kysely docs, "Migrations").

A chain takes effect when `.execute()` ends it; raw SQL when it is executed on a connection.
"""

from __future__ import annotations

from typing import Any

from ...model.catalog import Problem
from ...problems import problem
from ...schema import operations as ops
from ...schema.ddl import parse_text
from ...syntax.project import Project
from ...syntax.sql import guess_dialect
from .._python.values import MISSING, Fn, Made, Member
from .._script.migrations import ups_of
from .._script.run import ScriptInterpreter, Whole
from .chain import DB, Steps, sql_text, steps_of
from .names import Casing, split_name
from .ops import READERS, Rename, Target

_CALLS = frozenset({"$call", "call"})


class Migrator:
    """Runs one migration; `operations` and `problems` are what came of it."""

    def __init__(self, project: Project, whole: Whole, path: str, casing: Casing | None) -> None:
        self.run = ScriptInterpreter(project, whole)
        self.run.call_hook = self._called
        self.path = path
        self.rename: Rename = casing.snake if casing is not None else str
        self.operations: list[ops.AnyOperation] = []
        self.problems: list[Problem] = []

    def up(self) -> bool:
        """Run `up`; whether there is one."""
        functions = ups_of(self.run, self.path)
        for function in functions:
            self.run.call_with(function, DB)
        self.run.end()
        return bool(functions)

    def _called(self, made: Made) -> Any:
        func = made.func
        if not isinstance(func, Member):
            return MISSING
        if func.name in _CALLS and made.args and isinstance(made.args[0], Fn):
            return self.run.call_with(made.args[0], func.base)
        if func.name == "execute" and made.args and isinstance(made.args[0], Fn):
            return self.run.call_with(made.args[0], DB)
        if func.name == "execute":
            steps = steps_of(made)
            if steps is not None:
                self._execute(steps, made)
        return MISSING

    def _execute(self, steps: Steps, made: Made) -> None:
        if steps.root == "sql":
            self._raw(made)
            return
        schema = steps.get("withSchema")
        within = schema.arg(0) if schema is not None else None
        for at, link in enumerate(steps.links):
            reader = READERS.get(link.name)
            if reader is None:
                continue
            place = (steps.path or self.path, link.line or steps.line)
            if not isinstance(link.arg(0), str):
                text = f"the name that {link.name} is given is not known"
                self.problems.append(problem("dynamic-name", *place, text))
                return
            named = split_name(self.rename(link.arg(0)))
            outer = within if isinstance(within, str) else None
            target = Target(self.run, self.rename, place, named[1], named[0] or outer)
            self.operations.extend(reader(target, link, steps.links[at + 1 :]))
            self.problems.extend(target.problems)
            return

    def _raw(self, made: Made) -> None:
        """`` sql`…`.execute(db) ``."""
        assert isinstance(made.func, Member)
        text = sql_text(made.func.base)
        if not text or made.path.endswith(".d.ts"):
            return
        parsed = parse_text(text, guess_dialect(text), made.path or self.path, made.line)
        self.operations.extend(parsed.operations)
        self.problems.extend(parsed.problems)
