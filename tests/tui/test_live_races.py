"""The coordinator loses no change and outlives every failure, whatever happens at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fake_engine import ORDERS, PATHS, POSTGRES, REDIS, SHOP, USERS, Delta, FakeEngine
from msgspec.structs import replace

from dbscope.analyzers import child
from dbscope.analyzers.model.catalog import Catalog
from dbscope.analyzers.model.schema import Column
from dbscope.tui.following import scan
from dbscope.tui.following.nearest import Follower
from dbscope.tui.following.scan import (
    EVERYTHING,
    Arrived,
    Change,
    Coordinator,
    Failed,
    Reading,
    Stopped,
)
from dbscope.tui.following.told import change_sentence
from dbscope.tui.state import Marks, Ref, Snapshot, snapshot

MORE = replace(USERS, columns=(*USERS.columns, Column("more")))
CHANGED = replace(SHOP, databases=(replace(POSTGRES, tables=(ORDERS, MORE)), REDIS))
WIDER = replace(ORDERS, columns=(*ORDERS.columns, Column("more")))
HERE = Ref("table", "postgresql", "users")


class Engine(FakeEngine):
    """A scan or a change takes as long as a test wants, and fails when it wants."""

    def __init__(self, catalog: Catalog = SHOP) -> None:
        super().__init__(catalog)
        self.go_on = threading.Event()
        self.go_on.set()
        self.scanning = threading.Event()
        self.errors: list[Exception] = []
        self.scans = 0

    def scan(self, *args: Any, cancelled: Callable[[], bool] = bool, **more: Any) -> Delta:
        self.scans += 1
        self.scanning.set()
        assert self.go_on.wait(5)
        return super().scan(*args, cancelled=cancelled, **more)

    def apply(self, paths: Iterable[str]) -> Delta:
        if self.errors:
            raise self.errors.pop(0)
        return super().apply(paths)


class Running:
    """A coordinator in its thread and the messages it posted."""

    def __init__(self, engine: Engine, **more: Any) -> None:
        self.engine = engine
        self.messages: list[Any] = []
        self.coordinator = Coordinator(self.messages.append, lambda: engine, **more)
        self.thread = threading.Thread(target=self.coordinator.run)

    def until(self, condition: Callable[[], object], seconds: float = 5.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, (self.engine.applied, self.messages)
            time.sleep(0.005)

    def of(self, kind: type) -> list[Any]:
        return [m for m in self.messages if isinstance(m, kind)]

    @property
    def shown(self) -> list[Arrived]:
        return [m for m in self.of(Arrived) if m.snapshot.scanned]


@contextmanager
def running(engine: Engine, start: bool = True, **more: Any) -> Iterator[Running]:
    made = Running(engine, **more)
    if start:
        made.thread.start()
    yield made
    engine.go_on.set()
    made.coordinator.end()
    if made.thread.ident:
        made.thread.join(5)
        assert not made.thread.is_alive()


def test_a_change_during_the_first_scan_is_looked_at_after_it() -> None:
    engine = Engine()
    engine.go_on.clear()
    engine.next = [(CHANGED, PATHS)]
    with running(engine) as made:
        assert engine.scanning.wait(5)
        made.coordinator.apply({"a.py"})
        made.coordinator.apply({"b.py"})
        engine.go_on.set()
        made.until(lambda: len(made.shown) == 2)
        assert engine.applied == [{"a.py", "b.py"}]
        assert made.shown[-1].snapshot.catalog == CHANGED


def test_what_was_told_before_a_scan_began_needs_no_second_look() -> None:
    engine = Engine()
    with running(engine, start=False) as made:
        made.coordinator.apply({EVERYTHING})
        made.thread.start()
        made.until(lambda: made.shown)
        made.coordinator.apply({"a.py"})
        made.until(lambda: engine.applied)
        assert engine.applied == [{"a.py"}]


def test_what_was_told_while_a_scan_ran_does() -> None:
    engine = Engine()
    engine.go_on.clear()
    with running(engine) as made:
        assert engine.scanning.wait(5)
        made.coordinator.apply({EVERYTHING})
        engine.go_on.set()
        made.until(lambda: engine.applied)
        assert engine.applied == [{EVERYTHING}]


def test_a_stopped_scan_is_never_taken_for_a_whole_one() -> None:
    engine = Engine()
    engine.go_on.clear()
    with running(engine) as made:
        assert engine.scanning.wait(5)
        made.coordinator.cancel()
        engine.go_on.set()
        made.until(lambda: made.of(Stopped))
        made.coordinator.apply({"a.py"})
        time.sleep(0.1)
        assert engine.applied == [] and made.shown == []
        made.coordinator.rescan()
        made.until(lambda: made.shown)
        made.coordinator.apply({"a.py"})
        made.until(lambda: engine.applied == [{"a.py"}])


def test_an_exception_is_told_and_the_session_starts_over() -> None:
    engine = Engine()
    with running(engine) as made:
        made.until(lambda: made.shown)
        engine.errors = [RuntimeError("odd")]
        engine.ready = CHANGED
        made.coordinator.apply({"a.py"})
        made.until(lambda: len(made.shown) == 2)
        assert "odd" in made.of(Failed)[0].reason and not made.of(Failed)[0].fatal
        assert made.shown[-1].snapshot.catalog == CHANGED
        assert made.shown[-1].change is not None and made.shown[-1].change.diff
        made.coordinator.apply({"b.py"})
        made.until(lambda: engine.applied == [{"b.py"}])
        assert engine.scans == 2


def test_after_an_error_of_the_system_nothing_is_taken_for_known() -> None:
    engine = Engine()
    with running(engine) as made:
        made.until(lambda: made.shown)
        engine.errors = [FileNotFoundError(2, "No such file or directory")]
        made.coordinator.apply({"a.py"})
        made.until(lambda: made.of(Failed))
        made.coordinator.apply({"b.py"})
        made.until(lambda: engine.applied)
        assert engine.applied == [{"b.py", EVERYTHING}] and engine.scans == 1


def test_a_first_scan_that_failed_is_made_again_when_something_changes() -> None:
    engine = Engine()
    engine.failure = FileNotFoundError(2, "No such file or directory")
    with running(engine) as made:
        made.until(lambda: made.of(Failed))
        assert made.of(Failed)[0].fatal
        engine.failure = None
        made.coordinator.apply({EVERYTHING})
        made.until(lambda: made.shown)


def test_a_storm_is_one_change_and_looked_at_again_when_it_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scan, "_QUIET", 0.2)
    engine = Engine()
    with running(engine) as made:
        made.until(lambda: made.shown)
        for part in range(10):
            made.coordinator.apply({f"{part}/{n}.py" for n in range(300)})
            time.sleep(0.03)
        made.until(lambda: len(engine.applied) > 1)
        assert [m.files for m in made.of(Reading)] == [3000]
        assert [len(paths) for paths in engine.applied] == [3000, 1]
        assert engine.applied[-1] == {EVERYTHING}
        time.sleep(0.5)
        assert len(engine.applied) == 2


def test_stopping_too_late_does_not_cut_the_next_change_short() -> None:
    engine = Engine()
    with running(engine) as made:
        made.until(lambda: made.shown)
        made.coordinator.cancel()
        made.coordinator.apply({"a.py"})
        made.until(lambda: engine.applied)
        assert not made.coordinator._cancel.is_set()


class Process:
    """What a scan's process sends."""

    def __init__(self, *frames: Any, then: Callable[[], object] = lambda: None) -> None:
        self._frames, self._then = frames, then

    def frames(self) -> Iterator[Any]:
        yield from self._frames
        self._then()

    def stop(self, wait: bool = False) -> None:
        pass


FRAMES = (
    (child.LISTING, child.Files(PATHS, {})),
    (child.FINAL, child.Result(SHOP, 0.1, 3)),
    (child.SAVED, child.Saved(True)),
)


def test_what_changed_while_a_process_scanned_is_told_with_its_file() -> None:
    engine = Engine(CHANGED)
    process = Process(*FRAMES, then=lambda: made.coordinator.apply({"app/models/user.py"}))
    with running(engine, start=False, process=process) as made:
        made.thread.start()
        made.until(lambda: len(made.shown) == 2)
        change = made.shown[-1].change
        assert change is not None and change.paths == ("app/models/user.py",)
        assert change.diff and made.shown[-1].snapshot.catalog == CHANGED


def test_stopping_at_the_last_moment_keeps_what_is_complete() -> None:
    engine = Engine()
    process = Process(*FRAMES, then=lambda: made.coordinator.cancel())
    with running(engine, start=False, process=process) as made:
        made.thread.start()
        made.until(lambda: made.shown)
        made.coordinator.apply({"a.py"})
        made.until(lambda: {"a.py"} in engine.applied)


# -- marks and the selection -----------------------------------------------------------------------


def difference(before: Catalog, after: Catalog) -> Any:
    from dbscope.analyzers.model.diff import diff

    return diff(before, after)


def without_users() -> Catalog:
    return replace(SHOP, databases=(replace(POSTGRES, tables=(ORDERS,)), REDIS))


def test_what_comes_back_as_it_was_is_not_new() -> None:
    marks = Marks()
    marks.take(difference(SHOP, without_users()))
    marks.take(difference(without_users(), SHOP))
    assert marks.table(HERE) == ""
    marks.take(difference(SHOP, without_users()))
    marks.take(difference(without_users(), CHANGED))
    assert marks.table(HERE) == "changed" and marks.column(HERE, "more") == "new"
    marks.take(difference(CHANGED, without_users()))
    assert marks.table(HERE) == "" and marks.inside("postgresql") == 0
    marks.take(difference(without_users(), SHOP))
    assert marks.table(HERE) == "changed"


def test_databases_and_files_are_marked_until_looked_at() -> None:
    marks = Marks()
    marks.take(difference(replace(SHOP, databases=(POSTGRES,)), SHOP))
    assert marks.database("redis") == "new"
    optional = replace(SHOP, databases=(replace(POSTGRES, status="optional"), REDIS))
    marks.take(difference(SHOP, optional))
    assert marks.database("postgresql") == "changed"
    assert marks.seen(Ref("database", "redis")) and not marks.database("redis")
    marks.take_files(("a.py", "b.py", "c.py"), {"a.py"}, {"c.py"})
    assert [marks.file(p) for p in ("a.py", "b.py", "c.py")] == ["new", "changed", ""]
    assert marks.seen(Ref("file", "", "a.py")) and not marks.file("a.py")
    assert not marks.seen(Ref("file", "", "a.py"))


def shown(catalog: Catalog, paths: tuple[str, ...] = PATHS) -> Snapshot:
    return snapshot(catalog, paths, {}, True)


def told_of(before: Catalog, after: Catalog, new: str = "", gone: str = "", paths: str = "") -> str:
    change = Change(
        paths=tuple((paths or f"{new} {gone}").split()),
        new=frozenset(new.split()),
        gone=frozenset(gone.split()),
        diff=difference(before, after),
        seen=0.0,
        seconds=0.0,
    )
    return change_sentence(change)


def test_moved_files_and_renamed_tables_are_told_as_such() -> None:
    same = "no change to a schema"
    assert told_of(SHOP, SHOP, "b.py", "a.py") == f"a.py is now b.py: {same}"
    assert told_of(SHOP, SHOP, "b/x.py b/y.py", "a/x.py a/y.py") == f"2 files moved: {same}"
    assert told_of(SHOP, SHOP, "b/x.py b/y.py", "a/x.py a/z.py") == f"4 files changed: {same}"
    assert told_of(SHOP, SHOP, "b.py", "a.py", "a.py b.py c.py") == f"3 files changed: {same}"
    people = replace(USERS, name="people")
    after = replace(SHOP, databases=(replace(POSTGRES, tables=(WIDER, people)), REDIS))
    said = told_of(SHOP, after, paths="a.py")
    assert said.startswith("a.py changed: users renamed to people; orders +1 column (more)")
    assert "table removed" not in said


def test_a_selection_moves_to_what_is_nearest() -> None:
    follower = Follower()
    change = difference(SHOP, without_users())
    target, said = follower.step(shown(SHOP), shown(without_users()), HERE, change)
    assert target == Ref("table", "postgresql", "orders") and said == "now at orders"
    back, said = follower.step(shown(without_users()), shown(SHOP), target, difference(SHOP, SHOP))
    assert back == HERE and said == "back at users"


def test_a_selection_left_by_the_user_is_not_gone_back_to() -> None:
    follower = Follower()
    change = difference(SHOP, without_users())
    follower.step(shown(SHOP), shown(without_users()), HERE, change)
    elsewhere = Ref("database", "redis")
    assert follower.step(shown(without_users()), shown(SHOP), elsewhere, change) == (None, "")


def test_without_tables_the_database_is_nearest_and_of_files_the_next() -> None:
    follower = Follower()
    empty = replace(SHOP, databases=(replace(POSTGRES, tables=()), REDIS))
    target, _ = follower.step(shown(SHOP), shown(empty), HERE, difference(SHOP, empty))
    assert target == Ref("database", "postgresql")
    fewer = tuple(p for p in PATHS if p != "app/db.py")
    file = Ref("file", "", "app/db.py")
    less = replace(SHOP, databases=(REDIS,), problems=())
    target, _ = follower.step(shown(less), shown(less, fewer), file, difference(SHOP, SHOP))
    assert target == Ref("file", "", PATHS[PATHS.index("app/db.py") + 1])
