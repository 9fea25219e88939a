"""Which engine Kysely's tables live in (Kysely docs, "Dialects")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ...schema import operations as ops

_NAMES = (
    ("SQLite", re.compile(r"(?i)sqlite|libsql|turso|sqlocal|^d1|capacitor|wasm|crsql|tauri")),
    ("PostgreSQL", re.compile(r"(?i)postgres|^pg|neon|pglite|xata|vercel|supabase|rdsdata")),
    ("MySQL", re.compile(r"(?i)mysql|planetscale|tidb|maria")),
    ("SingleStore", re.compile(r"(?i)singlestore")),
    ("Microsoft SQL Server", re.compile(r"(?i)mssql|tedious")),
    ("ClickHouse", re.compile(r"(?i)clickhouse")),
)
_POSTGRES = re.compile(
    r"^(?:jsonb|timestamptz|timetz|(?:big|small)?serial|bytea|citext|tsvector|inet|cidr|vector)\b"
    r"|\[\]$"
)


def dialect_engine(name: str) -> str:
    """The engine that a dialect's class is for, "" where its name does not say."""
    return next((engine for engine, pattern in _NAMES if pattern.search(name)), "")


def engines_near(where: str, dialects: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The engine of the dialects made nearest to a folder, where those agree."""
    best, found = -1, set()
    for path, engine in dialects:
        near = _shared(where.split("/"), path.split("/")[:-1])
        if near > best:
            best, found = near, {engine}
        elif near == best:
            found.add(engine)
    return tuple(found) if len(found) == 1 else ()


def _shared(one: list[str], other: list[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def engines_of(operations: Iterable[ops.AnyOperation]) -> tuple[str, ...]:
    """PostgreSQL where a column has a type that only it knows."""
    for operation in operations:
        columns = operation.columns if isinstance(operation, ops.CreateTable) else ()
        if isinstance(operation, ops.AddColumn):
            columns = (operation.column,)
        if any(c.type and _POSTGRES.search(c.type) for c in columns):
            return ("PostgreSQL",)
    return ()
