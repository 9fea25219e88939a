"""Local names: what a variable inside a function or on `self` was assigned, seen from a place.

`scope_facts` keeps what a file's interesting calls need of it; `Scope` finds them again
when the whole repository is known, and puts what they hold in their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from ...facts import Fact
from ...syntax.evaluate import UNKNOWN, Evaluator
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Expr,
    Func,
    FuncDef,
    Item,
    Lit,
    Map,
    Name,
    Op,
    Seq,
    Star,
    Stmt,
    Text,
    dotted,
    flat,
    tail,
    walk,
)
from ...syntax.project import Project
from ...syntax.unit import CodeUnit

SELF = ("self", "this", "cls")
_STEPS = 3
_ROUNDS = 3
_MOST_CALLS = 8
_MOST_SCOPES = 200
KINDS = ("local", "passed", "default")
"""The kinds of the facts that a `Scope` is made of."""
_DEEPEST = 6


class Place(Struct, frozen=True):
    """Where an expression stands."""

    path: str
    scope: str = ""
    line: int = 0


def names_of(*nodes: Expr | Stmt | None) -> set[str]:
    """The names that expressions use: variables, and attributes of `self` and `this`."""
    found: set[str] = set()
    for node in (n for start in nodes for n in walk(start)):
        if isinstance(node, Name) and node.id not in SELF:
            found.add(node.id)
        elif isinstance(node, Attr) and isinstance(node.base, Name) and node.base.id in SELF:
            found.add(node.name)
    return found


def scope_facts(
    unit: CodeUnit, technology: str, scopes: Iterable[str], names: Iterable[str]
) -> Iterator[Fact]:
    """All that a `Scope` needs to know of a file where these names are used in these scopes."""
    around, wanted = set(scopes), set(names)
    passed: dict[tuple[int, str], Fact] = {}
    for _ in range(_ROUNDS):
        for fact in _passed(unit, technology, around, wanted):
            passed[fact.line, fact.name] = fact
        around |= {f.data["scope"] for f in passed.values()}
        wanted |= names_of(*(f.node for f in passed.values() if isinstance(f.node, Call)))
    yield from _defaults(unit, technology, around, wanted)
    yield from passed.values()
    yield from _locals(unit, technology, wanted)


def _locals(unit: CodeUnit, technology: str, names: Iterable[str]) -> Iterator[Fact]:
    """The assignments inside functions of names that are used, and of those that they use."""
    wanted, done = set(names), set[str]()
    for _ in range(_STEPS):
        fresh = frozenset(wanted - done)
        done |= fresh
        for assign in unit.assignments(fresh) if fresh else ():
            if assign.value is None or isinstance(assign.value, Func):
                continue
            wanted |= names_of(assign.value)
            scope = unit.scope_at(assign.line)
            if scope:
                data = {"scope": scope}
                yield Fact(technology, "local", assign.target, assign.line, assign, data=data)


def _defaults(unit: CodeUnit, technology: str, scopes: set[str], names: set[str]) -> Iterator[Fact]:
    """The defaults of parameters, where they are among the names."""
    for scope in sorted(scopes - {""})[:_MOST_SCOPES]:
        function = unit.function(scope)
        for param in function.params if function is not None else ():
            if param.name in names and param.default is not None:
                data = {"scope": scope}
                line = param.default.line
                yield Fact(technology, "default", param.name, line, param.default, data=data)


def _passed(unit: CodeUnit, technology: str, scopes: set[str], names: set[str]) -> Iterator[Fact]:
    """The calls, in the same file, of functions whose parameters are among the names."""
    params: dict[str, list[str]] = {}
    for name, function in _functions(unit, scopes):
        given = [p.name for p in function.params if p.name not in SELF]
        if names & set(given):
            params[name] = given
    for site in unit.calls(frozenset(params)) if params else ():
        name = tail(site.call.func) or ""
        data = {"scope": site.scope, "params": params[name]}
        yield Fact(technology, "passed", name, site.call.line, site.call, data=data)


def _functions(unit: CodeUnit, scopes: set[str]) -> Iterator[tuple[str, Func | FuncDef]]:
    """The functions that scopes name: methods, and those that a name is given to."""
    around = {s.rsplit(".", 1)[-1] for s in scopes}
    for statement in flat(unit.module.body):
        if isinstance(statement, Assign) and statement.target in around:
            if isinstance(statement.value, Func):
                yield statement.target, statement.value
        elif isinstance(statement, FuncDef) and statement.name in around:
            yield statement.name, statement
    for scope in sorted(s for s in scopes if "." in s)[:_MOST_SCOPES]:
        function = unit.function(scope)
        if function is not None:
            yield function.name, function


class Scope:
    """The local names of a repository, from the facts of `scope_facts`."""

    def __init__(self, facts: Iterable[tuple[str, Fact]], project: Project) -> None:
        self.project = project
        self._known: dict[tuple[str, str], list[Fact]] = {}
        self._passed: dict[tuple[str, str], list[Fact]] = {}
        self._defaults: dict[tuple[str, str], list[Fact]] = {}
        others = {"passed": self._passed, "default": self._defaults}
        for path, fact in facts:
            kept = others.get(fact.kind, self._known)
            kept.setdefault((path, fact.name), []).append(fact)

    def arguments(self, name: str, place: Place) -> Iterator[tuple[Expr, Place]]:
        """What a parameter of the function around a place is given, with the places of calls."""
        function = place.scope.rsplit(".", 1)[-1]
        for fact in self._passed.get((place.path, function), ())[:_MOST_CALLS]:
            params, call = fact.data.get("params", []), fact.node
            if isinstance(call, Call) and name in params:
                argument = call.arg(name, params.index(name))
                if argument is not None:
                    yield argument, Place(place.path, fact.data.get("scope", ""), fact.line)

    def local(self, name: str, place: Place) -> Assign | None:
        """What a name was last assigned above a place; `self.x` anywhere in its class."""
        found = self.found(name, place)
        return found[0] if found is not None else None

    def found(self, name: str, place: Place) -> tuple[Assign, Place] | None:
        """As `local`, with the place from which the assigned value is to be seen."""
        own = name.split(".")[0] in SELF
        around = place.scope.split(".")[0] if own else place.scope
        seen = [
            f
            for f in self._known.get((place.path, name), ())
            if _visible(f.data.get("scope", ""), around, own)
        ]
        above = seen if own else [f for f in seen if f.line <= place.line]
        best = max(above, key=lambda f: f.line, default=None)
        if best is not None and isinstance(best.node, Assign):
            return best.node, Place(place.path, best.data.get("scope", ""), best.line - 1)
        field = self._field(name, place) if own and "." in name else None
        return (field, place) if field is not None else None

    def _field(self, name: str, place: Place) -> Assign | None:
        """A field of the class around a place."""
        owner, field = place.scope.split(".")[0], name.split(".", 1)[1]
        for statement in self.project.names(place.path).get(owner, ()):
            for member in statement.body if isinstance(statement, ClassDef) else ():
                if isinstance(member, Assign) and member.target == field:
                    return member
        return None

    def inline(self, expr: Expr, place: Place, depth: int = 0) -> Expr:
        """The expression with local names replaced by what they hold."""
        if depth > _DEEPEST:
            return expr
        if isinstance(expr, Name | Attr):
            return self._named(expr, place, depth)
        if isinstance(expr, Text):
            return Text(expr.line, tuple(self.inline(p, place, depth + 1) for p in expr.parts))
        if isinstance(expr, Op):
            left = self.inline(expr.left, place, depth + 1) if expr.left is not None else None
            right = self.inline(expr.right, place, depth + 1) if expr.right is not None else None
            return Op(expr.line, expr.op, left, right)
        if isinstance(expr, Seq):
            items = tuple(self.inline(i, place, depth + 1) for i in expr.items)
            return Seq(expr.line, items, expr.kind)
        if isinstance(expr, Star):
            return Star(expr.line, self.inline(expr.value, place, depth + 1))
        if isinstance(expr, Map):
            pairs = tuple((k, self.inline(v, place, depth + 1)) for k, v in expr.items)
            return replace(expr, items=pairs)
        if isinstance(expr, Item):
            return Item(expr.line, self.inline(expr.base, place, depth + 1), expr.key)
        return expr

    def _named(self, expr: Name | Attr, place: Place, depth: int) -> Expr:
        name = dotted(expr)
        known = self.found(name, place) if name else None
        if known is None and isinstance(expr, Name):
            return self._default(expr, place, depth)
        if known is None or known[0].value is None or known[0].value == expr:
            if isinstance(expr, Attr):
                return Attr(expr.line, self.inline(expr.base, place, depth + 1), expr.name)
            return expr
        found = self.inline(known[0].value, known[1], depth + 1)
        # A call is not worth more than the name of what it gives.
        return found if isinstance(found, Lit | Text | Op | Map | Seq | Attr | Name) else expr

    def _default(self, expr: Name, place: Place, depth: int) -> Expr:
        """What a parameter of the function around a place is worth when it is not given."""
        for fact in self._defaults.get((place.path, expr.id), ()):
            if _visible(fact.data.get("scope", ""), place.scope, False):
                return fact.node if isinstance(fact.node, Lit | Text | Name | Attr) else expr
        given = {self.inline(a, p, depth + 1) for a, p in self.arguments(expr.id, place)}
        known = given.pop() if len(given) == 1 else expr
        if isinstance(known, Name) and self.project.resolve(place.path, known) is not None:
            return known
        return known if isinstance(known, Lit | Text) else expr

    def value(self, expr: Expr | None, place: Place) -> object:
        """The plain value of an expression, or UNKNOWN."""
        if expr is None:
            return UNKNOWN
        return Evaluator(self.project, place.path).value(self.inline(expr, place))

    def pattern(self, expr: Expr | None, place: Place) -> str | None:
        """The text of an expression with `{name}` for what cannot be known."""
        if expr is None:
            return None
        found = Evaluator(self.project, place.path).pattern(self.inline(expr, place))
        return found if found is not None and len(found) <= 300 else None


def _visible(scope: str, around: str, own: bool) -> bool:
    if own:
        return scope.split(".")[0] == around
    return scope == around or around.startswith(scope + ".")


def calls_in(expr: Expr) -> Iterator[Call]:
    """The calls along a chain, the outermost first: `a.b(1).c(2)` gives `c`, then `b`."""
    node: Expr | None = expr
    for _ in range(60):
        if isinstance(node, Call):
            yield node
            node = node.func
        elif isinstance(node, Attr | Item):
            node = node.base
        else:
            return
