"""sqlite-utils: tables that code makes, changes and fills through `Database` objects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..facts import Fact
from ..model.catalog import Migration, Problem
from ..model.schema import Column
from ..problems import problem
from ..schema import operations as ops
from ..schema.code_scripts import lenient
from ..schema.ddl import parse_text
from ..schema.script_names import date_of, in_migration_folder, natural, stem
from ..syntax.evaluate import UNKNOWN
from ..syntax.ir import ClassDef, FuncDef, If, Stmt
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._python.interpreter import Interpreter
from ._python.values import MISSING, Ext, Fn, Frame, Generic, Made, Member, Record, Value
from ._shared.mapper_classes import Classes, is_from, tail_of
from ._shared.mapper_sources import loose_statements, step
from ._shared.places import standing
from ._sqlite_utils.tables import (
    Known,
    add_column,
    create,
    full_text,
    index,
    reference,
    transform,
    type_of,
    type_of_sample,
)
from .base import Declared, Source, Spec

NAME = "sqlite_utils"
DATABASE = "sqlite_utils.database"

SPEC = Spec(
    name="sqlite-utils",
    ecosystem="Python",
    literals={
        "python": (
            "sqlite_utils",
            # A module of migration steps is given the database and need not name the library.
            '"].create(',
            '"].add_column(',
            '"].create_index(',
            '"].enable_fts(',
            '"].transform(',
        )
    },
    packages=("pypi:sqlite-utils",),
    extracts=frozenset({"tables", "columns", "keys", "indexes", "unique", "migrations"}),
    cannot={"columns": "of records whose keys are known only when the code runs"},
)

_CHANGES = re.compile(
    r"\.\s*(?:create|create_table|insert|insert_all|upsert|upsert_all|add_column|create_index|"
    r"enable_fts|transform|add_foreign_key|add_foreign_keys|rename_table|create_view|drop)\s*\("
)
_IMPORTED = re.compile(r"(?m)^\s*(?:from|import)\s+sqlite_utils\b|\bsqlite_utils\.Database\b")
_CHAINED = frozenset(
    [
        "create",
        "insert",
        "insert_all",
        "upsert",
        "upsert_all",
        "add_column",
        "create_index",
        "enable_fts",
        "transform",
        "add_foreign_key",
    ]
)
"""Methods that give the table itself back."""
_STEPS = re.compile(r"(?i)migrat|upgrade|schema_?change")


def declare(unit: Unit) -> Iterator[Fact]:
    """The functions of a file that change tables, and that its own statements do."""
    if not isinstance(unit, CodeUnit) or unit.language != "python":
        return
    if _CHANGES.search(unit.text) is None:
        return
    if _IMPORTED.search(unit.text) is None and "db[" not in unit.text:
        return
    yield Fact(NAME, "script", unit.path, 1)
    for name, node in _functions(unit.module.body):
        text = "\n".join(unit.lines[node.line - 1 : node.end_line])
        if _CHANGES.search(text):
            full = unit.function(name)
            if full is not None and full.line == node.line:
                yield Fact(NAME, "function", name, full.line, full)


def _functions(body: tuple[Stmt, ...], prefix: str = "") -> Iterator[tuple[str, FuncDef]]:
    for statement in body:
        if isinstance(statement, If):
            yield from _functions((*statement.body, *statement.orelse), prefix)
        elif isinstance(statement, FuncDef):
            yield f"{prefix}{statement.name}", statement
        elif isinstance(statement, ClassDef) and not prefix:
            yield from _functions(statement.body, f"{statement.name}.")


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per folder: functions in the order in which they stand."""
    folders: dict[tuple[str, bool], list[tuple[str, Fact]]] = {}
    for path, fact in declared.facts:
        folders.setdefault((path.rpartition("/")[0], _is_step(path)), []).append((path, fact))
    with Classes(Declared(), project) as classes:
        for (folder, _), facts in sorted(folders.items()):
            yield from _source(classes, folder, facts)


def _source(classes: Classes, folder: str, facts: list[tuple[str, Fact]]) -> Iterator[Source]:
    replay = Replay(classes.run)
    operations: list[ops.AnyOperation] = []
    steps: list[Migration] = []
    for path, fact in sorted(facts, key=lambda f: (natural(f[0]), f[1].line)):
        if isinstance(fact.node, FuncDef):
            made = replay.function(path, fact.node)
        else:
            made = replay.statements(path, loose_statements(classes.project, path))
        operations += made
        if made and _is_step(path):
            name = fact.name if isinstance(fact.node, FuncDef) else stem(path)
            date = date_of(stem(path))
            steps.append(step("sqlite-utils", name, path, date, fact.line, made))
    if not operations and not replay.problems:
        return
    place = standing(facts[0][0])
    created = any(isinstance(o, ops.CreateTable) for o in operations)
    yield Source(
        technology="sqlite-utils",
        kind="migration" if steps and created else "usage",
        group=facts[0][0] if len({p for p, _ in facts}) == 1 else folder,
        root=folder,
        engines=("SQLite",),
        problems=tuple(sorted(set(replay.problems))),
        operations=tuple(operations),
        migrations=tuple(steps),
        complete=created,
        test=place != "",
    )


def _is_step(path: str) -> bool:
    return in_migration_folder(path) or bool(_STEPS.search(stem(path)))


class Replay:
    """Runs functions one after another; remembers which tables they made."""

    def __init__(self, run: Interpreter) -> None:
        self.run = run
        self.known = Known()
        self.problems: list[Problem] = []
        self._made: list[ops.AnyOperation] = []

    def function(self, path: str, node: FuncDef) -> list[ops.AnyOperation]:
        """What one function does to tables."""
        given: dict[str, Value] = {}
        for param in node.params:
            if param.name == "self":
                given["self"] = Record({}, Ext(DATABASE))
            elif param.name.lower().endswith(("db", "database", "conn", "connection")):
                given[param.name] = Ext(DATABASE)
        return self._run(lambda: self.run.run_function(Fn(path, node, Frame(path)), (), given))

    def statements(self, path: str, body: tuple[Stmt, ...]) -> list[ops.AnyOperation]:
        """What the statements of a module do to tables."""
        return self._run(lambda: self.run.run(body, Frame(path)))

    def _run(self, action: Any) -> list[ops.AnyOperation]:
        self._made = []
        hooks = self.run.call_hook, self.run.member_hook
        self.run.call_hook, self.run.member_hook = self._called, self._member
        try:
            action()
        finally:
            self.run.call_hook, self.run.member_hook = hooks
        return [lenient(o) for o in self._made]

    def _member(self, base: Value, name: str) -> Value:
        """`db["table"].method`: the interpreter would forget the name of the table."""
        return Member(base, name) if isinstance(base, Generic) else MISSING

    def _called(self, made: Made) -> Value:
        func = made.func
        if is_from(func, "sqlite_utils") and tail_of(func) == "Database":
            return Ext(DATABASE)
        if isinstance(func, Ext) and func.name.startswith(f"{DATABASE}."):
            return self._of_database(func.tail, made)
        if isinstance(func, Member):
            table = _table(func.base)
            if table is not None:
                if func.name == "exists":
                    return table in self.known
                self._of_table(table, func.name, made)
                return Generic(Ext(DATABASE), (table,)) if func.name in _CHAINED else UNKNOWN
            if func.name == "create" and _is_subscript(func.base):
                text = "the name of a table that is created is computed and could not be known"
                self.problems.append(problem("dynamic-name", made.path, made.line, text))
        return MISSING

    def _of_database(self, name: str, made: Made) -> Value:
        first = made.args[0] if made.args else made.kwargs.get("name")
        if name in ("table", "view") and isinstance(first, str):
            return Generic(Ext(DATABASE), (first,))
        if name == "create_table" and isinstance(first, str):
            rest = Made(made.func, made.args[1:], made.kwargs, made.path, made.line)
            self._of_table(first, "create", rest)
            return Generic(Ext(DATABASE), (first,))
        if name == "rename_table" and len(made.args) > 1:
            old, new = made.args[:2]
            if isinstance(old, str) and isinstance(new, str):
                self.known[new] = self.known.pop(old, [])
                self._made.append(
                    ops.RenameTable(path=made.path, line=made.line, table=old, new_name=new)
                )
        elif name == "create_view" and len(made.args) > 1 and isinstance(made.args[1], str):
            self._sql(f"CREATE VIEW {first} AS {made.args[1]}", made)
        elif name in ("execute", "executescript") and isinstance(first, str):
            self._sql(first, made)
        elif name == "table_names":
            return list(self.known)
        elif name == "add_foreign_keys":
            for item in first if isinstance(first, list | tuple) else ():
                if isinstance(item, list | tuple) and len(item) >= 2:
                    self._foreign_key(str(item[0]), tuple(map(str, item[1:])), made)
        return UNKNOWN

    def _sql(self, text: str, made: Made) -> None:
        if re.match(r"(?i)\s*(?:create|alter|drop)\b", text):
            for operation in parse_text(text, "sqlite", made.path, made.line).operations:
                if isinstance(operation, ops.RenameTable):
                    self.known[operation.new_name] = self.known.pop(operation.table, [])
                elif isinstance(operation, ops.CreateTable):
                    self.known[operation.table] = list(operation.primary_key)
                self._made.append(operation)

    def _foreign_key(self, table: str, parts: tuple[str, ...], made: Made) -> None:
        action = made.kwargs.get("on_delete")
        on_delete = action.upper() if isinstance(action, str) else None
        key = reference(parts[0], parts[1:], made, self.known, on_delete)
        if key is not None:
            self._made.append(
                ops.AddForeignKey(path=made.path, line=made.line, table=table, key=key)
            )

    def _of_table(self, table: str, name: str, made: Made) -> None:
        first = made.args[0] if made.args else made.kwargs.get("columns", made.kwargs.get("record"))
        found: list[ops.AnyOperation | None] = []
        if name == "create" and isinstance(first, dict):
            kinds = {str(k): type_of(v) for k, v in first.items()}
            found = [create(table, kinds, made, self.known, True)]
        elif name in ("insert", "upsert", "insert_all", "upsert_all"):
            self._filled(table, first, made)
        elif name == "add_column":
            found = [add_column(table, made, self.known)]
        elif name == "create_index":
            found = [index(table, made)]
            if found == [None]:
                text = f"the columns of an index of {table} are computed and could not be known"
                self.problems.append(problem("unresolved-value", made.path, made.line, text))
        elif name == "enable_fts":
            found = [full_text(table, made)]
        elif name == "transform":
            found = list(transform(table, made, self.known))
        elif name == "drop":
            self.known.pop(table, None)
            found = [ops.DropTable(path=made.path, line=made.line, table=table, if_exists=True)]
        elif name == "add_foreign_key" and isinstance(first, str):
            parts = tuple(a for a in made.args if isinstance(a, str))
            self._foreign_key(table, parts, made)
        self._made += [o for o in found if o is not None]

    def _filled(self, table: str, first: Value, made: Made) -> None:
        """A record that is inserted makes the table, where nothing else did."""
        if isinstance(first, list | tuple):
            first = next((r for r in first if isinstance(r, dict)), None)
        if not isinstance(first, dict) or not first or not all(isinstance(k, str) for k in first):
            return
        kinds = {k: type_of_sample(v) for k, v in first.items()}
        given = made.kwargs.get("columns")
        if isinstance(given, dict):
            kinds.update({str(k): type_of(v) for k, v in given.items()})
        if table not in self.known:
            self._made.append(create(table, kinds, made, self.known, False))
        elif made.kwargs.get("alter") is True:
            place = {"path": made.path, "line": made.line}
            for name, kind in kinds.items():
                column = ops.AddColumn(
                    **place,  # type: ignore[arg-type]
                    table=table,
                    column=_inferred(name, kind, made),
                    if_not_exists=True,
                )
                self._made.append(column)


def _inferred(name: str, kind: str | None, made: Made) -> Column:
    return Column(name, kind, True, path=made.path, line=made.line, certainty="inferred")


def _table(base: Value) -> str | None:
    """The name in `db["name"]`."""
    first = base.args[0] if _is_subscript(base) and base.args else None
    return first if isinstance(first, str) else None


def _is_subscript(base: Value) -> bool:
    """Whether a value is what `db[…]` gives."""
    return isinstance(base, Generic) and isinstance(base.base, Ext) and base.base.name == DATABASE
