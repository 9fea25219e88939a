"""CQL in files and code, and cqlengine's models.

What the models give was checked against `cassandra.cqlengine.management._get_create_table` of
cassandra-driver 3.29 for the classes of the fixture `mapped`.
"""

from __future__ import annotations

from technology_run import Result, run, run_files

from dbscope.analyzers.schema.cql import read_cql


def columns(result: Result, table: str) -> dict[str, str | None]:
    return {c.name: c.type for c in result.tables[table].columns}


def test_files_are_a_history() -> None:
    result = run("cassandra", "shop")
    assert set(result.tables) == {
        *("orders", "page_views", "products", "orders_by_status", "sessions", "imports"),
    }
    history = next(s for s in result.sources if s.kind == "migration")
    assert history.engines == ("Cassandra",) and history.technology == "CQL"
    assert [m.id for m in history.migrations] == ["V1__create_catalogue", "V2__prices"]


def test_a_table_with_all_its_parts() -> None:
    orders = run("cassandra", "shop").tables["orders"]
    assert {c.name: c.type for c in orders.columns} == {
        "customer_id": "uuid",
        "year": "int",
        "placed_at": "timestamp",
        "order_id": "timeuuid",
        "Status": "text",
        "balance": "decimal",
        "lines": "map<text, frozen<tuple<int, decimal>>>",
        "tags": "set<text>",
        "ship_to": "frozen<person>",
    }
    assert orders.primary_key == ("customer_id", "year", "placed_at", "order_id")
    assert (orders.schema, orders.description) == ("shop", "Orders by customer")
    assert [c.nullable for c in orders.columns] == [False] * 4 + [True] * 5
    placed = orders.column("placed_at")
    assert placed and placed.line == 13 and placed.description == "when the customer confirmed"
    assert orders.options == {
        "partition_key": ["customer_id", "year"],
        "clustering_key": ["placed_at", "order_id"],
        "static": ["balance"],
        "clustering_order": {"placed_at": "desc", "order_id": "asc"},
        "compaction": {"class": "TimeWindowCompactionStrategy", "compaction_window_size": "1"},
        "ttl": 86400,
        "gc_grace_seconds": 3600,
        "replication": {"class": "NetworkTopologyStrategy", "eu": 3},
        "durable_writes": True,
        "types": {
            "person": {"name": "text", "home": "frozen<address>"},
            "address": {"street": "text", "city": "text", "postcode": "text", "country": "text"},
        },
    }


def test_changes_are_replayed() -> None:
    result = run("cassandra", "shop")
    assert columns(result, "products") == {
        "product_id": "uuid",
        "name": "varchar",
        "embedding": "vector<float, 384>",
        "attributes": "map<text, text>",
        "currency": "text",
        "stock": "int",
    }
    products = result.tables["products"]
    assert products.primary_key == ("product_id",)
    assert [(i.name, i.columns, i.method) for i in products.indexes] == [
        ("products_vec", ("embedding",), "sai"),
        ("by_attribute", ("keys(attributes)",), None),
    ]
    views = result.tables["page_views"]
    assert (views.description, views.options["ttl"]) == ("Counted by the edge", 60)


def test_materialised_views() -> None:
    view = run("cassandra", "shop").tables["orders_by_status"]
    assert (view.kind, view.options["materialized"], view.options["base_table"]) == (
        *("view", True),
        "orders",
    )
    assert view.primary_key == ("Status", "customer_id", "year", "placed_at", "order_id")
    assert [c.type for c in view.columns] == ["text", "uuid", "int", "timestamp", "timeuuid"]
    every = run_files(
        "cassandra",
        {
            "s.cql": b"create table t (a int primary key, b int);"
            b"create materialized view v as select * from t where b is not null primary key (b, a);"
        },
    )
    assert columns(every, "v") == {"a": "int", "b": "int"}


def test_statements_in_code() -> None:
    result = run("cassandra", "shop")
    sessions = result.tables["sessions"]
    assert columns(result, "sessions") == {
        "token": "text",
        "opened": "timestamp",
        "data": "map<text, blob>",
    }
    assert [i.name for i in sessions.indexes] == ["sessions_opened"]
    assert sessions.options["ttl"] == 3600 and sessions.declarations[0].line == 5
    imports = result.tables["imports"]
    assert (imports.schema, imports.primary_key) == ("shop", ("day", "file"))
    assert "totals" not in result.tables


def test_a_later_whole_version_replaces_the_earlier_ones() -> None:
    result = run("cassandra", "versions")
    assert set(result.tables) == {"metrics", "labels", "locks"}
    assert result.tables["metrics"].primary_key == ("name", "bucket", "at")
    assert [d.path for d in result.tables["metrics"].declarations] == ["v002.cql.tmpl"]
    assert "ttl" not in result.tables["metrics"].options
    assert [len(m.tables) for m in result.sources[0].migrations] == [3, 3]


def test_models() -> None:
    result = run("cassandra", "mapped")
    assert set(result.tables) == {"customer_event", "visits", "animal"}
    event = result.tables["customer_event"]
    assert columns(result, "customer_event") == {
        "created_at": "timestamp",
        "customer": "uuid",
        "bucket": "int",
        "happened": "timeuuid",
        "kind": "text",
        "plan": "text",
        "labels": "map<text, int>",
        "where_to": "frozen<address>",
        "remark": "text",
    }
    assert (event.schema, event.model, event.primary_key) == (
        *("crm", "CustomerEvent"),
        ("customer", "bucket", "happened"),
    )
    assert event.options["clustering_order"] == {"happened": "desc"}
    assert event.options["static"] == ["plan"] and event.description == "What a customer did."
    assert [i.columns for i in event.indexes] == [("kind",)]
    assert result.tables["visits"].options["ttl"] == 600
    assert columns(result, "animal") == {"id": "uuid", "species": "text", "lives": "int"}


def test_broken_files_keep_what_stands() -> None:
    result = run("cassandra", "broken")
    assert columns(result, "good") == {"id": "uuid", "name": "text"}
    assert columns(result, "halved") == {"id": "uuid", "name": "text"}
    assert columns(result, "unfinished") == {"id": "uuid", "at": "timestamp"}
    assert set(columns(result, "fine")) >= {"id"} and "odd" not in result.tables
    kinds = {(p.line, p.kind) for p in result.problems if p.path == "schema.cql"}
    assert {(2, "dynamic-name"), (9, "unparsed-statement")} <= kinds
    assert {k for _, k in kinds} == {"dynamic-name", "unparsed-statement"}


def test_hostile_text() -> None:
    for text in ("CREATE TABLE " + "(" * 5000, "CREATE TABLE t (" + "a<" * 9000, "'" * 999):
        read_cql(text, "x.cql")
    deep = read_cql("CREATE TABLE t (a int PRIMARY KEY) WITH x = " + "{'a':" * 500, "x.cql")
    assert len(deep.operations) == 1
