"""What the watcher tells, by the system's word and by looking, and what it does when it cannot."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from watchfiles import Change

from dbscope.tui.following.mounts import far_mount
from dbscope.tui.following.poll import Poll, changed, look
from dbscope.tui.following.scan import EVERYTHING
from dbscope.tui.following.watch import Watcher, git_folder, parts_of, reason


class Watched:
    """A running watcher and all that it told."""

    def __init__(self, watcher: Watcher) -> None:
        self.watcher = watcher
        self.batches: list[frozenset[str]] = []
        self.said: list[str] = []

    @property
    def paths(self) -> set[str]:
        return set().union(*self.batches)

    async def until(self, condition: Callable[[], object], seconds: float = 5.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"told only {self.batches}, said {self.said}"
            await asyncio.sleep(0.01)

    async def told(self, *paths: str) -> None:
        """Wait until these were told, and forget them."""
        await self.until(lambda: set(paths) <= self.paths)
        await asyncio.sleep(0.08)
        self.batches.clear()


@asynccontextmanager
async def watched(root: Path, ready: bool = True, **how: Any) -> AsyncIterator[Watched]:
    how.setdefault("drive", lambda _: "")
    seen = Watched(Watcher(root, **how))
    task = asyncio.ensure_future(seen.watcher.run(seen.batches.append, seen.said.append))
    if ready:
        await seen.told(EVERYTHING)
    yield seen
    seen.watcher.stop()
    await asyncio.wait_for(task, 5)


def git(root: Path, *call: str) -> None:
    named = ["-c", "user.email=a@example.org", "-c", "user.name=A", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *named, *call], cwd=root, check=True, capture_output=True)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    (root / "app/models").mkdir(parents=True)
    (root / "app/models/user.py").write_text("one")
    (root / "node_modules/x").mkdir(parents=True)
    (root / "top.py").write_text("one")
    return root


BOTH = pytest.mark.parametrize("how", [{}, {"poll": True, "poll_seconds": 0.05}])


@BOTH
async def test_edits_new_files_deletions_and_moves_are_told(tree: Path, how: Any) -> None:
    async with watched(tree, **how) as seen:
        assert bool(seen.said) == bool(how)
        (tree / "app/models/user.py").write_text("other")
        await seen.told("app/models/user.py")
        (tree / "new.py").write_text("one")
        await seen.told("new.py")
        (tree / "top.py").unlink()
        await seen.told("top.py")
        (tree / "app/models/user.py").rename(tree / "app/person.py")
        await seen.told("app/models/user.py", "app/person.py")


@BOTH
async def test_a_file_saved_whole_in_place_of_the_old_one_is_told(tree: Path, how: Any) -> None:
    async with watched(tree, **how) as seen:
        half = tree / "app/models/user.py.tmp"
        half.write_text("two")
        half.replace(tree / "app/models/user.py")
        await seen.told("app/models/user.py")
        assert not any(p.endswith(".tmp") for p in seen.paths)


@BOTH
async def test_folders_that_come_and_move_are_watched_too(tree: Path, how: Any) -> None:
    async with watched(tree, **how) as seen:
        (tree / "extra/deep").mkdir(parents=True)
        await seen.until(lambda: seen.paths if not how else True)
        await asyncio.sleep(0.1)
        seen.batches.clear()
        (tree / "extra/deep/a.py").write_text("one")
        await seen.told("extra/deep/a.py")
        (tree / "app").rename(tree / "source")
        await seen.until(lambda: seen.paths & {"app", "app/models/user.py"})
        await asyncio.sleep(0.1)
        (tree / "source/models/user.py").write_text("moved")
        await seen.until(lambda: "source/models/user.py" in seen.paths)


@BOTH
async def test_what_nobody_reads_is_not_told(tree: Path, how: Any) -> None:
    git(tree, "init", "-q")
    async with watched(tree, **how) as seen:
        (tree / "node_modules/x/a.js").write_text("one")
        (tree / ".git/index.lock").write_text("")
        (tree / ".git/objects/x").write_text("")
        (tree / "app/.user.py.swp").write_text("one")
        (tree / "app/user.py~").write_text("one")
        (tree / "app/__pycache__").mkdir()
        (tree / "app/__pycache__/user.pyc").write_text("one")
        (tree / "last.py").write_text("one")
        await seen.until(lambda: "last.py" in seen.paths)
        assert seen.paths - {EVERYTHING} == {"last.py"}


async def test_branch_and_index_are_told_also_of_a_work_tree_elsewhere(tmp_path: Path) -> None:
    main, other = tmp_path / "main", tmp_path / "other"
    main.mkdir()
    git(main, "init", "-q")
    (main / "a.py").write_text("one")
    git(main, "add", "-A")
    git(main, "commit", "-qm", "one")
    git(main, "worktree", "add", "-q", "-b", "side", str(other))
    assert (other / ".git").is_file()
    assert git_folder(other) == os.path.realpath(main / ".git/worktrees/other")
    for root in (main, other):
        async with watched(root) as seen:
            git(root, "checkout", "-q", "-b", f"new-{root.name}")
            await seen.told(".git/HEAD")
            (root / "b.py").write_text("one")
            await seen.told("b.py")
            git(root, "add", "b.py")
            await seen.told(".git/index")


async def test_a_root_that_is_deleted_and_made_again_is_watched_again(tree: Path) -> None:
    async with watched(tree) as seen:
        shutil.rmtree(tree)
        await seen.until(lambda: any("gone" in s for s in seen.said))
        seen.batches.clear()
        (tree / "app").mkdir(parents=True)
        await seen.told(EVERYTHING)
        (tree / "app/a.py").write_text("one")
        await seen.told("app/a.py")


async def test_another_folder_in_place_of_the_root_is_noticed(tree: Path) -> None:
    other = tree.parent / "other"
    shutil.copytree(tree, other)
    async with watched(tree) as seen:
        tree.rename(tree.parent / "old")
        other.rename(tree)
        await seen.told(EVERYTHING)
        (tree / "app/models/user.py").write_text("other")
        await seen.told("app/models/user.py")


async def test_packages_at_the_top_are_not_even_watched(tree: Path) -> None:
    parts = parts_of(tree)
    assert parts.deep == (str(tree / "app"),) and parts.flat == (str(tree),)


async def test_while_paused_changes_are_kept(tree: Path) -> None:
    async with watched(tree) as seen:
        seen.watcher.pause()
        (tree / "top.py").write_text("two")
        (tree / "new.py").write_text("one")
        await asyncio.sleep(0.3)
        assert seen.batches == []
        assert seen.watcher.resume() == {"top.py", "new.py"}
        assert seen.watcher.resume() == frozenset()
        (tree / "top.py").write_text("three")
        await seen.told("top.py")


async def test_very_many_kept_changes_become_one(tree: Path) -> None:
    watcher = Watcher(tree)
    watcher.pause()
    watcher._give(f"{n}.py" for n in range(20_000))
    assert watcher.resume() == {EVERYTHING}


def refusing(error: Exception) -> Any:
    async def notify(*_: str, **__: Any) -> AsyncIterator[set[tuple[Change, str]]]:
        raise error
        yield set()

    return notify


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OSError(28, "No space left on device"), "fs.inotify.max_user_watches"),
        (OSError("OS file watch limit reached. about [/x]"), "fs.inotify.max_user_watches"),
        (RuntimeError("watch thread is odd\nmore"), "watch thread is odd"),
        (PermissionError(13, "Permission denied"), "Permission denied"),
    ],
)
async def test_where_the_system_cannot_watch_it_says_so_and_looks(
    tree: Path, error: Exception, why: str
) -> None:
    async with watched(tree, notify=refusing(error), poll_seconds=0.05) as seen:
        assert why in seen.watcher.polling and why in reason(error)
        assert seen.said == [f"looking every 0.05 s: the system cannot watch ({reason(error)})"]
        (tree / "app/models/user.py").write_text("other")
        await seen.told("app/models/user.py")


async def test_a_watch_that_fails_later_turns_into_looking(tree: Path) -> None:
    async def notify(*_: str, **__: Any) -> AsyncIterator[set[tuple[Change, str]]]:
        yield {(Change.modified, str(tree / "top.py"))}
        raise RuntimeError("lost")

    async with watched(tree, notify=notify, poll_seconds=0.05) as seen:
        await seen.until(lambda: seen.said)
        (tree / "app/models/user.py").write_text("other")
        await seen.told("app/models/user.py")


async def test_settings_environment_and_drive_can_ask_for_looking(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watched(tree, poll=True, poll_seconds=0.05) as seen:
        assert seen.watcher.polling == "so the settings say"
    async with watched(tree, drive=lambda _: "NFS", poll_seconds=0.05) as seen:
        assert seen.watcher.polling == "this is a drive from elsewhere (NFS)"
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "1")
    async with watched(tree, poll_seconds=0.05) as seen:
        assert "WATCHFILES_FORCE_POLLING" in seen.watcher.polling
        (tree / "top.py").write_text("two")
        await seen.told("top.py")
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "0")
    async with watched(tree) as seen:
        assert not seen.watcher.polling and not seen.said


# -- looking -------------------------------------------------------------------------------------


def test_a_slow_look_makes_the_next_one_wait(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dbscope.tui.following import poll as module

    clock = iter([0.0, 0.2])
    poll = Poll(str(tree), 1.0)
    monkeypatch.setattr(module.time, "perf_counter", lambda: next(clock))
    assert poll.step() == frozenset()
    assert poll.wait == pytest.approx(10.0)


def test_a_look_follows_no_links_and_survives_what_it_cannot_read(tree: Path) -> None:
    (tree / "loop").symlink_to(tree)
    (tree / "gone").symlink_to(tree / "nowhere")
    assert set(look(str(tree))) == {"app/models/user.py", "top.py", "loop", "gone"}
    assert look(str(tree / "nothing")) == {}


stamps = st.dictionaries(st.sampled_from("abcd"), st.tuples(*[st.integers(0, 2)] * 4))


@given(stamps, stamps)
def test_what_changed_is_what_differs(before: Any, after: Any) -> None:
    found = changed(before, after)
    assert {p: before.get(p) for p in before.keys() | after.keys() if p not in found} == {
        p: after.get(p) for p in before.keys() | after.keys() if p not in found
    }
    assert all(before.get(p) != after.get(p) for p in found)


# -- drives --------------------------------------------------------------------------------------

MOUNTS = r"""/dev/sda1 / ext4 rw,relatime 0 0
tmpfs /tmp tmpfs rw 0 0
server:/home /home nfs4 rw,vers=4.2 0 0
/dev/sdb1 /home/local ext4 rw 0 0
//nas/share /mnt/my\040share cifs rw 0 0
C:\134 /mnt/c 9p rw,dirsync 0 0
me@host:/ /mnt/ssh fuse.sshfs rw 0 0
/dev/sdc1 /mnt/usb fuseblk rw 0 0
odd
/dev/sda2 /over ext4 rw 0 0
server:/x /over nfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/me/repo", "NFS"),
        ("/home", "NFS"),
        ("/homework", ""),
        ("/home/local/repo", ""),
        ("/mnt/my share/repo", "SMB"),
        ("/mnt/c/Users/me/repo", "shared"),
        ("/mnt/ssh/repo", "sshfs"),
        ("/mnt/usb/repo", ""),
        ("/over/repo", "NFS"),
        ("/srv/repo", ""),
        ("/tmp/repo", ""),
    ],
)
def test_drives_from_elsewhere_are_told_by_the_table_of_mounts(path: str, kind: str) -> None:
    assert far_mount(path, MOUNTS) == kind


@given(st.text(), st.text())
def test_any_table_of_mounts_can_be_read(path: str, mounts: str) -> None:
    assert isinstance(far_mount(path, mounts), str)
