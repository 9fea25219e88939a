"""Fields that a field class adds to its model: `contribute_to_class` that calls `add_to_class`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign, Attr, Call, ClassDef, Expr, FuncDef, Name, Return, Stmt, flat, walk
from ...syntax.project import Definition
from .custom import method
from .world import Code, World


def contributions(
    world: World, classes: tuple[Definition, ...], name: str
) -> Iterator[tuple[str, Code]]:
    """The name and the call of each field that comes with a field called `name`."""
    for owner in classes:
        func = method(owner, "contribute_to_class")
        if func is None or len(func.params) < 3:
            continue
        local = {s.target: s.value for s in flat(func.body) if isinstance(s, Assign) and s.value}
        env = {func.params[2].name: name}
        place = Code(Name(func.line, name), owner.path, None, env)
        for statement in flat(func.body):
            yield from _added(world, statement, place, local, classes)


def _added(
    world: World,
    statement: Stmt,
    place: Code,
    local: dict[str, Expr],
    classes: tuple[Definition, ...],
) -> Iterator[tuple[str, Code]]:
    for node in walk(statement):
        if not isinstance(node, Call) or not isinstance(node.func, Attr) or len(node.args) < 2:
            continue
        if node.func.name == "add_to_class":
            named, field = node.args[0], node.args[1]
        elif node.func.name == "contribute_to_class" and isinstance(node.func.base, Name):
            named, field = node.args[1], node.func.base
        else:
            continue
        field = local.get(field.id, field) if isinstance(field, Name) else field
        text = _text(world, place.at(named), local, classes)
        if isinstance(text, str) and isinstance(field, Call):
            yield text, place.at(field)


def _text(world: World, code: Code, local: dict[str, Expr], classes: tuple[Definition, ...]) -> Any:
    """The name given: a plain expression, a local name, or what a method returns."""
    expr = code.expr
    if isinstance(expr, Name) and expr.id in local:
        return _text(world, code.at(local[expr.id]), local, classes)
    value = world.value(code)
    if value is not UNKNOWN or not isinstance(expr, Call) or not isinstance(expr.func, Attr):
        return value
    owner = _class_of(world, code.at(expr.func.base), local, classes)
    func = _inherited(world, owner, expr.func.name) if owner is not None else None
    if func is None or owner is None:
        return UNKNOWN
    params = [p.name for p in func.params if p.name not in ("self", "cls")]
    given = [world.value(code.at(a)) for a in expr.args]
    returned = [s.value for s in flat(func.body) if isinstance(s, Return) and s.value is not None]
    env = dict(zip(params, given, strict=False))
    return world.value(Code(returned[-1], owner.path, None, env)) if returned else UNKNOWN


def _class_of(
    world: World, code: Code, local: dict[str, Expr], classes: tuple[Definition, ...]
) -> Definition | None:
    """The class of an object: of `self`, of `Class(...)`, of `self.attribute(...)`."""
    expr = code.expr
    if isinstance(expr, Name) and expr.id in local:
        expr = local[expr.id]
    if isinstance(expr, Name) and expr.id in ("self", "cls"):
        return classes[0]
    if not isinstance(expr, Call):
        return None
    if (
        isinstance(expr.func, Attr)
        and isinstance(expr.func.base, Name)
        and expr.func.base.id == "self"
    ):
        for owner in classes:
            found = world.resolve(owner.path, f"{owner.name}.{expr.func.name}")
            if isinstance(found, Definition) and isinstance(found.node, ClassDef):
                return found
        return None
    found = world.resolve(code.path, expr.func)
    return found if isinstance(found, Definition) and isinstance(found.node, ClassDef) else None


def _inherited(world: World, owner: Definition, name: str) -> FuncDef | None:
    found = world.resolve(owner.path, f"{owner.name}.{name}")
    return found.node if isinstance(found, Definition) and isinstance(found.node, FuncDef) else None
