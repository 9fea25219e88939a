"""What SQLAlchemy itself says of a fixture's models: run in a process of its own.

`python sqlalchemy_truth.py FOLDER MODULE METADATA` prints the tables of `MODULE:METADATA` as JSON.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any


def describe(metadata: Any) -> dict[str, Any]:
    """The tables of a MetaData in plain values."""
    from sqlalchemy import UniqueConstraint
    from sqlalchemy.dialects import postgresql

    dialect = postgresql.dialect()
    tables = {}
    for table in metadata.tables.values():
        unique = [
            sorted(c.name for c in u.columns)
            for u in table.constraints
            if isinstance(u, UniqueConstraint)
        ]
        tables[table.fullname] = {
            "columns": {
                c.name: [str(c.type.compile(dialect=dialect)), c.nullable] for c in table.columns
            },
            "primary_key": [c.name for c in table.primary_key.columns],
            "foreign_keys": sorted(
                [
                    [c.name for c in k.columns],
                    [e.target_fullname for e in k.elements],
                    (k.ondelete or "").upper(),
                ]
                for k in table.foreign_key_constraints
            ),
            "unique": sorted(unique),
            "indexes": sorted(
                [i.name, [c.name for c in i.columns], bool(i.unique)] for i in table.indexes
            ),
        }
    return tables


def main(folder: str, module: str, name: str) -> None:
    """Print what the framework says of one fixture."""
    sys.path.insert(0, folder)
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    print(json.dumps(describe(found)))


if __name__ == "__main__":
    main(*sys.argv[1:])
