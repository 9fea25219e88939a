from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from dbscope.analyzers.scan.discovery import Filters, discover, matches, read_file, stays_inside

Write = Callable[[dict[str, str]], Path]

TREE = {
    ".gitignore": "*.log.py\n/build/\n!build/keep.py\n",
    "app/models.py": "x",
    "app/debug.log.py": "x",
    "build/out.py": "x",
    "docs/.gitignore": "draft_*\n!draft_ok.sql\n",
    "docs/draft_a.sql": "x",
    "docs/draft_ok.sql": "x",
    "node_modules/pg/index.js": "x",
    "vendor/lib.go": "x",
    "arch-docs/db.sql": "x",
    "web/jquery.min.js": "x",
    "api/user_pb2.py": "x",
    "db/meta/0001_snapshot.json": "{}",
    "package-lock.json": "{}",
    "image.png": "x",
}


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True)


@pytest.mark.parametrize("with_git", [False, True])
def test_ignore_rules_hold_with_and_without_git(repository: Write, with_git: bool) -> None:
    root = repository(TREE)
    if with_git:
        git(root, "init", "-q")
    found = discover(root)
    assert found.paths == ("app/models.py", "docs/draft_ok.sql")
    assert found.git is with_git


def test_what_is_passed_over_is_counted_by_reason(repository: Write) -> None:
    root = repository(TREE)
    git(root, "init", "-q")
    skipped = discover(root).skipped
    assert skipped["vendored"] == 2
    assert skipped["arch-docs"] == 1
    assert skipped["generated"] == 3
    assert skipped["lock file"] == 1
    assert skipped["other format"] == 3


def test_a_tracked_file_counts_although_a_rule_ignores_it(repository: Write) -> None:
    root = repository({".gitignore": "secret.py\n", "secret.py": "x"})
    git(root, "init", "-q")
    git(root, "add", "-f", "secret.py")
    assert discover(root).paths == ("secret.py",)


def test_the_repository_cannot_make_git_run_a_program(repository: Write, tmp_path: Path) -> None:
    root = repository({"a.py": "x"})
    git(root, "init", "-q")
    witness = tmp_path / "ran"
    hook = tmp_path / "monitor.sh"
    hook.write_text(f"#!/bin/sh\ntouch {witness}\n")
    hook.chmod(0o755)
    git(root, "config", "core.fsmonitor", str(hook))
    assert discover(root).paths == ("a.py",)
    assert not witness.exists()


@pytest.mark.parametrize("with_git", [False, True])
def test_links_are_not_followed(repository: Write, tmp_path: Path, with_git: bool) -> None:
    root = repository({"app/a.py": "x"})
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text("x")
    (root / "out").symlink_to(outside)
    (root / "loop").symlink_to(root)
    (root / "secret.py").symlink_to(outside / "secret.py")
    if with_git:
        git(root, "init", "-q")
    readable = [p for p in discover(root).paths if isinstance(read_file(root, p, 100), bytes)]
    assert readable == ["app/a.py"]
    assert not stays_inside(root, "out/secret.py")


def test_globs_narrow_what_is_read(repository: Write) -> None:
    root = repository({"a/x.py": "", "b/y.py": "", "b/z.sql": ""})
    assert discover(root, Filters(include=("b",))).paths == ("b/y.py", "b/z.sql")
    assert discover(root, Filters(exclude=("*.sql", "a/**"))).paths == ("b/y.py",)


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("a/b/c.py", "a", True),
        ("a/b/c.py", "./a/b/", True),
        ("a/b/c.py", "*.py", True),
        ("a/b/c.py", "**/c.py", True),
        ("a/b/c.py", "b", False),
    ],
)
def test_a_glob_names_a_path_a_folder_or_a_file_name(
    path: str, pattern: str, expected: bool
) -> None:
    assert matches(path, pattern) is expected


def test_reading_says_why_not(tmp_path: Path) -> None:
    (tmp_path / "big.py").write_bytes(b"x" * 50)
    (tmp_path / "bin.py").write_bytes(b"\0\1\2")
    (tmp_path / "dir.py").mkdir()
    os.mkfifo(tmp_path / "pipe.py")
    assert read_file(tmp_path, "big.py", 10) == "too large"
    assert read_file(tmp_path, "bin.py", 10) == "binary"
    assert read_file(tmp_path, "gone.py", 10) == "vanished"
    assert read_file(tmp_path, "pipe.py", 10) == "not a file"
    assert isinstance(read_file(tmp_path, "dir.py", 10), str)


def test_a_missing_root_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        discover(tmp_path / "nowhere")
