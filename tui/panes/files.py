"""The files pane: the repository's tree, with the number of facts that each file holds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from ..safe import visible
from ..state import Marks, Place, Ref, Snapshot
from ..widgets.filter import Filter, found
from ..widgets.outline import Item, Outline
from ..widgets.rows import Rows
from .pane import OutlinePane, Pane

_MOST_FOUND = 2000
_FIRST_ROWS = 40


class FilesPane(OutlinePane):
    """A tree whose folders are listed when they are opened."""

    NUMBER = "1"
    TITLE = "Files"

    def __init__(self, marks: Marks) -> None:
        super().__init__(id="files", list_id="file-list")
        self._marks = marks
        self._shown = Snapshot()
        self._paths: tuple[str, ...] = ()
        self._sums: dict[str, int] = {}
        self._open: set[str] = set()
        self._linked: frozenset[str] = frozenset()
        self._only_facts = False
        self._touched = False
        self._marked: dict[str, str] = {}

    @property
    def only_facts(self) -> bool:
        """Whether files without facts are hidden."""
        return self._only_facts

    # -- from above ------------------------------------------------------------------------------

    def show(self, snapshot: Snapshot) -> None:
        """Show a snapshot; open branches and the cursor stay."""
        same = snapshot.counts == self._shown.counts and snapshot.paths == self._shown.paths
        self._shown = snapshot
        if not same or not self.target.rows:
            self._sums = _sums(snapshot.counts)
            self._take_paths()
            if not self._touched:
                self._open = self._first_open()
        elif self._marks.files == self._marked:
            return
        self._rebuild()

    def point_to(self, ref: Ref) -> None:
        """Mark the files of what is selected elsewhere and bring the first into sight."""
        self._linked = self._shown.files_of(ref)
        place = self._shown.place(ref)
        path = place.path if place and place.path in self._linked else ""
        if path and not self.filter.words:
            self._open |= set(_folders(path))
            self._rebuild()
            self.target.put_cursor(path)
        else:
            self._rebuild()

    def refresh_marks(self) -> None:
        """Marks were looked at."""
        self._rebuild()

    def toggle_all(self) -> bool:
        """Show all files, or only those with facts; whether it is only those now."""
        self._only_facts = not self._only_facts
        self._take_paths()
        self._rebuild()
        return self._only_facts

    @property
    def opened(self) -> tuple[str, ...]:
        """The folders that are open, to be kept; nothing where they were never touched."""
        return tuple(sorted(self._open)) if self._touched else ()

    def restore(self, opened: tuple[str, ...], only_facts: bool, words: str) -> None:
        """Take the state back that was kept."""
        if opened:
            self._open, self._touched = set(opened), True
        self._only_facts = only_facts
        if words:
            self.filter.put(words)
        self._take_paths()
        self._rebuild()

    # -- building --------------------------------------------------------------------------------

    def _take_paths(self) -> None:
        paths = self._shown.paths
        # A file that is gone or skipped may still be named by a fact or a problem.
        said = sorted(self._shown.files)
        if self._only_facts:
            paths = tuple(said)
        elif not set(said) <= set(paths):
            paths = tuple(sorted({*paths, *said}))
        self._paths = paths

    def _first_open(self) -> set[str]:
        """Folders on the way to facts, as many as fit."""
        opened: set[str] = set()
        rows = len(list(_children(self._paths, "")))
        level = [""]
        while level:
            following: list[str] = []
            for folder in level:
                for name, is_folder in _children(self._paths, folder):
                    path = folder + name
                    if not is_folder or not self._sums.get(path):
                        continue
                    rows += len(list(_children(self._paths, path + "/")))
                    if rows > _FIRST_ROWS:
                        return opened
                    opened.add(path)
                    following.append(path + "/")
            level = following
        return opened

    def _rebuild(self) -> None:
        self._marked = self._marks.files
        words = self.filter.words
        items = list(self._found(words) if words else self._branch("", 0))
        self.target.set_rows(items)
        number = len(self._shown.counts)
        of = "only these shown" if self._only_facts else f"of {len(self._shown.paths):,}"
        shown = f"{len(items)} found" if words else f"◆ in {number} {of}"
        self.set_title(tail=shown if self._shown.paths else "")

    def _branch(self, folder: str, depth: int) -> Iterator[Item]:
        parent = folder[:-1] or None
        for name, is_folder in _children(self._paths, folder):
            path = folder + name
            if not is_folder:
                yield self._leaf(path, visible(name), depth, parent)
                continue
            is_open = path in self._open
            number = self._sums.get(path, 0)
            yield Item(
                id=path,
                text=f"{visible(name)}/",
                depth=depth,
                branch=True,
                open=is_open,
                badge=f"◆ {number}" if number and not is_open else "",
                role="" if number else "dim",
                parent=parent,
            )
            if is_open:
                yield from self._branch(path + "/", depth + 1)

    def _found(self, words: tuple[str, ...]) -> Iterator[Item]:
        left = _MOST_FOUND
        for path in self._paths:
            if found(path, words):
                yield self._leaf(path, path, 0, None)
                left -= 1
                if not left:
                    return

    def _leaf(self, path: str, text: str, depth: int, parent: str | None) -> Item:
        number = self._shown.counts.get(path, 0)
        said = self._shown.files.get(path)
        linked = path in self._linked
        problems = "!" if said and said.problems else ""
        return Item(
            id=path,
            text=text,
            depth=depth,
            badge=f"{'◀' if linked else '◆'} {number}" if number else "",
            mark=" ".join(m for m in (self._marks.file(path), problems) if m),
            role="link" if linked else "name" if number else "dim",
            parent=parent,
        )

    # -- from the list ---------------------------------------------------------------------------

    def on_outline_folded(self, event: Outline.Folded) -> None:
        """Open or close a folder."""
        event.stop()
        self._touched = True
        (self._open.add if event.open else self._open.discard)(str(event.id))
        self._rebuild()

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """A file under the cursor selects what it declares first."""
        event.stop()
        self._touched = True
        path = str(event.row.id)
        if event.row.branch:
            return
        self.post_message(self._selected(self.Selected, path))

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """A file opened shows its source."""
        event.stop()
        self.post_message(self._selected(self.Entered, str(event.row.id)))

    def _selected(self, kind: type[Pane.Selected], path: str) -> Pane.Selected:
        said = self._shown.files.get(path)
        first = next(iter((*said.tables, *said.databases)), None) if said else None
        if first is None:
            line = said.problems[0].line if said and said.problems else 0
            return kind(self, Ref("file", name=path), Place(path, line), path)
        return kind(self, first[0], Place(path, first[1]), path)

    def on_filter_narrowed(self, event: Filter.Narrowed) -> None:
        """Show what matches."""
        event.stop()
        self._rebuild()


def _children(paths: tuple[str, ...], folder: str) -> Iterator[tuple[str, bool]]:
    """Names in a folder (`a/b/`), folders first; sorted paths make this a walk over its names."""
    folders, files = [], []
    index, size = bisect_left(paths, folder), len(folder)
    while index < len(paths) and paths[index].startswith(folder):
        name, slash, _ = paths[index][size:].partition("/")
        if slash:
            folders.append(name)
            # "0" follows "/", so this is the first path beyond the folder.
            index = bisect_left(paths, f"{folder}{name}0", index)
        else:
            files.append(name)
            index += 1
    yield from ((n, True) for n in sorted(dict.fromkeys(folders), key=str.lower))
    yield from ((n, False) for n in sorted(files, key=str.lower))


def _folders(path: str) -> Iterator[str]:
    """Every folder above a path."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _sums(counts: dict[str, int]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for path, number in counts.items():
        for folder in _folders(path):
            sums[folder] = sums.get(folder, 0) + number
    return sums
