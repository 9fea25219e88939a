"""Which class of the project a receiver is an object of, and how the object was made."""

from __future__ import annotations

from collections.abc import Sequence

from ...facts import Fact
from ...syntax.ir import Assign, Call, ClassDef, Expr, FuncDef, Name, dotted
from ...syntax.project import Definition, InModule, Project
from .instances import OWN, Instance, maker_of

Owner = tuple[tuple[str, str], Instance | None]
"""Path and name of a class (no name: the functions of a module), and the object if it is known."""
_FOREIGN: Owner = (("", ""), None)


class Owners:
    """The classes over clients of a repository, by what their objects stand under."""

    def __init__(self, project: Project, made: Sequence[tuple[str, Fact]] = ()) -> None:
        self._project = project
        self._makers = {
            (path, fact.name): maker_of(path, fact.node)
            for path, fact in made
            if isinstance(fact.node, FuncDef)
        }

    def fields(self, path: str, owner: str) -> frozenset[str]:
        """The fields of a class that its constructor fills with what it is given."""
        maker = self._makers.get((path, owner))
        return maker.names if maker is not None else frozenset()

    def of(self, path: str, receiver: Expr) -> Owner | None:
        """What a receiver stands for, where names and imports tell."""
        full = dotted(receiver)
        target = self._project.aliased(self._project.resolve(path, full)) if full else None
        if isinstance(target, InModule):
            return (target.path, ""), None
        if not isinstance(target, Definition):
            return None
        if isinstance(target.node, ClassDef):
            return (target.path, target.node.name), None
        value = target.node.value if isinstance(target.node, Assign) else None
        return self._made(target.path, value) if isinstance(value, Call) else None

    def field(self, path: str, receiver: list[str], scope: str) -> Owner | None:
        """What a field of the class around holds (`this.cache`), where the class says so."""
        if len(receiver) != 2 or receiver[0] not in OWN:
            return None
        around = class_of(self._project, path, scope)
        for field in around.body if around is not None else ():
            if not isinstance(field, Assign) or field.target.split(".")[-1] != receiver[1]:
                continue
            if isinstance(field.value, Call):
                return self._made(path, field.value) or _FOREIGN
            if isinstance(field.annotation, Name):
                return self.of(path, field.annotation)
        return None

    def _made(self, path: str, call: Call) -> Owner | None:
        """The class of the project that a call makes an object of, and that object."""
        made = self._project.aliased(self._project.resolve(path, call.func))
        if not isinstance(made, Definition) or not isinstance(made.node, ClassDef):
            return None
        at = (made.path, made.node.name)
        maker = self._makers.get(at)
        return at, Instance(maker, path, call) if maker is not None else None


def class_of(project: Project, path: str, scope: str) -> ClassDef | None:
    """The class that a scope names."""
    name = scope.split(".")[0]
    for statement in project.names(path).get(name, ()) if name else ():
        if isinstance(statement, ClassDef):
            return statement
    return None
