"""ODMantic: models, embedded models and references, and the collections they make."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..facts import Fact
from ..syntax.project import Project
from ..syntax.unit import Unit
from ._documents.classes import bodies_of, class_facts, classes_of, paths_of
from ._documents.sources import Read, read_classes, sources
from ._odmantic.models import Models
from ._python.interpreter import Bodies
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
    yield from sources(
        SPEC.name,
        (
            (p, project.memo((NAME, p, stamp), partial(_read, project, bodies, p)))
            for p in paths_of(declared)
        ),
    )


def _read(project: Project, bodies: Bodies, path: str) -> Read:
    """The collections of one file's models."""
    models = Models(project, bodies)
    return read_classes(classes_of(project, path), models.model, models.problems)
