"""The names of a repository that is being edited: what an edit did not touch stays known.

A kept value depends on the files that were looked at for it. A look-up looks at every file that it
goes through, so a file whose names are other ones now concerns only what looked at it. A file that
came or went concerns others only where an import, as written, finds another file than before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import is_
from typing import Any, TypeVar

from msgspec import Struct

from .ir import ClassDef, Module
from .modules import ModuleIndex
from .modules import _stem as script_stem
from .project import Project

T = TypeVar("T")
_LIST = "*"
"""Stands among looked-at files for the list of all files."""


Question = tuple[str, str]
"""An import as it is asked for: the folder with a sign for the language, and the module."""


class Index(ModuleIndex):
    """Which files imports name, as files come and go."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        super().__init__(paths)
        self._resting = False

    def find(self, path: str, module: str) -> list[str]:
        """As in `ModuleIndex`, and quick about what was asked before."""
        sign = "#" if _is_python(path) else "/"
        found = self._found.get((path.rpartition("/")[0] + sign, module))
        return found if found is not None else super().find(path, module)

    def follow(self, paths: Iterable[str]) -> bool:
        """These are the files now; whether an import that was asked for means others now."""
        new = set(paths)
        return self.change(new - self._paths, self._paths - new)

    def change(self, added: set[str], removed: set[str]) -> bool:
        """Take in new and gone files; whether an import that was asked for means others now."""
        self._paths -= removed
        self._paths |= added
        if not self._resting:
            for path in removed:
                known, names = self._listed(path)
                for name in names:
                    known[name].remove(path)
            self._list(added)
        asked = concerned(self._found, added | removed)
        before = [self._found.pop(question) for question in asked]
        return [self._ask(question) for question in asked] != before

    def rest(self) -> None:
        """Let go of what is made again when something is asked for the first time."""
        self._python, self._script, self._resting = {}, {}, True

    def _find_python(self, where: str, module: str) -> list[str]:
        if not module.startswith("."):
            self._wake()
        return super()._find_python(where, module)

    def _find_script(self, where: str, module: str) -> list[str]:
        if not module.startswith("."):
            self._wake()
        return super()._find_script(where, module)

    def _wake(self) -> None:
        if self._resting:
            self._resting = False
            self._list(self._paths)

    def _list(self, paths: Iterable[str]) -> None:
        for path in paths:
            if _is_python(path):
                self._add_python(path)
            else:
                self._add_script(path)

    def _ask(self, question: Question) -> list[str]:
        folder, module = question
        python = folder.endswith("#")
        return self.find(f"{folder[:-1]}/x{'.py' if python else '.js'}".lstrip("/"), module)

    def _listed(self, path: str) -> tuple[dict[str, list[str]], list[str]]:
        """Where a file is listed, and under which names."""
        if not _is_python(path):
            parts = script_stem(path).split("/")
            return self._script, ["/".join(parts[start:]) for start in range(len(parts))]
        parts = path.rsplit(".", 1)[0].split("/")
        if parts[-1] == "__init__":
            parts.pop()
        return self._python, [".".join(parts[start:]) for start in range(len(parts))]


def concerned(asked: Iterable[Question], paths: set[str]) -> list[Question]:
    """The questions whose answer may be another one where these files come or go."""
    names = {p.rsplit("/", 1)[-1].rsplit(".", 1)[0] for p in paths if _is_python(p)}
    packages = "__init__" in names
    scripts = any(not _is_python(p) for p in paths)
    return [
        (folder, module)
        for folder, module in asked
        if ((packages or module.rsplit(".", 1)[-1] in names) if folder.endswith("#") else scripts)
    ]


def _is_python(path: str) -> bool:
    return path.endswith((".py", ".pyi"))


class _Seen(set[str]):
    """Files that were looked at; what kept values looked at is noted by reference."""

    def __init__(self) -> None:
        super().__init__()
        self.others: list[AbstractSet[str]] = []

    def __ior__(self, other: AbstractSet[str]) -> _Seen:  # type: ignore[override,misc]
        self.others.append(other)
        return self

    def touched(self, paths: set[str]) -> bool:
        """Whether one of these files is among them."""
        return not (self.isdisjoint(paths) and all(map(paths.isdisjoint, self.others)))


class _Answer(Struct):
    parts: Sequence[object]
    value: Any
    seen: _Seen


class Following(Project):
    """The names of a repository, and what was made of them, from edit to edit."""

    def __init__(self) -> None:
        super().__init__()
        self._index: Index = Index(())
        self._answers: dict[object, _Answer] = {}

    # -- keeping up with edits -----------------------------------------------------------------

    def follow(self, modules: Mapping[str, Module]) -> None:
        """Hold exactly these modules, by path."""
        changed = [m for path, m in modules.items() if self._modules.get(path) is not m]
        self.update(changed, [path for path in self._modules if path not in modules])

    def update(self, changed: Iterable[Module], removed: Iterable[str] = ()) -> None:
        """Take in changed and removed files; forget what depended on them."""
        old = self._modules
        gone = {path for path in removed if path in old}
        new = [m for m in changed if old.get(m.path) is not m]
        touched = gone | {m.path for m in new if old.get(m.path) != m}
        came = {m.path for m in new if m.path not in old}
        for path in gone:
            del self._modules[path]
        self._modules.update((m.path, m) for m in new)
        for path in touched:
            self._tables.pop(path, None)
            self._dotted.pop(path, None)
        if not touched:
            return
        if came or gone:
            touched.add(_LIST)
        if self._index.change(came, gone):
            self._memo.clear()
            self._answers.clear()
            return
        for key in [k for k, (_, seen) in self._memo.items() if not seen.isdisjoint(touched)]:
            del self._memo[key]
        for name in [n for n, a in self._answers.items() if a.seen.touched(touched)]:
            del self._answers[name]

    def rest(self) -> None:
        """Let go of what is made again when something new is looked up."""
        self._tables.clear()
        self._dotted.clear()
        self._index.rest()

    def answer(self, key: object, parts: Sequence[object], compute: Callable[[], T]) -> T:
        """As `memo`, for few large values: only the latest is kept, made of the very same parts."""
        known = self._answers.get(key)
        if known is None or len(known.parts) != len(parts) or not all(map(is_, known.parts, parts)):
            seen = _Seen()
            self._looking.append(seen)
            try:
                known = _Answer(parts, compute(), seen)
            finally:
                self._looking.pop()
            self._answers[key] = known
        value: T = known.value
        return value

    # -- reading -------------------------------------------------------------------------------

    def paths(self) -> list[str]:
        """As in `Project`; depends on which files there are."""
        self.look(_LIST)
        return super().paths()

    def classes(self) -> Iterator[tuple[str, ClassDef]]:
        """As in `Project`; depends on which files there are."""
        self.look(_LIST)
        for path, statement in super().classes():
            self.look(path)
            yield path, statement
