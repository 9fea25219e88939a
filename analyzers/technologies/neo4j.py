"""Neo4j: labels, relationship types and properties, from Cypher, mappers and GraphQL types."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from ..facts import Fact
from ..problems import problem
from ..syntax.ir import Call, Expr, Lit, Map, Text, tail
from ..syntax.project import Project
from ..syntax.sql_strings import literals
from ..syntax.sql_template import MARK
from ..syntax.sql_tokens import word_set
from ..syntax.tree import plain
from ..syntax.unit import CodeUnit, Unit
from ._neo4j.cypher import QUERY, Graph, read_cypher
from ._neo4j.cypher_rules import HOLE
from ._neo4j.graph import GraphTables, Shape
from ._neo4j.graphql import DEFINES, definitions
from ._neo4j.models import NODES, RELS, shapes
from ._neo4j.neogma import FACTORY, factory_shapes
from ._shared.gathered import sources
from .base import Declared, Source, Spec

NAME = "neo4j"
_SCRIPTS = ("javascript", "typescript", "tsx")
_OTHERS = word_set("java kotlin scala go csharp php ruby rust elixir groovy")
SPEC = Spec(
    name="Neo4j",
    ecosystem="Neo4j",
    literals={
        "cypher": (),
        "graphql": ("@relationship", "@node"),
        "python": ("neo4j", "neomodel", "py2neo", "cypher"),
        **dict.fromkeys(_SCRIPTS, ("neo4j", "neogma", "cypher", "@relationship(")),
        **dict.fromkeys(sorted(_OTHERS), ("neo4j", "cypher")),
    },
    roots=(*NODES, *RELS),
    packages=(
        "pypi:neo4j",
        "pypi:neomodel",
        "pypi:py2neo",
        "npm:neo4j-driver",
        "npm:@neo4j/graphql",
    ),
    extracts=frozenset({"nodes", "relationships", "properties", "indexes", "keys"}),
    cannot={
        "properties": "those that are handed over as one parameter",
        "mappers": "annotated classes of Spring Data and Neo4j-OGM",
    },
)
_ENGINES = re.compile(r"(?i)neo4j|neomodel|py2neo|neogma|cypher")
_MAPPERS = re.compile(r"\bneomodel\b|\bpy2neo\b")


# -- one file ------------------------------------------------------------------------------------


def declare(unit: Unit) -> Iterator[Fact]:
    """What the queries and definitions of one file say."""
    if unit.language == "cypher":
        yield from _queried(unit, [(unit.text, 1)])
    elif unit.language == "graphql":
        yield from _defined(unit, [(unit.text, 1)])
    elif isinstance(unit, CodeUnit):
        yield from _declare_code(unit)
    elif _ENGINES.search(unit.text) and QUERY.search(unit.text):
        texts = [
            (one.text.replace(MARK, HOLE), one.line)
            for one in literals(unit.text, unit.language)
            if QUERY.search(one.text)
        ]
        yield from _queried(unit, texts)


def _declare_code(unit: CodeUnit) -> Iterator[Fact]:
    if _MAPPERS.search(unit.text):
        yield Fact(NAME, "models", unit.path, 1)
    if _ENGINES.search(unit.text) and QUERY.search(unit.text):
        found = unit.strings(lambda text: QUERY.search(text.replace("{}", HOLE)) is not None)
        yield from _queried(unit, [(_shown(s), s.line) for s in found])
    if unit.language in _SCRIPTS and DEFINES.search(unit.text):
        wanted = unit.strings(lambda text: DEFINES.search(text) is not None)
        yield from _defined(unit, [(_shown(s), s.line) for s in wanted])
    if FACTORY in unit.text:
        for site in unit.calls(frozenset({FACTORY})):
            if site.call.args and isinstance(site.call.args[0], Map):
                yield Fact(NAME, "factory", site.target, site.call.line, site.call)
    if "py2neo" in unit.text:
        for site in unit.calls(frozenset({"Node", "Relationship"})):
            yield from _py2neo(site.call)


def _shown(string: Lit | Text) -> str:
    if isinstance(string, Lit):
        return plain(string)
    return "".join(plain(p) if isinstance(p, Lit) else HOLE for p in string.parts)


def _queried(unit: Unit, texts: Iterable[tuple[str, int]]) -> Iterator[Fact]:
    for text, line in texts:
        graph = read_cypher(text)
        data = _data(graph, text, line)
        if any(data.values()):
            yield Fact(NAME, "query", "", line, data=data)


def _data(graph: Graph, text: str, line: int) -> dict[str, list[object]]:
    starts = [at for at, character in enumerate(text) if character == "\n"]

    def at(offset: int) -> int:
        return line + bisect_right(starts, offset - 1)

    return {
        "labels": [[n, at(o)] for n, o in graph.labels.items()],
        "types": [[n, at(o)] for n, o in graph.types.items()],
        "edges": [[e.type, e.start, e.end, at(e.offset)] for e in graph.edges],
        "properties": [
            [p.owner, p.relationship, p.name, p.type, at(p.offset)] for p in graph.properties
        ],
        "rules": [
            {
                "kind": r.kind,
                "owners": list(r.owners),
                "relationship": r.relationship,
                "properties": list(r.properties),
                "name": r.name,
                "method": r.method,
                "type": r.type,
                "options": dict(r.options),
                "line": at(r.offset),
            }
            for r in graph.rules
        ],
        "dropped": list(graph.dropped),
        "dynamic": [at(o) for o in graph.dynamic],
    }


def _defined(unit: Unit, texts: Iterable[tuple[str, int]]) -> Iterator[Fact]:
    """Type definitions are kept as text, as types of several files refer to each other."""
    for text, line in texts:
        yield Fact(NAME, "definitions", unit.path, line, data={"text": text[:200_000]})


def _py2neo(call: Call) -> Iterator[Fact]:
    """`Node("Person", name="Ann")` and `Relationship(a, "KNOWS", b)`."""
    texts = [a.value for a in call.args if isinstance(a, Lit) and isinstance(a.value, str)]
    kind = "relationship" if tail(call.func) == "Relationship" else "node"
    names = [k for k, _ in call.kwargs if k != "**"]
    for owner in texts[:3]:
        data = {
            "types" if kind == "relationship" else "labels": [[owner, call.line]],
            "properties": [
                [owner, kind == "relationship", k, _literal(v), call.line]
                for k, v in call.kwargs
                if k in names
            ],
        }
        yield Fact(NAME, "query", "", call.line, data=data)


def _literal(expr: Expr) -> str | None:
    value = expr.value if isinstance(expr, Lit) else None
    if isinstance(value, bool):
        return "boolean"
    return {int: "integer", float: "float", str: "string"}.get(type(value))


# -- the whole repository ------------------------------------------------------------------------


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """What models declare, then what queries use: nodes and relationships apart."""
    tables = GraphTables()
    for shape in _shapes(declared, project):
        tables.declared(shape)
    queries = declared.of("query")
    for path, fact in queries:
        tables.queried(path, fact)
    for path, fact in queries:
        tables.ruled(path, fact.data.get("rules", ()))
    tables.finish()
    problems = [
        problem("dynamic-name", path, line, "a label or type is computed when it runs")
        for path, fact in queries
        for line in sorted(set(fact.data.get("dynamic", ())))
    ]
    for kind, gathered in tables.gathered.items():
        met = problems if kind == "node" else []
        yield from sources("Neo4j", "Neo4j", f"neo4j {kind}s", gathered.operations, met)


def _shapes(declared: Declared, project: Project) -> Iterator[Shape]:
    if declared.of("models"):
        yield from shapes(project)
    texts: dict[str, list[Fact]] = {}
    for path, fact in declared.of("definitions"):
        texts.setdefault(path, []).append(fact)
    for path, facts in texts.items():
        for fact in facts:
            yield from definitions(fact.data.get("text", ""), path, fact.line)
    yield from factory_shapes(declared.of("factory"), project)
