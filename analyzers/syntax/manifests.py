"""Which packages a repository asks for: the dependencies that every kind of manifest names."""

from __future__ import annotations

import re
from collections.abc import Callable
from weakref import WeakKeyDictionary

from msgspec import Struct

from . import _manifests_code as code
from . import _manifests_data as data
from . import _manifests_gradle as gradle
from . import _manifests_lists as lists
from . import _manifests_python as python
from ._dependency import Dependencies, Dependency
from ._manifests_gradle import apply_catalogs
from .unit import Unit

__all__ = ["Dependency", "apply_catalogs", "dependencies", "is_manifest", "manifest_name"]

MAX_DEPENDENCIES = 5_000


class _Kind(Struct, frozen=True):
    """How a kind of manifest is read, and where its package's own name is."""

    read: Callable[[Unit], Dependencies]
    called: Callable[[Unit], str | None] | None = None


_GRADLE = _Kind(gradle.read_gradle, gradle.gradle_name)
_SBT = _Kind(gradle.read_sbt, gradle.sbt_name)
_MSBUILD = _Kind(data.read_msbuild)
_REQUIREMENTS = _Kind(python.read_requirements)
_GEMFILE = _Kind(code.read_gemfile)
_DENO = _Kind(data.read_deno_json, data.json_name)
_SWIFT = _Kind(code.read_swift, code.swift_name)
_BY_NAME = {
    "package.json": _Kind(data.read_package_json, data.json_name),
    "pyproject.toml": _Kind(python.read_pyproject, python.pyproject_name),
    "setup.py": _Kind(python.read_setup_py, python.setup_py_name),
    "setup.cfg": _Kind(python.read_setup_cfg, python.setup_cfg_name),
    "pipfile": _Kind(python.read_pipfile),
    "go.mod": _Kind(code.read_gomod, code.gomod_name),
    "cargo.toml": _Kind(data.read_cargo, data.cargo_name),
    "pom.xml": _Kind(data.read_pom, data.pom_name),
    "packages.config": _Kind(data.read_packages_config),
    "gemfile": _GEMFILE,
    "gems.rb": _GEMFILE,
    "composer.json": _Kind(data.read_composer, data.json_name),
    "mix.exs": _Kind(code.read_mix, code.mix_name),
    "pubspec.yaml": _Kind(data.read_pubspec, data.yaml_name),
    "package.swift": _SWIFT,
    "rebar.config": _Kind(lists.read_rebar),
    "deps.edn": _Kind(lists.read_deps_edn),
    "project.clj": _Kind(lists.read_project_clj, lists.clj_name),
    "package.yaml": _Kind(data.read_hpack, data.yaml_name),
    "description": _Kind(code.read_r, code.field_name),
    "conanfile.txt": _Kind(code.read_conan_text, code.conan_name),
    "conanfile.py": _Kind(code.read_conan, code.conan_name),
    "vcpkg.json": _Kind(data.read_vcpkg, data.json_name),
    "deno.json": _DENO,
    "deno.jsonc": _DENO,
}
_BY_SUFFIX: dict[str, tuple[re.Pattern[str], _Kind]] = {
    suffix: (re.compile(pattern), kind)
    for suffixes, pattern, kind in (
        ("gradle", r".", _GRADLE),
        ("kts", r".*\.gradle\.kts$", _GRADLE),
        ("sbt", r".", _SBT),
        ("scala", r"(?:.*/)?project/[\w.-]+\.scala$", _SBT),
        ("csproj fsproj vbproj props targets", r".", _MSBUILD),
        ("gemspec", r".", _Kind(code.read_gemspec, code.gemspec_name)),
        ("cabal", r".", _Kind(code.read_cabal, code.field_name)),
        ("swift", r"(?:.*/)?package@swift-[\d.]+\.swift$", _SWIFT),
        ("toml", r"(?:.*/)?[\w.-]+\.versions\.toml$", _Kind(data.read_catalog)),
        (
            "yml yaml",
            r"(?:.*/)?environment(?:[._-][\w.-]+)?\.ya?ml$",
            _Kind(python.read_environment),
        ),
        (
            "txt in",
            r"(?:.*/)?(?:requirements?/[^/]*|[\w.-]*(?:requirements|constraints)[\w.-]*)"
            r"\.(?:txt|in)$",
            _REQUIREMENTS,
        ),
    )
    for suffix in suffixes.split()
}
_FOUND: WeakKeyDictionary[Unit, tuple[Dependency, ...]] = WeakKeyDictionary()


def _kind_of(path: str) -> _Kind | None:
    path = path.lower()
    name = path.rpartition("/")[2]
    known = _BY_NAME.get(name)
    if known is not None or "." not in name:
        return known
    pattern, kind = _BY_SUFFIX.get(name.rpartition(".")[2], (None, None))
    return kind if pattern is not None and pattern.match(path) else None


def is_manifest(path: str) -> bool:
    """Whether a file of that path names the packages that code needs (lock files do not count)."""
    return _kind_of(path) is not None


def dependencies(unit: Unit) -> tuple[Dependency, ...]:
    """What a manifest asks for, by line; nothing for any other file. Never raises.

    At most 5,000 are given. Names are as written, but normalised where the ecosystem has a normal
    form (PyPI's), and those of Maven are `group:artifact`.
    """
    if unit not in _FOUND:
        kind = _kind_of(unit.path)
        _FOUND[unit] = _read(unit, kind) if kind is not None else ()
    return _FOUND[unit]


def _read(unit: Unit, kind: _Kind) -> tuple[Dependency, ...]:
    found: dict[Dependency, None] = {}
    for one in kind.read(unit):
        if one.name:
            found.setdefault(one)
        if len(found) >= MAX_DEPENDENCIES:
            break
    return tuple(sorted(found, key=lambda d: d.line))


def manifest_name(unit: Unit) -> str | None:
    """What a manifest calls its own package, where it does; of a .NET project its file name."""
    kind = _kind_of(unit.path)
    if kind is None:
        return None
    if kind.called is not None:
        name = kind.called(unit)
        return name.strip() or None if name and len(name) <= 200 else None
    stem, _, suffix = unit.path.rsplit("/", 1)[-1].rpartition(".")
    return stem if suffix.lower() in ("csproj", "fsproj", "vbproj") else None
