"""Tortoise ORM: the crm fixture is created by Tortoise itself in SQLite and compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from mapper_truth import compare, real
from technology_run import Result, run, run_files

SQLITE = {
    # What SQLite is told to keep where Tortoise's own type says more.
    "boolean": "integer",
    "bigint": "integer",
    "numeric(5,2)": "varchar(40)",
    "double precision": "real",
}


@pytest.fixture(scope="module")
def crm() -> Result:
    return run("tortoise", "crm")


def test_everything_is_as_tortoise_makes_it(crm: Result, tmp_path: Path) -> None:
    truth = real("tortoise", "crm", tmp_path)
    for table in truth.values():
        table["columns"] = {
            n: (SQLITE.get(t, t), null) for n, (t, null) in table["columns"].items()
        }
    compare(crm, truth, SQLITE)
    assert crm.problems == []


def test_what_sqlite_does_not_tell(crm: Result) -> None:
    companies, person = crm.tables["companies"], crm.tables["person"]
    assert (companies.model, companies.description) == ("Company", "who buys")
    assert person.column("email").description == "where to write to"
    assert crm.tables["tag"].column("colour").default == "#fff"
    message = crm.tables["message"]
    assert message.column("channel").enum == ("mail", "phone")
    assert [(k.columns, k.enforced) for k in message.foreign_keys if not k.enforced] == [
        (("parent_id",), False)
    ]
    assert companies.column("name").path == "crm/models.py"
    assert companies.column("created_at").path == "crm/base.py"


CODE = b"""
from tortoise import fields
from tortoise.models import Model
TORTOISE_ORM = {
    "connections": {"default": {"engine": "tortoise.backends.asyncpg", "credentials": {}}},
    "apps": {"models": {"models": ["app"]}},
}
class Log(Model):
    id = fields.UUIDField(pk=True)
    at = fields.DatetimeField(index=True)
    data = fields.JSONField()
    raw = fields.BinaryField()
    class Meta:
        schema = "audit"
"""


def test_types_follow_the_engine_that_connections_name() -> None:
    found = run_files("tortoise", {"app.py": CODE})
    assert found.sources[0].engines == ("PostgreSQL",)
    log = found.tables["log"]
    assert log.schema == "audit"
    assert [(c.name, c.type) for c in log.columns] == [
        ("id", "uuid"),
        ("at", "timestamptz"),
        ("data", "jsonb"),
        ("raw", "bytea"),
    ]


def test_aerich_migrations() -> None:
    found = run("tortoise", "aerich")
    (source,) = found.sources
    assert (source.kind, source.engines) == ("migration", ("PostgreSQL",))
    assert [(m.tool, m.id, m.date) for m in source.migrations] == [
        ("Aerich", "0_20240105101500_init", "2024-01-05"),
        ("Aerich", "1_20240210090000_add_team", "2024-02-10"),
    ]
    user = found.tables["user"]
    assert [(c.name, c.type, c.nullable) for c in user.columns] == [
        ("id", "integer", False),
        ("name", "varchar(50)", False),
        ("joined", "timestamptz", False),
        ("team_id", "integer", True),
    ]
    assert [(k.ref_table, k.on_delete) for k in user.foreign_keys] == [("team", "SET NULL")]
    assert [i.columns for i in user.indexes] == [("joined",)]
    assert "team" in found.tables


def test_a_broken_file_costs_only_what_is_broken() -> None:
    found = run("tortoise", "broken")
    assert sorted(found.tables) == ["order", "user"]
    assert found.tables["user"].column("name").type == "varchar"
    assert [k.columns for k in found.tables["order"].foreign_keys] == [("user_id",)]
    assert [(p.kind, p.line) for p in found.problems] == [
        ("unresolved-reference", 8),
        ("unresolved-reference", 9),
    ]
