"""Columns and keys of Kysely's schema builder (Kysely docs, "ColumnDefinitionBuilder")."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from ...model.schema import Check, Column, ForeignKey
from ...schema.types import canonical
from ...syntax.evaluate import UNKNOWN
from .._python.values import Made
from .._script.run import ScriptInterpreter
from .._script.values import Link
from .._shared.sql_values import action, literal
from .chain import built, sql_text
from .names import split_name

_SERIALS = ("serial", "bigserial", "smallserial")


class Defined(Struct):
    """A column with what its builder says beside it."""

    column: Column
    primary: bool = False
    key: ForeignKey | None = None
    check: Check | None = None


def type_text(value: Any) -> str | None:
    """A data type: a word of Kysely's, or an SQL fragment."""
    text = sql_text(value) if not isinstance(value, str) else value
    return canonical(text) if text and text.strip() else None


def default_text(value: Any) -> str | None:
    """A default as SQL."""
    if value is UNKNOWN:
        return None
    return sql_text(value) if isinstance(value, Made) else literal(value)


def column(
    run: ScriptInterpreter, args: tuple[Any, ...], name: str, place: tuple[str, int]
) -> Defined:
    """`addColumn(name, type, (col) => …)`; without a callback the column may be null."""
    type_ = type_text(args[1]) if len(args) > 1 else None
    found = Defined(Column(name, type_, nullable=True, path=place[0], line=place[1]))
    values: dict[str, Any] = {"nullable": not (type_ or "").startswith(_SERIALS)}
    actions: dict[str, str | None] = {}
    target: tuple[str, int] | None = None
    for link in built(run, args[2] if len(args) > 2 else None):
        first = link.arg(0)
        match link.name:
            case "notNull":
                values["nullable"] = False
            case "primaryKey":
                found.primary, values["nullable"] = True, False
            case "unique":
                values["unique"] = True
            case "defaultTo":
                values["default"] = default_text(first)
            case "unsigned":
                values["type"] = f"{type_} unsigned" if type_ else None
            case "references" if isinstance(first, str):
                target = (first, link.line or place[1])
            case "onDelete" | "onUpdate":
                actions[link.name] = action(first)
            case "generatedAlwaysAs":
                values["generated"] = sql_text(first) or "expression"
            case "generatedAlwaysAsIdentity" | "generatedByDefaultAsIdentity" | "identity":
                values["generated"], values["nullable"] = "identity", False
            case "check" if sql_text(first):
                found.check = Check(None, sql_text(first) or "", *place)
    found.column = replace(found.column, **values)
    if target is not None:
        found.key = _key(name, target, actions, place)
    return found


def _key(
    name: str, target: tuple[str, int], actions: dict[str, str | None], place: tuple[str, int]
) -> ForeignKey | None:
    """`references("schema.table.column")`."""
    table, _, ref = target[0].rpartition(".")
    if not table:
        return None
    schema, bare = split_name(table)
    return ForeignKey(
        columns=(name,),
        ref_table=bare,
        ref_columns=(ref,),
        on_delete=actions.get("onDelete"),
        on_update=actions.get("onUpdate"),
        path=place[0],
        line=target[1],
        ref_schema=schema,
    )


def foreign_key(run: ScriptInterpreter, link: Link, place: tuple[str, int]) -> ForeignKey | None:
    """`addForeignKeyConstraint(name, columns, table, columns, (fk) => …)`."""
    name, columns, table, refs = (link.arg(n) for n in range(4))
    own, other = names(columns), names(refs)
    if not own or not isinstance(table, str):
        return None
    schema, bare = split_name(table)
    actions = {k.name: action(k.arg(0)) for k in built(run, link.arg(4))}
    return ForeignKey(
        columns=own,
        ref_table=bare,
        ref_columns=other,
        on_delete=actions.get("onDelete"),
        on_update=actions.get("onUpdate"),
        path=place[0],
        line=place[1],
        name=name if isinstance(name, str) else None,
        ref_schema=schema,
    )


class Change(Struct):
    """What `alterColumn` or `modifyColumn` changes; UNSET leaves a property as it is."""

    type: str | UnsetType | None = UNSET
    nullable: bool | UnsetType | None = UNSET
    default: str | UnsetType | None = UNSET


def change(run: ScriptInterpreter, callback: Any) -> Change:
    """`alterColumn(name, (col) => col.setDataType(…))`; one call says one thing."""
    found = Change()
    for link in built(run, callback):
        match link.name:
            case "setDataType":
                found.type = type_text(link.arg(0))
            case "setDefault":
                found.default = default_text(link.arg(0))
            case "dropDefault":
                found.default = None
            case "setNotNull":
                found.nullable = False
            case "dropNotNull":
                found.nullable = True
    return found


def names(value: Any) -> tuple[str, ...]:
    """A list of column names, or one; a direction behind a name is no part of it."""
    items = value if isinstance(value, list | tuple) else [value]
    return tuple(i.split(" ")[0] for i in items if isinstance(i, str))
