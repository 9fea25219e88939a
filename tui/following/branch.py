"""Which branch of git is checked out, as the title says it; git itself is not run."""

from __future__ import annotations

from pathlib import Path

_HEAD = ".git/HEAD"
_MOST = 4096
_SHORT = 7


def current_branch(root: Path) -> str:
    """The branch, the beginning of the commit where none is checked out, or nothing.

    A work tree whose `.git` is a file points out of the root and is not followed.
    """
    from dbscope.analyzers.scan.discovery import read_file, stays_inside

    data = read_file(root, _HEAD, _MOST) if stays_inside(root, _HEAD) else ""
    if isinstance(data, str):
        return ""
    text = data.decode("utf-8", "replace").strip()
    if text.startswith("ref: refs/heads/"):
        return text.removeprefix("ref: refs/heads/")
    return text[:_SHORT] if text and all(c in "0123456789abcdef" for c in text) else ""
