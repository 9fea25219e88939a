"""What manifests ask for, as signals."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ..syntax.data import entries_of
from ..syntax.manifests import Dependency, dependencies
from ._collect import Collector
from .abstractions import FEATURED, FEATURES, OF_ECOSYSTEM, TECHNOLOGIES
from .registry import packages

_WEIGHTS = {
    "dev": 0.1,
    "test": 0.1,
    "peer": 0.1,
    "optional": 0.3,
    "indirect": 0.0,
    "constraint": 0.0,
    "build": 0.2,
}
_CONFIGURING = {"maven", "gem", "hex"}
"""Ecosystems in which a mapper finds its driver by itself, from what is installed."""


def manifest(collector: Collector) -> None:
    """Signals of the packages that a file asks for."""
    found = dependencies(collector.unit)
    mapped = _mapper(found)
    for one in found:
        engine = _engine(one)
        role = one.role if one.role != "runtime" else ""
        language = OF_ECOSYSTEM.get(one.ecosystem, "")
        if engine is not None:
            weight = _WEIGHTS.get(one.role)
            if one.name.startswith("@types/"):
                weight = 0.1
            collector.add(
                engine,
                "package",
                one.line,
                weight=weight,
                role=role,
                driver=one.name.rsplit(":", 1)[-1],
                language=language,
                detail="mapped" if mapped and one.ecosystem in _CONFIGURING else "",
                technology=mapped if one.ecosystem in _CONFIGURING else "",
            )
        _features(collector, one, role, language)
        technology = TECHNOLOGIES.get(one.ecosystem, {}).get(one.name)
        if technology and role in ("", "optional"):
            collector.add("", "orm", one.line, technology=technology, language=language)
    if collector.unit.path.endswith("Cargo.toml"):
        _cargo_features(collector)
        _optional_parts(collector)


def _mapper(found: tuple[Dependency, ...]) -> str:
    for one in found:
        name = TECHNOLOGIES.get(one.ecosystem, {}).get(one.name, "")
        if name and one.role in ("runtime", "optional"):
            return name
    return ""


def _engine(one: Dependency) -> str | None:
    table = packages(one.ecosystem)
    name = one.name.lower()
    if one.ecosystem == "go":
        while name and name not in table:
            name = name.rpartition("/")[0]
    if one.ecosystem == "maven" and name not in table:
        name = name.rsplit("_2.", 1)[0].rsplit("_3", 1)[0]
    return table.get(name)


def _features(collector: Collector, one: Dependency, role: str, language: str) -> None:
    if one.name not in FEATURED.get(one.ecosystem, ()):
        return
    technology = TECHNOLOGIES.get(one.ecosystem, {}).get(one.name, "")
    for feature in one.features:
        engine = FEATURES.get(feature.lower())
        if engine is not None:
            kind = "provider" if not role and one.ecosystem == "cargo" else "package"
            collector.add(
                engine,
                kind,
                one.line,
                role=role,
                driver=f"{one.name}[{feature}]",
                technology=technology,
                language=language,
                weight=None if not role else _WEIGHTS.get(role),
            )


def _cargo_features(collector: Collector) -> None:
    """`[features] mysql = ["diesel/mysql"]`: an engine that a build chooses."""
    for name, value, line in _feature_entries(collector):
        crate, _, feature = value.replace("?/", "/").partition("/")
        engine = FEATURES.get(feature.lower()) if crate in FEATURED["cargo"] else None
        if engine is None and not feature:
            engine = packages("cargo").get(value.removeprefix("dep:"))
        if engine is not None:
            collector.add(
                engine,
                "provider",
                line,
                switch="cargo feature",
                role="feature",
                default=name == "default",
                weight=0.8,
                language="Rust",
                technology=TECHNOLOGIES["cargo"].get(crate, ""),
            )


def _feature_entries(collector: Collector) -> Iterator[tuple[str, str, int]]:
    for entry in entries_of(collector.unit):
        if entry.key.startswith("features.") and entry.value is not None:
            yield entry.key[9:].partition("[")[0], str(entry.value), entry.line


def _optional_parts(collector: Collector) -> None:
    """Parts of the repository itself that only a feature builds, and none by default."""
    values = {e.key: (e.value, e.line) for e in entries_of(collector.unit)}
    base = collector.unit.path.rpartition("/")[0]
    enabled = {str(v) for k, (v, _) in values.items() if k.startswith("features.default")}
    enabled |= {
        str(v) for k, (v, _) in values.items() for f in enabled if k.startswith(f"features.{f}[")
    }
    for key, (path, line) in values.items():
        match = re.fullmatch(r"dependencies\.([\w-]+)\.path", key)
        if match is None or not isinstance(path, str):
            continue
        name = match[1]
        if str(values.get(f"dependencies.{name}.optional", ("", 0))[0]).lower() != "true":
            continue
        if not enabled & {name, f"dep:{name}"}:
            collector.add("", "part", line, detail=posixpath.normpath(posixpath.join(base, path)))
