"""Mappings of Elasticsearch and OpenSearch as fields, from whatever tree they stand in.

Elasticsearch docs, "Mapping": `properties` nest, `fields` are further ways to index one field
(`title.keyword`), a field without a type but with properties is an object. "Index templates":
`index_patterns` with `template` (or, in older ones, the settings beside them), `composed_of`
component templates; "Data streams". Mappings of versions before 7 stand under a type's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ...model.schema import Column
from ...syntax._nodes import Fields, Items, Node, Scalar, flatten, get, items, pairs, text
from ...syntax.sql_tokens import word_set

KIND = "collection"
"""An index is a set of documents; its mapping says which fields they may have."""

MAX_DEPTH = 20
MAX_FIELDS = 5_000
OWN_TYPES = word_set(
    "keyword text date long nested short byte double float half_float scaled_float unsigned_long "
    "ip geo_point geo_shape completion dense_vector knn_vector sparse_vector flattened "
    "search_as_you_type token_count percolator rank_feature rank_features date_nanos wildcard "
    "constant_keyword match_only_text join alias binary integer_range long_range double_range "
    "float_range date_range ip_range flat_object semantic_text version point shape murmur3 "
    "annotated_text icu_collation_keyword attachment counted_keyword histogram rank_vectors "
    "aggregate_metric_double passthrough exponential_histogram"
)
TYPES = OWN_TYPES | {"integer", "boolean", "object", "string"}
_NAMED = ("index", "index_name", "indexName", "name")
_NOISE = re.compile(
    r"^(?:mappings?|template|index|doc_?type|elastic(?:search)?|opensearch|es)[-_.]+|"
    r"[-_.]+(?:index[-_.]?template|component[-_.]?template|mappings?|template|index|schema|"
    r"settings?|definition|es\d*|v\d+)$",
    re.I,
)


class Found(Struct, frozen=True):
    """An index, a template of indices, or a component of one.

    `kind`: index, template or component. `name` is empty where nothing but the file names it.
    """

    name: str
    kind: str
    line: int
    columns: tuple[Column, ...]
    options: dict[str, Any]
    composed: tuple[str, ...] = ()


# -- fields ---------------------------------------------------------------------------------------


def fields(properties: Node | None, path: str, prefix: str = "") -> Iterator[Column]:
    """Every field below `properties`, nested ones and multi-fields with dotted names."""
    left = [MAX_FIELDS]
    yield from _fields(properties, path, prefix, 0, left)


def _fields(
    properties: Node | None, path: str, prefix: str, depth: int, left: list[int]
) -> Iterator[Column]:
    for name, node in pairs(properties):
        if depth > MAX_DEPTH or left[0] <= 0:
            return
        if not isinstance(node, Fields):
            continue
        left[0] -= 1
        inner = get(node, "properties")
        kind = text(get(node, "type")) or ("object" if inner is not None else None)
        if kind is None and not _parameters(node):
            continue
        full = f"{prefix}{name}"
        yield Column(
            full,
            kind,
            nullable=True,
            default=_known(get(node, "null_value")),
            path=path,
            line=node.line,
        )
        for further in ("properties", "fields"):
            yield from _fields(get(node, further), path, f"{full}.", depth + 1, left)


def _parameters(node: Fields) -> bool:
    known = ("analyzer", "index", "enabled", "fields", "dynamic", "format", "ignore_above")
    return any(k in known for k, _ in node.pairs)


def _known(node: Node | None) -> str | None:
    return text(node) if node is not None else None


def analyzers(properties: Node | None, prefix: str = "", depth: int = 0) -> dict[str, str]:
    """The analyzer of each field that names one."""
    found: dict[str, str] = {}
    for name, node in pairs(properties):
        chosen = text(get(node, "analyzer"))
        if chosen:
            found[prefix + name] = chosen
        if depth < MAX_DEPTH:
            for further in ("properties", "fields"):
                found |= analyzers(get(node, further), f"{prefix}{name}.", depth + 1)
    return found


def mapping_of(node: Node | None) -> Fields | None:
    """The mapping that holds `properties`, looked for below a type's name too."""
    if not isinstance(node, Fields):
        return None
    if is_properties(get(node, "properties")):
        return node
    for _, inner in node.pairs:
        if isinstance(inner, Fields) and is_properties(get(inner, "properties")):
            return inner
    return node if get(node, "dynamic_templates") is not None else None


def is_properties(node: Node | None, strict: bool = False) -> bool:
    """Whether a mapping's values are fields. `strict`: a type that only search engines have."""
    if not isinstance(node, Fields) or not node.pairs:
        return False
    kinds = [text(get(v, "type")) for _, v in node.pairs if isinstance(v, Fields)]
    known = [k for k in kinds if k in (OWN_TYPES if strict else TYPES)]
    nested = [v for _, v in node.pairs if is_nested(v)]
    if strict:
        return bool(known) and not any(k in ("array", "number", "null") for k in kinds)
    return bool(known or nested)


def is_nested(node: Node) -> bool:
    """Whether a field holds fields of its own."""
    return isinstance(get(node, "properties"), Fields)


# -- indices --------------------------------------------------------------------------------------


def read(node: Node, path: str, depth: int = 0, key: str = "") -> Iterator[Found]:
    """Every index and template that a tree describes."""
    if isinstance(node, Items):
        for inner in node.items[:500]:
            yield from read(inner, path, depth + 1) if depth < 6 else ()
        return
    if not isinstance(node, Fields):
        return
    found = described(node, path, key, bare=depth <= 1)
    if found is not None:
        yield found
    elif depth < 6:
        for name, inner in node.pairs[:2_000]:
            yield from read(inner, path, depth + 1, name)


def described(node: Fields, path: str, key: str = "", bare: bool = True) -> Found | None:
    """What one mapping of keys describes, or None.

    `bare`: `properties` alone, without `mappings` around them, may be a mapping too.
    """
    patterns = _patterns(node)
    held = get(node, "template")
    body = held if isinstance(held, Fields) else get(node, "body") or node
    mapping = mapping_of(get(body, "mappings") or get(body, "mapping"))
    if mapping is None and bare and get(node, "$schema") is None:
        mapping = node if is_properties(get(node, "properties"), strict=True) else None
        key = ""
    if mapping is None and not (patterns and (held is not None or "settings" in _keys(body))):
        return None
    kind = "template" if patterns else "component" if isinstance(held, Fields) else "index"
    named = next((t for k in _NAMED if (t := text(get(node, k)))), "") if kind == "index" else ""
    return Found(
        named or next((n for p in patterns if (n := cleaned(p))), "") or _key_name(key),
        kind,
        node.line,
        tuple(fields(get(mapping, "properties"), path)),
        options(body, mapping, node, patterns),
        tuple(t for i in items(get(node, "composed_of")) if (t := text(i))),
    )


def _keys(node: Node) -> set[str]:
    return {k for k, _ in pairs(node)}


def _key_name(key: str) -> str:
    """The name of an index that its definition stands under (`{"orders": {"mappings": …}}`)."""
    plain = ("body", "template", "index_template", "value", "config", "definition", "index", "data")
    return "" if key.lower() in plain or not re.fullmatch(r"[\w.{}-]+", key) else key


def _patterns(node: Node) -> list[str]:
    listed = get(node, "index_patterns") or get(node, "indexPatterns")
    found = [t for i in items(listed) if (t := text(i))]
    older = get(node, "template")
    if not found and isinstance(older, Scalar) and older.text:
        found = [older.text]
    return found


def cleaned(pattern: str) -> str:
    """The name that a pattern of indices stands for: `*shop-orders-*` is `shop-orders`.

    A pattern with a wildcard inside stands for none.
    """
    name = pattern.strip().strip("*?-_.")
    if re.search(r"[*?]", name):
        return ""
    return re.sub(r"^\{\w+\}$", "", name)


def options(body: Node, mapping: Node | None, outer: Node, patterns: list[str]) -> dict[str, Any]:
    """Settings, aliases and the like, as far as they say something of the index."""
    found: dict[str, Any] = {}
    if patterns:
        found["index patterns"] = patterns
    aliases = get(body, "aliases") or get(outer, "aliases")
    names = [k for k, _ in pairs(aliases)] or [t for i in items(aliases) if (t := text(i))]
    if names:
        found["aliases"] = names
    if get(outer, "data_stream") is not None:
        found["data stream"] = True
    found |= settings(get(body, "settings"))
    dynamic = text(get(mapping, "dynamic"))
    if dynamic:
        found["dynamic"] = dynamic
    rules = [k for i in items(get(mapping, "dynamic_templates")) for k, _ in pairs(i)]
    if rules:
        found["dynamic templates"] = rules
    by_field = analyzers(get(mapping, "properties"))
    if by_field:
        found["field analyzers"] = by_field
    composed = [t for i in items(get(outer, "composed_of")) if (t := text(i))]
    if composed:
        found["composed of"] = composed
    return found


_SETTINGS = {
    "number_of_shards": "shards",
    "number_of_replicas": "replicas",
    "refresh_interval": "refresh interval",
    "lifecycle.name": "lifecycle policy",
    "plugins.index_state_management.policy_id": "lifecycle policy",
}


def settings(node: Node | None) -> dict[str, Any]:
    """Shards, replicas, lifecycle, and the analyzers and normalizers that an index defines."""
    found: dict[str, Any] = {}
    if node is None:
        return found
    for entry in flatten(node):
        key = entry.key.removeprefix("settings.").removeprefix("index.")
        if key in _SETTINGS and entry.value:
            number = entry.value.isascii() and entry.value.isdigit() and len(entry.value) < 9
            found[_SETTINGS[key]] = int(entry.value) if number else entry.value
    analysis = get(node, "analysis") or get(node, "index", "analysis")
    for part, label in (("analyzer", "analyzers"), ("normalizer", "normalizers")):
        names = [k for k, _ in pairs(get(analysis, part))]
        if names:
            found[label] = names
    return found


def file_name(path: str) -> str:
    """The name that a file gives to the index it describes: `order-mapping.json` is `order`."""
    folders = path.split("/")
    stem = re.sub(r"\.(json|ya?ml|[cm]?[jt]sx?|py|go)(\..*)?$", "", folders[-1], flags=re.I)
    for name in (stem, *reversed(folders[:-1])):
        before = ""
        short = name
        while short != before:
            before, short = short, _NOISE.sub("", short)
        plain = ("mapping", "mappings", "index", "template", "settings", "elasticsearch", "schema")
        words = (*plain, "opensearch", "elastic", "templates", "indices", "indexes")
        if short and short.lower() not in words and not re.fullmatch(r"(?i)(es|v)\d*", short):
            return short
    return stem
