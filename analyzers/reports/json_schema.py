"""The JSON Schema of `dbscope scan --format json`, made from the catalog's own structs.

The structs give names, types and order; this page adds what each field means.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from ..model.catalog import Catalog

IDENTIFIER = "urn:dbscope:catalog:1"

_PLACE = {
    "path": "The file, relative to the root, with `/`.",
    "line": "The line in that file, counted from 1; 0 where no line is known.",
}

FIELDS: dict[str, dict[str, str]] = {
    "Catalog": {
        "version": "The version of this contract.",
        "root": "The name of the repository's folder.",
        "no_database": "True exactly when `databases` is empty.",
        "databases": "The databases that the repository uses, by id.",
        "others": "What was seen but is not counted as a database of the repository.",
        "components": "Named parts of the repository with the tables they use.",
        "practices": "Facts of the data layer, such as soft deletion.",
        "coverage": "How much of the schema is described.",
        "problems": "What could not be read or understood.",
    },
    "Database": {
        "id": "Unique in the catalog: the engine, with `:name` where it occurs several times.",
        "engine": "The canonical name of the engine.",
        "kind": "The family of the engine.",
        "status": "Whether the repository needs it, may use it, or uses it instead of another.",
        "default": "Among alternatives: whether it is used when nothing is configured.",
        "role": "What it stores and what for.",
        "access": "How code reaches it.",
        "key_files": "The files and folders that matter most; folders end with `/`.",
        "evidence": "Places that show that it is used.",
        "components": "Names of the components that use it.",
        "tables": "Its tables, views, collections, key patterns and the like, by name.",
        "relationships": "How its tables relate.",
        "migrations": "The steps of its schema's history, in the order in which they apply.",
        "drift": "Where the sources of its schema disagree.",
        "settings": "Connection settings, with secrets masked.",
    },
    "Access": {
        "technology": "The library or way, such as an ORM or raw SQL.",
        "driver": "The driver below it.",
        "language": "The programming language.",
    },
    "Evidence": {
        **_PLACE,
        "kind": "The kind of signal: client, dsn, provider, ddl, iac, import, package …",
        "text": "The line, with secrets masked.",
    },
    "Table": {
        "name": "Its name; a key pattern has its variables in braces.",
        "schema": "The schema or namespace it is in.",
        "kind": "What it is.",
        "description": "From docstrings, comments, `comment=`, `COMMENT ON` and the like.",
        "model": "The class or model that maps it.",
        "technology": "What declares it.",
        "methods": "Methods of the model, in the order of its source.",
        "declarations": "Every place that declares it.",
        "columns": "Its columns in order; fields of documents have dotted names.",
        "primary_key": "The columns of the primary key, in order.",
        "foreign_keys": "References to other tables.",
        "unique": "Unique constraints and unique indexes over columns.",
        "indexes": "Its indexes.",
        "checks": "Its check constraints.",
        "options": "Facts of its engine, such as `ttl`, `structure` or a partition key.",
    },
    "Declaration": {**_PLACE, "source": "What kind of source it is."},
    "Column": {
        "name": "Its name; nested fields are dotted, items of arrays have `[]`.",
        "type": "The database's own type in lower case where known, else the technology's.",
        "nullable": "Whether it may be null; null where the source does not say.",
        "default": "The default as SQL or code.",
        "unique": "Whether it alone is unique.",
        "description": "What it means, from the source.",
        "enum": "The values it may take.",
        **_PLACE,
        "generated": "The expression that computes it.",
        "certainty": "`declared` by a source, or `inferred` from use.",
    },
    "ForeignKey": {
        "columns": "The referring columns.",
        "ref_table": "The table referred to.",
        "ref_columns": "The columns referred to.",
        "on_delete": "What happens when the row referred to is deleted.",
        "on_update": "What happens when its key changes.",
        "enforced": "False for a relation that only the code knows.",
        **_PLACE,
        "name": "The name of the constraint.",
        "ref_schema": "The schema of the table referred to.",
    },
    "Index": {
        "name": "Its name, where it has one.",
        "columns": "Column names, or expressions in parentheses.",
        "unique": "Whether it admits each value once.",
        "method": "The access method, such as gin.",
        "where": "The condition of a partial index.",
        **_PLACE,
        "description": "What it is for, where the source says so.",
    },
    "Check": {
        "name": "The name of the constraint.",
        "expression": "The condition as written.",
        **_PLACE,
    },
    "Relationship": {
        "from_table": "The table that refers.",
        "from_columns": "Its columns; for an embedded document, the path of the field.",
        "to_table": "The table referred to; for an embedded document, `table.path`.",
        "to_columns": "The columns referred to.",
        "type": "The cardinality, or how a document holds the other.",
        "through": "The junction table of a many-to-many relationship.",
        "inferred": "True where no key is declared and only a name shows it.",
    },
    "Migration": {
        "tool": "The migration tool.",
        "id": "The identifier the tool gives it.",
        **_PLACE,
        "date": "The date in its name or header.",
        "summary": "What it does, derived from its operations.",
        "operations": "How many schema operations it holds.",
        "tables": "The tables it touches.",
    },
    "Drift": {
        "table": "The table in question.",
        "column": "The column in question, where it is one.",
        "kind": "What disagrees.",
        **_PLACE,
        "detail": "What each source says.",
        "sides": "What each of the sources that were compared says, and where.",
    },
    "Side": {
        "source": "What kind of source it is, as in `declarations`.",
        "value": "What it says; empty where it does not have it.",
        **_PLACE,
    },
    "Setting": {
        "name": "The name of the setting or variable.",
        "value": "Its value, with secrets masked.",
        **_PLACE,
    },
    "Other": {
        "engine": "What was seen.",
        "status": "not-a-database, provisioned, declared or target.",
        "reason": "Why it is not counted.",
        "evidence": "Places that show it.",
    },
    "Component": {
        "name": "Its name.",
        "path": "Its folder.",
        "uses": "The tables it reads and writes.",
    },
    "Use": {
        "table": "The table.",
        "database": "The id of its database.",
        "reads": "How many places read it.",
        "writes": "How many places write it.",
        "creates": "How many of these add rows.",
        "updates": "How many of these change rows.",
        "deletes": "How many of these remove rows.",
        "places": "Where, by path and line.",
    },
    "UsePlace": {
        **_PLACE,
        "action": "What the code does there: create, read, update or delete.",
        "reads": "The columns that are read, where the code names them.",
        "writes": "The columns that are set, where the code names them.",
    },
    "Practice": {
        "category": "The kind of practice.",
        "summary": "What is done.",
        **_PLACE,
    },
    "Coverage": {
        "tables": "Tables, views and collections; key patterns are not counted.",
        "documented_tables": "Those with a description.",
        "columns": "Their columns.",
        "documented_columns": "Columns with a description.",
        "relationships": "Relationships between tables.",
        "indexes": "Their indexes.",
    },
    "Problem": {
        **_PLACE,
        "kind": "The kind of problem.",
        "message": "One sentence.",
        "code": "A stable code.",
    },
}

VALUES: dict[tuple[str, str], tuple[str, ...]] = {
    ("Database", "status"): ("required", "optional", "alternative"),
    ("Relationship", "type"): (
        "one-to-one",
        "many-to-one",
        "many-to-many",
        "embedded",
        "reference",
    ),
    ("Declaration", "source"): ("model", "migration", "dump", "config", "usage", "live"),
    ("Column", "certainty"): ("declared", "inferred"),
}
"""Fields whose values are a closed list."""

EXAMPLES: dict[tuple[str, str], tuple[str, ...]] = {
    ("Database", "kind"): (
        "relational",
        "document",
        "key-value",
        "wide-column",
        "graph",
        "search",
        "time-series",
        "analytical",
        "vector",
        "embedded",
    ),
    ("Table", "kind"): (
        "table",
        "view",
        "collection",
        "key-pattern",
        "index",
        "node",
        "relationship",
        "measurement",
    ),
}
"""Fields whose list of values may grow."""


def schema() -> dict[str, Any]:
    """The JSON Schema as a dictionary."""
    (reference,), components = msgspec.json.schema_components(
        (Catalog,), ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": IDENTIFIER,
        "title": "dbscope catalog",
        **reference,
        "$defs": {name: _described(name, made) for name, made in sorted(components.items())},
    }


def render() -> str:
    """The JSON Schema as text, as `dbscope schema` prints it."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _described(name: str, made: dict[str, Any]) -> dict[str, Any]:
    """One object's schema with what its fields mean; every field is always written."""
    properties = {field: _property(name, field, spec) for field, spec in made["properties"].items()}
    described = {k: v for k, v in made.items() if k not in ("properties", "required")}
    return {**described, "properties": properties, "required": list(properties)}


def _property(name: str, field: str, spec: dict[str, Any]) -> dict[str, Any]:
    # A default says what an absent field means, but here no field is ever absent.
    kept = {k: v for k, v in spec.items() if k != "default"}
    meaning = FIELDS.get(name, {}).get(field)
    if meaning:
        kept["description"] = meaning
    if (name, field) in VALUES:
        kept["enum"] = list(VALUES[name, field])
    if (name, field) in EXAMPLES:
        kept["examples"] = list(EXAMPLES[name, field])
    return kept
