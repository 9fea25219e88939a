"""A project's own field classes: what their `__init__`, `db_type()` and the like change."""

from __future__ import annotations

from typing import Any

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Do,
    Expr,
    FuncDef,
    If,
    Lit,
    Map,
    Name,
    Op,
    Return,
    Star,
    Stmt,
    flat,
    tail,
)
from ...syntax.project import Definition
from .world import Code, World

METHODS = ("__init__", "db_type", "get_internal_type", "rel_db_type", "contribute_to_class")


def method(definition: Definition, name: str) -> FuncDef | None:
    """A method that a class itself defines."""
    node = definition.node
    if not isinstance(node, ClassDef):
        return None
    found = [s for s in flat(node.body) if isinstance(s, FuncDef) and s.name == name]
    return found[-1] if found else None


def adjust(
    world: World, classes: tuple[Definition, ...], code: Code, call: Call, names: list[str]
) -> dict[str, Code]:
    """The arguments that reach Django's field after each class's `__init__` had its way."""
    rest: list[Code] = [code.at(a) for a in call.args if not isinstance(a, Star)]
    args = {n: code.at(v) for n, v in call.kwargs if n != "**"}
    for definition in classes:
        init = method(definition, "__init__")
        if init is not None and isinstance(definition.node, ClassDef):
            args, rest = _through(world, definition, init, args, rest)
    positional = dict(zip(names, rest, strict=False))
    return {**positional, **args}


def _through(
    world: World, owner: Definition, init: FuncDef, args: dict[str, Code], rest: list[Code]
) -> tuple[dict[str, Code], list[Code]]:
    """One `__init__`: bind its parameters, then see what it hands on."""
    scope = owner.node if isinstance(owner.node, ClassDef) else None
    local: dict[str, Code] = {}
    args = dict(args)
    for param in [p for p in init.params[1:] if not p.kind]:
        if rest and not _after_star(init, param.name):
            local[param.name] = rest.pop(0)
        elif param.name in args:
            local[param.name] = args.pop(param.name)
        elif param.default is not None:
            local[param.name] = Code(param.default, owner.path, scope)
    args = _effects(world, owner, init.body, args, local)
    handed = _super_call(init.body)
    if handed is None:
        return {**args, **local}, rest
    if not any(n == "**" for n, _ in handed.kwargs):
        args = {}
    for name, value in handed.kwargs:
        if name != "**":
            args[name] = _substituted(value, owner, scope, local, args)
        elif isinstance(value, Map):
            args.update(_mapping(value, owner, scope))
    given = [
        _substituted(a, owner, scope, local, args) for a in handed.args if not isinstance(a, Star)
    ]
    given = [g for g in given if not (isinstance(g.expr, Name) and g.expr.id == "self")]
    starred = any(isinstance(a, Star) for a in handed.args)
    return args, [*given, *(rest if starred else [])]


def _after_star(init: FuncDef, name: str) -> bool:
    """Whether a parameter is keyword-only."""
    for param in init.params:
        if param.kind == "*":
            return True
        if param.name == name:
            return False
    return False


def _substituted(
    expr: Expr,
    owner: Definition,
    scope: ClassDef | None,
    local: dict[str, Code],
    args: dict[str, Code],
) -> Code:
    """An argument handed on: the caller's own where it is a bare parameter name."""
    if isinstance(expr, Name) and expr.id in local:
        return local[expr.id]
    if isinstance(expr, Op) and expr.op == "or" and isinstance(expr.left, Name):
        given = local.get(expr.left.id)
        if given is not None and not (isinstance(given.expr, Lit) and given.expr.value is None):
            return given
        return Code(expr.right or Lit(), owner.path, scope)
    return Code(expr, owner.path, scope)


def _mapping(value: Map, owner: Definition, scope: ClassDef | None) -> dict[str, Code]:
    return {
        str(k.value): Code(v, owner.path, scope)
        for k, v in value.items
        if isinstance(k, Lit) and isinstance(k.value, str)
    }


def _effects(
    world: World,
    owner: Definition,
    body: tuple[Stmt, ...],
    args: dict[str, Code],
    local: dict[str, Code],
) -> dict[str, Code]:
    """What statements do to `kwargs`: item assignment, `setdefault`, `update`, `pop`."""
    scope = owner.node if isinstance(owner.node, ClassDef) else None
    out = dict(args)
    for statement in body:
        if isinstance(statement, If):
            out = _branch(world, owner, statement, out, local)
        elif isinstance(statement, Assign) and statement.value is not None:
            _, _, key = statement.target.partition('["')
            if key:
                out[key.rstrip('"]')] = _substituted(statement.value, owner, scope, local, out)
            elif isinstance(statement.value, Call):
                _pop(statement.value, out)
                if statement.target in local:
                    continue
            if statement.target in local and not key:
                local[statement.target] = _substituted(statement.value, owner, scope, local, out)
        elif isinstance(statement, Do) and isinstance(statement.value, Call):
            _kwargs_call(statement.value, owner, scope, local, out)
    return out


def _branch(
    world: World, owner: Definition, statement: If, args: dict[str, Code], local: dict[str, Code]
) -> dict[str, Code]:
    """`if "max_length" not in kwargs:` and the like: the branch that the call takes."""
    test = statement.test
    taken: bool | None = None
    if isinstance(test, Op) and isinstance(test.left, Lit) and test.op in ("in", "not in"):
        taken = (test.left.value in args) is (test.op == "in")
    elif isinstance(test, Name) and test.id in local:
        value = world.value(local[test.id])
        taken = None if value is UNKNOWN else bool(value)
    out = args
    if taken is not True:
        out = _effects(world, owner, statement.orelse, out, local)
    if taken is not False and (taken or test is None):
        out = _effects(world, owner, statement.body, out, local)
    return out


def _pop(call: Call, args: dict[str, Code]) -> None:
    if isinstance(call.func, Attr) and call.func.name == "pop" and call.args:
        key = call.args[0]
        if isinstance(key, Lit) and isinstance(key.value, str):
            args.pop(key.value, None)


def _kwargs_call(
    call: Call,
    owner: Definition,
    scope: ClassDef | None,
    local: dict[str, Code],
    args: dict[str, Code],
) -> None:
    if not isinstance(call.func, Attr):
        return
    if call.func.name == "pop":
        _pop(call, args)
    elif call.func.name == "setdefault" and len(call.args) == 2 and isinstance(call.args[0], Lit):
        args.setdefault(
            str(call.args[0].value), _substituted(call.args[1], owner, scope, local, args)
        )
    elif call.func.name == "update":
        for name, value in call.kwargs:
            args[name] = _substituted(value, owner, scope, local, args)
        if call.args and isinstance(call.args[0], Map):
            args.update(_mapping(call.args[0], owner, scope))


def _super_call(body: tuple[Stmt, ...]) -> Call | None:
    """The call of the next `__init__`."""
    for statement in flat(body):
        value = statement.value if isinstance(statement, Do | Return | Assign) else None
        if isinstance(value, Call) and tail(value.func) == "__init__":
            return value
    return None


def own_type(world: World, classes: tuple[Definition, ...], args: dict[str, Code]) -> Any:
    """What the nearest `db_type()` returns: text, None (no column), or UNKNOWN."""
    for definition in classes:
        found = method(definition, "db_type")
        if found is not None:
            env = {f"self.{n}": world.value(c) for n, c in args.items()}
            env |= {f"{p.name}.vendor": world.vendor() for p in found.params[1:2]}
            values = [
                value
                for expr in _returns(world, Code(Lit(), definition.path, None, env), found.body)
                for value in [world.value(Code(expr, definition.path, None, env))]
                if value is None or isinstance(value, str)
            ]
            return values[0] if values else UNKNOWN
    return UNKNOWN


def internal_type(world: World, classes: tuple[Definition, ...]) -> str:
    """What the nearest `get_internal_type()` returns, or ''."""
    for definition in classes:
        found = method(definition, "get_internal_type")
        if found is not None:
            place = Code(Lit(), definition.path)
            for expr in _returns(world, place, found.body):
                value = world.value(place.at(expr))
                if isinstance(value, str):
                    return value
    return ""


def _returns(world: World, place: Code, body: tuple[Stmt, ...]) -> list[Expr]:
    """What a function may return, likeliest first: tests that can be known are followed."""
    found: list[Expr] = []
    for statement in body:
        if isinstance(statement, Return):
            return [*found, statement.value or Lit()]
        if isinstance(statement, If):
            test = world.value(place.at(statement.test)) if statement.test is not None else UNKNOWN
            taken = statement.body if test is UNKNOWN or test else statement.orelse
            inner = _returns(world, place, taken)
            if test is not UNKNOWN and inner and isinstance(taken[-1], Return):
                return [*found, *inner]
            found += inner
            if test is UNKNOWN:
                found += _returns(world, place, statement.orelse)
    return found
