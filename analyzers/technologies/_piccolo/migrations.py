"""Piccolo's migrations: what `forwards` tells its `MigrationManager`, replayed in order.

Piccolo docs, "Migrations"; the methods are those of
`piccolo.apps.migrations.auto.migration_manager.MigrationManager`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...facts import Fact
from ...model.catalog import Migration
from ...model.schema import Check, Column, ForeignKey
from ...schema import operations as ops
from ...schema.script_names import natural
from ...syntax.ir import Assign, FuncDef, Lit
from ...syntax.unit import CodeUnit
from .._python.values import MISSING, Fn, Frame, Made, Member, Value
from .._shared.mapper_classes import Classes, tail_of, text_or_none, texts
from .._shared.mapper_sources import step
from .._shared.places import is_test
from ..base import Declared, Source
from .columns import TYPES, Read, column_of, default_of, type_of
from .tables import Tables, index_of

_DATE = re.compile(r"^(\d{4}-\d{2}-\d{2})")


def declare_migration(technology: str, unit: CodeUnit) -> Iterator[Fact]:
    """The `forwards` of a migration file, and its `ID`."""
    if "MigrationManager" not in unit.text:
        return
    forwards = unit.function("forwards")
    if forwards is None:
        return
    named = {s.target: s.value for s in unit.module.body if isinstance(s, Assign)}
    given = named.get("ID")
    name = given.value if isinstance(given, Lit) and isinstance(given.value, str) else unit.path
    yield Fact(technology, "migration", name, forwards.line, forwards)


def migrations(classes: Classes, declared: Declared, engines: tuple[str, ...]) -> Iterator[Source]:
    """One source per folder of migrations: each Piccolo app has one."""
    folders: dict[str, list[tuple[str, Fact]]] = {}
    for path, fact in declared.of("migration"):
        folders.setdefault(path.rpartition("/")[0], []).append((path, fact))
    for folder, facts in sorted(folders.items()):
        replay = Replay(classes, engines[0] if engines else "")
        made: list[ops.AnyOperation] = []
        steps: list[Migration] = []
        classes.problems = []
        for path, fact in sorted(facts, key=lambda f: (f[1].name, natural(f[0]))):
            if isinstance(fact.node, FuncDef):
                found = replay.forwards(path, fact.node)
                made += found
                date = _DATE.match(fact.name)
                day = date[1] if date else None
                steps.append(step("Piccolo", fact.name, path, day, fact.line, found))
        yield Source(
            technology="Piccolo",
            kind="migration",
            group=folder,
            root=folder,
            engines=engines,
            operations=tuple(made),
            migrations=tuple(steps),
            problems=tuple(sorted(set(classes.problems))),
            test=is_test(f"{folder}/x.py"),
        )


class Replay:
    """Runs migrations one after another; remembers how each column was made."""

    def __init__(self, classes: Classes, engine: str) -> None:
        self.classes, self.engine = classes, engine
        self.tables = Tables(classes)
        self._reads: dict[tuple[str, str], Read] = {}
        self._made: list[ops.AnyOperation] = []
        self._order: list[tuple[str, Made]] = []

    def forwards(self, path: str, node: FuncDef) -> list[ops.AnyOperation]:
        """What one migration does to the schema."""
        run = self.classes.run
        self._order, self._made = [], []
        hook, run.call_hook = run.call_hook, self._called
        try:
            run.run_function(Fn(path, node, Frame(path)), ())
        finally:
            run.call_hook = hook
        self._create()
        for name, made in self._order:
            handler = _HANDLERS.get(name)
            if handler is not None:
                handler(self, made)
        return self._made

    def _called(self, made: Made) -> Value:
        func = made.func
        holder = func.base if isinstance(func, Member) else None
        if isinstance(holder, Made) and tail_of(holder.func) == "MigrationManager":
            self._order.append((tail_of(func), made))
        return MISSING

    def _text(self, made: Made, name: str, position: int | None = None) -> str | None:
        found = made.arg(name, position)
        if isinstance(found, str) and found:
            return found
        if found is not MISSING and found is not None and found != "":
            text = f"{name} of {tail_of(made.func)}() is computed and could not be known"
            self.classes.complain("dynamic-name", made.path, made.line, text)
        return None

    # -- tables ----------------------------------------------------------------------------------

    def _create(self) -> None:
        """`_run_add_tables`: a new table is made with the columns that are added to it."""
        for name, made in list(self._order):
            if name != "add_table":
                continue
            table = self._text(made, "tablename", 1)
            if table is None:
                continue
            own = [m for n, m in self._order if n == "add_column" and _speaks_of(m, table)]
            limits = [m for n, m in self._order if n == "add_constraint" and _speaks_of(m, table)]
            self._order = [o for o in self._order if o[1] not in [*own, *limits]]
            self._new_table(table, made, own, limits)

    def _new_table(self, table: str, made: Made, own: list[Made], limits: list[Made]) -> None:
        columns: list[Column] = []
        keys: list[ForeignKey] = []
        indexes = []
        primary: tuple[str, ...] = ()
        given = made.arg("columns", 3)
        reads = [r for m in own if (r := self._read(m)) is not None]
        for value in given if isinstance(given, list | tuple) else ():
            found = self.tables.read("", value, made.path, made.line)
            reads += [found] if found is not None and found.column else []
        for read in reads:
            self._reads[table, read.column] = read
            columns.append(self._column(read))
            keys.extend(self.tables.reference(read, None, table))
            primary = (read.column,) if read.primary_key else primary
            if read.index and not read.primary_key:
                indexes.append(index_of(table, read))
        if not primary:
            columns.insert(0, Column("id", "integer", False, path=made.path, line=made.line))
            primary = ("id",)
        constraints = [_constraint(m) for m in limits]
        self._made.append(
            ops.CreateTable(
                path=made.path,
                line=made.line,
                table=table,
                schema=text_or_none(made.arg("schema", 2)),
                columns=tuple(columns),
                primary_key=primary,
                foreign_keys=tuple(keys),
                indexes=tuple(indexes),
                unique=tuple(c[1] for c in constraints if isinstance(c[1], tuple)),
                unique_names=tuple(c[0] for c in constraints if isinstance(c[1], tuple)),
                checks=tuple(
                    Check(c[0], c[1], made.path, made.line)
                    for c in constraints
                    if isinstance(c[1], str)
                ),
                model=text_or_none(made.arg("class_name", 0)),
            )
        )

    def _drop_table(self, made: Made) -> None:
        table = self._text(made, "tablename", 1)
        if table is not None:
            schema = text_or_none(made.arg("schema", 2))
            place = {"path": made.path, "line": made.line}
            self._made.append(ops.DropTable(table=table, schema=schema, **place))  # type: ignore[arg-type]

    def _rename_table(self, made: Made) -> None:
        old, new = self._text(made, "old_tablename", 1), self._text(made, "new_tablename", 3)
        if old is None or new is None or old == new:
            return
        self._made.append(ops.RenameTable(path=made.path, line=made.line, table=old, new_name=new))
        for table, column in [k for k in self._reads if k[0] == old]:
            self._reads[new, column] = self._reads.pop((table, column))

    def _change_schema(self, made: Made) -> None:
        table = self._text(made, "tablename", 1)
        if table is not None:
            self._made.append(
                ops.RenameTable(
                    path=made.path,
                    line=made.line,
                    table=table,
                    new_name=table,
                    schema=text_or_none(made.arg("old_schema", 3)),
                    new_schema=text_or_none(made.arg("new_schema", 2)),
                )
            )

    # -- columns ---------------------------------------------------------------------------------

    def _read(self, made: Made) -> Read | None:
        name = self._text(made, "column_name", 2)
        params = made.arg("params", 6)
        class_ = made.arg("column_class", 5)
        kind = tail_of(class_) or text_or_none(made.arg("column_class_name", 4)) or ""
        if name is None or kind not in TYPES:
            if name is not None:
                text = f"the column class of {name} could not be known"
                self.classes.complain("unresolved-value", made.path, made.line, text)
            return None
        given = {str(k): v for k, v in params.items()} if isinstance(params, dict) else {}
        column = text_or_none(made.arg("db_column_name", 3))
        if column:
            given["db_column_name"] = column
        return Read(kind, name, given, made.path, made.line)

    def _column(self, read: Read) -> Column:
        return column_of(
            self.classes.run, read, self.engine, self.tables.type(read, None, self.engine)
        )

    def _add_column(self, made: Made) -> None:
        table, read = self._text(made, "tablename", 1), self._read(made)
        if table is None or read is None:
            return
        self._reads[table, read.column] = read
        self._made.append(
            ops.AddColumn(
                path=made.path,
                line=made.line,
                table=table,
                column=self._column(read),
                schema=text_or_none(made.arg("schema", 7)),
                primary_key=read.primary_key,
                foreign_key=next(self.tables.reference(read, None, table), None),
            )
        )
        if read.index and not read.primary_key:
            self._index(table, read, made)

    def _index(self, table: str, read: Read, made: Made) -> None:
        index = index_of(table, read)
        self._made.append(ops.AddIndex(path=made.path, line=made.line, table=table, index=index))

    def _drop_column(self, made: Made) -> None:
        table = self._text(made, "tablename", 1)
        column = text_or_none(made.arg("db_column_name", 3)) or self._text(made, "column_name", 2)
        if table is not None and column is not None:
            self._reads.pop((table, column), None)
            self._made.append(
                ops.DropColumn(path=made.path, line=made.line, table=table, column=column)
            )

    def _rename_column(self, made: Made) -> None:
        table = self._text(made, "tablename", 1)
        old = text_or_none(made.arg("old_db_column_name", 4))
        new = text_or_none(made.arg("new_db_column_name", 5))
        old = old or self._text(made, "old_column_name", 2)
        new = new or self._text(made, "new_column_name", 3)
        if table is None or old is None or new is None or old == new:
            return
        self._made.append(
            ops.RenameColumn(path=made.path, line=made.line, table=table, column=old, new_name=new)
        )
        known = self._reads.pop((table, old), None)
        if known is not None:
            given = {**known.given, "db_column_name": new}
            self._reads[table, new] = Read(known.kind, new, given, known.path, known.line)

    def _alter_column(self, made: Made) -> None:
        table = self._text(made, "tablename", 1)
        column = text_or_none(made.arg("db_column_name", 3)) or self._text(made, "column_name", 2)
        if table is None or column is None:
            return
        params = made.arg("params", 4)
        changed = {str(k): v for k, v in params.items()} if isinstance(params, dict) else {}
        known = self._reads.get((table, column)) or Read("Column", column, {}, "", 0)
        class_ = made.arg("column_class", 6)
        kind = tail_of(class_) if class_ is not MISSING and class_ is not None else known.kind
        read = Read(kind, known.name, {**known.given, **changed}, made.path, made.line)
        self._reads[table, column] = read
        self._altered(table, column, read, changed, kind != known.kind, made)

    def _altered(
        self, table: str, column: str, read: Read, changed: dict[str, Any], typed: bool, made: Made
    ) -> None:
        place: dict[str, Any] = {"path": made.path, "line": made.line, "table": table}
        change: dict[str, Any] = {}
        if typed or {"length", "digits", "base_column"} & changed.keys():
            change["type"] = type_of(self.classes.run, read, self.engine)
        if "null" in changed:
            change["nullable"] = read.nullable
        if "default" in changed:
            change["default"] = default_of(read)
        if "unique" in changed and read.unique:
            change["unique"] = True
        elif "unique" in changed:
            self._made.append(ops.DropConstraint(**place, kind="unique", columns=(column,)))
        if change:
            self._made.append(ops.AlterColumn(**place, column=column, **change))
        if "index" in changed and read.index:
            self._index(table, read, made)
        elif "index" in changed:
            self._made.append(ops.DropIndex(**place, columns=(column,), if_exists=True))
        if {"references", "on_delete", "on_update"} & changed.keys():
            for key in self.tables.reference(read, None, table):
                dropped = ops.DropConstraint(
                    **place, kind="foreign-key", columns=(column,), if_exists=True
                )
                self._made += [dropped, ops.AddForeignKey(**place, key=key)]

    # -- constraints -----------------------------------------------------------------------------

    def _add_constraint(self, made: Made) -> None:
        table = self._text(made, "tablename", 1)
        name, what = _constraint(made)
        if table is None:
            return
        place: dict[str, Any] = {"path": made.path, "line": made.line, "table": table}
        if isinstance(what, tuple):
            self._made.append(ops.AddUnique(**place, columns=what, name=name))
        elif isinstance(what, str):
            check = Check(name, what, made.path, made.line)
            self._made.append(ops.AddCheck(**place, check=check))

    def _drop_constraint(self, made: Made) -> None:
        table = self._text(made, "tablename", 1)
        name = self._text(made, "constraint_name", 2)
        if table is not None and name is not None:
            self._made.append(
                ops.DropConstraint(path=made.path, line=made.line, table=table, name=name)
            )


def _speaks_of(made: Made, table: str) -> bool:
    return bool(made.arg("tablename", 1) == table)


def _constraint(made: Made) -> tuple[str | None, tuple[str, ...] | str | None]:
    """The name of a constraint, and its columns or its condition."""
    params = made.arg("params", 4)
    name = text_or_none(made.arg("constraint_name", 2))
    if not isinstance(params, dict):
        return name, None
    columns = texts(params.get("columns"))
    if columns:
        return name, columns
    return name, text_or_none(params.get("condition"))


_HANDLERS: dict[str, Any] = {
    "drop_table": Replay._drop_table,
    "rename_table": Replay._rename_table,
    "change_table_schema": Replay._change_schema,
    "add_column": Replay._add_column,
    "drop_column": Replay._drop_column,
    "rename_column": Replay._rename_column,
    "alter_column": Replay._alter_column,
    "add_constraint": Replay._add_constraint,
    "drop_constraint": Replay._drop_constraint,
}
