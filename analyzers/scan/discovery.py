"""Which files a repository has that are worth a look, and which were passed over and why.

In a git work tree git itself is asked (the only method that is right on every ignore rule);
elsewhere the tree is walked with nested `.gitignore` files honoured. Links are never followed.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
import subprocess
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from ..syntax.languages import language_of

SKIPPED_FOLDERS = {
    **dict.fromkeys(
        [
            "node_modules",
            "bower_components",
            "jspm_packages",
            "vendor",
            "vendored",
            "third_party",
            "third-party",
            "Pods",
            "Carthage",
            "site-packages",
            ".venv",
            "venv",
            "virtualenv",
            ".tox",
            ".nox",
            ".eggs",
        ],
        "vendored",
    ),
    **dict.fromkeys(
        [
            "__pycache__",
            ".next",
            ".nuxt",
            ".svelte-kit",
            ".output",
            ".turbo",
            ".gradle",
            ".mypy_cache",
            ".pytest_cache",
            ".ruff_cache",
            "htmlcov",
            "coverage",
            ".terraform",
            ".serverless",
            ".dart_tool",
        ],
        "generated",
    ),
    **dict.fromkeys([".git", ".hg", ".svn", ".jj", ".idea"], "tool"),
    "arch-docs": "arch-docs",
}
_GENERATED = re.compile(
    r"(\.min\.(js|css|mjs)|[.-]bundle\.js|\.chunk\.js|\.map|_pb2(_grpc)?\.pyi?|\.pb\.(go|cc|h)"
    r"|\.g\.(dart|cs)|\.generated\.\w+|\.designer\.cs|\.d\.ts|\.snap"
    r"|(?:^|/)\d{4}_snapshot\.json)$",
    re.I,
)
MAX_FILE = 1 << 20
MAX_SQL = 16 << 20
MAX_FILES = 2_000_000
MAX_DEPTH = 200
GIT_TIMEOUT = 120


class Listing(Struct, frozen=True):
    """The candidate files (relative paths with `/`, sorted) and what was passed over.

    `skipped` counts by reason; `examples` names up to 50 of the skipped, as (path, reason);
    `languages` gives each candidate's language; `odd` the real name of a file whose name is not
    UTF-8 and is therefore shown with replacement characters.
    """

    paths: tuple[str, ...]
    languages: dict[str, str]
    skipped: dict[str, int] = field(default_factory=dict)
    examples: tuple[tuple[str, str], ...] = ()
    all_files: int = 0
    git: bool = False
    odd: dict[str, str] = field(default_factory=dict)

    def real(self, path: str) -> str:
        """The name under which the file system knows a listed path."""
        return self.odd.get(path, path)

    def without(self, gone: Collection[str]) -> Listing:
        """The listing without these paths."""
        if not gone:
            return self
        return replace(
            self,
            paths=tuple(p for p in self.paths if p not in gone),
            languages={p: x for p, x in self.languages.items() if p not in gone},
        )


class Filters(Struct, frozen=True):
    """Globs that the user gave; `exclude` wins over `include`."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def reason(self, path: str) -> str | None:
        """Why the user's globs leave a path out, or None."""
        if not self.include and not self.exclude:
            return None
        if self.include and not any(matches(path, g) for g in self.include):
            return "not included"
        return "excluded" if any(matches(path, g) for g in self.exclude) else None


def matches(path: str, pattern: str) -> bool:
    """Whether a glob names a path, a folder above it, or its file name."""
    pattern = pattern.removeprefix("./").rstrip("/")
    return (
        fnmatch.fnmatchcase(path, pattern)
        or fnmatch.fnmatchcase(path, pattern + "/*")
        or fnmatch.fnmatchcase(path.rsplit("/", 1)[-1], pattern)
        or (pattern.startswith("**/") and matches(path, pattern[3:]))
    )


def discover(root: Path, filters: Filters | None = None) -> Listing:
    """List a repository. Raises NotADirectoryError, FileNotFoundError or PermissionError."""
    with os.scandir(root):
        pass
    listed = _git_files(root)
    folders: Counter[str] = Counter()
    everything = listed if listed is not None else list(_walk(root, folders))
    odd = {shown(p): p for p in everything if shown(p) is not p}
    sieve = Sieve(filters or Filters())
    kept = sorted({p for p in map(shown, everything) if sieve.keep(p)})
    counts = Counter(sieve.counts)
    counts.update(folders)
    return Listing(
        paths=tuple(kept),
        languages=sieve.languages,
        skipped=dict(sorted(counts.items())),
        examples=tuple(sorted(sieve.examples)),
        all_files=len(everything),
        git=listed is not None,
        odd={p: odd[p] for p in kept if p in odd},
    )


def shown(path: str) -> str:
    """A path as text that can be encoded: bytes that are not UTF-8 become U+FFFD."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path).decode("utf-8", "replace")
    return path


class Sieve:
    """Decides by its path alone whether a file is a candidate, and counts what is not."""

    def __init__(self, filters: Filters) -> None:
        self.filters = filters
        self.counts: Counter[str] = Counter()
        self.examples: list[tuple[str, str]] = []
        self.languages: dict[str, str] = {}
        self._folders: dict[str, str | None] = {}

    def keep(self, path: str) -> bool:
        """True for a candidate, whose language is then in `languages`."""
        language = language_of(path)
        if language is None:
            self.counts["other format"] += 1
            return False
        reason = self._reason(path, language)
        if reason is not None:
            self.counts[reason] += 1
            if len(self.examples) < 50:
                self.examples.append((path, reason))
            return False
        self.languages[path] = language
        return True

    def _reason(self, path: str, language: str) -> str | None:
        folder, _, name = path.rpartition("/")
        if folder not in self._folders:
            reasons = (SKIPPED_FOLDERS.get(part) for part in folder.split("/"))
            self._folders[folder] = next((r for r in reasons if r), None)
        if self._folders[folder] is not None:
            return self._folders[folder]
        if language == "lock":
            return "lock file"
        if _GENERATED.search(name):
            return "generated"
        return self.filters.reason(path)


def _git_files(root: Path) -> list[str] | None:
    """What git lists below `root`; None where git cannot answer or lists nothing.

    The repository's own configuration must not make git run programs, so file system monitors and
    hooks are switched off on the command line.
    """
    call = ["git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"]
    call += ["-c", "core.untrackedCache=false", "-C", str(root)]
    call += ["ls-files", "-co", "--exclude-standard", "-z"]
    environment = os.environ | {
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    if not _inside_git(root):
        return None
    try:
        done = subprocess.run(
            call, capture_output=True, env=environment, timeout=GIT_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode or not done.stdout:
        return None
    names = [os.fsdecode(n) for n in set(done.stdout.split(b"\0")) if n]
    return names[:MAX_FILES]


def _inside_git(root: Path) -> bool:
    here = root.resolve()
    return any((folder / ".git").exists() for folder in (here, *here.parents))


def _walk(root: Path, skipped: Counter[str]) -> Iterable[str]:
    """Relative paths of regular files, ignore files honoured, links left out."""
    seen = 0
    stack: list[tuple[str, tuple[Any, ...], int]] = [("", (), 0)]
    while stack and seen < MAX_FILES:
        folder, rules, depth = stack.pop()
        entries = _entries(root, folder, skipped)
        if any(e.name == ".gitignore" for e in entries):
            rules = (*rules, (folder, _ignore_spec(root, folder)))
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            try:
                is_folder = entry.is_dir(follow_symlinks=False)
                is_link = entry.is_symlink()
            except OSError:
                skipped["unreadable"] += 1
                continue
            if is_link:
                skipped["link"] += 1
            elif is_folder and entry.name in SKIPPED_FOLDERS:
                skipped[SKIPPED_FOLDERS[entry.name] + " folder"] += 1
            elif _ignored(path + ("/" if is_folder else ""), rules):
                skipped["ignored"] += 1
            elif is_folder:
                if depth < MAX_DEPTH:
                    stack.append((path, rules, depth + 1))
                else:
                    skipped["too deep"] += 1
            else:
                seen += 1
                yield path


def _entries(root: Path, folder: str, skipped: Counter[str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(root / folder) as listed:
            return list(listed)
    except OSError:
        skipped["unreadable"] += 1
        return []


def _ignore_spec(root: Path, folder: str) -> Any:
    from pathspec import GitIgnoreSpec

    data = read_file(root, f"{folder}/.gitignore" if folder else ".gitignore", MAX_FILE)
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
    try:
        return GitIgnoreSpec.from_lines(text.splitlines()[:5000], backend="simple")
    except ValueError:
        return GitIgnoreSpec.from_lines([], backend="simple")


def _ignored(path: str, rules: tuple[Any, ...]) -> bool:
    for folder, spec in reversed(rules):
        verdict = spec.check_file(path[len(folder) + 1 :] if folder else path).include
        if verdict is not None:
            return bool(verdict)
    return False


def deleted(root: Path, path: str) -> bool:
    """Whether there is nothing at a path; False where that cannot be told."""
    try:
        os.lstat(f"{root}/{path}")
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def read_file(root: Path | str, path: str, most: int) -> bytes | str:
    """A regular file's bytes, or a word that says why not.

    Words: "link", "vanished", "unreadable", "not a file", "too large", "binary". No link is
    followed at the path's end, and no device or pipe is opened for long. A path that does not come
    from a listing may lead through a linked folder: see `stays_inside`.
    """
    try:
        handle = os.open(f"{root}/{path}", _OPEN)
    except FileNotFoundError:
        return "vanished"
    except OSError as error:
        return "link" if error.errno in (40, 62) else "unreadable"
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return "not a file"
        if status.st_size > most:
            return "too large"
        data = os.read(handle, status.st_size + 1)
        while len(data) < status.st_size:
            more = os.read(handle, status.st_size - len(data))
            if not more:
                break
            data += more
    except OSError:
        return "unreadable"
    finally:
        os.close(handle)
    if b"\0" in data[:4096] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return "binary"
    return data


_OPEN = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_CLOEXEC"):
    _OPEN |= getattr(os, _flag, 0)


def size_limit(language: str) -> int:
    """The size in bytes beyond which a file of a language is not read."""
    return MAX_SQL if language == "sql" else MAX_FILE


def stays_inside(root: Path, path: str) -> bool:
    """Whether a path, links on the way resolved, still lies below the root."""
    try:
        real = os.path.realpath(os.path.join(root, path))
    except OSError:
        return False
    home = os.path.realpath(root)
    return real == home or real.startswith(home.rstrip(os.sep) + os.sep)
