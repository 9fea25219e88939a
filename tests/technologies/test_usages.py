"""Where code reads and writes tables: queries of mappers and builders, and SQL in strings."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from technology_run import FIXTURES

from dbscope.analyzers.model.catalog import Catalog, Use
from dbscope.analyzers.options import Options
from dbscope.analyzers.schema.queries import Touched, touched
from dbscope.analyzers.workspace import Workspace

Scan = Callable[[str, str], Catalog]


@pytest.fixture
def scanned(tmp_path: Path) -> Scan:
    def scan(technology: str, case: str) -> Catalog:
        root = tmp_path / case
        shutil.copytree(FIXTURES / technology / case, root)
        return Workspace(root, Options(cache=False)).scan().after

    return scan


def uses(catalog: Catalog) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """(component, table) to how often rows are created, read, updated and deleted."""
    return {
        (c.name, u.table): (u.creates, u.reads, u.updates, u.deletes)
        for c in catalog.components
        for u in c.uses
    }


def use(catalog: Catalog, component: str, table: str) -> Use:
    """What one component does to one table."""
    named = next(c for c in catalog.components if c.name == component)
    return next(u for u in named.uses if u.table == table)


def test_queries_of_mappers_count_for_the_component_that_makes_them(scanned: Scan) -> None:
    assert uses(scanned("model_queries", "shop")) == {
        ("api", "customers"): (0, 2, 0, 1),
        ("api", "orders"): (1, 2, 1, 1),
        ("shop", "posts_post"): (1, 2, 2, 1),
        ("shop", "posts_post_tags"): (0, 0, 0, 0),
        ("shop", "posts_tag"): (1, 1, 0, 0),
        ("web", "reviews"): (1, 1, 1, 1),
    }


def test_each_place_of_a_use_is_kept(scanned: Scan) -> None:
    catalog = scanned("model_queries", "shop")
    orders = use(catalog, "api", "orders")
    assert orders.writes == 3
    assert [(p.path, p.line, p.action) for p in orders.places] == [
        ("api/service.py", 13, "read"),
        ("api/service.py", 22, "create"),
        ("api/service.py", 27, "read"),
        ("api/service.py", 29, "update"),
        ("api/service.py", 33, "delete"),
    ]


def test_broken_files_keep_what_can_be_read(scanned: Scan) -> None:
    assert uses(scanned("model_queries", "broken"))[("broken", "notes")][1] == 1


def test_queries_in_strings_tell_tables_and_columns(scanned: Scan) -> None:
    catalog = scanned("sql_queries", "ledger")
    assert uses(catalog) == {
        ("ledger", "accounts"): (0, 2, 1, 0),
        ("ledger", "entries"): (1, 1, 0, 0),
        ("jobs", "entries"): (0, 1, 0, 1),
    }
    places = use(catalog, "ledger", "accounts").places
    assert [(p.line, p.action, p.reads, p.writes) for p in places] == [
        (11, "read", ("owner", "balance", "id"), ()),
        (23, "update", ("id",), ("balance",)),
        (28, "read", ("id", "owner"), ()),
    ]
    entries = use(catalog, "ledger", "entries").places
    assert [(p.line, p.action, p.writes) for p in entries] == [
        (17, "create", ("account_id", "amount")),
        (28, "read", ()),
    ]


def test_broken_queries_still_name_their_tables(scanned: Scan) -> None:
    assert uses(scanned("sql_queries", "broken")) == {("broken", "notes"): (0, 1, 0, 1)}


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
