"""What single files of many languages show."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from dbscope.analyzers.engines.registry import by_name, engines, table
from dbscope.analyzers.engines.signals import literals, signals
from dbscope.analyzers.facts import Signal
from dbscope.analyzers.syntax.unit import Unit

HOSTILE = ["", "\0" * 100, "((((" * 50_000, "'" * 20_001, "/*" * 20_000, "a." * 50_000]
OfText = Callable[[str, str], tuple[Signal, ...]]

USES = [
    ("app/db.py", "import asyncpg\npool = asyncpg.create_pool()", "PostgreSQL", "client"),
    ("app/db.py", 'engine = create_engine("mysql+pymysql://u:p@h/d")', "MySQL", "dsn"),
    ("app/t.py", 'import boto3\nt = boto3.resource("dynamodb")', "DynamoDB", "client"),
    ("hc/settings.py", 'X = {"ENGINE": "django.db.backends.mysql"}', "MySQL", "provider"),
    (
        "src/db.ts",
        'import { Pool } from "pg";\nexport const p = new Pool();',
        "PostgreSQL",
        "client",
    ),
    ("src/m.js", "const mongoose = require('mongoose');", "MongoDB", "import"),
    ("src/fire.js", 'import { getFirestore } from "firebase/firestore";', "Firestore", "import"),
    (
        "store/b.go",
        'import (\n\tbolt "go.etcd.io/bbolt"\n)\nfunc f() { bolt.Open("x") }',
        "bbolt",
        "client",
    ),
    ("db/open.go", 'db, err := sql.Open("sqlite3", path)', "SQLite", "client"),
    ("A.java", "import redis.clients.jedis.JedisPool;", "Redis", "import"),
    ("Room.kt", "import androidx.room.RoomDatabase", "SQLite", "import"),
    ("Program.cs", '\ufeffvar pg = builder.AddPostgres("pg");', "PostgreSQL", "client"),
    ("Startup.cs", "o.UseSqlServer(connection);", "SQL Server", "client"),
    ("lib/repo.ex", "use Ecto.Repo, adapter: Ecto.Adapters.Postgres", "PostgreSQL", "import"),
    ("config/database.yml.sample", "production:\n  adapter: sqlite3\n", "SQLite", "provider"),
    ("app/cache.php", "return ['x' => ['driver' => 'memcached']];", "Memcached", "provider"),
    ("src/db.php", "$pdo = new PDO('mysql:host=db;dbname=x');", "MySQL", "dsn"),
    ("src/db.rs", "use heed::EnvOpenOptions;\nlet e = EnvOpenOptions::new();", "LMDB", "import"),
    ("src/c.cpp", "#include <mongoc.h>\nvoid f() { mongoc_client_new(u); }", "MongoDB", "client"),
    ("lib/db.dart", "import 'package:sqflite/sqflite.dart';", "SQLite", "import"),
    ("App.swift", "import GRDB\nlet q = try DatabaseQueue(path: p)", "SQLite", "import"),
    ("main.tf", 'resource "google_redis_instance" "cart" {}', "Redis", "iac"),
    ("rds.tf", 'resource "aws_db_instance" "x" {\n  engine = "postgres"\n}', "PostgreSQL", "iac"),
    ("stack.yaml", "R:\n  T:\n    Type: AWS::DynamoDB::Table\n", "DynamoDB", "iac"),
    ("compose.yaml", "services:\n  d:\n    image: postgis/postgis:16\n", "PostgreSQL", "image"),
    ("k8s/x.yaml", "spec:\n  env:\n  - name: REDIS_ADDR\n    value: r:6379\n", "Redis", "env"),
    ("db/Dockerfile", "FROM mongo:5\n", "MongoDB", "image"),
    ("application.properties", "spring.datasource.url=jdbc:oracle:thin:@//h/x", "Oracle", "dsn"),
    ("prisma/schema.prisma", 'datasource db {\n  provider = "mysql"\n}', "MySQL", "provider"),
    ("firestore.rules", "service cloud.firestore {}", "Firestore", "ddl"),
    ("sql/a.sql", "CREATE TABLE t (x Int8) ENGINE = MergeTree ORDER BY x", "ClickHouse", "ddl"),
    ("db/hsqldb/schema.sql", "CREATE TABLE t (id INTEGER);", "HSQLDB", "ddl"),
    ("schema/v1.cql.tmpl", "CREATE TABLE x.y (a int PRIMARY KEY);", "Cassandra", "ddl"),
    (
        "Cargo.toml",
        '[dependencies]\nsqlx = { version = "0.8", features = ["sqlite"] }',
        "SQLite",
        "provider",
    ),
    ("package.json", '{"dependencies": {"ioredis": "5"}}', "Redis", "package"),
    ("wrangler.toml", '[[d1_databases]]\nbinding = "DB"\n', "SQLite", "provider"),
]
SILENT = [
    ("a.rs", "// Redistribution and use\nfn main() {}"),
    ("a.js", "const words = ['mongolian', 'redistribution'];"),
    ("a.py", '"""Use create_engine("postgresql://u@h/d")."""\n# import redis\n'),
    ("a.js", "// const c = require('mongodb')\n/* new Redis() */"),
    ("compose.yaml", "services:\n  # db:\n  #   image: mysql:8\n  web:\n    image: nginx\n"),
    ("a.go", 'func driver() string { return "driver" }'),
    ("conf.py", "SNOWFLAKE_ENABLED = False"),
    ("style.ts", "if (node.tag === 'h2') { resize(); }"),
    ("go.sum", "github.com/go-sql-driver/mysql v1"),
    ("locales/en.json", '{"driver": "mysql"}'),
]


@pytest.mark.parametrize(("path", "text", "engine", "kind"), USES)
def test_shows_the_engine(path: str, text: str, engine: str, kind: str, of_text: OfText) -> None:
    assert (engine, kind) in {(s.engine, s.kind) for s in of_text(path, text)}


@pytest.mark.parametrize(("path", "text"), SILENT)
def test_shows_nothing(path: str, text: str, of_text: OfText) -> None:
    assert [s for s in of_text(path, text) if s.engine and s.weight >= 0.3] == []


def test_lines_and_secrets(of_text: OfText) -> None:
    found = of_text("app/db.py", 'import os\n\nurl = "postgresql://u:hunter2@h/d"\n')
    assert [(s.line, "hunter2" in s.text) for s in found if s.kind == "dsn"] == [(3, False)]


def test_default_and_switch_of_a_variable(of_text: OfText) -> None:
    (found,) = [s for s in of_text("a.py", 'k = os.environ.get("DB_TYPE", "mysql")') if s.default]
    assert (found.engine, found.switch) == ("MySQL", "DB_TYPE")


def test_a_name_with_a_tag_is_not_a_driver_of_php(of_text: OfText) -> None:
    named = of_text("db.php", "<?php $db = new PDO('mysql:host=db;dbname=shop');")
    assert "PDO" in {s.driver for s in named if s.engine == "MySQL"}
    tagged = of_text("infra/stack.ts", "const image = `mysql:${version}`;\n")
    assert {s.driver for s in tagged if s.engine == "MySQL"} <= {""}


def test_package_roles_weigh(of_text: OfText) -> None:
    text = '{"dependencies": {"pg": "8"}, "devDependencies": {"redis": "4"}, '
    text += '"overrides": {"mysql2": "3"}}'
    found = {s.engine: s.weight for s in of_text("package.json", text)}
    assert found == {"PostgreSQL": 0.5, "Redis": 0.1, "MySQL": 0.0}


def test_an_importer_is_marked(of_text: OfText) -> None:
    text = "class S {\n  async upgradeFromMongo (o) {\n    const m = require('mongodb')\n  }\n}\n"
    assert {s.role for s in of_text("a.js", text) if s.engine == "MongoDB"} == {"importer"}


def test_every_engine_is_whole() -> None:
    assert len(by_name()) == len(engines())
    assert all(e.family in by_name() for e in engines() if e.family)
    assert all(len(x) > 2 and x == x.lower() for x in literals())
    assert table("schemes")["postgres"] == "PostgreSQL"


@pytest.mark.parametrize("suffix", ["json", "js", "sql", "py", "yaml"])
def test_large_files_do_not_stall(suffix: str) -> None:
    text = '{"name": "redis", "x": [1, 2, 3], "postgres": "mysql://"},\n' * 80_000
    start = time.process_time()
    signals(
        Unit(
            f"data.{suffix}",
            {"js": "javascript", "py": "python"}.get(suffix, suffix),
            text.encode(),
        )
    )
    assert time.process_time() - start < 4


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("language", ["python", "javascript", "csharp", "sql", "rust", "elixir"])
def test_hostile_text_is_survived(text: str, language: str) -> None:
    start = time.process_time()
    signals(Unit("x", language, ("redis postgres " + text + " mysql").encode()))
    assert time.process_time() - start < 4


def test_a_short_name_that_connects_is_no_engine(of_text: OfText) -> None:
    text = "const r = new Registry();\nawait r.connect();\n"
    assert not of_text("src/registry.ts", text)


def test_what_an_engine_does_is_told_by_whole_words() -> None:
    from dbscope.analyzers.engines._present import _DRIVER_ROLES

    assert _DRIVER_ROLES.findall("sends a request with a query to a block of the clock") == []
    assert set(_DRIVER_ROLES.findall("bullmq redlock rq que")) == {"bull", "lock", "rq", "que"}
