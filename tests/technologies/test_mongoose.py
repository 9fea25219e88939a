"""Mongoose: schemas, models and the collections they make."""

from __future__ import annotations

import pytest
from technology_run import Result, run, run_files

from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.technologies._mongoose.names import collection_name, seconds


def types(table: Table) -> dict[str, str | None]:
    return {c.name: c.type for c in table.columns}


@pytest.fixture(scope="module")
def blog() -> Result:
    return run("mongoose", "blog")


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("User", "users"),
        ("Person", "people"),
        ("Category", "categories"),
        ("Status", "status"),
        ("Alias", "aliases"),
        ("Mouse", "mice"),
        ("Series", "series"),
        ("Box", "boxes"),
        ("Analysis", "analyses"),
        ("Leaf", "leafs"),
        ("Wolf", "wolves"),
        ("Wife", "wives"),
        ("Index", "indexes"),
        ("Log2", "log2"),
        ("BlogPost", "blogposts"),
        ("Human", "humans"),
        ("Media", "media"),
    ],
)
def test_collection_names_follow_mongoose(model: str, name: str) -> None:
    assert collection_name(model) == name


@pytest.mark.parametrize(
    ("value", "expected"), [("7d", 604800), (60, 60), ("2 hours", 7200), ("90", 90), ("soon", None)]
)
def test_durations(value: object, expected: int | None) -> None:
    assert seconds(value) == expected


def test_types_nesting_and_what_mongoose_adds(blog: Result) -> None:
    users = blog.tables["users"]
    assert users.kind == "collection" and users.model == "User" and users.primary_key == ("_id",)
    assert types(users) == {
        "_id": "objectid",
        "email": "string",
        "name.first": "string",
        "name.last": "string",
        "role": "string",
        "friends": "objectid[]",
        "settings": "map<string>",
        "nick": "string",
        "age": "number",
        "avatar": "buffer",
        "anything": "mixed",
        "kind.type": "string",
        "kind.size": "number",
        "password": "string",
        "createdAt": "date",
        "updatedAt": "date",
        "__v": "number",
    }


def test_what_is_said_of_a_path(blog: Result) -> None:
    columns = {c.name: c for c in blog.tables["users"].columns}
    email, role = columns["email"], columns["role"]
    assert email.unique and email.nullable is False and email.description == "Lower case."
    assert (email.path, email.line) == ("src/models/user.ts", 14)
    assert role.enum == ("reader", "writer") and role.default == '"reader"'
    assert columns["password"].nullable is None and columns["age"].nullable is True


def test_indexes(blog: Result) -> None:
    users = {i.name: i for i in blog.tables["users"].indexes}
    assert set(users) == {"email_1", "name.last_1", "nick_1", "name.last_1_age_1"}
    assert users["email_1"].unique and users["nick_1"].description == "sparse"
    posts = {i.columns: i for i in blog.tables["articles"].indexes}
    assert posts["title",].method == "text" and posts["title",].name == "search"
    assert posts["slug", "status"].where == '{"status": "published"}'
    assert ("comments.flagged",) in posts and ("deletedAt",) in posts
    session = blog.tables["sessions"]
    assert session.options["ttl"] == {"seenAt": 7200} and "__v" not in types(session)
    assert "createdAt" in types(session)


def test_shared_definitions_plugins_and_options(blog: Result) -> None:
    posts = blog.tables["articles"]
    assert types(posts) == {
        "_id": "objectid",
        "owner": "objectid",
        "title": "string",
        "slug": "string",
        "status": "string",
        "comments": "subdocument[]",
        "audit": "subdocument",
        "links": "subdocument[]",
        "tags": "string[]",
        "meta": "mixed",
        "blocks": "mixed[]",
        "deletedAt": "date",
        "created_at": "date",
        "__v": "number",
    }
    owner = posts.column("owner")
    assert owner is not None and owner.path == "src/lib/shared.ts" and owner.nullable is False
    status = posts.column("status")
    assert status is not None and status.enum == ("draft", "published")
    assert [(k.columns, k.ref_table, k.enforced) for k in posts.foreign_keys] == [
        (("owner",), "User", False)
    ]


def test_subdocuments_are_listed_apart(blog: Result) -> None:
    inside = {s["name"]: s for s in blog.tables["articles"].options["subfields"]}
    assert inside["comments[].author"]["ref"] == "User"
    assert inside["comments[].text"]["nullable"] is False
    assert inside["comments[].replies"]["type"] == "subdocument[]"
    assert "comments[]._id" in inside and "audit._id" not in inside
    assert inside["links[].href"]["path"] == "src/models/post.js"


def test_discriminators_share_a_collection(blog: Result) -> None:
    events = blog.tables["events"]
    assert set(types(events)) == {"_id", "at", "__v", "kind", "url", "depth"}
    depth = events.column("depth")
    assert depth is not None and depth.nullable is True
    assert len(events.declarations) == 4


def test_a_model_is_declared_where_its_schema_stands(blog: Result) -> None:
    places = [(d.path, d.line) for d in blog.tables["users"].declarations]
    assert places == [("src/models/user.ts", 11), ("src/models/user.ts", 34)]
    assert blog.problems == []


def test_factories_and_schemas_within_functions() -> None:
    tables = run("mongoose", "factory").tables
    assert set(tables) == {"tags", "crew"}
    crew = tables["crew"]
    assert set(types(crew)) == {
        "_id",
        "createdBy",
        "contact.phone",
        "contact.mail",
        "home.street",
        "__v",
    }
    assert {i.columns for i in crew.indexes} == {("contact.mail",), ("home.street",)}


def test_schemas_and_options_from_functions() -> None:
    tables = run("mongoose", "nested").tables
    orders = tables["orders"]
    assert types(orders) == {
        "_id": "objectid",
        "tenant": "string",
        "items": "subdocument[]",
        "total": "subdocument",
        "notes": "string[]",
        "__v": "number",
    }
    names = [s["name"] for s in orders.options["subfields"]]
    assert names == [
        "items[]._id",
        "items[].sku",
        "items[].price",
        "items[].price.amount",
        "items[].price.currency",
        "total.amount",
        "total.currency",
    ]
    total = orders.column("total")
    assert total is not None and total.nullable is False
    assert "series" in tables


def test_packages_are_sources_of_their_own() -> None:
    result = run("mongoose", "mono")
    assert {s.group for s in result.sources} == {"api", "worker"}
    assert "apiOnly" in types(result.by_group["api"]["jobs"])


def test_models_of_tests_are_marked() -> None:
    (source,) = run("mongoose", "tests_only").sources
    assert source.test


def test_a_broken_file_keeps_what_can_be_read() -> None:
    result = run("mongoose", "broken")
    assert "age" in types(result.tables["halves"])
    assert {(p.kind, p.line) for p in result.problems} == {
        ("unresolved-value", 10),
        ("dynamic-name", 11),
    }


def test_a_later_entry_wins() -> None:
    source = b"""
import { Schema, model } from 'mongoose';
const base = { a: String, b: String };
model('X', new Schema({ ...base, b: Number }, { _id: false, versionKey: 'rev' }));
"""
    table = run_files("mongoose", {"x.ts": source}).tables["xes"]
    assert types(table) == {"a": "string", "b": "number", "rev": "number"}


def test_classes_of_nestjs() -> None:
    tables = run("mongoose", "nest").tables
    cats = tables["all_cats"]
    assert types(cats) == {
        "_id": "objectid",
        "born": "date",
        "name": "string",
        "age": "number",
        "tags": "string[]",
        "owner": "objectid",
        "vet": "objectid",
        "collar": "subdocument",
        "details.first": "string",
        "details.last": "string",
        "createdAt": "date",
        "updatedAt": "date",
        "__v": "number",
    }
    name = cats.column("name")
    assert name is not None and name.description == "What it answers to." and not name.nullable
    assert [(i.columns, i.unique) for i in cats.indexes] == [
        (("name",), False),
        (("name", "age"), True),
    ]
    assert {k.ref_table for k in cats.foreign_keys} == {"Owner"}
    assert [s["name"] for s in cats.options["subfields"]] == ["collar.colour"]
    assert set(tables) == {"all_cats", "owners", "ships"}


def test_classes_of_typegoose() -> None:
    ships = run("mongoose", "nest").tables["ships"]
    assert types(ships) == {
        "_id": "objectid",
        "name": "string",
        "flags": "string[]",
        "sister": "objectid",
        "home": "subdocument",
        "createdAt": "date",
        "updatedAt": "date",
        "__v": "number",
    }
    assert [k.ref_table for k in ships.foreign_keys] == ["Ship"]


def test_schemas_made_of_other_schemas() -> None:
    """Names, paths and indexes are what Mongoose 8 itself said of this fixture."""
    result = run("mongoose", "derived")
    tables = result.tables
    stamped = {"_id", "deletedAt", "by", "slug", "createdAt", "updatedAt", "__v"}
    own = {"owner", "place.town", "name", "kind", "spot.type", "spot.coordinates", "grid", "prefs"}
    assert set(tables) == {"folk", "clones", "shorts", "batches"} and result.problems == []
    assert set(types(tables["folk"])) == own | stamped | {"docs", "only", "still"}
    assert set(types(tables["clones"])) == own | stamped | {"only", "still", "extra"}
    assert set(types(tables["shorts"])) == {"_id", "a", "pre.g", "__v"}
    indexes = {
        (("name",), False),
        (("kind",), False),
        (("spot.coordinates",), False),
        (("only.z",), True),
        (("slug",), True),
        (("deletedAt",), False),
        (("name", "kind"), False),
        (("spot.at",), False),
    }
    for name in ("folk", "clones"):
        assert {(i.columns, i.unique) for i in tables[name].indexes} == indexes
    assert tables["folk"].options["ttl"] == {"spot.at": 60}
    parts = [s["name"] for s in tables["batches"].options["subfields"]]
    assert parts == ["events[].message", "events[].element"]


def test_what_is_picked_and_omitted() -> None:
    """What Mongoose 8 makes of `pick` and `omit`."""
    source = b"""
const { Schema, model } = require('mongoose');
const whole = new Schema({ a: { type: String, index: true }, b: { c: Number, d: Date }, e: Number },
  { timestamps: true });
whole.index({ a: 1, e: -1 });
model('Some', whole.pick(['a', 'b.c']), 'some');
model('Less', whole.omit(['b']), 'less');
"""
    tables = run_files("mongoose", {"x.js": source}).tables
    assert set(types(tables["some"])) == {"_id", "a", "b.c", "createdAt", "updatedAt", "__v"}
    assert [i.columns for i in tables["some"].indexes] == [("a",)]
    assert set(types(tables["less"])) == {"_id", "a", "e", "createdAt", "updatedAt", "__v"}
    assert {i.columns for i in tables["less"].indexes} == {("a",), ("a", "e")}


def test_names_that_are_not_pluralised() -> None:
    assert set(run("mongoose", "plain").tables) == {"earlies", "Late"}


def test_discriminators_and_lists_of_nestjs() -> None:
    events = run("mongoose", "classes").tables["events"]
    assert types(events) == {
        "_id": "objectid",
        "time": "date",
        "parts": "subdocument[]",
        "address.city": "string",
        "address.zip": "number",
        "createdAt": "date",
        "__v": "number",
        "url": "string",
        "kind": "string",
    }
    assert {i.columns for i in events.indexes} == {("time",), ("url",)}
    parts = [s["name"] for s in events.options["subfields"]]
    assert parts == ["parts[]._id", "parts[].first", "parts[].size"]


def test_decorators_and_inheritance_of_typegoose() -> None:
    result = run("mongoose", "classes")
    cars = result.tables["all_cars"]
    assert cars.model == "Auto" and result.problems == []
    assert types(cars) == {
        "_id": "objectid",
        "plate": "string",
        "land": "string",
        "maker": "string",
        "wheels": "subdocument[]",
        "towed": "objectid",
        "editor": "string",
        "__v": "number",
        "load": "number",
        "__t": "string",
    }
    assert [(i.columns, i.unique) for i in cars.indexes][:2] == [
        (("plate", "land"), True),
        (("maker",), False),
    ]
    assert [s["name"] for s in cars.options["subfields"]] == ["wheels[].size"]
    assert [k.ref_table for k in cars.foreign_keys] == ["Auto"]
    assert set(types(result.tables["bikes_kept"])) == {"_id", "plate", "land", "editor", "__v"}


def test_what_packages_add_to_schemas() -> None:
    """The paths and indexes are those that mongoose 8 reports with these packages installed."""
    text = b"""
const mongoose = require('mongoose');
const softDelete = require('mongoose-delete');
const counting = require('mongoose-sequence')(mongoose);
const ticket = new mongoose.Schema({ title: String });
ticket.plugin(softDelete, { deletedAt: true, deletedBy: true, indexFields: ['deleted'] });
ticket.plugin(require('mongoose-timestamp'), { createdAt: 'openedAt' });
ticket.plugin(counting, { inc_field: 'number' });
mongoose.model('Ticket', ticket);
const agent = new mongoose.Schema({ email: { type: String, required: true } });
agent.plugin(require('passport-local-mongoose'), { usernameField: 'email', limitAttempts: true });
mongoose.model('Agent', agent);
"""
    result = run_files("mongoose", {"src/models.js": text})
    tickets, agents = result.tables["tickets"], result.tables["agents"]
    assert types(tickets) == {
        "_id": "objectid",
        "title": "string",
        "deleted": "boolean",
        "deletedAt": "date",
        "deletedBy": "objectid",
        "updatedAt": "date",
        "openedAt": "date",
        "number": "number",
        "__v": "number",
    }
    assert [i.columns for i in tickets.indexes] == [("deleted",)]
    assert [c.name for c in agents.columns] == [
        *("_id", "email", "hash", "salt", "attempts", "last", "__v"),
    ]
    assert [c.nullable for c in agents.columns if c.name == "email"] == [False]


def test_functions_that_are_given_schemas() -> None:
    text = b"""
import { Schema, model } from 'mongoose';
const schema = new Schema({ name: String, team: String });
const owned = (schema) => {
  schema.add({ owner: Schema.Types.ObjectId });
  schema.index({ owner: 1 });
};
function dated(schema) {
  schema.add({ due: Date });
  return schema;
}
function index(keys, options) {
  schema.index(keys, options);
}
index({ name: 1, team: -1 }, { unique: true });
owned(schema);
export const Player = model('Player', schema);
const matches = dated(new Schema({ at: Date }));
export const Match = model('Match', matches);
"""
    result = run_files("mongoose", {"src/models.ts": text})
    players = result.tables["players"]
    assert set(types(players)) == {"_id", "name", "team", "owner", "__v"}
    assert {(i.columns, i.unique) for i in players.indexes} == {
        (("name", "team"), True),
        (("owner",), False),
    }
    assert set(types(result.tables["matches"])) == {"_id", "at", "due", "__v"}
    assert not result.problems
