"""The shapes in which tables are described, as definitions.

* the API's and CloudFormation's `AttributeDefinitions`, `KeySchema`, `GlobalSecondaryIndexes`
  (AWS CloudFormation docs, "AWS::DynamoDB::Table"; DynamoDB API, "CreateTable"), also with a small
  first letter (CDK's `CfnTable`);
* Terraform's and Pulumi's `hash_key`, `range_key`, `attribute` (Terraform Registry,
  "aws_dynamodb_table");
* the constructs of the CDK with `partitionKey: {name, type}` (AWS CDK API, "aws-dynamodb").

All of them are trees, whether they stood in a data file or in code.
"""

from __future__ import annotations

from typing import Any

from ...syntax._nodes import Node, Scalar, items, pairs
from .model import Attribute, Definition, Secondary, scalar_type

Attributes = dict[str, Attribute]


def at(node: Node | None, *names: str) -> Node | None:
    """The value under the first of several spellings of a key (case and `_` do not count)."""
    wanted = [n.replace("_", "").lower() for n in names]
    found: Node | None = None
    for key, value in pairs(node):
        if key.replace("_", "").lower() in wanted:
            found = value
    return found


def every(node: Node | None, *names: str) -> list[Node]:
    """All values under a key that may stand several times, lists opened."""
    wanted = [n.replace("_", "").lower() for n in names]
    held = [v for k, v in pairs(node) if k.replace("_", "").lower() in wanted]
    return [inner for value in held for inner in items(value)]


def word(node: Node | None) -> str | None:
    """The text of a scalar that says something; None for everything else."""
    if isinstance(node, Scalar) and node.text and not (node.bare and node.text in ("null", "~")):
        return node.text
    return None


def said(node: Node | None) -> str:
    """A name that code gives, `{x}` where it is a bare name of code of which nothing is known."""
    text = word(node)
    if text is None or not isinstance(node, Scalar):
        return ""
    return "{" + text.rsplit(".", 1)[-1] + "}" if node.bare else text


def _key_schema(node: Node | None) -> tuple[str, ...]:
    """The names of a `KeySchema`, the partition key first."""
    found: list[tuple[bool, str]] = []
    for entry in items(node):
        name = word(at(entry, "AttributeName"))
        kind = (word(at(entry, "KeyType")) or "HASH").rsplit(".", 1)[-1]
        if name:
            found.append((kind.upper() not in ("HASH", "PARTITION"), name))
    return tuple(n for _, n in sorted(found, key=lambda f: f[0]))


def cloudformation(node: Node | None, path: str) -> Definition:
    """`AttributeDefinitions` and `KeySchema`, of a template or of a call of the API."""
    attributes: Attributes = {}
    for entry in every(node, "AttributeDefinitions"):
        name = word(at(entry, "AttributeName"))
        if name:
            kind = scalar_type(word(at(entry, "AttributeType")))
            attributes.setdefault(name, Attribute(name, kind, entry.line, path))
    indexes = []
    for kind, holder in (("GSI", "GlobalSecondaryIndexes"), ("LSI", "LocalSecondaryIndexes")):
        for entry in every(node, holder):
            columns = _key_schema(at(entry, "KeySchema"))
            name = word(at(entry, "IndexName"))
            if columns:
                projected = _projection(at(entry, "Projection"))
                indexes.append(Secondary(name or "", columns, kind, projected, entry.line, path))
    stream = at(node, "StreamSpecification")
    ttl = at(node, "TimeToLiveSpecification")
    options = _options(
        billing=word(at(node, "BillingMode")),
        ttl=word(at(ttl, "AttributeName")) if _enabled(ttl) else None,
        stream=word(at(stream, "StreamViewType")) if _streams(stream) else None,
    )
    key = _key_schema(at(node, "KeySchema"))
    return _made(path, key, attributes, indexes, options)


def _streams(node: Node | None) -> bool:
    return (word(at(node, "StreamEnabled")) or "true").lower() == "true"


def _enabled(node: Node | None) -> bool:
    return (word(at(node, "Enabled")) or "true").lower() != "false"


def _projection(node: Node | None) -> str | None:
    """`ALL`, `KEYS_ONLY` or `INCLUDE a, b`."""
    return projection(word(at(node, "ProjectionType")), at(node, "NonKeyAttributes"))


def projection(kind: str | None, included: Node | None) -> str | None:
    """What an index projects, in the API's words."""
    if kind is None:
        return None
    text = kind.rsplit(".", 1)[-1].upper()
    names = [n for i in items(included) if (n := word(i))]
    return f"{text} {', '.join(names)}" if names and text == "INCLUDE" else text


def simple_table(node: Node | None, path: str, line: int) -> Definition:
    """SAM's `AWS::Serverless::SimpleTable`; without a key it is `id`, a string."""
    given = at(node, "PrimaryKey")
    name = word(at(given, "Name")) or "id"
    kind = scalar_type(word(at(given, "Type")) or "String")
    attribute = Attribute(name, kind, given.line if given is not None else line, path)
    billing = None if at(node, "ProvisionedThroughput") else "PAY_PER_REQUEST"
    return _made(path, (name,), {name: attribute}, [], _options(billing=billing))


def terraform(node: Node | None, path: str) -> Definition:
    """`hash_key`, `range_key` and `attribute` blocks (a list in Pulumi and the module)."""
    attributes: Attributes = {}
    for entry in every(node, "attribute", "attributes"):
        name = word(at(entry, "name"))
        if name:
            kind = scalar_type(word(at(entry, "type")))
            attributes.setdefault(name, Attribute(name, kind, entry.line, path))
    key = tuple(n for n in (word(at(node, "hash_key")), word(at(node, "range_key"))) if n)
    indexes = []
    for kind, one in (("GSI", "global_secondary_index"), ("LSI", "local_secondary_index")):
        for entry in every(node, one, one + "es"):
            hashed = word(at(entry, "hash_key")) if kind == "GSI" else key[:1] and key[0]
            columns = tuple(n for n in (hashed, word(at(entry, "range_key"))) if n)
            if not columns:
                columns = _key_schema(at(entry, "key_schema"))
            shown = projection(word(at(entry, "projection_type")), at(entry, "non_key_attributes"))
            if columns:
                name = word(at(entry, "name")) or ""
                indexes.append(Secondary(name, columns, kind, shown, entry.line, path))
    ttl = at(node, "ttl")
    written = word(at(ttl, "attribute_name")) if _enabled(ttl) else None
    written = written or word(at(node, "ttl_attribute_name"))
    stream = word(at(node, "stream_view_type"))
    options = _options(billing=word(at(node, "billing_mode")), ttl=written, stream=stream)
    return _made(path, key, attributes, indexes, options)


def construct(node: Node | None, path: str) -> Definition:
    """The properties of the CDK's `Table` and `TableV2`."""
    attributes: Attributes = {}
    key = _keyed(node, attributes, path)
    indexes = [
        construct_index(entry, kind, key, attributes, path)
        for kind, holder in (("GSI", "globalSecondaryIndexes"), ("LSI", "localSecondaryIndexes"))
        for entry in every(node, holder)
    ]
    billing = word(at(node, "billingMode")) or word(at(node, "billing"))
    ttl = word(at(node, "timeToLiveAttribute"))
    stream = word(at(node, "stream")) or word(at(node, "dynamoStream"))
    if stream:
        stream = stream.rsplit(".", 1)[-1].upper()
    return _made(
        path, key, attributes, indexes, _options(billing=_billing(billing), ttl=ttl, stream=stream)
    )


def _billing(written: str | None) -> str | None:
    """`BillingMode.PAY_PER_REQUEST`, `Billing.onDemand()`."""
    if not written:
        return None
    last = written.rsplit(".", 1)[-1].strip("()")
    named = {"ondemand": "PAY_PER_REQUEST", "provisioned": "PROVISIONED"}
    return named.get(last.replace("_", "").lower(), last)


def _keyed(node: Node | None, attributes: Attributes, path: str) -> tuple[str, ...]:
    """`partitionKey` and `sortKey`; what they name joins the attributes."""
    names: list[str] = []
    for one, many in (("partitionKey", "partitionKeys"), ("sortKey", "sortKeys")):
        for entry in [*every(node, one), *every(node, many)]:
            name = word(at(entry, "name")) or word(entry)
            if name:
                kind = scalar_type(word(at(entry, "type"))) or "S"
                names.append(name)
                attributes.setdefault(name, Attribute(name, kind, entry.line, path))
    return tuple(names)


def construct_index(
    node: Node, kind: str, key: tuple[str, ...], attributes: Attributes, path: str
) -> Secondary:
    """A secondary index of the CDK; a local one has the table's partition key."""
    own = _keyed(node, attributes, path)
    columns = (*key[:1], *own) if kind == "LSI" else own
    shown = projection(word(at(node, "projectionType")), at(node, "nonKeyAttributes"))
    return Secondary(
        word(at(node, "indexName")) or "", columns, kind, shown or "ALL", node.line, path
    )


def _options(**given: str | None) -> dict[str, Any]:
    names = {"billing": "billing mode", "ttl": "ttl attribute", "stream": "stream"}
    return {names[k]: v for k, v in given.items() if v}


def _made(
    path: str,
    key: tuple[str, ...],
    attributes: Attributes,
    indexes: list[Secondary],
    options: dict[str, Any],
) -> Definition:
    return Definition(
        "",
        path,
        0,
        "template",
        "",
        attributes=tuple(attributes.values()),
        key=key,
        indexes=tuple(indexes),
        options=options,
    )
