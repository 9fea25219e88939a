"""Redis key patterns: which keys code reads and writes, how they are built, how long they live."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import Fact
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._key_patterns.settings import LITERALS as SETTINGS
from ._key_patterns.settings import declare_settings
from ._key_patterns.tables import sources
from ._redis import uses
from .base import Declared, Source, Spec

# Not the bare word: "redistribute" stands in the head of every licensed file.
_REDIS = tuple(
    f"{before}redis{after}"
    for before, after in (
        *(("", x) for x in ("_", ".", ":", "(", ")", "=", " =", ",", "-", "]", "/")),
        *((x, "") for x in ("_", "'", '"', "io", "import ", "from ", ".", "-", "/")),
        *(("", x) for x in ("client", "cluster", "cache", "service", "store", "\n")),
    )
)
_WRAPPED = (
    *("cache.get", "cache.set", "cache.del", "cached(", "cache_service", "cacheservice"),
    *("cache_manager", "cachemanager", "cache_invalidate", "invalidate_cache", "invalidatecache"),
)
"""How a project's own functions over a client are called."""
_NAMES = ("cachekey", "cache_key", "cache-key", "rediskey", "redis_key", "redis-key")
"""What the functions are called that put keys together, which may stand in files of their own."""
_PYTHON = (*_REDIS, "valkey", *_WRAPPED, *_NAMES)
_SCRIPT = (*_REDIS, "valkey", "@vercel/kv", *_WRAPPED, *_NAMES)
SPEC = Spec(
    name="Redis keys",
    ecosystem="Redis",
    literals={
        "python": _PYTHON,
        **dict.fromkeys(("javascript", "typescript", "tsx"), _SCRIPT),
        **dict.fromkeys(("toml", "env", "yaml", "ini"), SETTINGS),
    },
    roots=("redis.Redis", "redis.asyncio.Redis", "redis.createClient", "ioredis"),
    packages=(
        *("pypi:redis", "pypi:valkey", "pypi:aioredis", "pypi:coredis", "pypi:django-redis"),
        *("npm:redis", "npm:ioredis", "npm:iovalkey", "npm:@upstash/redis", "npm:@vercel/kv"),
    ),
    extracts=frozenset({"key patterns", "ttl", "structures", "purpose", "invalidation"}),
)


def declare(unit: Unit) -> Iterator[Fact]:
    """Every command that a client is given, and the local names and methods its key uses."""
    if isinstance(unit, CodeUnit):
        yield from uses.declare(unit, "redis_keys", caches=False)
    else:
        yield from declare_settings(unit, "redis_keys")


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per client technology, tests apart."""
    yield from sources(uses.uses_of(declared, project, caches=False), {})
