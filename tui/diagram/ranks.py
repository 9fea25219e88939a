"""In which rank a table stands on a map: to the right of everything it refers to.

Where tables refer to each other in a circle, as few edges as possible are taken the other way
round. Equal input gives equal output.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Edge = tuple[str, str]
"""From what is referred to, to what refers to it: left to right."""


def forward(nodes: Sequence[str], edges: Iterable[Edge]) -> list[Edge]:
    """The edges between different nodes, each once, turned round where it would close a circle."""
    wanted = list(dict.fromkeys(e for e in edges if e[0] != e[1]))
    place = {n: i for i, n in enumerate(_sequence(nodes, wanted))}
    return list(dict.fromkeys((a, b) if place[a] < place[b] else (b, a) for a, b in wanted))


def _sequence(nodes: Sequence[str], edges: Iterable[Edge]) -> list[str]:
    """The nodes in an order that most edges follow (the greedy way of Eades, Lin and Smyth)."""
    after: dict[str, set[str]] = {n: set() for n in nodes}
    before: dict[str, set[str]] = {n: set() for n in nodes}
    for a, b in edges:
        after[a].add(b)
        before[b].add(a)
    left, right, waiting = [], [], list(nodes)

    def take(node: str) -> None:
        waiting.remove(node)
        for other in after.pop(node):
            before[other].discard(node)
        for other in before.pop(node):
            after[other].discard(node)

    while waiting:
        if sink := next((n for n in waiting if not after[n]), None):
            right.append(sink)
            take(sink)
        elif source := next((n for n in waiting if not before[n]), None):
            left.append(source)
            take(source)
        else:
            # Of a circle: whoever is referred to most and refers least.
            best = max(waiting, key=lambda n: len(after[n]) - len(before[n]))
            left.append(best)
            take(best)
    return [*left, *reversed(right)]


def ranks(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """A rank for each node such that every (forward) edge leads to a higher one, and is short."""
    before: dict[str, list[str]] = {n: [] for n in nodes}
    after: dict[str, list[str]] = {n: [] for n in nodes}
    for a, b in edges:
        after[a].append(b)
        before[b].append(a)
    found: dict[str, int] = {}
    open_ends = {n: len(before[n]) for n in nodes}
    waiting = [n for n in nodes if not open_ends[n]]
    order = []
    while waiting:
        node = waiting.pop(0)
        order.append(node)
        found[node] = max((found[p] + 1 for p in before[node]), default=0)
        for child in after[node]:
            open_ends[child] -= 1
            if not open_ends[child]:
                waiting.append(child)
    # What only others refer to moves to them; what pulls to both sides stays where it is.
    for _ in range(3):
        for node in reversed(order):
            if len(after[node]) > len(before[node]):
                found[node] = min(found[c] for c in after[node]) - 1
    lowest = min(found.values(), default=0)
    return {n: found[n] - lowest for n in nodes}
