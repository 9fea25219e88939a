"""Which column of a map a table stands in, and in which order a column holds its things.

A rank with too many tables becomes several columns, so that a hub does not make the map endless.
Nets that pass a column have a lane in it, which is ordered like a table.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from math import ceil, sqrt

from .ranks import Edge

Item = tuple[str, int]
"""A thing in a column: (label, -1) is a table, ("", net) the lane of a net."""

_SWEEPS = 14
_SWITCHES = 6
_LEAST_HEIGHT = 24


def columns(
    rank: Mapping[str, int], heights: Mapping[str, int], edges: Sequence[Edge]
) -> list[list[str]]:
    """The tables of each column; every edge leads to a column further right."""
    out = {a for a, _ in edges}
    before: dict[str, list[str]] = {}
    for a, b in edges:
        before.setdefault(b, []).append(a)
    total = sum(heights.values())
    # A character is twice as high as it is wide, and a screen wider than it is high.
    limit = max(_LEAST_HEIGHT, round(sqrt(10 * total)))
    found: list[list[str]] = []
    place: dict[str, float] = {}
    for number in sorted(set(rank.values())):
        inside = [n for n in rank if rank[n] == number]
        pull = {n: _mean([place[p] for p in before.get(n, ())]) for n in inside}
        # What is referred to in turn stands last, next to what refers to it.
        inside.sort(key=lambda n: (n in out, pull[n]))
        for part in _parts(inside, heights, limit):
            for index, name in enumerate(sorted(part, key=lambda n: pull[n])):
                place[name] = index / len(part)
            found.append(part)
    return found


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.5


def _parts(names: Sequence[str], heights: Mapping[str, int], limit: int) -> list[list[str]]:
    """The names in as few parts as fit the limit, of about the same height."""
    total = sum(heights[n] for n in names)
    fair = total / max(1, ceil(total / limit))
    parts: list[list[str]] = [[]]
    height = 0
    for name in names:
        if parts[-1] and height + heights[name] / 2 > fair * len(parts):
            parts.append([])
        parts[-1].append(name)
        height += heights[name]
    return parts


Joins = list[tuple[Item, Item]]
"""Which things of a column are joined with which of the next."""


def ordered(stacks: Sequence[Sequence[Item]], joins: Sequence[Joins]) -> list[list[Item]]:
    """The things of each column in the order found with the fewest crossings.

    `joins[c]` are those between columns c and c + 1.
    """
    order = [list(stack) for stack in stacks]
    best, fewest = order, _crossings(order, joins)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        order = _swept(order, joins, rightwards=sweep % 2 == 0)
        switched = _switched(order, joins)
        now = _crossings(switched, joins)
        if now < fewest:
            best, fewest = switched, now
    return best


def _switched(order: Sequence[Sequence[Item]], joins: Sequence[Joins]) -> list[list[Item]]:
    """Neighbours in a column change places for as long as that saves crossings."""
    new = [list(stack) for stack in order]
    for _ in range(_SWITCHES):
        saved = 0
        for number, stack in enumerate(new):
            ends = _ends_beside(new, joins, number)
            for index in range(len(stack) - 1):
                above, below = stack[index], stack[index + 1]
                gain = sum(
                    _inverted(side.get(above, ()), side.get(below, ()))
                    - _inverted(side.get(below, ()), side.get(above, ()))
                    for side in ends
                )
                if gain > 0:
                    stack[index], stack[index + 1] = below, above
                    saved += gain
        if not saved:
            break
    return new


def _ends_beside(
    order: Sequence[Sequence[Item]], joins: Sequence[Joins], number: int
) -> list[dict[Item, list[int]]]:
    """For the columns at both sides: at which places the joins of each thing end there, sorted."""
    sides = []
    for beside, between, mine in ((number - 1, number - 1, 1), (number + 1, number, 0)):
        if not 0 <= beside < len(order):
            continue
        place = {item: i for i, item in enumerate(order[beside])}
        ends: dict[Item, list[int]] = {}
        for pair in joins[between]:
            ends.setdefault(pair[mine], []).append(place[pair[1 - mine]])
        for listed in ends.values():
            listed.sort()
        sides.append(ends)
    return sides


def _inverted(above: Sequence[int], below: Sequence[int]) -> int:
    """How many pairs cross if the one with ends `above` stands above the other."""
    return sum(bisect_left(below, end) for end in above)


def _swept(
    order: Sequence[Sequence[Item]], joins: Sequence[Joins], rightwards: bool
) -> list[list[Item]]:
    """Each column sorted by where the things of the column before it stand."""
    new = [list(stack) for stack in order]
    numbers = range(1, len(new)) if rightwards else range(len(new) - 2, -1, -1)
    for number in numbers:
        other = new[number - 1 if rightwards else number + 1]
        place = {item: i for i, item in enumerate(other)}
        pulls: dict[Item, list[float]] = {}
        for a, b in joins[number - 1] if rightwards else joins[number]:
            mine, theirs = (b, a) if rightwards else (a, b)
            pulls.setdefault(mine, []).append(place[theirs])
        own = {
            item: i * len(other) / max(1, len(new[number])) for i, item in enumerate(new[number])
        }
        new[number].sort(key=lambda i: _mean(pulls[i]) if i in pulls else own[i])
    return new


def _crossings(order: Sequence[Sequence[Item]], joins: Sequence[Joins]) -> int:
    """How many pairs of joins cross."""
    total = 0
    for number, between in enumerate(joins):
        left = {item: i for i, item in enumerate(order[number])}
        right = {item: i for i, item in enumerate(order[number + 1])}
        seen: list[int] = []
        pairs = sorted((left[a], right[b]) for a, b in between)
        for _, end in pairs:
            total += len(seen) - bisect_left(seen, end + 1)
            insort(seen, end)
    return total
