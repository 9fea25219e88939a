"""Objects of Redis OM."""

from __future__ import annotations

from technology_run import run


def test_python() -> None:
    tables = run("redis_om", "python").tables
    assert set(tables) == {"shop:customer:{pk}", ":shop.customers.Order:{number}"}
    customer = tables["shop:customer:{pk}"]
    assert customer.model == "Customer" and customer.description == "A person who buys."
    assert customer.options == {"structure": "hash"} and customer.declarations[0].line == 10
    assert [(c.name, c.type, c.nullable, c.line) for c in customer.columns] == [
        ("name", "str", False, 13),
        ("email", "str", False, 14),
        ("age", "int", True, 15),
    ]
    order = tables[":shop.customers.Order:{number}"]
    assert order.options == {"structure": "json"}
    assert [(c.name, c.type) for c in order.columns] == [
        ("number", "str"),
        ("address", "Address"),
        ("lines", "list[str]"),
    ]


def test_javascript() -> None:
    tables = run("redis_om", "node").tables
    assert {n: t.options["structure"] for n, t in tables.items()} == {
        "album:{entityId}": "json",
        "studio:{entityId}": "hash",
    }
    album = tables["album:{entityId}"]
    assert album.model == "albumSchema"
    assert [(c.name, c.type) for c in album.columns] == [("artist", "string"), ("year", "number")]


def test_a_broken_file_keeps_what_can_be_read() -> None:
    assert ":half.Kept:{pk}" in run("redis_om", "broken").tables
