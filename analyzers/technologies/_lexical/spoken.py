"""A command as a call speaks it: its keys and where its lifetime stands."""

from __future__ import annotations

import re

from msgspec import Struct

from ...syntax.ir import Attr, Call, Expr, Lit, Map, Name, Seq, tail
from .._redis.commands import CACHE, REDIS, plain

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


def kwarg(call: Call, name: str) -> Expr | None:
    return next((v for k, v in call.kwargs if k == name), None)


def at(call: Call, position: int) -> Expr | None:
    return call.args[position] if 0 <= position < len(call.args) else None


def is_context(expr: Expr | None) -> bool:
    name = (tail(expr.func) if isinstance(expr, Call) else tail(expr)) or ""
    return bool(re.search(r"(?i)^c?ctx$|ctx$|context$|^Background$|^TODO$", name))


def redis(label: str, command: str, call: Call, language: str) -> Spoken | None:
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
        given = kwarg(call, word)
        if given is not None:
            return given, unit
    last = language in ("go", "rust")
    if command in ("setex", "psetex"):
        return at(call, 2 if last else 1), 0.001 if command == "psetex" else 1
    if command in ("expire", "pexpire"):
        return at(call, 1), 0.001 if command == "pexpire" else 1
    if command in ("set", "setnx") and len(call.args) > 2:
        return _after_value(call, language)
    return None, 1


def _after_value(call: Call, language: str) -> tuple[Expr | None, float]:
    for position, argument in enumerate(call.args[2:], 2):
        said = argument.value if isinstance(argument, Lit) else None
        if isinstance(said, str) and said.lower() in ("ex", "px"):
            return at(call, position + 1), 1 if said.lower() == "ex" else 0.001
        if isinstance(argument, Map):
            for word, unit in (("ex", 1.0), ("px", 0.001), ("EX", 1.0), ("PX", 0.001)):
                value = argument.get(word)
                if value is not None:
                    return value, unit
        if isinstance(argument, Call) and tail(argument.func) in ("ex", "px"):
            return at(argument, 0), 1 if tail(argument.func) == "ex" else 0.001
    return (call.args[2], 1) if language in ("go", "php") else (None, 1)


def direct(label: str, said: str, args: tuple[Expr, ...]) -> Spoken | None:
    command = plain(said)
    if command not in REDIS or not args:
        return None
    call = Call(0, Name(0, command), args)
    found = redis(label, command, call, "text")
    return found


def plain_cache(label: str, name: str, call: Call, life: Expr | None) -> Spoken | None:
    command = plain(name)
    if command not in CACHE or not call.args:
        return None
    return Spoken(label, command, call.args[:1], life)
