"""The public way in: open a repository, scan it, apply changes, get catalogs and deltas."""

from __future__ import annotations

import gc
import hashlib
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from .model.catalog import Catalog
from .model.delta import Delta
from .model.diff import diff
from .options import Options
from .scan.cache import NO_STAMPS, Cache, Row, stamps
from .scan.discovery import Filters, Listing, Sieve, deleted, discover, shown
from .settings import SETTINGS_FILES, Settings, load_settings

if TYPE_CHECKING:
    from .facts import FileFacts
    from .link.linker import Linker
    from .scan.scanner import Progress, Scan, Scanner
    from .technologies.base import Source

__all__ = ["Delta", "Options", "Workspace"]

STORM = 200
"""Changed paths beyond which the repository is listed again instead of looked at file by file."""

_REST = 1.0
"""Seconds of rest between two catalogs of a scan that runs, beside those they take."""


class Workspace:
    """A repository and its catalog. Not thread-safe: one thread drives it.

    Raises FileNotFoundError, NotADirectoryError or PermissionError where the root cannot be read.
    """

    def __init__(self, root: Path, options: Options | None = None) -> None:
        self.root = root.resolve()
        self.options = options or Options()
        self.settings: Settings = load_settings(self.root)
        self.catalog = Catalog(root=self.root.name)
        self.listing = Listing(paths=(), languages={})
        self.live: tuple[Source, ...] = ()
        self._cache = Cache(self.root, self._stamp()) if self.options.cache else None
        self._unsaved: set[str] = set()

    # What reads and links files is loaded when the first file has to be read: a start from the
    # stored catalog needs none of it.

    @cached_property
    def _scanner(self) -> Scanner:
        from .scan.scanner import Scanner

        return Scanner(self.root, self.options.jobs)

    @cached_property
    def _scan(self) -> Scan:
        from .scan.scanner import Scan

        return Scan(facts={}, rows={}, problems={}, hooks={})

    @cached_property
    def _linker(self) -> Linker:
        from .link.linker import Linker

        return Linker()

    # -- scanning ------------------------------------------------------------------------------

    def scan(
        self,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
        partial: Callable[[Catalog], None] | None = None,
    ) -> Delta:
        """Scan everything; with a warm cache only what changed is parsed.

        `partial` gets catalogs of what is known so far while a long scan runs.
        """
        start = time.perf_counter()
        before = self.catalog
        with _no_garbage_collection():
            self.listing = discover(self.root, self._filters())
            known = self._cache.read() if self._cache else {}
            stored = self._stored(known)
            if stored is not None and not self.live:
                self.catalog = stored
                self._restore_later(known)
                return self._delta(before, (), start, 0)
            self._scanner.progress = progress
            self._scanner.cancelled = cancelled or (lambda: False)
            self._scanner.on_batch = self._partial(partial) if partial else None
            self._scan = self._scanner.scan(self.listing, known)
            self._scanner.on_batch = None
            self._leave_out_deleted()
            self.catalog = self._link()
        self._unsaved = set(self._scan.rows)
        return self._delta(before, self.listing.paths, start, self._scan.parsed)

    def apply(self, paths: Iterable[str]) -> Delta:
        """Look again at these paths (relative, files or folders) and give the new catalog.

        A path may have been created, changed, moved or deleted: the disk is asked.
        """
        start = time.perf_counter()
        before = self._restore()
        wanted = {shown(p.strip("/")) for p in paths} - {""}
        with _no_garbage_collection():
            listed = len(wanted) > STORM or self._relist_needed(wanted)
            other = listed and self._other_settings()
            if listed:
                old, told = self.listing, wanted
                wanted = self._relist()
                if len(told) <= STORM:
                    # Written twice in one tick of the clock, a file's stamps do not show it.
                    wanted |= told
                listed = old.paths != self.listing.paths
            touched = {p for p in wanted if p in self.listing.languages or p in self._scan.rows}
            changed = self._scanner.refresh(self.listing, self._scan, touched, listed)
            self._unsaved |= touched
            if changed or listed or other:
                self.catalog = self._link()
        return self._delta(before, tuple(sorted(changed)), start, len(changed))

    def reflect(self, source: Source) -> Delta:
        """Take in what a running database said, as a further source to compare with."""
        start = time.perf_counter()
        before = self._restore()
        self.live = (*(s for s in self.live if s.group != source.group), source)
        self.catalog = self._link()
        return self._delta(before, (), start, 0)

    def save(self) -> None:
        """Write the cache; call it when nobody waits."""
        if self._cache is None or self.live or not self._unsaved or not self._scan.complete:
            return
        rows = [r for p, r in self._scan.rows.items() if p in self._unsaved]
        gone = [p for p in self._unsaved if p not in self._scan.rows]
        fresh = len(rows) == len(self._scan.rows)
        blob = _CATALOG_ENCODER.encode(self.catalog)
        self._cache.write(rows, gone, self._state(), blob, fresh)
        self._unsaved = set()

    # -- what else one may ask -----------------------------------------------------------------

    def _filters(self) -> Filters:
        return Filters(
            include=self.options.include or self.settings.include,
            exclude=(*self.options.exclude, *self.settings.exclude),
        )

    def _stamp(self) -> str:
        parts = (self.options.include, self.options.exclude, self.settings)
        return hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()

    def _link(self) -> Catalog:
        files: dict[str, FileFacts] = {
            p: f for p in sorted(self._scan.live) if (f := self._scan.facts.get(p)) is not None
        }
        from .link.linker import Repository

        problems = [*self._scan.problems.values(), *self.settings.problems]
        repository = Repository(
            name=self.root.name,
            paths=self.listing.paths,
            problems=tuple(problems),
            live=self.live,
            descriptions=self.settings.descriptions,
        )
        return self._linker.link(files, repository)

    def _partial(self, partial: Callable[[Catalog], None]) -> Callable[[list[FileFacts]], None]:
        """Link what is known now and then, so that a long scan shows its first results."""
        last = [time.perf_counter() - 1.0]

        def on_batch(_: list[FileFacts]) -> None:
            now = time.perf_counter()
            if now - last[0] < 0.4:
                return
            self._scan_so_far(partial)
            # Whoever shows it is busy with it too, and must be free for its user in between.
            last[0] = time.perf_counter() + max(_REST, 2 * (time.perf_counter() - now))

        return on_batch

    def _scan_so_far(self, partial: Callable[[Catalog], None]) -> None:
        running = self._scanner.running
        if running is None:
            return
        self._scan = running
        self._scan.live = frozenset(running.facts)
        partial(self._link())

    def _relist_needed(self, wanted: set[str]) -> bool:
        """Whether the listing itself may have changed: a new file, a gone one, an ignore rule."""
        for path in wanted:
            name = path.rsplit("/", 1)[-1]
            if name == ".gitignore" or path in SETTINGS_FILES or path.startswith(".git/"):
                return True
            known = path in self.listing.languages
            full = self.root / path
            if full.is_dir() and not full.is_symlink():
                return True
            exists = full.is_file() and not full.is_symlink()
            if not exists and self._listed_below(path):
                return True
            if exists and not known and Sieve(self._filters()).keep(path):
                return True
        return False

    def _listed_below(self, path: str) -> bool:
        """Whether this path, or one below it, is listed."""
        paths = self.listing.paths
        below = bisect_left(paths, path + "/")
        return path in self.listing.languages or (
            below < len(paths) and paths[below].startswith(path + "/")
        )

    def _other_settings(self) -> bool:
        """Take over the repository's own settings where they are other ones now."""
        found = load_settings(self.root)
        if found == self.settings:
            return False
        self.settings = found
        if self._cache is not None:
            self._cache = Cache(self.root, self._stamp())
            self._unsaved |= set(self._scan.rows)
        return True

    def _relist(self) -> set[str]:
        """List again; gives the paths that came, went, or are not what is known of them."""
        old, listing = self.listing, discover(self.root, self._filters())
        changed, gone = set(), set()
        for path in listing.paths:
            row = self._scan.rows.get(path)
            now = stamps(self.root, listing.real(path))
            if now == NO_STAMPS and listing.git and deleted(self.root, listing.real(path)):
                gone.add(path)
            elif row is None or not row.holds(now):
                changed.add(path)
        self.listing = listing.without(gone)
        return changed | (set(old.paths) - set(self.listing.paths))

    def _leave_out_deleted(self) -> None:
        """Git lists files that are deleted until its index says so too; to us they are gone."""
        if not self.listing.git:
            return
        gone = {p for p, q in self._scan.problems.items() if q.kind == "file-vanished"}
        if gone:
            self.listing = self.listing.without(gone)
            self._scanner.refresh(self.listing, self._scan, gone, listed=True)

    def _delta(self, before: Catalog, paths: tuple[str, ...], start: float, parsed: int) -> Delta:
        change = diff(before, self.catalog)
        seconds = time.perf_counter() - start
        return Delta(before, self.catalog, change, paths, seconds, parsed)

    # -- the cache -----------------------------------------------------------------------------

    _pending_rows: dict[str, Row] | None = None

    def _state(self) -> bytes:
        """A hash of the listing and of every file's content, as rows know it."""
        stamp = hashlib.blake2b(digest_size=16)
        for path in self.listing.paths:
            row = self._scan.rows.get(path)
            stamp.update(path.encode("utf-8", "surrogateescape"))
            stamp.update(row.digest if row else b"-")
        return stamp.digest()

    def _stored(self, known: dict[str, Row]) -> Catalog | None:
        """The stored catalog, where every file still is as it was; else None."""
        if self._cache is None or not known:
            return None
        if self.listing.git:
            new = (p for p in self.listing.paths if p not in known)
            self.listing = self.listing.without(
                {p for p in new if deleted(self.root, self.listing.real(p))}
            )
        stamp = hashlib.blake2b(digest_size=16)
        for path in self.listing.paths:
            row = known.get(path)
            stamp.update(path.encode("utf-8", "surrogateescape"))
            if row is None:
                stamp.update(b"-")
                continue
            if not row.holds(stamps(self.root, self.listing.real(path))):
                return None
            stamp.update(row.digest)
        blob = self._cache.catalog(stamp.digest())
        try:
            return _CATALOG_DECODER.decode(blob) if blob else None
        except msgspec.DecodeError:
            return None

    def _restore_later(self, known: dict[str, Row]) -> None:
        self._pending_rows = known

    def _restore(self) -> Catalog:
        """After a start from the stored catalog: take the facts in before the first change.

        Gives the catalog as it was. While another one is made, only its bytes are held: the memory
        that both together would need is never given back.
        """
        if self._pending_rows is None:
            return self.catalog
        known, self._pending_rows = self._pending_rows, None
        stored = _CATALOG_ENCODER.encode(self.catalog)
        self.catalog = Catalog(root=self.root.name)
        from .scan.share import Words

        with _no_garbage_collection():
            self._scanner.words = Words()
            self._scan = self._scanner.scan(self.listing, known)
            self._scanner.words = None
            self._leave_out_deleted()
            self._unsaved |= {p for p, r in self._scan.rows.items() if known.get(p) != r}
            # A file may have changed since the stored catalog was taken over.
            self.catalog = self._link()
        same = _CATALOG_ENCODER.encode(self.catalog) == stored
        return self.catalog if same else _CATALOG_DECODER.decode(stored)


_CATALOG_ENCODER = msgspec.msgpack.Encoder()
_CATALOG_DECODER = msgspec.msgpack.Decoder(Catalog)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Scanning makes many small values that all live on; collecting them is wasted time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
