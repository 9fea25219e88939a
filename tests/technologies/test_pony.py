"""Pony ORM: the campus fixture is created by Pony itself in SQLite and compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from mapper_truth import compare, real
from technology_run import Result, run, run_files

from dbscope.analyzers.link.databases import assign
from dbscope.analyzers.link.sources import replay


@pytest.fixture(scope="module")
def campus() -> Result:
    return run("pony", "campus")


def test_everything_is_as_pony_makes_it(campus: Result, tmp_path: Path) -> None:
    compare(campus, real("pony", "campus", tmp_path))
    assert campus.problems == []


def test_what_sqlite_does_not_tell(campus: Result) -> None:
    person = campus.tables["Person"]
    assert (person.model, person.description) == ("Person", "Anyone with a badge.")
    assert person.column("group_major").line == 27
    assert campus.tables["Badge"].column("issued").default == "CURRENT_TIMESTAMP"


CODE = b"""
from datetime import datetime
from pony.orm import *
db = Database()
db.bind(provider="%s", host="localhost")
class Event(db.Entity):
    at = Required(datetime, 3)
    size = Required(int, size=16)
    amount = Required(float)
    data = Required(Json)
    raw = Optional(buffer)
    tags = Optional(StrArray)
    name = Required(str)
"""


@pytest.mark.parametrize(
    ("provider", "engine", "types"),
    [
        (
            b"postgres",
            "PostgreSQL",
            ["timestamp(3)", "smallint", "double", "precision", "jsonb", "bytea", "text[]", "text"],
        ),
        (
            b"mysql",
            "MySQL",
            ["datetime(3)", "smallint", "double", "json", "longblob", "text[]", "varchar(255)"],
        ),
    ],
)
def test_types_follow_the_provider(provider: bytes, engine: str, types: list[str]) -> None:
    found = run_files("pony", {"app.py": CODE % provider})
    assert found.sources[0].engines == (engine,)
    read = " ".join(str(c.type) for c in found.tables["Event"].columns[1:])
    assert read.replace("double precision", "double") == " ".join(types).replace(
        "double precision", "double"
    )


def test_databases_of_their_own_stay_apart_and_examples_are_marked() -> None:
    found = run("pony", "sample")
    assert [(s.engines, s.test, s.example, s.apart) for s in found.sources] == [
        (("SQLite",), True, True, True),
        (("PostgreSQL",), True, True, True),
    ]
    code = b'from pony.orm import *\ndb = Database("sqlite", "%s")\nclass Note(db.Entity):\n    x = Required(int)\n'
    both = run_files("pony", {"a.py": code % b"a", "b.py": code % b"b"})
    placed = assign([replay(s) for s in both.sources], [("SQLite", "relational", True)])
    assert [sorted(one.names()) for one in placed["SQLite"]] == [["note"], ["note"]]


def test_entities_inside_functions_and_broken_ones() -> None:
    found = run("pony", "broken")
    assert sorted(found.tables) == ["Half", "Peer"]
    assert [(c.name, c.type) for c in found.tables["Peer"].columns] == [
        ("id", "integer"),
        ("key", "blob"),
        ("ghost", None),
    ]
    assert {(p.kind, p.line) for p in found.problems} == {
        ("unresolved-reference", 9),
        ("dynamic-name", 11),
    }


def test_the_framework_itself_declares_nothing() -> None:
    core = b"class Entity: pass\nclass Attribute: pass\nclass Required(Attribute): pass\nclass Database: pass\n"
    files = {
        "pony/__init__.py": b"",
        "pony/orm/__init__.py": b"from pony.orm.core import *\n",
        "pony/orm/core.py": core,
        "app/models.py": b"from pony.orm import *\ndb = Database()\nclass A(db.Entity):\n    n = Required(int)\n",
    }
    found = run_files("pony", files)
    assert sorted(found.tables) == ["A"]
