"""What files hang on in one another: names that stand on a technology, and used imports."""

from __future__ import annotations

import re
from functools import partial

from msgspec import Struct

from ..facts import FileFacts
from ..syntax.following import Following
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
    """What other files can hang on in one file, or it on them: classes, bases, calls, imports.

    Of bases and calls only a hash is kept: it is compared, never read. `given`: what a Python
    module hands on.
    """

    classes: frozenset[str] = frozenset()
    bases: int = 0
    imports: tuple[str, ...] = ()
    given: dict[str, tuple[str, ...]] = {}


def rooted_names(project: Following) -> frozenset[str]:
    """Names of project classes and objects that stand on a technology's roots.

    A class stands on a root where one of its bases does, or comes from an object that does
    (`db.Model` of `db = SQLAlchemy()`).
    """
    roots = specs().roots
    found: set[str] = set()
    open_classes: list[tuple[str, frozenset[str]]] = []
    for path in project.paths():
        rooted, others = project.memo(("rooted", path), partial(_rooted, project, path, roots))
        found |= rooted
        open_classes += others
    for _ in range(MAX_LEVELS):
        more = {name for name, bases in open_classes if not bases.isdisjoint(found)} - found
        if not more:
            break
        found |= more
    return frozenset(found)


def _rooted(
    project: Following, path: str, roots: frozenset[str]
) -> tuple[frozenset[str], tuple[tuple[str, frozenset[str]], ...]]:
    """Names of one file that stand on a root; its other classes, with the names of their bases."""
    module = project.module(path)
    found: set[str] = set()
    others: list[tuple[str, frozenset[str]]] = []
    for statement in top(module.body) if module is not None else ():
        if isinstance(statement, ClassDef):
            lineage = project.lineage(path, statement)
            if any(isinstance(a, External) and _is_root(a.name, roots) for a in lineage):
                found.add(statement.name)
                continue
            bases = {a.name for a in lineage if isinstance(a, Definition)}
            bases |= _heads(project, path, statement)
            if bases:
                others.append((statement.name, frozenset(bases)))
        elif isinstance(statement, Assign) and _stands_on(project, path, statement, roots):
            found.add(statement.target)
    return frozenset(found), tuple(others)


def _heads(project: Project, path: str, cls: ClassDef) -> set[str]:
    """The names of the project's objects that the bases of a class are attributes of."""
    names = set()
    for base in cls.bases:
        head, _, rest = (dotted(base) or "").partition(".")
        target = project.resolve(path, head) if rest else None
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
    imported = [s for s in body if isinstance(s, Import)]
    bases = (
        any(f.kind != "uses" for f in facts.facts),
        *((c.name, _bare(c.bases)) for c in classes),
        *map(_plain, calls),
        *((s.local, s.module, s.symbol) for s in imported),
    )
    return Hooks(
        classes=frozenset(c.name for c in classes),
        bases=hash(bases),
        imports=tuple(sorted(used_imports(module) | _asked_for(facts))),
        given=_given(imported) if module.language == "python" else {},
    )


def _asked_for(facts: FileFacts) -> set[str]:
    """Modules (as written) that facts need names of: those of kind `names` list them."""
    return {m for f in facts.facts if f.kind == "names" for m in f.data.get("imports", ())}


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
            wanted.add(_member(found))
    return wanted


def _given(imports: list[Import]) -> dict[str, tuple[str, ...]]:
    """The names that a module merely imports, each with the modules that it may come from."""
    return {
        s.local: (s.module, _member(s)) if s.symbol else (s.module,)
        for s in imports
        if s.local != "*"
    }


def _member(statement: Import) -> str:
    """The symbol of an import as if it were a module: `from a import b` may mean `a.b`."""
    dot = "" if statement.module.endswith(".") else "."
    return f"{statement.module}{dot}{statement.symbol}"


def _imported_by_name(statement: Stmt) -> set[str]:
    """Modules that a statement imports by `import_module("a.b")`, defaults included."""
    return {
        node.value
        for node in walk(statement)
        if isinstance(node, Lit) and isinstance(node.value, str) and _MODULE.fullmatch(node.value)
    }


_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
