"""ODMantic: models, embedded models and references, and the collections they make."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..facts import Fact
from ..model.catalog import Problem
from ..problems import problem
from ..syntax.project import Project
from ..syntax.unit import Unit
from ._document_classes import bodies_of, class_facts, classes_of, paths_of
from ._document_tables import Model, operations, without_copies
from ._interpreter import Bodies
from ._odmantic_models import Models
from ._places import is_test
from .base import Declared, Source, Spec

NAME = "odmantic"
SPEC = Spec(
    name="ODMantic",
    ecosystem="Python",
    literals={"python": ("odmantic",)},
    roots=("odmantic",),
    packages=("pypi:odmantic",),
    extracts=frozenset({"tables", "columns", "keys", "indexes", "relationships", "enums"}),
)


def declare(unit: Unit) -> Iterator[Fact]:
    """The classes of a file."""
    yield from class_facts(unit, NAME)


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source of all models, those of tests apart."""
    bodies = bodies_of(declared)
    stamp = hash(tuple(bodies.items()))
    groups: dict[bool, tuple[list[Model], list[Problem]]] = {}
    for path in paths_of(declared):
        make = partial(_read, project, bodies, path)
        models, problems = project.memo((NAME, path, stamp), make)
        made = groups.setdefault(is_test(path), ([], []))
        made[0].extend(models)
        made[1].extend(problems)
    for test, (models, problems) in sorted(groups.items()):
        yield Source(
            technology=SPEC.name,
            kind="model",
            group="test" if test else "",
            engines=("MongoDB",),
            operations=tuple(operations(without_copies(models))),
            problems=tuple(() if test else problems),
            test=test,
        )


def _read(
    project: Project, bodies: Bodies, path: str
) -> tuple[tuple[Model, ...], tuple[Problem, ...]]:
    """The collections of one file's models."""
    reader = Models(project, bodies)
    models: list[Model] = []
    for cls in classes_of(project, path):
        try:
            model = reader.model(cls)
        except RecursionError:
            text = f"{cls.name} is nested too deeply to be read"
            reader.problems.append(problem("too-complex", path, cls.node.line, text))
            continue
        if model is not None:
            models.append(model)
    return tuple(models), tuple(dict.fromkeys(reader.problems))
