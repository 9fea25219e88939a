from __future__ import annotations

from dbscope.analyzers.link.drift import drift_of
from dbscope.analyzers.link.merge import merge_tables
from dbscope.analyzers.link.sources import replay
from dbscope.analyzers.model.schema import Column, ForeignKey, Index
from dbscope.analyzers.schema.operations import CreateTable
from dbscope.analyzers.technologies.base import Source

USERS = CreateTable(
    path="models.py",
    line=3,
    table="users",
    columns=(
        Column("id", "integer", nullable=False),
        Column("email", "varchar(80)", nullable=False),
    ),
    primary_key=("id",),
    unique=(("email",),),
    indexes=(Index("ix", ("lower(email)",)),),
)


def drift(model: CreateTable, other: CreateTable, kind: str = "migration") -> list[tuple[str, str]]:
    voices = [
        replay(Source(technology="A", kind="model", group="m", operations=(model,))),
        replay(Source(technology="B", kind=kind, group="x", operations=(other,))),
    ]
    found = drift_of(merge_tables(voices), frozenset({"model", kind}))
    return [(d.kind, d.column or "") for d in found]


def change(**fields: object) -> CreateTable:
    from msgspec.structs import replace

    return replace(USERS, path="0001.py", line=9, **fields)  # type: ignore[arg-type]


def test_equal_sources_do_not_drift() -> None:
    assert drift(USERS, change()) == []


def test_spellings_of_one_type_and_expression_are_no_drift() -> None:
    other = change(
        columns=(
            Column("ID", "int", nullable=False),
            Column("email", "character varying(80)", nullable=False),
        ),
        indexes=(Index("ix", ("lower((email)::text)",)),),
    )
    assert drift(USERS, other) == []


def test_missing_columns_are_told_on_the_side_that_lacks_them() -> None:
    fewer = change(columns=USERS.columns[:1], unique=(), indexes=())
    assert ("missing-in-migrations", "email") in drift(USERS, fewer)
    more = change(columns=(*USERS.columns, Column("age", "integer")))
    assert drift(USERS, more) == [("missing-in-models", "age")]


def test_types_nullability_and_keys_are_compared() -> None:
    other = change(
        columns=(Column("id", "integer"), Column("email", "integer", nullable=True)),
        primary_key=(),
        foreign_keys=(ForeignKey(("id",), "people", ("id",)),),
        unique=(),
        indexes=(),
    )
    assert {k for k, _ in drift(USERS, other)} == {
        "type",
        "nullable",
        "primary-key",
        "foreign-key",
        "unique",
        "index",
    }


def test_a_table_of_one_side_only_is_told_with_its_place() -> None:
    voices = [
        replay(Source(technology="A", kind="model", group="m", operations=(USERS,))),
        replay(Source(technology="B", kind="live", group="x", operations=())),
    ]
    (found,) = drift_of(merge_tables(voices), frozenset({"model", "live"}))
    assert (found.kind, found.path, found.line) == ("missing-in-database", "models.py", 3)
