"""Runs one Knex migration in the interpreter and notes what it does to the schema.

The connection answers as PostgreSQL would (or the engine that the migrations' folder names), and
`hasTable` and `hasColumn` answer from the tables that stand so far.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ...model.catalog import Problem
from ...model.schema import Column
from ...problems import problem
from ...schema import operations as ops
from ...schema.ddl import parse_text
from ...schema.naming import snake
from ...schema.replay import State
from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Expr, walk
from ...syntax.project import Project
from .._python.values import MISSING, Ext, Fn, Frame, Instance, Made, Member, Value
from .._script.migrations import up_of
from .._script.run import ScriptInterpreter, Whole
from .._script.values import Chain, chain_of
from .._shared.builder_types import is_column_method
from .changes import changes
from .names import snaked
from .values import Table, bound, raw_text, texts

KNEX = "knex"
_BUILDER = "knex#table"
_DIALECTS = {
    "postgres": frozenset({"postgres", "postgresql", "pg", "pgnative"}),
    "mysql": frozenset({"mysql", "mysql2", "mariadb"}),
    "sqlite": frozenset({"sqlite", "sqlite3", "better-sqlite3"}),
    "tsql": frozenset({"mssql", "sqlserver"}),
}
_ALTERS = frozenset({"alterTable", "table"})
_CREATES = frozenset({"createTable", "createTableIfNotExists"})
_VIEWS = frozenset({"createView", "createViewOrReplace", "createMaterializedView"})
_RAW = frozenset({"raw", "schemaRaw"})
_QUIET = frozenset(
    {
        *("createSchema", "createSchemaIfNotExists", "dropSchema", "dropSchemaIfExists"),
        *("createExtension", "createExtensionIfNotExists", "dropExtension", "alterView"),
        *("dropExtensionIfExists", "refreshMaterializedView", "renameView", "generateDdlCommands"),
        *("withSchema", "schema", "queryContext", "toString", "toSQL", "toQuery", "debug", "on"),
        *("timeout", "transacting", "connection", "userParams", "finally", "catch", "then"),
    }
)
_DROPS = frozenset(
    {
        *("dropTable", "dropTableIfExists", "dropView", "dropViewIfExists"),
        *("dropMaterializedView", "dropMaterializedViewIfExists"),
    }
)
CALLS = _ALTERS | _CREATES | _VIEWS | {"dropTable", "dropTableIfExists", "renameTable"}
"""Methods by which a file is known as one that changes the schema."""


class Migrator:
    """Runs migrations one after another against a growing schema."""

    def __init__(self, project: Project, whole: Whole, dialect: str, snakes: bool = False) -> None:
        """`snakes`: the connection turns all names into snake case."""
        self.project, self.whole, self.dialect = project, whole, dialect or "postgres"
        self.snakes = snakes
        self.state = State("migration", "Knex")
        self.operations: list[ops.AnyOperation] = []
        self.problems: list[Problem] = []
        self._builders: dict[str, list[Made]] = {}

    def up(self, path: str) -> bool:
        """Run the `up` of a file; whether there is one. `operations` and `problems` are its."""
        self.begin(path)
        function = up_of(self.run, path)
        if function is not None:
            hand_over(function.bound)
            self.run.call_with(function, Ext(KNEX))
        self.run.end()
        return function is not None

    def begin(self, path: str) -> None:
        """Start anew with another file; what the schema holds stays."""
        self.operations, self.problems, self._builders = [], [], {}
        self.path = path
        self.run = ScriptInterpreter(self.project, self.whole)
        self.run.call_hook, self.run.test_hook = self._called, self._guess

    def _do(self, made: list[ops.AnyOperation]) -> None:
        self.operations += made
        self.state.apply(made)

    # -- calls -----------------------------------------------------------------------------------

    def _called(self, made: Made) -> Value:
        chain = chain_of(made)
        if chain is None or not chain.name.startswith(KNEX):
            return MISSING
        head = chain.name.split(".", 1)[0]
        if head in self._builders:
            self._builders[head].append(made)
            return MISSING
        link = chain.links[-1]
        name = link.name or chain.tail
        if name == "transaction" and made.args and isinstance(made.args[0], Fn):
            return self.run.call_with(made.args[0], Ext(KNEX))
        if ".schema" not in chain.name and not any(k.name == "schema" for k in chain.links):
            if name in _RAW:
                self._raw(made)
            return MISSING
        return self._schema(made, chain, name)

    def _schema(self, made: Made, chain: Chain, name: str) -> Value:
        if name in ("hasTable", "hasColumn"):
            return self._asked(made, name)
        if name in _RAW:
            self._raw(made)
            return MISSING
        table = made.args[0] if made.args else UNKNOWN
        if name not in CALLS | _DROPS | _VIEWS and name != "createTableLike":
            if name not in _QUIET:
                text = f"schema.{name} is not understood"
                self.problems.append(problem("unknown-operation", made.path, made.line, text))
            return MISSING
        if not isinstance(table, str) or not table:
            text = f"{name} speaks of a table whose name is not known"
            self.problems.append(problem("dynamic-name", made.path, made.line, text))
            return MISSING
        told = list(self._table(made, name, table, _schema_of(chain)))
        self._do([snaked(o) for o in told] if self.snakes else told)
        return MISSING

    def _asked(self, made: Made, name: str) -> Value:
        """What the database would answer; tables of no migration are not known."""
        wanted = made.args[0] if made.args else None
        if not isinstance(wanted, str):
            return UNKNOWN
        wanted = snake(wanted) if self.snakes else wanted
        table = next((t for t in self.state.tables() if t.name.lower() == wanted.lower()), None)
        if name == "hasTable":
            return table is not None
        column = made.args[1] if len(made.args) > 1 else None
        if table is None or not isinstance(column, str):
            return UNKNOWN
        return table.column(snake(column) if self.snakes else column) is not None

    def _table(
        self, made: Made, name: str, table: str, schema: str | None
    ) -> Iterator[ops.AnyOperation]:
        place: dict[str, Any] = {"path": made.path or self.path, "line": made.line}
        at: dict[str, Any] = {**place, "schema": schema, "table": table}
        second = made.args[1] if len(made.args) > 1 else None
        if name == "renameTable" and isinstance(second, str):
            yield ops.RenameTable(**at, new_name=second)
        elif name in _DROPS:
            yield ops.DropTable(**at, if_exists=name.endswith("IfExists"))
        elif name == "createTableLike" and isinstance(second, str):
            yield ops.CreateTable(**at, like=(second,))
        elif name in _VIEWS:
            yield self._view(at, second)
        elif name in _CREATES | _ALTERS:
            about = Table(table, schema, self.dialect, place["path"], made.line)
            told = list(self._built(second, about))
            if name in _CREATES:
                yield from _created(told, at, name != "createTable")
            else:
                yield from told

    def _built(self, callback: Value, about: Table) -> Iterator[ops.AnyOperation]:
        """What the callback says to the table builder: the chains that nothing goes on from."""
        for chain in self._chains(callback):
            if is_column_method(chain.tail) and chain.args[:1] == (UNKNOWN,):
                text = f"the name of a column of {about.name} is not known"
                self.problems.append(problem("dynamic-name", chain.path, chain.line, text))
            yield from changes(about, chain)

    def _chains(self, callback: Value) -> list[Chain]:
        if not isinstance(callback, Fn):
            return []
        head = f"{_BUILDER}{len(self._builders)}"
        self._builders[head] = []
        if not self.run.body(callback.path, callback.node).params:
            # Without a parameter, the builder is `this`.
            callback = Fn(callback.path, callback.node, callback.frame, callback.owner, Ext(head))
        self.run.call(callback, (Ext(head),), {}, Frame(callback.path), 0)
        calls = self._builders[head]
        gone_on = {id(m.func.base) for m in calls if isinstance(m.func, Member)}
        made = [chain_of(m) for m in calls if id(m) not in gone_on]
        return [c for c in made if c is not None]

    def _view(self, at: dict[str, Any], callback: Value) -> ops.CreateTable:
        """A view with the columns that it names, or else those that its query selects."""
        columns: list[Column] = []
        for chain in self._chains(callback):
            given = chain.links[0].arg(0)
            if chain.tail == "columns":
                names = list(texts(given))
            elif chain.tail == "as" and not columns:
                names = _selected(given)
            else:
                continue
            place = {"path": chain.path, "line": chain.line}
            columns = [Column(c, certainty="inferred", **place) for c in names]  # type: ignore[arg-type]
        return ops.CreateTable(**at, kind="view", columns=tuple(columns), replace=True)

    def _raw(self, made: Made) -> None:
        given = (*made.args, None, None)
        text = given[0] if isinstance(given[0], str) else raw_text(given[0])
        if text is None:
            if _read_from_file(given[0]):
                text = "the SQL of this statement is read from a file"
                self.problems.append(problem("unresolved-value", made.path, made.line, text))
            return
        parsed = parse_text(bound(text, given[1]), self.dialect, made.path or self.path, made.line)
        self._do(list(parsed.operations))
        if parsed.operations:
            self.problems += parsed.problems

    def _guess(self, test: Expr, frame: Frame) -> bool | None:
        """Whether a test that names an engine holds for this one."""
        named = {str(getattr(n, "value", "") or "").lower() for n in walk(test)}
        own = _DIALECTS.get(self.dialect, frozenset())
        others = frozenset().union(*(v for k, v in _DIALECTS.items() if k != self.dialect))
        if not named & (own | others):
            return None
        denied = any(getattr(n, "op", "") in ("!==", "!=", "!") for n in walk(test))
        return bool(named & own) is not denied


def _read_from_file(value: Value) -> bool:
    """Whether a text is what a file holds: `fs.readFileSync(path).toString()`."""
    chain = chain_of(value) if isinstance(value, Made) else None
    names = [chain.tail, *(k.name for k in chain.links)] if chain is not None else []
    return any(n in ("readFileSync", "readFile") for n in names)


def hand_over(holder: Value) -> None:
    """Give an object the connection under the names by which its methods ask for it.

    Adonis docs, "Schema migrations": a migration's `this.schema` and `this.db`.
    """
    if isinstance(holder, Instance):
        for name in ("knex", "db", "database", "connection", "client"):
            holder.attrs.setdefault(name, Ext(KNEX))
        holder.attrs.setdefault("schema", Ext(f"{KNEX}.schema"))


def dialect_of(clients: Iterable[str]) -> str:
    """The dialect of the clients that a configuration names; of several the one for production."""
    named = {d for c in clients for d, words in _DIALECTS.items() if c.lower() in words}
    return next((d for d in _DIALECTS if d in named), "")


def _selected(query: Value) -> list[str]:
    """The columns that a query selects, where it names them all."""
    chain = chain_of(query) if isinstance(query, Made) else None
    found: list[str] = []
    for link in chain.links if chain is not None else ():
        if (link.name or "") in ("select", "column", "columns"):
            for argument in link.args:
                names = list(argument) if isinstance(argument, dict) else texts(argument)
                found += [re.split(r"(?i)\s+as\s+", n)[-1].rpartition(".")[2] for n in names]
    return [] if "*" in found else found


def _created(
    told: list[ops.AnyOperation], at: dict[str, Any], exists: bool
) -> Iterator[ops.AnyOperation]:
    """A new table with the columns that its builder was told, then what else was said of it."""
    columns = [o for o in told if isinstance(o, ops.AddColumn)]
    yield ops.CreateTable(
        **at,
        columns=tuple(o.column for o in columns),
        primary_key=tuple(o.column.name for o in columns if o.primary_key),
        if_not_exists=exists,
    )
    yield from (o for o in told if not isinstance(o, ops.AddColumn))


def _schema_of(chain: Chain) -> str | None:
    """The schema that `withSchema` names, in the chain or before it."""
    for link in chain.links:
        if (link.name or chain.tail) == "withSchema" and isinstance(link.arg(0), str):
            return str(link.arg(0))
    return None
