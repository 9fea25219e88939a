"""Names in code that uses a driver: locals, parameters and attributes, from the facts of files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...facts import Fact
from ...syntax.evaluate import UNKNOWN, Evaluator
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Cond,
    Do,
    Expr,
    Func,
    FuncDef,
    Name,
    Op,
    Param,
    Return,
    dotted,
    flat,
    names_in,
)
from ...syntax.project import Definition, Project
from ...syntax.targets import member_of
from ..base import Declared

MAX_STEPS = 24
SELVES = frozenset({"self", "this", "cls"})


class Place(Struct, frozen=True):
    """Where an expression stands: file, function, line; what parameters stand for; the class."""

    path: str
    scope: str = ""
    line: int = 0
    env: Mapping[str, tuple[Expr, Place]] = {}
    subject: Definition | None = None


class Constants(Evaluator):
    """Values of expressions, those of PyMongo's constants too."""

    def at(self, path: str, scope: ClassDef | None = None) -> Constants:
        """See `Evaluator.at`."""
        return Constants(self.project, path, scope)

    def outside(self, name: str) -> Any:
        """PyMongo docs, "pymongo – constants"."""
        known = {"ASCENDING": 1, "DESCENDING": -1, "TEXT": "text", "HASHED": "hashed"}
        known |= {"GEO2D": "2d", "GEOSPHERE": "2dsphere"}
        return known.get(name.rsplit(".", 1)[-1], UNKNOWN)


class Names:
    """Finds what names stand for where code uses them."""

    def __init__(self, declared: Declared, project: Project) -> None:
        self.project = project
        self._locals: dict[tuple[str, str], list[Fact]] = {}
        self._functions: dict[tuple[str, str], FuncDef] = {}
        for path, fact in declared.of("local"):
            self._locals.setdefault((path, fact.name), []).append(fact)
        for path, fact in declared.of("function"):
            if isinstance(fact.node, FuncDef):
                self._functions[path, fact.name] = fact.node

    # -- names -----------------------------------------------------------------------------------

    def local(self, name: str, place: Place) -> tuple[Assign, Place] | None:
        """The assignment of a local name that a place sees: the innermost, the nearest above."""
        best: tuple[Any, Fact] | None = None
        for fact in self._locals.get((place.path, name), ()):
            scope = fact.data.get("scope", "")
            if scope and scope != place.scope and not place.scope.startswith(scope + "."):
                continue
            above = not place.line or fact.line <= place.line
            rank = (len(scope), above, fact.line if above else -fact.line)
            if best is None or rank > best[0]:
                best = (rank, fact)
        return self._of_fact(best[1], place) if best is not None else None

    def anywhere(self, path: str, name: str, scope: str = "") -> Iterator[tuple[Assign, Place]]:
        """The assignments of a name in any function of a file, or below one scope."""
        for fact in self._locals.get((path, name), ()):
            if not scope or str(fact.data.get("scope", "")).split(".")[0] == scope:
                found = self._of_fact(fact, Place(path))
                if found is not None:
                    yield found

    def _of_fact(self, fact: Fact, place: Place) -> tuple[Assign, Place] | None:
        if not isinstance(fact.node, Assign):
            return None
        scope = fact.data.get("scope", "")
        return fact.node, replace(place, scope=scope or place.scope, line=fact.line)

    def parameter(self, name: str, place: Place) -> Param | None:
        """The parameter of that name of a function around a place."""
        parts = place.scope.split(".") if place.scope else []
        for count in range(len(parts), 0, -1):
            node = self._functions.get((place.path, ".".join(parts[:count])))
            for param in node.params if node is not None else ():
                if param.name == name:
                    return param
        return None

    def function(self, path: str, name: str) -> FuncDef | None:
        """A function whose header left out its body, or a method."""
        return self._functions.get((path, name))

    def subject(self, place: Place) -> Definition | None:
        """The class that code stands in, or the one that it is asked for."""
        if place.subject is not None:
            return place.subject
        head = place.scope.split(".")[0]
        for statement in self.project.names(place.path).get(head, ()) if head else ():
            if isinstance(statement, ClassDef):
                return Definition(place.path, statement)
        return None

    def lineage(self, subject: Definition) -> list[Definition]:
        """A class and its ancestors in the project."""
        if not isinstance(subject.node, ClassDef):
            return []
        above = self.project.lineage(subject.path, subject.node)
        return [subject, *(a for a in above if isinstance(a, Definition))]

    def members(self, name: str, place: Place) -> Iterator[tuple[Assign | FuncDef, Place]]:
        """What `self.name` may be: class attributes, properties, what methods assign to it."""
        subject = self.subject(place)
        for cls in self.lineage(subject) if subject is not None else ():
            if not isinstance(cls.node, ClassDef):
                continue
            here = Place(cls.path, cls.node.name, 0, {}, subject)
            own = member_of(cls.node, name)
            if isinstance(own, Assign) and own.value is not None and not _is_none(own.value):
                yield own, here
            elif isinstance(own, FuncDef):
                full = self.function(cls.path, f"{cls.node.name}.{name}")
                yield (own if own.body or full is None else full), here
            for word in SELVES:
                for made, at in self.anywhere(cls.path, f"{word}.{name}", cls.node.name):
                    yield made, replace(at, subject=subject)
            for maker in ("constructor", "__init__"):
                node = self.function(cls.path, f"{cls.node.name}.{maker}")
                for param in node.params if node is not None and maker == "constructor" else ():
                    bare = param.name.rsplit(" ", 1)[-1]
                    if bare == name and param.annotation is not None:
                        yield Assign(node.line if node else 0, name, None, param.annotation), here
            if isinstance(own, Assign) and own.annotation is not None:
                yield Assign(own.line, name, None, own.annotation), here

    # -- following -------------------------------------------------------------------------------

    def follow(self, expr: Expr | None, place: Place) -> tuple[Expr, Place] | None:
        """What a name or an attribute of the object itself stands for, one step on."""
        if isinstance(expr, Name):
            if expr.id in place.env:
                return place.env[expr.id]
            local = self.local(expr.id, place)
            if local is not None and local[0].value is not None and local[0].value != expr:
                return local[0].value, local[1]
            if local is None and self.parameter(expr.id, place) is not None:
                return None
        if isinstance(expr, Attr) and isinstance(expr.base, Name) and expr.base.id in SELVES:
            for member, here in self.members(expr.name, place):
                if isinstance(member, Assign) and member.value is not None:
                    return member.value, here
            return None
        target = self.project.resolve(place.path, expr) if isinstance(expr, Name | Attr) else None
        if isinstance(target, Definition) and isinstance(target.node, Assign):
            value = target.node.value
            if value is not None and (target.path != place.path or value != expr):
                return value, Place(target.path)
        return None

    def settle(self, expr: Expr | None, place: Place) -> tuple[Expr | None, Place]:
        """The literal, call or other code that an expression stands for in the end."""
        for _ in range(MAX_STEPS):
            further = self.follow(expr, place) if isinstance(expr, Name | Attr) else None
            if further is None:
                break
            expr, place = further
        return expr, place

    def value(self, expr: Expr | None, place: Place, steps: int = 0) -> Any:
        """The constant that an expression is worth, or UNKNOWN."""
        if expr is None or steps > MAX_STEPS:
            return UNKNOWN
        if isinstance(expr, Name | Attr):
            further = self.follow(expr, place)
            if further is not None and further[0] != expr:
                return self.value(further[0], further[1], steps + 1)
            param = self.parameter(expr.id, place) if isinstance(expr, Name) else None
            if param is not None:
                return self.value(param.default, place, steps + 1)
        if isinstance(expr, Op) and expr.op in ("||", "??", "or") and expr.left is not None:
            left = self.value(expr.left, place, steps + 1)
            return left if left not in (UNKNOWN, None) else self.value(expr.right, place, steps + 1)
        env: dict[str, Any] = {}
        for name in names_in(expr) if not isinstance(expr, Name | Attr) else ():
            known = name in place.env or self.local(name, place) is not None
            if known or self.parameter(name, place) is not None:
                env[name] = self.value(Name(place.line, name), place, steps + 1)
        subject = self.subject(place)
        scope = subject.node if subject is not None and isinstance(subject.node, ClassDef) else None
        return Constants(self.project, place.path, scope).value(expr, env)

    def text(self, expr: Expr | None, place: Place) -> str | None:
        """The constant text that an expression is worth, or None."""
        found = self.value(expr, place)
        return found if isinstance(found, str) and found else None

    # -- functions -------------------------------------------------------------------------------

    def called(self, func: Expr, call: Call | None, place: Place) -> Iterator[tuple[Expr, Place]]:
        """What a function of the project returns: the values, and where they stand."""
        found = self._definition(func, place)
        if found is None:
            return
        node, here = found
        env = bind(node, call, place)
        inner = replace(here, env=env)
        for statement in flat(node.body):
            value = statement.value if isinstance(statement, Return | Do) else None
            if isinstance(statement, Do) and isinstance(value, Call):
                value = value.args[0] if dotted(value.func) == "yield" and value.args else None
            if value is not None:
                yield value, inner

    def returned_type(self, func: Expr, place: Place) -> tuple[Expr, Place] | None:
        """The annotation of what a function of the project returns."""
        found = self._definition(func, place)
        if found is None or not isinstance(found[0], FuncDef) or found[0].returns is None:
            return None
        return found[0].returns, found[1]

    def _definition(self, func: Expr, place: Place) -> tuple[FuncDef | Func, Place] | None:
        if isinstance(func, Attr) and isinstance(func.base, Name) and func.base.id in SELVES:
            for member, here in self.members(func.name, place):
                if isinstance(member, FuncDef):
                    return member, replace(here, scope=f"{here.scope}.{func.name}")
            return None
        if isinstance(func, Func):
            return func, place
        target = self.project.resolve(place.path, func) if isinstance(func, Name | Attr) else None
        if not isinstance(target, Definition):
            return None
        node: Any = target.node.value if isinstance(target.node, Assign) else target.node
        if isinstance(node, FuncDef) and not node.body:
            node = self.function(target.path, node.name) or self._method(target) or node
        if isinstance(node, FuncDef | Func):
            return node, Place(target.path, target.name)
        return None

    def _method(self, target: Definition) -> FuncDef | None:
        """A method that was found through its class, with its body."""
        for (path, name), node in self._functions.items():
            if path == target.path and node.line == target.node.line and "." in name:
                return node
        return None


def bind(node: FuncDef | Func, call: Call | None, place: Place) -> dict[str, tuple[Expr, Place]]:
    """What the parameters of a function stand for in one call: an argument, or the default."""
    env: dict[str, tuple[Expr, Place]] = {}
    given = dict(call.kwargs) if call is not None else {}
    params = [p for p in node.params if p.name not in SELVES]
    for position, param in enumerate(params):
        value = given.get(param.name)
        if value is None and call is not None and position < len(call.args):
            value = call.args[position]
        if value is not None:
            env[param.name] = (value, place)
        elif param.default is not None:
            env[param.name] = (param.default, Place(place.path))
    return env


def _is_none(expr: Expr) -> bool:
    return getattr(expr, "value", 0) is None and not isinstance(expr, Call | Cond)
