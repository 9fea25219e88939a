"""Expressions of JavaScript and TypeScript together with the place where they stand.

What a decorator or a schema is given may be written elsewhere: a constant of another file, what a
helper returns, an object spread into another. A `Code` is an expression, its file, and what the
local names around it stand for; a `Reader` follows names and takes objects apart without losing
the functions in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ...syntax.evaluate import UNKNOWN, Evaluator
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Cond,
    Expr,
    Func,
    FuncDef,
    If,
    Item,
    Lit,
    Map,
    Name,
    Op,
    Return,
    Seq,
    Star,
    Stmt,
    callee,
    names_in,
)
from ...syntax.project import Definition, External, Project, Target
from .ts_tests import holds

MAX_STEPS = 24
MAX_ITEMS = 500
_MERGES = frozenset({"Object.assign", "_.merge", "_.assign", "_.extend", "merge", "assign"})
_SAME = frozenset({"Object.freeze", "Object.seal", "structuredClone"})


class Code(Struct, frozen=True):
    """An expression, the file it stands in, and what local names stand for there."""

    expr: Expr | None = None
    path: str = ""
    names: tuple[tuple[str, Code], ...] = ()

    @property
    def line(self) -> int:
        """Where it stands."""
        return self.expr.line if self.expr is not None else 0

    def at(self, expr: Expr | None) -> Code:
        """Another expression of the same place."""
        return Code(expr, self.path, self.names)

    def local(self, name: str) -> Code | None:
        """What a local name stands for, or None."""
        return next((c for n, c in reversed(self.names) if n == name), None)


ABSENT = Code(Lit())
"""An argument that was not given."""


class Reader:
    """Reads codes against the whole project."""

    def __init__(self, project: Project) -> None:
        self.project = project

    # -- names -----------------------------------------------------------------------------------

    def target(self, code: Code) -> Target:
        """What a name stands for in the project, aliases followed."""
        expr = code.expr
        if isinstance(expr, Name):
            local = code.local(expr.id)
            if local is not None:
                return self.target(local) if local != code else None
        if not isinstance(expr, Name | Attr):
            return None
        return self.project.aliased(self.project.resolve(code.path, expr))

    def follow(self, code: Code, steps: int = 0) -> Code:
        """The expression that a name, a member, a choice or a helper's call comes down to."""
        expr = code.expr
        if steps > MAX_STEPS:
            return code
        step = steps + 1
        match expr:
            case Name():
                local = code.local(expr.id)
                if local is not None:
                    return self.follow(local, step)
                return self._defined(code, step)
            case Attr():
                return self._member(code, expr.base, expr.name, step)
            case Item(key=Lit(value=str() as key)):
                return self._member(code, expr.base, key, step)
            case Cond(test=test, yes=yes, no=no):
                known = self.holds(code.at(test), step)
                chosen = yes if known is UNKNOWN or known else no
                return self.follow(code.at(chosen), step)
            case Op(op=("||" | "??"), left=left, right=right):
                found = self.follow(code.at(left), step)
                empty = isinstance(found.expr, Lit) and not found.expr.value
                return self.follow(code.at(right), step) if empty else found
            case Call():
                return self._called(code, expr, step)
            case _:
                return code

    def _defined(self, code: Code, step: int) -> Code:
        target = self.project.resolve(code.path, code.expr)
        if not isinstance(target, Definition) or not isinstance(target.node, Assign):
            return code
        value = target.node.value
        found = Code(value, target.path)
        return self.follow(found, step) if value is not None and found != code else code

    def _member(self, code: Code, base: Expr, name: str, step: int) -> Code:
        holder = base
        while isinstance(holder, Attr):
            holder = holder.base
        if isinstance(holder, Name) and code.local(holder.id) is None and isinstance(base, Name):
            found = self._defined(code, step)
            if found is not code:
                return found
        inner = self.follow(code.at(base), step)
        if isinstance(inner.expr, Map):
            return self.follow(self.entries(inner, step).get(name, ABSENT), step)
        return code

    def _called(self, code: Code, call: Call, step: int) -> Code:
        name = callee(call) or ""
        if name in _SAME and call.args:
            return self.follow(code.at(call.args[0]), step)
        if name in _MERGES and call.args:
            spreads = tuple((Star(a.line, a), Lit()) for a in call.args)
            return code.at(Map(call.line, spreads))
        made = self.call(code, call)
        return self.follow(made, step) if made is not None else code

    # -- functions -------------------------------------------------------------------------------

    def function(self, code: Code) -> Code | None:
        """The project's function that an expression means, as a code of a `Func`, or None."""
        found = self.follow(code) if isinstance(code.expr, Name | Attr) else code
        if isinstance(found.expr, Func):
            return found
        target = self.target(code)
        if isinstance(target, Definition) and isinstance(target.node, FuncDef):
            node = target.node
            return Code(Func(node.line, node.params, node.body), target.path)
        return None

    def bind(self, func: Code, args: tuple[Code, ...]) -> Code:
        """The function with its parameters and simple local names bound for one call."""
        node = func.expr
        assert isinstance(node, Func)
        bound = list(func.names)
        for position, param in enumerate(node.params):
            given = args[position] if position < len(args) else None
            if param.kind == "*":
                rest = tuple(a.expr for a in args[position:] if a.expr is not None)
                names = args[position].names if position < len(args) else ()
                path = args[position].path if position < len(args) else func.path
                bound.append((param.name, Code(Seq(node.line, rest), path, names)))
                continue
            if given is None and param.default is not None:
                given = Code(param.default, func.path, tuple(bound))
            given = given or ABSENT
            if param.name.startswith("{"):
                bound.extend(self._destructured(param.name, given))
            else:
                bound.append((param.name, given))
        self._assign(node.body, func.path, bound)
        return Code(node, func.path, tuple(bound))

    def _assign(self, body: tuple[Stmt, ...], path: str, bound: list[tuple[str, Code]]) -> None:
        """Bind what the statements assign; of branches, those that are known to run."""
        for statement in body:
            if isinstance(statement, Assign) and statement.value is not None:
                bound.append((statement.target, Code(statement.value, path, tuple(bound))))
            elif isinstance(statement, If) and statement.test is not None:
                known = holds(Code(statement.test, path, tuple(bound)), self.follow)
                if known is not None:
                    self._assign(statement.body if known else statement.orelse, path, bound)

    def holds(self, code: Code, steps: int = 0) -> Any:
        """Whether a condition is true, or UNKNOWN."""
        known = holds(code, self.follow)
        return self.value(code, steps) if known is None else known

    def _destructured(self, pattern: str, given: Code) -> Iterator[tuple[str, Code]]:
        entries = self.entries(given)
        for part in pattern.strip("{} \n").split(","):
            name = part.split("=")[0].split(":")[-1].strip()
            key = part.split("=")[0].split(":")[0].strip()
            if name.isidentifier():
                yield name, entries.get(key, ABSENT)

    def call(self, code: Code, call: Call) -> Code | None:
        """What a call of a function of the project returns, parameters bound; else None."""
        func = self.function(code.at(call.func))
        if func is None:
            return None
        return self.returned(self.bind(func, self.arguments(code, call)))

    def arguments(self, code: Code, call: Call) -> tuple[Code, ...]:
        """The arguments of a call, spreads of known arrays taken apart."""
        return tuple(self.items(code.at(Seq(call.line, call.args))))

    def returned(self, func: Code) -> Code | None:
        """What a function of bound parameters returns, branches chosen where they are known."""
        node = func.expr
        return self._return(func, node.body) if isinstance(node, Func) else None

    def _return(self, func: Code, body: tuple[Stmt, ...]) -> Code | None:
        last: Code | None = None
        for statement in body:
            if isinstance(statement, Return):
                return func.at(statement.value) if statement.value is not None else last
            if isinstance(statement, If):
                known = self.value(func.at(statement.test)) if statement.test else True
                branches = [statement.body, statement.orelse]
                if known is not UNKNOWN:
                    branches = branches[:1] if known else branches[1:]
                for branch in branches:
                    found = self._return(func, branch)
                    if found is not None and known is not UNKNOWN:
                        return found
                    last = found or last
        return last

    # -- objects and arrays ----------------------------------------------------------------------

    def entries(self, code: Code, steps: int = 0) -> dict[str, Code]:
        """The entries of an object by key, spreads included; {} for what is none."""
        found = self.follow(code, steps)
        out: dict[str, Code] = {}
        if not isinstance(found.expr, Map) or steps > MAX_STEPS:
            return out
        for key, value in found.expr.items[:MAX_ITEMS]:
            if isinstance(key, Star):
                out.update(self.entries(found.at(key.value), steps + 1))
                continue
            name = key.value if isinstance(key, Lit) else self.value(found.at(key), steps + 1)
            if isinstance(name, str | int):
                out[str(name)] = found.at(value)
        return out

    def items(self, code: Code, steps: int = 0) -> list[Code]:
        """The elements of an array, spreads included; [] for what is none."""
        found = self.follow(code, steps)
        if not isinstance(found.expr, Seq) or steps > MAX_STEPS:
            return []
        out: list[Code] = []
        for item in found.expr.items[:MAX_ITEMS]:
            if isinstance(item, Star):
                out.extend(self.items(found.at(item.value), steps + 1))
            else:
                out.append(found.at(item))
        return out

    # -- values ----------------------------------------------------------------------------------

    def value(self, code: Code | None, steps: int = 0) -> Any:
        """The constant value of a code, or UNKNOWN."""
        if code is None or steps > MAX_STEPS:
            return UNKNOWN
        expr = code.expr
        if isinstance(expr, Lit):
            return expr.value
        if isinstance(expr, Name | Attr | Cond | Item):
            found = self.follow(code, steps)
            if found != code:
                return self.value(found, steps + 1)
        if isinstance(expr, Map) and code.names:
            entries = self.entries(code, steps + 1)
            return {name: self.value(entry, steps + 1) for name, entry in entries.items()}
        env = self._environment(code, steps) if code.names else None
        return self.evaluator(code.path).value(expr, env)

    def evaluator(self, path: str) -> Evaluator:
        """What evaluates the expressions of a file."""
        return Evaluator(self.project, path)

    def _environment(self, code: Code, steps: int) -> dict[str, Any]:
        used = names_in(code.expr)
        known: dict[str, Any] = {}
        for name, bound in code.names:
            if name in used:
                known[name] = value = self.value(bound, steps + 1)
                if isinstance(value, dict):
                    known.update({f"{name}.{key}": inner for key, inner in value.items()})
        return known

    def text(self, code: Code | None) -> str | None:
        """The value where it is text, else None."""
        value = self.value(code)
        return value if isinstance(value, str) else None

    def lazy(self, code: Code | None) -> Code | None:
        """What an arrow function (`() => User`) returns; anything else as it is."""
        if code is not None and isinstance(code.expr, Name) and code.local(code.expr.id):
            code = self.follow(code)
        if code is None:
            return None
        if isinstance(code.expr, Func):
            return self.returned(self.bind(code, ()))
        return code

    def cls(self, code: Code | None) -> Definition | None:
        """The class that `User`, `() => User` or `forwardRef(() => User)` means, or None."""
        lazy = self.lazy(code)
        for _ in range(3):
            if lazy is None:
                return None
            if isinstance(lazy.expr, Call) and lazy.expr.args:
                lazy = self.lazy(lazy.at(lazy.expr.args[0]))
        target = self.target(lazy) if lazy is not None else None
        if isinstance(target, Definition) and isinstance(target.node, ClassDef):
            return target
        return None

    def symbol(self, code: Code, packages: tuple[str, ...]) -> str | None:
        """The name within a library, of which a part is in `packages`, or None."""
        target = self.target(code)
        if isinstance(target, External):
            module, _, name = target.name.rpartition(".")
            return name if any(p in module for p in packages) else None
        return None


def sql_default(value: object) -> str | None:
    """A plain value as SQL has it, or None where it is not known."""
    if value is UNKNOWN or value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else None


def member_path(expr: Expr | None) -> str:
    """`a.b` of `user.a.b`: the members that an expression goes through."""
    parts: list[str] = []
    while isinstance(expr, Attr):
        parts.insert(0, expr.name)
        expr = expr.base
    return ".".join(parts)
