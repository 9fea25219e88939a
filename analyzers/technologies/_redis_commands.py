"""Commands of Redis and of cache interfaces over it: what they do, where key and lifetime stand.

Redis docs, "Commands". Names are compared in lower case without underscores, so that `hgetall`,
`hGetAll` and `h_get_all` are one.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ..syntax.ir import Call, Expr, Lit, Map, Seq, Star

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
    "": "exists ttl pttl type scaniter scanstream scaniterator haskey keys dump",
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
    "": "expire pexpire expireat pexpireat persist del delete unlink rename renamenx touch",
}
_CACHE = {
    "string": "get set add getorset fetch remember wrap aget aset aadd agetorset getmany setmany "
    "agetmany asetmany",
    "counter": "incr decr aincr adecr",
    "": "del delete adelete deletemany adeletemany touch atouch haskey ahaskey has",
}
_CACHE_READS = frozenset({"get", "aget", "getmany", "agetmany", "haskey", "ahaskey", "has"})
MANY = frozenset(
    {
        *("mget", "del", "delete", "unlink", "exists", "sinter", "sunion", "sdiff", "subscribe"),
        *("psubscribe", "ssubscribe", "touch", "getmany", "deletemany", "agetmany", "adeletemany"),
        *("blpop", "brpop", "bzpopmin", "bzpopmax", "pfcount", "pfmerge"),
    }
)
MAPPED = frozenset({"mset", "msetnx", "setmany", "asetmany", "xread"})
PATTERNED = frozenset({"keys", "scaniter", "scanstream", "scaniterator"})
"""Commands whose key is a pattern with `*`."""


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


def keys(name: str, call: Call, cache: bool = False) -> Iterator[Expr]:
    """The key expressions of a call."""
    if name in PATTERNED:
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
    for argument in args if many else args[:1]:
        if isinstance(argument, Seq):
            yield from (i for i in argument.items if not isinstance(i, Star))
        elif not isinstance(argument, Star | Map):
            yield argument


def _pattern_argument(call: Call) -> Iterator[Expr]:
    for name in ("match", "pattern"):
        given = call.arg(name)
        if given is not None:
            yield given
            return
    first = call.args[0] if call.args else None
    if isinstance(first, Map):
        match = first.get("match") or first.get("MATCH")
        if match is not None:
            yield match
    elif first is not None:
        yield first


class Lifetime(Struct, frozen=True):
    """Where a lifetime stands in a call, and how many of its units make a second."""

    value: Expr
    per_second: int = 1


_OPTIONS = {"ex": 1, "px": 1000, "ttl": 1, "timeout": 1, "expire": 1, "expiration": 1}
_EXPIRING = {"setex": (1, 1), "psetex": (1, 1000), "expire": (1, 1), "pexpire": (1, 1000)}


def lifetime(name: str, call: Call, cache: str = "") -> Lifetime | None:
    """The lifetime that a call gives its key. `cache`: the cache interface, or '' for Redis.

    Redis docs: SET's EX is in seconds, PX in milliseconds; Django and Flask-Caching count seconds,
    Keyv and cache-manager (since 5) milliseconds.
    """
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


def _option(options: Map) -> Lifetime | None:
    for key, value in options.items:
        if isinstance(key, Lit) and str(key.value).lower() in _OPTIONS:
            return Lifetime(value, _OPTIONS[str(key.value).lower()])
    expiration = options.get("expiration")
    return _option(expiration) if isinstance(expiration, Map) else None


def _counted(value: Expr, cache: str) -> Lifetime | None:
    if isinstance(value, Map):
        return _option(value)
    return Lifetime(value, 1000 if cache in ("Keyv", "cache-manager") else 1)


def _number(value: Expr) -> Lifetime | None:
    """Old clients take the seconds as third argument; text there is an option such as NX."""
    return None if isinstance(value, Lit) and isinstance(value.value, str) else Lifetime(value)
