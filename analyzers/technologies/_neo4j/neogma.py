"""Models of neogma, an object mapper for Neo4j in TypeScript.

After its documentation ("Defining a Model"): `ModelFactory({ label, schema, relationships,
primaryKeyField }, neogma)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...facts import Fact
from ...model.schema import Column
from ...syntax.evaluate import Evaluator
from ...syntax.ir import Call, Expr, Lit, Map, tail
from ...syntax.project import Project
from .graph import Shape

FACTORY = "ModelFactory"
_TYPES = {
    **{"string": "string", "number": "float", "integer": "integer", "boolean": "boolean"},
    **{"array": "list", "object": "map"},
}


def factory_shapes(facts: Iterable[tuple[str, Fact]], project: Project) -> Iterator[Shape]:
    """The labels and relationships of `ModelFactory` calls."""
    known = list(facts)
    labels = {f.name: label for p, f in known if (label := _label(project, p, f))}
    for path, fact in known:
        label = _label(project, path, fact)
        given = fact.node.args[0] if isinstance(fact.node, Call) else None
        if label is None or not isinstance(given, Map):
            continue
        schema = given.get("schema")
        key = Evaluator(project, path).text(given.get("primaryKeyField"))
        columns = tuple(_columns(project, path, schema)) if isinstance(schema, Map) else ()
        yield Shape(
            kind="node",
            name=label,
            path=path,
            line=fact.line,
            columns=columns,
            primary_key=(key,) if key else (),
            model=fact.name or label,
        )
        links = given.get("relationships")
        for name, link in links.items if isinstance(links, Map) else ():
            if isinstance(name, Lit) and isinstance(link, Map):
                yield from _link(project, path, label, labels, link)


def _label(project: Project, path: str, fact: Fact) -> str | None:
    given = fact.node.args[0] if isinstance(fact.node, Call) and fact.node.args else None
    value = given.get("label") if isinstance(given, Map) else None
    found = Evaluator(project, path).value(value)
    if isinstance(found, list) and found:
        found = found[0]
    return found if isinstance(found, str) else None


def _columns(project: Project, path: str, schema: Map) -> Iterator[Column]:
    evaluator = Evaluator(project, path)
    for key, value in schema.items:
        if not isinstance(key, Lit):
            continue
        given = value if isinstance(value, Map) else Map()
        type_ = evaluator.value(given.get("type"))
        if isinstance(type_, list) and type_:
            type_ = type_[0]
        required = evaluator.truth(given.get("required"))
        yield Column(
            str(key.value),
            _TYPES.get(type_) if isinstance(type_, str) else None,
            not required,
            path=path,
            line=key.line,
        )


def _link(
    project: Project, path: str, label: str, labels: dict[str, str], link: Map
) -> Iterator[Shape]:
    evaluator = Evaluator(project, path)
    name = evaluator.text(link.get("name"))
    if not name:
        return
    other = _other(label, labels, link.get("model"))
    out = evaluator.text(link.get("direction")) != "in"
    start, end = (label, other) if out else (other, label)
    held = link.get("properties")
    properties: list[Column] = []
    for key, value in held.items if isinstance(held, Map) else ():
        inner = value.get("schema") if isinstance(value, Map) else None
        column = evaluator.text(value.get("property")) if isinstance(value, Map) else None
        type_ = evaluator.value(inner.get("type")) if isinstance(inner, Map) else None
        properties.append(
            Column(
                column or str(getattr(key, "value", "")),
                _TYPES.get(type_) if isinstance(type_, str) else None,
                path=path,
                line=key.line,
            )
        )
    yield Shape(
        kind="relationship",
        name=name,
        path=path,
        line=link.line,
        columns=tuple(properties),
        ends=(("from", start, link.line), ("to", end, link.line)),
    )


def _other(label: str, labels: dict[str, str], model: Expr | None) -> str:
    if isinstance(model, Lit) and model.value == "self":
        return label
    return labels.get(tail(model) or "", "")
