"""The named parts of a repository: packages, services and applications, and what belongs to which.

A folder is a part of its own when it has a manifest, is built by a compose service, or is a Django
application. Everything else belongs to the nearest such folder above it, at last to the root.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from ..model.catalog import Component
from ..syntax.compose import Build
from ..syntax.languages import language_of

__all__ = ["Component", "Components", "find_components"]

ROOT = "."
_RANKS = """
    pyproject.toml setup.cfg setup.py go.mod cargo.toml pom.xml settings.gradle.kts settings.gradle
    build.gradle.kts build.gradle build.sbt .csproj .fsproj .vbproj mix.exs composer.json gemfile
    .gemspec pubspec.yaml package.swift package.json deno.json deno.jsonc project.clj deps.edn
    rebar.config .cabal package.yaml description pipfile conanfile.py conanfile.txt vcpkg.json
    requirements.txt requirements.in
"""
"""Manifests that make a folder a part of its own, those with the most telling names first."""
_BY_NAME = {name: rank for rank, name in enumerate(_RANKS.split())}
_WEAK = frozenset({"requirements.txt", "requirements.in", "pipfile"})
"""Manifests that also stand beside tools and documentation."""
_WEAK_FOLDERS = frozenset(
    {"requirements", "docs", "doc", "documentation", "test", "tests", "docker", "ci", "scripts"}
    | {".devcontainer", ".github"}
)
_FOREIGN = frozenset(
    {"fixtures", "__fixtures__", "test-fixtures", "testdata"}
    | {"node_modules", "vendor", "third_party"}
)
"""Folders whose content is data of tests or someone else's, never a part of this repository."""
_GENERIC = frozenset(
    {"src", "app", "application", "html", "www", "public", "code", "lib", "main", "project"}
    | {"root", "example", "my-app", "template"}
)
"""Names that say nothing of what a package is."""
_MIGRATION = re.compile(r"(?:^|/)migrations/(?:__init__|\d{4}_\w+)\.py$")
_NO_CODE = frozenset(
    {None, "sql", "cql", "cypher", "toml", "yaml", "json", "ini", "xml", "env", "lock", "shell"}
    | {"dockerfile", "requirements", "rules"}
)


class Components(Struct, frozen=True):
    """The parts of a repository. `folders` gives for each part's folder (root: "") its name."""

    components: tuple[Component, ...]
    folders: dict[str, str]

    def component_of(self, path: str) -> str:
        """The name of the part that a file or folder belongs to."""
        return self.folders[self.folder_of(path)]

    def folder_of(self, path: str) -> str:
        """The folder of the part that a file or folder belongs to; "" for the root."""
        while path not in self.folders:
            path = path.rpartition("/")[0]
        return path


def find_components(
    paths: Iterable[str],
    manifests: Mapping[str, str | None],
    compose: Iterable[Build] = (),
    root_name: str = "root",
) -> Components:
    """The parts of a repository.

    `manifests`: every manifest's path with the name it gives its package; `compose`: what compose
    services build; `root_name`: what to call the root where no manifest there has a name.
    """
    paths = list(paths)
    packages = {p.rpartition("/")[0] for p in paths if p.endswith("__init__.py")}
    names = _manifest_folders(manifests, packages)
    root = names.pop("", None) or root_name
    for folder in _build_folders(compose, paths) | _django_apps(paths):
        names.setdefault(folder, None)
    names = {f: n for f, n in names.items() if f and not _inner(f, n, names)}
    folders = {"": root, **_labels(names, root)}
    listed = (Component(name=n, path=f or ROOT) for f, n in folders.items())
    return Components(tuple(sorted(listed, key=lambda c: (c.name, c.path))), folders)


def _inner(folder: str, name: str | None, names: Mapping[str, str | None]) -> bool:
    """Whether a nameless folder (`api/src`) only holds the code of the part above it."""
    above, _, last = folder.rpartition("/")
    return name is None and last in _GENERIC and above in names


def _labels(names: Mapping[str, str | None], root: str) -> dict[str, str]:
    """A name for each folder that no other has: its manifest's, its own, at last its path."""
    taken = {root}
    found: dict[str, str] = {}
    for choose in (_manifest_choice, _folder_choice):
        left = {f: choose(n, posixpath.basename(f)) for f, n in names.items() if f not in found}
        counts = Counter(left.values())
        found.update({f: s for f, s in left.items() if counts[s] == 1 and s not in taken})
        taken.update(found.values())
    # A folder at the top that bears the root's name holds the root's own code.
    found.update({f: f for f in names if f not in found and f not in taken})
    return dict(sorted(found.items()))


def _manifest_choice(name: str | None, folder: str) -> str:
    return name if name and name.lower() not in _GENERIC else folder


def _folder_choice(_name: str | None, folder: str) -> str:
    return folder


def _rank(path: str, name: str | None, packages: set[str]) -> int | None:
    """How well a manifest names its folder (lower is better); None where it makes no part."""
    *above, file = path.lower().split("/")
    rank = _BY_NAME.get(file, _BY_NAME.get("." + file.rpartition(".")[2]))
    hidden = any(p.startswith(".") for p in above)
    if rank is None or hidden or not _FOREIGN.isdisjoint(above):
        return None
    if file == "setup.py" and path.rpartition("/")[0] in packages:
        # A module of a Python package that merely bears the name.
        return None
    weak = file in _WEAK or (file == "package.json" and not name)
    return None if weak and above and above[-1] in _WEAK_FOLDERS else rank


def _manifest_folders(
    manifests: Mapping[str, str | None], packages: set[str]
) -> dict[str, str | None]:
    """Folders with a manifest of their own, and the name that the best manifest gives."""
    best: dict[str, tuple[bool, int, str, str | None]] = {}
    for path, name in manifests.items():
        rank = _rank(path, name, packages)
        if rank is not None:
            folder = path.rpartition("/")[0]
            entry = (not name, rank, path, name)
            if folder not in best or entry[:3] < best[folder][:3]:
                best[folder] = entry
    return {folder: entry[3] for folder, entry in best.items()}


def _build_folders(compose: Iterable[Build], paths: Iterable[str]) -> set[str]:
    """The build contexts that hold code (an image of configuration alone is no part)."""
    wanted = {b.path for b in compose if b.path and _FOREIGN.isdisjoint(b.path.split("/"))}
    if not wanted:
        return set()
    found: set[str] = set()
    for path in paths:
        folders = _above(path, wanted)
        if not folders <= found and language_of(path) not in _NO_CODE:
            found |= folders
    return found


def _above(path: str, wanted: set[str]) -> set[str]:
    """Those of the wanted folders that a path lies in."""
    found = set()
    while path := path.rpartition("/")[0]:
        if path in wanted:
            found.add(path)
    return found


def _django_apps(paths: Iterable[str]) -> set[str]:
    """Folders with `apps.py` or models, and migrations."""
    marked: set[str] = set()
    migrated: set[str] = set()
    for path in paths:
        if not path.endswith(".py"):
            continue
        folder, _, name = path.rpartition("/")
        if name in ("apps.py", "models.py"):
            marked.add(folder)
        elif name == "__init__.py" and folder.endswith("/models"):
            marked.add(folder[: -len("/models")])
        if _MIGRATION.search(path):
            migrated.add(folder.rpartition("/")[0])
    both = (marked & migrated) - {""}
    return {f for f in both if _FOREIGN.isdisjoint(f.split("/"))}
