"""Django models, compared with what Django itself says of the same project."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from technology_run import FIXTURES, Result, run, run_files

from dbscope.analyzers.model.schema import Table

PROBE = Path(__file__).with_name("django_probe.py")
LIBRARY = FIXTURES / "django" / "library"
TYPES = {"timestamp with time zone": "timestamptz"}


def ask(what: str, folder: Path, settings: str) -> dict[str, Any]:
    call = [sys.executable, str(PROBE), what, str(folder), settings]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def shape(table: Table) -> dict[str, Any]:
    """A table in the form that the probe gives."""
    unique = [list(u) for u in table.unique]
    return {
        "columns": {c.name: [c.type, c.nullable] for c in table.columns},
        "primary_key": list(table.primary_key),
        "foreign_keys": sorted(
            [k.columns[0], k.ref_table, k.ref_columns[0]] for k in table.foreign_keys
        ),
        "unique": sorted(unique),
        "indexes": sorted(list(i.columns) for i in table.indexes if i.name is None),
        "names": {
            i.name: list(i.columns)
            for i in table.indexes
            if i.name and not any(c.startswith("(") for c in i.columns)
        },
    }


@pytest.fixture(scope="module")
def library() -> Result:
    return run("django", "library")


def test_every_table_is_what_django_says(library: Result) -> None:
    truth = ask("models", LIBRARY, "config.settings.local")
    for table in truth.values():
        for column in table["columns"].values():
            column[0] = TYPES.get(column[0], column[0]).replace(", ", ",")
    found = {t.name: shape(t) for t in library.tables.values()}
    assert sorted(found) == sorted(truth)
    for name, table in truth.items():
        assert found[name] == table, name


def test_places_are_where_things_are_written(library: Result) -> None:
    author = library.tables["books_author"]
    assert [(d.path, d.line) for d in author.declarations] == [
        ("apps/catalogue/models/work.py", line_of("apps/catalogue/models/work.py", "class Author"))
    ]
    created = author.column("created_at")
    assert created is not None
    assert (created.path, created.line) == (
        "apps/core/models.py",
        line_of("apps/core/models.py", "created_at = "),
    )
    password = library.tables["people_member"].column("password")
    assert password is not None and password.path == "apps/people/models.py"


def line_of(path: str, text: str) -> int:
    lines = (LIBRARY / path).read_text().split("\n")
    return next(n for n, line in enumerate(lines, 1) if text in line)


def test_descriptions_defaults_choices_and_methods(library: Result) -> None:
    tables = library.tables
    assert tables["people_member"].description == "Someone with a card."
    assert tables["people_member"].methods == ("borrow",)
    assert tables["people_member"].model == "Member"
    assert tables["shelves"].description == "Where books stand"
    kind = tables["books_work"].column("kind")
    assert kind is not None and kind.enum == ("prose", "poetry") and kind.default == "'prose'"
    returned = tables["lending_loan"].column("returned")
    assert returned is not None and returned.description == "Set when the copy comes back."
    desk = tables["people_librarian"].column("desk")
    assert desk is not None and desk.description == "Where they sit"
    made = tables["books_translation"].column("made_at")
    assert made is not None and made.default == "now()"
    title = tables["books_work"].column("sort_title")
    assert title is not None and title.generated == "lower(title)"


def test_checks_conditions_and_expressions(library: Result) -> None:
    checks = [(c.name, c.expression) for c in library.tables["books_work"].checks]
    assert checks == [("work_order", "updated_at >= created_at")]
    assert library.tables["lending_loan"].checks == (), "its own Meta does not inherit"
    by_name = {i.name: i for i in library.tables["people_member"].indexes}
    assert by_name["member_card_nocase"].columns == ("(lower(card))",)
    assert by_name["one_active_ward"].unique and by_name["one_active_ward"].where == (
        "is_active = true"
    )
    assert library.tables["books_work"].indexes[-2].method == "gin"


def test_unmanaged_and_unenforced(library: Result) -> None:
    assert library.tables["facility_shelf"].options == {"managed": False}
    (key,) = library.tables["books_tag"].foreign_keys
    assert key.ref_table == "django_content_type" and not key.enforced


def test_models_of_tests_are_a_source_apart(library: Result) -> None:
    assert [s.test for s in library.sources] == [False, True]
    assert "tests_dummy" not in library.tables


THIRD_PARTY = b"""
from django.db import models
from djmoney.models.fields import MoneyField
from model_utils.models import TimeStampedModel
from mptt.models import MPTTModel, TreeForeignKey
from simple_history.models import HistoricalRecords
from taggit.managers import TaggableManager
from wagtail.models import Page
from phonenumber_field.modelfields import PhoneNumberField


class Category(MPTTModel, TimeStampedModel):
    parent = TreeForeignKey("self", models.CASCADE, null=True)
    price = MoneyField(max_digits=9, decimal_places=2)
    phone = PhoneNumberField(blank=True)
    tags = TaggableManager()
    code = models.CharField(max_length=5, unique=True)
    history = HistoricalRecords()


class Landing(Page):
    intro = models.TextField()
"""


def test_third_party_bases_and_fields() -> None:
    tables = run_files("django", {"shop/models.py": THIRD_PARTY}).tables
    category = {c.name: c.type for c in tables["shop_category"].columns}
    assert category == {
        "id": "integer",
        "created": "timestamptz",
        "modified": "timestamptz",
        "lft": "integer",
        "rght": "integer",
        "tree_id": "integer",
        "level": "integer",
        "parent_id": "integer",
        "price": "numeric(9,2)",
        "price_currency": "varchar(3)",
        "phone": "varchar(128)",
        "code": "varchar(5)",
    }
    assert ("tree_id", "lft") in [i.columns for i in tables["shop_category"].indexes]
    history = tables["shop_historicalcategory"]
    assert history.primary_key == ("history_id",) and history.unique == ()
    assert {k.columns[0]: k.enforced for k in history.foreign_keys} == {
        "parent_id": False,
        "history_user_id": True,
    }
    landing = tables["shop_landing"]
    assert landing.primary_key == ("page_ptr_id",)
    assert landing.foreign_keys[0].ref_table == "wagtailcore_page"


def test_broken_files_give_what_they_can() -> None:
    result = run("django", "broken")
    good = result.tables["shop_good"]
    assert {"id", "name", "other_id"} <= {c.name for c in good.columns}
    assert result.tables["shop_half"].column("flag") is not None
    assert {p.kind for p in result.problems} == {"unresolved-base"}


def test_an_edit_computes_only_what_depends_on_it(tmp_path: Path) -> None:
    from dbscope.analyzers.syntax.parse import unit_for
    from dbscope.analyzers.syntax.project import Project
    from dbscope.analyzers.syntax.unit import CodeUnit
    from dbscope.analyzers.technologies import django
    from dbscope.analyzers.technologies.base import Declared

    modules, facts = [], []
    for path in sorted(LIBRARY.rglob("*.py")):
        name = path.relative_to(LIBRARY).as_posix()
        unit = unit_for(name, "python", path.read_bytes(), frozenset(django.SPEC.methods))
        assert isinstance(unit, CodeUnit)
        modules.append(unit.module)
        facts += [(name, f) for f in django.declare(unit)]
    project, declared = Project(modules), Declared(tuple(facts))
    before = list(django.resolve(declared, project))
    name = "apps/core/constants.py"
    unit = unit_for(name, "python", b"NAME_LENGTH = 99\nEMAIL_LENGTH = 160\n", frozenset())
    assert isinstance(unit, CodeUnit)
    project.update([unit.module])
    kept = {k for k in project._memo if k[0] == "django"}
    names = {k[1][1] for k in kept}
    assert names >= {"Translation", "Dummy"} and not names & {"Author", "Member", "Loan"}
    after = list(django.resolve(declared, project))
    changed = {
        getattr(o, "table", "")
        for a, b in zip(before[0].operations, after[0].operations, strict=True)
        for o in ([] if a == b else [b])
    }
    assert changed == {"books_author"}


def test_columns_of_an_unknown_base_come_from_the_migrations() -> None:
    files = {
        "sync/models.py": b"""
from django.db import models
from morsel.models import SyncableModel


class Session(SyncableModel):
    started = models.DateTimeField()
""",
        "sync/migrations/0001_initial.py": b"""
from django.db import migrations, models


class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel("Session", [
            ("id", models.UUIDField(primary_key=True)),
            ("dirty", models.BooleanField(default=False)),
            ("started", models.DateTimeField()),
        ]),
    ]
""",
    }
    result = run_files("django", files)
    table = result.tables["sync_session"]
    assert {c.name: (c.type, c.path) for c in table.columns} == {
        "id": ("uuid", "sync/migrations/0001_initial.py"),
        "dirty": ("boolean", "sync/migrations/0001_initial.py"),
        "started": ("timestamptz", "sync/models.py"),
    }
    assert [p.kind for p in result.problems] == ["unresolved-base"]
