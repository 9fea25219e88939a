"""Commands that clients and caches are given: facts of one file, then uses of key patterns.

Two technologies share it: commands of Redis clients, and calls of cache interfaces over them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from ...facts import Fact
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Expr,
    Func,
    FuncDef,
    Lit,
    Map,
    Name,
    Return,
    dotted,
    flat,
    names_in,
    tail,
    walk,
)
from ...syntax.project import Definition, External, Project
from ...syntax.substitution import substituted
from ...syntax.unit import CallSite, CodeUnit
from .._key_patterns.settings import filled, number_of, settings_of
from .._key_patterns.tables import ASIDE, Use
from .._key_patterns.text import ANY, clean, is_bare, joined
from ..base import Declared
from .clients import CACHE_LABELS, Receivers, parts, root, technology
from .commands import (
    CACHE,
    DELETES,
    PATTERNED,
    REDIS,
    Command,
    direct,
    keys,
    lifetime,
    loads,
    plain,
)
from .owners import class_of
from .patterns import Helpers, Keys, is_wrapper, returns_text, seconds, whole_hole
from .prefixes import Prefixes
from .strategies import strategies
from .wrappers import Wrappers, called_on_wrappers, holders, may_wrap

_OWN = ("self", "this", "cls")
_STEPS = 3
"""Keys are built by functions that use names that are made by functions …"""
_CONSTRUCTORS = ("__init__", "constructor")
_MODULES = {"json": "json", "bf": "bloom filter", "cf": "bloom filter", "ts": "time series"}
_STRUCTURES = frozenset({"get", "set", "add", "mget", "del", "delete", "exists", "madd", "range"})


# -- one file ------------------------------------------------------------------------------------


def declare(unit: CodeUnit, who: str, caches: bool) -> Iterator[Fact]:
    """Every command that a client (or a cache) is given, and what its key is made of.

    `who`: the technology that asks; `caches`: whether it wants caches or plain clients.
    """
    receivers = Receivers(unit)
    names: set[str] = set()
    methods: set[str] = set()
    found: list[tuple[CallSite, Fact]] = []
    own = frozenset() if caches else called_on_wrappers(unit.text)
    for site in unit.calls(
        lambda n: plain(n) in REDIS or plain(n) in CACHE or n in own or may_wrap(n)
    ):
        fact = _use(site, receivers, who, caches)
        if fact is not None:
            found.append((site, fact))
        func = site.call.func
        open_ = fact is None or (isinstance(func, Attr) and receivers.is_other(func.base))
        if open_ and not caches and (fact := _maybe(site, who)) is not None:
            yield fact
            if isinstance(func, Attr) and dotted(func.base) in _OWN:
                yield from holders(unit, who, (replace(fact, nodes=site.call.args),))
            names_of((site.call,), names, methods)
    known = strategies(unit, found)
    for _, fact in found:
        strategy = known.get(id(fact))
        yield _with(fact, strategy) if strategy else fact
        names_of(fact.nodes, names, methods)
        names_of((fact.node,) if fact.node is not None else (), names, methods)
    yield from _clients(receivers, who, caches)
    held = list(holders(unit, who, (f for _, f in found)))
    yield from held
    for site in _inner(unit, held) if not caches else ():
        if (inner := _maybe(site, who)) is not None:
            yield inner
            yield from holders(unit, who, (replace(inner, nodes=site.call.args),))
            names_of((site.call,), names, methods)
    yield from supports(unit, who, names, methods)


def names_of(nodes: Sequence[object], names: set[str], methods: set[str]) -> None:
    """Note the local names and the methods that expressions use."""
    for node in (n for key in nodes for n in walk(key)):  # type: ignore[arg-type]
        if isinstance(node, Call):
            methods.add(tail(node.func) or "")
        elif isinstance(node, Name):
            names.add(node.id)
        elif isinstance(node, Attr) and dotted(node.base) in _OWN:
            names.add(node.name)
            methods.add(node.name)


def supports(unit: CodeUnit, who: str, names: set[str], methods: set[str]) -> Iterator[Fact]:
    """The assignments and small functions that keys are built with."""
    done: set[str] = set()
    asked: set[str] = set()
    for _ in range(_STEPS):
        fresh = methods - asked
        asked |= fresh
        for fact in _builders(unit, who, fresh):
            yield fact
            built = fact.node.body if isinstance(fact.node, FuncDef) else ()
            names_of([s.value for s in flat(built) if isinstance(s, Return)], names, methods)
        yield from _locals(unit, who, names, methods, done)


def _inner(unit: CodeUnit, held: Sequence[Fact]) -> Iterator[CallSite]:
    """Calls inside a class of its own methods whose keys are what they are given."""
    names = {f.name.split(".")[1] for f in held if f.kind == "holder" and "." in f.name}
    fresh = frozenset(n for n in names if plain(n) not in REDIS and not may_wrap(n))
    for site in unit.calls(fresh) if fresh else ():
        func = site.call.func
        if isinstance(func, Attr) and dotted(func.base) in _OWN:
            yield site


def _maybe(site: CallSite, who: str) -> Fact | None:
    """A call that may be one of a project's own function over a client."""
    func = site.call.func
    if not site.call.args and not site.call.kwargs:
        return None
    if isinstance(func, Attr):
        receiver = parts(func.base)
        if not receiver or not (receiver[0] in _OWN or any(may_wrap(n) for n in receiver)):
            return None
    elif not isinstance(func, Name) or not may_wrap(func.id):
        return None
    return Fact(
        who, "call", tail(func) or "", site.call.line, site.call, data={"scope": site.scope}
    )


def _with(fact: Fact, strategy: str) -> Fact:
    data = {**fact.data, "strategy": strategy}
    return Fact(fact.technology, fact.kind, fact.name, fact.line, fact.node, fact.nodes, (), data)


def _use(site: CallSite, receivers: Receivers, who: str, caches: bool) -> Fact | None:
    call = site.call
    if not isinstance(call.func, Attr):
        return None
    known = receivers.certain(call.func.base)
    if known is None:
        if not (call.args or call.kwargs) or not receivers.asks(call.func.base):
            return None
    elif known[1] is not caches:
        return None
    cache = known[0] if known and known[1] else ""
    command = plain(call.func.name)
    command, call = direct(command, call)
    if known is not None and command not in (CACHE if known[1] else REDIS):
        return None
    found = tuple(keys(command, call, bool(cache)))
    if not found:
        return None
    life = lifetime(command, call, cache)
    base = call.func.base if isinstance(call.func, Attr) else call.func
    return Fact(
        technology=who,
        kind="use",
        name=command,
        line=call.line,
        node=life.value if life else None,
        nodes=found if known else (*found, root(base)),
        data={
            "scope": site.scope,
            "client": known[0] if known else None,
            "cache": bool(cache),
            "unit": life.per_second if life else 1,
            "language": "python" if receivers.language == "python" else "javascript",
            "receiver": dotted(root(base)) or "",
            "module": _module(call.func, command),
        },
    )


def _module(func: Expr, command: str) -> str:
    """The structure of a Redis module's command: `client.json.set`, `r.bf().add`."""
    base = func.base if isinstance(func, Attr) else None
    name = tail(base.func if isinstance(base, Call) else base)
    return _MODULES.get(name or "", "") if command in _STRUCTURES else ""


def _clients(receivers: Receivers, who: str, caches: bool) -> Iterator[Fact]:
    """The clients that a file makes, each with the prefix it puts before its keys, if any."""
    for site in receivers.made if not caches else ():
        target = site.target.rsplit(".", 1)[-1]
        options = [a for a in site.call.args if isinstance(a, Map | Name)]
        prefix = next(
            (p for o in options if isinstance(o, Map) and (p := o.get("keyPrefix"))), None
        )
        data = {"language": "python" if receivers.language == "python" else "javascript"}
        named = tuple(o for o in options if isinstance(o, Name)) if prefix is None else ()
        yield Fact(who, "client", target, site.call.line, prefix, named, data=data)


def _locals(
    unit: CodeUnit, who: str, names: set[str], methods: set[str], done: set[str]
) -> Iterator[Fact]:
    """The assignments of names that keys use, in two steps: `key = prefix + x` uses `prefix`."""
    for _ in range(2):
        wanted = frozenset(names - done)
        done |= wanted
        for assign in unit.assignments(wanted) if wanted else ():
            if assign.value is None or isinstance(assign.value, Func):
                continue
            names |= {n.id for n in walk(assign.value) if isinstance(n, Name)}
            methods |= {tail(n.func) or "" for n in walk(assign.value) if isinstance(n, Call)}
            scope = unit.scope_at(assign.line)
            if scope:
                own = assign.target.split(".")[0] in _OWN
                if own:
                    assign = replace(assign, value=_constructed(unit, scope, assign.value))
                data = {"scope": scope.split(".")[0] if own else scope}
                yield Fact(who, "local", assign.target, assign.line, assign, data=data)


def _constructed(unit: CodeUnit, scope: str, value: Expr) -> Expr:
    """What a member is where its constructor is given nothing else.

    A parameter stands for its default, and for its class where one of the class's own is asked.
    """
    if scope.rsplit(".", 1)[-1] not in _CONSTRUCTORS:
        return value
    used = names_in(value)
    asked = {dotted(n.base) for n in walk(value) if isinstance(n, Attr)}
    found = unit.function(scope)
    given: dict[str, Expr] = {}
    for param in found.params if found is not None else ():
        if param.name in used and isinstance(param.default, Lit):
            if isinstance(param.default.value, str):
                given[param.name] = param.default
        elif param.name in asked and isinstance(param.annotation, Name | Attr):
            given[param.name] = param.annotation
    return substituted(value, given)


def _builders(unit: CodeUnit, who: str, methods: set[str]) -> Iterator[Fact]:
    """Small functions and methods that keys are built with."""
    for name in sorted(n for n in methods if n):
        found = unit.function(name)
        if found is not None and found.end_line - found.line <= 60 and returns_text(found):
            data = {"scope": unit.scope_at(found.line)}
            yield Fact(who, "builder", name, found.line, found, data=data)


# -- the whole repository ------------------------------------------------------------------------


def uses_of(declared: Declared, project: Project, caches: bool) -> list[Use]:
    """Every use of a key pattern by commands, with the client that makes it."""
    helpers = Helpers([*declared.of("local"), *declared.of("builder")])
    prefixes = Prefixes(declared, project, helpers)
    settings = settings_of(declared)
    found: list[Use] = []
    wrappers = Wrappers(project, helpers, declared.of("holder"), declared.of("maker"))
    for path, fact in declared.of("use"):
        named = dotted(fact.node) if isinstance(fact.node, Name | Attr) else None
        for node, use in _uses(path, fact, helpers, project, caches, prefixes, settings):
            ttl = use.ttl or number_of(settings, named)
            found.append(replace(use, ttl=ttl))
            use = found[-1]
            wrappers.take(path, fact, node, use)
    if not caches:
        found = wrappers.follow(found, declared.of("call"))
    emptied = {(u.path, u.scope) for u in found if _deletes_unknown(u)}
    found = [
        replace(
            u,
            pattern=filled(u.pattern, settings),
            ends=u.ends or (u.wild and (u.path, u.scope) in emptied),
        )
        for u in found
        if u.pattern
    ]
    defaults = _defaults(found)
    return [
        u
        if u.client
        else replace(u, client=defaults["python" if u.path.endswith(".py") else "javascript"])
        for u in found
    ]


def _deletes_unknown(use: Use) -> bool:
    """Whether keys are deleted that were found before: `for key in scan_iter(…): delete(key)`."""
    return use.ends and "expire" not in use.name and is_bare(use.pattern)


def _defaults(uses: list[Use]) -> dict[str, str]:
    """The client most often met in each language, for files that only name a client."""
    found = {"python": "redis-py", "javascript": "node-redis"}
    for language in found:
        python = language == "python"
        known = [
            u.client
            for u in uses
            if u.client and u.client not in CACHE_LABELS and u.path.endswith(".py") is python
        ]
        if known:
            found[language] = Counter(known).most_common(1)[0][0]
    return found


def _uses(
    path: str,
    fact: Fact,
    helpers: Helpers,
    project: Project,
    caches: bool,
    prefixes: Prefixes,
    settings: Mapping[str, str],
) -> Iterator[tuple[Expr, Use]]:
    client = fact.data.get("client")
    cache = bool(fact.data.get("cache"))
    nodes = fact.nodes
    if client is None:
        known = client_of(path, nodes[-1], project)
        nodes = nodes[:-1]
        if known is None:
            return
        client, cache = known
    command = (CACHE if cache else REDIS).get(fact.name)
    if command is None or cache is not caches:
        return
    scope = fact.data.get("scope", "")
    if not client:
        named = str(fact.data.get("receiver", ""))
        made = client_of(path, named, project) if named else None
        client = made[0] if made is not None and not made[1] else client
    evaluator = Keys(project, path, class_of(project, path, scope), helpers, scope)
    prefix = "" if cache else prefixes.of(path, str(fact.data.get("receiver", "")))
    for node in nodes:
        pattern = _pattern(evaluator, node, scope, fact, settings) or ""  # type: ignore[arg-type]
        shown = pattern if is_bare(pattern) else joined(prefix, pattern)
        ttl = ttl_of(evaluator, fact, scope)
        yield node, _made(shown, path, fact, command, client, ttl)  # type: ignore[misc]


def _made(
    pattern: str, path: str, fact: Fact, command: Command, client: str, ttl: int | None
) -> Use:
    name = fact.name
    return Use(
        pattern=pattern,
        path=path,
        line=fact.line,
        name=name,
        structure=str(fact.data.get("module") or command.structure),
        writes=command.writes,
        ends=name in DELETES,
        wild=name in PATTERNED or (ANY in pattern and name in DELETES),
        ttl=ttl,
        client=client,
        scope=str(fact.data.get("scope", "")),
        strategy=str(fact.data.get("strategy", "")) or (ASIDE if loads(name) else ""),
    )


def _pattern(
    evaluator: Keys, node: Expr, scope: str, fact: Fact, settings: Mapping[str, str]
) -> str | None:
    pattern = clean(evaluator.key(node, scope, fact.line))
    if pattern is not None:
        pattern = filled(pattern, settings)
    if pattern is None and not is_wrapper(node):
        pattern = whole_hole(node)
    if pattern is None:
        return None
    if is_bare(pattern) and (is_wrapper(node) or fact.name in PATTERNED):
        return None
    return pattern


def ttl_of(evaluator: Keys, fact: Fact, scope: str) -> int | None:
    """The lifetime that a fact's `node` says, in seconds."""
    if fact.node is None:
        return None
    expr: Expr = fact.node  # type: ignore[assignment]
    if isinstance(expr, Name):
        local = evaluator.helpers.local(evaluator.path, expr.id, scope, fact.line)
        expr = local.value if local is not None and local.value is not None else expr
    value = seconds(evaluator, expr, {}, int(fact.data.get("unit", 1)))
    return int(value) if value is not None and value >= 0 else None


def client_of(path: str, receiver: object, project: Project) -> tuple[str, bool] | None:
    """What an imported receiver is: a client of the project's making, or of a library."""
    language = "python" if path.endswith(".py") else "javascript"
    full = dotted(receiver) if isinstance(receiver, Name | Attr) else receiver
    target = project.aliased(project.resolve(path, full)) if isinstance(full, str) else None
    for _ in range(4):
        if isinstance(target, External):
            return technology(target.name, language)
        if not isinstance(target, Definition):
            return None
        node = target.node
        if isinstance(node, ClassDef):
            names = [a.name for a in project.lineage(target.path, node) if isinstance(a, External)]
            known = [k for n in names if (k := technology(n, language))]
            return known[0] if known else None
        if not isinstance(node, Assign) or not isinstance(node.value, Call):
            return None
        target = project.aliased(project.resolve(target.path, node.value.func))
    return None
