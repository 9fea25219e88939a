"""Column types in one spelling, whoever wrote them: SQL, an ORM or a live database."""

from __future__ import annotations

import re
from functools import lru_cache

_SAME = {
    "bool": "boolean",
    "int": "integer",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "serial4": "serial",
    "serial8": "bigserial",
    "serial2": "smallserial",
    "float4": "real",
    "float8": "double precision",
    "double": "double precision",
    "character varying": "varchar",
    "char varying": "varchar",
    "national character varying": "nvarchar",
    "national varchar": "nvarchar",
    "national character": "nchar",
    "character large object": "clob",
    "binary large object": "blob",
    "character": "char",
    "bpchar": "char",
    "bit varying": "varbit",
    "decimal": "numeric",
    "dec": "numeric",
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
    "time with time zone": "timetz",
    "time without time zone": "time",
    "signed integer": "integer",
}
_QUOTED = re.compile(r"('(?:[^']|'')*'|\"[^\"]*\")")
_SHAPE = re.compile(
    r"^(?P<name>[^(\[]+?)\s*(?:(?P<args>\(.*?\))\s*(?P<tail>[a-z ]*?))?\s*"
    r"(?P<array>(?:\[\d*\]|\barray\b|\s)*)$"
)
_COLLATING = re.compile(
    r"^((?:n?varchar|n?char|(?:tiny|medium|long)?text)\b.*?)\s+(?:binary|ascii|unicode)$"
)
_CHARACTERS = re.compile(r"\s(?:collate|character set|charset)\s[\w.\"'-]{1,80}")
"""How text is written and sorted: an attribute beside the type, in MySQL as in PostgreSQL."""
_SIMPLE_ARGS = re.compile(r"^\([\d\s,]*(?:max)?(?:\s(?:char|byte))?\)$")
_PREFIX = re.compile(r"^(?:pg_catalog|public|sys|dbo)\.")


@lru_cache(maxsize=4096)
def canonical(type_text: str) -> str:
    """The type in lower case and in its usual spelling, with arguments and array marks.

    `CHARACTER VARYING (255)` gives `varchar(255)`, `timestamp(3) with time zone` gives
    `timestamptz(3)`; quoted parts (enum values, names of types) keep their case.
    """
    parts = _QUOTED.split(type_text.strip()[:2000])
    text = "".join(p if at % 2 else p.lower() for at, p in enumerate(parts))
    text = re.sub(r"\s+", " ", text).replace(" (", "(").replace("( ", "(").replace(" )", ")")
    text = _COLLATING.sub(r"\1", _CHARACTERS.sub("", _PREFIX.sub("", text)))
    if text.startswith('"') and text.count('"') == 2:
        return text.replace('"', "")
    found = _SHAPE.match(text) if len(text) <= 200 else None
    if found is None:
        return text
    return _assemble(
        found["name"].strip(), found["args"] or "", found["tail"] or "", found["array"]
    )


def _assemble(name: str, args: str, tail: str, array: str) -> str:
    if args and _SIMPLE_ARGS.match(args):
        args = args.replace(" ", "") if "char" not in args and "byte" not in args else args
    full = f"{name} {tail}".strip()
    marks = "".join(array.split())
    if marks.startswith("array"):
        marks = "[]"
    if full in _SAME:
        return f"{_SAME[full]}{args}{marks}"
    # `int(11)` and `int unsigned` are MySQL's own names and stay.
    if name in _SAME and name not in ("int", "double"):
        name = _SAME[name]
    spaced = f" {tail}" if tail else ""
    return f"{name}{args}{spaced}{marks}"
