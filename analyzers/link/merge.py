"""One table from all that is said of it: models, migrations, dumps, and a live database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..model.schema import Column, ForeignKey, Table
from .kept import Each, Kept
from .sources import Voice

RANK = {"live": 4, "model": 0, "migration": 1, "dump": 2, "usage": 3}
"""Whose word counts first where sources disagree; the disagreement itself is drift."""


_NAMED_APART = frozenset({"key-pattern", "relationship"})
"""Kinds whose names may be those of other things: a label and a relationship type, say."""


class Merged(Struct, frozen=True):
    """A table with the version of it that each kind of source has, and its place among others."""

    table: Table
    versions: tuple[tuple[str, Table], ...]
    order: tuple[str, str, str] = ("", "", "")

    def version(self, kind: str) -> Table | None:
        """The table as the first source of that kind has it, or None."""
        return next((t for k, t in self.versions if k == kind), None)


class Merger:
    """Merges the tables of one database again and again.

    A table whose versions are the same objects as before is the same object too.
    """

    def __init__(self) -> None:
        self._names = Each(_names)
        self._merged: Kept[str, Merged] = Kept()

    def of(self, voices: Iterable[Voice]) -> list[Merged]:
        """The tables of one database, by name; a schema left unsaid matches any.

        Where there are models, tables that only doubtful migrations speak of are left out.
        """
        ordered = sorted(voices, key=lambda v: (RANK[v.source.kind], v.source.group))
        names = iter(self._names.of(t for v in ordered for t in v.tables))
        versions: dict[str, list[object]] = {}
        trusted: set[str] = set()
        schemas: dict[str, list[str]] = {}
        for voice in ordered:
            kind = voice.source.kind
            sure = kind != "migration" or voice.trusted
            for table, (name, schema) in zip(voice.tables, names, strict=False):
                key = f"{name}@{_schema(schema, schemas.setdefault(name, []))}"
                if sure:
                    trusted.add(key)
                versions.setdefault(key, []).extend((kind, table))
        if any(v.source.kind == "model" and v.tables for v in ordered):
            versions = {key: parts for key, parts in versions.items() if key in trusted}
        self._merged.turn()
        kept = self._merged.get
        merged = [kept(key, parts, partial(_merge, parts)) for key, parts in versions.items()]
        return sorted(merged, key=_order)


def _order(merged: Merged) -> tuple[str, str, str]:
    return merged.order


def describe(merged: Merged, texts: Mapping[str, str]) -> Merged:
    """The table with descriptions that the settings give for `table` or `table.column`."""
    table = merged.table
    own = texts.get(table.name)
    columns = tuple(
        replace(c, description=texts.get(f"{table.name}.{c.name}", c.description))
        for c in table.columns
    )
    changed = replace(table, description=own or table.description, columns=columns)
    return Merged(changed, merged.versions, merged.order)


def _names(table: Table) -> tuple[str, str]:
    """What tells a table from others, but for its schema; its schema."""
    apart = table.kind if table.kind in _NAMED_APART else ""
    return f"{apart}:{table.name.lower()}", (table.schema or "").lower()


def _schema(schema: str, seen: list[str]) -> str:
    """The schema that a table counts to; `seen` holds those of tables of its name so far."""
    if schema not in seen:
        if len(seen) == 1 and (not schema or not seen[0]):
            return seen[0]
        seen.append(schema)
    return schema


def _merge(parts: Sequence[Any]) -> Merged:
    """One table of its versions: kind of source and table, by turns.

    What the first of them lacks others add: what code calls the table, descriptions, and references
    that only code knows.
    """
    versions = tuple(zip(parts[::2], parts[1::2], strict=True))
    first = next((t for k, t in versions if k != "live"), versions[0][1])
    others = [t for _, t in versions if t is not first]
    # What is only inferred from use adds no key to what is declared.
    declared = [t for k, t in versions if t is not first and k != "usage"]
    declarations = dict.fromkeys(d for _, t in versions for d in t.declarations)
    if first.kind == "collection" and all(k == "usage" for k, _ in versions):
        first = _used_together(first, others)
    columns = tuple(_described(c, others) for c in first.columns)
    if not columns:
        columns = next((t.columns for t in others if t.columns), ())
    table = replace(
        first,
        columns=columns,
        declarations=tuple(declarations),
        description=next((t.description for t in (first, *others) if t.description), None),
        schema=first.schema or next((t.schema for t in others if t.schema), None),
        primary_key=first.primary_key
        or next((t.primary_key for t in declared if t.primary_key), ()),
        options=_key_options(first, others) if first.kind == "key-pattern" else first.options,
        model=next((t.model for t in (first, *others) if t.model), None),
        methods=next((t.methods for t in (first, *others) if t.methods), ()),
        foreign_keys=_references(first, others, columns),
    )
    return Merged(table, versions, (table.schema or "", table.name.lower(), table.name))


def _used_together(first: Table, others: list[Table]) -> Table:
    """A collection that nobody declares: what each driver's code says of it, joined."""
    columns = {c.name: c for t in reversed((first, *others)) for c in t.columns}
    ordered = dict.fromkeys(c.name for t in (first, *others) for c in t.columns)
    return replace(
        first,
        columns=tuple(columns[name] for name in ordered),
        foreign_keys=tuple(dict.fromkeys(k for t in (first, *others) for k in t.foreign_keys)),
        indexes=tuple(dict.fromkeys(i for t in (first, *others) for i in t.indexes)),
        options=_key_options(first, others),
    )


def _key_options(first: Table, others: list[Table]) -> dict[str, Any]:
    """Options of what is only used, with what other clients add: missing ones, places, counts."""
    options = dict(first.options)
    for other in others:
        for name, value in other.options.items():
            known = options.get(name)
            if known is None:
                options[name] = value
            elif isinstance(known, list) and isinstance(value, list):
                options[name] = list(dict.fromkeys([*known, *value]))
            elif name in ("reads", "writes"):
                options[name] = known + value
    return options


def _references(
    first: Table, others: Sequence[Table], columns: tuple[Column, ...]
) -> tuple[ForeignKey, ...]:
    """The keys of the first version, and what code alone says of columns that have none there.

    A declared collection says itself what its fields refer to.
    """
    if first.kind == "collection":
        return first.foreign_keys
    present = {c.name.lower(): c.name for c in columns}
    found = list(first.foreign_keys)
    keyed = {_folded(k.columns) for k in found}
    for key in (k for t in others for k in t.foreign_keys if not k.enforced):
        names = _folded(key.columns)
        if names not in keyed and all(n in present for n in names):
            keyed.add(names)
            found.append(replace(key, columns=tuple(present[n] for n in names)))
    return tuple(found) if len(found) > len(first.foreign_keys) else first.foreign_keys


def _folded(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(n.lower() for n in names)


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
