"""Redis key patterns: which keys code reads and writes, how they are built, how long they live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from ..facts import Fact
from ..model.catalog import Problem
from ..problems import problem
from ..schema.operations import AnyOperation, CreateTable
from ..syntax.ir import Assign, Attr, Call, ClassDef, Expr, Func, Name, dotted, tail, walk
from ..syntax.project import Definition, External, Project
from ..syntax.unit import CallSite, CodeUnit, Unit
from ._places import is_test
from ._redis_clients import CACHES, Receivers, root, technology
from ._redis_commands import CACHE, PATTERNED, REDIS, Command, keys, lifetime, plain
from ._redis_patterns import (
    Helpers,
    Keys,
    clean,
    is_bare,
    is_wrapper,
    returns_text,
    seconds,
    skeleton,
    whole_hole,
)
from .base import Declared, Source, Spec

# Not the bare word: "redistribute" stands in the head of every licensed file.
_REDIS = tuple(
    f"{before}redis{after}"
    for before, after in (
        *(("", x) for x in ("_", ".", ":", "(", ")", "=", " =", ",", "-", "]", "/")),
        *((x, "") for x in ("_", "'", '"', "io", "import ", "from ", ".", "-", "/")),
        *(("", x) for x in ("client", "cluster", "cache", "service", "store", "\n")),
    )
)
_PYTHON = (*_REDIS, "valkey", "django.core.cache", "flask_caching", "aiocache")
_SCRIPT = (*_REDIS, "valkey", "cache-manager", "keyv", "@vercel/kv")
SPEC = Spec(
    name="Redis keys",
    ecosystem="Redis",
    literals={
        "python": _PYTHON,
        **dict.fromkeys(("javascript", "typescript", "tsx"), _SCRIPT),
    },
    roots=("redis.Redis", "redis.asyncio.Redis", "redis.createClient", "ioredis"),
    packages=(
        *("pypi:redis", "pypi:valkey", "pypi:aioredis", "pypi:coredis", "pypi:django-redis"),
        *("pypi:flask-caching", "pypi:aiocache", "npm:redis", "npm:ioredis", "npm:iovalkey"),
        *("npm:@upstash/redis", "npm:@vercel/kv", "npm:keyv", "npm:cache-manager"),
    ),
    extracts=frozenset({"key patterns", "ttl", "structures"}),
)
MAX_PLACES = 200
_CACHE_LABELS = frozenset(CACHES.values())


# -- one file ------------------------------------------------------------------------------------


def declare(unit: Unit) -> Iterator[Fact]:
    """Every command that a client is given, and the local names and methods its key uses."""
    if not isinstance(unit, CodeUnit):
        return
    receivers = Receivers(unit)
    names: set[str] = set()
    methods: set[str] = set()
    for site in unit.calls(lambda n: plain(n) in REDIS or plain(n) in CACHE):
        fact = _use(site, receivers)
        if fact is None:
            continue
        yield fact
        for node in (n for key in fact.nodes for n in walk(key)):
            if isinstance(node, Call):
                methods.add(tail(node.func) or "")
            elif isinstance(node, Name):
                names.add(node.id)
            elif isinstance(node, Attr) and dotted(node.base) in ("self", "this", "cls"):
                names.add(node.name)
                methods.add(node.name)
    yield from _locals(unit, names)
    yield from _builders(unit, methods)


def _use(site: CallSite, receivers: Receivers) -> Fact | None:
    call = site.call
    if not isinstance(call.func, Attr):
        return None
    command = plain(call.func.name)
    known = receivers.certain(call.func.base)
    if known is None:
        if not (call.args or call.kwargs) or not receivers.asks(call.func.base):
            return None
    elif command not in (CACHE if known[1] else REDIS):
        return None
    cache = known[0] if known and known[1] else ""
    found = tuple(keys(command, call, bool(cache)))
    if not found:
        return None
    life = lifetime(command, call, cache)
    return Fact(
        technology="redis_keys",
        kind="use",
        name=command,
        line=call.line,
        node=life.value if life else None,
        nodes=found if known else (*found, root(call.func.base)),
        data={
            "scope": site.scope,
            "client": known[0] if known else None,
            "cache": bool(cache),
            "unit": life.per_second if life else 1,
            "language": "python" if receivers.language == "python" else "javascript",
        },
    )


def _locals(unit: CodeUnit, names: set[str]) -> Iterator[Fact]:
    """The assignments of names that keys use, in two steps: `key = prefix + x` uses `prefix`."""
    done: set[str] = set()
    for _ in range(2):
        wanted = frozenset(names - done)
        done |= wanted
        for assign in unit.assignments(wanted) if wanted else ():
            if assign.value is None or isinstance(assign.value, Func):
                continue
            names |= {n.id for n in walk(assign.value) if isinstance(n, Name)}
            scope = unit.scope_at(assign.line)
            if scope:
                own = assign.target.split(".")[0] in ("self", "this", "cls")
                data = {"scope": scope.split(".")[0] if own else scope}
                yield Fact("redis_keys", "local", assign.target, assign.line, assign, data=data)


def _builders(unit: CodeUnit, methods: set[str]) -> Iterator[Fact]:
    """Small functions and methods that keys are built with."""
    for name in sorted(n for n in methods if n):
        found = unit.function(name)
        if found is not None and found.end_line - found.line <= 30 and returns_text(found):
            data = {"scope": unit.scope_at(found.line)}
            yield Fact("redis_keys", "builder", name, found.line, found, data=data)


# -- the whole repository ------------------------------------------------------------------------


class Use(Struct, frozen=True):
    """One access of a key pattern."""

    pattern: str
    path: str
    line: int
    name: str
    command: Command
    ttl: int | None
    client: str


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per client technology, tests apart."""
    helpers = Helpers([*declared.of("local"), *declared.of("builder")])
    uses = [u for path, f in declared.of("use") for u in _uses(path, f, helpers, project)]
    defaults = _defaults(uses, declared)
    groups: dict[tuple[str, bool], list[Use]] = {}
    for use in uses:
        client = use.client or defaults["python" if use.path.endswith(".py") else "javascript"]
        groups.setdefault((client, is_test(use.path)), []).append(use)
    for (client, test), members in sorted(groups.items()):
        named = [u for u in members if not is_bare(u.pattern)]
        yield Source(
            technology=client,
            kind="usage",
            group="",
            engines=("Redis", "Memcached") if client in _CACHE_LABELS else ("Redis", "Valkey"),
            operations=tuple(_operations(named)),
            problems=tuple(_nameless(members)),
            test=test,
        )


def _nameless(members: list[Use]) -> Iterator[Problem]:
    """Keys of which no part is known: a pattern of them would say nothing."""
    for use in members:
        if is_bare(use.pattern):
            text = f"the key of {use.name} is computed when it runs"
            yield problem("dynamic-name", use.path, use.line, text)


def _defaults(uses: list[Use], declared: Declared) -> dict[str, str]:
    """The client most often met in each language, for files that only name a client."""
    found = {"python": "redis-py", "javascript": "node-redis"}
    for language in found:
        python = language == "python"
        known = [
            u.client
            for u in uses
            if u.client and u.client not in _CACHE_LABELS and u.path.endswith(".py") is python
        ]
        if known:
            found[language] = Counter(known).most_common(1)[0][0]
    return found


def _uses(path: str, fact: Fact, helpers: Helpers, project: Project) -> Iterator[Use]:
    client = fact.data.get("client")
    cache = bool(fact.data.get("cache"))
    nodes = fact.nodes
    if client is None:
        known = _client(path, nodes[-1], project)
        nodes = nodes[:-1]
        if known is None:
            return
        client, cache = known
    command = (CACHE if cache else REDIS).get(fact.name)
    if command is None:
        return
    scope = fact.data.get("scope", "")
    evaluator = Keys(project, path, _class(project, path, scope), helpers, scope)
    for node in nodes:
        pattern = _pattern(evaluator, node, scope, fact)  # type: ignore[arg-type]
        if pattern is not None:
            ttl = _ttl(evaluator, fact, scope)
            yield Use(pattern, path, fact.line, fact.name, command, ttl, client)


def _pattern(evaluator: Keys, node: Expr, scope: str, fact: Fact) -> str | None:
    pattern = clean(evaluator.key(node, scope, fact.line))
    if pattern is None and not is_wrapper(node):
        pattern = whole_hole(node)
    if pattern is None:
        return None
    if is_bare(pattern) and (is_wrapper(node) or fact.name in PATTERNED):
        return None
    return pattern


def _ttl(evaluator: Keys, fact: Fact, scope: str) -> int | None:
    if fact.node is None:
        return None
    expr: Expr = fact.node  # type: ignore[assignment]
    if isinstance(expr, Name):
        local = evaluator.helpers.local(evaluator.path, expr.id, scope, fact.line)
        expr = local.value if local is not None and local.value is not None else expr
    value = seconds(evaluator, expr, {})
    return int(value / fact.data.get("unit", 1)) if value is not None and value >= 0 else None


def _class(project: Project, path: str, scope: str) -> ClassDef | None:
    """The class that a scope names."""
    name = scope.split(".")[0]
    for statement in project.names(path).get(name, ()) if name else ():
        if isinstance(statement, ClassDef):
            return statement
    return None


def _client(path: str, receiver: object, project: Project) -> tuple[str, bool] | None:
    """What an imported receiver is: a client of the project's making, or of a library."""
    language = "python" if path.endswith(".py") else "javascript"
    full = dotted(receiver) if isinstance(receiver, Name | Attr) else None
    target = project.aliased(project.resolve(path, full)) if full else None
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


# -- operations ----------------------------------------------------------------------------------

_PRIORITY = (
    *("stream", "sorted set", "list", "set", "hash", "geo", "hyperloglog", "counter", "lock"),
    *("channel", "string"),
)


def _operations(members: list[Use]) -> Iterator[AnyOperation]:
    """A key-pattern table per pattern, declared at every place that uses it."""
    groups: dict[str, list[Use]] = {}
    for use in members:
        groups.setdefault(skeleton(use.pattern), []).append(use)
    for _, uses in sorted(groups.items()):
        ordered = sorted(uses, key=_standing)
        yield _table(ordered)
        places = dict.fromkeys((u.path, u.line) for u in ordered)
        for path, line in list(places)[1:MAX_PLACES]:
            yield CreateTable(
                path=path,
                line=line,
                table=ordered[0].pattern,
                kind="key-pattern",
                if_not_exists=True,
            )


def _standing(use: Use) -> tuple[bool, bool, str, int]:
    """What shows a pattern best comes first: where its value is written, not where it goes."""
    return (not use.command.writes, not use.command.structure, use.path, use.line)


def _table(uses: list[Use]) -> CreateTable:
    structures = {u.command.structure for u in uses} - {""}
    ttls = [u.ttl for u in uses if u.ttl]
    options: dict[str, object] = {}
    if ttls:
        options["ttl"] = ttls[0]
    structure = next((s for s in _PRIORITY if s in structures), None)
    if structure:
        options["structure"] = structure
    options["commands"] = sorted({u.name for u in uses})
    reads = sum(not u.command.writes for u in uses)
    options["reads"], options["writes"] = reads, len(uses) - reads
    return CreateTable(
        path=uses[0].path,
        line=uses[0].line,
        table=uses[0].pattern,
        kind="key-pattern",
        options=options,
    )
