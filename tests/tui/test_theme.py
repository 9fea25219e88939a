"""Themes: every text can be read, the cursor is seen, with few colours and with none too."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fake_engine import SHOP, FakeEngine
from pilots import SHOP as SAMPLE
from pilots import Session
from rich.color import ColorSystem
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from dbscope.tui import guarded
from dbscope.tui.following.scan import Coordinator
from dbscope.tui.guarded import keep_theme, kept_theme, starting_theme
from dbscope.tui.interface import DbscopeApp
from dbscope.tui.settings.colours import in_256
from dbscope.tui.settings.config import Config, theme_names
from dbscope.tui.settings.theme import (
    CONTRAST,
    DARK,
    ENOUGH,
    LIGHT,
    SEEN,
    THEMES,
    choose,
    contrast,
    legible,
)

TUI = Path(guarded.__file__).parent
TEXTS = ("foreground", "quiet", "accent", "primary", "secondary", "warning", "success", "error")
GROUNDS = ("background", "surface", "panel", "cursor")
COMPUTED = [t for t in (*THEMES, *BUILTIN_THEMES.values()) if not t.ansi]


def colours(theme: Theme, computed: bool = True) -> dict[str, Color]:
    generated = {**theme.to_color_system().generate(), **theme.variables}
    said = {**generated, **(legible(theme) if computed else {})}
    return {name: Color.parse(said[name]) for name in (*TEXTS, *GROUNDS)}


def application(theme: str) -> DbscopeApp:
    engine = FakeEngine(SHOP)
    return DbscopeApp(
        SAMPLE,
        lambda post: Coordinator(post, lambda: engine),
        watch=False,
        config=Config(theme=theme),
    )


# -- contrast --------------------------------------------------------------------------------------


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast(Color.parse("black"), Color.parse("white")) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("white")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
def test_our_themes_are_legible_as_they_are_written(theme: Theme) -> None:
    known = colours(theme, computed=False)
    for text in TEXTS:
        for ground in GROUNDS:
            assert contrast(known[text], known[ground]) >= ENOUGH, (text, ground)
    assert colours(theme) == known, "nothing had to be put right"


def test_the_theme_of_high_contrast_has_high_contrast() -> None:
    known = colours(CONTRAST)
    for text in TEXTS:
        for ground in ("background", "surface", "panel"):
            assert contrast(known[text], known[ground]) >= 7, (text, ground)


@pytest.mark.parametrize("theme", COMPUTED, ids=lambda t: t.name)
def test_every_text_is_legible_on_every_ground_in_every_theme(theme: Theme) -> None:
    known = colours(theme)
    for text in TEXTS:
        for ground in GROUNDS:
            assert contrast(known[text], known[ground]) >= ENOUGH, (text, ground)
    for ground in ("background", "surface"):
        assert contrast(known["cursor"], known[ground]) >= SEEN, ground


def drawn_in_256(value: str) -> Color:
    """The colour that a terminal with 256 shows for one that is asked for."""
    return Color(*Color.parse(value).rich_color.downgrade(ColorSystem.EIGHT_BIT).get_truecolor())


@pytest.mark.parametrize("theme", COMPUTED, ids=lambda t: t.name)
def test_every_theme_is_legible_in_256_colours(theme: Theme) -> None:
    usual = {name: colour.hex for name, colour in colours(theme).items()}
    few = in_256(usual)
    assert few.keys() == usual.keys()
    known = {name: drawn_in_256(value) for name, value in few.items()}
    for text in TEXTS:
        for ground in GROUNDS:
            assert contrast(known[text], known[ground]) >= ENOUGH, (text, ground)
    for ground in ("background", "surface"):
        assert contrast(known["cursor"], known[ground]) >= SEEN, ground


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
def test_greys_stay_greys_in_256_colours(theme: Theme) -> None:
    few = in_256({name: colour.hex for name, colour in colours(theme).items()})
    for name in ("background", "surface", "panel"):
        red, green, blue = Color.parse(few[name]).rgb
        assert red == green == blue


def test_the_terminals_own_colours_are_left_to_it() -> None:
    theme = BUILTIN_THEMES["ansi-dark"]
    assert in_256({**theme.to_color_system().generate(), **legible(theme)}) == {}


def test_styles_draw_text_only_in_colours_that_are_checked() -> None:
    checked = {*TEXTS, *GROUNDS, "text"}
    seen = set()
    for path in [*TUI.rglob("*.py"), *TUI.rglob("*.tcss")]:
        text = path.read_text(encoding="utf-8")
        for name, rest in re.findall(r"[\s;{](?:color|background):\s*\$([\w-]+)([^;]*);", text):
            seen.add(name)
            # Rules, borders and lines may be faint; texts in other colours may not.
            assert "%" not in rest or name in ("foreground", "background"), path.name
    assert seen <= checked, seen - checked
    assert {"foreground", "quiet", "accent", "background", "cursor"} <= seen


# -- which theme -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"COLORTERM": "truecolor", "TERM": "xterm"}, DARK.name),
        ({"COLORTERM": "24bit", "TERM": "xterm", "COLORFGBG": "0;15"}, LIGHT.name),
        ({"TERM": "xterm-256color"}, DARK.name),
        ({"TERM": "screen-256color", "COLORFGBG": "0;default;7"}, LIGHT.name),
        ({"TERM": "xterm-256color", "COLORFGBG": "15;8"}, DARK.name),
        ({"TERM": "xterm-256color", "COLORFGBG": "nonsense"}, DARK.name),
        ({"TERM": "linux"}, "ansi-dark"),
        ({"TERM": "xterm", "COLORFGBG": "0;15"}, "ansi-light"),
        ({}, "ansi-dark"),
    ],
)
def test_the_theme_suits_the_terminal(environment: dict[str, str], name: str) -> None:
    assert choose(environment) == name
    assert name in theme_names()


def test_the_settings_come_before_the_last_choice_and_that_before_the_terminal(
    tmp_path: Path,
) -> None:
    environment = {"XDG_STATE_HOME": str(tmp_path), "TERM": "xterm-256color"}
    assert starting_theme(Config(), environment) == DARK.name
    assert keep_theme("nord", environment) and kept_theme(environment) == "nord"
    assert starting_theme(Config(), environment) == "nord"
    assert starting_theme(Config(theme="dracula"), environment) == "dracula"


def test_a_kept_theme_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    environment = {"XDG_STATE_HOME": str(tmp_path)}
    keep_theme("of-another-version", environment)
    assert kept_theme(environment) == ""


async def test_a_theme_that_is_chosen_is_kept() -> None:
    app = application(DARK.name)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert kept_theme() == ""
        app.theme = "nord"
        await pilot.pause()
    assert kept_theme() == "nord"


# -- drawn -----------------------------------------------------------------------------------------


def cursor_segments(app: DbscopeApp) -> tuple[list[Any], list[Any]]:
    """The segments of the focused list's cursor row and of the row below it."""
    rows = app.main.query_one("#database-list")
    assert rows.has_focus
    y = rows.cursor - round(rows.scroll_offset.y)  # type: ignore[attr-defined]
    lines = [rows.render_line(n) for n in (y, y + 1)]
    for line_filter in app.get_line_filters():
        if line_filter.enabled:
            ground = Color.parse("black")
            lines = [line.apply_filter(line_filter, ground) for line in lines]
    return list(lines[0]), list(lines[1])


@pytest.mark.parametrize("name", [t.name for t in (*THEMES, *BUILTIN_THEMES.values())])
async def test_the_interface_runs_in_every_theme_and_the_cursor_is_seen(name: str) -> None:
    app = application(name)
    async with app.run_test(size=(80, 24)) as pilot:
        session = Session(app, pilot)
        await session.until(lambda: app.main.snapshot.scanned)
        assert app.theme == name
        assert "orders" in session.screen()
        here, below = cursor_segments(app)
        theme = app.current_theme
        if theme.ansi:
            assert all(s.style.reverse for s in here if s.text.strip())
            assert not any(s.style.reverse for s in below)
        else:
            cursor = Color.parse(app.theme_variables["cursor"])
            drawn = {Color.from_rich_color(s.style.bgcolor) for s in here}
            assert drawn == {cursor}
            assert all(Color.from_rich_color(s.style.bgcolor) != cursor for s in below)
        assert app._exception is None


async def test_another_theme_brings_its_own_cursor() -> None:
    app = application(DARK.name)
    async with app.run_test(size=(80, 24)) as pilot:
        session = Session(app, pilot)
        await session.until(lambda: app.main.snapshot.scanned)
        app.theme = "solarized-light"
        await session.settle()
        here, _ = cursor_segments(app)
        wanted = Color.parse(legible(BUILTIN_THEMES["solarized-light"])["cursor"])
        assert {Color.from_rich_color(s.style.bgcolor) for s in here} == {wanted}


def without_scrollbars(session: Session) -> str:
    """What is seen, but for the thumbs of scrollbars, which are drawn when there is time."""
    return re.sub("[▁-▇]", " ", session.screen())


@pytest.mark.parametrize("name", [DARK.name, LIGHT.name, "ansi-dark"])
async def test_without_colour_everything_is_still_told(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = application(name)
    async with coloured.run_test(size=(120, 40)) as pilot:
        session = Session(coloured, pilot)
        await session.until(lambda: coloured.main.snapshot.scanned)
        coloured.main.status.say("")
        await session.settle()
        usual = without_scrollbars(session)
    monkeypatch.setenv("NO_COLOR", "1")
    # Nothing of the first session may come back in the second.
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    app = application(name)
    async with app.run_test(size=(120, 40)) as pilot:
        session = Session(app, pilot)
        await session.until(lambda: app.main.snapshot.scanned)
        app.main.status.say("")
        await session.settle()
        assert app.no_color
        assert without_scrollbars(session) == usual, "the same text with and without colour"
        here, below = cursor_segments(app)
        assert all(s.style.reverse and s.style.bold for s in here if s.text.strip())
        assert not any(s.style.reverse for s in below)
        for segment in (*here, *below):
            for colour in (segment.style.color, segment.style.bgcolor):
                if colour is not None and not colour.is_default:
                    red, green, blue = colour.get_truecolor()
                    assert red == green == blue
        assert "PK" in usual and "FK" in usual and "◀" in usual
