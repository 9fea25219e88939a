"""Compares what is read of a mapper's fixture with what the mapper itself makes of it in SQLite."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from technology_run import FIXTURES, Result

from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.schema.types import canonical

Shape = dict[str, Any]


def real(mapper: str, case: str, folder: Path) -> dict[str, Shape]:
    """The tables that the mapper makes; `folder` is where it may write."""
    probe = Path(__file__).with_name("mapper_probe.py")
    call = [sys.executable, "-B", str(probe), mapper, str(FIXTURES / mapper / case)]
    done = subprocess.run(call, capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Shape] = json.loads(done.stdout)
    for table in found.values():
        table["columns"] = {n: (canonical(t), null) for n, t, null in table["columns"]}
    return found


def read(table: Table) -> Shape:
    """A table in the form that the probe prints."""
    unique = [list(u) for u in table.unique]
    unique += [list(i.columns) for i in table.indexes if i.unique and list(i.columns) not in unique]
    return {
        "virtual": "virtual" in table.options,
        "columns": {c.name: (c.type or "", c.nullable) for c in table.columns},
        "primary_key": list(table.primary_key),
        "foreign_keys": sorted(
            [list(k.columns), k.ref_table, list(k.ref_columns), k.on_delete or "NO ACTION"]
            for k in table.foreign_keys
            if k.enforced
        ),
        "unique": sorted(unique),
        "indexes": sorted([i.name, list(i.columns)] for i in table.indexes if not i.unique),
    }


def compare(
    result: Result, truth: Mapping[str, Shape], types: Mapping[str, str] | None = None
) -> None:
    """Assert that all tables are the same.

    `types`: what SQLite calls a type that is shown by its general name.
    """
    named = types or {}
    ours = {t.name: read(t) for t in result.tables.values()}
    for table in ours.values():
        table["columns"] = {n: (named.get(t, t), null) for n, (t, null) in table["columns"].items()}
    assert sorted(ours) == sorted(truth)
    for name, table in truth.items():
        assert ours[name] == table, name
