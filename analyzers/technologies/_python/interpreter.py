"""A small interpreter of Python IR: what code would build, without running any of it.

Declarative models, helper functions that return columns, merged `__table_args__` and migration
scripts are programs; a table of patterns never covers them. This module evaluates expressions and
function bodies over plain values and symbols (`_python.values`). Nothing is imported or executed,
every loop and recursion is bounded, and what cannot be known is UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import (
    Attr,
    Call,
    Cond,
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
    Text,
)
from ...syntax.project import Project
from .builtins import call_builtin, items_of
from .methods import call_method, substitute
from .names import BodyKey, Names
from .operators import combine, subscript
from .statements import MAX_STEPS
from .values import (
    MISSING,
    Bound,
    Cls,
    Columns,
    Ext,
    Fn,
    Frame,
    Generic,
    Instance,
    LazyDict,
    Made,
    Member,
    Partial,
    Super,
    Value,
)

MAX_DEPTH = 110
Bodies = Mapping[BodyKey, FuncDef]
"""Functions whose bodies are too large for the module headers: by path, name and line."""


class Interpreter(Names):
    """Evaluates code of the project. One instance serves one computation and keeps its values."""

    expressions: ClassVar[Mapping[type, Any]] = {}
    """What evaluates each kind of expression; an interpreter of another language has its own."""

    def __init__(self, project: Project, bodies: Bodies | None = None) -> None:
        self.project = project
        self.bodies = bodies or {}
        self.steps = 0
        self.depth = 0
        self.line = 0
        self.call_hook: Callable[[Made], Value] | None = None
        self.class_hook: Callable[[Cls, str], Value] | None = None
        self.member_hook: Callable[[Value, str], Value] | None = None
        self.test_hook: Callable[[Expr, Frame], bool | None] | None = None
        self.dynamic: list[Cls] = []
        self._globals: dict[tuple[str, str], Value] = {}
        self.lacking: set[BodyKey] = set()
        self._lacks: dict[tuple[str, str], frozenset[BodyKey]] = {}
        self._busy: set[Any] = set()
        self.init_objects()

    def end(self) -> None:
        """Let go of all hooks: they lead back here, and that circle would have to be collected."""
        self.call_hook = self.class_hook = self.member_hook = self.test_hook = None
        self.assign_hook = self.base_hook = None

    # -- expressions -----------------------------------------------------------------------------

    def eval(self, expr: Expr | None, frame: Frame) -> Value:
        """The value of an expression."""
        if expr is None:
            return UNKNOWN
        self.steps += 1
        if self.depth >= MAX_DEPTH or self.steps > MAX_STEPS:
            return UNKNOWN
        self.depth += 1
        try:
            make = self.expressions.get(type(expr))
            return make(self, expr, frame) if make else UNKNOWN
        finally:
            self.depth -= 1

    def _lit(self, expr: Lit, frame: Frame) -> Value:
        return expr.value

    def _text(self, expr: Text, frame: Frame) -> Value:
        parts = [self.text(self.eval(p, frame)) for p in expr.parts]
        return UNKNOWN if UNKNOWN in parts else "".join(parts)

    def _seq(self, expr: Seq, frame: Frame) -> Value:
        items = self._spread(expr.items, frame)
        if expr.kind == "set":
            try:
                return set(items)
            except TypeError:
                return tuple(items)
        return tuple(items) if expr.kind == "tuple" else items

    def _spread(self, items: Iterable[Expr], frame: Frame) -> list[Value]:
        out: list[Value] = []
        for item in items:
            if isinstance(item, Star):
                inner = items_of(self, self.eval(item.value, frame))
                out.extend(inner if inner is not None else [UNKNOWN])
            else:
                out.append(self.eval(item, frame))
        return out

    def _map(self, expr: Map, frame: Frame) -> Value:
        out: dict[Any, Value] = {}
        for key, item in expr.items:
            if isinstance(key, Star):
                inner = self.eval(key.value, frame)
                out.update(inner if isinstance(inner, dict) else {})
                continue
            name = self.eval(key, frame)
            if name is not UNKNOWN:
                out[_frozen(name)] = self.eval(item, frame)
        return out

    def _name(self, expr: Name, frame: Frame) -> Value:
        return self.lookup(expr.id, frame)

    def _attr(self, expr: Attr, frame: Frame) -> Value:
        found = self.through_modules(expr, frame)
        if found is MISSING:
            found = self.eval(expr.base, frame)
            name = expr.name
            if name.startswith("__") and not name.endswith("__"):
                name = self.mangled(name, frame)
            found = self.attribute(found, name)
        return found

    def _item(self, expr: Item, frame: Frame) -> Value:
        base, key = self.eval(expr.base, frame), self.eval(expr.key, frame)
        if isinstance(base, LazyDict) and key not in base:
            return self.call_with(base.factory) if base.factory is not None else UNKNOWN
        if isinstance(key, str) and (isinstance(base, Columns) or _is_enum(self, base)):
            return self.attribute(base, key)
        if isinstance(base, Ext | Cls):
            parts = tuple(key) if isinstance(key, list | tuple) else (key,)
            return Generic(base, tuple(map(_frozen, parts)))
        return subscript(base, key)

    def _operation(self, expr: Op, frame: Frame) -> Value:
        left = self.eval(expr.left, frame) if expr.left is not None else None
        if expr.op in ("and", "or"):
            known = self.truth(left)
            if known is not None and known is (expr.op == "or"):
                return left
            right = self.eval(expr.right, frame)
            return right if known is not None or expr.op == "or" else UNKNOWN
        right = self.eval(expr.right, frame)
        if expr.left is None:
            known = self.truth(right)
            return (not known) if expr.op == "not" and known is not None else UNKNOWN
        return combine(self, expr.op, left, right)

    def _cond(self, expr: Cond, frame: Frame) -> Value:
        known = self.decide(expr.test, frame)
        if known is None:
            first = self.eval(expr.yes, frame)
            return first if first not in (UNKNOWN, None) else self.eval(expr.no, frame)
        return self.eval(expr.yes if known else expr.no, frame)

    def _func(self, expr: Func, frame: Frame) -> Value:
        return Fn(frame.path, expr, frame, frame.owner)

    def decide(self, test: Expr | None, frame: Frame) -> bool | None:
        """Whether a test holds, or None where that is not known."""
        if test is None:
            return None
        known = self.truth(self.eval(test, frame))
        if known is None and self.test_hook is not None:
            known = self.test_hook(test, frame)
        return known

    # -- calls -----------------------------------------------------------------------------------

    def _call(self, expr: Call, frame: Frame) -> Value:
        args = tuple(self._spread(expr.args, frame))
        if isinstance(expr.func, Name) and expr.func.id == "yield":
            frame.names.setdefault("yield", []).extend(args)
            return UNKNOWN
        func = self.eval(expr.func, frame)
        kwargs: dict[str, Value] = {}
        for key, value in expr.kwargs:
            if key == "**":
                inner = self.eval(value, frame)
                if isinstance(inner, dict):
                    kwargs.update({str(k): v for k, v in inner.items()})
            else:
                kwargs[key] = self.eval(value, frame)
        self.line = expr.line
        return self.call(func, args, kwargs, frame, expr.line)

    def call_with(self, func: Value, *args: Value) -> Value:
        """Call a value from outside any code."""
        path = func.path if isinstance(func, Fn | Cls) else ""
        return self.call(func, args, {}, Frame(path), self.line)

    def call(
        self,
        func: Value,
        args: tuple[Value, ...],
        kwargs: dict[str, Value],
        frame: Frame,
        line: int,
    ) -> Value:
        """The result of calling a value."""
        match func:
            case Fn():
                return self.run_function(func, args, kwargs)
            case Partial():
                return self.call(
                    func.func, (*func.args, *args), {**func.kwargs, **kwargs}, frame, line
                )
            case Bound():
                return call_method(func, args, kwargs, self.text)
            case Generic(base=base):
                return self.call(base, args, kwargs, frame, line)
            case Cls():
                return self.instantiate(func, args, kwargs, frame, line)
            case Ext(name=name):
                if name.endswith(".__init__") and args and isinstance(args[0], Instance):
                    self.super_called(Super(args[0].cls, args[0]), args[1:], kwargs)
                known = call_builtin(self, name, args, kwargs, frame)
                if known is not MISSING:
                    return known
            case Member(base=Made(func=Ext(name="re.compile"), args=(pattern, *_)), name="sub"):
                return substitute(pattern, *args[:2]) if len(args) >= 2 else UNKNOWN
            case Member(base=Super() as above, name="__init__"):
                self.super_called(above, args, kwargs)
            case Member():
                pass
            case _:
                return UNKNOWN
        made = Made(func, args, kwargs, frame.path, line)
        if self.call_hook is not None:
            replaced = self.call_hook(made)
            if replaced is not MISSING:
                return replaced
        return made

    def run_function(
        self, func: Fn, args: tuple[Value, ...], kwargs: dict[str, Value] | None = None
    ) -> Value:
        """Run a function of the project; what it returns, or the list of what it yields."""
        if self.depth >= MAX_DEPTH - 10:
            return UNKNOWN
        node = func.node
        if isinstance(node, FuncDef):
            node = self.body(func.path, node)
            if not node.body:  # left out of the header
                self.lacking.add((func.path, node.name, node.line))
                return UNKNOWN
        if func.bound is not MISSING:
            args = (func.bound, *args)
        frame = Frame(func.path, self._bind(func, args, kwargs or {}), func.frame, None, func.owner)
        frame.subject = args[0] if args else None
        self.depth += 4
        try:
            result = self.run(node.body, frame)
        finally:
            self.depth -= 4
        if "yield" in frame.names:
            return frame.names["yield"]
        return None if result is MISSING else result

    def body(self, path: str, node: FuncDef) -> FuncDef:
        """The function with its body, which a header leaves out where it is long."""
        return node if node.body else self.bodies.get((path, node.name, node.line), node)

    def _bind(
        self, func: Fn, args: tuple[Value, ...], kwargs: dict[str, Value]
    ) -> dict[str, Value]:
        names: dict[str, Value] = {}
        given = dict(kwargs)
        rest = list(args)
        node = self.body(func.path, func.node) if isinstance(func.node, FuncDef) else func.node
        for param in node.params:
            if param.kind == "*":
                names[param.name] = tuple(rest)
                rest = []
            elif param.kind == "**":
                names[param.name] = given
                given = {}
            elif param.name in given:
                names[param.name] = given.pop(param.name)
            elif rest:
                names[param.name] = rest.pop(0)
            elif param.default is not None:
                names[param.name] = self.eval(param.default, func.frame or Frame(func.path))
            else:
                names[param.name] = UNKNOWN
        return names


def _frozen(value: Value) -> Value:
    """A value that can be a key: containers become tuples."""
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(map(_frozen, value))
    return tuple(value) if isinstance(value, dict) else value


def _is_enum(run: Interpreter, value: Value) -> bool:
    return isinstance(value, Cls) and run.is_enum(value)


Interpreter.expressions = {
    Lit: Interpreter._lit,
    Text: Interpreter._text,
    Seq: Interpreter._seq,
    Map: Interpreter._map,
    Name: Interpreter._name,
    Attr: Interpreter._attr,
    Item: Interpreter._item,
    Call: Interpreter._call,
    Op: Interpreter._operation,
    Cond: Interpreter._cond,
    Func: Interpreter._func,
}
