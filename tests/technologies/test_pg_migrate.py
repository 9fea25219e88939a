"""node-pg-migrate: what `up` tells the builder, file after file.

What is expected of the fixture `forum` is what the MigrationBuilder of node-pg-migrate 9 gives as
SQL.
"""

from __future__ import annotations

import pytest
from technology_run import Result, run

from dbscope.analyzers.model.schema import Table


def columns(table: Table) -> list[tuple[str, str | None, bool | None, str | None]]:
    return [(c.name, c.type, c.nullable, c.default) for c in table.columns]


def keys(table: Table) -> list[tuple[tuple[str, ...], str | None, str, tuple[str, ...]]]:
    return [(k.columns, k.ref_schema, k.ref_table, k.ref_columns) for k in table.foreign_keys]


@pytest.fixture(scope="module")
def forum() -> Result:
    return run("pg_migrate", "forum")


def test_tables_with_shorthands_and_helpers(forum: Result) -> None:
    members = forum.tables["members"]
    assert members.description == "Who may log in." and members.primary_key == ("id",)
    assert columns(members) == [
        ("id", "integer", False, None),
        ("email", "citext", False, None),
        ("mood", "mood", True, "ok"),
        ("age", "integer", True, None),
        ("made_at", "timestamp", False, "current_timestamp"),
    ]
    email, mood, made = (members.column(n) for n in ("email", "mood", "made_at"))
    assert email is not None and email.description == "Unique whatever the case."
    assert mood is not None and mood.enum == ("sad", "ok", "glad")
    assert made is not None and (made.path, made.line) == ("migrations/helpers/stamps.js", 2)
    assert members.unique == (("email",),)
    assert [(i.name, i.columns, i.unique, i.where) for i in members.indexes] == [
        ("members_(lower(email))_unique_index", ("lower(email)",), True, None),
        ("members_mood_age_index", ("mood", "age"), False, "age > 17"),
    ]
    assert [c.expression for c in members.checks] == ["age > 0"]


def test_keys_and_constraints_of_a_table_in_a_schema(forum: Result) -> None:
    topics = forum.tables["topics"]
    assert (topics.schema, topics.primary_key) == ("forum", ("key",))
    assert keys(topics) == [
        (("member_id",), None, "members", ("id",)),
        (("parent",), "forum", "topics", ("key",)),
    ]
    assert topics.foreign_keys[0].on_delete == "CASCADE"
    assert topics.unique == (("key", "parent"), ("label",))
    label = topics.column("label")
    assert label is not None and label.generated == "upper(key)"


def test_changes_run_in_the_order_of_their_numbers(forum: Result) -> None:
    assert [m.id for m in forum.sources[0].migrations] == ["1_start", "2_posts", "10_change"]
    replies = forum.tables["replies"]
    assert "posts" not in forum.tables and replies.primary_key == ("topic", "number")
    assert columns(replies) == [
        ("topic", "text", False, None),
        ("number", "integer", False, None),
        ("author", "integer", False, None),
        ("text", "text", False, "''"),
        ("rank", "double precision", True, "0"),
        ("seen_at", "timestamptz", True, None),
    ]
    assert keys(replies) == [
        (("topic",), "forum", "topics", ("key",)),
        (("author",), None, "members", ("id",)),
    ]
    assert replies.unique == ()
    assert [c.name for c in replies.checks] == ["short"]
    view = forum.tables["ranked"]
    assert view.kind == "view" and [c.name for c in view.columns] == ["topic", "place"]
    assert forum.problems == [] and forum.sources[0].engines == ("PostgreSQL",)


def test_broken_migrations_keep_what_can_be_read() -> None:
    result = run("pg_migrate", "broken")
    assert columns(result.tables["notes"]) == [
        ("id", "integer", False, None),
        ("kind", None, None, None),
        ("text", "text", True, None),
    ]
    found = {(p.line, p.kind) for p in result.problems}
    assert {
        (4, "unresolved-value"),
        (7, "dynamic-name"),
        (8, "unknown-operation"),
        (9, "unresolved-value"),
    } <= found
