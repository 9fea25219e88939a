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


@pytest.fixture(scope="module")
def made() -> Result:
    return run("knex", "made")


def test_builders_as_knex_itself_reads_them(made: Result) -> None:
    """What Knex 3.1 says with `toSQL()` for its client mysql2."""
    accounts = made.tables["accounts"]
    assert columns(accounts) == [
        ("id", "int unsigned", False, None),
        ("email", "varchar(120)", False, None),
        ("slug", "varchar(40)", False, "'-'"),
        ("settings", "json", True, '{"dark":true}'),
        ("seen", "timestamp(3)", True, None),
        ("score", "int unsigned", True, None),
        ("row", "bigint unsigned", False, None),
        ("phone", "varchar(20)", True, None),
        ("bio", "text", True, None),
    ]
    assert [(c.name, c.expression) for c in accounts.checks] == [
        ("score_positive", "score > 0"),
        ("score_small", '"score" < 100'),
    ]
    assert "traces" in made.tables


def test_changes_of_columns_and_keys(made: Result) -> None:
    teams = made.tables["teams"]
    assert teams.primary_key == ("id",)
    assert columns(teams)[2] == ("second", "bigint unsigned", True, None)
    assert [(k.columns, k.name) for k in teams.foreign_keys] == [
        (("second",), "teams_second_foreign")
    ]
    assert [(i.name, i.unique, i.where) for i in teams.indexes] == [
        ("one_owner", True, "owner is not null")
    ]
    assert [c.name for c in made.tables["named_teams"].columns] == ["id", "owner_id"]
    assert made.problems == []


def test_tables_that_code_makes_without_migrations(made: Result) -> None:
    usage = [s for s in made.sources if s.kind == "usage"]
    assert [s.group for s in usage] == ["src/sessions.js"]
    tables = made.by_group["src/sessions.js"]
    assert set(tables) == {"sessions", "jobs"}
    assert tables["sessions"].primary_key == ("sid",)
    assert [i.columns for i in tables["sessions"].indexes] == [("expires",)]


def test_long_callbacks_in_short_functions_are_read() -> None:
    lines = "".join(f"    t.string('column_{i}').notNullable();\n" for i in range(90))
    text = f"exports.up = (knex) => knex.schema.createTable('wide', (t) => {{\n{lines}}})"
    (table,) = run_files("knex", {"migrations/1.js": text.encode()}).tables.values()
    assert len(table.columns) == 90


def test_migrations_of_adonis_hold_the_connection_themselves() -> None:
    text = b"""
    import { BaseSchema } from '@adonisjs/lucid/schema'
    export default class extends BaseSchema {
      protected tableName = 'posts'
      async up() {
        this.schema.createTable(this.tableName, (table) => {
          table.increments('id')
          table.integer('user_id').unsigned().references('users.id').onDelete('CASCADE')
        })
      }
      async down() { this.schema.dropTable(this.tableName) }
    }
    """
    (table,) = run_files("knex", {"database/migrations/1_posts.ts": text}).tables.values()
    assert table.name == "posts" and table.foreign_keys[0].ref_table == "users"


def test_a_connection_may_turn_names_into_snake_case() -> None:
    files = {
        "knexfile.js": b"""
    const { knexSnakeCaseMappers } = require('objection')
    module.exports = { client: 'pg', ...knexSnakeCaseMappers() }
    """,
        "migrations/1.js": b"""
    exports.up = async (knex) => {
      await knex.schema.createTable('userRoles', (t) => {
        t.increments('roleId')
        t.integer('ownerId').references('userId').inTable('appUsers').index()
        t.unique(['ownerId', 'roleId'])
      })
      if (await knex.schema.hasColumn('userRoles', 'ownerId')) {
        await knex.schema.alterTable('userRoles', (t) => t.renameColumn('ownerId', 'heldBy'))
      }
    }
    """,
    }
    (table,) = run_files("knex", files).tables.values()
    assert table.name == "user_roles" and table.primary_key == ("role_id",)
    assert [c.name for c in table.columns] == ["role_id", "held_by"]
    (key,) = table.foreign_keys
    assert (key.columns, key.ref_table, key.ref_columns) == (
        ("held_by",),
        "app_users",
        ("user_id",),
    )
    assert table.unique == (("held_by", "role_id"),)
