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
