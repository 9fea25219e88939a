"""Whatever happens to the files, what is shown is what a fresh scan would find."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from dbscope.analyzers.model.patch import CatalogPatch, make_patch, patched
from dbscope.analyzers.reports.options import Options as View
from dbscope.analyzers.reports.views import render
from dbscope.analyzers.workspace import Options, Workspace
from dbscope.tui.following.scan import EVERYTHING

FIXTURES = Path(__file__).parent.parent / "fixtures"
EXAMPLES = int(os.environ.get("DBSCOPE_EXAMPLES", "4"))
STEPS = 5
POOLS = {
    "mixed": ("shop", "prisma/multi", "django_migrations/club/members", "mongoose/blog"),
    "shop": ("shop",),
    "django": ("django/library",),
    "migrations": ("django_migrations/club", "alembic/chain"),
    "schemas": ("prisma/multi", "prisma/separate", "sql_files"),
}
SNIPPETS = (
    "\n\n    more: Mapped[int | None] = mapped_column(index=True)\n",
    "\n\nclass Extra(Base):\n    __tablename__ = 'extra'\n    id: Mapped[int] = mapped_column(primary_key=True)\n",
    "\n\nclass Further(models.Model):\n    name = models.CharField(max_length=9, unique=True)\n",
    "\n\nmodel Extra {\n  id Int @id\n  name String? @unique\n}\n",
    "\nCREATE TABLE extra (id integer PRIMARY KEY, note text NOT NULL);\n",
    "\n    ((( [",
    "\n# nothing\n",
)
WORDS = (
    ("Base", "Root"),
    ("id", "key"),
    ("user", "person"),
    ("models", "things"),
    ("class", "clas"),
)
SETTINGS = ('exclude = ["*/models/*"]\n', "exclude = [\n", 'include = ["app/*", "*.prisma"]\n', "")


class Step(NamedTuple):
    """One thing that happens: what, to which file, with what."""

    what: str
    file: int
    other: int


class Repository:
    """Files that are changed as people and tools change them; each change gives the paths told."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.first = {p: (root / p).read_bytes() for p in self.files}

    @property
    def files(self) -> list[str]:
        found = (p for p in self.root.rglob("*") if p.is_file() and ".git" not in p.parts)
        return sorted(p.relative_to(self.root).as_posix() for p in found)

    def do(self, step: Step) -> set[str]:
        files = self.files
        if not files and step.what != "restore":
            return set()
        path = files[step.file % len(files)] if files else ""
        acts: dict[str, Callable[[str, int], set[str]]] = {
            "append": self.append,
            "halve": self.halve,
            "delete": self.delete,
            "rename": self.rename,
            "copy": self.copy,
            "move folder": self.move_folder,
            "delete folder": self.delete_folder,
            "restore": self.restore,
            "swap": self.swap,
            "word": self.word,
            "text": self.text,
            "drop line": self.drop_line,
            "settings": self.settings,
            "ignore": self.ignore,
        }
        return acts[step.what](path, step.other)

    def put(self, path: str, data: bytes) -> set[str]:
        target = self.root / path
        if target.is_dir() or any(p.is_file() for p in target.parents):
            return set()
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(target.name + ".tmp")
        half.write_bytes(data)
        half.replace(target)
        return {path}

    def append(self, path: str, other: int) -> set[str]:
        text = SNIPPETS[other % len(SNIPPETS)].encode()
        return self.put(path, (self.root / path).read_bytes() + text)

    def halve(self, path: str, other: int) -> set[str]:
        data = (self.root / path).read_bytes()
        return self.put(path, data[: len(data) * (other % 10) // 10])

    def delete(self, path: str, other: int) -> set[str]:
        (self.root / path).unlink()
        return {path}

    def rename(self, path: str, other: int) -> set[str]:
        folder, _, name = path.rpartition("/")
        stem, _, ending = name.rpartition(".")
        new = f"{folder}/{stem}{other % 2}.{ending}" if folder else f"moved/{name}"
        if (self.root / new).exists():
            return set()
        (self.root / new).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).rename(self.root / new)
        return {path, new} if other % 3 else {path, new.rpartition("/")[0], new}

    def copy(self, path: str, other: int) -> set[str]:
        files = self.files
        folder = files[other % len(files)].rpartition("/")[0]
        return self.put(f"{folder}/{Path(path).name}".lstrip("/"), (self.root / path).read_bytes())

    def move_folder(self, path: str, other: int) -> set[str]:
        """The system tells of a moved folder, not of the files in it."""
        folder = path.rpartition("/")[0]
        new = f"{folder}{other % 2}" if other % 4 else f"[{folder.rpartition('/')[2]}]"
        if not folder or (self.root / new).exists():
            return set()
        (self.root / folder).rename(self.root / new)
        return {folder, new}

    def delete_folder(self, path: str, other: int) -> set[str]:
        folder = path.rpartition("/")[0]
        if not folder:
            return set()
        shutil.rmtree(self.root / folder)
        return {folder} if other % 2 else {folder, path}

    def restore(self, path: str, other: int) -> set[str]:
        names = sorted(self.first)
        name = names[other % len(names)]
        return self.put(name, self.first[name])

    def swap(self, path: str, other: int) -> set[str]:
        files = self.files
        second = files[other % len(files)]
        one, two = (self.root / path).read_bytes(), (self.root / second).read_bytes()
        return self.put(path, two) | self.put(second, one)

    def word(self, path: str, other: int) -> set[str]:
        old, new = WORDS[other % len(WORDS)]
        data = (self.root / path).read_bytes()
        return self.put(path, data.replace(old.encode(), new.encode()))

    def text(self, path: str, other: int) -> set[str]:
        """Another name, default or length in one place: what people edit most."""
        data = (self.root / path).read_text("utf-8", "replace")
        found = list(re.finditer(r"(?<=[\"'])[\w.]+(?=[\"'])|\b\d+\b", data))
        if not found:
            return set()
        at = found[other % len(found)]
        new = str(int(at[0]) + 1) if at[0].isdigit() else at[0] + "_x"
        return self.put(path, (data[: at.start()] + new + data[at.end() :]).encode())

    def drop_line(self, path: str, other: int) -> set[str]:
        lines = (self.root / path).read_bytes().splitlines(keepends=True)
        if lines:
            del lines[other % len(lines)]
        return self.put(path, b"".join(lines))

    def settings(self, path: str, other: int) -> set[str]:
        return self.put("dbscope.toml", SETTINGS[other % len(SETTINGS)].encode())

    def ignore(self, path: str, other: int) -> set[str]:
        line = path if other % 2 else path.rpartition("/")[0] + "/"
        return self.put(".gitignore", f"/{line}\n".encode())


WHATS = (
    *("append", "append", "halve", "halve", "delete", "rename", "copy", "move folder"),
    *(
        "text",
        "text",
        "drop line",
        "delete folder",
        "restore",
        "restore",
        "swap",
        "word",
        "settings",
        "ignore",
    ),
)
steps = st.builds(Step, st.sampled_from(WHATS), st.integers(0, 60), st.integers(0, 60))


def made(folder: Path, pool: str, git: bool) -> Path:
    root = folder / "repo"
    for name in POOLS[pool]:
        shutil.copytree(FIXTURES / name, root, dirs_exist_ok=True)
    if git:
        for call in (["init", "-q"], ["add", "-A"]):
            subprocess.run(["git", *call], cwd=root, check=True)
    return root


def across(patch: CatalogPatch) -> CatalogPatch:
    return msgspec.msgpack.decode(msgspec.msgpack.encode(patch), type=CatalogPatch)


def fresh(root: Path) -> str:
    return render("json", Workspace(root, Options(cache=False, jobs=1)).scan().after, View())


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    happened=st.lists(st.tuples(steps, st.booleans()), min_size=1, max_size=STEPS),
    git=st.booleans(),
    warm=st.booleans(),
)
@pytest.mark.parametrize("pool", POOLS)
def test_after_any_changes_the_catalog_is_that_of_a_fresh_scan(
    tmp_path_factory: pytest.TempPathFactory,
    pool: str,
    happened: list[tuple[Step, bool]],
    git: bool,
    warm: bool,
) -> None:
    root = made(tmp_path_factory.mktemp("same"), pool, git)
    repository = Repository(root)
    workspace = Workspace(root, Options(cache=warm, jobs=1))
    workspace.scan()
    if warm:
        # As the interface does: one process scans and writes the cache, another takes it over.
        workspace.save()
        workspace = Workspace(root, Options(jobs=1))
        workspace.scan()
        workspace.apply(())
    told: set[str] = set()
    sent = mirror = workspace.catalog
    for step, later in happened:
        paths = repository.do(step)
        note(f"{step}: {sorted(paths)}")
        told |= paths
        if later and step is not happened[-1][0]:
            # Told together with what comes next, as a storm of changes is.
            continue
        workspace.apply(told)
        told = set()
        expected = fresh(root)
        assert render("json", workspace.catalog, View()) == expected
        # What another process makes of the differences that it is sent.
        mirror = patched(mirror, across(make_patch(sent, workspace.catalog)))
        sent = workspace.catalog
        assert render("json", mirror, View()) == expected
    shown = workspace.catalog
    workspace.apply({EVERYTHING})
    assert workspace.catalog == shown
    shutil.rmtree(root)
