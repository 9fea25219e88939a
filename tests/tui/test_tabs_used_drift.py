"""The tabs used by, drift and migrations: what they say of a table and of a database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fake_engine import ORDERS, SHOP, USERS, FakeEngine
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pilots import SIZES, opened

from dbscope.analyzers.model.catalog import (
    Catalog,
    Component,
    Database,
    Drift,
    Migration,
    Problem,
    Side,
    Use,
    UsePlace,
)
from dbscope.analyzers.model.schema import Column, Declaration
from dbscope.analyzers.schema.operations import (
    AddColumn,
    AddIndex,
    AnyOperation,
    CreateTable,
    DropColumn,
    DropTable,
    Index,
    RenameTable,
    summarise,
)
from dbscope.tui.state import Marks, Place, Ref, Snapshot, snapshot
from dbscope.tui.tabs.drift import drift_view
from dbscope.tui.tabs.migrations import migrations_view, part_of
from dbscope.tui.tabs.used import Homes, used_view
from dbscope.tui.tabs.view import TabView

ORDER_REF, USER_REF = Ref("table", "postgresql", "orders"), Ref("table", "postgresql", "users")
POSTGRES = Ref("database", "postgresql")
API = Component("api", "app", (Use("orders", "postgresql", 4, 2), Use("users", "postgresql", 1, 0)))
WORKER = Component(
    "worker", "worker", (Use("orders", "postgresql", 9, 0), Use("users", "other", 9, 9))
)
IDLE = Component("idle", "idle")


def catalog(**more: Any) -> Catalog:
    """The shop, its relational database changed."""
    components = more.pop("components", (API, WORKER, IDLE))
    problems = more.pop("problems", ())
    first = replace(SHOP.databases[0], **more)
    databases = (first, *SHOP.databases[1:])
    return replace(SHOP, databases=databases, components=components, problems=problems)


def shown(made: Catalog) -> Snapshot:
    return snapshot(made, (), {}, scanned=True)


def view(maker: Any, made: Catalog, ref: Ref) -> TabView:
    got = maker(shown(made), ref, Marks())
    assert isinstance(got, TabView)
    return got


def cells(got: TabView) -> list[tuple[str, ...]]:
    return [x.cells for x in got.lines if not x.head]


def heads(got: TabView) -> list[str]:
    return [x.cells[0] for x in got.lines if x.head]


# -- used by -----------------------------------------------------------------------------------


def test_a_table_is_used_by_components_then_named_in_files() -> None:
    got = view(used_view, catalog(), ORDER_REF)
    assert (got.label, got.short) == ("Used by 2", "Used 2")
    assert heads(got) == ["2 components", "named at 1 place in 1 file"]
    worker, api, file = cells(got)
    assert worker == ("worker", "worker/", "", "9", "", "", "")
    assert api == ("api", "app/ · 2 writes", "", "4", "", "", "app/models/order.py:8")
    assert file == ("model", "class Order", "", "", "", "", "app/models/order.py:8")
    places = [x.place for x in got.lines if not x.head]
    assert places == [None, Place("app/models/order.py", 8), Place("app/models/order.py", 8)]
    assert "api in app/: 4 reads, 2 writes" in [x.detail for x in got.lines]


def test_below_a_component_stand_the_places_where_it_uses_a_table() -> None:
    places = (
        UsePlace("app/service.py", 12, "create", (), ("id", "total")),
        UsePlace("app/service.py", 30, "read", ("*", "id")),
    )
    api = Component("api", "app", (Use("orders", "postgresql", 1, 1, 1, places=places),))
    got = view(used_view, catalog(components=(api,)), ORDER_REF)
    rows = [x for x in got.lines if not x.head][:3]
    assert rows[0].detail == "api in app/: 1 create, 1 read"
    assert [r.cells for r in rows[1:]] == [
        ("  creates", "id, total", "", "", "", "", "app/service.py:12"),
        ("  reads", "every column, id", "", "", "", "", "app/service.py:30"),
    ]
    assert [r.place for r in rows[1:]] == [Place("app/service.py", 12), Place("app/service.py", 30)]
    whole = view(used_view, catalog(components=(api,)), POSTGRES)
    row = next(x for x in whole.lines if x.id == ("use", "api", "orders"))
    assert row.cells[:6] == ("orders", "", "1", "1", "", "")
    assert row.place == Place("app/service.py", 12)


def test_a_component_that_only_declares_says_so_and_counts_nothing() -> None:
    root = Component("shop", ".", (Use("users", "postgresql", 0, 0),))
    got = view(used_view, catalog(components=(root,)), USER_REF)
    first = next(x for x in got.lines if not x.head)
    assert first.cells[:6] == ("shop", "the root", "", "", "", "")
    assert first.detail == "shop in the root: declares it"
    redis = Component("shop", ".", (Use("session:{user_id}", "redis", 0, 0),))
    key = Ref("table", "redis", "session:{user_id}")
    got = view(used_view, catalog(components=(redis,)), key)
    assert next(x for x in got.lines if not x.head).detail == "shop in the root: uses it"


def test_a_table_that_nothing_uses_says_what_was_looked_for() -> None:
    lonely = replace(ORDERS, declarations=())
    got = view(used_view, catalog(components=(), tables=(lonely, USERS)), ORDER_REF)
    assert got.lines == () and got.label == "Used by"
    assert "Looked for" in got.empty and "the model Order" in got.empty


def test_a_database_lists_each_components_tables_with_sums() -> None:
    got = view(used_view, catalog(), POSTGRES)
    assert got.label == "Used by 2"
    assert heads(got)[:2] == ["api · app/ · 5 reads, 2 writes", "worker · worker/ · 9 reads"]
    assert heads(got)[2:] == ["reached through", "key files"]
    by = {x.id: x for x in got.lines}
    one = by["use", "api", "orders"]
    assert one.cells == ("orders", "2 writes", "", "4", "", "", "app/models/order.py:8")
    assert one.goto == ORDER_REF
    assert ("use", "worker", "users") not in by
    assert by["key", "app/db.py"].place == Place("app/db.py")


def test_other_things_have_no_uses() -> None:
    for ref in (Ref(), Ref("file", "", "app/db.py"), Ref("other", "", "Kafka/not-a-database")):
        assert used_view(shown(catalog()), ref, Marks()) is None


def test_a_file_belongs_to_the_nearest_component_above_it() -> None:
    home = Homes((Component("root", "."), Component("a", "a"), Component("b", "a/b")))
    assert [home.of(p) for p in ("a/b/x.py", "a/bb/x.py", "c/x.py", "x.py")] == [
        "a/b",
        "a",
        ".",
        ".",
    ]
    assert Homes((Component("a", "a"),)).of("b/x.py") is None


# -- drift -------------------------------------------------------------------------------------

TYPES = Drift(
    "orders",
    "total",
    "type",
    "app/models/order.py",
    14,
    "models: numeric(10,2), migrations: integer",
    (
        Side("model", "numeric(10,2)", "app/models/order.py", 14),
        Side("migration", "integer", "alembic/versions/0001_users.py", 20),
        Side("live", ""),
    ),
)
BARE = Drift("orders", None, "index", "app/models/order.py", 8, "(status) is not in the migrations")


def test_each_difference_stands_side_by_side() -> None:
    got = view(drift_view, catalog(drift=(TYPES, BARE)), ORDER_REF)
    assert (got.label, got.short) == ("Drift 2", "Drift 2")
    types, index = got.lines
    assert types.cells == (
        "total, type",
        "types differ",
        "numeric(10,2)",
        "integer",
        "",
        "—",
        "app/models/order.py:14",
    )
    assert "the migrations: integer at alembic/versions/0001_users.py:20" in types.detail
    assert "the running database: has none" in types.detail
    assert index.cells[:2] == ("index", "(status) is not in the migrations")


def test_a_database_lists_differences_under_its_tables() -> None:
    got = view(drift_view, catalog(drift=(TYPES, replace(TYPES, table="users"))), POSTGRES)
    assert got.label == "Drift 2" and heads(got) == ["orders", "users"]
    assert [x.goto for x in got.lines if not x.head] == [ORDER_REF, USER_REF]
    assert len({x.id for x in got.lines}) == 4


def test_where_the_sources_agree_they_are_named() -> None:
    got = view(drift_view, catalog(drift=()), USER_REF)
    assert got.label == "Drift" and got.lines == ()
    assert got.empty == (
        "The sources agree: the model app/models/user.py:9,"
        " the migrations alembic/versions/0001_users.py:12."
    )
    got = view(drift_view, catalog(drift=()), ORDER_REF)
    assert got.empty == (
        "Nothing to compare with: only the model app/models/order.py:8 declares this table."
    )
    got = view(drift_view, catalog(drift=()), POSTGRES)
    assert "agree about 1 of 2 tables" in got.empty


def test_a_history_that_is_not_compared_is_not_said_to_agree() -> None:
    reason = Problem("alembic/versions/0002.py", 3, "migration-order", "not compared", "DBS107")
    for ref in (USER_REF, POSTGRES):
        got = view(drift_view, catalog(drift=(), problems=(reason,)), ref)
        assert "agree" not in got.empty
        assert "Not compared: not compared (alembic/versions/0002.py:3)" in got.empty


def test_there_is_no_drift_of_keys_nor_where_one_source_speaks() -> None:
    made = catalog(drift=(), tables=(ORDERS,))
    for ref in (ORDER_REF, POSTGRES, Ref("table", "redis", "session:{user_id}"), Ref()):
        assert drift_view(shown(made), ref, Marks()) is None


# -- migrations --------------------------------------------------------------------------------

STEPS = (
    Migration("Alembic", "1", "alembic/versions/0001_users.py", "2024-01-05", "create table users, orders and 1 more; add index orders(a, b), users(c)", 3, ("orders", "users"), 9),
    Migration("Alembic", "2", "m/2.py", None, "add column users.age", 1, ("users",), 4),
    Migration("Alembic", "3", "m/3.py", "2024-03-05T10:00", "drop column orders.x, users.y", 1, ("orders", "users"), 4),
)  # fmt: skip


def test_a_tables_history_is_what_each_migration_does_to_it() -> None:
    got = view(migrations_view, catalog(migrations=STEPS), USER_REF)
    assert got.label == "Migrations 3"
    assert [c[:5] for c in cells(got)] == [
        ("1", "2024-01-05", "made it", "create table users; add index users(c)", "Alembic"),
        ("2", "", "", "add column users.age", "Alembic"),
        ("3", "2024-03-05", "latest", "drop column users.y", "Alembic"),
    ]
    # The line that speaks of the table, where it is known; else the migration's own.
    assert [x.place for x in got.lines] == [
        Place("alembic/versions/0001_users.py", 12),
        Place("m/2.py", 4),
        Place("m/3.py", 4),
    ]


def test_a_databases_history_is_whole_and_names_its_tool() -> None:
    got = view(migrations_view, catalog(migrations=STEPS), POSTGRES)
    assert [c[3] for c in cells(got)] == [s.summary for s in STEPS]
    assert got.intro == ("3 migrations by Alembic, oldest first",)


def test_a_table_without_migrations_says_so_and_a_database_has_no_tab() -> None:
    got = view(migrations_view, catalog(migrations=STEPS[1:2]), ORDER_REF)
    assert got.lines == () and "names orders" in got.empty
    assert migrations_view(shown(catalog(migrations=())), ORDER_REF, Marks()) is None
    assert migrations_view(shown(SHOP), Ref("database", "redis"), Marks()) is None


NAMES = st.sampled_from(["orders", "order_items", "a", "public.orders", "Users"])
COLUMNS = st.sampled_from(["id", "orders", "a b", "x"])


@st.composite
def operations(draw: st.DrawFn) -> tuple[str, AnyOperation]:
    """An operation with the table it is about."""
    name, column = draw(NAMES), draw(COLUMNS)
    made: list[AnyOperation] = [
        CreateTable(path="m", line=1, table=name),
        DropTable(path="m", line=1, table=name),
        AddColumn(path="m", line=1, table=name, column=Column(column)),
        DropColumn(path="m", line=1, table=name, column=column),
        AddIndex(path="m", line=1, table=name, index=Index("i", (column, "z"))),
        RenameTable(path="m", line=1, table=name, new_name="sold"),
    ]
    return name, draw(st.sampled_from(made))


@given(st.lists(operations(), min_size=1, max_size=4), NAMES)
def test_the_part_of_a_table_names_it_and_no_other(
    listed: list[tuple[str, AnyOperation]], wanted: str
) -> None:
    whole = summarise([o for _, o in listed])
    own = [o for name, o in listed if name == wanted]
    said = part_of(whole, {wanted})
    if "more" in whole or not own:
        parts = said.removesuffix("; …").split("; ")
        assert said == whole or all(wanted in p for p in parts)
    else:
        assert set(said.split("; ")) == set(summarise(own).split("; "))


# -- in the interface ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_the_tabs_are_readable_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    made = catalog(drift=(TYPES,), migrations=STEPS)
    async with opened(tmp_path, FakeEngine(made), size) as session:
        inspector = session.app.main.inspector
        assert {"used", "drift", "migrations"} <= set(inspector.tabs)
        session.app.main.action_pane("inspector")
        for tab, seen in (
            ("used", ["worker", "9"]),
            ("drift", ["total, type", "numeric(10,2)", "integer"]),
            ("migrations", ["made it", "create table orders"]),
        ):
            inspector.go_to(tab)
            await session.settle()
            screen = session.screen()
            assert all(text in screen for text in seen), f"{tab} at {size}\n{screen}"


def test_databases_keep_their_shape() -> None:
    """The fixtures say what the tests above rely on."""
    assert isinstance(SHOP.databases[0], Database)
    assert Declaration("app/models/user.py", 9, "model") in USERS.declarations
