"""Neo4j: Cypher, neomodel, py2neo, @neo4j/graphql and neogma."""

from __future__ import annotations

from technology_run import Result, run

from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.schema.replay import State
from dbscope.analyzers.technologies._neo4j.cypher import read_cypher
from dbscope.analyzers.technologies._neo4j.graphql import definitions


def tables(result: Result, kind: str) -> dict[str, Table]:
    """The nodes or the relationships by name: both may bear one name."""
    return {
        t.name: t
        for s in result.sources
        for t in State(s.kind, s.technology).apply(s.operations).tables()
        if t.kind == kind
    }


def columns(table: Table) -> dict[str, str | None]:
    return {c.name: c.type for c in table.columns}


def ends(table: Table) -> tuple[object, object]:
    return table.options.get("from"), table.options.get("to")


def test_constraints_and_indexes() -> None:
    nodes = tables(run("neo4j", "films"), "node")
    film = nodes["Film"]
    assert film.unique == (("id",),)
    assert [(i.name, i.columns, i.method) for i in film.indexes] == [
        ("film_title", ("title", "year"), None),
        ("words", ("title", "plot"), "fulltext"),
        ("plots", ("embedding",), "vector"),
    ]
    assert film.options == {"dimensions": 1536, "metric": "cosine"}
    released = film.column("released")
    assert released and (released.nullable, released.line) == (False, 4)
    person = nodes["Person"]
    assert person.primary_key == ("first", "last")
    assert [i.method for i in person.indexes] == ["text"] and person.column("gone") is None
    assert nodes["Genre"].unique == (("name",),)
    assert [i.name for i in nodes["Series"].indexes] == ["words"]


def test_properties_of_queries() -> None:
    result = run("neo4j", "films")
    nodes, types = tables(result, "node"), tables(result, "relationship")
    assert set(nodes) == {"Film", "Person", "Director", "Genre", "Series"}
    assert set(types) == {"ACTED_IN", "DIRECTED", "LIKES", "RATED"}
    assert columns(nodes["Genre"]) == {"name": "string", "made": "datetime", "rank": "integer"}
    film = columns(nodes["Film"])
    assert (film["year"], film["seen"], film["score"]) == ("integer", "boolean", None)
    assert columns(types["ACTED_IN"]) == {"part": None, "pay": "float", "role": None}
    assert columns(types["RATED"]) == {"stars": "integer"}
    name = nodes["Person"].column("name")
    assert name and (name.type, name.certainty) == ("string", "inferred")
    assert name.line == 7


def test_relationships_have_ends() -> None:
    result = run("neo4j", "films")
    types = tables(result, "relationship")
    assert ends(types["ACTED_IN"]) == (["Person"], ["Film"])
    assert ends(types["DIRECTED"]) == (["Person", "Director"], ["Film"])
    assert ends(types["LIKES"]) == (["Person"], ["Film"])
    keys = [(k.columns, k.ref_table, k.enforced) for k in types["LIKES"].foreign_keys]
    assert keys == [(("from",), "Person", False), (("to",), "Film", False)]
    assert [(p.kind, p.line) for p in result.problems] == [("dynamic-name", 15)]
    assert {s.engines for s in result.sources} == {("Neo4j",)}


def test_neomodel() -> None:
    result = run("neo4j", "people")
    nodes, types = tables(result, "node"), tables(result, "relationship")
    human = nodes["Human"]
    assert columns(human) == {
        "uid": "string",
        "email": "string",
        "sex": "string",
        "age": "integer",
        "tags": "list",
        "nickname": "string",
    }
    assert (human.model, human.description) == ("Human", "Somebody.")
    assert [i.columns for i in human.indexes] == [("email",)]
    sex, age = human.column("sex"), human.column("age")
    assert sex and sex.enum == ("F", "M")
    assert age and (age.default, age.description) == ("0", "In years")
    town = nodes["Town"]
    assert town.unique == (("uid",), ("name",)) and town.model == "City"
    assert columns(types["LIVES_IN"]) == {"since": "float", "weight": "float"}
    assert ends(types["LIVES_IN"]) == (["Human"], ["Town"])
    assert ends(types["CHILD_OF"]) == (["Human"], ["Human"])
    assert ends(types["OWNS"]) == (["Human"], ["Pet"])
    assert "Entity" not in nodes


def test_py2neo() -> None:
    result = run("neo4j", "people")
    nodes, types = tables(result, "node"), tables(result, "relationship")
    assert columns(nodes["Band"]) == {"name": None, "founded": None}
    assert nodes["Band"].primary_key == ("name",)
    assert ends(types["PLAYS_AT"]) == (["Band"], ["Venue"])
    assert columns(nodes["Fan"]) == {"name": "string", "age": "integer"}
    assert columns(types["FOLLOWS"]) == {"since": "integer"}


def test_graphql() -> None:
    result = run("neo4j", "web")
    nodes, types = tables(result, "node"), tables(result, "relationship")
    movie = nodes["Movie"]
    assert columns(movie) == {
        "id": "string",
        "title": "string",
        "rating": "float",
        "tags": "list",
        "watched": "boolean",
    }
    assert movie.unique == (("id",), ("title",)) and movie.declarations[0].line == 4
    assert columns(nodes["Actor"]) == {"name": "string", "born": "date"}
    assert "Query" not in nodes and "Acted" not in nodes
    acted = types["ACTED_IN"]
    assert (ends(acted), acted.model) == ((["Actor"], ["Movie"]), "Acted")
    assert columns(acted) == {"roles": "list", "screenTime": "integer"}


def test_neogma_and_the_driver() -> None:
    result = run("neo4j", "web")
    nodes, types = tables(result, "node"), tables(result, "relationship")
    assert columns(nodes["Order"]) == {"id": "string", "total": "float"}
    assert (nodes["Order"].primary_key, nodes["Order"].model) == (("id",), "Orders")
    assert columns(types["PLACED"]) == {"placedAt": "string"}
    assert ends(types["PLACED"]) == (["User"], ["Order"])
    assert columns(types["RETURNED"]) == {"why": "string"}


def test_broken_files_keep_what_stands() -> None:
    result = run("neo4j", "broken")
    nodes = tables(result, "node")
    assert set(nodes) == {"Kept", "Fine"}
    assert nodes["Kept"].unique == (("id",),)
    assert set(columns(nodes["Fine"])) >= {"name"}


def test_hostile_texts() -> None:
    for text in (
        "(a:" * 9000,
        "MATCH (a {" * 5000,
        "-[" * 9000,
        "'" * 9000,
        "CREATE INDEX " * 4000,
    ):
        read_cypher(text)
    definitions("type A @node {" * 4000, "x", 1)
    definitions("type A @node { a: B " + "@x(" * 4000, "x", 1)


def test_names_a_string_leaves_open_are_no_labels() -> None:
    hole = "dbs0hole"
    for text in (
        f"CREATE INDEX ON :{hole}({hole})",
        f"CREATE CONSTRAINT ON (n:{hole}) ASSERT n.{hole} IS UNIQUE",
        f"CALL db.index.fulltext.createNodeIndex('{hole}', ['{hole}'], ['title'])",
        f"CALL db.index.vector.createNodeIndex('v', '{hole}', 'embedding', 3, 'cosine')",
    ):
        graph = read_cypher(text)
        assert graph.rules == [] and len(graph.dynamic) == 1, text
    [rule] = read_cypher(f"CREATE INDEX ON :Film({hole}, title)").rules
    assert (rule.owners, rule.properties) == (("Film",), ("title",))
