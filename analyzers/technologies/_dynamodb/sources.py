"""DynamoDB's tables as schema operations, and the calls that use them."""

from __future__ import annotations

from collections.abc import Iterator

from ...model.catalog import Problem
from ...model.schema import Column, Index
from ...problems import problem
from ...schema.operations import AnyOperation, CreateTable
from .._shared.places import is_test
from ..base import Source, Usage
from .joins import Group, joined
from .model import KIND, Attribute, Definition, bare, shown

MAX_PLACES = 40


def sources(groups: list[Group], problems: list[Problem]) -> Iterator[Source]:
    """One source per technology that declares tables, one per SDK for what calls show.

    A table stands in one source; the calls that use it are places, and usages, of another.
    """
    found: dict[tuple[str, str, bool], list[AnyOperation]] = {}
    usages: list[Usage] = []
    for group in sorted(groups, key=lambda g: g.name.lower()):
        table = joined(group)
        if not table.name or (bare(table.name) and not (group.declared or "{" in table.name)):
            continue
        test = is_test(table.path)
        if group.declared and not table.key and not test:
            text = f"the key of table {table.name} is not known"
            problems.append(problem("unresolved-value", table.path, table.line, text))
        kind = "model" if group.declared else "usage"
        found.setdefault((kind, table.technology, test), []).extend(_operations(table, group))
        used = [m for m in group.members if m.kind == "use"]
        if group.declared and used:
            calls = found.setdefault(("usage", used[0].technology, False), [])
            calls.extend(_places(table.name, [(m.path, m.line) for m in used]))
        usages.extend(_usage(m, table.name) for m in used)
    rest = tuple(problems)
    told = tuple(usages)
    for (kind, technology, test), operations in sorted(found.items()):
        yield Source(
            technology=technology,
            kind=kind,
            group=f"dynamodb-{technology}-{kind}",
            engines=("DynamoDB",),
            variant_of="dynamodb",
            operations=tuple(operations),
            problems=rest,
            test=test,
            usages=told if not test else (),
        )
        rest, told = (), told if test else ()
    if rest:
        yield Source("DynamoDB", "usage", "dynamodb", engines=("DynamoDB",), problems=rest)


def _usage(call: Definition, table: str) -> Usage:
    return Usage(
        call.path,
        call.line,
        call.action,
        table=table,
        technology=call.technology,
        reads=() if call.written else tuple(a.name for a in call.attributes),
        writes=call.written,
    )


def _operations(table: Definition, group: Group) -> Iterator[AnyOperation]:
    declared = group.declared
    shown_as = [a for a in table.attributes if not (declared and a.inferred)]
    options = dict(table.options)
    if table.key:
        options["partition key"] = table.key[0]
    if len(table.key) > 1:
        options["sort key"] = table.key[1]
    projections = {i.name: i.projection for i in table.indexes if i.name and i.projection}
    if projections:
        options["projections"] = projections
    seen = [_seen(a) for a in table.attributes if declared and a.inferred]
    if seen:
        options["attributes in code"] = seen
    yield CreateTable(
        path=table.path,
        line=table.line,
        table=table.name,
        kind=KIND,
        columns=tuple(_column(a) for a in shown_as),
        primary_key=table.key,
        indexes=tuple(
            Index(i.name or None, i.columns, method=i.kind, path=i.path, line=i.line)
            for i in table.indexes
        ),
        description=table.description,
        model=table.model,
        methods=table.methods,
        options=options,
    )
    spoken = [m for m in group.members if m.kind != "use" or not declared]
    places = [p for m in spoken for p in ((m.path, m.line), *m.places)]
    yield from _places(table.name, [p for p in places if p != (table.path, table.line)])


def _places(name: str, places: list[tuple[str, int]]) -> Iterator[AnyOperation]:
    for path, line in sorted(dict.fromkeys(places))[:MAX_PLACES]:
        yield CreateTable(path=path, line=line, table=name, kind=KIND, if_not_exists=True)


def _seen(attribute: Attribute) -> dict[str, object]:
    """An attribute that calls show beside those that the table declares."""
    made: dict[str, object] = {"name": attribute.name}
    if attribute.type:
        made["type"] = attribute.type
    return {**made, "path": attribute.path, "line": attribute.line}


def _column(attribute: Attribute) -> Column:
    return Column(
        name=shown(attribute.name),
        type=attribute.type,
        nullable=attribute.nullable,
        default=attribute.default,
        enum=attribute.enum,
        description=attribute.description,
        path=attribute.path,
        line=attribute.line,
        certainty="inferred" if attribute.inferred else "declared",
    )
