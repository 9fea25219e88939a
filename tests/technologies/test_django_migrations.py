"""Django migrations, compared with a database that Django itself migrates."""

from __future__ import annotations

from typing import Any

import pytest
from technology_run import FIXTURES, Result, run, run_files
from test_django import ask

from dbscope.analyzers.model.schema import Table

CLUB = FIXTURES / "django_migrations" / "club"
INSTALLED = ("django_", "auth_", "sqlite_")


def shape(table: Table) -> dict[str, Any]:
    """A table in the form that the probe gives."""
    return {
        "columns": {c.name: bool(c.nullable) for c in table.columns},
        "primary_key": list(table.primary_key),
        "foreign_keys": sorted(
            [k.columns[0], k.ref_table, k.ref_columns[0]] for k in table.foreign_keys
        ),
        "unique": sorted(list(u) for u in table.unique),
        "indexes": sorted(list(i.columns) for i in table.indexes),
        "checks": len(table.checks),
    }


@pytest.fixture(scope="module")
def club() -> Result:
    return run("django_migrations", "club")


def test_the_end_state_is_the_migrated_database(club: Result) -> None:
    truth = ask("migrate", CLUB, "club.settings")
    truth = {n: t for n, t in truth.items() if not n.startswith(INSTALLED)}
    found = {n: shape(t) for n, t in club.tables.items()}
    assert sorted(found) == sorted(truth)
    for name, table in truth.items():
        assert found[name] == table, name


def test_order_squash_dates_and_summaries(club: Result) -> None:
    (source,) = club.sources
    ids = [m.id for m in source.migrations]
    assert ids == [
        "members.0001_initial",
        "members.0002_rename",
        "diary.0001_initial",
        "diary.0002_guests_squashed_0003_drop_sponsor",
        "members.0003_keys",
        "diary.0004_by_hand",
    ]
    first = source.migrations[0]
    assert (first.tool, first.date, first.path) == (
        "Django",
        "2024-01-02",
        "members/migrations/0001_initial.py",
    )
    assert first.summary.startswith("create table members_person")
    assert "diary_log" in source.migrations[-1].tables
    assert source.problems == ()


def test_types_and_places(club: Result) -> None:
    member = club.tables["members_member"]
    favourite = member.column("favourite_id")
    assert favourite is not None and favourite.type == "bigint"
    assert favourite.path == "members/migrations/0003_keys.py"
    assert [i.name for i in member.indexes] == [None, "member_since_idx"] or {
        i.name for i in member.indexes
    } == {None, "member_since_idx"}


def test_broken_migrations_give_what_they_can() -> None:
    result = run("django_migrations", "broken")
    assert "app_sure" in result.tables
    kinds = {p.kind for p in result.problems}
    assert kinds == {"migration-order", "unknown-operation"}


def test_a_field_that_points_elsewhere_moves_its_key_and_join_table() -> None:
    head = b"from django.db import migrations, models\nclass Migration(migrations.Migration):\n"
    first = b"""    dependencies = []
    operations = [
        migrations.CreateModel("A", [("id", models.AutoField(primary_key=True))]),
        migrations.CreateModel("B", [("id", models.UUIDField(primary_key=True))]),
        migrations.CreateModel("C", [
            ("id", models.AutoField(primary_key=True)),
            ("to", models.ForeignKey("zoo.A", models.CASCADE)),
            ("many", models.ManyToManyField("zoo.A")),
        ]),
    ]
"""
    second = b"""    dependencies = [("zoo", "__first__")]
    operations = [
        migrations.AlterField("c", "to", models.ForeignKey("zoo.B", models.CASCADE, null=True)),
        migrations.AlterField("c", "many", models.ManyToManyField("zoo.B")),
        migrations.AlterField("a", "id", models.BigAutoField(primary_key=True)),
    ]
"""
    files = {
        "zoo/migrations/0001_a.py": head + first,
        "zoo/migrations/0002_b.py": head + second,
    }
    tables = run_files("django_migrations", files).tables
    to = tables["zoo_c"].column("to_id")
    assert to is not None and (to.type, to.nullable) == ("uuid", True)
    assert [k.ref_table for k in tables["zoo_c"].foreign_keys] == ["zoo_b"]
    assert [(c.name, c.type) for c in tables["zoo_c_many"].columns] == [
        ("id", "integer"),
        ("c_id", "integer"),
        ("b_id", "uuid"),
    ]
    assert {k.ref_table for k in tables["zoo_c_many"].foreign_keys} == {"zoo_c", "zoo_b"}
    assert tables["zoo_a"].columns[0].type == "bigint"
