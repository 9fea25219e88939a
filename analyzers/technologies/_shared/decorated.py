"""Classes whose members are described by decorators: marks, own decorators, ancestors, mixins.

Used by every mapper of that make. A project's own decorator counts as the decorators it is made of:
what it returns (`() => Column(…)`, `applyDecorators(A(), B())`), or what its inner function calls
(`(target, key) => { Column(…)(target, key) }`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Do,
    Expr,
    Func,
    FuncDef,
    If,
    Item,
    Name,
    Return,
    Stmt,
    tail,
)
from ...syntax.project import Definition, Project
from .._script.ts_code import Code, Reader

MAX_DEPTH = 8
MAX_LAYERS = 40
_GROUPS = frozenset({"applyDecorators", "compose", "combineDecorators"})
_NOT_METHODS = frozenset({"constructor", "toJSON", "toString"})


class Mark(Struct, frozen=True):
    """A library's decorator: its name there, its arguments, and where it stands."""

    name: str
    args: tuple[Code, ...] = ()
    path: str = ""
    line: int = 0

    def arg(self, position: int) -> Code | None:
        """An argument, or None."""
        return self.args[position] if position < len(self.args) else None


class Layer(Struct, frozen=True):
    """A class among its ancestors; `names` binds the parameters of the mixin around it."""

    path: str
    node: ClassDef
    names: tuple[tuple[str, Code], ...] = ()

    @property
    def key(self) -> tuple[str, int, str]:
        """What tells this class from all others."""
        return (self.path, self.node.line, self.node.name)

    def code(self, expr: Expr | None) -> Code:
        """An expression of the class's body."""
        return Code(expr, self.path, self.names)


Member = Assign | FuncDef


class Decorated:
    """Reads decorated classes; `packages` are parts of the names of the library's modules."""

    def __init__(self, project: Project, packages: tuple[str, ...]) -> None:
        self.project = project
        self.packages = packages
        self.reader = Reader(project)
        self.later: Callable[[Code, tuple[Code, ...], int], Iterator[Mark]] | None = None
        """What a decorator of the project stands for that applies none itself."""

    # -- decorators ------------------------------------------------------------------------------

    def marks(self, layer: Layer, decorators: tuple[Expr, ...]) -> list[Mark]:
        """The library's decorators among these, those inside the project's own ones included."""
        return [m for d in decorators for m in self._marks(layer.code(d), 0)]

    def _marks(self, code: Code, depth: int) -> Iterator[Mark]:
        expr = code.expr
        if depth > MAX_DEPTH or not isinstance(expr, Call | Name | Attr):
            return
        func = code.at(expr.func) if isinstance(expr, Call) else code
        symbol = self.reader.symbol(func, self.packages)
        if symbol is not None:
            args = self.reader.arguments(code, expr) if isinstance(expr, Call) else ()
            yield Mark(symbol, args, code.path, expr.line)
            return
        if isinstance(expr, Call) and tail(expr.func) in _GROUPS:
            for argument in self.reader.arguments(code, expr):
                yield from self._marks(argument, depth + 1)
            return
        yield from self._inside(code, expr, func, depth)

    def _inside(self, code: Code, expr: Expr, func: Code, depth: int) -> Iterator[Mark]:
        """The decorators that a decorator of the project is made of."""
        own = self.reader.function(func)
        line = code.line
        if own is None:
            if isinstance(expr, Name | Attr):
                found = self.reader.follow(code)
                if found != code and isinstance(found.expr, Call):
                    for mark in self._marks(found, depth + 1):
                        yield Mark(mark.name, mark.args, code.path, line)
            return
        args = self.reader.arguments(code, expr) if isinstance(expr, Call) else ()
        made = list(self._made(self.reader.bind(own, args), depth))
        if not made and self.later is not None and depth == 0:
            made = list(self.later(own, args, line))
        yield from made

    def _made(self, func: Code, depth: int) -> Iterator[Mark]:
        """The decorators that a function of bound parameters returns or applies."""
        node = func.expr
        assert isinstance(node, Func)
        for statement in self._run(func, node.body):
            value = statement.value if isinstance(statement, Do | Return) else None
            if isinstance(value, Func):
                inner = self.reader.bind(func.at(value), ())
                yield from self._made(inner, depth + 1) if depth < MAX_DEPTH else ()
            elif isinstance(value, Call) and isinstance(value.func, Call):
                yield from self._marks(func.at(value.func), depth + 1)
            elif isinstance(statement, Return) and value is not None:
                yield from self._marks(func.at(value), depth + 1)
                return
            elif isinstance(value, Call):
                yield from self._applied(func, value, depth)

    def _applied(self, func: Code, call: Call, depth: int) -> Iterator[Mark]:
        """`decorate(target, key)` where a local name holds a decorator; `list.push(Index())`."""
        name = call.func
        if isinstance(name, Attr) and name.name == "push":
            for argument in call.args:
                yield from self._marks(func.at(argument), depth + 1)
        local = func.local(name.id) if isinstance(name, Name) else None
        if local is not None and isinstance(local.expr, Call):
            yield from self._marks(local, depth + 1)

    def _run(self, func: Code, body: tuple[Stmt, ...]) -> Iterator[Stmt]:
        """The statements that are run; of a branch that cannot be known, the first."""
        for statement in body:
            if isinstance(statement, If):
                known = self.reader.holds(func.at(statement.test)) if statement.test else True
                chosen = statement.body if known is UNKNOWN or known else statement.orelse
                yield from self._run(func, chosen)
            else:
                yield statement

    # -- ancestors -------------------------------------------------------------------------------

    def lineage(self, layer: Layer) -> list[Layer]:
        """The class and its ancestors in the project, nearest first, mixins included."""
        found: list[Layer] = []
        self._climb(layer, found)
        return found

    def _climb(self, layer: Layer, found: list[Layer]) -> None:
        if len(found) >= MAX_LAYERS or any(f.key == layer.key for f in found):
            return
        found.append(layer)
        for base in layer.node.bases:
            while isinstance(base, Item):
                base = base.base
            parent = self._base(layer.code(base), layer)
            if parent is not None:
                self._climb(parent, found)

    def _base(self, code: Code, child: Layer | None, depth: int = 0) -> Layer | None:
        """The class that a base expression means."""
        expr = code.expr
        while isinstance(expr, Item):
            expr = expr.base
            code = code.at(expr)
        if depth > MAX_DEPTH:
            return None
        if isinstance(expr, Call):
            return self._mixin(code, expr, depth)
        if isinstance(expr, Name):
            local = code.local(expr.id)
            if local is not None and local != code:
                return self._base(local, None, depth + 1)
        if not isinstance(expr, Name | Attr):
            return None
        target = (
            self.project.base(code.path, child.node, expr)
            if child is not None
            else self.project.resolve(code.path, expr)
        )
        target = self.project.aliased(target)
        if isinstance(target, Definition) and isinstance(target.node, ClassDef):
            return Layer(target.path, target.node)
        if isinstance(target, Definition) and isinstance(target.node, Assign):
            value = Code(target.node.value, target.path)
            return self._base(value, None, depth + 1) if value.expr is not None else None
        return None

    def _mixin(self, code: Code, call: Call, depth: int) -> Layer | None:
        """`WithTimestamps(Base)`: the class that the function makes, its parameters bound."""
        own = self.reader.function(code.at(call.func))
        if own is None:
            return None
        func = self.reader.bind(own, self.reader.arguments(code, call))
        node = func.expr
        assert isinstance(node, Func)
        classes = {s.name: s for s in node.body if isinstance(s, ClassDef)}
        for statement in node.body:
            if isinstance(statement, Return) and isinstance(statement.value, Name):
                made = classes.get(statement.value.id)
                if made is not None:
                    return Layer(func.path, made, func.names)
            if isinstance(statement, Return) and statement.value is not None:
                return self._base(func.at(statement.value), None, depth + 1)
        return None


def members(node: ClassDef) -> Iterator[Member]:
    """The fields and accessors of a class that belong to its objects."""
    for statement in node.body:
        if isinstance(statement, Assign | FuncDef) and not is_static(statement):
            yield statement


def is_static(member: Member) -> bool:
    """Whether a member belongs to the class rather than to its objects."""
    return any(isinstance(d, Name) and d.id == "static" for d in member.decorators)


def member_name(member: Member) -> str:
    """The name of a field or accessor."""
    return member.target if isinstance(member, Assign) else member.name


def member_type(member: Member) -> Expr | None:
    """The TypeScript type of a field or accessor, or None."""
    return member.annotation if isinstance(member, Assign) else member.returns


def methods(node: ClassDef) -> tuple[str, ...]:
    """The names of a class's public methods."""
    found: dict[str, None] = {}
    for statement in node.body:
        if isinstance(statement, FuncDef) and statement.name not in _NOT_METHODS:
            accessor = any(
                isinstance(d, Name) and d.id in ("get", "set") for d in statement.decorators
            )
            if not accessor and not statement.name.startswith(("#", "_", "[")):
                found[statement.name] = None
    return tuple(found)
