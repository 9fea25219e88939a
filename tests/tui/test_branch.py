"""The branch in the title, read without running git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dbscope.tui.following.branch import current_branch


def head(root: Path, text: str) -> Path:
    (root / ".git").mkdir()
    (root / ".git" / "HEAD").write_text(text)
    return root


@pytest.mark.parametrize(
    ("text", "branch"),
    [
        ("ref: refs/heads/main\n", "main"),
        ("ref: refs/heads/feature/orders-2\n", "feature/orders-2"),
        ("0123456789abcdef0123456789abcdef01234567\n", "0123456"),
        ("", ""),
        ("something else\n", ""),
    ],
)
def test_what_head_says(tmp_path: Path, text: str, branch: str) -> None:
    assert current_branch(head(tmp_path, text)) == branch


def test_as_git_says_it(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "-b", "trunk", str(tmp_path)], check=True)
    assert current_branch(tmp_path) == "trunk"


def test_no_link_is_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    head(outside, "ref: refs/heads/secret\n")
    root = tmp_path / "repo"
    root.mkdir()
    (root / ".git").symlink_to(outside / ".git")
    assert current_branch(root) == ""
    assert current_branch(tmp_path / "nowhere") == ""
