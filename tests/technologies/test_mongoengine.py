"""MongoEngine: what the real framework says of a fixture is what must be read out of it."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import pytest
from technology_run import FIXTURES, Result, run, run_files

from dbscope.analyzers.model.schema import Table

_KINDS = {1: "", -1: "", "text": ":text", "hashed": ":hashed", "2dsphere": ":2dsphere"}


@pytest.fixture(scope="module")
def library() -> Result:
    return run("mongoengine", "library")


@pytest.fixture(scope="module")
def real() -> Any:
    sys.path.insert(0, str(FIXTURES / "mongoengine" / "library"))
    try:
        yield importlib.import_module("library.models")
    finally:
        sys.path.pop(0)


def types(table: Table) -> dict[str, str | None]:
    return {c.name: c.type for c in table.columns}


@pytest.mark.parametrize("name", ["Author", "Book", "APIKey", "Event"])
def test_collections_fields_and_indexes_are_those_of_mongoengine(
    library: Result, real: Any, name: str
) -> None:
    cls = getattr(real, name)
    table = library.tables[cls._meta["collection"]]
    assert table.kind == "collection" and table.model == name
    fields = {f.db_field: f for f in cls._fields.values()}
    assert set(types(table)) - {"book", "due"} == set(fields)
    indexes = {
        tuple(f"{path}{_KINDS[kind]}" for path, kind in spec["fields"]): spec
        for spec in cls._meta["index_specs"]
    }
    read = {i.columns: i for i in table.indexes}
    assert {k for k in read if "due" not in k} == set(indexes)
    assert {k for k, i in read.items() if i.unique} == {
        k for k, spec in indexes.items() if spec.get("unique")
    }


def test_types_defaults_and_descriptions(library: Result) -> None:
    book = library.tables["book"]
    assert types(book) == {
        "_id": "objectid",
        "s": "SlugField(string)",
        "created": "datetime",
        "changed": "datetime",
        "title": "string",
        "edition": "int",
        "author": "objectid",
        "also": "objectid[]",
        "state": "string",
        "cost": "decimal",
        "kind": "string",
        "weights": "map<double>",
        "extra": "object",
        "places": "object[]",
        "marks": "int[]",
    }
    columns = {c.name: c for c in book.columns}
    assert columns["title"].nullable is False and columns["edition"].nullable is True
    assert columns["edition"].default == "1" and columns["state"].default == '"shelf"'
    assert columns["state"].enum == ("shelf", "lent") and columns["kind"].enum == ("n", "p")
    assert columns["cost"].description == "In euros." and columns["s"].unique
    assert (columns["s"].path, columns["s"].line) == ("library/fields.py", 27)
    assert book.description == "A book that can be lent." and book.methods == ("lend",)


def test_references_and_parts(library: Result) -> None:
    keys = library.tables["book"].foreign_keys
    assert [(k.columns, k.ref_table, k.on_delete, k.enforced) for k in keys] == [
        (("author",), "Author", "CASCADE", False),
        (("also",), "Author", None, False),
    ]
    author = library.tables["people"]
    assert [(k.columns, k.ref_table) for k in author.foreign_keys] == [(("mentor",), "Author")]
    parts = {s["name"]: s["type"] for s in author.options["subfields"]}
    assert parts == {
        "contact.mail": "string",
        "contact.home": "object",
        "contact.home.street": "string",
        "contact.home.zip": "string",
        "contact.home.where": "point",
    }
    assert "places[].zip" in {s["name"] for s in library.tables["book"].options["subfields"]}


def test_ttl_keys_and_options(library: Result) -> None:
    assert library.tables["book"].options["ttl"] == {"changed": 3600}
    key = library.tables["a_p_i_key"]
    assert types(key) == {"_id": "uuid", "owner": "genericreferencefield", "active": "bool"}
    event = library.tables["event"]
    assert event.options["max_documents"] == 1000 and event.options["dynamic"] is True


def test_children_share_their_parents_collection(library: Result) -> None:
    event = library.tables["event"]
    assert {"_cls", "at", "book", "due"} <= set(types(event)) and "loan" not in library.tables
    due = event.column("due")
    assert due is not None and due.nullable is True
    assert len(event.declarations) == 2
    assert library.problems == []


def test_a_broken_file_keeps_what_can_be_read() -> None:
    result = run("mongoengine", "broken")
    assert set(result.tables) == {"goods", "strange", "half"}
    assert set(types(result.tables["goods"])) == {"_id", "name"}
    assert {(p.kind, p.line) for p in result.problems} == {
        ("dynamic-name", 11),
        ("unresolved-base", 16),
    }


def test_a_field_within_a_helper_that_cannot_be_followed() -> None:
    source = b"""
from mongoengine import Document, ListField, StringField
from shared.api import field
from storage.mongo import ImageField
class Chart(Document):
    title = field(StringField(required=True, unique=True), sortable=True)
    tags = field(ListField(StringField()))
    logo = field(ImageField(fs="x"))
    size = StringField
"""
    chart = run_files("mongoengine", {"m.py": source}).tables["chart"]
    assert types(chart) == {
        "_id": "objectid",
        "title": "string",
        "tags": "string[]",
        "logo": "image",
    }
    title = chart.column("title")
    assert title is not None and title.unique and title.nullable is False


def test_flask_extension_and_copies() -> None:
    files = {
        "app/db.py": b"from flask_mongoengine import MongoEngine\ndb = MongoEngine()\n",
        "app/models.py": b"""
from app.db import db  # mongoengine
class User(db.Document):
    name = db.StringField(required=True)
    old = db.IntField()
""",
        "tools/migrate.py": b"""
from mongoengine import Document, IntField
class User(Document):
    gone = IntField(unique=True)
""",
    }
    users = run_files("mongoengine", files).tables["user"]
    assert types(users) == {"_id": "objectid", "name": "string", "old": "int"}
    assert [d.path for d in users.declarations] == ["app/models.py", "tools/migrate.py"]


def test_a_list_of_the_projects_own_kind_is_a_list() -> None:
    source = b"""
from mongoengine import Document, EmbeddedDocument, EmbeddedDocumentListField, StringField

class Mark(EmbeddedDocument):
    kind = StringField(required=True)

class Marks(EmbeddedDocumentListField):
    def ordered(self):
        return sorted(self)

class Book(Document):
    marks = Marks(Mark)
"""
    book = run_files("mongoengine", {"m.py": source}).tables["book"]
    assert book.column("marks").type == "Marks(object[])"
    assert [s["name"] for s in book.options["subfields"]] == ["marks[].kind"]
