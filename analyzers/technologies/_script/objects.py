"""Classes and objects in the JavaScript interpreter: fields, constructors, getters, `super`."""

from __future__ import annotations

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign, FuncDef, Name
from .._python.interpreter import MAX_DEPTH, Interpreter
from .._python.values import Cls, Fn, Frame, Instance, Super, Value


class ScriptObjects(Interpreter):
    """The half of the interpreter that knows classes; `ScriptInterpreter` is the whole."""

    def _function(self, owner: Cls, node: FuncDef, subject: Cls) -> Value:
        """A method; a static getter is what it returns."""
        marks = {d.id for d in node.decorators if isinstance(d, Name)}
        method = Fn(owner.path, node, owner.frame, owner)
        if "static" in marks:
            method.bound = subject
            return self.run_function(method, ()) if "get" in marks else method
        return method

    def instantiate(
        self,
        cls: Cls,
        args: tuple[Value, ...],
        kwargs: dict[str, Value],
        frame: Frame,
        line: int,
    ) -> Value:
        """An object of a class of the project, with what its fields and constructors set."""
        made = Instance(cls, args, {}, frame.path, line)
        self._construct(made, self.mro(cls), args)
        return made

    def _construct(self, made: Instance, ancestry: list[Value], args: tuple[Value, ...]) -> None:
        own = ancestry[0] if ancestry else None
        if not isinstance(own, Cls):
            made.kwargs["super"] = args
            return
        found = [s for s in own.statements("constructor") if isinstance(s, FuncDef)]
        if not found:
            self._construct(made, ancestry[1:], args)
        self._fields(made, own)
        if found and self.depth < MAX_DEPTH - 20:
            self.run_function(Fn(own.path, found[-1], own.frame, own, made), args)

    def construct_above(self, above: Super, args: tuple[Value, ...]) -> None:
        """`super(…)` in a constructor."""
        if isinstance(above.subject, Instance):
            ancestry = self.mro(above.subject.cls)
            at = ancestry.index(above.owner) if above.owner in ancestry else len(ancestry) - 1
            self._construct(above.subject, ancestry[at + 1 :], args)

    def _fields(self, made: Instance, own: Cls) -> None:
        for statement in own.node.body:
            if not isinstance(statement, Assign) or statement.value is None:
                continue
            if any(isinstance(d, Name) and d.id == "static" for d in statement.decorators):
                continue
            frame = Frame(own.path, {"this": made}, own.frame, None, own)
            made.attrs[statement.target] = self.eval(statement.value, frame)

    def above(self, frame: Frame) -> Value:
        """What `super` stands for in a method."""
        around: Frame | None = frame
        while around is not None:
            if around.owner is not None and "this" in around.names:
                return Super(around.owner, around.names["this"])
            around = around.outer
        return UNKNOWN

    def lookup(self, name: str, frame: Frame) -> Value:
        """See `Names.lookup`; `super` is the class above the one whose method this is."""
        return self.above(frame) if name == "super" else super().lookup(name, frame)

    def _of_instance(self, base: Instance, name: str) -> Value:
        if name in base.attrs:
            return base.attrs[name]
        found = self.class_attribute(base.cls, name)
        if not isinstance(found, Fn):
            return found
        method = Fn(found.path, found.node, found.frame, found.owner, base)
        marks = getattr(found.node, "decorators", ())
        return (
            self.run_function(method, ())
            if any(isinstance(d, Name) and d.id == "get" for d in marks)
            else method
        )
