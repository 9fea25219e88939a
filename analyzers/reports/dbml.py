"""DBML, the text that dbdiagram.io and its tools read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..model.catalog import Catalog, Database
from ..model.keys import Names, database_names, folded, identifies, referred_columns, unique_keys
from ..model.schema import Column, ForeignKey, Index, Table
from . import shape
from .text import dbml_expression, dbml_name, dbml_string, line

_BARE_TYPE = re.compile(r"[A-Za-z_]\w*(?:\(\d+(?:,\d+)?\))?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ACTIONS = ("cascade", "restrict", "set null", "set default", "no action")
_TIMES = ("on_delete", "delete"), ("on_update", "update")


def render(catalog: Catalog) -> str:
    """The whole catalog as one DBML document, each database's tables under a comment."""
    if not catalog.databases:
        return "// no database\n"
    named = database_names(catalog.databases)
    several = len(catalog.databases) > 1
    parts = [_project(catalog)]
    taken: set[str] = set()
    for database in catalog.databases:
        prefix = line(database.id) if several else ""
        text = _database(database, prefix, taken)
        if text:
            parts.append(f"// {line(named[database.id])}\n\n{text}" if several else text)
    return "\n\n".join(parts) + "\n"


def _project(catalog: Catalog) -> str:
    engines = ", ".join(dict.fromkeys(d.engine for d in catalog.databases))
    name = dbml_name(catalog.root or "database")
    return f"Project {name} {{\n  database_type: {dbml_string(engines)}\n}}"


def _database(database: Database, prefix: str, taken: set[str]) -> str:
    """Enums, tables and references of one database.

    DBML knows one space of names; a table whose name another database took gets this one's id.
    """
    tables = list({t.qualified: t for t in database.tables if t.columns}.values())
    names = Names(tables)
    called = {t.qualified: _called(t, prefix, taken) for t in tables}
    enums: dict[str, tuple[str, ...]] = {}
    blocks = [_table(t, called[t.qualified], enums, prefix) for t in tables]
    shown = [_enum(name, values) for name, values in enums.items()]
    return "\n\n".join([*shown, *blocks, *_references(database, tables, names, called)])


def _called(table: Table, prefix: str, taken: set[str]) -> str:
    parts = [table.schema, table.name] if table.schema else [table.name]
    name = ".".join(dbml_name(p) for p in parts)
    number = 1
    while name in taken:
        more = f"{prefix}.{table.name}" if prefix and number == 1 else f"{table.name}_{number}"
        name = ".".join(dbml_name(p) for p in [*parts[:-1], more])
        number += 1
    taken.add(name)
    return name


def _table(table: Table, name: str, enums: dict[str, tuple[str, ...]], prefix: str) -> str:
    lines = [f"Table {name} {{"]
    lines += [f"  {_column(c, table, enums, prefix)}" for c in _distinct(table.columns)]
    indexes = _indexes(table)
    if indexes:
        lines += ["", "  indexes {", *(f"    {i}" for i in indexes), "  }"]
    if table.description:
        lines += ["", f"  Note: {dbml_string(table.description)}"]
    return "\n".join([*lines, "}"])


def _distinct(columns: Iterable[Column]) -> list[Column]:
    """Columns whose names stay apart once written; of those that do not, the first."""
    found: dict[str, Column] = {}
    for column in columns:
        found.setdefault(dbml_name(column.name), column)
    return list(found.values())


def _column(column: Column, table: Table, enums: dict[str, tuple[str, ...]], prefix: str) -> str:
    single = folded(table.primary_key) == {column.name.lower()}
    settings = ["pk"] if single else []
    if column.nullable is not None and not single:
        settings.append("null" if column.nullable else "not null")
    if not single and shape.is_unique(column, table):
        settings.append("unique")
    if column.default is not None:
        settings.append(f"default: {_default(column.default)}")
    if column.description:
        settings.append(f"note: {dbml_string(column.description)}")
    end = f" [{', '.join(settings)}]" if settings else ""
    return f"{dbml_name(column.name)} {_type(column, table, enums, prefix)}{end}"


def _type(column: Column, table: Table, enums: dict[str, tuple[str, ...]], prefix: str) -> str:
    text = line(column.type or "")
    if column.enum:
        plain = re.fullmatch(r"[A-Za-z_]\w*", text)
        generic = text.lower() in ("", "enum", "text", "varchar", "string", "char", "integer")
        name = text if plain and not generic else f"{table.name}_{column.name}"
        name = f"{prefix}.{name}" if prefix else name
        # Two columns may use one type name with different values, which DBML could not tell apart.
        if enums.get(name, column.enum) != column.enum:
            name = f"{name}_{table.name}_{column.name}"
        enums[name] = column.enum
        return dbml_name(name)
    return text if _BARE_TYPE.fullmatch(text) else dbml_name(text or "unknown")


def _enum(name: str, values: tuple[str, ...]) -> str:
    lines = dict.fromkeys(f"  {dbml_name(v)}" for v in values)
    return "\n".join([f"Enum {dbml_name(name)} {{", *lines, "}"])


def _default(text: str) -> str:
    single = line(text)
    if _NUMBER.fullmatch(single) or single.lower() in ("true", "false", "null"):
        return single.lower()
    literal = re.fullmatch(r"'([^'\\]*)'", single)
    return dbml_string(literal[1]) if literal else dbml_expression(single or "''")


def _indexes(table: Table) -> list[str]:
    said = []
    known = {line(c.name) for c in table.columns}
    if len(table.primary_key) > 1 and all(line(c) in known for c in table.primary_key):
        said.append(f"{_held(table.primary_key, known)} [pk]")
    said += [_index(i, known) for i in table.indexes if i.columns]
    singles = {frozenset({c.name.lower()}) for c in table.columns}
    said += [
        f"{_held(u, known)} [unique]"
        for u in shape.unlisted_unique(table)
        if folded(u) not in singles
    ]
    return said


def _held(columns: Iterable[str], known: set[str]) -> str:
    written = (dbml_name(c) if line(c) in known else dbml_expression(c) for c in columns)
    parts = list(dict.fromkeys(written))
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"


def _index(index: Index, known: set[str]) -> str:
    settings = ["unique"] if index.unique else []
    if index.name:
        settings.append(f"name: {dbml_string(index.name)}")
    method = (index.method or "").lower()
    if method in ("btree", "hash", "gin", "gist", "brin"):
        settings.append(f"type: {method}")
    if index.where:
        settings.append(f"note: {dbml_string(f'where {index.where}')}")
    end = f" [{', '.join(settings)}]" if settings else ""
    return f"{_held(index.columns, known)}{end}"


def _references(
    database: Database, tables: list[Table], names: Names, called: dict[str, str]
) -> list[str]:
    """Foreign keys, then relationships that were only inferred; each pair of ends once."""
    said: dict[frozenset[str], str] = {}
    for table in tables:
        for key in table.foreign_keys:
            _refer(table, key, names, called, said)
    for relation in database.relationships:
        source = names.find(relation.from_table)
        if relation.inferred and source is not None:
            key = ForeignKey(relation.from_columns, relation.to_table, relation.to_columns)
            _refer(source, key, names, called, said, "// inferred\n")
    return list(said.values())


def _refer(
    table: Table,
    key: ForeignKey,
    names: Names,
    called: dict[str, str],
    said: dict[frozenset[str], str],
    remark: str = "",
) -> None:
    """Add one reference; ends that DBML could not resolve would spoil the whole document."""
    target = names.target(key, table)
    columns = referred_columns(key, target)
    if target is None or len(columns) != len(key.columns):
        return
    left = _end(table, key.columns, called)
    right = _end(target, columns, called)
    if left is None or right is None or left == right or frozenset((left, right)) in said:
        return
    sign = "-" if identifies(key.columns, unique_keys(table)) else ">"
    actions = [f"{word}: {a}" for field, word in _TIMES if (a := _action(getattr(key, field)))]
    end = f" [{', '.join(actions)}]" if actions else ""
    said[frozenset((left, right))] = f"{remark}Ref: {left} {sign} {right}{end}"


def _end(table: Table, columns: tuple[str, ...], called: dict[str, str]) -> str | None:
    found = [table.column(c) for c in columns]
    if not found or None in found:
        return None
    parts = [dbml_name(c.name) for c in found if c is not None]
    held = parts[0] if len(parts) == 1 else f"({', '.join(parts)})"
    return f"{called[table.qualified]}.{held}"


def _action(action: str | None) -> str | None:
    said = (action or "").lower().replace("_", " ")
    return said if said in _ACTIONS else None
