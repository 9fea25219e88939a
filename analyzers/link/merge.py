"""One table from all that is said of it: models, migrations, dumps, and a live database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from ..model.schema import Column, Table
from .sources import Voice

RANK = {"live": 4, "model": 0, "migration": 1, "dump": 2, "usage": 3}
"""Whose word counts first where sources disagree; the disagreement itself is drift."""


class Merged(Struct, frozen=True):
    """A table with the version of it that each kind of source has."""

    table: Table
    versions: tuple[tuple[str, Table], ...]

    def version(self, kind: str) -> Table | None:
        """The table as the first source of that kind has it, or None."""
        return next((t for k, t in self.versions if k == kind), None)


def merge_tables(voices: Iterable[Voice]) -> list[Merged]:
    """The tables of one database, by name; a schema left unsaid matches any."""
    versions: dict[str, list[tuple[str, Table, bool]]] = {}
    schemas: dict[str, list[str]] = {}
    for voice in sorted(voices, key=lambda v: (RANK[v.source.kind], v.source.group)):
        for table in voice.tables:
            key = _key(table, schemas)
            versions.setdefault(key, []).append((voice.source.kind, table, voice.trusted))
    modelled = any(k == "model" for v in versions.values() for k, _, _ in v)
    merged = []
    for several in versions.values():
        if modelled and not any(k != "migration" or trusted for k, _, trusted in several):
            continue
        merged.append(_merge([(k, t) for k, t, _ in several]))
    return sorted(merged, key=lambda m: (m.table.schema or "", m.table.name.lower(), m.table.name))


def describe(merged: Merged, texts: Mapping[str, str]) -> Merged:
    """The table with descriptions that the settings give for `table` or `table.column`."""
    table = merged.table
    own = texts.get(table.name)
    columns = tuple(
        replace(c, description=texts.get(f"{table.name}.{c.name}", c.description))
        for c in table.columns
    )
    changed = replace(table, description=own or table.description, columns=columns)
    return Merged(changed, merged.versions)


def _key(table: Table, schemas: dict[str, list[str]]) -> str:
    """What tells a table from others; `schemas` holds the schemas seen so far by bare name."""
    name = f"{table.kind == 'key-pattern'}:{table.name.lower()}"
    schema = (table.schema or "").lower()
    seen = schemas.setdefault(name, [])
    if schema not in seen:
        if len(seen) == 1 and (not schema or not seen[0]):
            schema = seen[0]
        else:
            seen.append(schema)
    return f"{name}@{schema}"


def _merge(versions: list[tuple[str, Table]]) -> Merged:
    first = next((t for k, t in versions if k != "live"), versions[0][1])
    others = [t for _, t in versions if t is not first]
    declarations = dict.fromkeys(d for _, t in versions for d in t.declarations)
    columns = tuple(_described(c, others) for c in first.columns)
    if not columns:
        columns = next((t.columns for t in others if t.columns), ())
    table = replace(
        first,
        columns=columns,
        declarations=tuple(declarations),
        description=next((t.description for t in (first, *others) if t.description), None),
        schema=first.schema or next((t.schema for t in others if t.schema), None),
        primary_key=first.primary_key or next((t.primary_key for t in others if t.primary_key), ()),
    )
    return Merged(table, tuple(versions))


def _described(column: Column, others: list[Table]) -> Column:
    """A column with the description, and the exact type, that another source has for it."""
    if column.description is not None and column.type is not None:
        return column
    for other in others:
        same = other.column(column.name)
        if same is None:
            continue
        column = replace(
            column,
            description=column.description or same.description,
            type=column.type or same.type,
            enum=column.enum or same.enum,
        )
    return column
