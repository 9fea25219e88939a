"""Runs migrations that are classes of scripts, and notes what they do to the schema.

The SQL that a migration is given as plain text is read when its file is (`sql_facts`), so that an
unchanged file is never read again; what is put together while it runs is read then.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from ...facts import Fact
from ...model.catalog import Migration, Problem
from ...problems import problem
from ...schema import operations as ops
from ...schema.ddl import parse_text
from ...schema.replay import State
from ...syntax.ir import ClassDef, Expr, FuncDef, Lit, Op, Text
from ...syntax.project import Project
from ...syntax.sql import guess_dialect, path_engine
from ...syntax.sql_template import MARK
from ...syntax.unit import CodeUnit, Unit
from .._python.values import MISSING, Cls, Fn, Instance, Made, Member, Value
from .bodies import long_functions
from .history import History, Step, date_in
from .run import ScriptInterpreter
from .ts_packages import package_fact

MAX_TEXT = 200_000
_DDL = re.compile(r"(?i)\b(?:create|alter|drop|rename|comment)\b")
_CHECKED = re.compile(
    r"(?i)^\s*(?:insert|update|delete|select|with|set|pragma|vacuum|analyze|do)\b"
)
_SQLGLOT = {"mssql": "tsql", "mariadb": "mysql", "cockroachdb": "postgres"}


class Replayed(Struct, frozen=True):
    """What a history does; `foreign` are tables it changes without having created them."""

    operations: tuple[ops.AnyOperation, ...] = ()
    migrations: tuple[Migration, ...] = ()
    problems: tuple[Problem, ...] = ()
    foreign: frozenset[str] = frozenset()
    created: frozenset[str] = frozenset()


Bodies = Mapping[tuple[str, int], FuncDef]
"""Functions whose bodies are too long for the module headers: by path and line."""
Texts = Mapping[tuple[str, int, int], Fact]
"""SQL that was read with its file: by path, line and checksum of the text."""


# -- one file -------------------------------------------------------------------------------------


def migrations_in(
    technology: str, unit: Unit, is_migration: Callable[[ClassDef], bool], calls: frozenset[str]
) -> Iterator[Fact]:
    """The migrations of one file: classes, the bodies of their functions, the SQL in them.

    `calls`: the methods that are given SQL. A manifest tells of its package.
    """
    manifest = package_fact(technology, unit)
    if manifest is not None:
        yield manifest
    if not isinstance(unit, CodeUnit):
        return
    found = [s for s in unit.module.body if isinstance(s, ClassDef) and is_migration(s)]
    if not found:
        return
    for node in found:
        yield Fact(technology, "migration", node.name, node.line)
    for fact in long_functions(technology, unit):
        if fact.name.rpartition(".")[2] != "down":
            yield fact
    yield from _sql_facts(technology, unit, calls)


def _sql_facts(technology: str, unit: CodeUnit, calls: frozenset[str]) -> Iterator[Fact]:
    found: list[tuple[int, str, bool]] = []
    for site in unit.calls(calls):
        if not site.call.args or site.scope.endswith(".down"):
            continue
        text, known = _written(site.call.args[0])
        if text and speaks_of_schema(text):
            found.append((site.call.line, text, known))
        elif text and not known:
            yield Fact(technology, "rows", line=site.call.line)
    dialect = dialect_of(unit.path, "\n".join(t for _, t, _ in found))
    for line, text, known in found:
        parsed = parse_text(text, dialect, unit.path, line)
        problems = [[p.line, p.kind, p.message] for p in parsed.problems[:20]]
        yield Fact(
            technology,
            "sql",
            line=line,
            operations=tuple(parsed.operations),
            data={
                "sum": zlib.crc32(text.encode()) if known else 0,
                "problems": problems,
                "dialect": dialect,
            },
        )


def _written(expr: Expr) -> tuple[str | None, bool]:
    """The text of SQL as it is written, and whether all of it is; holes become placeholders."""
    plain = _plain(expr)
    if plain is not None:
        return plain, True
    if not isinstance(expr, Text):
        return None, False
    parts = (str(p.value) if isinstance(p, Lit) else MARK for p in expr.parts)
    return "".join(parts), False


def _plain(expr: Expr) -> str | None:
    """The text of a literal, or of literals that are added up."""
    if isinstance(expr, Lit):
        return expr.value if isinstance(expr.value, str) else None
    if isinstance(expr, Op) and expr.op == "+" and expr.left is not None and expr.right is not None:
        left, right = _plain(expr.left), _plain(expr.right)
        return left + right if left is not None and right is not None else None
    return None


def speaks_of_schema(text: str) -> bool:
    """Whether SQL may change the schema."""
    if len(text) > MAX_TEXT or _DDL.search(text) is None:
        return False
    return _CHECKED.match(text) is None or ";" in text.rstrip("; \n\t")


def dialect_of(path: str, text: str) -> str:
    """The dialect of SQL in a file: by its folder, by its words, by its quotes."""
    return path_engine(path)[0] or guess_dialect(text) or ("mysql" if "`" in text else "postgres")


def texts_of(facts: Iterable[tuple[str, Fact]]) -> dict[tuple[str, int, int], Fact]:
    """The SQL facts of all files, as `Migrator` wants them."""
    return {(p, f.line, int(f.data.get("sum", 0))): f for p, f in facts}


# -- the whole repository -------------------------------------------------------------------------


class Migrator:
    """Runs the migrations of a history one after another against a growing schema."""

    def __init__(
        self,
        project: Project,
        bodies: Bodies,
        texts: Texts,
        dialect: str,
    ) -> None:
        self.project, self.bodies, self.texts, self.dialect = project, bodies, texts, dialect
        self.state = State("migration")
        self.made: list[ops.AnyOperation] = []
        self.problems: list[Problem] = []

    # -- what a mapper's own migrator says ---------------------------------------------------------

    def given(self) -> tuple[Value, ...]:
        """What `up` is called with."""
        return ()

    def called(self, made: Made) -> Value:
        """A call of something outside the project; MISSING for one that means nothing here."""
        return MISSING

    def member(self, base: Value, name: str) -> Value:
        """An attribute of something outside the project; MISSING for a symbolic one."""
        return MISSING

    # -- running -----------------------------------------------------------------------------------

    def history(self, tool: str, history: History) -> Replayed:
        """Everything that the migrations of a history do."""
        operations: list[ops.AnyOperation] = []
        migrations: list[Migration] = []
        problems: list[Problem] = []
        created: set[str] = set()
        foreign: set[str] = set()
        for step in history.steps:
            made, met = self.step(step)
            operations += made
            problems += met
            migrations.append(_migration(tool, step, made))
            for operation in made:
                _account(operation, created, foreign)
        return Replayed(
            tuple(operations),
            tuple(migrations),
            tuple(problems),
            frozenset(foreign),
            frozenset(created),
        )

    def step(self, step: Step) -> tuple[list[ops.AnyOperation], list[Problem]]:
        """What one migration's `up` does, already applied to the state."""
        self.made, self.problems = [], []
        run = ScriptInterpreter(self.project, self.bodies)
        run.call_hook, run.member_hook = self.called, self.member
        try:
            cls = Cls(step.path, step.node)
            instance = run.call_with(cls)
            method = run.attribute(instance, "up") if isinstance(instance, Instance) else None
            if isinstance(method, Fn):
                run.call_with(method, *self.given())
        finally:
            run.end()
        return self.made, self.problems

    def emit(self, *operations: ops.AnyOperation) -> None:
        """Note operations, and apply them to the state."""
        self.made.extend(operations)
        self.state.apply(operations)

    def trouble(self, kind: str, path: str, line: int, text: str) -> None:
        """Note what could not be understood."""
        self.problems.append(problem(kind, path, line, text))

    def sql(self, text: Value, path: str, line: int) -> None:
        """SQL that a migration runs."""
        if not isinstance(text, str):
            self._partly_known(path, line)
            return
        if not speaks_of_schema(text):
            return
        fact = self.texts.get((path, line, zlib.crc32(text.encode())))
        wanted = _SQLGLOT.get(self.dialect, self.dialect)
        if fact is not None and wanted in ("", fact.data.get("dialect", "")):
            self._stated(fact, path)
            return
        parsed = parse_text(text, wanted or dialect_of(path, text), path, line)
        self.emit(*parsed.operations)
        self.problems += parsed.problems

    def _partly_known(self, path: str, line: int) -> None:
        """SQL of which only what is written is known; that of rows is of no interest."""
        fact = self.texts.get((path, line, 0))
        if fact is None:
            self.trouble("unresolved-value", path, line, "the SQL that is run here is not known")
        elif fact.kind == "sql":
            self._stated(fact, path)

    def _stated(self, fact: Fact, path: str) -> None:
        self.emit(*fact.operations)
        for line, kind, message in fact.data.get("problems", ()):
            self.trouble(kind, path, line, message)

    def columns(self, table: str) -> list[str] | None:
        """The columns of a table as it stands now; None where there is no such table."""
        bare = table.rpartition(".")[2].strip('`"[]').lower()
        for known in self.state.tables():
            if known.name.lower() == bare:
                return [c.name for c in known.columns]
        return None


def _migration(tool: str, step: Step, made: list[ops.AnyOperation]) -> Migration:
    names = [t for o in made if isinstance(t := getattr(o, "table", None), str)]
    return Migration(
        tool=tool,
        id=step.id,
        path=step.path,
        date=date_in(step.time),
        summary=ops.summarise(made),
        operations=len(made),
        tables=tuple(sorted(set(names))),
        line=step.node.line,
    )


def _account(operation: ops.AnyOperation, created: set[str], foreign: set[str]) -> None:
    """Note which tables a history creates and which it expects to be there."""
    table: Any = getattr(operation, "table", None)
    if not isinstance(table, str):
        return
    if isinstance(operation, ops.CreateTable):
        created.add(table.lower())
    elif table.lower() not in created and not isinstance(operation, ops.DropTable):
        foreign.add(table.lower())
    if isinstance(operation, ops.RenameTable):
        created.add(operation.new_name.lower())


def joined(
    known: list[History], replayed: Mapping[str, Replayed]
) -> list[tuple[History, list[History]]]:
    """Histories, each with those that only go on where it left off (they change its tables)."""
    homes: dict[str, str] = {}
    for one in known:
        foreign = replayed[one.root].foreign
        if not foreign:
            continue
        for other in known:
            same = other.dialect == one.dialect or not (other.dialect and one.dialect)
            if other.root == one.root or not same or other.test != one.test:
                continue
            if foreign <= replayed[other.root].created and homes.get(other.root) != one.root:
                homes[one.root] = other.root
                break
    return [
        (home, [h for h in known if homes.get(h.root) == home.root])
        for home in known
        if home.root not in homes
    ]


def is_call(made: Made, root: Value) -> str:
    """The name of a method that is called on an object, or on what hangs on it; else ""."""
    func = made.func
    if not isinstance(func, Member):
        return ""
    base = func.base
    while base is not root and isinstance(base, Member | Made):
        base = base.base if isinstance(base, Member) else base.func
    return func.name if base is root else ""
