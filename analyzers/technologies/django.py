"""Django models: every table that the model classes of a repository stand for.

Sources: Django documentation (Models, Model Meta options, Model field reference, Applications,
Settings) and `ModelBase`, `Options`, `ManyToManyField` of Django 3.2 to 5.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..facts import Fact
from ..model.catalog import Problem
from ..problems import problem
from ..schema.operations import CreateTable
from ..syntax.ir import ClassDef
from ..syntax.project import Definition, Project
from ..syntax.unit import Unit
from ._django.apps import Apps
from ._django.bases import stub_modules, stub_names
from ._django.classes import ROOTS, Head, head
from ._django.custom import METHODS
from ._django.marks import context, marks
from ._django.model import Field
from ._django.registry import Registry
from ._django.replay import final_state
from ._django.world import World
from .base import Declared, Source, Spec

_FIELD_ROOTS = (
    "django.db.models.Field",
    "django.db.models.fields.Field",
    "django.db.models.fields",
)

SPEC = Spec(
    name="Django",
    ecosystem="pypi",
    literals={
        "python": (
            "django.db",
            "AppConfig",
            "django.contrib.auth",
            "django.contrib.gis",
            "django.contrib.postgres",
            "INSTALLED_APPS",
            "AUTH_USER_MODEL",
            "DEFAULT_AUTO_FIELD",
            "ROOT_URLCONF",
            *sorted({m.split(".")[0] + "." for m in stub_modules()} - {"django."}),
        )
    },
    roots=(
        *sorted(ROOTS),
        *_FIELD_ROOTS,
        "django.db.models",
        "django.apps.AppConfig",
        *stub_names(),
    ),
    methods=METHODS,
    packages=("pypi:django",),
    extracts=frozenset(
        ("tables", "columns", "keys", "indexes", "checks", "relationships", "descriptions", "enums")
    ),
    cannot={"tables": "models of installed packages, and classes made by type() at run time"},
)


def declare(unit: Unit) -> Iterator[Fact]:
    """Mark the files that hold classes, app configurations or settings."""
    return marks(unit, SPEC.name)


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """The tables of all models: one source, and one more for those of tests and examples."""
    if not declared.of("class"):
        return
    world, apps = context(declared, project)
    registry = Registry(world, apps, _heads(world, declared))
    registry.history = _history(world, apps, declared)
    operations: dict[bool, list[CreateTable]] = {False: [], True: []}
    problems: dict[bool, list[Problem]] = {False: [], True: []}
    for entry in registry.entries:
        if registry.current(entry):
            operations[entry.test].extend(registry.operations(entry))
            problems[entry.test].extend(_problems(entry.head))
    for test in (False, True):
        if operations[test]:
            yield Source(
                technology=SPEC.name,
                kind="model",
                group="tests" if test else "",
                operations=tuple(operations[test]),
                problems=tuple(problems[test]),
                test=test,
            )


def _history(
    world: World, apps: Apps, declared: Declared
) -> Callable[[str, str], tuple[Field, ...]]:
    """Gives a model's fields after all migrations; they are replayed when first asked for."""
    paths = [p for p, f in declared.of("class") if f.name == "Migration" and "/migrations/" in p]
    paths = [p for p in paths if not apps.is_test(p)]

    def replayed() -> dict[tuple[str, str], tuple[Field, ...]]:
        state = final_state(Registry(world, apps, ()), paths)
        return {name: found.model.fields for name, found in state.models.items()}

    def fields(label: str, name: str) -> tuple[Field, ...]:
        known = world.kept(("django-history", tuple(paths)), replayed)
        return known.get((label.lower(), name.lower()), ())

    return fields


def _heads(world: World, declared: Declared) -> Iterator[Head]:
    """Every model class of the files that may hold one, as they stand in the files."""
    seen: set[tuple[str, str]] = set()
    for path, fact in declared.of("class"):
        if (path, fact.name) in seen:
            continue
        seen.add((path, fact.name))
        statements = world.project.names(path).get(fact.name, [])
        classes = [s for s in statements if isinstance(s, ClassDef) and not s.scope]
        if classes:
            found = head(world, Definition(path, classes[-1]))
            if found is not None:
                yield found


def _problems(found: Head) -> Iterator[Problem]:
    """Bases of packages that nobody knows: their columns are known from migrations at best."""
    for name in found.unresolved:
        place = found.definition
        message = f"{place.name}: columns of {name} are not known from its code"
        yield problem("unresolved-base", place.path, place.node.line, message)
