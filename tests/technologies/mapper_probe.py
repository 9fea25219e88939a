"""What the real mappers make of a fixture: run as a program, prints SQLite's own answer as JSON.

`mapper_probe.py MAPPER FOLDER` creates the fixture's tables in a new SQLite file and reflects them.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sqlite3
import sys
import tempfile
from typing import Any


def peewee(path: str) -> None:
    models = importlib.import_module("library.models")
    db = importlib.import_module("library.database").open_database(path)
    # The probe's SQLite may lack what an extension needs; creating tables needs no data.
    db.create_tables(models.TABLES)
    db.close()


def tortoise(path: str) -> None:
    from tortoise import Tortoise

    async def make() -> None:
        await Tortoise.init(db_url=f"sqlite://{path}", modules={"models": ["crm.models"]})
        await Tortoise.generate_schemas()
        await Tortoise.close_connections()

    asyncio.run(make())


def pony(path: str) -> None:
    db = importlib.import_module("campus.entities").db
    db.bind("sqlite", path, create_db=True)
    db.generate_mapping(create_tables=True)
    db.disconnect()


def piccolo(path: str) -> None:
    from piccolo.engine.sqlite import SQLiteEngine
    from piccolo.table import create_db_tables_sync

    engine = SQLiteEngine(path=path)
    tables = importlib.import_module("venue.tables").TABLES
    for table in tables:
        table._meta._db = engine
        # SQLite cannot add constraints to a table that is there, which is how Piccolo makes them.
        name, constraints = table._meta.tablename, table._meta.constraints
        EXTRA.extend((name, c.get_column_names()) for c in constraints)
        table._meta.constraints = []
    create_db_tables_sync(*tables)


def sqlite_utils(path: str) -> None:
    importlib.import_module("journal.migrations").migrate(path)


EXTRA: list[tuple[str, list[str]]] = []
"""Unique constraints that SQLite does not hold: table and columns."""


def reflect(path: str) -> dict[str, Any]:
    """Tables with columns, keys and indexes, as SQLite's pragmas tell them."""
    con = sqlite3.connect(path)
    found: dict[str, Any] = {}
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for name, sql in con.execute(query).fetchall():
        if name.startswith(("bookindex_", "entries_fts_")):
            continue  # SQLite's own tables behind a full-text index
        columns = con.execute(f'PRAGMA table_info("{name}")').fetchall()
        keys: dict[int, list[tuple[str, ...]]] = {}
        for key in con.execute(f'PRAGMA foreign_key_list("{name}")').fetchall():
            keys.setdefault(key[0], []).append(key)
        indexes, unique = [], []
        for _, index, is_unique, origin, *_ in con.execute(f'PRAGMA index_list("{name}")'):
            parts = [r[2] for r in con.execute(f'PRAGMA index_info("{index}")')]
            if origin == "pk":
                continue
            if is_unique:
                unique.append(parts)
            else:
                indexes.append([index, parts])
        found[name] = {
            "virtual": "VIRTUAL" in sql.upper(),
            "columns": [[c[1], c[2].lower(), not (c[3] or c[5])] for c in columns],
            "primary_key": [c[1] for c in sorted(columns, key=lambda c: c[5]) if c[5]],
            "foreign_keys": sorted(
                [[k[3] for k in several], several[0][2], [k[4] for k in several], several[0][6]]
                for several in keys.values()
            ),
            "unique": sorted(unique),
            "indexes": sorted(indexes),
        }
    for table, parts in EXTRA:
        found[table]["unique"] = sorted([*found[table]["unique"], parts])
    return found


def main() -> None:
    mapper, folder = sys.argv[1:]
    sys.path.insert(0, folder)
    path = os.path.join(tempfile.mkdtemp(), "probe.sqlite")
    globals()[mapper](path)
    print(json.dumps(reflect(path)))


if __name__ == "__main__":
    main()
