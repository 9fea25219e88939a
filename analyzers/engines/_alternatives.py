"""Which used engines stand in for each other, which is the default, which are optional."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from msgspec import Struct

from ._paths import tokens
from ._weighing import Case, Weighed
from .registry import by_name, table


class Speaks(Protocol):
    """What is asked of a schema: the engine it is for, its path, its tables."""

    @property
    def engine(self) -> str | None: ...
    @property
    def path(self) -> str: ...
    @property
    def tables(self) -> int: ...
    @property
    def test(self) -> bool: ...


class Standing(Struct, frozen=True):
    """An engine's status; `main`: it takes the schemas that name no engine."""

    status: str
    default: bool
    switch: str = ""
    main: bool = False


_SQL = ("relational", "analytical")
_EMBEDDED = ("SQLite", "H2", "HSQLDB", "Derby")
_LIVE = ("production", "sample", "tool")


def standings(used: Mapping[str, Case], schemas: Iterable[Speaks]) -> dict[str, Standing]:
    """The standing of every used engine."""
    groups = _groups(used)
    found: dict[str, Standing] = {}
    for group in groups:
        default = _default(group, used)
        switch = _switch_of(group, used)
        pluggable = (
            default is None
            and len(group) < len(used)
            and all(by_name()[n].kind in ("key-value", "search") for n in group)
        )
        for name in group:
            chosen = name == default
            status = "required" if chosen else "optional" if pluggable else "alternative"
            found[name] = Standing(status, chosen, switch, chosen)
    alone = [n for n in used if n not in found]
    for name in alone:
        optional = _is_optional(used[name], used, found)
        found[name] = Standing("optional" if optional else "required", False)
    return _with_main(found, used)


def _with_main(found: dict[str, Standing], used: Mapping[str, Case]) -> dict[str, Standing]:
    """Give unnamed schemas to one relational engine, and never leave all optional."""
    if found and all(s.status == "optional" for s in found.values()):
        best = max(found, key=lambda n: (used[n].score(), n))
        found[best] = Standing("required", False)
    if not any(s.main for s in found.values()):
        sql = [n for n in found if by_name()[n].kind in _SQL]
        if sql:
            order = {"required": 2, "alternative": 1, "optional": 0}
            best = max(sql, key=lambda n: (order[found[n].status], used[n].score(), n))
            old = found[best]
            found[best] = Standing(old.status, old.default, old.switch, True)
    return found


def _groups(used: Mapping[str, Case]) -> list[list[str]]:
    """Sets of engines of which one is chosen."""
    parent = {n: n for n in used}

    def find(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    for pair_or_more in (*_by_branch(used), *_by_name(used), *_by_place(used)):
        first, *rest = sorted(pair_or_more)
        for other in rest:
            parent[find(other)] = find(first)
    together: dict[str, list[str]] = {}
    for name in used:
        together.setdefault(find(name), []).append(name)
    return [sorted(g) for g in together.values() if len(g) > 1]


def _by_branch(used: Mapping[str, Case]) -> Iterable[set[str]]:
    """Engines between which one file branches: `case 'postgres': … case 'mysql':`."""
    by_file: dict[str, set[str]] = {}
    listed: dict[str, set[str]] = {}
    for name, case in used.items():
        for w in case.weighed:
            if w.signal.kind in ("switch", "provider") and w.place in _LIVE and w.signal.language:
                listed.setdefault(w.path, set()).add(name)
            chooses = w.signal.kind == "switch" or w.signal.role == "feature"
            if chooses and w.place in _LIVE:
                by_file.setdefault(w.path, set()).add(name)
    for names in by_file.values():
        yield from _alike(names)
    for names in listed.values():
        if len(names) > 2 and len({by_name()[n].kind for n in names} - set(_SQL)) > 1:
            yield names


def _alike(names: set[str]) -> Iterable[set[str]]:
    """Those of one kind: a branch between a cache and a store chooses nothing."""
    for kinds in (_SQL[:1], ("search",), ("key-value",), ("document",), ("vector",), ("embedded",)):
        same = {n for n in names if by_name()[n].kind in kinds}
        if len(same) > 1:
            yield same


@lru_cache(maxsize=65536)
def _engine_words(part: str) -> tuple[tuple[str, str], ...]:
    """(engine, what is left of the name without its word) for the engines that a name speaks of."""
    known = table("providers")
    told = tokens(part)
    whole = "".join(told)
    found: list[tuple[str, str]] = []
    for word in (*told, *(a + b for a, b in pairwise(told))):
        engine = known.get(word) if len(word) > 2 or word in ("h2", "pg") else None
        if engine is not None:
            found.append((engine, whole.replace(word, "", 1)))
    return tuple(found)


def _by_name(used: Mapping[str, Case]) -> Iterable[set[str]]:
    """Sibling files or folders that differ by the engine's name: `RedisStore`, `SpannerStore`."""
    shapes: dict[tuple[str, str], set[str]] = {}
    for name, case in used.items():
        for w in case.weighed:
            if w.place in _LIVE and w.kind not in ("env", "package", "image"):
                for shape in _shapes(w, name):
                    shapes.setdefault(shape, set()).add(name)
    for (_, rest), names in shapes.items():
        if len(names) > 2 or (rest and len(names) > 1):
            yield names
        else:
            yield from _alike(names)


def _shapes(weighed: Weighed, engine: str) -> Iterable[tuple[str, str]]:
    """(folder, name without the engine's word) of the file and of the folders above it."""
    parts = weighed.path.split("/")
    family = by_name()[engine].family
    for depth, part in enumerate(parts):
        for found, rest in _engine_words(part):
            if found in (engine, family):
                suffix = part.rpartition(".")[2] if depth == len(parts) - 1 else "/"
                yield "/".join(parts[:depth]), f"{rest}.{suffix}" if rest else ""


def _by_place(used: Mapping[str, Case]) -> Iterable[set[str]]:
    """SQL engines that one file or manifest sets up side by side."""
    by_file: dict[str, set[str]] = {}
    for name, case in used.items():
        if by_name()[name].kind not in _SQL[:1]:
            continue
        for w in case.weighed:
            if w.place not in _LIVE:
                continue
            if w.kind in ("provider", "client", "dsn") or (
                w.signal.kind == "package" and not w.signal.role
            ):
                by_file.setdefault(w.path, set()).add(name)
            if w.kind == "provider" and w.signal.kind == "provider":
                by_file.setdefault(w.path.rpartition("/")[0] + "/", set()).add(name)
    for names in by_file.values():
        yield from _alike(names)


def _default(group: list[str], used: Mapping[str, Case]) -> str | None:
    """The engine that is used when nothing is configured, if the repository says so."""
    ranks = {name: _default_rank(used[name]) for name in group}
    best = max(ranks.values())
    if best > 0:
        leaders = [n for n in group if ranks[n] == best]
        if len(leaders) == 1:
            return leaders[0]
        group = leaders
    inside = [n for n in _EMBEDDED if n in group]
    if inside:
        return inside[0]
    return None


def _default_rank(case: Case) -> float:
    best = 0.0
    for w in case.weighed:
        if w.place not in ("production", "sample", "tool"):
            continue
        factor = 1.0 if w.place == "production" else 0.8
        factor *= 0.5 if _DEPLOYED.search(w.path) else 1.0
        if w.signal.default:
            best = max(best, 3.0 * factor)
        elif w.signal.kind == "provider" and not w.signal.switch and _is_settings(w.path):
            best = max(best, 2.0 * factor)
        elif w.signal.kind == "dsn" and _is_settings(w.path):
            best = max(best, 1.5 * factor)
    return best


_PROFILE = re.compile(
    r"(?i)application-\w+\.|[-_.](prod|production|mysql|postgres\w*|oracle|mssql|dev)\."
)


_DEPLOYED = re.compile(
    r"(?i)(^|/)(k8s|kubernetes|helm|charts?|deploy\w*|docker|kustomize)/|compose"
)
_SET_IN_CODE = re.compile(
    r"(?i)(^|[/._-])(config|settings|defaults?|database)[\w.]*\.(php|py|rb|js|ts|exs)$"
)


def _is_settings(path: str) -> bool:
    """Whether a file is configuration that applies without a profile being chosen."""
    if _DEPLOYED.search(path):
        return False
    if _SET_IN_CODE.search(path):
        return True
    name = path.rsplit("/", 1)[-1]
    ends = re.search(
        r"\.(ya?ml|properties|toml|ini|json|conf|cfg|env)(\.\w+)?$|^\.env|\.prisma$", name
    )
    return ends is not None and not _PROFILE.search(name)


def _switch_of(group: list[str], used: Mapping[str, Case]) -> str:
    """The variable that chooses within a group: the one named for most engines."""
    counts: dict[str, int] = {}
    for name in group:
        for switch in {w.signal.switch for w in used[name].weighed if w.place in _LIVE}:
            if switch and switch not in ("case", "scheme", "build", "type"):
                counts[switch] = counts.get(switch, 0) + 1
    return max(counts, key=lambda s: (counts[s], s.isupper(), s)) if counts else ""


_MODULE = re.compile(
    r"(?i)(^|/)(modules|plugins|extensions|addons|providers|optional|integrations)/"
)


FEW = 3
"""Files with a client, up to which an engine that is switched on somewhere counts as optional."""


def _is_switched(live: list[Weighed]) -> bool:
    told = (w.signal for w in live if w.place == "production" and w.signal.kind == "switch")
    return any(s.switch not in ("scheme", "build") for s in told)


def _files(case: Case) -> int:
    """In how many production files a client of the engine stands."""
    return len({w.path for w in case.weighed if w.kind in ("client", "import") and w.weight >= 0.5})


def _is_optional(case: Case, used: Mapping[str, Case], groups: Mapping[str, Standing]) -> bool:
    """Whether an engine is used only when configured, built in, or asked for."""
    if len(used) == 1:
        return False
    live = [w for w in case.weighed if w.place in _LIVE]
    kind = by_name()[case.engine].kind
    guarded = any(w.signal.role == "optional" and w.signal.kind == "env" for w in live)
    asked = [w for w in live if w.signal.kind == "package" and w.signal.role != "dev"]
    extra = bool(asked) and all(w.signal.role == "optional" for w in asked)
    strong = [
        w for w in live if w.kind in ("client", "import", "dsn", "provider") and w.weight >= 0.5
    ]
    if (
        kind in ("relational", "document")
        and not extra
        and _files(case) >= max(map(_files, used.values()))
    ):
        return False
    modular = bool(strong) and all(_MODULE.search(w.path) for w in strong)
    tried = [w for w in live if w.signal.kind == "import"]
    guarded_import = bool(tried) and all(w.signal.role == "optional" for w in tried)
    started = any(w.signal.kind == "image" and w.place == "production" for w in live)
    few = _files(case) == 0 or (_files(case) <= FEW and not started)
    chosen = kind in ("key-value", "search") and few and _is_switched(live)
    if kind == "relational" and not any(
        by_name()[n].kind == "relational" for n in used if n != case.engine
    ):
        return extra or modular
    return (guarded and not started) or chosen or extra or modular or guarded_import


def _plain(path: str) -> tuple[str, str]:
    """The shape of a script that names no engine: `ddl.sql` beside `ddl-postgresql.sql`."""
    folder, _, name = path.rpartition("/")
    return folder, f"{''.join(tokens(name))}.{name.rpartition('.')[2]}"


def scripted_twins(used: Mapping[str, Case], unused: Mapping[str, Case]) -> list[str]:
    """Unused SQL engines for which there are scripts beside those of a used one, in its dialect."""
    known = {
        shape
        for name, case in used.items()
        if by_name()[name].kind in _SQL
        for w in case.weighed
        if w.signal.kind in ("ddl", "provider", "dsn", "client") and w.place in _LIVE
        for shape in (*_shapes(w, name), _plain(w.path))
    }
    return sorted(
        name
        for name, case in unused.items()
        if by_name()[name].kind in _SQL
        and any(
            w.signal.kind == "ddl"
            and w.weight >= 0.7
            and w.place in _LIVE
            and known.intersection(_shapes(w, name))
            for w in case.weighed
        )
    )
