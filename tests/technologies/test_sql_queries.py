"""SQL in strings: where code reads and writes rows."""

from __future__ import annotations

from pathlib import Path

from usages import scanned, use, uses


def test_queries_in_strings_tell_tables_and_columns(tmp_path: Path) -> None:
    catalog = scanned(tmp_path, "sql_queries", "ledger")
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


def test_broken_queries_still_name_their_tables(tmp_path: Path) -> None:
    assert uses(scanned(tmp_path, "sql_queries", "broken")) == {("broken", "notes"): (0, 1, 0, 1)}


def test_queries_in_parts_in_files_of_queries_and_with_names_from_elsewhere(tmp_path: Path) -> None:
    catalog = scanned(tmp_path, "sql_queries", "parts")
    assert {k: v for k, v in uses(catalog).items() if any(v)} == {
        ("api", "events"): (0, 0, 0, 1),
        ("api", "users"): (1, 1, 0, 0),
        ("app", "events"): (1, 1, 0, 1),
        ("app", "order"): (0, 1, 0, 0),
        ("app", "users"): (0, 1, 1, 0),
        ("reports", "events"): (0, 1, 0, 0),
        ("reports", "users"): (0, 2, 1, 0),
        ("web", "events"): (0, 2, 0, 0),
        ("web", "users"): (0, 2, 0, 0),
    }
    users = use(catalog, "app", "users").places
    assert [(p.path, p.line, p.action, p.writes) for p in users] == [
        ("app/store.py", 9, "read", ()),
        ("app/store.py", 16, "update", ("name",)),
    ]
    queries = use(catalog, "api", "users").places
    assert [(p.path, p.line, p.action) for p in queries] == [
        ("api/queries/users.sql", 2, "read"),
        ("api/queries/users.sql", 6, "create"),
    ]
