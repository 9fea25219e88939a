"""Constants: what an expression is worth as far as that can be known without running anything.

`Evaluator.value` gives plain Python values (text, numbers, truth values, None, lists, dictionaries)
or `UNKNOWN`. Names are followed across files; simple functions are called by substituting their
arguments; environment look-ups give their default.
"""

from __future__ import annotations

import re
from typing import Any

from .ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
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
    callee,
    dotted,
    flat,
)
from .project import Definition, External, Project
from .returned import MAX_MEMBERS, returned_by, returned_to
from .values import OBJECT, TEXTS, UNKNOWN, compute, convert, text_method

MAX_STEPS = 60


_CONVERSION = re.compile(r"%(?:\(\w+\))?[-+ 0#]*\d*(?:\.\d+)?[sdrifx]")

_SHOWING = frozenset({"str", "int", "String", "Number", "quote", "encodeURIComponent", "repr"})
_SHOWN = frozenset(
    {"toString", "hex", "lower", "upper", "strip", "trim", "toLowerCase", "isoformat"}
)
"""Functions and methods that give the text of a value: a hole is named by the value."""


_ENV = {"os.environ.get", "os.getenv", "environ.get", "getenv", "env", "config", "env.str"}


class Evaluator:
    """Evaluates expressions of one file against the whole project."""

    def __init__(self, project: Project, path: str, scope: ClassDef | None = None) -> None:
        self.project = project
        self.path = path
        self.scope = scope

    def value(self, expr: Expr | None, env: dict[str, Any] | None = None, steps: int = 0) -> Any:
        """The value of an expression, or UNKNOWN. `env` gives local names their values."""
        if steps > MAX_STEPS or expr is None:
            return UNKNOWN
        step = steps + 1
        match expr:
            case Lit(value=value):
                return value
            case Text(parts=parts):
                return self._text([self.value(p, env, step) for p in parts])
            case Seq(items=items):
                return self._items(items, env, step)
            case Map(items=items):
                return self._map(items, env, step)
            case Name() | Attr():
                return self._name(expr, env, step)
            case Op():
                return self._operation(expr, env, step)
            case Cond(test=test, yes=yes, no=no):
                chosen = self.value(test, env, step)
                if chosen is UNKNOWN:
                    first = self.value(yes, env, step)
                    return first if first is not UNKNOWN else self.value(no, env, step)
                return self.value(yes if chosen else no, env, step)
            case Item(base=base, key=key):
                return self._item(self.value(base, env, step), self.value(key, env, step))
            case Call():
                return self._call(expr, env, step)
            case _:
                return UNKNOWN

    def at(self, path: str, scope: ClassDef | None = None) -> Evaluator:
        """An evaluator of the same kind for another file."""
        return Evaluator(self.project, path, scope)

    def outside(self, name: str) -> Any:
        """The value of a name of an installed package; a technology may know some."""
        return UNKNOWN

    def special(self, call: Call, env: dict[str, Any] | None, step: int) -> Any:
        """The value of a call that only a technology understands."""
        return UNKNOWN

    def text(self, expr: Expr | None, env: dict[str, Any] | None = None) -> str | None:
        """The value where it is text, else None."""
        value = self.value(expr, env)
        return value if isinstance(value, str) else None

    def truth(self, expr: Expr | None, default: bool = False) -> bool:
        """The value where it is a truth value, else the default."""
        value = self.value(expr)
        return value if isinstance(value, bool) else default

    def pattern(
        self, expr: Expr | None, env: dict[str, Any] | None = None, steps: int = 0
    ) -> str | None:
        """Text with `{name}` for what cannot be known: the pattern of a key or a name."""
        if expr is None or steps > MAX_STEPS:
            return None
        known = self.value(expr, env)
        if known is not UNKNOWN and known is not None and not isinstance(known, list | dict):
            return str(known)
        if isinstance(expr, Text):
            return "".join(self._hole(p, env, steps + 1) for p in expr.parts)
        if isinstance(expr, Op) and expr.op == "+" and expr.left is not None:
            return self._hole(expr.left, env, steps) + self._hole(expr.right, env, steps)
        if isinstance(expr, Op) and expr.op == "%" and expr.left is not None:
            return self._percent(expr, env, steps + 1)
        if isinstance(expr, Call):
            return self._called_pattern(expr, env, steps + 1)
        found = self._definition_value(expr)
        return (
            found.pattern(found_expr, None, steps + 1)
            if (found and (found_expr := self._last))
            else None
        )

    def _hole(self, expr: Expr | None, env: dict[str, Any] | None, steps: int) -> str:
        inner = self.pattern(expr, env, steps + 1)
        if inner is not None:
            return inner
        while isinstance(expr, Call):
            own = expr.func if isinstance(expr.func, Attr) else None
            if own is not None and own.name in _SHOWN and not expr.args:
                expr = own.base
            elif callee(expr) in _SHOWING and expr.args:
                expr = expr.args[0]
            else:
                break
        name = dotted(expr) or callee(expr) or "value"
        return "{" + name.rsplit(".", 1)[-1].strip("_") + "}"

    _last: Expr | None = None

    def _definition_value(self, expr: Expr) -> Evaluator | None:
        target = self.project.resolve(self.path, expr, self.scope)
        if isinstance(target, Definition) and isinstance(target.node, Assign):
            self._last = target.node.value
            return self.at(target.path) if target.node.value is not None else None
        return None

    def _called_pattern(self, call: Call, env: dict[str, Any] | None, steps: int) -> str | None:
        if isinstance(call.func, Attr) and call.func.name == "format":
            return self._format(call, env)
        func = self.function(call)
        if func is None:
            return None
        evaluator, node = func
        inner = evaluator.bind(node, call, self, env, holes=True)
        returned = returned_to(node, call)
        return evaluator.pattern(returned, inner, steps + 1) if returned is not None else None

    def _percent(self, expr: Op, env: dict[str, Any] | None, steps: int) -> str | None:
        """`"a:%s:%d" % (b, c)` with what cannot be known as holes."""
        template = self.pattern(expr.left, env, steps)
        if template is None or expr.right is None:
            return None
        values = expr.right.items if isinstance(expr.right, Seq) else (expr.right,)
        for value in values:
            hole = self._hole(value, env, steps).replace("\\", "")
            template = _CONVERSION.sub(hole, template, count=1)
        return template

    def _format(self, call: Call, env: dict[str, Any] | None) -> str | None:
        template = self.pattern(call.func.base, env) if isinstance(call.func, Attr) else None
        if template is None:
            return None
        for key, value in call.kwargs:
            template = template.replace("{" + key + "}", self._hole(value, env, 1))
        for position, argument in enumerate(call.args):
            hole = self._hole(argument, env, 1)
            template = template.replace("{}", hole, 1).replace(f"{{{position}}}", hole)
        return template

    # -- kinds of expressions --------------------------------------------------------------------

    def _text(self, parts: list[Any]) -> Any:
        if any(p is UNKNOWN or isinstance(p, list | dict) for p in parts):
            return UNKNOWN
        return "".join(str(p) for p in parts)

    def _items(self, items: tuple[Expr, ...], env: dict[str, Any] | None, step: int) -> Any:
        out: list[Any] = []
        for item in items:
            if isinstance(item, Star):
                spread = self.value(item.value, env, step)
                if not isinstance(spread, list):
                    return UNKNOWN
                out.extend(spread)
            else:
                out.append(self.value(item, env, step))
        return out

    def _map(
        self, items: tuple[tuple[Expr, Expr], ...], env: dict[str, Any] | None, step: int
    ) -> Any:
        out: dict[Any, Any] = {}
        for key, item in items:
            if isinstance(key, Star):
                spread = self.value(key.value, env, step)
                out.update(spread if isinstance(spread, dict) else {})
                continue
            name = self.value(key, env, step)
            if isinstance(name, str | int | float | bool):
                out[name] = self.value(item, env, step)
        return out

    def _name(self, expr: Name | Attr, env: dict[str, Any] | None, step: int) -> Any:
        full = dotted(expr)
        if full is None:
            if isinstance(expr, Attr) and expr.name in ("value", "name"):
                return self.value(expr.base, env, step)
            return UNKNOWN
        if env and full in env:
            return env[full]
        if env and full.split(".")[0] in env:
            return UNKNOWN
        target = self.project.resolve(self.path, full, self.scope)
        if target is None and full.endswith((".value", ".name")):
            target = self.project.resolve(self.path, full.rsplit(".", 1)[0], self.scope)
            if full.endswith(".name") and isinstance(target, Definition):
                return target.name
        if isinstance(target, Definition) and isinstance(target.node, Assign):
            inner = self.at(target.path, self.scope if target.path == self.path else None)
            return inner.value(target.node.value, None, step)
        if isinstance(target, Definition) and isinstance(target.node, ClassDef):
            return self._enum(target, step)
        return self.outside(target.name) if isinstance(target, External) else UNKNOWN

    def _enum(self, target: Definition, step: int) -> Any:
        """A TypeScript enum as a dictionary of its members; other classes have no value."""
        node = target.node
        if not isinstance(node, ClassDef) or not any(k == "enum" for k, _ in node.keywords):
            return UNKNOWN
        inner = self.at(target.path)
        members = [m for m in node.body if isinstance(m, Assign)]
        return {m.target: inner.value(m.value, None, step) for m in members}

    def _operation(self, expr: Op, env: dict[str, Any] | None, step: int) -> Any:
        right = self.value(expr.right, env, step)
        if expr.left is None:
            return (not right) if expr.op in ("not", "!") and right is not UNKNOWN else UNKNOWN
        left = self.value(expr.left, env, step)
        if expr.op in ("or", "||", "??"):
            if left is UNKNOWN or (left is None if expr.op == "??" else not left):
                return right
            return left
        partly = isinstance(right, list) and any(r is UNKNOWN for r in right)
        if left is UNKNOWN or right is UNKNOWN or (partly and expr.op == "%"):
            return UNKNOWN
        return compute(expr.op, left, right)

    def _item(self, base: Any, key: Any) -> Any:
        try:
            return base[key] if isinstance(base, list | dict | str) else UNKNOWN
        except (KeyError, IndexError, TypeError):
            return UNKNOWN

    def _call(self, call: Call, env: dict[str, Any] | None, step: int) -> Any:
        name = callee(call) or ""
        known = self.special(call, env, step)
        if known is not UNKNOWN:
            return known
        if name in _ENV or name.endswith((".environ.get", ".getenv")):
            default = call.arg("default", 1)
            return self.value(default, env, step) if default is not None else UNKNOWN
        if isinstance(call.func, Attr):
            done = self._method(call, call.func, env, step)
            if done is not UNKNOWN:
                return done
        if (
            name
            in (
                "str",
                "int",
                "tuple",
                "list",
                "set",
                "frozenset",
                "String",
                "_",
                "gettext",
                "gettext_lazy",
            )
            and call.args
        ):
            return convert(name, self.value(call.args[0], env, step))
        if name in OBJECT and call.args:
            return OBJECT[name](self.value(call.args[0], env, step))
        if name == "map" and len(call.args) == 2:
            return self._mapped(call, env, step)
        func = self.function(call)
        if func is None:
            return UNKNOWN
        evaluator, node = func
        returned = returned_to(node, call)
        if returned is None:
            return UNKNOWN
        return evaluator.value(returned, evaluator.bind(node, call, self, env), step)

    def _mapped(self, call: Call, env: dict[str, Any] | None, step: int) -> Any:
        items = self.value(call.args[1], env, step)
        func = call.args[0]
        returned = returned_by(func) if isinstance(func, Func) else None
        if not isinstance(items, list) or returned is None or not isinstance(func, Func):
            return UNKNOWN
        names = [p.name for p in func.params]
        out = []
        for item in items[:500]:
            given = item if len(names) > 1 and isinstance(item, list) else [item]
            out.append(
                self.value(returned, {**(env or {}), **dict(zip(names, given, strict=False))}, step)
            )
        return out

    def _method(self, call: Call, func: Attr, env: dict[str, Any] | None, step: int) -> Any:
        if func.name in TEXTS:
            base = self.value(func.base, env, step)
            given = [self.value(a, env, step) for a in call.args[:2]]
            name, most = TEXTS[func.name]
            if isinstance(base, str) and len(call.args) <= most:
                return text_method(base, name, given)
        if func.name == "join" and len(call.args) == 1:
            base, items = self.value(func.base, env, step), self.value(call.args[0], env, step)
            if isinstance(base, list):
                base, items = items, base
            if isinstance(base, str) and isinstance(items, list):
                return self._text([i for n in items for i in (base, n)][1:])
        if func.name == "format":
            base = self.value(func.base, env, step)
            values = [self.value(a, env, step) for a in call.args]
            named = {k: self.value(v, env, step) for k, v in call.kwargs}
            if isinstance(base, str) and not any(v is UNKNOWN for v in [*values, *named.values()]):
                for k, v in named.items():
                    base = base.replace("{" + k + "}", str(v))
                for v in values:
                    base = base.replace("{}", str(v), 1)
                return base
        if func.name in ("keys", "values") and not call.args:
            base = self.value(func.base, env, step)
            if isinstance(base, dict):
                return list(getattr(base, func.name)())
        return UNKNOWN

    # -- functions -----------------------------------------------------------------------------

    def function(self, call: Call) -> tuple[Evaluator, FuncDef | Func] | None:
        """The project's function that a call calls, with an evaluator for its file, or None."""
        target = self.project.resolve(self.path, call.func, self.scope)
        if not isinstance(target, Definition):
            return self._member(call.func)
        node: Any = target.node
        if isinstance(node, Assign):
            node = node.value
        if not isinstance(node, FuncDef | Func):
            return None
        return self.at(target.path), node

    def _member(self, func: Expr) -> tuple[Evaluator, Func] | None:
        """A function that stands in an object: `keys.user.profile` of `const keys = {…}`."""
        names: list[str] = []
        while isinstance(func, Attr) and len(names) < MAX_MEMBERS:
            names.append(func.name)
            func = func.base
        target = self.project.resolve(self.path, func, self.scope) if names else None
        target = self.project.aliased(target)
        if not isinstance(target, Definition) or not isinstance(target.node, Assign):
            return None
        value: Expr | None = target.node.value
        for name in reversed(names):
            value = value.get(name) if isinstance(value, Map) else None
        return (self.at(target.path), value) if isinstance(value, Func) else None

    def bind(
        self,
        func: FuncDef | Func,
        call: Call,
        caller: Evaluator,
        env: dict[str, Any] | None = None,
        holes: bool = False,
    ) -> dict[str, Any]:
        """The values of a function's parameters and simple local names for one call.

        With `holes`, an unknown argument becomes `{parameter}` so that patterns show it.
        """
        bound: dict[str, Any] = {}
        given = dict(call.kwargs)
        params = [p for p in func.params if p.name not in ("self", "cls")]
        for position, param in enumerate(params):
            if param.kind == "*":
                bound[param.name] = _rest(call.args[position:], caller, env, holes)
                continue
            argument = given.get(param.name)
            if argument is None and position < len(call.args):
                argument = call.args[position]
            value = caller.value(argument, env) if argument is not None else UNKNOWN
            if argument is None and param.default is not None:
                value = self.value(param.default)
            if value is UNKNOWN and holes:
                value = caller.pattern(argument, env) if argument is not None else None
                value = value if value is not None else "{" + param.name + "}"
            bound[param.name] = value
        for statement in flat(func.body):
            if isinstance(statement, Assign) and statement.value is not None:
                bound[statement.target] = self.value(statement.value, dict(bound))
        return bound


def _rest(
    args: tuple[Expr, ...], caller: Evaluator, env: dict[str, Any] | None, holes: bool
) -> Any:
    """What a rest parameter holds; with `holes`, patterns where values are not known."""
    if any(isinstance(a, Star) for a in args):
        return UNKNOWN
    values = [caller.value(a, env) for a in args]
    if holes:
        return [
            caller._hole(a, env, 1) if v is UNKNOWN else v
            for a, v in zip(args, values, strict=True)
        ]
    return values


__all__ = ["UNKNOWN", "Evaluator"]
