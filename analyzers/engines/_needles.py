"""The words of which one must stand in a file, or a line, before it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from ..syntax.literals import Literals
from .registry import Engine, engines, words

_BASE = words(
    "postgres pgsql psycopg asyncpg npgsql jackc postgrex libpq supabase neondatabase "
    "mysql mariadb aiomysql asyncmy myxql trilogy sqlite libsql turso sqflite "
    "sqlserver mssql sqlclient sqlconnection oracledb oci8 cx_oracle ojdbc hsqldb h2database jdbc: "
    "r2dbc: redix lettuce jedis valkey bullmq sidekiq resque memcache dalli "
    "mongo firestore dynamo cassandra gocql scylla couchdb couchbase cosmos pouchdb "
    "elasticsearch opensearch meilisearch typesense algolia clickhouse duckdb bigquery "
    "snowflake influx neo4j qdrant milvus weaviate chromadb pinecone pgvector rocksdb leveldb lmdb "
    "boltdb badger spanner cockroach timescale rethinkdb ravendb arangodb surrealdb "
    "kafka rabbitmq zookeeper aws::rds aws::dynamodb aws_db_instance aws_rds_cluster "
    "aws_elasticache google_sql_database_instance firebird database_type db_connection "
    "hibernate.dialect mergetree innodb plpgsql androidx.room coredata swiftdata sqldelight "
    "solid_cache solid_queue celery minio cloudant redshift databricks"
)
_PHRASES = [
    "initial catalog",
    "integrated security",
    "create extension",
    "row level security",
    "create keyspace",
    "create table",
    "data source=",
    "pragma journal",
    "optional = true",
]
_CODE_PHRASES = [
    "initial catalog",
    "integrated security",
    "create extension",
    "row level security",
    "create keyspace",
    "data source=",
    "pragma journal",
]
_REDIS = tuple(
    form.format("redis")
    for form in (
        *("_{}", "{}_", ".{}", "{}.", "{}:", "{}(", "{})", "{}=", "{} =", "{},", "-{}", "{}-"),
        *("/{}", "{}/", "'{}", '"{}', "io{}", "import {}", "from {}", "{}[", "{}]", "image: {}"),
        *(
            "{}client",
            "{}cache",
            "{}store",
            "{}service",
            "add{}",
            "add{}",
            "stackexchange{}",
            ": {}",
        ),
    )
)
"""Not the bare word: `redistribute` stands in the head of every licensed file."""
_VAGUE = frozenset(
    words(
        "ch. client transport rest jest queries phoenix materialize split level que papr bull monk "
        "events "
        "access postgres-ai library-base library-sync runtime android-driver native-driver crate "
        "core driver start connect snap spear extreme pillar triton realm hive drift floor moor "
        "isar "
        "material rollout motor camo agenda beanie thinky massive nano neighbor scenic cached moka "
        "consul nats influx redux redis-mock resque server minisearch influxdbclient lunr chewy "
        "transactiondb::open driver.connect request"
    )
)
_QUOTED: tuple[str, ...] = ('"{}"', "'{}'")


def _maven(name: str) -> Iterable[str]:
    group, _, artifact = name.partition(":")
    return (artifact,) if len(artifact) > 14 else (group,)


def _pypi(name: str) -> Iterable[str]:
    name = name.partition("[")[0]
    module = name.replace("-", "_")
    if len(name) > 8 and name not in _VAGUE:
        return (name, module)
    return (f'"{name}', f"import {module}", f"from {module}", f"{name}==", f"{name}>=", f"{name}~=")


def _cargo(name: str) -> Iterable[str]:
    return (f"\n{name} =", f"\n{name}.", f"use {name.replace('-', '_')}::", f"dependencies.{name}]")


def _hex(name: str) -> Iterable[str]:
    return (f"{{:{name},",)


def _pub(name: str) -> Iterable[str]:
    return (f"  {name}:", f"package:{name}/")


def _quoted(name: str) -> Iterable[str]:
    if len(name) > 10 and name not in _VAGUE:
        return (name,)
    return [form.format(name) for form in _QUOTED]


_PACKAGES: dict[str, Callable[[str], Iterable[str]]] = {
    "maven": _maven,
    "pypi": _pypi,
    "cargo": _cargo,
    "hex": _hex,
    "pub": _pub,
    "npm": _quoted,
    "gem": _quoted,
    "composer": _quoted,
    "nuget": _quoted,
    "swift": _quoted,
    "go": lambda name: (name,),
    "clojure": lambda name: (name,),
    "hackage": lambda name: (f" {name} ",) if len(name) < 9 else (name,),
    "conan": lambda name: (f"{name}/",),
    "cran": _quoted,
    "cocoapods": _quoted,
    "cpan": lambda name: (f"use {name}", f"'{name}'") if len(name) < 10 else (name,),
    "nimble": _quoted,
}
_IMPORTS: dict[str, tuple[str, ...]] = {
    "python": ("import {}", "from {}"),
    "rust": ("use {}",),
    "c": ("<{}", '"{}'),
    "ruby": ('require "{}', "require '{}"),
    "lua": ('"{}', "'{}"),
    "js": ('"{}"', "'{}'"),
    "dart": ("package:{}/",),
    "elixir": ("{}.",),
    "perl": ("use {}",),
    "php": ("use {}", "new {}", "\\{}"),
    "csharp": ("using {}",),
    "jvm": ("import {}",),
    "swift": ("import {}",),
    "haskell": ("import {}", "import qualified {}"),
    "r": ("library({}", "{}::"),
    "clojure": ("[{}",),
    "erlang": ("{}:",),
}


def _manifest_words(engine: Engine) -> Iterable[str]:
    for ecosystem, names in engine.packages.items():
        for name in names.lower().split():
            yield from _PACKAGES[ecosystem](name)
    for group, names in engine.imports.items():
        for name in names.lower().split():
            if len(name) > 9:
                yield name
            else:
                yield from (form.format(name) for form in _IMPORTS[group])


def _code_words(engine: Engine) -> Iterable[str]:
    """What lines of code show, imports aside."""
    for word in engine.calls.lower().split():
        yield word
    for word in engine.schemes.lower().split():
        yield f"{word}://"
    for word in engine.providers.lower().split():
        yield from [word] if len(word) > 8 else [form.format(word) for form in _QUOTED]
    for word in engine.services.lower().split():
        yield from (form.format(word) for form in _QUOTED)
    for word in engine.env.lower().split():
        yield word.rstrip("*")


def _file_words(engine: Engine) -> Iterable[str]:
    for word in engine.images.lower().split():
        if len(word) > 3:
            yield from [word] if len(word) > 8 else [f"{word}:", f"/{word}"]
    for word in f"{engine.iac} {engine.keys}".lower().split():
        yield word
    for word in engine.providers.lower().split():
        if 1 < len(word) <= 8:
            yield f": {word}\n"


def _fewest(words: Iterable[str]) -> tuple[str, ...]:
    """The words of which none contains another."""
    kept: set[str] = set()
    for word in sorted({w for w in words if len(w) > 2 and w not in _VAGUE}, key=len):
        parts = (word[a:b] for a in range(len(word)) for b in range(a + 3, len(word) + 1))
        if kept.isdisjoint(parts):
            kept.add(word)
    return tuple(sorted(kept))


@cache
def literals() -> tuple[str, ...]:
    """Lower-case literals for the gate: a file with a signal holds one of them."""
    used = [e for e in engines() if not e.reason]
    made = (_manifest_words, _code_words, _file_words)
    found = {w for e in used for make in made for w in make(e)}
    return _fewest({*found, *_BASE, *_PHRASES})


@cache
def code_needles() -> tuple[str, ...]:
    """Lower-case literals of which one stands in each line of code worth a look."""
    found = {w for e in engines() for w in _code_words(e)}
    return _fewest({*found, *_BASE, *_CODE_PHRASES})


MOST_LINES = 1500


@cache
def _code_literals() -> Literals:
    return Literals(code_needles())


def lines_of_interest(text: str) -> list[int]:
    """The numbers of the lines that hold a needle, in order; at most 1,500."""
    data = text.encode("utf-8", "replace")
    numbers: list[int] = []
    line, position = 1, 0
    for end in _code_literals().ends(data):
        line += data.count(b"\n", position, end - 1)
        position = end - 1
        if not numbers or numbers[-1] != line:
            numbers.append(line)
            if len(numbers) >= MOST_LINES:
                break
    return numbers
