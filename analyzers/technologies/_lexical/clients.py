"""Which calls of languages without a front end are commands of a key-value store or its caches."""

from __future__ import annotations

import re

from ...syntax.ir import Attr, Call, Expr, Lit, Map, Seq, dotted, tail
from .._redis.commands import CACHE, REDIS, plain
from .frameworks import (
    ANNOTATIONS,
    DOTNET,
    LARAVEL,
    RAILS,
    REDISSON,
    SPRING_OPS,
    annotated,
    exchange,
    laravel,
    spring,
)
from .spoken import Spoken, at, direct, is_context, kwarg, names_of, plain_cache, redis

_NAMED = re.compile(r"(?i)redis|valkey|jedis|lettuce|^rdb$")
_CONNECTION = re.compile(
    r"(?i)^(?:con|conn|connection|pipe|pipeline|tx|multi|commands?|sync|r|rc)$"
)
_NO = re.compile(
    r"(?i)(?:config|conf|settings?|options?|opts|url|uri|env|properties|params|logger|headers?|"
    r"request|response|session|mock)$"
)
_SPACE = r"[ \t]{0,4}"
_TYPED = re.compile(
    r"\b(?:I?Database(?:Async)?|IDistributedCache|HybridCache|StringRedisTemplate|"
    r"(?:Reactive)?(?:String)?RedisTemplate(?:<[^<>]{0,80}>)?|Jedis\w{0,20}|Redisson\w{0,20}|"
    r"Redis\w{0,30}Commands(?:<[^<>]{0,80}>)?|Predis\\?\w{0,20}|MemcachedClient|Memcached)"
    r"[ \t]{1,4}\$?(\w{1,60})[ \t]{0,4}[;,)=(]"
    rf"|\b(\w{{1,60}}){_SPACE}:?[ \t]{{1,4}}\*?(?:"
    r"redis\.(?:Client|UniversalClient|ClusterClient|Cmdable|Conn|Pool)|"
    r"rueidis\.Client|memcache\.Client|MultiplexedConnection|ConnectionManager|RedisPool)\b"
    rf"|\b(\w{{1,60}}){_SPACE}:{_SPACE}(?:StringRedisTemplate|RedisTemplate|RedissonClient|"
    r"Jedis\w{0,20}|Redis\w{0,30}Commands)\b"
)
_MADE = re.compile(
    rf"\b(\w{{1,60}}){_SPACE}:?={_SPACE}(?:await[ \t]{{1,4}})?(?:new[ \t]{{1,4}})?(?:"
    r"redis\.New\w{0,30}|redis\.Dial\w{0,20}|\w{1,60}\.GetDatabase\b|"
    r"Redis\.new|Jedis\b|Dalli::Client|memcache\.New|Redis::(?:Client|connection)|"
    r"\w{1,60}\.get_(?:multiplexed_)?(?:async_)?connection)"
)
_LIBRARY = {
    "go": re.compile(r"go-redis|redigo|rueidis|valkey-go|redis/v\d"),
    "rust": re.compile(r"\bredis::|deadpool_redis|bb8_redis|\bfred::"),
}
_TEMPLATE = frozenset({"delete", "unlink", "expire", "haskey", "keys", "convertandsend"})
WORDS = frozenset(
    {*SPRING_OPS, *REDISSON, *ANNOTATIONS, *LARAVEL, *RAILS}
    | {"cmd", "arg", "command", "Do", "Send", "pipeline", "cache", "getMultiple", "setMultiple"}
)


class Clients:
    """What one file knows of its clients."""

    def __init__(self, language: str, text: str) -> None:
        self.language = language
        self.typed = {g for m in _TYPED.finditer(text[:400_000]) for g in m.groups() if g}
        self.typed |= {m[1] for m in _MADE.finditer(text[:400_000])}
        self.distributed = {
            m[1] for m in re.finditer(r"\b(?:IDistributedCache|HybridCache)\s+(\w+)", text)
        }
        library = _LIBRARY.get(language)
        self.library = bool(library and library.search(text))
        self.symfony = "Symfony\\Contracts\\Cache" in text or "Psr\\Cache" in text
        self.laravel = "Illuminate\\" in text
        self.memcached = re.search(r"(?i)memcache|dalli", text) is not None

    def wanted(self, name: str) -> bool:
        """Whether a method's name may be a command."""
        word = plain(name)
        return (
            word in REDIS
            or word in CACHE
            or name in WORDS
            or (
                self.language == "csharp"
                and (exchange(name) is not None or DOTNET.match(name) is not None)
            )
            or (
                self.language in ("java", "kotlin", "scala")
                and word
                in (
                    "setifabsent",
                    "put",
                    "hasKey",
                    "haskey",
                    "multiget",
                    "convertandsend",
                    "increment",
                )
            )
        )

    def spoken(self, call: Call) -> Spoken | None:
        """The command that a call is, or None."""
        name = tail(call.func) or ""
        base = call.func.base if isinstance(call.func, Attr) else None
        reader = getattr(self, f"_{self.language}", None) or self._jvm
        found: Spoken | None = reader(name, base, call)
        return found

    # -- languages -------------------------------------------------------------------------------

    def _ruby(self, name: str, base: Expr | None, call: Call) -> Spoken | None:
        said = dotted(base) or ""
        if said == "Rails.cache":
            command = RAILS.get(name, plain(name))
            if command not in CACHE or not call.args:
                return None
            keys = call.args if command in ("deletemany", "getmany") else call.args[:1]
            return Spoken("Rails cache", command, tuple(keys), kwarg(call, "expires_in"))
        names = names_of(base)
        if any(re.search(r"(?i)dalli|memcache", n) for n in names):
            life = call.args[2] if len(call.args) > 2 and plain(name) in ("set", "add") else None
            return plain_cache("Dalli", name, call, life)
        return self._named_redis("redis-rb", name, base, call)

    def _php(self, name: str, base: Expr | None, call: Call) -> Spoken | None:
        names = names_of(base)
        if name == "cache" and base is None:
            first = call.args[0] if call.args else None
            if isinstance(first, Map):
                keys = tuple(k for k, _ in first.items)
                return Spoken("Laravel cache", "set", keys, at(call, 1))
            key = isinstance(first, Lit) and isinstance(first.value, str)
            return Spoken("Laravel cache", "get", call.args[:1]) if key and self.laravel else None
        own = bool(names) and (names[0] in ("Cache", "cache") or names[-1] in ("cache", "Cache"))
        if own and self.symfony and name in ("get", "getItem", "delete", "deleteItem"):
            command = "remember" if name == "get" else "get" if "get" in name else "delete"
            return Spoken("Symfony cache", command, call.args[:1])
        if own:
            return laravel(name, call)
        if any(re.search(r"(?i)memcached?", n) for n in names):
            position = 2 if plain(name) in ("set", "add", "replace") else -1
            return plain_cache("Memcached (PHP)", name, call, at(call, position))
        label = "Predis" if any("predis" in n.lower() for n in names) else "phpredis"
        label = "Laravel Redis" if names and names[0] == "Redis" else label
        return self._named_redis(label, name, base, call)

    def _go(self, name: str, base: Expr | None, call: Call) -> Spoken | None:
        args = call.args
        first = args[0] if args else None
        said = first.value if isinstance(first, Lit) and isinstance(first.value, str) else None
        if name in ("Do", "Send") and said and self.library:
            return direct("redigo", said, args[1:])
        names = names_of(base)
        if any(re.search(r"(?i)memcache|^mc$", n) for n in names) and self.memcached:
            return plain_cache("gomemcache", name, call, None)
        known = self._knows(names) or (
            self.library and bool(names) and bool(_CONNECTION.match(names[-1]))
        )
        if not known or plain(name) not in REDIS:
            return None
        shifted = Call(call.line, call.func, args[1:] if is_context(first) else args)
        command = plain(name)
        return redis("go-redis", command, shifted, self.language)

    def _rust(self, name: str, base: Expr | None, call: Call) -> Spoken | None:
        if name == "arg" and isinstance(base, Call) and tail(base.func) == "cmd":
            said = base.args[0].value if base.args and isinstance(base.args[0], Lit) else None
            return direct("redis-rs", str(said), call.args) if said else None
        if not self.library:
            return None
        names = names_of(base)
        if not names or not (self._knows(names) or _CONNECTION.match(names[-1])):
            return None
        command = plain(name)
        return redis("redis-rs", command, call, "rust") if command in REDIS else None

    def _elixir(self, name: str, base: Expr | None, call: Call) -> Spoken | None:
        if (tail(base) or "") != "Redix" or len(call.args) < 2:
            return None
        given = call.args[1]
        if isinstance(given, Seq) and given.items and isinstance(given.items[0], Seq):
            given = given.items[0]
        if not isinstance(given, Seq) or not given.items or not isinstance(given.items[0], Lit):
            return None
        return direct("Redix", str(given.items[0].value), given.items[1:])

    def _csharp(self, name: str, base: Expr | None, call: Call) -> Spoken | None:
        names = names_of(base)
        last = names[-1] if names else ""
        match = DOTNET.match(name)
        if match and last in self.distributed:
            verb = {"Get": "get", "Set": "set", "Remove": "delete", "Refresh": "touch"}
            command = verb.get(match[1], "getorset")
            key = call.arg("key", 0)
            return Spoken("IDistributedCache", command, (key,) if key else (), structure="hash")
        known = exchange(name)
        if known is None or not (last in self.typed or self._knows(names)):
            return None
        key = call.arg("key", 0)
        if key is None:
            return None
        life = kwarg(call, "expiry") or (at(call, 2) if known[0] in ("set", "lock") else None)
        life = life or (at(call, 1) if name.startswith("KeyExpire") else None)
        keys = key.items if isinstance(key, Seq) else (key,)
        return Spoken("StackExchange.Redis", known[0], keys, life, 1, known[1], known[2])

    def _jvm(self, name: str, base: Expr | None, call: Call) -> Spoken | None:
        if name in ANNOTATIONS:
            return annotated(name, call)
        names = names_of(base)
        if name in REDISSON and self._knows(names) and call.args:
            return Spoken("Redisson", name, call.args[:1], None, 1, REDISSON[name], True)
        ops = next((SPRING_OPS[n] for n in names if n in SPRING_OPS), None)
        if name in SPRING_OPS:
            bound = name.startswith("bound") and call.args
            return (
                Spoken("Spring Data Redis", name, call.args[:1], None, 1, SPRING_OPS[name], True)
                if bound
                else None
            )
        if ops is not None:
            return spring(name, call, ops) if not any("bound" in n for n in names) else None
        template = any(n in self.typed or re.search(r"(?i)redisTemplate", n) for n in names)
        if template and plain(name) in _TEMPLATE:
            return spring(name, call, "channel" if "convert" in name else "")
        if any(re.search(r"(?i)memcached?", n) for n in names):
            life = at(call, 1) if plain(name) in ("set", "add", "replace") else None
            return plain_cache("spymemcached", name, call, life)
        return self._named_redis("Jedis", name, base, call)

    # -- shared ------------------------------------------------------------------------------------

    def _named_redis(self, label: str, name: str, base: Expr | None, call: Call) -> Spoken | None:
        names = names_of(base)
        if plain(name) not in REDIS or not self._knows(names):
            return None
        return redis(label, plain(name), call, self.language)

    def _knows(self, names: list[str]) -> bool:
        if not names or _NO.search(names[-1]):
            return False
        return any(n in self.typed or _NAMED.search(n) for n in names)
