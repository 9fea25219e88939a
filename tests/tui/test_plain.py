"""The plain mode: every command in lines, piped in and out, nothing but text."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_engine import OTHERS, PATHS, SHOP, FakeEngine, column
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pilots import SHOP as SAMPLE

from dbscope.analyzers.model.catalog import Catalog
from dbscope.analyzers.model.schema import Declaration, Table
from dbscope.analyzers.workspace import Options, Workspace
from dbscope.tui.linear.browser import Browser, Done, commands
from dbscope.tui.linear.pages import PAGE, Item, Pages
from dbscope.tui.linear.plain import browse


def engine(catalog: Catalog = SHOP) -> FakeEngine:
    made = FakeEngine(catalog)
    made.scan()
    return made


def said(*lines: str, catalog: Catalog = SHOP, root: Path = SAMPLE) -> list[str]:
    """What a session prints for these lines, without the greeting."""
    out = io.StringIO()
    source = io.StringIO("".join(f"{line}\n" for line in lines))
    assert browse(engine(catalog), root, source, out) == 0  # type: ignore[arg-type]
    return out.getvalue().replace("dbscope> ", "").splitlines()[3:]


def test_it_greets_with_what_there_is() -> None:
    out = io.StringIO()
    assert browse(engine(), SAMPLE, io.StringIO(""), out) == 0  # type: ignore[arg-type]
    assert out.getvalue().splitlines() == [
        "dbscope, shop.",
        "2 databases, 3 tables, 1 problem.",
        "Commands: databases, tables, open, find, help, quit; help lists all.",
        "dbscope> ",
    ]


def test_databases_with_those_not_counted() -> None:
    told = said("databases")
    assert told[0] == "3 databases:"
    assert told[1] == "1. PostgreSQL, relational, required, 2 tables"
    assert told[3] == f"3. Kafka, not counted: {OTHERS[0].reason}"


def test_tables_and_those_with_words() -> None:
    told = said("tables")
    assert told[0] == "3 tables:"
    assert told[1:4] == [
        "1. orders, table of PostgreSQL, 4 columns",
        "2. users, table of PostgreSQL, 3 columns",
        "3. session:{user_id}, key pattern of Redis",
    ]
    assert said("tables user") == [
        "2 tables:",
        "1. users, table of PostgreSQL, 3 columns",
        "2. session:{user_id}, key pattern of Redis",
        "",
    ]


@pytest.mark.parametrize("lines", [("open orders",), ("tables", "open 1"), ("open ord",)])
def test_open_by_name_number_or_beginning(lines: tuple[str, ...]) -> None:
    told = said(*lines)
    assert "orders, table of PostgreSQL, 4 columns." in told
    assert "Declared at app/models/order.py:8." in told


def test_a_column_is_one_sentence_with_its_place() -> None:
    told = said("open orders", "columns")
    assert "4 columns:" in told
    assert "1. id, bigint, primary key, not null; at app/models/order.py:11" in told
    assert "2. user_id, uuid, not null, refers to users.id; at app/models/order.py:12" in told
    assert any("one of new or paid or sent" in line for line in told)


@pytest.mark.parametrize(
    ("command", "see"),
    [
        ("keys", "FOREIGN; columns: user_id; says: refers to users.id, on delete cascade"),
        ("relations", "refers to; table: users; by: user_id to id; type: many-to-one"),
        ("used", "at app/models/order.py:8"),
        ("source", "app/models/order.py"),
    ],
)
def test_each_tab_is_told(command: str, see: str) -> None:
    told = said("open orders", command)
    assert any(see in line for line in told), told


def test_migrations_and_drift_of_another_table() -> None:
    told = said("open users", "migrations", "drift")
    assert any("0001_users" in line and "0001_users.py:" in line for line in told), told
    assert any("name" in line and "app/models/user.py:14" in line for line in told), told


def test_find_leads_on() -> None:
    told = said("find email", "open 1", "columns")
    assert any("users.email, column; at app/models/user.py:13" in line for line in told)
    assert "users, table of PostgreSQL, 3 columns." in told


def test_gaps_name_problems() -> None:
    told = said("gaps")
    assert any("CREATE TABEL x; at db/x.sql:40" in line for line in told)


def test_back_goes_where_one_was() -> None:
    told = said("open orders", "open users", "back", "back")
    assert [line for line in told if ", table of" in line] == [
        "orders, table of PostgreSQL, 4 columns.",
        "users, table of PostgreSQL, 3 columns.",
        "orders, table of PostgreSQL, 4 columns.",
    ]
    assert "Nothing is open now." in told


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("columns", "Nothing is open; tables lists what there is, open NAME opens it."),
        ("open nothing", "Nothing is called nothing; find nothing looks further."),
        ("open 7", "The list has no number 7."),
        ("open", "Open what? Give a name, or a number of the list."),
        ("find", "Find what? Give parts of a name."),
        ("c", "c may be columns, changes or copy."),
        ("zzz", "There is no command zzz; help lists the commands."),
        ("source nowhere.py:3", "nowhere.py: The file is gone."),
        ("source ../../secret:1", "../../secret: This is a link; links are not followed."),
        ("export", "Say export FILE, or export VIEW FILE."),
        ("more", "There is no line."),
    ],
)
def test_what_cannot_be_done_is_a_sentence(line: str, sentence: str) -> None:
    assert said(line)[0] == sentence


def test_every_command_is_explained_and_may_be_shortened() -> None:
    told = said("help")
    for name, about in commands().items():
        assert f"{name}: {about}." in told
        assert about and not about.endswith(".")
    assert said("datab")[0] == "3 databases:"
    with pytest.raises(Done):
        Browser(engine(), SAMPLE).run("q")  # type: ignore[arg-type]


@pytest.fixture
def many() -> Catalog:
    tables = tuple(
        Table(f"t{n:03}", declarations=(Declaration("a.py", n, "model"),)) for n in range(1, 144)
    )
    return replace(SHOP, databases=(replace(SHOP.databases[0], tables=tables),))


def test_long_lists_come_in_pages_whose_numbers_go_on(many: Catalog) -> None:
    told = said("tables", "more", "open 21", catalog=many)
    assert told[0] == "143 tables:" and told[1].startswith("1. t001") and len(told[:22]) == 22
    assert told[21] == "20 of 143; more shows the next."
    assert told[22].startswith("21. t021") and told[42] == "40 of 143; more shows the next."
    assert "t021, table of PostgreSQL." in told


@given(st.lists(st.booleans(), max_size=120))
def test_pages_tell_every_item_once_in_order(heads: list[bool]) -> None:
    items = [Item(f"x{n}", head=head) for n, head in enumerate(heads)]
    pages, told = Pages(items, "thing"), []
    while (page := pages.page())[0] not in ("There are no more.", "There is no thing."):
        told += page
        assert len(page) <= PAGE + 2
    wanted = [i for i in items if not i.head]
    numbered = [line for line in told if line.split(". ")[0].isdigit()]
    assert numbered == ([f"{n}. {i.text}" for n, i in enumerate(wanted, 1)] if wanted else [])
    for n, item in enumerate(wanted, 1):
        assert pages.number(str(n)) == item
    assert pages.number(str(len(wanted) + 1)) is None


def test_no_database_is_said() -> None:
    out = io.StringIO()
    made = engine(Catalog(root="empty"))
    assert browse(made, SAMPLE, io.StringIO("tables\n"), out) == 0  # type: ignore[arg-type]
    assert f"No database: nothing in {len(PATHS)} files shows one in use." in out.getvalue()
    assert "There is no table." in out.getvalue()


# -- on a real repository --------------------------------------------------------------------------


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[tuple[Path, Workspace]]:
    root = tmp_path / "shop"
    shutil.copytree(SAMPLE, root)
    workspace = Workspace(root, Options(jobs=1))
    workspace.scan()
    yield root, workspace


def test_changes_says_what_changed_and_goes_on_with_it(copied: tuple[Path, Workspace]) -> None:
    root, workspace = copied
    browser = Browser(workspace, root)
    assert browser.run("changes") == ["No file changed; no schema did."]
    model = root / "app" / "models" / "user.py"
    model.write_text(
        model.read_text().replace(
            "    email: Mapped[str]", "    last_seen: Mapped[int]\n    email: Mapped[str]", 1
        )
    )
    told = browser.run("changes")
    assert told[0] == "1 change:" and "last_seen" in told[1] and told[-1] == "1 file changed."
    browser.run("open users")
    assert any("last_seen" in line for line in browser.run("columns"))


def test_export_writes_what_report_prints_and_never_over_a_file(
    copied: tuple[Path, Workspace], tmp_path: Path
) -> None:
    from dbscope.analyzers.reports.views import render
    from dbscope.tui.sharing.documents import view_options

    root, workspace = copied
    browser = Browser(workspace, root)
    target = tmp_path / "out.md"
    assert browser.run(f"export schema {target}") == [f"Wrote {target}."]
    assert target.read_text() == render("schema", workspace.catalog, view_options(root))
    assert "exists" in browser.run(f"export schema {target}")[0]
    browser.run("open orders")
    assert browser.run(f"export {tmp_path / 'orders.md'}") == [f"Wrote {tmp_path / 'orders.md'}."]
    assert "user_id" in (tmp_path / "orders.md").read_text()
    assert "Cannot export" in browser.run(f"export nothing {tmp_path / 'x'}")[0]
    assert (
        "Cannot write" in browser.run(f"export schema {root / 'app.py' / '..' / 'no' / 'x'}")[0]
        or (root / "no").exists()
    )


def test_copy_says_where_it_went(
    copied: tuple[Path, Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dbscope.tui.sharing import clipboard

    root, workspace = copied
    taken: list[str] = []
    monkeypatch.setattr(clipboard, "native", lambda text, *_: not taken.append(text))
    browser = Browser(workspace, root)
    browser.run("open orders")
    for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"):
        monkeypatch.delenv(name, raising=False)
    [told] = browser.run("copy")
    assert told.startswith("Copied orders, ") and told.endswith("lines, to the system clipboard.")
    assert "user_id" in taken[0]
    monkeypatch.setattr(clipboard, "native", lambda *_: False)
    [told] = browser.run("copy")
    assert told.startswith("Not on the clipboard: ") and "last-copy.md" in told
    assert clipboard.state_folder().joinpath("last-copy.md").read_text() == taken[0]


def test_the_command_reads_a_pipe_and_prints_only_text() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dbscope.tui.cli", str(SAMPLE), "--plain"],
        input=b"tables\nopen orders\ncolumns\nrelations\nquit\nnever read\n",
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0 and done.stderr == b""
    assert b"13 tables:" in done.stdout and b"never" not in done.stdout
    assert b"\x1b" not in done.stdout
    assert not {"─", "│", "╭", "●", "→", "←"} & set(done.stdout.decode())


def test_nothing_of_a_name_is_printed_raw() -> None:
    bad = Table(
        "x\x1b[2J\u202ey\x07",
        columns=(column("a\rb\nc", "int\x1b]0;t\x07", 1, "a\x1b.py"),),
        declarations=(Declaration("a\x1b.py", 1, "model"),),
        description="one\x1b[31m\ntwo",
    )
    catalog = replace(SHOP, databases=(replace(SHOP.databases[0], tables=(bad,)),))
    out = io.StringIO()
    lines = "tables\nopen 1\ncolumns\nkeys\nused\nsource\nfind x\nopen \x1b[5n\nhelp\n"
    browse(engine(catalog), SAMPLE, io.StringIO(lines), out)  # type: ignore[arg-type]
    assert not {"\x1b", "\x07", "\r", "\u202e"} & set(out.getvalue())
