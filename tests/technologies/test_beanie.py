"""Beanie: what the real framework says of a fixture is what must be read out of it."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import pytest
from technology_run import FIXTURES, Result, run, run_files

from dbscope.analyzers.model.schema import Table


@pytest.fixture(scope="module")
def school() -> Result:
    return run("beanie", "school")


@pytest.fixture(scope="module")
def real() -> Any:
    sys.path.insert(0, str(FIXTURES / "beanie" / "school"))
    try:
        yield importlib.import_module("school.models")
    finally:
        sys.path.pop(0)


def types(table: Table) -> dict[str, str | None]:
    return {c.name: c.type for c in table.columns}


def beanie_indexes(cls: Any) -> dict[tuple[str, ...], Any]:
    """The indexes that Beanie would create, without a server."""
    from beanie.odm.settings.document import DocumentSettings
    from beanie.odm.utils.pydantic import get_model_fields, parse_model
    from beanie.odm.utils.typing import get_index_attributes
    from pymongo import IndexModel

    settings = {k: v for k, v in vars(getattr(cls, "Settings", object)).items() if k[0] != "_"}
    made = [i.index for i in parse_model(DocumentSettings, settings).indexes]
    for name, field in get_model_fields(cls).items():
        given = get_index_attributes(field)
        if given is not None:
            made.append(IndexModel([(field.alias or name, given[0])], **given[1]))
    marked = {}
    for model in made:
        keys = model.document["key"].items()
        columns = tuple(n if k in (1, -1) else f"{n}:{k}" for n, k in keys)
        marked[columns] = model.document
    return marked


@pytest.mark.parametrize("name", ["Room", "Teacher", "Course", "Reading"])
def test_fields_and_indexes_are_those_of_beanie(school: Result, real: Any, name: str) -> None:
    from beanie.odm.utils.pydantic import get_model_fields

    cls = getattr(real, name)
    table = next(t for t in school.tables.values() if t.model == name)
    fields = {f.alias or n for n, f in get_model_fields(cls).items()} - {"classes"}
    assert set(types(table)) == {"_id" if n == "id" else n for n in fields}
    indexes = beanie_indexes(cls)
    assert {i.columns: (i.name, i.unique) for i in table.indexes} == {
        k: (d["name"], bool(d.get("unique"))) for k, d in indexes.items()
    }


def test_types_links_and_parts(school: Result) -> None:
    teachers = school.tables["teachers"]
    assert types(teachers) == {
        "_id": "objectid",
        "created": "datetime",
        "changed": "datetime",
        "email": "string",
        "name": "string",
        "level": "string",
        "kind": "string",
        "home": "Address",
        "others": "Address[]",
        "tags": "string[]",
        "marks": "map<int>",
        "room": "dbref",
        "assistants": "dbref[]",
        "either": "union[int, str]",
        "revision_id": "uuid",
    }
    columns = {c.name: c for c in teachers.columns}
    assert columns["email"].unique and columns["name"].description == "As on the door."
    assert columns["level"].enum == ("low", "high") and columns["level"].default == '"low"'
    assert columns["kind"].enum == ("full", "part")
    assert columns["room"].nullable is True and columns["home"].nullable is False
    assert [(k.columns, k.ref_table) for k in teachers.foreign_keys] == [
        (("room",), "Room"),
        (("assistants",), "Teacher"),
    ]
    assert [s["name"] for s in teachers.options["subfields"]] == [
        "home.street",
        "home.city",
        "others[].street",
        "others[].city",
    ]
    assert teachers.options["ttl"] == {"changed": 3600} and teachers.methods == ("promote",)


def test_only_what_beanie_is_started_with_is_a_collection(school: Result) -> None:
    assert set(school.tables) == {
        "Room",
        "teachers",
        "Course",
        "people",
        "readings",
        "shapes",
        "teacher_view",
    }
    assert "secret" not in types(school.tables["teachers"]) and school.problems == []


def test_inheritance_unions_views_and_time_series(school: Result) -> None:
    people = school.tables["people"]
    assert types(people) == {
        "_id": "objectid",
        "first": "string",
        "revision_id": "uuid",
        "_class_id": "string",
        "year": "int",
    }
    year = people.column("year")
    assert year is not None and year.nullable is True
    assert {"_class_id", "radius"} <= set(types(school.tables["shapes"]))
    view = school.tables["teacher_view"]
    assert view.options["view_on"] == "teachers" and types(view) == {
        "name": "string",
        "total": "int",
    }
    assert school.tables["readings"].options["timeseries"] == {
        "timeField": "ts",
        "metaField": "sensor",
        "granularity": "hours",
        "expireAfterSeconds": 600,
    }
    assert types(school.tables["Course"])["_id"] == "uuid"


def test_a_broken_file_keeps_what_can_be_read() -> None:
    result = run("beanie", "broken")
    assert set(result.tables) == {"Admin", "Half"}
    assert types(result.tables["Admin"]) == {
        "_id": "objectid",
        "made": "string",
        "name": "string",
        "indexed": "any",
        "level": "int",
        "revision_id": "uuid",
    }
    assert {(p.kind, p.line) for p in result.problems} == {
        ("dynamic-name", 19),
        ("unresolved-value", 16),
    }


def test_the_users_of_fastapi_users() -> None:
    source = b"""
from beanie import Document
from fastapi_users_db_beanie import BeanieBaseUser
class User(BeanieBaseUser, Document):
    nick: str | None = None
"""
    users = run_files("beanie", {"m.py": source}).tables["User"]
    assert set(types(users)) >= {"email", "hashed_password", "is_active", "nick"}
    assert [(i.columns, i.unique) for i in users.indexes] == [(("email",), True)]


def test_fields_of_pydantic_1() -> None:
    source = b"""
from typing import Optional
from beanie import Document, Indexed
from pydantic import Field
class A(Document):
    context: Optional[Indexed(str)]
    id: str = Field(alias="_id")
    class Config:
        fields = {"context": {"alias": "@context"}}
    class Collection:
        name = "old"
class B(A):
    context = "x"
"""
    tables = run_files("beanie", {"m.py": source}).tables
    assert types(tables["old"]) == {"@context": "string", "_id": "string", "revision_id": "uuid"}
    assert [i.columns for i in tables["old"].indexes] == [("@context",)]


def test_what_may_be_missing_keeps_its_type(school: Result) -> None:
    room = school.tables["Room"]
    kept = {c.name: (c.type, c.nullable) for c in room.columns}
    assert kept["door"] == kept["wing"] == ("string", True)
    assert kept["fitting"] == ("union[int, Address, str]", True)
    assert [i.columns for i in room.indexes] == [("number",)]
