"""How a function uses a cache: beside its database, through it, or ahead of it.

Redis docs, "Client-side patterns" and the usual words: *cache-aside* is a look-up, a test of what
came, and storing what was loaded instead; *write-through* writes database and cache together;
*write-behind* writes the cache and leaves the database to a job.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...facts import Fact
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    Cond,
    Expr,
    FuncDef,
    If,
    Name,
    Op,
    dotted,
    names_in,
    tail,
    walk,
)
from ...syntax.unit import CallSite, CodeUnit
from .._key_patterns.tables import ASIDE, BEHIND, THROUGH
from .clients import parts
from .commands import DELETES, REDIS

_STORES = frozenset(
    [
        "set",
        "setex",
        "psetex",
        "setnx",
        "hset",
        "hmset",
        "mset",
        "setmany",
        "aset",
        "add",
        "put",
        "sadd",
        "zadd",
        "rpush",
        "lpush",
    ]
)
_LOADS = frozenset(
    ["get", "hget", "hgetall", "mget", "getmany", "aget", "smembers", "zrange", "lrange"]
)
_SAVES = frozenset(
    [
        "save",
        "commit",
        "insert",
        "insertOne",
        "insertMany",
        "updateOne",
        "updateMany",
        "bulk_create",
        "bulk_update",
        "bulkWrite",
        "upsert",
        "findOneAndUpdate",
        "findByIdAndUpdate",
        "findOneAndReplace",
        "replaceOne",
        "insert_one",
        "insert_many",
        "update_one",
        "update_many",
        "replace_one",
        "bulk_write",
        "executemany",
        "asave",
        "acreate",
        "saveMany",
        "createMany",
    ]
)
_MAYBE = frozenset({"create", "update", "acreate", "aupdate", "merge", "add", "flush"})
_DATABASE = re.compile(
    r"(?i)(prisma|repo(sitory)?|^db$|database|model|objects|session|dao|table|collection|manager|"
    r"query|crud|orm)s?$"
)
_JOBS = frozenset({"delay", "apply_async", "add_task", "enqueue", "send_task", "enqueue_job"})
_PERSISTS = re.compile(r"(?i)persist|flush|save|write|store|sync|db|database")
MAX_FUNCTIONS = 60


def strategies(unit: CodeUnit, found: Sequence[tuple[CallSite, Fact]]) -> dict[int, str]:
    """The strategy of each fact that stores something, by the fact's identity."""
    scopes: dict[str, list[tuple[CallSite, Fact]]] = {}
    for site, fact in found:
        if site.scope:
            scopes.setdefault(site.scope, []).append((site, fact))
    storing = {s: uses for s, uses in scopes.items() if any(f.name in _STORES for _, f in uses)}
    if not storing:
        return {}
    known: dict[int, str] = {}
    for scope, uses in list(storing.items())[:MAX_FUNCTIONS]:
        for fact in _aside(unit, scope, uses):
            known[id(fact)] = ASIDE
    rest = {s for s, uses in storing.items() if not any(id(f) in known for _, f in uses)}
    writes = _written(unit, rest) if rest else {}
    for scope, strategy in writes.items():
        read = {f.name for _, f in storing[scope]} & _LOADS
        for _, fact in storing[scope]:
            keyed = fact.name in _STORES and REDIS.get(fact.name) is not None
            if keyed and not read and fact.name not in DELETES:
                known[id(fact)] = strategy
    return known


def _aside(unit: CodeUnit, scope: str, uses: Sequence[tuple[CallSite, Fact]]) -> Iterator[Fact]:
    """The stores of a function that first looks, then tests what it found, then loads."""
    looked = [s for s, f in uses if f.name in _LOADS]
    stores = [(s, f) for s, f in uses if f.name in _STORES]
    if not looked or not any(s.call.line > looked[0].call.line for s, _ in stores):
        return
    body = unit.function(scope) or unit.function(scope.rsplit(".", 1)[-1])
    if not isinstance(body, FuncDef):
        return
    lines = {s.call.line for s in looked}
    held = _held(body, lines)
    tested = _tested(body, lines)
    if not tested and not held & _tests(body):
        return
    for site, fact in stores:
        values = names_in(*site.call.args[1:], *(v for _, v in site.call.kwargs))
        first = site.call.line > looked[0].call.line
        if first and not (values & held and _derived(body, values & held)):
            yield fact


def _held(body: FuncDef, lines: set[int]) -> set[str]:
    """Names that hold what a look-up gave, also behind conversions."""
    held: set[str] = set()
    for node in walk(body):
        if isinstance(node, Assign) and node.value is not None:
            given = any(isinstance(n, Call) and n.line in lines for n in walk(node.value))
            if given or (names_in(node.value) & held and isinstance(node.value, Name | Call | Op)):
                held.add(node.target)
    return held


def _tests(body: FuncDef) -> set[str]:
    """Names that conditions look at."""
    found: set[str] = set()
    for node in walk(body):
        if isinstance(node, If | Cond) and node.test is not None:
            found |= names_in(node.test)
        elif isinstance(node, Op) and node.op in ("or", "||", "??", "and", "&&"):
            found |= names_in(node.left)
    return found


def _tested(body: FuncDef, lines: set[int]) -> bool:
    """Whether a condition itself holds the look-up."""
    for node in walk(body):
        test: Expr | None = node.test if isinstance(node, If | Cond) else None
        if isinstance(node, Op) and node.op in ("or", "||", "??"):
            test = node.left
        if test is not None and any(isinstance(n, Call) and n.line in lines for n in walk(test)):
            return True
    return False


def _derived(body: FuncDef, names: set[str]) -> bool:
    """Whether all these names only ever hold what was found, never what was loaded instead."""
    times: dict[str, int] = {}
    for node in walk(body):
        if isinstance(node, Assign) and node.target in names:
            times[node.target] = times.get(node.target, 0) + (
                0 if names_in(node.value) & names else 1
            )
    return all(times.get(n, 0) < 2 for n in names)


def _written(unit: CodeUnit, scopes: set[str]) -> dict[str, str]:
    """What functions do to the database beside: write it, or leave it to a job."""
    found: dict[str, str] = {}
    for site in unit.calls(_SAVES | _MAYBE | _JOBS):
        if site.scope not in scopes or not isinstance(site.call.func, Attr):
            continue
        name = tail(site.call.func) or ""
        receiver = parts(site.call.func.base)
        if any(re.search(r"(?i)redis|cache|valkey|pipe", r) for r in receiver):
            continue
        if name in _JOBS:
            said = " ".join([*receiver, *(dotted(a) or "" for a in site.call.args)])
            if _PERSISTS.search(said):
                found.setdefault(site.scope, BEHIND)
        elif name in _SAVES or _is_database(receiver):
            found[site.scope] = THROUGH
    return found


def _is_database(receiver: list[str]) -> bool:
    if not receiver:
        return False
    named = any(_DATABASE.search(r) for r in receiver)
    return named or (receiver[-1][:1].isupper() and receiver[-1] not in ("Object", "Array"))
