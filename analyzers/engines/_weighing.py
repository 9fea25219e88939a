"""From the signals of all files to what speaks for each engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from ..facts import Signal
from ._paths import WEIGHT, place
from .registry import by_name

CLIENT = frozenset({"client", "dsn", "provider", "ddl", "iac", "import", "switch"})
"""Kinds that show use; the others only show that something is asked for or started."""

EXTENSIONS = frozenset({"pgvector", "TimescaleDB", "Citus"})
PLENTY = 0.75
MENU = 3
ENOUGH = 0.45


class Weighed(Struct, frozen=True):
    """A signal, the file it stands in, and what it counts there."""

    path: str
    signal: Signal
    weight: float
    place: str
    kind: str


def weighed(path: str, signal: Signal, weight: float, where: str) -> Weighed:
    """A weighed signal; a driver that a mapper picks up by itself counts as a provider."""
    mapped = signal.kind == "package" and signal.detail == "mapped" and not signal.role
    return Weighed(path, signal, weight, where, "provider" if mapped else signal.kind)


class Case(Struct):
    """Everything that speaks for one engine."""

    engine: str
    weighed: list[Weighed] = field(default_factory=list)
    targeted: list[Weighed] = field(default_factory=list)

    def best(self) -> dict[str, float]:
        """The strongest weight of each kind: forty imports are no better than one."""
        found: dict[str, float] = {}
        for w in self.weighed:
            found[w.kind] = max(found.get(w.kind, 0.0), w.weight)
        return found

    def score(self) -> float:
        """1 − Π(1 − weight) over the kinds."""
        left = 1.0
        for weight in self.best().values():
            left *= 1.0 - weight
        return 1.0 - left

    def client(self) -> float:
        """The strongest weight of a kind that shows use."""
        best = self.best()
        return max((v for k, v in best.items() if k in CLIENT), default=0.0)

    def used(self) -> bool:
        """Whether the evidence is enough to call the engine used."""
        best = {k: v for k, v in self.best().items() if v >= 0.25}
        if self.score() < PLENTY or self.client() < ENOUGH:
            return False
        if any(best.get(k, 0.0) >= ENOUGH for k in ("client", "import", "iac")):
            return not self.only_imports_old_data()
        if not self._corroborated():
            return False
        told = set(best) - {"switch", "config", "port"}
        return len(told) >= 2 or (best.get("provider", 0.0) >= ENOUGH and self._mapped())

    def _mapped(self) -> bool:
        """Whether a mapper finds the driver by itself, or a schema language names the engine."""
        return any(
            w.signal.detail == "mapped" or w.signal.technology or w.signal.role == "feature"
            for w in self.weighed
            if w.kind == "provider" and w.weight >= ENOUGH
        )

    def _corroborated(self) -> bool:
        """Whether settings are backed by something that can use them: a package, code, an image."""
        for w in self.weighed:
            s = w.signal
            if w.weight < 0.04 or w.place in ("test", "example", "ci"):
                continue
            if s.kind in ("package", "import", "client", "image", "iac", "switch"):
                return True
            if s.kind in ("provider", "dsn", "ddl") and (s.language or s.technology):
                return True
        return False

    def only_imports_old_data(self) -> bool:
        """Whether all clients stand in functions that bring data over from elsewhere."""
        strong = [w for w in self.weighed if w.kind in ("client", "import") and w.weight >= ENOUGH]
        return bool(strong) and all(w.signal.role == "importer" for w in strong)


def collect(files: Mapping[str, tuple[Signal, ...]], lift: bool) -> dict[str, Case]:
    """The cases by engine name; `lift`: the repository is all examples, so they count in full."""
    cases: dict[str, Case] = {}
    parts = optional_parts(files)
    for path, signals in files.items():
        where = place(path)
        if lift and where == "example":
            where = "production"
        menu = is_menu(signals)
        for signal in signals:
            if not signal.engine:
                continue
            weight = _weight(signal, where)
            if parts and path.startswith(parts):
                weight *= 0.4
            if menu and not signal.default:
                weight *= 0.3
            case = cases.setdefault(signal.engine, Case(signal.engine))
            case.weighed.append(weighed(path, signal, weight, where))
    return cases


def is_menu(signals: tuple[Signal, ...]) -> bool:
    """Whether a settings file offers every connection its framework knows, used or not."""
    offered = {
        s.engine for s in signals if s.kind == "provider" and s.language == "PHP" and not s.default
    }
    return len(offered) >= MENU


def optional_parts(files: Mapping[str, tuple[Signal, ...]]) -> tuple[str, ...]:
    """Folders that only an opt-in build feature takes in."""
    return tuple(sorted({f"{s.detail}/" for v in files.values() for s in v if s.kind == "part"}))


def _weight(signal: Signal, where: str) -> float:
    weight = signal.weight * WEIGHT[where]
    if where == "sample" and signal.kind in ("env", "config"):
        weight = signal.weight
    if signal.kind == "package" and signal.detail == "mapped" and not signal.role:
        return 0.8 * WEIGHT[where]
    if signal.kind == "image" and signal.role == "test":
        weight *= 0.15
    return weight


def fold(cases: dict[str, Case]) -> dict[str, Case]:
    """Engines that are counted with another, where that one is seen too, join it."""
    known = by_name()
    kept = dict(cases)
    for name in sorted(cases):
        base = known[name].family if name in known else ""
        if not base:
            continue
        main = cases.get(base)
        if name in EXTENSIONS or (main is not None and main.client() >= 0.3):
            target = kept.setdefault(base, Case(base))
            target.weighed.extend(kept.pop(name).weighed)
    return kept


_CONNECTORS = re.compile(
    r"(?i)^(query_?runners?|data-?_?sources?|connectors?|monitor-?_?types|monitors|plugins?|integrations?|"
    r"drivers?|adapters?|destinations?|sources?|providers|extensions?|receivers|sinks?|exporters?|"
    r"inputs?|outputs?|scanners?|extractors?|loaders?|engines|db_?engine_?specs|hooks|operators|"
    r"targets?|collectors?|checks?|detectors?|blocks|actions|pieces|drivers?-?\w*|\w*-?plugins?)$"
)
_STORES = re.compile(
    r"(?i)(stor(e|es|age|ages)|persist\w*|repositor\w*|migrations?|database|databases|db|sql|schemas?|cache|caches|queue|"
    r"backend|backends|dal|data|dialects?|docker|deploy\w*|k8s|kubernetes|helm|compose|charts|infra\w*|terraform|dao|conf|config|settings)$"
)
MIN_FAMILY = 4
LARGE_FAMILY = 8


def connector_roots(cases: Mapping[str, Case]) -> tuple[str, ...]:
    """Folders of siblings that each speak to another engine: the product's connectors."""
    children: dict[str, dict[str, set[str]]] = {}
    for case in cases.values():
        if by_name()[case.engine].reason:
            continue
        for w in case.weighed:
            if w.kind in ("import", "client", "dsn", "package") and w.place in (
                "production",
                "tool",
            ):
                parts = w.path.split("/")
                for depth in range(max(1, len(parts) - 4), len(parts)):
                    folder = "/".join(parts[:depth])
                    children.setdefault(folder, {}).setdefault(parts[depth], set()).add(case.engine)
    found = [f for f, c in children.items() if _is_family(f, c)]
    return tuple(sorted(found, key=len))


def _is_family(folder: str, children: Mapping[str, set[str]]) -> bool:
    own = [next(iter(sorted(engines))) for engines in children.values() if len(engines) <= 2]
    distinct = len(set(own))
    if sum(by_name()[e].kind in ("relational", "analytical") for e in set(own)) < 2:
        return False
    name = folder.rsplit("/", 1)[-1]
    if distinct >= LARGE_FAMILY and not re.fullmatch(
        r"(?i)src|lib|app|packages|internal|pkg|services", name
    ):
        return True
    above = "/".join(folder.split("/")[-2:])
    if _STORES.search(name):
        return False
    named = any(_CONNECTORS.match(p) for p in above.split("/"))
    return distinct >= MIN_FAMILY and named


def set_apart(cases: dict[str, Case], roots: Iterable[str]) -> None:
    """Move what stands in connector folders to `targeted`."""
    prefixes = tuple(r + "/" for r in roots)
    if not prefixes:
        return
    for case in cases.values():
        case.targeted = [w for w in case.weighed if w.path.startswith(prefixes)]
        case.weighed = [w for w in case.weighed if not w.path.startswith(prefixes)]
