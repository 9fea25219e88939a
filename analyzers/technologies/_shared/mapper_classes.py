"""What Python's object mappers have in common: classes of the project, read with the interpreter.

A mapper's module tells the small interpreter (`_python.interpreter`) nothing of itself; it asks for
the classes of the files that name it, for what their attributes were made with, and for the
database objects that say which engine they are kept in.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, Generic, Self, TypeVar

from msgspec import Struct

from ...facts import Fact
from ...model.catalog import Problem
from ...problems import problem
from ...syntax.ir import Assign, Call, ClassDef, For, FuncDef, If, Stmt, With
from ...syntax.project import Definition, Project, Target
from ...syntax.unit import CodeUnit, Unit
from .._python.interpreter import Bodies, Interpreter
from .._python.values import Cls, EnumMember, Ext, Frame, Instance, Made, Member, Value, body_of
from ..base import Declared
from .places import standing
from .revisions import is_revision

_INNER_CLASS = re.compile(r"(?m)^[ \t]+class\s+\w+\s*\(")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
MAX_CLASSES = 5_000
T = TypeVar("T")


class Attribute(Struct, frozen=True):
    """An attribute of a class: its name, its value, where it is assigned and what stands beside."""

    name: str
    value: Any
    path: str
    line: int
    comment: str | None = None
    owner: Any = None
    annotation: Any = None


def declare_classes(
    technology: str, unit: Unit, builds: re.Pattern[str], calls: frozenset[str] = frozenset()
) -> Iterator[Fact]:
    """That a file has classes; functions that hold some, or build what `builds` looks for.

    `calls`: names of functions whose calls are wanted as facts of their own, too.
    """
    if not isinstance(unit, CodeUnit) or unit.language != "python":
        return
    if is_revision(unit.module.body):
        return
    first = next((s for s in _flat(unit.module.body) if isinstance(s, ClassDef)), None)
    if first is not None:
        yield Fact(technology, "classes", "", first.line)
    for statement in _flat(unit.module.body):
        if isinstance(statement, FuncDef):
            yield from _functions(technology, unit, statement, statement.name, builds)
        elif isinstance(statement, ClassDef):
            for inner in statement.body:
                if isinstance(inner, FuncDef):
                    name = f"{statement.name}.{inner.name}"
                    yield from _functions(technology, unit, inner, name, builds)
    for site in unit.calls(calls) if calls else ():
        data = {"scope": site.scope, "target": site.target}
        yield Fact(technology, "call", site.target, site.call.line, site.call, data=data)


def _functions(
    technology: str, unit: CodeUnit, node: FuncDef, name: str, builds: re.Pattern[str]
) -> Iterator[Fact]:
    text = "\n".join(unit.lines[node.line - 1 : node.end_line])
    holds = _INNER_CLASS.search(text) is not None and "." not in name
    if not holds and (node.body or builds.search(text) is None):
        return
    full = unit.function(name)
    if full is not None and full.line == node.line:
        yield Fact(technology, "scope" if holds else "function", node.name, node.line, full)


def _flat(body: tuple[Stmt, ...]) -> Iterator[Stmt]:
    for statement in body:
        if isinstance(statement, If):
            yield from _flat((*statement.body, *statement.orelse))
        elif isinstance(statement, With | For):
            yield from _flat(statement.body)
        else:
            yield statement


def bodies_of(declared: Declared) -> Bodies:
    """The bodies of functions that are too long for the headers of their files."""
    return {
        (path, fact.name, fact.line): fact.node
        for path, fact in declared.facts
        if fact.kind in ("function", "scope") and isinstance(fact.node, FuncDef)
    }


class Reader(Interpreter):
    """An interpreter for which a mapper's own sources are a package outside the project.

    `homes`: folders that hold such sources, as in the repository of the mapper itself or where a
    copy is kept; `modules` are the mapper's files or folders there.
    """

    def __init__(
        self, project: Project, bodies: Bodies, homes: tuple[str, ...], modules: tuple[str, ...]
    ) -> None:
        super().__init__(project, bodies)
        self.own = tuple(f"{home}{module}" for home in homes for module in modules)
        self.homes = homes
        if homes:
            self.realm = f"python-value:{modules[0]}"

    def is_own(self, path: str) -> bool:
        """Whether a file is one of the mapper's own, and not an example that comes with it."""
        return bool(self.own) and path.startswith(self.own) and not standing(path)

    def target_value(self, target: Target) -> Value:
        """As any interpreter; names of the mapper's own files are outside names."""
        if isinstance(target, Definition) and self.is_own(target.path):
            home = max((h for h in self.homes if target.path.startswith(h)), key=len)
            module = target.path[len(home) :].removesuffix(".py").removesuffix("/__init__")
            return Ext(f"{module.replace('/', '.')}.{target.name}")
        return super().target_value(target)


class Classes:
    """The classes of the files that a mapper cares about, and what they say.

    `marks`: files of the mapper itself, the first of which tells that its sources are there; the
    others are further files or folders that belong to it.
    """

    def __init__(self, declared: Declared, project: Project, marks: tuple[str, ...] = ()) -> None:
        self.project, self.declared = project, declared
        homes = tuple(
            path[: -len(marks[0])]
            for path in project.paths()
            if marks and f"/{path}".endswith(f"/{marks[0]}")
        )
        modules = tuple(m.split("/", 1)[0] + ("/" if "/" in m else "") for m in marks)
        self.run = Reader(project, bodies_of(declared), homes, modules)
        self.problems: list[Problem] = []

    def all(self) -> list[Cls]:
        """Every class at the top of a file, or inside a function, in order of path and line."""
        found: dict[Any, Cls] = {}
        told = dict.fromkeys(p for p, _ in self.declared.of("classes"))
        for path in (p for p in told if not self.run.is_own(p)):
            module = self.project.module(path)
            for statement in body_of(module.body if module is not None else ()):
                if isinstance(statement, ClassDef):
                    found.setdefault((path, statement.line), Cls(path, statement))
        for path, fact in self.declared.of("scope"):
            if isinstance(fact.node, FuncDef) and not self.run.is_own(path):
                for cls in self._inside(path, fact.node):
                    found.setdefault((path, cls.node.line), cls)
        return [found[key] for key in sorted(found)][:MAX_CLASSES]

    def _inside(self, path: str, node: FuncDef) -> Iterator[Cls]:
        names = {p.name: self.run.eval(p.default, Frame(path)) for p in node.params}
        frame = Frame(path, names)
        self.run.run(node.body, frame)
        for value in list(frame.names.values()):
            if isinstance(value, Cls) and value.path == path:
                yield value

    def ancestors(self, cls: Cls) -> list[Value]:
        """The class itself and all it derives from, nearest first."""
        return self.run.mro(cls)

    def attributes(self, cls: Cls) -> Iterator[Attribute]:
        """What the class's own body assigns, the last assignment of each name."""
        for name in cls.names():
            if name in cls.members:
                yield Attribute(name, cls.members[name], cls.path, cls.node.line, None, cls)
                continue
            last = cls.statements(name)[-1]
            if isinstance(last, Assign) and last.value is not None:
                value = self.run.class_value(cls, last)
                yield Attribute(
                    name, value, cls.path, last.line, last.comment, cls, last.annotation
                )

    def inner(self, cls: Cls, name: str = "Meta") -> Cls | None:
        """A class that stands in the class's own body."""
        found = [s for s in cls.statements(name) if isinstance(s, ClassDef)]
        if found:
            return Cls(cls.path, found[-1], Frame(cls.path, outer=cls.frame, scope=cls))
        given = [s for s in cls.statements(name) if isinstance(s, Assign)]
        value = self.run.class_value(cls, given[-1]) if given else None
        return value if isinstance(value, Cls) else None

    def options(self, meta: Cls | None) -> dict[str, Attribute]:
        """The attributes of an inner class by name, those of its ancestors included."""
        found: dict[str, Attribute] = {}
        for ancestor in reversed(self.ancestors(meta) if meta is not None else []):
            if isinstance(ancestor, Cls):
                found.update({a.name: a for a in self.attributes(ancestor)})
        return found

    def made(self, value: Value) -> tuple[Made, list[Value]] | None:
        """The call of an outside class that a value is, and the line of classes it comes of.

        For an object of a project's own class it is the call of that class's outside ancestor.
        """
        if isinstance(value, Instance):
            line = self.run.mro(value.cls)
            return self.run.constructed(value), line
        if isinstance(value, Made):
            return value, [value.func]
        return None

    def complain(self, kind: str, path: str, line: int, text: str) -> None:
        """Note a problem."""
        self.problems.append(problem(kind, path, line, text))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Let go of what cannot be collected at once.
        self.run.end()


class ByClass(ABC, Generic[T]):
    """What classes of the project are to a mapper; each class is read once."""

    def __init__(self, classes: Classes) -> None:
        self.classes, self.run = classes, classes.run
        self._read: dict[Any, T | None] = {}

    def of(self, cls: Cls) -> T | None:
        """What a class is, or None where the mapper does not care about it."""
        if cls.key not in self._read:
            self._read[cls.key] = None
            if any(self.is_root(a) for a in self.run.mro(cls)):
                self._read[cls.key] = self.read_class(cls)
        return self._read[cls.key]

    @abstractmethod
    def is_root(self, value: Value) -> bool:
        """Whether an ancestor makes a class one that the mapper cares about."""

    @abstractmethod
    def read_class(self, cls: Cls) -> T:
        """What such a class is."""


def is_from(value: Value, *packages: str) -> bool:
    """Whether a value is a name of one of the packages."""
    return isinstance(value, Ext) and value.name.split(".", 1)[0] in packages


def tail_of(value: Value) -> str:
    """The last part of an outside name, of an attribute, or of a class."""
    if isinstance(value, Ext):
        return value.tail
    return value.name if isinstance(value, Member | Cls) else ""


def text_or_none(value: Value) -> str | None:
    """The value where it is a text that is not empty."""
    return value if isinstance(value, str) and value else None


def number_or(value: Value, default: int | None) -> int | None:
    """The value where it is a whole number, else the default."""
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def texts(value: Value) -> tuple[str, ...] | None:
    """The texts of a sequence, or None where it holds anything else."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
        return tuple(value)
    return None


def literal_default(value: Value) -> str | None:
    """What a constant default looks like as text; None where it is computed or absent."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, EnumMember):
        value = value.value
    return str(value) if isinstance(value, str | int | float) else None


def enum_values(run: Interpreter, value: Value) -> tuple[str, ...] | None:
    """The values of an enumeration of the project as texts, or None."""
    if not isinstance(value, Cls) or not run.is_enum(value):
        return None
    found = [m.value for m in run.enum_members(value)]
    return tuple(str(v) for v in found if isinstance(v, str | int)) or None


def choices_of(value: Value) -> tuple[str, ...] | None:
    """The values of `choices=[("a", "Label"), …]`, or None where they are not all known."""
    if not isinstance(value, list | tuple) or not value:
        return None
    pairs = [v[0] if isinstance(v, list | tuple) and v else v for v in value]
    return tuple(pairs) if all(isinstance(p, str) for p in pairs) else None


def public_methods(cls: Cls) -> tuple[str, ...]:
    """The public methods that a class body defines, plain ones only."""
    found = []
    for name in cls.names():
        last = cls.statements(name)[-1] if cls.statements(name) else None
        if isinstance(last, FuncDef) and not name.startswith("_"):
            found.append(name)
    return tuple(found)


def summary_of(cls: Cls) -> str | None:
    """The first paragraph of a class's docstring on one line."""
    return " ".join((cls.node.doc or "").strip().split("\n\n", 1)[0].split()) or None


def called(declared: Declared, kind: str = "call") -> Iterator[tuple[str, Call, str]]:
    """The calls that were declared: path, call, and what it is assigned to."""
    for path, fact in declared.of(kind):
        if isinstance(fact.node, Call):
            yield path, fact.node, fact.name


def one_of(names: Iterable[str]) -> tuple[str, ...]:
    """The one name that is given, or nothing where there are several."""
    found = {n for n in names if n}
    return tuple(found) if len(found) == 1 else ()
