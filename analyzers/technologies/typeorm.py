"""TypeORM: entity classes and `EntitySchema` objects, and the tables they make."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import Fact
from ..model.catalog import Problem
from ..schema.innodb import implicit_indexes
from ..schema.operations import AnyOperation
from ..schema.replay import State
from ..syntax.ir import Call, ClassDef
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._decorated import Decorated, Layer
from ._places import is_test
from ._ts_packages import ENGINES, Packages, package_fact
from ._typeorm_classes import Classes
from ._typeorm_config import Config, config_facts, config_of
from ._typeorm_deferred import Deferred, applier_facts
from ._typeorm_model import Entity
from ._typeorm_schemas import Schemas
from ._typeorm_strategy import METHODS
from ._typeorm_tables import Naming, Tables
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
_MARKS = frozenset({"Entity", "ChildEntity", "ViewEntity"})


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
    entities = [e for p, f in declared.of("class") if (e := _entity(project, classes, p, f))]
    schemas = Schemas(classes)
    entities += schemas.entities(
        [(p, f.name, f.node) for p, f in declared.of("schema") if isinstance(f.node, Call)]
    )
    groups: dict[tuple[str, bool], list[Entity]] = {}
    for entity in entities:
        path = entity.place.path
        groups.setdefault((packages.of(path), is_test(path)), []).append(entity)
    for (root, test), members in sorted(groups.items()):
        config = _config(declared, decorated, packages, root)
        yield _source(root, test, members, entities, config, classes.problems)


def _entity(project: Project, classes: Classes, path: str, fact: Fact) -> Entity | None:
    module = project.module(path)
    for statement in module.body if module is not None else ():
        if isinstance(statement, ClassDef) and (statement.name, statement.line) == (
            fact.name,
            fact.line,
        ):
            return classes.entity(Layer(path, statement))
    return None


def _config(declared: Declared, decorated: Decorated, packages: Packages, root: str) -> Config:
    """The options of a package; of all packages where it has none of its own."""
    found = [(p, f) for p, f in declared.of("config") if not is_test(p)]
    own = [(p, f) for p, f in found if packages.of(p) == root]
    return config_of(own or found, decorated, packages.dialects(root))


def _source(
    root: str,
    test: bool,
    members: list[Entity],
    everything: list[Entity],
    config: Config,
    met: list[Problem],
) -> Source:
    naming = Naming(config.strategy, config.dialect, config.prefix)
    tables = Tables(members, everything, naming)
    operations: tuple[AnyOperation, ...] = tuple(tables.operations())
    if config.dialect in ("mysql", "mariadb"):
        made = State("model", "TypeORM").apply(operations).tables()
        operations = (*operations, *implicit_indexes(made))
    paths = {e.place.path for e in members}
    problems = [*tables.problems, *(p for p in met if p.path in paths)]
    engines = tuple(ENGINES[d] for d in config.dialects if d in ENGINES)
    return Source(
        technology="TypeORM",
        kind="model",
        group=root or NAME,
        root=root,
        engines=engines if len(engines) == 1 else (),
        operations=operations,
        problems=tuple(dict.fromkeys(p for p in problems if not test)),
        test=test,
    )
