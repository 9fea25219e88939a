"""Parts of CQL statements: names, types, keys, the options behind `WITH`."""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from ..syntax.sql_template import has_hole, without_holes
from ..syntax.sql_tokens import Cursor
from .ddl_names import Context

_METHODS = {
    "storageattachedindex": "sai",
    "sai": "sai",
    "sasiindex": "sasi",
    "stratioluceneindex": "lucene",
    "index": "lucene",
    "vector_index": "vector",
}
_DEEPEST = 8
_TUNING = frozenset(
    {
        *("id", "additional_write_policy", "bloom_filter_fp_chance", "crc_check_chance"),
        *("max_index_interval", "min_index_interval", "memtable_flush_period_in_ms", "memtable"),
        *("read_repair", "read_repair_chance", "dclocal_read_repair_chance", "extensions"),
    }
)
"""What a node's files are tuned with, which every DESCRIBE repeats."""


class Keys(Struct, frozen=True):
    """The two parts of a primary key."""

    partition: tuple[str, ...] = ()
    clustering: tuple[str, ...] = ()


def cql_name(cursor: Cursor, context: Context) -> str:
    """The name that comes next, in lower case unless it is quoted; "" for a placeholder."""
    token = cursor.peek()
    if token is None or token.kind not in ("word", "quoted"):
        return ""
    cursor.at += 1
    text = without_holes(token.text) if has_hole(token.text) else token.text
    return text.lower() if token.kind == "word" else text


def type_text(cursor: Cursor) -> str:
    """A type in its usual spelling: `map<text, frozen<address>>`; a keyspace in it is left out."""
    out: list[str] = []
    tokens = cursor.tokens[cursor.at :]
    for at, token in enumerate(tokens[:200]):
        if token.kind == "op" and token.text == ".":
            continue
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        if after is not None and after.kind == "op" and after.text == ".":
            continue
        if token.kind == "op":
            out.append(", " if token.text == "," else token.text)
        elif token.kind == "string":
            out.append(f"'{token.text}'")
        else:
            text = without_holes(token.text) if has_hole(token.text) else token.text
            out.append(text if token.kind == "quoted" else text.lower())
    return "".join(out)


def primary_key(group: Cursor | None, context: Context) -> Keys:
    """`((a, b), c DESC)`: what stands first, or in parentheses there, is the partition key."""
    if group is None:
        return Keys()
    parts = group.split()
    if not parts:
        return Keys()
    inner = parts[0].group() if parts[0].op("(") else None
    first = [parts[0]] if inner is None else inner.split()
    partition = tuple(filter(None, (cql_name(p, context) for p in first)))
    clustering = tuple(filter(None, (cql_name(p, context) for p in parts[1:])))
    return Keys(partition, clustering)


def index_target(group: Cursor | None, context: Context) -> tuple[str, ...]:
    """What an index is on: `(col)`, `(keys(col))`, ScyllaDB's local `((pk), col)`."""
    found: list[str] = []
    for part in group.split() if group is not None else []:
        inner = part.group() if part.op("(") else None
        if inner is not None:
            found += [n for p in inner.split() if (n := cql_name(p, context))]
            continue
        name = cql_name(part, context)
        inside = part.group()
        column = cql_name(inside, context) if inside is not None else ""
        found += [f"{name}({column})" if column else name] if name else []
    return tuple(found)


def method_of(cursor: Cursor) -> str | None:
    """The kind of a custom index: `sai`, `sasi`, or the class as written."""
    if not cursor.take("USING"):
        return None
    token = cursor.next()
    if token is None:
        return None
    last = token.text.rsplit(".", 1)[-1]
    return _METHODS.get(last.lower(), last)


def options_of(cursor: Cursor, context: Context) -> dict[str, Any]:
    """The options behind `WITH`, as plain values; those that are placeholders are left out."""
    options: dict[str, Any] = {}
    if not cursor.take("WITH"):
        return options
    while not cursor.done:
        before = cursor.at
        if cursor.take("CLUSTERING", "ORDER", "BY"):
            options["clustering_order"] = _order(cursor.group(), context)
        elif cursor.take("COMPACT", "STORAGE"):
            options["compact_storage"] = True
        else:
            name = cql_name(cursor, context)
            if cursor.take_op("="):
                value = _value(cursor, 0)
                if name and value is not None:
                    options[name] = value
        cursor.take("AND")
        if cursor.at == before:
            cursor.at += 1
    return options


def _order(group: Cursor | None, context: Context) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in group.split() if group is not None else []:
        name = cql_name(part, context)
        if name:
            found[name] = (part.any("ASC", "DESC") or "ASC").lower()
    return found


def _value(cursor: Cursor, depth: int) -> Any:
    """A constant, or a map or list of them; None where a placeholder stands."""
    if cursor.op("-"):
        cursor.at += 1
        inner = _value(cursor, depth)
        return -inner if isinstance(inner, int | float) else None
    token = cursor.next()
    if token is None or depth > _DEEPEST:
        return None
    if token.kind == "op" and token.text in "{[":
        return _braced(cursor, "}" if token.text == "{" else "]", depth)
    if token.kind == "number":
        return float(token.text) if re.search(r"[.eE]", token.text) else int(token.text)
    if token.kind == "op" or has_hole(token.text):
        return None
    if token.kind == "word" and token.upper in ("TRUE", "FALSE"):
        return token.upper == "TRUE"
    return token.text


def _braced(cursor: Cursor, close: str, depth: int) -> Any:
    pairs: dict[str, Any] = {}
    items: list[Any] = []
    while not cursor.done and not cursor.take_op(close):
        before = cursor.at
        value = _value(cursor, depth + 1)
        if cursor.take_op(":"):
            inner = _value(cursor, depth + 1)
            if isinstance(value, str) and inner is not None:
                pairs[value] = inner
        elif value is not None:
            items.append(value)
        cursor.take_op(",")
        if cursor.at == before:
            cursor.at += 1
    return pairs if pairs or close == "}" else items


def key_options(options: dict[str, Any]) -> dict[str, Any]:
    """Table options in the catalog's words: `ttl` in seconds, strategies without their package."""
    found: dict[str, Any] = {}
    for name, value in options.items():
        if name == "default_time_to_live":
            if isinstance(value, int) and value > 0:
                found["ttl"] = value
        elif isinstance(value, dict) and isinstance(value.get("class"), str):
            found[name] = {**value, "class": value["class"].rsplit(".", 1)[-1]}
        elif name not in _TUNING and value not in (False, ""):
            found[name] = value
    return found


def table_options(keys: Keys, static: list[str], options: dict[str, Any]) -> dict[str, Any]:
    """What a table says beyond its columns: parts of the key, order, static columns, settings."""
    found: dict[str, Any] = {"partition_key": list(keys.partition)} if keys.partition else {}
    if keys.clustering:
        found["clustering_key"] = list(keys.clustering)
    if static:
        found["static"] = static
    return {**found, **key_options(options)}
