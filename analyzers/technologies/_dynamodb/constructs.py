"""Tables that infrastructure code makes: AWS CDK, SST, Pulumi, in TypeScript and Python.

AWS CDK API, "aws-dynamodb": `new Table(scope, id, props)`, `TableV2`, `CfnTable`,
`addGlobalSecondaryIndex`; SST docs, "Dynamo": `fields`, `primaryIndex`, `globalIndexes`; Pulumi
Registry, "aws.dynamodb.Table": Terraform's arguments in camel case.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from ...facts import Fact
from ...syntax._nodes import Node, pairs
from ...syntax.expression_tree import TreeReader
from ...syntax.ir import Assign, Attr, Call, Expr, Lit, Map, dotted, tail, walk
from ...syntax.project import Project
from ...syntax.unit import CallSite, CodeUnit
from .._shared.call_locals import known, with_locals
from .model import Attribute, Definition, Secondary, scalar_type
from .properties import (
    at,
    cloudformation,
    construct,
    construct_index,
    said,
    terraform,
    word,
)
from .templates import Binding

MAKERS = frozenset({"Table", "TableV2", "CfnTable", "CfnGlobalTable", "Dynamo"})
INDEXING = {
    "addGlobalSecondaryIndex": "GSI",
    "add_global_secondary_index": "GSI",
    "addLocalSecondaryIndex": "LSI",
    "add_local_secondary_index": "LSI",
}
_SETTING = frozenset({"addEnvironment", "add_environment"})
_NAMES = frozenset({"tableName", "table_name", "name"})


def declare(unit: CodeUnit) -> Iterator[Fact]:
    """Constructs, indexes added to them, and environment variables set to their names."""
    sites = [s for s in unit.calls(_wanted) if _concerns(s)]
    for site, names in with_locals(unit, sites):
        call, name = site.call, tail(site.call.func) or ""
        data = {"scope": site.scope}
        if name in MAKERS:
            yield Fact("dynamodb", "construct", site.target, call.line, call, names, data=data)
        elif name in INDEXING and isinstance(call.func, Attr):
            base = dotted(call.func.base) or ""
            if not base and isinstance(call.func.base, Call):
                base = "."
            yield Fact("dynamodb", "construct-index", base, call.line, call, names, data=data)
        else:
            for variable, table in _environment(call, names):
                data = {"variable": variable, **data}
                yield Fact("dynamodb", "construct-env", table, call.line, data=data)


def _wanted(name: str) -> bool:
    return name in MAKERS or name in INDEXING or name in _SETTING or name.endswith("Function")


def _concerns(site: CallSite) -> bool:
    """Whether a call can make a table in a scope, or set up something around one."""
    call, name = site.call, tail(site.call.func) or ""
    if name not in MAKERS:
        return True
    positional = len(call.args)
    if positional == 1 and isinstance(call.args[0], Map):
        return False
    return positional >= 2 or bool(call.kwargs)


def _environment(call: Call, names: tuple[Assign, ...]) -> Iterator[tuple[str, str]]:
    """Variables that a call sets to the name of a table: (variable, the table's code name)."""
    if tail(call.func) in _SETTING and len(call.args) == 2:
        entries: list[tuple[object, Expr]] = [(call.args[0], call.args[1])]
    else:
        roots: list[Expr] = [*call.args, *(v for _, v in call.kwargs)]
        roots += [a.value for a in names if a.value is not None]
        maps = [n for r in roots for n in walk(r) if isinstance(n, Map)]
        entries = [entry for m in maps for entry in m.items]
    for key, value in entries:
        if isinstance(key, Lit) and isinstance(key.value, str) and isinstance(value, Attr):
            base = dotted(value.base)
            if value.name in _NAMES and base:
                yield key.value, base


class Construct(Struct, frozen=True):
    """A table that a construct makes, and the code name it is kept under."""

    definition: Definition
    target: str
    path: str


def constructs(
    facts: list[tuple[str, Fact]], indexes: list[tuple[str, Fact]], project: Project
) -> list[Construct]:
    """Every construct as a definition, with the indexes that later calls add."""
    made: list[Construct] = []
    for path, fact in facts:
        definition = _definition(path, fact, project)
        if definition is not None:
            made.append(Construct(definition, fact.name, path))
    for path, fact in indexes:
        for position, one in enumerate(made):
            if one.path == path and one.target == fact.name:
                made[position] = replace(one, definition=_indexed(one.definition, fact, project))
                break
    return made


def _definition(path: str, fact: Fact, project: Project) -> Definition | None:
    call = fact.node
    if not isinstance(call, Call):
        return None
    reader = TreeReader(project, path, known(fact.nodes))
    outside = project.external(path, call.func) or ""
    written = dotted(call.func) or ""
    kind = _kind(call, outside, written)
    if not kind:
        return None
    identity, properties = _arguments(call, reader, kind)
    made = _SHAPES[kind](properties, path)
    name = said(at(properties, "tableName", "name"))
    if not (made.key or name):
        return None
    label = {"pulumi": "Pulumi", "sst": "SST"}.get(kind, "AWS CDK")
    logical = identity or fact.name.rsplit(".", 1)[-1]
    return replace(made, name=name, line=call.line, logical=logical, technology=label)


def _kind(call: Call, outside: str, written: str) -> str:
    """Which library a `Table` is of, or ''."""
    name = written.rsplit(".", 1)[-1]
    if "pulumi" in outside or (written.startswith("aws.dynamodb") and "cdk" not in outside):
        return "pulumi" if name == "Table" else ""
    if outside.startswith(("sst", "@serverless-stack")) or written.startswith("sst."):
        return "sst"
    cdk = "aws-cdk" in outside or "aws_cdk" in outside or "aws-dynamodb" in outside
    named = not outside and written.split(".")[0] in ("dynamodb", "ddb", "aws_dynamodb", "dynamo")
    if name == "Dynamo" or not (cdk or (named and len(call.args) >= 2)):
        return ""
    return "cfn" if name.startswith("Cfn") else "cdk"


def _arguments(call: Call, reader: TreeReader, kind: str) -> tuple[str, Node]:
    """The identity and the properties of a construct."""
    first = 0 if kind == "pulumi" or (call.args and isinstance(call.args[0], Lit)) else 1
    identity = call.arg("id" if kind != "pulumi" else "resource_name", first)
    text = reader.pattern(identity) or "" if identity is not None else ""
    given = call.args[first + 1] if len(call.args) > first + 1 else None
    if given is None or call.kwargs:
        keywords = tuple((Lit(v.line, k), v) for k, v in call.kwargs if k not in ("id", "scope"))
        given = Map(call.line, keywords)
    return text, reader.tree(given)


def _sst(node: Node, path: str) -> Definition:
    """`fields: {id: "string"}`, `primaryIndex: {hashKey: "id"}` (`partitionKey` in version 2)."""
    attributes = []
    for name, kind in pairs(at(node, "fields")):
        attributes.append(Attribute(name, scalar_type(word(kind)), kind.line, path))
    key = _sst_key(at(node, "primaryIndex"))
    indexes = []
    for label, holder in (("GSI", "globalIndexes"), ("LSI", "localIndexes")):
        for name, entry in pairs(at(node, holder)):
            columns = _sst_key(entry)
            columns = (*key[:1], *columns) if label == "LSI" else columns
            indexes.append(Secondary(name, columns, label, "ALL", entry.line, path))
    ttl = word(at(node, "ttl", "timeToLiveAttribute"))
    options = {"ttl attribute": ttl} if ttl else {}
    return Definition(
        "", path, 0, "template", "SST",
        attributes=tuple(attributes), key=key, indexes=tuple(indexes), options=options,
    )  # fmt: skip


def _sst_key(node: Node | None) -> tuple[str, ...]:
    first = word(at(node, "hashKey", "partitionKey"))
    return tuple(n for n in (first, word(at(node, "rangeKey", "sortKey"))) if n)


_SHAPES = {"cdk": construct, "cfn": cloudformation, "pulumi": terraform, "sst": _sst}


def _indexed(definition: Definition, fact: Fact, project: Project) -> Definition:
    call = fact.node
    if not isinstance(call, Call):
        return definition
    reader = TreeReader(project, definition.path, known(fact.nodes))
    given: Expr = Map(call.line, tuple((Lit(v.line, k), v) for k, v in call.kwargs))
    if call.args:
        given = call.args[0]
    attributes = {a.name: a for a in definition.attributes}
    node = reader.tree(given)
    kind = INDEXING[tail(call.func) or ""]
    made = construct_index(node, kind, definition.key, attributes, definition.path)
    made = replace(made, line=call.line)
    return replace(
        definition,
        attributes=tuple(attributes.values()),
        indexes=(*definition.indexes, made),
    )


def bindings(
    facts: list[tuple[str, Fact]], made: list[Construct]
) -> Iterator[tuple[str, Binding, Definition]]:
    """Environment variables that stand for a construct's table: (path, variable, table).

    The table may be kept under another code name where it is handed over (`props.table`): then the
    last part of the name, or the construct's identity, tells.
    """
    for path, fact in facts:
        last = fact.name.rsplit(".", 1)[-1]
        own = [c for c in made if c.path == path and c.target == fact.name]
        others = [c for c in made if last in (c.target.rsplit(".", 1)[-1], c.definition.logical)]
        chosen = own or others
        if len({(c.path, c.target) for c in chosen}) == 1:
            binding = Binding(fact.data["variable"], "", "", "", fact.line)
            yield path, binding, chosen[0].definition
