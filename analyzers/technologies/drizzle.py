"""Drizzle ORM: tables, views and relations declared in code.

Its migrations are SQL files, see `sql_files`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..facts import Fact
from ..model.catalog import Problem
from ..model.schema import ForeignKey
from ..schema.innodb import implicit_indexes
from ..schema.operations import AnyOperation, CreateTable
from ..schema.replay import State
from ..syntax.ir import Assign, Attr, Call, Expr, Import, Item, Map, Seq, chain, tail, walk
from ..syntax.project import Project
from ..syntax.targets import top
from ..syntax.unit import CodeUnit, Unit
from ._drizzle.keys import table_operation
from ._drizzle.places import Places, Scope, client_scope, config_scope, engine
from ._drizzle.relations import relations
from ._drizzle.tables import Builder, Built
from ._drizzle.views import view_operation
from ._python.values import Made
from ._script.bodies import passed_functions
from ._script.run import ScriptInterpreter, long_functions, whole_functions
from .base import Declared, Source, Spec

_SCRIPTS = ("javascript", "typescript", "tsx")
_CORES = ("pg-core", "mysql-core", "sqlite-core", "singlestore-core", "gel-core", "cockroach-core")
_CREATORS = ("pg", "mysql", "sqlite", "singlestore", "cockroach")
SPEC = Spec(
    name="Drizzle",
    ecosystem="JavaScript",
    literals={**dict.fromkeys(_SCRIPTS, ("drizzle-",)), "json": ('"drizzle-orm"',)},
    roots=tuple(f"drizzle-orm/{d}-core.{d}TableCreator" for d in _CREATORS),
    packages=("npm:drizzle-orm", "npm:drizzle-kit"),
    extracts=frozenset(
        {"tables", "columns", "keys", "indexes", "checks", "relationships", "views", "enums"}
    ),
    cannot={"policies": "row-level security and roles are not shown"},
)
_RELATIONS = frozenset({"relations", "defineRelations", "defineRelationsPart"})
TWINS = 0.6


# -- one file -------------------------------------------------------------------------------------


def declare(unit: Unit) -> Iterator[Fact]:
    """That a file takes part, what it imports, the clients that it makes, and long functions."""
    if unit.path.rsplit("/", 1)[-1] == "package.json":
        yield Fact("drizzle", "package", unit.path)
    if not isinstance(unit, CodeUnit):
        return
    modules = {s.module for s in top(unit.module.body) if isinstance(s, Import)}
    yield Fact("drizzle", "file", unit.path, 1, data={"imports": sorted(modules)})
    if "drizzle-kit" in modules or "/drizzle.config." in f"/{unit.path}":
        yield Fact("drizzle", "config", unit.path, 1)
    for site in unit.calls(frozenset({"drizzle"})):
        if any(isinstance(a, Map) for a in site.call.args):
            yield Fact("drizzle", "client", "", site.call.line, site.call)
    if any(core in module for module in modules for core in _CORES):
        yield from long_functions("drizzle", unit)
        yield from passed_functions("drizzle", unit)


# -- the whole repository -------------------------------------------------------------------------


class Found(Struct):
    """A table or view where it is declared, with its value."""

    value: Any
    built: Built

    @property
    def path(self) -> str:
        """The file that declares it."""
        return self.built.place[0]


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per configuration or package, and per dialect."""
    files = {path: fact for path, fact in declared.of("file")}
    if not files:
        return
    places = Places(project, _scopes(declared, project), _packages(declared), files)
    run = ScriptInterpreter(project, whole_functions(declared.of("function")))
    builder = Builder(run, places.casing)
    found = _tables(builder, project, list(files))
    paths = sorted({f.path for f in found})
    used = [f for f in found if places.used(f.path, paths)]
    groups: dict[Group, list[Found]] = {}
    for item in used:
        dialect = item.built.call.dialect
        groups.setdefault((places.root(item.path, dialect), dialect), []).append(item)
    chosen = {key: _once(members, places) for key, members in sorted(groups.items())}
    made = {key: _operations(builder, members) for key, members in chosen.items()}
    extra = _relations(builder, project, list(files), chosen)
    unused = {f.path for f in found} - {f.path for f in used}
    problems = _problems(builder, chosen, unused)
    for (root, dialect), operations in made.items():
        yield Source(
            technology="Drizzle ORM",
            kind="model",
            group=f"{root or 'drizzle'}:{dialect}",
            root=root,
            engines=(engine(dialect),),
            operations=(
                *(_related(o, extra) for o in operations),
                *(_implicit(operations) if dialect == "mysql" else ()),
            ),
            problems=problems.pop((root, dialect), ()),
            variant_of="drizzle" if _has_twin(dialect, operations, made) else "",
        )
    for left in problems.values():
        yield Source(technology="Drizzle ORM", kind="model", group="drizzle", problems=left)


Group = tuple[str, str]
"""The folder that tables speak for, and their dialect."""


def _has_twin(
    dialect: str, operations: list[CreateTable], made: Mapping[Group, list[CreateTable]]
) -> bool:
    """Whether another dialect has mostly the same tables."""
    names = {o.table for o in operations}
    others = [{o.table for o in os} for (_, other), os in made.items() if other != dialect]
    return any(len(names & o) >= TWINS * min(len(names), len(o)) for o in others)


def _scopes(declared: Declared, project: Project) -> list[Scope]:
    found = [config_scope(project, path) for path, _ in declared.of("config")]
    found += [client_scope(project, path, fact) for path, fact in declared.of("client")]
    return [s for s in found if s is not None]


def _packages(declared: Declared) -> list[str]:
    return [path.rpartition("/")[0] for path, _ in declared.of("package")]


def _tables(builder: Builder, project: Project, paths: list[str]) -> list[Found]:
    """The tables and views that files bind to names, each once."""
    found: dict[tuple[Any, ...], Found] = {}
    for direct in (True, False):
        for path in paths:
            module = project.module(path)
            for statement in top(module.body) if module is not None else ():
                if isinstance(statement, Assign) and _may_hold(statement.value, direct):
                    _bind(builder, path, statement, direct, found)
    return sorted(found.values(), key=lambda f: (*f.built.place, f.built.name))


def _may_hold(value: Expr | None, direct: bool) -> bool:
    """Whether an expression may be a table (`direct`), or hold some."""
    if isinstance(value, Call):
        calls = chain(value)
        # A table's own call has a name and columns; a factory of tables may have any arguments.
        if direct:
            return any(len(c.args) > 1 or tail(c.func) in ("as", "existing") for c in calls)
        return all(len(c.args) < 2 for c in calls)
    return not direct and isinstance(value, Attr | Item | Map | Seq)


def _bind(
    builder: Builder,
    path: str,
    statement: Assign,
    direct: bool,
    found: dict[tuple[Any, ...], Found],
) -> None:
    builder.run.steps = 0
    value = builder.run.global_value(path, statement.target)
    named: list[tuple[str, Any]] = [(statement.target, value)]
    if isinstance(value, dict) and not direct:
        named = [(str(k), v) for k, v in value.items()]
    for name, item in named:
        built = builder.table(item) if isinstance(item, Made) else None
        if built is None or built.home is not None:
            continue
        built.home = _home(path, statement, built)
        key = (*built.home, *built.key, built.call.dialect)
        if key not in found:
            built.model = name if name != "default" else None
            built.note = statement.comment if direct else None
            found[key] = Found(item, built)


def _home(path: str, statement: Assign, built: Built) -> tuple[str, int]:
    """Where a table is declared: at its call, or where what a helper makes gets its name."""
    call = built.call
    lines = {c.line for c in walk(statement.value) if isinstance(c, Call)}
    own = call.path == path and call.line in lines
    return (path, call.line if own else statement.line)


def _once(members: list[Found], places: Places) -> list[Found]:
    """One declaration of each table: the one that a configuration reaches, or that most import."""
    best: dict[tuple[str, str], Found] = {}
    for item in sorted(
        members,
        key=lambda f: (places.scope(f.path) is None, -places.imported.get(f.path, 0), f.path),
    ):
        best.setdefault(item.built.key, item)
    kept = {id(f) for f in best.values()}
    return [f for f in members if id(f) in kept]


def _operations(builder: Builder, members: list[Found]) -> list[CreateTable]:
    made = []
    for item in members:
        builder.run.steps = 0
        if item.built.call.kind == "view":
            made.append(view_operation(builder, item.built))
        else:
            made.append(table_operation(builder, item.value, item.built))
    return made


def _relations(
    builder: Builder,
    project: Project,
    paths: list[str],
    chosen: dict[Group, list[Found]],
) -> dict[tuple[str, int, str], list[ForeignKey]]:
    """Keys that only the code knows, by place and name of the table that holds the columns."""
    found: dict[tuple[str, int, str], list[ForeignKey]] = {}
    known: dict[tuple[str, ...], set[tuple[str, int]]] = {}
    for members in chosen.values():
        for item in members:
            names = (item.built.call.dialect, *item.built.key)
            known.setdefault(names, set()).add(item.built.place)
    for path in paths:
        module = project.module(path)
        for statement in top(module.body) if module is not None else ():
            value = statement.value if isinstance(statement, Assign) else None
            if not isinstance(value, Call) or tail(value.func) not in _RELATIONS:
                continue
            builder.run.steps = 0
            assert isinstance(statement, Assign)
            held = builder.run.global_value(path, statement.target)
            for table, key in relations(builder, held):
                places = known.get((table.call.dialect, *table.key), set())
                own = {table.place} if table.place in places else places
                if len(own) == 1:
                    found.setdefault((*own.pop(), table.name), []).append(key)
    return found


def _implicit(operations: list[CreateTable]) -> tuple[AnyOperation, ...]:
    return implicit_indexes(State("model").apply(operations).tables())


def _related(
    operation: CreateTable, extra: dict[tuple[str, int, str], list[ForeignKey]]
) -> CreateTable:
    """A table with the relations that no key of its own says already."""
    keys = list(operation.foreign_keys)
    for key in extra.get((operation.path, operation.line, operation.table), ()):
        if not any(k.columns == key.columns for k in keys):
            keys.append(key)
    return replace(operation, foreign_keys=tuple(keys))


def _problems(
    builder: Builder, chosen: Mapping[Group, list[Found]], unused: set[str]
) -> dict[Group, tuple[Problem, ...]]:
    """What was not understood, with the tables of the same file, else with the first ones."""
    groups = {f.path: key for key, members in chosen.items() for f in members}
    first = next(iter(chosen), ("", ""))
    found: dict[Group, set[Problem]] = {}
    for problem in builder.problems:
        if problem.path not in unused:
            found.setdefault(groups.get(problem.path, first), set()).add(problem)
    return {key: tuple(sorted(problems)) for key, problems in found.items()}
