"""Which candidates tell one schema several times: dialect twins, repeats, snapshots and deltas."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from .history import Candidate
from .script_names import natural, neutral, words

ALIKE = 0.5
CONTAINED = 0.8
_ALIKE_SMALL = 0.75
_SMALL = 3
_WORSE = frozenset(
    "legacy old archive archived backup bak deprecated previous demo sample samples example "
    "examples draft wip copy docs doc obsolete unused tmp temp partial minimal sandbox "
    "deltas delta upgrade upgrades update updates".split()
)
_BETTER = frozenset("default main current latest full complete master schema initial".split())


class Verdict(Struct, frozen=True):
    """What a candidate turned out to be: `complete` or not, and the schema it is a variant of."""

    candidate: Candidate
    complete: bool
    variant_of: str


def judge(candidates: Sequence[Candidate]) -> list[Verdict]:
    """For each candidate, in order, whether it counts by itself."""
    clusters = _clusters(candidates)
    names = {
        root: min((neutral(candidates[i].group) for i in members), key=lambda g: (len(g), g))
        for root, members in clusters.items()
        if len(members) > 1
    }
    winners = {i for members in clusters.values() for i in _winners(candidates, members)}
    place = {i: root for root, members in clusters.items() for i in members}
    return [
        Verdict(c, i in winners, names.get(place[i], "")) for i, c in enumerate(candidates)
    ]


def _clusters(candidates: Sequence[Candidate]) -> dict[int, list[int]]:
    """Candidates joined wherever two of them speak of the same schema."""
    parent = list(range(len(candidates)))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, first in enumerate(candidates):
        for b in range(a + 1, len(candidates)):
            if first.test == candidates[b].test and find(a) != find(b) and _related(first, candidates[b]):
                parent[find(b)] = find(a)
    clusters: dict[int, list[int]] = {}
    for i in range(len(candidates)):
        clusters.setdefault(find(i), []).append(i)
    return clusters


def _related(a: Candidate, b: Candidate) -> bool:
    if _same_schema(a, b):
        return True
    return _delta_of(a, b) or _delta_of(b, a)


def _same_schema(a: Candidate, b: Candidate) -> bool:
    """Whether most tables are the same, by name and by columns."""
    if not a.shape or not b.shape:
        return False
    shared = a.shape.keys() & b.shape.keys()
    if not shared:
        return False
    twins = a.engine != b.engine and neutral(a.group) == neutral(b.group)
    if not twins and len(shared) < ALIKE * max(len(a.shape), len(b.shape)):
        return False
    alike = sum(_alike(a.shape[n], b.shape[n]) for n in shared) / len(shared)
    small = not twins and max(len(a.shape), len(b.shape)) < _SMALL
    return alike >= (_ALIKE_SMALL if small else ALIKE)


def _alike(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a | b else 1.0


def _delta_of(delta: Candidate, whole: Candidate) -> bool:
    """Whether one changes the tables of the other, which holds the result already."""
    if _contained(delta, whole):
        return True
    if not is_delta(delta) and not (delta.kind == "migration" and whole.kind == "dump"):
        return False
    if not delta.unknown or not whole.shape or delta is whole:
        return False
    if delta.engine and whole.engine and delta.engine != whole.engine:
        return False
    known = delta.unknown & whole.shape.keys()
    if len(known) < ALIKE * len(delta.unknown):
        return False
    new = delta.shape.keys()
    return len(new & whole.shape.keys()) >= ALIKE * len(new)


def _contained(history: Candidate, whole: Candidate) -> bool:
    """Whether a history that starts in the middle leads to what a schema file holds anyway."""
    if history.kind != "migration" or whole.kind != "dump" or not history.missed:
        return False
    if history.engine and whole.engine and history.engine != whole.engine:
        return False
    shared = len(history.shape.keys() & whole.shape.keys())
    return bool(shared) and shared >= CONTAINED * len(history.shape) and len(history.shape) <= len(whole.shape)


def is_delta(candidate: Candidate) -> bool:
    """Whether it mostly changes tables that it did not create."""
    return not candidate.shape or len(candidate.unknown) >= len(candidate.shape)


def _winners(candidates: Sequence[Candidate], members: list[int]) -> list[int]:
    """Of each engine and kind the best telling; deltas never win over what contains them."""
    whole = [i for i in members if not is_delta(candidates[i])]
    standing = [i for i in whole if not any(_delta_of(candidates[i], candidates[j]) for j in whole)]
    best: dict[tuple[str, str], list[int]] = {}
    for i in standing:
        best.setdefault((candidates[i].engine, candidates[i].kind), []).append(i)
    engines = {engine for engine, _ in best}
    if len(engines) > 1 and "" in engines:
        # A telling for no engine in particular repeats one that names its engine.
        for kind in ("migration", "dump"):
            nameless = best.pop(("", kind), [])
            if nameless and not any(k == kind for _, k in best):
                best[("", kind)] = nameless
    return [w for several in best.values() for w in _best(candidates, several)]


def _best(candidates: Sequence[Candidate], several: list[int]) -> list[int]:
    """The best telling, and with it those that share no more than a few tables with it."""
    chosen: list[int] = []
    for i in sorted(several, key=lambda i: _rank(candidates[i])):
        if not any(_same_schema(candidates[i], candidates[j]) for j in chosen):
            chosen.append(i)
    return [_newest(candidates, several, i) for i in chosen]


def _rank(candidate: Candidate) -> tuple[object, ...]:
    found = words(candidate.group)
    return (
        bool(found & _WORSE),
        candidate.holes,
        -len(candidate.shape),
        -len(found & _BETTER),
        -sum(len(c) for c in candidate.shape.values()),
        len(candidate.group),
        candidate.group,
    )


def _newest(candidates: Sequence[Candidate], several: list[int], chosen: int) -> int:
    """Among versions of one file (`v1/schema.sql`, `v2/schema.sql`) the last."""
    shape = re.sub(r"\d+", "#", candidates[chosen].group)
    versions = [i for i in several if re.sub(r"\d+", "#", candidates[i].group) == shape]
    return max(versions, key=lambda i: natural(candidates[i].group))
