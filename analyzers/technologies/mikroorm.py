"""MikroORM: entity classes, `EntitySchema` and `defineEntity`, and the tables they make."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import Fact
from ..syntax.ir import ClassDef, tail
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._mikroorm.classes import Classes
from ._mikroorm.config import config_facts, config_of
from ._mikroorm.names import METHODS
from ._mikroorm.schemas import Schemas
from ._mikroorm.tables import Naming, Tables
from ._script.ts_packages import Packages, package_fact
from ._shared.decorated import Decorated
from ._shared.decorated_sources import by_package, configuration, layers, model_source, schema_calls
from .base import Declared, Source, Spec

NAME = "mikroorm"
_SCRIPTS = ("javascript", "typescript", "tsx")
SPEC = Spec(
    name="MikroORM",
    ecosystem="JavaScript",
    literals={
        **dict.fromkeys(_SCRIPTS, ("@mikro-orm/", "mikro-orm.config")),
        "json": ("@mikro-orm/",),
    },
    methods=(*METHODS, "getColumnType"),
    packages=("npm:@mikro-orm/core",),
    extracts=frozenset(
        {"tables", "columns", "keys", "unique", "indexes", "checks", "relationships", "enums"}
    ),
    cannot={"polymorphic embeddables": "those that are a union of several classes"},
)
_LIBRARY = ("@mikro-orm/", "mikro-orm")
_SCHEMAS = frozenset({"EntitySchema", "defineEntity"})


# -- one file -------------------------------------------------------------------------------------


def declare(unit: Unit) -> Iterator[Fact]:
    """Classes with decorators, schemas, and the options of the configuration."""
    manifest = package_fact(NAME, unit)
    if manifest is not None:
        yield manifest
        return
    if not isinstance(unit, CodeUnit):
        return
    yield from config_facts(unit)
    for statement in unit.module.body:
        if isinstance(statement, ClassDef) and _is_decorated(statement):
            yield Fact(NAME, "class", statement.name, statement.line)
    for site in unit.calls(_SCHEMAS):
        if site.call.args and (site.call.new or tail(site.call.func) == "defineEntity"):
            target = site.target.rpartition(".")[2]
            yield Fact(NAME, "schema", target, site.call.line, site.call)


def _is_decorated(node: ClassDef) -> bool:
    return bool(node.decorators) or any(getattr(s, "decorators", ()) for s in node.body)


# -- the whole repository -------------------------------------------------------------------------


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per package that uses MikroORM."""
    decorated = Decorated(project, _LIBRARY)
    packages = Packages(declared.of("package"))
    classes = Classes(decorated)
    entities = [e for layer in layers(declared, project) if (e := classes.entity(layer))]
    entities += Schemas(classes).entities(schema_calls(declared), entities)
    shown = [e for e in entities if e.kind in ("table", "view", "unnamed")]
    for (root, test), members in by_package(shown, packages):
        facts, own = configuration(declared, packages, root)
        config = config_of(facts, decorated, packages.dialects(root))
        typed = config.typed or (not own and packages.typed(root))
        tables = Tables(members, entities, Naming(config.strategy, config.dialect, typed))
        operations = tuple(tables.operations())
        paths = {e.place.path for e in members}
        problems = [*tables.problems, *(p for p in classes.problems if p.path in paths)]
        yield model_source("MikroORM", root, test, config.dialects, operations, problems)
