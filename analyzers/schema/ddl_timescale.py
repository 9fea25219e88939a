"""TimescaleDB's functions that make a table a hypertable, and its policies, as table options.

After the Timescale documentation ("create_hypertable()", "add_retention_policy()").
"""

from __future__ import annotations

import re

from . import operations as ops

_CALL = re.compile(
    r"(?i)\b(?P<what>create_hypertable|add_retention_policy|add_compression_policy)\s*\(\s*"
    r"(?:relation\s*(?:=>|:=)\s*)?'(?P<table>[^']{1,200})'(?:\s*::\s*regclass)?\s*"
    r"(?:,\s*(?P<rest>[^;]{0,600}))?"
)
_TIME = re.compile(
    r"(?i)^(?:(?:time_column_name|dimension)\s*(?:=>|:=)\s*)?(?:by_range\s*\(\s*)?'(?P<column>[^']{1,100})'"
)
_INTERVAL = re.compile(r"(?i)\bINTERVAL\s*'(?P<a>[^']{1,60})'|'(?P<b>[^']{1,60})'\s*::\s*interval")
_OPTIONS = {
    "add_retention_policy": "retention",
    "add_compression_policy": "compress_after",
}


def timescale(text: str, path: str, line: int) -> list[ops.AnyOperation]:
    """The options that calls in a statement set on tables."""
    made: list[ops.AnyOperation] = []
    for found in _CALL.finditer(text):
        schema, _, table = found["table"].replace('"', "").rpartition(".")
        rest = (found["rest"] or "").strip()
        interval = _INTERVAL.search(rest)
        span = (interval["a"] or interval["b"]) if interval else None
        options: dict[str, object] = {}
        if found["what"].lower() == "create_hypertable":
            time = _TIME.match(rest)
            options["hypertable"] = time["column"] if time else True
            if span:
                options["chunk_interval"] = span
        elif span:
            options[_OPTIONS[found["what"].lower()]] = span
        if table and options:
            made.append(
                ops.SetOptions(
                    path=path,
                    line=line + text.count("\n", 0, found.start()),
                    table=table,
                    schema=schema if schema and schema != "public" else None,
                    options=options,
                )
            )
    return made
