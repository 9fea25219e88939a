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
    """A kind of manifest: its file name (lower case), its reader, and where its name is."""

    name: re.Pattern[str]
    read: Callable[[Unit], Dependencies]
    called: Callable[[Unit], str | None] | None = None


def _kind(
    pattern: str,
    read: Callable[[Unit], Dependencies],
    called: Callable[[Unit], str | None] | None = None,
) -> _Kind:
    return _Kind(re.compile(pattern), read, called)


_REQUIREMENTS = r"(?:.*/)?requirements?/[^/]*\.(?:txt|in)|(?:.*/)?[\w.-]*(?:requirements|constraints)[\w.-]*\.(?:txt|in)"
_ANY = r"(?:.*/)?"
_KINDS = (
    _kind(_ANY + r"package\.json", data.read_package_json, data.json_name),
    _kind(_ANY + r"pyproject\.toml", python.read_pyproject, python.pyproject_name),
    _kind(_REQUIREMENTS, python.read_requirements),
    _kind(_ANY + r"setup\.py", python.read_setup_py, python.setup_py_name),
    _kind(_ANY + r"setup\.cfg", python.read_setup_cfg, python.setup_cfg_name),
    _kind(_ANY + r"pipfile", python.read_pipfile),
    _kind(_ANY + r"environment[\w.-]*\.ya?ml", python.read_environment),
    _kind(_ANY + r"go\.mod", code.read_gomod, code.gomod_name),
    _kind(_ANY + r"cargo\.toml", data.read_cargo, data.cargo_name),
    _kind(_ANY + r"pom\.xml|.*\.pom", data.read_pom, data.pom_name),
    _kind(r".*\.gradle|.*\.gradle\.kts", gradle.read_gradle, gradle.gradle_name),
    _kind(_ANY + r"[\w.-]+\.versions\.toml", data.read_catalog),
    _kind(r".*\.sbt|(?:.*/)?project/[\w.-]+\.scala", gradle.read_sbt, gradle.sbt_name),
    _kind(r".*\.(?:cs|fs|vb)proj|.*\.(?:props|targets)", data.read_msbuild),
    _kind(_ANY + r"packages\.config", data.read_packages_config),
    _kind(_ANY + r"(?:gemfile|gems\.rb)", code.read_gemfile),
    _kind(r".*\.gemspec", code.read_gemspec, code.gemspec_name),
    _kind(_ANY + r"composer\.json", data.read_composer, data.json_name),
    _kind(_ANY + r"mix\.exs", code.read_mix, code.mix_name),
    _kind(_ANY + r"pubspec\.yaml", data.read_pubspec, data.yaml_name),
    _kind(_ANY + r"package(?:@swift-[\d.]+)?\.swift", code.read_swift, code.swift_name),
    _kind(_ANY + r"rebar\.config", lists.read_rebar),
    _kind(_ANY + r"deps\.edn", lists.read_deps_edn),
    _kind(_ANY + r"project\.clj", lists.read_project_clj, lists.clj_name),
    _kind(r".*\.cabal", code.read_cabal, code.field_name),
    _kind(_ANY + r"package\.yaml", data.read_hpack, data.yaml_name),
    _kind(_ANY + r"description", code.read_r, code.field_name),
    _kind(_ANY + r"conanfile\.txt", code.read_conan_text, code.conan_name),
    _kind(_ANY + r"conanfile\.py", code.read_conan, code.conan_name),
    _kind(_ANY + r"vcpkg\.json", data.read_vcpkg, data.json_name),
    _kind(_ANY + r"deno\.jsonc?", data.read_deno_json, data.json_name),
)
_SUFFIXES = (
    ".json .jsonc .toml .txt .in .py .cfg pipfile .yml .yaml .mod .xml .pom .gradle .kts .sbt "
    ".scala proj .props .targets .config gemfile .rb .gemspec .exs .swift .edn .clj .cabal "
    "description"
)
_ENDS = tuple(_SUFFIXES.split())
_FOUND: WeakKeyDictionary[Unit, tuple[Dependency, ...]] = WeakKeyDictionary()


def _kind_of(path: str) -> _Kind | None:
    path = path.lower()
    if not path.endswith(_ENDS):
        return None
    return next((k for k in _KINDS if k.name.fullmatch(path)), None)


def is_manifest(path: str) -> bool:
    """Whether a file of that path names the packages that code needs (lock files do not count)."""
    return _kind_of(path) is not None


def dependencies(unit: Unit) -> tuple[Dependency, ...]:
    """What a manifest asks for, in source order; nothing for any other file. Never raises.

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
        found.setdefault(one)
        if len(found) >= MAX_DEPENDENCIES:
            break
    return tuple(found)


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
