"""Peewee's migrations, run in the small interpreter: what they do to the schema.

`Migrator` of peewee-migrate and of peewee-moves, `SchemaMigrator` of playhouse.migrate: the names
of their methods and the order of their arguments are those of their sources.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ...model.schema import Column, Index
from ...schema import operations as ops
from ...schema.ddl import parse_text
from ...syntax.ir import Call, ClassDef, Do, FuncDef, If, Name, Stmt
from .._python.values import MISSING, Cls, Ext, Fn, Frame, Made, Member, Value
from .._shared.mapper_classes import Attribute, Classes, tail_of, texts
from .fields import Field, read_field
from .moves import KINDS, Opened
from .state import State, at

MIGRATOR = "peewee_migrate.migrator"
_DIALECTS = {"SQLite": "sqlite", "PostgreSQL": "postgres", "MySQL": "mysql", "MariaDB": "mysql"}


class Replay(State):
    """Runs migrations one after another; remembers the models that they make."""

    def __init__(self, classes: Classes, engine: str) -> None:
        super().__init__(classes, engine)
        self._open: dict[int, Opened] = {}

    def function(self, path: str, node: FuncDef) -> list[ops.AnyOperation]:
        """What one migration's function does to the schema."""
        given = {p.name: Ext(MIGRATOR) for p in node.params if "migrator" in p.name.lower()}
        named = [p.name for p in node.params if p.name in ("db", "database")]
        given.update({n: Ext(f"{MIGRATOR}.database") for n in named})
        body = FuncDef(node.line, node.name, node.params, _decorated(node.body))
        return self._run(lambda run: run.run_function(Fn(path, body, Frame(path)), (), given))

    def statements(self, path: str, body: tuple[Stmt, ...]) -> list[ops.AnyOperation]:
        """What the statements of a script do to the schema."""
        return self._run(lambda run: run.run(body, Frame(path)))

    def _run(self, action: Any) -> list[ops.AnyOperation]:
        run = self.classes.run
        self._made, self._open = [], {}
        hook, run.call_hook = run.call_hook, self._called
        try:
            action(run)
        finally:
            run.call_hook = hook
        for opened in self._open.values():
            self._moves_table(opened)
        return self._made

    def _called(self, made: Made) -> Value:
        name = tail_of(made.func)
        holder = made.func.base if isinstance(made.func, Member) else None
        if isinstance(holder, Made) and id(holder) in self._open:
            self._open[id(holder)].parts.append(made)
            return MISSING
        if not self._is_migrator(made.func, holder):
            return MISSING
        if name in ("create_table", "alter_table") and isinstance(made.arg("name", 0), str):
            # peewee-moves: `with migrator.create_table("x") as table`.
            self._open[id(made)] = Opened(made)
            return MISSING
        handler = _HANDLERS.get(name)
        if handler is not None:
            handler(self, made)
        return made.args[0] if name == "create_model" and made.args else MISSING

    @staticmethod
    def _is_migrator(func: Value, holder: Value) -> bool:
        if isinstance(func, Ext):
            return func.name.startswith(f"{MIGRATOR}.")
        return isinstance(holder, Made) and tail_of(holder.func).endswith("Migrator")

    # -- models ----------------------------------------------------------------------------------

    def _create_model(self, made: Made) -> None:
        cls = made.args[0] if made.args else None
        model = self.models.of(cls) if isinstance(cls, Cls) else None
        if model is None or model.table is None:
            text = "the model of migrator.create_model() could not be known"
            self.classes.complain("dynamic-name", made.path, made.line, text)
            return
        self._remember(model)
        self._made.append(self.models.create(model, self.engine))
        for attribute, other, through in self.models.through(model):
            if through is MISSING:
                table = self.models.join_table(model, other, attribute, self.engine)
                self._made += [table] if table is not None else []

    def _remove_model(self, made: Made) -> None:
        table = self._table(made)
        if table is not None:
            self._made.append(ops.DropTable(**at(made, table)))

    # -- fields ----------------------------------------------------------------------------------

    def _add_fields(self, made: Made) -> None:
        table = self._table(made)
        if table is None:
            return
        fields = self._fields(made)
        for field in fields:
            self._add(table, field, made)
        self._changed(made, {**self._current(made), **{f.name: f for f in fields}})

    def _change_fields(self, made: Made) -> None:
        table = self._table(made)
        if table is None:
            return
        current = self._current(made)
        for field in self._fields(made):
            model = self._blank(table, made)
            column = self.models.column(model, field, self.engine)
            old = current.get(field.name)
            if old is not None and old.column != column.name:
                self._made.append(
                    ops.RenameColumn(
                        **at(made, table),
                        column=old.column,
                        new_name=column.name,
                    )
                )
            self._made.append(
                ops.AlterColumn(
                    **at(made, table),
                    column=column.name,
                    type=column.type,
                    nullable=column.nullable,
                )
            )
            current[field.name] = field
        self._changed(made, current)

    def _remove_fields(self, made: Made) -> None:
        table = self._table(made)
        current = self._current(made)
        for name in made.args[1:] if table is not None else ():
            if isinstance(name, str):
                column = self._column(made, name)
                current.pop(name, None)
                self._made.append(ops.DropColumn(**at(made, table or ""), column=column))
        self._changed(made, current)

    def _rename_field(self, made: Made) -> None:
        table = self._table(made)
        old, new = made.arg("old_name", 1), made.arg("new_name", 2)
        if table is None or not isinstance(old, str) or not isinstance(new, str):
            return
        column = self._column(made, old)
        ends = column != old and column == f"{old}_id"
        self._made.append(
            ops.RenameColumn(
                **at(made, table),
                column=column,
                new_name=f"{new}_id" if ends else new,
            )
        )

    def _rename_table(self, made: Made) -> None:
        table = self._table(made) if "old_name" not in made.kwargs else made.kwargs["old_name"]
        new = made.arg("new_name", 1)
        if isinstance(table, str) and isinstance(new, str):
            self._made.append(ops.RenameTable(**at(made, table), new_name=new))
            self._changed(made, self._current(made), new)

    def _null(self, made: Made, nullable: bool) -> None:
        table = self._table(made)
        for name in made.args[1:] if table is not None else ():
            if isinstance(name, str):
                self._made.append(
                    ops.AlterColumn(
                        **at(made, table or ""),
                        column=self._column(made, name),
                        nullable=nullable,
                    )
                )

    def _add_not_null(self, made: Made) -> None:
        self._null(made, False)

    def _drop_not_null(self, made: Made) -> None:
        self._null(made, True)

    def _index_columns(self, made: Made) -> tuple[str, ...]:
        if len(made.args) > 1 and isinstance(made.args[1], list | tuple):
            names = texts(made.args[1]) or ()
        else:
            given = made.kwargs.get("columns")
            names = texts(given) or tuple(a for a in made.args[1:] if isinstance(a, str))
        return tuple(self._column(made, n) for n in names)

    def _add_index(self, made: Made) -> None:
        table, columns = self._table(made), self._index_columns(made)
        if table is None or not columns:
            return
        listed = len(made.args) > 1 and isinstance(made.args[1], list | tuple)
        unique = made.arg("unique", 2 if listed else None) is True
        index = Index(
            f"{table}_{'_'.join(columns)}", columns, unique, None, None, made.path, made.line
        )
        self._made.append(ops.AddIndex(**at(made, table), index=index))

    def _drop_index(self, made: Made) -> None:
        table, columns = self._table(made), self._index_columns(made)
        if table is None or not columns:
            return
        given = at(made, table)
        known = self._model(made.arg("model", 0)) is not None
        if len(columns) == 1 and not known:
            given["name"] = columns[0]  # playhouse.migrate names the index itself
        else:
            given["columns"] = columns
        self._made.append(ops.DropIndex(**given, if_exists=True))

    # -- playhouse.migrate -----------------------------------------------------------------------

    def _add_column(self, made: Made) -> None:
        table = self._table(made)
        name, value = made.arg("column_name", 1), made.arg("field", 2)
        if isinstance(value, str):  # peewee-moves: add_column(table, name, type, …)
            value = Made(
                Ext(f"peewee.{KINDS.get(value, 'CharField')}"),
                (),
                {k: v for k, v in made.kwargs.items() if k not in ("table", "name", "coltype")},
                made.path,
                made.line,
            )
        if table is None or not isinstance(name, str):
            return
        attribute = Attribute(name, value, made.path, made.line)
        field = read_field(self.classes, attribute)
        if field is None:
            text = f"the field of {table}.{name} could not be known"
            self.classes.complain("unresolved-value", made.path, made.line, text)
            column = Column(name, path=made.path, line=made.line)
            self._made.append(ops.AddColumn(**at(made, table), column=column))
            return
        self._add(table, _named(field, name), made)

    def _alter_column_type(self, made: Made) -> None:
        table = self._table(made)
        name, value = made.arg("column", 1), made.arg("field", 2)
        if table is None or not isinstance(name, str):
            return
        field = read_field(self.classes, Attribute(name, value, made.path, made.line))
        kind = self.models.type(field, self.engine) if field is not None else None
        self._made.append(ops.AlterColumn(**at(made, table), column=name, type=kind))

    def _sql(self, made: Made) -> None:
        value = made.args[0] if made.args else made.kwargs.get("sql")
        if isinstance(value, Made) and value.args:
            value = value.args[0]
        if isinstance(value, str):
            dialect = _DIALECTS.get(self.engine, "sqlite")
            self._made += parse_text(value, dialect, made.path, made.line).operations

    # -- peewee-moves ----------------------------------------------------------------------------

    def _moves_table(self, opened: Opened) -> None:
        """`with migrator.create_table("x") as table: table.char("name", max_length=20)`."""
        if opened.alters:
            for part, field in opened.fields(self.classes):
                self._add(opened.name, field, part)
        else:
            model = opened.model(self.classes)
            self._made.append(self.models.create(model, self.engine))
            self._known[opened.name.lower()] = model
            self.models.by_name[opened.name.lower()] = model
        self._made += opened.indexes()


def _named(field: Field, name: str) -> Field:
    """playhouse.migrate is told the column's own name, also for references."""
    return replace(field, column=name)


def _decorated(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    """The statements, with `@migrator.create_model` above a class as the call that it is."""
    found: list[Stmt] = []
    for statement in body:
        if isinstance(statement, If):
            inner = (_decorated(statement.body), _decorated(statement.orelse))
            found.append(If(statement.line, statement.test, *inner))
            continue
        found.append(statement)
        if isinstance(statement, ClassDef):
            name = Name(statement.line, statement.name)
            found += [Do(d.line, Call(statement.line, d, (name,))) for d in statement.decorators]
    return tuple(found)


_HANDLERS: dict[str, Any] = {
    "create_model": Replay._create_model,
    "create_table": Replay._create_model,
    "remove_model": Replay._remove_model,
    "drop_model": Replay._remove_model,
    "drop_table": Replay._remove_model,
    "add_fields": Replay._add_fields,
    "add_columns": Replay._add_fields,
    "change_fields": Replay._change_fields,
    "change_columns": Replay._change_fields,
    "remove_fields": Replay._remove_fields,
    "drop_columns": Replay._remove_fields,
    "rename_field": Replay._rename_field,
    "rename_column": Replay._rename_field,
    "rename_table": Replay._rename_table,
    "add_not_null": Replay._add_not_null,
    "drop_not_null": Replay._drop_not_null,
    "add_index": Replay._add_index,
    "drop_index": Replay._drop_index,
    "add_column": Replay._add_column,
    "drop_column": Replay._remove_fields,
    "alter_column_type": Replay._alter_column_type,
    "sql": Replay._sql,
    "execute_sql": Replay._sql,
}
