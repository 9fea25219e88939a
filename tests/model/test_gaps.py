"""Gaps: each kind is found where it is, and nowhere else."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dbscope.analyzers.model.catalog import (
    Catalog,
    Coverage,
    Database,
    Drift,
    Problem,
    Relationship,
)
from dbscope.analyzers.model.coverage import measure
from dbscope.analyzers.model.gaps import KINDS, SELF_INDEXING, Gap, gaps_of, serves
from dbscope.analyzers.model.schema import Column, Declaration, ForeignKey, Index, Table
from dbscope.analyzers.problems import CODES
from dbscope.analyzers.reports import gaps as words
from dbscope.analyzers.reports.gaps import gaps_markdown, measures
from dbscope.analyzers.reports.options import Targets
from dbscope.analyzers.reports.schema_view import coverage_rows

PATH = "app/models.py"


def column(name: str, type: str | None = "int", line: int = 5, **more: Any) -> Column:
    return Column(name, type, path=PATH, line=line, **{"description": "Said.", **more})


def table(name: str = "orders", **more: Any) -> Table:
    """A table of which everything is known and described."""
    columns = (column("id"), column("user_id", line=6), column("status", line=7))
    made: dict[str, Any] = {
        "description": "What was bought.",
        "declarations": (Declaration(PATH, 3, "model"),),
        "columns": columns,
        "primary_key": ("id",),
    }
    return Table(name, **{**made, **more})


def key(*columns: str, to: str = "users", **more: Any) -> ForeignKey:
    return ForeignKey(columns, to, ("id",), path=PATH, line=6, **more)


def catalog(*tables: Table, engine: str = "PostgreSQL", **more: Any) -> Catalog:
    kind = {"MongoDB": "document", "Redis": "key-value"}.get(engine, "relational")
    database = Database("db", engine, kind, "required", True, "", tables=tables, **more)
    made = Catalog(root="x", no_database=False, databases=(database,))
    return replace(made, coverage=measure(made.databases))


USERS = table("users")


def found(kind: str, *tables: Table, **more: Any) -> list[Gap]:
    return [g for g in gaps_of(catalog(*tables, **more)) if g.kind == kind]


def test_where_everything_is_said_there_is_no_gap() -> None:
    assert gaps_of(catalog(table(), USERS)) == ()
    assert gaps_of(Catalog(root="x")) == ()


def test_tables_and_columns_without_a_description_are_told_with_their_places() -> None:
    bare = table(description=" ", columns=(column("id", description=None), column("name")))
    (one,) = found("undocumented-table", bare)
    assert (one.table, one.path, one.line) == ("orders", PATH, 3)
    (one,) = found("undocumented-column", bare)
    assert (one.subject, one.path, one.line) == ("orders.id", PATH, 5)


def test_a_key_pattern_needs_a_time_to_live_but_no_description() -> None:
    pattern = Table("s:{id}", kind="key-pattern", declarations=(Declaration("c.py", 2, "usage"),))
    (one,) = gaps_of(catalog(pattern, engine="Redis"))
    assert (one.kind, one.table, one.path, one.line) == ("no-ttl", "s:{id}", "c.py", 2)
    kept = replace(pattern, options={"ttl": 60})
    assert gaps_of(catalog(kept, engine="Redis")) == ()


@pytest.mark.parametrize(
    "more",
    [
        {"indexes": (Index("i", ("user_id",)),)},
        {"indexes": (Index("i", ("USER_ID", "status")),)},
        {"indexes": (Index("i", ("user_id",), method="HASH"),)},
        {"indexes": (Index("i", ("user_id",), where="(user_id IS NOT NULL)"),)},
        {"unique": (("user_id", "status"),)},
        {"primary_key": ("user_id", "id")},
        {"columns": (column("id"), column("user_id", unique=True))},
    ],
)
def test_an_index_or_key_that_begins_with_the_columns_serves(more: dict[str, Any]) -> None:
    assert found("key-without-index", table(foreign_keys=(key("user_id"),), **more), USERS) == []


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"indexes": (Index("i", ("status", "user_id")),)},
        {"indexes": (Index("i", ("user_id",), where="status = 1"),)},
        {"indexes": (Index("i", ("user_id",), method="gin"),)},
        {"indexes": (Index("i", ("lower(user_id)",)),)},
        {"primary_key": ("id", "user_id")},
    ],
)
def test_any_other_index_does_not(more: dict[str, Any]) -> None:
    (one,) = found("key-without-index", table(foreign_keys=(key("user_id"),), **more), USERS)
    assert (one.subject, one.line) == ("orders.user_id", 6)
    assert one.message == "refers to users.id; no index begins with user_id"


def test_the_order_of_a_keys_columns_does_not_matter_to_its_index() -> None:
    both = table(
        foreign_keys=(key("status", "user_id"),), indexes=(Index("i", ("user_id", "status")),)
    )
    assert serves(("status", "user_id"), both)
    assert not serves(("status",), both)


@given(
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from("abcd"), max_size=4, unique=True),
)
def test_an_index_serves_exactly_the_sets_that_it_begins_with(
    wanted: list[str], held: list[str]
) -> None:
    one = Table("t", columns=tuple(Column(c) for c in "abcd"), indexes=(Index("i", tuple(held)),))
    assert serves(tuple(wanted), one) == (set(held[: len(wanted)]) == set(wanted))


@pytest.mark.parametrize("engine", sorted(SELF_INDEXING))
def test_engines_that_index_keys_by_themselves_are_left_out(engine: str) -> None:
    keyed = table(foreign_keys=(key("user_id"),))
    assert found("key-without-index", keyed, USERS, engine=engine) == []
    for other in ("PostgreSQL", "Oracle", "SQL Server", "SQLite"):
        assert len(found("key-without-index", keyed, USERS, engine=other)) == 1


def test_relations_known_to_the_code_only_are_told_of_relational_tables() -> None:
    keyed = table(foreign_keys=(key("user_id", enforced=False),))
    (one,) = found("code-only-relation", keyed, USERS)
    assert "does not enforce" in one.message and one.line == 6
    assert found("key-without-index", keyed, USERS) == []
    document = replace(keyed, kind="collection")
    assert found("code-only-relation", document, USERS, engine="MongoDB") == []
    guess = Relationship("orders", ("user_id",), "users", ("id",), "many-to-one", None, True)
    (one,) = found("code-only-relation", table(), USERS, relationships=(guess,))
    assert (one.subject, one.line) == ("orders.user_id", 6)
    assert one.message == "its name points to users; no key is declared"


def test_a_key_that_leads_nowhere_names_its_target() -> None:
    (one,) = found("unmapped-key", table(foreign_keys=(key("user_id", to="people"),)))
    assert "people" in one.message


def test_tables_without_a_primary_key() -> None:
    (one,) = found("no-primary-key", table(primary_key=()))
    assert (one.table, one.line) == ("orders", 3)
    assert found("no-primary-key", table(primary_key=(), kind="view")) == []
    assert found("no-primary-key", table(primary_key=(), kind="collection"), engine="MongoDB") == []
    seen = (column("id", certainty="inferred"),)
    assert found("no-primary-key", table(primary_key=(), columns=seen)) == []


def test_types_and_columns_that_are_not_known() -> None:
    (one,) = found("unknown-type", table(columns=(column("id"), column("x", None, 9))))
    assert (one.column, one.line) == ("x", 9)
    (one,) = found("unknown-type", table(columns=()))
    assert one.column == "" and "columns" in one.message
    (one,) = found("unknown-index", table(indexes=(Index("i", ()),)))
    assert "index i" in one.message


def test_an_index_that_begins_another_is_redundant() -> None:
    long = Index("long", ("user_id", "status"), path=PATH, line=9)
    short = Index("short", ("user_id",), path=PATH, line=8)
    (one,) = found("redundant-index", table(indexes=(short, long)))
    assert (one.column, one.line) == ("user_id", 8)
    assert one.message == "short: index long (user_id, status) begins with these columns"
    (one,) = found("redundant-index", table(indexes=(Index("again", ("id",)),)))
    assert "the primary key (id) has the same columns" in one.message


@pytest.mark.parametrize(
    "index",
    [
        Index("i", ("status",)),
        Index("i", ("user_id",), unique=True),
        Index("i", ("user_id",), where="status = 1"),
        Index("i", ("user_id",), method="gin"),
    ],
)
def test_other_indexes_are_not(index: Index) -> None:
    long = Index("long", ("user_id", "status"))
    assert found("redundant-index", table(indexes=(index, long))) == []


def test_of_two_equal_indexes_one_is_told() -> None:
    both = (Index("a", ("status",), line=8, path=PATH), Index("b", ("status",), line=9, path=PATH))
    (one,) = found("redundant-index", table(indexes=both))
    assert one.line == 9 and "index a (status) has the same columns" in one.message


def test_drift_problems_and_what_was_passed_over() -> None:
    drift = Drift("orders", "status", "type", "m.py", 4, "models: int, migrations: text")
    made = replace(
        catalog(table(), USERS, drift=(drift,)),
        problems=(Problem("x.sql", 4, "unparsed-statement", "CREATE TABEL", "DBS101"),),
    )
    listed = gaps_of(made, {"lock file": 2, "vendored folder": 1}, [("yarn.lock", "lock file")])
    assert [(g.kind, g.code, g.path) for g in listed] == [
        ("drift", "type", "m.py"),
        ("problem", "DBS101", "x.sql"),
        ("skipped", "lock file", ""),
        ("skipped", "lock file", "yarn.lock"),
        ("skipped", "vendored folder", ""),
    ]
    assert listed[0].subject == "orders.status" and "migrations: text" in listed[0].message
    assert listed[2].message.startswith("2 files: lock files")
    assert listed[4].message == "1 file: whole folders of other people's code"


def test_the_order_is_that_of_the_kinds_and_always_the_same() -> None:
    bare = table(description=None, primary_key=(), foreign_keys=(key("user_id"),))
    made = catalog(bare, replace(bare, name="other"), USERS)
    listed = gaps_of(made)
    ranks = [KINDS.index(g.kind) for g in listed]
    assert ranks == sorted(ranks) and len(listed) == 6
    assert gaps_of(made) == listed


def test_a_thousand_tables_take_no_time() -> None:
    columns = tuple(Column(f"c{n}", "int", path=PATH, line=n) for n in range(12))
    listed = tuple(
        Table(f"t{n}", columns=columns, foreign_keys=(key("c1", to="t0"),)) for n in range(1000)
    )
    made = catalog(*listed)
    spent = []
    for _ in range(3):
        start = time.process_time()
        assert len(gaps_of(made)) > 12_000
        spent.append(time.process_time() - start)
    assert min(spent) < 0.1


# -- in words ------------------------------------------------------------------------------------


def test_every_kind_and_every_code_has_words() -> None:
    assert list(words.WORDS) == list(KINDS)
    assert set(words.CODES) == set(CODES.values())
    assert all(w.title and w.means.endswith(".") and w.none for w in words.WORDS.values())


def test_the_measures_are_those_of_the_schema_report() -> None:
    keyed = table(foreign_keys=(key("user_id"), key("status", to="gone")), description=None)
    made = catalog(keyed, USERS, table("x", columns=(column("id", description=None),)))
    targets = Targets(columns=80, tables=50)
    rows = coverage_rows(made, targets)
    listed = measures(made, targets)
    assert [(m.title, m.value, m.wanted) for m in listed] == [
        (r["metric"], r["value"], r["target"]) for r in rows
    ]
    assert [m.met for m in listed] == [r["status"] == "✓" for r in rows]
    assert {m.gap for m in listed} <= set(KINDS)
    assert measures(Catalog(coverage=Coverage()), targets) == ()


def test_the_markdown_holds_every_gap_with_its_place() -> None:
    keyed = table(foreign_keys=(key("user_id"),), description=None)
    made = replace(
        catalog(keyed, USERS),
        problems=(Problem("a|b.sql", 4, "unparsed-statement", "<b>", "DBS101"),),
    )
    text = gaps_markdown(made, skipped={"lock file": 2})
    assert "| Tables Documented | 1/2 (50%) | 100% | not met |" in text
    assert "| Relationships Mapped | 1/1 (100%) | 100% | met |" in text
    assert "### Keys without index" in text
    row = f"| orders | user_id | refers to users.id; no index begins with user_id | `{PATH}:6` |"
    assert row in text
    assert "a statement that could not be parsed" in text and "<b>" not in text
    assert "- 2 files: lock files" in text
    assert gaps_markdown(Catalog()) == ""
