"""TypeORM: entity classes and `EntitySchema` objects, and the tables they make."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import Fact
from ..schema.innodb import implicit_indexes
from ..schema.operations import AnyOperation
from ..schema.replay import State
from ..syntax.ir import ClassDef
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._script.ts_packages import Packages, package_fact
from ._shared.decorated import Decorated
from ._shared.decorated_sources import by_package, configuration, layers, model_source, schema_calls
from ._typeorm.classes import Classes
from ._typeorm.config import config_facts, config_of
from ._typeorm.deferred import Deferred, applier_facts
from ._typeorm.schemas import Schemas
from ._typeorm.strategy import METHODS
from ._typeorm.tables import Naming, Tables
from .base import Declared, Source, Spec

NAME = "typeorm"
_SCRIPTS = ("javascript", "typescript", "tsx")
SPEC = Spec(
    name="TypeORM",
    ecosystem="JavaScript",
    literals={
        **dict.fromkeys(
            _SCRIPTS,
            (
                "@Entity(",
                ".Entity(",
                "@ChildEntity(",
                "@ViewEntity(",
                "EntitySchema",
                "Column({",
                "GeneratedColumn(",
                "DataSource(",
                "createConnection",
                "TypeOrmModule",
                "namingStrategy",
                "NamingStrategy",
                "autoLoadEntities",
                "synchronize:",
            ),
        ),
        "json": ('"typeorm"', '/typeorm"', '"synchronize"', '"entities"'),
        "yaml": ("synchronize:",),
        "env": ("TYPEORM_CONNECTION",),
    },
    methods=METHODS,
    packages=("npm:typeorm",),
    extracts=frozenset(
        {
            "tables",
            "columns",
            "keys",
            "unique",
            "indexes",
            "checks",
            "relationships",
            "enums",
            "views",
        }
    ),
    cannot={"naming strategies": "those whose methods do more than put names together"},
)
_LIBRARY = ("typeorm",)


# -- one file -------------------------------------------------------------------------------------


def declare(unit: Unit) -> Iterator[Fact]:
    """Classes with decorators, `EntitySchema` objects, and the options of data sources."""
    manifest = package_fact(NAME, unit)
    if manifest is not None:
        yield manifest
        return
    yield from config_facts(unit)
    if not isinstance(unit, CodeUnit):
        return
    for statement in unit.module.body:
        if isinstance(statement, ClassDef) and statement.decorators:
            yield Fact(NAME, "class", statement.name, statement.line)
    yield from applier_facts(NAME, unit)
    for site in unit.calls(frozenset({"EntitySchema"})):
        if site.call.new and site.call.args:
            target = site.target.rpartition(".")[2]
            yield Fact(NAME, "schema", target, site.call.line, site.call)


# -- the whole repository -------------------------------------------------------------------------


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per package that uses TypeORM."""
    decorated = Decorated(project, _LIBRARY)
    decorated.later = Deferred(decorated, declared.of("applier")).marks
    packages = Packages(declared.of("package"))
    classes = Classes(decorated)
    entities = [e for layer in layers(declared, project) if (e := classes.entity(layer))]
    entities += Schemas(classes).entities(schema_calls(declared))
    for (root, test), members in by_package(entities, packages):
        facts, _ = configuration(declared, packages, root)
        config = config_of(facts, decorated, packages.dialects(root))
        tables = Tables(members, entities, Naming(config.strategy, config.dialect, config.prefix))
        operations: tuple[AnyOperation, ...] = tuple(tables.operations())
        if config.dialect in ("mysql", "mariadb"):
            made = State("model", "TypeORM").apply(operations).tables()
            operations = (*operations, *implicit_indexes(made))
        paths = {e.place.path for e in members}
        problems = [*tables.problems, *(p for p in classes.problems if p.path in paths)]
        yield model_source("TypeORM", root, test, config.dialects, operations, problems)
