"""The first tab: a table's columns, a collection's fields, a key pattern's facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from dbscope.analyzers.model.catalog import Database
from dbscope.analyzers.model.kinds import kind_of
from dbscope.analyzers.model.schema import Column as TableColumn
from dbscope.analyzers.model.schema import Table
from dbscope.analyzers.reports.shape import (
    foreign_keys_of,
    holes,
    humanised,
    invalidations,
    is_key,
    is_unique,
    key_purpose,
)

from ..lookup import lookup
from ..state import Marks, Place, Ref, Snapshot
from ..widgets.grid import Column, Line
from ..words import counted, where
from .view import TabView

_COLUMNS = (
    Column("", 2, 2, role="key"),
    Column("column", 8, 40, fair=24, role="name"),
    Column("type", 8, 30, fair=16, leaves=1),
    Column("null", 3, 4, leaves=3),
    Column("default", 6, 24, leaves=4, role="dim"),
    Column("refers to", 8, 30, leaves=2, role="link"),
    Column("description", 12, 60, leaves=5),
    Column("from", 9, 9, leaves=7, role="dim"),
    Column("place", most=46, leaves=6, role="dim", path=True),
)
_INDENT = "  "
_MOST_SAID = 4
_TIMES = frozenset({"ttl", "expire", "expires", "expire_after_seconds"})


def columns_view(snapshot: Snapshot, ref: Ref, marks: Marks) -> TabView | None:
    """The columns of the selected table."""
    found = snapshot.tables.get(ref)
    if found is None:
        return None
    database, table = found
    key = table.kind == "key-pattern"
    word = "Key" if key else kind_of(table.kind).parts.capitalize()
    short = {"Columns": "Cols", "Properties": "Props"}.get(word, word)
    if table.kind == "key-pattern":
        return TabView(word, short, _FACTS, _key_lines(table), _intro(table, database.engine))
    return TabView(
        counted(word, len(all_fields(table))),
        counted(short, len(all_fields(table))),
        _COLUMNS,
        tuple(_lines(table, database, ref, marks)),
        _intro(table, database.engine),
        f"No {word.lower()} are known: nothing that was read declares them.",
    )


def _intro(table: Table, engine: str) -> tuple[str, ...]:
    said = [
        kind_of(table.kind).one,
        engine,
        f"class {table.model}" if table.model else "",
        table.technology or "",
    ]
    lines = [" · ".join(s for s in said if s)]
    if table.description and table.kind != "key-pattern":
        lines.append(table.description)
    said_too = {k: v for k, v in table.options.items() if k != "subfields"}
    if said_too and table.kind != "key-pattern":
        lines.append(", ".join(f"{k} {option(k, v)}" for k, v in sorted(said_too.items())))
    return tuple(lines)


def _lines(table: Table, database: Database, ref: Ref, marks: Marks) -> Iterator[Line]:
    """The columns; fields inside others are indented below them."""
    sources = {d.path: d.source for d in reversed(table.declarations)}
    referrers = _referrers(table, database)
    for depth, name, column in nested(all_fields(table)):
        if column is None:
            yield Line(("inside", name), ("", f"{_INDENT * depth}{name}", "object", "", ""))
            continue
        line = _line(column, table, sources, marks.column(ref, column.name))
        cells = (line.cells[0], f"{_INDENT * depth}{name}", *line.cells[2:])
        detail = line.detail
        if by := referrers.get(column.name):
            more = f" and {len(by) - _MOST_SAID} more" if len(by) > _MOST_SAID else ""
            detail += f" · ← {', '.join(by[:_MOST_SAID])}{more}"
        yield replace(line, cells=cells, detail=detail)


def _referrers(table: Table, database: Database) -> dict[str, list[str]]:
    """By column: the columns elsewhere that refer to it, as `orders.user_id`."""
    said: dict[str, list[str]] = {}
    own = {table.name, table.qualified}
    for _, relation in lookup(database).touching(*own):
        if relation.to_table in own and not relation.through:
            by = f"{relation.from_table}.{', '.join(relation.from_columns)}".rstrip(".")
            for name in relation.to_columns:
                said.setdefault(name, []).append(by)
    return said


def all_fields(table: Table) -> tuple[TableColumn, ...]:
    """The columns, and the fields inside subdocuments that the options of a collection list."""
    inner = table.options.get("subfields") or ()
    made = [
        TableColumn(
            name=str(field.get("name", "")),
            type=field.get("type"),
            nullable=field.get("nullable"),
            path=str(field.get("path", "")),
            line=int(field.get("line") or 0),
        )
        for field in inner
        if isinstance(field, dict)
    ]
    known = {c.name for c in table.columns}
    return (*table.columns, *(f for f in made if f.name not in known))


def nested(columns: Sequence[TableColumn]) -> Iterator[tuple[int, str, TableColumn | None]]:
    """Columns with their depth and the name to show; None stands for a parent nothing declares.

    Dotted names are fields inside others (`address.city`, `items[].sku`); each comes below its
    parent, in the order of the first field that lies inside it.
    """
    below: dict[str, list[str]] = {}
    by_path: dict[str, TableColumn] = {}
    for column in columns:
        parts = column.name.split(".")
        for size in range(1, len(parts) + 1):
            path = ".".join(parts[:size])
            parent = ".".join(parts[: size - 1])
            inside = below.setdefault(_bare(parent), [])
            if _bare(path) not in map(_bare, inside):
                inside.append(path)
        by_path[_bare(column.name)] = column

    def walk(parent: str, depth: int) -> Iterator[tuple[int, str, TableColumn | None]]:
        for path in below.get(_bare(parent), ()):
            yield depth, path.rpartition(".")[2], by_path.get(_bare(path))
            yield from walk(path, depth + 1)

    if any("." in c.name for c in columns):
        yield from walk("", 0)
    else:
        yield from ((0, c.name, c) for c in columns)


def _bare(path: str) -> str:
    """A path without the sign of an array at its end: `items[]` lies where `items` does."""
    return path.removesuffix("[]")


def _line(column: TableColumn, table: Table, sources: dict[str, str], mark: str) -> Line:
    place = Place(column.path, column.line) if column.path else None
    keys = foreign_keys_of(column.name, table)
    return Line(
        id=column.name,
        cells=(
            key_sign(column, table),
            column.name,
            column.type or "?",
            {True: "yes", False: "no", None: "?"}[column.nullable],
            column.default or (f"generated: {column.generated}" if column.generated else ""),
            ", ".join(target for _, target in keys),
            column.description or "",
            _origin(column, sources),
            where(place),
        ),
        place=place,
        detail=_detail(column, table),
        mark=mark,
    )


def _origin(column: TableColumn, sources: dict[str, str]) -> str:
    """Where a column is known from: the model, a migration, a dump, or its use."""
    if column.certainty == "inferred":
        return "inferred"
    return sources.get(column.path, "")


def key_sign(column: TableColumn, table: Table) -> str:
    """Letters that say what a column is, so that colour never has to."""
    if is_key(column.name, table):
        return "PK"
    if foreign_keys_of(column.name, table):
        return "FK"
    if is_unique(column, table):
        return "UQ"
    return "? " if column.certainty == "inferred" else ""


def _detail(column: TableColumn, table: Table) -> str:
    said = [f"{column.name} {column.type or '(type unknown)'}"]
    for key, target in foreign_keys_of(column.name, table):
        deleting = f", on delete {key.on_delete.lower()}" if key.on_delete else ""
        said.append(f"{'→' if key.enforced else '⇢'} {target}{deleting}")
    if column.enum:
        said.append("one of " + ", ".join(column.enum))
    if column.certainty == "inferred":
        said.append("inferred from use")
    if column.description:
        said.append(column.description)
    return " · ".join(said)


_FACTS = (
    Column("fact", 10, 20, role="name"),
    Column("value", 12, 90),
    Column("place", most=46, leaves=1, role="dim", path=True),
)


def _key_lines(table: Table) -> tuple[Line, ...]:
    """What is known of a key pattern: purpose, variables, structure, time to live, places."""
    said = [("pattern", table.name), ("purpose", key_purpose(table))]
    said.append(("variables", ", ".join(holes(table.name))))
    said += [
        (k.replace("_", " "), option(k, v))
        for k, v in sorted(table.options.items())
        if k not in ("purpose", "invalidation")
    ]
    first = table.declarations[0] if table.declarations else None
    place = Place(first.path, first.line) if first else None
    lines = [Line(("fact", k), (k, v), place, detail=f"{k}: {v}") for k, v in said if v]
    for number, used in enumerate(table.declarations):
        at = Place(used.path, used.line)
        lines.append(Line(("at", number), (used.source, str(at), ""), at, detail=f"{used.source}"))
    for number, end in enumerate(invalidations(table)):
        path, _, line = end.rpartition(":")
        at = Place(path, int(line) if line.isdecimal() else 0)
        said_too = "deletes it or says when it expires"
        lines.append(Line(("end", number), ("ended", end, ""), at, detail=said_too))
    return tuple(lines)


def option(name: str, value: Any) -> str:
    """An engine's option in words."""
    if name.lower() in _TIMES:
        return humanised(value)
    if isinstance(value, dict):
        return ", ".join(f"{k}: {_inner(v)}" for k, v in sorted(value.items()))
    if isinstance(value, list | tuple):
        return ", ".join(option("", v) for v in value)
    return str(value)


def _inner(value: Any) -> str:
    """A value inside another, in parentheses where it holds several itself."""
    text = option("", value)
    return f"({text})" if isinstance(value, dict) else text
