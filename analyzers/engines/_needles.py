"""The words of which one must stand in a file, or a line, before it is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from .registry import engines

_BASE = (
    "postgres pgsql psycopg asyncpg npgsql jackc postgrex libpq pgx pgpool supabase neondatabase "
    "mysql mariadb aiomysql asyncmy myxql trilogy sqlite libsql turso sqflite "
    "sqlserver mssql sqlclient oracle oci8 cx_oracle hsqldb h2database jdbc: r2dbc: "
    "redis ioredis redix lettuce jedis valkey bullmq sidekiq resque memcache dalli "
    "mongo firestore dynamo cassandra gocql scylla couchdb couchbase cosmos "
    "elasticsearch opensearch elastic meilisearch typesense solr algolia clickhouse duckdb bigquery "
    "snowflake influx neo4j qdrant milvus weaviate chroma pinecone pgvector rocksdb leveldb lmdb "
    "bbolt boltdb badger spanner cockroach timescale django.db sqlalchemy kafka rabbitmq zookeeper "
    "aws::dynamodb aws::rds firebird objectbox "
    "database_url db_type database_type db_connection db_driver db_engine "
    "database.databaseconfig activerecord hibernate.dialect "
    "initial catalog trusted_connection trustservercertificate integrated security create extension "
    "row level security mergetree engine=innodb engine = innodb auto_increment autoincrement "
    "plpgsql pragma journal fts5 create_hypertable create keyspace jsonb create table"
)
_PHRASES = (
    "initial catalog", "integrated security", "create extension", "row level security",
    "engine = innodb", "pragma journal", "create keyspace", "create table",
)
_SHORT = re.compile(r"^[\w.-]{1,5}$")
_PLAIN = ("npm", "gem", "composer", "hex", "pub", "swift", "nuget")


def _base() -> set[str]:
    text = _BASE
    found = set(_PHRASES)
    for phrase in _PHRASES:
        text = text.replace(phrase, " ")
    return found | set(text.split())


def _package_needles(ecosystem: str, name: str) -> Iterable[str]:
    """How a package is written where it is asked for or imported; short names need quotes."""
    name = name.lower()
    if ecosystem == "maven":
        return (name.partition(":")[2],)
    if ecosystem == "pypi":
        module = name.partition("[")[0].replace("-", "_")
        if len(name) > 6:
            return (name.partition("[")[0], module)
        return (f'"{name}', f"'{name}", f"import {module}", f"from {module}", f"{name}==", f"{name}>",
                f"{name}~", f"{name} =")
    if ecosystem == "cargo":
        crate = name.replace("-", "_")
        return (f"{name} =", f"{name}.", f"use {crate}", f"{crate}::", f"{name} ]", f"{name}]")
    if ecosystem == "go":
        return (name,)
    if ecosystem in ("npm", "gem", "composer", "nuget", "swift"):
        if len(name) > 8:
            return (name,)
        return (f'"{name}"', f"'{name}'", f'"{name}/', f"'{name}/", f"{name}.")
    if ecosystem == "hex":
        return (f"{{:{name},", f":{name}")
    if ecosystem == "pub":
        return (f"{name}:", f"package:{name}/")
    return (name,)


def _of_engines() -> Iterable[str]:
    for engine in engines():
        for ecosystem, names in engine.packages.items():
            for name in names.split():
                yield from _package_needles(ecosystem, name)
        for group, names in engine.imports.items():
            for name in names.split():
                lower = name.lower()
                if len(lower) > 6:
                    yield lower
                else:
                    yield from _import_needles(group, lower)
        for attribute, form in (
            ("schemes", "{}:"), ("images", "{}"), ("iac", "{}"), ("keys", "{}"),
            ("services", '"{}"'), ("services", "'{}'"),
        ):
            for word in getattr(engine, attribute).split():
                yield from _word_needles(attribute, form, word.lower())
        for word in engine.calls.split():
            yield word.lower()
        for word in engine.env.split():
            yield word.rstrip("*").lower()
        for word in engine.providers.split():
            yield word.lower() if len(word) > 6 else f"'{word.lower()}"
            if len(word) <= 6:
                yield f'"{word.lower()}'
                yield f": {word.lower()}"
                yield f"={word.lower()}"


def _word_needles(attribute: str, form: str, word: str) -> Iterable[str]:
    if attribute == "schemes":
        return (f"{word}://", f":{word}:") if len(word) < 7 else (word,)
    if attribute == "images":
        return (f"{word}:", f"/{word}", f" {word}\n") if len(word) < 8 else (word,)
    if attribute == "keys":
        return (word.rpartition(".")[2],)
    return (form.format(word),)


def _import_needles(group: str, name: str) -> Iterable[str]:
    if group == "python":
        return (f"import {name}", f"from {name}")
    if group in ("rust",):
        return (f"use {name}", f"{name}::")
    if group in ("c",):
        return (f"<{name}", f'"{name}')
    if group in ("ruby", "lua", "js", "dart"):
        return (f'"{name}', f"'{name}", f":{name}/")
    if group in ("elixir", "perl", "php", "csharp", "jvm", "swift", "haskell", "r", "clojure"):
        return (f"import {name}", f"use {name}", f"using {name}", f"alias {name}", f"{name}.",
                f"{name}::", f"[{name}", f"library({name}", f"new {name}", f"\\{name}")
    return (name,)


@cache
def needles() -> tuple[str, ...]:
    """Lower-case literals, none of which contains another: every signal's line has one."""
    words = sorted(_base() | {w for w in _of_engines() if len(w) > 2}, key=lambda w: (len(w), w))
    kept: list[str] = []
    for word in words:
        if not any(k in word for k in kept):
            kept.append(word)
    return tuple(sorted(kept))


MOST_LINES = 1500


def lines_of_interest(text: str) -> list[int]:
    """The numbers of the lines that hold a needle, in order; at most 1,500."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = text
    starts = [m.end() for m in re.finditer(r"\n", lower)]
    found: set[int] = set()
    for needle in needles():
        at = lower.find(needle)
        count = 0
        while at >= 0 and count < 200:
            found.add(at)
            count += 1
            at = lower.find(needle, at + len(needle))
    return _numbers(sorted(found), starts)[:MOST_LINES]


def _numbers(offsets: list[int], starts: list[int]) -> list[int]:
    numbers: list[int] = []
    position = 0
    for at in offsets:
        while position < len(starts) and starts[position] <= at:
            position += 1
        if not numbers or numbers[-1] != position + 1:
            numbers.append(position + 1)
    return numbers
