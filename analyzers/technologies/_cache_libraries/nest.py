"""What NestJS caches: handlers behind its interceptor, with their keys and lifetimes."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts import Fact
from ...syntax.ir import Call, ClassDef, Expr, FuncDef, Lit, Map, Name, Stmt, tail, walk
from ...syntax.unit import CodeUnit


def declare_nest(unit: CodeUnit, who: str) -> Iterator[Fact]:
    """Nest docs, "Caching": handlers behind `CacheInterceptor` are cached under their address."""
    text = unit.text
    if not any(w in text for w in ("CacheInterceptor", "CacheKey", "CacheTTL")):
        return
    for cls in (s for s in unit.module.body if isinstance(s, ClassDef)):
        whole = any(_names(d, "CacheInterceptor") for d in cls.decorators)
        base = _route(cls.decorators, ("Controller",))
        for member in _methods(cls.body):
            key = _first(member.decorators, "CacheKey")
            ttl = _first(member.decorators, "CacheTTL") or _first(cls.decorators, "CacheTTL")
            cached = whole or any(_names(d, "CacheInterceptor") for d in member.decorators)
            route = _route(member.decorators, ("Get",))
            if key is None and (not cached or route is None):
                continue
            address = "/" + "/".join(
                p.strip("/") for p in (base or "", route or "") if p.strip("/")
            )
            holes = "/".join(
                "{" + p[1:] + "}" if p.startswith(":") else p for p in address.split("/")
            )
            node = key if key is not None else Lit(member.line, holes)
            call = Call(member.line, Name(member.line, "CacheKey"), (node,))
            data = {
                "scope": f"{cls.name}.{member.name}",
                "label": "cache-manager",
                "target": member.name,
            }
            nodes = (ttl,) if ttl is not None else ()
            yield Fact(who, "decorator", "nest", member.line, call, nodes, data=data)


def _methods(body: tuple[Stmt, ...]) -> Iterator[FuncDef]:
    yield from (m for m in body if isinstance(m, FuncDef))


def _names(decorator: Expr, name: str) -> bool:
    return any(isinstance(n, Name) and n.id == name for n in walk(decorator))


def _first(decorators: tuple[Expr, ...], name: str) -> Expr | None:
    for decorator in decorators:
        if isinstance(decorator, Call) and tail(decorator.func) == name and decorator.args:
            return decorator.args[0]
    return None


def _route(decorators: tuple[Expr, ...], names: tuple[str, ...]) -> str | None:
    for decorator in decorators:
        if isinstance(decorator, Call) and tail(decorator.func) in names:
            given = decorator.args[0] if decorator.args else None
            if isinstance(given, Map):
                given = given.get("path")
            return str(given.value) if isinstance(given, Lit) else ""
    return None
