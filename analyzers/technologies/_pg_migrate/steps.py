"""What a migration of node-pg-migrate does: the calls of `pgm` as schema operations.

node-pg-migrate docs: "Tables", "Columns", "Constraints", "Indexes", "Types", "Views". Names that
are not given are put together from table and columns (`users_name_index`, `users_uniq_a_b`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...model.catalog import Problem
from ...model.schema import Check, Column, Index
from ...problems import problem
from ...schema import operations as ops
from ...schema.ddl import parse_text
from ...syntax.evaluate import UNKNOWN
from .._python.values import Made, Value
from .._script.values import Obj
from .columns import (
    SHORT,
    Told,
    column,
    default_of,
    expanded,
    name_of,
    names,
    place_of,
    reference,
    type_of,
)

IGNORED = re.compile(
    r"(?:create|drop|alter|rename|replace|add)(?:Extension|Schema|Function|Trigger|Role|Sequence|"
    r"Operator|OperatorClass|OperatorFamily|Policy|Cast|Table)$|"
    r"(?:grant|revoke)\w+$|(?:addTo|removeFrom|rename|drop|create)\w*Operator\w*$|"
    r"(?:refresh|alter|rename)\w*View\w*$|"
    r"(?:alter|drop|rename)\w*Domain$|(?:noTransaction|func|toString|dropCast|dropSchema|db)$"
)
_PLAIN_NAME = re.compile(r"^[\w$]+$")


class Steps:
    """Turns the calls of migrations into operations; shorthands stay from file to file."""

    def __init__(self) -> None:
        self.operations: list[ops.AnyOperation] = []
        self.problems: list[Problem] = []
        self.shorthands: dict[str, Any] = dict(SHORT)

    def take(self, name: str, made: Made) -> None:
        """Take one call of `pgm`."""
        read = _METHODS.get(name)
        if read is not None:
            self.operations += read(self, made)
        elif not IGNORED.match(name):
            self.miss(made, "unknown-operation", f"pgm.{name} is not understood")

    def miss(self, made: Made, kind: str, text: str) -> None:
        """List what cannot be understood."""
        self.problems.append(problem(kind, made.path, made.line, text))

    def at(self, made: Made) -> dict[str, Any] | None:
        """The place of a call and the table that it speaks of; None where the table is unknown."""
        schema, table = name_of(made.arg(None, 0))
        if not table:
            text = "a migration speaks of a table whose name is not known"
            self.miss(made, "dynamic-name", text)
            return None
        return {"path": made.path, "line": made.line, "schema": schema, "table": table}

    def columns(self, made: Made, given: Value) -> list[Told]:
        """The columns of a definition; those that are not known are listed."""
        found: list[Told] = []
        for name, value in given.items() if isinstance(given, dict) else ():
            place, note = place_of(given, str(name), made)
            told = column(str(name), value, self.shorthands, place, note)
            if told is None:
                text = f"the type of column {name} is not known"
                self.problems.append(problem("unresolved-value", *place, text))
                told = Told(Column(str(name), path=place[0], line=place[1]))
            found.append(told)
        if not isinstance(given, dict) or (isinstance(given, Obj) and given.unknown):
            self.miss(made, "unresolved-value", "some columns are not known")
        return found


def _options(made: Made, position: int) -> Mapping[str, Any]:
    value = made.arg(None, position)
    return value if isinstance(value, dict) else {}


def _create_table(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
    at = steps.at(made)
    if at is None:
        return
    options = _options(made, 2)
    told = steps.columns(made, made.arg(None, 1))
    comment = options.get("comment")
    like = options.get("like")
    if isinstance(like, dict) and "table" in like:
        like = like["table"]
    copied = [n for n in (name_of(like)[1], name_of(options.get("inherits"))[1]) if n]
    yield ops.CreateTable(
        **at,
        columns=tuple(t.column for t in told),
        primary_key=tuple(t.column.name for t in told if t.primary),
        foreign_keys=tuple(t.key for t in told if t.key is not None),
        checks=tuple(t.check for t in told if t.check is not None),
        description=comment if isinstance(comment, str) else None,
        like=tuple(copied),
        if_not_exists=options.get("ifNotExists") is True,
    )
    constraints = options.get("constraints")
    if isinstance(constraints, dict):
        yield from _constraints(steps, made, at, constraints, None)


def _constraints(
    steps: Steps, made: Made, at: dict[str, Any], given: Mapping[str, Any], name: str | None
) -> Iterator[ops.AnyOperation]:
    """Constraints given as an object."""
    table = at["table"]
    primary = names(given.get("primaryKey"))
    if primary:
        yield ops.SetPrimaryKey(**at, columns=primary, name=name or f"{table}_pkey")
    unique = given.get("unique")
    several = isinstance(unique, list) and any(isinstance(u, list) for u in unique)
    for one in unique if several and isinstance(unique, list) else [unique]:
        columns = names(one)
        if columns:
            label = name or f"{table}_uniq_{'_'.join(columns)}"
            yield ops.AddUnique(**at, columns=columns, name=label)
    checks = given.get("check")
    for text in checks if isinstance(checks, list) else [checks]:
        if isinstance(text, str):
            check = Check(name or f"{table}_chck", text, made.path, made.line)
            yield ops.AddCheck(**at, check=check)
    keys = given.get("foreignKeys")
    for one in keys if isinstance(keys, list) else [keys]:
        if isinstance(one, dict):
            columns = names(one.get("columns"))
            label = name or f"{table}_fk_{'_'.join(columns)}"
            key = reference(columns, one, (made.path, made.line), label)
            if key is not None:
                yield ops.AddForeignKey(**at, key=key)


def _add_columns(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
    at = steps.at(made)
    exists = _options(made, 2).get("ifNotExists") is True
    for told in steps.columns(made, made.arg(None, 1)) if at is not None else ():
        assert at is not None
        yield ops.AddColumn(
            **at,
            column=told.column,
            primary_key=told.primary,
            foreign_key=told.key,
            if_not_exists=exists,
        )
        if told.check is not None:
            yield ops.AddCheck(**at, check=told.check)


def _drop_columns(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
    at = steps.at(made)
    given = made.arg(None, 1)
    exists = _options(made, 2).get("ifExists") is True
    columns = tuple(given) if isinstance(given, dict) else names(given)
    for name in columns if at is not None else ():
        yield ops.DropColumn(**(at or {}), column=str(name), if_exists=exists)


def _rename_column(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
    at, old, new = steps.at(made), made.arg(None, 1), made.arg(None, 2)
    if at is not None and isinstance(old, str) and isinstance(new, str):
        yield ops.RenameColumn(**at, column=old, new_name=new)


def _alter_column(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
    """Only what is given changes; `default: null` drops the default."""
    at, name = steps.at(made), made.arg(None, 1)
    if at is None or not isinstance(name, str):
        return
    given = _options(made, 2)
    changes: dict[str, Any] = {}
    if isinstance(given.get("type"), str):
        full = expanded(given, steps.shorthands) or {}
        changes["type"] = type_of(full.get("type"))
    if "default" in given and given["default"] is not UNKNOWN:
        changes["default"] = default_of(given["default"])
    for option, required in (("notNull", True), ("allowNull", False)):
        if isinstance(given.get(option), bool):
            changes["nullable"] = given[option] is not required
    if isinstance(given.get("comment"), str):
        changes["description"] = given["comment"]
    yield ops.AlterColumn(**at, column=name, **changes)


def _add_constraint(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
    """`addConstraint(table, name, object or SQL)`."""
    at, name, given = steps.at(made), made.arg(None, 1), made.arg(None, 2)
    if at is None:
        return
    label = name if isinstance(name, str) else None
    if isinstance(given, dict):
        yield from _constraints(steps, made, at, given, label)
    elif isinstance(given, str):
        target = f'"{at["schema"]}"."{at["table"]}"' if at["schema"] else f'"{at["table"]}"'
        named = f'CONSTRAINT "{label}" ' if label else ""
        yield from _parsed(steps, made, f"ALTER TABLE {target} ADD {named}{given}")


def _drop_constraint(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
    at, name = steps.at(made), made.arg(None, 1)
    if at is not None and isinstance(name, str):
        yield ops.DropConstraint(**at, name=name, if_exists=True)


def _rename_constraint(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
    at, old, new = steps.at(made), made.arg(None, 1), made.arg(None, 2)
    if at is not None and isinstance(old, str) and isinstance(new, str):
        yield ops.RenameConstraint(**at, name=old, new_name=new)


def _indexed(value: Value) -> list[str]:
    given = value if isinstance(value, list | tuple) else [value]
    found = [v.get("name") if isinstance(v, dict) else v for v in given]
    return [v for v in found if isinstance(v, str)]


def _index_name(table: str, columns: list[str], options: Mapping[str, Any]) -> str:
    given = options.get("name")
    if isinstance(given, str):
        return given
    shown = [c if _PLAIN_NAME.match(c) else f"({c})" for c in columns]
    unique = "_unique" if options.get("unique") is True else ""
    return f"{table}_{'_'.join(shown)}{unique}_index"


def _create_index(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
    at, columns = steps.at(made), _indexed(made.arg(None, 1))
    if at is None or not columns:
        return
    options = _options(made, 2)
    method, where = options.get("method"), options.get("where")
    index = Index(
        _index_name(at["table"], columns, options),
        tuple(columns),
        options.get("unique") is True,
        method.lower() if isinstance(method, str) else None,
        where if isinstance(where, str) else None,
        made.path,
        made.line,
    )
    exists = options.get("ifNotExists") is True
    yield ops.AddIndex(**at, index=index, if_not_exists=exists)


def _drop_index(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
    at, columns = steps.at(made), _indexed(made.arg(None, 1))
    if at is not None:
        name = _index_name(at["table"], columns, _options(made, 2))
        yield ops.DropIndex(**at, name=name, if_exists=True)


def _rename_table(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
    at, (schema, new) = steps.at(made), name_of(made.arg(None, 1))
    if at is not None and new:
        yield ops.RenameTable(**at, new_name=new, new_schema=schema)


def _drop_table(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
    at = steps.at(made)
    if at is not None:
        yield ops.DropTable(**at, if_exists=_options(made, 1).get("ifExists") is True)


def _view(word: str) -> Any:
    def read(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
        at = steps.at(made)
        options, query = made.arg(None, 1), made.arg(None, 2)
        if isinstance(options, str):
            options, query = {}, options
        if at is None or not isinstance(query, str):
            return
        target = f'"{at["schema"]}"."{at["table"]}"' if at["schema"] else f'"{at["table"]}"'
        listed = names(options.get("columns")) if isinstance(options, dict) else ()
        shown = "({}) ".format(", ".join(f'"{n}"' for n in listed)) if listed else ""
        yield from _parsed(steps, made, f"CREATE {word} {target} {shown}AS {query}")

    return read


def _type(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
    schema, name = name_of(made.arg(None, 0))
    values = made.arg(None, 1)
    if name and isinstance(values, list):
        place = {"path": made.path, "line": made.line}
        texts = tuple(v for v in values if isinstance(v, str))
        yield ops.CreateType(**place, name=name, schema=schema, values=texts)  # type: ignore[arg-type]


def _alter_type(kind: str) -> Any:
    def read(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
        schema, name = name_of(made.arg(None, 0))
        first, second = made.arg(None, 1), made.arg(None, 2)
        changes: dict[str, Any] = {}
        if kind == "add_value" and isinstance(first, str):
            changes["add_value"] = first
        elif kind == "rename_value" and isinstance(first, str) and isinstance(second, str):
            changes["rename_value"] = (first, second)
        elif kind == "new_name":
            changes["new_name"] = name_of(first)[1] or None
        if name and changes:
            yield ops.AlterType(path=made.path, line=made.line, name=name, schema=schema, **changes)

    return read


def _drop_type(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
    schema, name = name_of(made.arg(None, 0))
    if name:
        yield ops.DropType(path=made.path, line=made.line, name=name, schema=schema)


def _domain(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
    schema, name = name_of(made.arg(None, 0))
    base = type_of(made.arg(None, 1))
    if name and base:
        yield ops.CreateType(path=made.path, line=made.line, name=name, schema=schema, base=base)


def _sql(steps: Steps, made: Made) -> Iterator[ops.AnyOperation]:
    """SQL, in which `{name}` stands for what the second argument gives."""
    text, given = made.arg(None, 0), _options(made, 1)
    if not isinstance(text, str):
        return
    for key, value in given.items():
        schema, name = name_of(value)
        if isinstance(key, str) and name:
            shown = f'"{schema}"."{name}"' if schema else f'"{name}"'
            text = text.replace("{" + key + "}", shown)
    yield from _parsed(steps, made, text)


def _parsed(steps: Steps, made: Made, text: str) -> Iterator[ops.AnyOperation]:
    parsed = parse_text(text, "postgres", made.path, made.line)
    if parsed.operations:
        steps.problems += parsed.problems
    yield from parsed.operations


_METHODS: dict[str, Any] = {
    **dict.fromkeys(("createTable", "addTable"), _create_table),
    **dict.fromkeys(("addColumn", "addColumns"), _add_columns),
    **dict.fromkeys(("dropColumn", "dropColumns"), _drop_columns),
    **dict.fromkeys(("addConstraint", "createConstraint"), _add_constraint),
    **dict.fromkeys(("createIndex", "addIndex"), _create_index),
    **dict.fromkeys(("createType", "addType"), _type),
    **dict.fromkeys(("sql", "query"), _sql),
    "renameColumn": _rename_column,
    "alterColumn": _alter_column,
    "dropConstraint": _drop_constraint,
    "renameConstraint": _rename_constraint,
    "dropIndex": _drop_index,
    "renameTable": _rename_table,
    "dropTable": _drop_table,
    "dropView": _drop_table,
    "dropMaterializedView": _drop_table,
    "createView": _view("OR REPLACE VIEW"),
    "createMaterializedView": _view("MATERIALIZED VIEW"),
    "addTypeValue": _alter_type("add_value"),
    "renameTypeValue": _alter_type("rename_value"),
    "renameType": _alter_type("new_name"),
    "dropType": _drop_type,
    "createDomain": _domain,
}
