"""Telling whether a call's receiver is a Redis client or a cache over one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax.ir import Attr, Call, Expr, Import, Item, Lit, Name, Op, dotted, flat, tail
from ...syntax.unit import CallSite, CodeUnit

CLIENTS = {
    "redis": "redis-py",
    "aioredis": "aioredis",
    "valkey": "valkey-py",
    "fakeredis": "redis-py",
    "coredis": "coredis",
    "django_redis": "django-redis",
    "flask_redis": "Flask-Redis",
    "walrus": "walrus",
    "ioredis": "ioredis",
    "iovalkey": "iovalkey",
    "@redis/client": "node-redis",
    "@upstash/redis": "@upstash/redis",
    "upstash_redis": "upstash-redis",
    "@vercel/kv": "@vercel/kv",
    "handy-redis": "handy-redis",
    "glide": "valkey-glide",
    "@valkey/valkey-glide": "valkey-glide",
    "@fastify/redis": "ioredis",
    "@liaoliaots/nestjs-redis": "ioredis",
    "@nestjs-modules/ioredis": "ioredis",
}
CACHES = {
    "django.core.cache": "Django cache",
    "flask_caching": "Flask-Caching",
    "aiocache": "aiocache",
    "cache-manager": "cache-manager",
    "@nestjs/cache-manager": "cache-manager",
    "keyv": "Keyv",
    "cacheable": "cacheable",
    "aiomcache": "aiomcache",
    "pymemcache": "pymemcache",
    "pylibmc": "pylibmc",
    "memcache": "python-memcached",
    "bmemcached": "python-memcached",
    "memjs": "memjs",
    "memcached": "memcached",
}
CACHE_LABELS = frozenset(CACHES.values())
_NAMED = re.compile(r"(?i)redis|valkey")
_NOT_CLIENTS = re.compile(
    r"(?i)(conf|config|settings?|options?|opts|url|uri|host|port|env|params|args|kwargs|schema|"
    r"mock|module|keys?|prefix|data|json|info|headers)s?$"
)
_PIPES = frozenset({"pipe", "pipeline", "multi"})
_PIPED = re.compile(r"\bpipeline\([^()]*\)\s+as\s+(\w+)")
_ANNOTATED = re.compile(
    r"(\w+)\s*[!?]?\s*:\s*(?:Annotated\[\s*)?(?:Optional\[\s*)?(?:\w+\.)*"
    r"(?:Async|Strict|IO|Upstash)?(?:Redis|Valkey)(?:Client|ClientType|Cluster|Cli|Type)?\b(?!\w)"
)
_HELD = re.compile(r"(?m)\b(?:self|this)\.#?(\w+)(?:\s*:[^=\n]{1,80})?\s*=\s*(\w+)[ \t]*(?:$|[;#])")
_CACHE_ANNOTATED = re.compile(r"(\w+)\s*[!?]?\s*:\s*(?:Cache|CacheManager|Keyv|Memcached)\b(?!\w)")


def technology(name: str, language: str) -> tuple[str, bool] | None:
    """The technology of an external name and whether it is a cache interface, or None."""
    for package, label in CACHES.items():
        if name == package or name.startswith((package + ".", package + "/")):
            return label, True
    head = name.split(".")[0]
    if head == "redis" and language != "python":
        return "node-redis", False
    return (CLIENTS[head], False) if head in CLIENTS else None


def parts(expr: Expr | None) -> list[str]:
    """The names along a receiver, calls and keys looked through: `a.b("x").c` is a, b, c."""
    names: list[str] = []
    for _ in range(40):
        if isinstance(expr, Call):
            expr = expr.func
        elif isinstance(expr, Attr):
            names.append(expr.name)
            expr = expr.base
        elif isinstance(expr, Item):
            if isinstance(expr.key, Lit):
                names.append(str(expr.key.value))
            expr = expr.base
        elif isinstance(expr, Op) and expr.left is not None:
            expr = expr.left
        else:
            break
    if isinstance(expr, Name):
        names.append(expr.id)
    return names[::-1]


_SUBMODULES = frozenset({"json", "bf", "cf", "ts", "ft", "topk", "cms"})
"""Commands of Redis' modules stand behind one more name: `client.json.set(…)`."""
_MAKERS = frozenset({"from_url", "from_pool", "create_redis_pool", "create_pool"})
"""Functions of a client library's module that make a client (`redis.from_url(...)`)."""


_CLASSES = frozenset({"Redis", "Valkey", "IORedis", "Cluster", "createClient", "StrictRedis"})
"""What clients are made with: where their prefix is given."""


class Receivers:
    """What a file knows of its clients, from names, constructors, annotations and imports."""

    def __init__(self, unit: CodeUnit) -> None:
        self.language = unit.language
        self.imports = [s for s in flat(unit.module.body) if isinstance(s, Import)]
        self.technology = self._imported()
        self.caches = self._cache_names(unit)
        self.made: list[CallSite] = []
        self.others: set[str] = set()
        self.clients = set(self._constructed(unit))
        if "Redis" in unit.text or "Valkey" in unit.text:
            self.clients |= {m[1] for m in _ANNOTATED.finditer(unit.text)}
        if "pipeline(" in unit.text:
            self.clients |= {m[1] for m in _PIPED.finditer(unit.text)}
        if self.clients:
            self.clients |= {m[1] for m in _HELD.finditer(unit.text) if m[2] in self.clients}
        self.clients -= set(self.caches)

    def _cache_names(self, unit: CodeUnit) -> dict[str, str]:
        """Names of caches: imported ones, and what is made or annotated with them."""
        found: dict[str, str] = {}
        for statement in self.imports:
            known = technology(f"{statement.module}.{statement.symbol or ''}", self.language)
            if known and known[1]:
                found[statement.local] = known[0]
        for site in unit.calls(frozenset(found)) if found else ():
            label = found.get(tail(site.call.func) or "")
            if label and site.target:
                found[site.target.rsplit(".", 1)[-1]] = label
        label = next(iter(found.values()), None)
        if label in ("cache-manager", "Keyv"):
            found |= dict.fromkeys((m[1] for m in _CACHE_ANNOTATED.finditer(unit.text)), label)
        return found

    def _imported(self) -> str:
        """The client library that the file imports, or ''."""
        for statement in self.imports:
            known = technology(statement.module, self.language)
            if known and not known[1]:
                return known[0]
        return ""

    def _constructed(self, unit: CodeUnit) -> Iterator[str]:
        """Names assigned from something that speaks of Redis, and pipelines of those."""
        makers = {s.local for s in self.imports if _is_library(s.module, self.language)}
        wanted = {m for m in makers if m} | {"createClient", "createCluster"}
        for site in unit.calls(lambda n: n in wanted or n in _MAKERS or bool(_NAMED.search(n))):
            head = (dotted(site.call.func) or "").split(".")[0]
            made = tail(site.call.func) not in _MAKERS or head in makers or _NAMED.search(head)
            if made and (site.call.new or site.target) and tail(site.call.func) in _CLASSES:
                self.made.append(site)
            if site.target and made:
                name = site.target.rsplit(".", 1)[-1]
                if head not in makers:
                    self.others.add(name)
                yield name
        for site in unit.calls(frozenset({"pipeline", "multi"})):
            if site.target and any(_NAMED.search(n) for n in parts(site.call.func)):
                yield site.target.rsplit(".", 1)[-1]

    def certain(self, receiver: Expr) -> tuple[str, bool] | None:
        """(technology, is cache) where this file alone tells; technology may be ''."""
        names = parts(receiver)
        if not names or names[0] in ("settings", "process", "os", "config"):
            return None
        held = [n for n in names if n not in ("self", "this", "cls")]
        if len(held) > 1 and held[-1] in _SUBMODULES:
            held = held[:-1]
        if not held or _NOT_CLIENTS.search(held[-1]) or held[-1].isupper():
            return None
        if set(held[:2]) & self.caches.keys():
            return next(self.caches[n] for n in held[:2] if n in self.caches), True
        if set(held) & self.clients or any(_NAMED.search(n) for n in held):
            return self.technology, False
        if _PIPES & set(held) and self._speaks_of_redis():
            return self.technology, False
        return None

    def _speaks_of_redis(self) -> bool:
        return bool(self.clients or self.technology) or any(
            _NAMED.search(s.local) or _NAMED.search(s.module) for s in self.imports
        )

    def is_other(self, receiver: Expr) -> bool:
        """Whether a receiver may be an object of the project's own class over a client."""
        return self.asks(receiver) or bool(self.others & set(parts(receiver)))

    def asks(self, receiver: Expr) -> bool:
        """Whether other files may tell: the receiver comes from an import."""
        full = dotted(root(receiver))
        return full is not None and any(s.local == full.split(".")[0] for s in self.imports)


def root(receiver: Expr) -> Expr:
    """The plain name that a chain of calls begins with: `a.b` of `a.b.multi().set(x)`."""
    while dotted(receiver) is None:
        if isinstance(receiver, Call):
            receiver = receiver.func
            receiver = receiver.base if isinstance(receiver, Attr) else receiver
        elif isinstance(receiver, Attr | Item):
            receiver = receiver.base
        else:
            break
    return receiver


def _is_library(module: str, language: str) -> bool:
    return technology(module, language) is not None
