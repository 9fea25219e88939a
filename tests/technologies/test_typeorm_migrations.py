"""TypeORM's migrations: programs and SQL, their order, engines, what is broken."""

from __future__ import annotations

import pytest
from technology_run import Result, run, run_files

from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.technologies._script.history import date_in


def types(table: Table) -> dict[str, tuple[str | None, bool | None]]:
    return {c.name: (c.type, c.nullable) for c in table.columns}


@pytest.fixture(scope="module")
def builder() -> Result:
    return run("typeorm_migrations", "builder")


def test_what_a_query_runner_is_asked_to_do(builder: Result) -> None:
    assert set(builder.tables) == {"users", "topics", "posts", "sketches"}
    users, topics = builder.tables["users"], builder.tables["topics"]
    assert types(users) == {
        "id": ("uuid", False),
        "email": ("varchar(120)", False),
        "role": ("users_role_enum", False),
        "bio": ("text", True),
        "created_at": ("timestamp", False),
        "updated_at": ("timestamp", False),
    }
    assert users.primary_key == ("id",) and users.unique == (("email",),)
    role, bio = users.column("role"), users.column("bio")
    assert role is not None and role.enum == ("admin", "member") and role.default == "'member'"
    assert bio is not None and bio.description == "about the user"
    assert types(topics) == {
        "id": ("integer", False),
        "author_id": ("uuid", False),
        "title": ("text", True),
        "tags": ("text[]", False),
        "views": ("bigint", False),
        "price": ("numeric(10,2)", True),
    }
    assert [(k.columns, k.ref_table, k.on_delete) for k in topics.foreign_keys] == [
        (("author_id",), "users", "SET NULL")
    ]
    assert [(i.name, i.columns) for i in topics.indexes] == [("IDX_views", ("views", "title"))]


def test_guards_loops_and_constants_of_a_migration(builder: Result) -> None:
    posts = builder.tables["posts"]
    assert [c.name for c in posts.columns] == ["id", "topicId", "likes", "flags"]
    assert posts.foreign_keys[0].ref_table == "topics"
    assert not builder.problems


def test_migrations_are_listed_in_order(builder: Result) -> None:
    (source,) = builder.sources
    assert source.kind == "migration" and source.engines == ("PostgreSQL",)
    assert [(m.id, m.date, m.operations > 0) for m in source.migrations] == [
        ("CreateForum1690000000000", "2023-07-22", True),
        ("ChangeTopics1695000000000", "2023-09-18", True),
    ]


def test_histories_of_engines_are_variants_and_share_what_is_common() -> None:
    result = run("typeorm_migrations", "engines")
    assert [(s.group, s.engines, s.variant_of) for s in result.sources] == [
        ("migrations/postgres", ("PostgreSQL",), "migrations"),
        ("migrations/sqlite", ("SQLite",), "migrations"),
    ]
    postgres, sqlite = (result.by_group[s.group] for s in result.sources)
    assert types(postgres["flow"])["at"] == ("timestamp", False)
    assert types(postgres["tool"])["settings"] == ("jsonb", False)
    assert types(sqlite["tool"])["settings"] == ("text", False)
    # A table that SQLite had to copy ends under its own name.
    assert set(sqlite) == {"flow", "tool"} and types(sqlite["flow"])["name"] == ("varchar", True)
    assert [i.columns for i in sqlite["flow"].indexes] == [("name",)]


def test_what_is_broken_costs_only_itself() -> None:
    result = run("typeorm_migrations", "broken")
    assert set(result.tables) == {"kept", "half", "late"}
    assert [c.name for c in result.tables["kept"].columns] == ["id", "more"]
    assert [(p.line, p.kind) for p in result.problems] == [
        (5, "unresolved-value"),
        (7, "unresolved-value"),
        (8, "unparsed-statement"),
    ]


def test_a_later_history_of_another_folder_is_joined() -> None:
    head = "import { MigrationInterface, QueryRunner } from 'typeorm';\n"
    first = head + (
        "export class A1700000000001 implements MigrationInterface {"
        ' async up(q: QueryRunner) { await q.query(\'CREATE TABLE "a" ("id" integer NOT NULL)\'); }'
        " async down() {} }"
    )
    second = head + (
        "export class B1700000000002 implements MigrationInterface {"
        ' async up(q: QueryRunner) { await q.query(\'ALTER TABLE "a" ADD "b" integer\'); }'
        " async down() {} }"
    )
    result = run_files(
        "typeorm_migrations",
        {"core/migrations/1.ts": first.encode(), "plus/migrations/2.ts": second.encode()},
    )
    assert [s.group for s in result.sources] == ["core/migrations"]
    assert [c.name for c in result.tables["a"].columns] == ["id", "b"]


def test_sql_that_is_put_together_at_run_time() -> None:
    text = """
    import { MigrationInterface, QueryRunner } from 'typeorm';
    export class C1700000000003 implements MigrationInterface {
      async up(runner: QueryRunner) {
        await runner.query(`CREATE TABLE "known" ("id" integer)`);
        await runner.query(`CREATE TABLE "${runner.connection.name}" ("id" integer)`);
        await runner.query(`UPDATE "known" SET "id" = ${Math.random()}`);
      }
    }"""
    result = run_files("typeorm_migrations", {"migrations/c.ts": text.encode()})
    assert set(result.tables) == {"known"}
    assert [(p.line, p.kind) for p in result.problems] == [(6, "dynamic-name")]


@pytest.mark.parametrize(
    ("time", "day"),
    [
        (1690000000000, "2023-07-22"),
        (20240114223020, "2024-01-14"),
        (1690000000, "2023-07-22"),
        (7, None),
    ],
)
def test_days(time: int, day: str | None) -> None:
    assert date_in(time) == day
