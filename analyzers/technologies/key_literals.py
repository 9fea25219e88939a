"""Key patterns in languages that are read lexically: Go, PHP, Ruby, Java, Kotlin, C#, Rust …

Calls of clients and caches are found by their tokens; keys are read from string literals, their
holes, constants and small functions. Nothing more is claimed than what the tokens say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice

from ..facts import Fact
from ..syntax.ir import Attr, Call, Expr, Lit, Name, dotted, tail, walk
from ..syntax.lexical import Found, Lexical
from ..syntax.unit import DataUnit, Unit
from ._key_patterns.tables import ASIDE, READ, Use, marked, sources
from ._key_patterns.text import ANY, clean, is_bare
from ._lexical.clients import Clients
from ._lexical.keys import Place, Values
from ._lexical.spoken import Spoken
from ._redis.commands import CACHE, DELETES, REDIS, Command, loads
from ._shared.places import is_test
from .base import Declared, Source, Spec

NAME = "key_literals"
_REDIS = ("redis.", "redis:", "redis/", "redis(", "_redis", "$redis", "redis-", "redis\\", "redis;")
_JVM = ("RedisTemplate", "Jedis", "Redisson", "Lettuce", "Cacheable", "CacheEvict", "Memcached")
SPEC = Spec(
    name="Key literals",
    ecosystem="Redis",
    literals={
        "go": (*_REDIS, "redigo", "rueidis", "valkey-go", "gomemcache"),
        "php": ("Cache::", "cache()", "->cache->", "cache([", "redis::", *_REDIS, "predis",
                "memcached"),
        "ruby": ("Rails.cache", "cache_store", *_REDIS, "redis =", "dalli", "redis.new"),
        "java": _JVM,
        "kotlin": _JVM,
        "scala": _JVM,
        "csharp": ("StackExchange.Redis", "IDistributedCache", "HybridCache", "GetDatabase(",
                   "IDatabase", "RedisKey"),
        "rust": ("redis::", "deadpool_redis", "bb8_redis"),
        "elixir": ("Redix",),
        "yaml": ("adapter:", "cache:"),
        "ini": ("spring.cache.type",),
    },
    packages=(
        "gem:redis", "gem:dalli", "gem:solid_cache", "composer:predis/predis",
        "maven:redis.clients:jedis", "nuget:StackExchange.Redis",
        "go:github.com/redis/go-redis", "cargo:redis", "hex:redix",
    ),
    extracts=frozenset({"key patterns", "ttl", "structures"}),
    cannot={"computed keys": "read from tokens: keys built over several statements stay unknown"},
)  # fmt: skip
_TEST = re.compile(
    r"(?i)_test\.(?:go|exs?)$|(?:Test|Tests|Spec|IT)\.(?:java|kt|scala|cs|php)$|_spec\.rb$"
)
MAX_USES = 1_500
MAX_GIVEN = 400


# -- one file ------------------------------------------------------------------------------------


def declare(unit: Unit) -> Iterator[Fact]:
    """Commands with their keys, and the names and functions that those are made of."""
    if isinstance(unit, DataUnit):
        yield from _settings(unit)
        return
    if is_test(unit.path) or _TEST.search(unit.path):
        return
    file = Lexical(unit)
    clients = Clients(unit.language, unit.text)
    names: set[str] = set()
    calls: set[str] = set()
    count = 0
    for found in file.calls(clients.wanted):
        spoken = clients.spoken(found.call)
        if spoken is None or not spoken.keys or count >= MAX_USES:
            continue
        count += 1
        yield _use(found, spoken)
        for expr in (*spoken.keys, *((spoken.life,) if spoken.life is not None else ())):
            _note(expr, names, calls)
    yield from _stores(unit)
    yield from _supports(file, names, calls)


def _use(found: Found, spoken: Spoken) -> Fact:
    return Fact(
        technology=NAME,
        kind="use",
        name=spoken.command,
        line=found.call.line,
        node=spoken.life,
        nodes=spoken.keys,
        data={
            "client": spoken.client,
            "scope": found.scope,
            "unit": spoken.unit,
            "structure": spoken.structure,
            "writes": spoken.writes,
        },
    )


def _note(expr: Expr, names: set[str], calls: set[str]) -> None:
    for node in walk(expr):
        if isinstance(node, Call):
            calls.add(tail(node.func) or "")
        elif isinstance(node, Name):
            names.add(node.id)
        elif isinstance(node, Attr):
            names.add(node.name)


def _supports(file: Lexical, names: set[str], calls: set[str]) -> Iterator[Fact]:
    """Values of the names that keys use, in two steps; constants that other files may use."""
    done: set[str] = set()
    lives = {"AbsoluteExpirationRelativeToNow", "SlidingExpiration"}
    for step in range(2):
        wanted = frozenset((names - done) | (lives if step == 0 else set()))
        shared = step == 0
        for given in islice(file.given(partial(_asked, wanted, shared)), MAX_GIVEN):
            _note(given.value, names, calls)
            scoped = {"scope": given.scope}
            yield Fact(NAME, "given", given.name, given.line, given.value, data=scoped)
        done |= wanted
    for function in file.functions(lambda n: n in calls or _is_builder(n)):
        if function.returned is not None:
            data = {"scope": function.scope, "params": list(function.params)}
            yield Fact(NAME, "function", function.name, function.line, function.returned, data=data)


def _asked(wanted: frozenset[str], shared: bool, name: str) -> bool:
    """Whether a name is used by keys here, or sounds as if other files use it for theirs."""
    return name in wanted or (shared and bool(re.search(r"(?i)key|prefix|cache|ttl|expir", name)))


def _is_builder(name: str) -> bool:
    return bool(re.search(r"(?i)key|cache", name))


_STORE = re.compile(r"(?m)^[^#\n]*\bcache_store\s*=\s*:(\w+)")
_SPRING = (
    ("redis", re.compile(r"RedisCacheManager|RedisCacheConfiguration|JCacheRedis")),
    ("memory", re.compile(r"CaffeineCacheManager|ConcurrentMapCacheManager|EhCacheCacheManager")),
)


def _stores(unit: Unit) -> Iterator[Fact]:
    """Where a framework's cache keeps its entries."""
    if unit.language == "ruby":
        for match in _STORE.finditer(unit.text):
            line = unit.line_at(match.start(1))
            yield Fact(NAME, "store", match[1], line, data={"of": "Rails cache"})
    for kind, pattern in _SPRING if unit.language in ("java", "kotlin", "scala") else ():
        found = pattern.search(unit.text)
        if found is not None:
            yield Fact(
                NAME, "store", kind, unit.line_at(found.start()), data={"of": "Spring Cache"}
            )


def _settings(unit: DataUnit) -> Iterator[Fact]:
    """The engine of Rails' databases, and the type of Spring's cache."""
    if "database" in unit.path.rsplit("/", 1)[-1]:
        for match in re.finditer(
            r"(?m)^[ \t]{0,20}adapter:[ \t]{0,8}[\"']?(\w{1,30})", unit.text[:50_000]
        ):
            yield Fact(NAME, "adapter", match[1], unit.line_at(match.start(1)))
    typed = re.search(
        r"(?m)^[ \t]{0,20}cache:[ \t]{0,8}\n(?:[ \t]{1,20}[\w.-]{1,60}:[^\n]{0,200}\n){0,5}?"
        r"[ \t]{1,20}type:[ \t]{0,8}(\w{1,30})|spring\.cache\.type[ \t]{0,8}=[ \t]{0,8}(\w{1,30})",
        unit.text[:100_000],
    )
    if typed is not None:
        kind = "redis" if (typed[1] or typed[2]).lower() == "redis" else "memory"
        yield Fact(NAME, "store", kind, unit.line_at(typed.start()), data={"of": "Spring Cache"})


# -- the whole repository ------------------------------------------------------------------------

_CACHES = ("Redis", "Valkey", "Memcached")
_ENGINES = {
    "Laravel cache": _CACHES,
    "Symfony cache": _CACHES,
    "IDistributedCache": _CACHES,
    "Spring Cache": _CACHES,
    **dict.fromkeys(("Dalli", "Memcached (PHP)", "gomemcache", "spymemcached"), ("Memcached",)),
}
_RAILS = {
    "redis_cache_store": ("Redis", "Valkey"),
    "redis_store": ("Redis", "Valkey"),
    "readthis_store": ("Redis", "Valkey"),
    "mem_cache_store": ("Memcached",),
    "dalli_store": ("Memcached",),
}
_ADAPTERS = {"sqlite3": "SQLite", "postgresql": "PostgreSQL", "mysql2": "MySQL", "trilogy": "MySQL"}


def resolve(declared: Declared, project: object) -> Iterator[Source]:
    """One source per client; caches whose entries stay in the process are left out."""
    values = Values(declared.of("given"), declared.of("function"))
    engines = _engines(declared)
    lives = _lives(declared)
    uses = [u for path, f in declared.of("use") for u in _uses(path, f, values, lives)]
    yield from sources((u for u in marked(uses) if engines.get(u.client, ("",))), engines)


def _engines(declared: Declared) -> dict[str, tuple[str, ...]]:
    """What each cache may speak to; nothing where its entries stay in the process."""
    found = dict(_ENGINES)
    stores: dict[str, list[str]] = {}
    for path, fact in declared.of("store"):
        if not re.search(r"(?i)(?:^|[/_.-])(?:test|development|dev|local)\b", path):
            stores.setdefault(str(fact.data.get("of")), []).append(fact.name)
    if "memory" in stores.get("Spring Cache", ()) and "redis" not in stores["Spring Cache"]:
        found["Spring Cache"] = ()
    named = stores.get("Rails cache", [])
    adapters = [_ADAPTERS[f.name] for _, f in declared.of("adapter") if f.name in _ADAPTERS]
    kinds = [e for name in named for e in _RAILS.get(name, ())]
    if "solid_cache_store" in named:
        kinds += adapters[:1] or ["SQLite", "PostgreSQL", "MySQL"]
    found["Rails cache"] = tuple(dict.fromkeys(kinds)) if named else _CACHES
    return found


def _lives(declared: Declared) -> dict[tuple[str, str], list[Fact]]:
    """.NET docs, DistributedCacheEntryOptions: the lifetime stands in options of the function."""
    found: dict[tuple[str, str], list[Fact]] = {}
    for path, fact in declared.of("given"):
        if fact.name in ("AbsoluteExpirationRelativeToNow", "SlidingExpiration"):
            found.setdefault((path, str(fact.data.get("scope", ""))), []).append(fact)
    return found


def _uses(
    path: str, fact: Fact, values: Values, lives: dict[tuple[str, str], list[Fact]]
) -> Iterator[Use]:
    client = str(fact.data.get("client", ""))
    cache = client in _ENGINES or client == "Rails cache"
    known = (CACHE if cache else REDIS).get(fact.name) or REDIS.get(fact.name) or Command("", True)
    scope = str(fact.data.get("scope", ""))
    place = Place(values, path, scope, fact.line)
    life = fact.node
    if life is None and client == "IDistributedCache" and known.writes:
        near = [f for f in lives.get((path, scope), ()) if f.line <= fact.line + 6]
        life = near[-1].node if near else None
    unit = float(fact.data.get("unit", 1))
    ttl = place.seconds(life, unit) if isinstance(life, Expr) else None
    writes = fact.data.get("writes")
    for node in fact.nodes:
        pattern = clean(place.pattern(node)) if isinstance(node, Expr) else None
        if pattern is None or (is_bare(pattern) and _passed(node)):
            continue
        annotated = client == "Spring Cache" and fact.name == "get"
        yield Use(
            pattern=pattern,
            path=path,
            line=fact.line,
            name=fact.name,
            structure=str(fact.data.get("structure") or known.structure),
            writes=known.writes if writes is None else bool(writes),
            ends=fact.name in DELETES,
            wild=ANY in pattern,
            ttl=int(ttl) if ttl else None,
            client=client,
            scope=scope,
            strategy=READ if annotated else ASIDE if loads(fact.name) else "",
        )


def _passed(node: object) -> bool:
    """Whether a key is only handed through, by a name that says no more than that."""
    name = (
        tail(node)
        if isinstance(node, Name | Attr)
        else dotted(node)
        if isinstance(node, Name)
        else None
    )
    return isinstance(node, Lit) or bool(
        name and re.search(r"(?i)key|name|prefix|pattern|channel", name)
    )
