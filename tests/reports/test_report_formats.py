"""What other programs read: JSON and its schema, tbls, DBML, Mermaid, SQL, plain text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import sqlglot
from msgspec.structs import replace
from report_checkers import dbml, mermaid, no_hidden
from report_shop import CATEGORIES, EMPTY, ONLY_POSTGRES, ORDERS, POSTGRES, SHOP, USERS

from dbscope.analyzers.link.relationships import Relations
from dbscope.analyzers.model.catalog import Catalog, Database, Evidence, Relationship
from dbscope.analyzers.model.schema import Check, Column, ForeignKey, Index, Table
from dbscope.analyzers.reports import ddl, json_schema, views
from dbscope.analyzers.reports import mermaid as diagrams


def catalog_of(*tables: Table, engine: str = "PostgreSQL") -> Catalog:
    database = Database(
        "db",
        engine,
        "relational",
        "required",
        True,
        "",
        tables=tables,
        relationships=Relations().of(tables),
    )
    return Catalog(root="x", no_database=False, databases=(database,))


# JSON


def read(catalog: Catalog) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(views.render("json", catalog))
    return said


def test_json_has_the_contracts_keys_in_its_order() -> None:
    said = read(SHOP)
    assert list(said) == [
        "version",
        "root",
        "no_database",
        "databases",
        "others",
        "components",
        "practices",
        "coverage",
        "problems",
    ]
    database = said["databases"][1]
    assert list(database)[:6] == ["id", "engine", "kind", "status", "default", "role"]
    table = next(t for t in database["tables"] if t["name"] == "orders")
    assert list(table)[:5] == ["name", "schema", "kind", "description", "model"]
    assert table["foreign_keys"][0]["ref_table"] == "users"
    assert said["version"] == 1


def test_json_lists_are_sorted_but_columns_and_migrations_keep_their_order() -> None:
    said = read(SHOP)
    assert [d["id"] for d in said["databases"]] == ["mongodb", "postgresql", "redis"]
    postgres = said["databases"][1]
    names = [t["name"] for t in postgres["tables"]]
    assert names == sorted(names)
    users = next(t for t in postgres["tables"] if t["name"] == "users")
    assert [c["name"] for c in users["columns"]] == ["id", "email", "last_seen"]
    assert [m["id"] for m in postgres["migrations"]] == ["0001_initial", "0002_add_total"]


def test_json_does_not_depend_on_the_order_it_was_found_in() -> None:
    turned = tuple(
        replace(
            d,
            tables=d.tables[::-1],
            relationships=d.relationships[::-1],
            evidence=d.evidence[::-1],
            key_files=d.key_files[::-1],
        )
        for d in reversed(SHOP.databases)
    )
    assert views.render("json", replace(SHOP, databases=turned)) == views.render("json", SHOP)


def test_json_masks_secrets_and_survives_odd_text() -> None:
    evidence = Evidence("caf\udce9.py", 1, "dsn", "postgres://u:hunter2@h/d \x9b \u202e")
    catalog = replace(SHOP, databases=(replace(POSTGRES, evidence=(evidence,)),))
    text = views.render("json", catalog)
    no_hidden(text)
    assert "hunter2" not in text
    assert json.loads(text)["databases"][0]["evidence"][0]["text"].endswith("\x9b \u202e")


def test_json_without_a_database() -> None:
    assert read(EMPTY)["no_database"] is True
    assert read(EMPTY)["databases"] == []


def test_json_reads_back_as_a_catalog() -> None:
    back = msgspec.json.decode(views.render("json", SHOP), type=Catalog)
    assert back.coverage == SHOP.coverage
    assert {t.qualified for _, t in back.tables()} == {t.qualified for _, t in SHOP.tables()}


# JSON Schema


def objects(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name, made in schema["$defs"].items():
        for field, spec in made["properties"].items():
            yield name, field, spec


def test_every_field_of_the_schema_says_what_it_means() -> None:
    for name, field, spec in objects(json_schema.schema()):
        assert spec.get("description"), f"{name}.{field} in json_schema.FIELDS"


def test_the_schema_names_no_field_that_is_gone() -> None:
    known = {(name, field) for name, field, _ in objects(json_schema.schema())}
    told = {(name, field) for name, fields in json_schema.FIELDS.items() for field in fields}
    assert told == known


def conforms(value: Any, spec: dict[str, Any], schema: dict[str, Any]) -> bool:
    """Whether a value is what the schema says; knows the words that our schema uses."""
    if "$ref" in spec:
        return conforms(value, schema["$defs"][spec["$ref"].rsplit("/", 1)[1]], schema)
    if "anyOf" in spec:
        return any(conforms(value, s, schema) for s in spec["anyOf"])
    if "enum" in spec and value not in spec["enum"]:
        return False
    match spec.get("type"):
        case "object" if "properties" in spec:
            held = set(spec["required"]) == set(value)
            parts = spec["properties"].items()
            return held and all(conforms(value[k], s, schema) for k, s in parts)
        case "array":
            return isinstance(value, list) and all(
                conforms(v, spec["items"], schema) for v in value
            )
        case str(name):
            types = {"string": str, "integer": int, "boolean": bool, "null": type(None)}
            return isinstance(value, types.get(name, object))
    return True


def test_the_output_is_what_the_schema_says() -> None:
    schema = json.loads(json_schema.render())
    for catalog in (SHOP, EMPTY):
        assert conforms(read(catalog), {"$ref": schema["$ref"]}, schema)
    wrong = read(SHOP)
    wrong["databases"][0]["status"] = "perhaps"
    assert not conforms(wrong, {"$ref": schema["$ref"]}, schema)


# tbls


def test_tbls_has_the_form_that_tbls_writes() -> None:
    said = json.loads(views.render("tbls", ONLY_POSTGRES))
    assert list(said) == ["name", "tables", "relations", "enums", "driver"]
    assert said["driver"] == {"name": "postgres", "meta": {"current_schema": "public"}}
    assert said["enums"] == [{"name": "order_status", "values": ["new", "paid"]}]
    orders = next(t for t in said["tables"] if t["name"] == "orders")
    assert list(orders) == [
        "name",
        "type",
        "comment",
        "columns",
        "indexes",
        "constraints",
        "def",
        "labels",
    ]
    assert orders["columns"][2] == {
        "name": "status",
        "type": "order_status",
        "nullable": False,
        "default": "'new'",
    }
    kinds = {c["type"]: c for c in orders["constraints"]}
    assert kinds["FOREIGN KEY"]["referenced_table"] == "users"
    assert kinds["FOREIGN KEY"]["def"] == (
        "FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE"
    )
    assert kinds["CHECK"]["columns"] == ["total"]
    assert "-- app/models.py:20\nCREATE TABLE orders (" in orders["def"]


def test_tbls_relations_have_ends_that_are_listed() -> None:
    stray = replace(
        ORDERS, foreign_keys=(*ORDERS.foreign_keys, ForeignKey(("x",), "gone", ("id",)))
    )
    said = json.loads(views.render("tbls", catalog_of(USERS, stray)))
    held = {t["name"]: {c["name"] for c in t["columns"]} for t in said["tables"]}
    for relation in said["relations"]:
        assert set(relation["columns"]) <= held[relation["table"]]
        assert set(relation["parent_columns"]) <= held[relation["parent_table"]]
    assert said["relations"] == [
        {
            "table": "orders",
            "columns": ["user_id"],
            "cardinality": "zero_or_more",
            "parent_table": "users",
            "parent_columns": ["id"],
            "parent_cardinality": "exactly_one",
            "def": "FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE",
        }
    ]


def test_tbls_marks_inferred_relations_and_groups_databases() -> None:
    said = json.loads(views.render("tbls", SHOP))
    inferred = [r for r in said["relations"] if r.get("virtual")]
    assert {r["columns"][0] for r in inferred} == {"coupon_id", "author"}
    assert [v["name"] for v in said["viewpoints"]] == ["PostgreSQL", "MongoDB", "Redis"]
    assert json.loads(views.render("tbls", EMPTY)) == {"name": "empty", "tables": []}


# DBML


def test_dbml_of_the_shop() -> None:
    text = views.render("dbml", ONLY_POSTGRES)
    found = dbml(text)
    assert len(found) == len(POSTGRES.tables)
    assert "\"email\" varchar(255) [not null, unique, note: 'Sign-in name']" in text
    assert 'Ref: "orders"."user_id" > "users"."id" [delete: cascade]' in text
    assert 'Ref: "profiles"."user_id" - "users"."id"' in text
    assert '// inferred\nRef: "orders"."coupon_id" > "coupons"."id"' in text
    assert '("order_id", "product_id") [pk]' in text
    assert 'Enum "order_status" {\n  "new"\n  "paid"\n}' in text


def test_dbml_leaves_out_what_its_parser_refuses() -> None:
    empty = Table("empty")
    looped = Table(
        "t",
        columns=(Column("a", "int"), Column("b", "int"), Column("a", "text")),
        foreign_keys=(
            ForeignKey(("a",), "t", ("a",)),
            ForeignKey(("a",), "t", ("b",)),
            ForeignKey(("b",), "t", ("a",)),
            ForeignKey(("a", "b"), "t", ("a",)),
            ForeignKey(("zz",), "t", ("a",)),
        ),
    )
    text = views.render("dbml", catalog_of(empty, looped))
    assert dbml(text) == {'"t"': ['"a"', '"b"']}
    assert text.count("Ref:") == 1


def test_dbml_gives_a_name_taken_twice_the_databases_id() -> None:
    other = replace(POSTGRES, id="postgresql:billing")
    found = dbml(views.render("dbml", replace(SHOP, databases=(POSTGRES, other))))
    assert '"users"' in found and '"postgresql:billing.users"' in found


# Mermaid


def test_mermaid_shows_keys_and_cardinalities() -> None:
    (text,) = diagrams.diagrams(POSTGRES)
    entities, edges = mermaid(text)
    assert entities == {t.name for t in POSTGRES.tables}
    assert ("users", "orders") in edges
    assert 'users ||--o{ orders : "user_id"' in text
    assert 'users ||--o| profiles : "user_id"' in text
    assert 'categories |o--o{ categories : "parent_id"' in text, "a nullable key"
    assert 'coupons |o..o{ orders : "coupon_id"' in text, "an inferred one is dotted"
    assert "varchar(255) email UK" in text
    assert "uuid user_id PK, FK" in text
    assert "numeric(10_2) total" in text


def test_mermaid_draws_embedded_documents_as_boxes() -> None:
    (text,) = diagrams.diagrams(SHOP.databases[1])
    entities, _ = mermaid(text)
    assert '"reviews.items.vendor"' in entities
    assert 'reviews ||--o{ "reviews.items" : "items"' in text
    assert 'reviews ||--o| "reviews.address" : "address"' in text


def test_an_array_of_references_is_many_to_many() -> None:
    tags = Table("tags", kind="collection", columns=(Column("_id"),))
    posts = Table(
        "posts",
        kind="collection",
        columns=(Column("_id"), Column("tag_ids[]", "objectid")),
        foreign_keys=(ForeignKey(("tag_ids[]",), "tags", enforced=False),),
    )
    (text,) = diagrams.diagrams(catalog_of(tags, posts).databases[0])
    mermaid(text)
    assert 'tags }o..o{ posts : "tag_ids[]"' in text
    assert "objectid[] tag_ids FK" in text


def test_key_patterns_are_not_drawn() -> None:
    assert diagrams.diagrams(SHOP.databases[2]) == ()


def test_one_diagram_is_bare_and_several_are_fenced() -> None:
    assert views.render("mermaid", ONLY_POSTGRES).startswith("erDiagram\n")
    assert views.render("mermaid", SHOP).count("```mermaid\nerDiagram") == 2
    assert views.render("mermaid", EMPTY) == "%% no database\nerDiagram\n"


def large(tables: int, per_table: int, parents: int) -> Catalog:
    made = []
    for number in range(tables):
        columns = (Column("id", "bigint"), *(Column(f"c{i}", "text") for i in range(per_table)))
        keys = tuple(
            ForeignKey((f"c{i}",), f"t{(number * 7 + i) % max(1, number)}", ("id",))
            for i in range(parents if number else 0)
        )
        made.append(Table(f"t{number}", columns=columns, primary_key=("id",), foreign_keys=keys))
    return catalog_of(*made)


@pytest.mark.parametrize(
    ("tables", "columns", "parents"), [(600, 20, 1), (400, 4, 4), (3, 5000, 1), (700, 1, 0)]
)
def test_large_schemas_are_split_within_the_limits(tables: int, columns: int, parents: int) -> None:
    database = large(tables, columns, parents).databases[0]
    drawn = diagrams.diagrams(database)
    parts = [mermaid(text) for text in drawn]
    assert set.union(*(entities for entities, _ in parts)) == {t.name for t in database.tables}
    assert sum(len(edges) for _, edges in parts) == len(database.relationships)


def test_a_hub_with_more_edges_than_a_diagram_holds() -> None:
    hub = Table("hub", columns=(Column("id", "int"),), primary_key=("id",))
    columns = tuple(Column(f"r{i}", "int") for i in range(1200))
    keys = tuple(ForeignKey((c.name,), "hub", ("id",)) for c in columns)
    database = catalog_of(hub, Table("wide", columns=columns, foreign_keys=keys)).databases[0]
    parts = [mermaid(text) for text in diagrams.diagrams(database)]
    assert sum(len(edges) for _, edges in parts) == 1200


def test_connected_tables_stay_in_one_diagram() -> None:
    pairs = []
    for number in range(300):
        wide = tuple(Column(f"column_{i}", "varchar(255)") for i in range(9))
        pairs.append(Table(f"a{number}", columns=(Column("id"), *wide), primary_key=("id",)))
        key = ForeignKey(("column_1",), f"a{number}", ("id",))
        pairs.append(Table(f"b{number}", columns=wide, foreign_keys=(key,)))
    drawn = diagrams.diagrams(catalog_of(*pairs).databases[0])
    assert len(drawn) > 1
    for text in drawn:
        entities, edges = mermaid(text)
        assert all(left in entities and right in entities for left, right in edges)
    told = views.render("schema", catalog_of(*pairs), views.Options(no_date=True))
    assert f"### PostgreSQL, part 1 of {len(drawn)}\n" in told


def test_names_that_come_out_alike_stay_apart() -> None:
    first, second = Table('a"b', columns=(Column("x"),)), Table("a'b", columns=(Column("y"),))
    (text,) = diagrams.diagrams(catalog_of(first, second).databases[0])
    entities, _ = mermaid(text)
    assert len(entities) == 2


def test_a_many_to_many_without_its_junction_table_is_drawn() -> None:
    tables = (Table("a", columns=(Column("id"),)), Table("b", columns=(Column("id"),)))
    relation = Relationship("a", ("id",), "b", ("id",), "many-to-many", "a_b")
    database = replace(catalog_of(*tables).databases[0], relationships=(relation,))
    (text,) = diagrams.diagrams(database)
    mermaid(text)
    assert 'a }o--o{ b : "id"' in text


# SQL


def test_sql_of_the_shop_runs_on_sqlite() -> None:
    tables = tuple(
        replace(
            t, columns=tuple(replace(c, default=None) if c.name == "id" else c for c in t.columns)
        )
        for t in POSTGRES.tables
    )
    text = ddl.database_sql(replace(POSTGRES, engine="SQLite", tables=tables))
    connection = sqlite3.connect(":memory:")
    connection.executescript(text)
    made = {r[0] for r in connection.execute("select name from sqlite_master where type = 'table'")}
    assert made == {t.name for t in POSTGRES.tables if t.kind == "table"}
    (foreign,) = connection.execute("pragma foreign_key_list(orders)").fetchall()
    assert foreign[2:5] == ("users", "user_id", "id")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("insert into orders (user_id, status) values (1, 'lost')")


@pytest.mark.parametrize("engine", ["PostgreSQL", "MySQL", "SQLite", "SQL Server"])
def test_sql_parses_in_its_dialect(engine: str) -> None:
    dialect = {"PostgreSQL": "postgres", "SQL Server": "tsql"}.get(engine, engine.lower())
    tables = tuple(t for t in POSTGRES.tables if t.name != "products")  # a PostgreSQL type
    text = ddl.database_sql(replace(POSTGRES, engine=engine, tables=tables))
    kinds = {type(s).__name__ for s in sqlglot.parse(text, dialect=dialect) if s is not None}
    assert kinds <= {"Create", "Comment", "Semicolon", "Alter"}


def test_sql_comes_in_an_order_that_can_run() -> None:
    def cyclic(name: str, other: str) -> Table:
        key = ForeignKey(("x",), other, ("id",))
        columns = (Column("id", "int"), Column("x", "int"))
        return Table(name, columns=columns, primary_key=("id",), foreign_keys=(key,))

    text = ddl.database_sql(catalog_of(cyclic("a", "b"), cyclic("b", "a")).databases[0])
    assert text.index("CREATE TABLE b") < text.index("CREATE TABLE a")
    assert "ALTER TABLE b ADD FOREIGN KEY (x) REFERENCES a (id);" in text
    assert "ALTER TABLE a" not in text
    assert "ALTER" not in ddl.database_sql(catalog_of(CATEGORIES).databases[0])


@pytest.mark.parametrize(
    ("default", "type_", "said"),
    [
        ("'new'", "text", "DEFAULT 'new'"),
        ("0", "int", "DEFAULT 0"),
        ("now()", "timestamptz", "DEFAULT now()"),
        ("'{}'::jsonb", "jsonb", "DEFAULT '{}'::jsonb"),
        ("nextval('s'::regclass)", "int", "DEFAULT nextval('s'::regclass)"),
        ("draft", "varchar(20)", "DEFAULT 'draft'"),
        ("uuid4", "uuid", "-- default: uuid4"),
        ("datetime.utcnow()", "timestamp", "-- default: datetime.utcnow()"),
        ("1); drop table x; --", "int", "-- default: 1); drop table x; --"),
        ("'" * 4001, "int", "-- default: '"),
    ],
)
def test_defaults_that_are_no_sql_become_comments(default: str, type_: str, said: str) -> None:
    table = Table("t", columns=(Column("a", type_, default=default),))
    line = next(x for x in ddl.table_sql(table, "PostgreSQL").split("\n") if x.startswith("    a"))
    assert said in line


def test_postgres_casts_are_for_postgres() -> None:
    table = Table("t", columns=(Column("a", "text", default="'x'::text"),))
    assert "DEFAULT 'x'\n" in ddl.table_sql(table, "MySQL")


def test_types_and_checks_that_are_no_sql_become_comments() -> None:
    table = Table(
        "t",
        columns=(Column("a", "int); drop table x; --"),),
        checks=(Check(None, "1); drop table x; --"), Check("ok", "a > 0")),
    )
    text = ddl.table_sql(table, "PostgreSQL")
    assert "    a text,  -- type: int); drop table x; --\n" in text
    assert "    -- check: 1); drop table x; --\n" in text
    assert "    CONSTRAINT ok CHECK (a > 0)\n" in text


def test_sql_without_tables() -> None:
    assert views.render("sql", EMPTY) == "-- no database\n"
    assert "-- collection reviews\n--   _id objectid\n" in views.render("sql", SHOP)


# plain text


def test_the_overview() -> None:
    text = views.render("table", SHOP)
    no_hidden(text)
    lines = text.split("\n")
    assert lines[0] == (
        "shop: 3 databases, 7 tables, 1 view, 2 collections, 2 key patterns, 1 problem"
    )
    assert lines[2] == "PostgreSQL  [required]  SQLAlchemy (asyncpg); raw SQL"
    row = next(x for x in lines if x.startswith("  orders "))
    assert row.split() == ["orders", "5", "PK", "id,", "1", "FK", "3", "app/models.py:20"]
    heads = next(x for x in lines if x.startswith("  table"))
    assert heads.index("declared in") == row.index("app/models.py:20")
    assert "  session:{id}  24h  hash       app/cache.py:12" in lines
    assert "Kafka" not in text
    assert "  db/x.sql:40  DBS101  unparsed-statement  CREATE POLICY <b> | x" in lines


def test_the_overview_explains_when_asked() -> None:
    text = views.render("table", SHOP, views.Options(explain=True))
    assert "  Kafka  not-a-database  broker  compose.yaml:9\n" in text
    told = views.render("table", replace(EMPTY, others=SHOP.others), views.Options(explain=True))
    assert told.startswith("no database\n\nSeen, not counted:\n")


def test_wide_characters_keep_the_columns_straight() -> None:
    index = Index("i", ("id",))
    tables = tuple(Table(n, columns=(Column("id"),), indexes=(index,)) for n in ("表名", "abcd"))
    rows = [x for x in views.render("table", catalog_of(*tables)).split("\n") if " 1" in x][-2:]
    assert rows[0].replace("表名", "abcd") == rows[1]
