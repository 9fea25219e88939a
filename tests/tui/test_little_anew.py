"""What is not made or drawn anew for a change is what it would be if it were."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
from fake_engine import PATHS, SHOP, FakeEngine
from msgspec.structs import replace
from pilots import Session, opened
from textual.app import App, ComposeResult
from textual.geometry import Region

from dbscope.analyzers.link.kept import Each
from dbscope.analyzers.model.catalog import Catalog, Database, Relationship
from dbscope.analyzers.model.schema import Column, Declaration, Table
from dbscope.tui.lookup import Lookup
from dbscope.tui.state import Ref
from dbscope.tui.widgets.outline import Item, Outline

NAMES = ("a", "b", "c", "dd", "e e", "long name of a row")


class ListApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Outline(id="list")


def drawn(outline: Outline) -> list[object]:
    crop = Region(0, 0, *outline.size)
    return [[(s.text, s.style) for s in strip] for strip in outline.render_lines(crop)]


@pytest.mark.parametrize("seed", range(6))
async def test_lines_that_are_not_drawn_anew_are_right(seed: int) -> None:
    dice = random.Random(seed)
    app = ListApp()
    async with app.run_test(size=(30, 8)) as pilot:
        outline = app.query_one(Outline)
        for _ in range(25):
            act = dice.choice(["rows", "one", "cursor", "key", "focus"])
            if act == "rows":
                number = dice.randrange(14)
                outline.set_rows([Item(n, dice.choice(NAMES)) for n in range(number)])
            elif act == "one" and outline.rows:
                rows = list(outline.rows)
                at = dice.randrange(len(rows))
                rows[at] = replace(rows[at], mark=dice.choice(["", "new"]), text="other")
                outline.set_rows(rows)
            elif act == "cursor":
                outline.put_cursor(dice.randrange(14))
            elif act == "key":
                await pilot.press(dice.choice(["up", "down", "home", "end", "pagedown"]))
            else:
                app.screen.set_focus(None if outline.has_focus else outline)
            await pilot.pause()
            found = drawn(outline)
            outline.refresh()
            await pilot.pause()
            assert found == drawn(outline), act


def table(name: str, columns: int = 1, model: str | None = None, source: str = "model") -> Table:
    said = (Declaration(f"{name}.py", columns, "model"), Declaration("m.py", 1, source))
    listed = tuple(Column(f"c{n}") for n in range(columns))
    return Table(name, model=model, columns=listed, declarations=said)


def database(tables: list[Table], relationships: tuple[Relationship, ...] = ()) -> Database:
    more = {"tables": tuple(tables), "relationships": relationships}
    return Database("one", "X", "relational", "required", True, "", **more)  # type: ignore[arg-type]


def asked(lookup: Lookup) -> tuple[object, ...]:
    names = [lookup.names.find(n.upper()) for n in (*NAMES, "none")]
    return names, lookup.entities, lookup.compared, lookup.touching(*NAMES)


@pytest.mark.parametrize("seed", range(20))
def test_a_lookup_after_another_one_is_what_a_new_one_is(seed: int) -> None:
    dice = random.Random(seed)
    tables = [table(n) for n in NAMES]
    relations = (Relationship("a", ("c0",), "b", ("c0",), "many-to-one"),)
    shown = database(tables, relations)
    lookup = Lookup(shown)
    for _ in range(12):
        if dice.random() < 0.8:
            asked(lookup)
        for _ in range(dice.randrange(3)):
            at = dice.randrange(len(tables))
            name = dice.choice(NAMES) if dice.random() < 0.1 else tables[at].name
            source = dice.choice(["model", "migration"])
            tables[at] = table(name, dice.randrange(4), dice.choice([None, None, "M"]), source)
        if dice.random() < 0.1:
            tables.pop(dice.randrange(len(tables)))
            tables.append(table("a"))
        if dice.random() < 0.2:
            relations = (*relations, Relationship("a", (), dice.choice(NAMES), (), "reference"))
        shown = database(tables, relations)
        lookup = lookup.after(shown)
        assert asked(lookup) == asked(Lookup(shown))


def test_one_value_for_each_object_is_made_once() -> None:
    made: list[object] = []
    each = Each[object, tuple[object]](lambda thing: made.append(thing) or (thing,))
    one, two, three = object(), object(), object()
    first = each.of([one, two, one])
    assert first == [(one,), (two,), (one,)] and first[0] is first[2]
    first.clear()
    assert each.of([one, three, two]) == [(one,), (three,), (two,)]
    assert each.of([two, one]) == [(two,), (one,)]
    assert made == [one, two, three]


def many(seed: int, before: Catalog | None = None) -> Catalog:
    """A catalog of many tables; after another one, with some of them changed."""
    dice = random.Random(seed)
    tables = [table(f"{g}_{n}") for g in ("auth", "shop", "x") for n in range(20)]
    if before is not None:
        tables = list(before.databases[0].tables)
        for _ in range(dice.randrange(1, 4)):
            at = dice.randrange(len(tables))
            tables[at] = table(tables[at].name, dice.randrange(5))
        if dice.random() < 0.2:
            tables.pop(dice.randrange(len(tables)))
    return replace(SHOP, databases=(database(tables), SHOP.databases[1]))


async def changed(session: Session, engine: FakeEngine, catalog: Catalog) -> None:
    engine.next = [(catalog, PATHS)]
    session.app.coordinator.apply({"x.py"})
    await session.until(lambda: session.app.main.snapshot.catalog is catalog)
    await session.pilot.pause()


@pytest.mark.parametrize("seed", range(3))
async def test_the_databases_pane_after_changes_is_what_a_new_one_shows(
    tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    catalog = many(seed)
    engine = FakeEngine(catalog)
    async with opened(tmp_path, engine) as session:
        main, pane = session.app.main, session.app.main.databases
        for step in range(12):
            act = dice.choice(["change", "change", "select", "look", "fold", "file"])
            names = [t.name for t in catalog.databases[0].tables]
            if act == "change":
                catalog = many(seed * 100 + step, catalog)
                await changed(session, engine, catalog)
            elif act == "select":
                main.select(Ref("table", "one", dice.choice(names)), None)
            elif act == "look":
                main.marks.seen(Ref("table", "one", dice.choice(names)))
                pane.refresh_marks()
            elif act == "fold":
                pane.target.post_message(Outline.Folded(pane.target, "one › group auth_", step % 2))
            else:
                pane.point_to(Ref("file", "", "x"), f"{dice.choice(names)}.py")
            await asyncio.sleep(0)
            await session.pilot.pause()
            assert list(pane.target.rows) == list(pane._everything(())), act
