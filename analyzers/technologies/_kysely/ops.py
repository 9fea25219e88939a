"""What the chains of Kysely's schema builder do, as schema operations.

Kysely docs, "SchemaModule", "CreateTableBuilder", "AlterTableBuilder", "CreateIndexBuilder".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from ...model.catalog import Problem
from ...model.schema import Check, Column, Index
from ...problems import problem
from ...schema import operations as ops
from .._python.values import Made
from .._script.run import ScriptInterpreter
from .._script.values import Link
from .._shared.sql_values import index_part
from .chain import sql_text
from .columns import change, column, foreign_key, names
from .names import split_name

Rename = Callable[[str], str]


class Target:
    """What a chain is about: a table (or an index, a type) by name, and where it is said."""

    def __init__(
        self,
        run: ScriptInterpreter,
        rename: Rename,
        place: tuple[str, int],
        name: str,
        schema: str | None,
    ) -> None:
        self.run, self.rename = run, rename
        self.problems: list[Problem] = []
        self.place, self.name, self.schema = place, name, schema
        self.at: dict[str, Any] = {"path": place[0], "line": place[1]}
        self.on: dict[str, Any] = {**self.at, "table": name, "schema": schema}

    def columns(self, value: Any) -> tuple[str, ...]:
        """Column names as the database has them."""
        return tuple(map(self.rename, names(value)))

    def line(self, link: Link) -> tuple[str, int]:
        """Where a call of the chain stands."""
        return (link.path or self.place[0], link.line or self.place[1])

    def column(self, link: Link) -> Any:
        """The column that `addColumn` or `modifyColumn` describes, or None without a name."""
        if not isinstance(link.arg(0), str):
            text = f"the name of a column of {self.name} is not known"
            self.problems.append(problem("dynamic-name", *self.line(link), text))
            return None
        made = column(self.run, link.args, self.rename(link.arg(0)), self.line(link))
        if made.key is not None:
            made.key = self._renamed(made.key)
        return made

    def _renamed(self, key: Any) -> Any:
        return replace(
            key,
            columns=tuple(map(self.rename, key.columns)),
            ref_table=self.rename(key.ref_table),
            ref_columns=tuple(map(self.rename, key.ref_columns)),
        )

    def key(self, link: Link) -> Any:
        """The key that `addForeignKeyConstraint` describes, or None."""
        made = foreign_key(self.run, link, self.line(link))
        return self._renamed(made) if made is not None else None

    def check(self, link: Link) -> Check | None:
        """The check that `addCheckConstraint(name, sql)` describes, or None."""
        text = sql_text(link.arg(1))
        return Check(_text(link.arg(0)), text, *self.line(link)) if text else None


Done = Iterator[ops.AnyOperation]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _create_table(target: Target, link: Link, rest: tuple[Link, ...]) -> Done:
    columns: list[Column] = []
    primary: tuple[str, ...] = ()
    found: dict[str, list[Any]] = {k: [] for k in ("foreign_keys", "unique", "names", "checks")}
    key_name = None
    for call in rest:
        match call.name:
            case "addColumn" if (made := target.column(call)) is not None:
                columns.append(made.column)
                primary += (made.column.name,) if made.primary else ()
                found["foreign_keys"] += [made.key] if made.key is not None else []
                found["checks"] += [made.check] if made.check is not None else []
                if made.column.unique:
                    found["unique"].append((made.column.name,))
                    found["names"].append(None)
            case "addPrimaryKeyConstraint":
                primary = target.columns(call.arg(1))
                key_name = _text(call.arg(0))
            case "addUniqueConstraint" if target.columns(call.arg(1)):
                found["unique"].append(target.columns(call.arg(1)))
                found["names"].append(_text(call.arg(0)))
            case "addForeignKeyConstraint" if (key := target.key(call)) is not None:
                found["foreign_keys"].append(key)
            case "addCheckConstraint" if (check := target.check(call)) is not None:
                found["checks"].append(check)
            case "temporary":
                return
    keyed = tuple(replace(c, nullable=False) if c.name in primary else c for c in columns)
    yield ops.CreateTable(
        **target.on,
        columns=keyed,
        primary_key=primary,
        primary_key_name=key_name,
        foreign_keys=tuple(found["foreign_keys"]),
        unique=tuple(found["unique"]),
        unique_names=tuple(found["names"]),
        checks=tuple(found["checks"]),
        if_not_exists=any(c.name == "ifNotExists" for c in rest),
    )


def _alter_table(target: Target, link: Link, rest: tuple[Link, ...]) -> Done:
    for at, call in enumerate(rest):
        reader = _CHANGES.get(call.name)
        if reader is not None:
            yield from reader(target, call, rest[at + 1 :])


def _add_column(target: Target, call: Link, rest: tuple[Link, ...]) -> Done:
    made = target.column(call)
    if made is not None:
        again = any(c.name == "ifNotExists" for c in rest[:1])
        yield ops.AddColumn(
            **target.on,
            column=made.column,
            primary_key=made.primary,
            foreign_key=made.key,
            if_not_exists=again,
        )
        if made.column.unique:
            yield ops.AddUnique(**target.on, columns=(made.column.name,))


def _drop_column(target: Target, call: Link, rest: tuple[Link, ...]) -> Done:
    for name in target.columns(call.arg(0)):
        yield ops.DropColumn(**target.on, column=name)


def _rename_column(target: Target, call: Link, rest: tuple[Link, ...]) -> Done:
    old, new = target.columns(call.arg(0)), target.columns(call.arg(1))
    if old and new:
        yield ops.RenameColumn(**target.on, column=old[0], new_name=new[0])


def _alter_column(target: Target, call: Link, rest: tuple[Link, ...]) -> Done:
    for name in target.columns(call.arg(0)):
        found = change(target.run, call.arg(1))
        yield ops.AlterColumn(
            **target.on,
            column=name,
            type=found.type,
            nullable=found.nullable,
            default=found.default,
        )


def _modify_column(target: Target, call: Link, rest: tuple[Link, ...]) -> Done:
    made = target.column(call)
    if made is not None:
        yield ops.AlterColumn(
            **target.on,
            column=made.column.name,
            type=made.column.type,
            nullable=made.column.nullable,
            default=made.column.default,
        )


def _rename_table(target: Target, call: Link, rest: tuple[Link, ...]) -> Done:
    if isinstance(call.arg(0), str):
        schema, name = split_name(target.rename(call.arg(0)))
        yield ops.RenameTable(**target.on, new_name=name, new_schema=schema)


def _set_schema(target: Target, call: Link, rest: tuple[Link, ...]) -> Done:
    if isinstance(call.arg(0), str):
        yield ops.RenameTable(**target.on, new_name=target.name, new_schema=call.arg(0))


def _add_unique(target: Target, call: Link, rest: tuple[Link, ...]) -> Done:
    columns = target.columns(call.arg(1))
    if columns:
        yield ops.AddUnique(**target.on, columns=columns, name=_text(call.arg(0)))


def _add_primary(target: Target, call: Link, rest: tuple[Link, ...]) -> Done:
    columns = target.columns(call.arg(1))
    yield ops.SetPrimaryKey(**target.on, columns=columns, name=_text(call.arg(0)))


def _add_foreign(target: Target, call: Link, rest: tuple[Link, ...]) -> Done:
    key = target.key(call)
    if key is not None:
        yield ops.AddForeignKey(**target.on, key=key)


def _add_check(target: Target, call: Link, rest: tuple[Link, ...]) -> Done:
    check = target.check(call)
    if check is not None:
        yield ops.AddCheck(**target.on, check=check)


def _drop_constraint(target: Target, call: Link, rest: tuple[Link, ...]) -> Done:
    optional = any(c.name == "ifExists" for c in rest[:1])
    yield ops.DropConstraint(**target.on, name=_text(call.arg(0)), if_exists=optional)


def _rename_constraint(target: Target, call: Link, rest: tuple[Link, ...]) -> Done:
    old, new = call.arg(0), call.arg(1)
    if isinstance(old, str) and isinstance(new, str):
        yield ops.RenameConstraint(**target.on, name=old, new_name=new)


def _add_index(target: Target, call: Link, rest: tuple[Link, ...]) -> Done:
    until = next((i for i, c in enumerate(rest) if c.name in _CHANGES), len(rest))
    made = _index(target, _text(call.arg(0)), rest[:until])
    if made is not None:
        yield ops.AddIndex(**target.on, index=made)


def _drop_table_index(target: Target, call: Link, rest: tuple[Link, ...]) -> Done:
    yield ops.DropIndex(**target.on, name=_text(call.arg(0)))


def _index(target: Target, name: str | None, rest: tuple[Link, ...]) -> Index | None:
    """`createIndex(name).on(table).columns([…]).unique().using("gin").where(…)`."""
    columns: list[str] = []
    method, unique, where = None, False, None
    for call in rest:
        match call.name:
            case "column" | "columns":
                given = call.arg(0)
                items = given if isinstance(given, list | tuple) else [given]
                columns += [c for i in items if (c := _indexed(target, i))]
            case "expression":
                columns += [index_part(t) for t in [sql_text(call.arg(0))] if t]
            case "unique":
                unique = True
            case "using":
                method = _text(call.arg(0)) or sql_text(call.arg(0))
            case "where":
                where = _condition(target, call)
    if not columns:
        return None
    return Index(name, tuple(columns), unique, method, where, *target.place)


def _indexed(target: Target, value: Any) -> str | None:
    found = target.columns(value)
    if found:
        return found[0]
    text = sql_text(value)
    return index_part(text) if text else None


def _condition(target: Target, call: Link) -> str:
    """A partial index's condition: `where("deleted_at", "is", null)` or SQL."""
    left, sign, right = call.arg(0), call.arg(1), call.arg(2)
    if isinstance(left, str) and isinstance(sign, str):
        shown = "null" if right is None else sql_text(right) if isinstance(right, Made) else right
        text = f"'{shown}'" if isinstance(right, str) else str(shown)
        return f"{target.rename(left)} {sign} {text}"
    return sql_text(left) or "condition"


def _create_index(target: Target, link: Link, rest: tuple[Link, ...]) -> Done:
    on = next((c for c in rest if c.name == "on"), None)
    made = _index(target, target.name, rest)
    if on is None or not isinstance(on.arg(0), str) or made is None:
        return
    schema, table = split_name(target.rename(on.arg(0)))
    again = any(c.name == "ifNotExists" for c in rest)
    schema = schema or target.schema
    yield ops.AddIndex(**target.at, table=table, schema=schema, index=made, if_not_exists=again)


def _drop_index(target: Target, link: Link, rest: tuple[Link, ...]) -> Done:
    on = next((c.arg(0) for c in rest if c.name == "on"), None)
    table = target.rename(on) if isinstance(on, str) else None
    yield ops.DropIndex(**target.at, name=target.name, table=table, if_exists=True)


def _drop_table(target: Target, link: Link, rest: tuple[Link, ...]) -> Done:
    yield ops.DropTable(**target.on, if_exists=any(c.name == "ifExists" for c in rest))


def _create_view(target: Target, link: Link, rest: tuple[Link, ...]) -> Done:
    declared = next((c for c in rest if c.name == "columns"), None)
    named = target.columns(declared.arg(0)) if declared is not None else ()
    columns = tuple(Column(n, **target.at) for n in named)
    replaced = any(c.name == "orReplace" for c in rest)
    yield ops.CreateTable(**target.on, kind="view", columns=columns, replace=replaced)


def _create_type(target: Target, link: Link, rest: tuple[Link, ...]) -> Done:
    values = next((c.arg(0) for c in rest if c.name == "asEnum"), None)
    if isinstance(values, list) and all(isinstance(v, str) for v in values):
        yield ops.CreateType(
            **target.at, name=target.name, schema=target.schema, values=tuple(values)
        )


def _drop_type(target: Target, link: Link, rest: tuple[Link, ...]) -> Done:
    yield ops.DropType(**target.at, name=target.name, schema=target.schema)


READERS: Mapping[str, Callable[[Target, Link, tuple[Link, ...]], Done]] = {
    "createTable": _create_table,
    "alterTable": _alter_table,
    "dropTable": _drop_table,
    "createIndex": _create_index,
    "dropIndex": _drop_index,
    "createView": _create_view,
    "dropView": _drop_table,
    "createType": _create_type,
    "dropType": _drop_type,
}
_CHANGES: Mapping[str, Callable[[Target, Link, tuple[Link, ...]], Done]] = {
    "addColumn": _add_column,
    "dropColumn": _drop_column,
    "renameColumn": _rename_column,
    "alterColumn": _alter_column,
    "modifyColumn": _modify_column,
    "renameTo": _rename_table,
    "setSchema": _set_schema,
    "addUniqueConstraint": _add_unique,
    "addPrimaryKeyConstraint": _add_primary,
    "addForeignKeyConstraint": _add_foreign,
    "addCheckConstraint": _add_check,
    "dropConstraint": _drop_constraint,
    "renameConstraint": _rename_constraint,
    "addIndex": _add_index,
    "dropIndex": _drop_table_index,
}
