"""Key patterns: what a key expression looks like with holes for what varies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...facts import Fact
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
    Lit,
    Name,
    Op,
    Return,
    Text,
    dotted,
    flat,
    tail,
    walk,
)
from ...syntax.project import Definition, Project
from ...syntax.returned import left_out, returned_by

_SELF = ("self", "this", "cls")
_WRAPPED = frozenset(
    {"key", "keys", "k", "name", "cachekey", "rediskey", "fullkey", "pattern", "channel", "prefix"}
)
MAX_DEPTH = 6


class Helpers:
    """Local names and small methods that key expressions use, by file."""

    def __init__(self, facts: list[tuple[str, Fact]]) -> None:
        self.locals: dict[tuple[str, str], list[Fact]] = {}
        self.builders: dict[tuple[str, str], list[Fact]] = {}
        for path, fact in facts:
            if fact.kind == "local":
                self.locals.setdefault((path, fact.name), []).append(fact)
            elif fact.kind == "builder":
                self.builders.setdefault((path, fact.name), []).append(fact)

    def local(self, path: str, name: str, scope: str, line: int) -> Assign | None:
        """The assignment of a local name nearest above a line."""
        found = [
            f
            for f in self.locals.get((path, name), ())
            if isinstance(f.node, Assign) and _seen(scope, f.data.get("scope", ""))
        ]
        above = [f for f in found if f.line <= line] or found
        best = max(above, key=lambda f: f.line, default=None)
        return best.node if best is not None and isinstance(best.node, Assign) else None

    def builder(self, path: str, name: str, scope: str) -> FuncDef | None:
        """A method of that name, one of the class around `scope` first."""
        found = self.builders.get((path, name), [])
        owner = scope.split(".")[0]
        best = next((f for f in found if f.data.get("scope", "").startswith(owner)), None)
        best = best or (found[0] if found else None)
        return best.node if best is not None and isinstance(best.node, FuncDef) else None


def _seen(scope: str, outer: str) -> bool:
    return not outer or scope == outer or scope.startswith(outer + ".")


class Keys(Evaluator):
    """An evaluator that knows a file's local names and the methods that build keys.

    `fields`: what fields of the object around add to a key, where it is known how it was made.
    """

    def __init__(
        self,
        project: Project,
        path: str,
        scope: ClassDef | None = None,
        helpers: Helpers | None = None,
        around: str = "",
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(project, path, scope)
        self.helpers = helpers or Helpers([])
        self.around = around
        self.fields = fields or {}

    def at(self, path: str, scope: ClassDef | None = None) -> Keys:
        """See `Evaluator.at`."""
        around = self.around if path == self.path else ""
        return Keys(self.project, path, scope, self.helpers, around)

    def function(self, call: Call) -> tuple[Evaluator, FuncDef | Func] | None:
        """See `Evaluator.function`; methods of the own class are known too."""
        name = tail(call.func)
        base = call.func.base if isinstance(call.func, Attr) else None
        own = isinstance(base, Name) and (base.id in _SELF or base.id == self.around.split(".")[0])
        if name and (own or isinstance(call.func, Name)):
            found = self.helpers.builder(self.path, name, self.around)
            if found is not None:
                return self, found
        return super().function(_unself(call))

    def pattern(
        self, expr: Expr | None, env: dict[str, Any] | None = None, steps: int = 0
    ) -> str | None:
        """See `Evaluator.pattern`; a property is worth what it returns."""
        if isinstance(expr, Attr) and isinstance(expr.base, Name) and expr.base.id in _SELF:
            found = self._own(expr, steps)
            if found is not None:
                return found
            expr = Name(expr.line, expr.name)
        if isinstance(expr, Name) and steps < MAX_DEPTH and expr.id not in (env or {}):
            method = self.helpers.builder(self.path, expr.id, self.around)
            if method is not None and not [p for p in method.params if p.name not in _SELF]:
                values = [s.value for s in flat(method.body) if isinstance(s, Return)]
                return self.pattern(values[-1], env, steps + 1) if values else None
        if isinstance(expr, Call) and steps < MAX_DEPTH:
            several = self._several(expr, env, steps)
            if several is not None:
                return several
        return super().pattern(expr, env, steps)

    def _several(self, call: Call, env: dict[str, Any] | None, steps: int) -> str | None:
        """Of a builder with several results, the one that is put together shows the key best."""
        found = self.function(call)
        if found is None:
            return None
        evaluator, node = found
        if isinstance(returned_by(node), Cond) and left_out(node, call):
            return None  # what the call leaves out decides it
        values = list(_results(node))
        text = next((v for v in values if isinstance(v, Text)), None)
        if text is None or len(values) < 2:
            return None
        return evaluator.pattern(text, evaluator.bind(node, call, self, env, holes=True), steps + 1)

    def _own(self, expr: Attr, steps: int) -> str | None:
        """The pattern of `self.prefix` where a method of the class assigns it."""
        if expr.name in self.fields:
            return self.fields[expr.name]
        name, owner = dotted(expr) or "", self.around.split(".")[0]
        assign = self.helpers.local(self.path, name, owner, 1 << 30)
        if assign is None or assign.value is None or steps > MAX_DEPTH:
            return None
        return self.pattern(assign.value, None, steps + 1)

    def key(
        self, expr: Expr, scope: str, line: int, bound: dict[str, Any] | None = None
    ) -> str | None:
        """The pattern of a key at a place, or None where nothing of it is known.

        `bound`: what the parameters of the function around are given.
        """
        env = self._env(expr, scope, line, 0, bound)
        bare = _unself_expr(expr)
        if isinstance(bare, Name) and bare.id in env:
            return str(env[bare.id])
        return self.pattern(bare, env)

    def _env(
        self, expr: Expr, scope: str, line: int, depth: int, bound: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The patterns of the local names that an expression uses."""
        env: dict[str, Any] = dict(bound or {})
        for node in walk(expr):
            name = dotted(node) if isinstance(node, Name | Attr) else None
            if name is None or name in env or depth > MAX_DEPTH:
                continue
            own = name.split(".")[0] in _SELF
            field = self.fields.get(name.partition(".")[2]) if own else None
            if field is not None:
                env[name.partition(".")[2]] = field
                continue
            assign = self.helpers.local(
                self.path, name, scope.split(".")[0] if own else scope, line
            )
            if assign is None or assign.value is None or assign.value == node:
                continue
            value = assign.value
            inner = self._env(value, scope, assign.line - 1, depth + 1, bound)
            pattern = self.pattern(_unself_expr(value), inner)
            if pattern is not None:
                env[name.split(".", 1)[1] if own else name] = pattern
        return env


def _unself(call: Call) -> Call:
    func = _unself_expr(call.func)
    return Call(call.line, func, call.args, call.kwargs, call.new)


def _unself_expr(expr: Expr) -> Expr:
    """The expression with `self.x` and `this.x` as plain `x`, to be looked up in the class."""
    if isinstance(expr, Attr):
        if isinstance(expr.base, Name) and expr.base.id in _SELF:
            return Name(expr.line, expr.name)
        return Attr(expr.line, _unself_expr(expr.base), expr.name)
    if isinstance(expr, Text):
        return Text(expr.line, tuple(_unself_expr(p) for p in expr.parts))
    if isinstance(expr, Op):
        left = _unself_expr(expr.left) if expr.left is not None else None
        right = _unself_expr(expr.right) if expr.right is not None else None
        return Op(expr.line, expr.op, left, right)
    return expr


def is_wrapper(expr: Expr) -> bool:
    """Whether a key is only handed through: a parameter that is called `key`."""
    return isinstance(expr, Name) and expr.id.replace("_", "").lower() in _WRAPPED


def whole_hole(expr: Expr) -> str | None:
    """`{id}` for a key that is one unknown value."""
    name = dotted(expr)
    return "{" + name.rsplit(".", 1)[-1].strip("_") + "}" if name else None


def seconds(
    evaluator: Evaluator, expr: Expr | None, env: dict[str, Any], unit: int = 1, depth: int = 0
) -> Any:
    """A lifetime in seconds: numbers (`unit` make a second), `"1h"`, `timedelta(…)`; or None.

    Spans that say their own unit (`timedelta`, `"10 s"`) are taken as they are.
    """
    if expr is None or depth > MAX_DEPTH:
        return None
    value = evaluator.value(_unself_expr(expr), env)
    if isinstance(value, bool) or value is UNKNOWN or value is None:
        return _computed(evaluator, expr, env, unit, depth)
    if isinstance(value, str):
        return int(value) / unit if value.isdecimal() else spelled(value)
    return value / unit if isinstance(value, int | float) else None


_SPELLED = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*([a-zA-Z]+)")
_UNITS = {
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3_600),
    **dict.fromkeys(("d", "day", "days"), 86_400),
    **dict.fromkeys(("w", "week", "weeks"), 604_800),
}


def spelled(text: str) -> float | None:
    """The seconds of a span in words (npm `ms`: "1h", "10 s", "2 days"), or None."""
    match = _SPELLED.fullmatch(text.strip())
    unit = _UNITS.get(match[2].lower()) if match else None
    return float(match[1]) * unit if match and unit else None


_SPANS = {
    "weeks": 604_800,
    "days": 86_400,
    "hours": 3_600,
    "minutes": 60,
    "seconds": 1,
    "milliseconds": 0.001,
}
_ROUNDED = frozenset({"int", "round", "float", "Number", "parseInt", "floor", "ceil", "max", "min"})
SECONDS_OF = _ROUNDED | {"String", "str", "Math.floor", "Math.ceil", "Math.round", "Math.max"}
"""Functions whose result is as many seconds as what they are given."""


def _computed(evaluator: Evaluator, expr: Expr, env: dict[str, Any], unit: int, depth: int) -> Any:
    if isinstance(expr, Cond):
        first = seconds(evaluator, expr.yes, env, unit, depth + 1)
        return first if first is not None else seconds(evaluator, expr.no, env, unit, depth + 1)
    if isinstance(expr, Op) and expr.op in ("or", "||", "??"):
        return seconds(evaluator, expr.right, env, unit, depth + 1)
    if isinstance(expr, Call):
        name = tail(expr.func) or ""
        if name == "timedelta":
            return _span(evaluator, expr, env)
        if name == "total_seconds" and isinstance(expr.func, Attr):
            return seconds(evaluator, expr.func.base, env, 1, depth + 1)
        if name in _ROUNDED and expr.args:
            return seconds(evaluator, expr.args[0], env, unit, depth + 1)
        if name == "ms" and expr.args:
            return seconds(evaluator, expr.args[0], env, 1, depth + 1)
    if isinstance(expr, Name | Attr):
        target = evaluator.project.resolve(evaluator.path, expr, evaluator.scope)
        if isinstance(target, Definition) and isinstance(target.node, Assign):
            return seconds(evaluator.at(target.path), target.node.value, {}, unit, depth + 1)
    return None


def _span(evaluator: Evaluator, call: Call, env: dict[str, Any]) -> Any:
    """Python docs, `datetime.timedelta`: days, seconds by position, the rest by keyword."""
    total = 0.0
    for name, value in (*zip(("days", "seconds"), call.args, strict=False), *call.kwargs):
        known = evaluator.value(value, env)
        if not isinstance(known, int | float) or name not in _SPANS:
            return None
        total += known * _SPANS[name]
    return int(total)


def returns_text(node: FuncDef) -> bool:
    """Whether a function is a small one that returns something like a key."""
    values = list(_results(node))
    return bool(values) and all(isinstance(v, Lit | Text | Op | Call | Name | Attr) for v in values)


def _results(node: FuncDef | Func) -> Iterator[Expr | None]:
    """What a function may return, both sides of a choice for themselves."""
    for statement in flat(node.body):
        if isinstance(statement, Return):
            yield from _sides(statement.value)


def _sides(value: Expr | None, depth: int = 0) -> Iterator[Expr | None]:
    if isinstance(value, Cond) and depth < MAX_DEPTH:
        yield from _sides(value.yes, depth + 1)
        yield from _sides(value.no, depth + 1)
    else:
        yield value
