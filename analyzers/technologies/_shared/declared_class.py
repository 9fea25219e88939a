"""A class of an object mapper with all that it inherits from the project's own classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...syntax.evaluate import Evaluator
from ...syntax.ir import Assign, Call, ClassDef
from ...syntax.project import Definition, External, Project


class DeclaredClass:
    """Reads one class; what it says itself counts before what it inherits."""

    def __init__(
        self, project: Project, path: str, cls: ClassDef, line: list[Definition | External]
    ) -> None:
        self.project, self.path, self.cls = project, path, cls
        bases = [(a.path, a.node) for a in line if isinstance(a, Definition)]
        self.classes = [(path, cls), *[(p, n) for p, n in bases if isinstance(n, ClassDef)]]

    @property
    def description(self) -> str | None:
        """The first paragraph of what the class says of itself."""
        return (self.cls.doc or "").strip().split("\n\n")[0] or None

    def said(self, name: str, classes: list[tuple[str, ClassDef]] | None = None) -> Any:
        """The value of a class attribute, looked for in these classes, or in all, nearest first."""
        for path, cls in classes if classes is not None else self.classes:
            for statement in cls.body:
                if isinstance(statement, Assign) and statement.target == name:
                    return Evaluator(self.project, path).value(statement.value)
        return None

    def called(self) -> Iterator[tuple[str, ClassDef, str, Call]]:
        """The attributes that a call makes, the farthest base's first: path, class, name, call."""
        for path, cls in reversed(self.classes):
            for statement in cls.body:
                if isinstance(statement, Assign) and isinstance(statement.value, Call):
                    yield path, cls, statement.target, statement.value
