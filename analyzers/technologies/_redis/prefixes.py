"""What clients put before every key, by where the client is made."""

from __future__ import annotations

from collections.abc import Sequence

from ...syntax.ir import Assign, Expr, Map
from ...syntax.project import Definition, Project
from ..base import Declared
from .patterns import Helpers, Keys

_OWN = ("self", "this", "cls")


class Prefixes:
    """What clients put before their keys (ioredis docs, "Transparent Key Prefixing")."""

    def __init__(self, declared: Declared, project: Project, helpers: Helpers) -> None:
        self._project = project
        self._known: dict[tuple[str, str], str] = {}
        for path, fact in declared.of("client"):
            keys_ = Keys(project, path, None, helpers)
            node = fact.node if fact.node is not None else _option(keys_, fact.nodes)
            text = keys_.key(node, "", fact.line) if node is not None else None  # type: ignore[arg-type]
            self._known[path, fact.name] = text or ""
        every = set(self._known.values())
        self._every = every.pop() if len(every) == 1 else ""

    def of(self, path: str, receiver: str) -> str:
        """The prefix of the client that a receiver names."""
        names = [n for n in receiver.split(".") if n not in _OWN]
        for name in names[::-1]:
            if (path, name) in self._known:
                return self._known[path, name]
        target = self._project.aliased(self._project.resolve(path, receiver)) if receiver else None
        if isinstance(target, Definition):
            found = self._known.get((target.path, target.name))
            if found is not None:
                return found
        return self._every


def _option(evaluator: Keys, named: Sequence[object]) -> Expr | None:
    """The prefix in options that stand under a name of their own."""
    for name in named:
        target = evaluator.project.resolve(evaluator.path, name)  # type: ignore[arg-type]
        node = target.node if isinstance(target, Definition) else None
        if isinstance(node, Assign) and isinstance(node.value, Map):
            return node.value.get("keyPrefix")
    return None
