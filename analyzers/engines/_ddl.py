"""Words of SQL dialects: what a script, or a statement in code, says of its engine."""

from __future__ import annotations

import re
from functools import cache

from ._collect import Collector
from ._comments import live
from .registry import engines, table

MOST = 200_000
_STRONG = {
    "PostgreSQL": re.compile(
        r"create\s+extension|row\s+level\s+security|create\s+policy|plpgsql|tsvector|pg_catalog",
        re.I,
    ),
    "MySQL": re.compile(r"engine\s*=\s*'?(innodb|myisam)|utf8mb4", re.I),
    "SQLite": re.compile(r"pragma\s+journal|fts[345]|sqlite_master", re.I),
    "SQL Server": re.compile(r"ansi_nulls|\[dbo\]|nvarchar\s*\(\s*max", re.I),
    "Cassandra": re.compile(r"keyspace|clustering|strategy", re.I),
    "ClickHouse": re.compile(r"mergetree|lowcardinality", re.I),
    "Oracle": re.compile(r"varchar2", re.I),
    "pgvector": re.compile(r"."),
    "TimescaleDB": re.compile(r"."),
    "Citus": re.compile(r"."),
}
IN_CODE = re.compile(
    r"(?i)create\s+extension|engine\s*=\s*\w*mergetree|row\s+level\s+security|create\s+keyspace|"
    r"pragma\s+journal_mode|using\s+fts[345]\b|engine\s*=\s*innodb|language\s+'?plpgsql|"
    r"\bcreate_hypertable\b|create_virtual_table"
)
_WORD = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_TOKEN = re.compile(r"[a-z0-9]+")
_DIALECTS = {"mssql": "SQL Server", "sqlserver": "SQL Server", "tsql": "SQL Server"}


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((e.name, re.compile(p, re.I | re.M)) for e in engines() for p in e.ddl)


@cache
def _path_words() -> dict[str, str]:
    """Words that say, in a path, which engine a script is for."""
    names = {k: v for k, v in table("providers").items() if len(k) > 3 or k in ("h2", "db2", "d1")}
    for word in ("supabase", "snowflake", "access", "druid", "impala", "astra"):
        names.pop(word, None)
    return {**names, **_DIALECTS}


def engine_of_path(path: str) -> str | None:
    """The engine that a folder or file name speaks of: `db/hsqldb/schema.sql` → HSQLDB."""
    known = _path_words()
    parts = path.lower().split("/")
    parts[-1] = parts[-1].split(".", 1)[0]
    for part in reversed(parts):
        if part in known:
            return known[part]
        for token in _TOKEN.findall(part):
            if len(token) > 4 and token in known:
                return known[token]
    return None


def script(collector: Collector) -> None:
    """Signals of a SQL or CQL script: the engine its path names, else those its words name."""
    unit = collector.unit
    text = live(unit.language, unit.text[:MOST])
    if unit.language == "cql":
        collector.add("Cassandra", "ddl", 1, weight=0.8)
    named = engine_of_path(unit.path)
    hits: dict[str, list[int]] = {}
    for engine, pattern in _patterns():
        match = pattern.search(text)
        if match is not None:
            hits.setdefault(engine, []).append(text.count("\n", 0, match.start()) + 1)
    if named is not None and re.search(r"(?i)\b(create|alter|insert|grant|drop)\b", text):
        line = min(hits.get(named, [_first_statement(text)]))
        collector.add(named, "ddl", line, weight=0.8, detail="path")
        hits = {e: v for e, v in hits.items() if e in ("pgvector", "TimescaleDB", "Citus")}
    for engine, lines in hits.items():
        strong = engine in _STRONG and _STRONG[engine].search(text) is not None
        weight = 0.8 if strong and len(lines) > 1 else 0.7 if strong or len(lines) > 1 else 0.4
        collector.add(engine, "ddl", min(lines), weight=weight)


def _first_statement(text: str) -> int:
    match = re.search(r"(?i)\b(create|alter|insert|grant|drop)\b", text)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def statement(collector: Collector, line: str, number: int) -> None:
    """Signals of dialect words within a line of code."""
    if IN_CODE.search(line) is None:
        return
    if "create_virtual_table" in line and "fts" in line:
        collector.add("SQLite", "ddl", number)
    for engine, pattern in _patterns():
        if pattern.search(line):
            collector.add(engine, "ddl", number)
