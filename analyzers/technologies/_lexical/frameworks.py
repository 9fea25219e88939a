"""Commands by the words of Laravel, Spring and StackExchange.Redis."""

from __future__ import annotations

import re

from ...syntax.ir import Call, Expr, Lit, Map, Seq, tail
from .._redis.commands import CACHE, plain
from .keys import unit_of
from .spoken import Spoken, at, kwarg

EXCHANGE = {
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
SPRING_OPS = {
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
REDISSON = {
    **{"getBucket": "string", "getMap": "hash", "getMapCache": "hash", "getList": "list"},
    **{"getSet": "set", "getQueue": "list", "getBlockingQueue": "list", "getDeque": "list"},
    **{"getScoredSortedSet": "sorted set", "getLock": "lock", "getFairLock": "lock"},
    **{"getReadWriteLock": "lock", "getSemaphore": "lock", "getAtomicLong": "counter"},
    **{"getRateLimiter": "string", "getTopic": "channel", "getStream": "stream"},
    **{"getBloomFilter": "bloom filter", "getHyperLogLog": "hyperloglog", "getGeo": "geo"},
}
ANNOTATIONS = {"Cacheable": "get", "CachePut": "set", "CacheEvict": "delete"}
LARAVEL = {
    **{"put": "set", "forever": "set", "forget": "delete", "pull": "getdel", "many": "getmany"},
    **{"rememberForever": "remember", "sear": "remember", "increment": "incr"},
    **{"decrement": "decr", "missing": "has", "putMany": "setmany", "flexible": "remember"},
    **{"lock": "lock", "restoreLock": "lock", "delete": "delete"},
}
RAILS = {
    **{"read": "get", "write": "set", "exist?": "has", "increment": "incr", "decrement": "decr"},
    **{"delete_matched": "deletepattern", "read_multi": "getmany", "fetch_multi": "fetch"},
    **{"delete_multi": "deletemany", "write_multi": "setmany", "delete": "delete"},
}
DOTNET = re.compile(r"^(Get|Set|Remove|Refresh|GetOrCreate|GetOrSet)(String)?(Async)?$")


def laravel(name: str, call: Call) -> Spoken | None:
    """Laravel docs, "Cache": lifetimes are seconds, or a time to come."""
    command = LARAVEL.get(name, plain(name))
    if (command != "lock" and command != "getdel" and command not in CACHE) or not call.args:
        return None
    position = {"remember": 1, "set": 2, "add": 2, "lock": 1, "setmany": 1}.get(command, -1)
    keys: tuple[Expr, ...] = call.args[:1]
    first = keys[0]
    if isinstance(first, Map):
        keys = tuple(k for k, _ in first.items)
    elif isinstance(first, Seq):
        keys = first.items
    life = at(call, position) if name not in ("forever", "rememberForever", "sear") else None
    return Spoken("Laravel cache", command, keys, life)


def exchange(name: str) -> tuple[str, str, bool] | None:
    """StackExchange.Redis: command, structure, whether it writes (`StringSetAsync`)."""
    word = name.removesuffix("Async").lower()
    if word in ("publish", "subscribe"):
        return word, "channel", word == "publish"
    for prefix, structure, _ in _PREFIXES:
        rest = word.removeprefix(prefix)
        if not word.startswith(prefix) or not rest or name[len(prefix) : len(prefix) + 1].islower():
            continue
        if prefix == "string":
            if rest in EXCHANGE["counter"].split():
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


def annotated(name: str, call: Call) -> Spoken | None:
    """Spring docs, "Cache abstraction"; Spring Data Redis puts `name::` before the key."""
    named = kwarg(call, "value") or kwarg(call, "cacheNames") or at(call, 0)
    names = named.items if isinstance(named, Seq) else (named,)
    key = kwarg(call, "key")
    said = key.value if isinstance(key, Lit) and isinstance(key.value, str) else ""
    hole = "{" + (re.sub(r"^.*[#.]", "", said.strip("'\" ")) or "key") + "}"
    if re.fullmatch(r"'[^'#]{1,80}'", said):
        hole = said.strip("'")
    if (
        name == "CacheEvict"
        and isinstance(entries := kwarg(call, "allEntries"), Lit)
        and entries.value
    ):
        hole = "*"
    texts = [n.value for n in names if isinstance(n, Lit) and isinstance(n.value, str)]
    keys = tuple(Lit(call.line, f"{t}::{hole}") for t in texts)
    if not keys:
        return None
    return Spoken("Spring Cache", ANNOTATIONS[name], keys, structure="string")


def spring(name: str, call: Call, structure: str) -> Spoken | None:
    word = plain(name)
    key = at(call, 0)
    if key is None:
        return None
    writes = _READS.search(word) is None
    life: Expr | None = None
    unit = 1.0
    if word in ("set", "setifabsent", "expire"):
        position = 1 if word == "expire" else 2
        life = at(call, position)
        counted = at(call, position + 1)
        if counted is not None:
            unit = unit_of(tail(counted) or "") or 1
    keys = key.items if isinstance(key, Seq) else (key,)
    return Spoken("Spring Data Redis", word, keys, life, unit, structure, writes)
