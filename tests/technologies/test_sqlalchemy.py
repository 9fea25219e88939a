"""SQLAlchemy: what is read from source must be what the framework itself reports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from technology_run import FIXTURES, Result, run, run_files

from dbscope.analyzers.model.schema import Table

HERE = Path(__file__).parent


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


def test_every_column_is_placed_where_it_is_written() -> None:
    tables = run("sqlalchemy", "shop").tables
    users = tables["users"]
    assert users.model == "User"
    assert users.methods == ("greet",)
    assert users.description == "People", "a comment of the table goes before the docstring"
    assert tables["teams"].description is None
    name = users.column("name")
    assert name is not None
    assert name.path == "shop/db.py", "a mixin's column stands in the mixin"
    active = users.column("active")
    assert active is not None
    assert active.path == "shop/models/people.py"
    assert active.description == "may sign in"
    assert active.default == "true"
    status = tables["products"].column("status")
    assert status is not None
    assert status.enum == ("draft", "live")


def test_broken_code_costs_only_itself() -> None:
    result = run("sqlalchemy", "broken")
    assert {"fine", "foreign_things", "half"} <= set(result.tables)
    fine = result.tables["fine"]
    assert [c.name for c in fine.columns][:2] == ["id", "name"]
    kinds = {(p.kind, p.line) for p in result.problems}
    assert ("dynamic-name", 14) in kinds, "a computed table name is a problem with its place"
    assert ("dynamic-name", 60) in kinds
    assert "unresolved-base" in {k for k, _ in kinds}
    assert "unresolved-reference" in {k for k, _ in kinds}


def test_sqlmodel() -> None:
    result = run("sqlalchemy", "sqlmodel")
    assert set(result.tables) == {"hero", "team", "heroteamlink"}
    assert result.sources[0].technology == "SQLModel"
    hero = result.tables["hero"]
    assert {c.name: (c.type, c.nullable) for c in hero.columns} == {
        "name": ("varchar(50)", False),
        "email": ("varchar", False),
        "age": ("integer", True),
        "rank": ("enum", False),
        "id": ("integer", False),
        "secret": ("uuid", False),
        "price": ("numeric(8,3)", False),
        "seen": ("timestamptz", False),
        "payload": ("jsonb", False),
        "team_id": ("integer", True),
        "code": ("varchar(10)", False),
    }
    assert [k.on_delete for k in hero.foreign_keys] == ["SET NULL"]
    assert hero.unique == (("name", "team_id"), ("email",))
    assert [i.name for i in hero.indexes] == ["ix_hero_name"]


def test_flask_sqlalchemy_names_and_binds() -> None:
    result = run("sqlalchemy", "flask")
    assert {s.technology for s in result.sources} == {"Flask-SQLAlchemy"}
    names = {g: set(t) for g, t in result.by_group.items()}
    assert names == {"app": {"tags", "tag", "wiki_page", "sub_page"}, "app#logs": {"http_log"}}
    page = result.tables["wiki_page"]
    assert [c.name for c in page.columns] == ["id", "title", "kind", "topic"]


def test_two_bases_that_disagree_stay_apart() -> None:
    model = b"""
from sqlalchemy import Column, Integer
from sqlalchemy.orm import declarative_base
Base = declarative_base()
class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    %s = Column(Integer)
"""
    files = {"app/a.py": model % b"one", "app/b.py": model % b"two"}
    assert len(run_files("sqlalchemy", files).by_group) == 2
    files = {"app/a.py": model % b"one", "app/b.py": model % b"one"}
    assert len(run_files("sqlalchemy", files).by_group) == 1


def test_models_inside_migrations_are_left_out() -> None:
    text = b"""
import sqlalchemy as sa
from sqlalchemy.orm import declarative_base
revision = "a"
down_revision = None
Base = declarative_base()
class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
def upgrade():
    pass
"""
    assert not run_files("sqlalchemy", {"migrations/versions/a.py": text}).tables
