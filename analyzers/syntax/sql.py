"""A file of SQL: its statements, the dialect it is written in, the engine it is meant for."""

from __future__ import annotations

import re
from functools import cached_property

from .sql_split import Statement, split
from .sql_template import fill
from .unit import Unit

_PATH_WORDS = {
    "postgres": "postgres postgresql pg pgsql psql postgre timescale timescaledb supabase plpgsql",
    "redshift": "redshift",
    "cockroach": "cockroach cockroachdb crdb",
    "yugabyte": "yugabyte yugabytedb",
    "mysql": "mysql mysql5 mysql8 tidb",
    "mariadb": "mariadb",
    "sqlite": "sqlite sqlite3 libsql turso d1",
    "tsql": "mssql sqlserver tsql msssql azuresql",
    "oracle": "oracle ora plsql",
    "clickhouse": "clickhouse",
    "h2": "h2",
    "hsqldb": "hsqldb hsql",
    "db2": "db2",
    "derby": "derby",
    "snowflake": "snowflake",
    "bigquery": "bigquery",
    "duckdb": "duckdb",
}
_FAMILY = {word: family for family, words in _PATH_WORDS.items() for word in words.split()}
_ENGINES = {
    "postgres": ("postgres", "PostgreSQL"),
    "redshift": ("postgres", "Amazon Redshift"),
    "cockroach": ("postgres", "CockroachDB"),
    "yugabyte": ("postgres", "YugabyteDB"),
    "mysql": ("mysql", "MySQL"),
    "mariadb": ("mysql", "MariaDB"),
    "sqlite": ("sqlite", "SQLite"),
    "tsql": ("tsql", "SQL Server"),
    "oracle": ("oracle", "Oracle"),
    "clickhouse": ("clickhouse", "ClickHouse"),
    "h2": ("h2", "H2"),
    "hsqldb": ("hsqldb", "HSQLDB"),
    "db2": ("db2", "DB2"),
    "derby": ("derby", "Derby"),
    "snowflake": ("snowflake", "Snowflake"),
    "bigquery": ("bigquery", "BigQuery"),
    "duckdb": ("duckdb", "DuckDB"),
}
_HINTS: dict[str, tuple[tuple[str, int], ...]] = {
    "mysql": (
        (r"ENGINE\s*=\s*(?:InnoDB|MyISAM|Memory|Aria)\b", 6),
        (r"\bAUTO_INCREMENT\b", 5),
        (r"/\*!\d{5}", 5),
        (r"(?:TABLE|EXISTS|INTO|ADD|COLUMN|\(|,|^)\s*`\w+`", 2),
        (r"\bUNSIGNED\b|\b(?:MEDIUM|LONG|TINY)(?:TEXT|BLOB)\b|\bTINYINT\(", 3),
        (r"^\s*DELIMITER\s|\bDEFAULT\s+CHARSET\b|\bCHARACTER SET\s+\w+", 4),
        (r"\bON UPDATE CURRENT_TIMESTAMP\b|^\s*(?:UNIQUE\s+)?KEY\s+`?\w+`?\s*\(", 4),
        (r"\bCHANGE (?:COLUMN\s+)?`?\w+`?\s+`?\w+`?\s+\w|\bFULLTEXT\b", 2),
    ),
    "postgres": (
        (
            r"\b(?:BIG|SMALL)?SERIAL\b(?!\s+UNIQUE)|\b(?:TIMESTAMPTZ|JSONB|BYTEA|CITEXT|TSVECTOR)\b",
            4,
        ),
        (r"::\s*\w+", 3),
        (r"\$\w*\$", 3),
        (r"\bCREATE EXTENSION\b|\bplpgsql\b|\bpg_catalog\b|\bnextval\(|\bsetval\(", 6),
        (r"\bUSING\s+(?:gin|gist|brin|hnsw|ivfflat|btree\s*\()", 4),
        (r"\bwith(?:out)? time zone\b|\bcharacter varying\b|\bdouble precision\b", 4),
        (r"\bALTER TABLE ONLY\b|\bCREATE TYPE\s+\S+\s+AS\b|\bCREATE DOMAIN\b", 5),
        (r"\bgen_random_uuid\(|\buuid_generate_v\d|\bROW LEVEL SECURITY\b|\bCREATE POLICY\b", 5),
        (r"\bpublic\.\w|\bCOMMENT ON (?:TABLE|COLUMN)\b|\bALTER COLUMN \S+ (?:TYPE|SET|DROP)\b", 3),
        (r"\bCREATE (?:UNIQUE )?INDEX CONCURRENTLY\b|\b(?:TEXT|INTEGER|INT|VARCHAR)\[\]", 4),
        (r"\bCREATE SEQUENCE\b|\bLANGUAGE\s+'?(?:plpgsql|sql)\b|\bILIKE\b|\bCONCURRENTLY\b", 2),
    ),
    "sqlite": (
        (r"\bAUTOINCREMENT\b|\bWITHOUT ROWID\b|\bCREATE VIRTUAL TABLE\b", 6),
        (r"^\s*PRAGMA\s+\w+", 6),
        (r"\"\w+\"\s+DATETIME\b", 4),
        (r"\bsqlite_\w+|\bstrftime\(|\bdatetime\('now'|\bRAISE\(|\bunixepoch\(", 4),
    ),
    "tsql": (
        (r"^\s*GO\s*$", 4),
        (r"\[dbo\]\.|\bdbo\.", 5),
        (r"\bIDENTITY\s*\(\s*\d|\bUNIQUEIDENTIFIER\b|\bNVARCHAR\s*\(\s*MAX\s*\)", 5),
        (r"\bsp_rename\b|\bsys\.(?:tables|columns|objects|indexes)\b|\bOBJECT_ID\(", 5),
        (r"\b(?:NON)?CLUSTERED\b|\bDATETIME2\b|\bGETDATE\(|\bNEWID\(|\bNOCHECK\b", 4),
        (r"^\s*(?:SET ANSI_NULLS|SET QUOTED_IDENTIFIER|PRINT\s+N?')", 4),
    ),
    "oracle": (
        (r"\bN?VARCHAR2\b|\bSYSDATE\b|\bSYSTIMESTAMP\b|\bEXECUTE IMMEDIATE\b", 5),
        (r"\bNUMBER\s*(?:\(|,|\s+NOT\b|\s+PRIMARY\b|\s+DEFAULT\b)", 4),
        (r"^\s*/\s*$|\bDBMS_\w+|\bTABLESPACE\s+\w+\s+PCTFREE|\bSEGMENT CREATION\b", 3),
    ),
    "clickhouse": (
        (r"\bENGINE\s*=?\s*\w*MergeTree\b", 8),
        (r"\bLowCardinality\(|\bDateTime64\b|\bNullable\(|\bU?Int(?:8|16|32|64)\b", 5),
        (r"\bON CLUSTER\b|\bReplicated\w*|\bENGINE\s*=\s*(?:Distributed|Kafka|Null|Memory)\b", 4),
    ),
    "snowflake": ((r"\bVARIANT\b|\bCREATE OR REPLACE (?:TRANSIENT )?TABLE\b|\bFILE FORMAT\b", 3),),
    "bigquery": ((r"\bSTRUCT<|\bARRAY<|\bOPTIONS\s*\(", 3), (r"\bINT64\b|\bFLOAT64\b", 4)),
}
_COMPILED = {
    dialect: [
        (re.compile(pattern, re.IGNORECASE | re.MULTILINE), weight) for pattern, weight in hints
    ]
    for dialect, hints in _HINTS.items()
}
_NAMED = re.compile(
    r"(?i)--.{0,60}?\b(PostgreSQL|MySQL|MariaDB|SQLite|SQL Server|Oracle|ClickHouse)\b"
)
_SAMPLED = 120_000
_WORDS = re.compile(r"[^a-z0-9]+")


def path_engine(path: str) -> tuple[str, str]:
    """The dialect and the engine that a path names, the innermost part first; else two empty texts."""
    for part in reversed(path.lower().split("/")):
        for word in reversed(_WORDS.split(part)):
            family = _FAMILY.get(word)
            if family is not None:
                return _ENGINES[family]
    return "", ""


def engine_word(word: str) -> str:
    """The engine family that one lower-case word of a path names, or an empty text."""
    return _FAMILY.get(word, "")


def engine_of(dialect: str) -> str:
    """The canonical name of the engine that a dialect belongs to, or an empty text."""
    return _ENGINES.get(dialect, ("", ""))[1]


def guess_dialect(text: str) -> str:
    """The dialect that the words of a script speak for, or an empty text."""
    sample = text if len(text) <= _SAMPLED else text[:_SAMPLED]
    scores: dict[str, int] = {}
    for dialect, hints in _COMPILED.items():
        for pattern, weight in hints:
            count = 0
            for _ in pattern.finditer(sample):
                count += 1
                if count == 5:
                    break
            if count:
                scores[dialect] = scores.get(dialect, 0) + weight + count - 1
    named = _NAMED.search(sample[:2000])
    if named is not None:
        family = _FAMILY.get(named[1].lower().replace(" ", ""), "")
        dialect = _ENGINES[family][0] if family else ""
        scores[dialect] = scores.get(dialect, 0) + 3
    if not scores:
        return ""
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return ""
    return ranked[0][0] if ranked[0][1] >= 3 else ""


class SqlUnit(Unit):
    """A file of SQL. Statements, dialect and engine are worked out when first asked for."""

    @cached_property
    def filled(self) -> str:
        """The text with template placeholders made readable as SQL; lines are the same."""
        return fill(self.text)

    @cached_property
    def _from_path(self) -> tuple[str, str]:
        return path_engine(self.path)

    @cached_property
    def dialect(self) -> str:
        """The dialect: by sqlglot's names where it has one (`postgres`, `tsql` …), else empty.

        What the path names wins, unless that is an engine that others imitate (H2 and HSQLDB run
        scripts of every dialect, so there the words decide).
        """
        named = self._from_path[0]
        if named and named not in ("h2", "hsqldb", "derby"):
            return named
        return guess_dialect(self.text)

    @cached_property
    def engine(self) -> str:
        """The engine that the path or else the words name, such as "PostgreSQL"; may be empty."""
        return self._from_path[1] or engine_of(self.dialect)

    @cached_property
    def statements(self) -> list[Statement]:
        """The statements in order, placeholders replaced."""
        return split(self.filled, self.dialect)
