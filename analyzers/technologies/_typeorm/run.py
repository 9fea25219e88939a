"""Runs TypeORM's migrations: `up(queryRunner)` against a runner that notes what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...model.schema import Column
from ...schema import operations as ops
from ...syntax.evaluate import UNKNOWN
from .._python.values import MISSING, Ext, Made, Member, Value
from .._script.migrate import Migrator, is_call
from . import steps
from .steps import Where, listed, options, table_name, text, texts

SQL_CALLS = frozenset({"query"})
_TYPES = {"postgres": "postgres", "mysql": "mysql", "sqlite": "sqlite", "mssql": "mssql"}


class TypeOrmMigrator(Migrator):
    """Answers as a `QueryRunner` of the history's engine would, and notes every change."""

    runner = Made(Ext("typeorm.QueryRunner"))

    def given(self) -> tuple[Value, ...]:
        """See `Migrator.given`."""
        return (self.runner,)

    def member(self, base: Value, name: str) -> Value:
        """See `Migrator.member`; the engine is what `connection.options.type` says."""
        if name == "type" and self.dialect and isinstance(base, Member) and base.name == "options":
            return _TYPES.get(self.dialect, self.dialect)
        return MISSING

    def called(self, made: Made) -> Value:
        """See `Migrator.called`."""
        name = is_call(made, self.runner)
        if not name:
            return MISSING
        args = made.args
        if name in SQL_CALLS:
            self.sql(args[0] if args else None, made.path, made.line)
            return UNKNOWN
        if not isinstance(made.func, Member) or made.func.base is not self.runner:
            return MISSING
        if name == "hasTable":
            return self._has_table(args)
        if name == "hasColumn":
            return self._has_column(args)
        reader = _CALLS.get(name)
        if reader is None:
            return MISSING
        where = Where(made.path, made.line, self.dialect)
        found = list(reader(where, args))
        if not found:
            what = f"what {name} changes here is not known"
            self.trouble("unresolved-value", made.path, made.line, what)
        self.emit(*found)
        return UNKNOWN

    def _has_table(self, args: tuple[Value, ...]) -> Value:
        name = text(args[0]) if args else None
        return self.columns(name) is not None if name else UNKNOWN

    def _has_column(self, args: tuple[Value, ...]) -> Value:
        name = table_name(args[0])[1] if args else None
        wanted = text(args[1]) if len(args) > 1 else None
        columns = self.columns(name) if name else None
        if columns is None or wanted is None:
            return UNKNOWN
        return wanted.lower() in [c.lower() for c in columns]


Args = tuple[Value, ...]
Reader = Callable[[Where, Args], Iterator[ops.AnyOperation]]


def _arg(args: Args, position: int) -> Value:
    return args[position] if position < len(args) else None


def _placed(where: Where, args: Args) -> dict[str, Any] | None:
    """Table, schema and place of an operation; None where the table is not known."""
    schema, name = table_name(_arg(args, 0))
    if name is None:
        return None
    return {"path": where.path, "line": where.line, "table": name, "schema": schema}


def _create_table(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
    made = steps.create_table(_arg(args, 0), where, _arg(args, 1) is True)
    if made is not None:
        yield made


def _create_view(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
    place = _placed(where, args)
    if place is not None:
        yield ops.CreateTable(**place, kind="view")


def _drop_table(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
    place = _placed(where, args)
    if place is not None:
        yield ops.DropTable(**place, if_exists=_arg(args, 1) is True)


def _rename_table(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
    place, new = _placed(where, args), text(_arg(args, 1))
    if place is not None and new is not None:
        yield ops.RenameTable(**place, new_name=steps.split(new)[1] or new)


def _add_columns(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
    for place, given in _each(where, args):
        column = steps.column(given, where, place["table"])
        if column is not None:
            primary = given.get("isPrimary") is True
            yield ops.AddColumn(**place, column=column, primary_key=primary)


def _drop_columns(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
    place = _placed(where, args)
    for value in listed(_arg(args, 1)):
        name = _named(value)
        if place is not None and name is not None:
            yield ops.DropColumn(**place, column=name)


def _named(value: Value) -> str | None:
    """A name, or that of an object with one."""
    given = options(value)
    return text(given.get("name")) if given is not None else text(value)


def _rename_column(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
    place, old, new = _placed(where, args), _named(_arg(args, 1)), _named(_arg(args, 2))
    if place is not None and old is not None and new is not None:
        yield ops.RenameColumn(**place, column=old, new_name=new)


def _change_column(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
    place, old, given = _placed(where, args), _named(_arg(args, 1)), options(_arg(args, 2))
    if place is None or old is None or given is None:
        return
    column = steps.column(given, where, place["table"])
    if column is None:
        return
    yield _altered(place, old, column)
    if column.name != old:
        yield ops.RenameColumn(**place, column=old, new_name=column.name)


def _altered(place: dict[str, Any], old: str, column: Column) -> ops.AnyOperation:
    return ops.AlterColumn(
        **place,
        column=old,
        type=column.type,
        nullable=column.nullable,
        default=column.default,
        unique=column.unique,
        enum=column.enum,
    )


def _change_columns(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
    for value in listed(_arg(args, 1)):
        given = options(value)
        if given is not None:
            changed = (_arg(args, 0), given.get("oldColumn"), given.get("newColumn"))
            yield from _change_column(where, changed)


def _primary_key(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
    place = _placed(where, args)
    names = tuple(n for v in listed(_arg(args, 1)) if (n := _named(v)) is not None)
    if place is not None and names:
        yield ops.SetPrimaryKey(**place, columns=names)


def _drop_primary_key(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
    place = _placed(where, args)
    if place is not None:
        yield ops.SetPrimaryKey(**place, columns=())


def _each(where: Where, args: Args) -> Iterator[tuple[dict[str, Any], dict[Any, Value]]]:
    """The options of each thing that is added, with the place of the operation."""
    place = _placed(where, args)
    for value in listed(_arg(args, 1)):
        given = options(value)
        if place is not None and given is not None:
            yield place, given


def _add_foreign_keys(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
    for place, given in _each(where, args):
        key = steps.foreign_key(given, where)
        if key is not None:
            yield ops.AddForeignKey(**place, key=key)


def _add_uniques(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
    for place, given in _each(where, args):
        columns = texts(given.get("columnNames"))
        if columns:
            yield ops.AddUnique(**place, columns=columns, name=text(given.get("name")))


def _add_checks(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
    for place, given in _each(where, args):
        check = steps.check(given, where)
        if check is not None:
            yield ops.AddCheck(**place, check=check)


def _add_indexes(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
    for place, given in _each(where, args):
        index = steps.index(given, where)
        if index is not None:
            yield ops.AddIndex(**place, index=index)


def _dropped(
    where: Where, args: Args
) -> Iterator[tuple[dict[str, Any], str | None, tuple[str, ...]]]:
    """What is dropped: by its name, by the columns that it is on or is looked for by."""
    place = _placed(where, args)
    for value in listed(_arg(args, 1)):
        made = isinstance(value, Made) and not isinstance(value.func, Ext)
        given = None if made else options(value)
        name = text(given.get("name")) if given is not None else text(value)
        columns = texts(given.get("columnNames")) if given is not None else ()
        columns = columns or (steps.meant_columns(value) if name is None else ())
        if place is not None and (name is not None or columns):
            yield place, name, columns


def _drop_constraints(kind: str) -> Reader:
    def read(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
        for place, name, columns in _dropped(where, args):
            yield ops.DropConstraint(**place, name=name, kind=kind, columns=columns)

    return read


def _drop_indexes(where: Where, args: Args) -> Iterator[ops.AnyOperation]:
    for place, name, columns in _dropped(where, args):
        yield ops.DropIndex(**place, name=name, columns=columns)


_CALLS: dict[str, Reader] = {
    "createTable": _create_table,
    "createView": _create_view,
    "dropTable": _drop_table,
    "dropView": _drop_table,
    "renameTable": _rename_table,
    "addColumn": _add_columns,
    "addColumns": _add_columns,
    "dropColumn": _drop_columns,
    "dropColumns": _drop_columns,
    "renameColumn": _rename_column,
    "changeColumn": _change_column,
    "changeColumns": _change_columns,
    "createPrimaryKey": _primary_key,
    "updatePrimaryKeys": _primary_key,
    "dropPrimaryKey": _drop_primary_key,
    "createForeignKey": _add_foreign_keys,
    "createForeignKeys": _add_foreign_keys,
    "createUniqueConstraint": _add_uniques,
    "createUniqueConstraints": _add_uniques,
    "createCheckConstraint": _add_checks,
    "createCheckConstraints": _add_checks,
    "createIndex": _add_indexes,
    "createIndices": _add_indexes,
    "dropForeignKey": _drop_constraints("foreign-key"),
    "dropForeignKeys": _drop_constraints("foreign-key"),
    "dropUniqueConstraint": _drop_constraints("unique"),
    "dropUniqueConstraints": _drop_constraints("unique"),
    "dropCheckConstraint": _drop_constraints("check"),
    "dropCheckConstraints": _drop_constraints("check"),
    "dropIndex": _drop_indexes,
    "dropIndices": _drop_indexes,
}
