"""Piccolo: the venue fixture is created by Piccolo itself in SQLite and compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from mapper_truth import compare, real
from technology_run import Result, run, run_files

from dbscope.analyzers.technologies._piccolo.tables import KNOWN, snake


@pytest.fixture(scope="module")
def venue() -> Result:
    return run("piccolo", "venue")


def test_everything_is_as_piccolo_makes_it(venue: Result, tmp_path: Path) -> None:
    truth = real("piccolo", "venue", tmp_path)
    # The user's table is Piccolo's own; here it only has to be there to be referred to.
    users = truth.pop("piccolo_user")
    compare(venue, truth)
    assert venue.problems == []
    assert KNOWN["BaseUser"][1][0][0] in users["columns"]


def test_tables_of_piccolo_itself_bring_their_columns(tmp_path: Path) -> None:
    code = b"from piccolo.apps.user.tables import BaseUser\nclass User(BaseUser, tablename='piccolo_user'):\n    pass\n"
    found = run_files("piccolo", {"tables.py": code})
    columns = real("piccolo", "venue", tmp_path)["piccolo_user"]["columns"]
    assert {c.name: c.nullable for c in found.tables["piccolo_user"].columns} == {
        name: null for name, (_, null) in columns.items()
    }


def test_what_sqlite_does_not_tell(venue: Result) -> None:
    bands = venue.tables["bands"]
    assert (bands.model, bands.description) == ("Band", "Who plays")
    assert bands.column("genre").enum == ("r", "f")
    assert bands.column("genre").default == "'r'"
    assert bands.column("popularity").description == "from 0 to 10"
    assert bands.column("name").path == "venue/mixins.py"
    keys = {k.columns: (k.on_delete, k.on_update) for k in bands.foreign_keys}
    assert keys == {
        ("manager",): ("SET NULL", "CASCADE"),
        ("support_of",): ("CASCADE", "NO ACTION"),
    }


@pytest.mark.parametrize("name", ["Band", "HTTPLog", "APIKey2FA", "BandMember", "lower"])
def test_names_are_made_as_piccolo_makes_them(name: str) -> None:
    from piccolo.utils.naming import _camel_to_snake

    assert snake(name) == _camel_to_snake(name)


def test_migrations_are_replayed() -> None:
    found = run("piccolo", "migrated")
    (source,) = found.sources
    assert source.kind == "migration"
    assert [(m.tool, m.date, m.operations) for m in source.migrations] == [
        ("Piccolo", "2023-01-01", 2),
        ("Piccolo", "2023-02-01", 6),
    ]
    assert sorted(found.tables) == ["groups", "manager"]
    groups = found.tables["groups"]
    assert [(c.name, c.type, c.nullable) for c in groups.columns] == [
        ("id", "integer", False),
        ("name", "varchar(200)", True),
        ("manager", "integer", True),
        ("fame", "bigint", False),
    ]
    assert groups.primary_key == ("id",)
    assert groups.unique == (("name",),)
    assert groups.indexes == ()
    assert [(k.columns, k.ref_table) for k in groups.foreign_keys] == [(("manager",), "manager")]
    assert [c.name for c in found.tables["manager"].columns] == ["id", "bio"]


def test_a_broken_file_costs_only_what_is_broken() -> None:
    found = run("piccolo", "broken")
    assert sorted(found.tables) == ["album", "artist"]
    assert [(c.name, c.type) for c in found.tables["artist"].columns] == [
        ("id", "integer"),
        ("name", "varchar"),
        ("label", None),
    ]
    assert {(p.kind, p.line) for p in found.problems} == {
        ("unresolved-reference", 8),
        ("dynamic-name", 11),
    }
