"""Schemas kept as plain data objects that a project hands to Knex."""

from __future__ import annotations

import pytest
from technology_run import Result, run


@pytest.fixture(scope="module")
def site() -> Result:
    return run("schema_objects", "site")


def test_tables_of_an_object(site: Result) -> None:
    assert [(s.technology, s.group) for s in site.sources] == [("Knex", "server/schema.js")]
    assert set(site.tables) == {"authors", "articles"}
    authors = site.tables["authors"]
    assert {c.name: (c.type, c.nullable) for c in authors.columns} == {
        "id": ("varchar(24)", False),
        "email": ("varchar(191)", False),
        "bio": ("text", True),
        "visits": ("int unsigned", False),
        "created_at": ("datetime", False),
        "updated_at": ("datetime", True),
    }
    assert authors.primary_key == ("id",) and authors.unique == (("email",),)
    assert authors.description == "people who write"
    bio = authors.column("bio")
    assert bio is not None and bio.description == "short text below the name"
    assert (bio.path, bio.line) == ("server/schema.js", 15)


def test_keys_indexes_and_values(site: Result) -> None:
    articles = site.tables["articles"]
    assert {c.name: c.type for c in articles.columns}["slug"] == "varchar(120)"
    assert {c.name: c.type for c in articles.columns}["html"] == "longtext"
    assert [
        (k.columns, k.ref_table, k.ref_columns, k.on_delete) for k in articles.foreign_keys
    ] == [
        (("author_id",), "authors", ("id",), "CASCADE"),
        (("editor_id",), "authors", ("id",), "SET NULL"),
    ]
    assert articles.unique == (("slug", "author_id"),)
    assert [i.columns for i in articles.indexes] == [("featured",), ("status", "created_at")]
    status = articles.column("status")
    assert status is not None and status.enum == ("draft", "public")
    assert status.default == "'draft'"


def test_objects_of_that_shape_without_a_builder_are_none() -> None:
    assert run("schema_objects", "other").sources == []


def test_a_broken_entry_costs_only_itself() -> None:
    tables = run("schema_objects", "broken").tables
    assert set(tables) == {"a", "b", "c", "d"}
    assert tables["b"].foreign_keys == () and tables["c"].columns[0].default is None
    assert tables["d"].columns[0].nullable is None
    assert [i.columns for i in tables["d"].indexes] == [("at",)]
