"""Uses of collections as schema operations: one collection for all that code says of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from ...model.schema import Column, ForeignKey
from ...schema.operations import AnyOperation, CreateTable
from .._documents.tables import index_from
from .._queries.words import ACTIONS
from ..base import Usage
from .fields import Found
from .names import READS
from .uses import Use

MAX_PLACES = 200


def operations(uses: list[Use]) -> Iterator[AnyOperation]:
    """The collections, each declared at every place that uses it."""
    groups: dict[str, list[Use]] = {}
    for use in uses:
        groups.setdefault(use.collection, []).append(use)
    for name, members in sorted(groups.items()):
        ordered = sorted(members, key=_standing)
        yield _table(name, ordered)
        places = dict.fromkeys((u.path, u.line) for u in ordered)
        for path, line in list(places)[1:MAX_PLACES]:
            yield CreateTable(
                path=path, line=line, table=name, kind="collection", if_not_exists=True
            )


def usages(uses: list[Use]) -> Iterator[Usage]:
    """Where documents of collections are created, read, updated and deleted."""
    for use in uses:
        known = use.writes or use.method in READS
        for action in ACTIONS.get(use.method, ()) if known else ():
            yield Usage(
                use.path, use.line, action, use.collection, technology=use.label or "MongoDB"
            )


def _standing(use: Use) -> tuple[bool, bool, str, int]:
    """What shows a collection best comes first: where it is made, then where it is written."""
    return (not use.columns, not (use.writes and use.fields), use.path, use.line)


def _table(name: str, uses: list[Use]) -> CreateTable:
    keys = list(dict.fromkeys(k for u in uses for k in u.keys))
    ttl = {k.paths[0]: k.ttl for k in keys if k.ttl is not None}
    unique = {k.paths[0] for k in keys if k.unique and len(k.paths) == 1 and k.where is None}
    options: dict[str, Any] = {}
    for use in uses:
        options.update(use.options)
    if ttl:
        options["ttl"] = ttl
    options["reads"] = sum(u.method in READS for u in uses)
    options["writes"] = sum(u.writes for u in uses)
    columns = _columns(uses)
    return CreateTable(
        path=uses[0].path,
        line=uses[0].line,
        table=name,
        kind="collection",
        columns=tuple(replace(c, unique=c.name in unique) for c in columns),
        primary_key=("_id",),
        foreign_keys=tuple(_references(uses)),
        indexes=tuple(dict.fromkeys(index_from(k) for k in keys)),
        options=options,
    )


def _columns(uses: list[Use]) -> list[Column]:
    """Declared fields first; then each field that code names, at the place that shows its type."""
    found: dict[str, Column] = {}
    for use in uses:
        for column in use.columns:
            found.setdefault(column.name, column)
    start = uses[0]
    if "_id" not in found:
        key = Column("_id", None, False, path=start.path, line=start.line, certainty="inferred")
        found = {"_id": key, **found}
    for use in uses:
        for field in (*use.fields, *_indexed(use)):
            known = found.get(field.name)
            if known is None:
                made = Column(field.name, field.type, path=field.path, line=field.line)
                found[field.name] = replace(made, certainty="inferred")
            elif known.type is None or (known.type == "array" and field.type):
                kind = field.type or known.type
                if known.certainty == "inferred":
                    found[field.name] = replace(known, type=kind)
    if found["_id"].type is None:
        found["_id"] = replace(found["_id"], type="objectid")
    return [c for c in found.values() if not _is_parent(c, found)]


def _indexed(use: Use) -> Iterator[Found]:
    """An index tells of its fields too; documents expire by a date."""
    for key in use.keys:
        for path in key.paths:
            kind = "date" if key.ttl is not None else None
            yield Found(path, kind, key.path, key.line)


def _is_parent(column: Column, found: dict[str, Column]) -> bool:
    """Whether an inferred field only stands for the fields within it."""
    if column.certainty != "inferred" or column.type not in (None, "object", "array", "object[]"):
        return False
    below = (f"{column.name}.", f"{column.name}[]")
    return any(name.startswith(below) for name in found)


def _references(uses: list[Use]) -> Iterator[ForeignKey]:
    seen: set[tuple[str, str]] = set()
    for use in uses:
        for join in use.joins:
            if (join.local, join.collection) not in seen:
                seen.add((join.local, join.collection))
                yield ForeignKey(
                    (join.local,),
                    join.collection,
                    (join.foreign,),
                    enforced=False,
                    path=join.path,
                    line=join.line,
                )
