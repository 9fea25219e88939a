"""Finding: what matches and in which order, the screen that shows it while one types."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from fake_engine import SHOP, FakeEngine
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from nasty import FORBIDDEN, NASTY
from pilots import SIZES, Session, opened
from rich.cells import cell_len
from textual.geometry import Region
from textual.widgets import Input

from dbscope.analyzers.model.catalog import Catalog, Component, Database, Use
from dbscope.analyzers.model.schema import Check, Column, Declaration, ForeignKey, Index, Table
from dbscope.tui.finding.entries import KINDS, Entry
from dbscope.tui.finding.index import Finder, build, index_of, parse, with_kind
from dbscope.tui.finding.ranking import (
    EXACT,
    FUZZY,
    INSIDE,
    PREFIX,
    WORD,
    folded,
    matched,
    ranked,
    texts,
    words,
)
from dbscope.tui.screens.find import FindScreen
from dbscope.tui.state import Goal, Place, Ref, Snapshot, snapshot
from dbscope.tui.widgets.chips import Chip, Chips, spread
from dbscope.tui.widgets.results import Heading, Results, marked, widths


def catalog(*tables: Table) -> Catalog:
    database = Database(
        "postgresql", "PostgreSQL", "relational", "required", True, "", tables=tables
    )
    return Catalog(no_database=False, databases=(database,))


def table(name: str, *columns: str, **more: object) -> Table:
    made = tuple(Column(c, "text", path="m.py", line=n + 2) for n, c in enumerate(columns))
    declared = (Declaration("m.py", 1, "model"),)
    return Table(name, columns=made, declarations=declared, **more)  # type: ignore[arg-type]


def finder(*tables: Table, paths: tuple[str, ...] = ()) -> Finder:
    return Finder(build(snapshot(catalog(*tables), paths, {}, True)))


def names(found: Finder, typed: str) -> list[str]:
    return [e.name for e in found.find(typed).entries]


# -- what there is ----------------------------------------------------------------------------------


def shop() -> Snapshot:
    whole = replace(
        SHOP,
        components=(Component("api", "app", (Use("orders", "postgresql", 3, 1),)),),
    )
    return snapshot(whole, ("app/models/user.py", "app/db.py"), {}, True)


def test_everything_with_a_name_is_there() -> None:
    entries = build(shop()).by_name
    by_kind = {kind: [e.name for e in entries if e.kind == kind] for kind in KINDS}
    assert by_kind["t"] == ["orders", "users"]
    assert "orders.user_id" in by_kind["c"] and len(by_kind["c"]) == 7
    assert by_kind["k"] == ["session:{user_id}"]
    assert by_kind["i"] == ["ix_orders_status"]
    assert by_kind["d"] == ["Kafka", "PostgreSQL", "Redis"]
    assert by_kind["m"] == ["0001_users"]
    assert by_kind["u"] == ["api"]
    assert by_kind["f"] == ["app/db.py", "app/models/user.py"]


def goal(typed: str) -> Goal:
    return Finder(build(shop())).find(typed).entries[0].goal


def test_each_kind_leads_where_it_is_explained() -> None:
    orders, postgres = Ref("table", "postgresql", "orders"), Ref("database", "postgresql")
    order = "app/models/order.py"
    assert goal("orders.user_id") == Goal(orders, Place(order, 12), "columns", "user_id")
    assert goal("t:orders") == Goal(orders, Place(order, 8))
    index = ("index", "ix_orders_status", ("status",))
    assert goal("ix_orders") == Goal(orders, Place(order, 20), "keys", index)
    step = Place("alembic/versions/0001_users.py", 10)
    assert goal("m:users") == Goal(postgres, step, "migrations", ("step", "0001_users", 0))
    file = "app/models/user.py"
    assert goal("f:user.py") == Goal(Ref("file", name=file), Place(file), "source")
    assert goal("u:api") == Goal(Ref("component", name="api"))
    assert goal("d:redis") == Goal(Ref("database", "redis"), Place("app/cache.py", 3))
    assert goal("kafka").ref == Ref("other", "", "Kafka/not-a-database")
    assert goal("k:session") == Goal(
        Ref("table", "redis", "session:{user_id}"), Place("app/cache.py", 14)
    )


def test_rows_of_the_inspector_are_the_ones_that_are_gone_to() -> None:
    from dbscope.tui.state import Marks
    from dbscope.tui.tabs.registry import TABS

    shown = shop()
    for entry in build(shown).entries:
        if entry.row is not None:
            views = [make(shown, entry.ref, Marks()) for make in TABS[entry.tab]]
            rows = [line.id for view in views if view is not None for line in view.lines]
            assert entry.row in rows, entry


def test_constraints_have_names_of_their_own_and_unnamed_indexes_one_of_their_columns() -> None:
    found = finder(
        table(
            "orders",
            "total",
            indexes=(Index(None, ("total", "id")),),
            foreign_keys=(ForeignKey(("total",), "t", name="fk_total"), ForeignKey(("a",), "b")),
            checks=(Check("positive_total", "total > 0"), Check(None, "1 = 1")),
        )
    )
    listed = {(e.word, e.name) for e in found.find("i:").entries}
    assert listed == {
        ("index", "orders (total, id)"),
        ("foreign key", "fk_total"),
        ("check", "positive_total"),
    }


def test_a_snapshot_is_read_once() -> None:
    shown = shop()
    assert index_of(shown) is index_of(shown)
    assert index_of(shop()) is not index_of(shown)


# -- ranking ----------------------------------------------------------------------------------------


def test_better_matches_come_first() -> None:
    found = finder(
        table("mail"), table("mailing"), table("user_mail"), table("email"), table("mxaxixl")
    )
    tiers = found.find("mail").tiers
    shown = {tier: [e.name for e in listed] for tier, listed in enumerate(tiers)}
    assert shown == {
        EXACT: ["mail"],
        PREFIX: ["mailing"],
        WORD: ["user_mail"],
        INSIDE: ["email"],
        FUZZY: ["mxaxixl"],
    }


def test_equals_are_ordered_by_kind_then_length_then_name() -> None:
    found = finder(
        table("status_log", "b_status", "a_status"),
        table("status", "status"),
        paths=("app/status.py",),
    )
    assert names(found, "status") == [
        "status",
        "status.status",
        "status_log",
        "app/status.py",
        "status_log.a_status",
        "status_log.b_status",
    ]


def test_all_words_must_match_wherever_they_stand() -> None:
    found = finder(table("users", "email", "name"), table("orders", "mail_sent"))
    assert names(found, "user mail") == ["users.email"]
    assert names(found, "mail user") == ["users.email"]
    assert names(found, "user zebra") == []


def test_separators_humps_and_case_do_not_matter() -> None:
    found = finder(table("order_items", "productId"), paths=("src/OrderService.ts",))
    assert names(found, "product_id")[0] == "order_items.productId"
    assert names(found, "PRODUCTID")[0] == "order_items.productId"
    assert names(found, "order.items")[0] == "order_items"
    assert names(found, "service")[0] == "src/OrderService.ts"
    assert [len(tier) for tier in found.find("service").tiers][WORD] == 1
    assert names(found, "order_items.product_id")[0] == "order_items.productId"
    assert names(found, "src/order")[0] == "src/OrderService.ts"


def test_letters_in_order_are_enough_when_nothing_else_is_found() -> None:
    found = finder(table("orders", "user_id"), table("customers"))
    assert names(found, "usrid") == ["orders.user_id"]
    assert names(found, "cstmrs") == ["customers"]
    assert names(found, "zz") == []


@pytest.mark.parametrize(
    ("typed", "kind", "sought"),
    [
        ("user", "", ("user",)),
        ("c:user", "c", ("user",)),
        (" C: user Mail ", "c", ("user", "mail")),
        ("t:", "t", ()),
        ("x:user", "", ("x\x1fuser",)),
        ("session:{id}", "", ("session\x1f\x1fid\x1f",)),
        (" . ", "", ()),
        ("_id", "", ("\x1fid",)),
    ],
)
def test_a_letter_and_a_colon_choose_a_kind(typed: str, kind: str, sought: tuple[str, ...]) -> None:
    query = parse(typed)
    assert (query.kind, query.words) == (kind, sought)


def test_kinds_are_counted_even_where_another_is_chosen() -> None:
    found = finder(table("users", "user_id"), paths=("user.py",)).find("c:user")
    assert [e.name for e in found.entries] == ["users.user_id"]
    assert (found.counts["t"], found.counts["c"], found.counts["f"]) == (1, 1, 1)


def test_another_kind_replaces_the_one_that_is_typed() -> None:
    assert with_kind("user", "t") == "t:user"
    assert with_kind("t: user", "c") == "c:user"
    assert with_kind("t:user", "") == "user"


NAME = st.text("aAbB_.é\n[\x1f ", min_size=0, max_size=8)


@given(st.lists(st.tuples(NAME, NAME), max_size=8), st.text("ab_. ", min_size=1, max_size=4))
def test_exactly_what_holds_every_word_is_held(pairs: list[tuple[str, str]], typed: str) -> None:
    searched = texts([f"{a}.{b}" for a, b in pairs], [b for _, b in pairs])
    assert len(searched) == len(pairs)
    wanted = words(typed)
    found = finder(*(table(f"{a}", b) for a, b in pairs))
    for word in wanted:
        for entry in [e for tier in found.find(typed).tiers[:FUZZY] for e in tier]:
            assert word in folded(entry.name.replace("\n", " ")) or word.replace("\x1f", "") in (
                folded(entry.name.replace("\n", " ")).replace("\x1f", "")
            )
    tiers = ranked(searched, wanted, range(len(searched)))
    assert sorted(i for tier in tiers for i in tier) == list(range(len(searched)))


@given(st.lists(NAME, max_size=8), st.text("abAB_ ", max_size=6))
def test_typing_on_finds_what_typing_at_once_finds(listed: list[str], typed: str) -> None:
    tables = [table(f"t{n}", name) for n, name in enumerate(listed)]
    slowly = finder(*tables)
    for end in range(len(typed) + 1):
        slowly.find(typed[:end])
    assert names(slowly, typed) == names(finder(*tables), typed)


@given(NAME, NAME, st.text("ab_ ", max_size=4))
def test_marked_letters_are_letters_of_the_name(owner: str, alone: str, typed: str) -> None:
    name = f"{owner}.{alone}"
    assert matched(name, alone, words(typed)) <= set(range(len(name)))


def test_the_letters_that_matched_are_marked_in_the_part_people_say() -> None:
    assert matched("users.user_id", "user_id", ("user",)) == {6, 7, 8, 9}
    assert matched("users.email", "email", ("us", "mail")) == {0, 1, 7, 8, 9, 10}
    assert matched("orders.user_id", "user_id", ("usrid",)) == {7, 8, 10, 12, 13}
    assert matched("a.userId", "userId", ("user\x1fid",)) == {2, 3, 4, 5, 6, 7}


def test_fifty_thousand_names_are_found_while_one_types() -> None:
    """Far above what it takes, so that a busy machine does not fail it; see the benchmark."""
    tables = [
        table(f"table_{n}", *(f"{word}_{k}" for k in range(8) for word in ("user", "mail", "id")))
        for n in range(2000)
    ]
    large = finder(*tables)
    assert len(large.index.entries) > 50_000
    for typed in ("e", "user", "user_7", "tble mail", "zzzz"):
        start = time.perf_counter()
        _ = large.find(typed).entries
        assert time.perf_counter() - start < 0.5, typed


# -- drawing ----------------------------------------------------------------------------------------


@given(st.integers(0, 250), st.integers(0, 14), st.integers(0, 120), st.integers(0, 120))
def test_the_cells_of_a_row_never_need_more_than_there_is(
    width: int, word: int, name: int, at: int
) -> None:
    kind, shown, said, place = widths(width, word, name, at)
    assert min(kind, shown, said, place) >= 0
    if width >= word + 8:
        assert 1 + kind + 2 + shown + 2 + said + (place + 2 if place else 0) <= width + 2


@pytest.mark.parametrize("name", [*NASTY, "数据库" * 20, "a/" * 40 + "b.py", "", "…"])
@pytest.mark.parametrize("kind", ["t", "f"])
def test_a_name_keeps_its_width_and_harms_nobody(name: str, kind: str) -> None:
    entry = Entry(kind, "table", name, name, "", None, Ref())
    for width in (0, 1, 4, 30):
        text = "".join(text for text, _ in marked(entry, ("a",), width))
        assert cell_len(text) == width
        assert not FORBIDDEN.search(text)


def test_marks_move_with_a_name_that_is_cut_at_its_front() -> None:
    entry = Entry("f", "file", "a/long/way/to/user.py", "user.py", "", None, Ref())
    assert marked(entry, ("user",), 14) == [("…/to/", ""), ("user", "match"), (".py  ", "")]
    whole = Entry("t", "table", "users_of_old", "users_of_old", "", None, Ref())
    assert marked(whole, ("old",), 8) == [("users_o…", "")]


def test_chips_take_the_lines_they_need_and_stay_where_they_are() -> None:
    few = [Chip(c, f"{c}: things", 3, 1000) for c in "abcd"]
    assert [(x, line) for x, line, _ in spread(few, 34)] == [(0, 0), (17, 0), (0, 1), (17, 1)]
    many = [replace(c, number=1000) for c in few]
    assert [p[:2] for p in spread(many, 34)] == [p[:2] for p in spread(few, 34)]


# -- the screen -------------------------------------------------------------------------------------


async def find(session: Session, *typed: str) -> list[Entry | Heading]:
    """Open the screen, type, and what it lists."""
    await session.press("slash", *typed)
    await session.until(lambda: isinstance(session.app.screen, FindScreen))
    await session.until(lambda: session.app.screen._finder is not None)  # type: ignore[attr-defined]
    return list(session.app.screen.query_one(Results).rows)


@pytest.mark.parametrize("size", SIZES)
async def test_a_table_a_column_and_a_file_are_found_and_gone_to(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        main = session.app.main
        listed = await find(session, *"users")
        assert [e.name for e in listed][:1] == ["users"]  # type: ignore[union-attr]
        assert "users" in session.screen() and "app/models/user.py:9" in session.screen()
        await session.press("enter")
        assert main.ref == Ref("table", "postgresql", "users")
        await find(session, *"userid")
        await session.press("enter")
        assert main.ref == Ref("table", "postgresql", "orders")
        assert main.inspector.tab == "columns"
        assert main.place == Place("app/models/order.py", 12)
        await find(session, *"f:slug")
        assert "[slug]" in session.screen()
        await session.press("enter")
        assert main.ref == Ref("file", name="app/pages/[slug].py")


@pytest.mark.parametrize("size", SIZES)
async def test_it_fits_and_says_what_it_found(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(tmp_path, FakeEngine(SHOP), size) as session:
        await find(session, *"us")
        screen = session.screen()
        for said in ("Find", "c: columns", "f: files", "t: tables", "Esc close", "of 25"):
            assert said in screen
        dialog = session.app.screen.query_one(".dialog")
        assert Region(0, 0, *size).contains_region(dialog.region)
        for widget in dialog.children:
            assert not widget.display or dialog.region.contains_region(widget.region)
        assert session.app.screen.query_one(Results).size.height >= 8


async def test_up_and_down_choose_while_typing_goes_on(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await find(session, *"us")
        results = session.app.screen.query_one(Results)
        await session.press("down", "down", "up")
        assert results.cursor == 1
        await session.press("pagedown")
        assert results.cursor == len(results.rows) - 1
        await session.press("e")
        assert session.app.screen.query_one(Input).value == "use"
        assert results.cursor == 0


async def test_tab_and_clicks_choose_a_kind_as_its_letter_does(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await find(session, *"user")
        typed, results = session.app.screen.query_one(Input), session.app.screen.query_one(Results)
        await session.press("tab")
        assert typed.value == "t:user"
        assert [r.name for r in results.rows] == ["users"]  # type: ignore[union-attr]
        await session.press("tab")
        assert typed.value == "c:user"
        await session.press("shift+tab", "shift+tab")
        assert typed.value == "user"
        chips = session.app.screen.query_one(Chips)
        x = chips.content_size.width
        place = next(s for s, line, c in spread(chips._chips, x) if c.id == "c" and line == 0)
        await session.click("Chips", place + 2, 0)
        assert typed.value == "c:user"
        await session.click("Chips", place + 2, 0)
        assert typed.value == "user"
        assert typed.has_focus


async def test_nothing_typed_shows_what_was_found_before(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        listed = await find(session)
        assert isinstance(listed[0], Entry) and listed[0].name == "orders"
        await session.press(*"email", "enter")
        listed = await find(session)
        assert listed[0] == Heading("Found before")
        assert isinstance(listed[1], Entry) and listed[1].name == "users.email"
        assert listed[2] == Heading("Everything")
        await session.press("enter")
        assert session.app.main.ref == Ref("table", "postgresql", "users")


async def test_an_empty_result_says_what_to_try(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await find(session, *"zebra")
        assert "Try fewer letters" in session.screen()
        await session.press("enter")
        assert isinstance(session.app.screen, FindScreen)
        await session.press("ctrl+u", *"k:email")
        assert "1 of other kinds: press Tab" in session.screen()
        await session.press("escape")
        assert session.app.screen is session.app.main
        assert session.app.main.ref == Ref("table", "postgresql", "orders")


async def test_it_follows_a_scan_and_keeps_its_cursor(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        partial = replace(session.app.main.snapshot, scanned=False)
        answers: list[Goal | None] = []
        session.app.push_screen(FindScreen(partial, "user"), answers.append)
        await session.until(lambda: session.app.screen.query(Results))
        results = session.app.screen.query_one(Results)
        await session.until(lambda: results.rows)
        await session.press("down")
        chosen = results.entry
        database = SHOP.databases[0]
        more = replace(database, tables=(*database.tables, table("user")))
        whole = replace(SHOP, databases=(more, *SHOP.databases[1:]))
        session.app.main.snapshot = snapshot(whole, (), {}, True)
        await session.until(lambda: any(e.name == "user" for e in results.rows))
        assert results.entry == chosen and results.cursor > 1
        await session.press("enter")
        assert chosen is not None and answers == [chosen.goal]


async def test_enter_before_the_names_are_read_goes_as_soon_as_they_are(tmp_path: Path) -> None:
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.pilot.press("slash", *"users", "enter")
        await session.until(lambda: session.app.screen is session.app.main)
        assert session.app.main.ref == Ref("table", "postgresql", "users")


async def test_names_that_cannot_be_read_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Snapshot) -> None:
        raise ValueError("[/x] broken")

    monkeypatch.setattr("dbscope.tui.screens.find.index_of", broken)
    async with opened(tmp_path, FakeEngine(SHOP)) as session:
        await session.press("slash", "u")
        await session.until(lambda: "could not be read" in session.screen())
        await session.press("escape")


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_names_do_no_harm(tmp_path: Path, size: tuple[int, int]) -> None:
    tables = tuple(table(name, name, name * 30) for name in NASTY)
    paths = tuple(f"app/{name}.py" for name in NASTY)
    async with opened(tmp_path, FakeEngine(catalog(*tables), paths), size) as session:
        await find(session)
        assert not FORBIDDEN.search(session.screen())
        for typed in ("[/x]", ("down",), ("enter",), ("slash", "tab"), "f:[slug]", ("enter",)):
            await session.press(*typed)
            assert not FORBIDDEN.search(session.screen())
        assert session.app._exception is None
