"""Commands of Redis and of cache interfaces over it: what they do, where key and lifetime stand.

Redis docs, "Commands". Names are compared in lower case without underscores, so that `hgetall`,
`hGetAll` and `h_get_all` are one.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ...syntax.ir import Call, Expr, Func, Lit, Map, Seq, Star, tail

_READS = {
    "string": "get strlen getrange getbit bitcount getbuffer mget substr",
    "hash": "hget hgetall hmget hexists hkeys hvals hlen hscan hscaniter hstrlen hrandfield",
    "list": "lrange llen lindex lpos",
    "set": "smembers sismember smismember scard srandmember sinter sunion sdiff sscan sscaniter "
    "sintercard",
    "sorted set": "zrange zrevrange zrangebyscore zrevrangebyscore zrangebylex zscore zmscore "
    "zcard zcount zrank zrevrank zscan zscaniter zlexcount zrandmember zrangewithscores",
    "stream": "xread xrange xrevrange xlen xpending xinfostream",
    "geo": "geosearch georadius geopos geodist",
    "hyperloglog": "pfcount",
    "channel": "subscribe psubscribe ssubscribe",
    "": "exists ttl pttl type scan scaniter scanstream scaniterator haskey keys dump",
}
_WRITES = {
    "string": "set setex psetex setnx getset getdel getex mset msetnx append setrange setbit",
    "counter": "incr decr incrby decrby incrbyfloat",
    "hash": "hset hmset hsetnx hdel hincrby hincrbyfloat hexpire",
    "list": "lpush rpush lpushx rpushx lpop rpop ltrim lrem linsert lset blpop brpop lmove blmove "
    "rpoplpush brpoplpush",
    "set": "sadd srem spop smove sunionstore sinterstore sdiffstore",
    "sorted set": "zadd zrem zincrby zpopmin zpopmax bzpopmin bzpopmax zremrangebyscore "
    "zremrangebyrank zremrangebylex zunionstore zinterstore zrangestore",
    "stream": "xadd xtrim xdel xack xgroupcreate xreadgroup xclaim xautoclaim xgroupdestroy",
    "geo": "geoadd",
    "hyperloglog": "pfadd pfmerge",
    "channel": "publish spublish",
    "lock": "lock",
    "bloom filter": "bfadd bfmadd bfexists cfadd cfexists",
    "json": "jsonset jsonget jsondel jsonmget",
    "": "eval evalsha expire pexpire expireat pexpireat persist del delete unlink "
    "rename renamenx touch",
}
_CACHE = {
    "string": "get set add getorset fetch remember wrap aget aset aadd agetorset getmany setmany "
    "agetmany asetmany multiget multiset getmulti setmulti mget mset replace append prepend cas "
    "gets",
    "counter": "incr decr aincr adecr",
    "": "del delete adelete deletemany adeletemany touch atouch haskey ahaskey has deletepattern "
    "adeletepattern deletemulti expire ttl keys iterkeys invalidate mdel",
}
_CACHE_READS = frozenset(
    {"get", "aget", "getmany", "agetmany", "haskey", "ahaskey", "has", "multiget", "getmulti"}
    | {"mget", "gets", "ttl", "keys", "iterkeys"}
)
MANY = frozenset(
    {
        *("mget", "del", "delete", "unlink", "exists", "sinter", "sunion", "sdiff", "subscribe"),
        *("psubscribe", "ssubscribe", "touch", "getmany", "deletemany", "agetmany", "adeletemany"),
        *("blpop", "brpop", "bzpopmin", "bzpopmax", "pfcount", "pfmerge", "multiget", "getmulti"),
        *("deletemulti", "mdel"),
    }
)
BLOCKING = frozenset({"blpop", "brpop", "bzpopmin", "bzpopmax"})
"""Commands that end with how long they wait at most (Redis docs, "BLPOP key [key ...] timeout")."""
MAPPED = frozenset({"mset", "msetnx", "setmany", "asetmany", "xread", "multiset", "setmulti"})
PATTERNED = frozenset(
    {"keys", "scan", "scaniter", "scanstream", "scaniterator", "deletepattern", "adeletepattern"}
    | {"iterkeys", "psubscribe"}
)
"""Commands whose key is a pattern with `*`."""
DELETES = frozenset(
    [
        "del",
        "delete",
        "unlink",
        "adelete",
        "deletemany",
        "adeletemany",
        "deletemulti",
        "getdel",
        "expire",
        "pexpire",
        "expireat",
        "pexpireat",
        "deletepattern",
        "adeletepattern",
        "mdel",
        "invalidate",
    ]
)
"""Commands that end a key, or say when it ends."""
_LOADING = frozenset({"fetch", "remember", "wrap", "getorset", "agetorset"})


def loads(name: str) -> bool:
    """Whether a command gets a key and, where there is none, stores what a function gives."""
    return name in _LOADING


class Command(Struct, frozen=True):
    """What a command does: the structure it works on (or ''), whether it changes the value."""

    structure: str
    writes: bool


REDIS: dict[str, Command] = {
    name: Command(structure, writes)
    for table, writes in ((_READS, False), (_WRITES, True))
    for structure, names in table.items()
    for name in names.split()
}
REDIS |= {name: Command("string", True) for name in ("fetch", "remember", "getorset")}
CACHE: dict[str, Command] = {
    name: Command(structure, name not in _CACHE_READS)
    for structure, names in _CACHE.items()
    for name in names.split()
}


def plain(name: str) -> str:
    """A method's name as commands are listed."""
    return name.replace("_", "").lower()


_CALLBACKS = frozenset({"cb", "callback", "done", "next"})
_DIRECT = frozenset({"executecommand", "sendcommand", "call", "callbuffer", "rawcommand", "send"})
REDIS |= {name: Command("", True) for name in _DIRECT}


def direct(name: str, call: Call) -> tuple[str, Call]:
    """A command given by its name (`client.call("SET", key)`) as if it were a method's call."""
    if name not in _DIRECT or not call.args:
        return name, call
    given = call.args[0].items if isinstance(call.args[0], Seq) else call.args
    word = given[0].value if given and isinstance(given[0], Lit) else None
    if not isinstance(word, str):
        return name, call
    if len(given) == 2 and isinstance(given[1], Seq):
        given = (given[0], *given[1].items)
    return plain(word).replace(".", "").replace(" ", ""), Call(
        call.line, call.func, tuple(given[1:]), call.kwargs, call.new
    )


def _scripted(call: Call) -> Iterator[Expr]:
    """The keys of a script: as many as its number says, or those in its options."""
    options = next((a for a in call.args if isinstance(a, Map)), None)
    listed = options.get("keys") if options is not None else None
    if isinstance(listed, Seq):
        yield from (i for i in listed.items if not isinstance(i, Star))
    elif len(call.args) > 2 and isinstance(call.args[1], Lit):
        count = call.args[1].value
        if isinstance(count, int) and not isinstance(count, bool):
            yield from (a for a in call.args[2 : 2 + count] if not isinstance(a, Star | Map))


def keys(name: str, call: Call, cache: bool = False) -> Iterator[Expr]:
    """The key expressions of a call."""
    if name in ("eval", "evalsha"):
        yield from _scripted(call)
        return
    if name in PATTERNED and name != "psubscribe":
        yield from _pattern_argument(call)
        return
    first = next((v for v in (call.arg(k, None) for k in ("name", "key")) if v is not None), None)
    args = [first] if first is not None else list(call.args)
    if not args:
        return
    if name in MAPPED and isinstance(args[0], Map):
        yield from (k for k, _ in args[0].items if not isinstance(k, Star))
        return
    many = name in MANY and not (cache and name == "touch")
    if name in BLOCKING:
        args = _without_timeout(args)
    for argument in args if many else args[:1]:
        if isinstance(argument, Seq):
            yield from (i for i in argument.items if not isinstance(i, Star))
        elif not isinstance(argument, Star | Map | Func) and tail(argument) not in _CALLBACKS:
            yield argument


def _without_timeout(args: list[Expr]) -> list[Expr]:
    """The keys of a command that blocks: the argument after them says for how long at most."""
    given: list[Expr] = [a for a in args if not isinstance(a, Func)]
    return given[:-1] if len(given) > 1 else given


def _pattern_argument(call: Call) -> Iterator[Expr]:
    worded = list(_after("match", call))
    if worded:
        yield worded[0]
        return
    for name in ("match", "pattern"):
        given = call.arg(name, 1 if plain(tail(call.func) or "") == "scan" else None)
        if given is not None:
            yield given
            return
    first = call.args[0] if call.args else None
    if isinstance(first, Map):
        match = first.get("match") or first.get("MATCH")
        if match is not None:
            yield match
    elif plain(tail(call.func) or "") != "scan" and first is not None:
        yield first


def _after(word: str, call: Call) -> Iterator[Expr]:
    """What follows a word among the arguments (`"MATCH", "a:*"`), or stands in options."""
    for position, argument in enumerate(call.args):
        if isinstance(argument, Map):
            match = argument.get("MATCH") or argument.get("match")
            if match is not None:
                yield match
        said = argument.value if isinstance(argument, Lit) else None
        if isinstance(said, str) and said.lower() == word:
            yield from call.args[position + 1 : position + 2]


class Lifetime(Struct, frozen=True):
    """Where a lifetime stands in a call, and how many of its units make a second."""

    value: Expr
    per_second: int = 1


_OPTIONS = {
    **{"ex": 1, "px": 1000, "ttl": 1, "timeout": 1, "expire": 1, "expiration": 1, "expires": 1},
    **{"expire_in": 1, "expirein": 1, "lifetime": 1},
}
_EXPIRING = {"setex": (1, 1), "psetex": (1, 1000), "expire": (1, 1), "pexpire": (1, 1000)}


def lifetime(name: str, call: Call, cache: str = "") -> Lifetime | None:
    """The lifetime that a call gives its key. `cache`: the cache interface, or '' for Redis.

    Redis docs: SET's EX is in seconds, PX in milliseconds; Django and Flask-Caching count seconds,
    Keyv and cache-manager (since 5) milliseconds.
    """
    if cache in MEMCACHED:
        return _memcached(name, call)
    for key, value in call.kwargs:
        if key.lower() in _OPTIONS and not (name == "lock" and key == "ex"):
            return Lifetime(value, _OPTIONS[key.lower()])
    if name in _EXPIRING and not cache:
        position, unit = _EXPIRING[name]
        given = call.arg("time", position) or call.arg("seconds")
        return Lifetime(given, unit) if given is not None else None
    if name in ("fetch", "remember", "wrap", "getorset", "agetorset") and len(call.args) > 2:
        return _counted(call.args[2], cache)
    if name in ("set", "getex", "add", "aset", "aadd"):
        return _after_value(call, cache)
    return (
        _counted(call.args[1], cache)
        if name in ("touch", "atouch") and cache and len(call.args) > 1
        else None
    )


MEMCACHED = frozenset(
    {"pymemcache", "pylibmc", "python-memcached", "aiomcache", "memjs", "memcached"}
)
_STORING = frozenset({"set", "add", "replace", "append", "prepend", "setmulti", "setmany", "touch"})


def _memcached(name: str, call: Call) -> Lifetime | None:
    """Where clients of Memcached take the lifetime, always in seconds.

    pymemcache `expire=`; pylibmc, python-memcached `time=`; aiomcache `exptime=`; memjs
    `{expires: 60}`; npm memcached `set(key, value, lifetime, callback)`.
    """
    for key, value in call.kwargs:
        if key in ("expire", "time", "exptime", "expires"):
            return Lifetime(value)
    if name not in _STORING:
        return None
    position = 1 if name in ("touch", "setmulti", "setmany") else 2
    given = call.args[position] if position < len(call.args) else None
    if isinstance(given, Map):
        expires = given.get("expires")
        return Lifetime(expires) if expires is not None else None
    return None if given is None or isinstance(given, Star | Func) else Lifetime(given)


def _after_value(call: Call, cache: str) -> Lifetime | None:
    """What follows key and value: `{EX: 60}`, `"EX", 60`, a plain number for caches."""
    rest = call.args[1:]
    for position, argument in enumerate(rest):
        if isinstance(argument, Map):
            found = _option(argument)
            if found is not None and position > 0:
                return found
        word = argument.value if isinstance(argument, Lit) else None
        following = rest[position + 1] if position + 1 < len(rest) else None
        if isinstance(word, str) and word.lower() in ("ex", "px") and following is not None:
            return Lifetime(following, _OPTIONS[word.lower()])
    if len(call.args) > 2 and not isinstance(call.args[2], Map | Seq | Star):
        return _counted(call.args[2], cache) if cache else _number(call.args[2])
    return None


MILLISECONDS = frozenset({"Keyv", "cache-manager", "cacheable"})
"""Caches that count milliseconds (cache-manager since its version 5)."""


def _option(options: Map, per_second: int = 1) -> Lifetime | None:
    kind, value = options.get("type"), options.get("value")
    if isinstance(kind, Lit) and value is not None:
        # node-redis docs, SET: `expiration: {type: "EX", value: 60}`.
        unit = _OPTIONS.get(str(kind.value).lower())
        return Lifetime(value, unit) if unit else None
    expiration = options.get("expiration")
    if isinstance(expiration, Map):
        return _option(expiration)
    for key, value in options.items:
        word = str(key.value).lower() if isinstance(key, Lit) else ""
        if word in _OPTIONS:
            return Lifetime(value, max(_OPTIONS[word], per_second))
    return None


def _counted(value: Expr, cache: str) -> Lifetime | None:
    if isinstance(value, Map):
        return _option(value, 1000 if cache in MILLISECONDS else 1)
    return Lifetime(value, 1000 if cache in MILLISECONDS else 1)


def _number(value: Expr) -> Lifetime | None:
    """Old clients take the seconds as third argument; text there is an option such as NX."""
    return None if isinstance(value, Lit) and isinstance(value.value, str) else Lifetime(value)
