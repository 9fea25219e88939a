"""What can happen to a schema. Models, migrations, SQL and dumps all become lists of these.

Every operation carries the place that states it (`path`, `line`). Names are as the database would
keep them: quotes removed, case folded where the dialect folds it. `if_exists` / `if_not_exists`
say that a missing or existing object is no surprise.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from ..model.schema import Check, Column, ForeignKey, Index


class Operation(Struct, frozen=True, tag_field="op", tag=True, kw_only=True):
    """Base of all operations."""

    path: str = ""
    line: int = 0


class CreateTable(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """A table comes into being with the columns, keys and indexes written with it.

    `primary_key`, `unique` and `foreign_keys` hold both inline and table-level constraints.
    `unique_names` names the constraints of `unique`, position by position (None: unnamed).
    `like` names a table whose columns are copied first. `replace` drops an existing one.
    """

    table: str
    schema: str | None = None
    kind: str = "table"
    columns: tuple[Column, ...] = ()
    primary_key: tuple[str, ...] = ()
    primary_key_name: str | None = None
    foreign_keys: tuple[ForeignKey, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    unique_names: tuple[str | None, ...] = ()
    indexes: tuple[Index, ...] = ()
    checks: tuple[Check, ...] = ()
    description: str | None = None
    model: str | None = None
    methods: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    if_not_exists: bool = False
    replace: bool = False
    options: dict[str, Any] = field(default_factory=dict)


class DropTable(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """A table, view or collection goes."""

    table: str
    schema: str | None = None
    if_exists: bool = False


class RenameTable(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """A table gets another name; keys that refer to it follow."""

    table: str
    new_name: str
    schema: str | None = None
    new_schema: str | None = None
    if_exists: bool = False


class AddColumn(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """A column is added, with what was written beside it."""

    table: str
    column: Column
    schema: str | None = None
    primary_key: bool = False
    foreign_key: ForeignKey | None = None
    index: bool = False
    if_not_exists: bool = False


class DropColumn(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """A column goes, and with it the keys and indexes that stand on it."""

    table: str
    column: str
    schema: str | None = None
    if_exists: bool = False


class RenameColumn(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """A column gets another name; keys and indexes follow."""

    table: str
    column: str
    new_name: str
    schema: str | None = None


class AlterColumn(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """Properties of a column change; UNSET leaves one as it is."""

    table: str
    column: str
    schema: str | None = None
    type: str | UnsetType | None = UNSET
    nullable: bool | UnsetType | None = UNSET
    default: str | UnsetType | None = UNSET
    unique: bool | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    enum: tuple[str, ...] | UnsetType | None = UNSET


class SetPrimaryKey(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """The primary key becomes these columns (none: it is dropped)."""

    table: str
    columns: tuple[str, ...]
    schema: str | None = None
    name: str | None = None


class AddForeignKey(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """A foreign key constraint is added."""

    table: str
    key: ForeignKey
    schema: str | None = None


class AddUnique(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """A unique constraint is added."""

    table: str
    columns: tuple[str, ...]
    schema: str | None = None
    name: str | None = None


class AddIndex(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """An index is added."""

    table: str
    index: Index
    schema: str | None = None
    if_not_exists: bool = False


class AddCheck(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """A check constraint is added."""

    table: str
    check: Check
    schema: str | None = None


class DropConstraint(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """A constraint goes, known by name or, where tools name none, by kind and columns.

    `kind`: primary-key, foreign-key, unique, check, or None where only the name is known.
    """

    table: str
    name: str | None = None
    kind: str | None = None
    columns: tuple[str, ...] = ()
    schema: str | None = None
    if_exists: bool = False


class DropIndex(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """An index goes, known by name (its table may be unsaid) or by columns."""

    name: str | None = None
    table: str | None = None
    columns: tuple[str, ...] = ()
    schema: str | None = None
    if_exists: bool = False


class RenameConstraint(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """A constraint or an index gets another name; `table` may be unsaid."""

    name: str
    new_name: str
    table: str | None = None
    schema: str | None = None


class Describe(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """A description of a table, or of one of its columns."""

    table: str
    text: str | None
    column: str | None = None
    schema: str | None = None


class SetOptions(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """Engine-specific facts of a table are set (ttl, engine, partitioning …)."""

    table: str
    options: dict[str, Any]
    schema: str | None = None


class CreateType(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """A named type: an enum with its values, or a domain over a base type."""

    name: str
    values: tuple[str, ...] = ()
    base: str | None = None
    schema: str | None = None


class AlterType(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """A named type changes: a value is added or renamed, or the type itself is renamed."""

    name: str
    add_value: str | None = None
    rename_value: tuple[str, str] | None = None
    new_name: str | None = None
    schema: str | None = None


class DropType(Operation, frozen=True, tag_field="op", tag=True, kw_only=True):
    """A named type goes."""

    name: str
    schema: str | None = None


AnyOperation = (
    CreateTable
    | DropTable
    | RenameTable
    | AddColumn
    | DropColumn
    | RenameColumn
    | AlterColumn
    | SetPrimaryKey
    | AddForeignKey
    | AddUnique
    | AddIndex
    | AddCheck
    | DropConstraint
    | DropIndex
    | RenameConstraint
    | Describe
    | SetOptions
    | CreateType
    | AlterType
    | DropType
)
"""All operations, as the type that facts are decoded with."""


def summarise(operations: tuple[AnyOperation, ...] | list[AnyOperation], most: int = 4) -> str:
    """A sentence that says what a migration does, such as `add column orders.total`.

    Operations of one kind are grouped; at most `most` groups are named, the rest counted.
    """
    groups: dict[str, list[str]] = {}
    for operation in operations:
        verb, what = _phrase(operation)
        if verb:
            names = groups.setdefault(verb, [])
            if what not in names:
                names.append(what)
    parts = []
    for verb, names in groups.items():
        shown = ", ".join(names[:3])
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        parts.append(f"{verb} {shown}{more}")
    rest = f"; {len(parts) - most} other kinds of change" if len(parts) > most else ""
    return "; ".join(parts[:most]) + rest or "no schema change"


def _phrase(operation: AnyOperation) -> tuple[str, str]:
    match operation:
        case CreateTable(table=table, kind=kind):
            return f"create {kind.replace('-', ' ')}", table
        case DropTable(table=table):
            return "drop table", table
        case RenameTable(table=table, new_name=new):
            return "rename table", f"{table} to {new}"
        case AddColumn(table=table, column=column):
            return "add column", f"{table}.{column.name}"
        case DropColumn(table=table, column=name):
            return "drop column", f"{table}.{name}"
        case RenameColumn(table=table, column=name, new_name=new):
            return "rename column", f"{table}.{name} to {new}"
        case AlterColumn(table=table, column=name):
            return "alter column", f"{table}.{name}"
        case SetPrimaryKey(table=table):
            return "set primary key of", table
        case AddForeignKey(table=table, key=key):
            return "add foreign key", f"{table}.{', '.join(key.columns)}"
        case AddUnique(table=table, columns=columns):
            return "add unique constraint", f"{table}({', '.join(columns)})"
        case AddIndex(table=table, index=index):
            return "add index", f"{table}({', '.join(index.columns)})"
        case AddCheck(table=table):
            return "add check on", table
        case DropConstraint(table=table, name=dropped):
            return "drop constraint", f"{table}.{dropped}" if dropped else table
        case DropIndex(name=dropped, table=on):
            return "drop index", dropped or on or "?"
        case CreateType(name=name):
            return "create type", name
        case AlterType(name=name):
            return "alter type", name
        case Describe(table=table, column=described):
            return "comment on", f"{table}.{described}" if described else table
        case _:
            return "", ""
