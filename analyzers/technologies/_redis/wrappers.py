"""A project's own functions over a client: `cache.get(key)`, `@cached(PREFIX, key="pk")`.

A function whose key is made of its parameters says nothing by itself; every call of it, and every
function that it decorates, does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...facts import Fact
from ...syntax.ir import (
    Attr,
    Call,
    Expr,
    FuncDef,
    Lit,
    Name,
    Op,
    Seq,
    Text,
    tail,
)
from ...syntax.project import Definition, Project
from ...syntax.unit import CodeUnit
from .._key_patterns.tables import READ, Use, marked
from .._key_patterns.text import clean, is_bare
from .clients import parts
from .instances import Instance, Lifetime, divided, makers
from .owners import Owners, class_of
from .patterns import Helpers, Keys, whole_hole

_MAY = re.compile(r"(?i)cache|redis|valkey|limiter|ratelimit|throttle|memoize|lock|kv$|kvstore")
_NOT = re.compile(r"(?i)lru_?cache|cached_property|memcache|block|clock|cacheable$")
_OWN = ("self", "this", "cls")
MAX_ROUNDS = 4
MAX_CALLS = 400


def may_wrap(name: str) -> bool:
    """Whether a name sounds like a project's own function or class over a client."""
    return _MAY.search(name) is not None and _NOT.search(name) is None


def holders(unit: CodeUnit, who: str, facts: Iterable[Fact]) -> Iterator[Fact]:
    """The parameters of the functions whose keys do not begin with plain text."""
    scopes = {
        str(f.data.get("scope", ""))
        for f in facts
        if f.data.get("scope") and not all(_begins(n) for n in f.nodes)
    }
    outer = {".".join(s.split(".")[:size]) for s in scopes for size in (1, 2)}
    for scope in sorted(outer)[:MAX_CALLS]:
        found = unit.function(scope)
        if found is None:
            continue
        if "." not in scope or unit.scope_at(found.line).endswith(scope):
            head = FuncDef(found.line, found.name, found.params)
            yield Fact(who, "holder", scope, found.line, head)
    yield from makers(unit, who, {s.split(".")[0] for s in outer if "." in s})


def _begins(node: object) -> bool:
    """Whether a key begins with plain text."""
    if isinstance(node, Op) and node.left is not None:
        return _begins(node.left)
    if isinstance(node, Text):
        return bool(node.parts) and isinstance(node.parts[0], Lit)
    return isinstance(node, Lit)


_METHOD = re.compile(r"(?i)\b(?:\w{0,30}(?:cache|redis|kv)\w{0,20})[?!]?\.(\w{1,40})[(<]")


def called_on_wrappers(text: str) -> frozenset[str]:
    """Names of methods that a file calls on what sounds like a project's own cache or store."""
    found = {m[1] for m in _METHOD.finditer(text)}
    return frozenset(found if len(found) <= MAX_CALLS else ())


class Wrapper(Struct, frozen=True):
    """A command whose key is made of what the function around is given."""

    path: str
    owner: str
    params: tuple[str, ...]
    defaults: tuple[tuple[str, Expr], ...]
    fact: Fact
    node: Expr
    use: Use


class Wrappers:
    """The wrappers of a repository, by path and name of the function."""

    def __init__(
        self,
        project: Project,
        helpers: Helpers,
        held: Sequence[tuple[str, Fact]] = (),
        made: Sequence[tuple[str, Fact]] = (),
    ) -> None:
        self.project = project
        self.helpers = helpers
        self._holders = {(path, f.name): f for path, f in held}
        self._owners = Owners(project, made)
        self.known: dict[str, list[Wrapper]] = {}

    def take(self, path: str, fact: Fact, node: Expr, use: Use) -> None:
        """Note a use if its key begins with what its function is given."""
        scope = str(fact.data.get("scope", ""))
        found = self._around(path, scope)
        if found is None:
            return
        owner, function, params, defaults = found
        first = re.match(r"\{(\w+)\}", use.pattern)
        name = first[1] if first else tail(node) if isinstance(node, Name) else ""
        fields = self._owners.fields(path, owner)
        if name not in params and name not in fields:
            if use.pattern != "" and not first:
                return
            if not self._reaches(path, node, scope, fact.line, (*params, *fields), fields):
                return
        wrapper = Wrapper(path, owner, params, defaults, fact, node, use)
        members = self.known.setdefault(function, [])
        if len(members) < MAX_CALLS:
            members.append(wrapper)

    def _keys(self, path: str, scope: str, fields: dict[str, str] | None = None) -> Keys:
        owner = class_of(self.project, path, scope)
        return Keys(self.project, path, owner, self.helpers, scope, fields)

    def _reaches(
        self,
        path: str,
        node: Expr,
        scope: str,
        line: int,
        params: tuple[str, ...],
        fields: frozenset[str],
    ) -> bool:
        """Whether a key that stands under a local name is made of parameters, or of fields."""
        keys = self._keys(path, scope, {f: f"<{f}>" for f in fields})
        marked = {p: f"<{p}>" for p in params}
        made = keys.key(node, scope, line, marked) or ""
        return made.startswith("<")

    def _around(
        self, path: str, scope: str
    ) -> tuple[str, str, tuple[str, ...], tuple[tuple[str, Expr], ...]] | None:
        """Class, name and parameters of the outermost function around."""
        names = scope.split(".") if scope else []
        for size in (1, 2):
            fact = self._holders.get((path, ".".join(names[:size])))
            node = fact.node if fact is not None else None
            if isinstance(node, FuncDef):
                given = [p for p in node.params if p.name not in _OWN and not p.kind]
                defaults = tuple((p.name, p.default) for p in given if p.default is not None)
                owner = names[0] if size > 1 else ""
                return owner, names[size - 1], tuple(p.name for p in given), defaults
        return None

    # -- calls -----------------------------------------------------------------------------------

    def follow(self, uses: list[Use], calls: Sequence[tuple[str, Fact]]) -> list[Use]:
        """The uses, those of wrappers told by what calls the wrappers."""
        found = list(uses)
        used: set[int] = set()
        told: set[int] = set()
        direct: set[tuple[str, int]] = set()
        passed: dict[int, tuple[Use, Use]] = {}
        for _ in range(MAX_ROUNDS):
            before = {k: list(v) for k, v in self.known.items()}
            fresh: list[Use] = []
            for path, fact in calls:
                for wrapper, made in self._called(path, fact, before)[:MAX_CALLS]:
                    use = self._told(path, fact, wrapper, made)
                    if use is None:
                        continue
                    if use.pattern == wrapper.use.pattern:
                        passed[id(use)] = (use, wrapper.use)
                    else:
                        used.add(id(_first(wrapper.use, passed)))
                        fresh.append(use)
                    self._again(path, fact, wrapper, use)
            self.known = {
                name: [w for w in members if w not in before.get(name, ())]
                for name, members in self.known.items()
            }
            found += fresh
            told |= {id(u) for u in fresh}
            direct |= {(u.path, u.line) for u in fresh}
            if not any(self.known.values()):
                break
        kept = [u for u in found if id(u) not in used or not is_bare(u.pattern)]
        own = [u for u in kept if id(u) not in told and (u.path, u.line) not in direct]
        return own + marked([u for u in kept if id(u) in told])

    def _called(
        self, path: str, fact: Fact, known: dict[str, list[Wrapper]]
    ) -> list[tuple[Wrapper, Instance | None]]:
        """The wrappers that a call calls, each with the object that it is called on."""
        call = fact.node
        members = known.get(fact.name, [])
        if not members or not isinstance(call, Call):
            return []
        func = call.func
        if isinstance(func, Name):
            target = self.project.resolve(path, func)
            if not isinstance(target, Definition):
                return []
            return [(w, None) for w in members if w.path == target.path and not w.owner]
        if not isinstance(func, Attr):
            return []
        receiver = parts(func.base)
        scope = str(fact.data.get("scope", ""))
        if receiver[:1] and receiver[0] in _OWN and len(receiver) == 1:
            own = scope.split(".")[0]
            return [(w, None) for w in members if w.path == path and w.owner == own]
        owner = self._owners.of(path, func.base) or self._owners.field(path, receiver, scope)
        if owner is not None:
            at, made = owner
            return [(w, made) for w in members if (w.path, w.owner) == at]
        return [(w, None) for w in members if w.owner and _sounds(receiver[-1], w.owner)]

    def _told(self, path: str, fact: Fact, wrapper: Wrapper, made: Instance | None) -> Use | None:
        """The use of a wrapper's key that a call makes."""
        call = fact.node
        if not isinstance(call, Call):
            return None
        scope = str(fact.data.get("scope", ""))
        caller = self._keys(path, scope)
        given = dict(call.kwargs)
        given |= dict(zip(wrapper.params, call.args, strict=False))
        bound: dict[str, Any] = {}
        for name, argument in given.items():
            if isinstance(argument, Seq) and len(argument.items) == 1:
                argument = argument.items[0]
            pattern = clean(caller.key(argument, scope, fact.line))
            bound[name] = pattern or whole_hole(argument) or "{" + name + "}"
        fields = made.patterns(self.project, self.helpers) if made is not None else None
        own = self._keys(wrapper.path, wrapper.use.scope, fields)
        pattern = clean(own.key(wrapper.node, wrapper.use.scope, wrapper.fact.line, bound))
        if pattern is None:
            return None
        decorates = not scope.endswith(tuple(wrapper.params)) and self._decorates(wrapper)
        strategy = READ if decorates and not wrapper.use.ends else wrapper.use.strategy
        return replace(
            wrapper.use,
            pattern=pattern,
            path=path,
            line=fact.line,
            scope=scope,
            strategy=strategy,
            ttl=self._ttl(caller, own, wrapper, given, made),
        )

    def _decorates(self, wrapper: Wrapper) -> bool:
        """Whether the command stands in a function inside the wrapper's: a decorator's inside."""
        return wrapper.use.scope.count(".") >= (3 if wrapper.owner else 2)

    def _ttl(
        self,
        caller: Keys,
        own: Keys,
        wrapper: Wrapper,
        given: dict[str, Expr],
        made: Instance | None,
    ) -> int | None:
        node = wrapper.fact.node
        if not isinstance(node, Expr):
            return wrapper.use.ttl
        life = Lifetime(
            caller,
            own,
            wrapper.use.scope,
            wrapper.fact.line,
            given,
            dict(wrapper.defaults),
            wrapper.params,
            made,
            int(wrapper.fact.data.get("unit", 1)),
        )
        value = life.of(node)
        if value is None and not (isinstance(node, Name) and node.id in wrapper.params):
            return wrapper.use.ttl
        return int(value) if value and value > 0 else None

    def _again(self, path: str, fact: Fact, wrapper: Wrapper, use: Use) -> None:
        """A call whose key is in turn made of parameters makes its function a wrapper, too."""
        call = fact.node
        if not isinstance(call, Call):
            return
        names = [i for i, a in enumerate(call.args) if isinstance(a, Name)]
        handed = isinstance(wrapper.node, Name) and wrapper.node.id in wrapper.params
        key = wrapper.params.index(wrapper.node.id) if handed else -1  # type: ignore[union-attr]
        position = key if key in names else next(iter(names), None)
        if position is None or not is_bare(use.pattern):
            return
        scaled, by = divided(wrapper.fact.node) or (None, 1)
        ttl = dict(zip(wrapper.params, call.args, strict=False)).get(tail(scaled) or "")
        unit = int(wrapper.fact.data.get("unit", 1)) * by
        data = {**wrapper.fact.data, "scope": use.scope, "unit": unit}
        again = Fact(fact.technology, "use", wrapper.fact.name, fact.line, ttl, data=data)
        self.take(path, again, call.args[position], use)


def _first(use: Use, passed: dict[int, tuple[Use, Use]]) -> Use:
    """The command's own use, behind functions that hand a key on as it is."""
    for _ in range(MAX_ROUNDS):
        use = passed.get(id(use), (use, use))[1]
    return use


def _sounds(receiver: str, owner: str) -> bool:
    """Whether a receiver is called like a class: `cacheService`, `cache_service`, `_cache`."""
    mine, theirs = (re.sub(r"[^a-z]", "", n.lower()) for n in (receiver, owner))
    return len(mine) > 3 and (mine == theirs or theirs.startswith(mine) or theirs.endswith(mine))
