"""Bookshelf: models, and the relations that only code knows.

The names of keys and join tables are those that Bookshelf 1.2 computes (`relatedData.key(…)`).
"""

from __future__ import annotations

import pytest
from technology_run import FIXTURES, Result, run

from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.workspace import Workspace


def references(table: Table) -> list[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    assert not any(k.enforced for k in table.foreign_keys)
    return [(k.columns, k.ref_table, k.ref_columns) for k in table.foreign_keys]


@pytest.fixture(scope="module")
def blog() -> Result:
    return run("bookshelf", "blog")


def test_models_of_all_three_forms(blog: Result) -> None:
    assert {(t.name, t.model) for t in blog.tables.values()} == {
        *(("posts", "Post"), ("comments", "Comment"), ("users", "User"), ("tags", "Tag")),
        *(("profiles", "Profile"), ("categories", "Category"), ("likes", "Like")),
        *(("follows", None), ("posts_tags", None)),
    }
    assert blog.tables["comments"].primary_key == ("key",)
    assert blog.problems == []


def test_references_and_join_tables(blog: Result) -> None:
    assert references(blog.tables["posts"]) == [
        (("author_id",), "users", ("id",)),
        (("category_id",), "categories", ("id",)),
    ]
    assert references(blog.tables["comments"]) == [
        (("post_id",), "posts", ("id",)),
        (("parent_key",), "comments", ("key",)),
    ]
    assert references(blog.tables["posts_tags"]) == [
        (("tag_id",), "tags", ("id",)),
        (("post_id",), "posts", ("id",)),
    ]
    assert references(blog.tables["follows"]) == [
        (("follower_id",), "users", ("id",)),
        (("followed_id",), "users", ("id",)),
    ]
    assert references(blog.tables["profiles"]) == [(("login",), "users", ("login",))]


def test_columns_that_code_speaks_of(blog: Result) -> None:
    posts = [c.name for c in blog.tables["posts"].columns]
    assert posts == ["id", "created_at", "updated_at", "author_id", "category_id"]
    assert [c.name for c in blog.tables["likes"].columns] == ["id", "likeable_type", "likeable_id"]
    join = blog.tables["posts_tags"]
    assert [c.name for c in join.columns] == ["tag_id", "post_id", "sort_order"]
    assert {c.certainty for c in join.columns} == {"inferred"}


def test_broken_models_keep_what_can_be_read() -> None:
    result = run("bookshelf", "broken")
    assert references(result.tables["notes"]) == [(("parent_id",), "notes", ("id",))]
    assert {(5, "unresolved-reference"), (8, "dynamic-name")} <= {
        (p.line, p.kind) for p in result.problems
    }


def test_models_join_the_tables_of_migrations() -> None:
    workspace = Workspace(FIXTURES / "bookshelf" / "blog")
    workspace.scan()
    (database,) = workspace.catalog.databases
    posts = next(t for t in database.tables if t.name == "posts")
    assert (posts.model, posts.technology) == ("Post", "Knex")
    assert [c.name for c in posts.columns] == ["id", "text", "author_id", "category_id"]
    assert [(k.columns, k.enforced) for k in posts.foreign_keys] == [
        (("author_id",), True),
        (("category_id",), False),
    ]
    (component,) = workspace.catalog.components
    assert {u.table: u.reads for u in component.uses}["posts"] == 1
