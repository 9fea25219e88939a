"""What is sent of a catalog makes the very same catalog on the other side."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dbscope.analyzers.model.catalog import Catalog, Component, Database, Problem, Use
from dbscope.analyzers.model.patch import SLICE, CatalogPatch, make_patch, patched
from dbscope.analyzers.model.schema import Column, Table

NAMES = st.sampled_from([f"t{n}" for n in range(9)])
TABLES = st.lists(NAMES, max_size=9).map(
    lambda names: tuple(
        Table(n, columns=(Column("id", line=at),), options={"ttl": at})
        for at, n in enumerate(names)
    )
)
DATABASES = st.lists(
    st.builds(
        lambda id, tables, role: Database(
            id, "X", "relational", "required", True, role, tables=tables
        ),
        st.sampled_from(["one", "two", "three"]),
        TABLES,
        st.sampled_from(["a", "b"]),
    ),
    max_size=3,
    unique_by=lambda d: d.id,
).map(tuple)
CATALOGS = st.builds(
    lambda databases, problems: Catalog(
        root="r",
        databases=databases,
        problems=tuple(Problem(p, 1, "odd", "why") for p in problems),
        components=tuple(Component(d.id, ".", (Use("t", d.id, 1, 0),)) for d in databases),
    ),
    DATABASES,
    st.lists(NAMES, max_size=4),
)


def sent(before: Catalog, after: Catalog) -> CatalogPatch:
    made = msgspec.msgpack.encode(make_patch(before, after))
    return msgspec.msgpack.decode(made, type=CatalogPatch)


@given(CATALOGS, CATALOGS)
def test_a_patch_makes_the_catalog_that_was_meant(before: Catalog, after: Catalog) -> None:
    assert patched(before, sent(before, after)) == after
    assert patched(Catalog(), sent(Catalog(), after)) == after


def many(number: int) -> Catalog:
    tables = tuple(Table(f"t{n}", columns=(Column("id"),)) for n in range(number))
    database = Database("one", "X", "relational", "required", True, "", tables=tables)
    return Catalog(databases=(database,))


def test_of_a_small_change_little_is_sent_and_all_else_stays_the_same_object() -> None:
    before = many(1000)
    (database,) = before.databases
    other = replace(database.tables[500], columns=(Column("id"), Column("more")))
    tables = (*database.tables[:500], other, *database.tables[501:])
    after = replace(before, databases=(replace(database, tables=tables),))
    made = make_patch(before, after)
    assert len(msgspec.msgpack.encode(made)) < 1000
    found = patched(before, sent(before, after))
    assert found == after
    same = [a is b for a, b in zip(found.databases[0].tables, database.tables, strict=True)]
    assert same.count(False) == 1
    assert found.databases[0].relationships is database.relationships


def test_much_is_taken_in_piece_by_piece() -> None:
    rests: list[int] = []
    after = many(3 * SLICE)
    assert patched(Catalog(), sent(Catalog(), after), lambda: rests.append(1)) == after
    assert len(rests) == 2


def test_a_database_that_stays_is_only_named() -> None:
    before = many(3)
    after = replace(before, problems=(Problem("a.py", 1, "odd", "why"),))
    assert make_patch(before, after).databases == (0,)
    assert patched(before, sent(before, after)).databases[0] is before.databases[0]


def test_a_patch_for_another_catalog_is_refused() -> None:
    before = many(3)
    with pytest.raises(msgspec.DecodeError):
        patched(Catalog(), make_patch(before, before))
