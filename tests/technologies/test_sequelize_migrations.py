"""Sequelize's migrations: only `up`, in order, with all that was changed since."""

from __future__ import annotations

from technology_run import run


def test_a_history_is_replayed() -> None:
    result = run("sequelize_migrations", "history")
    assert set(result.tables) == {"Users", "Posts"}
    users, posts = result.tables["Users"], result.tables["Posts"]
    assert [(c.name, c.type, c.nullable) for c in users.columns] == [
        ("id", "integer", False),
        ("email", "varchar(255)", False),
        ("handle", "varchar(40)", True),
        ("createdAt", "timestamptz", False),
    ]
    assert users.unique == (("email",),)
    assert [(i.name, i.columns) for i in users.indexes] == [("users_nick", ("handle",))]
    assert [(c.name, c.type, c.nullable) for c in posts.columns] == [
        ("id", "uuid", False),
        ("title", "text", False),
        ("authorId", "integer", True),
        ("state", "enum", True),
        ("likes", "integer", True),
    ]
    assert [(k.columns, k.ref_table, k.on_delete) for k in posts.foreign_keys] == [
        (("authorId",), "Users", "CASCADE")
    ]
    assert posts.unique == (("authorId", "title"),)
    assert [(i.name, i.unique) for i in posts.indexes] == [("posts_title", True)]
    state = posts.column("state")
    assert state is not None and state.enum == ("draft", "live")
    (source,) = result.sources
    assert [(m.id, m.date) for m in source.migrations] == [
        ("20230101090000-create-users", "2023-01-01"),
        ("20230301090000-create-posts", "2023-03-01"),
        ("20230401090000-change", "2023-04-01"),
    ]
    assert result.problems == []


def test_the_form_of_umzug() -> None:
    (items,) = run("sequelize_migrations", "umzug").tables.values()
    assert [(c.name, c.type) for c in items.columns] == [
        ("id", "bigint"),
        ("size", "double precision"),
    ]


def test_broken_migrations_keep_what_can_be_read() -> None:
    result = run("sequelize_migrations", "broken")
    (notes,) = result.tables.values()
    assert [c.name for c in notes.columns] == ["id", "text"]
    assert [(p.path, p.line, p.kind) for p in result.problems] == [
        ("migrations/01-start.js", 4, "dynamic-name"),
        ("migrations/01-start.js", 5, "unknown-operation"),
    ]
