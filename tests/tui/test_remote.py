"""The workspace in its own process: asked for changes, scanned again, stopped, killed."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fake_engine import SHOP, FakeEngine
from pilots import SHOP as FOLDER
from pilots import shop

from dbscope.analyzers import child
from dbscope.analyzers.model.catalog import Catalog
from dbscope.analyzers.reports.options import Options as View
from dbscope.analyzers.reports.views import render
from dbscope.analyzers.workspace import Options, Workspace
from dbscope.tui.following.process import Gone, Remote, ScanProcess
from dbscope.tui.following.scan import Arrived, Coordinator, Failed, Stopped

USER = "app/models/user.py"
COLUMN = '    last_seen: Mapped[str | None] = mapped_column(String(40), comment="Where from")\n'


def add_column(root: Path, name: str = "last_seen") -> None:
    path = root / USER
    text = path.read_text()
    mark = "    is_active:"
    path.write_text(text.replace(mark, COLUMN.replace("last_seen", name) + mark))


def as_json(catalog: Catalog) -> str:
    return render("json", catalog, View())


def fresh(root: Path) -> str:
    return as_json(Workspace(root, Options(cache=False, jobs=1)).scan().after)


@contextmanager
def scanned(root: Path, **options: Any) -> Iterator[tuple[Remote, ScanProcess]]:
    process = ScanProcess.start(root, Options(jobs=1, **options))
    assert process is not None
    assert [kind for kind, _ in process.frames()][-2:] == [child.FINAL, child.SAVED]
    yield Remote(process), process
    process.stop()


def pid(process: ScanProcess) -> int:
    return process._process.pid


@pytest.mark.parametrize("warm", [False, True])
def test_changes_are_answered_with_the_catalog_of_a_fresh_scan(tmp_path: Path, warm: bool) -> None:
    root = shop(tmp_path)
    if warm:
        with scanned(root):
            pass
    with scanned(root) as (remote, _):
        assert as_json(remote.catalog) == fresh(root)
        # After a warm start this takes in what the cache knows of the files.
        assert not remote.apply(()).diff
        tables = remote.catalog.databases[0].tables
        add_column(root)
        delta = remote.apply({USER})
        assert delta.paths == (USER,) and delta.after is remote.catalog
        (change,) = delta.diff.changed[0].changed_tables
        assert change.name == "users" and change.added_columns[0].name == "last_seen"
        assert as_json(remote.catalog) == fresh(root)
        kept = {id(t) for t in tables} & {id(t) for t in remote.catalog.databases[0].tables}
        # The table that changed, and the one below it in the same file.
        assert len(kept) == len(tables) - 2
        (root / "app/models/coupon.py").write_text((root / USER).read_text())
        (root / USER).unlink()
        remote.apply({USER, "app/models/coupon.py"})
        assert as_json(remote.catalog) == fresh(root)
        assert USER not in remote.listing.paths and "app/models/coupon.py" in remote.listing.paths
        assert not remote.apply(()).diff


def test_the_cache_is_written_when_that_is_asked(tmp_path: Path) -> None:
    root = shop(tmp_path)
    with scanned(root) as (remote, _):
        add_column(root)
        remote.apply({USER})
        remote.save()
        remote.apply(())
    with scanned(root) as (remote, _):
        assert as_json(remote.catalog) == fresh(root)


def test_it_scans_again_and_tells_how_far_it_is(tmp_path: Path) -> None:
    root = shop(tmp_path)
    with scanned(root, cache=False) as (remote, _):
        add_column(root)
        told: list[int] = []
        # Ten times a second at most; a scan of so little may end before that.
        while not told:
            delta = remote.scan(progress=lambda done, total, path: told.append(total))
        assert told[0] == len(remote.listing.paths)
        assert as_json(delta.after) == fresh(root)


def test_a_scan_that_is_stopped_leaves_a_process_that_answers(tmp_path: Path) -> None:
    root = shop(tmp_path)
    with scanned(root, cache=False) as (remote, _):
        remote.scan(cancelled=lambda: True)
        remote.scan()
        assert as_json(remote.catalog) == fresh(root)


def test_a_folder_that_is_gone_is_an_error_of_the_system(tmp_path: Path) -> None:
    root = shop(tmp_path)
    with scanned(root) as (remote, _):
        aside = root.with_name("aside")
        root.rename(aside)
        with pytest.raises(OSError):
            remote.scan()
        aside.rename(root)
        remote.scan()
        assert as_json(remote.catalog) == fresh(root)


def test_a_process_that_has_ended_is_told_apart_from_every_other_failure() -> None:
    with scanned(FOLDER) as (remote, process):
        os.kill(pid(process), signal.SIGKILL)
        for ask in (lambda: remote.apply({USER}), remote.scan, remote.save):
            with pytest.raises(Gone):
                ask()


def test_it_ends_when_nobody_can_ask_any_more() -> None:
    with scanned(FOLDER) as (_, process):
        stdin = process._process.stdin
        assert stdin is not None
        stdin.close()
        assert process._process.wait(10) == 0


class Following:
    """A coordinator that drives a process, in its thread, and what it posted."""

    def __init__(self, root: Path, make: Callable[[], Any] | None = None) -> None:
        self.messages: list[Any] = []
        self.process = ScanProcess.start(root, Options(jobs=1))
        made = make or (lambda: Workspace(root, Options(jobs=1)))
        self.coordinator = Coordinator(self.messages.append, made, self.process, stays=True)
        self.thread = threading.Thread(target=self.coordinator.run)
        self.thread.start()

    def until(self, condition: Callable[[], object], seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, self.messages
            time.sleep(0.01)

    @property
    def shown(self) -> list[Arrived]:
        return [m for m in self.messages if isinstance(m, Arrived) and m.snapshot.scanned]

    @property
    def ready(self) -> bool:
        return self.coordinator._whole


@contextmanager
def following(root: Path, **more: Any) -> Iterator[Following]:
    made = Following(root, **more)
    yield made
    made.coordinator.end()
    made.thread.join(10)
    assert not made.thread.is_alive()


def columns(arrived: Arrived) -> set[str]:
    tables = arrived.snapshot.catalog.databases[0].tables
    return {c.name for t in tables if t.name == "users" for c in t.columns}


def test_edits_are_read_by_the_process_and_told_with_their_files(tmp_path: Path) -> None:
    root = shop(tmp_path)
    with following(root) as made:
        made.until(lambda: made.ready)
        assert isinstance(made.coordinator._engine, Remote)
        number = len(made.shown)
        add_column(root)
        made.coordinator.apply({USER})
        made.until(lambda: len(made.shown) > number)
        change = made.shown[-1].change
        assert change is not None and change.paths == (USER,) and change.diff
        assert as_json(made.shown[-1].snapshot.catalog) == fresh(root)


def test_what_changed_while_it_scanned_is_not_lost(tmp_path: Path) -> None:
    root = shop(tmp_path)
    with following(root) as made:
        add_column(root)
        made.until(lambda: made.ready)
        assert "last_seen" in columns(made.shown[-1])


@pytest.mark.parametrize("before", ["idle", "changed"])
def test_a_process_that_dies_loses_no_change(tmp_path: Path, before: str) -> None:
    root = shop(tmp_path)
    with following(root) as made:
        made.until(lambda: made.ready)
        assert made.process is not None
        if before == "changed":
            add_column(root, "first")
            made.coordinator.apply({USER})
            made.until(lambda: "first" in columns(made.shown[-1]))
        os.kill(pid(made.process), signal.SIGKILL)
        add_column(root)
        made.coordinator.apply({USER})
        made.until(lambda: "last_seen" in columns(made.shown[-1]))
        assert isinstance(made.coordinator._engine, Workspace)
        assert not any(isinstance(m, Failed) for m in made.messages)
        add_column(root, "later")
        made.coordinator.apply({USER})
        made.until(lambda: "later" in columns(made.shown[-1]))
        change = made.shown[-1].change
        assert change is not None and change.paths == (USER,)
        assert as_json(made.shown[-1].snapshot.catalog) == fresh(root)


def test_stopping_the_first_scan_ends_the_process(tmp_path: Path) -> None:
    root = tmp_path / "many"
    for n in range(8):
        shutil.copytree(FOLDER, root / f"part{n}")
    with following(root, make=lambda: FakeEngine(SHOP)) as made:
        made.coordinator.cancel()
        made.until(lambda: made.shown or any(isinstance(m, Stopped) for m in made.messages))
        assert made.process is not None
        made.until(lambda: made.process._process.poll() is not None)


def test_leaving_ends_the_process_whatever_it_does(tmp_path: Path) -> None:
    root = shop(tmp_path)
    with following(root) as made:
        made.until(lambda: made.ready)
    assert made.process is not None
    assert made.process._process.wait(10) is not None
