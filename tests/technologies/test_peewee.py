"""Peewee: the library fixture is created by Peewee itself in SQLite and compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from mapper_truth import compare, real
from technology_run import Result, run


@pytest.fixture(scope="module")
def library() -> Result:
    return run("peewee", "library")


def test_everything_is_as_peewee_makes_it(library: Result, tmp_path: Path) -> None:
    truth = real("peewee", "library", tmp_path)
    # A partial or descending index is one index to SQLite, too.
    compare(library, truth)
    assert library.problems == []
    assert [s.engines for s in library.sources] == [("SQLite",)]
