"""What a file's own functions do to the schemas that they are given or that they close over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from ...facts import Fact
from ...syntax.ir import Assign, Attr, Call, Do, Expr, Func, FuncDef, Name, Star, flat, tail
from ...syntax.unit import CodeUnit


def applied(unit: CodeUnit, makers: frozenset[str], schemas: frozenset[str]) -> Iterator[Fact]:
    """`audited(schema)` and `audited(new Schema(…))` as what they are: plugins, called by hand."""
    for target, call in _top_calls(unit):
        if not isinstance(call.func, Name) or call.new or not call.args:
            continue
        given = call.args[0]
        made = isinstance(given, Call) and given.new and tail(given.func) in makers
        named = isinstance(given, Name) and (given.id in schemas or _is_schema(given.id))
        if made or (named and target != getattr(given, "id", "")):
            on = given.id if isinstance(given, Name) else ""
            plugin = Call(call.line, Attr(call.line, given, "plugin"), (call.func,))
            yield Fact("mongoose", "change", on, call.line, plugin, data={"method": "plugin"})


def _is_schema(name: str) -> bool:
    return name.lower().endswith("schema")


def within_helpers(unit: CodeUnit, changes: Iterable[Fact]) -> Iterator[Fact]:
    """Changes in a function of its parameters, once for each call of it in the file.

    `function index(keys, options) { schema.index(keys, options) }`, `index({ a: 1 })`.
    """
    calls: dict[str, list[Call]] | None = None
    for fact in changes:
        change, name = fact.node, str(fact.data.get("scope", "")).rpartition(".")[2]
        func = unit.function(name) if name and isinstance(change, Call) else None
        if func is None or not isinstance(change, Call):
            continue
        names = [p.name for p in func.params]
        if not any(isinstance(a, Name) and a.id in names for a in change.args):
            continue
        if calls is None:
            calls = {}
            for _, call in _top_calls(unit):
                calls.setdefault(tail(call.func) or "", []).append(call)
        for call in calls.get(name, ()):
            if any(isinstance(a, Star) for a in call.args):
                continue
            given = dict(zip(names, call.args, strict=False))
            args: list[Expr] = []
            # An argument that a call leaves out is not given on either.
            for argument in change.args:
                parameter = argument.id if isinstance(argument, Name) else ""
                if parameter in names and parameter not in given:
                    break
                args.append(given.get(parameter, argument))
            data = {"method": fact.data.get("method", "")}
            node = Call(call.line, change.func, tuple(args))
            yield Fact("mongoose", "change", fact.name, call.line, node, data=data)


def of_parameters(unit: CodeUnit, facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts, with a mark on changes of a parameter: no schema of the file is meant there."""
    for fact in facts:
        name = str(fact.data.get("scope", "")).rpartition(".")[2]
        func = unit.function(name) if name and fact.kind == "change" else None
        root = fact.name.partition(".")[0]
        if func is not None and any(p.name == root for p in func.params):
            fact = replace(fact, data={**fact.data, "parameter": root})
        yield fact


def returned_argument(call: Call, node: FuncDef | Func, value: Expr) -> Expr | None:
    """What a call gives the parameter that a function returns, or None."""
    names = [p.name for p in node.params]
    if not isinstance(value, Name) or value.id not in names:
        return None
    position = names.index(value.id)
    given = call.args[: position + 1]
    if len(given) <= position or any(isinstance(a, Star) for a in given):
        return None
    return given[position]


def _top_calls(unit: CodeUnit) -> Iterator[tuple[str, Call]]:
    """The calls that a file makes when it is loaded, with what they are assigned to."""
    for statement in flat(unit.module.body):
        if isinstance(statement, Assign | Do) and isinstance(statement.value, Call):
            target = statement.target if isinstance(statement, Assign) else ""
            yield target, statement.value
