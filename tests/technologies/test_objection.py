"""Objection: models, what they say of their tables, and the relations that only code knows."""

from __future__ import annotations

import pytest
from technology_run import FIXTURES, Result, run

from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.workspace import Workspace


def references(table: Table) -> list[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    assert not any(k.enforced for k in table.foreign_keys)
    return [(k.columns, k.ref_table, k.ref_columns) for k in table.foreign_keys]


@pytest.fixture(scope="module")
def zoo() -> Result:
    return run("objection", "zoo")


def test_tables_and_their_models(zoo: Result) -> None:
    assert {(t.name, t.model) for t in zoo.tables.values()} == {
        ("animals", "Animal"),
        ("persons", "Person"),
        ("movies", "Movie"),
        ("persons_movies", None),
    }
    animals = zoo.tables["animals"]
    assert animals.description == "An animal that somebody keeps."
    assert animals.methods == ("feed",)
    assert [(d.path, d.line, d.source) for d in animals.declarations] == [
        ("src/models/animal.js", 4, "usage")
    ]
    (source,) = zoo.sources
    assert source.kind == "usage" and zoo.problems == []


def test_references_stand_on_the_side_that_holds_the_column(zoo: Result) -> None:
    assert references(zoo.tables["animals"]) == [
        (("owner_id",), "persons", ("id",)),
        (("mother_id",), "animals", ("id",)),
        (("father_id",), "animals", ("id",)),
    ]
    assert references(zoo.tables["persons"]) == []
    assert references(zoo.tables["persons_movies"]) == [
        (("person_id",), "persons", ("id",)),
        (("movie_key",), "movies", ("key",)),
    ]


def test_json_schemas_describe_columns(zoo: Result) -> None:
    movies = zoo.tables["movies"]
    assert movies.primary_key == ("key",)
    assert [(c.name, c.type, c.nullable, c.enum, c.certainty) for c in movies.columns] == [
        ("key", "varchar(20)", False, None, "inferred"),
        ("title", "string", False, None, "inferred"),
        ("kind", "string", False, ("short", "long"), "inferred"),
        ("seen", "timestamp", True, None, "inferred"),
        ("cast", "json", None, None, "inferred"),
    ]
    title, kind = movies.column("title"), movies.column("kind")
    assert title is not None and title.description == "As in the cinema."
    assert kind is not None and (kind.default, kind.line) == (None, 14)


def test_bases_of_mixins_and_computed_names() -> None:
    result = run("objection", "typed")
    items, lines = result.tables["stock_item"], result.tables["order_line"]
    assert [(c.name, c.type, c.nullable) for c in items.columns] == [
        ("id", "number", False),
        ("shelf_row", "string", True),
        ("weight", "number", None),
        ("arrived_at", "timestamp", None),
    ]
    assert (lines.schema, lines.primary_key) == ("sales", ("order_id", "line"))
    assert references(lines) == [
        (("item_id",), "stock_item", ("id",)),
        (("parcel_order", "parcel_line"), "parcels", ("order_id", "line")),
    ]
    assert result.problems == []


def test_broken_models_keep_what_can_be_read() -> None:
    result = run("objection", "broken")
    assert set(result.tables) == {"notes", "users"}
    assert references(result.tables["notes"]) == [(("author_id",), "users", ("id",))]
    assert sorted((p.line, p.kind) for p in result.problems) == [
        (10, "unresolved-reference"),
        (11, "unresolved-reference"),
        (16, "dynamic-name"),
    ]


def test_models_join_the_tables_of_migrations() -> None:
    workspace = Workspace(FIXTURES / "objection" / "zoo")
    workspace.scan()
    catalog = workspace.catalog
    (database,) = catalog.databases
    tables = {t.name: t for t in database.tables}
    animals, persons = tables["animals"], tables["persons"]
    assert (animals.model, animals.technology, animals.methods) == ("Animal", "Knex", ("feed",))
    assert [(k.columns, k.ref_table, k.enforced) for k in animals.foreign_keys] == [
        (("mother_id",), "animals", True),
        (("owner_id",), "persons", False),
        (("father_id",), "animals", False),
    ]
    assert [c.name for c in persons.columns] == ["id", "name", "details"]
    assert [c.certainty for c in tables["movies"].columns] == ["inferred"] * 5
    assert database.drift == ()
    (component,) = catalog.components
    used = {u.table: u.reads for u in component.uses}
    assert used["animals"] == 1
