"""The contract's JSON: keys in the contract's order, lists sorted, two runs equal byte for byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from ..model.catalog import (
    Catalog,
    Component,
    Database,
    Evidence,
    Migration,
    Other,
    Relationship,
    Setting,
)
from ..model.schema import Table
from ..redact import redact

T = TypeVar("T")

# JSON's own rules leave these as they are; they could still drive a terminal or mislead a reader.
_ESCAPED = re.compile(
    "[\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def render(catalog: Catalog) -> str:
    """The catalog as JSON text, indented by two spaces, with a line break at its end."""
    ordered = sort(catalog)
    try:
        encoded = msgspec.json.encode(ordered)
    except UnicodeEncodeError:
        # A file name that is no valid UTF-8 reaches us with lone surrogates, which UTF-8 forbids.
        encoded = msgspec.json.encode(_storable(msgspec.to_builtins(ordered)))
    return escaped(msgspec.json.format(encoded, indent=2).decode()) + "\n"


def escaped(text: str) -> str:
    """JSON text with the characters that do not show written as `\\uXXXX`."""
    return _ESCAPED.sub(_escape, text) if _ESCAPED.search(text) else text


def _escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() if not _is_utf8(value) else value
    if isinstance(value, dict):
        return {_storable(k): _storable(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(v) for v in value]
    return value


def _is_utf8(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def sort(catalog: Catalog) -> Catalog:
    """The catalog with its lists in the contract's order: by path, line and name.

    What has an order of its own keeps it: columns, keys' columns, methods, and migrations, which
    stand in the order in which they apply.
    """
    return replace(
        catalog,
        no_database=not catalog.databases,
        databases=_by(catalog.databases, lambda d: (d.id,), _database),
        others=_by(catalog.others, lambda o: (o.engine, o.status, o.reason), _other),
        components=_by(catalog.components, lambda c: (c.path, c.name), _component),
        practices=_by(catalog.practices, lambda p: (p.path, p.line, p.category, p.summary)),
        problems=_by(catalog.problems, lambda p: (p.path, p.line, p.kind, p.message)),
    )


def _by(
    values: Iterable[T], key: Callable[[T], Any], change: Callable[[T], T] | None = None
) -> tuple[T, ...]:
    listed = sorted(values, key=key)
    return tuple(map(change, listed)) if change else tuple(listed)


def _evidence(values: Iterable[Evidence]) -> tuple[Evidence, ...]:
    masked = (replace(e, text=redact(e.text)) for e in values)
    return _by(masked, lambda e: (e.path, e.line, e.kind, e.text))


def _other(other: Other) -> Other:
    return replace(other, evidence=_evidence(other.evidence))


def _component(component: Component) -> Component:
    return replace(component, uses=_by(component.uses, lambda u: (u.database, u.table)))


def _database(database: Database) -> Database:
    return replace(
        database,
        access=_by(database.access, lambda a: (a.technology, a.driver or "", a.language or "")),
        key_files=tuple(sorted(database.key_files)),
        evidence=_evidence(database.evidence),
        components=tuple(sorted(database.components)),
        tables=_by(database.tables, lambda t: (t.name, t.schema or ""), _table),
        relationships=_by(database.relationships, _relation_order),
        migrations=tuple(map(_migration, database.migrations)),
        drift=_by(
            database.drift, lambda d: (d.path, d.line, d.table, d.column or "", d.kind, d.detail)
        ),
        settings=_by(map(masked, database.settings), lambda s: (s.path, s.line, s.name)),
    )


def masked(setting: Setting) -> Setting:
    """The setting as it may be shown: masked by what its name says and by what its value holds."""
    head = f"{setting.name}="
    shown = redact(f"{head}{setting.value}")
    value = shown[len(head) :] if shown.startswith(head) else redact(setting.value)
    return setting if value == setting.value else replace(setting, value=value)


def _relation_order(relation: Relationship) -> tuple[Any, ...]:
    return (
        relation.from_table,
        relation.from_columns,
        relation.to_table,
        relation.to_columns,
        relation.type,
        relation.through or "",
        relation.inferred,
    )


def _migration(migration: Migration) -> Migration:
    return replace(migration, tables=tuple(sorted(migration.tables)))


def _table(table: Table) -> Table:
    return replace(
        table,
        declarations=_by(table.declarations, lambda d: (d.path, d.line, d.source)),
        foreign_keys=_by(
            table.foreign_keys,
            lambda k: (k.path, k.line, k.name or "", k.columns, k.ref_table, k.ref_columns),
        ),
        unique=tuple(sorted(table.unique)),
        indexes=_by(table.indexes, lambda i: (i.path, i.line, i.name or "", i.columns)),
        checks=_by(table.checks, lambda c: (c.path, c.line, c.name or "", c.expression)),
        options=_options(table.options),
    )


def _options(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _options(value[k]) for k in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [_options(v) for v in value]
    if isinstance(value, set | frozenset):
        return sorted((_options(v) for v in value), key=str)
    return value
