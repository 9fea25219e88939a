"""What calls of sqlite-utils do to tables: columns, keys, indexes, full-text tables.

sqlite-utils docs, "Python API"; types are those of `sqlite_utils.db.COLUMN_TYPE_MAPPING`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...model.schema import Column, ForeignKey, Index
from ...schema import operations as ops
from .._python.values import MISSING, EnumMember, Made, Value
from .._shared.mapper_classes import tail_of, text_or_none, texts

_TYPES = {
    "float": "real",
    "int": "integer",
    "bool": "integer",
    "bytes": "blob",
    "memoryview": "blob",
    "Decimal": "real",
    "integer": "integer",
    "real": "real",
    "blob": "blob",
    "any": "any",
}
_NOT_WORD = re.compile(r"\W+")


def type_of(value: Value) -> str:
    """The column type for what stands for one: `int`, "integer", `datetime.datetime`."""
    name = value.lower() if isinstance(value, str) else tail_of(value)
    return _TYPES.get(name, "text")


def type_of_sample(value: Value) -> str | None:
    """The column type for a value that is inserted; None where the value is not known."""
    if isinstance(value, EnumMember):
        value = value.value
    if isinstance(value, bool | int):
        return "integer"
    if isinstance(value, float):
        return "real"
    if value is None or isinstance(value, str | dict | list | tuple):
        return "text"
    return None


class Known(dict[str, list[str]]):
    """The tables made so far: name to the columns of the primary key."""


def create(
    table: str, columns: Mapping[str, str | None], made: Made, known: Known, sure: bool
) -> ops.CreateTable:
    """`create(columns, pk=…, foreign_keys=…, …)`, or an insert that makes the table."""
    kinds = dict(columns)
    hashed = text_or_none(made.kwargs.get("hash_id"))
    if hashed or made.kwargs.get("hash_id_columns"):
        kinds = {hashed or "id": "text", **kinds}
    given = made.arg("pk", 1 if sure else None)
    key = texts(given if given is not MISSING else None) or ()
    if not key and (hashed or made.kwargs.get("hash_id_columns")):
        key = (hashed or "id",)
    for name in key:
        if name not in kinds:
            kinds = {name: "integer", **kinds}
    required = set(_names(made.kwargs.get("not_null"))) | set(key)
    defaults = made.kwargs.get("defaults")
    defaults = defaults if isinstance(defaults, dict) else {}
    order = list(dict.fromkeys([*_names(made.kwargs.get("column_order")), *kinds]))
    known[table] = list(key)
    return ops.CreateTable(
        path=made.path,
        line=made.line,
        table=table,
        columns=tuple(
            Column(
                name=name,
                type=kinds[name],
                nullable=name not in required,
                default=_literal(defaults.get(name)),
                path=made.path,
                line=made.line,
                certainty="declared" if sure else "inferred",
            )
            for name in order
            if name in kinds
        ),
        primary_key=key,
        foreign_keys=tuple(foreign_keys(made.kwargs.get("foreign_keys"), made, known)),
        if_not_exists=True,
    )


def foreign_keys(value: Value, made: Made, known: Known) -> Iterable[ForeignKey]:
    """Each of `foreign_keys=`: a column, or a tuple of column, table and other column."""
    for item in value if isinstance(value, list | tuple | set) else ():
        parts = texts(item) or (texts(item.args) if isinstance(item, Made) else None)
        if parts:
            found = reference(parts[0], parts[1:], made, known)
            if found is not None:
                yield found


def reference(
    column: str, to: tuple[str, ...], made: Made, known: Known, on_delete: str | None = None
) -> ForeignKey | None:
    """A foreign key; without a table it is the one that the column's name speaks of."""
    table = to[0] if to else _guess(column, known)
    if table is None:
        return None
    other = to[1:2] or tuple(known.get(table, [])[:1]) or ("id",)
    return ForeignKey((column,), table, other, on_delete, path=made.path, line=made.line)


def _guess(column: str, known: Known) -> str | None:
    """`Table.guess_foreign_table`: `tag_id` or `tag` speak of `tag` or `tags`."""
    name = column.lower()
    options = [name]
    if name.endswith("_id"):
        options += [name[:-3], f"{name[:-3]}s"]
    elif not name.endswith("s"):
        options.append(f"{name}s")
    tables = {t.lower(): t for t in known}
    return next((tables[o] for o in options if o in tables), None)


def index(table: str, made: Made) -> ops.AddIndex | None:
    """`create_index(columns, index_name=None, unique=False)`."""
    given = made.arg("columns", 0)
    names = (
        [
            str(i.args[0]) if isinstance(i, Made) and i.args else i
            for i in ([given] if isinstance(given, str) else given)
            if isinstance(i, str | Made)
        ]
        if isinstance(given, list | tuple | set | str)
        else []
    )
    columns = tuple(n.removeprefix("-") for n in names if isinstance(n, str))
    if not columns:
        return None
    name = text_or_none(made.arg("index_name", 1))
    usual = f"idx_{table}_{'_'.join(columns)}".replace(" ", "_")
    return ops.AddIndex(
        path=made.path,
        line=made.line,
        table=table,
        if_not_exists=True,
        index=Index(
            name or _NOT_WORD.sub("_", usual),
            columns,
            made.arg("unique", 2) is True,
            path=made.path,
            line=made.line,
        ),
    )


def full_text(table: str, made: Made) -> ops.CreateTable | None:
    """`enable_fts(columns, fts_version="FTS5")`: a virtual table with the name and `_fts`."""
    columns = _names(made.arg("columns", 0))
    version = text_or_none(made.arg("fts_version", 1)) or "FTS5"
    if not columns:
        return None
    return ops.CreateTable(
        path=made.path,
        line=made.line,
        table=f"{table}_fts",
        columns=tuple(Column(c, nullable=True, path=made.path, line=made.line) for c in columns),
        if_not_exists=made.kwargs.get("replace") is not True,
        replace=made.kwargs.get("replace") is True,
        options={"virtual": version.lower()},
    )


def add_column(table: str, made: Made, known: Known) -> ops.AddColumn | None:
    """`add_column(name, type=None, fk=None, fk_col=None, not_null_default=None)`."""
    name = made.arg("col_name", 0)
    if not isinstance(name, str):
        return None
    to = text_or_none(made.arg("fk", 2))
    given = made.arg("col_type", 1)
    kind = type_of(given) if given is not MISSING and given is not None else None
    default = made.arg("not_null_default", 4)
    required = default is not MISSING and default is not None
    other = text_or_none(made.arg("fk_col", 3))
    column = Column(
        name=name,
        type=kind or ("integer" if to else "text"),
        nullable=not required,
        default=_literal(default) if required else None,
        path=made.path,
        line=made.line,
    )
    refers = (to, other) if to and other else (to,) if to else ()
    return ops.AddColumn(
        path=made.path,
        line=made.line,
        table=table,
        column=column,
        foreign_key=reference(name, refers, made, known) if refers else None,
        if_not_exists=True,
    )


def transform(table: str, made: Made, known: Known) -> Iterable[ops.AnyOperation]:
    """`transform(types=, rename=, drop=, pk=, not_null=, defaults=, drop_foreign_keys=, …)`."""
    place: dict[str, Any] = {"path": made.path, "line": made.line, "table": table}
    given = made.kwargs
    types, renames = given.get("types"), given.get("rename")
    for name, kind in types.items() if isinstance(types, dict) else ():
        yield ops.AlterColumn(**place, column=str(name), type=type_of(kind))
    not_null = given.get("not_null")
    changed = not_null if isinstance(not_null, dict) else dict.fromkeys(_names(not_null), True)
    for name, required in changed.items():
        yield ops.AlterColumn(**place, column=str(name), nullable=required is not True)
    defaults = given.get("defaults")
    for name, value in defaults.items() if isinstance(defaults, dict) else ():
        yield ops.AlterColumn(**place, column=str(name), default=_literal(value))
    for name in _names(given.get("drop_foreign_keys")):
        yield ops.DropConstraint(**place, kind="foreign-key", columns=(name,), if_exists=True)
    for name in _names(given.get("drop")):
        yield ops.DropColumn(**place, column=name, if_exists=True)
    for old, new in renames.items() if isinstance(renames, dict) else ():
        if isinstance(old, str) and isinstance(new, str):
            yield ops.RenameColumn(**place, column=old, new_name=new)
    if "pk" in given:
        key = texts(given["pk"]) or ()
        known[table] = list(key)
        yield ops.SetPrimaryKey(**place, columns=key)
    for added in foreign_keys(given.get("add_foreign_keys"), made, known):
        yield ops.AddForeignKey(**place, key=added)


def _names(value: Value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list | tuple | set | frozenset):
        return [v for v in value if isinstance(v, str)]
    return []


def _literal(value: Value) -> str | None:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    return f"'{value}'" if isinstance(value, str) else None
