"""Alembic: replayed chains must end where `alembic upgrade head` ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from technology_run import FIXTURES, run, run_files

from dbscope.analyzers.model.schema import Table

CHAIN = FIXTURES / "alembic" / "chain"


def upgraded(folder: Path, database: Path) -> dict[str, Any]:
    """The tables that a real upgrade leaves in a SQLite database."""
    pytest.importorskip("alembic")
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, inspect

    url = f"sqlite:///{database}"
    config = Config()
    config.set_main_option("script_location", str(folder / "migrations"))
    config.set_main_option("sqlalchemy.url", url)
    command.upgrade(config, "head")
    inspector = inspect(create_engine(url))
    return {
        name: {
            "columns": {c["name"]: c["nullable"] for c in inspector.get_columns(name)},
            "primary_key": inspector.get_pk_constraint(name)["constrained_columns"],
            "foreign_keys": [
                (tuple(k["constrained_columns"]), k["referred_table"], k["options"])
                for k in inspector.get_foreign_keys(name)
            ],
            "unique": sorted(u["column_names"] for u in inspector.get_unique_constraints(name)),
            "indexes": sorted(
                (i["name"], tuple(i["column_names"]), bool(i["unique"]))
                for i in inspector.get_indexes(name)
            ),
        }
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }


def said(table: Table) -> dict[str, Any]:
    return {
        "columns": {c.name: c.nullable for c in table.columns},
        "primary_key": list(table.primary_key),
        "foreign_keys": [
            (k.columns, k.ref_table, {"ondelete": k.on_delete} if k.on_delete else {})
            for k in table.foreign_keys
        ],
        "unique": sorted(
            list(u) for u in table.unique if u not in {i.columns for i in table.indexes if i.unique}
        ),
        "indexes": sorted((str(i.name), i.columns, i.unique) for i in table.indexes),
    }


def test_a_chain_ends_where_a_real_upgrade_ends(tmp_path: Path) -> None:
    wanted = upgraded(CHAIN, tmp_path / "real.db")
    tables = run("alembic", "chain").tables
    assert set(tables) == set(wanted)
    for name, want in wanted.items():
        assert said(tables[name]) == want, name


def test_history_is_listed_in_true_order() -> None:
    (source,) = run("alembic", "chain").sources
    assert next(m.id for m in source.migrations) == "aaa"
    assert [m.id for m in source.migrations][-1] == "ddd"
    first = source.migrations[0]
    assert first.date == "2024-01-02"
    assert first.path == "migrations/versions/aaa_start.py"
    assert first.tables == ("gone", "labels", "tags", "users")
    assert "create table users" in first.summary
    assert source.group == "migrations/versions"
    assert source.complete


def test_broken_migrations_cost_only_themselves() -> None:
    result = run("alembic", "broken")
    assert [c.name for c in result.tables["kept"].columns] == ["id", "fine"]
    kinds = {(Path(p.path).name, p.line, p.kind) for p in result.problems}
    assert ("one.py", 9, "dynamic-name") in kinds
    assert ("one.py", 11, "unknown-operation") in kinds
    assert ("one.py", 12, "dynamic-name") in kinds
    assert {"one.py", "three.py"} & {f for f, _, k in kinds if k == "migration-order"}


def migration(identity: str, parent: str | None, body: str) -> bytes:
    return (
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = {identity!r}\ndown_revision = {parent!r}\n"
        f"def upgrade():\n    {body}\n"
    ).encode()


def test_a_plugin_chain_joins_the_chain_it_builds_on() -> None:
    create = 'op.create_table("a", sa.Column("id", sa.Integer(), primary_key=True))'
    files = {
        "core/versions/1.py": migration("1", None, create),
        "plugin/migrations/1.py": migration(
            "p1", None, 'op.add_column("a", sa.Column("more", sa.Text()))'
        ),
    }
    result = run_files("alembic", files)
    assert len(result.sources) == 1
    assert [c.name for c in result.tables["a"].columns] == ["id", "more"]


def test_dialect_twins_know_their_engine() -> None:
    body = 'op.create_table("a", sa.Column("id", sa.Integer(), primary_key=True))'
    files = {
        "db/versions/postgresql/1.py": migration("1", None, body),
        "db/versions/sqlite/1.py": migration("1", None, body),
    }
    result = run_files("alembic", files)
    assert [(s.engines, s.variant_of) for s in result.sources] == [
        (("PostgreSQL",), "db/versions"),
        (("SQLite",), "db/versions"),
    ]


def test_a_constraint_named_by_convention_can_be_dropped() -> None:
    create = (
        'op.create_table("a", sa.Column("id", sa.Integer(), primary_key=True),'
        ' sa.Column("b_id", sa.Integer(), sa.ForeignKey("b.id")))'
    )
    drop = 'op.drop_constraint("fk_a_b_id_b", "a", type_="foreignkey")'
    files = {
        "v/1.py": migration("1", None, create),
        "v/2.py": migration("2", "1", drop),
    }
    assert not run_files("alembic", files).tables["a"].foreign_keys


def test_values_of_enums_that_are_synchronised() -> None:
    first = b"""
import sqlalchemy as sa
from alembic import op

revision = "a"
down_revision = None

def upgrade():
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("state", sa.Enum("new", "sent", name="mail_state"), nullable=False),
        sa.Column("before", sa.Enum("new", "sent", name="mail_state")),
    )
"""
    second = b"""
from alembic import op
from alembic_postgresql_enum import TableReference

revision = "b"
down_revision = "a"

def upgrade():
    op.sync_enum_values(
        enum_schema="public",
        enum_name="mail_state",
        new_values=["new", "sent", "lost"],
        affected_columns=[
            TableReference(table_schema="public", table_name="mails", column_name="state"),
            ("mails", "before"),
        ],
        enum_values_to_rename=[],
    )
"""
    result = run_files("alembic", {"versions/a.py": first, "versions/b.py": second})
    mails = result.tables["mails"]
    assert [c.enum for c in mails.columns] == [None, *[("new", "sent", "lost")] * 2]
    assert [p for s in result.sources for p in s.problems] == []
