"""Tables that code makes through Knex outside of migrations: `initDb()`, models of services.

What such code makes counts only where no migration makes the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...facts import Fact
from ...schema import operations as ops
from ...syntax.ir import Assign, ClassDef, Do, FuncDef
from ...syntax.targets import top
from ...syntax.unit import CodeUnit
from .._python.values import Cls, Ext, Fn, Frame, Value
from .._script.bodies import long_functions, passed_functions
from .run import KNEX, Migrator, hand_over

MADE_BY = frozenset({"createTable", "createTableIfNotExists"})
MAX_ENTRIES = 30
_OTHERS = frozenset({"seed", "down", "rollback"})
"""Functions that are called to fill a database, or to take back what was done."""


def script_facts(technology: str, unit: CodeUnit) -> Iterator[Fact]:
    """The functions of a file that make tables, and that its top level does."""
    classes = {s.name for s in unit.module.body if isinstance(s, ClassDef)}
    scopes = {s.scope for s in unit.calls(MADE_BY) if s.call.args[1:]}
    if not scopes:
        return
    yield Fact(technology, "script", unit.path, 1)
    yield from passed_functions(technology, unit)
    yield from long_functions(technology, unit)
    for name in sorted({_outer(s, classes) for s in scopes} - {"", *_OTHERS})[:MAX_ENTRIES]:
        whole = unit.function(name)
        if whole is not None and whole.body:
            yield Fact(technology, "entry", name, whole.line, whole)


def _outer(scope: str, classes: set[str]) -> str:
    """The outermost function of a scope; a method keeps the name of its class."""
    parts = scope.split(".")
    return ".".join(parts[:2]) if parts[0] in classes else parts[0]


class Scripts(Migrator):
    """Runs code that makes tables, with the connection for whatever it is given."""

    def script(self, path: str, entries: Sequence[Fact]) -> list[ops.AnyOperation]:
        """What a file's top level and functions do to tables that they make themselves."""
        self.begin(path)
        module = self.project.module(path)
        for statement in top(module.body if module is not None else ()):
            self.run.steps = 0
            if isinstance(statement, Do):
                self.run.eval(statement.value, Frame(path))
            elif isinstance(statement, Assign) and "." not in statement.target:
                self.run.global_value(path, statement.target)
        for entry in entries:
            if isinstance(entry.node, FuncDef):
                self.run.steps = 0
                self._enter(path, entry.name, entry.node)
        self.run.end()
        return _of_their_own(self.operations)

    def _enter(self, path: str, name: str, node: FuncDef) -> None:
        owner = self._owner(path, name)
        function = Fn(path, node, None, owner)
        if owner is not None:
            made = self.run.instantiate(owner, (Ext(KNEX),) * 4, {}, Frame(path), node.line)
            hand_over(made)
            function.bound = made
        given: tuple[Value, ...] = tuple(Ext(KNEX) for _ in node.params)
        self.run.run_function(function, given)

    def _owner(self, path: str, name: str) -> Cls | None:
        head = name.rpartition(".")[0]
        found = self.project.names(path).get(head, ()) if head else ()
        return next((Cls(path, s) for s in found if isinstance(s, ClassDef)), None)


def _of_their_own(operations: Sequence[ops.AnyOperation]) -> list[ops.AnyOperation]:
    """The operations on tables that these make, without a table's dropping."""
    made: set[str] = set()
    kept: list[ops.AnyOperation] = []
    for operation in operations:
        table = str(getattr(operation, "table", "") or "").lower()
        if isinstance(operation, ops.CreateTable):
            if table in made or not operation.columns:
                continue
            made.add(table)
        elif table not in made or isinstance(operation, ops.DropTable):
            continue
        kept.append(operation)
    return kept
