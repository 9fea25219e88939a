"""Sequelize's migrations: only `up`, in order, with all that was changed since."""

from __future__ import annotations

from technology_run import run, run_files


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


def test_options_of_tables_and_migrations_that_call_the_interface_otherwise() -> None:
    files = {
        "config/config.json": b'{"production": {"dialect": "mysql"}}',
        "migrations/1-things.js": b"""
    const TABLE = { tableName: 'things', schema: 'core' }
    module.exports = {
      up: async (qi, Sequelize) => {
        await qi.createTable('owners', { id: { type: Sequelize.UUID, primaryKey: true } },
          { schema: 'core', comment: 'Who owns things' })
        await qi.createTable(TABLE, { id: { type: Sequelize.INTEGER, primaryKey: true } })
        for (const name of ['height', 'width']) await qi.addColumn(TABLE, name, Sequelize.FLOAT)
        await qi.addColumn(TABLE, 'owner', {
          type: Sequelize.UUID, references: { model: { tableName: 'owners', schema: 'core' } }
        })
        await qi.addColumn(TABLE, 'sold', { type: Sequelize.BOOLEAN, defaultValue: false })
      },
      down: async (qi) => qi.dropTable(TABLE)
    }
    """,
    }
    result = run_files("sequelize_migrations", files)
    owners, things = result.tables["owners"], result.tables["things"]
    assert (owners.schema, owners.description) == ("core", "Who owns things")
    assert [(c.name, c.type) for c in things.columns] == [
        ("id", "integer"),
        ("height", "double"),
        ("width", "double"),
        ("owner", "char(36)"),
        ("sold", "tinyint(1)"),
    ]
    (key,) = things.foreign_keys
    assert (key.ref_schema, key.ref_table) == ("core", "owners")
    assert result.problems == []
