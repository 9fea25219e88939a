"""From what mappers of decorated classes declare to sources: one for each package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from ...facts import Fact
from ...model.catalog import Problem
from ...schema.operations import AnyOperation
from ...syntax.ir import Call, ClassDef
from ...syntax.project import Project
from .._script.ts_packages import ENGINES, Packages
from ..base import Declared, Source
from .decorated import Layer
from .places import is_test


class _Place(Protocol):
    @property
    def path(self) -> str: ...


class _Placed(Protocol):
    @property
    def place(self) -> _Place: ...


Model = TypeVar("Model", bound=_Placed)


def class_at(project: Project, path: str, fact: Fact) -> ClassDef | None:
    """The class that a fact of that name and line speaks of."""
    module = project.module(path)
    for statement in module.body if module is not None else ():
        if not isinstance(statement, ClassDef):
            continue
        if (statement.name, statement.line) == (fact.name, fact.line):
            return statement
    return None


def layers(declared: Declared, project: Project) -> list[Layer]:
    """The classes that a technology declares."""
    found = [(path, class_at(project, path, fact)) for path, fact in declared.of("class")]
    return [Layer(path, node) for path, node in found if node is not None]


def schema_calls(declared: Declared) -> list[tuple[str, str, Call]]:
    """The calls that make schemas: file, name bound, call."""
    return [(p, f.name, f.node) for p, f in declared.of("schema") if isinstance(f.node, Call)]


def by_package(
    models: Iterable[Model], packages: Packages
) -> list[tuple[tuple[str, bool], list[Model]]]:
    """The models of each package, those of its tests apart."""
    groups: dict[tuple[str, bool], list[Model]] = {}
    for model in models:
        path = model.place.path
        groups.setdefault((packages.of(path), is_test(path)), []).append(model)
    return sorted(groups.items(), key=lambda group: group[0])


def configuration(
    declared: Declared, packages: Packages, root: str
) -> tuple[list[tuple[str, Fact]], bool]:
    """The configuration of a package, and that it is its own; else that of all packages."""
    found = [(p, f) for p, f in declared.of("config") if not is_test(p)]
    own = [(p, f) for p, f in found if packages.of(p) == root]
    return own or found, bool(own)


def model_source(
    technology: str,
    root: str,
    test: bool,
    dialects: Sequence[str],
    operations: tuple[AnyOperation, ...],
    problems: Iterable[Problem],
) -> Source:
    """The models of a package; the engine is named where it is the only one."""
    engines = tuple(ENGINES[d] for d in dialects if d in ENGINES)
    return Source(
        technology=technology,
        kind="model",
        group=root or technology.lower(),
        root=root,
        engines=engines if len(engines) == 1 else (),
        operations=operations,
        problems=() if test else tuple(dict.fromkeys(problems)),
        test=test,
    )
