"""Decorators that cache what a function returns, and those that end what is cached.

Where a library hashes its key, the pattern shows what is hashed, and the description says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from ...facts import Fact
from ...syntax.ir import (
    Attr,
    Call,
    Expr,
    Import,
    Lit,
    dotted,
    flat,
    tail,
)
from ...syntax.project import Project
from ...syntax.unit import CodeUnit
from .._key_patterns.tables import READ, Use
from .._key_patterns.text import clean
from .._redis.owners import class_of
from .._redis.patterns import Helpers, Keys, seconds
from .._redis.uses import names_of, supports
from ..base import Declared
from .backends import Backends
from .nest import declare_nest

_MODULES = {
    "django.views.decorators.cache": "Django cache",
    "django.core.cache.utils": "Django cache",
    "flask_caching": "Flask-Caching",
    "aiocache": "aiocache",
    "fastapi_cache": "fastapi-cache",
    "dogpile": "dogpile.cache",
    "cashews": "cashews",
    "cacheops": "cacheops",
    "@nestjs/cache-manager": "cache-manager",
    "@nestjs/common": "cache-manager",
}
_WORDS = frozenset(
    [
        "cached",
        "cache",
        "cache_page",
        "memoize",
        "cached_stampede",
        "multi_cached",
        "cache_on_arguments",
        "early",
        "soft",
        "hit",
        "invalidate",
        "delete_memoized",
        "cached_as",
        "cached_view",
        "cached_view_as",
        "make_template_fragment_key",
        "delete_cache",
        "clear",
        "failover",
        "cache_multi_on_arguments",
    ]
)
_HASHED = "hashed by {label}: what is hashed is shown"


class Target(Struct, frozen=True):
    """A decorated function: its qualified name, parameters, and the class it stands in."""

    name: str
    params: tuple[str, ...]
    line: int


# -- one file ------------------------------------------------------------------------------------


def declare_decorators(unit: CodeUnit, who: str) -> Iterator[Fact]:
    """Every caching decorator, with what it decorates."""
    if unit.language != "python":
        yield from declare_nest(unit, who)
        return
    imports = [s for s in flat(unit.module.body) if isinstance(s, Import)]
    known = {s.local: label for s in imports if (label := _label(s.module))}
    regions = {s.target.rsplit(".", 1)[-1] for s in unit.calls(frozenset({"make_region", "Cache"}))}
    names: set[str] = set()
    methods: set[str] = set()
    for site in unit.calls(_WORDS):
        label = _library(site.call.func, known, regions)
        if label is None:
            continue
        target = _below(unit, site.call)
        data = {
            "scope": site.scope,
            "label": label,
            "target": target.name if target else "",
            "params": list(target.params) if target else [],
            "deletes": "delete" in unit.lines[site.call.line - 1],
        }
        yield Fact(
            who, "decorator", tail(site.call.func) or "", site.call.line, site.call, data=data
        )
        names_of((site.call,), names, methods)
    yield from supports(unit, who, names, methods)


def _label(module: str) -> str | None:
    return next((v for k, v in _MODULES.items() if module == k or module.startswith(k + ".")), None)


def _library(func: Expr, known: dict[str, str], regions: set[str]) -> str | None:
    """The library of `@cached(…)`, `@cache.memoize(…)`, `@region.cache_on_arguments(…)`."""
    name = tail(func) or ""
    head = (dotted(func) or name).split(".")[0]
    if head in known:
        return known[head]
    base = tail(func.base) if isinstance(func, Attr) else None
    if name.startswith(("cache_on", "cache_multi")):
        return "dogpile.cache"
    if name in ("memoize", "cached", "delete_memoized", "delete_cache") and base is not None:
        return "Flask-Caching" if base in regions or "cache" in base.lower() else None
    return None


def _below(unit: CodeUnit, call: Call) -> Target | None:
    """The function whose decorator a call is: told by the lines that follow."""
    for offset, text in enumerate(unit.lines[call.line : call.line + 24]):
        stripped = text.strip()
        if stripped.startswith(("def ", "async def ")):
            name = stripped.split("def ", 1)[1].split("(")[0].strip()
            line = call.line + offset + 1
            scope = unit.scope_at(line)
            inside = scope if scope.endswith(name) else ".".join(p for p in (scope, name) if p)
            found = unit.function(inside) or unit.function(name)
            params = tuple(p.name for p in found.params) if found is not None else ()
            plain = tuple(p for p in params if p not in ("self", "cls"))
            return Target(inside, plain, line)
        if stripped.startswith("class "):
            return None
    return None


# -- the whole repository ------------------------------------------------------------------------


class Spot(Struct, frozen=True):
    """A decorator where it stands."""

    path: str
    fact: Fact
    call: Call
    keys: Keys
    scope: str

    def text(self, expr: Expr | None) -> str | None:
        """The pattern of an argument."""
        return self.keys.key(expr, self.scope, self.fact.line) if expr is not None else None

    def arg(self, *names: str, at: int = -1) -> Expr | None:
        """The argument of one of these names, else at a position."""
        found = next((v for k, v in self.call.kwargs if k in names), None)
        return found if found is not None else self.call.arg(None, at) if at >= 0 else None

    def ttl(self, *names: str, at: int = -1, unit: int = 1) -> int | None:
        """A lifetime in seconds."""
        value = seconds(self.keys, self.arg(*names, at=at), {}, unit)
        return int(value) if value and value > 0 else None

    @property
    def function(self) -> str:
        """`package.module.function` of what is decorated."""
        module = self.path.rsplit(".", 1)[0].replace("/", ".").removesuffix(".__init__")
        return f"{module}.{self.fact.data.get('target') or 'function'}"

    @property
    def arguments(self) -> str:
        """Holes for the parameters."""
        return ",".join("{" + p + "}" for p in self.fact.data.get("params", [])[:6])


def decorated(declared: Declared, project: Project, backends: Backends) -> Iterator[Use]:
    """The uses of key patterns that decorators stand for."""
    helpers = Helpers([*declared.of("local"), *declared.of("builder")])
    for path, fact in declared.of("decorator"):
        call = fact.node
        if not isinstance(call, Call):
            continue
        scope = str(fact.data.get("scope", ""))
        keys = Keys(project, path, class_of(project, path, scope), helpers, scope)
        spot = Spot(path, fact, call, keys, scope)
        yield from _read(spot, str(fact.data.get("label", "")), backends)


def _read(spot: Spot, label: str, backends: Backends) -> Iterator[Use]:
    name = spot.fact.name
    if name == "nest":
        # Nest docs: with cache-manager 5 and later the lifetime counts milliseconds.
        life = seconds(spot.keys, spot.fact.nodes[0], {}, 1000) if spot.fact.nodes else None  # type: ignore[arg-type]
        ttl = int(life) if life else backends.ttl.get(label)
        yield from _use(spot, label, spot.text(spot.call.args[0]), ttl)
    elif label == "Django cache":
        yield from _django(spot, name, backends)
    elif label == "Flask-Caching":
        yield from _flask(spot, name, backends)
    elif label == "aiocache":
        yield from _aiocache(spot)
    elif label == "fastapi-cache":
        yield from _fastapi(spot, name, backends)
    elif label == "dogpile.cache":
        yield from _dogpile(spot, name, backends)
    elif label == "cashews":
        yield from _cashews(spot, name)
    elif label == "cacheops" and name.startswith("cached"):
        text = f"{spot.function}:{spot.arguments}".rstrip(":")
        yield from _use(spot, label, text, spot.ttl("timeout"), hashed=True)


def _use(
    spot: Spot,
    client: str,
    pattern: str | None,
    ttl: int | None,
    hashed: bool = False,
    ends: bool = False,
) -> Iterator[Use]:
    shown = clean(pattern)
    if shown is None:
        return
    yield Use(
        pattern=shown,
        path=spot.path,
        line=spot.fact.line,
        name=spot.fact.name if spot.fact.name != "nest" else "CacheInterceptor",
        structure="" if ends else "string",
        writes=True,
        ends=ends,
        ttl=ttl,
        client=client,
        scope=str(spot.fact.data.get("target") or spot.scope),
        purpose="cache",
        strategy="" if ends else READ,
        wild=ends and shown.endswith("{any}"),
        description=_HASHED.format(label=client) if hashed else "",
    )


def _django(spot: Spot, name: str, backends: Backends) -> Iterator[Use]:
    """Django's source: `views.decorators.cache.cache_page.PREFIX.METHOD.URL.HEADERS`."""
    if name == "cache_page":
        prefix = spot.text(spot.arg("key_prefix")) or "{key_prefix}"
        pattern = f"views.decorators.cache.cache_page.{prefix}." + "{method}.{url}.{headers}"
        yield from _use(spot, "Django cache", pattern, spot.ttl("timeout", at=0))
    elif name == "make_template_fragment_key":
        fragment = spot.text(spot.arg("fragment_name", at=0))
        if fragment:
            pattern = f"template.cache.{fragment}." + "{vary_on}"
            ends = bool(spot.fact.data.get("deletes"))
            life = backends.ttl.get("Django cache")
            for use in _use(spot, "Django cache", pattern, life, ends=ends):
                yield replace(use, strategy="", structure="string", writes=ends)


def _flask(spot: Spot, name: str, backends: Backends) -> Iterator[Use]:
    """Flask-Caching docs: `key_prefix` is the key, `%s` in it the path of the request."""
    ttl = spot.ttl("timeout", at=0) or backends.ttl.get("Flask-Caching")
    if name == "cached":
        prefix = spot.text(spot.arg("key_prefix", at=1))
        pattern = (prefix or "view/%s").replace("%s", "{request.path}")
        query = spot.arg("query_string")
        if isinstance(query, Lit) and query.value is True:
            pattern = "view/{request.path}?{query}"
        yield from _use(spot, "Flask-Caching", pattern, ttl)
    elif name == "memoize":
        text = f"{spot.function}({spot.arguments})"
        yield from _use(spot, "Flask-Caching", text, ttl, hashed=True)
    elif name == "delete_memoized" and spot.call.args:
        called = (dotted(spot.call.args[0]) or "").rsplit(".", 1)[-1]
        if called:
            yield from _ended(spot, "Flask-Caching", called)


def _ended(spot: Spot, client: str, function: str) -> Iterator[Use]:
    """What ends all results of a function: a pattern that covers them wherever it is defined."""
    yield from _use(spot, client, "{any}." + function + "({any}", None, ends=True)


def _aiocache(spot: Spot) -> Iterator[Use]:
    """aiocache docs: the key is `key`, or module, name, arguments; entries stay in memory."""
    cache = spot.arg("cache")
    alias = spot.text(spot.arg("alias"))
    said = " ".join([tail(cache) or "", dotted(cache) or "", alias or ""]).lower()
    if "redis" not in said and "memcached" not in said and not alias:
        return
    namespace = spot.text(spot.arg("namespace"))
    key = spot.text(spot.arg("key")) or f"{spot.function}({spot.arguments})"
    pattern = f"{namespace}:{key}" if namespace else key
    client = "aiocache (Memcached)" if "memcached" in said else "aiocache decorators"
    yield from _use(spot, client, pattern, spot.ttl("ttl", at=0))


def _fastapi(spot: Spot, name: str, backends: Backends) -> Iterator[Use]:
    """fastapi-cache's source: `PREFIX:NAMESPACE:md5(module:name:args:kwargs)`."""
    prefix = backends.fastapi_prefix()
    namespace = spot.text(spot.arg("namespace")) or ""
    head = f"{prefix}:{namespace}:"
    if name == "cache":
        text = f"{head}{spot.function}:{spot.arguments}".rstrip(":")
        yield from _use(spot, "fastapi-cache", text, spot.ttl("expire", at=0), hashed=True)
    elif name == "clear" and namespace:
        yield from _use(spot, "fastapi-cache", head + "{any}", None, ends=True)


def _dogpile(spot: Spot, name: str, backends: Backends) -> Iterator[Use]:
    """dogpile docs, `function_key_generator`: `module:function|namespace|arguments`."""
    if not name.startswith("cache_"):
        return
    namespace = spot.text(spot.arg("namespace", at=0))
    module, _, function = spot.function.rpartition(".")
    head = f"{module}:{function}" + (f"|{namespace}" if namespace else "")
    ttl = spot.ttl("expiration_time") or backends.ttl.get("dogpile.cache")
    arguments = spot.arguments.replace(",", " ")
    yield from _use(spot, "dogpile.cache", f"{head}|{arguments}".rstrip("|"), ttl)


def _cashews(spot: Spot, name: str) -> Iterator[Use]:
    """cashews docs: the key is a template over the function's arguments."""
    if name == "invalidate":
        target = spot.text(spot.arg("template", "key", at=0))
        yield from _use(spot, "cashews", target, None, ends=True)
        return
    key = spot.text(spot.arg("key")) or f"{spot.function}:{spot.arguments}".rstrip(":")
    yield from _use(spot, "cashews", key, spot.ttl("ttl", at=0))
