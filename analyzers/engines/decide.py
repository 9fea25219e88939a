"""Which engines a repository uses, in what standing, and what was seen but does not count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from ..facts import Signal
from ..model.catalog import Access, Evidence, Other, Setting
from ._alternatives import Standing, scripted_twins, standings
from ._paths import place
from ._present import access, evidence, key_files, others_reason, paths, role, settings
from ._weighing import Case, collect, connector_roots, fold, set_apart, weighed
from .registry import by_name

__all__ = ["Decision", "Found", "Schema", "decide"]


class Schema(Struct, frozen=True):
    """Tables that models, migrations or scripts declare, and the engine they are written for."""

    engine: str | None
    path: str
    technology: str
    tables: int
    test: bool = False


class Found(Struct, frozen=True):
    """A database that the repository uses: one row per engine, whatever its roles.

    `paths`: the files with client evidence, by which components are told.
    """

    engine: str
    kind: str
    status: str
    default: bool
    role: str
    access: tuple[Access, ...] = ()
    key_files: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    settings: tuple[Setting, ...] = ()
    paths: tuple[str, ...] = ()


class Decision(Struct, frozen=True):
    """The used databases, the most important first, and what is shown apart."""

    databases: tuple[Found, ...] = ()
    others: tuple[Other, ...] = ()


def decide(
    files: Mapping[str, tuple[Signal, ...]],
    schemas: Iterable[Schema] = (),
    root: str = "",
    names: Iterable[str] = (),
    paths: Iterable[str] = (),
) -> Decision:
    """Decide from the signals of all files.

    `root` and `names` are what the repository calls itself; an engine of that name is its product,
    not its database. `paths`: every file of the repository, where known, by which a repository
    that consists of examples is told.
    """
    known_schemas = tuple(schemas)
    # Asked only where it matters: every path has to be looked at for the answer.
    lift = any(place(p) == "example" for p in files) and _only_examples(paths)
    cases = fold(collect(files, lift))
    _add_schemas(cases, known_schemas)
    roots = connector_roots(cases)
    set_apart(cases, roots)
    # A folder of scripts for an engine may well be called after it; the engine itself has none.
    scripted = {s.engine for s in known_schemas if s.tables and not s.test}
    products = _products(cases, [root, *names]) - scripted
    used = {
        name: case
        for name, case in cases.items()
        if not by_name()[name].reason and name not in products and case.used()
    }
    if not used:
        used = _schema_only(cases, known_schemas, products)
    used |= _homes(cases, known_schemas, used, products)
    unused = {
        n: c
        for n, c in cases.items()
        if n not in used and n not in products and not by_name()[n].reason and not c.targeted
    }
    used |= {n: cases[n] for n in scripted_twins(used, unused)}
    standing = standings(used, known_schemas)
    tech = _technologies(files, roots)
    rows = [_row(case, standing[name], known_schemas, tech) for name, case in used.items()]
    rows.sort(key=lambda r: _rank(r, used[r.engine]))
    return Decision(tuple(rows), _others(cases, used, products))


def _only_examples(paths: Iterable[str]) -> bool:
    """Whether all but a few files lie in example trees."""
    places = [place(p) for p in paths]
    examples = places.count("example")
    return bool(places) and examples >= 0.8 * len([p for p in places if p != "test"]) > 0


def _add_schemas(cases: dict[str, Case], schemas: Iterable[Schema]) -> None:
    for schema in schemas:
        if schema.engine is None or schema.engine not in by_name() or not schema.tables:
            continue
        where = "test" if schema.test else place(schema.path)
        weight = 0.8 * (0.15 if where in ("test", "example", "ci") else 1.0)
        signal = Signal(
            engine=schema.engine,
            kind="ddl",
            weight=0.8,
            line=1,
            technology=schema.technology,
            detail="schema",
        )
        case = cases.setdefault(schema.engine, Case(schema.engine))
        case.weighed.append(weighed(schema.path, signal, weight, where))


def _schema_only(
    cases: Mapping[str, Case], schemas: tuple[Schema, ...], products: frozenset[str]
) -> dict[str, Case]:
    """Engines of a repository that is nothing but scripts: no client can be expected there."""
    told = {s.engine for s in schemas if s.engine and s.tables and not s.test}
    found: dict[str, Case] = {}
    for name, case in cases.items():
        best = case.best()
        if name in products or by_name()[name].reason or case.targeted:
            continue
        if best.get("ddl", 0.0) >= 0.7 and (name in told or not schemas):
            found[name] = case
    return found


def _homes(
    cases: Mapping[str, Case],
    schemas: tuple[Schema, ...],
    used: Mapping[str, Case],
    products: frozenset[str],
) -> dict[str, Case]:
    """The engine of tables whose mapper names none, where no relational engine is used so far.

    Tables are kept somewhere: the relational engine with the best sign of a client has them, even
    though the sign alone would be too weak.
    """
    homeless = any(s.engine is None and s.tables and not s.test for s in schemas)
    known = by_name()
    if not homeless or any(known[n].kind == "relational" for n in used):
        return {}
    likely = [
        (case.client(), case.score(), name)
        for name, case in cases.items()
        if known[name].kind == "relational" and name not in products and not known[name].reason
    ]
    best = max((x for x in likely if x[1] >= 0.3), default=None)
    return {best[2]: cases[best[2]]} if best else {}


def _norm(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


_SUFFIXES = (
    "",
    "server",
    "db",
    "core",
    "rs",
    "go",
    "py",
    "js",
    "client",
    "node",
    "python",
    "java",
    "driver",
    "ruby",
    "php",
    "dotnet",
    "net",
    "cli",
    "rust",
    "ui",
    "engine",
)


def _products(cases: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    """Engines that the repository is, by its own name."""
    own: set[str] = set()
    for name in names:
        last = re.split(r"[/+]", name.split("@")[0] or name)[-1]
        own.add(_norm(last))
    own.discard("")
    return frozenset(
        engine for engine in cases if any(_norm(engine) + suffix in own for suffix in _SUFFIXES)
    )


def _technologies(
    files: Mapping[str, tuple[Signal, ...]], roots: tuple[str, ...]
) -> dict[str, dict[str, int]]:
    """Language to mapper to in how many production files it was seen."""
    found: dict[str, dict[str, int]] = {}
    prefixes = tuple(r + "/" for r in roots)
    for path, signals in files.items():
        if place(path) not in ("production", "tool") or (prefixes and path.startswith(prefixes)):
            continue
        for s in signals:
            if not s.engine and s.technology:
                counts = found.setdefault(s.language, {})
                counts[s.technology] = counts.get(s.technology, 0) + 1
    return found


def _row(
    case: Case, standing: Standing, schemas: tuple[Schema, ...], tech: dict[str, dict[str, int]]
) -> Found:
    told = tuple(s.path for s in schemas if s.engine == case.engine and not s.test)
    if standing.main or standing.status == "alternative":
        told += tuple(s.path for s in schemas if s.engine is None and not s.test)
    return Found(
        engine=case.engine,
        kind=by_name()[case.engine].kind,
        status=standing.status,
        default=standing.default,
        role=role(case, standing.status, standing.switch),
        access=access(case, tech),
        key_files=key_files(case, told),
        evidence=evidence(case),
        settings=settings(case),
        paths=paths(case),
    )


_STATUS = {"required": 0, "alternative": 1, "optional": 2}


def _rank(row: Found, case: Case) -> tuple[int, int, float, str]:
    relational = 0 if row.kind == "relational" else 1
    return (_STATUS[row.status], relational, -case.score(), row.engine)


def _others(
    cases: Mapping[str, Case], used: Mapping[str, Case], products: frozenset[str]
) -> tuple[Other, ...]:
    rows: list[Other] = []
    for name in sorted(cases):
        if name in used:
            continue
        told = others_reason(cases[name], name in products)
        if told is not None:
            status, reason = told
            rows.append(Other(name, status, reason, evidence(cases[name], everything=True)))
    return tuple(rows)
