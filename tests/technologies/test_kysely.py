"""Kysely: migrations, and the interfaces that type queries.

The end state of the fixture `forum` is that of the SQL which Kysely 0.28 itself makes of it.
"""

from __future__ import annotations

import pytest
from technology_run import Result, run, run_files

from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.technologies._kysely.engines import dialect_engine, engines_near
from dbscope.analyzers.technologies._kysely.names import Casing


def columns(table: Table) -> dict[str, tuple[str | None, bool | None]]:
    return {c.name: (c.type, c.nullable) for c in table.columns}


@pytest.fixture(scope="module")
def forum() -> Result:
    return run("kysely", "forum")


@pytest.fixture(scope="module")
def tables(forum: Result) -> dict[str, Table]:
    return forum.by_group["src/db/migrations"]


@pytest.mark.parametrize(
    ("casing", "name", "expected"),
    [
        (Casing(), "createdAt", "created_at"),
        (Casing(), "userID", "user_id"),
        (Casing(), "line1", "line1"),
        (Casing(digits=True), "line12", "line_12"),
        (Casing(between=True), "userID", "user_i_d"),
        (Casing(upper=True), "createdAt", "CREATED_AT"),
    ],
)
def test_the_plugin_renames_as_kysely_does(casing: Casing, name: str, expected: str) -> None:
    assert casing.snake(name) == expected


def test_engines_of_dialects() -> None:
    names = ["SqliteDialect", "PostgresJSDialect", "PlanetScaleDialect", "LibsqlDialect", "My"]
    assert [dialect_engine(n) for n in names] == ["SQLite", "PostgreSQL", "MySQL", "SQLite", ""]
    made = [("a/db.ts", "SQLite"), ("b/db.ts", "PostgreSQL")]
    assert engines_near("a/migrations", made) == ("SQLite",)
    assert engines_near("c", made) == ()


def test_migrations_are_replayed(forum: Result, tables: dict[str, Table]) -> None:
    assert set(tables) == {"person", "comment", "article", "recent", "audit"}
    assert columns(tables["person"]) == {
        "id": ("serial", False),
        "email": ("varchar(255)", False),
        "nickname": ("text", True),
        "mood": ("mood", False),
        "age": ("integer", False),
        "tags": ("varchar[]", True),
        "created_at": ("timestamptz", False),
        "deleted_at": ("timestamptz", True),
        "city": ("varchar(80)", True),
    }
    person = {c.name: c for c in tables["person"].columns}
    assert person["mood"].enum == ("glad", "sad") and person["mood"].default is None
    assert person["created_at"].default == "now()"
    assert person["created_at"].path == "src/db/helpers/columns.ts"
    assert (person["email"].path, person["email"].line) == (
        "src/db/migrations/20240101_init.ts",
        9,
    )
    assert tables["person"].unique == (("email",),)
    assert [c.expression for c in tables["person"].checks] == ["age > 0"]
    assert tables["recent"].kind == "view"
    source = next(s for s in forum.sources if s.kind == "migration")
    assert source.engines == ("PostgreSQL",)
    assert [(m.tool, m.id, m.date) for m in source.migrations] == [
        ("Kysely", "20240101_init", "2024-01-01"),
        ("Kysely", "20240201_changes", "2024-02-01"),
    ]


def test_keys_and_indexes_of_migrations(tables: dict[str, Table]) -> None:
    article, comment = tables["article"], tables["comment"]
    assert article.primary_key == ("id",) and article.unique == ()
    assert [(k.columns, k.ref_table, k.on_delete) for k in article.foreign_keys] == [
        (("author_id",), "person", "CASCADE")
    ]
    assert [(i.name, i.columns) for i in article.indexes] == [
        ("post_author", ("author_id", "title"))
    ]
    assert [(k.name, k.ref_table, k.on_delete, k.on_update) for k in comment.foreign_keys] == [
        ("comment_post", "article", "SET NULL", "CASCADE")
    ]
    assert [(i.name, i.method, i.where) for i in comment.indexes] == [
        ("comment_open", "hash", "body is not null")
    ]
    lowered = tables["person"].indexes
    assert [(i.name, i.columns, i.unique) for i in lowered] == [
        ("person_email_lower", ("lower(email)",), True)
    ]


def test_raw_sql_counts_where_it_is_executed(tables: dict[str, Table]) -> None:
    flagged = tables["comment"].column("flagged")
    assert flagged is not None and flagged.type == "boolean" and flagged.default == "false"
    assert columns(tables["audit"]) == {"id": ("integer", False), "at": ("timestamptz", True)}


def test_an_interface_is_a_word_beside_migrations(forum: Result) -> None:
    source = next(s for s in forum.sources if s.kind == "usage")
    assert source.engines == ("PostgreSQL",)
    found = forum.by_group["src/db"]
    assert columns(found["person"]) == {
        "created_at": ("timestamp", False),
        "id": ("number", False),
        "email": ("text", False),
        "role": ("text", False),
        "nick": ("text", True),
        "settings": ("json", False),
        "tags": ("text[]", False),
    }
    assert found["person"].model == "PersonTable"
    assert found["entry"].schema == "audit"
    assert columns(found["entry"]) == {"id": ("text", False), "seen_at": ("timestamp", True)}


def test_aliases_computed_keys_and_the_plugin() -> None:
    result = run("kysely", "typed")
    assert [s.engines for s in result.sources] == [("SQLite",)]
    logins = result.tables["user_logins"]
    assert columns(logins) == {
        "user_id": ("number", False),
        "line_1": ("text", True),
        "level": ("text", False),
        "mood": ("text", True),
        "last_seen_at": ("timestamp", False),
    }
    enums = {c.name: c.enum for c in logins.columns if c.enum}
    assert enums == {"level": ("low", "high"), "mood": ("up", "down")}
    assert "audit_log" in result.tables


def test_a_broken_migration_keeps_what_can_be_read() -> None:
    result = run("kysely", "broken")
    assert columns(result.tables["half"]) == {"ok": (None, True)}
    assert "kept" in result.tables
    assert [(p.line, p.kind) for p in result.problems] == [
        (5, "dynamic-name"),
        (6, "dynamic-name"),
    ]


def test_builders_of_others_are_left_to_them() -> None:
    knex = b"""
exports.up = (knex) => knex.schema.createTable("a", (table) => { table.increments() })
"""
    bare = b"""
exports.up = async (db) => { await db.schema.createTable("a").addColumn("id", "integer").execute() }
"""
    assert run_files("kysely", {"m/1.js": knex}).sources == []
    assert set(run_files("kysely", {"m/1.js": bare}).tables) == {"a"}


def test_classes_and_exported_objects_hold_migrations() -> None:
    one = b"""
import type { Kysely, Migration } from "kysely"
export const first: Migration = { async up(db) {}, async down(db) {} }
export default class implements Migration {
  async up(db: Kysely<any>) {
    await db.schema.withSchema("app").createTable("a").addColumn("id", "integer").execute()
    await db.schema.alterTable("app.a").addColumn("b", "text", (c) => c.unique()).addIndex("ib")
      .column("b").execute()
  }
}
"""
    table = run_files("kysely", {"m/1.ts": one}).tables["a"]
    assert table.schema == "app" and columns(table) == {
        "id": ("integer", True),
        "b": ("text", True),
    }
    assert table.unique == (("b",),) and [i.name for i in table.indexes] == ["ib"]


def test_migrations_of_one_object_run_in_the_order_of_their_keys() -> None:
    source = b"""
import { Migration } from "kysely"
const all: Record<string, Migration> = {
  "002": { async up(db) { await db.schema.alterTable("a").renameTo("b").execute() } },
  "001": {
    async up(db: Kysely<any>) {
      await db.schema.createTable("a").addColumn("id", "integer").execute()
    },
    async down(db) { await db.schema.dropTable("a").execute() },
  },
}
"""
    assert set(run_files("kysely", {"db/migrations.ts": source}).tables) == {"b"}
