"""Names across files: what an identifier in one file stands for in the whole repository.

A `Project` holds the module headers of all parsed files. `resolve` follows imports (relative, by
longest matching suffix where the import root is not the repository root, through re-exports and
`import *`) to a definition in the project or to an external qualified name.

Looking something up is recorded: `memo` keeps a computed value together with the files it looked
at, so that after an edit only what depended on the edited file is computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from .ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Expr,
    FuncDef,
    Import,
    Item,
    Map,
    Module,
    Name,
    Return,
    Stmt,
    dotted,
    flat,
)
from .modules import ModuleIndex
from .targets import (
    Definition,
    External,
    InModule,
    Target,
    defines,
    is_type,
    join,
    local,
    member_of,
    outline,
    top,
)

T = TypeVar("T")
MAX_HOPS = 12
_PYTHON = (".py", ".pyi", ".pyw")


class Project:
    """The module headers of a repository, and what its names mean."""

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        self._modules: dict[str, Module] = {m.path: m for m in modules}
        self._tables: dict[str, dict[str, list[Stmt]]] = {}
        self._index = ModuleIndex(self._modules)
        self._memo: dict[Any, tuple[Any, frozenset[str]]] = {}
        self._looking: list[set[str]] = []
        self._dotted: dict[str, list[list[str]]] = {}
        self._nested = 0
        self._stars: dict[tuple[str, ...], Target] = {}

    # -- keeping up with edits -----------------------------------------------------------------

    def update(self, changed: Iterable[Module], removed: Iterable[str] = ()) -> None:
        """Take in changed and removed files; forget what depended on them.

        While the names that a file defines stay the same, only what looked at that file is
        forgotten. New or vanished names can change what any look-up finds, so they clear all.
        """
        everything = False
        touched: set[str] = set()
        for path in removed:
            everything |= self._modules.pop(path, None) is not None
            self._tables.pop(path, None)
            self._dotted.pop(path, None)
        for module in changed:
            old = self._modules.get(module.path)
            if old == module:
                continue
            everything |= old is None or outline(old) != outline(module)
            self._modules[module.path] = module
            self._tables.pop(module.path, None)
            self._dotted.pop(module.path, None)
            touched.add(module.path)
        if everything:
            self._index = ModuleIndex(self._modules)
            self._memo.clear()
        elif touched:
            stale = [k for k, (_, seen) in self._memo.items() if seen & touched]
            for key in stale:
                del self._memo[key]

    def memo(self, key: Any, compute: Callable[[], T]) -> T:
        """The value of `compute`, kept until a file that it looked at changes.

        A value found in the memo counts as looked at by whoever asks for it.
        """
        known = self._memo.get(key)
        if known is None:
            seen: set[str] = set()
            self._looking.append(seen)
            try:
                value: Any = compute()
            finally:
                self._looking.pop()
            known = (value, frozenset(seen))
            self._memo[key] = known
        for looking in self._looking[-1:]:
            looking |= known[1]
        return known[0]  # type: ignore[no-any-return]

    def look(self, path: str) -> None:
        """Note that the value being computed depends on this file."""
        for looking in self._looking[-1:]:
            looking.add(path)

    # -- reading -------------------------------------------------------------------------------

    def paths(self) -> list[str]:
        """The paths of all modules, sorted."""
        return sorted(self._modules)

    def module(self, path: str) -> Module | None:
        """A file's header, or None."""
        self.look(path)
        return self._modules.get(path)

    def names(self, path: str) -> dict[str, list[Stmt]]:
        """What a file defines or imports at its top level: name to statements, in order."""
        self.look(path)
        if path not in self._tables:
            module = self._modules.get(path)
            table: dict[str, list[Stmt]] = {}
            for statement in top(module.body if module else ()):
                for name in defines(statement):
                    table.setdefault(name, []).append(statement)
            self._tables[path] = table
        return self._tables[path]

    def _dotted_imports(self, path: str) -> list[list[str]]:
        """The parts of each `import a.b.c` of a file."""
        if path not in self._dotted:
            self._dotted[path] = [n.split(".") for n in self.names(path) if "." in n]
        return self._dotted[path]

    def classes(self) -> Iterator[tuple[str, ClassDef]]:
        """Every class of the project with its path, by path and line (nested ones left out)."""
        for path in self.paths():
            for statement in top(self._modules[path].body):
                if isinstance(statement, ClassDef):
                    yield path, statement

    def resolve(self, path: str, name: Expr | str | None, scope: ClassDef | None = None) -> Target:
        """What a (dotted) name in a file stands for; None where that cannot be known.

        `scope`: the class whose body the name stands in, searched first.
        """
        full = name if isinstance(name, str) else dotted(name)
        if not full or self._nested >= MAX_HOPS:
            return None
        head, *rest = full.split(".")
        # Following one name may ask for others: names that are made of each other must end.
        self._nested += 1
        try:
            own = member_of(scope, head) if scope is not None else None
            if own is not None:
                return self._descend(Definition(path, own), rest, 0)
            return self._lookup(path, head, rest, 0)
        finally:
            self._nested -= 1

    def external(self, path: str, name: Expr | str | None) -> str | None:
        """The qualified name where `name` stands for something outside the project, else None."""
        target = self.aliased(self.resolve(path, name))
        return target.name if isinstance(target, External) else None

    def bases(self, path: str, cls: ClassDef) -> list[Target]:
        """What each base of a class stands for, in order (generic arguments ignored)."""
        return [self.base(path, cls, b) for b in cls.bases]

    def base(self, path: str, cls: ClassDef, expr: Expr) -> Target:
        """What one base expression of a class stands for."""
        while isinstance(expr, Item):
            expr = expr.base
        if isinstance(expr, Call):
            target = self.resolve(path, expr.func)
            return target
        target = self.resolve(path, expr)
        if isinstance(target, Definition) and target.node is cls:
            # `class Model(Model)`: the base is what the name meant before this class.
            return self._previous(path, dotted(expr) or "", cls)
        return target

    def lineage(self, path: str, cls: ClassDef) -> list[Definition | External]:
        """The class's ancestors nearest first (depth first, left to right, each once)."""
        found: list[Definition | External] = []
        self._climb(path, cls, found, 0)
        return found

    def _climb(
        self, path: str, cls: ClassDef, found: list[Definition | External], depth: int
    ) -> None:
        if depth > 40:
            return
        for target in self.bases(path, cls):
            alias = self.aliased(target)
            if isinstance(alias, Definition | External) and alias not in found:
                found.append(alias)
                if isinstance(alias, Definition) and isinstance(alias.node, ClassDef):
                    self._climb(alias.path, alias.node, found, depth + 1)

    def aliased(self, target: Target) -> Target:
        """Follow `Base = Other` assignments to what they stand for."""
        for _ in range(MAX_HOPS):
            if not (isinstance(target, Definition) and isinstance(target.node, Assign)):
                return target
            value = target.node.value
            if not isinstance(value, Name | Attr):
                return target
            further = self.resolve(target.path, value)
            if further is None or further == target:
                return target
            target = further
        return target

    def descends(self, path: str, cls: ClassDef, roots: frozenset[str]) -> bool:
        """Whether a class has one of the external names among its ancestors."""
        return any(isinstance(a, External) and a.name in roots for a in self.lineage(path, cls))

    # -- following names -----------------------------------------------------------------------

    def _lookup(self, path: str, head: str, rest: list[str], hops: int) -> Target:
        if hops > MAX_HOPS:
            return None
        statements = self.names(path).get(head, [])
        for statement in sorted(reversed(statements), key=is_type):
            if isinstance(statement, Import):
                found = self._imported(path, statement, rest, hops)
            else:
                found = self._descend(Definition(path, statement), rest, hops)  # type: ignore[arg-type]
            if found is not None:
                return found
        for first, *parts in self._dotted_imports(path):
            # `import a.b.c` binds `a`, and `a.b.c.X` goes through it.
            if first != head:
                continue
            for statement in self.names(path)[".".join([first, *parts])]:
                if isinstance(statement, Import) and rest[: len(parts)] == parts:
                    found = self._imported(path, statement, rest[len(parts) :], hops)
                    if found is not None:
                        return found
            found = self._package(path, head, rest, hops)
            if found is not None:
                return found
        found = self._member_of_default(path, head, rest, hops) if hops else None
        found = found or self._starred(path, head, rest, hops)
        return found or self._submodule(path, head, rest, hops)

    def _package(self, path: str, head: str, rest: list[str], hops: int) -> Target:
        """`import a.b` binds `a`, and with it all modules of `a` that something imported."""
        for count in range(len(rest) - 1, 0, -1):
            for source in self._index.find(path, ".".join([head, *rest[:count]])):
                self.look(source)
                found = self._lookup(source, rest[count], rest[count + 1 :], hops + 1)
                if found is not None:
                    return found
        return None

    def _submodule(self, path: str, head: str, rest: list[str], hops: int) -> Target:
        """A module of a Python package is a name of that package once something imported it."""
        for source in self._index.find(path, f".{head}") if path.endswith("__init__.py") else ():
            self.look(source)
            return self._lookup(source, rest[0], rest[1:], hops + 1) if rest else InModule(source)
        return None

    def _member_of_default(self, path: str, head: str, rest: list[str], hops: int) -> Target:
        """`module.exports = {head: …}`: what a CommonJS module gives under that name."""
        for statement in self.names(path).get("default", ()):
            if isinstance(statement, Assign) and isinstance(statement.value, Map):
                return self._descend(Definition(path, statement), [head, *rest], hops)
        return None

    def _default(self, source: str, rest: list[str], hops: int) -> Target:
        """What `require("./x")` or `import x from "./x"` stands for, then `rest` of it.

        Where the module has no default, it stands for the module itself, as the interoperation
        of CommonJS and ES modules has it.
        """
        found = self._lookup(source, "default", rest, hops) if self.names(source) else None
        if isinstance(found, Definition) and isinstance(found.node, Assign):
            named = found.node.value
            if found.node.target == "default" and isinstance(named, Name):
                found = self._lookup(source, named.id, rest, hops) or found
        if found is not None:
            return found
        return self._lookup(source, rest[0], rest[1:], hops) if rest else InModule(source)

    def _starred(self, path: str, head: str, rest: list[str], hops: int) -> Target:
        """What `import *` brings; each file is asked once, as star imports go round and meet."""
        key = (path, head, *rest)
        if key in self._stars:
            return self._stars[key]
        outermost = not self._stars
        self._stars[key] = None
        try:
            found = self._star_sources(path, head, rest, hops)
            self._stars[key] = found
            return found
        finally:
            if outermost:
                self._stars.clear()

    def _star_sources(self, path: str, head: str, rest: list[str], hops: int) -> Target:
        external: Target = None
        for statement in self.names(path).get("*", []):
            if not isinstance(statement, Import):
                continue
            for source in self._index.find(path, statement.module):
                self.look(source)
                found = self._lookup(source, head, rest, hops + 1)
                if isinstance(found, Definition | InModule):
                    return found
                external = external or found
            if not self._index.find(path, statement.module) and not statement.module.startswith(
                "."
            ):
                external = external or External(".".join([statement.module, head, *rest]))
        return external if hops or external is None or isinstance(external, External) else None

    def files(self, path: str, module: str) -> list[str]:
        """The files that a module, as an import in a file writes it, may mean; best first."""
        return self._index.find(path, module)

    def imported(self, path: str, statement: Import) -> Target:
        """What an import statement, which may stand inside a function, binds its name to."""
        self.look(path)
        return self._imported(path, statement, [], 0)

    def _imported(self, path: str, statement: Import, rest: list[str], hops: int) -> Target:
        symbol = statement.symbol
        sources = self._index.find(path, statement.module)
        for source in sources:
            self.look(source)
            names = rest if symbol is None else [symbol, *rest]
            if not names:
                return InModule(source)
            if symbol == "default" and not source.endswith(_PYTHON):
                found = self._default(source, rest, hops + 1)
                if found is not None and (found != InModule(source) or local(statement.module)):
                    return found
                continue
            if source != path or symbol != statement.local:
                found = self._lookup(source, names[0], names[1:], hops + 1)
                if found is not None:
                    return found
        if symbol is not None:
            inner = self._index.find(path, join(statement.module, symbol))
            for source in inner:
                if not rest:
                    return InModule(source)
                found = self._lookup(source, rest[0], rest[1:], hops + 1)
                if found is not None:
                    return found
        elif rest:
            inner = self._index.find(path, join(statement.module, rest[0]))
            for source in inner:
                if len(rest) == 1:
                    return InModule(source)
                found = self._lookup(source, rest[1], rest[2:], hops + 1)
                if found is not None:
                    return found
        script = not path.endswith(_PYTHON)
        if (sources and not script) or statement.module.startswith("."):
            return None
        if symbol == "default" and script:
            symbol = None
        return External(".".join([statement.module, *([symbol] if symbol else []), *rest]))

    def _descend(self, found: Definition, rest: list[str], hops: int) -> Target:
        self.look(found.path)
        if not rest:
            return found
        node = found.node
        if isinstance(node, ClassDef):
            member = member_of(node, rest[0])
            if member is not None:
                return self._descend(Definition(found.path, member), rest[1:], hops)
            for base in self.bases(found.path, node):
                base = self.aliased(base)
                if isinstance(base, Definition) and hops < MAX_HOPS and base != found:
                    inherited = self._descend(base, rest, hops + 1)
                    if inherited is not None:
                        return inherited
            return None
        if isinstance(node, Assign) and isinstance(node.value, Map):
            value = node.value.get(rest[0])
            if isinstance(value, Name) and hops < MAX_HOPS:
                return self._lookup(found.path, value.id, rest[1:], hops + 1)
            if value is not None:
                member = Assign(value.line, rest[0], value, None, node.value.note(rest[0]))
                return self._descend(Definition(found.path, member), rest[1:], hops)
            return None
        if isinstance(node, Assign) and isinstance(node.value, Name | Attr):
            base = self.resolve(found.path, node.value) if hops < MAX_HOPS else None
            if isinstance(base, External):
                return External(".".join([base.name, *rest]))
            if isinstance(base, Definition) and base != found:
                return self._descend(base, rest, hops + 1)
            if isinstance(base, InModule):
                return self._lookup(base.path, rest[0], rest[1:], hops + 1)
        if isinstance(node, Assign) and isinstance(node.value, Call) and hops < MAX_HOPS:
            made = self._made_by(found.path, node.value)
            if made is not None:
                return self._descend(made, rest, hops + 1)
        return None

    def _made_by(self, path: str, call: Call) -> Definition | None:
        """The project's class that a call makes, itself or by a function (`get_settings()`)."""
        target = self.resolve(path, call.func)
        if not isinstance(target, Definition):
            return None
        if isinstance(target.node, FuncDef):
            values = [s.value for s in flat(target.node.body) if isinstance(s, Return)]
            value = values[-1] if values else None
            if not isinstance(value, Call):
                return None
            target = self.resolve(target.path, value.func)
        made = isinstance(target, Definition) and isinstance(target.node, ClassDef)
        return target if made and isinstance(target, Definition) else None

    def _previous(self, path: str, name: str, cls: ClassDef) -> Target:
        head, *rest = name.split(".")
        earlier = [s for s in self.names(path).get(head, []) if s.line < cls.line]
        for statement in reversed(earlier):
            if isinstance(statement, Import):
                return self._imported(path, statement, rest, 0)
            if statement is not cls:
                return self._descend(Definition(path, statement), rest, 0)  # type: ignore[arg-type]
        return self._starred(path, head, rest, 1)


__all__ = ["Definition", "External", "InModule", "Project", "Target"]
