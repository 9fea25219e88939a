"""Literal structures in code as the trees that data files give, so that one reader serves both.

An options object, a dictionary, a list and a call of a builder with keywords
(`Attribute(name="id", type=…)`) become mappings and lists; names and spreads are followed across
files; a text that is known in part has holes: `${env:NAME}` (`${env:NAME,default}`) for an
environment variable, `{name}` for anything else. A name of which nothing is known (`String`,
`AttributeType.STRING`, a parameter) is a bare value: the name itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._nodes import Fields, Items, Node, Scalar
from .evaluate import UNKNOWN, Evaluator
from .ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Cond,
    Expr,
    Func,
    Item,
    Lit,
    Map,
    Name,
    Op,
    Seq,
    Star,
    callee,
    dotted,
)
from .project import Definition, Project

MAX_DEPTH = 40
_OR = frozenset({"or", "||", "??"})
_GETTERS = ("environ.get", "getenv")


def env_name(expr: Expr | None) -> str | None:
    """The variable that `process.env.X`, `os.environ["X"]`, `os.getenv("X")` read, or None."""
    if isinstance(expr, Attr):
        base = dotted(expr.base) or ""
        return expr.name if base.endswith("process.env") or base == "import.meta.env" else None
    if isinstance(expr, Item) and isinstance(expr.key, Lit) and isinstance(expr.key.value, str):
        base = dotted(expr.base) or ""
        return expr.key.value if base.endswith(("process.env", "environ")) else None
    if isinstance(expr, Call) and (callee(expr) or "").endswith(_GETTERS):
        first = expr.arg("key", 0)
        return first.value if isinstance(first, Lit) and isinstance(first.value, str) else None
    return None


class TreeReader(Evaluator):
    """Reads the expressions of one file; `known` gives local names their expressions."""

    def __init__(
        self,
        project: Project,
        path: str,
        known: Mapping[str, Expr] | None = None,
        scope: ClassDef | None = None,
    ) -> None:
        super().__init__(project, path, scope)
        self.known = known or {}

    def at(self, path: str, scope: ClassDef | None = None) -> TreeReader:
        """See `Evaluator.at`."""
        return TreeReader(self.project, path, self.known if path == self.path else None, scope)

    def value(self, expr: Expr | None, env: dict[str, Any] | None = None, steps: int = 0) -> Any:
        """See `Evaluator.value`; an environment variable is worth `${env:NAME}`."""
        name = env_name(expr)
        if name is not None:
            default = expr.arg("default", 1) if isinstance(expr, Call) else None
            return self._variable(name, default, env, steps)
        if isinstance(expr, Op) and expr.op in _OR and (name := env_name(expr.left)):
            return self._variable(name, expr.right, env, steps)
        held = self._held(expr)
        if held is not None and steps < MAX_DEPTH:
            return self.value(held, env, steps + 4)
        return super().value(expr, env, steps)

    def pattern(
        self, expr: Expr | None, env: dict[str, Any] | None = None, steps: int = 0
    ) -> str | None:
        """See `Evaluator.pattern`; local names are followed."""
        held = self._held(expr)
        if held is not None and steps < MAX_DEPTH:
            return self.pattern(held, env, steps + 4)
        return super().pattern(expr, env, steps)

    def _held(self, expr: Expr | None) -> Expr | None:
        name = dotted(expr) if isinstance(expr, Name | Attr) else None
        return self.known.get(name) if name else None

    def _variable(
        self, name: str, default: Expr | None, env: dict[str, Any] | None, steps: int
    ) -> str:
        value = self.value(default, env, steps + 1) if default is not None else UNKNOWN
        plain = isinstance(value, str) and value and "}" not in value
        return f"${{env:{name},{value}}}" if plain else f"${{env:{name}}}"

    def followed(self, expr: Expr | None, depth: int = 0) -> tuple[TreeReader, Expr | None]:
        """What a name stands for in the end, with a reader for the file it stands in."""
        if not isinstance(expr, Name | Attr) or depth > MAX_DEPTH:
            return self, expr
        held = self._held(expr)
        if held is not None:
            return self.followed(held, depth + 4)
        target = self.project.resolve(self.path, expr, self.scope)
        if isinstance(target, Definition) and isinstance(target.node, Assign):
            value = target.node.value
            if value is not None and value != expr:
                return self.at(target.path).followed(value, depth + 4)
        return self, expr

    def tree(self, expr: Expr | None, line: int = 0, depth: int = 0) -> Node:
        """An expression as a tree. `line`: the line all parts count to (0: their own)."""
        if expr is None or depth > MAX_DEPTH:
            return Scalar(line, "", True)
        here = line or expr.line
        match expr:
            case Map(items=items):
                return self._fields(items, here, line, depth)
            case Seq(items=items):
                return self._list(items, here, line, depth)
            case Lit(value=value):
                return _scalar(here, value)
            case Func():
                return Scalar(here, "", True)
        return self._followed(expr, here, line, depth)

    def _list(self, items: tuple[Expr, ...], here: int, line: int, depth: int) -> Items:
        found: list[Node] = []
        for item in items:
            if isinstance(item, Star):
                inner = self.tree(item.value, line, depth + 1)
                found.extend(inner.items if isinstance(inner, Items) else [])
            else:
                found.append(self.tree(item, line, depth + 1))
        return Items(here, found)

    def _fields(
        self, items: tuple[tuple[Expr, Expr], ...], here: int, line: int, depth: int
    ) -> Fields:
        found: list[tuple[str, Node]] = []
        for key, item in items:
            if isinstance(key, Star):
                inner = self.tree(key.value, line, depth + 1)
                found.extend(inner.pairs if isinstance(inner, Fields) else [])
                continue
            name = self.pattern(key)
            if name is not None:
                found.append((name, self.tree(item, line, depth + 1)))
        return Fields(here, found)

    def _followed(self, expr: Expr, here: int, line: int, depth: int) -> Node:
        held = self._held(expr)
        if held is not None:
            return self.tree(held, line, depth + 4)
        if isinstance(expr, Name | Attr) and env_name(expr) is None:
            target = self.project.resolve(self.path, expr, self.scope)
            if isinstance(target, Definition) and isinstance(target.node, Assign):
                inside = target.path == self.path
                return self.at(target.path).tree(
                    target.node.value, line if inside else here, depth + 4
                )
        if isinstance(expr, Cond):
            chosen = self.value(expr.test)
            return self.tree(
                expr.no if chosen is not UNKNOWN and not chosen else expr.yes, line, depth + 1
            )
        value = self.value(expr)
        if value is not UNKNOWN:
            return _of_value(value, here)
        if isinstance(expr, Call) and expr.kwargs and not expr.args:
            pairs = [(k, self.tree(v, line, depth + 1)) for k, v in expr.kwargs if k != "**"]
            return Fields(here, pairs)
        text = self.pattern(expr)
        name = dotted(expr) or callee(expr)
        return Scalar(here, text if text is not None else name or "", text is None)


def _scalar(line: int, value: object) -> Scalar:
    words = {None: "null", True: "true", False: "false"}
    if value is None or isinstance(value, bool):
        return Scalar(line, words[value], True)
    return Scalar(line, str(value), not isinstance(value, str))


def _of_value(value: Any, line: int, depth: int = 0) -> Node:
    if depth > MAX_DEPTH or value is UNKNOWN:
        return Scalar(line, "", True)
    if isinstance(value, dict):
        return Fields(line, [(str(k), _of_value(v, line, depth + 1)) for k, v in value.items()])
    if isinstance(value, list):
        return Items(line, [_of_value(v, line, depth + 1) for v in value])
    return _scalar(line, value)
