"""Caches over a key-value store: Django, Flask-Caching, aiocache, dogpile, cache-manager, Keyv …

Calls (`cache.get`, `cache.set`), decorators that cache what a function returns, and settings that
say where entries are kept and what stands before their keys. Caches that live in the process are no
database: their keys are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ..facts import Fact
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._cache_libraries.backends import Backends, declare_backends
from ._cache_libraries.decorators import declare_decorators, decorated
from ._key_patterns.tables import Use, covers, sources
from ._key_patterns.text import is_bare, joined
from ._redis import uses as commands
from .base import Declared, Source, Spec

NAME = "cache_libraries"
_PYTHON = (
    *(
        "django.core.cache",
        "cache_page",
        "'cacheops",
        "cacheops import",
        "flask_caching",
        "aiocache",
    ),
    *(
        "fastapi_cache",
        "dogpile",
        "cashews",
        "aiomcache",
        "pymemcache",
        "pylibmc",
        "import memcache",
    ),
    *("bmemcached", "CACHES =", "CACHES:", "CACHE_TYPE", "template_fragment", "CACHEOPS ="),
    *("CACHE_KEY_PREFIX", "from memcache", ".memoize(", "cache.cached(", "delete_memoized("),
)
_SCRIPT = (
    *("cache-manager", "keyv", "cacheable", "memjs", "'memcached'", '"memcached"', "CacheKey"),
    *("CacheTTL", "CacheInterceptor"),
)
SPEC = Spec(
    name="Cache libraries",
    ecosystem="Redis",
    literals={
        "python": _PYTHON,
        **dict.fromkeys(("javascript", "typescript", "tsx"), _SCRIPT),
    },
    packages=(
        *("pypi:flask-caching", "pypi:aiocache", "pypi:fastapi-cache2", "pypi:dogpile.cache"),
        *("pypi:django-redis", "pypi:django-cacheops", "pypi:cashews", "pypi:pymemcache"),
        *("pypi:pylibmc", "npm:cache-manager", "npm:@nestjs/cache-manager", "npm:keyv"),
        *("npm:memjs", "npm:memcached"),
    ),
    extracts=frozenset({"key patterns", "ttl", "structures", "purpose", "invalidation"}),
    cannot={"hashed keys": "shown as what is hashed, with a note"},
)
_BOTH = ("Redis", "Valkey", "Memcached")
_ENGINES = {
    "": _BOTH,
    **dict.fromkeys(
        ("pymemcache", "pylibmc", "python-memcached", "aiomcache", "memjs", "memcached"),
        ("Memcached",),
    ),
}


def declare(unit: Unit) -> Iterator[Fact]:
    """Calls of caches, decorators, and where the entries are kept."""
    if not isinstance(unit, CodeUnit):
        return
    yield from commands.declare(unit, NAME, caches=True)
    yield from declare_decorators(unit, NAME)
    yield from declare_backends(unit, NAME)


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per cache library; those that stay in the process are left out."""
    backends = Backends(declared, project)
    uses = [
        *commands.uses_of(declared, project, caches=True),
        *decorated(declared, project, backends),
    ]
    reached = [u for u in uses if backends.engines(u.client) != ()]
    shown = [_prefixed(u, backends) for u in reached if not _misses(u, reached)]
    engines = dict(_ENGINES)
    for client in {u.client for u in shown}:
        found = backends.engines(client)
        if found:
            engines[client] = found
    yield from sources(shown, engines)


def _misses(use: Use, uses: list[Use]) -> bool:
    """Whether a use ends the results of a function that nothing here caches."""
    if not (use.wild and use.name.startswith("delete_memoized")):
        return False
    return not any(covers(use.pattern, u.pattern) for u in uses if not u.wild)


def _prefixed(use: Use, backends: Backends) -> Use:
    prefix = backends.prefix(use.client)
    return use if is_bare(use.pattern) else replace(use, pattern=joined(prefix, use.pattern))
