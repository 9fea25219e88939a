"""Lines between two columns of boxes: which vertical track each net takes.

A net comes from one row at the left and goes to some rows at the right. Its vertical part has a
track; nets may cross, but no two of them lie on each other.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct


class Wire(Struct, frozen=True):
    """A net between two columns: the row it comes from, the rows it goes to."""

    net: int
    start: int
    ends: tuple[int, ...]


class Routed(Struct, frozen=True):
    """A wire, or a part of one, with its track; -1 where it goes straight on.

    A wire in two parts has one that `leads` to the other, which `follows` the first one's track.
    """

    wire: Wire
    track: int
    follows: int = -1
    leads: bool = False


def routed(wires: Sequence[Wire]) -> tuple[list[Routed], int]:
    """Tracks for wires whose starts are distinct and whose ends are distinct; how many tracks."""
    straight = [Routed(w, -1) for w in wires if set(w.ends) == {w.start}]
    bent = sorted((w for w in wires if set(w.ends) != {w.start}), key=_eager)
    used = {row for w in wires for row in (w.start, *w.ends)}
    taken: list[list[tuple[int, int]]] = []
    found: list[Routed] = []
    first_parts: dict[Wire, int] = {}
    waiting = list(bent)
    while waiting:
        ready = next((w for w in waiting if not _blockers(w, waiting)), None)
        if ready is None:
            # Each waits for another: one goes by a free row, in two parts.
            ready = waiting[0]
            row = _free_row(ready, used)
            used.add(row)
            head, tail = Wire(ready.net, ready.start, (row,)), Wire(ready.net, row, ready.ends)
            first = _place(head, 0, taken)
            found.append(Routed(head, first, leads=True))
            first_parts[tail] = first
            waiting[0] = tail
            continue
        waiting.remove(ready)
        begun = first_parts.get(ready, -1)
        before = [f.track for f in found if f.wire.start in ready.ends]
        track = _place(ready, max([begun, *before]) + 1, taken)
        found.append(Routed(ready, track, begun))
    return [*straight, *found], len(taken)


def _eager(wire: Wire) -> tuple[bool, int]:
    """Who comes first: of those that go down the lowest, of those that go up the highest."""
    down = sum(wire.ends) >= wire.start * len(wire.ends)
    return down, -wire.start if down else wire.start


def _blockers(wire: Wire, waiting: Sequence[Wire]) -> list[Wire]:
    """Wires that must turn before this one: they start on a row on which it ends."""
    return [w for w in waiting if w is not wire and w.start in wire.ends]


def _place(wire: Wire, least: int, taken: list[list[tuple[int, int]]]) -> int:
    """The first track from `least` on that is free where the wire needs it."""
    low, high = min(wire.start, *wire.ends), max(wire.start, *wire.ends)
    track = least
    while True:
        while len(taken) <= track:
            taken.append([])
        if all(high < a or b < low for a, b in taken[track]):
            taken[track].append((low, high))
            return track
        track += 1


def _free_row(wire: Wire, used: set[int]) -> int:
    """The row nearest to the wire's middle on which nothing starts or ends."""
    middle = (min(wire.start, *wire.ends) + max(wire.start, *wire.ends)) // 2
    distance = 0
    while True:
        for row in (middle + distance, middle - distance):
            if row not in used:
                return row
        distance += 1
