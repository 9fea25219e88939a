"""Beanie: documents, views and unions of documents, and the collections they make."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..facts import Fact
from ..syntax.evaluate import UNKNOWN
from ..syntax.ir import Assign, Name, walk
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._beanie.documents import Documents
from ._documents.classes import bodies_of, class_facts, classes_of, paths_of
from ._documents.sources import Read, read_classes, sources
from ._python.interpreter import Bodies
from ._python.values import ClassKey, Cls, Frame, Value
from ._shared.places import is_test
from .base import Declared, Source, Spec

NAME = "beanie"
SPEC = Spec(
    name="Beanie",
    ecosystem="Python",
    literals={"python": ("beanie", "bunnet")},
    roots=("beanie", "bunnet", "fastapi_users_db_beanie"),
    packages=("pypi:beanie", "pypi:bunnet", "pypi:fastapi-users-db-beanie"),
    extracts=frozenset(
        {"tables", "columns", "keys", "indexes", "relationships", "enums", "ttl", "views"}
    ),
    cannot={"views": "the fields that a view's pipeline makes beyond those of its class"},
)
_STARTS = frozenset({"init_beanie", "init_bunnet"})


def declare(unit: Unit) -> Iterator[Fact]:
    """The classes of a file, and which of them Beanie is started with."""
    yield from class_facts(unit, NAME)
    if not isinstance(unit, CodeUnit) or unit.language != "python":
        return
    for site in unit.calls(_STARTS):
        given = site.call.arg("document_models", None)
        if given is None:
            continue
        names = frozenset(n.id for n in walk(given) if isinstance(n, Name))
        local = tuple(a for a in unit.assignments(names) if unit.scope_at(a.line)) if names else ()
        yield Fact(NAME, "start", "", site.call.line, given, local)


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source of all documents, those of tests apart.

    Beanie docs, "Initialization": only classes that `init_beanie` is given are collections; where
    the list cannot be known, all documents count that are no mere base or view of another.
    """
    bodies = bodies_of(declared)
    stamp = hash(tuple(bodies.items()))
    documents = Documents(project, bodies)
    started = _started(documents, declared)
    paths = paths_of(declared)
    bases = _bases(documents, project, paths) if started is None else frozenset()
    yield from sources(
        SPEC.name,
        (
            (
                p,
                project.memo(
                    (NAME, p, stamp, started, bases),
                    partial(_read, project, bodies, p, started, bases),
                ),
            )
            for p in paths
        ),
    )


Keys = frozenset[ClassKey]


def _started(documents: Documents, declared: Declared) -> Keys | None:
    """The classes that `init_beanie` is given, None where not all of them can be known."""
    found: set[ClassKey] = set()
    starts = [(p, f) for p, f in declared.of("start") if not is_test(p)]
    for path, fact in starts:
        local = {a.target: a for a in fact.nodes if isinstance(a, Assign)}
        frame = Frame(path)
        for name, assign in local.items():
            frame.names[name] = documents.run.eval(assign.value, Frame(path))
        given = documents.run.eval(fact.node, frame)  # type: ignore[arg-type]
        for item in given if isinstance(given, list | tuple | set) else [UNKNOWN]:
            cls = _named(documents, item, path)
            if cls is None:
                return None
            found.add(cls.key)
    return frozenset(found) if starts else None


def _named(documents: Documents, item: Value, path: str) -> Cls | None:
    """A class, also one given by its dotted path; Beanie docs, "Initialization"."""
    if isinstance(item, str):
        item = documents.run.target_value(documents.run.project.resolve(path, item)) or item
        if not isinstance(item, Cls) and "." in str(item):
            module, _, name = str(item).rpartition(".")
            held = documents.run.module_named(path, module)
            item = documents.run.attribute(held, name)
    return item if isinstance(item, Cls) else None


def _bases(documents: Documents, project: Project, paths: list[str]) -> Keys:
    """Documents without a name of their own that others derive from: bases, not collections."""
    found: set[ClassKey] = set()
    for path in paths:
        for cls in classes_of(project, path):
            for parent in documents.parents(cls):
                named = documents.setting(parent, "name") is not None
                if not named and documents.root(parent) is None:
                    found.add(parent.key)
    return frozenset(found)


def _read(project: Project, bodies: Bodies, path: str, started: Keys | None, bases: Keys) -> Read:
    """The collections of one file's documents."""
    documents = Documents(project, bodies)

    def is_wanted(cls: Cls) -> bool:
        known = cls.key in started if started is not None else cls.key not in bases
        return known and bool(documents.kind(cls))

    wanted = filter(is_wanted, classes_of(project, path))
    return read_classes(wanted, documents.model, documents.problems)
