"""Queries of mappers and builders: where code reads and writes rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from technology_run import FIXTURES
from usages import scanned, use, uses

from dbscope.analyzers.options import Options
from dbscope.analyzers.workspace import Workspace


def test_queries_of_mappers_count_for_the_component_that_makes_them(tmp_path: Path) -> None:
    assert uses(scanned(tmp_path, "model_queries", "shop")) == {
        ("api", "customers"): (0, 2, 0, 1),
        ("api", "orders"): (1, 2, 1, 1),
        ("shop", "posts_post"): (1, 2, 2, 1),
        ("shop", "posts_post_tags"): (1, 0, 0, 0),
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


MAPPERS = {
    "django": {
        "shop_customer": (1, 1, 0, 1),
        "shop_customer_favourites": (1, 0, 0, 0),
        "shop_line": (1, 2, 1, 1),
        "shop_order": (0, 3, 1, 1),
        "shop_product": (1, 5, 0, 1),
    },
    "repositories": {
        "hits": (1, 0, 0, 0),
        "item": (1, 4, 1, 0),
        "part": (1, 2, 0, 1),
    },
    "pony": {"Car": (1, 0, 0, 1), "Person": (0, 2, 0, 0)},
    "peewee": {"note": (1, 3, 0, 1), "user": (0, 1, 1, 0)},
    "tortoise": {"player": (1, 2, 1, 1), "team": (0, 1, 0, 0)},
    "beanie": {"trips": (1, 2, 1, 1)},
    "mongoengine": {"author": (0, 0, 0, 1), "book": (1, 2, 1, 0)},
    "typeorm": {"items": (0, 2, 0, 2), "users": (1, 2, 1, 1)},
    "prisma": {"Post": (1, 2, 0, 1), "User": (0, 1, 1, 0)},
    "drizzle": {"notes": (1, 2, 0, 1), "users": (0, 3, 1, 0)},
    "knex": {"customers": (0, 2, 1, 0), "orders": (2, 1, 0, 1)},
    "sequelize": {"Tasks": (0, 1, 0, 1), "Users": (1, 2, 1, 0)},
    "mongoose": {"cats": (1, 2, 1, 1)},
}
"""By fixture: how often the rows of each table are created, read, updated and deleted."""


@pytest.mark.parametrize("case", MAPPERS)
def test_every_mapper_tells_who_uses_its_tables(tmp_path: Path, case: str) -> None:
    found = uses(scanned(tmp_path, "model_queries", case))
    assert {table: counts for (_, table), counts in found.items()} == MAPPERS[case]


def test_views_relations_and_rows_of_django_stand_at_their_lines(tmp_path: Path) -> None:
    catalog = scanned(tmp_path, "model_queries", "django")
    lines = use(catalog, "shop", "shop_line").places
    assert [(p.path, p.line, p.action) for p in lines] == [
        ("shop/views.py", 19, "read"),
        ("shop/views.py", 30, "read"),
        ("shop/views.py", 31, "delete"),
        ("shop/views.py", 35, "update"),
        ("shop/views.py", 36, "create"),
    ]
    products = use(catalog, "shop", "shop_product").places
    assert [(p.path.rsplit("/", 1)[-1], p.line, p.action) for p in products] == [
        ("seed.py", 5, "create"),
        ("seed.py", 5, "read"),
        ("views.py", 10, "read"),
        ("views.py", 14, "delete"),
        ("views.py", 14, "read"),
        ("views.py", 19, "read"),
        ("views.py", 42, "read"),
    ]


def test_an_edit_counts_only_what_it_changed(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    shutil.copytree(FIXTURES / "model_queries" / "django", root)
    workspace = Workspace(root, Options(cache=False))
    before = uses(workspace.scan().after)
    views = root / "shop" / "views.py"
    text = views.read_text()
    views.write_text(text + "\n\ndef clear():\n    Line.objects.all().delete()\n")
    after = uses(workspace.apply(["shop/views.py"]).after)
    assert after == {**before, ("shop", "shop_line"): (1, 2, 1, 2)}
    views.write_text(text.replace("Line.objects.bulk_create", "print"))
    after = uses(workspace.apply(["shop/views.py"]).after)
    assert after == {**before, ("shop", "shop_line"): (0, 2, 1, 1)}
    models = root / "shop" / "models.py"
    models.write_text(models.read_text().replace("class Line", "class Entry"))
    after = uses(workspace.apply(["shop/models.py"]).after)
    assert ("shop", "shop_line") not in after
    assert after["shop", "shop_entry"][:1] == (0,)
    assert after == uses(Workspace(root, Options(cache=False)).scan().after)
