"""The help screen: what works here comes first, it can be scrolled, filtered and left."""

from __future__ import annotations

import pytest
from fake_engine import SHOP, FakeEngine
from pilots import SIZES, opened
from rich.cells import cell_len

from dbscope.tui import keys
from dbscope.tui.screens.help import HelpScreen, HelpText, drawn, narrowed, sections
from dbscope.tui.settings.config import config_file

STATES = ("files", "databases", "inspector", "source", "diagram")


def test_every_key_of_the_table_is_told_once() -> None:
    for states in (frozenset[str](), *(frozenset({s}) for s in STATES)):
        told = [row for section in sections(keys.KEYS, states) for row in section.rows]
        for entry in keys.KEYS:
            assert told.count((keys.all_keys(entry), entry.label)) == 1, entry.id


@pytest.mark.parametrize(
    ("states", "heading", "key"),
    [
        ({"files"}, "Here: the files pane", "a"),
        ({"databases"}, "Here: the databases pane", "b"),
        ({"inspector", "columns"}, "Here: the inspector", "]"),
        ({"inspector", "source"}, "Here: the source", "o"),
        ({"inspector", "diagram", "changed"}, "Here: the diagram", "m"),
    ],
)
def test_the_keys_of_the_place_come_first(states: set[str], heading: str, key: str) -> None:
    first = sections(keys.KEYS, frozenset(states))[0]
    assert first.heading == heading
    assert key in [row[0] for row in first.rows]


def test_a_users_keys_are_told_not_ours() -> None:
    table = keys.with_keymap({"find": "ctrl+f", "help": "f1"})
    told = dict(
        (label, key) for section in sections(table, frozenset()) for key, label in section.rows
    )
    assert told["help"] == "f1"
    assert told["find a table, column, key, file or component"] == "^f"


def test_signs_kinds_and_settings_are_explained() -> None:
    told = {row for section in sections(keys.KEYS, frozenset()) for row in section.rows}
    assert ("PK FK UQ", "primary key, foreign key, unique") in told
    assert ("c:", "columns") in told
    assert ("file", str(config_file())) in told
    for sign in ("?", "◀", "!", "new changed", "→", "⇢"):
        assert any(sign == shown for shown, _ in told), sign


@pytest.mark.parametrize("width", [40, 66, 72, 110, 150])
def test_no_line_is_longer_than_the_screen_and_nothing_is_lost(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBSCOPE_CONFIG", "/short.toml")
    every = sections(keys.KEYS, frozenset({"databases"}))
    text = drawn(every, width).plain
    assert all(cell_len(line.rstrip()) <= width for line in text.splitlines())
    words = text.split()
    for section in every:
        for shown, label in section.rows:
            assert set(shown.split()) <= set(words)
            assert all(any(part in word for word in words) for part in label.split())


def test_two_columns_are_of_about_one_height() -> None:
    every = sections(keys.KEYS, frozenset({"databases"}))
    one, two = (len(drawn(every, width).plain.splitlines()) for width in (100, 150))
    assert two < one * 0.62


def test_words_narrow_it() -> None:
    left = narrowed(sections(keys.KEYS, frozenset()), ("ddl",))
    assert [s.heading for s in left] == ["What is under the cursor"]
    assert len(left[0].rows) == 1
    assert narrowed(left, ("no such thing",)) == ()


@pytest.mark.parametrize("size", SIZES)
async def test_the_screen_scrolls_filters_and_closes(size: tuple[int, int]) -> None:
    from pilots import SHOP as SAMPLE

    async with opened(SAMPLE, FakeEngine(SHOP), size=size) as session:
        await session.press("question_mark")
        screen = session.app.screen
        assert isinstance(screen, HelpScreen)
        text = screen.query_one(HelpText)
        assert text.has_focus
        assert "Help" in session.screen() and "Esc closes" in session.screen()
        assert ("Settings" in session.screen()) == (size[0] == 200)
        await session.press("G")
        assert "dbscope --plain" in session.screen()
        assert text.scroll_offset.y == text.max_scroll_y
        await session.press("home")
        assert text.scroll_offset.y == 0
        if text.max_scroll_y:
            await session.press("j", "down")
            assert text.scroll_offset.y == min(2, text.max_scroll_y)
            await session.press("pagedown")
            assert text.scroll_offset.y > 2
        await session.press("slash", *"ddl")
        assert "copy as: row, cell" in session.screen() and "next row" not in session.screen()
        await session.press(*"zz")
        assert "Nothing has ddlzz in it." in session.screen()
        await session.press("escape")
        assert "Moving in a list" in session.screen(), "the filter is left first"
        await session.press("escape")
        assert session.app.screen is session.app.main


async def test_the_key_that_opens_it_closes_it() -> None:
    from pilots import SHOP as SAMPLE

    async with opened(SAMPLE, FakeEngine(SHOP), size=(80, 24)) as session:
        for key in ("question_mark", "q"):
            await session.press("question_mark")
            assert isinstance(session.app.screen, HelpScreen)
            await session.press(key)
            assert session.app.screen is session.app.main
