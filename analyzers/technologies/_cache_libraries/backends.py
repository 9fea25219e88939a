"""Where caches keep their entries, and what they put before keys, as settings and set-up say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...facts import Fact
from ...syntax.ir import Attr, Call, Expr, Lit, Map, Name, dotted, tail, walk
from ...syntax.project import Project
from ...syntax.unit import CodeUnit
from .._key_patterns.text import is_bare
from .._redis.patterns import Helpers, Keys, seconds
from .._shared.places import is_test
from ..base import Declared

_REDIS = re.compile(r"(?i)redis|valkey|upstash")
_MEMCACHED = re.compile(r"(?i)memcached|pymemcache|pylibmc")
_MEMORY = re.compile(
    r"(?i)locmem|simple|dummy|null|filebased|filesystem|memory|^lru|mem://|dbm|databasecache"
)
_REDIS_ENGINES, _MEMCACHED_ENGINES = ("Redis", "Valkey"), ("Memcached",)
_SETTINGS = frozenset(
    {"CACHES", "CACHE_TYPE", "CACHE_KEY_PREFIX", "CACHEOPS", "CACHE_DEFAULT_TIMEOUT"}
    | {"CACHE_REDIS_URL", "CACHE_MIDDLEWARE_KEY_PREFIX"}
)
_MAKERS = {
    "FastAPICache.init": "fastapi-cache",
    "cache.setup": "cashews",
    "CacheModule.register": "cache-manager",
    "CacheModule.registerAsync": "cache-manager",
    "caching": "cache-manager",
    "createCache": "cache-manager",
    "Keyv": "Keyv",
    "Cacheable": "cacheable",
    "caches.set_config": "aiocache",
    "Cache": "Flask-Caching",
    "configure": "dogpile.cache",
    "RedisCache": "aiocache",
}
_LAST = frozenset(n.rsplit(".", 1)[-1] for n in _MAKERS)


def declare_backends(unit: CodeUnit, who: str) -> Iterator[Fact]:
    """Settings of caches, and calls that set them up."""
    if unit.language == "python" and any(s in unit.text for s in _SETTINGS):
        for assign in unit.assignments(_SETTINGS):
            if assign.value is not None:
                name = assign.target.rsplit(".", 1)[-1]
                yield Fact(who, "setting", name, assign.line, assign.value)
        for match in re.finditer(
            r"[\"'](CACHE_TYPE|CACHE_KEY_PREFIX|CACHE_DEFAULT_TIMEOUT)[\"']\s{0,4}\]?\s{0,4}"
            r"[:=]\s{0,4}[\"']?([\w.:/-]{1,80})",
            unit.text,
        ):
            line = unit.line_at(match.start())
            yield Fact(who, "setting", match[1], line, Lit(line, match[2]))
    for site in unit.calls(_LAST):
        full = dotted(site.call.func) or tail(site.call.func) or ""
        label = next((v for k, v in _MAKERS.items() if full == k or full.endswith("." + k)), None)
        if label is None and tail(site.call.func) == "configure":
            label = "dogpile.cache"
        if label == "Flask-Caching" and "flask_caching" not in unit.text:
            label = None
        if label == "Keyv" and "keyv" not in unit.text.lower():
            label = None
        if label is not None:
            data = {"target": site.target}
            yield Fact(who, "backend", label, site.call.line, site.call, data=data)


class Backends:
    """What the whole repository says of each cache library."""

    def __init__(self, declared: Declared, project: Project) -> None:
        self._kinds: dict[str, set[str]] = {}
        self._prefixes: dict[str, set[str]] = {}
        self.ttl: dict[str, int] = {}
        for path, fact in declared.of("setting"):
            if not is_test(path) and fact.node is not None:
                self._setting(Keys(project, path, None, Helpers([])), fact)
        for path, fact in declared.of("backend"):
            if not is_test(path) and isinstance(fact.node, Call):
                self._made(Keys(project, path, None, Helpers([])), fact.name, fact.node)

    def engines(self, client: str) -> tuple[str, ...] | None:
        """The engines of a library's entries: () where they stay in the process, None if unsaid."""
        kinds = self._kinds.get(_family(client), set())
        found: tuple[str, ...] = ()
        if "redis" in kinds:
            found += _REDIS_ENGINES
        if "memcached" in kinds:
            found += _MEMCACHED_ENGINES
        if found:
            return found
        if "open" in kinds:  # an environment decides; what is in the code is but a default
            return None
        return () if "memory" in kinds or client in ("aiocache", "cashews") else None

    def prefix(self, client: str) -> str:
        """What stands before every key of a library, where all its caches agree."""
        prefixes = self._prefixes.get(_family(client), set())
        return next(iter(prefixes)) if len(prefixes) == 1 else ""

    # -- settings --------------------------------------------------------------------------------

    def _setting(self, keys: Keys, fact: Fact) -> None:
        node: Expr = fact.node  # type: ignore[assignment]
        match fact.name:
            case "CACHES" if isinstance(node, Map):
                self._django(keys, node)
            case "CACHE_TYPE":
                self._kind("Flask-Caching", keys.key(node, "", fact.line) or "", node)
            case "CACHE_KEY_PREFIX":
                self._prefix("Flask-Caching", keys.key(node, "", fact.line))
            case "CACHE_DEFAULT_TIMEOUT":
                value = seconds(keys, node, {})
                if value:
                    self.ttl["Flask-Caching"] = int(value)

    def _django(self, keys: Keys, node: Map) -> None:
        """Django docs, `CACHES`: keys are `KEY_PREFIX:VERSION:key`."""
        for alias, config in node.items:
            if not isinstance(config, Map):
                continue
            backend = keys.key(config.get("BACKEND") or Lit(0, ""), "", node.line) or ""
            self._kind("Django cache", backend, config)
            if config.get("BACKEND") is not None and is_bare(backend):
                self._kinds.setdefault("Django cache", set()).add("open")
            if getattr(alias, "value", None) != "default":
                continue
            prefix = config.get("KEY_PREFIX")
            text = keys.key(prefix, "", node.line) if prefix is not None else None
            version = keys.value(config.get("VERSION")) if config.get("VERSION") else 1
            if text:
                self._prefix("Django cache", f"{text}:{version}:")
            life = seconds(keys, config.get("TIMEOUT"), {})
            if life:
                self.ttl["Django cache"] = int(life)

    # -- calls that set up -----------------------------------------------------------------------

    def _made(self, keys: Keys, label: str, call: Call) -> None:
        said = _said(call)
        if label == "Flask-Caching":
            config = call.arg("config")
            if isinstance(config, Map):
                kind = config.get("CACHE_TYPE")
                if kind is not None:
                    self._kind(label, keys.key(kind, "", call.line) or "", kind)
                prefix = config.get("CACHE_KEY_PREFIX")
                self._prefix(label, keys.key(prefix, "", call.line) if prefix else None)
            return
        self._kind(label, " ".join(said), call)
        if label in ("Keyv", "cache-manager", "cacheable"):
            self._script(keys, label, call)
        elif label == "fastapi-cache":
            prefix = call.arg("prefix")
            self._prefixes.setdefault("fastapi-cache ", set()).add(
                (keys.key(prefix, "", call.line) if prefix else "") or ""
            )
        elif label == "dogpile.cache":
            value = seconds(keys, call.arg("expiration_time"), {})
            if value:
                self.ttl[label] = int(value)

    def _script(self, keys: Keys, label: str, call: Call) -> None:
        """Keyv docs: keys are `namespace:key`; without a store, entries stay in the process."""
        options = next((a for a in call.args if isinstance(a, Map)), None)
        namespace = options.get("namespace") if options is not None else None
        if namespace is not None:
            text = keys.key(namespace, "", call.line)
            self._prefix(label, f"{text}:" if text else None)
        ttl = seconds(keys, options.get("ttl") if options is not None else None, {}, 1000)
        if ttl:
            self.ttl[label] = int(ttl)

    def fastapi_prefix(self) -> str:
        """The prefix that FastAPICache was set up with."""
        found = self._prefixes.get("fastapi-cache ", set())
        return next(iter(found)) if len(found) == 1 else ""

    def _kind(self, label: str, text: str, node: Expr) -> None:
        said = f"{text} {' '.join(_said(node))}"
        kind = ""
        if _REDIS.search(said):
            kind = "redis"
        elif _MEMCACHED.search(said):
            kind = "memcached"
        elif (
            _MEMORY.search(text)
            or (label in ("cache-manager",) and not _store(node))
            or (label == "Keyv" and isinstance(node, Call) and not node.args)
        ):
            kind = "memory"
        if kind:
            self._kinds.setdefault(label, set()).add(kind)

    def _prefix(self, label: str, text: str | None) -> None:
        if text:
            self._prefixes.setdefault(label, set()).add(text)


def _store(node: Expr) -> bool:
    """Whether a set-up names a store at all (or is made by a function that may)."""
    words = {str(n.value) for n in walk(node) if isinstance(n, Lit)}
    called = {tail(node.func)} if isinstance(node, Call) else set()
    return bool(words & {"store", "stores", "useFactory", "useClass"}) or "registerAsync" in called


def _said(node: Expr) -> list[str]:
    """The names and texts below an expression."""
    found = []
    for part in walk(node):
        if isinstance(part, Name):
            found.append(part.id)
        elif isinstance(part, Attr):
            found.append(part.name)
        elif isinstance(part, Lit) and isinstance(part.value, str):
            found.append(part.value)
    return found


def _family(client: str) -> str:
    """Libraries that share a set-up."""
    return "Django cache" if client in ("Django cache", "django-redis", "cacheops") else client
