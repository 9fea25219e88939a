"""Sequelize's migrations (sequelize-cli, Umzug): the `up` of each file, replayed in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..facts import Fact
from ..model.catalog import Problem
from ..problems import problem
from ..schema.operations import AnyOperation
from ..syntax.ir import Expr, walk
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._python.values import MISSING, Ext, Fn, Frame, Made, Member, Value
from ._script.bodies import whole_functions
from ._script.migrations import histories, history_source, migration_facts, up_of
from ._script.run import ScriptInterpreter, Whole
from ._sequelize.dialects import dialect_of, dialects
from ._sequelize.steps import METHODS, STEPS, Steps
from ._shared.places import near
from .base import Declared, Source, Spec

NAME = "sequelize_migrations"
TOOL = "Sequelize migrations"
INTERFACE, LIBRARY = "sequelize.queryInterface", "sequelize.Sequelize"
_SCRIPTS = ("javascript", "typescript", "tsx")
SPEC = Spec(
    name=TOOL,
    ecosystem="JavaScript",
    literals={
        **dict.fromkeys(_SCRIPTS, ("queryinterface", "sequelize.", "dialect:")),
        "json": ('"dialect":',),
    },
    confirm=r"queryinterface|\bup\b|dialect",
    packages=("npm:umzug", "npm:sequelize-cli"),
    extracts=frozenset({"tables", "columns", "keys", "indexes", "migrations"}),
    cannot={"dynamic names": "tables and columns whose names are read from the database"},
)


def declare(unit: Unit) -> Iterator[Fact]:
    """That a file is a migration, and its long functions; the dialects that files name."""
    yield from dialects(NAME, unit)
    if not isinstance(unit, CodeUnit):
        return
    text = unit.text.lower()
    if "queryinterface" in text or ("sequelize" in text and any(unit.calls(STEPS))):
        yield from migration_facts(NAME, unit)


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per folder of migrations."""
    whole = whole_functions(declared.of("function"))
    named = [(p, f.name) for p, f in declared.of("dialect")]
    paths = [p for p, _ in declared.of("migration")]
    for where, files in sorted(histories(paths).items()):
        steps: list[tuple[str, tuple[AnyOperation, ...]]] = []
        problems: list[Problem] = []
        dialect = dialect_of(near(where, named))
        for path in files:
            done = Run(project, whole, dialect).up(path)
            steps.append((path, tuple(done.operations)))
            problems += done.problems
        if any(operations for _, operations in steps):
            yield history_source(TOOL, where, steps, problems)


class Run:
    """Runs the `up` of one migration."""

    def __init__(self, project: Project, whole: Whole, dialect: str) -> None:
        self.steps = Steps(dialect or "postgres")
        self.run = ScriptInterpreter(project, whole)
        self.run.call_hook = self._called
        self.run.test_hook = _guess

    def up(self, path: str) -> Steps:
        """What the `up` of a file does."""
        function = up_of(self.run, path)
        if function is None:
            text = "the up of this migration was not found"
            self.steps.problems.append(problem("unknown-operation", path, 1, text))
        else:
            self.run.call(function, _arguments(function), {}, Frame(path), 0)
        self.run.end()
        return self.steps

    def _called(self, made: Made) -> Value:
        """A call on the query interface, or one that is handed a function which goes on."""
        name, interface = _interface(made.func)
        if interface and not self.steps.take(name, made) and name not in ("transaction",):
            text = f"queryInterface.{name} is not understood"
            at = (made.path, made.line)
            self.steps.problems.append(problem("unknown-operation", *at, text))
        for argument in made.args:
            if isinstance(argument, Fn) and (name == "transaction" or not interface):
                self.run.call_with(argument, Ext("sequelize.transaction"))
        return MISSING


def _arguments(function: Fn) -> tuple[Any, ...]:
    """`up(queryInterface, Sequelize)`, or Umzug's `up({ context })`."""
    params = getattr(function.node, "params", ())
    if params and params[0].name.startswith("{"):
        return ({"context": Ext(INTERFACE), "queryInterface": Ext(INTERFACE)}, Ext(LIBRARY))
    return (Ext(INTERFACE), Ext(LIBRARY))


def _interface(func: Value) -> tuple[str, bool]:
    """The method that is called and whether it is one of the query interface."""
    if isinstance(func, Ext):
        head, _, name = func.name.rpartition(".")
        return name, head.startswith(INTERFACE) and (name in METHODS or head == INTERFACE)
    if isinstance(func, Member):
        base = func.base
        known = isinstance(base, Made) and _interface(base.func)[0] == "getQueryInterface"
        return func.name, bool(known)
    return "", False


def _guess(test: Expr, frame: Frame) -> bool | None:
    """A question to the database about a dialect: PostgreSQL answers."""
    texts = {str(getattr(n, "value", "")).lower() for n in walk(test)}
    if texts & {"postgres", "postgresql", "pg"}:
        return True
    if texts & {"mysql", "mariadb", "sqlite", "sqlite3", "mssql"}:
        return False
    return None
