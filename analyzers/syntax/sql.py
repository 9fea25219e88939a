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
_HINTS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "mysql": (
        ("engine", r"\bengine\s*=\s*(?:innodb|myisam|memory|aria)\b", 6),
        ("auto_increment", r"\bauto_increment\b", 5),
        ("/*!", r"/\*!\d{5}", 5),
        ("`", r"(?:table|exists|into|add|column|\(|,|^)\s*`\w+`", 2),
        (
            "unsigned mediumtext longtext tinytext longblob mediumblob tinyint(",
            r"\bunsigned\b|\b(?:medium|long|tiny)(?:text|blob)\b|\btinyint\(",
            3,
        ),
        (
            "delimiter charset character",
            r"^\s*delimiter\s|\bdefault\s+charset\b|\bcharacter set\s+\w",
            4,
        ),
        (
            "on update key",
            r"\bon update current_timestamp\b|^\s*(?:unique\s+)?key\s+`?\w+`?\s*\(",
            4,
        ),
        ("change fulltext", r"\bchange (?:column\s+)?`?\w+`?\s+`?\w+`?\s+\w|\bfulltext\b", 2),
    ),
    "postgres": (
        (
            "serial timestamptz jsonb bytea citext tsvector",
            r"\b(?:big|small)?serial\b(?!\s+unique)|\b(?:timestamptz|jsonb|bytea|citext|tsvector)\b",
            4,
        ),
        ("::", r"::\s*\w+", 3),
        ("$", r"\$\w*\$", 3),
        (
            "extension plpgsql pg_catalog nextval( setval(",
            r"\bcreate extension\b|\bplpgsql\b|\bpg_catalog\b|\b(?:nextval|setval)\(",
            6,
        ),
        ("using", r"\busing\s+(?:gin|gist|brin|hnsw|ivfflat|btree\s*\()", 4),
        (
            "time zone varying precision",
            r"\bwith(?:out)? time zone\b|\bcharacter varying\b|\bdouble precision\b",
            4,
        ),
        (
            "table only type domain",
            r"\balter table only\b|\bcreate type\s+\S+\s+as\b|\bcreate domain\b",
            5,
        ),
        (
            "gen_random_uuid( uuid_generate_v row policy",
            r"\bgen_random_uuid\(|\buuid_generate_v\d|\brow level security\b|\bcreate policy\b",
            5,
        ),
        (
            "public. comment on alter",
            r"\bpublic\.\w|\bcomment on (?:table|column)\b|\balter column \S+ (?:type|set|drop)\b",
            3,
        ),
        ("concurrently []", r"\bindex concurrently\b|\b(?:text|integer|int|varchar)\[\]", 4),
        (
            "sequence language ilike concurrently",
            r"\bcreate sequence\b|\blanguage\s+'?(?:plpgsql|sql)\b|\bilike\b|\bconcurrently\b",
            2,
        ),
    ),
    "sqlite": (
        (
            "autoincrement rowid virtual",
            r"\bautoincrement\b|\bwithout rowid\b|\bcreate virtual table\b",
            6,
        ),
        ("pragma", r"^\s*pragma\s+\w+", 6),
        ('" datetime', r'"\w+"\s+datetime\b', 4),
        (
            "sqlite_ strftime( 'now' raise( unixepoch(",
            r"\bsqlite_\w+|\bstrftime\(|\bdatetime\('now'|\braise\(|\bunixepoch\(",
            4,
        ),
    ),
    "tsql": (
        ("go", r"^\s*go\s*$", 4),
        ("dbo", r"\[dbo\]\.|\bdbo\.", 5),
        (
            "identity uniqueidentifier nvarchar",
            r"\bidentity\s*\(\s*\d|\buniqueidentifier\b|\bnvarchar\s*\(\s*max\s*\)",
            5,
        ),
        (
            "sp_rename sys. object_id(",
            r"\bsp_rename\b|\bsys\.(?:tables|columns|objects|indexes)\b|\bobject_id\(",
            5,
        ),
        (
            "clustered datetime2 getdate( newid( nocheck",
            r"\b(?:non)?clustered\b|\bdatetime2\b|\bgetdate\(|\bnewid\(|\bnocheck\b",
            4,
        ),
        (
            "ansi_nulls quoted_identifier print",
            r"^\s*(?:set ansi_nulls|set quoted_identifier|print\s+n?')",
            4,
        ),
    ),
    "oracle": (
        (
            "varchar2 sysdate systimestamp immediate",
            r"\bn?varchar2\b|\bsysdate\b|\bsystimestamp\b|\bexecute immediate\b",
            5,
        ),
        ("number", r"\bnumber\s*(?:\(|,|\s+not\b|\s+primary\b|\s+default\b)", 4),
        (
            "\n/ dbms_ pctfree segment",
            r"^\s*/\s*$|\bdbms_\w+|\btablespace\s+\w+\s+pctfree|\bsegment creation\b",
            3,
        ),
    ),
    "clickhouse": (
        ("mergetree", r"\bengine\s*=?\s*\w*mergetree\b", 8),
        (
            "lowcardinality( datetime64 nullable( int8 int16 int32 int64",
            r"\blowcardinality\(|\bdatetime64\b|\bnullable\(|\bu?int(?:8|16|32|64)\b",
            5,
        ),
        ("cluster engine", r"\bon cluster\b|\bengine\s*=\s*(?:distributed|kafka|null|memory)\b", 4),
    ),
    "snowflake": (
        (
            "variant transient file",
            r"\bvariant\b|\bcreate or replace (?:transient )?table\b|\bfile format\b",
            3,
        ),
    ),
    "bigquery": (
        ("struct< array< options", r"\bstruct<|\barray<|\boptions\s*\(", 3),
        ("int64 float64", r"\bint64\b|\bfloat64\b", 4),
    ),
}
_COMPILED = {
    dialect: [(n.split(" "), re.compile(p, re.MULTILINE), weight) for n, p, weight in hints]
    for dialect, hints in _HINTS.items()
}
_NAMED = re.compile(
    r"(?i)--.{0,60}?\b(PostgreSQL|MySQL|MariaDB|SQLite|SQL Server|Oracle|ClickHouse)\b"
)
_SAMPLED = 120_000
_WORDS = re.compile(r"[^a-z0-9]+")


def path_engine(path: str) -> tuple[str, str]:
    """The dialect and the engine that a path names, the innermost part first; else empty texts."""
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
    sample = text[:_SAMPLED].lower()
    scores: dict[str, int] = {}
    for dialect, hints in _COMPILED.items():
        for needles, pattern, weight in hints:
            if not any(n in sample for n in needles):
                continue
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
