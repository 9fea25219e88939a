"""SQLAlchemy: what is read from source must be what the framework itself reports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dbscope.analyzers.model.schema import Table

from technology_run import FIXTURES, Result, run, run_files

HERE = Path(__file__).parent
sys.path.insert(0, "/work/shared")


def truth(case: str, module: str, metadata: str) -> dict[str, Any]:
    """The tables that real SQLAlchemy reports for a fixture."""
    pytest.importorskip("sqlalchemy")
    done = subprocess.run(
        [
            sys.executable,
            str(HERE / "sqlalchemy_truth.py"),
            str(FIXTURES / "sqlalchemy" / case),
            module,
            metadata,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def said(table: Table) -> dict[str, Any]:
    """A table in the form of the truth, without column types."""
    unique = {tuple(sorted(u)) for u in table.unique}
    unique -= {tuple(sorted(i.columns)) for i in table.indexes if i.unique}
    return {
        "columns": {c.name: c.nullable for c in table.columns},
        "primary_key": list(table.primary_key),
        "foreign_keys": sorted(
            [
                list(k.columns),
                [".".join(p for p in (k.ref_schema, k.ref_table, c) if p) for c in k.ref_columns],
                k.on_delete or "",
            ]
            for k in table.foreign_keys
        ),
        "unique": sorted(list(u) for u in unique),
        "indexes": sorted([i.name, list(i.columns), i.unique] for i in table.indexes),
    }


def by_full_name(result: Result) -> dict[str, Table]:
    return {t.qualified: t for t in result.tables.values()}


FAMILIES = {  # how the PostgreSQL dialect writes what we call otherwise
    "BYTEA": "blob",
    "TIMESTAMP WITHOUT TIME ZONE": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "FLOAT": "float",
    "DOUBLE PRECISION": "float",
}


def same_type(real: str, found: str | None) -> bool:
    text = FAMILIES.get(real, real.lower().replace(", ", ",")).replace("decimal(", "numeric(")
    if found == "enum":
        return True
    return found == text


def compare(case: str, module: str, metadata: str) -> Result:
    """Compare all that is read of a fixture with what the framework says."""
    result = run("sqlalchemy", case)
    found, wanted = by_full_name(result), truth(case, module, metadata)
    assert set(found) == set(wanted)
    for name, want in wanted.items():
        have = said(found[name])
        types = {n: t for n, (t, _) in want["columns"].items()}
        want["columns"] = {n: nullable for n, (_, nullable) in want["columns"].items()}
        assert have == want, name
        wrong = {
            c.name: (types[c.name], c.type)
            for c in found[name].columns
            if not same_type(types[c.name], c.type)
        }
        assert not wrong, name
    return result


def test_modern_declarative_models() -> None:
    compare("shop", "shop.models", "people.Base.metadata")


def test_classic_models_core_tables_and_helpers() -> None:
    result = compare("classic", "ledger.models", "Base.metadata")
    assert [s.group for s in result.sources if s.test], "test models are a source of their own"
