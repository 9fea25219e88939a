"""Alembic: migration chains, replayed in their true order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from ..facts import Fact
from ..model.catalog import Migration, Problem
from ..problems import problem
from ..schema.operations import AnyOperation, CreateTable, RenameTable, summarise
from ..schema.replay import State
from ..syntax.evaluate import Evaluator
from ..syntax.ir import Assign, ClassDef, Expr, FuncDef, If, Stmt
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._alembic.run import Migrator
from ._python.interpreter import Bodies
from ._shared.places import is_test
from .base import Declared, Source, Spec

NAME = "alembic"

SPEC = Spec(
    name="Alembic",
    ecosystem="Python",
    literals={"python": ("down_revision",)},
    roots=(),
    methods=(),
    packages=("pypi:alembic", "pypi:flask-migrate"),
    extracts=frozenset({"tables", "columns", "keys", "indexes", "unique", "checks", "migrations"}),
    cannot={"custom operations": "operations that a project registers itself"},
)

_DATE = re.compile(r"(?m)^\s*(?:Create|Creation) Date:\s*(\d{4}-\d{2}-\d{2})")
_ENGINES = {
    "postgresql": ("postgresql", "PostgreSQL"),
    "postgres": ("postgresql", "PostgreSQL"),
    "pg": ("postgresql", "PostgreSQL"),
    "mysql": ("mysql", "MySQL"),
    "mariadb": ("mysql", "MariaDB"),
    "sqlite": ("sqlite", "SQLite"),
    "sqlite3": ("sqlite", "SQLite"),
    "mssql": ("mssql", "Microsoft SQL Server"),
    "oracle": ("oracle", "Oracle Database"),
}
"""Folder names that tell a chain's engine: SQLAlchemy's dialect, the engine."""


class Revision(Struct, frozen=True):
    """One migration file."""

    id: str
    path: str
    line: int
    parents: tuple[str, ...]
    depends: tuple[str, ...]
    date: str | None
    upgrade: FuncDef


class Chain(Struct, frozen=True):
    """The migrations of one folder (or of several that build on each other), in order."""

    folder: str
    revisions: tuple[Revision, ...]
    problems: tuple[Problem, ...] = ()


class Replayed(Struct, frozen=True):
    """What a chain does."""

    operations: tuple[AnyOperation, ...] = ()
    migrations: tuple[Migration, ...] = ()
    problems: tuple[Problem, ...] = ()
    foreign: frozenset[str] = frozenset()
    created: frozenset[str] = frozenset()


def declare(unit: Unit) -> Iterator[Fact]:
    """The identifiers of a migration, its `upgrade`, and helpers too long for the header."""
    if not isinstance(unit, CodeUnit) or unit.language != "python":
        return
    named = {s.target: s.value for s in _flat(unit.module.body) if isinstance(s, Assign)}
    if "revision" not in named or "down_revision" not in named:
        return
    upgrade = unit.function("upgrade")
    if upgrade is None:
        return
    found = _DATE.search(unit.text[:4_000])
    keys = [named["revision"], named["down_revision"], named.get("depends_on")]
    nodes: tuple[Expr, ...] = tuple(k for k in keys if k is not None)
    data = {"date": found[1]} if found else {}
    yield Fact(NAME, "revision", "", upgrade.line, upgrade, nodes, data=data)
    for statement in unit.module.body:
        if (
            isinstance(statement, FuncDef)
            and not statement.body
            and statement.name
            not in (
                "upgrade",
                "downgrade",
            )
        ):
            full = unit.function(statement.name)
            if full is not None:
                yield Fact(NAME, "function", full.name, full.line, full)


def _flat(body: tuple[Stmt, ...]) -> Iterator[Stmt]:
    for statement in body:
        if isinstance(statement, If):
            yield from _flat((*statement.body, *statement.orelse))
        elif not isinstance(statement, ClassDef | FuncDef):
            yield statement


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per chain; a chain that only builds on another's tables is joined to it."""
    bodies: Bodies = {
        (path, fact.name, fact.line): fact.node
        for path, fact in declared.of("function")
        if isinstance(fact.node, FuncDef)
    }
    chains = _chains([r for p, f in declared.of("revision") if (r := _revision(project, p, f))])
    replayed = {c.folder: _replay(project, bodies, (c,)) for c in chains}
    joined: dict[str, list[Chain]] = {}
    for chain in chains:
        home = _home(chain, chains, replayed)
        joined.setdefault(home.folder if home is not None else chain.folder, []).append(chain)
    for folder in sorted(joined):
        several = sorted(joined[folder], key=lambda c: (c.folder != folder, c.folder))
        whole = replayed[folder]
        if len(several) > 1:
            whole = _replay(project, bodies, tuple(several))
        yield _source(folder, whole)


def _source(folder: str, whole: Replayed) -> Source:
    engine = _engine(folder)
    return Source(
        technology="Alembic",
        kind="migration",
        group=folder,
        root=folder,
        engines=(engine[1],) if engine else (),
        operations=whole.operations,
        migrations=whole.migrations,
        problems=whole.problems,
        variant_of=folder.rsplit("/", 1)[0] if engine and "/" in folder else "",
        complete=len(whole.foreign) * 3 <= len(whole.created),
        test=is_test(f"{folder}/x.py"),
    )


def _engine(folder: str) -> tuple[str, str] | None:
    return _ENGINES.get(folder.rsplit("/", 1)[-1].lower())


def _revision(project: Project, path: str, fact: Fact) -> Revision | None:
    if not isinstance(fact.node, FuncDef):
        return None
    evaluator = Evaluator(project, path)
    values = [evaluator.value(n) for n in fact.nodes]  # type: ignore[arg-type]
    if not values or not isinstance(values[0], str):
        return None
    date = fact.data.get("date")
    return Revision(
        id=values[0],
        path=path,
        line=fact.line,
        parents=_texts(values[1]) if len(values) > 1 else (),
        depends=_texts(values[2]) if len(values) > 2 else (),
        date=date if isinstance(date, str) else None,
        upgrade=fact.node,
    )


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list | tuple) else ()


# -- chains --------------------------------------------------------------------------------------


def _chains(revisions: list[Revision]) -> list[Chain]:
    """Revisions by folder; folders are joined where revisions build on each other's."""
    folders: dict[str, dict[str, Revision]] = {}
    for revision in revisions:
        folder = revision.path.rsplit("/", 1)[0] if "/" in revision.path else ""
        folders.setdefault(folder, {})[revision.id] = revision
    home = {f: f for f in folders}
    for folder, own in folders.items():
        for revision in own.values():
            for parent in revision.parents:
                if parent in own:
                    continue
                holder = _nearest(folder, [f for f, o in folders.items() if parent in o])
                if holder is not None:
                    _join(home, folder, holder)
    groups: dict[str, list[Revision]] = {}
    for folder, own in folders.items():
        groups.setdefault(_find(home, folder), []).extend(own.values())
    return [_ordered(f, groups[f]) for f in sorted(groups)]


def _nearest(folder: str, others: list[str]) -> str | None:
    def shared(other: str) -> int:
        common = 0
        for a, b in zip(folder.split("/"), other.split("/"), strict=False):
            if a != b:
                break
            common += 1
        return common

    return max(sorted(others), key=shared) if others else None


def _find(home: dict[str, str], folder: str) -> str:
    while home[folder] != folder:
        folder = home[folder]
    return folder


def _join(home: dict[str, str], one: str, other: str) -> None:
    a, b = sorted((_find(home, one), _find(home, other)))
    home[b] = a


def _ordered(folder: str, revisions: list[Revision]) -> Chain:
    """Alembic docs, "Working with Branches": every revision after those it builds on."""
    known = {r.id: r for r in revisions}
    by_part = {r.id[:n]: r.id for r in revisions for n in (8, 10, 12) if len(r.id) > n}
    done: list[Revision] = []
    state: dict[str, int] = {}
    problems: list[Problem] = []

    def visit(first: Revision) -> None:
        stack = [(first, iter(_before(first)))]
        state[first.id] = 1
        while stack:
            revision, before = stack[-1]
            name = next(before, None)
            if name is None:
                stack.pop()
                state[revision.id] = 2
                done.append(revision)
                continue
            other = known.get(name) or known.get(by_part.get(name, ""))
            if other is None:
                text = f"revision {name}, on which {revision.id} builds, is not there"
                problems.append(problem("migration-order", revision.path, 1, text))
            elif state.get(other.id, 0) == 1:
                text = f"revisions {revision.id} and {other.id} build on each other"
                problems.append(problem("migration-order", revision.path, 1, text))
            elif other.id not in state:
                state[other.id] = 1
                stack.append((other, iter(_before(other))))

    for revision in sorted(revisions, key=lambda r: (r.date or "", r.path)):
        if revision.id not in state:
            visit(revision)
    return Chain(folder, tuple(done), tuple(problems))


def _before(revision: Revision) -> Iterable[str]:
    return (*revision.parents, *revision.depends)


def _home(chain: Chain, chains: list[Chain], replayed: dict[str, Replayed]) -> Chain | None:
    """The chain whose tables another chain changes without ever creating them."""
    foreign = replayed[chain.folder].foreign
    if not foreign:
        return None
    for other in chains:
        if other is not chain and foreign <= replayed[other.folder].created:
            return other
    return None


# -- replay --------------------------------------------------------------------------------------


def _replay(project: Project, bodies: Bodies, chains: tuple[Chain, ...]) -> Replayed:
    key = tuple((r.path, r.id, hash(r.upgrade)) for c in chains for r in c.revisions)
    stamp = hash(tuple(bodies.items()))
    return project.memo((NAME, key, stamp), lambda: _run(project, bodies, chains))


def _run(project: Project, bodies: Bodies, chains: tuple[Chain, ...]) -> Replayed:
    engine = _engine(chains[0].folder)
    state = State("migration", "Alembic")
    migrator = Migrator(project, bodies, state, engine[0] if engine else "postgresql")
    operations: list[AnyOperation] = []
    migrations: list[Migration] = []
    problems: list[Problem] = [p for c in chains for p in c.problems]
    created: set[str] = set()
    foreign: set[str] = set()
    for chain in chains:
        for revision in chain.revisions:
            made, met = migrator.upgrade(revision.path, revision.upgrade)
            problems.extend(met)
            operations.extend(made)
            migrations.append(_migration(revision, made))
            for operation in made:
                _account(operation, created, foreign)
    return Replayed(
        tuple(operations),
        tuple(migrations),
        tuple(problems),
        frozenset(foreign),
        frozenset(created),
    )


def _account(operation: AnyOperation, created: set[str], foreign: set[str]) -> None:
    """Note which tables a chain creates and which it expects to be there."""
    table = getattr(operation, "table", None)
    if not isinstance(table, str):
        return
    if isinstance(operation, CreateTable):
        created.add(table.lower())
    elif table.lower() not in created:
        foreign.add(table.lower())
    if isinstance(operation, RenameTable):
        created.add(operation.new_name.lower())


def _migration(revision: Revision, made: list[AnyOperation]) -> Migration:
    names = [t for o in made if isinstance(t := getattr(o, "table", None), str)]
    return Migration(
        tool="Alembic",
        id=revision.id,
        path=revision.path,
        date=revision.date,
        summary=summarise(made),
        operations=len(made),
        tables=tuple(sorted(set(names))),
        line=revision.line,
    )
