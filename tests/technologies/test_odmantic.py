"""ODMantic: what the real framework says of a fixture is what must be read out of it."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import pytest
from technology_run import FIXTURES, Result, run

from dbscope.analyzers.model.schema import Table


@pytest.fixture(scope="module")
def league() -> Result:
    return run("odmantic", "league")


@pytest.fixture(scope="module")
def real() -> Any:
    sys.path.insert(0, str(FIXTURES / "odmantic" / "league"))
    try:
        yield importlib.import_module("league.models")
    finally:
        sys.path.pop(0)


def types(table: Table) -> dict[str, str | None]:
    return {c.name: c.type for c in table.columns}


def pymongo_index(index: Any) -> Any:
    return index.document if hasattr(index, "document") else index.get_pymongo_index().document


@pytest.mark.parametrize("name", ["TeamModel", "Player", "HTTPLogEntry", "Base", "Season"])
def test_collections_fields_and_indexes_are_those_of_odmantic(
    league: Result, real: Any, name: str
) -> None:
    cls = getattr(real, name)
    table = league.tables[cls.__collection__]
    assert table.model == name and table.kind == "collection"
    assert set(types(table)) == {f.key_name for f in cls.__odm_fields__.values()}
    expected = {}
    for index in cls.__indexes__() if name != "Season" else ():
        document = pymongo_index(index)
        keys = document["key"].items()
        columns = tuple(n if k in (1, -1) else f"{n}:{k}" for n, k in keys)
        expected[columns] = (document["name"], bool(document.get("unique")))
    assert {i.columns: (i.name, i.unique) for i in table.indexes} == expected


def test_types_references_and_parts(league: Result) -> None:
    squad = league.tables["squad"]
    assert types(squad) == {
        "_id": "string",
        "n": "string",
        "position": "string",
        "goals": "int",
        "team_id": "objectid",
        "joined": "datetime",
    }
    assert [(k.columns, k.ref_table, k.enforced) for k in squad.foreign_keys] == [
        (("team_id",), "TeamModel", False)
    ]
    log = league.tables["http_log_entry"]
    assert types(log)["player"] == "string" and squad.column("position").enum == ("keeper", "back")  # type: ignore[union-attr]
    parts = [s["name"] for s in league.tables["team"].options["subfields"]]
    assert parts == ["home.street", "home.zip", "grounds[].street", "grounds[].zip"]
    assert league.problems == []


def test_a_broken_file_keeps_what_can_be_read() -> None:
    result = run("odmantic", "broken")
    assert set(result.tables) == {"good", "half"}
    assert types(result.tables["good"]) == {"_id": "objectid", "a": "int", "b": "any"}
    assert [(p.kind, p.line) for p in result.problems] == [("dynamic-name", 10)]
