"""What a query does to which tables."""

from __future__ import annotations

import pytest

from dbscope.analyzers.schema.queries import Touched, touched


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "SELECT u.id, o.total FROM users u JOIN shop.orders AS o ON o.user_id = u.id",
            [
                Touched("read", "users", None, ("id",)),
                Touched("read", "orders", "shop", ("total", "user_id")),
            ],
        ),
        ("SELECT * FROM users WHERE email = $1", [Touched("read", "users", None, ("*", "email"))]),
        (
            "INSERT INTO users (id, name) VALUES (:id, :name)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            [
                Touched("create", "users", None, (), ("id", "name")),
                Touched("update", "users", None, (), ("name",)),
            ],
        ),
        (
            "INSERT INTO old SELECT id FROM users",
            [Touched("create", "old"), Touched("read", "users", None, ("id",))],
        ),
        (
            "UPDATE users SET name = ? WHERE id = ?",
            [Touched("update", "users", None, ("id",), ("name",))],
        ),
        ("DELETE FROM `users` WHERE id = %s", [Touched("delete", "users")]),
        (
            "WITH recent AS (SELECT id FROM events) SELECT count(*) FROM recent",
            [Touched("read", "events", None, ("id",))],
        ),
        ("TRUNCATE TABLE users", [Touched("delete", "users")]),
        ("REPLACE INTO users (id) VALUES (?)", [Touched("create", "users")]),
        ("INSERT INTO users VALUES ?", [Touched("create", "users")]),
        ("SELECT * FROM ${table}", []),
        ("Update your settings", []),
        ("CREATE TABLE users (id int)", []),
    ],
)
def test_what_a_query_touches(text: str, expected: list[Touched]) -> None:
    assert list(touched(text)) == expected
