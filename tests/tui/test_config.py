"""The settings file: what it sets, what is wrong in it and on which line, keys that work."""

from __future__ import annotations

import os
import string
from pathlib import Path
from typing import Any

import pytest
from fake_engine import SHOP, FakeEngine
from hypothesis import given
from hypothesis import strategies as st
from pilots import SHOP as SAMPLE
from pilots import Session
from textual.keys import _character_to_key

from dbscope.tui.following.scan import Coordinator
from dbscope.tui.interface import DbscopeApp
from dbscope.tui.keys import KEYS, with_keymap
from dbscope.tui.screens.help import HelpScreen
from dbscope.tui.settings.config import Config, config_file, load_config, read_config
from dbscope.tui.settings.config_keys import BadKey, sign_name, textual_key, written
from dbscope.tui.settings.config_text import settings_text
from dbscope.tui.settings.toml_lines import setting_lines
from dbscope.tui.widgets.bars import KeyBar


def errors(text: str) -> tuple[str, ...]:
    return read_config(text).errors


# -- what is set -----------------------------------------------------------------------------------


def test_everything_can_be_set() -> None:
    config = read_config(
        """
theme = "nord"
[keys]
find = ["ctrl+f", "?"]
help = "F1"
[clipboard]
mode = "osc52"
osc52_limit = 8000
[watch]
enabled = false
poll = true
poll_seconds = 2.5
[editor]
command = "code --wait"
"""
    )
    assert config.errors == ()
    assert config.keys == {"find": "ctrl+f,question_mark", "help": "f1"}
    assert (config.theme, config.clipboard, config.osc52_limit) == ("nord", "osc52", 8000)
    assert (config.watch, config.poll, config.poll_seconds) == (False, True, 2.5)
    assert config.editor == "code --wait"


def test_without_a_file_everything_is_as_usual(tmp_path: Path) -> None:
    config = load_config({"XDG_CONFIG_HOME": str(tmp_path)})
    assert config == Config(file=str(tmp_path / "dbscope" / "config.toml"))


def test_the_file_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text('[editor]\ncommand = "hx"\n')
    environment = {"DBSCOPE_CONFIG": str(path), "XDG_CONFIG_HOME": "/nowhere"}
    assert config_file(environment) == path
    assert load_config(environment).editor == "hx"


def test_a_named_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    config = load_config({"DBSCOPE_CONFIG": str(tmp_path / "no.toml")})
    assert len(config.errors) == 1 and "no.toml" in config.errors[0]


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    config = load_config({"DBSCOPE_CONFIG": str(tmp_path)})
    assert "cannot be read" in config.errors[0]


# -- what is wrong ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\nthem = 1", "line 2: unknown setting them; did you mean theme?"),
        ('theme = "nrod"', "line 1: theme names no theme that there is: nrod; did you mean nord?"),
        ("theme = 3", "line 1: theme must be the name of a theme"),
        ("[watch]\n\npoll_second = 3", "line 3: unknown setting watch.poll_second; did you mean"),
        ('[watch]\npoll = "yes"', "line 2: watch.poll must be true or false"),
        ("[watch]\npoll_seconds = 0", "line 2: watch.poll_seconds must be a number from 0.1"),
        ("[watch]\npoll_seconds = true", "line 2: watch.poll_seconds must be a number"),
        ('[clipboard]\nmode = "x"', "line 2: clipboard.mode must be one of auto, native, osc52"),
        ("[clipboard]\nosc52_limit = 1.5", "line 2: clipboard.osc52_limit must be a whole number"),
        ('[editor]\ncommand = "code \'x"', "line 2: editor.command cannot be read as a command"),
        ("watch = 1", "line 1: watch must be a table: write [watch]"),
        ("keys = 1", "line 1: keys must be a table: write [keys]"),
        ("[keys]\nfnd = 'x'", "line 2: unknown action keys.fnd; did you mean find?"),
        ("[keys]\nfind = 'hyper'", "line 2: keys.find: hyper is not a key"),
        ("[keys]\nfind = 3", "line 2: keys.find must be a key or a list of keys"),
        ("[keys]\nfind = []", "line 2: keys.find must be a key or a list of keys"),
        ("[keys]\nfind = 'ctrl+i'", "line 2: keys.find: ctrl+i cannot be told from tab"),
        ("[keys]\nfind = 'ctrl+q'", "line 2: keys.find cannot be ctrl+q: it always quits"),
        ("[keys]\nfind = 'f'", "line 2: keys.find: f is the key of filter already (filter this"),
        ("[keys]\nmap = 'j'", "line 2: keys.map: j is the key of down already (next row)"),
        ("[keys]\nmap='K'\ncopy='K'", "line 3: keys.copy: K is the key of map already"),
        ("keys = { map = 'K', copy = 'K' }", "line 1: keys.copy: K is the key of map already"),
        ("[keys]\nmap = [\n 'K',\n 'f',\n]", "line 2: keys.map: f is the key of filter already"),
        ("a = \n", "line 1: not valid TOML: invalid value"),
        ('[editor]\ncommand = "x\n', "line 2: not valid TOML: a text in quotes does not end"),
        ("[watch]\npoll = [1,\n", "line 2: not valid TOML"),
        ("[watch]\npoll = true\npoll = false", "line 3: not valid TOML: cannot overwrite a value"),
    ],
)
def test_each_error_has_its_line_and_says_what_to_do(text: str, said: str) -> None:
    told = errors(text)
    assert told and all(t.startswith("config.toml line ") for t in told)
    assert any(said in t for t in told), told


def test_the_rest_of_a_broken_file_still_holds() -> None:
    config = read_config(
        'theme = "nord"\nbad =\n[keys]\nfind = "ctrl+f"\ncopy = "nokey"\n[watch]\npoll = true\n'
    )
    assert [e.split(":")[0] for e in config.errors] == ["config.toml line 2", "config.toml line 5"]
    assert config.theme == "nord" and config.poll and config.keys == {"find": "ctrl+f"}


def test_two_actions_may_swap_their_keys() -> None:
    config = read_config("[keys]\nfind = 'f'\nfilter = '/'\n")
    assert config.errors == () and config.keys == {"find": "f", "filter": "slash"}


def test_a_key_that_falls_back_may_push_out_another() -> None:
    # filter's new key is none, so it has f, and find cannot have it.
    config = read_config("[keys]\nfilter = 'nokey'\nfind = 'f'\n")
    assert len(config.errors) == 2 and config.keys == {}


def test_of_several_keys_the_free_ones_hold() -> None:
    config = read_config("[keys]\nfind = ['f', 'ctrl+f']\n")
    assert len(config.errors) == 1 and config.keys == {"find": "ctrl+f"}


def test_our_own_table_has_no_conflict() -> None:
    owners: dict[str, str] = {}
    for entry in KEYS:
        for key in entry.key.split(","):
            assert owners.setdefault(key, entry.id) == entry.id, key
            assert textual_key(written(key)) == key


@given(st.text(max_size=300))
def test_no_text_makes_reading_fail(text: str) -> None:
    config = read_config(text)
    assert all(e.startswith("config.toml line ") for e in config.errors)


@given(
    st.dictionaries(
        st.sampled_from([k.id for k in KEYS]),
        st.lists(st.sampled_from([*"abcdefgjkyYG/?[]", "ctrl+f", "f5", "tab", "x,y"]), max_size=3),
        max_size=8,
    )
)
def test_whatever_is_asked_for_no_two_actions_share_a_key(asked: dict[str, list[str]]) -> None:
    lines = ["[keys]", *(f"{id} = {keys!r}" for id, keys in asked.items())]
    config = read_config("\n".join(lines))
    owners: dict[str, str] = {}
    for entry in with_keymap(config.keys):
        for key in entry.key.split(","):
            assert key and owners.setdefault(key, entry.id) == entry.id


# -- lines and keys --------------------------------------------------------------------------------


def test_lines_of_settings_of_every_shape() -> None:
    text = '\n# x = 1\na = """\nb = 1\n"""\n[t."x.y"]\nc.d = [\n 1, # ]\n "]",\n]\ne = {f = 1}\n'
    assert setting_lines(text) == {
        ("a",): 3,
        ("t", "x.y"): 6,
        ("t", "x.y", "c", "d"): 7,
        ("t", "x.y", "e"): 11,
    }


@pytest.mark.parametrize(
    ("people", "ours"),
    [
        ("ctrl+x", "ctrl+x"),
        ("Ctrl-X", "ctrl+x"),
        ("C-x", "ctrl+x"),
        ("^x", "ctrl+x"),
        ("M-left", "alt+left"),
        ("Alt+Left", "alt+left"),
        ("shift+alt+up", "alt+shift+up"),
        ("?", "question_mark"),
        ("/", "slash"),
        ("-", "minus"),
        ("+", "plus"),
        ("^", "circumflex_accent"),
        ("ctrl++", "ctrl+plus"),
        ("alt--", "alt+minus"),
        ("G", "G"),
        ("shift+g", "G"),
        ("Esc", "escape"),
        ("PgDn", "pagedown"),
        ("Page-Down", "pagedown"),
        ("⌫", "backspace"),
        (" ", "space"),
        ("F5", "f5"),
        ("question_mark", "question_mark"),
        ("é", "é"),
    ],
)
def test_keys_as_people_write_them(people: str, ours: str) -> None:
    # A single space is stripped like any other, so it is passed as it is.
    assert textual_key(people if people != " " else "space") == ours


@pytest.mark.parametrize("text", ["", "ctrl+", "hyper+x", "f99", "xx", "\x1b", "ctrl+m", "^["])
def test_what_cannot_be_a_key(text: str) -> None:
    with pytest.raises(BadKey):
        textual_key(text)


@pytest.mark.parametrize("sign", [*string.punctuation, *string.ascii_letters, *string.digits])
def test_signs_are_named_as_textual_names_them(sign: str) -> None:
    assert sign_name(sign) == _character_to_key(sign)
    assert textual_key(sign) == sign_name(sign) and written(sign_name(sign)) == sign


@given(st.text(max_size=12))
def test_a_key_is_one_key_or_none(text: str) -> None:
    try:
        key = textual_key(text)
    except BadKey:
        return
    assert key and "," not in key and textual_key(written(key)) == key


# -- written out -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        'theme = "nord"\n[keys]\nfind = ["ctrl+f", "?"]\nhelp = "f1"\n[watch]\npoll = true\n',
        '[editor]\ncommand = "a \\"b c\\" \\\\ d"\n[clipboard]\nosc52_limit = 2000\n',
    ],
)
def test_what_is_printed_says_the_same_when_read(text: str) -> None:
    config = read_config(text)
    printed = settings_text(config)
    assert read_config(printed) == config
    assert all(f"\n# {k.id} " in printed or f"\n{k.id} " in printed for k in KEYS)


def test_every_setting_can_be_uncommented() -> None:
    printed = settings_text(Config())
    lines = [x[2:] if x.startswith("# ") and " = " in x else x for x in printed.split("\n")]
    config = read_config("\n".join(lines))
    assert config.errors == ()
    assert with_keymap(config.keys) == KEYS


# -- in the interface ------------------------------------------------------------------------------


def application(text: str) -> DbscopeApp:
    engine = FakeEngine(SHOP)
    return DbscopeApp(
        SAMPLE,
        lambda post: Coordinator(post, lambda: engine),
        watch=False,
        config=read_config(text),
    )


async def test_the_users_keys_work_in_lists_on_screens_and_are_shown() -> None:
    app = application(
        "[keys]\ndown = 'n'\nfind = 'f1'\nhelp = ['ctrl+e', 'f2']\nquit = 'Q'\nnext-tab = 't'\n"
    )
    assert app.config.errors == ()
    async with app.run_test(size=(120, 40)) as pilot:
        session = Session(app, pilot)
        await session.until(lambda: app.main.snapshot.scanned)
        rows = session.rows("#database-list")
        before = rows.cursor
        await session.press("n")
        assert rows.cursor == before + 1
        await session.press("j")
        assert rows.cursor == before + 1, "the key that was given away still works"
        await session.press("question_mark")
        assert app.screen is app.main
        bar = app.main.query_one(KeyBar)
        shown = bar.render().plain
        assert "f1 find" in shown and "^e help" in shown and "? help" not in shown
        await session.press("f2")
        assert isinstance(app.screen, HelpScreen)
        await session.press("f", "h", "e", "l", "p", "enter")
        assert "^e  f2" in session.screen()
        # In the dialog, the user's key for help closes it, as ours would: first its filter.
        await session.press("ctrl+e", "ctrl+e")
        assert app.screen is app.main


async def test_errors_are_told_at_the_start() -> None:
    app = application("them = 1\n[keys]\nfind = 'f'\nmap = 'f'\ncopy = '[x]'\n")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        session = Session(app, pilot)
        await session.until(lambda: app.main.snapshot.scanned)
        told = [n.message for n in app._notifications]
        assert "config.toml line 1: unknown setting them; did you mean theme?" in told
        assert any("more errors: dbscope config validate" in t for t in told)
        assert "line 1: unknown setting them" in session.screen()


def test_loading_is_quick_and_loads_no_screen_library(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = tmp_path / "config.toml"
    path.write_text("[keys]\nfind = 'ctrl+f'\n[watch]\npoll = true\n")
    code = (
        "import sys, time\nfrom dbscope.tui.settings.config import load_config\n"
        "start = time.perf_counter()\nassert load_config().poll\n"
        "assert time.perf_counter() - start < 0.1\n"
        "print([m for m in ('textual', 'rich') if m in sys.modules])\n"
    )
    environment: dict[str, Any] = {**os.environ, "DBSCOPE_CONFIG": str(path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == "[]"
