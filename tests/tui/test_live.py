"""What is saved, made and deleted shows without asking, in a real repository."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from pilots import SIZES, Session, opened, shop

from dbscope.analyzers.model.catalog import Catalog
from dbscope.analyzers.workspace import Options, Workspace
from dbscope.tui.following.scan import Coordinator
from dbscope.tui.interface import DbscopeApp
from dbscope.tui.settings.config import Config
from dbscope.tui.state import Goal, Ref

USER = "app/models/user.py"
USERS = Ref("table", "postgresql", "users")
COLUMN = '    last_seen: Mapped[str | None] = mapped_column(String(40), comment="Where from")\n'
COUPON = '''"""Coupons."""

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Coupon(Base):
    """Less to pay."""

    __tablename__ = "coupons"

    code: Mapped[str] = mapped_column(primary_key=True)
'''


def add_column(root: Path) -> None:
    path = root / USER
    text = path.read_text()
    mark = "    is_active:"
    path.write_text(text.replace(mark, COLUMN + mark))


def fresh(root: Path) -> Catalog:
    return Workspace(root, Options(cache=False, jobs=1)).scan().after


@pytest.mark.parametrize("size", SIZES)
async def test_a_saved_edit_shows_its_column_and_says_so(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    root = shop(tmp_path)
    async with opened(root, size=size, watch=True) as session:
        session.app.main.go(Goal(USERS))
        await session.settle()
        add_column(root)
        await session.until(lambda: "last_seen" in session.status)
        assert "app/models/user.py changed: users +1 column (last_seen)" in session.status
        assert session.status.endswith(" ms")
        screen = session.screen()
        row = next(line for line in screen.splitlines() if "last_seen  " in line)
        assert "varchar(40)" in row and " new " in row
        assert session.app.main.marks.table(session.app.main.ref) == "changed"


async def test_marks_stay_until_looked_at(tmp_path: Path) -> None:
    root = shop(tmp_path)
    async with opened(root, watch=True) as session:
        marks = session.app.main.marks
        add_column(root)
        await session.until(lambda: marks.table(USERS))
        assert "changed" in session.screen()
        session.app.main.go(Goal(USERS))
        await session.press("2")
        assert session.app.main.ref == USERS and marks.table(USERS)
        assert marks.column(USERS, "last_seen") == "new" and marks.file(USER) == "changed"
        await session.press("up")
        assert not marks.table(USERS) and not marks.column(USERS, "last_seen")
        assert not marks.file(USER)


async def test_a_new_file_brings_its_table_and_a_deleted_one_takes_it_away(tmp_path: Path) -> None:
    root = shop(tmp_path)
    coupons = Ref("table", "postgresql", "coupons")
    async with opened(root, watch=True) as session:
        path = root / "app/models/coupon.py"
        path.write_text(COUPON)
        await session.until(lambda: coupons in session.app.main.snapshot.tables)
        assert "app/models/coupon.py is new: coupons table added (1 column)" in session.status
        assert any(r.id == "app/models/coupon.py" for r in session.rows("#file-list").rows)
        path.unlink()
        await session.until(lambda: coupons not in session.app.main.snapshot.tables)
        assert "app/models/coupon.py is gone: coupons table removed" in session.status
        assert not any(r.id == "app/models/coupon.py" for r in session.rows("#file-list").rows)


async def test_a_selected_table_that_goes_leaves_the_next_one_and_is_gone_back_to(
    tmp_path: Path,
) -> None:
    root = shop(tmp_path)
    async with opened(root, watch=True) as session:
        main = session.app.main
        path = root / "app/models/coupon.py"
        path.write_text(COUPON)
        coupons = Ref("table", "postgresql", "coupons")
        await session.until(lambda: coupons in main.snapshot.tables)
        names = [t.name for t in main.snapshot.catalog.databases[0].tables]
        after = names[names.index("coupons") + 1]
        main.go(Goal(coupons))
        await session.settle()
        main.marks.seen(coupons)
        path.write_text(COUPON[:60])
        await session.until(lambda: main.ref != coupons)
        assert main.ref == Ref("table", "postgresql", after)
        await session.until(lambda: f"coupons table removed; now at {after}" in session.status)
        assert session.rows("#database-list").current.id == main.ref
        assert after in str(main.inspector.border_title)
        path.write_text(COUPON)
        await session.until(lambda: main.ref == coupons)
        await session.until(lambda: "back at coupons" in session.status)
        assert main.marks.table(coupons) == ""


async def test_a_selected_table_that_is_renamed_stays_selected(tmp_path: Path) -> None:
    root = shop(tmp_path)
    async with opened(root, watch=True) as session:
        main = session.app.main
        path = root / "app/models/coupon.py"
        path.write_text(COUPON)
        coupons, rebates = (Ref("table", "postgresql", n) for n in ("coupons", "rebates"))
        await session.until(lambda: coupons in main.snapshot.tables)
        main.go(Goal(coupons, tab="keys"))
        await session.settle()
        path.write_text(COUPON.replace('"coupons"', '"rebates"'))
        await session.until(lambda: main.ref == rebates)
        await session.until(lambda: "coupons renamed to rebates" in session.status)
        assert main.inspector.tab == "keys"


async def test_tab_row_and_scroll_survive_an_update(tmp_path: Path) -> None:
    root = shop(tmp_path)
    async with opened(root, size=(100, 18), watch=True) as session:
        main = session.app.main
        main.go(Goal(USERS, tab="columns"))
        await session.press("end")
        row, scroll = main.inspector.row, main.inspector.grid.scroll_offset
        assert row is not None
        add_column(root)
        await session.until(lambda: "last_seen" in session.status)
        assert main.inspector.tab == "columns" and main.inspector.row.id == row.id
        assert abs(main.inspector.grid.scroll_offset.y - scroll.y) <= 1
        main.go(Goal(USERS, tab="relations"))
        await session.press("down")
        row = main.inspector.row
        (root / USER).write_text((root / USER).read_text() + "\n")
        await session.until(lambda: "no change to a schema" in session.status)
        assert main.inspector.tab == "relations" and main.inspector.row == row


async def test_cursor_and_branches_survive_an_update(tmp_path: Path) -> None:
    root = shop(tmp_path)
    async with opened(root, watch=True) as session:
        await session.press("1", "home", "left")
        assert session.rows("#file-list").current.id == "alembic"
        before = [r.id for r in session.rows("#file-list").rows]
        add_column(root)
        await session.until(lambda: "last_seen" in session.status)
        assert session.rows("#file-list").current.id == "alembic"
        assert [r.id for r in session.rows("#file-list").rows] == before


async def test_the_source_tab_follows_the_disk(tmp_path: Path) -> None:
    root = shop(tmp_path)
    async with opened(root, watch=True) as session:
        session.app.main.go(Goal(USERS))
        await session.press("s")
        await session.until(lambda: "class User" in session.screen())
        add_column(root)
        await session.until(lambda: "last_seen: Mapped" in session.screen())


async def test_paused_watching_keeps_changes_for_later(tmp_path: Path) -> None:
    root = shop(tmp_path)
    async with opened(root, watch=True) as session:
        app = session.app
        await session.press("w")
        assert "‖ paused" in session.screen()
        add_column(root)
        (root / "app/models/coupon.py").write_text(COUPON)
        await session.pilot.pause(0.4)
        assert "last_seen" not in session.status and app.journal.taken == 0
        await session.press("w")
        await session.until(lambda: "last_seen" in session.status)
        assert "● live" in session.screen() and "2 files changed" in session.status
        assert app.main.marks.table(USERS) == "changed"
        assert app.main.marks.table(Ref("table", "postgresql", "coupons")) == "new"
        assert app.journal.taken == 1 and app.journal.entries[0].files == 2
        assert app.main.snapshot.catalog == fresh(root)


async def test_a_rescan_finds_what_nobody_told(tmp_path: Path) -> None:
    root = shop(tmp_path)
    async with opened(root) as session:
        add_column(root)
        await session.press("R")
        await session.until(lambda: "last_seen" in session.status)
        assert "scanned again" in session.status


async def test_a_file_that_breaks_keeps_the_rest_and_is_listed(tmp_path: Path) -> None:
    root = shop(tmp_path)
    async with opened(root, watch=True) as session:
        before = len(session.app.main.snapshot.tables)
        (root / "broken.prisma").write_text("model Order {\n  id Int @id\n  total Int @@@\n")
        await session.until(lambda: session.app.main.snapshot.catalog.problems)
        assert len(session.app.main.snapshot.tables) >= before
        found = session.app.main.snapshot.catalog.problems
        assert any(p.path == "broken.prisma" and p.line == 3 for p in found)


# -- tools that change many files ------------------------------------------------------------------


def git(root: Path, *call: str) -> None:
    named = ["-c", "user.email=a@example.org", "-c", "user.name=A", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *named, *call], cwd=root, check=True, capture_output=True)


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-qm", "as it is")


async def same(session: Session, root: Path) -> None:
    """Until what is shown is what a fresh scan finds."""
    await session.until(lambda: session.app.main.snapshot.catalog == fresh(root))
    listed = Workspace(root, Options(cache=False, jobs=1))
    listed.scan()
    assert session.app.main.snapshot.paths == listed.listing.paths


async def test_a_tracked_file_that_is_deleted_is_gone(tmp_path: Path) -> None:
    root = shop(tmp_path)
    (root / "app/models/coupon.py").write_text(COUPON)
    git(root, "init", "-q")
    commit(root)
    async with opened(root, watch=True) as session:
        (root / "app/models/coupon.py").unlink()
        await session.until(lambda: "is gone: coupons table removed" in session.status)
        assert not any(p.kind == "file-vanished" for p in fresh(root).problems)
        await same(session, root)


async def test_branches_renames_and_a_rebase_end_where_a_fresh_scan_does(tmp_path: Path) -> None:
    root = shop(tmp_path)
    git(root, "init", "-q")
    commit(root)
    async with opened(root, watch=True) as session:
        git(root, "checkout", "-q", "-b", "side")
        (root / "app/models/coupon.py").write_text(COUPON)
        git(root, "mv", "app/models/user.py", "app/models/person.py")
        git(root, "rm", "-q", "-r", "services")
        commit(root)
        await session.until(lambda: "coupons" in names(session))
        await same(session, root)
        git(root, "checkout", "-q", "main")
        await session.until(lambda: "coupons" not in names(session))
        await same(session, root)
        git(root, "mv", "app/models", "app/tables")
        await session.until(lambda: "app/tables/user.py" in session.app.main.snapshot.paths)
        await same(session, root)
        git(root, "reset", "-q", "--hard")
        add_column(root)
        commit(root)
        git(root, "checkout", "-q", "side")
        git(root, "rebase", "-q", "main")
        await session.until(lambda: "last_seen" in str(session.app.main.snapshot.catalog))
        await same(session, root)


def names(session: Session) -> list[str]:
    return [t.name for _, t in session.app.main.snapshot.catalog.tables()]


async def test_a_change_of_branch_with_very_many_files_is_one_change_and_freezes_nothing(
    tmp_path: Path,
) -> None:
    root = shop(tmp_path)
    git(root, "init", "-q")
    commit(root)
    git(root, "checkout", "-q", "-b", "large")
    for number in range(300):
        path = root / f"app/part{number % 20}/m{number}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"def work(x):\n    return x + {number}\n")
    (root / "app/models/coupon.py").write_text(COUPON)
    commit(root)
    git(root, "checkout", "-q", "main")
    async with opened(root, watch=True) as session:
        late: list[float] = []
        beating = asyncio.ensure_future(beat(late))
        await asyncio.to_thread(git, root, "checkout", "-q", "large")
        await session.until(lambda: "coupons" in names(session))
        beating.cancel()
        await same(session, root)
        # On a busy machine git itself takes long enough to be seen in several parts; what must not
        # be is a change for every few of the 300 files, or an interface that stands still.
        assert session.app.journal.taken <= 8
        late.sort()
        assert late[int(len(late) * 0.95)] < 0.25
        git(root, "checkout", "-q", "main")
        await session.until(lambda: "coupons" not in names(session))
        await same(session, root)


async def beat(late: list[float]) -> None:
    """How late the event loop is, again and again."""
    while True:
        start = time.perf_counter()
        await asyncio.sleep(0.005)
        late.append(time.perf_counter() - start - 0.005)


async def test_a_work_tree_whose_git_is_a_file_is_followed_too(tmp_path: Path) -> None:
    main = shop(tmp_path)
    git(main, "init", "-q")
    commit(main)
    root = tmp_path / "side"
    git(main, "worktree", "add", "-q", "-b", "side", str(root))
    async with opened(root, watch=True) as session:
        (root / "app/models/coupon.py").write_text(COUPON)
        await session.until(lambda: "coupons" in names(session))
        git(root, "checkout", "-q", "-f", "--detach")
        git(root, "clean", "-qfd")
        await session.until(lambda: "coupons" not in names(session))
        await same(session, root)


async def test_a_root_that_comes_back_is_shown_again(tmp_path: Path) -> None:
    root = shop(tmp_path)
    kept = tmp_path / "kept"
    shutil.copytree(root, kept)
    async with opened(root, watch=True) as session:
        shutil.rmtree(root)
        await session.until(lambda: "gone" in session.status or "No such" in session.status)
        shutil.copytree(kept, root)
        (root / "app/models/coupon.py").write_text(COUPON)
        await session.until(lambda: "coupons" in names(session))
        await same(session, root)


async def test_settings_ask_for_looking_instead(tmp_path: Path) -> None:
    root = shop(tmp_path)
    config = Config(poll=True, poll_seconds=0.1)
    app = DbscopeApp(
        root,
        lambda post: Coordinator(post, lambda: Workspace(root, Options(jobs=1))),
        config=config,
    )
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        session = Session(app, pilot)
        await session.until(lambda: app.main.snapshot.scanned and app.journal.first)
        await session.until(lambda: "◐ polling" in session.screen())
        await session.pilot.pause(0.2)
        add_column(root)
        await session.until(lambda: "last_seen" in session.status)
