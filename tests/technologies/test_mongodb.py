"""MongoDB's bare drivers: collections and fields inferred from what code does with them."""

from __future__ import annotations

import pytest
from technology_run import Result, run, run_files

from dbscope.analyzers.model.schema import Table


@pytest.fixture(scope="module")
def shop() -> Result:
    return run("mongodb", "shop")


@pytest.fixture(scope="module")
def notes() -> Result:
    return run("mongodb", "notes")


def types(table: Table) -> dict[str, str | None]:
    return {c.name: c.type for c in table.columns}


def test_collections_are_found_by_every_way_to_reach_them(shop: Result) -> None:
    assert set(shop.tables) == {
        "audit_log",
        "events",
        "orders",
        "products",
        "sessions",
        "stock",
        "stock_archive",
        "users",
    }
    (source,) = shop.sources
    assert (source.technology, source.kind, source.engines) == ("PyMongo", "usage", ("MongoDB",))
    assert types(shop.tables["audit_log"]) == {"_id": "objectid", "who": "string", "at": "date"}


def test_fields_of_documents_filters_updates_and_pipelines(shop: Result) -> None:
    orders = shop.tables["orders"]
    assert types(orders) == {
        "_id": "objectid",
        "user_id": "objectid",
        "created": "date",
        "address.city": "string",
        "address.zip": "int",
        "lines[].sku": "string",
        "lines[].qty": "int",
        "gift": "bool",
        "note": None,
        "paid": "bool",
        "total": "double",
        "status": "string",
        "shop": None,
    }
    assert {c.certainty for c in orders.columns} == {"inferred"}
    city = orders.column("address.city")
    assert city is not None and (city.path, city.line) == ("shop/orders.py", 40)
    assert types(shop.tables["users"]) == {
        "_id": "objectid",
        "email": "string",
        "orders": "int",
        "tags": "string[]",
        "cards[].used": "bool",
        "nick": None,
    }
    assert orders.options["reads"] == 2 and orders.options["writes"] == 1


def test_lookups_are_references_and_indexes_are_read(shop: Result) -> None:
    orders = shop.tables["orders"]
    assert [(k.columns, k.ref_table, k.ref_columns, k.enforced) for k in orders.foreign_keys] == [
        (("user_id",), "users", ("_id",), False)
    ]
    assert {i.name: (i.columns, i.method) for i in orders.indexes} == {
        "by_user": (("user_id", "created"), None),
        "note_text": (("note:text",), "text"),
    }
    users = {i.columns: i for i in shop.tables["users"].indexes}
    assert users["email",].unique and users["nick",].where == '{"nick": {"$exists": true}}'
    email = shop.tables["users"].column("email")
    assert email is not None and email.unique
    sessions = shop.tables["sessions"]
    assert sessions.options["ttl"] == {"seen": 3600} and types(sessions)["seen"] == "date"


def test_validators_declare_fields(shop: Result) -> None:
    events = shop.tables["events"]
    columns = {c.name: c for c in events.columns}
    assert types(events) == {
        "_id": "objectid",
        "kind": "string",
        "at": "date",
        "lines": "object[]",
        "lines[].sku": "string",
    }
    kind = columns["kind"]
    assert kind.certainty == "declared" and kind.nullable is False and kind.description == "What."
    assert kind.enum == ("open", "close") and columns["at"].nullable is True
    assert events.options["capped"] is True and events.options["size"] == 4096


def test_a_name_made_at_run_time_is_a_problem(shop: Result, notes: Result) -> None:
    assert [(p.kind, p.path, p.line) for p in shop.problems] == [
        ("dynamic-name", "shop/orders.py", 76)
    ]
    assert [(p.kind, p.path, p.line) for p in notes.problems] == [
        ("dynamic-name", "src/users.ts", 25)
    ]


def test_the_driver_for_node(notes: Result) -> None:
    assert set(notes.tables) == {"notes", "people", "products", "sessions", "users"}
    users = notes.tables["users"]
    assert types(users) == {
        "_id": "objectid",
        "email": "string",
        "created": "date",
        "roles": "string[]",
        "profile.name": "string",
        "place": None,
    }
    assert [(i.name, i.columns, i.unique) for i in users.indexes] == [
        ("email_1", ("email",), True),
        ("place", ("place:2dsphere",), False),
        ("created_1", ("created",), False),
    ]
    assert users.options["ttl"] == {"created": 60}
    assert types(notes.tables["sessions"]) == {
        "_id": "objectid",
        "token": "string",
        "meta.ip": "string",
    }
    assert types(notes.tables["people"]) == {"_id": "objectid", "age": "number", "name": None}


def test_injected_databases_and_callbacks(notes: Result) -> None:
    assert types(notes.tables["notes"]) == {"_id": "objectid", "text": None, "stars": "number"}
    assert types(notes.tables["products"]) == {
        "_id": "objectid",
        "sku": "string",
        "categories": None,
    }


def test_mongoose_connections_and_motor() -> None:
    script = b"""
import mongoose from 'mongoose';
export async function up() {
  await mongoose.connection.collection('users').updateMany({}, { $set: { legacy: true } });
  await mongoose.connection.db.collection('audits').bulkWrite([
    { insertOne: { document: { at: new Date() } } },
    { updateOne: { filter: { who: 'x' }, update: { $unset: { old: '' } } } },
  ]);
}
"""
    python = b"""
from typing import Annotated
from fastapi import Depends
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
async def get_db() -> AsyncIOMotorDatabase:
    yield AsyncIOMotorClient("mongodb://x")["app"]
DB = Annotated[AsyncIOMotorDatabase, Depends(get_db)]
async def one(db: DB):
    await db.tasks.insert_one({"done": False})
async def two(db=Depends(get_db)):
    await db["tasks"].find({"title": "x"}).sort("rank", -1).to_list(5)
def three():
    with AsyncIOMotorClient("mongodb://x") as client:
        client.app.runs.replace_one({"n": 1}, {"n": 2, "ok": True})
"""
    result = run_files("mongodb", {"m.ts": script, "a.py": python})
    assert {s.technology for s in result.sources} == {"Mongoose", "Motor"}
    assert types(result.tables["audits"]) == {
        "_id": "objectid",
        "at": "date",
        "who": "string",
        "old": None,
    }
    assert types(result.tables["users"]) == {"_id": "objectid", "legacy": "bool"}
    assert types(result.tables["tasks"]) == {
        "_id": "objectid",
        "done": "bool",
        "title": "string",
        "rank": None,
    }
    assert types(result.tables["runs"]) == {"_id": "objectid", "n": "int", "ok": "bool"}


def test_a_broken_file_keeps_what_can_be_read() -> None:
    result = run("mongodb", "broken")
    assert set(result.tables) == {"good"} | ({"half"} & set(result.tables))
    assert types(result.tables["good"]) == {"_id": "objectid", "a": "int"}
    assert [(p.kind, p.line) for p in result.problems] == [("dynamic-name", 9)]


def test_other_libraries_are_left_alone() -> None:
    assert run("mongodb", "none").sources == []
    files = {"a.py": b"from pymongo import MongoClient\nMongoClient()\n"}
    files["b.py"] = b"""
from store import table
def run(rows, item):
    table.insert_one({"e": 1})
    rows.find({"a": 1})
    item.users.delete_many({"b": 1})
"""
    assert run_files("mongodb", files).tables == {}


def test_receivers_that_are_made_of_each_other_end() -> None:
    source = b"""
from pymongo import MongoClient
class A:
    def run(self):
        self.a = self.b
        self.b = self.a
        self.a.insert_one({"x": 1})
def f(x): return g(x)
def g(x): return f(x)
def h(): f("a").insert_one({"y": 1})
"""
    assert run_files("mongodb", {"a.py": source}).tables == {}
