"""The groups of connected tables of a database, as a list: the largest first."""

from __future__ import annotations

from rich.cells import cell_len

from ..safe import fit, inline
from ..words import plural
from .drawing import Bit, Drawing, Spot
from .neighbours import Graph, table_place

_MOST = 110
_NAME = 30


def overview(graph: Graph, width: int) -> Drawing:
    """Each group by its most connected table, with its size and who else is in it."""
    width = max(20, min(width, _MOST))
    groups = graph.groups()
    connected = [g for g in groups if len(g) > 1]
    alone = [g for g in groups if len(g) == 1]
    names = [cell_len(inline(g[0])) for g in groups]
    name = min(max(names, default=0), _NAME, width // 2)
    counts = [plural(len(g), "table") for g in connected]
    count = max(map(len, counts), default=0)
    lines: list[tuple[Bit, ...]] = []
    spots: list[Spot] = []
    if connected:
        lines.append(
            (Bit(fit("tables that hang together, by the most connected one", width), "head"),)
        )
    for group, said in zip(connected, counts, strict=True):
        rest = width - name - count - 6
        others = fit(" · ".join(group[1:]), rest).rstrip() if rest > 3 else ""
        spots.append(_spot(graph, group, len(lines)))
        lines.append(
            (
                Bit("  "),
                Bit(fit(group[0], name), "link", len(spots) - 1),
                Bit(f"  {said:>{count}}"),
                Bit(f"  {others}", "dim"),
            )
        )
    if alone:
        lines += [()] if lines else []
        lines.append((Bit(fit("connected with no other", width).rstrip(), "head"),))
    for group in alone:
        spots.append(_spot(graph, group, len(lines)))
        lines.append((Bit("  "), Bit(fit(group[0], width - 2).rstrip(), "link", len(spots) - 1)))
    return Drawing(tuple(lines), tuple(spots))


def _spot(graph: Graph, group: list[str], line: int) -> Spot:
    hub = group[0]
    return Spot(
        ("group", hub),
        line,
        ref=graph.ref(hub),
        place=table_place(graph.table(hub)),
        detail=f"{hub} · {plural(graph.degree(hub), 'relation')}",
    )
