"""MikroORM's migrations: SQL that classes add, in order, and what is broken."""

from __future__ import annotations

from technology_run import run


def test_mikroorm_adds_sql() -> None:
    result = run("mikroorm_migrations", "library")
    (source,) = result.sources
    assert source.technology == "MikroORM" and source.engines == ("PostgreSQL",)
    assert [(m.id, m.date) for m in source.migrations] == [
        ("Migration20230101100000", "2023-01-01"),
        ("Migration20230301100000_tags", "2023-03-01"),
    ]
    author, book = result.tables["author"], result.tables["book"]
    assert [c.name for c in book.columns] == ["id", "author_id", "headline", "tags"]
    assert [i.columns for i in author.indexes] == [("name",)]
    assert book.foreign_keys[0].on_update == "CASCADE" and not result.problems


def test_a_broken_migration_of_mikroorm() -> None:
    result = run("mikroorm_migrations", "broken")
    assert [c.name for c in result.tables["kept"].columns] == ["id", "more"]
    assert [(p.line, p.kind) for p in result.problems] == [
        (6, "unresolved-value"),
        (7, "unparsed-statement"),
    ]
