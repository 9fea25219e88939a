"""sqlite-utils: the journal fixture's migrations are run by sqlite-utils itself and compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from mapper_truth import read, real
from technology_run import Result, run


@pytest.fixture(scope="module")
def journal() -> Result:
    return run("sqlite_utils", "journal")


def test_migrations_leave_what_sqlite_utils_leaves(journal: Result, tmp_path: Path) -> None:
    truth = real("sqlite_utils", "journal", tmp_path)
    ours = {n: read(t) for n, t in journal.tables.items()}
    for table in (*truth.values(), *ours.values()):
        table["columns"] = {n: (t or "any", null) for n, (t, null) in table["columns"].items()}
    # What is inserted elsewhere is no part of the migrations.
    assert sorted(set(ours) - {"days"}) == sorted(truth)
    for name, table in truth.items():
        assert ours[name] == table, name


def test_steps_are_migrations(journal: Result) -> None:
    steps = [m.id for s in journal.sources for m in s.migrations]
    assert steps == ["m001_initial", "m002_search", "m003_tags", "m004_tidy"]
    assert {s.kind for s in journal.sources} == {"migration", "usage"}
    assert {s.engines for s in journal.sources} == {("SQLite",)}


def test_a_record_that_is_inserted_tells_what_is_literally_known(journal: Result) -> None:
    days = journal.tables["days"]
    assert [(c.name, c.type, c.certainty) for c in days.columns] == [
        ("day", None, "inferred"),
        ("words", "integer", "inferred"),
        ("note", "text", "inferred"),
        ("mood", "real", "inferred"),
    ]
    assert days.primary_key == ("day",)
    assert "anything" not in journal.tables


def test_a_broken_file_costs_only_what_is_broken() -> None:
    found = run("sqlite_utils", "broken")
    assert sorted(found.tables) == ["known"]
    assert [(p.kind, p.line) for p in found.problems] == [
        ("dynamic-name", 5),
        ("unresolved-value", 6),
    ]
