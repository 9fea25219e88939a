"""What the shape of a table says in words: constraints, what an index is for, how long a key lives.

Everything here is derived from the catalog; nothing is made safe for a format yet.
"""

from __future__ import annotations

import re
from typing import Any

from ..model.catalog import Database, Relationship
from ..model.keys import folded
from ..model.schema import Column, Declaration, ForeignKey, Index, Table

_KINDS = {
    "relational": "SQL",
    "analytical": "SQL - Analytical Database",
    "document": "NoSQL - Document Store",
    "key-value": "NoSQL - Key-Value Store",
    "wide-column": "NoSQL - Wide-Column Store",
    "graph": "NoSQL - Graph Database",
    "search": "NoSQL - Search Engine",
    "time-series": "NoSQL - Time-Series Database",
    "vector": "NoSQL - Vector Store",
    "embedded": "NoSQL - Embedded Store",
}
_METHODS = {
    "gin": "Containment and full-text search in {what}",
    "rum": "Full-text search in {what}",
    "fulltext": "Full-text search in {what}",
    "text": "Full-text search in {what}",
    "gist": "Range, spatial and nearest search in {what}",
    "spgist": "Range and spatial search in {what}",
    "spatial": "Spatial search in {what}",
    "2dsphere": "Spatial search in {what}",
    "2d": "Spatial search in {what}",
    "brin": "Scans over ranges of {what} in stored order",
    "hnsw": "Nearest-neighbour search by {what}",
    "ivfflat": "Nearest-neighbour search by {what}",
    "bloom": "Equality search by any of {what}",
    "hash": "Equality look-up by {what}",
    "hashed": "Equality look-up by {what}",
}
_TIMES = re.compile(r"^(date|time|timestamp|datetime)", re.IGNORECASE)
_TIME_NAMES = re.compile(r"(_at|_on|_date|_time|At|Date|Time)$")
_FLAGS = re.compile(r"^(bool|bit$|tinyint\(1\))", re.IGNORECASE)
_FLAG_NAMES = re.compile(r"(^|_)(status|state|kind|type|is|has)($|_)", re.IGNORECASE)


def kind_label(database: Database) -> str:
    """The family of a database as people name it: `SQL`, `NoSQL - Key-Value Store` …"""
    if database.kind == "embedded" and any(t.kind == "table" for t in database.tables):
        return "SQL - Embedded"
    return _KINDS.get(database.kind, database.kind)


def is_relational(database: Database) -> bool:
    """Whether the database's structure is tables rather than collections or keys."""
    return kind_label(database).startswith("SQL")


def humanised(seconds: Any) -> str:
    """A time to live in words (`15m`, `24h`, `7d`, `1m 30s`); other text as it is written."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        text = "" if seconds is None else str(seconds)
        return humanised(int(text)) if text.isascii() and text.isdigit() else text
    whole = int(seconds)
    if whole != seconds or whole <= 0:
        return f"{seconds}s" if seconds > 0 else "none"
    if whole >= 172_800 and whole % 86_400 == 0:
        return f"{whole // 86_400}d"
    parts = [(whole // 3600, "h"), (whole % 3600 // 60, "m"), (whole % 60, "s")]
    return " ".join(f"{number}{unit}" for number, unit in parts if number)


def foreign_keys_of(column: str, table: Table) -> tuple[tuple[ForeignKey, str], ...]:
    """The keys a column belongs to, each with what it refers to (`users.id`)."""
    name = column.lower()
    return tuple(
        (key, reference(key, position))
        for key in table.foreign_keys
        for position, held in enumerate(key.columns)
        if held.lower() == name
    )


def reference(key: ForeignKey, position: int | None = None) -> str:
    """What a key refers to: `users.id`, or `users.(a, b)` for several columns."""
    target = f"{key.ref_schema}.{key.ref_table}" if key.ref_schema else key.ref_table
    if not key.ref_columns:
        return target
    if position is not None and position < len(key.ref_columns):
        return f"{target}.{key.ref_columns[position]}"
    if len(key.ref_columns) == 1:
        return f"{target}.{key.ref_columns[0]}"
    return f"{target}.({', '.join(key.ref_columns)})"


def is_key(column: str, table: Table) -> bool:
    """Whether the column belongs to the primary key."""
    return column.lower() in folded(table.primary_key)


def is_unique(column: Column, table: Table) -> bool:
    """Whether a unique key stands on this column alone (other than the primary key)."""
    single = frozenset({column.name.lower()})
    return (
        column.unique
        or any(folded(u) == single for u in table.unique)
        or any(i.unique and not i.where and folded(i.columns) == single for i in table.indexes)
    )


def constraints(column: Column, table: Table) -> str:
    """All that binds a column: keys, uniqueness, values, how it is generated."""
    said = []
    if is_key(column.name, table):
        said.append("PRIMARY KEY")
    for key, target in foreign_keys_of(column.name, table):
        said.append(f"FK: {target}" if key.enforced else f"Reference: {target}")
    if is_unique(column, table) and folded(table.primary_key) != {column.name.lower()}:
        said.append("UNIQUE")
    if column.enum:
        said.append(f"ENUM: {', '.join(column.enum)}")
    if column.generated:
        said.append(f"GENERATED: {column.generated}")
    if column.certainty == "inferred":
        said.append("inferred from use")
    return "; ".join(said)


def index_type(index: Index) -> str:
    """`INDEX` or `UNIQUE`, with the method where it is not the usual one."""
    name = "UNIQUE" if index.unique else "INDEX"
    method = (index.method or "").lower()
    said = name if method in ("", "btree") else f"{name} {(index.method or '').upper()}"
    return f"{said} (partial)" if index.where else said


def purpose(index: Index, table: Table) -> str:
    """What an index is for: its description, else what its shape says."""
    said = line_of(index.description) or _shape(index, table)
    return f"{said}, only rows where {index.where}" if index.where else said


def line_of(text: str | None) -> str:
    """The text without surrounding space; empty for None."""
    return (text or "").strip()


def _shape(index: Index, table: Table) -> str:
    if not index.columns:
        return "Its columns are not known"
    what = ", ".join(index.columns)
    if index.unique:
        return f"One row per {what}"
    method = _METHODS.get((index.method or "").lower().replace("_ops", ""))
    if method is not None:
        return method.format(what=what)
    held = folded(index.columns)
    for key in table.foreign_keys:
        if folded(key.columns) == held:
            return f"Look-up of {table.name} by {key.ref_table}"
    if len(index.columns) == 1:
        return _single(index.columns[0], table)
    return f"Look-up by {index.columns[0]}, then {', '.join(index.columns[1:])}"


def _single(name: str, table: Table) -> str:
    column = table.column(name)
    if "(" in name:
        return f"Look-up by the expression {name}"
    type_ = (column.type or "") if column else ""
    if _TIMES.match(type_) or _TIME_NAMES.search(name):
        return f"Sorting and filtering by {name}"
    if (column and column.enum) or _FLAGS.match(type_) or _FLAG_NAMES.search(name):
        return f"Filtering by {name}"
    return f"Look-up by {name}"


def unlisted_unique(table: Table) -> tuple[tuple[str, ...], ...]:
    """Unique constraints that no listed unique index stands for, each column order once."""
    listed = {folded(i.columns) for i in table.indexes if i.unique and not i.where}
    listed.add(folded(table.primary_key))
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for columns in (*table.unique, *((c.name,) for c in table.columns if c.unique)):
        if columns and folded(columns) not in listed:
            found.setdefault(folded(columns), columns)
    return tuple(found.values())


def relation_words(relation: Relationship, names: dict[str, str]) -> str:
    """A relationship as a sentence: one is called by its model (`names`), many by their table."""
    text = _relation(relation, names)
    return f"{text} (inferred from the name)" if relation.inferred else text


def _relation(relation: Relationship, names: dict[str, str]) -> str:
    tables = relation.from_table, relation.to_table
    left, right = (names.get(t, t) for t in tables)
    match relation.type:
        case "embedded":
            return f"{', '.join(relation.from_columns)} is embedded in {left}"
        case "many-to-many":
            if left == right:
                return f"{left} has many {tables[1]}"
            return f"{left} has many {tables[1]}, {right} has many {tables[0]}"
        case _ if left == right:
            return f"{left} refers to another row of {tables[1]}"
        case "one-to-one":
            return f"{right} has at most one {left}"
        case "reference":
            return f"{left} refers to {right}"
        case _:
            return f"{right} has many {tables[0]}"


def entity_names(database: Database) -> dict[str, str]:
    """What to call each table's entity: its model, else the table itself."""
    return {name: t.model or t.name for t in database.tables for name in (t.name, t.qualified)}


_RANK = {"model": 0, "config": 1, "dump": 2, "migration": 3, "live": 4, "usage": 5}


def home(table: Table) -> Declaration | None:
    """The declaration a reader wants first: the model's, else the earliest of the best source."""
    return min(table.declarations, key=rank, default=None)


def rank(declaration: Declaration) -> int:
    """How early a reader wants a declaration of this source."""
    return _RANK.get(declaration.source, 9)


def holes(pattern: str) -> tuple[str, ...]:
    """The variables of a key pattern, in order."""
    return tuple(re.findall(r"\{([^{}]*)\}", pattern))


def key_purpose(table: Table) -> str:
    """What a key pattern is for: what code says, then its description or what its name says."""
    purpose, words = str(table.options.get("purpose") or ""), _key_words(table)
    return words if not purpose or purpose in words else f"{purpose}: {words}".removesuffix(": ")


def _key_words(table: Table) -> str:
    if line_of(table.description):
        return line_of(table.description)
    words = [w for w in re.split(r"[:/.|#\s]+", re.sub(r"\{[^{}]*\}", " ", table.name)) if w]
    said = " ".join(words).replace("_", " ").replace("-", " ").strip(" :")
    by = ", ".join(h for h in holes(table.name) if h and h != "*")
    if not said:
        return f"one per {by}" if by else ""
    return f"{said}, one per {by}" if by else said


def invalidations(table: Table) -> tuple[str, ...]:
    """The places (`path:line`) that delete a key or say when it expires."""
    ends = table.options.get("invalidation")
    return tuple(str(e) for e in ends) if isinstance(ends, list | tuple) else ()
