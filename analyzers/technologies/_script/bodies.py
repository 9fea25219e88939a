"""Functions that the header of a script leaves out because they are long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...facts import Fact
from ...syntax.ir import (
    Assign,
    Call,
    ClassDef,
    Do,
    Expr,
    Func,
    FuncDef,
    Lit,
    Map,
    Stmt,
    chain,
    flat,
    tail,
    walk,
)
from ...syntax.unit import CodeUnit

MAX_FUNCTIONS = 60


def long_functions(technology: str, unit: CodeUnit) -> Iterator[Fact]:
    """The functions and methods of a file whose bodies its header leaves out, as facts.

    Their kind is "function". For files whose code is run as a whole, such as migrations.
    """
    left = MAX_FUNCTIONS
    for name in _without_bodies(unit.module.body, ""):
        whole = unit.function(name) if left > 0 else None
        left -= 1
        if whole is not None and whole.body:
            yield Fact(technology, "function", name, whole.line, whole)


def passed_functions(technology: str, unit: CodeUnit) -> Iterator[Fact]:
    """The functions passed to calls at module level whose bodies the header leaves out, as facts.

    Their kind is "function", as that of `long_functions`: `table("a", (t) => {…})`.
    """
    wanted: dict[str, set[int]] = {}
    for statement in flat(unit.module.body):
        value = statement.value if isinstance(statement, Assign | Do) else None
        for call in chain(value) if isinstance(value, Call) else ():
            for argument in call.args:
                if isinstance(argument, Func) and not argument.body:
                    wanted.setdefault(tail(call.func) or "", set()).add(argument.line)
    for site in unit.calls(frozenset(wanted)) if wanted else ():
        for argument in site.call.args:
            if isinstance(argument, Func) and argument.body:
                line = argument.line
                if line in wanted[tail(site.call.func) or ""]:
                    made = FuncDef(line, "", argument.params, argument.body)
                    yield Fact(technology, "function", "", line, made)


def _without_bodies(body: Iterable[Stmt], scope: str) -> Iterator[str]:
    for statement in flat(tuple(body)):
        if isinstance(statement, FuncDef) and is_hollow(statement):
            yield f"{scope}{statement.name}"
        elif isinstance(statement, ClassDef):
            yield from _without_bodies(statement.body, f"{statement.name}.")
        elif isinstance(statement, Assign | Do):
            yield from _named_functions(statement)


def _named_functions(statement: Assign | Do) -> Iterator[str]:
    """The functions that a statement binds, itself or as entries of an object."""
    value: Expr | None = statement.value
    if isinstance(value, Func) and is_hollow(value) and isinstance(statement, Assign):
        yield statement.target
    for key, item in value.items if isinstance(value, Map) else ():
        if isinstance(item, Func) and is_hollow(item) and isinstance(key, Lit):
            yield str(key.value)


def is_hollow(function: Func | FuncDef) -> bool:
    """Whether a function's body was left out, or that of a function within it.

    A function that has nothing to do looks the same; a second look at it costs little.
    """
    inner = (n for s in function.body for n in walk(s))
    return not function.body or any(isinstance(n, Func | FuncDef) and not n.body for n in inner)


def whole_functions(facts: Iterable[tuple[str, Fact]]) -> dict[tuple[str, int], FuncDef]:
    """The functions of `long_functions` facts, as `ScriptInterpreter` wants them."""
    return {(p, f.line): f.node for p, f in facts if isinstance(f.node, FuncDef)}
