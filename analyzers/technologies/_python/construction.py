"""Objects in the small interpreter: how classes of the project are instantiated."""

from __future__ import annotations

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import FuncDef
from .statements import Statements
from .values import Cls, Ext, Fn, Frame, Instance, Made, Member, Super, Value


class Construction(Statements):
    """Makes objects, and follows what their `__init__` passes on."""

    def instantiate(
        self,
        cls: Cls,
        args: tuple[Value, ...],
        kwargs: dict[str, Value],
        frame: Frame,
        line: int,
    ) -> Value:
        """An object of a class; a member, where an enumeration is called with its value."""
        if self.is_enum(cls) and len(args) == 1:
            return next((m for m in self.enum_members(cls) if m.value == args[0]), UNKNOWN)
        return Instance(cls, args, kwargs, frame.path, line)

    def constructed(self, instance: Instance) -> Made:
        """What an object's outside ancestor was constructed with, through project `__init__`s."""
        line = self.mro(instance.cls)
        outside = next((a for a in line if isinstance(a, Ext | Made | Member)), UNKNOWN)
        args, kwargs = self._initialised(instance, line, instance.args, instance.kwargs)
        return Made(outside, args, kwargs, instance.path, instance.line)

    def _initialised(
        self,
        instance: Instance,
        line: list[Value],
        args: tuple[Value, ...],
        kwargs: dict[str, Value],
    ) -> tuple[tuple[Value, ...], dict[str, Value]]:
        for position, ancestor in enumerate(line):
            if not isinstance(ancestor, Cls):
                continue
            found = [s for s in ancestor.statements("__init__") if isinstance(s, FuncDef)]
            if found:
                self._supers.pop(id(instance), None)
                method = Fn(ancestor.path, found[-1], ancestor.frame, ancestor, instance)
                self.run_function(method, args, kwargs)
                passed = self._supers.pop(id(instance), ((), {}))
                return self._initialised(instance, line[position + 1 :], *passed)
        return args, kwargs

    def super_called(self, base: Super, args: tuple[Value, ...], kwargs: dict[str, Value]) -> None:
        """Note what `super().__init__` was called with."""
        if isinstance(base.subject, Instance):
            self._supers[id(base.subject)] = (args, kwargs)
