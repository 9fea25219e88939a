"""Indexes that InnoDB makes by itself: every foreign key gets one where none serves it."""

from __future__ import annotations

from ..model.schema import Index, Table
from . import operations as ops


def implicit_indexes(tables: tuple[Table, ...]) -> tuple[ops.AnyOperation, ...]:
    """The indexes that MySQL and MariaDB add for foreign keys of these tables."""
    made: list[ops.AnyOperation] = []
    for table in tables:
        columns = [table.primary_key, *table.unique, *(i.columns for i in table.indexes)]
        served = [tuple(c.lower() for c in cs) for cs in columns]
        for key in table.foreign_keys:
            wanted = tuple(c.lower() for c in key.columns)
            if not key.enforced or not wanted or any(s[: len(wanted)] == wanted for s in served):
                continue
            served.append(wanted)
            index = Index(key.name or key.columns[0], key.columns, path=key.path, line=key.line)
            made.append(
                ops.AddIndex(
                    path=key.path, line=key.line, table=table.name, schema=table.schema, index=index
                )
            )
    return tuple(made)
