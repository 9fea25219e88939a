"""Peewee: the library fixture is created by Peewee itself in SQLite and compared.

What migrations leave behind was written down after their tools' documentation.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from mapper_truth import compare, real
from technology_run import Result, run, run_files

from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.technologies._peewee.models import snake


def types(table: Table) -> dict[str, str | None]:
    return {c.name: c.type for c in table.columns}


@pytest.fixture(scope="module")
def library() -> Result:
    return run("peewee", "library")


def test_everything_is_as_peewee_makes_it(library: Result, tmp_path: Path) -> None:
    compare(library, real("peewee", "library", tmp_path))
    assert library.problems == []
    assert [s.engines for s in library.sources] == [("SQLite",)]


def test_what_sqlite_does_not_tell(library: Result) -> None:
    book = library.tables["book"]
    assert book.model == "Book"
    assert book.column("copies").default == "1"
    assert [c.expression for c in book.checks] == ["pages > 0"]
    added = next(i for i in book.indexes if i.name == "book_by_length")
    assert added.where == "copies > 0"
    assert [c.expression for c in library.tables["loans"].checks] == ["fine >= 0"]
    assert library.tables["branch"].description == "A place with shelves."
    assert library.tables["branch"].column("name").description == "as on the door"
    deferred = library.tables["branch"].foreign_keys[0]
    assert (deferred.columns, deferred.ref_table, deferred.enforced) == (
        ("head_id",),
        "staff_member",
        False,
    )
    assert library.tables["bookindex"].options == {"virtual": "fts5"}


def test_columns_know_their_line(library: Result) -> None:
    staff = library.tables["staff_member"]
    assert staff.column("full_name").path == "library/models.py"
    assert staff.column("created_at").path == "library/base.py"
    assert staff.column("created_at").line == 15


@pytest.mark.parametrize(
    ("name", "expected"),
    [("UserProfile", "user_profile"), ("APIKey", "api_key"), ("Tag", "tag"), ("A_b", "a_b")],
)
def test_names_are_made_as_peewee_makes_them(name: str, expected: str) -> None:
    peewee = pytest.importorskip("peewee")
    assert snake(name) == peewee.make_snake_case(name) == expected


def test_a_table_function_a_proxy_and_the_engine_of_both() -> None:
    found = run("peewee", "script")
    assert found.sources[0].engines == ("MySQL",)
    item, part = found.tables["app_item"], found.tables["app_part"]
    assert item.schema == part.schema == "inventory"
    assert types(item) == {
        "key": "varchar(40)",
        "label": "varchar(30)",
        "weight": "double precision",
        "fragile": "boolean",
    }
    assert types(part) == {
        "id": "integer",
        "item_id": "varchar(40)",
        "tags": "varchar(9)[]",
        "data": "jsonb",
    }
    assert [(i.columns, i.method) for i in part.indexes] == [
        (("item_id",), None),
        (("tags",), "gin"),
    ]


def test_a_script_that_changes_tables_tells_its_history_only() -> None:
    change = run("peewee", "script").sources[1]
    assert not change.complete
    assert [(m.tool, m.id) for m in change.migrations] == [
        ("playhouse.migrate", "upgrade.to_version_2")
    ]
    assert change.migrations[0].summary == (
        "add column app_item.colour; drop column app_item.old_colour;"
        " add index app_item(label, colour)"
    )


def test_peewee_migrate() -> None:
    found = run("peewee", "migrated")
    (source,) = found.sources
    assert (source.kind, source.complete) == ("migration", True)
    assert [(m.tool, m.id) for m in source.migrations] == [
        ("peewee-migrate", "001_initial"),
        ("peewee-migrate", "002_more"),
    ]
    assert sorted(found.tables) == ["audit", "bills", "customers"]
    bills = found.tables["bills"]
    assert [(c.name, c.type, c.nullable) for c in bills.columns] == [
        ("id", "integer", False),
        ("customer_id", "integer", False),
        ("amount", "integer", False),
        ("remark", "varchar(200)", True),
        ("paid_at", "timestamp", True),
        ("tax", "numeric(8,2)", True),
    ]
    assert [(k.columns, k.ref_table, k.on_delete) for k in bills.foreign_keys] == [
        (("customer_id",), "customers", "CASCADE")
    ]
    assert [i.columns for i in bills.indexes] == [("customer_id",), ("paid_at",)]
    unique = [i.columns for i in found.tables["customers"].indexes if i.unique]
    assert unique == [("email",), ("name", "email")]


def test_peewee_moves() -> None:
    found = run("peewee", "moves")
    users, logins = found.tables["users"], found.tables["logins"]
    assert [(c.name, c.nullable) for c in users.columns] == [
        ("id", False),
        ("name", False),
        ("seen_at", True),
        ("active", False),
    ]
    assert users.primary_key == ("id",)
    assert [(i.columns, i.unique) for i in users.indexes] == [
        (("name",), True),
        (("name", "seen_at"), True),
    ]
    assert [(k.columns, k.ref_table, k.ref_columns) for k in logins.foreign_keys] == [
        (("user_id",), "users", ("id",))
    ]
    assert logins.column("agent").nullable


def test_a_broken_file_costs_only_what_is_broken() -> None:
    found = run("peewee", "broken")
    assert {"customer", "invoice"} <= set(found.tables)
    customer = found.tables["customer"]
    assert [(c.name, c.type) for c in customer.columns] == [
        ("id", "integer"),
        ("name", "varchar"),
        ("email", "varchar(255)"),
    ]
    assert [k.columns for k in found.tables["invoice"].foreign_keys] == [("customer_id",)]
    kinds = {(p.kind, p.line) for p in found.problems}
    assert ("unresolved-reference", 19) in kinds


def test_the_database_of_a_flask_model() -> None:
    files = {
        "shop/db.py": b'from playhouse.flask_utils import FlaskDB\nstore = FlaskDB(None, "postgresql://x")\n',
        "shop/models.py": b"from peewee import *\nfrom .db import store\n"
        b"class User(store.Model):\n    friend = ForeignKeyField('self', null=True)\n    ok = BooleanField()\n",
    }
    found = run_files("peewee", files)
    assert [s.engines for s in found.sources] == [("PostgreSQL",)]
    assert types(found.tables["user"]) == {"id": "integer", "friend_id": "integer", "ok": "boolean"}


def test_a_computed_name_is_a_problem() -> None:
    code = b"""
import peewee
class Computed(peewee.Model):
    value = peewee.IntegerField()
    class Meta:
        table_name = make_name("computed")
"""
    found = run_files("peewee", {"app.py": code})
    assert found.tables == {}
    assert [(p.kind, p.line) for p in found.problems] == [("dynamic-name", 3)]


def test_models_of_documentation_and_tests_stand_apart() -> None:
    code = b"import peewee\nclass Note(peewee.Model):\n    text = peewee.TextField()\n"
    found = run_files("peewee", {"docs/a.py": code, "examples/b.py": code, "app/c.py": code})
    assert [(s.root, s.test, s.example) for s in found.sources] == [
        ("app", False, False),
        ("examples", True, True),
        ("docs", True, False),
    ]


def test_fields_that_a_project_builds_itself(tmp_path: Path) -> None:
    sealed = run("peewee", "sealed")
    compare(sealed, real("peewee", "sealed", tmp_path))
    assert sealed.problems == []
    kept = {c.name: c.type for c in sealed.tables["loan"].columns}
    assert (kept["notes"], kept["reader_id"]) == ("text", "integer")


def test_models_in_revisions_are_copies_of_the_past() -> None:
    reader = run("peewee", "sealed").tables["reader"]
    assert [c.name for c in reader.columns] == ["id", "name", "pin"]
    assert {c.path for c in reader.columns} == {"library/models.py"}
