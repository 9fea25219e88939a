"""Coverage counts what is described."""

from __future__ import annotations

from dbscope.analyzers.link.coverage import coverage
from dbscope.analyzers.model.catalog import Coverage, Database, Relationship
from dbscope.analyzers.model.schema import Column, Index, Table

USERS = Table(
    name="users",
    description="People",
    columns=(
        Column("id"),
        Column("email", description="Sign-in name"),
        Column("x", description=" "),
    ),
    primary_key=("id",),
    indexes=(Index("i", ("email",)),),
)
LOGS = Table(name="logs", description="  ", columns=(Column("id", description="Key"),))
SESSION = Table(name="session:{id}", kind="key-pattern", columns=(Column("user"),))


def database(*tables: Table) -> Database:
    relation = Relationship("logs", ("u",), "users", ("id",), "many-to-one")
    return Database(
        "a",
        "PostgreSQL",
        "relational",
        "required",
        True,
        "",
        tables=tables,
        relationships=(relation,),
    )


def test_nothing_gives_zeros() -> None:
    assert coverage(()) == Coverage()


def test_every_column_counts_and_blank_text_describes_nothing() -> None:
    assert coverage((database(USERS, LOGS),)) == Coverage(
        tables=2,
        documented_tables=1,
        columns=4,
        documented_columns=2,
        relationships=1,
        indexes=1,
    )


def test_key_patterns_are_not_tables_to_document() -> None:
    assert coverage((database(USERS, SESSION),)) == coverage((database(USERS),))


def test_databases_add_up() -> None:
    assert coverage((database(USERS), database(LOGS))).columns == 4
