"""What names mean to the small interpreter: local, in a class body, global, through modules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign, Attr, ClassDef, FuncDef, Import, dotted
from ...syntax.project import Definition, External, InModule, Target
from .builtins import BUILTINS
from .construction import Construction
from .values import MISSING, Cls, Ext, Fn, Frame, Mod, Value

BodyKey = tuple[str, str, int]
"""A function: the path of its file, its name, its line."""


class Names(Construction):
    """Looks names up."""

    depth: int
    realm = "python-value"
    """Under what values are kept for all: interpreters that see the same share it."""
    bodies: Mapping[BodyKey, FuncDef]
    lacking: set[BodyKey]
    """Functions that the value being computed calls, and whose bodies nobody handed over."""
    _globals: dict[tuple[str, str], Any]
    _lacks: dict[tuple[str, str], frozenset[BodyKey]]

    def lookup(self, name: str, frame: Frame) -> Value:
        """What a plain name stands for where the frame's code is."""
        found = frame.find(name)
        if found is not MISSING:
            return found
        around: Frame | None = frame
        while around is not None:
            if around.scope is not None:
                found = self.scoped(around, name)
                if found is not MISSING:
                    return found
            around = around.outer
        return self.global_value(frame.path, name, frame.limit)

    def global_value(self, path: str, name: str, limit: tuple[str, int] | None = None) -> Value:
        """What a name stands for at the top level of a file."""
        if limit is not None and limit[0] == name:
            return self._before(path, *limit)
        key = (path, name)
        if key not in self._globals:
            target = self.project.resolve(path, name)
            known = self.builtin(name) if self._may_be_builtin(path, name, target) else MISSING
            around, self.lacking = self.lacking, set()
            self._globals[key] = self.target_value(target) if known is MISSING else known
            if self.lacking:
                self._lacks[key] = frozenset(self.lacking)
            self.lacking |= around
        elif key in self._lacks:
            self.lacking |= self._lacks[key]
        return self.fresh(self._globals[key])

    def _may_be_builtin(self, path: str, name: str, target: Target) -> bool:
        """Whether nothing hides a name of Python's own.

        `from package import *` hides none: what a package outside the project gives is not known.
        """
        if target is None:
            return True
        return isinstance(target, External) and name not in self.project.names(path)

    def builtin(self, name: str) -> Value:
        """What a name means in every module, or MISSING."""
        return Ext(f"builtins.{name}") if name in BUILTINS else MISSING

    def fresh(self, value: Value) -> Value:
        """A value of a module for somebody who may change it."""
        return value.copy() if type(value) in (list, set, dict) else value

    def _before(self, path: str, name: str, line: int) -> Value:
        """What a name meant above the line that assigns it again."""
        earlier = [s for s in self.project.names(path).get(name, []) if s.line < line]
        for statement in reversed(earlier):
            if isinstance(statement, Import):
                return self.target_value(self.project.imported(path, statement))
            if isinstance(statement, Assign | ClassDef | FuncDef):
                return self.target_value(Definition(path, statement))
        return UNKNOWN

    def target_value(self, target: Target) -> Value:
        """The value of what `Project.resolve` found."""
        if isinstance(target, External):
            return Ext(target.name)
        if isinstance(target, InModule):
            return Mod(target.path)
        if not isinstance(target, Definition):
            return UNKNOWN
        node = target.node
        if isinstance(node, ClassDef):
            return Cls(target.path, node)
        if isinstance(node, FuncDef):
            return Fn(target.path, node)
        return self._assigned(target.path, node)

    def _assigned(self, path: str, node: Assign) -> Value:
        key = (path, node.target, node.line)
        if key in self._busy:
            return UNKNOWN
        self._busy.add(key)
        try:
            return self._shared(key, path, node)
        finally:
            self._busy.discard(key)

    def _shared(self, key: tuple[Any, ...], path: str, node: Assign) -> Value:
        """A value that is kept for all, but for those who know more of what it calls."""

        def compute() -> tuple[Value, frozenset[BodyKey]]:
            around, self.lacking = self.lacking, set()
            try:
                return self._value_of(path, node), frozenset(self.lacking)
            finally:
                self.lacking = around

        value, lacking = self.project.memo((self.realm, *key), compute)
        if any(k in self.bodies for k in lacking):
            held = tuple(sorted(k for k in lacking if k in self.bodies))
            value, lacking = self.project.memo((self.realm, held, *key), compute)
        self.lacking |= lacking
        return value

    def _value_of(self, path: str, node: Assign) -> Value:
        # The value is kept for all, so it must not depend on how deep the asker stands.
        self.project.look(path)
        depth, self.depth = self.depth, self.depth // 3
        try:
            return self.eval(node.value, Frame(path, limit=(node.target, node.line)))
        finally:
            self.depth = depth

    def module_named(self, path: str, module: str) -> Value:
        """A module by its dotted name, as `importlib.import_module` would find it."""
        found = self.project.imported(path, Import(0, "", module))
        return self.target_value(found)

    def through_modules(self, expr: Attr, frame: Frame) -> Value:
        """`package.module.name`, which only the whole chain can tell; else MISSING."""
        full = dotted(expr)
        if full is None or frame.find(full.split(".", 1)[0]) is not MISSING:
            return MISSING
        head, *rest = full.split(".")
        found = self.project.resolve(frame.path, head)
        if isinstance(found, Definition | External):
            return MISSING
        target = self.project.resolve(frame.path, full)
        if isinstance(target, InModule | External):
            return self.target_value(target)
        # `import a` makes `a.b.c` reachable where something else imports it.
        for statement in self.project.names(frame.path).get(head, []):
            if isinstance(statement, Import) and statement.symbol is None:
                return self._below(frame.path, statement.module.split("."), rest)
        if found is None and isinstance(target, Definition):
            return self._below(frame.path, [head], rest)
        return MISSING

    def _below(self, path: str, module: list[str], rest: list[str]) -> Value:
        """The value of a dotted name below a module: the longest module first."""
        for length in range(len(rest) - 1, -1, -1):
            name = ".".join([*module, *rest[:length]])
            found = self.module_named(path, name)
            if isinstance(found, Mod):
                for part in rest[length:]:
                    found = self.attribute(found, part)
                return found if found is not UNKNOWN else MISSING
        return MISSING
