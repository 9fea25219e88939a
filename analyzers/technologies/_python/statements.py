"""Statements of the small interpreter, and what its values are worth as truth and as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import (
    Assign,
    ClassDef,
    Do,
    Expr,
    For,
    FuncDef,
    If,
    Import,
    Return,
    Stmt,
    With,
)
from .builtins import items_of
from .objects import Objects
from .values import (
    MISSING,
    Cls,
    EnumMember,
    Ext,
    Fn,
    Frame,
    Generic,
    Instance,
    Made,
    Member,
    Mod,
    Partial,
    Record,
    Value,
    is_plain,
)

MAX_STEPS = 400_000


class Statements(Objects):
    """Runs bodies of functions; `Interpreter` adds expressions and calls."""

    handlers: ClassVar[Mapping[type, Any]] = {}
    """What runs each kind of statement."""

    # Given by `Names` and `Interpreter`.
    steps: int
    line: int
    call_with: Callable[..., Value]
    module_named: Callable[[str, str], Value]
    decide: Callable[[Expr | None, Frame], bool | None]

    # -- statements ------------------------------------------------------------------------------

    def run(self, body: tuple[Stmt, ...], frame: Frame) -> Value:
        """Run statements; the value returned, or MISSING where the end is reached."""
        for statement in body:
            handler = self.handlers.get(type(statement))
            if handler is None or self.steps > MAX_STEPS:
                continue
            result = handler(self, statement, frame)
            if result is not MISSING:
                return result
        return MISSING

    def _do_return(self, statement: Return, frame: Frame) -> Value:
        return self.eval(statement.value, frame) if statement.value is not None else None

    def _do_assign(self, statement: Assign, frame: Frame) -> Value:
        if statement.value is None:
            return MISSING
        value = self.eval(statement.value, frame)
        if statement.target.endswith('"]'):
            name, _, key = statement.target[:-2].partition('["')
            held = frame.find(name)
            if isinstance(held, dict):
                held[key] = value
            return MISSING
        head, _, rest = statement.target.rpartition(".")
        if not head:
            frame.names[statement.target] = value
        elif isinstance(owner := self.lookup(head, frame), Instance):
            owner.attrs[rest] = value
        return MISSING

    def _do_expr(self, statement: Do, frame: Frame) -> Value:
        self.eval(statement.value, frame)
        return MISSING

    def _do_if(self, statement: If, frame: Frame) -> Value:
        if statement.test is None:  # try: what its handlers do is for when things go wrong
            return self.run(statement.body, frame)
        known = self.decide(statement.test, frame)
        if known is not None:
            return self.run(statement.body if known else statement.orelse, frame)
        first = self.run(statement.body, frame)
        if first is not MISSING and first is not None and first is not UNKNOWN:
            return first
        return self.run(statement.orelse, frame) if first is MISSING else MISSING

    def _do_for(self, statement: For, frame: Frame) -> Value:
        items = items_of(self, self.eval(statement.items, frame))
        for item in items if items is not None else [UNKNOWN]:
            self.unpack(statement.target, item, frame)
            result = self.run(statement.body, frame)
            if result is not MISSING:
                return result
        return MISSING

    def unpack(self, target: str, item: Value, frame: Frame) -> None:
        """Bind one item to a loop's variable or variables."""
        names = [n.strip(" ()") for n in target.split(",") if n.strip(" ()")]
        if len(names) == 1:
            frame.names[names[0]] = item
            return
        values = list(item) if isinstance(item, list | tuple) else []
        for position, name in enumerate(names):
            frame.names[name] = values[position] if position < len(values) else UNKNOWN

    def _do_with(self, statement: With, frame: Frame) -> Value:
        value = self.eval(statement.value, frame)
        if statement.target:
            frame.names[statement.target] = value
        return self.run(statement.body, frame)

    def _do_def(self, statement: FuncDef, frame: Frame) -> Value:
        frame.names[statement.name] = Fn(frame.path, statement, frame, frame.owner)
        return MISSING

    def _do_class(self, statement: ClassDef, frame: Frame) -> Value:
        frame.names[statement.name] = Cls(frame.path, statement, frame)
        return MISSING

    def _do_import(self, statement: Import, frame: Frame) -> Value:
        if statement.local != "*" and "." not in statement.local:
            found = self.project.imported(frame.path, statement)
            frame.names[statement.local] = self.target_value(found)
        return MISSING

    # -- truth and text --------------------------------------------------------------------------

    def truth(self, value: Value) -> bool | None:
        """The truth of a value, or None where it is not known."""
        if value is UNKNOWN:
            return None
        if is_plain(value):
            return bool(value)
        if isinstance(value, Cls | Fn | Generic | Instance | Mod | Partial | Record):
            return True
        if isinstance(value, EnumMember):
            return bool(value.value) if self.mixes(value.cls, "int", "IntEnum") else True
        return True if isinstance(value, Made) and _is_class(value.func) else None

    def text(self, value: Value) -> Value:
        """What `str(value)` gives, or UNKNOWN."""
        if isinstance(value, str):
            return value
        if isinstance(value, int | float | bool) or value is None:
            return str(value)
        if isinstance(value, EnumMember):
            if self.mixes(value.cls, "int", "str", "IntEnum", "StrEnum", "TextChoices"):
                return self.text(value.value)
            return f"{value.cls.name}.{value.name}"
        if self.member_hook is not None:
            known = self.member_hook(value, "__str__")
            if isinstance(known, str):
                return known
        return UNKNOWN


def _is_class(func: Value) -> bool:
    name = func.name if isinstance(func, Member) else func.tail if isinstance(func, Ext) else ""
    return name[:1].isupper()


Statements.handlers = {
    Return: Statements._do_return,
    Assign: Statements._do_assign,
    Do: Statements._do_expr,
    If: Statements._do_if,
    For: Statements._do_for,
    With: Statements._do_with,
    FuncDef: Statements._do_def,
    ClassDef: Statements._do_class,
    Import: Statements._do_import,
}
