"""Which calls of languages without a front end are commands of a key-value store or its caches."""

from __future__ import annotations

import re

from msgspec import Struct

from ..syntax.ir import Attr, Call, Expr, Lit, Map, Name, Seq, dotted, tail
from ._redis_commands import CACHE, REDIS, plain

MAX_PARTS = 40


class Spoken(Struct, frozen=True):
    """A command: whose it is, its name, its keys, and its lifetime with what a number counts."""

    client: str
    command: str
    keys: tuple[Expr, ...]
    life: Expr | None = None
    unit: float = 1
    structure: str = ""
    writes: bool | None = None


_NAMED = re.compile(r"(?i)redis|valkey|jedis|lettuce|^rdb$")
_CONNECTION = re.compile(
    r"(?i)^(?:con|conn|connection|pipe|pipeline|tx|multi|commands?|sync|r|rc)$"
)
_NO = re.compile(
    r"(?i)(?:config|conf|settings?|options?|opts|url|uri|env|properties|params|logger|headers?|"
    r"request|response|session|mock)$"
)
_TYPED = re.compile(
    r"(?:\b(?:I?Database(?:Async)?|IDistributedCache|HybridCache|StringRedisTemplate|"
    r"(?:Reactive)?(?:String)?RedisTemplate(?:<[^<>]{0,80}>)?|Jedis\w*|Redisson\w*|RedissonClient|"
    r"Redis\w*Commands(?:<[^<>]{0,80}>)?|Predis\\?\w*|MemcachedClient|Memcached)"
    r"\s+\$?(\w+)\s*[;,)=(])"
    r"|(\w+)\s*:?\s+\*?(?:redis\.(?:Client|UniversalClient|ClusterClient|Cmdable|Conn|Pool)|"
    r"rueidis\.Client|memcache\.Client|MultiplexedConnection|ConnectionManager|RedisPool)\b"
    r"|(\w+)\s*:\s*(?:StringRedisTemplate|RedisTemplate|RedissonClient|Jedis\w*|Redis\w*Commands)\b"
)
_MADE = re.compile(
    r"(\w+)\s*(?::=|=)\s*(?:await\s+)?(?:new\s+)?(?:redis\.New\w*|redis\.Dial\w*|\w+\.GetDatabase\b|"
    r"Redis\.new|Jedis\b|Dalli::Client|memcache\.New|Redis::(?:Client|connection)|"
    r"\w+\.get_(?:multiplexed_)?(?:async_)?connection)"
)
_LIBRARY = {
    "go": re.compile(r"go-redis|redigo|rueidis|valkey-go|redis/v\d"),
    "rust": re.compile(r"\bredis::|deadpool_redis|bb8_redis|\bfred::"),
}
_EXCHANGE = {
    "string": "get set getset getdelete length append getlease getrange setrange getbit setbit",
    "counter": "increment decrement",
}
_PREFIXES = (
    ("sortedset", "sorted set", "z"),
    ("string", "string", ""),
    ("hash", "hash", "h"),
    ("list", "list", "l"),
    ("set", "set", "s"),
    ("stream", "stream", "x"),
    ("geo", "geo", "geo"),
    ("hyperloglog", "hyperloglog", "pf"),
    ("key", "", ""),
    ("lock", "lock", ""),
)
_READS = re.compile(r"get|range|length|exists|contains|members|score|rank|scan|values|keys|count")
_SPRING_OPS = {
    "opsForValue": "string",
    "opsForHash": "hash",
    "opsForList": "list",
    "opsForSet": "set",
    "opsForZSet": "sorted set",
    "opsForStream": "stream",
    "opsForGeo": "geo",
    "opsForHyperLogLog": "hyperloglog",
    "boundValueOps": "string",
    "boundHashOps": "hash",
    "boundListOps": "list",
    "boundSetOps": "set",
    "boundZSetOps": "sorted set",
}
_REDISSON = {
    **{"getBucket": "string", "getMap": "hash", "getMapCache": "hash", "getList": "list"},
    **{"getSet": "set", "getQueue": "list", "getBlockingQueue": "list", "getDeque": "list"},
    **{"getScoredSortedSet": "sorted set", "getLock": "lock", "getFairLock": "lock"},
    **{"getReadWriteLock": "lock", "getSemaphore": "lock", "getAtomicLong": "counter"},
    **{"getRateLimiter": "string", "getTopic": "channel", "getStream": "stream"},
    **{"getBloomFilter": "bloom filter", "getHyperLogLog": "hyperloglog", "getGeo": "geo"},
}
_ANNOTATIONS = {"Cacheable": "get", "CachePut": "set", "CacheEvict": "delete"}
_LARAVEL = {
    **{"put": "set", "forever": "set", "forget": "delete", "pull": "getdel", "many": "getmany"},
    **{"rememberForever": "remember", "sear": "remember", "increment": "incr"},
    **{"decrement": "decr", "missing": "has", "putMany": "setmany", "flexible": "remember"},
    **{"lock": "lock", "restoreLock": "lock", "delete": "delete"},
}
_RAILS = {
    **{"read": "get", "write": "set", "exist?": "has", "increment": "incr", "decrement": "decr"},
    **{"delete_matched": "deletepattern", "read_multi": "getmany", "fetch_multi": "fetch"},
    **{"delete_multi": "deletemany", "write_multi": "setmany", "delete": "delete"},
}
_DOTNET = re.compile(r"^(Get|Set|Remove|Refresh|GetOrCreate|GetOrSet)(String)?(Async)?$")
WORDS = frozenset(
    {*_SPRING_OPS, *_REDISSON, *_ANNOTATIONS, *_LARAVEL, *_RAILS}
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
                and (_exchange(name) is not None or _DOTNET.match(name) is not None)
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
            command = _RAILS.get(name, plain(name))
            if command not in CACHE or not call.args:
                return None
            keys = call.args if command in ("deletemany", "getmany") else call.args[:1]
            return Spoken("Rails cache", command, tuple(keys), _kwarg(call, "expires_in"))
        names = names_of(base)
        if any(re.search(r"(?i)dalli|memcache", n) for n in names):
            life = call.args[2] if len(call.args) > 2 and plain(name) in ("set", "add") else None
            return _plain_cache("Dalli", name, call, life)
        return self._redis("redis-rb", name, base, call)

    def _php(self, name: str, base: Expr | None, call: Call) -> Spoken | None:
        names = names_of(base)
        if name == "cache" and base is None:
            first = call.args[0] if call.args else None
            if isinstance(first, Map):
                keys = tuple(k for k, _ in first.items)
                return Spoken("Laravel cache", "set", keys, _at(call, 1))
            key = isinstance(first, Lit) and isinstance(first.value, str)
            return Spoken("Laravel cache", "get", call.args[:1]) if key and self.laravel else None
        own = bool(names) and (names[0] in ("Cache", "cache") or names[-1] in ("cache", "Cache"))
        if own and self.symfony and name in ("get", "getItem", "delete", "deleteItem"):
            command = "remember" if name == "get" else "get" if "get" in name else "delete"
            return Spoken("Symfony cache", command, call.args[:1])
        if own:
            return _laravel(name, call)
        if any(re.search(r"(?i)memcached?", n) for n in names):
            position = 2 if plain(name) in ("set", "add", "replace") else -1
            return _plain_cache("Memcached (PHP)", name, call, _at(call, position))
        label = "Predis" if any("predis" in n.lower() for n in names) else "phpredis"
        label = "Laravel Redis" if names and names[0] == "Redis" else label
        return self._redis(label, name, base, call)

    def _go(self, name: str, base: Expr | None, call: Call) -> Spoken | None:
        args = call.args
        first = args[0] if args else None
        said = first.value if isinstance(first, Lit) and isinstance(first.value, str) else None
        if name in ("Do", "Send") and said and self.library:
            return _direct("redigo", said, args[1:])
        names = names_of(base)
        if any(re.search(r"(?i)memcache|^mc$", n) for n in names) and self.memcached:
            return _plain_cache("gomemcache", name, call, None)
        known = self._knows(names) or (
            self.library and bool(names) and bool(_CONNECTION.match(names[-1]))
        )
        if not known or plain(name) not in REDIS:
            return None
        shifted = Call(call.line, call.func, args[1:] if _is_context(first) else args)
        command = plain(name)
        return _redis("go-redis", command, shifted, self.language)

    def _rust(self, name: str, base: Expr | None, call: Call) -> Spoken | None:
        if name == "arg" and isinstance(base, Call) and tail(base.func) == "cmd":
            said = base.args[0].value if base.args and isinstance(base.args[0], Lit) else None
            return _direct("redis-rs", str(said), call.args) if said else None
        if not self.library:
            return None
        names = names_of(base)
        if not names or not (self._knows(names) or _CONNECTION.match(names[-1])):
            return None
        command = plain(name)
        return _redis("redis-rs", command, call, "rust") if command in REDIS else None

    def _elixir(self, name: str, base: Expr | None, call: Call) -> Spoken | None:
        if (tail(base) or "") != "Redix" or len(call.args) < 2:
            return None
        given = call.args[1]
        if isinstance(given, Seq) and given.items and isinstance(given.items[0], Seq):
            given = given.items[0]
        if not isinstance(given, Seq) or not given.items or not isinstance(given.items[0], Lit):
            return None
        return _direct("Redix", str(given.items[0].value), given.items[1:])

    def _csharp(self, name: str, base: Expr | None, call: Call) -> Spoken | None:
        names = names_of(base)
        last = names[-1] if names else ""
        match = _DOTNET.match(name)
        if match and last in self.distributed:
            verb = {"Get": "get", "Set": "set", "Remove": "delete", "Refresh": "touch"}
            command = verb.get(match[1], "getorset")
            key = call.arg("key", 0)
            return Spoken("IDistributedCache", command, (key,) if key else (), structure="hash")
        known = _exchange(name)
        if known is None or not (last in self.typed or self._knows(names)):
            return None
        key = call.arg("key", 0)
        if key is None:
            return None
        life = _kwarg(call, "expiry") or (_at(call, 2) if known[0] in ("set", "lock") else None)
        life = life or (_at(call, 1) if name.startswith("KeyExpire") else None)
        keys = key.items if isinstance(key, Seq) else (key,)
        return Spoken("StackExchange.Redis", known[0], keys, life, 1, known[1], known[2])

    def _jvm(self, name: str, base: Expr | None, call: Call) -> Spoken | None:
        if name in _ANNOTATIONS:
            return _annotated(name, call)
        names = names_of(base)
        if name in _REDISSON and self._knows(names) and call.args:
            return Spoken("Redisson", name, call.args[:1], None, 1, _REDISSON[name], True)
        ops = next((_SPRING_OPS[n] for n in names if n in _SPRING_OPS), None)
        if name in _SPRING_OPS:
            bound = name.startswith("bound") and call.args
            return (
                Spoken("Spring Data Redis", name, call.args[:1], None, 1, _SPRING_OPS[name], True)
                if bound
                else None
            )
        if ops is not None:
            return _spring(name, call, ops) if not any("bound" in n for n in names) else None
        if any(n in self.typed or re.search(r"(?i)redisTemplate", n) for n in names):
            if plain(name) in ("delete", "unlink", "expire", "haskey", "keys", "convertandsend"):
                return _spring(name, call, "channel" if "convert" in name else "")
        if any(re.search(r"(?i)memcached?", n) for n in names):
            life = _at(call, 1) if plain(name) in ("set", "add", "replace") else None
            return _plain_cache("spymemcached", name, call, life)
        return self._redis("Jedis", name, base, call)

    # -- shared ------------------------------------------------------------------------------------

    def _redis(self, label: str, name: str, base: Expr | None, call: Call) -> Spoken | None:
        names = names_of(base)
        if plain(name) not in REDIS or not self._knows(names):
            return None
        return _redis(label, plain(name), call, self.language)

    def _knows(self, names: list[str]) -> bool:
        if not names or _NO.search(names[-1]):
            return False
        return any(n in self.typed or _NAMED.search(n) for n in names)


def names_of(expr: Expr | None) -> list[str]:
    """The names along a receiver."""
    found: list[str] = []
    for _ in range(MAX_PARTS):
        if isinstance(expr, Call):
            expr = expr.func
        elif isinstance(expr, Attr):
            found.append(expr.name)
            expr = expr.base
        else:
            break
    if isinstance(expr, Name):
        found.append(expr.id)
    return [n for n in found[::-1] if n not in ("this", "self", "static")]


def _kwarg(call: Call, name: str) -> Expr | None:
    return next((v for k, v in call.kwargs if k == name), None)


def _at(call: Call, position: int) -> Expr | None:
    return call.args[position] if 0 <= position < len(call.args) else None


def _is_context(expr: Expr | None) -> bool:
    name = (tail(expr.func) if isinstance(expr, Call) else tail(expr)) or ""
    return bool(re.search(r"(?i)^c?ctx$|ctx$|context$|^Background$|^TODO$", name))


def _redis(label: str, command: str, call: Call, language: str) -> Spoken | None:
    """A command of Redis by its own name; lifetimes as the clients of each language take them."""
    if not call.args:
        return None
    many = command in ("del", "delete", "unlink", "exists", "mget")
    keys = tuple(call.args if many else call.args[:1])
    keys = keys[0].items if len(keys) == 1 and isinstance(keys[0], Seq) else keys
    life, unit = _lifetime(command, call, language)
    return Spoken(label, command, keys, life, unit)


def _lifetime(command: str, call: Call, language: str) -> tuple[Expr | None, float]:
    for word, unit in (("ex", 1.0), ("px", 0.001), ("expires_in", 1.0)):
        given = _kwarg(call, word)
        if given is not None:
            return given, unit
    last = language in ("go", "rust")
    if command in ("setex", "psetex"):
        return _at(call, 2 if last else 1), 0.001 if command == "psetex" else 1
    if command in ("expire", "pexpire"):
        return _at(call, 1), 0.001 if command == "pexpire" else 1
    if command in ("set", "setnx") and len(call.args) > 2:
        return _after_value(call, language)
    return None, 1


def _after_value(call: Call, language: str) -> tuple[Expr | None, float]:
    for position, argument in enumerate(call.args[2:], 2):
        said = argument.value if isinstance(argument, Lit) else None
        if isinstance(said, str) and said.lower() in ("ex", "px"):
            return _at(call, position + 1), 1 if said.lower() == "ex" else 0.001
        if isinstance(argument, Map):
            for word, unit in (("ex", 1.0), ("px", 0.001), ("EX", 1.0), ("PX", 0.001)):
                value = argument.get(word)
                if value is not None:
                    return value, unit
        if isinstance(argument, Call) and tail(argument.func) in ("ex", "px"):
            return _at(argument, 0), 1 if tail(argument.func) == "ex" else 0.001
    return (call.args[2], 1) if language in ("go", "php") else (None, 1)


def _direct(label: str, said: str, args: tuple[Expr, ...]) -> Spoken | None:
    command = plain(said)
    if command not in REDIS or not args:
        return None
    call = Call(0, Name(0, command), args)
    found = _redis(label, command, call, "text")
    return found


def _plain_cache(label: str, name: str, call: Call, life: Expr | None) -> Spoken | None:
    command = plain(name)
    if command not in CACHE or not call.args:
        return None
    return Spoken(label, command, call.args[:1], life)


def _laravel(name: str, call: Call) -> Spoken | None:
    """Laravel docs, "Cache": lifetimes are seconds, or a time to come."""
    command = _LARAVEL.get(name, plain(name))
    if (command != "lock" and command != "getdel" and command not in CACHE) or not call.args:
        return None
    position = {"remember": 1, "set": 2, "add": 2, "lock": 1, "setmany": 1}.get(command, -1)
    keys: tuple[Expr, ...] = call.args[:1]
    first = keys[0]
    if isinstance(first, Map):
        keys = tuple(k for k, _ in first.items)
    elif isinstance(first, Seq):
        keys = first.items
    life = _at(call, position) if name not in ("forever", "rememberForever", "sear") else None
    return Spoken("Laravel cache", command, keys, life)


def _exchange(name: str) -> tuple[str, str, bool] | None:
    """StackExchange.Redis: command, structure, whether it writes (`StringSetAsync`)."""
    word = name.removesuffix("Async").lower()
    if word in ("publish", "subscribe"):
        return word, "channel", word == "publish"
    for prefix, structure, _ in _PREFIXES:
        rest = word.removeprefix(prefix)
        if not word.startswith(prefix) or not rest or name[len(prefix) : len(prefix) + 1].islower():
            continue
        if prefix == "string":
            if rest in _EXCHANGE["counter"].split():
                return "incr", "counter", True
            command = "get" if rest.startswith("get") else "set"
            return command, structure, command == "set"
        if prefix == "lock":
            return ("lock", "lock", True) if rest in ("take", "extend", "release") else None
        if prefix == "key":
            command = {"delete": "del", "expire": "expire", "exists": "exists"}.get(rest, "")
            return (command, "", rest != "exists") if command else None
        if rest == "delete":
            return f"{prefix}delete", structure, True
        return f"{prefix}{rest}", structure, _READS.search(rest) is None
    return None


def _annotated(name: str, call: Call) -> Spoken | None:
    """Spring docs, "Cache abstraction"; Spring Data Redis puts `name::` before the key."""
    named = _kwarg(call, "value") or _kwarg(call, "cacheNames") or _at(call, 0)
    names = named.items if isinstance(named, Seq) else (named,)
    key = _kwarg(call, "key")
    said = key.value if isinstance(key, Lit) and isinstance(key.value, str) else ""
    hole = "{" + (re.sub(r"^.*[#.]", "", said.strip("'\" ")) or "key") + "}"
    if re.fullmatch(r"'[^'#]{1,80}'", said):
        hole = said.strip("'")
    if (
        name == "CacheEvict"
        and isinstance(entries := _kwarg(call, "allEntries"), Lit)
        and entries.value
    ):
        hole = "*"
    texts = [n.value for n in names if isinstance(n, Lit) and isinstance(n.value, str)]
    keys = tuple(Lit(call.line, f"{t}::{hole}") for t in texts)
    if not keys:
        return None
    return Spoken("Spring Cache", _ANNOTATIONS[name], keys, structure="string")


def _spring(name: str, call: Call, structure: str) -> Spoken | None:
    word = plain(name)
    key = _at(call, 0)
    if key is None:
        return None
    writes = _READS.search(word) is None
    life: Expr | None = None
    unit = 1.0
    if word in ("set", "setifabsent", "expire"):
        position = 1 if word == "expire" else 2
        life = _at(call, position)
        counted = _at(call, position + 1)
        if counted is not None:
            from ._lexical_keys import unit_of

            unit = unit_of(tail(counted) or "") or 1
    keys = key.items if isinstance(key, Seq) else (key,)
    return Spoken("Spring Data Redis", word, keys, life, unit, structure, writes)
