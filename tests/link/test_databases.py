"""Which source speaks of which database, on small repositories."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dbscope.analyzers.link.databases import engines_for
from dbscope.analyzers.link.merge import Merger
from dbscope.analyzers.link.sources import Voice
from dbscope.analyzers.model.catalog import Catalog
from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.technologies.base import Source
from dbscope.analyzers.workspace import Options, Workspace

Write = Callable[[dict[str, str]], Path]

USERS = "CREATE TABLE users (id integer PRIMARY KEY, email varchar(80) NOT NULL);\n"
ORDERS = "CREATE TABLE orders (id integer PRIMARY KEY, total numeric(10,2));\n"


def scan(root: Path) -> Catalog:
    return Workspace(root, Options(cache=False, jobs=1)).scan().after


def databases(catalog: Catalog) -> dict[str, list[str]]:
    return {d.id: [t.name for t in d.tables] for d in catalog.databases}


def test_twins_of_one_schema_are_alternatives_and_not_counted_twice(repository: Write) -> None:
    root = repository(
        {
            "db/mysql/schema.sql": USERS.replace(";", " ENGINE=InnoDB;") + ORDERS,
            "db/postgres/schema.sql": "CREATE EXTENSION citext;\n" + USERS + ORDERS,
        }
    )
    catalog = scan(root)
    assert databases(catalog) == {
        "mysql": ["orders", "users"],
        "postgresql": ["orders", "users"],
    }
    assert sum(d.default for d in catalog.databases) <= 1
    assert (catalog.coverage.tables, catalog.coverage.columns) == (2, 4)


def test_two_schemas_of_one_engine_stay_two_databases(repository: Write) -> None:
    root = repository(
        {
            "sql/billing.sql": "CREATE EXTENSION citext;\n" + USERS + ORDERS,
            "sql/audit.sql": (
                "CREATE EXTENSION citext;\n"
                "CREATE TABLE users (actor text, at timestamptz);\n"
                "CREATE TABLE log (id bigserial PRIMARY KEY, line jsonb);\n"
                "CREATE TABLE hosts (name text PRIMARY KEY);\n"
            ),
        }
    )
    found = databases(scan(root))
    assert len(found) == 2
    assert {"hosts", "log", "users"} in [set(t) for t in found.values()]
    assert all(d.split(":")[0] == "postgresql" for d in found)


def test_models_without_any_engine_are_shown_all_the_same(repository: Write) -> None:
    root = repository(
        {
            "shop/models.py": (
                "from sqlalchemy import Column, Integer\n"
                "from sqlalchemy.orm import DeclarativeBase\n\n\n"
                "class Base(DeclarativeBase):\n    pass\n\n\n"
                "class User(Base):\n"
                '    __tablename__ = "users"\n'
                "    id = Column(Integer, primary_key=True)\n"
            )
        }
    )
    assert databases(scan(root)) == {"sqldatabase": ["users"]}


def test_models_and_migrations_of_one_table_become_one_table(repository: Write) -> None:
    root = repository(
        {
            "prisma/schema.prisma": (
                'datasource db {\n  provider = "postgresql"\n}\n\n'
                "model User {\n  id Int @id\n  email String @unique\n  age Int?\n}\n"
            ),
            "prisma/migrations/20240101000000_init/migration.sql": (
                'CREATE TABLE "User" ("id" INTEGER NOT NULL, "email" TEXT NOT NULL,\n'
                '  CONSTRAINT "User_pkey" PRIMARY KEY ("id"));\n'
                'CREATE UNIQUE INDEX "User_email_key" ON "User"("email");\n'
            ),
        }
    )
    (database,) = scan(root).databases
    (table,) = database.tables
    assert {d.source for d in table.declarations} == {"model", "migration"}
    assert [(d.table, d.column, d.kind) for d in database.drift] == [
        ("User", "age", "missing-in-migrations")
    ]
    assert [m.id for m in database.migrations] == ["20240101000000_init"]


def test_settings_can_describe_tables_and_columns(repository: Write) -> None:
    root = repository(
        {
            "schema.sql": "CREATE EXTENSION citext;\n" + USERS,
            "dbscope.toml": '[descriptions]\nusers = "People"\n"users.email" = "Where mail goes"\n',
        }
    )
    (database,) = scan(root).databases
    (table,) = database.tables
    assert table.description == "People"
    assert table.column("email").description == "Where mail goes"  # type: ignore[union-attr]


def test_components_use_the_tables_that_they_declare_and_import(repository: Write) -> None:
    model = (
        "from sqlalchemy import Column, Integer\n"
        "from sqlalchemy.orm import DeclarativeBase\n\n\n"
        "class Base(DeclarativeBase):\n    pass\n\n\n"
        "class User(Base):\n"
        '    __tablename__ = "users"\n'
        "    id = Column(Integer, primary_key=True)\n"
    )
    root = repository(
        {
            "core/pyproject.toml": '[project]\nname = "core"\ndependencies = ["psycopg"]\n',
            "core/core/models.py": model,
            "core/core/db.py": "import psycopg\nconn = psycopg.connect('dbname=x')\n",
            "mailer/pyproject.toml": '[project]\nname = "mailer"\ndependencies = ["sqlalchemy"]\n',
            "mailer/mailer/send.py": (
                "from sqlalchemy import select\nfrom core.models import User\n\n\n"
                "def every(session):\n    return session.scalars(select(User))\n"
            ),
            "audit/pyproject.toml": '[project]\nname = "audit"\ndependencies = ["sqlalchemy"]\n',
            "audit/audit/types.py": "import sqlalchemy\nfrom core.models import User\n",
        }
    )
    catalog = scan(root)
    uses = {c.name: [(u.table, u.reads, u.writes) for u in c.uses] for c in catalog.components}
    assert uses["core"] == [("users", 0, 0)]
    assert uses["mailer"] == [("users", 1, 0)]
    assert uses["audit"] == [("users", 0, 0)]
    assert catalog.databases[0].components == ("audit", "core", "mailer")


QDRANT = """
from qdrant_client import QdrantClient
from qdrant_client.models import Distance, VectorParams

client = QdrantClient("qdrant")
client.create_collection("notes", vectors_config=VectorParams(size=4, distance=Distance.DOT))
"""
GRAPH = """
from neo4j import GraphDatabase

driver = GraphDatabase.driver("neo4j://graph")
RATE = "MATCH (p:Person {name: $n})-[r:RATED {stars: 3}]->(m:Rated) RETURN r.stars"
"""


def test_each_kind_of_store_has_its_own_tables(repository: Write) -> None:
    root = repository(
        {
            "app/vectors.py": QDRANT,
            "app/graph.py": GRAPH,
            "db/schema.cql": "CREATE TABLE seen (id uuid PRIMARY KEY, at frozen<x>);",
            "app/seen.go": 'package app\n\nimport "github.com/gocql/gocql"\n\n'
            "var c = gocql.NewCluster()\n",
        }
    )
    catalog = scan(root)
    assert databases(catalog) == {
        "cassandra": ["seen"],
        "neo4j": ["Person", "RATED", "Rated"],
        "qdrant": ["notes"],
    }
    roles = {d.id: d.role for d in catalog.databases}
    assert "2 nodes, 1 relationship, " in roles["neo4j"]
    assert "1 collection, notes" in roles["qdrant"]


def test_what_is_written_for_one_kind_of_store_is_no_other_ones(repository: Write) -> None:
    root = repository(
        {
            "db/schema.sql": "CREATE EXTENSION citext;\n" + USERS,
            "app/db.py": "import psycopg\n\npsycopg.connect('postgresql://db/app')\n",
            "app/mongo.py": "from pymongo import MongoClient\n\nMongoClient('mongodb://m/app')\n",
            "app/store.py": QDRANT,
        }
    )
    assert databases(scan(root)) == {"mongodb": [], "postgresql": ["users"], "qdrant": ["notes"]}


def test_keys_stay_with_the_stores_that_their_client_can_reach() -> None:
    table = Table("page:{id}", kind="key-pattern")
    used = [("Redis", "key-value", False)]
    for engines, expected in ((("Memcached",), []), (("Redis", "Valkey"), ["Redis"])):
        voice = Voice(Source("x", "usage", "", engines=engines), (table,))
        assert engines_for(voice, used) == expected


def test_a_key_pattern_of_two_clients_is_one() -> None:
    first = Table(
        "a:{id}", kind="key-pattern", options={"structure": "hash", "reads": 1, "writes": 0}
    )
    ended = {"ttl": 5, "reads": 0, "writes": 2, "invalidation": ["b.py:1"], "structure": "string"}
    other = Table("a:{id}", kind="key-pattern", options=ended)
    voices = [Voice(Source(n, "usage", n), (t,)) for n, t in (("x", first), ("y", other))]
    (merged,) = Merger().of(voices)
    assert merged.table.options == {
        "structure": "hash",
        "reads": 1,
        "writes": 2,
        "ttl": 5,
        "invalidation": ["b.py:1"],
    }


def test_a_cache_that_may_lie_anywhere_is_no_sign_of_a_store(repository: Write) -> None:
    views = (
        "from django.core.cache import cache\n\n\ndef show(pk):\n    cache.set(f'a:{pk}', 1, 5)\n"
    )
    assert databases(scan(repository({"shop/views.py": views}))) == {}
    redis = "import redis\n\nclient = redis.Redis()\nclient.set('b', 1)\n"
    found = databases(scan(repository({"shop/views.py": views, "shop/store.py": redis})))
    assert found == {"redis": ["a:{pk}", "b"]}


def test_a_collection_that_a_mapper_declares_and_drivers_use_is_one(repository: Write) -> None:
    root = repository(
        {
            "package.json": '{"name": "x", "dependencies": {"mongoose": "8", "mongodb": "6"}}',
            "src/user.js": (
                "const mongoose = require('mongoose');\n"
                "const users = new mongoose.Schema({ email: String });\n"
                "module.exports = mongoose.model('User', users);\n"
                "mongoose.connect(process.env.MONGO_URL);\n"
            ),
            "src/clean.js": (
                "const { MongoClient } = require('mongodb');\n"
                "const db = new MongoClient(process.env.MONGO_URL).db();\n"
                "db.collection('users').deleteMany({ old: true });\n"
                "db.collection('jobs').insertOne({ n: 1 });\n"
            ),
            "tools/fix.py": (
                "from pymongo import MongoClient\n"
                "db = MongoClient('mongodb://localhost').app\n"
                "db.users.update_many({}, {'$set': {'a': 1}})\n"
                "db.jobs.find_one({'state': 'done', 'n': 2})\n"
            ),
        }
    )
    (database,) = scan(root).databases
    assert [t.name for t in database.tables] == ["jobs", "users"]
    jobs, users = database.tables
    assert [c.name for c in jobs.columns] == ["_id", "n", "state"]
    assert (jobs.options["reads"], jobs.options["writes"]) == (1, 1)
    assert users.model == "User" and [c.name for c in users.columns] == ["_id", "email", "__v"]
    assert {(d.path, d.source) for d in users.declarations} == {
        ("src/user.js", "model"),
        ("src/clean.js", "usage"),
        ("tools/fix.py", "usage"),
    }
