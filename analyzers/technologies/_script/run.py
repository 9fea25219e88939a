"""A small interpreter of JavaScript and TypeScript IR: what code would build, without running it.

Table builders, model factories and migrations are programs. This evaluates their expressions and
functions over plain values, objects (`Obj`) and symbols for whatever an installed package makes
(`Ext`, `Made`, `Member`; `chain_of` reads a chain of them). Nothing is imported or executed; loops,
depth and sizes are bounded as in the Python interpreter that it stands on, and what cannot be
known is UNKNOWN.

A migration is run for its effects: set `call_hook` to see every call of something outside the
project as it happens, and give callbacks their arguments with `call_with`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import (
    Assign,
    Attr,
    Call,
    Expr,
    FuncDef,
    Import,
    Item,
    Lit,
    Map,
    Name,
    Op,
    Star,
    Stmt,
    Text,
)
from ...syntax.project import Project
from ...syntax.script_statements import SET_ITEM
from .._python.interpreter import MAX_DEPTH, Interpreter
from .._python.operators import combine, subscript
from .._python.values import (
    MISSING,
    Bound,
    Cls,
    EnumMember,
    Ext,
    Fn,
    Frame,
    Instance,
    Made,
    Member,
    Mod,
    Super,
    Value,
    is_plain,
)
from .bodies import is_hollow, long_functions, whole_functions
from .builtins import (
    GLOBALS,
    MODULES,
    call_global,
    call_method,
    entries_of,
    has_method,
    type_of,
)
from .objects import ScriptObjects
from .values import Obj, Template, name_of

Whole = Mapping[tuple[str, int], FuncDef]
"""Functions whose bodies are too long for the module headers: by path and line."""


class ScriptInterpreter(ScriptObjects):
    """Evaluates code of scripts. One instance serves one computation and keeps its values."""

    expressions: ClassVar[Mapping[type, Any]] = {}
    handlers: ClassVar[Mapping[type, Any]] = {}

    def __init__(self, project: Project, whole: Whole | None = None) -> None:
        super().__init__(project)
        self.whole = whole or {}

    # -- names -----------------------------------------------------------------------------------

    def builtin(self, name: str) -> Value:
        """See `Names.builtin`."""
        if name == "undefined":
            return None
        if name == "__dirname":
            return "."  # paths are asked for from the file that they stand in
        return Ext(f"js.{name}") if name in GLOBALS else MISSING

    def fresh(self, value: Value) -> Value:
        """See `Names.fresh`."""
        return value.copy() if isinstance(value, list | dict) else value

    def is_enum(self, cls: Cls) -> bool:
        """Whether a class stands for a TypeScript enum."""
        return any(key == "enum" for key, _ in cls.node.keywords)

    def enum_members(self, cls: Cls) -> list[EnumMember]:
        """The members of an enum, in order."""
        members = (s for s in cls.node.body if isinstance(s, Assign) and self.is_enum(cls))
        return [EnumMember(cls, s.target, self.class_value(cls, s)) for s in members]

    # -- expressions -----------------------------------------------------------------------------

    def _object(self, expr: Map, frame: Frame) -> Value:
        made = Obj(path=frame.path, line=expr.line)
        notes = dict(expr.notes)
        for key, item in expr.items:
            if isinstance(key, Star):
                made.spread(self.eval(key.value, frame), key.line)
                continue
            name = key.value if isinstance(key, Lit) else self.eval(key, frame)
            if isinstance(name, Ext | EnumMember):
                name = self.text(name)
            if isinstance(name, str | int | float):
                value = self.eval(item, frame)
                made.put(name, value, key.line or item.line, frame.path, notes.get(str(name)))
            else:
                made.unknown = (*made.unknown, item.line)
        return made

    def _template(self, expr: Text, frame: Frame) -> Value:
        parts = [self.eval(p, frame) for p in expr.parts]
        texts = [self.text(p) for p in parts]
        return Template(tuple(parts)) if UNKNOWN in texts else "".join(texts)

    def _property(self, expr: Attr, frame: Frame) -> Value:
        return self.attribute(self.eval(expr.base, frame), expr.name)

    def _element(self, expr: Item, frame: Frame) -> Value:
        base, key = self.eval(expr.base, frame), self.eval(expr.key, frame)
        if isinstance(base, str | list | tuple) and isinstance(key, int):
            return subscript(base, key)
        if isinstance(key, str | int):
            return self.attribute(base, str(key)) if not isinstance(base, dict) else base.get(key)
        return UNKNOWN

    def _binary(self, expr: Op, frame: Frame) -> Value:
        if expr.left is None:
            return self._unary(expr, frame)
        left = self.eval(expr.left, frame)
        if expr.op in ("&&", "||", "??"):
            return self._either(expr, left, frame)
        right = self.eval(expr.right, frame)
        if expr.op in ("===", "!==", "==", "!="):
            return combine(self, "==" if expr.op[0] == "=" else "!=", left, right)
        if expr.op == "in":
            return left in right if isinstance(right, dict) else UNKNOWN
        if expr.op == "+" and (isinstance(left, str) or isinstance(right, str)):
            texts = self.text(left), self.text(right)
            return UNKNOWN if UNKNOWN in texts else combine(self, "+", *texts)
        return combine(self, expr.op, left, right)

    def _either(self, expr: Op, left: Value, frame: Frame) -> Value:
        """`&&`, `||` and `??`: an unknown left side leaves the default that stands on the right."""
        known = self.truth(left)
        if expr.op == "??":
            given = left is not None and (known is not None or isinstance(left, Made | Member))
            return left if given else self.eval(expr.right, frame)
        if known is None and isinstance(left, Made) and expr.op == "||":
            return left
        if known is not None and known is (expr.op == "||"):
            return left
        right = self.eval(expr.right, frame)
        return right if known is not None or expr.op == "||" else UNKNOWN

    def _unary(self, expr: Op, frame: Frame) -> Value:
        value = self.eval(expr.right, frame)
        if expr.op == "typeof":
            return type_of(value)
        if expr.op == "void":
            return None
        known = self.truth(value)
        return (not known) if expr.op == "!" and known is not None else UNKNOWN

    # -- attributes ------------------------------------------------------------------------------

    def _attribute(self, base: Value, name: str) -> Value:
        if self.member_hook is not None and not is_plain(base):
            known = self.member_hook(base, name)
            if known is not MISSING:
                return known
        if isinstance(base, dict):
            found = base.get(name, MISSING)
            if found is MISSING and not getattr(base, "unknown", ()):
                found = Bound(base, name) if has_method(base, name) else None
            return found
        if isinstance(base, str | list | tuple):
            if name == "length":
                return len(base)
            return Bound(base, name) if has_method(base, name) else MISSING
        if isinstance(base, Cls) and self.is_enum(base):
            return next((m.value for m in self.enum_members(base) if m.name == name), MISSING)
        if isinstance(base, Made) and name in base.kwargs:
            return base.kwargs[name]
        if isinstance(base, Fn) and name in ("call", "apply", "bind"):
            return Bound(base, name)
        if isinstance(base, Cls | Fn) and name == "name":
            own = self.class_attribute(base, name) if isinstance(base, Cls) else MISSING
            return own if isinstance(own, str) else name_of(base)
        if isinstance(base, Ext | Cls | Instance | Mod | Made | Member | Super):
            return super()._attribute(base, name)
        return MISSING

    # -- calls -----------------------------------------------------------------------------------

    def _call(self, expr: Call, frame: Frame) -> Value:
        if isinstance(expr.func, Name) and expr.func.id == "super":
            args = tuple(self._spread(expr.args, frame))
            above = self.above(frame)
            if isinstance(above, Super):
                self.construct_above(above, args)
            return None
        if isinstance(expr.func, Name) and expr.func.id == SET_ITEM:
            return self._set_item(frame, *expr.args)
        if not isinstance(expr.func, Attr):
            return super()._call(expr, frame)
        # A chain is evaluated from its root outwards, so that it may be long.
        calls: list[tuple[Call, Attr]] = []
        node: Expr = expr
        while isinstance(node, Call) and isinstance(node.func, Attr):
            calls.append((node, node.func))
            node = node.func.base
        value = self.eval(node, frame)
        for call, func in reversed(calls):
            value = self._called_on(value, call, func, frame)
        return value

    def _called_on(self, base: Value, expr: Call, func: Attr, frame: Frame) -> Value:
        """`base.name(…)`."""
        if func.name in ("then", "catch", "finally"):
            return self._promised(base, expr, func, frame)
        self.steps += 1
        args = tuple(self._spread(expr.args, frame))
        return self.call(self.attribute(base, func.name), args, {}, frame, expr.line)

    def _promised(self, value: Value, expr: Call, func: Attr, frame: Frame) -> Value:
        """`work.then(next)`: promises count as kept, so `next` runs and `catch` does not."""
        if func.name == "catch" or not expr.args:
            return value
        following = self.eval(expr.args[0], frame)
        if not isinstance(following, Fn):
            return value
        given = () if func.name == "finally" else (value,)
        return self.call(following, given, {}, frame, expr.line)

    def call(
        self,
        func: Value,
        args: tuple[Value, ...],
        kwargs: dict[str, Value],
        frame: Frame,
        line: int,
    ) -> Value:
        """See `Interpreter.call`."""
        self.line = line
        match func:
            case Fn():
                return self.run_function(func, args)
            case Bound(base=Fn() as function, name=name):
                return self._applied(function, name, args)
            case Bound(base=base, name=name):
                return call_method(self, base, name, args)
            case Cls():
                return self.instantiate(func, args, {}, frame, line)
            case Ext(name="js.require"):
                return self.required(frame.path, args[0] if args else UNKNOWN)
            case Ext(name=name) if name.startswith("js.") or name in MODULES:
                known = call_global(self, name, args)
                if known is not MISSING:
                    return known
            case Ext() | Made() | Member():
                pass
            case _:
                return UNKNOWN
        made = Made(func, args, {}, frame.path, line)
        if self.call_hook is not None:
            replaced = self.call_hook(made)
            if replaced is not MISSING:
                return replaced
        return made

    def required(self, path: str, module: Value) -> Value:
        """What `require(module)` gives in a file, wherever in its code that stands."""
        if not isinstance(module, str):
            return UNKNOWN
        return self.target_value(self.project.imported(path, Import(0, "", module, "default")))

    def _applied(self, function: Fn, name: str, args: tuple[Value, ...]) -> Value:
        """`f.call(this, …)`, `f.apply(this, […])`, `f.bind(this)`."""
        bound = Fn(function.path, function.node, function.frame, function.owner, args[0])
        if name == "bind":
            return bound
        given = args[1:] if name == "call" else tuple(self.items(args[1]) or ())
        return self.run_function(bound, given)

    def items(self, value: Value) -> list[Value] | None:
        """What iterating over a value gives, or None where that is not known."""
        return list(value) if isinstance(value, list | tuple | str) else None

    def run_function(
        self, func: Fn, args: tuple[Value, ...], kwargs: dict[str, Value] | None = None
    ) -> Value:
        """Run a function of the project; what it returns."""
        node = self.body(func.path, func.node)
        if self.depth >= MAX_DEPTH - 10 or not node.body:
            return UNKNOWN
        names = self._given(func, node, args)
        if func.bound is not MISSING:
            names["this"] = func.bound
        frame = Frame(func.path, names, func.frame, None, func.owner)
        frame.subject = func.bound
        self.depth += 4
        try:
            result = self.run(node.body, frame)
        finally:
            self.depth -= 4
        return None if result is MISSING else result

    def body(self, path: str, node: Any) -> Any:
        """The function with its body, which a header leaves out where it is long."""
        whole = self.whole.get((path, node.line))
        if whole is None or not node.body:
            return whole or node
        # Several functions may begin in one line.
        same = [p.name for p in whole.params] == [p.name for p in node.params]
        return whole if same and is_hollow(node) else node

    def _given(self, func: Fn, node: Any, args: tuple[Value, ...]) -> dict[str, Value]:
        names: dict[str, Value] = {}
        for position, param in enumerate(node.params):
            if param.kind == "*":
                names[param.name] = list(args[position:])
            elif position < len(args) and args[position] is not None:
                names[param.name] = args[position]
            elif param.default is not None:
                names[param.name] = self.eval(param.default, func.frame or Frame(func.path))
            else:
                names[param.name] = None
        return names

    def run(self, body: tuple[Stmt, ...], frame: Frame) -> Value:
        """Run statements; functions are known before the statements that stand above them."""
        for statement in body:
            if isinstance(statement, FuncDef):
                frame.names[statement.name] = Fn(frame.path, statement, frame, frame.owner)
        return super().run(body, frame)

    def _set(self, statement: Assign, frame: Frame) -> Value:
        """An assignment to a name, or to a property of an object."""
        if statement.value is None:
            return MISSING
        value = self.eval(statement.value, frame)
        head, _, rest = statement.target.rpartition(".")
        if not head:
            self._rebind(statement.target, value, frame)
            return MISSING
        first, *steps = head.split(".")
        owner = self.lookup(first, frame)
        for step in steps:
            owner = self.attribute(owner, step)
        if isinstance(owner, Obj):
            owner.put(rest, value, statement.line, frame.path)
        elif isinstance(owner, Instance):
            owner.attrs[rest] = value
        elif isinstance(owner, Made):
            # What an outside function made is an object that the code may add to.
            owner.kwargs[rest] = value
        return MISSING

    def _set_item(self, frame: Frame, owner: Expr, key: Expr, value: Expr) -> Value:
        """`owner[key] = value`."""
        base, name, given = (self.eval(e, frame) for e in (owner, key, value))
        if isinstance(base, Obj) and isinstance(name, str | int):
            base.put(name, given, value.line or key.line, frame.path)
        elif isinstance(base, Obj):
            base.unknown = (*base.unknown, key.line)
        elif isinstance(base, list) and isinstance(name, int) and 0 <= name <= len(base):
            base[name:] = [given, *base[name + 1 :]]
        return given

    def _rebind(self, name: str, value: Value, frame: Frame) -> None:
        """Bind a name where an enclosing function already has it, else here."""
        around: Frame | None = frame
        while around is not None and name not in around.names:
            around = around.outer
        (around or frame).names[name] = value

    # -- truth and text --------------------------------------------------------------------------

    def truth(self, value: Value) -> bool | None:
        """The truth of a value; objects and arrays are true even when they are empty."""
        if isinstance(value, dict | list | tuple):
            return True
        return super().truth(value)

    def text(self, value: Value) -> Value:
        """What a template shows of a value, or UNKNOWN."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        if isinstance(value, EnumMember):
            return self.text(value.value)
        return value if isinstance(value, str) else str(value) if _number(value) else UNKNOWN


def _number(value: Value) -> bool:
    return isinstance(value, int | float)


ScriptInterpreter.expressions = {
    **Interpreter.expressions,
    Map: ScriptInterpreter._object,
    Text: ScriptInterpreter._template,
    Attr: ScriptInterpreter._property,
    Item: ScriptInterpreter._element,
    Op: ScriptInterpreter._binary,
    Call: ScriptInterpreter._call,
}
ScriptInterpreter.handlers = {**Interpreter.handlers, Assign: ScriptInterpreter._set}


__all__ = [
    "ScriptInterpreter",
    "Whole",
    "entries_of",
    "long_functions",
    "whole_functions",
]
