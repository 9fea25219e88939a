"""Keys that a library makes by itself: rules tell which call gives rise to which patterns.

A rule's patterns hold `<slots>`, which the call's arguments fill, and `{holes}`, which stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from ...facts import Fact
from ...syntax.ir import (
    Attr,
    Call,
    Expr,
    Import,
    Lit,
    Map,
    Name,
    Seq,
    dotted,
    flat,
    tail,
    walk,
)
from ...syntax.project import Project
from ...syntax.unit import CodeUnit
from .._redis.owners import class_of
from .._redis.patterns import Helpers, Keys, seconds
from .._redis.uses import names_of, supports
from ..base import Declared
from .tables import Use
from .text import clean

MAX_NAMES = 40


class Slot(Struct, frozen=True):
    """A part of a key that an argument gives: at a position, or as an option of these names."""

    name: str
    options: tuple[str, ...] = ()
    at: int = -1
    default: str | None = None
    dropped: str = ""
    """Characters (a pattern) that the library leaves out of the value."""


class Life(Struct, frozen=True):
    """Where a lifetime is given, how many of its units make a second, what it is otherwise."""

    options: tuple[str, ...] = ()
    at: int = -1
    per_second: int = 1
    default: int | None = None


class Rule(Struct, frozen=True):
    """A call of a library and the keys that it stands for.

    `names`: what is called (`Queue`, `RedisBucket.init`); `packages`: where the name comes from;
    `keys`: pattern and data structure; `redis`: arguments of which one must speak of Redis; `note`:
    what a reader must know of the pattern.
    """

    label: str
    names: tuple[str, ...]
    packages: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]
    purpose: str
    slots: tuple[Slot, ...] = ()
    life: Life | None = None
    redis: tuple[str, ...] = ()
    note: str = ""


# -- one file ------------------------------------------------------------------------------------


def declare(unit: CodeUnit, who: str, rules: Sequence[Rule]) -> Iterator[Fact]:
    """The calls that rules speak of, and what their arguments are made of."""
    imports = [s for s in flat(unit.module.body) if isinstance(s, Import)]
    near = [(i, r) for i, r in enumerate(rules) if _imported(r, imports)]
    if not near:
        return
    wanted = frozenset(n.rsplit(".", 1)[-1] for _, r in near for n in r.names)
    wanted |= _locals(near, imports)
    names: set[str] = set()
    methods: set[str] = set()
    for site in unit.calls(wanted):
        for number, rule in near:
            if not _calls(rule, site.call, imports):
                continue
            data = {"rule": number, "scope": site.scope}
            yield Fact(
                who, "rule", tail(site.call.func) or "", site.call.line, site.call, data=data
            )
            names_of((site.call,), names, methods)
    yield from supports(unit, who, names, methods)


def _imported(rule: Rule, imports: Iterable[Import]) -> bool:
    return any(_from(rule, s.module) for s in imports)


def _from(rule: Rule, module: str) -> bool:
    return any(module == p or module.startswith((p + ".", p + "/")) for p in rule.packages)


def _locals(near: Sequence[tuple[int, Rule]], imports: Iterable[Import]) -> frozenset[str]:
    """Local names of what is imported under another name: `import Bull from "bull"`."""
    return frozenset(
        s.local for s in imports for _, r in near if _from(r, s.module) and s.symbol != "*"
    )


def _calls(rule: Rule, call: Call, imports: Sequence[Import]) -> bool:
    """Whether a call is what a rule speaks of."""
    full = dotted(call.func) or tail(call.func) or ""
    head, _, _ = full.partition(".")
    if isinstance(call.func, Attr) and dotted(call.func) is None:
        head = ""
    source = next((s for s in imports if s.local == head and _from(rule, s.module)), None)
    if source is None:
        return False
    symbol = source.symbol if source.symbol not in (None, "*", "default") else ""
    real = ".".join([*([symbol] if symbol else []), *full.split(".")[1:]]) or full
    if source.symbol in (None, "default") and full == head:
        # A module that is called itself, or whose default is: `new Bull("mail")`.
        real = head if head in rule.names else "default"
    return any(real == n or real.endswith("." + n) for n in rule.names)


# -- the whole repository ------------------------------------------------------------------------


def uses_of(declared: Declared, project: Project, rules: Sequence[Rule]) -> Iterator[Use]:
    """The uses of key patterns that the rules' calls stand for."""
    helpers = Helpers([*declared.of("local"), *declared.of("builder")])
    for path, fact in declared.of("rule"):
        call = fact.node
        number = fact.data.get("rule", -1)
        if not isinstance(call, Call) or not 0 <= number < len(rules):
            continue
        scope = str(fact.data.get("scope", ""))
        keys = Keys(project, path, class_of(project, path, scope), helpers, scope)
        yield from _made(rules[number], call, path, scope, keys)


def _made(rule: Rule, call: Call, path: str, scope: str, keys: Keys) -> Iterator[Use]:
    if rule.redis and not any(speaks_of_redis(keys, g, scope) for g in _given(call, rule.redis)):
        return
    values: dict[str, list[str]] = {}
    for slot in rule.slots:
        expr = _argument(call, slot.options, slot.at)
        found = list(_texts(keys, expr, scope, call.line)) if expr is not None else []
        if not found and expr is not None:
            found = ["{" + (tail(expr) or slot.name).strip("_") + "}"]
        if not found:
            found = [slot.default if slot.default is not None else "{" + slot.name + "}"]
        values[slot.name] = [_kept(slot, v) for v in found]
    ttl = _ttl(rule.life, call, keys, scope)
    for pattern, structure in rule.keys:
        for text in _filled(pattern, values):
            shown = clean(text)
            if shown is None:
                continue
            yield Use(
                pattern=shown,
                path=path,
                line=call.line,
                name=tail(call.func) or rule.label,
                structure=structure,
                writes=True,
                ttl=ttl,
                client=rule.label,
                scope=scope,
                purpose=rule.purpose,
                description=rule.note,
            )


def _kept(slot: Slot, value: str) -> str:
    """A value without the characters that the library drops; holes stay."""
    if not slot.dropped:
        return value
    parts = re.split(r"(\{[^{}]*\})", value)
    return "".join(p if p.startswith("{") else re.sub(slot.dropped, "", p) for p in parts)


def _filled(pattern: str, values: dict[str, list[str]]) -> list[str]:
    """A pattern once for every value of its slots."""
    found = [pattern]
    for name, texts in values.items():
        mark = f"<{name}>"
        if mark in pattern:
            found = [f.replace(mark, t) for f in found for t in texts]
    return found[:MAX_NAMES]


def _argument(call: Call, options: Sequence[str], at: int) -> Expr | None:
    for key, value in call.kwargs:
        if key in options:
            return value
    for argument in call.args:
        if isinstance(argument, Map):
            for name in options:
                found = argument.get(name)
                if found is not None:
                    return found
    if 0 <= at < len(call.args) and not isinstance(call.args[at], Map):
        return call.args[at]
    return None


def _given(call: Call, options: Sequence[str]) -> list[Expr]:
    if "*" in options:
        return [*call.args, *(v for _, v in call.kwargs)]
    return [v for o in options if (v := _argument(call, (o,), -1)) is not None]


def _texts(keys: Keys, expr: Expr, scope: str, line: int) -> Iterator[str]:
    items = expr.items if isinstance(expr, Seq) else (expr,)
    for item in items[:MAX_NAMES]:
        text = keys.key(item, scope, line)
        if text is not None and "://" not in text:
            yield text


_REDIS = re.compile(r"(?i)redis|valkey")


def speaks_of_redis(keys: Keys, expr: Expr | None, scope: str) -> bool:
    """Whether an address or a client is one of Redis: by its value, else by its names."""
    if expr is None:
        return False
    value = keys.key(expr, scope, expr.line)
    if value is not None and "://" in value:
        return _REDIS.match(value) is not None or value.startswith("{")
    said = [str(n.value) for n in walk(expr) if isinstance(n, Lit)]
    said += [n.id for n in walk(expr) if isinstance(n, Name)]
    said += [n.name for n in walk(expr) if isinstance(n, Attr)]
    return any(_REDIS.search(s) for s in [*said, value or ""])


_WINDOWS = {
    **dict.fromkeys(("fixedWindow", "FixedWindow", "cachedFixedWindow"), (1, 0)),
    **dict.fromkeys(("slidingWindow", "SlidingWindow"), (2, 1)),
}
"""Upstash's scripts: a sliding window's key lives two windows and a second."""


def _ttl(life: Life | None, call: Call, keys: Keys, scope: str) -> int | None:
    if life is None:
        return None
    expr = _argument(call, life.options, life.at)
    if isinstance(expr, Name):
        local = keys.helpers.local(keys.path, expr.id, scope, call.line)
        expr = local.value if local is not None and local.value is not None else expr
    if expr is None:
        return life.default
    if isinstance(expr, Call) and tail(expr.func) in _WINDOWS and len(expr.args) > 1:
        window = seconds(keys, expr.args[1], {}, 1000)
        times, more = _WINDOWS[tail(expr.func) or ""]
        return int(window * times) + more if window else None
    value = seconds(keys, expr, {}, life.per_second)
    return int(value) if value is not None and value > 0 else None
