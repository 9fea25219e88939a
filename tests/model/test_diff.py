"""The difference of two catalogs, and the sentences it is told in."""

from __future__ import annotations

import time

from msgspec.structs import replace

from dbscope.analyzers.model.catalog import Catalog, Database, Migration
from dbscope.analyzers.model.diff import CatalogDiff, Change, describe, diff, diff_tables
from dbscope.analyzers.model.schema import Check, Column, Declaration, ForeignKey, Index, Table

USERS = Table(
    name="users",
    columns=(
        Column("id", "bigint", False, path="a.py", line=3),
        Column("email", "text", True, path="a.py", line=4),
    ),
    primary_key=("id",),
    declarations=(Declaration("a.py", 2, "model"),),
)
ORDERS = Table(name="orders", columns=(Column("id", "bigint", False),), primary_key=("id",))


def catalog(*tables: Table, **more: object) -> Catalog:
    database = Database(
        "postgresql", "PostgreSQL", "relational", "required", True, "", tables=tables
    )
    return Catalog(root="x", no_database=False, databases=(replace(database, **more),))


def said(before: Catalog, after: Catalog) -> tuple[str, ...]:
    return describe(diff(before, after))


def test_nothing_changed_is_false_and_silent() -> None:
    change = diff(catalog(USERS), catalog(replace(USERS)))
    assert not change
    assert change == CatalogDiff()
    assert describe(change) == ()


def test_moving_to_other_lines_is_no_change() -> None:
    moved = replace(
        USERS,
        columns=tuple(replace(c, line=c.line + 9) for c in USERS.columns),
        declarations=(Declaration("a.py", 11, "model"),),
        indexes=(Index("i", ("id",), line=4),),
    )
    before = replace(USERS, indexes=(Index("i", ("id",), line=1),))
    assert diff_tables(before, moved) is None
    assert not diff(catalog(before), catalog(moved))


def test_an_added_column_is_told_as_the_status_line_shows_it() -> None:
    wider = replace(USERS, columns=(*USERS.columns, Column("last_seen", "timestamptz")))
    change = diff(catalog(USERS), catalog(wider))
    assert describe(change) == ("users +1 column (last_seen)",)
    assert change.table_names() == {("postgresql", "users")}
    assert said(catalog(wider), catalog(USERS)) == ("users -1 column (last_seen)",)


def test_a_changed_column_names_what_changed() -> None:
    email = Column("email", "varchar(80)", False, default="''", unique=True, line=7)
    change = diff_tables(USERS, replace(USERS, columns=(USERS.columns[0], email)))
    assert change is not None
    assert change.changed_columns[0].name == "email"
    assert change.changed_columns[0].changes == (
        Change("type", "text", "varchar(80)"),
        Change("nullable", True, False),
        Change("default", None, "''"),
        Change("unique", False, True),
    )
    sentence = said(catalog(USERS), catalog(replace(USERS, columns=(USERS.columns[0], email))))
    assert sentence == (
        "users ~1 column (email: type text → varchar(80), now not null, default none → '', "
        "now unique)",
    )


def test_keys_indexes_and_checks() -> None:
    richer = replace(
        USERS,
        primary_key=("id", "email"),
        foreign_keys=(ForeignKey(("email",), "people", ("email",)),),
        unique=(("email",),),
        indexes=(Index("ix_email", ("email",)),),
        checks=(Check("ok", "id > 0"),),
    )
    (sentence,) = said(catalog(USERS), catalog(richer))
    assert sentence == (
        "users +1 foreign key (email → people), +1 unique key (email), +1 index (ix_email), "
        "+1 check (ok), primary key (id) → (id, email)"
    )
    (back,) = said(catalog(richer), catalog(USERS))
    assert "-1 index (ix_email)" in back and "-1 check (ok)" in back


def test_tables_and_databases_come_and_go() -> None:
    assert said(catalog(USERS), catalog(USERS, ORDERS)) == ("orders table added (1 column)",)
    assert said(catalog(USERS, ORDERS), catalog(USERS)) == ("orders table removed",)
    assert said(Catalog(), catalog(USERS)) == ("postgresql database added (1 table)",)
    gone = diff(catalog(USERS), Catalog())
    assert describe(gone) == ("postgresql database removed",)
    assert gone.table_names() == {("postgresql", "users")}


def test_the_database_is_named_where_several_changed() -> None:
    redis = Database("redis", "Redis", "key-value", "required", True, "")
    before = replace(catalog(USERS), databases=(*catalog(USERS).databases, redis))
    key = Table("session:{id}", kind="key-pattern")
    after = replace(
        before, databases=(*catalog(USERS, ORDERS).databases, replace(redis, tables=(key,)))
    )
    assert describe(diff(before, after)) == (
        "postgresql: orders table added (1 column)",
        "redis: session:{id} key pattern added (0 fields)",
    )


def test_migrations_and_properties_of_a_database() -> None:
    step = Migration("Alembic", "0002", "m/0002.py", None, "add column", 1)
    assert said(catalog(USERS), catalog(USERS, migrations=(step,))) == ("+1 migration (0002)",)
    assert said(catalog(USERS), catalog(USERS, role="Main store")) == ("postgresql: role changed",)


def test_one_edit_among_a_thousand_tables_takes_milliseconds() -> None:
    columns = tuple(Column(f"c{i}", "text") for i in range(20))
    tables = tuple(Table(f"t{i}", columns=columns) for i in range(1000))
    edited = (*tables[:-1], replace(tables[-1], columns=columns[1:]))
    before, after = catalog(*tables), catalog(*edited)
    best = min(_seconds(before, after) for _ in range(5))
    assert said(before, after) == ("t999 -1 column (c0)",)
    assert best < 0.02


def _seconds(before: Catalog, after: Catalog) -> float:
    start = time.process_time()
    diff(before, after)
    return time.process_time() - start
