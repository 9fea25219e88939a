"""What a Sequelize migration does: the calls of its query interface as schema operations.

Sequelize docs, "Query Interface" and "Migrations".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from ...model.catalog import Problem
from ...model.schema import Column, ForeignKey
from ...problems import problem
from ...schema import operations as ops
from ...schema.ddl import parse_text
from ...syntax.evaluate import UNKNOWN
from .._python.values import Made, Value
from .._script.values import Obj
from .model import Attribute, Model, attribute_of, attributes, index_of, operation
from .types import native

IGNORED = frozenset(
    {
        *("bulkInsert", "bulkDelete", "bulkUpdate", "upsert", "describeTable", "showAllTables"),
        *("getQueryInterface", "createSchema", "dropSchema", "dropEnum", "dropAllEnums"),
        *("addColumnComment", "createFunction", "dropFunction", "showIndex", "getForeignKeys"),
    }
)


class Steps:
    """Turns the calls of one migration into operations."""

    def __init__(self, dialect: str = "postgres") -> None:
        self.dialect = dialect
        self.operations: list[ops.AnyOperation] = []
        self.problems: list[Problem] = []

    def take(self, name: str, made: Made) -> bool:
        """Take one call of the query interface; False where the method is not known."""
        if name in IGNORED:
            return True
        if name == "query":
            self._query(made)
            return True
        read = _METHODS.get(name)
        if read is None:
            return False
        schema, table = _table(made.arg(None, 0))
        if not table:
            text = f"{name} speaks of a table whose name is not known"
            self.problems.append(problem("dynamic-name", made.path, made.line, text))
            return True
        self.operations += (self._native(o) for o in read(made, schema, table))
        return True

    def _native(self, made: ops.AnyOperation) -> ops.AnyOperation:
        """An operation with the types of the dialect."""
        match made:
            case ops.CreateTable():
                columns = tuple(self._typed(c) for c in made.columns)
                return replace(made, columns=columns)
            case ops.AddColumn():
                return replace(made, column=self._typed(made.column))
            case ops.AlterColumn(type=str() as type_):
                return replace(made, type=native(type_, self.dialect))
        return made

    def _typed(self, column: Column) -> Column:
        return replace(column, type=native(column.type, self.dialect))

    def _query(self, made: Made) -> None:
        text = made.arg(None, 0)
        if isinstance(text, dict):
            text = text.get("query")
        if not isinstance(text, str):
            return
        dialect = "tsql" if self.dialect == "mssql" else self.dialect
        parsed = parse_text(text, dialect, made.path, made.line)
        self.operations += parsed.operations
        if parsed.operations:
            self.problems += parsed.problems


def _table(value: Value) -> tuple[str | None, str]:
    if isinstance(value, dict):
        schema = value.get("schema")
        name = value.get("tableName")
        return schema if isinstance(schema, str) else None, name if isinstance(name, str) else ""
    return None, value if isinstance(value, str) else ""


def _place(made: Made) -> dict[str, Any]:
    return {"path": made.path, "line": made.line}


def _create(made: Made, schema: str | None, table: str) -> Iterator[ops.AnyOperation]:
    given, options = made.arg(None, 1), made.arg(None, 2)
    options = dict(options) if isinstance(options, dict) else {}
    model = Model((), table, made.path, made.line, {**options, "tableName": table}, implicit=True)
    if isinstance(given, Obj):
        model.attributes = {a.name: a for a in attributes(given, False)}
    keys = options.get("uniqueKeys")
    for value in keys.values() if isinstance(keys, dict) else ():
        fields = value.get("fields") if isinstance(value, dict) else None
        if isinstance(fields, list) and all(isinstance(f, str) for f in fields):
            model.pairs.append(tuple(fields))
    done = operation(model, {})
    comment, given_schema = options.get("comment"), options.get("schema")
    yield ops.CreateTable(
        **_place(made),
        table=table,
        schema=schema or (given_schema if isinstance(given_schema, str) else None),
        description=comment if isinstance(comment, str) else None,
        columns=done.columns,
        primary_key=done.primary_key,
        foreign_keys=done.foreign_keys,
        unique=done.unique,
    )


def _attribute(made: Made, position: int) -> Attribute | None:
    name, value = made.arg(None, position), made.arg(None, position + 1)
    if not isinstance(name, str) or value is UNKNOWN:
        return None
    return attribute_of(name, value, (made.path, made.line), False)


def _add(made: Made, schema: str | None, table: str) -> Iterator[ops.AnyOperation]:
    attribute = _attribute(made, 1)
    if attribute is None:
        return
    model = Model(
        (), table, made.path, made.line, {"tableName": table}, {attribute.name: attribute}
    )
    done = operation(model, {})
    yield ops.AddColumn(
        **_place(made),
        table=table,
        schema=schema,
        column=done.columns[0],
        primary_key=attribute.primary,
        foreign_key=done.foreign_keys[0] if done.foreign_keys else None,
    )


def _change(made: Made, schema: str | None, table: str) -> Iterator[ops.AnyOperation]:
    """`changeColumn` gives the column anew; a key or uniqueness that it names is added."""
    attribute = _attribute(made, 1)
    if attribute is None:
        return
    column = attribute.column
    yield ops.AlterColumn(
        **_place(made),
        table=table,
        schema=schema,
        column=column,
        type=attribute.type,
        nullable=attribute.nullable,
        default=attribute.default,
        enum=attribute.enum,
    )
    if attribute.unique is True:
        yield ops.AddUnique(**_place(made), table=table, schema=schema, columns=(column,))
    if isinstance(attribute.refers, str):
        key = ForeignKey(
            (column,), attribute.refers, (attribute.key or "id",), **_actions(attribute)
        )
        yield ops.AddForeignKey(**_place(made), table=table, schema=schema, key=key)


def _actions(attribute: Attribute) -> dict[str, Any]:
    return {
        "on_delete": attribute.on_delete,
        "on_update": attribute.on_update,
        "path": attribute.path,
        "line": attribute.line,
    }


def _texts(made: Made, *positions: int) -> list[str] | None:
    values = [made.arg(None, p) for p in positions]
    return values if all(isinstance(v, str) for v in values) else None


def _remove(made: Made, schema: str | None, table: str) -> Iterator[ops.AnyOperation]:
    for name in _texts(made, 1) or ():
        yield ops.DropColumn(**_place(made), table=table, schema=schema, column=name)


def _rename_column(made: Made, schema: str | None, table: str) -> Iterator[ops.AnyOperation]:
    names = _texts(made, 1, 2)
    if names:
        yield ops.RenameColumn(
            **_place(made), table=table, schema=schema, column=names[0], new_name=names[1]
        )


def _rename_table(made: Made, schema: str | None, table: str) -> Iterator[ops.AnyOperation]:
    _, name = _table(made.arg(None, 1))
    if name:
        yield ops.RenameTable(**_place(made), table=table, schema=schema, new_name=name)


def _drop(made: Made, schema: str | None, table: str) -> Iterator[ops.AnyOperation]:
    yield ops.DropTable(**_place(made), table=table, schema=schema, if_exists=True)


def _options(made: Made) -> dict[str, Any]:
    """The options of an index or a constraint: `(table, fields, options)` or `(table, options)`."""
    first, second = made.arg(None, 1), made.arg(None, 2)
    options = dict(second) if isinstance(second, dict) else {}
    if isinstance(first, list):
        return {**options, "fields": first}
    return {**options, **first} if isinstance(first, dict) else options


def _add_index(made: Made, schema: str | None, table: str) -> Iterator[ops.AnyOperation]:
    options = _options(made)
    if isinstance(options.get("indexName"), str):
        options.setdefault("name", options["indexName"])
    if isinstance(options.get("indicesType"), str):
        options.setdefault("type", options["indicesType"])
    model = Model((), table, made.path, made.line, {"tableName": table})
    index = index_of(model, options, made.path, made.line)
    if index is not None:
        yield ops.AddIndex(**_place(made), table=table, schema=schema, index=index)


def _remove_index(made: Made, schema: str | None, table: str) -> Iterator[ops.AnyOperation]:
    value = made.arg(None, 1)
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        yield ops.DropIndex(**_place(made), table=table, schema=schema, columns=tuple(value))
    elif isinstance(value, str):
        yield ops.DropIndex(**_place(made), table=table, schema=schema, name=value, if_exists=True)


def _add_constraint(made: Made, schema: str | None, table: str) -> Iterator[ops.AnyOperation]:
    options = _options(made)
    fields = options.get("fields")
    columns = tuple(f for f in fields if isinstance(f, str)) if isinstance(fields, list) else ()
    name = options.get("name")
    name = name if isinstance(name, str) else None
    kind = str(options.get("type", "")).lower()
    place = _place(made)
    if not columns:
        return
    if kind == "unique":
        yield ops.AddUnique(**place, table=table, schema=schema, columns=columns, name=name)
    elif kind == "primary key":
        yield ops.SetPrimaryKey(**place, table=table, schema=schema, columns=columns, name=name)
    elif kind == "foreign key":
        refers = options.get("references")
        refers = refers if isinstance(refers, dict) else {}
        _, target = _table(refers.get("table", refers.get("model")))
        given = refers.get("fields") or [refers.get("field", refers.get("key"))]
        keys = tuple(k for k in given if isinstance(k, str)) if isinstance(given, list) else ()
        if target:
            key = ForeignKey(
                columns,
                target,
                keys,
                on_delete=_upper(options.get("onDelete")),
                on_update=_upper(options.get("onUpdate")),
                name=name,
                **place,
            )
            yield ops.AddForeignKey(**place, table=table, schema=schema, key=key)


def _upper(value: Value) -> str | None:
    return value.upper() if isinstance(value, str) else None


def _remove_constraint(made: Made, schema: str | None, table: str) -> Iterator[ops.AnyOperation]:
    for name in _texts(made, 1) or ():
        yield ops.DropConstraint(
            **_place(made), table=table, schema=schema, name=name, if_exists=True
        )


_METHODS: dict[str, Any] = {
    "createTable": _create,
    "addColumn": _add,
    "changeColumn": _change,
    "removeColumn": _remove,
    "renameColumn": _rename_column,
    "renameTable": _rename_table,
    "dropTable": _drop,
    "addIndex": _add_index,
    "removeIndex": _remove_index,
    "addConstraint": _add_constraint,
    "removeConstraint": _remove_constraint,
}
STEPS = frozenset(_METHODS)
"""The methods that change the schema."""
METHODS = frozenset(_METHODS) | IGNORED | {"query"}
"""The methods of a query interface that are understood."""
