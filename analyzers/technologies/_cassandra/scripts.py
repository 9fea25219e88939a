"""CQL files as histories: whole versions of a schema, types and keyspaces beside the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...model.catalog import Migration, Problem
from ...model.schema import Table
from ...schema import operations as ops
from ...schema.cql import TypeChange
from ...schema.history import Candidate, Script
from ...schema.operations import AnyOperation, summarise
from ...schema.replay import State
from ...schema.script_names import date_of, is_test_path, natural, script_name, stem

_WORD = re.compile(r"[\w$]+")
_WHOLE = 0.6


class Stated(Struct, frozen=True):
    """What one file says."""

    operations: tuple[AnyOperation, ...] = ()
    types: tuple[TypeChange, ...] = ()
    keyspaces: tuple[tuple[str, dict[str, Any]], ...] = ()
    problems: tuple[Problem, ...] = ()
    holes: bool = False


def script(path: str, stated: Stated) -> Script:
    """The file as a script that histories are made of."""
    return Script(
        path=path,
        operations=stated.operations,
        engine="Cassandra",
        holes=stated.holes,
        problems=stated.problems,
    )


def without_outdated(scripts: list[Script]) -> list[Script]:
    """The scripts, those without operations that a later whole version of the schema replaces.

    Some projects keep a full schema per version (`v001.cql`, `v002.cql`) instead of steps: a
    version that creates again most of what stands by then is such a one.
    """
    by_root: dict[tuple[str, bool], list[Script]] = {}
    for one in scripts:
        name = script_name(one.path)
        if name.form == "numbered" and name.direction == "up":
            by_root.setdefault((name.root, is_test_path(one.path)), []).append(one)
    outdated: set[str] = set()
    for members in by_root.values():
        members.sort(key=lambda s: natural(s.path))
        standing: set[str] = set()
        for position, one in enumerate(members):
            if len(standing) > 1 and len(standing & one.creates) >= _WHOLE * len(standing):
                outdated.update(s.path for s in members[:position])
                standing = set()
            standing |= one.creates
    return [replace(s, operations=()) if s.path in outdated else s for s in scripts]


def with_context(
    operations: Sequence[AnyOperation], parts: Sequence[Stated], kind: str
) -> tuple[AnyOperation, ...]:
    """The operations, and what keyspaces and user-defined types add to the tables they leave."""
    types = _types([t for part in parts for t in part.types])
    spaces: dict[str, dict[str, Any]] = {}
    for name, options in (k for part in parts for k in part.keyspaces):
        spaces[name] = {**spaces.get(name, {}), **options}
    added: list[AnyOperation] = []
    tables = State(kind).apply(operations).tables()
    for table in tables:
        added += _view_types(table, tables)
        more = dict(spaces.get(table.schema or "", {}))
        used = _used(table, types)
        if used:
            more["types"] = used
        if more and table.declarations:
            place = table.declarations[0]
            added.append(
                ops.SetOptions(
                    path=place.path,
                    line=place.line,
                    table=table.name,
                    schema=table.schema,
                    options=more,
                )
            )
    return (*operations, *added)


def _view_types(view: Table, tables: Sequence[Table]) -> Iterator[AnyOperation]:
    """The columns of a materialised view have the types of its base table's."""
    base = next((t for t in tables if t.name == view.options.get("base_table")), None)
    for column in view.columns if base is not None else ():
        same = base.column(column.name) if base is not None else None
        if column.type is None and same is not None:
            yield ops.AlterColumn(
                path=column.path,
                line=column.line,
                table=view.name,
                schema=view.schema,
                column=column.name,
                type=same.type,
                nullable=same.nullable,
            )


def _types(changes: Sequence[TypeChange]) -> dict[str, dict[str, str]]:
    known: dict[str, dict[str, str]] = {}
    for change in changes:
        if change.action == "create":
            known[change.name] = dict(change.fields)
        elif change.action == "drop":
            known.pop(change.name, None)
        elif change.name in known and change.action == "add":
            known[change.name].update(change.fields)
        elif change.name in known:
            renamed = dict(change.fields)
            known[change.name] = {renamed.get(n, n): t for n, t in known[change.name].items()}
    return known


def _used(table: Table, types: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The user-defined types that a table's columns use, those inside of them included."""
    found: dict[str, dict[str, str]] = {}
    asked = [c.type or "" for c in table.columns]
    while asked:
        for word in _WORD.findall(asked.pop()):
            if word in types and word not in found:
                found[word] = types[word]
                asked += types[word].values()
    return found


def migrations(candidate: Candidate, stated: dict[str, Stated]) -> Iterator[Migration]:
    """The steps of a history."""
    if candidate.kind != "migration":
        return
    for one in candidate.scripts:
        name, operations = script_name(one.path), stated[one.path].operations
        identity = name.id or stem(one.path)
        tables = {str(getattr(o, "table", "") or "") for o in operations} - {""}
        yield Migration(
            tool=name.tool or "CQL migrations",
            id=identity,
            path=one.path,
            date=date_of(identity),
            summary=summarise(operations),
            operations=len(operations),
            tables=tuple(sorted(tables)),
        )
