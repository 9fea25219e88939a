"""What files hang on in one another: names that stand on a technology, and used imports."""

from __future__ import annotations

import re

from msgspec import Struct

from ..facts import FileFacts
from ..syntax.ir import (
    Assign,
    Call,
    ClassDef,
    Expr,
    FuncDef,
    Import,
    Lit,
    Module,
    Stmt,
    dotted,
    names_in,
    walk,
)
from ..syntax.project import Definition, External, Project
from ..syntax.targets import top
from .specs import specs

MAX_LEVELS = 12


class Hooks(Struct, frozen=True):
    """What other files can hang on in one file, or it on them: classes, bases, calls, imports."""

    classes: frozenset[str] = frozenset()
    bases: tuple[object, ...] = ()
    imports: tuple[str, ...] = ()


def rooted_names(modules: list[Module]) -> frozenset[str]:
    """Names of project classes and objects that stand on a technology's roots.

    A class stands on a root where one of its bases does, or comes from an object that does
    (`db.Model` of `db = SQLAlchemy()`).
    """
    roots = specs().roots
    project = Project(modules)
    found: set[str] = set()
    open_classes: list[tuple[str, set[str]]] = []
    for module in modules:
        for statement in top(module.body):
            if isinstance(statement, ClassDef):
                lineage = project.lineage(module.path, statement)
                if any(isinstance(a, External) and _is_root(a.name, roots) for a in lineage):
                    found.add(statement.name)
                else:
                    bases = {a.name for a in lineage if isinstance(a, Definition)}
                    open_classes.append(
                        (statement.name, bases | _heads(project, module, statement))
                    )
            elif isinstance(statement, Assign) and _stands_on(
                project, module.path, statement, roots
            ):
                found.add(statement.target)
    for _ in range(MAX_LEVELS):
        more = {name for name, bases in open_classes if not bases.isdisjoint(found)} - found
        if not more:
            break
        found |= more
    return frozenset(found)


def _heads(project: Project, module: Module, cls: ClassDef) -> set[str]:
    """The names of the project's objects that the bases of a class are attributes of."""
    names = set()
    for base in cls.bases:
        head, _, rest = (dotted(base) or "").partition(".")
        target = project.resolve(module.path, head) if rest else None
        if isinstance(target, Definition):
            names.add(target.name)
    return names


def _is_root(name: str, roots: frozenset[str]) -> bool:
    return name in roots or any(name == r or name.startswith(r + ".") for r in roots if r in name)


def _stands_on(project: Project, path: str, statement: Assign, roots: frozenset[str]) -> bool:
    """Whether `x = Root(...)` or `x = subclass of a root (...)`."""
    value = statement.value
    func = getattr(value, "func", None)
    if func is None:
        return False
    target = project.resolve(path, func)
    if isinstance(target, External):
        return _is_root(target.name, roots)
    if isinstance(target, Definition) and isinstance(target.node, ClassDef):
        return any(
            isinstance(a, External) and _is_root(a.name, roots)
            for a in project.lineage(target.path, target.node)
        )
    return False


def hooks_of(facts: FileFacts) -> Hooks:
    """The hooks of a file; two versions with equal hooks change nothing for other files."""
    module = facts.module
    if module is None:
        return Hooks()
    body = list(top(module.body))
    classes = [s for s in body if isinstance(s, ClassDef)]
    calls = [
        (s.target, s.value.func)
        for s in body
        if isinstance(s, Assign) and isinstance(s.value, Call)
    ]
    imports = [(s.local, s.module, s.symbol) for s in body if isinstance(s, Import)]
    return Hooks(
        classes=frozenset(c.name for c in classes),
        bases=(
            bool(facts.facts),
            *((c.name, _bare(c.bases)) for c in classes),
            *map(_plain, calls),
            *imports,
        ),
        imports=tuple(sorted(used_imports(module))),
    )


def _bare(bases: tuple[Expr, ...]) -> tuple[str, ...]:
    return tuple(dotted(b) or type(b).__name__ for b in bases)


def _plain(call: tuple[str, Expr]) -> tuple[str, str]:
    return call[0], dotted(call[1]) or ""


def used_imports(module: Module) -> set[str]:
    """Modules (as written) whose symbols a file's classes and assignments really use."""
    imports: dict[str, Import] = {}
    wanted: set[str] = set()
    used: set[str] = set()
    for statement in top(module.body):
        if isinstance(statement, Import):
            if statement.local == "*" or statement.export:
                wanted.add(statement.module)
            else:
                imports[statement.local.split(".")[0]] = statement
        elif not isinstance(statement, FuncDef):
            names = names_in(statement)
            used |= names
            if "importlib" in names or "import_module" in names:
                wanted |= _imported_by_name(statement)
    for name in used & imports.keys():
        found = imports[name]
        wanted.add(found.module)
        if found.symbol and module.language == "python":
            dot = "" if found.module.endswith(".") else "."
            wanted.add(f"{found.module}{dot}{found.symbol}")
    return wanted


def _imported_by_name(statement: Stmt) -> set[str]:
    """Modules that a statement imports by `import_module("a.b")`, defaults included."""
    return {
        node.value
        for node in walk(statement)
        if isinstance(node, Lit) and isinstance(node.value, str) and _MODULE.fullmatch(node.value)
    }


_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
