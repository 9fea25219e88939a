"""InfluxDB: measurements with their tags and fields, from points and queries in code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..facts import Fact
from ..syntax.ir import (
    Expr,
    Import,
    Lit,
    Map,
    Text,
    flat,
    tail,
    walk,
)
from ..syntax.project import Project
from ..syntax.tree import plain
from ..syntax.unit import CallSite, CodeUnit, Unit
from ._influxdb.points import Points
from ._influxdb.text import FLUX, INFLUXQL, RETENTION, Said, chains, flux, influxql
from ._shared.gathered import sources
from ._shared.scoped_names import names_of, scope_facts
from .base import Declared, Source, Spec

NAME = "influxdb"
_SCRIPTS = ("javascript", "typescript", "tsx")
_CHAINED = ("go", "java", "kotlin", "csharp")
SPEC = Spec(
    name="InfluxDB",
    ecosystem="InfluxDB",
    literals=dict.fromkeys(("python", *_SCRIPTS, *_CHAINED), ("influx",)),
    roots=("influxdb.SeriesHelper",),
    packages=(
        "pypi:influxdb",
        "pypi:influxdb-client",
        "npm:influx",
        "npm:@influxdata/influxdb-client",
    ),
    extracts=frozenset({"measurements", "fields", "tags"}),
    cannot={"measurements": "points whose measurement is computed are listed as problems"},
)
_WRITES = frozenset(
    {
        *("write", "write_points", "writePoints", "writePoint", "writeRecord", "writeRecords"),
        *("writeMeasurement", "append", "push", "from_dict", "InfluxDB", "write_record"),
    }
)
_STEPS = frozenset(
    {
        *("Point", "measurement", "tag", "field", "setTag", "setField"),
        *("floatField", "intField", "uintField", "booleanField", "stringField"),
        *("setFloatField", "setIntegerField", "setUintegerField", "setBooleanField"),
        *("setStringField", "add_tag", "add_field"),
    }
)
_BUCKETS = frozenset({"create_bucket", "create_retention_policy", "createRetentionPolicy"})


# -- one file ------------------------------------------------------------------------------------


def declare(unit: Unit) -> Iterator[Fact]:
    """The points that a file builds, and the queries in its strings."""
    if isinstance(unit, CodeUnit):
        if any(_is_influx(s) for s in flat(unit.module.body)) or "SeriesHelper" in unit.text:
            yield from _declare_code(unit)
    elif unit.language in _CHAINED and re.search(r"(?i)influx", unit.text):
        for said in chains(unit.text):
            yield _said(said, said.line, "declared")


def _is_influx(statement: object) -> bool:
    return isinstance(statement, Import) and "influx" in statement.module.lower()


def _declare_code(unit: CodeUnit) -> Iterator[Fact]:
    if "SeriesHelper" in unit.text:
        yield Fact(NAME, "helpers", unit.path, 1)
    names: set[str] = set()
    scopes: set[str] = set()
    for site in unit.calls(_WRITES | _STEPS | _BUCKETS):
        fact = _of_call(site)
        if fact is not None:
            names |= names_of(site.call)
            scopes.add(site.scope)
            yield fact
    for statement in unit.module.body:
        for node in walk(statement):
            if isinstance(node, Map) and _is_point(node):
                scope = unit.scope_at(node.line)
                yield Fact(NAME, "point", "", node.line, node, data={"scope": scope})
    yield from scope_facts(unit, NAME, scopes, names)
    yield from _queries(unit)


def _of_call(site: CallSite) -> Fact | None:
    call, name = site.call, tail(site.call.func) or ""
    data = {"scope": site.scope, "target": site.target}
    if name in _STEPS:
        return Fact(NAME, "step", name, call.line, call, data=data)
    if name in _BUCKETS:
        return Fact(NAME, "bucket", name, call.line, call, data=data)
    if name in ("append", "push") and not any(
        isinstance(n, Map) and _is_point(n) for a in call.args for n in walk(a)
    ):
        return None
    return Fact(NAME, "write", name, call.line, call, data=data)


def _is_point(node: Map) -> bool:
    return node.get("measurement") is not None and (
        node.get("fields") is not None or node.get("tags") is not None
    )


def _queries(unit: CodeUnit) -> Iterator[Fact]:
    def wanted(text: str) -> bool:
        return bool(FLUX.search(text) or INFLUXQL.search(text) or RETENTION.search(text))

    for string in unit.strings(wanted):
        text = _shown(string)
        for found in RETENTION.finditer(text):
            data = {"name": found["name"], "duration": found["span"]}
            yield Fact(NAME, "retention", found["name"], string.line, data=data)
        reader = flux if FLUX.search(text) else influxql
        for said in reader(text):
            yield _said(said, string.line, "inferred")


def _shown(string: Lit | Text) -> str:
    """The text of a string with `{…}` for its holes."""
    if isinstance(string, Lit):
        return plain(string)
    return "".join(plain(p) if isinstance(p, Lit) else _hole(p) for p in string.parts)


def _hole(expr: Expr) -> str:
    return "{" + (tail(expr) or "value") + "}"


def _said(said: Said, line: int, certainty: str) -> Fact:
    data: dict[str, Any] = {
        "tags": list(said.tags),
        "fields": [list(f) for f in said.fields],
        "bucket": said.bucket,
        "certainty": certainty,
    }
    return Fact(NAME, "said", said.measurement, line, data=data)


# -- the whole repository ------------------------------------------------------------------------


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source for the product, one for its tests."""
    points = Points(declared, project)
    made = points.gathered.operations
    yield from sources("InfluxDB", "InfluxDB", "influxdb", made, points.problems)
