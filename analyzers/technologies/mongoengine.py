"""MongoEngine: documents, embedded documents and the collections they make."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..facts import Fact
from ..syntax.project import Project
from ..syntax.unit import Unit
from ._documents.classes import bodies_of, class_facts, classes_of, paths_of
from ._documents.sources import Read, read_classes, sources
from ._mongoengine.documents import Documents
from ._python.interpreter import Bodies
from .base import Declared, Source, Spec

NAME = "mongoengine"
SPEC = Spec(
    name="MongoEngine",
    ecosystem="Python",
    literals={"python": ("mongoengine",)},
    roots=("mongoengine", "flask_mongoengine"),
    packages=("pypi:mongoengine", "pypi:flask-mongoengine", "pypi:mongomotor"),
    extracts=frozenset(
        {"tables", "columns", "keys", "indexes", "relationships", "enums", "ttl", "descriptions"}
    ),
    cannot={"columns": "fields that only documents written at run time have (DynamicDocument)"},
)


def declare(unit: Unit) -> Iterator[Fact]:
    """The classes of a file, and the constructors of a project's own fields."""
    yield from class_facts(unit, NAME)


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source of all documents, those of tests apart."""
    bodies = bodies_of(declared)
    stamp = hash(tuple(bodies.items()))
    paths = paths_of(declared)
    yield from sources(
        SPEC.name,
        (
            (
                p,
                project.memo(
                    (NAME, p, stamp, tuple(paths)), partial(_read, project, bodies, paths, p)
                ),
            )
            for p in paths
        ),
    )


def _read(project: Project, bodies: Bodies, paths: list[str], path: str) -> Read:
    """The collections of one file's documents."""
    documents = Documents(project, bodies, paths)
    return read_classes(classes_of(project, path), documents.model, documents.problems)
