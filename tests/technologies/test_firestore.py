"""Firestore: collections from calls, rules and index files."""

from __future__ import annotations

from technology_run import Result, run, run_files

from dbscope.analyzers.technologies._firestore.rules import matches


def fields(result: Result, name: str) -> dict[str, str | None]:
    return {c.name: c.type for c in result.tables[name].columns}


def test_the_web_sdk() -> None:
    result = run("firestore", "web")
    assert set(result.tables) == {
        *("restaurants", "restaurants/{id}/ratings", "guests", "config", "photos"),
        *("reports/{id}/months", "archive"),
    }
    assert {t.kind for t in result.tables.values()} == {"collection"}
    (source,) = result.sources
    assert (source.engines, source.kind) == (("Firestore",), "usage")


def test_fields_of_a_declared_type() -> None:
    result = run("firestore", "web")
    restaurants = result.tables["restaurants"]
    assert restaurants.model == "Restaurant"
    assert fields(result, "restaurants") == {
        "createdAt": "timestamp",
        "name": "string",
        "address": "map",
        "address.street": "string",
        "address.city": "string",
        "place": "geopoint",
        "open": "boolean",
        "kind": "string",
        "dishes": "array",
        "dishes[].title": "string",
        "dishes[].price": "number",
        "rank": "number",
        "ratingCount": "number",
        "published": None,
    }
    kind = restaurants.column("kind")
    assert kind and kind.enum == ("bar", "grill") and kind.certainty == "declared"
    assert (kind.path, kind.line, kind.nullable) == ("src/types.ts", 13, False)
    city, count = restaurants.column("address.city"), restaurants.column("ratingCount")
    assert city and city.nullable and count and count.certainty == "inferred"
    assert fields(result, "config") == {"title": "string"}
    assert result.tables["config"].model == "SiteConfig"


def test_fields_that_are_written_and_asked_for() -> None:
    result = run("firestore", "web")
    assert fields(result, "restaurants/{id}/ratings") == {
        "stars": "number",
        "text": "string",
        "author": "reference",
        "at": "timestamp",
        "tags": "array",
        "meta": "map",
        "meta.device": "string",
        "meta.version": "number",
        "reply.text": None,
    }
    assert fields(result, "guests") == {
        **{"email": "string", "phone": "string"},
        **{"seen": "boolean", "visits": "number"},
    }
    assert result.tables["restaurants/{id}/ratings"].options == {"parent": "restaurants"}


def test_indexes() -> None:
    result = run("firestore", "web")
    ratings = result.tables["restaurants/{id}/ratings"]
    assert [(i.columns, i.line) for i in ratings.indexes] == [(("stars", "at"), 4)]
    assert [i.method for i in result.tables["archive"].indexes] == ["array-contains"]
    guests = result.tables["guests"]
    assert guests.options == {"ttl_field": "expires"}
    assert [i.columns for i in guests.indexes] == [("email",)]


def test_python() -> None:
    result = run("firestore", "backend")
    assert set(result.tables) == {"cities", "cities/{id}/landmarks"}
    assert fields(result, "cities") == {
        "name": None,
        "capital": "boolean",
        "population": "number",
        "regions": "array",
        "updated": "timestamp",
        "where": "map",
        "where.lat": "number",
        "mayor": None,
    }
    assert fields(result, "cities/{id}/landmarks") == {
        **{"title": "string", "built": "timestamp", "tags": "array"},
    }
    assert [(p.kind, p.line) for p in result.problems] == [("dynamic-name", 32)]


def test_chains_of_other_languages() -> None:
    result = run("firestore", "phone")
    assert set(result.tables) == {"tasks", "users", "users/{id}/steps"}
    assert result.tables["users/{id}/steps"].declarations[0].line == 8


def test_other_stores_with_the_same_words_are_left_alone() -> None:
    mongo = b"""import { MongoClient } from "mongodb";
import { auth } from "./firebase";
export const users = (client) => client.db().collection("users").doc;
"""
    assert not run_files("firestore", {"a.ts": mongo}).tables


def test_broken_files_keep_what_stands() -> None:
    result = run("firestore", "broken")
    assert set(result.tables) == {"kept", "half"} or set(result.tables) == {"kept"}
    assert set(fields(result, "kept")) == {"fine"}
    assert [i.columns for i in result.tables["kept"].indexes] == [("owner",)]
    assert ("src/half.js", 4, "dynamic-name") in [(p.path, p.line, p.kind) for p in result.problems]


def test_hostile_rules() -> None:
    for text in ("service cloud.firestore" + "{" * 9999, "match /a/{" * 5000, "'" * 5000):
        assert list(matches(text)) == []
