"""What web frameworks keep between requests: sessions, rate limits, locks, socket channels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from ..facts import Fact
from ..syntax.ir import Attr, Call, Lit, Map, Seq, tail
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._key_patterns import library_keys as library
from ._key_patterns.library_keys import Life, Rule, Slot
from ._key_patterns.tables import Use, sources
from ._key_patterns.text import clean, is_bare
from ._redis.clients import parts
from ._redis.owners import class_of
from ._redis.patterns import Helpers, Keys, seconds
from ._redis.uses import names_of, supports
from .base import Declared, Source, Spec

NAME = "request_stores"
_PYTHON = (
    *(
        "flask_session",
        "SESSION_TYPE",
        "SESSION_ENGINE",
        "starsessions",
        "slowapi",
        "flask_limiter",
    ),
    *("fastapi_limiter", "pyrate_limiter", "channels_redis", "RedisManager", "redis_lock"),
    *("pottery", "upstash_ratelimit", "limits.storage", "redlock"),
)
_SCRIPT = (
    *("connect-redis", "rate-limit-redis", "rate-limiter-flexible", "@upstash/ratelimit"),
    *("@socket.io/redis", "socket.io-redis", "redlock", "connect-memcached"),
    *("@fastify/rate-limit", "connect-memjs"),
)
SPEC = Spec(
    name="Sessions and limits",
    ecosystem="Redis",
    literals={
        "python": _PYTHON,
        **dict.fromkeys(("javascript", "typescript", "tsx"), _SCRIPT),
    },
    packages=(
        *("pypi:flask-session", "pypi:starsessions", "pypi:slowapi", "pypi:fastapi-limiter"),
        *("pypi:channels-redis", "npm:connect-redis", "npm:rate-limit-redis"),
        *("npm:rate-limiter-flexible", "npm:@upstash/ratelimit", "npm:@socket.io/redis-adapter"),
        *("npm:redlock",),
    ),
    extracts=frozenset({"key patterns", "ttl", "structures", "purpose"}),
)
_DAY = 86_400
RULES = (
    Rule("connect-redis", ("RedisStore", "default"), ("connect-redis",),
         (("<prefix>{sessionId}", "string"),), "session",
         (Slot("prefix", ("prefix",), -1, "sess:"),), Life(("ttl",), -1, 1, _DAY)),
    Rule("connect-memcached", ("MemcachedStore", "default"), ("connect-memcached",),
         (("<prefix>{sessionId}", "string"),), "session",
         (Slot("prefix", ("prefix",), -1, ""),), Life(("ttl",), -1, 1, _DAY)),
    Rule("rate-limit-redis", ("RedisStore", "default"), ("rate-limit-redis",),
         (("<prefix>{key}", "counter"),), "rate limit",
         (Slot("prefix", ("prefix",), -1, "rl:"),)),
    Rule("rate-limiter-flexible", ("RateLimiterRedis",), ("rate-limiter-flexible",),
         (("<prefix>:{key}", "counter"),), "rate limit",
         (Slot("prefix", ("keyPrefix",), -1, "rlflx"),), Life(("duration",), -1, 1)),
    Rule("rate-limiter-flexible (Memcached)", ("RateLimiterMemcache",), ("rate-limiter-flexible",),
         (("<prefix>:{key}", "counter"),), "rate limit",
         (Slot("prefix", ("keyPrefix",), -1, "rlflx"),), Life(("duration",), -1, 1)),
    Rule("@upstash/ratelimit", ("Ratelimit",), ("@upstash/ratelimit", "upstash_ratelimit"),
         (("<prefix>:{identifier}:{window}", "counter"),), "rate limit",
         (Slot("prefix", ("prefix",), -1, "@upstash/ratelimit"),), Life(("limiter",), -1, 1)),
    Rule("socket.io", ("createAdapter",), ("@socket.io/redis-adapter", "socket.io-redis"),
         (("<key>#{namespace}#", "channel"), ("<key>-request#{namespace}#", "channel"),
          ("<key>-response#{namespace}#", "channel")), "pub/sub",
         (Slot("key", ("key",), -1, "socket.io"),)),
    Rule("socket.io", ("createAdapter",), ("@socket.io/redis-streams-adapter",),
         (("<stream>", "stream"),), "pub/sub", (Slot("stream", ("streamName",), -1, "socket.io"),)),
    Rule("socket.io", ("Emitter",), ("@socket.io/redis-emitter",),
         (("<key>#{namespace}#", "channel"),), "pub/sub",
         (Slot("key", ("key",), -1, "socket.io"),)),
    Rule("starsessions", ("RedisStore",), ("starsessions",),
         (("<prefix>{session_id}", "string"),), "session",
         (Slot("prefix", ("prefix",), -1, "starsessions."),)),
    Rule("limits", ("Limiter",), ("slowapi", "flask_limiter"),
         (("LIMITS:LIMITER/{key}/{scope}/{amount}/{multiples}/{granularity}", "counter"),),
         "rate limit", (), None, ("storage_uri",)),
    Rule("fastapi-limiter", ("FastAPILimiter.init",), ("fastapi_limiter",),
         (("<prefix>:{identifier}:{route_index}:{dependency_index}", "string"),), "rate limit",
         (Slot("prefix", ("prefix",), -1, "fastapi-limiter"),)),
    Rule("pyrate-limiter", ("RedisBucket.init", "RedisBucket"), ("pyrate_limiter",),
         (("<key>", "sorted set"),), "rate limit", (Slot("key", ("bucket_key",), 2),)),
    Rule("python-socketio", ("AsyncRedisManager", "RedisManager"), ("socketio",),
         (("<channel>", "channel"),), "pub/sub", (Slot("channel", ("channel",), 1, "socketio"),)),
    Rule("python-redis-lock", ("Lock",), ("redis_lock",), (("lock:<name>", "lock"),), "lock",
         (Slot("name", ("name",), 1),), Life(("expire",), 2)),
    Rule("Pottery", ("Redlock",), ("pottery",), (("redlock:<key>", "lock"),), "lock",
         (Slot("key", ("key",), 0),), Life(("auto_release_time",), -1, 1, 10)),
    Rule("redis-py", ("Lock",), ("redis.lock", "redis.asyncio.lock"), (("<name>", "lock"),), "lock",
         (Slot("name", ("name",), 1),), Life(("timeout",), 2)),
)  # fmt: skip
_SESSION = frozenset(
    {"SESSION_TYPE", "SESSION_KEY_PREFIX", "PERMANENT_SESSION_LIFETIME", "SESSION_ENGINE"}
    | {"SESSION_COOKIE_AGE", "CHANNEL_LAYERS", "SESSION_CACHE_ALIAS"}
)
_REDLOCK = frozenset({"acquire", "lock", "using"})


def declare(unit: Unit) -> Iterator[Fact]:
    """Stores and limiters that a file makes, and settings that choose them."""
    if not isinstance(unit, CodeUnit):
        return
    yield from library.declare(unit, NAME, RULES)
    if unit.language == "python":
        yield from _settings(unit)
    else:
        yield from _windows(unit)
        if "redlock" in unit.text.lower():
            yield from _locks(unit)


def _settings(unit: CodeUnit) -> Iterator[Fact]:
    """Flask's and Django's settings: assignments, `app.config[…] = …`, mappings of them."""
    if not any(name in unit.text for name in _SESSION):
        return
    for assign in unit.assignments(_SESSION):
        if assign.value is not None:
            yield Fact(NAME, "setting", assign.target.rsplit(".", 1)[-1], assign.line, assign.value)
    for match in re.finditer(
        r"\[\s*[\"'](SESSION_\w+|PERMANENT_\w+)[\"']\s*\]\s*=\s*([^\n#]+)", unit.text
    ):
        if match[1] in _SESSION:
            given = Lit(unit.line_at(match.start()), match[2].strip().strip("\"'"))
            yield Fact(NAME, "setting", match[1], given.line, given)
    for site in unit.calls(frozenset({"update", "from_mapping"})):
        for key, value in site.call.kwargs:
            if key in _SESSION:
                yield Fact(NAME, "setting", key, value.line, value)


def _windows(unit: CodeUnit) -> Iterator[Fact]:
    """express-rate-limit: the window around a store is how long its keys live."""
    for site in unit.calls(frozenset({"rateLimit", "RateLimit"})):
        options = next((a for a in site.call.args if isinstance(a, Map)), None)
        window = options.get("windowMs") if options is not None else None
        store = options.get("store") if options is not None else None
        if window is not None and isinstance(store, Call):
            yield Fact(NAME, "window", "windowMs", store.line, window)


def _locks(unit: CodeUnit) -> Iterator[Fact]:
    """Redlock docs: `redlock.acquire(["a", "b"], 5000)`, `using`, and `lock` before version 5."""
    for site in unit.calls(_REDLOCK):
        func = site.call.func
        base = func.base if isinstance(func, Attr) else None
        if base is None or not any("redlock" in n.lower() for n in parts(base)):
            continue
        data = {"scope": site.scope}
        yield Fact(NAME, "lock", tail(func) or "", site.call.line, site.call, data=data)
        names: set[str] = set()
        methods: set[str] = set()
        names_of((site.call,), names, methods)
        yield from supports(unit, NAME, names, methods)


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per library."""
    windows = {(p, f.line): f for p, f in declared.of("window")}
    uses = []
    for use in library.uses_of(declared, project, RULES):
        window = windows.get((use.path, use.line))
        uses.append(_windowed(use, window, project) if window is not None else use)
    uses += [*_locked(declared, project), *_configured(declared, project)]
    memcached = ("Memcached",)
    engines = {"rate-limiter-flexible (Memcached)": memcached, "connect-memcached": memcached}
    yield from sources((u for u in uses if not is_bare(u.pattern)), engines)


def _windowed(use: Use, window: Fact, project: Project) -> Use:
    keys = Keys(project, use.path, None, Helpers([]))
    value = seconds(keys, window.node, {}, 1000)  # type: ignore[arg-type]
    return replace(use, ttl=int(value) if value else use.ttl)


def _locked(declared: Declared, project: Project) -> Iterator[Use]:
    helpers = Helpers([*declared.of("local"), *declared.of("builder")])
    for path, fact in declared.of("lock"):
        call = fact.node
        if not isinstance(call, Call) or not call.args:
            continue
        scope = str(fact.data.get("scope", ""))
        keys = Keys(project, path, class_of(project, path, scope), helpers, scope)
        first = call.args[0]
        life = call.args[1] if len(call.args) > 1 else None
        value = seconds(keys, life, {}, 1000)
        for item in first.items if isinstance(first, Seq) else (first,):
            pattern = clean(keys.key(item, scope, fact.line))
            if pattern is not None:
                yield Use(
                    pattern=pattern,
                    path=path,
                    line=fact.line,
                    name=fact.name,
                    structure="lock",
                    writes=True,
                    ttl=int(value) if value else None,
                    client="Redlock",
                    scope=scope,
                    purpose="lock",
                )


def _configured(declared: Declared, project: Project) -> Iterator[Use]:
    """Flask-Session, Django's sessions in its cache, Channels' layers."""
    said: dict[str, tuple[str, Fact]] = {}
    for path, fact in declared.of("setting"):
        said.setdefault(fact.name, (path, fact))

    def text(name: str, default: str) -> str:
        if name not in said:
            return default
        path, fact = said[name]
        value = Keys(project, path, None, Helpers([])).key(fact.node, "", fact.line)  # type: ignore[arg-type]
        return value if value is not None else default

    def life(name: str, default: int) -> int:
        if name not in said:
            return default
        path, fact = said[name]
        value = seconds(Keys(project, path, None, Helpers([])), fact.node, {})  # type: ignore[arg-type]
        return int(value) if value else default

    kind = text("SESSION_TYPE", "")
    if kind in ("redis", "memcached"):
        path, fact = said["SESSION_TYPE"]
        pattern = text("SESSION_KEY_PREFIX", "session:") + "{sid}"
        ttl = life("PERMANENT_SESSION_LIFETIME", 31 * _DAY)
        yield _session(pattern, path, fact, "Flask-Session", ttl)
    engine = text("SESSION_ENGINE", "")
    if engine.endswith((".cache", ".cached_db")):
        path, fact = said["SESSION_ENGINE"]
        module = engine.rsplit(".", 1)[-1]
        pattern = f"django.contrib.sessions.{module}" + "{session_key}"
        yield _session(
            pattern, path, fact, "Django sessions", life("SESSION_COOKIE_AGE", 14 * _DAY)
        )
    if "CHANNEL_LAYERS" in said:
        path, fact = said["CHANNEL_LAYERS"]
        yield from _layers(path, fact, project)


def _session(pattern: str, path: str, fact: Fact, client: str, ttl: int) -> Use:
    return Use(
        pattern=pattern,
        path=path,
        line=fact.line,
        name=fact.name,
        structure="string",
        writes=True,
        ttl=ttl,
        client=client,
        purpose="session",
    )


def _layers(path: str, fact: Fact, project: Project) -> Iterator[Use]:
    """channels_redis docs: `prefix` is "asgi", `group_expiry` a day, `expiry` a minute."""
    keys = Keys(project, path, None, Helpers([]))
    layers = fact.node.items if isinstance(fact.node, Map) else ()
    for _, layer in layers:
        if not isinstance(layer, Map):
            continue
        backend = keys.text(layer.get("BACKEND")) or ""
        if "channels_redis" not in backend:
            continue
        config = layer.get("CONFIG")
        options = config if isinstance(config, Map) else Map()
        prefix = keys.text(options.get("prefix")) or "asgi"
        group = seconds(keys, options.get("group_expiry"), {}) or _DAY
        expiry = seconds(keys, options.get("expiry"), {}) or 60
        for pattern, ttl in (
            (f"{prefix}:group:{{group}}", group),
            (f"{prefix}{{channel}}", expiry),
        ):
            yield Use(
                pattern=pattern,
                path=path,
                line=fact.line,
                name="CHANNEL_LAYERS",
                structure="sorted set",
                writes=True,
                ttl=int(ttl),
                client="Channels",
                purpose="pub/sub",
            )
