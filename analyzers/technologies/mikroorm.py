"""MikroORM: entity classes, `EntitySchema` and `defineEntity`, and the tables they make."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ..facts import Fact
from ..model.catalog import Problem
from ..syntax.ir import Call, ClassDef, tail
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._decorated import Decorated, Layer
from ._mikroorm_classes import Classes
from ._mikroorm_config import Config, config_facts, config_of
from ._mikroorm_model import Entity
from ._mikroorm_names import METHODS
from ._mikroorm_schemas import Schemas
from ._mikroorm_tables import Naming, Tables
from ._places import is_test
from ._ts_packages import ENGINES, Packages, package_fact
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
    entities = [e for p, f in declared.of("class") if (e := _entity(project, classes, p, f))]
    schemas = Schemas(classes)
    entities += schemas.entities(
        [(p, f.name, f.node) for p, f in declared.of("schema") if isinstance(f.node, Call)],
        entities,
    )
    groups: dict[tuple[str, bool], list[Entity]] = {}
    for entity in entities:
        if entity.kind in ("table", "view"):
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
    config = config_of(own or found, decorated, packages.dialects(root))
    return config if own else replace(config, typed=config.typed or packages.typed(root))


def _source(
    root: str,
    test: bool,
    members: list[Entity],
    everything: list[Entity],
    config: Config,
    met: list[Problem],
) -> Source:
    naming = Naming(config.strategy, config.dialect, config.typed)
    tables = Tables(members, everything, naming)
    operations = tuple(tables.operations())
    paths = {e.place.path for e in members}
    problems = [*tables.problems, *(p for p in met if p.path in paths)]
    engines = tuple(ENGINES[d] for d in config.dialects if d in ENGINES)
    return Source(
        technology="MikroORM",
        kind="model",
        group=root or NAME,
        root=root,
        engines=engines if len(engines) == 1 else (),
        operations=operations,
        problems=tuple(dict.fromkeys(p for p in problems if not test)),
        test=test,
    )
