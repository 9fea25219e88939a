"""Elasticsearch and OpenSearch indices in files, documents and calls.

What a document class maps to is asked of Elasticsearch's own library. What django-elasticsearch-dsl
makes of a model's fields was taken from its documentation.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from technology_run import FIXTURES, described, imported, run, run_files

from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.syntax.data import tree
from dbscope.analyzers.syntax.json_template import readable
from dbscope.analyzers.technologies._elasticsearch.mappings import cleaned, file_name


def types(table: Table) -> dict[str, str | None]:
    return {c.name: c.type for c in table.columns}


# -- files ----------------------------------------------------------------------------------------


def test_mapping_files() -> None:
    result = run("elasticsearch", "files")
    found = described(result)
    assert set(found) == {"orders", "old", "article", "{Prefix}logs-shop"}
    orders = found["orders"]
    assert types(orders) == {
        "id": "keyword",
        "title": "text",
        "title.raw": "keyword",
        "customer": "object",
        "customer.name": "text",
        "customer.since": "date",
        "lines": "nested",
        "lines.sku": "keyword",
        "lines.count": "integer",
    }
    assert orders.options == {
        "aliases": ["orders-read"],
        "shards": 3,
        "replicas": 1,
        "analyzers": ["folding"],
        "dynamic": "strict",
        "field analyzers": {"title": "folding"},
    }
    lines = {c.name: c.line for c in orders.columns}
    assert (lines["id"], lines["title.raw"], lines["lines.sku"]) == (11, 15, 22)
    assert types(found["old"]) == {"name": "string", "place": "geo_point"}
    assert types(found["article"]) == {"headline": "text", "section": "keyword", "at": "date"}


def test_templates_are_composed() -> None:
    logs = described(run("elasticsearch", "files"))["{Prefix}logs-shop"]
    assert types(logs) == {"@timestamp": "date", "message": "text", "level": "keyword"}
    assert logs.options["data stream"] is True and logs.options["composed of"] == ["base"]
    assert logs.options["index patterns"] == ["{Prefix}logs-shop-*"]
    places = [(d.path, d.line) for d in logs.declarations]
    assert sorted(places) == [("components/base.json", 1), ("components/logs.json.tmpl", 1)]


def test_what_only_looks_like_a_mapping() -> None:
    files = {
        "bundle.json": b'{"version": 3, "mappings": "AAAA;AACA", "sources": ["a.js"]}',
        "panel.json": b'{"mappings": [{"type": "value", "options": {"text": "x"}}]}',
        "schema.json": b'{"$schema": "x", "properties": {"a": {"type": "text"}}, "keyword": "keyword"}',
        "api.json": b'{"x": {"properties": {"a": {"type": "array"}, "b": {"type": "text"}}}, "k": "keyword"}',
    }
    assert not described(run_files("elasticsearch", files))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("es/order-mapping.json", "order"),
        ("es/mappings/users.json", "users"),
        ("es/product/mappings.json", "product"),
        ("x/jaeger-span.json", "jaeger-span"),
        ("x/mappings_docType_task.json", "task"),
        ("search/mappings/mappings-audit-es8.ts", "audit"),
        ("pages/mappings/mappings-es9.ts", "pages"),
        ("x/events.index-template.json", "events"),
        ("mapping.json", "mapping"),
    ],
)
def test_names_from_files(path: str, name: str) -> None:
    assert file_name(path) == name


def test_names_from_patterns() -> None:
    patterns = ["*shop-orders-*", "logs-*-*", "users", "{Prefix}span-*", "*", "{X}*", "*a*b*"]
    assert [cleaned(p) for p in patterns] == [
        "shop-orders",
        "logs",
        "users",
        "{Prefix}span",
        *("", "", ""),
    ]


def test_templates_in_json() -> None:
    text = (
        '{\n{{- if .A }}\n"a": {{ .B | toJson }},\n{{- end }}\n"{{ .C }}x": "{{.D}}-{% if e %}y"\n}'
    )
    (document,) = tree("json", readable(text)).documents
    assert [(k, v.text, v.line) for k, v in document.pairs] == [  # type: ignore[union-attr]
        ("a", "{B}", 3),
        ("{C}x", "{D}- y", 5),
    ]


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='{}%#$"\\\n a.B', max_size=60))
def test_any_template(text: str) -> None:
    assert readable(text).count("\n") == text.count("\n")


# -- documents ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def documents() -> Any:
    """The fixture's documents as the library sees them."""
    with imported(FIXTURES / "elasticsearch" / "dsl", "shop.documents") as module:
        yield module


def flattened(properties: dict[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, field in properties.items():
        found[prefix + name] = field["type"]
        for further in ("properties", "fields"):
            found |= flattened(field.get(further, {}), f"{prefix}{name}.")
    return found


def test_documents_are_what_the_library_says(documents: Any) -> None:
    found = described(run("elasticsearch", "dsl"))
    for cls in (documents.Article, documents.Person, documents.Note):
        table = found[cls._index._name]
        mapping = cls._doc_type.mapping
        assert types(table) == flattened(mapping.to_dict()["properties"])
        required = {c.name for c in table.columns if not c.nullable and "." not in c.name}
        assert required == {n for n in mapping if mapping[n]._required}
    assert set(found) == {"shop-articles", "people", "notes"}


def test_documents() -> None:
    article = described(run("elasticsearch", "dsl"))["shop-articles"]
    assert (article.model, article.description) == ("Article", "An article of the blog.")
    assert article.methods == ("publish",) and article.options == {"shards": 2}


def test_documents_of_django() -> None:
    cars = described(run("elasticsearch", "django"))["cars"]
    assert types(cars) == {
        "maker": "object",
        "maker.name": "text",
        "maker.country": "keyword",
        "name": "text",
        "name.raw": "keyword",
        "color": "keyword",
        "built": "date",
        "doors": "short",
        "id": "integer",
    }
    assert cars.options == {"shards": 1, "replicas": 0}


# -- calls ----------------------------------------------------------------------------------------


def test_calls() -> None:
    result = run("elasticsearch", "calls")
    found = described(result)
    assert set(found) == {
        *("products", "places", "events", "visits"),
        *("books", "posts", "reviews", "users"),
    }
    assert types(found["products"]) == {"sku": "keyword", "name": "text", "name.keyword": "keyword"}
    assert types(found["places"]) == {"where": "geo_point"}
    assert types(found["events"]) == {"at": "date"}
    assert types(found["books"]) == {
        "title": "text",
        "isbn": "keyword",
        "author": "object",
        "author.name": "text",
        "year": "integer",
    }
    assert found["books"].options == {"aliases": ["library"], "replicas": 1}
    assert types(found["posts"]) == {"body": "text", "authorId": "long"}
    assert types(found["reviews"]) == {"stars": "byte", "text": "text"}
    assert types(found["users"]) == {"login": "keyword", "bio": "text"}
    assert {c.line for c in found["users"].columns} == {8, 9}
    assert not result.problems


def test_an_index_that_only_calls_show() -> None:
    visits = described(run("elasticsearch", "calls"))["visits"]
    assert types(visits) == {"page": "text", "count": "long", "ok": "boolean", "who": None}
    assert {c.certainty for c in visits.columns} == {"inferred"}


def test_uses() -> None:
    result = run("elasticsearch", "calls")
    uses = {
        (name, d.path, d.line)
        for s in result.sources
        if s.kind == "usage"
        for name, t in result.by_group[s.group].items()
        for d in t.declarations
    }
    assert uses == {
        ("products", "make.py", 30),
        ("visits", "make.py", 31),
        ("events", "make.py", 32),
        ("books", "search.ts", 23),
        ("posts", "nest.service.ts", 18),
    }


def test_what_calls_do() -> None:
    usages = [u for s in run("elasticsearch", "calls").sources for u in s.usages]
    assert sorted((u.path, u.line, u.action, u.table) for u in usages) == [
        ("make.py", 30, "create", "products"),
        ("make.py", 31, "create", "visits"),
        ("make.py", 32, "read", "events"),
        ("nest.service.ts", 18, "create", "posts"),
        ("search.ts", 23, "read", "books"),
    ]


def test_broken() -> None:
    result = run("elasticsearch", "broken")
    found = described(result)
    assert set(found) == {"half", "kept", "fine"}
    assert types(found["half"]) == {"id": "keyword", "name": "text"}
    assert types(found["kept"]) == {"id": "keyword", "nested": "keyword"}
    assert [(p.path, p.line, p.kind) for p in result.problems] == [
        ("documents.py", 14, "dynamic-name"),
        ("make.js", 5, "dynamic-name"),
    ]


def test_documents_of_whichever_index_are_called_after_their_class() -> None:
    source = b"""
from opensearchpy import Document, Keyword, Text

class Book(Document):
    title = Text()
    shelf = Keyword()

    class Index:
        name = "*"
"""
    found = run_files("elasticsearch", {"app/search.py": source}).tables
    assert types(found["Book"]) == {"title": "text", "shelf": "keyword"}
    assert found["Book"].options["matches"] == "*" and set(found) == {"Book"}
