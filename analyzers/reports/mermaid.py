"""Entity-relationship diagrams in Mermaid, small enough for what code hosts draw.

Hosts stop at 50,000 characters and 500 edges. Tables that are connected stay together; small
groups share a diagram; a group that is too large alone is cut into parts, and an edge that leaves
its part keeps its far end as a box without columns.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from msgspec import Struct

from ..model.catalog import Catalog, Database, Relationship
from ..model.keys import Names, database_names, folded
from ..model.kinds import kind_of
from ..model.schema import Column, Table
from . import shape
from .text import fence, line, mermaid_entity, mermaid_label, mermaid_word

MOST_CHARACTERS = 50_000
MOST_EDGES = 500
_HEAD = "erDiagram"
# A host counts UTF-16 units and the fence around the text; this much is kept free for both.
_MARGIN = 500
_MOST_ATTRIBUTES = 400
# A larger group may have to be cut; then neighbours should stand close to each other.
_MOST_SORTED = 40


class _Entity(Struct, frozen=True):
    """A box of the diagram: the text of its block and what it is called."""

    name: str
    block: str


class _Edge(Struct, frozen=True):
    """A line of the diagram between two named boxes."""

    left: str
    right: str
    text: str


def render(catalog: Catalog) -> str:
    """Every diagram of a catalog: one as bare text, several as fenced blocks."""
    named = database_names(catalog.databases)
    titled = [(named[d.id], text) for d in catalog.databases for text in diagrams(d)]
    if not titled:
        return f"%% no database\n{_HEAD}\n" if catalog.no_database else f"{_HEAD}\n"
    if len(titled) == 1:
        return titled[0][1] + "\n"
    return "\n".join(f"{fence(text, 'mermaid')}\n" for _, text in titled)


def diagrams(database: Database) -> tuple[str, ...]:
    """The diagrams of one database; key patterns have no place in them."""
    tables = [t for t in database.tables if t.kind != "key-pattern"]
    if not tables:
        return ()
    names = Names(tables)
    called = _called(tables, names)
    entities: dict[str, _Entity] = {}
    edges: list[_Edge] = []
    for table in tables:
        for entity in _entities(table, called[names.label(table)], _uncalled(called)):
            entities.setdefault(entity.name, entity)
        edges += _embeds(table, called[names.label(table)])
    edges += [e for r in database.relationships if (e := _edge(r, names, called)) is not None]
    return tuple(
        _text(part, inside)
        for group in _packed(entities, _distinct(edges))
        for part, inside in [group]
    )


def _called(tables: Iterable[Table], names: Names) -> dict[str, str]:
    """The Mermaid name of each table; two names that come out alike get a number."""
    called: dict[str, str] = {}
    taken: set[str] = set()
    for table in tables:
        label = names.label(table)
        base = name = mermaid_entity(label)
        number = 1
        while name.lower() in taken:
            number += 1
            name = mermaid_entity(f"{base.strip(chr(34))}_{number}")
        taken.add(name.lower())
        called.setdefault(label, name)
    return called


def _uncalled(called: dict[str, str]) -> frozenset[str]:
    return frozenset(called.values())


def _entities(table: Table, name: str, taken: frozenset[str]) -> list[_Entity]:
    """The box of a table, and one for each document embedded in it."""
    groups: dict[str, list[tuple[str, Column]]] = {"": []}
    dotted = kind_of(table.kind).nested
    for column in table.columns:
        owner, _, field = column.name.rpartition(".") if dotted else ("", "", column.name)
        groups.setdefault(owner, []).append((field, column))
    found = []
    for owner, fields in groups.items():
        entity = _part_name(name, owner) if owner else name
        if not owner or entity not in taken:
            found.append(_Entity(entity, _block(entity, fields, table)))
    return found


def _part_name(name: str, path: str) -> str:
    return mermaid_entity(f"{name.strip(chr(34))}.{path.replace('[]', '')}")


def _embeds(table: Table, name: str) -> list[_Edge]:
    """Edges from a document to the parts embedded in it, level by level."""
    if not kind_of(table.kind).nested:
        return []
    edges = []
    for path in {c.name.rpartition(".")[0]: None for c in table.columns if "." in c.name}:
        parts = path.split(".")
        for depth in range(1, len(parts) + 1):
            above, here = ".".join(parts[: depth - 1]), ".".join(parts[:depth])
            left = _part_name(name, above) if above else name
            right = _part_name(name, here)
            sign = "o{" if parts[depth - 1].endswith("[]") else "o|"
            label = mermaid_label(parts[depth - 1].replace("[]", ""))
            edges.append(_Edge(left, right, f"{left} ||--{sign} {right} : {label}"))
    return edges


def _block(name: str, fields: Sequence[tuple[str, Column]], table: Table) -> str:
    if not fields:
        return f"    {name}"
    shown = fields
    if len(fields) > _MOST_ATTRIBUTES:
        shown = [f for f in fields if _marks(f[1], table)][:_MOST_ATTRIBUTES] or fields[:1]
    lines = [f"        {_attribute(field, column, table)}" for field, column in shown]
    return "\n".join([f"    {name} {{", *lines, "    }"])


def _attribute(field: str, column: Column, table: Table) -> str:
    word = mermaid_word(field.replace("[]", ""))
    marks = _marks(column, table)
    said = f"{mermaid_word(_type(column))[:60]} {word[:120]}"
    if marks:
        said += f" {', '.join(marks)}"
    # A name that Mermaid cannot hold is told in full beside its stand-in.
    if word != field and word != line(field).replace("[]", ""):
        said += f" {mermaid_label(field[:120])}"
    return said


def _type(column: Column) -> str:
    if column.name.endswith("[]") and column.type and not column.type.endswith("[]"):
        return f"{column.type}[]"
    return column.type or "unknown"


def _marks(column: Column, table: Table) -> list[str]:
    marks = ["PK"] if shape.is_key(column.name, table) else []
    if shape.foreign_keys_of(column.name, table):
        marks.append("FK")
    single = folded(table.primary_key) == {column.name.lower()}
    if not single and shape.is_unique(column, table):
        marks.append("UK")
    return marks


def _edge(relation: Relationship, names: Names, called: dict[str, str]) -> _Edge | None:
    """The line of one relationship; None where other lines show it already."""
    if relation.type == "embedded":
        return None
    if relation.through is not None and names.find(relation.through) is not None:
        return None  # the junction table's own keys are drawn
    source = names.find(relation.from_table)
    target = names.find(relation.to_table)
    child = called[names.label(source)] if source else mermaid_entity(relation.from_table)
    parent = called[names.label(target)] if target else mermaid_entity(relation.to_table)
    label = mermaid_label(", ".join(relation.from_columns) or relation.type)
    listed = any("[]" in column for column in relation.from_columns)
    if relation.type == "many-to-many":
        return _Edge(child, parent, f"{child} }}o--o{{ {parent} : {label}")
    one = "||" if source and _required(source, relation.from_columns) else "|o"
    many = "o|" if relation.type == "one-to-one" else "o{"
    if listed:  # an array of references: each side may hold many
        return _Edge(child, parent, f"{parent} }}o..o{{ {child} : {label}")
    drawn = "--" if source and _enforced(source, relation) else ".."
    return _Edge(child, parent, f"{parent} {one}{drawn}{many} {child} : {label}")


def _required(table: Table, columns: tuple[str, ...]) -> bool:
    found = [table.column(c) for c in columns]
    return bool(found) and all(
        c is not None and (c.nullable is False or shape.is_key(c.name, table)) for c in found
    )


def _enforced(table: Table, relation: Relationship) -> bool:
    held = folded(relation.from_columns)
    return any(k.enforced and folded(k.columns) == held for k in table.foreign_keys)


def _distinct(edges: Iterable[_Edge]) -> list[_Edge]:
    return list({e.text: e for e in edges}.values())


def _packed(
    entities: dict[str, _Entity], edges: list[_Edge]
) -> list[tuple[list[_Entity], list[_Edge]]]:
    """Entities and edges put into as few diagrams as the limits allow, groups kept together."""
    owned: dict[str, list[_Edge]] = {name: [] for name in entities}
    for edge in edges:
        owner = edge.left if edge.left in owned else edge.right
        owned.setdefault(owner, []).append(edge)
    packed: list[tuple[list[_Entity], list[_Edge]]] = []
    room = _Room()
    for group in _groups(entities, edges):
        size = sum(_weight(entities[n], owned[n]) for n in group)
        count = sum(len(owned[n]) for n in group)
        if packed and not room.holds(size, count):
            room = _Room()
            packed.append(([], []))
        for name in group:
            for entity, part in _pieces(entities[name], owned[name]):
                weight = _weight(entity, part)
                if not packed or not room.holds(weight, len(part)):
                    room = _Room()
                    packed.append(([], []))
                room.take(weight, len(part))
                packed[-1][0].append(entity)
                packed[-1][1].extend(part)
    return [p for p in packed if p[0]]


def _pieces(entity: _Entity, edges: list[_Edge]) -> list[tuple[_Entity, list[_Edge]]]:
    """An entity with its edges, and where those alone are too many, again without columns."""
    most = MOST_EDGES // 2
    if len(edges) <= most and _weight(entity, edges) < MOST_CHARACTERS - _MARGIN:
        return [(entity, edges)]
    bare = _Entity(entity.name, f"    {entity.name}")
    step = max(1, min(most, 20_000 // max(len(e.text) + 5 for e in edges))) if edges else most
    parts = [edges[i : i + step] for i in range(0, len(edges), step)]
    return [(entity, []), *((bare, part) for part in parts)]


class _Room:
    """How much a diagram still holds."""

    def __init__(self) -> None:
        self.characters = MOST_CHARACTERS - _MARGIN
        self.edges = MOST_EDGES

    def holds(self, characters: int, edges: int) -> bool:
        return characters <= self.characters and edges <= self.edges

    def take(self, characters: int, edges: int) -> None:
        self.characters -= characters
        self.edges -= edges


def _weight(entity: _Entity, edges: Iterable[_Edge]) -> int:
    text = entity.block + "".join(e.text for e in edges)
    lines = entity.block.count("\n") + 2 + 6 * sum(1 for _ in edges)
    return len(text.encode("utf-16-le")) // 2 + lines


def _groups(entities: dict[str, _Entity], edges: list[_Edge]) -> list[list[str]]:
    """Names of connected entities, each group in order of nearness, groups in catalog order."""
    near: dict[str, list[str]] = {name: [] for name in entities}
    for edge in edges:
        if edge.left in near and edge.right in near and edge.left != edge.right:
            near[edge.left].append(edge.right)
            near[edge.right].append(edge.left)
    seen: set[str] = set()
    order = {name: number for number, name in enumerate(entities)}
    groups = [_reach(name, near, seen) for name in entities if name not in seen]
    return [sorted(g, key=order.__getitem__) if len(g) < _MOST_SORTED else g for g in groups]


def _reach(start: str, near: dict[str, list[str]], seen: set[str]) -> list[str]:
    found, waiting = [], deque([start])
    seen.add(start)
    while waiting:
        name = waiting.popleft()
        found.append(name)
        for other in near[name]:
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return found


def _text(entities: Sequence[_Entity], edges: Sequence[_Edge]) -> str:
    lines = [f"    {edge.text}" for edge in edges]
    blocks = [f"\n{entity.block}" for entity in entities]
    return "\n".join([_HEAD, *lines, *blocks])
