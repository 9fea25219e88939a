"""Runs one migration's `upgrade` in the small interpreter and notes what it does to the schema.

The connection answers as a database of the chain's dialect would: its dialect's name and URL, and,
through an inspector, the tables that stand so far. Guards (`if "x" not in tables`) are then decided
as they would be in a real upgrade.
"""

from __future__ import annotations

import re
from typing import Any

from ...model.catalog import Problem
from ...model.schema import Table
from ...problems import problem
from ...schema import operations as ops
from ...schema.ddl import parse_text
from ...schema.replay import State
from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Expr, FuncDef
from ...syntax.project import Project
from .._python.interpreter import Bodies, Interpreter
from .._python.values import MISSING, Ext, Fn, Frame, Made, Member, TableRef, Value
from .._sqlalchemy.calls import is_table, table_name
from .._sqlalchemy.roots import interpreter
from .._sqlalchemy.tables import Building
from .._sqlalchemy.types import name_of
from .ops import IGNORED, READERS, read

OP = "alembic.op"
_DIALECTS = {"postgresql": "postgres", "mysql": "mysql", "sqlite": "sqlite", "mssql": "tsql"}
_EXECUTE = frozenset({"execute", "exec_driver_sql", "executescript"})
_INSPECTED = frozenset(
    [
        "get_table_names",
        "get_columns",
        "get_indexes",
        "get_foreign_keys",
        "get_unique_constraints",
        "get_pk_constraint",
        "has_table",
        "has_index",
        "table_names",
        "get_check_constraints",
    ]
)
_NEGATIVE = re.compile(r"(?i)\bnot\b")


class Migrator:
    """Runs migrations one after another against a growing schema."""

    def __init__(self, project: Project, bodies: Bodies, state: State, dialect: str) -> None:
        self.project, self.bodies, self.state, self.dialect = project, bodies, state, dialect
        self.operations: list[ops.AnyOperation] = []
        self.problems: list[Problem] = []
        self.run: Interpreter = interpreter(Interpreter(project, bodies))

    def upgrade(self, path: str, node: FuncDef) -> tuple[list[ops.AnyOperation], list[Problem]]:
        """What `upgrade()` of one migration does, already applied to the state."""
        self.operations, self.problems = [], []
        run = self.run = interpreter(Interpreter(self.project, self.bodies))
        tables = run.member_hook
        run.call_hook = self._called
        run.member_hook = lambda base, name: self._member(base, name, tables)
        run.test_hook = self._guess
        given = {p.name: Ext(OP) for p in node.params if p.name == "op"}
        try:
            run.run_function(Fn(path, node, Frame(path)), (), dict(given))
        finally:
            run.end()
        return self.operations, self.problems

    def _emit(self, operations: list[ops.AnyOperation]) -> None:
        for operation in operations:
            known = self._completed(operation)
            self.operations.append(known)
            self.state.apply([known])

    def _completed(self, operation: ops.AnyOperation) -> ops.AnyOperation:
        """A dropped constraint whose name the state cannot know, told by the columns in the name.

        Constraints made without a name get one from the project's naming convention at run time.
        """
        if not isinstance(operation, ops.DropConstraint) or not operation.name:
            return operation
        table = next((t for t in self._tables() if t.name == operation.table), None)
        if table is None or operation.kind not in ("foreign-key", "unique"):
            return operation
        named = {k.name for k in table.foreign_keys} | {i.name for i in table.indexes}
        if operation.name in named:
            return operation
        held = (
            [k.columns for k in table.foreign_keys if k.name is None]
            if operation.kind == "foreign-key"
            else list(table.unique)
        )
        fitting = [c for c in held if all(n.lower() in operation.name.lower() for n in c)]
        if len(fitting) != 1:
            return operation
        return ops.DropConstraint(
            path=operation.path,
            line=operation.line,
            table=operation.table,
            name=operation.name,
            kind=operation.kind,
            columns=fitting[0],
            schema=operation.schema,
        )

    def _tables(self) -> tuple[Table, ...]:
        return self.state.tables()

    # -- calls -----------------------------------------------------------------------------------

    def _called(self, made: Made) -> Value:
        """Note an operation; answer what a connection or an inspector would."""
        func = made.func
        name = name_of(func)
        if isinstance(func, Ext) and func.name == f"{OP}.{name}":
            return self._operation(made, name, None)
        if isinstance(func, Member):
            if isinstance(func.base, Made) and name_of(func.base.func) == "batch_alter_table":
                return self._operation(made, name, func.base)
            if name in _INSPECTED:
                return self._inspected(made, name)
            if name == "create" and is_table(func.base):
                return self._created(func.base)
        if name in _EXECUTE:
            self._executed(made)
        elif name == "create_all" or (name == "create" and isinstance(func, Member | TableRef)):
            self._create_all(made, func)
        return MISSING

    def _operation(self, made: Made, name: str, batch: Made | None) -> Value:
        if name == "f" and made.args:
            return made.args[0]
        if name == "get_bind":
            return Ext("alembic.bind")
        if name == "execute":
            self._executed(made)
        if name in IGNORED:
            return MISSING
        if name not in READERS:
            if batch is None:
                text = f"op.{name}() is not an operation that is known"
                self.problems.append(problem("unknown-operation", made.path, made.line, text))
            return MISSING
        found = read(self.run, made, name, batch, {})
        if found is None:
            text = f"a name in op.{name}() is computed and could not be known"
            self.problems.append(problem("dynamic-name", made.path, made.line, text))
        else:
            self._emit(found)
        return Made(Ext("alembic.result"), path=made.path, line=made.line)

    def _executed(self, made: Made) -> None:
        """SQL text that is executed; statements built from expressions change no schema."""
        value = (
            made.args[0] if made.args else made.kwargs.get("sqltext", made.kwargs.get("statement"))
        )
        while isinstance(value, Made) and name_of(value.func) in (
            "text",
            "DDL",
            "execution_options",
        ):
            value = value.args[0] if value.args else None
        if isinstance(value, str):
            parsed = parse_text(value, _DIALECTS.get(self.dialect, ""), made.path, made.line)
            self._emit(list(parsed.operations))
            self.problems.extend(parsed.problems)

    def _created(self, table: Made) -> Value:
        """`Table(…).create(bind)`."""
        name = table_name(table)
        if name is not None:
            building = Building(self.run, name[1], name[0], lambda _: None)
            for item in table.args[1:]:
                building.item(item)
            self._emit([building.finish(table.path, table.line)])
        return None

    def _create_all(self, made: Made, func: Value) -> None:
        base = func.base if isinstance(func, Member) else None
        if name_of(getattr(base, "func", None)) in ("ENUM", "Enum", "Sequence"):
            return
        if name_of(made.func) == "create_all":
            text = "the tables are created from the models at run time"
            self.problems.append(problem("unknown-operation", made.path, made.line, text))

    # -- answers ---------------------------------------------------------------------------------

    def _member(self, base: Value, name: str, tables: Any) -> Value:
        """What attributes of a connection say."""
        if isinstance(base, Ext | Member):
            tail = name_of(base)
            if name == "name" and tail in ("dialect", "engine", "impl"):
                return self.dialect
            if name == "drivername" or (name == "dialect" and tail == "dialect"):
                return self.dialect
            if name == "__str__" and tail == "url":
                return f"{self.dialect}://localhost/database"
            if name == "server_version_info":
                return (16, 0)
        return tables(base, name) if tables is not None else MISSING

    def _inspected(self, made: Made, name: str) -> Value:
        """What an inspector sees of the schema as it stands."""
        tables = self._tables()
        if name in ("get_table_names", "table_names"):
            return [t.name for t in tables]
        texts = [a for a in (*made.args, *made.kwargs.values()) if isinstance(a, str)]
        if not texts:
            return UNKNOWN
        table = next((t for t in tables if t.name.lower() == texts[0].lower()), None)
        if name == "has_table":
            return table is not None
        if table is None:
            return []
        if name == "has_index":
            return any(i.name in texts[1:] for i in table.indexes)
        return _REFLECTED[name](table) if name in _REFLECTED else UNKNOWN

    def _guess(self, test: Expr, frame: Frame) -> bool | None:
        """What to assume of a test that cannot be decided: the guarded change happens."""
        return None


def _columns(table: Table) -> list[dict[str, Value]]:
    return [
        {"name": c.name, "type": UNKNOWN, "nullable": c.nullable, "default": c.default}
        for c in table.columns
    ]


def _indexes(table: Table) -> list[dict[str, Value]]:
    return [
        {"name": i.name, "column_names": list(i.columns), "unique": i.unique} for i in table.indexes
    ]


def _foreign_keys(table: Table) -> list[dict[str, Value]]:
    return [
        {
            "name": k.name or f"{table.name}_{'_'.join(k.columns)}_fkey",
            "constrained_columns": list(k.columns),
            "referred_table": k.ref_table,
            "referred_columns": list(k.ref_columns),
            "options": {"ondelete": k.on_delete} if k.on_delete else {},
        }
        for k in table.foreign_keys
    ]


def _unique(table: Table) -> list[dict[str, Value]]:
    return [
        {"name": f"{table.name}_{'_'.join(u)}_key", "column_names": list(u)} for u in table.unique
    ]


def _primary(table: Table) -> dict[str, Value]:
    return {"name": f"{table.name}_pkey", "constrained_columns": list(table.primary_key)}


_REFLECTED: dict[str, Any] = {
    "get_columns": _columns,
    "get_indexes": _indexes,
    "get_foreign_keys": _foreign_keys,
    "get_unique_constraints": _unique,
    "get_pk_constraint": _primary,
}
