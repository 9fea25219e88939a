"""Elasticsearch and OpenSearch: mappings in files, documents of mappers, calls of clients."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct, convert, field, json
from msgspec.structs import replace

from ..facts import Fact
from ..model.catalog import Problem
from ..model.schema import Column
from ..problems import problem
from ..schema.operations import AnyOperation, CreateTable
from ..syntax._nodes import Node
from ..syntax.data import documents_of, tree
from ..syntax.evaluate import Evaluator
from ..syntax.ir import Assign, Call, ClassDef, Expr, dotted, flat, tail
from ..syntax.json_template import is_template, readable
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, DataUnit, Unit
from ._elasticsearch import calls as _elasticsearch_calls
from ._elasticsearch import go as _elasticsearch_go
from ._elasticsearch.calls import Made, shown, variable_name
from ._elasticsearch.dsl import ROOTS, Documents
from ._elasticsearch.mappings import KIND, Found, file_name, read
from ._shared.places import is_test
from .base import Declared, Source, Spec, Usage

NAME = "elasticsearch"
_CODE = ("elasticsearch", "opensearch")
SPEC = Spec(
    name="Elasticsearch, OpenSearch",
    ecosystem="search",
    literals={
        "json": ('"mappings"', '"index_patterns"', '"keyword"', '"analyzer"'),
        "yaml": ("index_patterns:", "type: keyword"),
        "python": _CODE,
        **dict.fromkeys(("javascript", "typescript", "tsx"), _CODE),
        "go": ('"mappings"',),
    },
    roots=ROOTS,
    packages=("pypi:elasticsearch", "pypi:opensearch-py", "npm:@elastic/elasticsearch"),
    extracts=frozenset({"tables", "columns"}),
    cannot={"dynamic fields": "fields that documents bring along are not in any mapping"},
)
MAX_PLACES = 40


# -- one file -------------------------------------------------------------------------------------


def declare(unit: Unit) -> Iterator[Fact]:
    """Mappings of a data file, or what code says of indices."""
    if isinstance(unit, DataUnit):
        for document in _documents(unit):
            yield from (_fact(f) for f in read(document, unit.path))
    elif unit.language == "go":
        yield from (_fact(f) for f in _elasticsearch_go.read(unit))
    elif isinstance(unit, CodeUnit):
        yield from _elasticsearch_calls.declare(unit)
        if unit.language == "python":
            yield from _classes(unit)


def _documents(unit: DataUnit) -> tuple[Node, ...]:
    if unit.language == "json" and is_template(unit.text):
        return tree("json", readable(unit.text)).documents
    return documents_of(unit)


def _fact(found: Found) -> Fact:
    return Fact(NAME, "mapping", found.name, found.line, data=json.decode(json.encode(found)))


def _classes(unit: CodeUnit) -> Iterator[Fact]:
    """Document classes, `Index("name")` objects, and `Document.init(index="name")`."""
    for statement in flat(unit.module.body):
        if isinstance(statement, ClassDef) and statement.bases:
            yield Fact(NAME, "class", statement.name, statement.line)
        made = statement.value if isinstance(statement, Assign) else None
        if isinstance(made, Call) and tail(made.func) == "Index" and made.args:
            target = statement.target if isinstance(statement, Assign) else ""
            yield Fact(NAME, "index", target, statement.line, made.args[0])
    for site in unit.calls(frozenset({"init", "document"})):
        owner = dotted(site.call.func.base) if hasattr(site.call.func, "base") else None
        given = site.call.arg("index", None)
        if tail(site.call.func) == "init" and owner and given is not None:
            yield Fact(NAME, "init", owner, site.call.line, given)
        elif tail(site.call.func) == "document" and owner and len(site.call.args) == 1:
            named = dotted(site.call.args[0])
            if named:
                yield Fact(NAME, "attach", named, site.call.line, data={"index": owner})


# -- the whole repository ------------------------------------------------------------------------


class Held(Struct):
    """All that is said of one index."""

    name: str
    path: str
    line: int
    technology: str
    columns: dict[str, Column] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    places: list[tuple[str, int]] = field(default_factory=list)
    uses: list[Made] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    methods: tuple[str, ...] = ()
    description: str | None = None
    declared: bool = True


class Indices:
    """Collects what is said of each index."""

    def __init__(self) -> None:
        self.held: dict[str, Held] = {}
        self.problems: list[Problem] = []

    def add(self, made: Made, technology: str) -> Held:
        """Take in an index that something declares, or a use of one."""
        name = shown(made.name)
        key = _key(name)
        held = self.held.get(key)
        if held is None:
            held = Held(name, made.path, made.line, technology, declared=made.certain)
            self.held[key] = held
        elif made.certain and not held.declared:
            held.declared, held.technology = True, technology
            held.path, held.line = made.path, made.line
            held.columns = {}
        if made.certain:
            held.places.append((made.path, made.line))
        else:
            held.uses.append(made)
        if made.certain or not held.declared:
            for column in made.columns:
                held.columns.setdefault(column.name, column)
            held.options = {**made.options, **held.options}
        return held


def _key(name: str) -> str:
    return re.sub(r"\{[^{}]*\}", "{}", name).lower() if re.sub(r"\{[^{}]*\}|\W", "", name) else name


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per technology for what is declared, one for what only calls show."""
    indices = Indices()
    _documents_of(declared, project, indices)
    named = _created(declared, project, indices)
    _mappings(declared, named, indices)
    for path, fact in declared.of("use"):
        for made in _elasticsearch_calls.used(path, fact, project):
            if not _is_hole(made.name):
                indices.add(made, _client(path))
    yield from _sources(indices)


def _client(path: str) -> str:
    return "elasticsearch-py" if path.endswith(".py") else "@elastic/elasticsearch"


def _documents_of(declared: Declared, project: Project, indices: Indices) -> None:
    given: dict[str, str] = {}
    objects: dict[tuple[str, str], str] = {}
    for kind in ("index", "init"):
        for path, fact in declared.of(kind):
            node: Expr = fact.node  # type: ignore[assignment]
            text = Evaluator(project, path).pattern(node)
            if text and kind == "index":
                objects[(path, fact.name)] = text
            elif text:
                given[fact.name.rsplit(".", 1)[-1]] = text
    for path, fact in declared.of("attach"):
        name = objects.get((path, fact.data["index"]))
        if name:
            given.setdefault(fact.name.rsplit(".", 1)[-1], name)
    reader = Documents(project, objects, given)
    for path, fact in declared.of("class"):
        for cls in project.names(path).get(fact.name, ()):
            if not isinstance(cls, ClassDef) or cls.line != fact.line:
                continue
            found = reader.read(path, cls)
            if isinstance(found, Problem):
                indices.problems.append(found)
            elif found is not None:
                made = Made(found.name, path, cls.line, found.columns, found.options)
                held = indices.add(made, found.technology)
                held.models.append(cls.name)
                held.methods += found.methods
                held.description = held.description or cls.doc


def _created(declared: Declared, project: Project, indices: Indices) -> dict[str, Made]:
    """Indices that calls make; gives those that are made from a file, by the file's name."""
    named: dict[str, Made] = {}
    used: set[tuple[str, int]] = set()
    lines: set[tuple[str, int]] = set()
    for path, fact in declared.of("create"):
        made = _elasticsearch_calls.created(path, fact, project)
        if made is None or not made.name:
            continue
        lines.update((c.path, c.line) for c in made.columns)
        used.add(made.mapping)
        named.update({f: made for f in made.files if not made.columns})
        if made.columns or not _is_hole(made.name):
            indices.add(made, _client(path))
        elif not made.files:
            text = f"the name of the index that {fact.name} makes is not known"
            indices.problems.append(problem("dynamic-name", path, fact.line, text))
    for path, fact in declared.of("object"):
        for statement in project.names(path).get(fact.name, ()):
            if isinstance(statement, Assign) and statement.line == fact.line:
                found = _elasticsearch_calls.written(path, statement, project)
                if found is not None and not _taken(found, used, indices):
                    name = found.name or variable_name(fact.name) or file_name(path)
                    indices.add(replace(found, name=name), _client(path))
    return named


def _taken(found: Made, used: set[tuple[str, int]], indices: Indices) -> bool:
    """Whether a call makes an index of the very fields that an object holds."""
    names = {c.name for c in found.columns}
    return found.mapping in used or any(
        names and names <= set(h.columns) for h in indices.held.values()
    )


def _is_hole(name: str) -> bool:
    return re.sub(r"\{[^{}]*\}|\W", "", shown(name)) == ""


def _mappings(declared: Declared, named: dict[str, Made], indices: Indices) -> None:
    """Mapping files; components go into the templates that are composed of them."""
    found = [(path, convert(fact.data, Found)) for path, fact in declared.of("mapping")]
    components = {f.name or file_name(p): (p, f) for p, f in found if f.kind == "component"}
    composed = {name for _, f in found for name in f.composed}
    for path, one in found:
        maker = named.get(path.rsplit("/", 1)[-1])
        name = one.name or (maker.name if maker is not None else "") or file_name(path)
        if one.kind == "component" and name in composed:
            continue
        known = [c for c in one.composed if c in components]
        parts = [components[c][1] for c in known]
        columns = {c.name: c for f in (*parts, one) for c in f.columns}
        options = {k: v for f in (*parts, one) for k, v in f.options.items()}
        made = Made(name, path, one.line, tuple(columns.values()), options)
        if is_test(path):
            continue
        held = indices.add(made, "Elasticsearch mapping")
        held.places.extend(
            (components[c][0], components[c][1].line) for c in one.composed if c in components
        )


# -- operations ----------------------------------------------------------------------------------


def _sources(indices: Indices) -> Iterator[Source]:
    found: dict[tuple[str, str], list[AnyOperation]] = {}
    usages: list[Usage] = []
    for _, held in sorted(indices.held.items()):
        kind = "model" if held.declared else "usage"
        into = found.setdefault((kind, held.technology), [])
        into.append(_create(held))
        if held.declared:
            into.extend(_places(held, held.places))
        used = [(u.path, u.line) for u in held.uses]
        if held.declared and used:
            calls = found.setdefault(("usage", _client(used[0][0])), [])
            calls.extend(_places(held, used, first=True))
        elif used:
            into.extend(_places(held, used))
        usages.extend(_usage(u, held.name) for u in held.uses)
    problems, told = tuple(indices.problems), tuple(usages)
    for (kind, technology), operations in sorted(found.items()):
        yield Source(
            technology=technology,
            kind=kind,
            group=f"search-{technology}-{kind}",
            engines=("Elasticsearch", "OpenSearch"),
            variant_of="search",
            operations=tuple(operations),
            problems=problems,
            usages=told,
        )
        problems, told = (), ()
    if problems:
        yield Source("Elasticsearch", "usage", "search", problems=problems)


def _usage(made: Made, table: str) -> Usage:
    written = tuple(c.name for c in made.columns)
    client = _client(made.path)
    return Usage(made.path, made.line, made.action, table=table, technology=client, writes=written)


def _create(held: Held) -> CreateTable:
    options = dict(held.options)
    if len(held.models) > 1:
        options["documents"] = held.models
    return CreateTable(
        path=held.path,
        line=held.line,
        table=held.name,
        kind=KIND,
        columns=tuple(held.columns.values()),
        description=held.description,
        model=held.models[0] if held.models else None,
        methods=tuple(dict.fromkeys(held.methods)),
        options=options,
    )


def _places(
    held: Held, places: list[tuple[str, int]], first: bool = False
) -> Iterator[CreateTable]:
    for path, line in sorted(dict.fromkeys(places))[:MAX_PLACES]:
        if first or (path, line) != (held.path, held.line):
            yield CreateTable(path=path, line=line, table=held.name, kind=KIND, if_not_exists=True)
