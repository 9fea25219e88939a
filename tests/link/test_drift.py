from __future__ import annotations

from dbscope.analyzers.link.drift import Drifts
from dbscope.analyzers.link.merge import Merger
from dbscope.analyzers.link.sources import replay
from dbscope.analyzers.model.catalog import Drift
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
    found = Drifts().of(Merger().of(voices), frozenset({"model", kind}))
    return [(d.kind, d.column or "") for d in found]


def change(**fields: object) -> CreateTable:
    from msgspec.structs import replace

    return replace(USERS, **{"path": "0001.py", "line": 9, **fields})


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
    (found,) = Drifts().of(Merger().of(voices), frozenset({"model", "live"}))
    assert (found.kind, found.path, found.line) == ("missing-in-database", "models.py", 3)


def whole(kinds: dict[str, CreateTable]) -> list[Drift]:
    voices = [
        replay(Source(technology=kind, kind=kind, group=kind, operations=(made,)))
        for kind, made in kinds.items()
    ]
    return list(Drifts().of(Merger().of(voices), frozenset(kinds)))


def sides(drift: Drift) -> list[tuple[str, str]]:
    return [(s.source, s.value) for s in drift.sides]


def test_every_difference_tells_what_each_source_says_and_where() -> None:
    other = change(
        columns=(
            Column("id", "integer", nullable=False, path="0001.py", line=10),
            Column("email", "integer", nullable=True, path="0001.py", line=11),
        ),
        primary_key=(),
        indexes=(Index("iy", ("email",), path="0001.py", line=12),),
    )
    found = {d.kind: d for d in whole({"model": USERS, "migration": other})}
    assert sides(found["type"]) == [("model", "varchar(80)"), ("migration", "integer")]
    assert found["type"].sides[1].path == "0001.py" and found["type"].sides[1].line == 11
    assert sides(found["nullable"]) == [("model", "not null"), ("migration", "null")]
    assert sides(found["primary-key"]) == [("model", "id"), ("migration", "none")]
    index = next(d for d in whole({"model": USERS, "migration": other}) if "(email)" in d.detail)
    assert sides(index) == [("model", ""), ("migration", "(email) iy")]
    assert (index.sides[1].path, index.sides[1].line) == ("0001.py", 12)


def test_a_missing_column_is_empty_on_the_side_that_lacks_it() -> None:
    fewer = change(columns=USERS.columns[:1], unique=(), indexes=())
    found = whole({"model": USERS, "migration": fewer, "live": USERS})
    one = next(d for d in found if d.column == "email")
    assert sides(one) == [
        ("model", "varchar(80) not null"),
        ("migration", ""),
        ("live", "varchar(80) not null"),
    ]
    assert (one.sides[0].path, one.sides[0].line) == ("models.py", 3)


def test_a_dump_is_compared_where_it_has_the_table() -> None:
    other = change(columns=(*USERS.columns, Column("age", "integer")), path="schema.sql")
    (found,) = whole({"model": USERS, "dump": other})
    assert (found.kind, found.column) == ("missing-in-models", "age")
    assert sides(found) == [("model", ""), ("dump", "integer")]
    elsewhere = change(table="orders", path="schema.sql")
    assert whole({"model": USERS, "dump": elsewhere}) == []


def told(model: CreateTable, other: CreateTable) -> list[str]:
    voices = [
        replay(Source(technology="A", kind="model", group="m", operations=(model,))),
        replay(Source(technology="B", kind="migration", group="x", operations=(other,))),
    ]
    found = Drifts().of(Merger().of(voices), frozenset({"model", "migration"}))
    return [d.detail for d in found]


def test_keys_are_told_as_they_are_written() -> None:
    columns = (*USERS.columns, Column("teamId", "integer"), Column("badgeNo", "integer"))
    key = ForeignKey(("teamId",), "teams", ("id",))
    more = change(columns=columns, foreign_keys=(key,), unique=(("email",), ("teamId", "badgeNo")))
    assert told(change(columns=columns), more) == [
        "(teamId) is not in the models",
        "(teamId, badgeNo) is not in the models",
    ]


def test_the_pair_of_an_implicit_join_table_may_be_a_key_or_unique() -> None:
    pair = (Column("A", "integer", nullable=False), Column("B", "integer", nullable=False))
    implied = CreateTable(
        path="m",
        line=1,
        table="_ab",
        columns=pair,
        primary_key=("A", "B"),
        options={"implicit": True},
    )
    index = Index("_ab_unique", ("A", "B"), unique=True)
    made = CreateTable(path="s", line=1, table="_ab", columns=pair, indexes=(index,))
    assert told(implied, made) == []
    bare = CreateTable(path="s", line=1, table="_ab", columns=pair)
    assert told(implied, bare) == ["models: A, B, migrations: none"]
