"""Reflects a running database through SQLAlchemy's inspector: only when asked, and read-only.

The one place that opens a network connection. What comes back is a `Source` like any other, so the
comparison that finds drift between models and migrations finds it against the database too.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from .model.schema import Check, Column, ForeignKey, Index
from .redact import redact
from .schema.operations import AnyOperation, CreateTable
from .schema.types import canonical
from .technologies.base import Source

CONNECT_SECONDS = 5
QUERY_SECONDS = 30
_ENGINES = {"postgresql": "PostgreSQL", "mysql": "MySQL", "mariadb": "MySQL", "sqlite": "SQLite"}
_DRIVERS = {
    "postgresql": (("psycopg", "psycopg"), ("psycopg2", "psycopg2"), ("pg8000", "pg8000")),
    "mysql": (
        ("pymysql", "pymysql"),
        ("mysqlclient", "MySQLdb"),
        ("mysqlconnector", "mysql"),
    ),
    "mariadb": (("pymysql", "pymysql"), ("mysqlclient", "MySQLdb")),
    "sqlite": (("pysqlite", "sqlite3"),),
}
_SYSTEM_SCHEMAS = {
    "information_schema",
    "pg_catalog",
    "pg_toast",
    "mysql",
    "sys",
    "performance_schema",
}
_BOOKKEEPING = {
    "alembic_version",
    "django_migrations",
    "schema_migrations",
    "flyway_schema_history",
    "_prisma_migrations",
    "ar_internal_metadata",
    "__diesel_schema_migrations",
    "_sqlx_migrations",
    "goose_db_version",
    "knex_migrations",
    "knex_migrations_lock",
    "SequelizeMeta",
    "sqlite_sequence",
}


class LiveError(Exception):
    """A running database could not be reflected; the text is one sentence without secrets."""


def reflect(url: str) -> Source:
    """The tables of a running PostgreSQL, MySQL, MariaDB or SQLite database as a source.

    `url` is an SQLAlchemy or plain URL, or `env:NAME` to take it from the environment. Raises
    LiveError where it cannot be understood, no driver is installed, or nobody answers in time.
    """
    text = _from_environment(url)
    made = _url(text)
    shown = made.render_as_string(hide_password=True)
    from sqlalchemy import create_engine, inspect
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.pool import NullPool

    try:
        engine = create_engine(made, poolclass=NullPool, connect_args=_connect_args(made))
        with engine.connect() as connection:
            for statement in _READ_ONLY.get(made.get_backend_name(), ()):
                connection.exec_driver_sql(statement)
            operations = _operations(inspect(connection), made.get_backend_name())
            connection.rollback()
    except (SQLAlchemyError, OSError, ImportError, ValueError) as error:
        raise LiveError(f"cannot reflect {shown}: {_reason(error, made.password)}") from error
    return Source(
        technology="live",
        kind="live",
        group=shown,
        engines=(_ENGINES[made.get_backend_name()],),
        operations=tuple(operations),
    )


def _from_environment(url: str) -> str:
    if not url.startswith("env:"):
        return url
    name = url.removeprefix("env:")
    value = os.environ.get(name)
    if not value:
        raise LiveError(f"the environment has no variable {name}")
    return value


def _url(text: str) -> Any:
    """The SQLAlchemy URL with an installed driver; raises LiveError."""
    from importlib.util import find_spec

    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        made = make_url(text.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError) as error:
        raise LiveError("the --live value is not a database URL") from error
    backend = made.get_backend_name()
    if backend not in _ENGINES:
        known = ", ".join(sorted(set(_ENGINES.values())))
        raise LiveError(f"cannot reflect {redact(backend)} databases; supported are {known}")
    driver = next((d for d, module in _DRIVERS[backend] if find_spec(module.split(".")[0])), None)
    if driver is None:
        raise LiveError(f"no driver for {_ENGINES[backend]} is installed; install dbscope[live]")
    made = made.set(drivername=f"{backend}+{driver}")
    return _sqlite_read_only(made) if backend == "sqlite" else made


def _sqlite_read_only(made: Any) -> Any:
    """An existing SQLite file, opened so that it cannot be written (nor created)."""
    path = made.database or ""
    if not path or path == ":memory:" or not os.path.isfile(path):
        raise LiveError(f"no such SQLite file: {path or ':memory:'}")
    return made.set(database=f"file:{os.path.abspath(path)}", query={"mode": "ro", "uri": "true"})


def _connect_args(made: Any) -> dict[str, Any]:
    match made.drivername.split("+")[-1]:
        case "psycopg" | "psycopg2":
            return {
                "connect_timeout": CONNECT_SECONDS,
                "options": f"-c statement_timeout={QUERY_SECONDS * 1000}"
                " -c default_transaction_read_only=on",
            }
        case "pymysql":
            return {
                "connect_timeout": CONNECT_SECONDS,
                "read_timeout": QUERY_SECONDS,
                "write_timeout": QUERY_SECONDS,
            }
        case "pysqlite":
            return {"timeout": CONNECT_SECONDS}
        case "pg8000":
            return {"timeout": CONNECT_SECONDS}
        case _:
            return {"connect_timeout": CONNECT_SECONDS}


_READ_ONLY = {
    "mysql": ("SET SESSION TRANSACTION READ ONLY",),
    "mariadb": ("SET SESSION TRANSACTION READ ONLY",),
    "sqlite": ("PRAGMA query_only = ON",),
}


def _reason(error: BaseException, password: object) -> str:
    """The first line of what went wrong, without the password."""
    text = str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__]
    first = redact(text[0])
    return first.replace(str(password), "****") if password else first


def _operations(inspector: Any, backend: str) -> list[AnyOperation]:
    default = inspector.default_schema_name
    schemas: list[str | None] = [None]
    if backend == "postgresql":
        others = [s for s in inspector.get_schema_names() if s != default]
        schemas += [s for s in others if s not in _SYSTEM_SCHEMAS and not s.startswith("pg_")]
    operations: list[AnyOperation] = []
    for schema in schemas:
        reflected = _Reflected(inspector, schema)
        operations += [
            reflected.table(name)
            for _, name in sorted(reflected.columns)
            if name not in _BOOKKEEPING
        ]
        operations += [
            CreateTable(path="", line=0, table=v, schema=schema, kind="view")
            for v in sorted(inspector.get_view_names(schema=schema))
        ]
    return operations


class _Reflected:
    """What the inspector says of one schema, asked in bulk."""

    def __init__(self, inspector: Any, schema: str | None) -> None:
        self.schema = schema
        self.columns: Mapping[Any, Any] = inspector.get_multi_columns(schema=schema)
        self.keys = inspector.get_multi_pk_constraint(schema=schema)
        self.foreign = inspector.get_multi_foreign_keys(schema=schema)
        self.indexes = inspector.get_multi_indexes(schema=schema)
        self.unique = inspector.get_multi_unique_constraints(schema=schema)
        if inspector.dialect.name == "sqlite":
            self.unique = {key: self._sqlite_unique(inspector, key[1]) for key in self.columns}
        self.comments = self._optional(inspector.get_multi_table_comment)
        self.checks = self._optional(inspector.get_multi_check_constraints)

    def _sqlite_unique(self, inspector: Any, table: str) -> list[dict[str, Any]]:
        """Unique constraints by the indexes that SQLite made for them.

        The inspector reads them out of the CREATE TABLE text and overlooks inline ones.
        """
        indexes = inspector.get_indexes(table, schema=self.schema, include_auto_indexes=True)
        key = (self.keys.get((self.schema, table)) or {}).get("constrained_columns")
        return [
            {"name": None, "column_names": i["column_names"]}
            for i in indexes
            if str(i["name"]).startswith("sqlite_autoindex_") and i["column_names"] != key
        ]

    def _optional(self, ask: Any) -> Mapping[Any, Any]:
        """Not every database has comments or check constraints."""
        try:
            return dict(ask(schema=self.schema))
        except NotImplementedError:
            return {}

    def table(self, name: str) -> CreateTable:
        """One table as an operation."""
        key = (self.schema, name)
        unique = [u for u in self.unique.get(key) or [] if u.get("column_names")]
        constraint_names = {u["name"] for u in unique if u.get("name")}
        return CreateTable(
            table=name,
            schema=self.schema,
            columns=tuple(_column(c) for c in self.columns[key]),
            primary_key=tuple((self.keys.get(key) or {}).get("constrained_columns") or ()),
            foreign_keys=tuple(_foreign_key(f) for f in self.foreign.get(key) or []),
            unique=tuple(tuple(u["column_names"]) for u in unique),
            unique_names=tuple(u.get("name") for u in unique),
            indexes=tuple(
                _index(i)
                for i in self.indexes.get(key) or []
                if i.get("name") not in constraint_names and not i.get("duplicates_constraint")
            ),
            checks=tuple(
                Check(c.get("name"), str(c.get("sqltext"))) for c in self.checks.get(key) or []
            ),
            description=(self.comments.get(key) or {}).get("text"),
        )


def _column(column: Mapping[str, Any]) -> Column:
    kind = column["type"]
    default = column.get("default")
    return Column(
        name=column["name"],
        type=canonical(str(kind)),
        nullable=bool(column.get("nullable", True)),
        default=None if default is None else str(default),
        description=column.get("comment"),
        enum=tuple(kind.enums) if getattr(kind, "enums", None) else None,
    )


def _foreign_key(key: Mapping[str, Any]) -> ForeignKey:
    options = key.get("options") or {}
    return ForeignKey(
        columns=tuple(key["constrained_columns"]),
        ref_table=key["referred_table"],
        ref_columns=tuple(key.get("referred_columns") or ()),
        on_delete=options.get("ondelete"),
        on_update=options.get("onupdate"),
        name=key.get("name"),
        ref_schema=key.get("referred_schema"),
    )


def _index(index: Mapping[str, Any]) -> Index:
    columns = index.get("expressions") or index.get("column_names") or []
    options = index.get("dialect_options") or {}
    where = next((str(v) for k, v in options.items() if k.endswith("_where")), None)
    return Index(
        name=index.get("name"),
        columns=tuple(c for c in columns if c),
        unique=bool(index.get("unique")),
        where=where,
    )
