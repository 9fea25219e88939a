"""Where things stand in a column: in order, not touching, as near as can be to where they want."""

from __future__ import annotations

from collections.abc import Sequence


def stacked(
    wanted: Sequence[float], heights: Sequence[int], gaps: Sequence[int], weights: Sequence[float]
) -> list[int]:
    """Tops for things of these heights, given in order, least far from `wanted` by squares.

    `gaps[i]` is kept free above thing `i` (the first one's is not looked at). With the room that
    those before it take subtracted, each may stand no higher than the one before: neighbours that
    would are pooled at their mean.
    """
    offsets, room = [], 0
    for index, height in enumerate(heights):
        room += gaps[index] if index else 0
        offsets.append(room)
        room += height
    pools: list[tuple[float, float, int]] = []
    for index, want in enumerate(wanted):
        weight = weights[index]
        value, count = want - offsets[index], 1
        while pools and pools[-1][0] > value:
            other, heavy, many = pools.pop()
            value = (value * weight + other * heavy) / (weight + heavy)
            weight += heavy
            count += many
        pools.append((value, weight, count))
    bases = [round(value) for value, _, count in pools for _ in range(count)]
    return [b + o for b, o in zip(bases, offsets, strict=True)]
