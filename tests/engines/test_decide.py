"""Which engines whole repositories use."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from dbscope.analyzers.engines.decide import Decision, Schema, decide
from dbscope.analyzers.facts import Signal

Files = dict[str, tuple[Signal, ...]]
OfText = Callable[[str, str], tuple[Signal, ...]]
Scan = Callable[[str], Files]
CASES = {
    "reporting": {"PostgreSQL": "required", "Redis": "required"},
    "idle": {},
    "switch": {"SQLite": "required", "PostgreSQL": "alternative", "MySQL": "alternative"},
    "shop": {"PostgreSQL": "required", "Redis": "optional"},
    "serverless": {"DynamoDB": "required"},
    "spring": {"PostgreSQL": "required"},
    "scripts": {"PostgreSQL": "alternative", "MySQL": "alternative"},
    "template": {"SQLite": "required", "PostgreSQL": "alternative", "SQL Server": "alternative"},
}
OTHERS = {
    "reporting": {
        "MongoDB": "target",
        "ClickHouse": "target",
        "MySQL": "target",
        "Snowflake": "target",
        "DuckDB": "declared",
    },
    "idle": {"Redis": "provisioned"},
    "serverless": {"Amazon SQS": "not-a-database"},
    "spring": {"Caffeine": "not-a-database", "H2": "declared"},
}


def statuses(decision: Decision) -> dict[str, str]:
    return {d.engine: d.status for d in decision.databases}


@pytest.mark.parametrize("case", CASES)
def test_databases_of_a_repository(case: str, scan: Scan) -> None:
    decision = decide(scan(case), root=case)
    assert statuses(decision) == CASES[case]
    others = {o.engine: o.status for o in decision.others}
    assert OTHERS.get(case, {}).items() <= others.items()
    assert all(o.reason for o in decision.others)


def test_what_is_told_of_a_database(scan: Scan) -> None:
    (postgres, redis) = decide(scan("reporting"), root="tally").databases
    assert postgres.evidence[0].path == "tally/db.py"
    assert "tally/db.py" in postgres.key_files and "tally/db.py" in redis.paths
    assert [(a.technology, a.language) for a in postgres.access] == [("SQLAlchemy", "Python")]
    assert redis.role


def test_a_mapper_of_tables_is_not_said_to_reach_an_analytical_store(of_text: OfText) -> None:
    text = {
        "package.json": '{"dependencies": {"drizzle-orm": "1", "mysql2": "3", '
        '"@clickhouse/client": "1"}}',
        "src/db.ts": "import { drizzle } from 'drizzle-orm/mysql2';\n"
        "import { createPool } from 'mysql2/promise';\n"
        "export const db = drizzle(createPool('mysql://shop@db/shop'));\n",
        "src/events.ts": "import { createClient } from '@clickhouse/client';\n"
        "export const events = createClient({ url: process.env.CLICKHOUSE_URL });\n",
    }
    decision = decide({p: of_text(p, t) for p, t in text.items()}, root="shop")
    found = {d.engine: {a.technology for a in d.access} for d in decision.databases}
    assert found == {"ClickHouse": {"@clickhouse/client"}, "MySQL": {"Drizzle ORM"}}


def test_a_folder_of_channels_is_no_publishing_and_a_client_is_named_once(of_text: OfText) -> None:
    text = {
        "package.json": '{"dependencies": {"@upstash/redis": "1"}}',
        ".env.example": "UPSTASH_REDIS_REST_URL=https://x.upstash.io\n",
        "src/channels/letters.ts": "import { Redis } from '@upstash/redis';\n"
        "export const redis = Redis.fromEnv();\n",
    }
    decision = decide({p: of_text(p, t) for p, t in text.items()}, root="shop")
    (redis,) = decision.databases
    assert redis.role == "Key-value store"
    assert [a.technology for a in redis.access] == ["@upstash/redis"]


def test_the_default_of_alternatives(scan: Scan) -> None:
    decision = decide(scan("switch"), root="ledger")
    assert [d.engine for d in decision.databases if d.default] == ["SQLite"]
    assert any("DB_TYPE" in d.role or "kind" in d.role for d in decision.databases)


def test_settings_are_masked(scan: Scan) -> None:
    decision = decide(scan("spring"), root="clinic")
    assert "s3cret" not in repr(decision)
    assert [s.name for s in decision.databases[0].settings] == ["url"]


def test_the_product_is_not_its_own_database(of_text: OfText) -> None:
    files = {
        "src/main.rs": of_text("src/main.rs", "use heed::EnvOpenOptions;\nuse meilisearch::run;\n"),
        "docker-compose.yml": of_text(
            "docker-compose.yml", "services:\n a:\n  image: getmeili/meilisearch:v1\n"
        ),
    }
    assert statuses(decide(files, root="meilisearch")) == {"LMDB": "required"}


def test_tests_and_fixtures_do_not_count(of_text: OfText) -> None:
    text = "import { Pool } from 'pg'\nnew Pool()"
    files = {
        f"{p}/db.ts": of_text(f"{p}/db.ts", text)
        for p in ("test/fixtures/app", "e2e", "src/__tests__")
    }
    assert statuses(decide(files)) == {}


def test_a_repository_of_examples_counts_as_such(of_text: OfText) -> None:
    path = "examples/chat/db.ts"
    files = {path: of_text(path, "import { Pool } from 'pg'\nnew Pool()")}
    assert statuses(decide(files, paths=[path, "examples/todo/index.ts"])) == {
        "PostgreSQL": "required"
    }
    assert statuses(decide(files, paths=[path, "src/a.ts", "src/b.ts", "src/c.ts"])) == {}


def test_schemas_speak_for_an_engine(of_text: OfText) -> None:
    schema = Schema("PostgreSQL", "db/structure.sql", "dump", 12)
    assert statuses(decide({}, [schema])) == {"PostgreSQL": "required"}
    assert statuses(decide({}, [Schema("PostgreSQL", "t/x.sql", "dump", 12, test=True)])) == {}
    path = "app/db.py"
    files = {path: of_text(path, "import asyncpg\nasyncpg.connect()")}
    (found,) = decide(files, [Schema(None, "migrations/0001.sql", "SQL", 3)]).databases
    assert "migrations/" in found.key_files


def test_nothing_is_nothing() -> None:
    assert decide({}) == Decision()
    assert decide({"a.py": ()}, root="x") == Decision()


def test_the_same_twice_and_quickly(scan: Scan) -> None:
    signal = Signal(
        "PostgreSQL", "import", 0.8, 1, "import asyncpg", driver="asyncpg", language="Python"
    )
    files = {f"src/p{i % 97}/m{i}.py": (signal,) for i in range(10_000)}
    start = time.process_time()
    first = decide(files)
    assert time.process_time() - start < 1
    assert first == decide(dict(reversed(list(files.items()))))


def test_a_finished_application_uses_the_database_beside_it(of_text: OfText) -> None:
    text = "services:\n  db:\n    image: mariadb:11\n  web:\n    image: wordpress:6\n"
    files = {"compose.yaml": of_text("compose.yaml", text)}
    assert statuses(decide(files)) == {"MariaDB": "required"}
    text = text.replace("wordpress:6", "nginx:1")
    files = {"compose.yaml": of_text("compose.yaml", text)}
    assert statuses(decide(files)) == {}


def test_a_menu_of_connections_is_no_use(of_text: OfText) -> None:
    listed = "\n".join(f"['driver' => '{d}']," for d in ("sqlite", "mysql", "pgsql", "sqlsrv"))
    text = f"<?php return ['default' => env('DB_CONNECTION', 'mysql'), {listed}];"
    files = {
        "config/database.php": of_text("config/database.php", text),
        ".env.example": of_text(".env.example", "DB_CONNECTION=mysql\nMYSQL_ATTR_SSL_CA=\n"),
    }
    assert statuses(decide(files)) == {"MySQL": "required"}
