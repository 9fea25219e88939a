"""Which candidates tell one schema several times: dialect twins, repeats, snapshots and deltas."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from ..syntax.sql_tokens import word_set
from .history import Candidate
from .script_names import natural, neutral, words

ALIKE = 0.5
CONTAINED = 0.8
_ALIKE_SMALL = 0.75
_SMALL = 3
_WORSE = word_set(
    "legacy old archive archived backup bak deprecated previous demo sample samples example "
    "examples draft wip copy docs doc obsolete unused tmp temp partial minimal sandbox "
    "deltas delta upgrade upgrades update updates"
)
_BETTER = word_set("default main current latest full complete master schema initial")


class Verdict(Struct, frozen=True):
    """What a candidate turned out to be: `complete` or not, and the schema it is a variant of."""

    candidate: Candidate
    complete: bool
    variant_of: str


def judge(candidates: Sequence[Candidate]) -> list[Verdict]:
    """For each candidate, in order, whether it counts by itself."""
    homes = {
        i: home for i in range(len(candidates)) if (home := _whole_of(candidates, i)) is not None
    }
    wholes = [i for i in range(len(candidates)) if i not in homes]
    clusters = _clusters(candidates, wholes)
    label: dict[int, str] = {}
    winners: set[int] = set()
    for members in clusters:
        best = _winners(candidates, members)
        winners.update(best)
        attached = any(homes[i] in members for i in homes)
        if len(members) > 1 or attached:
            name = min((neutral(candidates[i].group) for i in best or members), key=_short)
            label |= dict.fromkeys(members, name)
    for i, home in homes.items():
        label[i] = label.get(_end(homes, home), "")
    return [Verdict(c, i in winners, label.get(i, "")) for i, c in enumerate(candidates)]


def _short(group: str) -> tuple[int, str]:
    return len(group), group


def _end(homes: dict[int, int], i: int) -> int:
    """The candidate that holds another, through any number of parts."""
    seen = set()
    while i in homes and i not in seen:
        seen.add(i)
        i = homes[i]
    return i


def _whole_of(candidates: Sequence[Candidate], i: int) -> int | None:
    """The candidate that holds all this one does already, the nearest first; None if none does."""
    mine = candidates[i]
    holders = [
        j
        for j, other in enumerate(candidates)
        if j != i and other.test == mine.test and _held_by(mine, other)
    ]
    if not holders:
        return None
    touched = mine.unknown | mine.shape.keys()

    def nearness(j: int) -> tuple[int, int, int]:
        other = candidates[j]
        shared = len(touched & other.shape.keys())
        return -shared, -_common(mine.group, other.group), j

    return min(holders, key=nearness)


def _common(a: str, b: str) -> int:
    same = 0
    for x, y in zip(a.split("/"), b.split("/"), strict=False):
        if x != y:
            break
        same += 1
    return same


def _held_by(mine: Candidate, other: Candidate) -> bool:
    if mine.engine and other.engine and mine.engine != other.engine:
        return False
    return _delta_of(mine, other) or _contained(mine, other) or _part_of(mine, other)


def _part_of(mine: Candidate, other: Candidate) -> bool:
    """Whether a schema file tells only some of the tables of another, in the same words."""
    if mine.kind != "dump" or other.kind != "dump" or not mine.shape:
        return False
    if len(mine.shape) >= len(other.shape) or not mine.shape.keys() <= other.shape.keys():
        return False
    alike = sum(_alike(c, other.shape[n]) for n, c in mine.shape.items()) / len(mine.shape)
    return alike >= _ALIKE_SMALL and 2 * len(mine.shape) <= len(other.shape)


def _clusters(candidates: Sequence[Candidate], wholes: Sequence[int]) -> list[list[int]]:
    """The candidates that stand by themselves, joined where two speak of the same schema."""
    clusters: list[list[int]] = []
    for i in wholes:
        mine = candidates[i]
        same = [
            c
            for c in clusters
            if any(mine.test == candidates[j].test and _same_schema(mine, candidates[j]) for j in c)
        ]
        joined = [i, *[j for c in same for j in c]]
        clusters = [c for c in clusters if c not in same]
        clusters.append(sorted(joined))
    return clusters


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
    if not is_delta(delta) and not (delta.kind == "migration" and whole.kind == "dump"):
        return False
    if not delta.unknown or not whole.shape or is_delta(whole):
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
    shared = len(history.shape.keys() & whole.shape.keys())
    mine = len(history.shape)
    return bool(shared) and shared >= CONTAINED * mine and mine <= len(whole.shape)


def is_delta(candidate: Candidate) -> bool:
    """Whether it mostly changes tables that it did not create."""
    return not candidate.shape or len(candidate.unknown) >= len(candidate.shape)


def _winners(candidates: Sequence[Candidate], members: list[int]) -> list[int]:
    """Of each engine and kind the best telling."""
    standing = [i for i in members if not is_delta(candidates[i])]
    best: dict[tuple[str, str], list[int]] = {}
    for i in standing:
        best.setdefault((candidates[i].engine, candidates[i].kind), []).append(i)
    if len({engine for engine, _ in best}) > 1:
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
