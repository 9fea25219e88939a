"""The parts that need no screen: keys, editor, widths, the scan's process, writing."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fake_engine import SHOP, FakeEngine
from pilots import SHOP as SAMPLE
from pilots import Session

from dbscope.analyzers import child
from dbscope.analyzers.workspace import Options, Workspace
from dbscope.tui import keys
from dbscope.tui.following.process import ScanProcess
from dbscope.tui.following.scan import Coordinator
from dbscope.tui.following.watch import Watcher
from dbscope.tui.interface import DbscopeApp
from dbscope.tui.sharing import editor, export
from dbscope.tui.widgets.grid import Column, share


def test_no_key_means_two_things_in_one_place() -> None:
    together = [{"lists", "panes", "facts", "watch", "dbscope"}]
    for places in together:
        used = [k for entry in keys.KEYS if entry.where in places for k in entry.key.split(",")]
        assert len(used) == len(set(used))
    assert len({k.id for k in keys.KEYS}) == len(keys.KEYS)


def test_the_key_table_needs_no_textual() -> None:
    code = "import sys, dbscope.tui.keys, dbscope.tui.app; assert 'textual' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_version_imports_neither_textual_nor_rich() -> None:
    code = (
        "import sys; from dbscope.tui.cli import main; main(['--version']);"
        "assert not {'textual', 'rich', 'sqlglot'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_the_interface_imports_no_parser() -> None:
    code = (
        "import sys, dbscope.tui.interface;"
        "bad = {'sqlglot', 'sqlalchemy', 'tree_sitter', 'jinja2', 'watchfiles', 'pyperclip'};"
        "assert not bad & set(sys.modules), bad & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_child_process_imports_no_textual() -> None:
    code = "import sys, dbscope.analyzers.child; assert 'textual' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("chosen", "command", "terminal"),
    [
        ("vim", ["vim", "+7", "/r/a b.py"], True),
        ("nvim -p", ["nvim", "-p", "+7", "/r/a b.py"], True),
        ("/usr/bin/hx", ["/usr/bin/hx", "/r/a b.py:7"], True),
        ("emacs", ["emacs", "+7", "/r/a b.py"], True),
        ("nano", ["nano", "+7", "/r/a b.py"], True),
        ("code --wait", ["code", "--wait", "--goto", "/r/a b.py:7"], False),
        ("zed", ["zed", "/r/a b.py:7"], False),
        ("subl", ["subl", "/r/a b.py:7"], False),
        ("idea", ["idea", "--line", "7", "/r/a b.py"], False),
        ("strange", ["strange", "/r/a b.py"], True),
    ],
)
def test_editors_are_told_the_line(chosen: str, command: list[str], terminal: bool) -> None:
    call = editor.editor_call(Path("/r/a b.py"), 7, {"EDITOR": chosen})
    assert list(call.command) == command and call.terminal is terminal


def test_visual_comes_before_editor_and_broken_quotes_are_told() -> None:
    call = editor.editor_call(Path("/x"), 0, {"VISUAL": "vi", "EDITOR": "nano"})
    assert call.command == ("vi", "+1", "/x")
    with pytest.raises(editor.NoEditor, match="cannot be read"):
        editor.editor_call(Path("/x"), 1, {"EDITOR": "vim '"})


def test_columns_shrink_then_leave_and_take_what_there_is() -> None:
    columns = [Column("a", 4, 40, fair=10), Column("b", 4, 20, leaves=1), Column("c", leaves=2)]
    natural = [20, 20, 10]
    assert share(100, columns, natural) == (20, 20, 10)
    assert share(30, columns, natural) == (16, 4, 4)
    assert share(20, columns, natural) == (12, 4, 0)
    assert share(12, columns, natural) == (10, 0, 0)
    assert share(100, columns, [5, 0, 5]) == (5, 0, 5)
    for width in range(12, 120):
        widths = [w for w in share(width, columns, natural) if w]
        assert sum(widths) + 2 * (len(widths) - 1) <= width - 2


def test_frames_come_out_as_they_went_in() -> None:
    stream = io.BytesIO()
    sent = [
        (child.LISTING, child.Files(("a.py",), {"lock file": 1})),
        (child.PROGRESS, child.Progress(1, 2, "a.py")),
        (child.FINAL, child.Result(SHOP, 0.5, 3)),
        (child.SAVED, child.Saved(True)),
    ]
    for kind, frame in sent:
        child.write_frame(stream, kind, frame)
    whole = stream.getvalue()
    assert list(child.read_frames(io.BytesIO(whole))) == sent
    assert list(child.read_frames(io.BytesIO(whole[:-1]))) == sent[:-1]


def test_a_scan_in_its_own_process_gives_the_catalog_and_fills_the_cache() -> None:
    process = ScanProcess.start(SAMPLE, Options(jobs=1))
    assert process is not None
    frames = list(process.frames())
    kinds = [kind for kind, _ in frames]
    assert kinds[0] == child.LISTING and kinds[-2:] == [child.FINAL, child.SAVED]
    catalog = next(f.catalog for k, f in frames if k == child.FINAL)
    assert {d.engine for d in catalog.databases} >= {"PostgreSQL", "MongoDB", "Redis"}
    caches = Path(os.environ["XDG_CACHE_HOME"]) / "dbscope"
    assert list(caches.glob("*.sqlite"))


def test_a_scan_of_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    process = ScanProcess.start(tmp_path / "nowhere", Options(jobs=1))
    assert process is not None
    frames = list(process.frames())
    assert [k for k, _ in frames] == [child.FAILED]


def test_a_process_may_be_stopped_at_any_time() -> None:
    process = ScanProcess.start(SAMPLE, Options(jobs=1))
    assert process is not None
    process.stop()
    list(process.frames())
    process.stop()


async def test_where_the_process_fails_the_scan_is_made_in_a_thread(tmp_path: Path) -> None:
    call = [sys.executable, "-c", "print('this is no frame of ours')"]
    process = ScanProcess(subprocess.Popen(call, stdout=subprocess.PIPE))
    engine = FakeEngine(SHOP)
    app = DbscopeApp(tmp_path, lambda post: Coordinator(post, lambda: engine, process), watch=False)
    async with app.run_test() as pilot:
        session = Session(app, pilot)
        await session.until(lambda: app.main.snapshot.scanned)
        assert "orders" in session.screen()


async def test_what_the_process_found_is_taken_over(tmp_path: Path) -> None:
    process = ScanProcess.start(SAMPLE, Options(jobs=1))
    app = DbscopeApp(
        SAMPLE,
        lambda post: Coordinator(post, lambda: Workspace(SAMPLE, Options(jobs=1)), process),
        watch=False,
    )
    async with app.run_test() as pilot:
        session = Session(app, pilot)
        await session.until(lambda: app.main.snapshot.scanned)
        await session.until(lambda: app.coordinator._engine is not None)
        assert "scanned" in session.status


def test_what_is_written_is_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b.md"
    export.write(target, "one\n")
    assert target.read_text() == "one\n" and target.stat().st_mode & 0o044
    target.chmod(0o600)
    export.write(target, "two\n")
    assert target.read_text() == "two\n" and target.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in target.parent.iterdir()] == ["b.md"]


def test_of_git_only_head_and_index_are_watched(tmp_path: Path) -> None:
    watcher = Watcher(tmp_path)
    assert watcher.wants("app/models.py") and watcher.wants(".git/HEAD")
    assert watcher.wants(".env") and watcher.wants(".git/index")
    for path in (".git/objects/ab", ".git/index.lock", "node_modules/x/a.js", "a.py~", "b.swp"):
        assert not watcher.wants(path)


def test_a_comparison_with_a_running_database_is_told_by_its_differences() -> None:
    from dbscope.analyzers.model.diff import CatalogDiff
    from dbscope.tui.following.scan import Change
    from dbscope.tui.following.told import change_sentence

    def said(count: int) -> str:
        none = frozenset[str]()
        return change_sentence(Change((), none, none, CatalogDiff(), 0.0, 0.0, count))

    assert said(0) == "compared with the running database: no difference"
    assert said(3) == "compared with the running database: 3 differences"
