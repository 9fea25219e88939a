"""What Python's document mappers share: classes as facts, their ancestry, plain values as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...facts import Fact
from ...syntax.evaluate import UNKNOWN
from ...syntax.ir import Assign, ClassDef, FuncDef, Item, tail
from ...syntax.project import Project
from ...syntax.targets import top
from ...syntax.unit import CodeUnit, Unit
from .._python.interpreter import Bodies, Interpreter
from .._python.values import MISSING, Cls, EnumMember, Ext, Fn, Made, Member, Value, is_plain
from ..base import Declared
from .values import as_json

MAX_DEPTH = 8
"""How deep documents in documents are followed."""


def class_facts(unit: Unit, technology: str, suffix: str = "Field") -> Iterator[Fact]:
    """The classes of a file, and the `__init__` of those that extend a class named `…suffix`.

    A header leaves such methods out; they say what a project's own field passes on.
    """
    if not isinstance(unit, CodeUnit) or unit.language != "python":
        return
    for statement in top(unit.module.body):
        if not isinstance(statement, ClassDef):
            continue
        yield Fact(technology, "class", statement.name, statement.line)
        if any(_base_name(b).endswith(suffix) for b in statement.bases):
            yield from _constructor(unit, technology, statement)


def _base_name(base: Any) -> str:
    return tail(base.base if isinstance(base, Item) else base) or ""


def _constructor(unit: CodeUnit, technology: str, cls: ClassDef) -> Iterator[Fact]:
    for method in cls.body:
        if isinstance(method, FuncDef) and method.name == "__init__" and not method.body:
            full = unit.function(f"{cls.name}.__init__")
            if full is not None and full.line == method.line:
                yield Fact(technology, "function", method.name, method.line, full)


def bodies_of(declared: Declared) -> Bodies:
    """The functions that facts bring along, for the interpreter."""
    return {
        (path, fact.name, fact.line): fact.node
        for path, fact in declared.of("function")
        if isinstance(fact.node, FuncDef)
    }


def paths_of(declared: Declared) -> list[str]:
    """The files that declare classes, each once, in order."""
    return list(dict.fromkeys(path for path, _ in declared.of("class")))


def classes_of(project: Project, path: str) -> list[Cls]:
    """The classes of a file's top level, each name's last definition, in order."""
    module = project.module(path)
    found: dict[str, ClassDef] = {}
    for statement in top(module.body if module is not None else ()):
        if isinstance(statement, ClassDef):
            found[statement.name] = statement
    return [Cls(path, node) for node in sorted(found.values(), key=lambda n: n.line)]


def ancestors(run: Interpreter, cls: Cls) -> list[Value]:
    """The class's ancestors, depth first, left to right, each once."""
    found: list[Value] = []
    for base in run.bases(cls):
        for value in (base, *(ancestors(run, base) if isinstance(base, Cls) else ())):
            if value not in found and len(found) < 200 and value != cls:
                found.append(value)
    return found


def stated_fields(cls: Cls) -> Iterator[Assign]:
    """The last assignment of each plain name of a class body, in order of first appearance."""
    for name in cls.names():
        statements = cls.statements(name)
        last = statements[-1] if statements else None
        if isinstance(last, Assign) and "." not in name and "[" not in name:
            yield last


def methods_of(cls: Cls) -> tuple[str, ...]:
    """The public methods that a class body defines."""
    return tuple(
        name
        for name in cls.names()
        if not name.startswith("_") and isinstance(next(iter(cls.statements(name)), None), FuncDef)
    )


def summary(doc: str | None) -> str | None:
    """The first paragraph of a docstring on one line."""
    return " ".join((doc or "").strip().split("\n\n", 1)[0].split()) or None


def text_of(value: Value) -> str | None:
    """A default as code: plain values as JSON, functions by name with brackets."""
    if isinstance(value, EnumMember):
        value = value.value
    if value is None or value is MISSING or value is UNKNOWN or value is ...:
        return None
    if isinstance(value, set | frozenset):
        value = sorted(value, key=str)
    if is_plain(value):
        return as_json(value)
    if isinstance(value, Ext):
        return f"{value.name.removeprefix('builtins.')}()"
    if isinstance(value, Fn) and isinstance(value.node, FuncDef):
        return f"{value.node.name}()"
    if isinstance(value, Cls):
        return f"{value.name}()"
    if isinstance(value, Made) and isinstance(value.func, Ext):
        return f"{value.func.tail}()"
    return None


def choices_of(run: Interpreter, value: Value) -> tuple[str, ...] | None:
    """The values of `choices`: a list, pairs of value and label, or an enumeration."""
    if isinstance(value, Cls):
        value = run.enum_members(value)
    if isinstance(value, dict):
        value = list(value)
    if not isinstance(value, list | tuple | set | frozenset):
        return None
    items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
    firsts = [i[0] if isinstance(i, list | tuple) and i else i for i in items]
    plain = [i.value if isinstance(i, EnumMember) else i for i in firsts]
    known = [str(i) for i in plain if isinstance(i, str | int | float) and not isinstance(i, bool)]
    return tuple(known) or None


def name_of(value: Value) -> str:
    """The last part of an outside name, an attribute of such an object, or a class's name."""
    if isinstance(value, Ext):
        return value.tail
    return value.name if isinstance(value, Member | Cls) else ""
