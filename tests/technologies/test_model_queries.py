"""Queries of mappers and builders: where code reads and writes rows."""

from __future__ import annotations

from pathlib import Path

from usages import scanned, use, uses


def test_queries_of_mappers_count_for_the_component_that_makes_them(tmp_path: Path) -> None:
    assert uses(scanned(tmp_path, "model_queries", "shop")) == {
        ("api", "customers"): (0, 2, 0, 1),
        ("api", "orders"): (1, 2, 1, 1),
        ("shop", "posts_post"): (1, 2, 2, 1),
        ("shop", "posts_post_tags"): (0, 0, 0, 0),
        ("shop", "posts_tag"): (1, 1, 0, 0),
        ("web", "reviews"): (1, 1, 1, 1),
    }


def test_each_place_of_a_use_is_kept(tmp_path: Path) -> None:
    catalog = scanned(tmp_path, "model_queries", "shop")
    orders = use(catalog, "api", "orders")
    assert orders.writes == 3
    assert [(p.path, p.line, p.action) for p in orders.places] == [
        ("api/service.py", 13, "read"),
        ("api/service.py", 22, "create"),
        ("api/service.py", 27, "read"),
        ("api/service.py", 29, "update"),
        ("api/service.py", 33, "delete"),
    ]


def test_broken_files_keep_what_can_be_read(tmp_path: Path) -> None:
    assert uses(scanned(tmp_path, "model_queries", "broken"))[("broken", "notes")][1] == 1
