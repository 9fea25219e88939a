"""Decorators of a project that only note a property, whose column is made when the program starts.

A product may let its users choose the type of its identifiers. Its own decorator then keeps the
class and the property in a registry, and a function that reads this registry applies TypeORM's
decorators (`Column({…})(entity, property)`). The two are joined by the registry's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...facts import Fact
from ...syntax.ir import Assign, Call, Func, FuncDef, Map, Stmt, flat, names_in, tail, walk
from ...syntax.project import Definition, Project
from ...syntax.unit import CodeUnit
from .._script.ts_code import Code
from .._shared.decorated import Decorated, Mark

MAX_DEPTH = 3
_APPLIED = re.compile(r"\)\s*\(\s*[\w.$]+\s*,\s*[\w.$'\"]+\s*\)")
_COLUMNS = frozenset(
    ["Column", "PrimaryColumn", "PrimaryGeneratedColumn", "CreateDateColumn", "UpdateDateColumn"]
)


def applier_facts(technology: str, unit: CodeUnit) -> Iterator[Fact]:
    """The functions of a file that apply column decorators by calling them."""
    if _APPLIED.search(unit.text) is None:
        return
    names = {
        site.scope.rpartition(".")[2]
        for site in unit.calls(_COLUMNS)
        if site.scope and not _is_class(unit, site.scope)
    }
    for name in sorted(names):
        found = unit.function(name)
        if found is not None and any(_applied(found)):
            yield Fact(technology, "applier", name, found.line, found)


def _is_class(unit: CodeUnit, scope: str) -> bool:
    """Whether a call stands in a class's body itself, as its decorators do."""
    return scope.rpartition(".")[2][:1].isupper() and unit.function(scope) is None


def _applied(node: FuncDef) -> Iterator[Call]:
    """The decorators that a function applies: the inner calls of `Column({…})(entity, name)`."""
    for statement in node.body:
        for found in walk(statement):
            inner = found.func if isinstance(found, Call) and len(found.args) == 2 else None
            if isinstance(inner, Call) and tail(inner.func) in _COLUMNS:
                yield inner


class Deferred:
    """Finds the columns that a project's own decorators stand for."""

    def __init__(self, decorated: Decorated, facts: Iterable[tuple[str, Fact]]) -> None:
        self.decorated = decorated
        self.project: Project = decorated.project
        self._appliers = [
            (path, fact.node) for path, fact in facts if isinstance(fact.node, FuncDef)
        ]
        self._known: dict[tuple[str, int], tuple[str, Call] | None] = {}

    def marks(self, own: Code, args: tuple[Code, ...], line: int) -> Iterator[Mark]:
        """The decorators that are applied later to what this function decorates."""
        if not self._appliers or not isinstance(own.expr, Func):
            return
        key = (own.path, own.expr.line)
        if key not in self._known:
            self._known[key] = self._applier(own.path, own.expr)
        found = self._known[key]
        if found is None:
            return
        path, call = found
        given = tuple(Code(a, path) for a in call.args[:1])
        options = tuple(a for a in args if isinstance(a.expr, Map))
        yield Mark(tail(call.func) or "", (*given, *options), own.path, line)

    def _applier(self, path: str, func: Func) -> tuple[str, Call] | None:
        """The decorator that some function applies to what a registry of this function holds."""
        registries = self._registries(path, func.body)
        if not registries:
            return None
        for where, node in self._appliers:
            if self._reads(where, node, path, registries, 0):
                return next(((where, call) for call in _applied(node)), None)
        return None

    def _registries(self, path: str, body: tuple[Stmt, ...]) -> set[str]:
        """The variables of a file that a function's body uses or sets."""
        used = names_in(body) | _assigned(body)
        known = self.project.names(path)
        return {
            name
            for name in used & known.keys()
            if any(isinstance(s, Assign) and not isinstance(s.value, Func) for s in known[name])
        }

    def _reads(
        self, path: str, node: FuncDef | Func, home: str, registries: set[str], depth: int
    ) -> bool:
        """Whether a function, or one that it calls, uses one of the variables."""
        used = names_in(node.body) | _assigned(node.body)
        if path == home and used & registries:
            return True
        if depth >= MAX_DEPTH:
            return False
        for name in sorted(used):
            target = self.project.resolve(path, name)
            if not isinstance(target, Definition):
                continue
            if target.path == home and target.name in registries:
                return True
            inner = target.node.value if isinstance(target.node, Assign) else target.node
            if not isinstance(inner, FuncDef | Func) or inner is node:
                continue
            if self._reads(target.path, inner, home, registries, depth + 1):
                return True
        return False


def _assigned(body: tuple[Stmt, ...]) -> set[str]:
    """The names that statements, and functions inside them, assign to."""
    found: set[str] = set()
    for statement in flat(body):
        for node in walk(statement):
            if isinstance(node, Assign):
                found.add(node.target.split(".")[0])
    return found
