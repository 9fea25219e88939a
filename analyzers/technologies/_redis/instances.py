"""What objects of a project's own class over a client are made with.

`new RedisCache("seats", 30)`: what the constructor is given becomes part of every key, or the
lifetime, of what the object is asked for later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from ...facts import Fact
from ...syntax.ir import Assign, Attr, Call, Cond, Expr, FuncDef, Lit, Name, Op, dotted, flat
from ...syntax.project import Project
from ...syntax.unit import CodeUnit
from .._key_patterns.text import clean
from .patterns import SECONDS_OF, Helpers, Keys, seconds, whole_hole

OWN = ("self", "this", "cls")
_CONSTRUCTORS = ("constructor", "__init__")
_ELSE = frozenset({"??", "||", "or"})
MAX_FIELDS = 40
MAX_DEPTH = 6


def makers(unit: CodeUnit, who: str, classes: Iterable[str]) -> Iterator[Fact]:
    """The constructors of classes: their parameters, and the fields that they fill."""
    for name in sorted(classes):
        for word in _CONSTRUCTORS:
            found = unit.function(f"{name}.{word}")
            if found is None or unit.scope_at(found.line) != f"{name}.{word}":
                continue
            fills = [
                s
                for s in flat(found.body)
                if isinstance(s, Assign) and _field(s.target) is not None
            ]
            head = FuncDef(found.line, name, found.params, tuple(fills[:MAX_FIELDS]))
            yield Fact(who, "maker", name, found.line, head)


def divided(expr: object) -> tuple[Expr, int] | None:
    """`Math.floor(ms / 1000)` as what is divided and by what; anything else by one."""
    while isinstance(expr, Call) and dotted(expr.func) in SECONDS_OF and expr.args:
        expr = expr.args[0]
    if not isinstance(expr, Op) or expr.op != "/" or expr.left is None:
        return (expr, 1) if isinstance(expr, Name) else None
    by = expr.right.value if isinstance(expr.right, Lit) else None
    return (expr.left, by) if isinstance(by, int) and by > 0 else None


def _field(target: str) -> str | None:
    own, _, name = target.partition(".")
    return name if own in OWN and name and "." not in name else None


class Maker(Struct, frozen=True):
    """A constructor: what it takes, and what of it stands in which field."""

    path: str
    params: tuple[tuple[str, Expr | None], ...]
    fields: tuple[tuple[str, Expr], ...]

    @property
    def names(self) -> frozenset[str]:
        """The fields that what is given decides."""
        return frozenset(n for n, _ in self.fields)


def maker_of(path: str, node: FuncDef) -> Maker:
    """The constructor that a fact of `makers` holds. A parameter that no statement puts into a
    field is the field itself (TypeScript handbook, "Parameter Properties")."""
    params = tuple((p.name, p.default) for p in node.params if p.name not in OWN and not p.kind)
    filled = {
        name: s.value
        for s in node.body
        if isinstance(s, Assign) and s.value is not None and (name := _field(s.target))
    }
    plain = {n: Name(node.line, n) for n, _ in params if n not in filled}
    return Maker(path, params, tuple({**plain, **filled}.items()))


class Instance(Struct, frozen=True):
    """An object: its class's constructor and the call that makes it."""

    maker: Maker
    path: str
    call: Call

    def given(self) -> dict[str, Expr]:
        """What the call gives each parameter."""
        names = [n for n, _ in self.maker.params]
        return {**dict(zip(names, self.call.args, strict=False)), **dict(self.call.kwargs)}

    def patterns(self, project: Project, helpers: Helpers) -> dict[str, str]:
        """What each field adds to a key."""
        caller = Keys(project, self.path, None, helpers)
        own = Keys(project, self.maker.path, None, helpers)
        given = self.given()
        bound: dict[str, Any] = {}
        for name, default in self.maker.params:
            argument = given.get(name)
            evaluator, node = (caller, argument) if argument is not None else (own, default)
            pattern = evaluator.pattern(node) if node is not None else None
            shown = whole_hole(argument) if argument is not None else None
            bound[name] = clean(pattern) or shown or "{" + name + "}"
        found = {n: own.pattern(e, bound) for n, e in self.maker.fields}
        return {n: p for n, p in found.items() if p}


class Lifetime(Struct, frozen=True):
    """How long what a wrapper stores lives, told by what a call of the wrapper gives it."""

    caller: Keys
    own: Keys
    scope: str
    line: int
    given: Mapping[str, Expr]
    defaults: Mapping[str, Expr]
    params: tuple[str, ...]
    instance: Instance | None
    unit: int

    def of(self, expr: Expr | None, depth: int = 0) -> Any:
        """Seconds, or None."""
        if expr is None or depth > MAX_DEPTH:
            return None
        if isinstance(expr, Name) and expr.id in self.params:
            return self._parameter(expr.id)
        if isinstance(expr, Op) and expr.op in _ELSE:
            left = self.of(expr.left, depth + 1)
            return left if left is not None else self.of(expr.right, depth + 1)
        if isinstance(expr, Op) and expr.op == "/" and (parts := divided(expr)) is not None:
            value = self.of(parts[0], depth + 1)
            return value / parts[1] if value is not None else None
        if isinstance(expr, Cond):
            yes = self.of(expr.yes, depth + 1)
            return yes if yes is not None else self.of(expr.no, depth + 1)
        if isinstance(expr, Call) and dotted(expr.func) in SECONDS_OF and expr.args:
            return self.of(expr.args[0], depth + 1)
        if isinstance(expr, Attr) and (name := _field(dotted(expr) or "")) is not None:
            return self._of_field(name, expr)
        if isinstance(expr, Name):
            local = self.own.helpers.local(self.own.path, expr.id, self.scope, self.line)
            if local is not None and local.value is not None and local.value != expr:
                return self.of(local.value, depth + 1)
        return seconds(self.own, expr, {}, self.unit)

    def _parameter(self, name: str) -> Any:
        argument = self.given.get(name)
        if argument is not None:
            return seconds(self.caller, argument, {}, self.unit)
        return seconds(self.own, self.defaults.get(name), {}, self.unit)

    def _of_field(self, name: str, expr: Expr) -> Any:
        made = self.instance
        value = dict(made.maker.fields).get(name) if made is not None else None
        if made is None or value is None:
            return seconds(self.own, expr, {}, self.unit)
        argument = made.given().get(value.id) if isinstance(value, Name) else None
        if argument is not None:
            return seconds(self.caller.at(made.path), argument, {}, self.unit)
        if isinstance(value, Name):
            value = dict(made.maker.params).get(value.id)
        return seconds(self.own, value, {}, self.unit)
