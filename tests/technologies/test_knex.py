"""Knex's migrations: what `up` tells the schema builder, file after file."""

from __future__ import annotations

import pytest
from technology_run import Result, run, run_files

from dbscope.analyzers.model.schema import Table


def columns(table: Table) -> list[tuple[str, str | None, bool | None, str | None]]:
    return [(c.name, c.type, c.nullable, c.default) for c in table.columns]


@pytest.fixture(scope="module")
def shop() -> Result:
    return run("knex", "shop")


def test_columns_of_builders_and_of_helpers(shop: Result) -> None:
    users = shop.tables["users"]
    assert users.primary_key == ("id",) and users.unique == (("email",),)
    assert columns(users) == [
        ("id", "integer", False, None),
        ("email", "text", False, None),
        ("enabled", "boolean", False, "true"),
        ("created_at", "timestamptz", False, "CURRENT_TIMESTAMP"),
        ("first_name", "varchar(255)", True, None),
        ("last_name", "varchar(255)", True, None),
    ]
    enabled, created = users.column("enabled"), users.column("created_at")
    assert enabled is not None and enabled.description == "may log in"
    assert created is not None and (created.path, created.line) == ("lib/stamps.js", 2)
    assert [(i.name, i.columns) for i in users.indexes] == [
        ("users_names", ("last_name", "first_name"))
    ]


def test_keys_and_indexes(shop: Result) -> None:
    teams, members = shop.tables["teams"], shop.tables["members"]
    assert columns(teams)[:4] == [
        ("id", "uuid", False, "gen_random_uuid()"),
        ("kind", "text", True, None),
        ("budget", "numeric(10,2)", True, None),
        ("owner_id", "integer", True, None),
    ]
    assert teams.unique == (("kind", "owner_id"),)
    assert [(i.name, i.columns) for i in teams.indexes] == [
        ("teams_owner_id_index", ("owner_id",)),
        ("teams_by_budget", ("budget",)),
    ]
    (key,) = teams.foreign_keys
    assert (key.columns, key.ref_table, key.ref_columns, key.on_delete) == (
        *(("owner_id",), "users", ("id",), "CASCADE"),
    )
    assert members.primary_key == ("team_id", "user_id")
    assert [(k.columns, k.ref_table) for k in members.foreign_keys] == [(("team_id",), "teams")]


def test_views_and_the_summary_of_a_migration(shop: Result) -> None:
    view = shop.tables["active_users"]
    assert view.kind == "view" and [c.name for c in view.columns] == ["id", "email"]
    (source,) = shop.sources
    first = source.migrations[0]
    assert first.id == "20220101_start" and first.date == "2022-01-01"
    assert first.summary.startswith("create table users, teams; add unique constraint")


def test_versions_run_in_their_order_and_copies_for_an_engine_are_told() -> None:
    plain, sqlite = run("knex", "engines").sources
    assert [m.id for m in plain.migrations] == ["1.9.0", "1.10.0"]
    assert plain.engines == () and sqlite.engines == ("SQLite",)
    assert plain.variant_of == sqlite.variant_of != ""
    tables = run("knex", "engines").by_group
    assert [c.type for c in tables["db/migrations"]["notes"].columns] == ["integer", "text", "json"]


def test_broken_migrations_keep_what_can_be_read() -> None:
    result = run("knex", "broken")
    (notes,) = result.tables.values()
    assert [c.name for c in notes.columns] == ["id", "body"]
    assert [(p.line, p.kind) for p in result.problems] == [
        (4, "dynamic-name"),
        (7, "dynamic-name"),
        (8, "unknown-operation"),
    ]


def test_long_chains_are_read_to_their_beginning() -> None:
    chain = "".join(f".createTable('t{i}', (t) => t.increments())" for i in range(120))
    files = {"migrations/1.js": f"exports.up = (knex) => knex.schema{chain}".encode()}
    assert len(run_files("knex", files).tables) == 120
