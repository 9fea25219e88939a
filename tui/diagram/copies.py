"""The tables around one in forms to copy: drawn text, Mermaid, DBML."""

from __future__ import annotations

from msgspec.structs import replace

from dbscope.analyzers.model.catalog import Catalog, Relationship
from dbscope.analyzers.model.coverage import measure
from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.reports import views
from dbscope.analyzers.reports.options import Options

from ..state import Ref, Snapshot
from .ego import ego
from .neighbours import Graph

WIDTH = 76
"""Cells of the drawn text: it fits a mail, a comment and a narrow terminal."""


def ego_text(snapshot: Snapshot, ref: Ref) -> str:
    """The drawing of a table with its neighbours, as plain text of lines of at most `WIDTH`.

    Raises LookupError where `ref` is no table that can be drawn.
    """
    graph, table = _found(snapshot, ref)
    return ego(graph, table, WIDTH).text()


def mermaid(snapshot: Snapshot, ref: Ref) -> str:
    """An erDiagram of a table with its direct neighbours; raises LookupError as `ego_text` does."""
    return _rendered("mermaid", snapshot, ref)


def dbml(snapshot: Snapshot, ref: Ref) -> str:
    """DBML of a table with its direct neighbours; raises LookupError as `ego_text` does."""
    return _rendered("dbml", snapshot, ref)


def _rendered(view: str, snapshot: Snapshot, ref: Ref) -> str:
    return views.render(view, neighbourhood(snapshot, ref), Options())


def neighbourhood(snapshot: Snapshot, ref: Ref) -> Catalog:
    """The catalog of a table and those it is directly related with, and of what joins them.

    Relations that lead out of these tables are left out: their other end would be an empty box.
    Raises LookupError where `ref` is no table that can be drawn.
    """
    graph, table = _found(snapshot, ref)
    around = graph.around(table)
    links = (*around.out, *around.back, *around.joined)
    kept = {graph.label_of(table), *(end for k in links for end in (k.left, k.right))}
    database = graph.database
    part = replace(
        database,
        tables=tuple(t for t in database.tables if graph.label_of(t) in kept),
        relationships=tuple(r for r in database.relationships if _inside(r, graph, kept)),
        migrations=(),
        drift=(),
    )
    return replace(
        snapshot.catalog,
        databases=(part,),
        no_database=False,
        components=(),
        coverage=measure((part,)),
    )


def _inside(relation: Relationship, graph: Graph, kept: set[str]) -> bool:
    ends = [relation.from_table]
    if relation.type != "embedded":
        ends.append(relation.to_table)
    return all(graph.label(end) in kept for end in ends)


def _found(snapshot: Snapshot, ref: Ref) -> tuple[Graph, Table]:
    found = snapshot.tables.get(ref)
    if found is None or found[1].kind == "key-pattern":
        raise LookupError(f"{ref.name or 'nothing'} is no table that could be drawn")
    return Graph(found[0]), found[1]
