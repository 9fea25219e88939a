"""Compares tables with what a real framework made of the same classes in SQLite.

The `*.truth.json` files beside the fixtures were written by TypeORM 0.3.31 (better-sqlite3, and the
metadata of its PostgreSQL driver for `nest`) and MikroORM 6.6 (better-sqlite3), asked in Node.
"""

from __future__ import annotations

import json
from typing import Any

from technology_run import FIXTURES, Result

from dbscope.analyzers.model.schema import Table


def truth(name: str) -> dict[str, Any]:
    """What the framework said: tables by name."""
    found: dict[str, Any] = json.loads((FIXTURES / f"{name}.truth.json").read_text())
    return found


def keys(table: Table) -> list[str]:
    """The enforced foreign keys in the form of the truth."""
    return sorted(
        "|".join(
            [
                ",".join(k.columns),
                k.ref_table,
                ",".join(k.ref_columns),
                k.on_delete or "NO ACTION",
                k.on_update or "NO ACTION",
            ]
        )
        for k in table.foreign_keys
        if k.enforced
    )


def differences(result: Result, expected: dict[str, Any], types: bool = True) -> list[str]:
    """Everything in which tables differ from the truth; types and defaults only where asked."""
    found = [f"table {name}" for name in sorted(expected.keys() ^ result.tables.keys())]
    for name in sorted(expected.keys() & result.tables.keys()):
        want, table = expected[name], result.tables[name]
        columns = {c.name: c for c in table.columns}
        found += [f"{name}.{c}" for c in sorted(want["columns"].keys() ^ columns.keys())]
        for column in sorted(want["columns"].keys() & columns.keys()):
            kind, nullable, default = want["columns"][column]
            own = columns[column]
            if table.kind != "view" and column not in want["pk"] and own.nullable != nullable:
                found.append(f"{name}.{column} nullable {nullable}")
            if types and kind and (own.type or "").lower() != kind.lower():
                found.append(f"{name}.{column} {kind}, not {own.type}")
            if types and own.default != default:
                found.append(f"{name}.{column} default {default}, not {own.default}")
        unique = {",".join(u) for u in table.unique}
        unique |= {",".join(i.columns) for i in table.indexes if i.unique}
        plain = sorted(",".join(i.columns) for i in table.indexes if not i.unique)
        for what, mine, theirs in (
            ("primary key", list(table.primary_key), want["pk"]),
            ("foreign keys", keys(table), want["fks"]),
            ("unique", sorted(unique), sorted(want["unique"])),
            ("indexes", plain, sorted(want["indexes"])),
        ):
            if mine != theirs:
                found.append(f"{name} {what}: {theirs}, not {mine}")
    return found
