"""The schema JSON of k1LoW/tbls (`tbls out -t json`), which Liam and other tools read too."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from ..model.catalog import Catalog, Database
from ..model.keys import (
    Names,
    database_names,
    folded,
    identifies,
    referred_columns,
    unique_keys,
)
from ..model.schema import Column, ForeignKey, Index, Table
from . import ddl, shape
from .json import escaped
from .text import line

_DRIVERS = {
    "PostgreSQL": "postgres",
    "MySQL": "mysql",
    "MariaDB": "mariadb",
    "SQLite": "sqlite",
    "SQL Server": "sqlserver",
    "MongoDB": "mongodb",
    "DynamoDB": "dynamodb",
    "BigQuery": "bigquery",
    "Snowflake": "snowflake",
    "ClickHouse": "clickhouse",
    "Redshift": "redshift",
}


def render(catalog: Catalog) -> str:
    """The catalog as one tbls schema; several databases become viewpoints of it."""
    encoded = msgspec.json.format(msgspec.json.encode(schema(catalog)), indent=2)
    return escaped(encoded.decode()) + "\n"


def schema(catalog: Catalog) -> dict[str, Any]:
    """The schema object, with the keys and their order as tbls writes them."""
    taken: set[str] = set()
    tables: list[dict[str, Any]] = []
    relations: list[dict[str, Any]] = []
    enums: dict[str, tuple[str, ...]] = {}
    views = []
    named = database_names(catalog.databases)
    for database in catalog.databases:
        called = _called(database, taken)
        names = Names(database.tables)
        tables += [_table(t, database, called, names) for t in database.tables]
        relations += _relations(database, called, names)
        _enums(database, enums)
        if called and len(catalog.databases) > 1:
            title = line(named[database.id])
            views.append(
                {"name": title, "desc": line(database.role), "tables": list(called.values())}
            )
    return _kept(
        {
            "name": line(catalog.root),
            "tables": tables,
            "relations": relations,
            "enums": [{"name": n, "values": list(v)} for n, v in enums.items()],
            "driver": _driver(catalog.databases),
            "viewpoints": views,
        }
    )


_ALWAYS = frozenset({"tables", "columns", "name", "type", "nullable", "def", "table", "default"})


def _kept(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that say something; those that tbls always writes stay when empty."""
    return {k: v for k, v in fields.items() if v or (k in _ALWAYS and v is not None)}


def _driver(databases: Iterable[Database]) -> dict[str, Any]:
    engines = list(dict.fromkeys(d.engine for d in databases))
    if len(engines) != 1:
        return {}
    name = line(_DRIVERS.get(engines[0], engines[0].lower()))
    # tbls compares names in PostgreSQL with this schema put before them.
    meta = {"meta": {"current_schema": "public"}} if name == "postgres" else {}
    return {"name": name, **meta}


def _called(database: Database, taken: set[str]) -> dict[str, str]:
    """Names of the tables, with the database's id before those another database took."""
    called: dict[str, str] = {}
    for table in database.tables:
        name = line(table.qualified)
        if name in taken:
            name = f"{line(database.id)}.{name}"
        number = 1
        while name in taken:
            number += 1
            name = f"{line(table.qualified)}_{number}"
        taken.add(name)
        called.setdefault(table.qualified, name)
    return called


def _table(
    table: Table, database: Database, called: dict[str, str], names: Names
) -> dict[str, Any]:
    name = called[table.qualified]
    sql = ddl.table_sql(table, database.engine, names) if table.kind == "table" else ""
    return _kept(
        {
            "name": name,
            "type": table.kind,
            "comment": line(table.description or ""),
            "columns": [_column(c, table) for c in table.columns],
            "indexes": [_index(i, n, table, name) for n, i in enumerate(table.indexes, 1)],
            "constraints": _constraints(table, name, called, names),
            "def": sql or None,
            "labels": [{"name": line(table.technology)}] if table.technology else [],
        }
    )


def _column(column: Column, table: Table) -> dict[str, Any]:
    return _kept(
        {
            "name": line(column.name),
            "type": line(column.type or ""),
            "nullable": column.nullable is not False and not shape.is_key(column.name, table),
            "default": line(column.default) if column.default is not None else None,
            "extra_def": line(column.generated or ""),
            "comment": line(column.description or ""),
        }
    )


def _index(index: Index, number: int, table: Table, name: str) -> dict[str, Any]:
    columns = [line(c) for c in index.columns]
    title = line(index.name or f"{table.name}_index_{number}")
    unique = "UNIQUE " if index.unique else ""
    using = f" USING {line(index.method)}" if index.method else ""
    where = f" WHERE {line(index.where)}" if index.where else ""
    return _kept(
        {
            "name": title,
            "def": f"CREATE {unique}INDEX {title} ON {name}{using} ({', '.join(columns)}){where}",
            "table": name,
            "columns": columns,
            "comment": line(index.description or ""),
        }
    )


def _constraints(
    table: Table, name: str, called: dict[str, str], names: Names
) -> list[dict[str, Any]]:
    found = []
    if table.primary_key:
        found.append(_constraint(f"{table.name}_pkey", "PRIMARY KEY", table.primary_key, name))
    for columns in shape.unlisted_unique(table):
        title = f"{table.name}_{'_'.join(columns)}_key"
        found.append(_constraint(title, "UNIQUE", columns, name))
    found += [_foreign(k, table, name, called, names) for k in table.foreign_keys]
    for number, check in enumerate(table.checks, 1):
        held = [
            c.name
            for c in table.columns
            if re.search(rf"(?<!\w){re.escape(c.name)}(?!\w)", check.expression)
        ]
        title = check.name or f"{table.name}_check_{number}"
        found.append(
            _constraint(title, "CHECK", tuple(held), name, f"CHECK ({line(check.expression)})")
        )
    return found


def _constraint(
    title: str, kind: str, columns: tuple[str, ...], name: str, text: str | None = None
) -> dict[str, Any]:
    held = [line(c) for c in columns]
    said = text or f"{kind} ({', '.join(held)})"
    return {"name": line(title), "type": kind, "def": said, "table": name, "columns": held}


def _foreign(
    key: ForeignKey, table: Table, name: str, called: dict[str, str], names: Names
) -> dict[str, Any]:
    target = names.target(key, table)
    columns = [line(c) for c in referred_columns(key, target)]
    referred = called[target.qualified] if target else line(key.ref_table)
    title = key.name or f"{table.name}_{'_'.join(key.columns)}_fkey"
    made = _constraint(title, "FOREIGN KEY", key.columns, name, _foreign_text(key, target))
    made["referenced_table"] = referred
    if columns:
        made["referenced_columns"] = columns
    return made


def _foreign_text(key: ForeignKey, target: Table | None) -> str:
    referred = ", ".join(referred_columns(key, target))
    text = f"FOREIGN KEY ({', '.join(key.columns)}) REFERENCES {key.ref_table}"
    text += f" ({referred})" if referred else ""
    text += f" ON DELETE {key.on_delete}" if key.on_delete else ""
    return line(text + (f" ON UPDATE {key.on_update}" if key.on_update else ""))


def _relations(database: Database, called: dict[str, str], names: Names) -> list[dict[str, Any]]:
    """Relations whose both ends are listed, as tbls refuses a schema with any other."""
    found: dict[tuple[object, ...], dict[str, Any]] = {}
    for table in database.tables:
        for key in table.foreign_keys:
            _relate(table, key, called, names, found, not key.enforced)
    for relation in database.relationships:
        source = names.find(relation.from_table)
        if relation.inferred and source is not None:
            inferred = ForeignKey(relation.from_columns, relation.to_table, relation.to_columns)
            _relate(source, inferred, called, names, found, True)
    return list(found.values())


def _relate(
    table: Table,
    key: ForeignKey,
    called: dict[str, str],
    names: Names,
    found: dict[tuple[object, ...], dict[str, Any]],
    virtual: bool,
) -> None:
    target = names.target(key, table)
    columns = referred_columns(key, target)
    own = [table.column(c) for c in key.columns]
    if target is None or not columns or None in own:
        return
    parents = [target.column(c) for c in columns]
    if None in parents:
        return
    one = identifies(key.columns, unique_keys(table))
    held = folded(table.primary_key)
    required = all(c and (c.nullable is False or c.name.lower() in held) for c in own)
    ends = (table.qualified, key.columns, target.qualified, columns)
    found.setdefault(
        ends,
        {
            "table": called[table.qualified],
            "columns": [line(c.name) for c in own if c],
            "cardinality": "zero_or_one" if one else "zero_or_more",
            "parent_table": called[target.qualified],
            "parent_columns": [line(c.name) for c in parents if c],
            "parent_cardinality": "exactly_one" if required else "zero_or_one",
            "def": _foreign_text(key, target),
            **({"virtual": True} if virtual else {}),
        },
    )


def _enums(database: Database, enums: dict[str, tuple[str, ...]]) -> None:
    for table in database.tables:
        for column in table.columns:
            if column.enum:
                generic = (column.type or "enum").lower() in ("enum", "text", "varchar", "string")
                name = f"{table.name}.{column.name}" if generic else str(column.type)
                enums.setdefault(line(name), tuple(line(v) for v in column.enum))
